from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.model.when import PartOfDay, Precision, Twice, When, not_sure, zone_of
from diary.model.zone_rules import moment, typed_when
from tests.support.generators import LONDON, ZONES, days, whens

EXACT, DAY, BETWEEN = Precision.EXACT, Precision.DAY, Precision.BETWEEN


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # parts of a date and time


def refused(field: str, *parts: str, **named: str) -> str:
    precision, zone, *rest = parts
    with pytest.raises(BadInput) as caught:
        typed_when(Precision(precision), zone, *rest, **named)
    assert caught.value.field == field
    return caught.value.reason


# --- clocks that change -----------------------------------------------------------------------


def test_a_time_that_the_spring_skipped_is_refused() -> None:
    assert "did not exist" in refused("when.at", "exact", LONDON, "2026-03-29T01:30")
    assert typed_when(EXACT, LONDON, "2026-03-29T00:59").earliest() == utc(2026, 3, 29, 0, 59)
    assert typed_when(EXACT, LONDON, "2026-03-29T02:00").earliest() == utc(2026, 3, 29, 1, 0)


def test_a_time_that_the_autumn_showed_twice_is_asked_about() -> None:
    reason = refused("when.offset", "exact", LONDON, "2026-10-25T01:30")
    assert "+00:00" in reason
    assert "+01:00" in reason
    first = typed_when(EXACT, LONDON, "2026-10-25T01:30", offset="+01:00")
    second = typed_when(EXACT, LONDON, "2026-10-25T01:30", offset="+00:00")
    assert (first.earliest(), second.earliest()) == (
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 25, 1, 30),
    )


def test_an_offset_that_the_clock_never_had_is_refused() -> None:
    refused("when.offset", "exact", LONDON, "2026-10-25T01:30", offset="+02:00")
    refused("when.offset", "exact", LONDON, "2026-07-01T12:00", offset="+00:00")
    refused("when.offset", "day", LONDON, "2026-10-25", offset="+00:00")


def test_a_shift_of_half_an_hour_is_known_too() -> None:
    refused("when.at", "exact", "Australia/Lord_Howe", "2026-10-04T02:15")
    refused("when.offset", "exact", "Australia/Lord_Howe", "2026-04-05T01:45")


def test_between_may_cross_midnight_and_is_then_no_one_day() -> None:
    night = typed_when(BETWEEN, LONDON, "2026-03-01T23:30", "2026-03-02T00:30")
    assert night.day() is None
    assert night.latest() == utc(2026, 3, 2, 0, 30)
    assert typed_when(BETWEEN, LONDON, "2026-03-01T20:00", "2026-03-01T23:00").day() == date(
        2026, 3, 1
    )


def test_between_may_cross_the_autumn_change() -> None:
    doubled = typed_when(BETWEEN, LONDON, "2026-10-25T01:30", "2026-10-25T03:00", offset="+01:00")
    assert (doubled.earliest(), doubled.latest()) == (
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 25, 3),
    )
    for offset, hour in (("+01:00", 0), ("+00:00", 1)):
        inside = typed_when(
            BETWEEN, LONDON, "2026-10-25T00:30", "2026-10-25T01:30", until_offset=offset
        )
        assert inside.latest() == utc(2026, 10, 25, hour, 30)
    refused("when.until_offset", "between", LONDON, "2026-10-25T00:30", "2026-10-25T01:30")
    refused("when.until", "between", LONDON, "2026-03-29T00:30", "2026-03-29T01:30")


def test_between_does_not_end_before_it_begins() -> None:
    refused("when.until", "between", LONDON, "2026-03-01T20:00", "2026-03-01T19:59")
    refused("when.until", "between", LONDON, "2026-03-01T20:00")
    refused("when.until", "exact", LONDON, "2026-03-01T20:00", "2026-03-01T21:00")


def test_a_day_lasts_until_its_midnight_whatever_the_clocks_do() -> None:
    spring, autumn = (typed_when(DAY, LONDON, day) for day in ("2026-03-29", "2026-10-25"))
    hours = [(when.latest() - when.earliest()) for when in (spring, autumn)]  # type: ignore[operator]
    assert hours == [timedelta(hours=23), timedelta(hours=25)]


def test_a_midnight_that_was_skipped_or_came_twice_bounds_the_day() -> None:
    # Cairo goes forward at midnight of the last Friday of April, and back at the end of October.
    skipped = typed_when(DAY, "Africa/Cairo", "2026-04-24")
    assert skipped.earliest() == utc(2026, 4, 23, 22)
    before = typed_when(DAY, "Africa/Cairo", "2026-04-23")
    assert before.latest() == utc(2026, 4, 23, 22)
    twice = typed_when(DAY, "Africa/Cairo", "2026-10-29")
    assert twice.latest() == utc(2026, 10, 29, 22)


@pytest.mark.parametrize(
    ("zone", "day", "ends"),
    [
        # Havana goes back from one o'clock to midnight, St. John's went from 00:01 to 23:01.
        ("America/Havana", "2024-11-02", utc(2024, 11, 3, 4)),
        ("America/Havana", "2024-11-03", utc(2024, 11, 4, 5)),
        ("America/St_Johns", "2010-11-06", utc(2010, 11, 7, 3, 30)),
        ("America/St_Johns", "2010-11-05", utc(2010, 11, 6, 2, 30)),
    ],
)
def test_a_midnight_that_was_shown_twice_ends_the_day_that_it_ended(
    zone: str, day: str, ends: datetime
) -> None:
    assert typed_when(DAY, zone, day).latest() == ends
    night = typed_when(Precision.PART_OF_DAY, zone, day, part=PartOfDay.NIGHT)
    assert night.latest() == ends


@given(st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})), days)
def test_a_day_of_any_zone_is_about_a_day(zone: str, day: str) -> None:
    when = typed_when(DAY, zone, day)
    earliest, latest = when.earliest(), when.latest()
    assert earliest is not None
    assert latest is not None
    assert timedelta(hours=21) <= latest - earliest <= timedelta(hours=27)


def test_a_day_without_length_that_is_stored_is_read() -> None:
    when = When(Precision.DAY, "Pacific/Apia", "2011-12-30", offset="-10:00", until_offset="+14:00")
    assert when.earliest() == when.latest()


# --- what there is ----------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29"])
def test_leap_days_exist(day: str) -> None:
    assert typed_when(DAY, LONDON, day).day() == date.fromisoformat(day)


@pytest.mark.parametrize(
    "at",
    [
        "2023-02-29", "2100-02-29", "2026-04-31", "1899-12-31", "2201-01-01", "20260329",
        "2026-W13-7", "2026-3-29", "\uff12026-03-29", " 2026-03-29", "2026-03-29T10:00", "",
        "today",
    ],
)  # fmt: skip
def test_days_that_do_not_exist_or_are_written_otherwise_are_refused(at: str) -> None:
    refused("when.at", "day", LONDON, at)
    if at:
        refused("when.at", "not-sure", LONDON, at)


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-29", "2026-03-01T24:00", "2026-03-01T25:00", "2026-03-01T1:00", "2026-03-01 10:00",
        "2026-03-01T10:00Z", "2026-03-01T10+01", "2026-03-01T10:00:00.5", "2026-03-01T101500.0",
        "2026-W13-7T10:00", "", "2026-02-30T10:00", "2026-03-01T10:00:60",
    ],
)  # fmt: skip
def test_times_that_do_not_exist_or_are_written_otherwise_are_refused(at: str) -> None:
    refused("when.at", "exact", LONDON, at)


def test_seconds_are_kept_where_they_are_known() -> None:
    assert typed_when(EXACT, LONDON, "2026-03-01T10:00:07").earliest() == utc(2026, 3, 1, 10, 0, 7)


@pytest.mark.parametrize(
    "zone",
    ["", "Europe", "Europe/Nowhere", "../UTC", "/etc/localtime", "localtime", "a\0b", "\ud800"],
)
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    refused("when.zone", "not-sure", zone)
    with pytest.raises(BadInput):
        zone_of(zone)


def test_a_part_of_a_day_spans_its_hours_and_goes_with_nothing_else() -> None:
    spans = {part: part.hours for part in PartOfDay}
    assert sorted(spans.values()) == [(0, 6), (6, 12), (12, 18), (18, 22), (22, 24)]
    night = typed_when(Precision.PART_OF_DAY, LONDON, "2026-03-01", part=PartOfDay.NIGHT)
    assert (night.earliest(), night.latest()) == (utc(2026, 3, 1, 22), utc(2026, 3, 2))
    with pytest.raises(BadInput):
        typed_when(Precision.PART_OF_DAY, LONDON, "2026-03-01")
    with pytest.raises(BadInput):
        typed_when(DAY, LONDON, "2026-03-01", part=PartOfDay.NIGHT)


# --- nothing is invented ----------------------------------------------------------------------


def test_only_a_clock_time_has_an_hour() -> None:
    assert typed_when(EXACT, LONDON, "2026-03-01T21:10").hour() == 21
    assert typed_when(Precision.ABOUT, LONDON, "2026-03-01T09:10").hour() == 9
    for when in (
        typed_when(DAY, LONDON, "2026-03-01"),
        typed_when(Precision.PART_OF_DAY, LONDON, "2026-03-01", part=PartOfDay.MORNING),
        typed_when(BETWEEN, LONDON, "2026-03-01T21:10", "2026-03-01T21:20"),
        typed_when(Precision.NOT_SURE, LONDON, "2026-03-01"),
        not_sure(LONDON),
    ):
        assert when.hour() is None


def test_not_sure_has_no_day_and_perhaps_no_bounds() -> None:
    assert not_sure(LONDON).earliest() is None
    assert not_sure(LONDON).latest() is None
    perhaps = typed_when(Precision.NOT_SURE, LONDON, "2026-03-01")
    assert perhaps.day() is None
    assert perhaps.earliest() == utc(2026, 3, 1)


@given(whens())
def test_bounds_are_in_order_and_hold_the_day_that_was_named(when: When) -> None:
    earliest, latest = when.earliest(), when.latest()
    assert (earliest is None) == (latest is None) == (not when.at)
    if earliest and latest:
        assert earliest <= latest
        day = when.day()
        if day:
            assert earliest.astimezone(ZoneInfo(when.zone)).date() == day


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_a_moment_becomes_a_wall_time_and_back(at: datetime, zone: str) -> None:
    # The autumn's doubled hour too: the offset that tells them apart is written by itself.
    when = moment(at, zone)
    assert when.earliest() == at.replace(second=0, microsecond=0)


@given(whens())
def test_the_same_words_are_the_same_time(when: When) -> None:
    again = When(**{each.name: getattr(when, each.name) for each in fields(When)})
    assert again == when
    assert again.earliest() == when.earliest()


@pytest.mark.parametrize(
    ("precision", "at", "until", "twice"),
    [
        (Precision.EXACT, "2026-10-25T01:30", "", Twice.UNTIL),
        (Precision.ABOUT, "2026-10-25T01:30", "", Twice.BOTH),
        (Precision.DAY, "2026-10-25", "", Twice.AT),
        (Precision.NOT_SURE, "", "", Twice.AT),
    ],
)
def test_an_end_that_has_no_clock_time_was_not_shown_twice(
    precision: Precision, at: str, until: str, twice: Twice
) -> None:
    last = "" if not at or "T" in at else "+00:00"
    with pytest.raises(BadInput) as refused:
        When(
            precision, "Europe/London", at, until,
            offset="+00:00" if at else "", until_offset=last, twice=twice,
        )  # fmt: skip
    assert refused.value.field == "when.twice"
