"""HOW-TO-CHECK.txt: three things to do come first, and the commands that it gives do work."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diary.case_file import EarlierBundle, EarlierFile, Supplement
from diary.crypto import signing
from diary.crypto.signing import fingerprint
from exporters.bundle import layout
from exporters.check import check_page
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


def test_it_begins_with_three_things_to_do() -> None:
    lines = text(BundleFacts(MADE, PRINT, 3)).decode("ascii").splitlines()
    assert lines[0] == "HOW TO CHECK THIS BUNDLE"
    assert [line.split()[:2] for line in lines[2:5]] == [
        ["1.", "Open"],
        ["2.", "Choose"],
        ["3.", "Ring"],
    ]
    assert lines[6].strip() == PRINT


def test_what_is_not_proved_is_said_with_them_and_listed_below_the_commands() -> None:
    said = text(BundleFacts(MADE, PRINT, 3, withheld=["AB/9"])).decode("ascii")
    order = (
        "does not show that what is\nwritten is true: see 5.",
        "IF CHECK.HTML IS NOT HERE",
        "1. THE FILES, WITHOUT CHECK.HTML",
        "2. THE SIGNATURE AND ITS KEY",
        "3. EVERYTHING AT ONCE",
        "4. A DATE THAT OTHERS CAN CONFIRM",
        "5. WHAT A CHECK DOES NOT PROVE",
        "6. THE FILES",
        "7. WHAT IS NOT HERE",
        "KEPT BACK",
    )
    places = [said.index(each) for each in order]
    assert places == sorted(places)


def test_it_says_that_a_line_of_a_chat_need_not_be_of_whom_it_names() -> None:
    said = " ".join(text(BundleFacts(MADE, PRINT, 3)).decode("ascii").split())
    assert "who wrote a line of a chat or an e-mail" in said
    assert "That does not show that any line is false." in said


def test_it_says_where_the_page_is_to_be_had_if_a_filter_took_it_out() -> None:
    own = text(BundleFacts(MADE, PRINT, 3)).decode("ascii")
    own = own.partition("IF CHECK.HTML IS NOT HERE")[2].partition("1. THE FILES")[0]
    assert "Mail filters and portals often take out files" in own
    assert check_page.digest() in own
    # nothing is published yet; whoever publishes puts the place here, and this line red
    assert "(not published yet: it will stand beside the program" in own


def test_what_is_read_first_is_named_first() -> None:
    for is_given, first in ((True, "Summary.pdf"), (False, "Evidence.pdf")):
        said = text(BundleFacts(MADE, PRINT, 3, summary=is_given)).decode("ascii")
        listed = said.partition("6. THE FILES\n\n")[2].splitlines()
        assert listed[0].split()[0] == first
        assert [line.split()[0] for line in listed if "read this first" in line] == [first]
        assert "Summary.pdf" in said or not is_given


def test_it_says_what_verified_means_and_what_it_does_not() -> None:
    own = " ".join(text(BundleFacts(MADE, PRINT, 3)).decode("ascii").split())
    assert '"Verified" means: the list was signed with the key in this folder.' in own
    assert "It does not mean that the key is the person's" in own


def test_its_lines_are_short_ascii_and_end_alike() -> None:
    references = [f"AB/{n}" for n in range(300)] + ["Ł/1"]
    said = text(BundleFacts(MADE, PRINT, 3, damaged=references, withheld=references))
    assert max(map(len, said.split(b"\n"))) <= 78
    assert said.isascii()
    assert b"\r" not in said
    assert said.endswith(b"\n")
    assert not said.endswith(b"\n\n")


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
    own = own.partition("KEPT BACK")[0]
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


def key_command(folder: Path, system: str) -> str:
    """What it says to type for the fingerprint of the key."""
    said = (folder / layout.HOW_TO_CHECK).read_text("ascii")
    own = said.partition("2. THE SIGNATURE")[2].partition(f"\n{system}:\n\n")[2]
    return own.partition("\n\n")[0]


@pytest.mark.needs("sh")
@pytest.mark.parametrize("system", ["Linux", "macOS"])
def test_one_command_gives_the_fingerprint_of_the_key(
    small: Any, put: Callable[..., Any], tmp_path: Path, system: str
) -> None:
    put(small, tmp_path / "bundle")
    ran = subprocess.run(
        ["sh", "-c", key_command(tmp_path / "bundle", system)],
        cwd=tmp_path / "bundle",
        check=True,
        capture_output=True,
        text=True,
    )
    wanted = fingerprint(small.case.disclosure.public_key)
    assert signing.parse_fingerprint(ran.stdout) == wanted


def test_the_steps_for_powershell_give_the_fingerprint_of_the_key(small_folder: Path) -> None:
    """PowerShell is not run here: each step of .NET is done as its reference says."""
    said = key_command(small_folder, "Windows, in PowerShell")
    found = re.fullmatch(
        r"    \$key = \[Convert\]::FromBase64String\(\(Get-Content signing-key\.pub\)\[(\d)\]\)\n"
        r"    \$sha = \[Security\.Cryptography\.SHA256\]::Create\(\)\n"
        r"    \[BitConverter\]::ToString"
        r"\(\$sha\.ComputeHash\(\$key, (\d+), (\d+)\), (\d+), (\d+)\)",
        said,
    )
    assert found
    line, start, count, first, length = map(int, found.groups())
    key = base64.b64decode((small_folder / layout.KEY).read_text("ascii").splitlines()[line])
    digest = hashlib.sha256(key[start : start + count]).digest()
    printed = digest[first : first + length].hex("-").upper()
    how = (small_folder / layout.HOW_TO_CHECK).read_text("ascii")
    assert signing.parse_fingerprint(printed) in how


def commands(folder: Path) -> list[str]:
    said = (folder / layout.HOW_TO_CHECK).read_text("ascii")
    return re.findall(r"^    ((?:sha256sum|minisign) .*)$", said, re.MULTILINE)


@pytest.mark.needs("sh")
def test_the_commands_accept_the_bundle(small_folder: Path) -> None:
    run = commands(small_folder)
    assert [command.split()[0] for command in run] == ["sha256sum", "sha256sum", "minisign"]
    for command in run:
        subprocess.run(command.split(), cwd=small_folder, check=True, capture_output=True)


@pytest.mark.needs("sh")
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
