"""What an export suggests is counted, decided by the person alone, and can be taken back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli
from ui.cli.exit_codes import ExitCode

SENDER = "+44 7700 900264"


def line(hour: int, minute: int, sender: str, words: str, day: int = 14) -> str:
    return f"[{day}/11/2025, {hour:02}:{minute:02}:00] {sender}: {words}\n"


MISSED = "\u200eMissed voice call"
CHAT = (
    "".join(line(20, minute, SENDER, MISSED) for minute in range(37))
    + line(20, 37, "Ada", "stop")
    + line(22, 0, SENDER, "secret words")
    + line(22, 5, SENDER, "\u200eThis message was deleted.")
    + line(22, 10, "Other", "hello")
    + line(9, 0, SENDER, "again", 15)
)
ME = ("--me", "Ada", "--zone", "Europe/London")


@pytest.fixture
def reading(cli: Cli, reader: MediaClient) -> Cli:
    cli.media = reader
    brought_in(cli, CHAT)
    return cli


def brought_in(cli: Cli, text: str, name: str = "_chat.txt") -> None:
    place = Path(cli.folder / name)
    place.write_text(text, encoding="utf-8")
    cli.done("import", place, *ME)


def reviewed(cli: Cli, *arguments: object) -> Any:
    return valid("review", cli.done("review", *arguments))


def spans(found: Any) -> list[tuple[int, int]]:
    return [(run["first"], run["last"]) for run in found["runs"]]


def test_runs_are_grouped_by_gap_and_sender_and_counted_without_words(reading: Cli) -> None:
    found = reviewed(reading)
    assert spans(found) == [(1, 37), (39, 40), (41, 41), (42, 42)]
    first, second, third, _last = found["runs"]
    assert (first["missed_calls"], first["messages"]) == (37, 0)
    assert first["kinds"] == ["CALL_UNWANTED"]
    assert (second["messages"], second["deleted"]) == (1, 1)
    assert second["kinds"] == ["MSG_UNWANTED"]
    assert third["sender"] == "Other"
    said = reading("review").out
    assert (
        f"1. 37 missed calls, Fri 14 Nov 2025, 20:00 to 20:36, from {SENDER} (lines 1 to 37)"
        in said
    )
    assert "By its channel it may be: Unwanted calls (CALL_UNWANTED)" in said
    assert "secret words" not in said
    assert "stop" not in said
    assert reading.done("list")["incidents"] == []


def test_another_gap_groups_otherwise_and_is_kept(reading: Cli) -> None:
    assert spans(reviewed(reading, "--gap", 120)) == [(1, 40), (41, 41), (42, 42)]
    assert reviewed(reading)["gap"] == 120
    assert reading("review", "--gap", 0).code == ExitCode.USAGE


def test_what_is_accepted_is_an_incident_with_her_words_and_its_lines(reading: Cli) -> None:
    found = reviewed(
        reading, "--accept", 1, "--what", "He kept ringing.", "--kind", "CALL_UNWANTED"
    )
    (item,) = found["recorded"]
    fields = item["fields"]
    assert (fields["what"], fields["times"], fields["behaviours"]) == (
        "He kept ringing.", 37, ["CALL_UNWANTED"],
    )  # fmt: skip
    assert fields["when"]["precision"] == "between"
    assert (fields["when"]["at"], fields["when"]["until"]) == (
        "2025-11-14T20:00", "2025-11-14T20:36",
    )  # fmt: skip
    assert fields["when"]["zone"] == "Europe/London"
    (conversation,) = reading.done("list", "--kind", "conversation")["items"]
    assert fields["messages"] == [
        {"conversation": conversation["id"], "first": 1, "last": 37, "sender": SENDER}
    ]
    assert spans(found) == [(39, 40), (41, 41), (42, 42)]
    assert (found["accepted"], found["left_out"]) == (1, 0)
    assert reading("verify").code == 0
    told = reading("show", "1").out
    assert f"EX/1 (Conversation 1), lines 1 to 37, sent from “{SENDER}”" in told
    assert conversation["id"] not in told


def test_no_kind_is_ticked_unless_she_says_so(reading: Cli) -> None:
    (item,) = reviewed(reading, "--accept", 3, "--what", "x")["recorded"]
    assert "behaviours" not in item["fields"]
    assert item["fields"]["when"]["precision"] == "exact"


def test_without_words_nothing_enters(reading: Cli) -> None:
    for words in ((), ("--what", " ")):
        ran = reading("review", "--accept", 1, *words)
        assert ran.code == ExitCode.USAGE
        assert "the program writes no words of its own" in ran.err
    ran = reading("review", "--accept", 1, "--json", typed="He rang.\n\n", person=True)
    (item,) = valid("review", ran.json)["recorded"]
    assert item["fields"]["what"] == "He rang."


def test_several_are_accepted_together_or_not_at_all(reading: Cli) -> None:
    ran = reading("review", "--accept", 1, "--accept", 9, "--what", "x")
    assert ran.code == ExitCode.USAGE
    assert reading.done("list")["incidents"] == []
    found = reviewed(reading, "--accept", 1, "--accept", 4, "--what", "x")
    assert [len(item["fields"]["messages"]) for item in found["recorded"]] == [1, 1]
    assert spans(found) == [(39, 40), (41, 41)]


def test_what_is_left_out_is_not_suggested_again(reading: Cli) -> None:
    found = reviewed(reading, "--leave-out", 2, "--leave-out", 3)
    assert spans(found) == [(1, 37), (42, 42)]
    assert spans(reviewed(reading)) == [(1, 37), (42, 42)]
    assert reading.done("list")["incidents"] == []


def test_runs_are_joined_and_parted_by_lines(reading: Cli) -> None:
    assert spans(reviewed(reading, "--merge", 1, "--merge", 2)) == [(1, 40), (41, 41), (42, 42)]
    assert spans(reviewed(reading, "--split", 1, 20)) == [(1, 19), (20, 40), (41, 41), (42, 42)]
    for wrong in (
        ("--split", 1, 38),
        ("--split", 2, 38),
        ("--merge", 1),
        ("--merge", 1, "--merge", 3),
    ):
        assert reading("review", *wrong).code == ExitCode.USAGE
    assert spans(reviewed(reading)) == [(1, 19), (20, 40), (41, 41), (42, 42)]


def test_each_action_can_be_taken_back_in_turn(reading: Cli) -> None:
    reviewed(reading, "--merge", 1, "--merge", 2)
    reviewed(reading, "--accept", 1, "--what", "x")
    reviewed(reading, "--leave-out", 1)
    assert spans(reviewed(reading, "--undo")) == [(41, 41), (42, 42)]
    # what undoing withdraws is said, and has to be agreed to
    ran = reading("review", "--undo")
    assert ran.code == ExitCode.USAGE
    assert "This withdraws incident 1. " in ran.err
    assert "its number stays" in ran.err
    assert reading.done("show", "1")["withdrawn"] is None
    ran = reading("review", "--undo", typed="no\n", person=True)
    assert ran.code != 0
    assert reading.done("show", "1")["withdrawn"] is None
    undone = reviewed(reading, "--undo", "--withdraw")
    assert spans(undone) == [(1, 40), (41, 41), (42, 42)]
    (item,) = reading.done("list", "--kind", "incident")["incidents"] or [None]
    assert item is None or item["withdrawn"]
    shown = reading.done("show", "1")
    assert shown["withdrawn"] == "taken back in the review of an export"
    assert spans(reviewed(reading, "--undo"))[0] == (1, 37)
    assert reading("review", "--undo").code == ExitCode.USAGE


def test_a_later_export_suggests_only_what_is_new(reading: Cli) -> None:
    brought_in(reading, CHAT + line(12, 0, SENDER, "new", 16), "later.txt")
    found = reviewed(reading)
    assert found["conversation"] == 2
    assert spans(found) == [(43, 43)]
    assert len(reviewed(reading, "1")["runs"]) == 4


def test_json_cannot_claim_lines_and_a_bundle_does_not_show_them(reading: Cli) -> None:
    (conversation,) = reading.done("list", "--kind", "conversation")["items"]
    lines = {"conversation": conversation["id"], "first": 1, "last": 2}
    given = json.dumps({"what": "x", "messages": [lines]})
    assert reading("record", typed=given).code == ExitCode.USAGE
    reviewed(reading, "--accept", 1, "--what", "He kept ringing.")
    place = reading.folder / "bundle"
    assert (
        reading("export", "--for", "own", "--transcript", "none", "--out", place, "--json").code
        == 0
    )
    raw = (place / "record.json").read_bytes()
    assert b"He kept ringing." in raw
    assert b'"messages"' not in raw
    assert conversation["id"].encode() not in raw


def test_a_correction_keeps_the_lines(reading: Cli) -> None:
    (item,) = reviewed(reading, "--accept", 1, "--what", "He rang.")["recorded"]
    reading.done("amend", "1", typed='{"what": "He rang 37 times.", "reason": "more exact"}')
    shown = reading.done("show", "1")["fields"]
    assert shown["what"] == "He rang 37 times."
    assert shown["messages"] == item["fields"]["messages"]


def test_where_nothing_was_read_it_says_so(cli: Cli) -> None:
    ran = cli("review")
    assert ran.code == ExitCode.USAGE
    assert "daybook import" in ran.err


def test_the_files_that_accepted_lines_name_become_exhibits_of_the_incident(reading: Cli) -> None:
    named, other = b"\xff\xd8 one \xff\xd9", b"\xff\xd8 two \xff\xd9"
    text = line(
        8, 0, SENDER, "\u200e<attached: 00000001-PHOTO-2025-11-20-08-00-00.jpg>", 20
    ) + line(12, 0, SENDER, "\u200e<attached: 00000002-PHOTO-2025-11-20-12-00-00.jpg>", 20)
    place = reading.folder / "chat.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("_chat.txt", text)
        archive.writestr("00000001-PHOTO-2025-11-20-08-00-00.jpg", named)
        archive.writestr("00000002-PHOTO-2025-11-20-12-00-00.jpg", other)
    said = reading("import", place, *ME).out
    assert "Kept as exhibits of their own, as lines name them: 2 files (EX/3, EX/4)" in said
    (taken,) = reviewed(reading, "--accept", 1, "--what", "he sent a picture")["recorded"]
    items = reading.done("list", "--kind", "evidence")["items"]
    about = {it["fields"]["name"]: it["fields"].get("incidents", []) for it in items}
    assert about["00000001-PHOTO-2025-11-20-08-00-00.jpg"] == [taken["id"]]
    assert about["00000002-PHOTO-2025-11-20-12-00-00.jpg"] == []
    assert reading("verify").code == 0


def test_a_kind_of_a_channel_goes_to_the_runs_of_that_channel_alone(reading: Cli) -> None:
    kinds = ("--kind", "CALL_UNWANTED", "--kind", "MSG_UNWANTED", "--kind", "THREAT_IMPLIED")
    found = reviewed(reading, "--accept", 1, "--accept", 2, "--what", "x", *kinds)
    calls, messages = (item["fields"]["behaviours"] for item in found["recorded"])
    assert calls == ["CALL_UNWANTED", "THREAT_IMPLIED"]
    assert messages == ["MSG_UNWANTED", "THREAT_IMPLIED"]


def test_runs_of_two_exports_are_accepted_as_one_incident(reading: Cli) -> None:
    brought_in(reading, line(21, 0, "07700 900264", "by another way"), "other.txt")
    also = ("--also", 1, 1, "--as-one", "--what", "All evening")
    found = reviewed(reading, 2, "--accept", 1, *also)
    (item,) = found["recorded"]
    numbers = {
        it["id"]: it["number"] for it in reading.done("list", "--kind", "conversation")["items"]
    }
    told = [(numbers[each["conversation"]], each["first"]) for each in item["fields"]["messages"]]
    assert told == [(1, 1), (2, 1)]
    assert (item["fields"]["when"]["at"], item["fields"]["when"]["until"]) == (
        "2025-11-14T20:00", "2025-11-14T21:00",
    )  # fmt: skip
    assert item["fields"]["times"] == 38
    assert found["runs"] == []
    assert spans(reviewed(reading, 1))[0] == (39, 40)
    for wrong in (("--also", 9, 1), ("--also", 1, 9), ("--also", 1, "x")):
        ran = reading("review", 1, "--accept", 1, *wrong, "--what", "x")
        assert ran.code != 0


def test_an_incident_names_account_and_person_as_she_said(reading: Cli) -> None:
    found = reviewed(
        reading,
        "--sender",
        SENDER,
        "Dex Moss",
        "--role",
        "suspected",
        "--why",
        "his number since 2021",
    )
    (said,) = found["senders"]
    assert (said["who"], said["person"], said["why"]) == (
        "person", "Dex Moss", "his number since 2021",
    )  # fmt: skip
    (item,) = reviewed(reading, "--accept", 1, "--what", "x")["recorded"]
    (person,) = reading.done("list", "--kind", "person")["items"]
    assert item["fields"]["accounts"] == [SENDER]
    assert item["fields"]["person"] == person["id"]
    assert item["fields"]["why_person"] == "his number since 2021"
    (account,) = reading.done("list", "--kind", "account")["items"]
    assert account["fields"] == {
        "account": SENDER,
        "platform": "WhatsApp",
        "person": person["id"],
        "why": "his number since 2021",
    }
    # of somebody whom the phone names, nothing is said
    (other,) = reviewed(reading, "--accept", 2, "--what", "x")["recorded"]
    assert other["fields"]["accounts"] == ["Other"]
    assert "person" not in other["fields"]


def test_a_name_of_several_people_is_asked_about(reading: Cli) -> None:
    reading.done("record", typed='{"kind": "person", "name": "unknown"}\n' * 2)
    first, second = reading.done("list", "--kind", "person")["items"]
    ran = reading("review", "--sender", SENDER, "unknown")
    assert ran.code == ExitCode.USAGE
    assert "give the number of the one you mean: 1, 2" in ran.err
    assert reading.done("list", "--kind", "account")["items"] == []
    reviewed(reading, "--sender", SENDER, second["id"])
    (account,) = reading.done("list", "--kind", "account")["items"]
    assert account["fields"]["person"] == second["id"] != first["id"]
    assert len(reading.done("list", "--kind", "person")["items"]) == 2


def test_what_was_said_of_a_sender_holds_for_every_export_and_spelling(reading: Cli) -> None:
    reviewed(reading, "--sender", SENDER, "Dex Moss", "--role", "suspected")
    brought_in(reading, line(21, 0, "07700 900264", "by another way"), "other.txt")
    (item,) = reviewed(reading, 2, "--accept", 1, "--what", "x")["recorded"]
    (person,) = reading.done("list", "--kind", "person")["items"]
    assert item["fields"]["person"] == person["id"]
    # the same name again is the same person, and a number is one of the list
    for who in ("Dex Moss", "1"):
        reviewed(reading, 1, "--sender", "Other", who, "--role", "suspected")
    assert len(reading.done("list", "--kind", "person")["items"]) == 1


def test_who_a_sender_is_is_asked_once_and_may_be_left_open(reading: Cli) -> None:
    typed = "He rang.\nDex Moss\nyes\nhis number\n"
    ran = reading("review", "--accept", 1, "--json", typed=typed, person=True)
    (item,) = valid("review", ran.json)["recorded"]
    assert item["fields"]["why_person"] == "his number"
    assert f"Who is {SENDER}?" in ran.err
    assert "Do you suspect them?" in ran.err
    ran = reading("review", "--accept", 1, "--json", typed="He wrote.\n", person=True)
    assert "Who is" not in ran.err
    ran = reading("review", "--accept", 1, "--json", typed="Hello.\n\n", person=True)
    (item,) = valid("review", ran.json)["recorded"]
    assert "person" not in item["fields"]
    assert [each["who"] for each in reviewed(reading)["senders"]] == ["person"]


@pytest.mark.parametrize("role", ["suspected", "other"])
def test_nobody_is_suspected_because_of_a_line(reading: Cli, role: str) -> None:
    ran = reading("review", "--sender", SENDER, "Dex Moss")
    assert (ran.code, "--role" in ran.err) == (ExitCode.USAGE, True)
    assert reading.done("list", "--kind", "person")["items"] == []
    reviewed(reading, "--sender", SENDER, "Dex Moss", "--role", role)
    (person,) = reading.done("list", "--kind", "person")["items"]
    assert person["fields"].get("role", "other") == role


def test_she_says_once_that_the_unsure_mails_of_a_mailbox_are_hers(
    cli: Cli, reader: MediaClient
) -> None:
    cli.media = reader
    her, him = "ada@home.example", "dex@stalker.example"
    box = "".join(
        f"From - Mon Mar  2 21:4{n}:07 2026\nFrom: {one}\nTo: {other}\n"
        f"Date: Mon, 2 Mar 2026 21:4{n}:07 +0000\nMessage-ID: <{n}@x.example>\n\nwords {n}\n\n"
        for n, (one, other) in enumerate([(him, her), (her, him), (him, her), (her, him)])
    )
    place = Path(cli.folder / "Inbox.mbox")
    place.write_text(box, encoding="utf-8")
    cli.done("import", place, "--own-number", her)
    assert {run["sender"] for run in reviewed(cli)["runs"]} == {her, him}
    reviewed(cli, "--sender", her, "me")
    (said,) = reviewed(cli)["senders"]
    assert (said["sender"], said["who"]) == (her, "me")
    # The answer settles who the account is, and changes no line.
    ran = cli("review", "--accept", 2, "--json", typed="I wrote.\n", person=True)
    assert f"Who is {her}" not in ran.err


def test_runs_of_two_people_are_no_one_incident(reading: Cli) -> None:
    reviewed(reading, "--sender", SENDER, "Dex Moss", "--role", "suspected")
    reviewed(reading, "--sender", "Other", "Somebody Else", "--role", "suspected")
    ran = reading("review", "--accept", 2, "--accept", 3, "--as-one", "--what", "x")
    assert ran.code == ExitCode.USAGE
    assert "runs of one person" in ran.err
    assert reading.done("list")["incidents"] == []
    assert reading("review", "--sender", "Nobody Here", "x").code == ExitCode.USAGE


def test_her_own_lines_are_contact_from_her_only_where_she_says_so(reading: Cli) -> None:
    later = line(9, 5, "Ada", "please stop", 15) + line(9, 6, "Ada", "I mean it", 15)
    brought_in(reading, CHAT + later, "whole.txt")
    assert reading("review", 2, "--own", 1, "--what", "x").code != 0
    reviewed(reading, 2, "--sender", SENDER, "Dex Moss", "--role", "suspected")
    assert reading.done("list", "--kind", "contact")["items"] == []
    ran = reading("review", 2, "--own", 1, "--what", "I answered him.")
    assert "Recorded: 1 contact from you." in ran.err
    (made,) = reading.done("list", "--kind", "contact")["items"]
    (person,) = reading.done("list", "--kind", "person")["items"]
    fields = made["fields"]
    # only what the export before does not have
    assert (fields["what"], fields["person"]) == ("I answered him.", person["id"])
    assert fields["how"] == "WhatsApp, EX/2, 2 lines from 43 to 44"
    assert (fields["when"]["at"], fields["when"]["until"]) == (
        "2025-11-15T09:05", "2025-11-15T09:06",
    )  # fmt: skip
    assert reading("review", 2, "--own", 1, "--what", "again").code == ExitCode.USAGE
    assert len(reading.done("list", "--kind", "contact")["items"]) == 1
    ran = reading("review", 1, "--own", 1, "--what", "I said stop.")
    assert "Recorded: 1 contact from you." in ran.err
    ran = reading("review", 1, "--undo")
    assert ran.code == ExitCode.USAGE
    assert "This withdraws 1 contact from you: no. 2." in ran.err
    assert "listing 1 contact from you" in reading("review", 1, "--undo", "--withdraw").out
    gone = [bool(it["withdrawn"]) for it in reading.done("list", "--kind", "contact")["items"]]
    assert gone == [False, True]
    # and can be said again
    assert reading("review", 1, "--own", 1, "--what", "I said no.").code == ExitCode.DONE


def test_texts_are_by_the_clock_that_is_said_where_none_was_asked(reading: Cli) -> None:
    assert reading("review", "--zone", "Europe/Athens").code == ExitCode.USAGE
    place = reading.folder / "sms.xml"
    place.write_text(
        "<?xml version='1.0' encoding='UTF-8'?><smses count='1'><sms protocol='0' "
        "address='07700 900264' date='1783238400000' type='1' body='hello' read='1'/></smses>",
        encoding="utf-8",
    )
    reading.done("import", place, "--own-number", "07700 900100")
    assert reading("review", "--zone", "Nowhere/Here").code == ExitCode.USAGE
    assert reviewed(reading, "--zone", "Europe/Athens")["zone"] == "Europe/Athens"
    assert "11:00" in reading("review").out
    (item,) = reviewed(reading, "--accept", 1, "--what", "x")["recorded"]
    assert item["fields"]["when"]["zone"] == "Europe/Athens"


def test_what_was_left_out_is_listed_and_had_back_later(reading: Cli) -> None:
    reviewed(reading, "--leave-out", 2, "--leave-out", 4)
    reviewed(reading, "--accept", 1, "--what", "He rang on.")
    reading.done("withdraw", 1, "--reason", "a mistake")
    found = reviewed(reading, "--left-out")
    aside = [(run["first"], run["last"], run["incident"]) for run in found["set_aside"]]
    assert aside == [(1, 37, 1), (39, 40, 0), (42, 42, 0)]
    told = reading("review", "--left-out")
    assert "Withdrawn 1. 37 missed calls, " in told.out
    assert "Left out 2. 1 message, 1 deleted message, " in told.out
    assert "secret" not in told.out
    assert spans(reviewed(reading, "--have-back", 1, "--have-back", 2)) == [
        (1, 37), (39, 40), (41, 41),
    ]  # fmt: skip
    assert reading("review", "--have-back", 2).code == ExitCode.USAGE
    assert "Taken back: having 2 runs back." in reading("review", "--undo").out
    assert spans(reviewed(reading)) == [(41, 41)]


NIGHT = ("00:10", "00:55", "01:40", "01:20", "01:50", "02:10")


def of_the_night(*clocks: str) -> str:
    """Return a chat of the night on which the clocks of London went back at two o'clock."""
    return "".join(f"[25/10/2026, {clock}:00] {SENDER}: hello\n" for clock in clocks)


def accepted(cli: Cli, *clocks: str) -> dict[str, str]:
    """Return the time of the one run of such a chat, accepted."""
    brought_in(cli, of_the_night(*clocks))
    found = reviewed(cli)
    assert len(found["runs"]) == 1
    (item,) = reviewed(cli, "--accept", 1, "--what", "He kept writing.")["recorded"]
    assert cli("verify").code == 0
    when: dict[str, str] = item["fields"]["when"]
    return when


@pytest.fixture
def empty(cli: Cli, reader: MediaClient) -> Cli:
    cli.media = reader
    return cli


@pytest.mark.parametrize(
    ("clocks", "first", "last"),
    [
        (NIGHT, ("00:10", "+01:00"), ("02:10", "+00:00")),
        (("00:55", "01:50"), ("00:55", "+01:00"), ("01:50", "+00:00")),
        (("01:40", "01:20", "01:50", "02:10"), ("01:40", "+01:00"), ("02:10", "+00:00")),
        (("00:55", "01:40", "01:20"), ("00:55", "+01:00"), ("01:20", "+00:00")),
        (("01:30",), ("01:30", "+01:00"), ("01:30", "+00:00")),
    ],
)
def test_a_run_in_the_hour_that_came_twice_goes_from_its_first_to_its_last_moment(
    empty: Cli, clocks: tuple[str, ...], first: tuple[str, str], last: tuple[str, str]
) -> None:
    when = accepted(empty, *clocks)
    assert when["precision"] == "between"
    assert (when["at"], when["offset"]) == (f"2026-10-25T{first[0]}", first[1])
    assert (when["until"], when["until_offset"]) == (f"2026-10-25T{last[0]}", last[1])


def test_texts_with_moments_of_that_night_end_when_the_last_one_came(empty: Cli) -> None:
    # 00:10, 00:59 and 01:50 UTC: the clock showed 01:10, 01:59 and 01:50 again
    at = [1792887000000, 1792889940000, 1792893000000]
    sms = "".join(
        f"<sms protocol='0' address='07700 900264' date='{each}' type='1' body='hello' read='1'/>"
        for each in at
    )
    place = empty.folder / "sms.xml"
    place.write_text(
        f"<?xml version='1.0' encoding='UTF-8'?><smses count='3'>{sms}</smses>", encoding="utf-8"
    )
    empty.done("import", place, "--own-number", "07700 900100")
    assert "01:10 (+01:00) to 01:50 (+00:00)" in empty("review").out
    (item,) = reviewed(empty, "--accept", 1, "--what", "x")["recorded"]
    when = item["fields"]["when"]
    assert (when["at"], when["offset"]) == ("2026-10-25T01:10", "+01:00")
    assert (when["until"], when["until_offset"]) == ("2026-10-25T01:50", "+00:00")


def test_a_line_whose_hour_is_not_settled_is_marked(empty: Cli) -> None:
    place = empty.folder / "_chat.txt"
    place.write_text(of_the_night("00:55", "01:50", "02:10"), encoding="utf-8")
    for more in (("--dry-run",), ()):
        (report,) = empty.done("import", place, *ME, *more)["exports"]
        assert report["doubts"] == {"hour-twice": 1}


def test_one_text_never_labels_several_contacts(reading: Cli) -> None:
    apart = line(9, 5, "Ada", "please stop", 15) + line(13, 0, "Ada", "the bags are here", 15)
    brought_in(reading, CHAT + apart, "whole.txt")
    reviewed(reading, 2, "--sender", SENDER, "Dex Moss", "--role", "suspected")
    ran = reading("review", 2, "--own", 1, "--what", "I asked him to stop.")
    assert ran.code == ExitCode.USAGE
    assert "would label 2 contacts at once" in ran.err
    assert reading.done("list", "--kind", "contact")["items"] == []
    assert "Recorded: 2 contacts from you." in reading("review", 2, "--own", 1).err
    made = reading.done("list", "--kind", "contact")["items"]
    assert [each["fields"]["what"] for each in made] == ["", ""]
    place = reading.folder / "bundle"
    assert reading("export", "--for", "police", "--out", place).code == 0
