"""What the page holds of files that it only hashes: a piece of one at a time, however many come."""

from __future__ import annotations

import dataclasses
import mmap
import zlib
from pathlib import Path
from typing import cast

from exporters.check import check_page
from tests.browser.chromium import Chromium
from tests.corpus import pdf_files
from tests.corpus.case import tiny

PHOTOGRAPHS, EACH = 100, 4 * 1024 * 1024
FILM = 400 * 1024 * 1024
# the browser by itself takes half of it; all of the files together, or what waits to be cleared
# away of them, would be more
MOST_MEGABYTES = 400


def test_photographs_and_a_film_are_hashed_in_the_memory_of_one_piece(
    page: Path, tmp_path: Path
) -> None:
    sizes = {f"data/copies/AB-1_{n:03}.jpg": EACH for n in range(PHOTOGRAPHS)}
    sizes["data/copies/AB-1_film.mp4"] = FILM
    with mmap.mmap(-1, EACH) as photograph, mmap.mmap(-1, FILM) as film:
        zeros = {path: film if size == FILM else photograph for path, size in sizes.items()}
        files = {**tiny().files, **cast("dict[str, bytes]", zeros)}
        listed = dataclasses.replace(tiny(), files=files).counted().signed()
    folder = tmp_path / "bundle"
    listed.without(*sizes).write(folder)
    for path, size in sizes.items():
        (folder / path).parent.mkdir(exist_ok=True)
        with (folder / path).open("wb") as file:
            # zeros, which take no room on the disk
            file.truncate(size)
    # a browser of its own: the most that another held is that of all its tests
    with Chromium(page, tmp_path / "profile") as browser:
        browser.ready()
        assert browser.verdict("#folder", [folder]) == "consistent-signer-not-confirmed"
        held = browser.peak_megabytes()
        assert held < MOST_MEGABYTES


READ = """(async () => {
  try {
    return await own_pdf_reader_js.readPages(document.querySelector("#chosen").files[0]);
  } catch (cause) {
    return cause.reason;
  }
})()"""
CHOOSE = """document.body.append(
  Object.assign(document.createElement("input"), { type: "file", id: "chosen" }),
)"""


def test_of_a_page_that_unpacks_to_a_film_no_more_is_held_than_a_page_may_have(
    tmp_path: Path,
) -> None:
    packing = zlib.compressobj(9)
    zeros = bytes(1 << 20)
    packed = b"".join(packing.compress(zeros) for _ in range(FILM // len(zeros)))
    plan = pdf_files.own_plan()
    plan.streams["contents1"] = (plan.streams["contents1"][0], packed + packing.flush())
    (tmp_path / "Evidence.pdf").write_bytes(plan.write())
    place = tmp_path / "reader.html"
    place.write_bytes(check_page.join("own_pdf_reader"))
    with Chromium(place, tmp_path / "profile") as browser:
        browser.evaluate(CHOOSE)
        browser.put_files("#chosen", [tmp_path / "Evidence.pdf"])
        assert browser.evaluate(READ) == "pdf"
        assert browser.peak_megabytes() < MOST_MEGABYTES
