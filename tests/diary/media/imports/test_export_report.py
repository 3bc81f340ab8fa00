"""What an export holds is counted in flat memory, and nothing is left out of the counts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from diary.media.imports.export_report import (
    MOST_SENDERS,
    MOST_UNREAD,
    ExportReport,
    ExportTally,
    instant,
)
from diary.media.imports.message import (
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    NoteCode,
    UnreadLine,
    UnreadReason,
)

LONDON = ZoneInfo("Europe/London")


def said(at: int, sender: str = "A", local: str = "2026-01-01T10:00", offset: str = "") -> Message:
    return Message(at, MessageKind.TEXT, sender, MessageTime(local, offset))


def counted(*items: Item) -> ExportReport:
    tally = ExportTally(LONDON)
    for item in items:
        tally.add(item)
    return tally.report()


def test_first_and_last_go_by_the_moment_and_not_by_the_order() -> None:
    early, late = "2026-07-01T09:30", "2026-07-01T10:15"
    found = counted(said(1, local=early, offset="+00:00"), said(2, local=late))
    assert (found.first.local, found.last.local) == (late, early)


def test_what_was_not_sent_and_what_has_no_sender_count_apart() -> None:
    draft = Message(1, MessageKind.DRAFT, "A", MessageTime("2026-01-01"))
    line = Message(2, MessageKind.SYSTEM, "", MessageTime("2026-01-01"))
    found = counted(draft, line, said(3))
    assert found.kinds == {MessageKind.DRAFT: 1, MessageKind.SYSTEM: 1, MessageKind.TEXT: 1}
    assert found.messages == 2
    assert [each.count for each in found.senders] == [1]


def test_lists_have_a_limit_and_counts_have_none() -> None:
    unread = (UnreadLine(n, UnreadReason.NOT_JSON) for n in range(MOST_UNREAD + 5))
    senders = (said(n, f"s{n}") for n in range(MOST_SENDERS + 7))
    found = counted(*unread, *senders, said(1, "s0"), ExportNote(NoteCode.REACTIONS, 2))
    assert (len(found.unread), found.unread_count) == (MOST_UNREAD, MOST_UNREAD + 5)
    assert (len(found.senders), found.other_senders) == (MOST_SENDERS, 7)
    assert found.senders[0].count == 2
    assert found.messages == MOST_SENDERS + 8
    assert found.notes == (ExportNote(NoteCode.REACTIONS, 2),)


def test_a_file_counts_as_missing_where_its_bytes_are_not_there() -> None:
    files = (MessageFile("a", "m/a"), MessageFile("b"), MessageFile("c", inline=True))
    message = Message(1, MessageKind.TEXT, "A", MessageTime("2026-01-01"), files=files)
    found = counted(message)
    assert (found.files, found.files_missing) == (3, 1)


def test_an_hour_that_comes_twice_is_the_first_and_no_time_is_none() -> None:
    assert str(instant(MessageTime("2026-10-25T01:30"), LONDON)) == "2026-10-25 00:30:00+00:00"
    assert instant(MessageTime(""), LONDON) is None
    assert instant(MessageTime("0001-01-01T00:00"), ZoneInfo("Asia/Tokyo")) is not None
