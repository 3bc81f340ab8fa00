"""Zips that other programs make of a bundle's folder are read as the folder is."""

from __future__ import annotations

import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.check.bundle_check import CheckReport, CheckVerdict
from tests.corpus.pieces import Piece, assembled
from tests.exporters.check.test_bundle_check_tamper import ORIGINAL
from tests.support import programs

Check = Callable[..., CheckReport]

WAYS = {
    "Info-ZIP": ["zip", "-qr", "made.zip", "Für Polizei"],
    "Info-ZIP, as hard as it can": ["zip", "-9qr", "made.zip", "Für Polizei"],
    "Info-ZIP, without folders and extra parts": ["zip", "-qrDX", "made.zip", "Für Polizei"],
    "Info-ZIP, lengths behind": ["zip", "-qr", "-fd", "made.zip", "Für Polizei"],
    "Info-ZIP, in 64 bits": ["zip", "-qr", "-fz", "made.zip", "Für Polizei"],
    "7-Zip": ["7z", "a", "-bd", "-tzip", "made.zip", "Für Polizei"],
    "7-Zip, as hard as it can": ["7z", "a", "-bd", "-tzip", "-mx=9", "made.zip", "Für Polizei"],
}  # fmt: skip
REFUSED = {
    "archive-deflate64": ["7z", "a", "-bd", "-tzip", "-mm=Deflate64", "made.zip", "Für Polizei"],
    "archive-packed": ["7z", "a", "-bd", "-tzip", "-mm=LZMA", "made.zip", "Für Polizei"],
    "archive-locked": ["7z", "a", "-bd", "-tzip", "-pX", "made.zip", "Für Polizei"],
}


@pytest.fixture
def named(tiny: Path) -> Path:
    """The folder under a name that no code page of old has whole."""
    return tiny.rename(tiny.with_name("Für Polizei"))


def made(named: Path, words: list[str]) -> Path:
    programs.find(words[0])
    subprocess.run(words, cwd=named.parent, check=True, stdout=subprocess.DEVNULL)
    return named.parent / "made.zip"


@pytest.mark.parametrize("way", WAYS)
def test_it_is_read_as_the_folder_is(named: Path, run: Check, way: str) -> None:
    whole, report = run(named), run(made(named, WAYS[way]))
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report == whole


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_not_read_is_named_by_how_it_is_packed(named: Path, run: Check, why: str) -> None:
    report = run(made(named, REFUSED[why]))
    assert report.verdict is CheckVerdict.NOT_CHECKED
    assert [item.code for item in report.findings] == [why]


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_python_writes_is_read(named: Path, run: Check, how: int) -> None:
    own = {zipfile.ZIP_STORED: "w", zipfile.ZIP_DEFLATED: "x"}
    with zipfile.ZipFile(named.parent / "made.zip", own[how], how) as out:  # type: ignore[call-overload]
        for path in sorted(named.rglob("*")):
            out.write(path, path.relative_to(named.parent))
    assert run(named.parent / "made.zip") == run(named)


def test_a_changed_file_in_a_deflated_zip_is_named(named: Path, run: Check) -> None:
    (named / ORIGINAL).write_bytes(b"I know where you work.")
    report = run(made(named, WAYS["Info-ZIP"]))
    assert {item.file for item in report.findings} >= {ORIGINAL}


def test_more_than_a_bundle_swells_is_not_unpacked(tiny: Path, run: Check) -> None:
    """Each file within its bound, all of them beyond theirs."""
    shutil.rmtree(tiny)
    tiny.mkdir()
    zeros = bytes(4_000_000)
    piece = Piece(b"x", zeros)
    body = piece.lies
    pieces = [Piece(b"%d" % n, zeros, body=body) for n in range(20)]
    (tiny / "a.zip").write_bytes(assembled(pieces))
    report = run(tiny / "a.zip")
    assert [item.code for item in report.findings] == ["archive-swells"]


def test_folders_in_each_other_take_no_memory_where_there_is_no_bundle(
    run: Callable[..., CheckReport], tmp_path: Path
) -> None:
    far = tmp_path / "far.zip"
    far.write_bytes(assembled([Piece(b"a/" * 30_000 + b"x", b"x")]))
    tracemalloc.start()
    try:
        assert run(far).verdict is CheckVerdict.NOT_CHECKED
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # the names of all folders together have 900 million letters
    assert peak < 50_000_000
