"""`backup` and `restore` at the command line: sentences, JSON and exit codes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli, Ran
from ui.text.error_messages import COPY_REASONS


@pytest.fixture
def kept(used: Cli) -> Cli:
    """The same with an attached file and a first copy."""
    file = used.folder / "photo.jpg"
    file.write_bytes(b"picture " * 5000)
    used.done("attach", "1", file)
    used.done("backup", "--to", used.folder / "stick")
    return used


def restore(cli: Cli, *more: object) -> Ran:
    to = cli.folder / "again"
    secret = ("--passphrase-file", cli.key)
    return cli.bare("restore", cli.folder / "stick", "--to", to, *secret, *more)


def attached(stick: Path) -> Path:
    (path,) = [each for each in (stick / "att").rglob("*") if each.is_file()]
    return path


def refused(ran: Ran, code: int) -> str:
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    return ran.err


def test_how_old_the_last_copy_is_is_told_when_asked(used: Cli) -> None:
    assert valid("backup", used.done("backup")) == {"last": None}
    assert used("backup").out == "There is no copy yet.\n"
    used.done("backup", "--to", used.folder / "stick")
    used.done("record", typed='{"what": "since"}')
    used.clock.at += timedelta(days=3)
    assert used("backup").out == "Last copy: 3 days ago, 1 entry since.\n"
    assert valid("backup", used.done("backup"))["last"]["entries_since"] == 1


def test_a_copy_says_what_was_copied_and_that_it_was_read_back(kept: Cli) -> None:
    told = kept("backup", "--to", kept.folder / "stick")
    assert told.code == 0
    # 5 are those that opening counts
    assert "5 entries in the record, 1 in the private book; 1 attached file;" in told.out
    assert "; 5 entries in the record.\n" in kept("list", screen=True).err
    assert "read back" in told.out
    assert "same disk" in told.out
    value = valid("backup", kept.done("backup", "--to", kept.folder / "stick"))
    assert value["copy"]["written"] < value["copy"]["bytes"]
    assert value["last"]["entries_since"] == 0


def test_a_copy_can_be_read_again_and_damage_is_named(kept: Cli) -> None:
    stick = kept.folder / "stick"
    told = kept("backup", "--to", stick, "--verify-only")
    assert told.code == 0
    assert "All of it is as it was written." in told.out
    attached(stick).write_bytes(b"other")
    value = kept("backup", "--to", stick, "--verify-only", "--json")
    assert value.code == 1
    faults = valid("backup", value.json)["read"]["faults"]
    assert faults == [{"code": "attachment-damaged", "part": "evidence/1"}]
    said = kept("backup", "--to", stick, "--verify-only").out
    assert "evidence/1: its file is missing, or is not what was attached" in said
    assert "photo" not in said


def test_verify_only_needs_a_place(kept: Cli) -> None:
    assert "--to" in refused(kept("backup", "--verify-only"), 2)


def test_a_record_is_made_again(kept: Cli) -> None:
    told = restore(kept)
    assert (told.code, told.err) == (0, "")
    assert "6 entries in the record; 1 attached file." in told.out
    kept.vault = kept.folder / "again"
    assert kept("verify").code == 0
    assert [item["fields"] for item in kept.done("list", "--kind", "continuity")["items"]] == [
        {"change": "restored", "at": 5}
    ]


def test_a_record_is_made_again_as_json(kept: Cli) -> None:
    told = restore(kept, "--json")
    assert valid("restore", told.json)["missing"] == []
    assert told.json["entries"] == 6


def test_a_damaged_copy_is_refused_and_restored_in_part_if_asked(kept: Cli) -> None:
    attached(kept.folder / "stick").unlink()
    said = refused(restore(kept), 4)
    assert "(evidence/1)" in said
    assert "Nothing was restored" in said
    told = restore(kept, "--despite-damage")
    assert told.code == 1
    assert "evidence/1: damaged or missing in the copy, so left out." in told.out


def test_what_is_refused_is_refused_in_one_sentence(kept: Cli, tmp_path: Path) -> None:
    stick = kept.folder / "stick"
    assert "own folder" in refused(kept("backup", "--to", kept.vault / "att"), 2)
    assert "already in that place" in refused(kept("backup", "--to", kept.folder), 2)
    assert "not there any more" in refused(kept("backup", "--to", tmp_path / "no" / "stick"), 6)
    kept.key.write_text("other words\n", encoding="utf-8")
    assert "does not open" in refused(restore(kept), 3)
    shutil.rmtree(next(path for path in stick.iterdir() if path.name != "att"))
    assert "no copy" in refused(restore(kept), 4)
    (kept.folder / "again").mkdir()
    (kept.folder / "again" / "x").touch()
    assert "has that name already" in refused(restore(kept), 2)


def test_a_copy_that_is_ahead_is_told(kept: Cli) -> None:
    older = shutil.copytree(kept.vault, kept.folder / "older")
    kept.done("record", typed='{"what": "later"}')
    kept.done("backup", "--to", kept.folder / "stick")
    shutil.rmtree(kept.vault)
    older.rename(kept.vault)
    assert "does not have" in refused(kept("backup", "--to", kept.folder / "stick"), 2)


def test_what_goes_wrong_is_told_without_words_of_the_record(kept: Cli, monkeypatch: Any) -> None:
    usage = shutil.disk_usage(kept.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    said = refused(kept("backup", "--to", kept.folder / "other"), 6)
    assert said.startswith(COPY_REASONS["full"].happened)
    said = refused(restore(kept), 6)
    assert said.startswith("The disk is full. Nothing was restored")
