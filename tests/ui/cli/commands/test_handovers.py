"""Ways out, supplements and the log of handovers, from the command line."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from exporters.delivery.delivery_forms import BundleDelivery, Delivery, DeliveryResult
from tests.support.cli_answers import valid
from tests.ui.cli.commands.test_export import PLAIN, looking
from tests.ui.cli.conftest import Cli
from ui import bundle_handover

WORDS = "six dull words, told on a phone"


@pytest.fixture
def attached(used: Cli, tmp_path: Path) -> Cli:
    used.media = looking(PLAIN)
    (tmp_path / "a.jpg").write_bytes(b"abc")
    used.done("attach", "1", tmp_path / "a.jpg")
    return used


def export(cli: Cli, place: Path, *more: object) -> dict[str, object]:
    return valid("export", cli.done("export", "--for", "police", "--out", place, *more))  # type: ignore[no-any-return]


def test_each_way_is_written_read_back_and_noted(attached: Cli, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(WORDS + "\n", encoding="utf-8")
    right = "consistent-expected-key"
    assert export(attached, tmp_path / "b.zip", "--as", "zip")["checked"] == right
    with zipfile.ZipFile(tmp_path / "b.zip") as opened:
        assert "b/Evidence.pdf" in opened.namelist()
    assert export(attached, tmp_path / "up", "--as", "upload")["checked"] == right
    assert len(list((tmp_path / "up").iterdir())) <= 16
    ran = attached(
        "export", "--for", "police", "--out", tmp_path / "b.pdf", "--as", "pdf",
        "--pdf-passphrase-file", words,
    )  # fmt: skip
    assert ran.code == 0
    assert "Weak: " not in ran.err
    assert "not PDF/A" in ran.out
    shown = subprocess.run(
        ["pdfdetach", "-list", "-upw", WORDS, str(tmp_path / "b.pdf")],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "EX-1_a.jpg" in shown
    assert "Evidence.pdf" in shown
    told = valid("handovers", attached.done("handovers"))["handovers"]
    assert [(item["number"], item["form"]) for item in told] == [
        (1, "zip"), (2, "upload"), (3, "pdf"),
    ]  # fmt: skip
    assert WORDS not in str(told)


def _torn(place: Path, mark: bytes) -> None:
    data = bytearray(place.read_bytes())
    at = data.rindex(mark) if mark else len(data) // 2
    data[at] ^= 1
    place.write_bytes(data)


def _of_another(place: Path) -> None:
    """Another bundle of the same record, right in itself, in the place of this one."""
    place.write_bytes(place.with_name("other.zip").read_bytes())


FAULTS = {
    "a byte of an original in the folder": ("folder", lambda p: _torn(next(p.rglob("*.jpg")), b"")),
    "a byte of an original in the zip": ("zip", lambda p: _torn(p, b"abc")),
    "the end of the zip": ("zip", lambda p: p.write_bytes(p.read_bytes()[:-1])),
    "another bundle than this": ("zip", _of_another),
    "a byte of an original in the set": ("upload", lambda p: _torn(p / "EX-1_a.jpg", b"")),
    "a byte of the record in the set": ("upload", lambda p: _torn(p / "Checks.zip", b'"vault"')),
    "a file missing from the set": ("upload", lambda p: (p / "EX-1_a.jpg").unlink()),
    "a byte of the encrypted PDF": ("pdf", lambda p: _torn(p, b"")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_damaged_after_writing_is_found_before_anybody_relies_on_it(
    attached: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    way, spoil = FAULTS[fault]
    if spoil is _of_another:
        export(attached, tmp_path / "other.zip", "--as", "zip")
    real = BundleDelivery.write

    def write(self: BundleDelivery, place: Path, asked: Delivery) -> DeliveryResult:
        left = real(self, place, asked)
        spoil(place)
        return left

    monkeypatch.setattr(BundleDelivery, "write", write)
    (tmp_path / "words").write_text(WORDS + "\n", encoding="utf-8")
    place = tmp_path / f"b{bundle_handover.FILE_ENDINGS.get(way, '')}"
    more = ("--pdf-passphrase-file", tmp_path / "words") if way == "pdf" else ()
    ran = attached("export", "--for", "police", "--out", place, "--as", way, *more)
    assert ran.code == 1
    assert "Do not rely on it." in ran.out
    assert [row["form"] for row in attached.done("handovers")["handovers"]][-1] == way


def test_a_passphrase_goes_with_a_pdf_and_a_name_says_what_it_is(
    attached: Cli, tmp_path: Path
) -> None:
    common = ("export", "--for", "police", "--out")
    assert attached(*common, tmp_path / "b.pdf", "--as", "pdf").code == 2
    assert attached(*common, tmp_path / "b", "--as", "zip").code == 2
    ran = attached(*common, tmp_path / "b", "--pdf-passphrase-file", attached.key)
    assert ran.code == 2
    assert not (tmp_path / "b").exists()


def test_a_supplement_holds_what_is_new_and_extends_the_earlier_one(
    attached: Cli, tmp_path: Path
) -> None:
    first = export(attached, tmp_path / "one")
    (tmp_path / "b.jpg").write_bytes(b"def")
    attached.done("attach", "2", tmp_path / "b.jpg")
    second = export(attached, tmp_path / "two", "--since", "1", "--to", "PC 1234")
    assert (second["number"], second["after"], second["originals"]) == (2, 1, 1)
    ran = attached.bare("check", tmp_path / "two", "--earlier", tmp_path / "one", "--json")
    assert ran.code == 0
    codes = [item["code"] for item in ran.json["findings"]]
    assert {"supplements", "original-given-before", "earlier-supplemented"} <= set(codes)
    (tmp_path / "c.jpg").write_bytes(b"ghi")
    attached.done("attach", "2", tmp_path / "c.jpg")
    third = export(attached, tmp_path / "three", "--since", str(second["digest"])[:12])
    assert third["originals"] == 1
    held = [
        path.name
        for folder in ("one", "two", "three")
        for path in (tmp_path / folder / "data" / "originals").iterdir()
    ]
    assert held == ["EX-1_a.jpg", "EX-2_b.jpg", "EX-3_c.jpg"]
    assert first["after"] is None
    for ended in ("one", "two"):
        ran = attached.bare("check", tmp_path / "three", "--earlier", tmp_path / ended)
        assert ran.code == 0, ran.out
    # the log's own numbers, and to whom, are in no bundle
    assert b"PC 1234" not in b"".join(
        path.read_bytes() for path in (tmp_path / "three").rglob("*") if path.is_file()
    )


def test_a_bundle_for_another_audience_cannot_be_added_to(attached: Cli, tmp_path: Path) -> None:
    # nothing is shown of an incident in the short one, so the next would leave it out as given
    assert attached("export", "--for", "short", "--out", tmp_path / "one").code == 0
    ran = attached("export", "--for", "police", "--out", tmp_path / "two", "--since", "1")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("That bundle was made for another audience")
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "two").exists()
    assert len(attached.done("handovers")["handovers"]) == 1


def test_a_handover_that_nobody_noted_cannot_be_added_to(attached: Cli, tmp_path: Path) -> None:
    ran = attached("export", "--for", "police", "--out", tmp_path / "x", "--since", "7")
    assert ran.code == 2
    assert not (tmp_path / "x").exists()


def test_to_whom_is_noted_afterwards(attached: Cli, tmp_path: Path) -> None:
    export(attached, tmp_path / "one", "--route", "by hand")
    told = attached.done("handovers", "--tell", "1", "--to", "PC 1234", "--given-now")
    (item,) = valid("handovers", told)["handovers"]
    assert (item["to"], item["route"]) == ("PC 1234", "by hand")
    assert item["given"]
    assert "to PC 1234, by hand" in attached("handovers").out
    assert attached("handovers", "--to", "nobody").code == 2
    assert attached("handovers", "--tell", "1").code == 2


def test_a_copy_is_removed_but_nothing_that_was_not_written(attached: Cli, tmp_path: Path) -> None:
    export(attached, tmp_path / "one")
    ran = attached("handovers", "--remove-copy", "1")
    assert ran.code == 0
    assert "can be found again with special programs" in ran.out
    assert not (tmp_path / "one").exists()
    export(attached, tmp_path / "two")
    (tmp_path / "two" / "mine.txt").write_text("mine", encoding="utf-8")
    ran = attached("handovers", "--remove-copy", "2", "--json")
    assert ran.code == 1
    assert valid("handovers", ran.json)["left"] == ["mine.txt"]
    assert [path.name for path in (tmp_path / "two").iterdir()] == ["mine.txt"]
    told = attached.done("handovers", "--forget", "2")["handovers"]
    assert [item["copy"] for item in told] == ["removed", "gone"]


def test_nothing_handed_over_is_said(cli: Cli) -> None:
    assert "Nothing was handed over" in cli("handovers").out
    assert valid("handovers", cli.done("handovers")) == {
        "handovers": [],
        "left": [],
        "refused": [],
    }


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AbstractContextManager[None]]:
    """Have the system refuse to remove one file, as while another program has it open."""

    @contextmanager
    def hold(name: str) -> Iterator[None]:
        unlink = os.unlink

        def refuse(path: str | Path, **other: int) -> None:
            if Path(path).name == name:
                raise PermissionError(13, "in use")
            unlink(path, **other)

        with monkeypatch.context() as patch:
            patch.setattr(os, "unlink", refuse)
            yield

    return hold


FORMS = [
    ("folder", "one", "Evidence.pdf"),
    ("zip", "one.zip", "one.zip"),
    ("upload", "one", "Evidence.pdf"),
    ("pdf", "one.pdf", "one.pdf"),
]


@pytest.mark.parametrize(("form", "place", "file"), FORMS)
def test_a_copy_in_use_is_removed_in_part_and_finished_later(
    attached: Cli, tmp_path: Path, in_use: Any, form: str, place: str, file: str
) -> None:
    (tmp_path / "words").write_text(WORDS + "\n", encoding="utf-8")
    words = ("--pdf-passphrase-file", tmp_path / "words") if form == "pdf" else ()
    made = tmp_path / "made"
    made.mkdir()
    common = ("export", "--for", "police", "--as", form, "--out", made / place)
    assert attached(*common, *words).code == 0
    with in_use(file):
        ran = attached("handovers", "--remove-copy", "1")
        assert ran.code == 6
        assert f"another program has them open, or the system does not let them go: {file}." in (
            ran.out
        )
        assert "write protection" not in ran.out + ran.err
        ran = attached("handovers", "--remove-copy", "1", "--json")
        assert (ran.code, valid("handovers", ran.json)["refused"]) == (6, [file])
    assert ran.json["handovers"][0]["copy"] == "partly"
    assert ran.json["left"] == []
    left = [path.name for path in made.rglob("*") if path.is_file()]
    assert left == [file]
    done = attached.done("handovers", "--remove-copy", "1")
    assert (done["handovers"][0]["copy"], done["refused"]) == ("removed", [])
    assert list(made.iterdir()) == []


@pytest.mark.parametrize(("form", "place", "_file"), FORMS)
def test_nothing_of_a_copy_stays_where_every_original_was_withheld(
    attached: Cli, tmp_path: Path, form: str, place: str, _file: str
) -> None:
    (tmp_path / "words").write_text(WORDS + "\n", encoding="utf-8")
    words = ("--pdf-passphrase-file", tmp_path / "words") if form == "pdf" else ()
    made = tmp_path / "made"
    made.mkdir()
    common = ("export", "--for", "police", "--as", form, "--out", made / place)
    assert attached(*common, "--leave-out", "EX/1", *words).code == 0
    assert not (made / place / "data" / "originals").exists()
    # of versions that made it always
    if form == "folder":
        (made / place / "data" / "originals").mkdir()
    assert attached("handovers", "--remove-copy", "1").code == 0
    assert list(made.iterdir()) == []


def test_a_place_that_is_not_there_is_not_noted_as_removed(attached: Cli, tmp_path: Path) -> None:
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    export(attached, stick / "one")
    stick.rename(pulled)
    ran = attached("handovers", "--remove-copy", "1")
    assert ran.code == 1
    assert "plug the stick in and do this again" in ran.out
    assert attached.done("handovers")["handovers"][0]["copy"] is None
    pulled.rename(stick)
    assert attached("handovers", "--remove-copy", "1").code == 0
    assert list(stick.iterdir()) == []


def test_files_of_evidence_are_counted_alike(attached: Cli, tmp_path: Path) -> None:
    ran = attached("export", "--for", "police", "--out", tmp_path / "one")
    assert ", 1 file of evidence, " in ran.out
    assert ", 1 file of evidence, " in attached("handovers").out
