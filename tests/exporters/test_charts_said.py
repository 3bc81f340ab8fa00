"""Whatever the record, a chart keeps to its room, and its marks and its table say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.jurisdiction import load
from diary.patterns.incident_facts import in_order
from diary.patterns.when_intervals import DaySpan
from exporters.charts.marks import Align, Chart, Hairline, Mark, MarkRole, Rect, Text
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.style import BLACK, Style
from tests.support.chart_histories import (
    CODES,
    HISTORIES,
    PLACES,
    WIDTH,
    a_bare_fact,
    drawn,
    facts,
    history,
)
from tests.support.thinning import examples

VOCABULARY = load()
FONTS = PdfDocument(files("resources") / "fonts", BytesIO()).fonts
SLACK = 0.05
DAYS = st.one_of(
    st.dates(date(2025, 1, 1), date(2025, 2, 28)), st.dates(date(1990, 1, 1), date(2025, 12, 31))
)


@st.composite
def histories(draw: st.DrawFn) -> Any:
    found = []
    for number in range(1, draw(st.integers(0, 25)) + 1):
        day = draw(st.none() | DAYS)
        hour = draw(st.none() | st.integers(0, 23)) if day else None
        codes = tuple(sorted(draw(st.sets(st.sampled_from(CODES), max_size=3))))
        place = draw(st.sampled_from((*PLACES, "W" * 80, "ש" * 60)))
        over = draw(st.sampled_from((0, 0, 0, 1, 40, 800)))
        found.append(replace(a_bare_fact(number, day, hour, codes, over), place=place))
    turned = draw(
        st.lists(st.integers(0, 400), max_size=30) | st.lists(st.integers(0, 60), max_size=8)
    )
    return history([*in_order(found)], turned)


few = examples(daily=8, soak=500)


def extent(mark: Mark) -> tuple[float, float, float, float]:
    """From where to where a mark is painted: left, top, right, bottom."""
    if isinstance(mark, Rect):
        return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    if isinstance(mark, Hairline):
        xs, ys = (mark.x0, mark.x1), (mark.y0, mark.y1)
        return min(xs), min(ys), max(xs), max(ys)
    style = Style("bold" if mark.strong else "regular", mark.size, mark.size, BLACK)
    width = FONTS.width(FONTS.printable(mark.text), style)
    width = min(width, mark.limit) if mark.limit else width
    left = mark.x - {Align.START: 0.0, Align.MIDDLE: width / 2, Align.END: width}[mark.align]
    return left, mark.y - 0.75 * mark.size, left + width, mark.y


def keeps_to_its_room(chart: Chart) -> None:
    for mark in chart.marks:
        left, top, right, bottom = extent(mark)
        assert -SLACK <= left <= right <= chart.width + SLACK, (chart.title, mark)
        assert -SLACK <= top <= bottom <= chart.height + SLACK, (chart.title, mark)


def count_in(text: str) -> int:
    """The count of a window, without its star and those on its edge."""
    return int(text.split()[0].rstrip("*"))


def counts_are_those_of_their_marks(chart: Chart) -> None:
    behind = {mark.incidents for mark in chart.marks if isinstance(mark, Rect) and mark.incidents}
    for mark in chart.marks:
        if isinstance(mark, Text) and mark.role is MarkRole.COUNT:
            assert count_in(mark.text) == len(mark.incidents)
            assert not mark.incidents or mark.incidents in behind
        if isinstance(mark, Rect) and mark.incidents:
            assert mark.meaning.endswith(f": {len(mark.incidents)}")
            assert len(set(mark.incidents)) == len(mark.incidents)


def counts_stay_in_their_cells(chart: Chart) -> None:
    cells = [mark for mark in chart.marks if isinstance(mark, Rect) and mark.role is MarkRole.CELL]
    texts = [
        mark for mark in chart.marks
        if isinstance(mark, Text) and mark.role is MarkRole.COUNT and mark.on > 0
    ]  # fmt: skip
    assert len(cells) == len(texts)
    for cell, text in zip(cells, texts, strict=True):
        left, _top, right, _bottom = extent(text)
        assert cell.x - SLACK <= left <= right <= cell.x + cell.width + SLACK
        assert text.on == cell.shade
        assert text.incidents == cell.incidents


def rects(chart: Chart, *roles: MarkRole) -> list[Rect]:
    return [mark for mark in chart.marks if isinstance(mark, Rect) and mark.role in roles]


def grid(chart: Chart, lines: list[tuple[str, ...]], columns: int) -> None:
    """Each cell stands in the row and column in which the table has its number."""
    cells = rects(chart, MarkRole.CELL, MarkRole.EMPTY)
    tops = sorted({round(cell.y, 2) for cell in cells})
    lefts = sorted({round(cell.x, 2) for cell in cells})
    assert len(tops) == len(lines)
    # February alone has no cells of three days, and the column behind the days stands on its own
    step = min((after - before for before, after in pairwise(lefts)), default=1.0)
    shown = {
        (tops.index(round(c.y, 2)), round((c.x - lefts[0]) / step)): len(c.incidents) for c in cells
    }
    for row, line in enumerate(lines):
        for column, text in enumerate(line[1 : 1 + columns]):
            assert int(text or 0) == shown.get((row, column), 0)


def calendar_says_the_same(chart: Chart) -> None:
    grid(chart, [*chart.rows], len(chart.columns) - 2)


def months_say_the_same(chart: Chart) -> None:
    bars = rects(chart, MarkRole.BAR)
    assert [len(bar.incidents) for bar in bars] == [int(n) for n in chart.rows[0][1:]][: len(bars)]
    if bars:
        grid(chart, [*chart.rows[1:]], len(bars))


def course_says_the_same(chart: Chart) -> None:
    bars = rects(chart, MarkRole.BAR)
    assert [len(bar.incidents) for bar in bars] == [int(r[2]) for r in chart.rows if r[2] != "0"]
    nothing_is_struck_out(chart)
    lines = [m for m in chart.marks if isinstance(m, Text) and m.role is MarkRole.TURNING]
    named = [part.split(":")[0] for row in chart.rows for part in row[3].split("; ") if part]
    assert [mark.text for mark in lines] == [each for each in named if each.isdigit()]


def nothing_is_struck_out(chart: Chart) -> None:
    """No line of a turning point goes through a number, while there is room for all of them."""
    lines = [m for m in chart.marks if isinstance(m, Hairline) and m.role is MarkRole.TURNING]
    said = [
        m
        for m in chart.marks
        if isinstance(m, Text) and m.role in (MarkRole.COUNT, MarkRole.TURNING)
    ]
    if sum(mark.role is MarkRole.TURNING for mark in said) > 8:
        return
    for mark in said:
        left, top, right, bottom = extent(mark)
        for line in lines:
            beside = not left < line.x0 < right
            assert beside or line.y1 <= top + 1 or line.y0 >= bottom - 1, (mark, line)


def around_says_the_same(chart: Chart) -> None:
    texts = [m.text for m in chart.marks if isinstance(m, Text) and m.role is MarkRole.COUNT]
    assert texts == [row[at] for row in chart.rows for at in (2, 4)]
    bars = rects(chart, MarkRole.BAR, MarkRole.PARTIAL)
    assert [len(bar.incidents) for bar in bars] == [
        count_in(text) for text in texts if count_in(text)
    ]


def names_say_the_same(chart: Chart) -> None:
    texts = [m.text for m in chart.marks if isinstance(m, Text) and m.role is MarkRole.COUNT]
    assert texts == [row[1] for row in chart.rows[: len(texts)]]
    assert [str(len(bar.incidents)) for bar in rects(chart, MarkRole.BAR)] == texts


SAME: dict[str, Callable[[Chart], None]] = {
    "The course over time, and turning points": course_says_the_same,
    "Calendar": calendar_says_the_same,
    "Day of the week and hour": calendar_says_the_same,
    "Kinds of behaviour by month": months_say_the_same,
    "Before and after each turning point": around_says_the_same,
}


def check(chart: Chart, incidents: int) -> None:
    keeps_to_its_room(chart)
    counts_are_those_of_their_marks(chart)
    counts_stay_in_their_cells(chart)
    SAME.get(chart.title, names_say_the_same)(chart)
    if chart.title != "Before and after each turning point":
        assert chart.alternative.startswith(f"Recorded incidents only, n = {incidents}")


@few
@given(histories(), st.sampled_from((WIDTH, 540.0, 760.0)))
def test_whatever_was_recorded(some: Any, width: float) -> None:
    for chart in drawn(some, VOCABULARY, width=width):
        check(chart, len(some.facts))


def test_two_days_of_a_february_stand_behind_its_days() -> None:
    first, last = date(2025, 2, 1), date(2025, 2, 2)
    (fact,) = facts(1, 1)
    night = replace(
        fact, days=DaySpan(first, last), clock=None, hour=None, part=None, delay=None,
        recorded_on=last,
    )  # fmt: skip
    for chart in drawn(history([night]), VOCABULARY):
        check(chart, 1)


@pytest.mark.parametrize("name", HISTORIES)
def test_nothing_little_much_and_all_of_it_at_once(name: str) -> None:
    for chart in drawn(HISTORIES[name], VOCABULARY):
        check(chart, len(HISTORIES[name].facts))
