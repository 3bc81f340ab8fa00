"""Lists of calls as tables: a provider's bill, an app of Android, a tool for backups, own lists.

Written from what such lists have as columns; no real one was seen.
"""

from __future__ import annotations

import pytest

from diary.media.byte_source import BytesSource
from diary.media.imports.format import Answers, ColumnRole, Export
from diary.media.imports.formats.table import FORMAT
from diary.media.imports.message import (
    CallKind,
    Doubt,
    Message,
    MessageKind,
    UnreadLine,
    UnreadReason,
)

TIME, CLOCK, CONTACT = ColumnRole.TIME, ColumnRole.CLOCK, ColumnRole.CONTACT
RECIPIENT, DIRECTION, KIND = ColumnRole.RECIPIENT, ColumnRole.DIRECTION, ColumnRole.KIND
LENGTH, TEXT, NONE = ColumnRole.LENGTH, ColumnRole.TEXT, ColumnRole.NONE
HIM = "07700 900264"

BILL = f"""Date,Time,Number,Service,Direction,Duration (mm:ss),Cost
04/07/2026,21:10,{HIM},Voice,Outgoing,3:12,0.00
04/07/2026,21:20,{HIM},SMS,Sent,,0.10
04/07/2026,22:00,,Data,,61:00,0.00
13/07/2026,23:59:07,{HIM},Voice call,Incoming,0:00,0.00
13/07/2026,23:59:30,{HIM},Premium,Incoming,1:00,0.00
"""
ANDROID = f"""Name,Number,Type,Date,Duration
Dex,{HIM},Incoming,2026-07-04 21:10:00,192
Dex,{HIM},Outgoing,2026-07-04 21:11:00,0
Dex,{HIM},Missed,2026-07-04 21:12:00,0
Dex,{HIM},Rejected,2026-07-04 21:13:00,0
Dex,{HIM},Blocked,2026-07-04 21:14:00,0
Dex,{HIM},Voicemail,2026-07-04 21:15:00,9
Dex,{HIM},WiFi,2026-07-04 21:16:00,7
"""
BACKUP = f"""Call type;Date;Duration;Number;Service
Outgoing, not answered;2026-07-04 21:10;00:00:00;{HIM};Phone
Incoming call;2026-07-04 21:11;0:03:12;{HIM};FaceTime audio
Missed call;2026-07-04 21:12;;{HIM};Phone
Cancelled;2026-07-04 21:13;;{HIM};Phone
"""
OWN = f"""When,Who,What,How long,Notes
4 July 2026 21:10,{HIM},received,3 min 12 s,he shouted
4 July 2026 21:11,{HIM},made,1h 2m 3s,
4 July 2026 21:12,{HIM},received,a while,
4 July 2026 21:13,{HIM},received,,he wrote this
"""


def calls(data: str, *columns: ColumnRole) -> list[tuple[object, ...]]:
    """What was read of each row: own, outcome, seconds, doubts; or why it was not read."""
    export = Export("calls.csv", BytesSource(data.encode()))
    return [
        (each.at, each.reason)
        if isinstance(each, UnreadLine)
        else (each.kind, each.own, each.call, each.seconds, each.doubts)
        for each in FORMAT.read(export, Answers(columns=columns))
        if isinstance(each, (Message, UnreadLine))
    ]


CALL, SMS = MessageKind.CALL, MessageKind.TEXT
OUT, ANSWERED, UNKNOWN = CallKind.OUTGOING, CallKind.ANSWERED, CallKind.UNKNOWN
UNSURE = (Doubt.NOT_UNDERSTOOD,)


def test_the_bill_of_a_provider() -> None:
    assert calls(BILL, TIME, CLOCK, CONTACT, KIND, DIRECTION, LENGTH, NONE) == [
        (CALL, True, OUT, 192, ()),
        (SMS, True, None, None, ()),
        (4, UnreadReason.NOT_A_MESSAGE),
        (CALL, False, UNKNOWN, 0, ()),
        (CALL, False, ANSWERED, 60, UNSURE),
    ]


@pytest.mark.parametrize("role", [DIRECTION, KIND])
def test_the_list_of_an_android_app(role: ColumnRole) -> None:
    # what became of a call does not show who made it, unless the column has the direction
    got = False if role is DIRECTION else None
    assert calls(ANDROID, NONE, CONTACT, role, TIME, LENGTH) == [
        (CALL, False, ANSWERED, 192, ()),
        (CALL, True, OUT, 0, ()),
        (CALL, got, CallKind.MISSED, 0, ()),
        (CALL, got, CallKind.REJECTED, 0, ()),
        (CALL, got, CallKind.BLOCKED, 0, ()),
        (CALL, None, CallKind.VOICEMAIL, 9, ()),
        (CALL, None, UNKNOWN, 7, UNSURE),
    ]


def test_the_list_of_a_tool_for_backups() -> None:
    assert calls(BACKUP, DIRECTION, TIME, LENGTH, CONTACT, KIND) == [
        (CALL, True, CallKind.NOT_ANSWERED, 0, UNSURE),
        (CALL, False, ANSWERED, 192, ()),
        (CALL, False, CallKind.MISSED, None, UNSURE),
        (CALL, None, UNKNOWN, None, UNSURE),
    ]
    # "Phone" is no word for what a row is, so that column is better not chosen
    assert [each[-1] for each in calls(BACKUP, DIRECTION, TIME, LENGTH, CONTACT, NONE)] == [
        (), (), (), UNSURE,
    ]  # fmt: skip


def test_a_list_that_somebody_typed() -> None:
    assert calls(OWN, TIME, CONTACT, DIRECTION, LENGTH, TEXT) == [
        (CALL, False, ANSWERED, 192, ()),
        (CALL, True, OUT, 3723, ()),
        (CALL, False, UNKNOWN, None, UNSURE),
        (SMS, False, None, None, ()),
    ]


@pytest.mark.parametrize(
    ("direction", "kind", "own", "call"),
    [
        ("outgoing", "missed", True, CallKind.NOT_ANSWERED),
        ("outgoing", "no answer", True, CallKind.NOT_ANSWERED),
        ("incoming", "unanswered", False, CallKind.MISSED),
        ("", "no answer", None, CallKind.NOT_ANSWERED),
        ("outgoing", "answered", True, OUT),
        ("incoming", "answered", False, ANSWERED),
        ("outgoing", "rejected", True, CallKind.REJECTED),
    ],
)
def test_who_makes_a_call_does_not_miss_it(
    direction: str, kind: str, own: bool | None, call: CallKind
) -> None:
    row = f"t,n,d,k\n2026-07-04 21:10,{HIM},{direction},{kind}\n"
    assert calls(row, TIME, CONTACT, DIRECTION, KIND) == [(CALL, own, call, None, ())]


def test_words_that_contradict_each_other_say_nothing() -> None:
    row = f"t,n,d,k\n2026-07-04 21:10,{HIM},incoming,SMS missed\n"
    found = calls(row, TIME, CONTACT, DIRECTION, KIND)
    assert found == [(SMS, False, None, None, UNSURE)]
    row = f"t,n,d,k\n2026-07-04 21:10,{HIM},incoming,dialled\n"
    assert calls(row, TIME, CONTACT, DIRECTION, KIND) == [(SMS, None, None, None, UNSURE)]


def test_the_number_dialled_is_the_other_side() -> None:
    row = f"t,n,l\n2026-07-04 21:10,{HIM},60\n"
    export = Export("calls.csv", BytesSource(row.encode()))
    (found,) = (
        each
        for each in FORMAT.read(export, Answers(columns=(TIME, RECIPIENT, LENGTH)))
        if isinstance(each, Message)
    )
    assert (found.kind, found.own, found.recipients, found.thread) == (CALL, None, (HIM,), HIM)
