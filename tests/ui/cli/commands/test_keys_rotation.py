"""`daybook rotate`: new keys and a new passphrase, asked for, proven and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.cli_answers import valid
from tests.support.records import PASSPHRASE, state
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

NEW = "moss karate yacht chest patient ladder"


@pytest.fixture
def new(used: Cli) -> Path:
    path = used.folder / "new"
    path.write_text(NEW + "\n", encoding="utf-8")
    return path


def rotate(cli: Cli, *what: Any, **how: Any) -> Any:
    return cli.bare("rotate", cli.vault, *what, person=True, **how)


def opens(cli: Cli, folder: Path, words: str) -> bool:
    key = cli.folder / "tried"
    key.write_text(words + "\n", encoding="utf-8")
    return cli.bare("list", folder, "--passphrase-file", key).code == ExitCode.DONE


def test_it_is_told_asked_and_done(used: Cli) -> None:
    ran = rotate(used, typed="rotate\n", answers=(PASSPHRASE, NEW, NEW))
    assert ran.code == ExitCode.DONE
    for said in ("new keys and a new passphrase", "needs the new one", "recovery code is not"):
        assert said in ran.err, said
    old = used.vault.with_name("vault.old")
    assert f"opens with the old passphrase: {old}" in ran.out
    assert f"daybook erase {old} --whole" in ran.out
    assert [opens(used, used.vault, words) for words in (NEW, PASSPHRASE)] == [True, False]
    assert [opens(used, old, words) for words in (NEW, PASSPHRASE)] == [False, True]


@pytest.mark.parametrize("typed", ["no\n", "\n", ""])
def test_anything_else_stops_it(used: Cli, typed: str) -> None:
    assert rotate(used, typed=typed, answers=(PASSPHRASE, NEW, NEW)).code == ExitCode.CANCELLED
    assert opens(used, used.vault, PASSPHRASE)


def test_two_new_passphrases_that_differ_change_nothing(used: Cli) -> None:
    ran = rotate(used, typed="rotate\n", answers=(PASSPHRASE, NEW, "not the same"))
    assert ran.code == ExitCode.USAGE
    assert opens(used, used.vault, PASSPHRASE)


def test_where_nobody_sits_the_new_words_have_to_be_given(used: Cli) -> None:
    ran = used("rotate")
    assert (ran.code, "--new-passphrase-file" in ran.err) == (ExitCode.USAGE, True)


def test_json_and_removing_the_old_one(used: Cli, new: Path) -> None:
    value = used.done("rotate", "--new-passphrase-file", new, "--remove-old")
    valid("rotate", value)
    assert (value["old"], value["missing"], value["entries"]) == (None, [], 5)
    assert not used.vault.with_name("vault.old").exists()
    assert opens(used, used.vault, NEW)


def test_what_was_never_part_of_the_old_one_is_named(used: Cli, new: Path) -> None:
    (used.vault / "notes.txt").write_text("mine", encoding="utf-8")
    ran = used("rotate", "--new-passphrase-file", new, "--remove-old")
    assert ran.code == ExitCode.DONE
    assert "- notes.txt" in ran.out
    assert (used.vault.with_name("vault.old") / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_bundle_says_that_the_old_key_signed_the_new_one(
    used: Cli, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for erased in ("1", "note/1"):
        used.done("erase", erased, "--yes-erase", erased)
    first = used.done("export", "--for", "police", "--out", used.folder / "one")
    used.done("rotate", "--new-passphrase-file", new)
    used.key.write_text(NEW + "\n", encoding="utf-8")
    second = used.done("export", "--for", "police", "--out", used.folder / "two")
    assert first["fingerprint"] != second["fingerprint"]
    report = used.bare("check", used.folder / "two", "--json").json
    assert report["ok"] is True
    (note,) = [it for it in report["findings"] if it["code"] == "key-rotated"]
    assert note["detail"] == {"entries": 5, "fingerprint": first["fingerprint"]}
    assert (report["counts"]["entries_erased"], report["counts"]["keys_before"]) == (1, 1)
    told = used.bare("check", used.folder / "two").out
    assert "The record got a new key after 5 entries; the key before signed it." in told
    earlier = used.bare("check", used.folder / "one", "--json").json
    assert earlier["ok"] is True
    assert earlier["counts"]["entries_erased"] == 1


def test_a_damaged_file_stops_it_and_the_way_on_is_said(used: Cli, new: Path) -> None:
    file = used.folder / "photo.jpg"
    file.write_bytes(b"picture " * 5000)
    used.done("attach", "1", file)
    (kept,) = [path for path in (used.vault / "att").rglob("*") if path.is_file()]
    kept.write_bytes(kept.read_bytes()[:-1])
    before = state(used.folder)
    ran = used("rotate", "--new-passphrase-file", new)
    assert (ran.code, ran.out) == (ExitCode.DAMAGED, "")
    assert "the record was not moved to new keys. (evidence/1)" in ran.err
    assert "--despite-damage" in ran.err
    assert state(used.folder) == before
    told = used("rotate", "--new-passphrase-file", new, "--despite-damage")
    assert told.code == ExitCode.FOUND_WRONG
