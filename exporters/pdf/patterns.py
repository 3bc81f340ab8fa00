"""The patterns: the charts, the tables that say the same, and the acts set against the examples.

The rules are:

- Every figure counts recorded incidents and says how many. Nothing is concluded from it.
- What a chart shows is also said in a table and in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from diary.i18n import _
from diary.patterns.counts import Row
from exporters.chart_hours import weekday_by_hour
from exporters.chart_months import behaviours_by_month
from exporters.marks import Chart
from exporters.pdf.charts import Drawing
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block, Plain
from exporters.pdf.grid import Cell, Col, Grid, linked, table
from exporters.pdf.pages import Pages
from exporters.pdf.parts import note, part, section
from exporters.pdf.style import CELL, CELL_STRONG, GREY, Style
from exporters.pdf.turning import Turn, days_text, turns

_TINY = Style("regular", 6.6, 8.6)
_TINY_HEAD = Style("bold", 6.2, 8.2, GREY)
_LISTED = 60  # incident numbers in one cell; the chronology has them all


def write(desk: Desk, pages: Pages) -> None:
    """Writes the charts and tables."""
    pages.break_page()
    pages.add(section("patterns"), caution(desk))
    rows = desk.case.rows
    width = pages.column.width
    pages.add_together([*_drawn(behaviours_by_month(rows, desk.behaviour, width=width))])
    pages.add_together([*_drawn(weekday_by_hour(rows, width=width))])
    pages.add(part(desk.vocabulary.limbs_title), note(desk.vocabulary.limbs_caution, keeps=True))
    pages.add(limb_table(desk, numbers=True))
    found = turns(desk)
    if found:
        pages.add(part(_("Before and after each turning point")), _counting_note())
        pages.add(_turn_table(found))
    pages.add(part(_("The same figures as tables")))
    for chart in (
        behaviours_by_month(rows, desk.behaviour, width=width),
        weekday_by_hour(rows, width=width),
    ):
        pages.add(Plain(chart.title, CELL_STRONG, before=6.0, after=2.0, keeps=True))
        pages.add(twin(chart))


def caution(desk: Desk) -> Block:
    """What the figures count."""
    return note(
        _(
            "Recorded incidents only, n = {n}. What was not recorded is not counted. The kinds of "
            "behaviour are those that the person recording chose."
        ).format(n=len(desk.case.rows))
    )


def _drawn(chart: Chart) -> Iterator[Block]:
    yield part(chart.title)
    yield Plain(chart.alternative, CELL, after=4.0, keeps=True)
    yield Drawing(chart)


def twin(chart: Chart) -> Grid:
    """The table that says what a chart shows."""
    others = max(len(chart.columns) - 2, 1)
    first, last = (0.12 if others > 20 else 0.24), 0.06
    shares = [first, *[(1 - first - last) / others] * (len(chart.columns) - 2), last]
    columns = [
        Col(title, share, _TINY, right=at > 0, head=_TINY_HEAD)
        for at, (title, share) in enumerate(zip(chart.columns, shares, strict=True))
    ]
    return table(columns, chart.rows)


def by_limb(desk: Desk) -> list[tuple[str, str, tuple[int, ...]]]:
    """Letter, words and incident numbers of each example; the last, without letter, the rest."""
    letters = {code: _letters(desk, code) for row in desk.case.rows for code in row.behaviours}

    def matching(row: Row, letter: str) -> bool:
        return any(letter in letters[code] for code in row.behaviours)

    found = [
        (
            limb.letter,
            limb.label,
            tuple(row.number for row in desk.case.rows if matching(row, limb.letter)),
        )
        for limb in desk.vocabulary.limbs
    ]
    rest = tuple(
        row.number for row in desk.case.rows if not any(letters[code] for code in row.behaviours)
    )
    return [*found, ("", _("None of the listed examples was chosen"), rest)]


def _letters(desk: Desk, code: str) -> tuple[str, ...]:
    return desk.vocabulary.limb_letters([code]) if _known(desk, code) else ()


def _known(desk: Desk, code: str) -> bool:
    return desk.vocabulary.known_code("behaviour", code)


def limb_table(desk: Desk, *, numbers: bool) -> Grid:
    """The examples of the Act with the incidents whose acts may match each."""
    columns = [Col("", 0.06, CELL_STRONG), Col(_("Example"), 0.44)]
    columns += [Col(_("Incidents"), 0.12, CELL_STRONG, right=True)]
    columns += [Col(_("Their numbers"), 0.38)] if numbers else [Col("", 0.38)]
    rows = []
    for letter, label, found in by_limb(desk):
        listed = ", ".join(map(str, found[:_LISTED])) + (" …" if len(found) > _LISTED else "")
        rows.append((f"({letter})" if letter else "", label, str(len(found)), listed))
    return table(columns, rows)


def _counting_note() -> Block:
    return note(
        _(
            "Whole days are compared: an incident on the same day counts neither before nor after. "
            "That one thing came after another does not say that it came because of it."
        ),
        keeps=True,
    )


def _turn_table(found: list[Turn]) -> Grid:
    columns = (
        Col(_("Day"), 0.16),
        Col(_("Turning point"), 0.4),
        Col(_("Incidents before"), 0.12, right=True),
        Col(_("Incidents after"), 0.12, right=True),
        Col(_("Next incident"), 0.2),
    )
    rows = []
    for turn in found:
        following: Cell | str = turn.followed()
        if turn.next_days is not None and turn.after is not None:
            following = _next(turn)
        rows.append(
            (
                turn.told,
                Cell(turn.what, linked(CELL) if turn.link else CELL, turn.link),
                "–" if turn.before is None else str(turn.before),
                "–" if turn.after is None else str(turn.after),
                following,
            )
        )
    return table(columns, rows)


def _next(turn: Turn) -> str:
    return _("after {days}, no. {number}").format(
        days=days_text(turn.next_days or 0), number=turn.next_number
    )
