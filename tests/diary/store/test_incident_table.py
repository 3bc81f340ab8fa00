from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.model.record_nouns import Breach, Evidence, Incident, Order, Person
from diary.model.revisions import (
    EXCERPT,
    Lacking,
    TimelineCursor,
    TimelineFilter,
    TimelineIndex,
    TimelineRow,
)
from diary.model.when import PartOfDay, Precision, When, not_sure
from diary.model.zone_rules import typed_when
from tests.support.generators import LONDON
from tests.support.records import START, Desk, desk, play, steps

EVERYTHING = TimelineFilter(with_withdrawn=True)


def day(text: str) -> When:
    return typed_when(Precision.DAY, LONDON, text)


def listed(at: Desk, chosen: TimelineFilter, limit: int = 2) -> list[TimelineRow]:
    rows: list[TimelineRow] = []
    after: TimelineCursor | None = None
    while True:
        page = at.journal.timeline(chosen, after, limit)
        assert len(page.rows) <= limit
        rows += page.rows
        assert len(rows) < 1000, "it goes round in circles"
        after = page.after
        if after is None:
            return rows


@given(steps, st.integers(1, 5))
def test_paging_visits_every_row_once_and_in_order(history: list, limit: int) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    rows = listed(at, EVERYTHING, limit)
    assert len(rows) == len({row.id for row in rows}) == at.journal.timeline_count(EVERYTHING)
    whole = at.journal.timeline(EVERYTHING, None, 1000).rows
    assert tuple(rows) == whole
    times = [(row.when.earliest() if row.when else None) or row.first_written for row in rows]
    cut = [time.replace(second=0, microsecond=0) for time in times]
    assert cut == sorted(cut, reverse=True)


@given(steps)
def test_the_index_has_what_the_pages_have_in_their_order(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    for chosen in (EVERYTHING, TimelineFilter(), TimelineFilter(text="a")):
        whole = at.journal.timeline(chosen, None, 1000).rows
        index = at.journal.timeline_index(chosen)
        assert at.journal.timeline_rows(index.rows) == whole
        if not chosen.text:
            assert list(index.moments) == sorted(index.moments, reverse=True)
            assert sum(count for _month, count in index.months) == len(whole)
            for month, row in zip(_months(index), whole, strict=True):
                said = (row.when.at[:7] if row.when else "") or f"{row.first_written:%Y-%m}"
                assert month == said


def _months(index: TimelineIndex) -> list[str]:
    return [month for month, count in index.months for _each in range(count)]


def test_a_day_that_is_not_sure_is_in_its_own_month_east_of_greenwich() -> None:
    at = desk()
    not_sure = typed_when(Precision.NOT_SURE, "Asia/Kathmandu", "2000-01-01")
    at.journal.record(Incident(what="He rang", when=not_sure))
    assert at.journal.timeline_index(EVERYTHING).months == (("2000-01", 1),)


def test_a_time_over_midnight_is_in_the_month_of_its_own_clock() -> None:
    # by the clock of Greenwich it begins in March
    at = desk()
    night = typed_when(Precision.BETWEEN, LONDON, "2026-04-01T00:30", until="2026-04-02T01:00")
    at.journal.record(Incident(what="a", when=night))
    assert at.journal.timeline_index(EVERYTHING).months == (("2026-04", 1),)


def test_rows_of_an_index_come_in_the_order_asked_for_and_an_erased_one_not_at_all() -> None:
    at = desk()
    for n in range(4):
        at.journal.record(Incident(what=f"n{n}", when=day(f"2026-03-0{n + 1}")))
    rows = at.journal.timeline_index(EVERYTHING).rows
    asked = (rows[3], rows[0], 9_999, rows[2])
    assert [row.number for row in at.journal.timeline_rows(asked)] == [1, 4, 2]
    assert at.journal.timeline_rows(()) == ()


def test_what_an_incident_lacks_is_a_filter() -> None:
    at = desk()
    robin = at.journal.record(Person(name="Robin"))
    between = typed_when(Precision.BETWEEN, LONDON, "2026-03-01T23:00", until="2026-03-02T01:00")
    whole = at.journal.record(
        Incident(what="a", when=between, behaviours=("LOITER",), person=robin.id)
    )
    own = at.journal.record(Incident(what="b", when=not_sure(LONDON), something_else="Odd"))
    bare = at.journal.record(Incident(what="c", when=day("2026-03-01")))
    at.journal.record(Evidence(physical=True, incidents=(whole.id,)))
    gone = at.journal.record(Evidence(physical=True, incidents=(bare.id,)))
    at.journal.withdraw(gone.id, "lost")

    def lacking(what: Lacking) -> set[int]:
        chosen = TimelineFilter(lacking=what)
        rows = listed(at, chosen)
        assert at.journal.timeline_count(chosen) == len(rows)
        assert len(at.journal.timeline_index(chosen).rows) == len(rows)
        return {row.number for row in rows}

    assert lacking(Lacking.DAY) == {own.number}
    assert lacking(Lacking.KIND) == {bare.number}
    assert lacking(Lacking.EVIDENCE) == {own.number, bare.number}
    assert lacking(Lacking.PERSON) == {own.number, bare.number}
    rows = {row.number: row for row in listed(at, TimelineFilter())}
    assert [rows[each.number].has_kind for each in (whole, own, bare)] == [True, True, False]
    assert rows[whole.number].exhibit
    assert not rows[bare.number].exhibit


def test_incidents_of_the_same_moment_are_paged_without_loss() -> None:
    at = desk()
    for n in range(7):
        at.journal.record(Incident(what=f"n{n}", when=day("2026-03-01")))
    assert [row.number for row in listed(at, EVERYTHING)] == [7, 6, 5, 4, 3, 2, 1]
    searched = TimelineFilter(text="n")
    assert [row.number for row in listed(at, searched)] == [7, 6, 5, 4, 3, 2, 1]


def test_a_search_is_paged_latest_written_first() -> None:
    at = desk()
    for text in ("2026-03-09", "2026-03-01", "2026-03-05"):
        at.journal.record(Incident(what="the car", when=day(text)))
    assert [row.number for row in listed(at, TimelineFilter(text="car"))] == [3, 2, 1]
    assert [row.number for row in listed(at, TimelineFilter())] == [1, 3, 2]


@pytest.fixture(scope="module")
def at() -> Desk:
    at = desk()
    told = (
        Incident(what="one", when=day("2026-02-28"), behaviours=("LOITER",), reported=True),
        Incident(
            what="two", when=day("2026-03-01"), behaviours=("FOLLOW", "LOITER"), reported=False
        ),
        Incident(what="three", when=day("2026-03-31"), behaviours=("FOLLOW",)),
        Incident(what="four", when=not_sure(LONDON)),
        Incident(what="five", when=day("2026-04-01"), reported=True),
    )
    items = [at.journal.record(each) for each in told]
    at.journal.withdraw(items[4].id, "wrong")
    for _ in range(2):
        at.journal.record(Evidence(physical=True, incidents=(items[0].id,)))
    gone = at.journal.record(Evidence(physical=True, incidents=(items[0].id,)))
    at.journal.withdraw(gone.id, "lost")
    return at


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        (TimelineFilter(), {1, 2, 3, 4}),
        (TimelineFilter(with_withdrawn=True), {1, 2, 3, 4, 5}),
        (TimelineFilter(since=date(2026, 3, 1)), {2, 3}),
        (TimelineFilter(until=date(2026, 3, 1)), {1, 2}),
        (TimelineFilter(since=date(2026, 3, 1), until=date(2026, 3, 31)), {2, 3}),
        (TimelineFilter(reported=True), {1}),
        (TimelineFilter(reported=False), {2}),
        (TimelineFilter(reported=True, with_withdrawn=True), {1, 5}),
        (TimelineFilter(behaviours=("LOITER",)), {1, 2}),
        (TimelineFilter(behaviours=("LOITER", "FOLLOW")), {1, 2, 3}),
        (TimelineFilter(behaviours=("') OR 1=1 --",)), set()),
        (TimelineFilter(text="three", behaviours=("LOITER",)), set()),
        (TimelineFilter(text="t", since=date(2026, 3, 15)), {3}),
    ],
)
def test_a_filter_lists_what_it_says(at: Desk, chosen: TimelineFilter, numbers: set[int]) -> None:
    assert {row.number for row in listed(at, chosen)} == numbers
    assert at.journal.timeline_count(chosen) == len(numbers)


@pytest.mark.parametrize(
    ("since", "until", "there"),
    [
        (29, 29, True),
        (30, 30, True),
        (30, None, True),
        (None, 29, True),
        (31, None, False),
        (None, 28, False),
    ],
)
def test_a_time_over_midnight_is_listed_on_both_days_and_no_others(
    since: int | None, until: int | None, there: bool
) -> None:
    at = desk()
    night = typed_when(Precision.BETWEEN, LONDON, "2026-03-29T23:30", "2026-03-30T04:00")
    item = at.journal.record(Incident(what="knocks", when=night))
    guessed = typed_when(Precision.NOT_SURE, LONDON, "2026-03-29")
    at.journal.record(Incident(what="some day", when=guessed))
    first, last = (date(2026, 3, day) if day else None for day in (since, until))
    chosen = TimelineFilter(since=first, until=last)
    assert [row.id for row in listed(at, chosen)] == ([item.id] if there else [])
    assert at.journal.timeline_count(chosen) == there


def test_a_row_says_what_a_list_shows(at: Desk) -> None:
    row = next(row for row in listed(at, TimelineFilter()) if row.number == 1)
    assert (row.excerpt, row.behaviours, row.reported) == ("one", ("LOITER",), True)
    assert (row.exhibits, row.revision, row.withdrawn) == (2, 1, False)
    assert row.when == day("2026-02-28")
    assert row.first_written == START + timedelta(seconds=1)


def test_a_long_text_is_cut_in_lists_alone() -> None:
    at = desk()
    item = at.journal.record(Incident(what="word " * 200))
    assert listed(at, EVERYTHING)[0].excerpt == ("word " * 200)[:EXCERPT]
    assert at.journal.get(item.id).content.what == "word " * 200


def test_only_what_was_named_is_kept_for_counting() -> None:
    at = desk()
    for when in (
        typed_when(Precision.EXACT, LONDON, "2026-03-01T23:30"),
        typed_when(Precision.BETWEEN, LONDON, "2026-03-01T23:30", "2026-03-02T00:10"),
        typed_when(Precision.PART_OF_DAY, LONDON, "2026-03-01", part=PartOfDay.NIGHT),
        typed_when(Precision.NOT_SURE, LONDON, "2026-03-01"),
        not_sure(LONDON),
    ):
        at.journal.record(Incident(what="x", when=when))
    rows = at.link.execute("SELECT day, weekday, hour FROM incidents ORDER BY row")
    assert rows.fetchall() == [
        ("2026-03-01", 6, 23),
        (None, None, None),
        ("2026-03-01", 6, None),
        (None, None, None),
        (None, None, None),
    ]


def test_local_days_are_counted_and_not_utc_days() -> None:
    at = desk(zone="Australia/Lord_Howe")
    at.journal.record(
        Incident(
            what="x", when=typed_when(Precision.EXACT, "Australia/Lord_Howe", "2026-03-01T02:00")
        )
    )
    assert at.link.execute("SELECT day, hour FROM incidents").fetchone() == ("2026-03-01", 2)


def test_an_incident_of_unknown_time_stands_where_it_was_first_written() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    at.clock.at += timedelta(days=9)
    at.journal.amend(item.id, Incident(what="y"))
    (sort_at,) = at.link.execute("SELECT sort_at FROM incidents").fetchone()
    assert sort_at == int(item.first_written.timestamp())


def test_filters_by_person_order_place_and_platform() -> None:
    at = desk()
    robin = at.journal.record(Person(name="Robin"))
    order = at.journal.record(Order(title="Order"))
    one = at.journal.record(Incident(what="a", person=robin.id, place="Mill's \"<b>", platform="x"))
    two = at.journal.record(Incident(what="b", breaches=(Breach(order.id, 2),), place="shop"))
    three = at.journal.record(Incident(what="c", place="shop", platform="y"))
    gone = at.journal.record(Incident(what="d", place="elsewhere"))
    at.journal.withdraw(gone.id, "twice")

    def numbers(**chosen: str) -> set[int]:
        rows = listed(at, TimelineFilter(**chosen))  # type: ignore[arg-type]
        assert at.journal.timeline_count(TimelineFilter(**chosen)) == len(rows)  # type: ignore[arg-type]
        return {row.number for row in rows}

    assert numbers(person=robin.id) == {one.number}
    assert numbers(order=order.id) == {two.number}
    assert numbers(place="Mill's \"<b>") == {one.number}
    assert numbers(place="shop") == {two.number, three.number}
    assert numbers(place="shop", platform="y") == {three.number}
    assert numbers(place="shop", text="b") == {two.number}
    assert numbers(person="0" * 32) == set()
    assert at.journal.in_use("place") == ("shop", "Mill's \"<b>")
    assert at.journal.in_use("platform") == ("x", "y")
