"""The two readings of an hour that came twice, as the order of the lines settles them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.conversations.clock_order import with_offsets
from diary.conversations.lines import ConversationLine, read_line, write_line
from diary.media.imports.message import Doubt, Message, MessageKind, MessageTime, TimeSource

LONDON: Final = "Europe/London"
SUMMER, WINTER = ("+01:00",), ("+00:00",)
EITHER = (*SUMMER, *WINTER)


def message(
    local: str, thread: str = "", kind: MessageKind = MessageKind.TEXT, offset: str = ""
) -> Message:
    time = MessageTime(local, offset, TimeSource.EXPORT)
    return Message(at=1, kind=kind, sender="Jo", own=False, text="x", thread=thread, time=time)


def night(*clocks: str, thread: str = "") -> list[Message]:
    return [message(f"2026-10-25T{clock}", thread) for clock in clocks]


def offsets(messages: list[Message], zone: str = LONDON) -> list[tuple[str, ...]]:
    return [found for _item, found in with_offsets(messages, zone)]


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (("01:40", "01:20", "01:50", "02:10"), [SUMMER, WINTER, WINTER, WINTER]),
        (("00:55", "01:40", "01:20"), [SUMMER, SUMMER, WINTER]),
        (("00:55", "01:50", "02:10"), [SUMMER, EITHER, WINTER]),
        # nothing stands before or after: the order may be either way
        (("01:40", "01:20"), [EITHER, EITHER]),
        # the newest first
        (("02:10", "01:50", "01:20", "01:40", "00:55"), [WINTER, EITHER, EITHER, EITHER, SUMMER]),
        # two jumps back, and one of minutes
        (("00:55", "01:40", "01:20", "01:05"), [SUMMER, EITHER, EITHER, EITHER]),
        (("00:55", "01:40", "01:38"), [SUMMER, EITHER, EITHER]),
    ],
)
def test_the_order_of_lines_settles_what_it_can(
    clocks: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    assert offsets(night(*clocks)) == expected


def test_what_is_not_settled_says_so_and_nothing_else_does() -> None:
    found = [item for item, _offsets in with_offsets(night("00:55", "01:50", "02:10"), LONDON)]
    assert [each.doubts for each in found if isinstance(each, Message)] == [
        (), (Doubt.HOUR_TWICE,), (),
    ]  # fmt: skip


def test_each_thread_is_settled_by_its_own_order() -> None:
    one, other = night("00:50", "01:40", "01:20", thread="a"), night("00:55", "01:30", thread="b")
    mixed = [one[0], other[0], one[1], other[1], one[2]]
    assert offsets(mixed) == [SUMMER, SUMMER, SUMMER, EITHER, WINTER]


def test_files_of_a_folder_are_in_no_order() -> None:
    files = [
        message(f"2026-10-25T{clock}", kind=MessageKind.FILE)
        for clock in ("00:55", "01:40", "01:20", "02:10")
    ]
    assert offsets(files) == [SUMMER, EITHER, EITHER, WINTER]


def test_nights_of_two_years_are_two_groups() -> None:
    years = [message(f"{day}T01:{n:02d}") for day in ("2025-10-26", "2026-10-25") for n in (40, 10)]
    assert offsets([message("2025-10-25T12:00"), *years]) == [
        SUMMER,
        SUMMER,
        WINTER,
        SUMMER,
        WINTER,
    ]


def test_a_time_with_an_offset_a_day_and_an_unknown_zone_need_no_order() -> None:
    stated = message("2026-10-25T01:30", offset="+00:00")
    assert offsets([stated, message("2026-07-01"), message("")]) == [(), SUMMER, ()]
    assert offsets(night("01:30"), zone="") == [()]
    assert offsets([message("2026-03-29T01:30")]) == [WINTER]
    assert offsets([message("9999-12-31T23:59"), message("0001-01-01T00:00")], "Asia/Tokyo")


@given(
    st.lists(st.integers(0, 180), min_size=2, max_size=12, unique=True).map(sorted),
    st.sampled_from([LONDON, "Europe/Warsaw", "America/New_York"]),
)
def test_what_really_happened_is_always_one_of_the_readings(minutes: list[int], zone: str) -> None:
    # the moments of messages in their order, from an hour before the change to two after it
    change = {"Europe/London": 1, "Europe/Warsaw": 1, "America/New_York": 6}[zone]
    day = (
        datetime(2026, 11, 1, tzinfo=UTC) if "York" in zone else datetime(2026, 10, 25, tzinfo=UTC)
    )
    begin = day + timedelta(hours=change - 1, minutes=-30)
    true = [begin + timedelta(minutes=each) for each in minutes]
    walls = [at.astimezone(ZoneInfo(zone)).isoformat()[:16] for at in true]
    lines = [
        ConversationLine(1, item, zone, found)
        for item, found in with_offsets(map(message, walls), zone)
        if isinstance(item, Message)
    ]
    for line, at in zip(lines, true, strict=True):
        assert line.moment() in (at, at - timedelta(hours=1))
        assert line.latest() in (at, at + timedelta(hours=1))
        if len(line.offsets) == 1:
            assert line.moment() == line.latest() == at
        assert read_line(write_line(line)) == line
