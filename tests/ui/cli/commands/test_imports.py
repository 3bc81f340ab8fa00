"""An export is read, counted and asked about; a dry run keeps nothing and opens no record."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from diary.media.imports import manifest
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

CHAT = """\
[14/11/2025, 20:00:01] Ada: where are you
[14/11/2025, 20:01:01] Do not answer: outside
[14/11/2025, 20:02:01] Do not answer: \u200eThis message was deleted.
[14/11/2025, 20:03:01] Do not answer: \u200eMissed voice call
[14/11/2025, 20:03:30] +44 7700 900264: a line
that goes on
"""
CALLS = """<?xml version='1.0'?><calls count="2">
<call number="07700900264" duration="0" date="1763150400000" type="3" contact_name="null"/>
<call number="07700900264" duration="0" date="1763150460000" type="3" contact_name="null"/>
</calls>"""


def written(cli: Cli, name: str = "_chat.txt", text: str = CHAT) -> Path:
    place = cli.folder / name
    place.write_text(text, encoding="utf-8")
    return place


def looked(cli: Cli, *arguments: object) -> Any:
    ran = cli.bare("import", *arguments, "--dry-run", "--json")
    assert (ran.code, ran.err) == (0, "")
    return valid("import", ran.json)


def test_a_dry_run_counts_and_asks_and_opens_no_record(reading: Cli) -> None:
    before = sorted(reading.vault.rglob("*"))
    (found,) = looked(reading, written(reading))["exports"]
    assert (found["format"], found["confidence"], found["member"]) == ("whatsapp", "sure", "")
    assert found["seen"]
    asked = {each["question"]: each["choices"] for each in found["questions"]}
    assert set(asked) == {"who-is-me", "zone"}
    assert set(asked["who-is-me"]) == {"Ada", "Do not answer", "+44 7700 900264"}
    assert (found["messages"], found["kinds"]) == (5, {"text": 3, "deleted": 1, "call": 1})
    assert found["calls"] == {"missed": 1}
    assert (found["own"], found["received"]) == (0, 0)
    assert found["first"]["local"] == "2025-11-14T20:00:01"
    assert found["last"]["local"] == "2025-11-14T20:03:30"
    assert {"note": "perhaps-not-the-beginning", "count": 1} in found["notes"]
    assert sorted(reading.vault.rglob("*")) == before


def test_what_is_answered_is_not_asked_again_and_counts_by_side(reading: Cli) -> None:
    place = written(reading)
    (found,) = looked(reading, place, "--me", "Ada", "--zone", "Europe/London")["exports"]
    assert found["questions"] == []
    assert (found["own"], found["received"]) == (1, 4)
    text = reading.bare("import", place, "--dry-run", "--me", "Ada").out
    assert "Format: WhatsApp (sure)" in text
    assert "Written from a description" not in text
    assert "To be asked: In which time zone" in text
    assert "Which of the senders" not in text
    assert "This may not be the beginning" in text
    assert text.endswith("Nothing was kept.\n")


def test_a_dry_run_may_name_the_record_and_does_not_open_it(reading: Cli) -> None:
    (found,) = looked(reading, reading.vault, written(reading))["exports"]
    assert (found["messages"], found["kept"]) == (5, None)


def test_a_date_with_two_readings_is_asked_about_and_read_as_answered(reading: Cli) -> None:
    place = written(reading, text="[03/04/2025, 20:00:01] Ada: hello\n")
    (found,) = looked(reading, place)["exports"]
    assert "day-or-month" in {each["question"] for each in found["questions"]}
    (found,) = looked(reading, place, "--month-first")["exports"]
    assert found["first"]["local"] == "2025-03-04T20:00:01"
    (found,) = looked(reading, place, "--day-first")["exports"]
    assert found["first"]["local"] == "2025-04-03T20:00:01"


def test_lines_that_were_not_understood_are_told_with_their_places(reading: Cli) -> None:
    place = written(reading, text="something else\n" + CHAT)
    (found,) = looked(reading, place)["exports"]
    assert found["unread"] == [{"at": 1, "reason": "before-the-first-message"}]
    said = reading.bare("import", place, "--dry-run").out
    assert "Not understood: 1 line (1: before the first message)" in said


def test_each_export_of_a_zip_is_told_by_itself(reading: Cli) -> None:
    place = reading.folder / "both.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("calls.xml", CALLS)
    found = looked(reading, place)["exports"]
    assert {each["member"]: each["format"] for each in found} == {
        "_chat.txt": "whatsapp", "calls.xml": "sms-backup-restore",
    }  # fmt: skip


def test_a_format_that_nobody_has_seen_says_so(reading: Cli) -> None:
    place = written(reading, "calls.xml", CALLS)
    (found,) = looked(reading, place)["exports"]
    assert not found["seen"]
    assert "Check a few lines against the phone" in reading.bare("import", place, "--dry-run").out


def test_what_such_a_file_cannot_show_is_said_when_it_is_read(reading: Cli) -> None:
    authorship = manifest.load("whatsapp").authorship
    place = written(reading)
    for ran in (reading.bare("import", place, "--dry-run"), reading("import", place, *ME)):
        assert authorship in " ".join(ran.out.split())


def test_what_cannot_be_read_is_refused_in_a_sentence_and_the_rest_is_read(reading: Cli) -> None:
    other = written(reading, "letter.bin", "no export")
    gone, empty = reading.folder / "gone.txt", reading.folder / "empty"
    empty.mkdir()
    ran = reading.bare("import", other, written(reading), gone, empty, "--dry-run", "--json")
    assert ran.code == ExitCode.USAGE
    found = valid("import", json.loads(ran.out))
    assert [each["file"] for each in found["exports"]] == [2]
    assert [(each["file"], each["code"]) for each in found["failed"]] == [
        (1, "export-refused"), (3, "source"), (4, "export-refused"),
    ]  # fmt: skip
    assert "FILE 1: This is no export that the program knows." in ran.err
    assert "gone.txt" not in ran.err


def test_a_zone_that_does_not_exist_is_refused(reading: Cli) -> None:
    ran = reading.bare("import", written(reading), "--dry-run", "--zone", "Nowhere/Here")
    assert ran.code == ExitCode.USAGE
    assert "--zone: is no time zone" in ran.err


def test_a_name_in_an_export_forges_no_line(reading: Cli) -> None:
    place = written(reading, text="[14/11/2025, 20:00:01] Ada\u202e\x1b[2J: hello\n")
    ran = reading.bare("import", place, "--dry-run")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


ME = ("--me", "Ada", "--zone", "Europe/London")


def kept(cli: Cli, *arguments: object, code: int = 0) -> Any:
    ran = cli("import", *arguments, "--json")
    assert (ran.code, ran.err) == (code, "")
    return valid("import", ran.json)["exports"]


def files(cli: Cli) -> list[Path]:
    return sorted(each for each in (cli.vault / "att").rglob("*") if each.is_file())


def test_an_export_is_kept_byte_for_byte_with_what_was_read_of_it(reading: Cli) -> None:
    place = written(reading)
    (found,) = kept(reading, place, *ME)
    exhibit, conversation = found["kept"]["exhibit"], found["kept"]["conversation"]
    raw = place.read_bytes()
    assert exhibit["fields"]["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (exhibit["kind"], exhibit["fields"]["name"]) == ("evidence", "_chat.txt")
    fields = conversation["fields"]
    assert (conversation["kind"], fields["of"]) == ("conversation", exhibit["id"])
    assert (fields["format"], fields["me"], fields["zone"]) == ("whatsapp", *ME[1::2])
    assert (fields["lines"], fields["texts"], fields["calls"], fields["deleted"]) == (5, 3, 1, 1)
    assert (fields["from_me"], fields["to_me"]) == (1, 4)
    assert (fields["first"], fields["last"]) == ("2025-11-14T20:00:01", "2025-11-14T20:03:30")
    assert fields["notes"] == ["perhaps-not-the-beginning 1"]
    assert reading.done("list")["incidents"] == []
    assert reading("verify").code == 0
    said = reading("import", place, *ME).out
    assert "It was in the record already: conversation 1, of EX/1." in said


def test_where_nobody_can_be_asked_an_open_question_keeps_nothing(reading: Cli) -> None:
    place = written(reading)
    ran = reading("import", place, "--me", "Ada")
    assert ran.code == ExitCode.USAGE
    assert "--zone: has to be said for this export. Nothing was changed." in ran.err
    assert reading.done("list", "--kind", "evidence")["items"] == []
    assert files(reading) == []


def test_at_a_terminal_what_is_open_is_asked(reading: Cli) -> None:
    place = written(reading, text="[03/04/2025, 20:00:01] Ada: hello\n")
    ran = reading("import", place, "--json", typed="Ada\nNowhere\nEurope/London\nm\n", person=True)
    assert "Which of the senders are you? (--me)" in ran.err
    assert "--zone: is no time zone" in ran.err
    (found,) = valid("import", ran.json)["exports"]
    fields = found["kept"]["conversation"]["fields"]
    assert (fields["me"], fields["zone"], fields["date_order"]) == ("Ada", "Europe/London", "month")
    assert fields["first"] == "2025-03-04T20:00:01"


TABLE = "When,Who,What\n2026-03-02 21:40,Dex,hello\n2026-03-03 08:00,Ada,no\n"
OF_TABLE = ("--me", "Ada", "--own-number", "", "--zone", "Europe/London")


def test_the_columns_of_a_table_are_asked_and_kept_with_what_was_read(reading: Cli) -> None:
    place = written(reading, "a.csv", TABLE)
    (found,) = looked(reading, place)["exports"]
    assert found["questions"][0] == {
        "question": "columns", "choices": ["A: When", "B: Who", "C: What"],
    }  # fmt: skip
    assert (found["messages"], found["notes"]) == (0, [{"note": "columns-not-matched", "count": 2}])
    said = reading.bare("import", place, "--dry-run").out
    assert "Columns: A: When; B: Who; C: What" in said
    assert reading("import", place, *OF_TABLE).code == ExitCode.USAGE
    (first,) = kept(reading, place, *OF_TABLE, "--columns", "time,sender,text")
    assert (first["messages"], first["own"]) == (2, 1)
    fields = first["kept"]["conversation"]["fields"]
    assert fields["columns"] == ["time", "sender", "text"]
    (again,) = kept(reading, place, *OF_TABLE, "--columns", "Time, Sender, Text")
    (other,) = kept(reading, place, *OF_TABLE, "--columns", "time,none,text")
    assert (again["kept"]["new"], other["kept"]["new"]) == (False, True)
    assert other["own"] == 0


def test_columns_are_asked_at_a_terminal_until_there_are_such_roles(reading: Cli) -> None:
    place = written(reading, "a.csv", TABLE)
    typed = "time,weather\ntime,time\ntime,sender,text\n"
    ran = reading("import", place, *OF_TABLE, "--json", typed=typed, person=True)
    assert "Columns: A: When; B: Who; C: What" in ran.err
    assert "names a role that there is not" in ran.err
    assert "names a role twice" in ran.err
    (found,) = valid("import", ran.json)["exports"]
    assert found["messages"] == 2


def test_the_same_file_with_the_same_answers_adds_nothing(reading: Cli) -> None:
    place = written(reading)
    (first,) = kept(reading, place, *ME)
    before = files(reading)
    (again,) = kept(reading, place, *ME)
    assert (first["kept"]["new"], again["kept"]["new"]) == (True, False)
    assert again["kept"]["conversation"] == first["kept"]["conversation"]
    assert files(reading) == before
    (other,) = kept(reading, place, "--me", "Do not answer", "--zone", "Europe/London")
    assert other["kept"]["exhibit"]["id"] == first["kept"]["exhibit"]["id"]
    assert other["kept"]["conversation"]["number"] == 2
    assert "continues" not in other["kept"]["conversation"]["fields"]


def test_a_later_export_is_compared_line_by_line_and_nothing_is_dropped(reading: Cli) -> None:
    (first,) = kept(reading, written(reading), *ME)
    # The phone is in another zone, a contact has another name, one line is gone, two are new.
    later = CHAT.replace(", 20:", ", 21:").replace("Do not answer", "C").splitlines(keepends=True)
    later.insert(0, "[13/11/2025, 10:00:00] Ada: earlier\n")
    later = [line for line in later if "outside" not in line]
    later.append("[15/11/2025, 09:00:00] C: new\n")
    place = written(reading, "later.txt", "".join(later))
    (found,) = kept(reading, place, "--me", "Ada", "--zone", "Europe/Paris")
    fields = found["kept"]["conversation"]["fields"]
    assert fields["continues"] == first["kept"]["conversation"]["id"]
    assert (fields["same"], fields["new"], fields["missing"]) == (4, 2, 1)
    assert fields["lines"] == 6
    another = written(reading, "other.txt", "[15/11/2025, 09:00:00] D: hello\n")
    (found,) = kept(reading, another, *ME)
    assert "continues" not in found["kept"]["conversation"]["fields"]


def test_each_export_of_a_zip_is_a_conversation_of_one_exhibit(reading: Cli) -> None:
    place = reading.folder / "both.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("_chat.txt", CHAT)
        archive.writestr("calls.xml", CALLS)
    found = kept(reading, place, *ME, "--own-number", "07700 900001", "--quiet")
    assert len({each["kept"]["exhibit"]["id"] for each in found}) == 1
    told = {each["member"]: each["kept"]["conversation"]["fields"] for each in found}
    assert told["calls.xml"]["calls"] == 2
    assert told["_chat.txt"]["member"] == "_chat.txt"


def test_what_nothing_can_be_read_of_is_not_kept(reading: Cli) -> None:
    ran = reading("import", written(reading, "letter.bin", "no export"), *ME)
    assert ran.code == ExitCode.USAGE
    assert reading.done("list", "--kind", "evidence")["items"] == []
    assert files(reading) == []


@pytest.mark.parametrize("audience", ["own", "police"])
def test_neither_an_export_nor_what_was_read_of_it_leaves(reading: Cli, audience: str) -> None:
    kept(reading, written(reading), *ME)
    reading.done("record", typed=json.dumps({"what": "He was outside."}))
    place = reading.folder / "bundle"
    ran = reading("export", "--for", audience, "--out", place, "--json")
    assert ran.code == 0
    record = json.loads((place / "record.json").read_bytes())
    opened = [field for entry in record["openings"] for field in entry["fields"]]
    kinds = {value for name, value, _salt in opened if name == "@kind"}
    assert kinds == {"incident.recorded"}
    assert len(record["openings"]) == 3
    raw = b"".join(each.read_bytes() for each in place.rglob("*") if each.is_file())
    for words in (b"where are you", b"_chat.txt", b"Do not answer"):
        assert words not in raw


def test_a_backup_has_both_files_and_a_restored_record_reads_them(reading: Cli) -> None:
    kept(reading, written(reading), *ME)
    copies, again = reading.folder / "copies", Cli(reading.folder)
    copies.mkdir()
    assert reading("backup", "--to", copies).code == 0
    again.vault = reading.folder / "again"
    ran = again.bare("restore", copies, "--to", again.vault, "--passphrase-file", again.key)
    assert (ran.code, ran.err) == (0, "")
    assert len(files(again)) == 2
    (item,) = again.done("list", "--kind", "conversation")["items"]
    assert item["fields"]["lines"] == 5
    assert again("verify").code == 0


HEADED = "Date,From,Text\n2026-03-02 21:40,Dex,hello\n"


def test_a_second_table_with_the_same_columns_is_read_as_the_first_and_says_so(
    reading: Cli,
) -> None:
    first = written(reading, "a.csv", HEADED)
    second = written(reading, "b.csv", HEADED + "2026-03-03 21:40,Ada,leave me alone\n")
    other = written(reading, "c.csv", HEADED.replace("From", "By"))
    options = ("--columns", "time,sender,text", "--own-number", "", *ME)
    kept(reading, first, *options)
    ran = reading("import", second)
    assert (ran.code, ran.err) == (0, "")
    said = "Read as the last table with these columns was: --columns time,sender,text --me Ada"
    assert f"{said} --zone Europe/London." in ran.out
    fields = reading.done("list", "--kind", "conversation")["items"][-1]["fields"]
    assert (fields["columns"], fields["me"]) == (["time", "sender", "text"], "Ada")
    assert (fields["from_me"], fields["to_me"]) == (1, 1)
    # another answer is an option, and is what the next one is read with
    (changed,) = kept(reading, second, "--columns", "time,sender,none")
    assert changed["kept"]["new"] is True
    third = written(reading, "d.csv", HEADED + "2026-03-04 21:40,Dex,again\n")
    (found,) = kept(reading, third)
    assert found["kept"]["conversation"]["fields"]["columns"] == ["time", "sender", "none"]
    assert reading("import", other).code == ExitCode.USAGE
