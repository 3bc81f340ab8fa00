from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from diary.model.revisions import TimelineIndex, TimelineRow
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from ui.desktop.widgets.timeline_model import HEADING, PAGE, ROW, MonthHeading, TimelineModel

LONDON = "Europe/London"


def row(number: int) -> TimelineRow:
    return TimelineRow(
        row=number,
        id=f"{number:032x}",
        number=number,
        when=typed_when(Precision.DAY, LONDON, "2026-03-01"),
        excerpt=f"incident {number}",
        behaviours=(),
        exhibits=0,
        reported=None,
        first_written=datetime(2026, 3, 1, tzinfo=UTC),
        revision=1,
        withdrawn=False,
        has_kind=False,
    )


def of_months(*counts: int) -> TimelineIndex:
    total = sum(counts)
    months = tuple((f"2026-{12 - n:02}", count) for n, count in enumerate(counts))
    return TimelineIndex(tuple(range(total, 0, -1)), tuple(range(total * 10, 0, -10)), months)


def listing(index: TimelineIndex) -> tuple[TimelineModel, list[Sequence[int]]]:
    """Return a model of this index, and what it asked for."""
    model, asked = TimelineModel(lambda each: each.excerpt), []
    model.rows_wanted.connect(lambda _ticket, wanted: asked.append(wanted))
    assert model.show_index(model.begin(), index)
    return model, asked


@given(st.lists(st.integers(1, 4), max_size=6))
def test_each_place_is_a_heading_or_one_incident_and_leads_back_to_it(counts: list[int]) -> None:
    index = of_months(*counts)
    model, _asked = listing(index)
    assert model.rowCount() == sum(counts) + len(counts)
    numbers, place = iter(index.rows), 0
    for month, count in enumerate(counts):
        heading = model.index(place).data(HEADING)
        assert (heading, heading.place) == (model.months[month], place)
        assert model.number_at(place) is None
        assert not model.flags(model.index(place)) & Qt.ItemFlag.ItemIsEnabled
        for place_ in range(place, place + count + 1):
            assert model.month_at(place_) == month
        for at in range(place + 1, place + 1 + count):
            number = next(numbers)
            assert model.number_at(at) == number
            assert model.place_of(number) == at
            assert model.places_of({number}) == [at]
            assert model.index(at).data(HEADING) is None
        place += count + 1
    assert model.place_of(0) is None
    for first in range(place):
        for last in range(first, place):
            numbers = (model.number_at(each) for each in range(first, last + 1))
            expected = tuple(number for number in numbers if number is not None)
            assert model.numbers_between(first, last) == expected


def test_a_search_has_no_months() -> None:
    model, _asked = listing(TimelineIndex((7, 3)))
    assert model.months == ()
    assert [model.number_at(place) for place in range(model.rowCount())] == [7, 3]
    assert model.place_before(1e12) is None


def test_the_latest_incident_before_a_moment_is_found() -> None:
    model, _asked = listing(
        TimelineIndex((3, 2, 1), (30, 20, 10), (("2026-03", 2), ("2026-02", 1)))
    )
    at = [model.place_before(moment) for moment in (31, 30, 21, 20, 11, 10)]
    assert at == [1, 2, 2, 4, 4, None]


def test_words_are_asked_for_where_somebody_looks_and_once() -> None:
    model, asked = listing(of_months(9_000, 11_000))
    assert asked == []
    middle = model.place_of(10_050)
    assert middle is not None
    for _twice in range(2):
        assert model.index(middle).data(ROW) is None
    assert len(asked) == 1
    assert len(asked[0]) == PAGE
    assert 10_050 in asked[0]
    model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert len(asked) == 1


def test_what_could_not_be_read_is_asked_for_again() -> None:
    model, asked = listing(of_months(3))
    model.index(1).data(ROW)
    model.cancel(1, asked[0])
    model.index(1).data(ROW)
    assert len(asked) == 2


def test_an_answer_to_an_earlier_question_is_dropped() -> None:
    model = TimelineModel(lambda each: each.excerpt)
    first, second = model.begin(), model.begin()
    assert not model.show_index(first, of_months(1))
    assert model.show_index(second, of_months(2))
    assert not model.add_rows(first, [row(1)])
    assert model.rows() == ()
    assert model.add_rows(second, [row(1)])
    assert [each.number for each in model.rows()] == [1]
    assert model.index(2).data(ROW) == row(1)
    assert model.index(2).data() == "incident 1"


def test_a_heading_says_month_and_count() -> None:
    model, _asked = listing(of_months(1, 1_200))
    assert [each.text for each in model.months] == [
        "Dec 2026, 1 incident",
        "Nov 2026, 1,200 incidents",
    ]
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Dec 2026, 1 incident"
    assert model.months[1] == MonthHeading("2026-11", 1_200, 2)
