"""Times are said as exactly as they were stated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.model.when import PartOfDay, Precision, When, not_sure
from diary.model.zone_rules import typed_when
from diary.text.time_texts import (
    day_text,
    delay_text,
    month_text,
    span_text,
    weekday_text,
    when_short,
    when_text,
    written_text,
)
from tests.support.generators import LONDON, whens

SUNDAY = "2026-03-29"

EXACT = typed_when(Precision.EXACT, LONDON, f"{SUNDAY}T14:30")


@pytest.mark.parametrize(
    ("when", "short", "full"),
    [
        (EXACT, "Sun 29 Mar 2026, 14:30", "Sun 29 Mar 2026, 14:30 (Europe/London)"),
        (typed_when(Precision.ABOUT, "UTC", f"{SUNDAY}T14:30"), "Sun 29 Mar 2026, about 14:30",
         "Sun 29 Mar 2026, about 14:30 (UTC)"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T14:30", f"{SUNDAY}T15:00"),
         "Sun 29 Mar 2026, between 14:30 and 15:00",
         "Sun 29 Mar 2026, between 14:30 and 15:00 (UTC)"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T23:30", "2026-03-30T00:10"),
         "between Sun 29 Mar 2026, 23:30 and Mon 30 Mar 2026, 00:10",
         "between Sun 29 Mar 2026, 23:30 and Mon 30 Mar 2026, 00:10 (UTC)"),
        (typed_when(Precision.DAY, LONDON, SUNDAY), "Sun 29 Mar 2026", "Sun 29 Mar 2026"),
        (typed_when(Precision.PART_OF_DAY, LONDON, SUNDAY, part=PartOfDay.SMALL_HOURS),
         "Sun 29 Mar 2026, small hours", "Sun 29 Mar 2026, small hours"),
        (typed_when(Precision.NOT_SURE, LONDON, SUNDAY), "not sure, perhaps Sun 29 Mar 2026",
         "not sure, perhaps Sun 29 Mar 2026"),
        (not_sure(LONDON), "not sure when", "not sure when"),
        (None, "time not stated", "time not stated"),
        (typed_when(Precision.EXACT, LONDON, "2026-10-25T01:30", offset="+01:00"),
         "Sun 25 Oct 2026, 01:30 (+01:00)", "Sun 25 Oct 2026, 01:30 (Europe/London +01:00)"),
        (typed_when(Precision.BETWEEN, LONDON, "2026-10-25T01:40", "2026-10-25T01:20"),
         "Sun 25 Oct 2026, between 01:40 (+01:00) and 01:20 (+00:00)",
         "Sun 25 Oct 2026, between 01:40 (+01:00) and 01:20 (+00:00) (Europe/London)"),
        (When(Precision.EXACT, LONDON, f"{SUNDAY}T01:30", offset="+00:00"),
         "Sun 29 Mar 2026, 01:30", "Sun 29 Mar 2026, 01:30 (Europe/London)"),
    ],
)  # fmt: skip
def test_a_time_is_said_as_exactly_as_it_was_stated(when: When, short: str, full: str) -> None:
    assert (when_short(when), when_text(when)) == (short, full)


@given(whens())
def test_no_clock_is_shown_that_nobody_named(when: When) -> None:
    has_clock = when.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN)
    assert (":" in when_short(when)) is has_clock
    assert "None" not in when_text(when)


@pytest.mark.parametrize(
    ("when", "written", "expected"),
    [
        (EXACT, (29, 14, 0), "written within the hour"),
        (EXACT, (29, 13, 30), "written within the hour"),
        (EXACT, (29, 13, 29), "written before the stated time"),
        (EXACT, (29, 14, 29), "written within the hour"),
        (EXACT, (29, 14, 30), "written 1 hour later"),
        (EXACT, (30, 13, 29), "written 23 hours later"),
        (EXACT, (30, 13, 30), "written 24 hours later"),
        (EXACT, (31, 13, 29), "written 47 hours later"),
        (EXACT, (31, 14, 30), "written 2 days later"),
        (typed_when(Precision.DAY, "UTC", SUNDAY), (29, 8, 0), "written the same day"),
        (typed_when(Precision.DAY, "UTC", SUNDAY), (28, 23, 59), "written before the stated time"),
        (typed_when(Precision.DAY, "UTC", SUNDAY), (30, 0, 0), "written the day after"),
        (typed_when(Precision.DAY, "UTC", SUNDAY), (31, 0, 0), "written 2 days after"),
        (typed_when(Precision.DAY, LONDON, SUNDAY), (30, 23, 30), "written 2 days after"),
        (typed_when(Precision.PART_OF_DAY, "UTC", SUNDAY, part=PartOfDay.EVENING), (29, 19, 0),
         "written the same day"),
        (typed_when(Precision.PART_OF_DAY, "UTC", SUNDAY, part=PartOfDay.EVENING), (29, 12, 0),
         "written before the stated time"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T12:00"), (29, 11, 0),
         "written within the stated time"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T10:30"), (29, 10, 50),
         "written within the hour"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T00:00", "2026-03-30T00:00"), (30, 6, 0),
         "written 6 to 30 hours later"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T10:30"), (29, 13, 40),
         "written 3 to 4 hours later"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T10:30"), (29, 11, 50),
         "written 80 to 110 minutes later"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T00:00", "2026-03-30T23:00"), (31, 1, 30),
         "written 2 to 50 hours later"),
        (typed_when(Precision.BETWEEN, "UTC", "2026-03-01T00:00", f"{SUNDAY}T10:00"), (29, 11, 0),
         "written 0 to 29 days later"),
        (typed_when(Precision.BETWEEN, "UTC", f"{SUNDAY}T00:00", "2026-03-30T00:00"), (31, 0, 0),
         "written 1 to 2 days later"),
        (typed_when(Precision.NOT_SURE, "UTC", SUNDAY), (29, 11, 0),
         "time not known, so the delay is not known"),
        (not_sure(LONDON), (29, 11, 0), "time not known, so the delay is not known"),
    ],
)  # fmt: skip
def test_a_delay_is_stated_from_the_shortest_to_the_longest_that_it_can_have_been(
    when: When, written: tuple[int, int, int], expected: str
) -> None:
    day, hour, minute = written
    assert delay_text(when, datetime(2026, 3, day, hour, minute, tzinfo=UTC)) == expected


@given(whens(), st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_delay_is_never_longer_or_shorter_than_it_was(when: When, gap: timedelta) -> None:
    earliest, latest = when.earliest(), when.latest()
    if earliest is None or latest is None:
        return
    told = delay_text(when, latest + gap)
    # a day that is only guessed at says nothing of how late it was written
    assert told.startswith("written ") is not (when.precision is Precision.NOT_SURE)
    if "later" in told:
        first, last = ([int(word) for word in told.split() if word.isdigit()] * 2)[:2]
        unit = next(
            length
            for name, length in (
                ("day", timedelta(days=1)),
                ("hour", timedelta(hours=1)),
                ("minute", timedelta(minutes=1)),
            )
            if name in told
        )
        longest = latest + gap - earliest
        assert first * unit <= gap < (first + 1) * unit
        if earliest == latest:
            assert last == first
        else:
            # the upper end is no shorter than it can have been, and the nearest such
            assert (last - 1) * unit < longest <= last * unit
    if "before" in told:
        assert latest + gap < earliest


def test_an_interval_of_days_is_told_by_its_ends() -> None:
    sunday = date.fromisoformat(SUNDAY)
    assert span_text(sunday, sunday) == "Sun 29 Mar 2026"
    assert span_text(sunday, date(2026, 4, 2)) == "Sun 29 Mar 2026 to Thu 2 Apr 2026"


def test_days_months_and_weekdays() -> None:
    assert day_text(date(2026, 1, 1)) == "Thu 1 Jan 2026"
    assert [month_text(f"2026-{month:02d}")[:3] for month in (1, 6, 12)] == ["Jan", "Jun", "Dec"]
    assert [weekday_text(day) for day in (0, 6)] == ["Mon", "Sun"]


def test_a_moment_of_writing_is_told_by_the_clock_there() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert written_text(moment, LONDON) == "Wed 1 Jul 2026, 23:30"
    assert written_text(moment, "Asia/Kathmandu") == "Thu 2 Jul 2026, 04:15"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((24, 23, 59), "Sun 25 Oct 2026, 00:59"),
        ((25, 0, 0), "Sun 25 Oct 2026, 01:00 (+01:00)"),
        ((25, 0, 59), "Sun 25 Oct 2026, 01:59 (+01:00)"),
        ((25, 1, 0), "Sun 25 Oct 2026, 01:00 (+00:00)"),
        ((25, 1, 59), "Sun 25 Oct 2026, 01:59 (+00:00)"),
        ((25, 2, 0), "Sun 25 Oct 2026, 02:00"),
    ],
)
def test_of_an_hour_shown_twice_it_is_said_which(at: tuple[int, int, int], said: str) -> None:
    day, hour, minute = at
    assert written_text(datetime(2026, 10, day, hour, minute, 7, 9, UTC), LONDON) == said


def test_an_hour_that_is_left_out_makes_no_other_time_doubtful() -> None:
    texts = [written_text(datetime(2026, 3, 29, n, 30, tzinfo=UTC), LONDON) for n in (0, 1)]
    assert texts == ["Sun 29 Mar 2026, 00:30", "Sun 29 Mar 2026, 02:30"]
