"""`daybook erase`: asked for twice, told beforehand, done once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diary.model.private_nouns import HandoverRecord
from diary.store.secure_delete import SecureDelete
from diary.vault.lifecycle import unlock
from tests.support.cli_answers import valid
from tests.support.records import PASSPHRASE, settled
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode
from ui.text.error_messages import TABLE


def erase(cli: Cli, *what: Any, **how: Any) -> Any:
    return cli.bare("erase", cli.vault, *what, person=True, **how)


def listed(cli: Cli) -> list[int]:
    return sorted(row["number"] for row in cli.done("list")["incidents"])


# --- one thing --------------------------------------------------------------------------------


def test_it_is_told_asked_twice_and_done(used: Cli) -> None:
    ran = erase(used, "1", typed="1\n", answers=(PASSPHRASE, PASSPHRASE))
    assert (ran.code, ran.out) == (
        ExitCode.DONE,
        "Erased. Entry 5 says so, without a word of it.\n",
    )
    for said in (
        "Incident 1 will be erased: He rang 37 times.",
        "Nobody can undo this.",
        "says how many entries were erased",
        "Police contact 1",
        "Every copy of the record that was made before now holds it",
        "'daybook rotate'",
        "'daybook withdraw'",
        "make a copy first ('daybook backup')",
        "ask a solicitor or an advocate first",
        "There is no copy yet.",
        "type 1 again",
    ):
        assert said in ran.err, said
    assert listed(used) == [2]
    shown = used("show", "1")
    assert shown.code == ExitCode.USAGE
    assert TABLE["erased"].happened in shown.err
    assert used.done("verify")["ok"] is True
    assert "Incidents: Incident 1 (erased)" in used("show", "police/1").out


def test_the_day_of_the_last_copy_is_told_before_it(used: Cli) -> None:
    used.done("backup", "--to", used.folder / "copy")
    ran = erase(used, "1", typed="\n", answers=(PASSPHRASE,))
    assert "There is no copy yet." not in ran.err
    assert used("backup").out.splitlines()[0] in ran.err


def test_json_says_what_was_erased_and_who_else_has_it(used: Cli) -> None:
    value = valid("erase", used.done("erase", "1", "--yes-erase", "incident/1"))
    assert value["erased"]["entries"] == [2]
    assert (value["erased"]["kind"], value["erased"]["number"]) == ("incident", 1)
    assert value["told"] == {"kind": "continuity", "entry": 5}
    assert [each["kind"] for each in value["mentioned"]] == ["police"]
    assert (value["cleared"], value["same_file"], value["handed_over"]) == (True, [], [])


def test_a_handover_that_lists_the_file_is_named_with_what_erasing_it_means(used: Cli) -> None:
    file = used.folder / "wyvern.txt"
    file.write_bytes(b"bytes")
    exhibit = used.done("attach", "1", file)["attached"][0]
    session = unlock(used.vault, PASSPHRASE, settled())
    digest = session.journal.get(exhibit["id"]).content.sha256
    lines = (f"{digest}  data/originals/EX-1_wyvern.txt",)
    session.handovers.log(
        HandoverRecord(
            audience="police", folder="/e", digest="2", entries=1, originals=1, files=lines
        )
    )
    session.close()
    ran = erase(used, "evidence/1", typed="\n", answers=(PASSPHRASE,))
    assert "keeps its file's name and SHA-256" in ran.err
    assert "Handed over 1. Erase each by itself" in ran.err
    assert "no later bundle can add to that one" in ran.err
    own = erase(used, "sharing/1", typed="\n", answers=(PASSPHRASE,))
    assert "no later bundle can add to that one" in own.err
    value = valid("erase", used.done("erase", "evidence/1", "--yes-erase", "evidence/1"))
    assert [(each["kind"], each["number"]) for each in value["listed"]] == [("sharing", 1)]
    used.done("erase", "sharing/1", "--yes-erase", "sharing/1")
    assert used.done("handovers")["handovers"] == []


def test_a_private_note_is_told_in_the_private_book(used: Cli) -> None:
    ran = erase(used, "note/1", typed="1\n", answers=(PASSPHRASE, PASSPHRASE))
    assert ran.code == ExitCode.DONE
    assert "private book, so no bundle tells of it" in ran.err
    assert "solicitor" not in ran.err
    assert "1" not in used("list", "--kind", "note").out


@pytest.mark.parametrize("typed", ["2\n", "\n", "yes\n", ""])
def test_anything_else_stops_it(used: Cli, typed: str) -> None:
    ran = erase(used, "1", typed=typed, answers=(PASSPHRASE, PASSPHRASE))
    assert (ran.code, ran.out) == (ExitCode.CANCELLED, "")
    assert listed(used) == [1, 2]


def test_other_words_the_second_time_erase_nothing(used: Cli) -> None:
    ran = erase(used, "1", typed="1\n", answers=(PASSPHRASE, "something else"))
    assert ran.code == ExitCode.WRONG_PASSPHRASE
    assert listed(used) == [1, 2]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ((), "say what to erase"),
        (("1", "--whole"), "say what to erase"),
        (("1",), "say the ID or the folder's name once more"),
        (("--whole",), "say the ID or the folder's name once more"),
        (("1", "--yes-erase", "2"), "names something else"),
        (("--whole", "--yes-erase", "1"), "is not the name of the folder"),
    ],
)
def test_where_nobody_sits_it_has_to_be_said_in_full(
    used: Cli, what: tuple[str, ...], said: str
) -> None:
    ran = used("erase", *what)
    assert (ran.code, said in ran.err) == (ExitCode.USAGE, True)
    assert listed(used) == [1, 2]


def test_what_the_disk_did_not_clear_is_said_and_cleared_later(
    used: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diary.errors import DiskFull

    def refuse(self: SecureDelete) -> None:
        raise DiskFull("erase")

    with monkeypatch.context() as patched:
        patched.setattr(SecureDelete, "_rewrite", refuse)
        ran = used("erase", "1", "--yes-erase", "1")
        assert ran.code == ExitCode.DISK
        assert "did not let all of its traces be cleared" in ran.out
        assert "did not let all" in used("list").err
    assert "An erasing that was cut off was finished." in used("list").err
    assert used("list").err == ""


# --- the whole record -------------------------------------------------------------------------


def test_a_whole_record_goes_once_its_name_is_typed(used: Cli) -> None:
    (used.vault / "notes.txt").write_text("mine", encoding="utf-8")
    ran = erase(used, "--whole", typed="vault\n", answers=(PASSPHRASE,))
    assert ran.code == ExitCode.DONE
    assert "Removed. Its keys went first" in ran.out
    assert "- notes.txt" in ran.out
    for said in ("every word, every file and every note", "they still open", "solicitor", "stick"):
        assert said in ran.err, said
    assert [path.name for path in used.vault.iterdir()] == ["notes.txt"]


def test_json_of_a_whole_record(used: Cli) -> None:
    value = valid("erase", used.done("erase", "--whole", "--yes-erase", "vault"))
    assert (value, used.vault.exists()) == ({"left": [], "beside": []}, False)


@pytest.mark.parametrize("typed", ["no\n", "", f"{PASSPHRASE}\n"])
def test_another_name_removes_nothing(used: Cli, typed: str) -> None:
    ran = erase(used, "--whole", typed=typed, answers=(PASSPHRASE,))
    assert ran.code == ExitCode.CANCELLED
    assert listed(used) == [1, 2]


def test_other_words_remove_nothing(used: Cli) -> None:
    ran = erase(used, "--whole", typed="vault\n", answers=("something else",))
    assert ran.code == ExitCode.WRONG_PASSPHRASE
    assert listed(used) == [1, 2]


def test_what_was_begun_is_ended_without_a_passphrase(used: Cli) -> None:
    (used.vault / "removing").write_bytes(b"DBK-GONE")
    for name in ("keys", "keys.bak"):
        (used.vault / name).write_bytes(bytes(4096))
    ran = erase(used, "--whole", typed="vault\n")
    assert ran.code == ExitCode.DONE
    assert "was begun before" in ran.err
    assert not used.vault.exists()


# --- what new keys left beside it -------------------------------------------------------------


@pytest.fixture
def rotated(used: Cli) -> Cli:
    """A record that got new keys twice; `vault.old` and `vault.old-2` open with older words."""
    for words in ("moss karate yacht chest patient ladder", PASSPHRASE):
        new = used.folder / "new"
        new.write_text(words + "\n", encoding="utf-8")
        used.done("rotate", "--new-passphrase-file", new)
        used.key.write_text(words + "\n", encoding="utf-8")
    return used


def test_removing_it_all_names_what_still_opens_beside_it(rotated: Cli) -> None:
    old = [rotated.vault.with_name(name) for name in ("vault.old", "vault.old-2")]
    ran = erase(rotated, "--whole", typed="vault\n", answers=(PASSPHRASE,))
    assert ran.code == ExitCode.DONE
    told, question = ran.err.split("To remove it, type")
    assert "That does not remove vault.old, vault.old-2." in question
    for each in old:
        for said in (told, ran.out):
            assert f"opens with the passphrase that it had then: {each}. " in said
            assert f"daybook erase {each} --whole" in said
    assert sorted(each.name for each in rotated.folder.glob("vault*")) == [e.name for e in old]
    ran = rotated.bare("erase", old[0], "--whole", "--yes-erase", old[0].name,
                       "--passphrase-file", rotated.key, "--json")  # fmt: skip
    assert valid("erase", ran.json) == {"left": [], "beside": []}


def test_erasing_one_thing_names_what_still_opens_beside_it(rotated: Cli) -> None:
    ran = erase(rotated, "1", typed="1\n", answers=(PASSPHRASE, PASSPHRASE))
    for name in ("vault.old", "vault.old-2"):
        old = rotated.vault.with_name(name)
        for said in (ran.err, ran.out):
            assert f"may hold it, and opens with the passphrase that it had then: {old}. " in said
            assert f"daybook erase {old} --whole" in said
    value = valid("erase", rotated.done("erase", "2", "--yes-erase", "2"))
    assert [Path(name).name for name in value["beside"]] == ["vault.old", "vault.old-2"]


def test_what_was_begun_names_what_still_opens_beside_it(rotated: Cli) -> None:
    (rotated.vault / "removing").write_bytes(b"DBK-GONE")
    for name in ("keys", "keys.bak"):
        (rotated.vault / name).write_bytes(bytes(4096))
    ran = erase(rotated, "--whole", typed="vault\n")
    assert (ran.code, str(rotated.vault.with_name("vault.old-2")) in ran.err) == (
        ExitCode.DONE,
        True,
    )
