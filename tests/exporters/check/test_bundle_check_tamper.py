"""Every byte of every file, and what only a file system has; `tests/corpus` has the rest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exporters.bundle import layout
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel
from tests.corpus.case import ORIGINAL
from tests.corpus.changed import BINDING, FILES, HASHED
from tests.corpus.litter import DOUBLE, FINDER, THUMBS, VIEW
from tests.support import exact_names

Check = Callable[..., CheckReport]
# This bundle has no row for a table, so it has no table.
OWN = tuple(name for name in FILES if name != layout.INCIDENTS)


def problems(report: CheckReport) -> set[str]:
    assert report.ok is (report.verdict not in (CheckVerdict.PROBLEMS, CheckVerdict.NOT_CHECKED))
    return {item.file for item in report.findings if item.level is FindingLevel.PROBLEM}


def test_untouched_it_is_consistent_and_the_signer_not_confirmed(tiny: Path, run: Check) -> None:
    report = run(tiny)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report.findings == ()


def test_the_matrix_knows_every_file(tiny: Path) -> None:
    found = {p.relative_to(tiny).as_posix() for p in tiny.rglob("*") if p.is_file()}
    assert found == {*OWN, *HASHED}


def flips(name: str, size: int, step: int) -> Iterator[tuple[int, int]]:
    """Offsets and bits to flip: the case bit as well where a text might be read leniently."""
    for at in range(0, size, step):
        yield at, 0x01 if at % 2 else 0x20
        if name in (layout.SIGNATURE, layout.KEY):
            yield at, 0x20 if at % 2 else 0x01


def flip_each(folder: Path, run: Check, name: str, step: int) -> None:
    path = folder / name
    whole = path.read_bytes()
    missed = []
    for at, bit in flips(name, len(whole), step):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
        report = run(folder)
        named = problems(report)
        if report.ok or name not in named or (name not in BINDING and named != {name}):
            missed.append((at, bit, sorted(named)))
    path.write_bytes(whole)
    assert missed == []
    assert run(folder).ok


# Sampled here, and in a soak gone through byte by byte, but for the page, which nothing but its
# hash guards. Steps are odd, so that either bit is tried.
STEPS = {
    layout.TAG_MANIFEST: 5,
    layout.SIGNATURE: 3,
    layout.HOW_TO_CHECK: 97,
    layout.RECORD: 19,
    layout.CHECK_PAGE: 19997,
    layout.KEY: 3,
    layout.INFO: 3,
}
CLOSER = {**dict.fromkeys(STEPS, 1), layout.CHECK_PAGE: 197}


@pytest.mark.parametrize("name", OWN)
def test_a_changed_byte_is_found_and_its_file_named(tiny: Path, run: Check, name: str) -> None:
    flip_each(tiny, run, name, STEPS.get(name, 1))


@pytest.mark.soak
@pytest.mark.parametrize("name", CLOSER)
def test_every_changed_byte_is_found(tiny: Path, run: Check, name: str) -> None:
    flip_each(tiny, run, name, CLOSER[name])


@pytest.mark.parametrize("name", OWN)
def test_a_missing_file_is_named(tiny: Path, run: Check, name: str) -> None:
    (tiny / name).unlink()
    report = run(tiny)
    assert not report.ok
    assert name in problems(report)
    assert (name, "missing") in {(item.file, item.status.value) for item in report.files}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(
    "rename",
    [str.upper, lambda name: name + ".bak", lambda name: "~" + name, str.swapcase],
)
def test_a_renamed_file_is_named_with_its_other_name(
    tiny: Path, run: Check, name: str, rename: Callable[[str], str]
) -> None:
    path = tiny / name
    other = path.with_name(rename(path.name))
    # as texts, for paths are alike on Windows whatever their letters
    assert str(other) != str(path)
    exact_names.rename(path, other)
    report = run(tiny)
    assert not report.ok
    assert name in problems(report)
    shown = other.relative_to(tiny).as_posix()
    told = {item.file for item in report.findings}
    told |= {str(item.detail.get("found")) for item in report.findings}
    told |= {item.supplied for item in report.files}
    assert shown in told


@pytest.mark.parametrize("name", OWN)
def test_a_link_in_place_of_a_file_is_refused_even_to_the_same_bytes(
    tiny: Path, run: Check, name: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    shutil.move(tiny / name, kept)
    (tiny / name).symlink_to(kept)
    report = run(tiny)
    assert not report.ok
    assert name in problems(report)
    assert "file-is-a-link" in {item.code for item in report.findings}


def test_what_a_file_manager_leaves_is_named_and_no_problem(tiny: Path, run: Check) -> None:
    beside = "data/originals/._AB-1_note.txt"
    left = {".DS_Store": FINDER, "data/Thumbs.db": THUMBS, "desktop.ini": VIEW, beside: DOUBLE}
    for name, raw in left.items():
        (tiny / name).write_bytes(raw)
    report = run(tiny)
    assert report.ok
    assert [item.code for item in report.findings] == ["file-of-the-file-manager"] * 4


def test_an_added_folder_is_named(tiny: Path, run: Check) -> None:
    (tiny / "data" / "more").mkdir()
    assert problems(run(tiny)) == {"data/more"}


def test_a_folder_whose_case_was_changed_is_named(tiny: Path, run: Check) -> None:
    exact_names.rename(tiny / "data" / "originals", tiny / "data" / "Originals")
    assert problems(run(tiny)) == {"data/Originals", ORIGINAL}


def test_pipes_and_sockets_are_named_and_not_opened(tiny: Path, run: Check) -> None:
    os.mkfifo(tiny / "data" / "originals" / "AB-1_pipe.txt")
    (tiny / layout.INFO).unlink()
    os.mkfifo(tiny / layout.INFO)
    assert problems(run(tiny)) == {"data/originals/AB-1_pipe.txt", layout.INFO}


def test_a_linked_folder_is_not_followed(tiny: Path, run: Check, tmp_path: Path) -> None:
    shutil.move(tiny / "data" / "originals", tmp_path / "elsewhere")
    (tiny / "data" / "originals").symlink_to(tmp_path / "elsewhere")
    assert problems(run(tiny)) == {"data/originals", ORIGINAL}


@pytest.mark.needs("names")
def test_a_name_that_is_no_text_is_named_printably(tiny: Path, run: Check) -> None:
    with open(os.fsencode(tiny) + b"/data/\xff\xfe", "wb"):
        pass
    assert problems(run(tiny)) == {"data/\\xff\\xfe"}


# --- the corners of each text -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"untrusted comment: signature", b"untrusted comment: Signature"),
        (b"trusted comment: evidence", b"trusted comment: other evidence"),
        (b"made 2026-11-24", b"made 2025-11-24"),
        (b"\nRW", b"\n RW"),
        (b"==\n", b"==\n\n"),
        (b"==\n", b"==\n# more\n"),
        (b"==\n", b"=\n"),
        (b"\n", b"\r\n"),
    ],
)
def test_a_signature_file_has_one_text(tiny: Path, run: Check, old: bytes, new: bytes) -> None:
    raw = (tiny / layout.SIGNATURE).read_bytes()
    assert old in raw
    (tiny / layout.SIGNATURE).write_bytes(raw.replace(old, new))
    assert problems(run(tiny)) == {layout.SIGNATURE}


def test_a_changed_list_is_told_from_a_changed_signature(tiny: Path, run: Check) -> None:
    raw = (tiny / layout.TAG_MANIFEST).read_bytes()
    at = raw.index(b"  record.json") - 1
    other = b"0" if raw[at : at + 1] != b"0" else b"1"
    (tiny / layout.TAG_MANIFEST).write_bytes(raw[:at] + other + raw[at + 1 :])
    report = run(tiny)
    codes = {(item.code, item.file) for item in report.findings}
    # the record is not accused: the list that names it is the one that was changed
    assert codes == {("list-changed", layout.TAG_MANIFEST), ("file-unlike-list", layout.RECORD)}
