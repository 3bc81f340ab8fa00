"""The encrypted PDF: opens with its passphrase alone, and holds every file of the bundle."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

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


def test_an_original_that_changes_between_two_readings_stops_it(
    leave: Any, small: Small, tmp_path: Path
) -> None:
    turns = iter((LETTER, LETTER[::-1]))
    letter = replace(small.case.exhibits[1], open=lambda: io.BytesIO(next(turns)))
    case = replace(small.case, exhibits=(small.case.exhibits[0], letter))
    with pytest.raises(Damaged):
        leave(Delivery.PDF, case=case)
    assert list(tmp_path.iterdir()) == []
