"""HOW-TO-CHECK.txt: what is not proved comes first, and the commands that it gives do work."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diary.casefile import EarlierBundle, EarlierFile, Supplement
from exporters.bundle import layout
from exporters.delivery.how_to_check import BundleFacts, text

MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)
PRINT = "0123 4567 89AB CDEF 0123 4567 89AB CDEF"
FIRST, SECOND = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 7, 2, 11, 30, tzinfo=UTC)
ADDED = Supplement(
    (
        EarlierBundle("a1" * 32, FIRST, 5, bytes(32)),
        EarlierBundle("b2" * 32, SECOND, 9, bytes(32)),
    ),
    tuple(EarlierFile(1 + n // 2, f"data/originals/AB-{n}_a.jpg", "00" * 32) for n in range(3)),
)


def test_it_says_first_what_a_check_does_not_prove() -> None:
    said = text(BundleFacts(MADE, PRINT, 3)).decode("ascii")
    assert said.index("DOES NOT PROVE") < said.index("sha256sum")
    assert said.index("DOES NOT PROVE") < said.index(PRINT) < said.index("THE FILES")


def test_its_lines_are_short_ascii_and_end_alike() -> None:
    references = [f"AB/{n}" for n in range(300)] + ["Ł/1"]
    said = text(BundleFacts(MADE, PRINT, 3, damaged=references, withheld=references))
    assert max(map(len, said.split(b"\n"))) <= 78
    assert said.isascii()
    assert b"\r" not in said
    assert said.endswith(b".\n")


def test_it_names_what_is_damaged_and_what_is_kept_back() -> None:
    said = text(BundleFacts(MADE, PRINT, 3, copies=1, damaged=["AB/7"], withheld=["AB/9"])).decode()
    missing, kept = said.index("NOT IN THIS BUNDLE"), said.index("KEPT BACK")
    assert missing < said.index("AB/7") < kept < said.index("AB/9")
    plain = text(BundleFacts(MADE, PRINT, 3)).decode()
    assert "NOT IN THIS BUNDLE" not in plain
    assert "KEPT BACK" not in plain
    assert "data/copies" not in plain


def test_it_says_how_many_fields_words_were_taken_out_of() -> None:
    said = text(BundleFacts(MADE, PRINT, 3, blacked_out=4)).decode()
    assert "held them: 4." in said
    assert "WORDS TAKEN OUT" not in text(BundleFacts(MADE, PRINT, 3)).decode()


def test_it_says_that_hashes_are_kept_back_where_they_are() -> None:
    said = text(BundleFacts(MADE, PRINT, 3, closed=True)).decode()
    assert "HASHES KEPT BACK" in said
    assert "can be shown later" in said
    assert "HASHES KEPT BACK" not in text(BundleFacts(MADE, PRINT, 3)).decode()


def test_an_addition_says_what_it_comes_after_and_what_is_not_here() -> None:
    said = text(BundleFacts(MADE, PRINT, 3, supplement=ADDED)).decode("ascii")
    # of two bundles it is the later one that a reader needs, to hold against this
    assert "b2" * 32 in said.split()
    assert "a1" * 32 not in said
    own = " ".join(said.partition("THIS BUNDLE COMES AFTER ANOTHER")[2].split())
    own = own.partition("2. THE FILES")[0]
    assert own.startswith("It comes after the bundle made 2026-07-02T11:30:00Z, whose digest")
    for words in (
        "(the SHA-256 of its tagmanifest-sha256.txt)",
        "The record is here as a whole.",
        "Sheets and files are here only of what is new or changed since then;",
        "files given before are not given again: 3.",
        "Keep both bundles, check each",
        "daybook check FOLDER --earlier EARLIER-FOLDER",
    ):
        assert words in own
    assert "supplements.json" in said
    assert max(map(len, said.split("\n"))) <= 78


def test_a_bundle_that_comes_first_speaks_of_no_other() -> None:
    said = text(BundleFacts(MADE, PRINT, 3)).decode("ascii")
    assert "COMES AFTER" not in said
    assert "supplements.json" not in said


def test_it_lists_no_folder_that_is_not_there() -> None:
    for files, copies in ((0, 0), (2, 2), (2, 1), (2, 0)):
        said = text(BundleFacts(MADE, PRINT, files, copies=copies)).decode()
        assert ("data/originals/ " in said) == (files > copies)
        assert ("data/copies/ " in said) == bool(copies)


def test_without_files_it_gives_no_command_that_would_call_an_empty_list_an_error() -> None:
    said = text(BundleFacts(MADE, PRINT, 0)).decode()
    assert "-c manifest-sha256.txt" not in said
    assert "-c tagmanifest-sha256.txt" in said


def commands(folder: Path) -> list[str]:
    said = (folder / layout.HOW_TO_CHECK).read_text("ascii")
    return re.findall(r"^    ((?:sha256sum|minisign) .*)$", said, re.MULTILINE)


def test_the_commands_accept_the_bundle(small_folder: Path) -> None:
    run = commands(small_folder)
    assert [command.split()[0] for command in run] == ["sha256sum", "sha256sum", "minisign"]
    for command in run:
        subprocess.run(command.split(), cwd=small_folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("changed", "program"),
    [
        ("data/originals/AB-2_again.eml", "sha256sum"),
        ("Evidence.pdf", "sha256sum"),
        ("tagmanifest-sha256.txt", "minisign"),
    ],
)
def test_the_commands_refuse_a_changed_byte(
    small: Any, put: Callable[..., Any], tmp_path: Path, changed: str, program: str
) -> None:
    folder = tmp_path / "bundle"
    put(small, folder)
    raw = bytearray((folder / changed).read_bytes())
    raw[7] ^= 1
    (folder / changed).write_bytes(raw)
    failed = {
        command.split()[0]
        for command in commands(folder)
        if subprocess.run(command.split(), cwd=folder, capture_output=True).returncode
    }
    assert program in failed
