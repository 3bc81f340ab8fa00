"""Page 1: the course of conduct on one sheet, for somebody who has a minute.

The rules are:

- It is always one page. What does not fit is shortened here and stands in full further on; how
  many more there are is said.
- Figures are counts of recorded incidents; lines are the person's own, chosen by the person.
- No verdict: it says what was recorded, never what that amounts to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final

from diary import display
from diary.i18n import _, ngettext
from diary.model.kinds import Noun
from diary.model.record import Role
from exporters.chart_months import behaviours_by_month
from exporters.pdf import news
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block, Column, Heading, Plain, total_height
from exporters.pdf.four import boxes
from exporters.pdf.layout import Beside, Tile, Tiles
from exporters.pdf.pages import Pages
from exporters.pdf.parts import TITLES
from exporters.pdf.sections.charts import ChartBlock
from exporters.pdf.style import NOTE, PART, SMALL, TITLE, Style
from exporters.pdf.summary_lists import (
    acts,
    asks,
    broken,
    day_short,
    followed,
    half,
    named_in_reports,
    references,
)
from exporters.pdf.text import clipped

_SIX_MONTHS: Final = 6
_LEAST_TITLE: Final = 14.0  # points of its type
_HAIR: Final = 0.02


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each list is shown: kinds of behaviour, lines a box, references, requests."""

    behaviours: int = 4
    lines: int = 1
    references: int = 2
    asks: int = 1


_ROOMY: Final = Room(16, 12, 10, 10)
# in turn, while the page has room: what was chosen for the four words comes first
_ORDER: Final = ("lines", "behaviours", "lines", "asks", "references")
_LEAST_TURNS: Final = 3
_MOST_TURNS: Final = 12
_NAME: Final = 60  # characters of a name; the part on people has all of it


def write(desk: Desk, pages: Pages) -> None:
    """Writes the page."""
    pages.break_page()
    page = _Page(desk, pages.column)
    # in a language of longer words fewer kinds of behaviour have to do
    least = (Room(behaviours=most) for most in range(Room().behaviours, 0, -1))
    room = next((each for each in least if page.fits(each)), Room(behaviours=1))
    growing = [*_ORDER]
    while growing:
        for name in tuple(growing):
            lines = asdict(room)[name]
            roomier = replace(room, **{name: lines + 1})
            if lines < asdict(_ROOMY)[name] and page.fits(roomier):
                room = roomier
            else:
                growing.remove(name)
    pages.add(*page.blocks(room))


class _Page:
    """The parts of the page, each made once for each size that is tried."""

    def __init__(self, desk: Desk, column: Column) -> None:
        self._desk = desk
        self._column = column
        self._head = [
            *_title(desk, column),
            Tiles([*_tiles(desk)]),
            *named_in_reports(desk),
            *broken(desk),
        ]
        self._middle = [_acts_and_turns(desk, column)]
        self._foot = [Plain(_foot(desk), NOTE, before=4.0, after=0.0)]
        self._made: dict[tuple[str | int, ...], list[Block]] = {}

    def fits(self, room: Room) -> bool:
        """Whether it is one page then."""
        return total_height(self.blocks(room), self._column) <= self._column.height

    def blocks(self, room: Room) -> list[Block]:
        """All of the page."""
        chart = self._once(("chart", room.behaviours), self._chart)
        boxed = self._once(("lines", room.lines), self._boxes)
        lists = self._once(("lists", room.references, room.asks), self._lists)
        return [*self._head, *chart, *self._middle, *boxed, *lists, *self._foot]

    def _once(self, key: tuple[str | int, ...], make: Callable[..., list[Block]]) -> list[Block]:
        if key not in self._made:
            self._made[key] = make(*key[1:])
        return self._made[key]

    def _chart(self, behaviours: int) -> list[Block]:
        rows = self._desk.case.rows
        if not any(row.behaviours for row in rows):
            return []
        width = self._column.width
        chart = behaviours_by_month(rows, self._desk.behaviour, width=width, most=behaviours)
        return [_part(_("Kinds of behaviour by month")), ChartBlock(chart, before=2.0, after=2.0)]

    def _boxes(self, lines: int) -> list[Block]:
        title = _part(_("In the words that the person recording chose for each"))
        return [title, *boxes(self._desk, self._column, lines)]

    def _lists(self, most_references: int, most_asks: int) -> list[Block]:
        desk, width = self._desk, self._column.width
        if Noun.ASK not in desk.case.profile.fields:
            return [*references(desk, self._column, most_references, width)]
        left = [*references(desk, self._column, most_references, half(self._column))]
        return [Beside(left, [*asks(desk, self._column, most_asks)])]


def _acts_and_turns(desk: Desk, column: Column) -> Beside:
    """The two lists side by side, the right one as long as the left one lets it be."""
    left, right = [*acts(desk)], [*followed(desk, column, _LEAST_TURNS)]
    sides = Beside((), ()).columns(column)
    for most in range(_LEAST_TURNS + 1, _MOST_TURNS + 1):
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
        _on_one_line(title, column),
        anchor="section-summary",
        title=_(TITLES["summary"]),
        before=0.0,
        after=3.0,
    )
    named = clipped(column.fonts, " · ".join(people(desk, column)), SMALL, column.width, 3)
    yield Plain(named, SMALL, after=4.0)
    for said in news.sentences(desk.case):
        yield Plain(said, SMALL, after=4.0)


def _on_one_line(title: str, column: Column) -> Style:
    """The style of the title, smaller where it would take a second line."""
    width = column.fonts.width(title, TITLE)
    if width <= column.width:
        return TITLE
    size = max(TITLE.size * column.width / width - _HAIR, _LEAST_TITLE)
    return replace(TITLE, size=size)


def people(desk: Desk, column: Column) -> Iterator[str]:
    """Who records, who is suspected, and under which law, each in a few words."""

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
        yield _("Suspected: {names}").format(names="; ".join(suspected[:3])) + more
    yield desk.vocabulary.title


def _tiles(desk: Desk) -> Iterator[Tile]:
    counts = desk.case.counts
    label = ngettext("recorded incident", "recorded incidents", counts.incidents)
    yield Tile(f"{counts.incidents:,}", label)
    if counts.span_days and counts.first != counts.last:
        yield Tile(f"{counts.span_days:,}", _("days, first to last"))
    if counts.stated_acts > counts.incidents:
        yield Tile(f"{counts.stated_acts:,}", _("acts, as stated"))
    if desk.opens(Noun.INCIDENT, "reported"):
        yield Tile(f"{counts.reported:,}", _("reported to police"))
        yield Tile(f"{counts.not_reported:,}", _("not reported"))
        yield Tile(f"{counts.not_said:,}", _("not said"))
    if desk.has("exhibits"):
        number = len(desk.case.exhibits)
        yield Tile(f"{number:,}", ngettext("exhibit", "exhibits", number))


def _foot(desk: Desk) -> str:
    said = []
    last = desk.case.counts.last
    if last:
        said.append(
            _(
                "Last recorded act: {last}. Six months after it: {then}. Police may need to act "
                "before that day for some offences; other offences have no such limit."
            ).format(last=display.day_text(last), then=display.day_text(_six_months_after(last)))
        )
    undated = desk.case.counts.undated
    if undated:
        said.append(
            ngettext(
                "{n} incident has no known day and stands in no month.",
                "{n} incidents have no known day and stand in no month.",
                undated,
            ).format(n=undated)
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
