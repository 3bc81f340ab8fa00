"""What the page must bear: a film over 4 GiB in flat memory, and twenty thousand entries."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from diary.ledger.entry import Entry
from exporters.bundle import layout
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox
from tests.corpus.case import MINE, Bundle, tiny, written
from tests.exporters.conftest import Book

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

FILM = "data/originals/AB-1_film.mp4"
SIZE = 5_000_000_000
# pieces wait for the browser to clear them away, so this is a bound and not what is needed: a
# quarter of the film
MOST_MEGABYTES = 1250


def sparse_digest(size: int) -> str:
    seen, zeros = hashlib.sha256(), bytes(1 << 20)
    for at in range(0, size, len(zeros)):
        seen.update(zeros[: min(len(zeros), size - at)])
    return seen.hexdigest()


def test_a_film_over_4_gib_is_checked_in_flat_memory(
    page: Path, chromium: Chromium, tmp_path: Path
) -> None:
    folder = with_a_film(tmp_path)
    chromium.open(page)
    chromium.ready()
    _sees_its_last_byte(chromium, folder)
    assert chromium.peak_megabytes() < MOST_MEGABYTES


def test_firefox_sees_the_last_byte_of_a_film_over_4_gib(firefox: Firefox, tmp_path: Path) -> None:
    _sees_its_last_byte(firefox, with_a_film(tmp_path))


def _sees_its_last_byte(browser: Chromium | Firefox, folder: Path) -> None:
    for last, status in ((b"\0", "unchanged"), (b"\1", "changed")):
        with (folder / FILM).open("r+b") as film:
            film.seek(SIZE - 1)
            film.write(last)
        report, _ = browser.check("#folder", [folder])
        told = {each["file"]: each["status"] for each in report["files"]}
        assert told[FILM] == status


def with_a_film(place: Path) -> Path:
    """A bundle whose film is 5 GB of zeros that take no room on the disk."""
    digest = sparse_digest(SIZE)
    listed = layout.parse_manifest(tiny().files[layout.MANIFEST]) | {FILM: digest}
    whole = tiny().put(layout.MANIFEST, layout.dump_list(listed))
    tags = layout.parse_tag_manifest(tiny().files[layout.TAG_MANIFEST])
    tags[layout.MANIFEST] = hashlib.sha256(whole.files[layout.MANIFEST]).hexdigest()
    folder = place / "b"
    folder.mkdir()
    whole.put(layout.TAG_MANIFEST, layout.dump_list(tags)).write(folder)
    with (folder / FILM).open("wb") as film:
        film.truncate(SIZE)
    return folder


def test_twenty_thousand_entries_are_checked_and_read_a_few_at_a_time(
    page: Path, chromium: Chromium, tmp_path: Path
) -> None:
    book = Book(MINE)
    for number in range(1, 20_001):
        # without a look at all entries before, as `add` takes one
        book.entries.append(_entry(number))
        book.shown.append(("number", "what"))
    folder = tmp_path / "b"
    folder.mkdir()
    made: Bundle = written(book)
    made.write(folder)
    chromium.open(page)
    chromium.ready()
    report, _ = chromium.check("#folder", [folder])
    assert report["ok"]
    assert report["counts"]["entries"] == 20_000
    assert "He was outside again." in chromium.entries()
    assert chromium.evaluate("document.querySelectorAll('.entry').length") == 25
    chromium.evaluate("document.querySelector('[type=number]').value = 19990")
    chromium.evaluate("document.querySelector('[type=number]').dispatchEvent(new Event('change'))")
    last = "[...document.querySelectorAll('.entry h4')].at(-1).textContent"
    assert chromium.until(last, "Entry 20000 · Incident 20000 · recorded")


def _entry(number: int) -> Entry:
    one = Book(MINE)
    one.incident(number, "He was outside again.")
    seed = hashlib.sha256(b"seed %d" % number).digest()
    return dataclasses.replace(one.entries[0], seed=seed)
