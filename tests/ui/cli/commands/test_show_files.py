"""`list --search` says in which files words are, and which files were not searched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

HIS = "07700 900264"
LONGER = "".join(
    f"[14/11/2025, 20:{n:02}:00] {HIS}: {'Larkspur Row' if n == 38 else f'words {n}'}\n"
    for n in range(1, 51)
)
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
    assert named(before["unsearched"]) == [("evidence", 1)]
    assert not before["exhibits"]
    # the words of messages are found as soon as they are brought in
    assert [(row["lines"], row["count"]) for row in before["conversations"]] == [([2], 1)]
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


@pytest.fixture
def handed(cli: Cli, reader: MediaClient) -> Path:
    """A bundle with some lines of a conversation, one exhibit and no export."""
    cli.media = reader
    place = cli.folder / "_chat.txt"
    place.write_text(LONGER, encoding="utf-8")
    cli.done("import", place, "--me", "Ada", "--zone", "Europe/London")
    letter = cli.folder / "letter.txt"
    letter.write_text("I know the garage\n" * 3, encoding="utf-8")
    cli.done("record", typed=json.dumps({"what": "A letter.", "when": "2026-03-01"}))
    cli.done("attach", "1", letter)
    cli.done("review", "--split", 1, 38)
    cli.done("review", "--split", 2, 41)
    cli.done("review", "--accept", 2, "--what", "He wrote again.")
    cli.done("record", typed=json.dumps({"kind": "own", "words": "Larkspur Row"}))
    cli.done(
        "export", "--for", "police", "--out", cli.folder / "bundle", "--words", "leave",
        "--transcript", "1", "--own", "take-out",
    )  # fmt: skip
    return cli.folder / "bundle"


def of_bundle(cli: Cli, bundle: Path, typed: str) -> Any:
    ran = cli.bare("list", bundle, "--search", typed, "--json")
    assert ran.code == ExitCode.DONE, ran.err
    return valid("list", ran.json)


def test_a_bundle_is_searched_for_words_of_its_files_and_lines(cli: Cli, handed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in cli.folder.rglob("*")}
    found = of_bundle(cli, handed, "garage")
    assert [row["number"] for row in found["incidents"]] == [1]
    assert named(found["files"]["exhibits"]) == [("evidence", 2)]
    found = of_bundle(cli, handed, "words 39")
    assert [row["number"] for row in found["incidents"]] == [2]
    assert [row["lines"] for row in found["files"]["conversations"]] == [[39]]
    assert {path: path.stat().st_mtime_ns for path in cli.folder.rglob("*")} == before


def test_what_a_bundle_keeps_back_is_said_and_not_found(cli: Cli, handed: Path) -> None:
    found = of_bundle(cli, handed, "Larkspur")["files"]
    assert not found["conversations"]
    assert named(found["in_part"]) == [("conversation", 1)]
    assert named(found["absent"]) == [("evidence", 1)]
    shown = cli.bare("list", handed, "--search", "Larkspur").out
    assert "Not in this bundle" in shown


def test_lines_that_do_not_fit_the_record_are_not_searched(cli: Cli, handed: Path) -> None:
    place = handed / "conversations" / "conversation-1.jsonl"
    place.write_bytes(place.read_bytes().replace(b"words 39", b"words 93"))
    found = of_bundle(cli, handed, "words")["files"]
    assert not found["conversations"]
    assert ("conversation", 1) in named(found["absent"])
