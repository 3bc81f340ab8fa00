"""`daybook help`: chapters, a search, a PDF, and commands by their name."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from diary.guide.chapters import load
from diary.jurisdiction import load as load_jurisdiction
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode
from ui.cli.main import COMMANDS

GUIDE = load()


def test_help_alone_lists_commands_chapters_and_who_has_not_seen_them(cli: Cli) -> None:
    out = cli.bare("help").out
    assert out.startswith(cli.bare("--help").out)
    for chapter in GUIDE.chapters:
        assert f"  {chapter.id} " in out
        assert chapter.line in out
    assert GUIDE.not_yet_seen in " ".join(out.split())
    rows = valid("help", cli.bare("help", "--json").json)["chapters"]
    assert [row["id"] for row in rows] == [chapter.id for chapter in GUIDE.chapters]


def test_a_chapter_is_told_whole_in_lines_that_fit(cli: Cli) -> None:
    for chapter in GUIDE.chapters:
        ran = cli.bare("help", chapter.id)
        assert ran.code == 0
        assert ran.err == ""
        assert max(map(len, ran.out.splitlines())) <= 78
        words = " ".join(ran.out.replace("\n| ", " ").split())
        for block in chapter.blocks:
            if block.name == "":
                assert " ".join(block.quoted.split()) in words, block
        assert words.endswith(GUIDE.not_yet_seen)
        answer = valid("help", cli.bare("help", chapter.id, "--json").json)
        assert answer["text"][0] == chapter.title.upper()
        assert answer["not_yet_seen"] == GUIDE.not_yet_seen


def test_every_helpline_is_told_in_a_terminal(cli: Cli) -> None:
    words = " ".join(cli.bare("help", "safe-here").out.split())
    for line in load_jurisdiction("england-wales").helplines:
        assert f"{line.called}. {line.for_whom}" in words


def test_words_are_found_with_the_chapter_they_stand_in(cli: Cli) -> None:
    out = cli.bare("help", "--find", "recovery code").out
    assert "keep-it-safe: A recovery code" in out
    answer = valid("help", cli.bare("help", "--find", "-", "--json", typed="recovery code\n").json)
    assert "keep-it-safe" in {row["id"] for row in answer["found"]}
    assert "Nothing in the guide has these words." in cli.bare("help", "--find", "zyzzyva").out


def test_a_chapter_is_written_as_a_pdf(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    answer = valid("help", cli.bare("help", "officers", "--out", file, "--json").json)
    assert answer["pages"] == len(pypdfium2.PdfDocument(file)) == 1
    again = cli.bare("help", "officers", "--out", file)
    assert again.code != 0
    assert "It was left as it is." in again.err


def test_a_command_is_told_as_by_itself(cli: Cli) -> None:
    for command in COMMANDS:
        if command.name != "help":
            assert cli.bare("help", command.name).out == cli.bare(command.name, "--help").out


def test_no_chapter_has_the_name_of_a_command() -> None:
    names = {command.name for command in COMMANDS}
    assert [chapter.id for chapter in GUIDE.chapters if chapter.id in names] == []


def test_what_does_not_fit_is_refused_in_a_sentence(cli: Cli, tmp_path: Path) -> None:
    for arguments in (
        ("help", "nowhere"),
        ("help", "--out", tmp_path / "x.pdf"),
        ("help", "officers", "--find", "x"),
    ):
        ran = cli.bare(*arguments)
        assert ran.code == ExitCode.USAGE
        assert ran.out == ""
        assert ran.err.count("\n") == 1
    assert "nowhere" not in cli.bare("help", "nowhere").err
