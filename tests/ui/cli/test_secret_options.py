"""Passphrases on the command line: how they are read, and what is said of weak ones."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

import pytest

from tests.support.records import PASSPHRASE
from tests.ui.cli.conftest import Cli
from ui.passphrases import word_list

WORDS = "größer als łza"
WAYS = {
    "utf-8": WORDS.encode(),
    "a line end": f"{WORDS}\n".encode(),
    "a line end of Windows": f"{WORDS}\r\n".encode(),
    "a space": f"{WORDS} \n".encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + f"{WORDS}\r\n".encode(),
    "utf-16 little": codecs.BOM_UTF16_LE + f"{WORDS}\r\nmore".encode("utf-16-le"),
    "utf-16 big": codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    "more lines, which are no text": f"{WORDS}\n".encode() + b"\xff\xfe\x00",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("descriptor", [False, True])
def test_the_same_words_open_however_they_were_saved(
    cli: Cli, tmp_path: Path, way: str, descriptor: bool
) -> None:
    place, file = tmp_path / "a", tmp_path / "words"
    file.write_bytes(WORDS.encode())
    assert cli.bare("new", place, "--passphrase-file", file).code == 0
    file.write_bytes(WAYS[way])
    if not descriptor:
        assert cli.bare("list", place, "--passphrase-file", file).code == 0
        return
    reading, writing = os.pipe()
    os.write(writing, WAYS[way])
    ends = "\n" in WAYS[way].decode("latin-1")
    if not ends:
        os.close(writing)
    # else it stays open: what reads a line waits for no more
    try:
        assert cli.bare("list", place, "--passphrase-fd", reading).code == 0
    finally:
        os.close(reading)
        if ends:
            os.close(writing)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (WORDS.encode("utf-16-le"), "save it as UTF-8"),
        ("plain".encode("utf-16-be"), "such as UTF-16; save it as UTF-8"),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), "save it as UTF-8"),
        ("größer".encode("cp1252"), "this is not text in UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "this is not text in UTF-8"),
        (b"x" * 5000, "too long"),
        (b"x" * 4100 + b"\n", "too long"),
        ("ł".encode() * 2500, "too long"),
        (codecs.BOM_UTF16_LE + ("ł" * 2500).encode("utf-16-le"), "too long"),
        (b"\n", "is empty"),
        (codecs.BOM_UTF8 + b"\r\n", "is empty"),
    ],
)
def test_what_is_no_passphrase_is_refused_in_one_sentence(
    cli: Cli, tmp_path: Path, data: bytes, said: str
) -> None:
    place, file = tmp_path / "a", tmp_path / "words"
    file.write_bytes(data)
    ran = cli.bare("new", place, "--passphrase-file", file)
    assert (ran.code, said in ran.err) == (2, True)
    assert "plain" not in ran.err
    assert not place.exists()


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_recovery_code_is_read_from_such_files_too(cli: Cli, mark: bytes) -> None:
    code = cli.done("passphrase", "--recovery-code", "new")["code"]
    encoding = "utf-8" if mark == codecs.BOM_UTF8 else "utf-16-le"
    file = cli.folder / "code"
    file.write_bytes(mark + f"{code}\r\n".encode(encoding))
    new = ("--new-passphrase-file", cli.key)
    assert cli.bare("recover", cli.vault, "--code-file", file, *new).code == 0


# --- weak ones ------------------------------------------------------------------------------------

WEAK = "liverpool1"


def told(err: str) -> list[str]:
    return re.findall(r"Weak: [^\n]*", err)


@pytest.mark.parametrize("command", ["new", "passphrase", "rotate", "recover"])
@pytest.mark.parametrize("prompted", [False, True])
def test_a_weak_passphrase_is_told_so_in_one_line_and_taken(
    cli: Cli, tmp_path: Path, command: str, prompted: bool
) -> None:
    place, file = cli.vault, tmp_path / "weak"
    file.write_text(WEAK, encoding="utf-8")
    words: tuple[object, ...] = ("--passphrase-file", cli.key)
    if command == "new":
        place, words = tmp_path / "a", ()
    if command == "recover":
        code = cli.done("passphrase", "--recovery-code", "new")["code"]
        (tmp_path / "code").write_text(code, encoding="utf-8")
        words = ("--code-file", tmp_path / "code")
    option = "--passphrase-file" if command == "new" else "--new-passphrase-file"
    if prompted:
        typed = "rotate\n" if command == "rotate" else ""
        ran = cli.bare(command, place, *words, person=True, answers=(WEAK, WEAK), typed=typed)
    else:
        ran = cli.bare(command, place, *words, option, file)
    assert ran.code == 0, ran.err
    (line,) = told(ran.err)
    assert "one computer" in line
    assert WEAK not in ran.err + ran.out
    assert cli.bare("list", place, "--passphrase-file", file).code == 0


def test_what_is_not_found_weak_is_told_nothing_of(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "words"
    file.write_text("moss karate yacht chest patient ladder", encoding="utf-8")
    assert cli.bare("new", tmp_path / "a", "--passphrase-file", file).err == ""


def test_nothing_is_said_of_a_passphrase_that_opens(cli: Cli) -> None:
    assert told(cli("list").err) == []


def test_a_pdf_is_judged_by_how_fast_it_is_guessed_at(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "words"
    file.write_text("moss karate yacht chest patient", encoding="utf-8")
    assert told(cli.bare("new", tmp_path / "a", "--passphrase-file", file).err) == []
    ran = cli(
        "export", "--for", "response", "--out", tmp_path / "b.pdf", "--as", "pdf",
        "--pdf-passphrase-file", file,
    )  # fmt: skip
    assert ran.code == 0
    assert len(told(ran.err)) == 1


@pytest.mark.parametrize("screen", [True, False])
def test_for_a_pdf_words_are_drawn_when_somebody_who_sees_them_presses_enter(
    cli: Cli, tmp_path: Path, screen: bool
) -> None:
    ran = cli(
        "export", "--for", "response", "--out", tmp_path / "b.pdf", "--as", "pdf",
        person=True, screen=screen, answers=("", ""),
    )  # fmt: skip
    shown = [line for line in ran.err.splitlines() if "shown this once: " in line]
    if not screen:
        # standard error may be a file that is kept
        assert (ran.code, shown) == (2, [])
        return
    assert ran.code == 0, ran.err
    drawn = shown[0].rpartition(": ")[2]
    assert set(drawn.split()) <= set(word_list())
    assert len(drawn.split()) == 7
    assert ran.err.count(drawn) == 1
    assert drawn not in ran.out
    assert told(ran.err) == []
    import pikepdf

    pikepdf.open(tmp_path / "b.pdf", password=drawn).close()


def test_words_of_ones_own_for_a_pdf_are_typed_twice(cli: Cli, tmp_path: Path) -> None:
    ran = cli(
        "export", "--for", "response", "--out", tmp_path / "b.pdf", "--as", "pdf",
        person=True, screen=True, answers=(PASSPHRASE, PASSPHRASE),
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert len(told(ran.err)) == 1
    assert PASSPHRASE not in ran.err
