"""`list --search` says in which files words are, and which files were not searched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

CHAT = "[14/11/2025, 20:00:00] C: hello\n[14/11/2025, 20:01:00] C: your garage\n"


@pytest.fixture
def reading(cli: Cli, reader: MediaClient) -> Cli:
    cli.media = reader
    place = Path(cli.folder / "_chat.txt")
    place.write_text(CHAT, encoding="utf-8")
    cli.done("import", place, "--me", "Ada", "--zone", "Europe/London")
    return cli


def files(cli: Cli, *arguments: object) -> Any:
    return valid("list", cli.done("list", *arguments))["files"]


def named(rows: Any) -> list[tuple[str, int]]:
    return [(row["noun"], row["number"]) for row in rows]


def test_files_are_read_when_it_is_asked_for_and_named_until_then(reading: Cli) -> None:
    before = files(reading, "--search", "garage")
    assert named(before["unsearched"]) == [("evidence", 1), ("conversation", 1)]
    assert not before["exhibits"]
    found = files(reading, "--search", "garage", "--read-files")
    assert named(found["exhibits"]) == [("evidence", 1)]
    assert [(row["lines"], row["count"]) for row in found["conversations"]] == [([2], 1)]
    assert not found["unsearched"]
    assert files(reading, "--search", "garage") == found


def test_what_was_found_is_said_in_words(reading: Cli) -> None:
    assert "Not searched yet" in reading("list", "--search", "garage").out
    shown = reading("list", "--search", "garage", "--read-files").out
    assert "In exhibits: 1" in shown
    assert "In conversation 1: line 2" in shown


def test_without_words_to_search_for_nothing_is_said_of_files(reading: Cli) -> None:
    assert "files" not in reading.done("list")
    assert reading("list", "--read-files").code == ExitCode.DONE
    assert not files(reading, "--search", "x")["unsearched"]
