"""What a person types becomes offsets once, and is read without the rules of zones from then on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diary.errors import BadInput
from diary.model import when as stored_time
from diary.model import zone_rules
from diary.model.noun_codec import from_fields, stored, to_fields
from diary.model.record_nouns import Incident
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import (
    clock_readings,
    days,
    moment,
    offsets_of_clock,
    span,
    typed_when,
)

LONDON: Final = "Europe/London"
# Zones that change at midnight, by half an hour, by a day, twice a year and with seconds.
CHANGES: Final = (
    (LONDON, datetime(2026, 3, 29, 1)),  # noqa: DTZ001
    (LONDON, datetime(2026, 10, 25, 1)),  # noqa: DTZ001
    ("Africa/Cairo", datetime(2026, 4, 23, 22)),  # noqa: DTZ001
    ("Africa/Cairo", datetime(2026, 10, 29, 21)),  # noqa: DTZ001
    ("Asia/Beirut", datetime(2026, 3, 28, 22)),  # noqa: DTZ001
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15)),  # noqa: DTZ001
    ("Pacific/Apia", datetime(2011, 12, 30, 10)),  # noqa: DTZ001
    ("America/Toronto", datetime(1919, 3, 31, 4, 30)),  # noqa: DTZ001
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31)),  # noqa: DTZ001
    ("Africa/Monrovia", datetime(1972, 1, 7, 0, 44, 30)),  # noqa: DTZ001
)
near = st.tuples(st.sampled_from(CHANGES), st.integers(-1_600, 1_600))


def moment_near(found: tuple[tuple[str, datetime], int]) -> tuple[str, datetime]:
    (zone, change), minutes = found
    return zone, change.replace(tzinfo=UTC) + timedelta(minutes=minutes)


def wall(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat()[:16]


@given(near)
def test_every_moment_near_a_change_is_one_reading_of_what_the_clock_showed(
    found: tuple[tuple[str, datetime], int],
) -> None:
    zone, at = moment_near(found)
    minute = ZoneInfo(zone).utcoffset(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    assert minute is not None
    assume(not minute.seconds % 60)
    # a clock that skips to within a minute did not show the beginning of that minute
    begins = at - timedelta(seconds=at.second)
    assume(at.second == 0 or wall(begins, zone) == wall(at, zone))
    readings = clock_readings(wall(at, zone), zone)
    assert at.replace(second=0) in {each.at.replace(second=0) for each in readings}
    for each in readings:
        when = typed_when(Precision.EXACT, zone, wall(at, zone), offset=each.offset)
        assert when.earliest() == each.at


@given(near, st.integers(0, 1_600))
def test_a_period_between_two_moments_has_these_ends(
    found: tuple[tuple[str, datetime], int], minutes: int
) -> None:
    zone, begins = moment_near(found)
    ends = begins + timedelta(minutes=minutes)
    when = span(begins, ends, zone)
    minute = timedelta(minutes=1)
    earliest, latest = when.earliest(), when.latest()
    assert earliest is not None
    assert latest is not None
    assert begins - minute < earliest <= begins
    assert ends - minute < latest <= ends


@given(near, st.sampled_from([None, *PartOfDay]), st.data())
def test_what_is_stored_is_read_without_any_rules(
    found: tuple[tuple[str, datetime], int], part: PartOfDay | None, data: st.DataObject
) -> None:
    zone, at = moment_near(found)
    precision = Precision.PART_OF_DAY if part else Precision.DAY
    typed = [typed_when(precision, zone, wall(at, zone)[:10], part=part), span(at, at, zone)]
    moments = [(each.earliest(), each.latest()) for each in typed]
    kept = [to_fields(Incident(what="x", when=each)) for each in typed]

    with pytest.MonkeyPatch.context() as patch:
        # the same names, and the rules of another place
        other = ZoneInfo(data.draw(st.sampled_from(["Asia/Kathmandu", "Pacific/Apia", "UTC"])))
        patch.setattr(stored_time, "zone_of", lambda _name: other)
        patch.setattr(zone_rules, "zone_of", lambda _name: other)
        again = [from_fields(Incident, each, stored()).when for each in kept]
        assert again == typed
        assert [(each.earliest(), each.latest()) for each in again if each] == moments


@pytest.mark.parametrize("zone", ["Africa/Cairo", "Asia/Beirut"])
def test_days_without_a_midnight_begin_at_the_change(zone: str) -> None:
    first = date(2026, 4, 24) if zone == "Africa/Cairo" else date(2026, 3, 29)
    one, two = days(first, first, zone), days(first, first + timedelta(days=1), zone)
    assert (one.precision, two.precision) == (Precision.DAY, Precision.BETWEEN)
    assert two.at == f"{first.isoformat()}T01:00"
    assert two.until == f"{(first + timedelta(days=1)).isoformat()}T23:59"
    assert one.earliest() == two.earliest()


@pytest.mark.parametrize(
    "offset",
    ["", "Z", "+1:00", "+01", "+0100", "-00:00", "+16:00", "+01:60", "+01:00:00", "01:00",
     "+01:00\n", "\uff0b01:00", "+\u0660\u0661:00"],
)  # fmt: skip
def test_an_offset_of_another_form_is_refused(offset: str) -> None:
    with pytest.raises(BadInput) as caught:
        When(Precision.EXACT, LONDON, "2026-07-01T12:00", offset=offset)
    assert caught.value.field == "when.offset"
    with pytest.raises(BadInput) as caught:
        When(Precision.DAY, LONDON, "2026-07-01", offset="+01:00", until_offset=offset)
    assert caught.value.field == "when.until_offset"


def test_an_offset_goes_with_an_end_and_only_with_one() -> None:
    for parts in (
        {"precision": Precision.NOT_SURE, "offset": "+01:00"},
        {"precision": Precision.EXACT, "at": "2026-07-01T12:00", "offset": "+01:00",
         "until_offset": "+01:00"},
    ):  # fmt: skip
        with pytest.raises(BadInput):
            When(zone=LONDON, **parts)  # type: ignore[arg-type]  # parts of several types


def test_an_offset_beside_a_skipped_or_wrong_end_is_refused_where_it_is_typed() -> None:
    for parts, field in (
        (("2026-03-29T01:30", "2026-03-29T03:00"), "when.at"),
        (("2026-03-28T23:00", "2026-03-29T01:30"), "when.until"),
    ):
        with pytest.raises(BadInput) as caught:
            typed_when(Precision.BETWEEN, LONDON, *parts, offset="+00:00", until_offset="+01:00")
        assert caught.value.field == field


def test_both_offsets_name_their_own_field() -> None:
    night = ("2026-10-25T00:55", "2026-10-25T01:50")
    with pytest.raises(BadInput) as caught:
        typed_when(Precision.BETWEEN, LONDON, *night)
    assert caught.value.field == "when.until_offset"
    assert "+01:00" in caught.value.reason
    assert "+00:00" in caught.value.reason
    for offset, hour in (("+01:00", 0), ("+00:00", 1)):
        when = typed_when(Precision.BETWEEN, LONDON, *night, until_offset=offset)
        assert when.latest() == datetime(2026, 10, 25, hour, 50, tzinfo=UTC)


def test_an_offset_is_said_where_the_clock_showed_the_time_twice() -> None:
    twice = typed_when(Precision.EXACT, LONDON, "2026-10-25T01:30", offset="+00:00")
    plain = typed_when(Precision.EXACT, LONDON, "2026-10-25T03:30")
    night = typed_when(Precision.BETWEEN, LONDON, "2026-10-24T23:00", until="2026-10-25T01:10",
                       until_offset="+00:00")  # fmt: skip
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    both = span(at, at + timedelta(hours=1), LONDON)
    assert [each.offsets_to_say() for each in (twice, plain, night, both)] == [
        ("+00:00", ""), ("", ""), ("", "+00:00"), ("+01:00", "+00:00"),
    ]  # fmt: skip
    assert both.offsets_to_say()[0] == moment(at, LONDON).offsets_to_say()[0]


def test_the_clock_of_a_file_has_an_offset_whatever_it_states() -> None:
    assert offsets_of_clock("2026-10-25T01:30", LONDON) == ("+01:00", "+00:00")
    assert offsets_of_clock("2026-03-29T01:30:10", LONDON) == ("+00:00",)
    assert offsets_of_clock("2026-07-01", LONDON) == ("+01:00",)
    for local in ("0001-01-01T00:00", "9999-12-31T23:59:59", "0001-01-01", "9999-12-31"):
        for zone in ("Asia/Tokyo", "America/New_York"):
            assert offsets_of_clock(local, zone)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Toronto", date(1919, 3, 30)),
        ("America/St_Johns", date(2007, 3, 11)),
        (LONDON, date(2026, 3, 29)),
        ("Asia/Beirut", date(2026, 3, 28)),
        ("Africa/Cairo", date(2026, 4, 23)),
    ],
)
def test_a_day_ends_where_the_next_begins_and_each_minute_lies_in_the_day_of_the_clock(
    zone: str, day: date
) -> None:
    one, after = (
        typed_when(Precision.DAY, zone, each.isoformat()) for each in (day, day + timedelta(days=1))
    )
    begins, ends, last = one.earliest(), one.latest(), after.latest()
    assert begins
    assert ends
    assert last
    assert ends == after.earliest()
    for minute in range(int((last - begins).total_seconds()) // 60):
        at = begins + timedelta(minutes=minute)
        assert (at < ends) == (at.astimezone(ZoneInfo(zone)).date() == day)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Apia", "2011-12-30"),
        ("Pacific/Kwajalein", "1993-08-21"),
        ("Pacific/Kiritimati", "1994-12-31"),
    ],
)
@pytest.mark.parametrize("part", [None, *PartOfDay])
def test_a_day_that_the_zone_skipped_is_refused_with_each_part_of_it(
    zone: str, day: str, part: PartOfDay | None
) -> None:
    precision = Precision.PART_OF_DAY if part else Precision.DAY
    with pytest.raises(BadInput) as refused:
        typed_when(precision, zone, day, part=part)
    assert refused.value.field == "when.at"
    assert "skipped that day" in refused.value.reason
    if part is None:
        with pytest.raises(BadInput):
            typed_when(Precision.NOT_SURE, zone, day)
    assert typed_when(precision, zone, "2012-01-01", part=part).at == "2012-01-01"
