"""What is said of a line is said beside its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diary.conversations.line_selection import IncidentLines
from diary.conversations.lines import ConversationLine
from diary.conversations.transcript import TranscriptLine
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    MessageFile,
    MessageKind,
    MessageTime,
    TimeSource,
)
from diary.text import export_texts
from exporters.pdf.sections.line_texts import (
    emoji_names,
    facts_of,
    number_text,
    sender_text,
    time_lines,
    words_of,
)
from tests.support.transcripts import HIM, ME, THIRD, message, transcript


def printed(line: ConversationLine, *pointed: IncidentLines) -> TranscriptLine:
    (found,) = transcript([line], pointed=pointed).lines()
    return found


def facts(line: ConversationLine, *pointed: IncidentLines) -> list[str]:
    return [*facts_of(printed(line, *pointed), "AB", "AB/3")]


def test_a_number_has_four_digits_at_least() -> None:
    assert (number_text(7), number_text(12345)) == ("[0007]", "[12345]")


def test_the_full_day_stands_on_each_line_with_its_zone() -> None:
    assert time_lines(printed(message(1))) == ("Sun 1 Nov 2026 00:01:00", "Europe/London")
    assert time_lines(printed(message(1, time=NO_TIME))) == ("time not stated",)


@pytest.mark.parametrize(
    ("local", "offset", "here", "said"),
    [
        (
            "2026-07-04T20:10", "+00:00", "+01:00",
            ("Sat 4 Jul 2026 21:10", "Europe/London", "(UTC 20:10)"),
        ),
        (
            "2026-07-04T23:10:07", "+00:00", "+01:00",
            ("Sun 5 Jul 2026 00:10:07", "Europe/London", "(UTC Sat 4 Jul 2026 23:10:07)"),
        ),
        (
            "2026-11-14T20:31", "+00:00", "+00:00",
            ("Sat 14 Nov 2026 20:31", "Europe/London", "(UTC 20:31)"),
        ),
        (
            "2026-11-14T20:31", "+02:00", "+00:00",
            ("Sat 14 Nov 2026 18:31", "Europe/London", "(UTC+02:00 20:31)"),
        ),
        ("2026-11-14T20:31", "+02:00", "", ("Sat 14 Nov 2026 20:31", "UTC+02:00")),
        ("2026-11-14T20:31", "+00:00", "", ("Sat 14 Nov 2026 20:31", "UTC")),
    ],
)  # fmt: skip
def test_a_line_that_states_its_offset_has_both_clocks(
    local: str, offset: str, here: str, said: tuple[str, ...]
) -> None:
    line = replace(message(1, time=MessageTime(local, offset)), offsets=(here,) if here else ())
    assert time_lines(printed(line)) == said


def test_an_hour_that_came_twice_has_no_clock_that_nothing_settles() -> None:
    twice = message(1, time=MessageTime("2026-10-25T01:30"), doubts=(Doubt.HOUR_TWICE,))
    line = replace(twice, offsets=("+01:00", "+00:00"))
    assert time_lines(printed(line)) == ("Sun 25 Oct 2026 01:30", "Europe/London")
    assert facts(line) == [f"unsure: {export_texts.DOUBTS[Doubt.HOUR_TWICE]}"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": MessageKind.DELETED}, "deleted, as the file says"),
        ({"kind": MessageKind.DRAFT}, "a draft, not sent"),
        ({"kind": MessageKind.FAILED}, "failed, not sent"),
        ({"kind": MessageKind.CALL, "call": CallKind.MISSED, "seconds": 0}, "call: missed"),
        ({"kind": MessageKind.CALL}, "call: not said what became of it"),
        ({"edited": True}, "edited, as the file says"),
        ({"cut": True}, "longer in the file"),
        ({"own": None}, "the file does not tell whether AB sent it"),
        ({"doubts": (Doubt.DAY_OR_MONTH,)}, "unsure: day and month may be exchanged"),
        ({"files": (MessageFile("a.jpg", "x/a.jpg"),)}, "file “a.jpg”, in AB/3"),
        ({"files": (MessageFile("a.jpg"),)}, "file “a.jpg”, missing from the export"),
        (
            {"time": MessageTime("2026-11-14T20:31", "+00:00", TimeSource.SERVER)},
            "time by a mail server",
        ),
    ],
)
def test_what_the_file_says_of_a_line_is_a_fact_beside_it(
    more: dict[str, object], said: str
) -> None:
    assert facts(message(1, **more)) == [said]


def test_a_call_says_how_long_it_was() -> None:
    assert facts(message(1, kind=MessageKind.CALL, call=CallKind.ANSWERED, seconds=61)) == [
        "call: answered",
        "1 min 1 s",
    ]


def test_a_line_names_the_incidents_that_point_to_it() -> None:
    assert facts(message(1), IncidentLines(12, 1, 1, HIM), IncidentLines(3, 1, 1, HIM)) == [
        "incident 3",
        "incident 12",
    ]


def test_emoji_are_named_and_other_signs_are_not() -> None:
    assert emoji_names("a 😡 b 😡 👍🏽 ❤️ é ♥") == (
        "pouting face, thumbs up sign, emoji modifier fitzpatrick type-4, heavy black heart, "
        "black heart suit"
    )
    assert emoji_names("".join(map(chr, range(0x1F600, 0x1F610)))).endswith("and 4 more")
    assert emoji_names("Ti adref? أنا") == ""


def test_her_account_is_never_printed() -> None:
    assert sender_text(printed(message(1, ME)), "AB") == "AB"
    assert sender_text(printed(message(1, ME, label="Ada")), "AB") == "AB"


def test_recipients_are_printed_where_there_is_more_than_one_conversation() -> None:
    mail = message(
        1, HIM, recipients=(ME, THIRD), time=MessageTime("2026-11-14T20:31", "", TimeSource.HEADER)
    )
    lines = [mail, message(2, ME)]
    first, _second = transcript(lines, pointed=(IncidentLines(1, 1, 1, HIM),)).lines()
    assert sender_text(first, "AB") == f"“{HIM}”\nto: AB, person 2"


def test_an_account_that_is_called_as_somebody_or_something_else_does_not_pass_for_it() -> None:
    system = printed(message(1, "", kind=MessageKind.SYSTEM))
    own, unnamed = printed(message(1, ME)), printed(message(1, "", own=False))
    (stranger, _him) = transcript([message(1, THIRD), message(2, HIM)]).lines()
    words = [sender_text(each, "AB") for each in (system, own, unnamed, stranger)]
    assert words == ["written by the program", "AB", "not named in the file", "person 1"]
    called = [sender_text(printed(message(1, each)), "AB") for each in words]
    assert called == [f"“{each}”" for each in words]


def test_the_subject_is_part_of_the_words() -> None:
    line = printed(message(1, subject="We need to talk", text="now\n"))
    assert words_of(line.line.message) == "We need to talk\nnow"
    assert [*facts_of(line, "AB", "AB/3")] == ["its first line is the subject"]
