"""Where the decoder is not confined, only an option opens files of others, and never silently."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.media.decoder_client import MediaClient
from tests.support import hostile_decoders
from tests.ui.cli.conftest import Cli
from ui.policy import FilesAnswer, Policy

ANSWERS = "\nwhile True: reply(next_job(), FACTS)"
OPTION = "--open-unprotected"
RISK = "could then reach your other files"
QUESTION = "Open files of others without protection?"


@pytest.fixture
def weak(cli: Cli) -> Iterator[Cli]:
    """A command line whose decoder could read the person's files."""
    cli.media = MediaClient(hostile_decoders.ungreeted("greet(files=False)" + ANSWERS))
    yield cli
    cli.media.close()


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    file = tmp_path / "chat.txt"
    file.write_text("01/03/2026, 21:10 - Sam: I am outside.\n", encoding="utf-8")
    return file


def test_without_the_option_nothing_is_opened_and_it_is_named(weak: Cli, chat: Path) -> None:
    ran = weak.bare("import", "--dry-run", chat, typed="yes\n", person=True)
    assert ran.code != 0
    assert QUESTION not in ran.err
    assert f"{OPTION} opens them all the same" in ran.err
    assert not weak.media.consent.given


def test_where_nobody_sits_the_option_is_the_consent_and_the_risk_is_said(
    weak: Cli, chat: Path
) -> None:
    ran = weak.bare("import", "--dry-run", chat, OPTION, "--quiet")
    assert RISK in ran.err
    assert weak.media.consent.given


@pytest.mark.parametrize(("said", "given"), [("yes\n", True), ("perhaps\nno\n", False)])
def test_at_a_terminal_it_is_asked_in_the_words_of_the_window(
    weak: Cli, chat: Path, said: str, *, given: bool
) -> None:
    ran = weak.bare("import", "--dry-run", chat, OPTION, typed=said, person=True)
    assert QUESTION in ran.err
    assert RISK in ran.err
    assert "Open them all the same? (yes, no)" in ran.err
    assert weak.media.consent.given is given


@pytest.mark.parametrize("command", ["attach", "export", "list"])
def test_files_that_are_kept_and_not_opened_are_said_with_the_option(
    weak: Cli, chat: Path, tmp_path: Path, command: str
) -> None:
    weak("record", typed='{"what": "He was outside again."}')
    ran = weak("attach", "1", chat)
    assert ran.code == 0
    if command == "export":
        ran = weak("export", "--for", "police", "--out", tmp_path / "b", "--positions", "keep")
    if command == "list":
        ran = weak("list", "--read-files", "--search", "outside")
    assert f"{OPTION} opens them all the same" in ran.err
    assert "Installing the program anew" not in ran.err


def test_where_it_is_confined_the_option_changes_and_says_nothing(cli: Cli, chat: Path) -> None:
    cli("record", typed='{"what": "He was outside again."}')
    ran = cli("attach", "1", chat, OPTION, typed="", person=True)
    assert ran.code == 0
    assert RISK not in ran.err


def test_a_check_says_that_it_read_no_document_and_reads_them_when_told(
    weak: Cli, tmp_path: Path
) -> None:
    weak("record", typed='{"what": "He was outside again."}')
    assert weak("export", "--for", "police", "--out", tmp_path / "b", "--own", "keep").code == 0
    ran = weak.bare("check", tmp_path / "b")
    assert f"{OPTION} opens them all the same" in ran.err
    assert not weak.media.consent.given
    ran = weak.bare("check", tmp_path / "b", OPTION)
    assert RISK in ran.err
    assert f"{OPTION} opens" not in ran.err
    assert weak.media.consent.given


def test_what_an_organisation_forbids_no_option_opens_and_it_is_said(weak: Cli, chat: Path) -> None:
    weak.policy = Policy(FilesAnswer.NEVER)
    ran = weak.bare("import", "--dry-run", chat, OPTION, typed="yes\n", person=True)
    assert "never opened without protection" in ran.err
    assert QUESTION not in ran.err
    assert not weak.media.consent.given


def test_allow_gives_no_consent_to_a_command_without_the_option(weak: Cli, chat: Path) -> None:
    weak.policy = Policy(FilesAnswer.ALLOW)
    weak.bare("import", "--dry-run", chat)
    assert not weak.media.consent.given
