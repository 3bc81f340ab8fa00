"""Page 1: the course of conduct on one sheet, for somebody who has a minute.

The rules are:

- It is always one page. What does not fit is shortened here and stands in full further on; how
  many more there are is said.
- Figures are counts of recorded incidents; lines are the person's own, chosen by the person.
- No verdict: it says what was recorded, never what that amounts to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from typing import Final

from diary import wording
from diary.i18n import _, ngettext
from diary.model.kinds import Noun
from diary.model.person import Role
from exporters.chart_months import behaviours_by_month
from exporters.pdf.charts import Drawing
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block, Column, Heading, Plain, total_height
from exporters.pdf.four import boxes
from exporters.pdf.layout import Beside, Tile, Tiles
from exporters.pdf.pages import Pages
from exporters.pdf.parts import TITLES
from exporters.pdf.style import NOTE, PART, SMALL, TITLE
from exporters.pdf.summary_lists import acts, asks, day_short, followed, references
from exporters.pdf.text import clipped

_SIX_MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each list is shown: rows of the chart, lines a box, turns, references, asks."""

    behaviours: int
    lines: int
    turns: int
    references: int
    asks: int


_TIGHT: Final = Room(4, 1, 2, 2, 1)  # fits whatever is in the case
_ROOMY: Final = Room(16, 9, 10, 10, 10)
_STEPS: Final = 24
_MOST_TURNS: Final = 12
_NAME: Final = 60  # characters of a name; the part on people has all of it


def _between(step: int) -> Room:
    def of(tight: int, roomy: int) -> int:
        return tight + (roomy - tight) * step // _STEPS

    return Room(*map(of, astuple(_TIGHT), astuple(_ROOMY)))


def write(desk: Desk, pages: Pages) -> None:
    """Writes the page."""
    pages.break_page()
    column = pages.column
    blocks = [*_blocks(desk, column, _TIGHT)]
    fits, over = 0, _STEPS + 1
    while over - fits > 1:
        step = (fits + over) // 2
        roomier = [*_blocks(desk, column, _between(step))]
        if total_height(roomier, column) <= column.height:
            fits, blocks = step, roomier
        else:
            over = step
    pages.add(*blocks)


def _blocks(desk: Desk, column: Column, room: Room) -> Iterator[Block]:
    yield from _title(desk, column)
    yield Tiles([*_tiles(desk)])
    if any(row.behaviours for row in desk.case.rows):
        chart = behaviours_by_month(
            desk.case.rows, desk.behaviour, width=column.width, most=room.behaviours
        )
        yield _part(_("Kinds of behaviour by month"))
        yield Drawing(chart, before=2.0, after=2.0)
    yield _acts_and_turns(desk, column, room.turns)
    yield _part(_("In the words that the person recording chose for each"))
    yield from boxes(desk, column, room.lines)
    yield Beside(
        [*references(desk, column, room.references)], [*asks(desk, column, room.asks)], share=0.5
    )
    yield Plain(_foot(desk), NOTE, before=4.0, after=0.0)


def _acts_and_turns(desk: Desk, column: Column, least: int) -> Beside:
    """The two lists side by side, the right one as long as the left one lets it be."""
    left, right = [*acts(desk)], [*followed(desk, column, least)]
    sides = Beside((), ()).columns(column)
    for most in range(least + 1, _MOST_TURNS + 1):
        longer = [*followed(desk, column, most)]
        if total_height(longer, sides[1]) > total_height(left, sides[0]):
            break
        right = longer
    return Beside(left, right)


def _part(text: str) -> Plain:
    return Plain(text, PART, before=6.0, after=1.0)


def _title(desk: Desk, column: Column) -> Iterator[Block]:
    counts = desk.case.counts
    title = ngettext("{n} recorded incident", "{n} recorded incidents", counts.incidents).format(
        n=f"{counts.incidents:,}"
    )
    if counts.first and counts.last:
        if counts.first != counts.last:
            title = _("{incidents}, {first} to {last}").format(
                incidents=title, first=day_short(counts.first), last=day_short(counts.last)
            )
        else:
            title = _("{incidents}, {day}").format(incidents=title, day=day_short(counts.first))
    yield Plain(_("Course of conduct at a glance"), NOTE, after=1.0)
    yield Heading(
        title,
        TITLE,
        anchor="section-summary",
        title=_(TITLES["summary"]),
        before=0.0,
        after=3.0,
    )
    people = clipped(column.fonts, " · ".join(_people(desk, column)), SMALL, column.width, 3)
    yield Plain(people, SMALL, after=4.0)


def _people(desk: Desk, column: Column) -> Iterator[str]:
    def short(name: str) -> str:
        line = " ".join(column.fonts.printable(name).split())
        return line if len(line) <= _NAME else line[: _NAME - 1] + "…"

    if desk.case.me and desk.case.me.content.name:
        yield _("Recorded by {name}").format(name=short(desk.case.me.content.name))
    suspected = [
        short(person.content.name)
        for person in desk.case.people
        if person.content.role is Role.SUSPECTED and person.content.name
    ]
    if suspected:
        more = f" (+{len(suspected) - 3})" if len(suspected) > 3 else ""
        yield _("Suspected: {names}").format(names=", ".join(suspected[:3])) + more
    yield desk.vocabulary.title


def _tiles(desk: Desk) -> Iterator[Tile]:
    counts = desk.case.counts
    yield Tile(f"{counts.incidents:,}", _("recorded incidents"))
    if counts.span_days:
        yield Tile(f"{counts.span_days:,}", _("days, first to last"))
    if counts.stated_acts > counts.incidents:
        yield Tile(f"{counts.stated_acts:,}", _("acts, as stated"))
    if desk.opens(Noun.INCIDENT, "reported"):
        yield Tile(f"{counts.reported:,}", _("reported to police"))
        yield Tile(f"{counts.not_reported + counts.not_said:,}", _("not, or not said"))
    if desk.has("exhibits"):
        yield Tile(f"{len(desk.case.exhibits):,}", _("exhibits"))


def _foot(desk: Desk) -> str:
    said = []
    last = desk.case.counts.last
    if last:
        said.append(
            _(
                "Last recorded act: {last}. Six months after it: {then}. Police may need to act "
                "before that day for some offences; other offences have no such limit."
            ).format(last=wording.day_text(last), then=wording.day_text(_six_months_after(last)))
        )
    said.append(
        _(
            "Counted from recorded incidents only, by the kinds that the person recording chose. "
            "Shortened lines stand in full on the sheets."
        )
    )
    return " ".join(said)


def _six_months_after(day: date) -> date:
    month = day.month - 1 + _SIX_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
