"""The encrypted PDF: opens with its passphrase alone, and holds every file of the bundle."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import pytest

from diary.case_file import Exhibit
from diary.errors import (
    BadInput,
    Damaged,
    NotAllowed,
)
from diary.progress import no_progress
from exporters.check import own_pdf
from exporters.check.bundle_check import check
from exporters.delivery import encrypted_pdf
from exporters.delivery.delivery_forms import Delivery
from tests.exporters.conftest import (
    COPY,
    LETTER,
    PHOTO,
    Small,
)
from tests.support.deliveries import WORDS, hashes, leave, real_pdf, run, tree

__all__ = ["leave"]


def test_the_pdf_opens_with_the_passphrase_alone_and_holds_every_file(
    leave: Any, tmp_path: Path
) -> None:
    left, place = leave(Delivery.PDF)
    raw = place.read_bytes()
    for secret in (PHOTO[:40], LETTER[:20], b"He was outside", b"AB-1_IMG"):
        assert secret not in raw
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(place)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(place, password="another")
    ran = run("qpdf", f"--password={WORDS}", "--check", place)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    shown = run("qpdf", f"--password={WORDS}", "--show-encryption", place).stdout
    assert "R = 6" in shown
    assert "stream encryption method: AESv3" in shown
    out = tmp_path / "out"
    out.mkdir()
    ran = run("pdfdetach", "-saveall", "-upw", WORDS, "-o", out, place)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    held = tree(out)
    assert sorted(hashes(held).values()) == sorted(left.written.hashes.values())
    assert held["AB-3_copy.jpg"] == COPY
    report = check([path for path in out.iterdir() if path.suffix != ".pdf"], pdf=own_pdf.read)
    assert report.counts["files_unknown"] == 0


def test_it_does_not_say_that_it_is_an_archive(leave: Any) -> None:
    _left, place = leave(Delivery.PDF)
    with pikepdf.open(place, password=WORDS) as pdf, pdf.open_metadata() as meta:
        assert "pdfaid:part" not in meta
        assert "pdfaid:conformance" not in meta


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4096])
def test_a_file_of_any_length_comes_out_as_it_went_in(size: int, tmp_path: Path) -> None:
    data, out, pages = bytes(range(256)) * 16, io.BytesIO(), io.BytesIO()
    real_pdf(None, pages, manifest_digest="", progress=no_progress)
    pieces = [data[:size][at : at + 7] for at in range(0, size, 7)]
    attached = [encrypted_pdf.EmbeddedFile("a.bin", size, pieces)]
    encrypted_pdf.write(out, pages.getvalue(), attached, WORDS)
    with pikepdf.open(io.BytesIO(out.getvalue()), password=WORDS) as pdf:
        assert pdf.attachments["a.bin"].get_file().read_bytes() == data[:size]
    place = tmp_path / "a.pdf"
    place.write_bytes(out.getvalue())
    assert run("qpdf", f"--password={WORDS}", "--check", place).returncode == 0


@pytest.mark.parametrize("words", ["", "  ", "a" * 128, "ü" * 64, "a\nb"])
def test_a_passphrase_that_no_reader_takes_is_refused(
    leave: Any, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput):
        leave(Delivery.PDF, words=words)
    assert list(tmp_path.iterdir()) == []


def test_more_than_one_pdf_can_hold_is_refused(
    leave: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encrypted_pdf, "MAX_BYTES", 1000)
    with pytest.raises(NotAllowed) as refused:
        leave(Delivery.PDF)
    assert refused.value.reason == "too-large-for-pdf"
    assert list(tmp_path.iterdir()) == []


def test_an_original_that_goes_on_changing_stops_it(
    leave: Any, small: Small, tmp_path: Path
) -> None:
    turns = iter((LETTER[::-1], LETTER, LETTER[::-1]))
    letter = replace(small.case.exhibits[1], open=lambda: io.BytesIO(next(turns)))
    case = replace(small.case, exhibits=(small.case.exhibits[0], letter))
    with pytest.raises(Damaged):
        leave(Delivery.PDF, case=case)
    assert list(tmp_path.iterdir()) == []


def opened_as(small: Small, data: bytes, read: list[str]) -> Any:
    """Return the case with another content of its first exhibit; `read` gets what is opened."""

    def watched(exhibit: Exhibit, number: int) -> Exhibit:
        usual = exhibit.open
        if usual is None:
            return exhibit

        def opened() -> BinaryIO:
            read.append(exhibit.item.content.reference)
            return io.BytesIO(data) if data and not number else usual()

        return replace(exhibit, open=opened)

    exhibits = tuple(watched(each, number) for number, each in enumerate(small.case.exhibits))
    return replace(small.case, exhibits=exhibits)


def test_each_original_is_read_once(leave: Any, small: Small) -> None:
    read: list[str] = []
    leave(Delivery.PDF, case=opened_as(small, b"", read))
    assert read == ["AB/1", "AB/2"]


@pytest.mark.parametrize("data", [b"another", PHOTO[:-1], PHOTO + b"x", PHOTO[:-1] + b"x"])
def test_an_original_that_is_not_what_the_record_says_is_named_and_left_out(
    leave: Any, small: Small, data: bytes
) -> None:
    heard: list[tuple[int, int]] = []
    left, place = leave(
        Delivery.PDF,
        case=opened_as(small, data, []),
        progress=lambda done, whole: heard.append((done, whole)),
    )
    assert left.written.damaged == ("AB/1",)
    with pikepdf.open(place, password=WORDS) as pdf:
        held = {name: each.get_file().read_bytes() for name, each in pdf.attachments.items()}
    assert sorted(hashes(held).values()) == sorted(left.written.hashes.values())
    assert not any(name.startswith("AB-1_") for name in held)
    assert heard == sorted(heard)
