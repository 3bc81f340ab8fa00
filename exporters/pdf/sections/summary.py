"""Page 1: the course of conduct on one page, for a reader who has one minute.

**Invariants:**

- It is always one page. What does not fit is shortened here and printed in full later in the
  document; the page says how many more there are.
- Figures are counts of recorded incidents. The boxes of the four police words and all lines are the
  person's own words, chosen by the person.
- There is no verdict: the page says what was recorded, never what that amounts to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.jurisdiction import Topic
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.record_nouns import Role
from diary.patterns.behaviours import ExampleTick
from diary.patterns.incident_facts import Telling
from diary.text import code_texts, time_texts
from exporters.charts.bars import window_text
from exporters.charts.behaviours_by_month import behaviours_by_month
from exporters.pdf.engine.blocks import (
    Block,
    BoxedBlocks,
    Column,
    Heading,
    SideBySide,
    TextBlock,
    Tile,
    TileRow,
    total_height,
)
from exporters.pdf.engine.line_breaking import clipped
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import CELL, CELL_STRONG, NOTE, PART, SMALL, TITLE, Style
from exporters.pdf.engine.tables import TableCell, TableColumn, linked, table
from exporters.pdf.sections import document_context
from exporters.pdf.sections.chart_block import ChartBlock
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import tells_reporting
from exporters.pdf.sections.headings import TITLES, note
from exporters.pdf.sections.patterns import tick_text
from exporters.pdf.sections.turning_points import has_partial_count, turning_point_texts

_BOX_PAD: Final = 12.0  # points of a box's width that are not for text
_MOST_TICKS: Final = 3  # the maximum number of ticked incidents of one example
_MOST: Final = 3  # the maximum number of lines of one entry


def word_boxes(context: DocumentContext, column: Column, lines: int) -> Iterator[Block]:
    """Yield the boxes of the police words, two per row, with at most `lines` lines each."""
    topics = [topic for topic in context.vocabulary.four if context.opens(Noun.INCIDENT, topic.id)]
    for at in range(0, len(topics), 2):
        pair = topics[at : at + 2]
        sides = SideBySide((), (), gap=8).columns(column)
        filled = [
            [*_filled(context, topic, side, lines)]
            for topic, side in zip(pair, sides, strict=False)
        ]
        inside = [Column(s.fonts, s.width - _BOX_PAD, s.height) for s in sides]
        height = max(
            total_height(box, side) + _BOX_PAD for box, side in zip(filled, inside, strict=False)
        )
        boxed: list[Sequence[Block]] = [[BoxedBlocks(box, height=height)] for box in filled]
        boxed.append(())
        yield SideBySide(boxed[0], boxed[1], gap=8)


def _filled(context: DocumentContext, topic: Topic, column: Column, lines: int) -> Iterator[Block]:
    yield TextBlock(topic.label, CELL_STRONG, after=1.0)
    chosen = [
        (item.number, text)
        for item in context.case.incidents
        if (text := text_of(item.content, topic.id))
    ]
    if not chosen:
        yield TextBlock(_("Nothing was chosen for this word."), NOTE, after=0.0)
        return
    width = column.width - _BOX_PAD
    left, shown = lines, 0
    for number, text in chosen:
        if left <= 0:
            break
        line = _("No. {number}: {text}").format(number=number, text=text.strip())
        part = clipped(column.fonts, line, CELL, width, min(left, _MOST))
        block = TextBlock(part, CELL, after=1.5, lang=context.words)
        left -= len(block.lines(Column(column.fonts, width, column.height)))
        shown += 1
        yield block
    more = len(chosen) - shown
    if more:
        text = ngettext("and {n} more on the sheets", "and {n} more on the sheets", more)
        yield TextBlock(text.format(n=more), NOTE, after=0.0)


_GAP: Final = 14.0
_LIST_PAD: Final = 1.4
_TIGHT: Final = Style("regular", 7.8, 9.8)
_TIGHT_STRONG: Final = Style("bold", 7.8, 9.8)


def _list_title(text: str) -> TextBlock:
    return TextBlock(text, PART, after=2.0)


def half_width(column: Column) -> float:
    """Return the width of one of two lists side by side, in points."""
    return (column.width - _GAP) / 2


def _more(count: int) -> Iterator[Block]:
    if count > 0:
        text = ngettext("and {n} more further on", "and {n} more further on", count)
        yield TextBlock(text.format(n=count), NOTE, after=2.0)


def order_breach_blocks(context: DocumentContext) -> Iterator[Block]:
    """Yield how many incidents may break an order, and how many of them police know of."""
    incidents = {number for register in context.figures.orders for number in register.incidents}
    if not incidents or not context.opens(Noun.INCIDENT, "breaches"):
        return
    said = ngettext(
        "{n} incident may break a term of an order, in the view of the person recording.",
        "{n} incidents may break a term of an order, in the view of the person recording.",
        len(incidents),
    ).format(n=f"{len(incidents):,}")
    if tells_reporting(context):
        telling = context.figures.telling.items()
        counts = {each: len(incidents.intersection(numbers)) for each, numbers in telling}
        said = f"{said} {_('Police: {told}.').format(told=code_texts.telling_counts(counts))}"
    yield TextBlock(said, CELL_STRONG, before=4.0, after=0.0)


def acts(context: DocumentContext) -> Iterator[Block]:
    """Yield the examples of the Act that were ticked, each with the incidents by number.

    In England and Wales they are those of the Protection from Harassment Act 1997, s. 2A(3).
    """
    yield _list_title(_("Examples in the law that may fit"))
    test = context.vocabulary.limbs_test
    rows = [
        (f"({limb.letter})", TableCell(limb.label, lang=context.law), _ticks(ticks))
        for limb in context.vocabulary.limbs
        if (ticks := context.figures.kinds.examples.get(f"{test}/{limb.letter}"))
    ]
    if not rows:
        yield note(_("No example was ticked."))
        return
    columns = (
        TableColumn("", 0.075, _TIGHT_STRONG),
        TableColumn(_("Example"), 0.495, _TIGHT),
        TableColumn(_("Incidents by number"), 0.43, _TIGHT_STRONG),
    )
    yield table(columns, rows, after=2.0, pad=_LIST_PAD)


def _ticks(ticks: Sequence[ExampleTick]) -> str:
    """Return the first numbers, and how many more there are: the schedule has them all."""
    text = ", ".join(map(tick_text, ticks[:_MOST_TICKS]))
    more = len(ticks) - _MOST_TICKS
    return f"{text} +{more}" if more > 0 else text


def turning_point_blocks(context: DocumentContext, column: Column, most: int) -> Iterator[Block]:
    """Yield the most important turning points, with the incidents before and after each."""
    yield _list_title(
        _("Incidents in the {n} days before and after").format(n=context.figures.window_days)
    )
    found = turning_point_texts(context)
    if not found:
        yield note(_("No event, report to police or order is recorded."))
        return
    first = sorted(range(len(found)), key=lambda at: (found[at].day is None, found[at].weight))
    shown = [found[at] for at in sorted(first[:most])]
    width = half_width(column) * 0.46 - 8
    rows = []
    for turn in shown:
        what = clipped(column.fonts, turn.what, CELL, width, 2)
        day = day_short(turn.day) if turn.day else turn.told
        around = turn.around
        rows.append(
            (
                day,
                TableCell(what, linked(CELL) if turn.link else CELL, turn.link),
                window_text(around.before) if around else "–",
                window_text(around.after) if around else "–",
            )
        )
    columns = (
        TableColumn(_("Day"), 0.24),
        TableColumn(_("Turning point"), 0.46),
        TableColumn(_("Before"), 0.15, _TIGHT_STRONG, right=True),
        TableColumn(_("After"), 0.15, _TIGHT_STRONG, right=True),
    )
    yield table(columns, rows, after=2.0, pad=_LIST_PAD)
    if has_partial_count(shown):
        yield TextBlock(_("* the record does not cover all of that time."), NOTE, after=2.0)
    yield from _more(len(found) - len(rows))


def day_short(day: date) -> str:
    """Return a day without its weekday: "29 Mar 2026"."""
    return f"{day.day} {time_texts.month_text(day.isoformat())}"


def references(
    context: DocumentContext, column: Column, most: int, width: float
) -> Iterator[Block]:
    """Yield the reference numbers of police and courts, in lines of this width."""
    yield _list_title(_("Reference numbers"))
    found = _references(context)
    if not found:
        yield note(_("No reference number is recorded."))
        return
    for known_as, details in [*found.items()][:most]:
        line = f"{known_as} ({', '.join(details)})" if details else known_as
        yield TextBlock(clipped(column.fonts, line, CELL, width, 2), CELL, after=1.5)
    rest = [*found][most:]
    if rest:
        also = _("also {numbers}").format(numbers=", ".join(rest))
        yield TextBlock(clipped(column.fonts, also, CELL, width, 3), CELL, after=1.5)


def _references(context: DocumentContext) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for contact in context.case.police:
        content = contact.content
        if content.reference:
            recorded = _("recorded as {what}").format(what=content.recorded_as)
            details = (content.force, recorded if content.recorded_as else "")
            known = found.setdefault(content.reference, [])
            known += [detail for detail in details if detail and detail not in known]
    for order in context.case.orders:
        if order.content.reference:
            found.setdefault(order.content.reference, []).append(order.content.title)
    return found


def asks(context: DocumentContext, column: Column, most: int) -> Iterator[Block]:
    """Yield what the person asks for."""
    yield _list_title(_("What is asked for"))
    if not context.case.asks:
        yield note(_("Nothing in particular is asked for yet."))
        return
    width = half_width(column)
    for number, ask in enumerate(context.case.asks[:most], 1):
        text = clipped(column.fonts, f"{number}. {ask.content.what}", CELL, width, 2)
        yield TextBlock(text, CELL, after=1.5, lang=context.words)
    yield from _more(len(context.case.asks) - most)


_SIX_MONTHS: Final = 6
_LEAST_TITLE: Final = 14.0  # points; the minimum font size of the title
_HAIR: Final = 0.02


@dataclass(frozen=True, slots=True)
class ListLimits:
    """The size of each list: behaviours, lines per box, references, requests."""

    behaviours: int = 4
    lines: int = 1
    references: int = 2
    asks: int = 1


_ROOMY: Final = ListLimits(16, 12, 10, 10)
# these grow in turns while there is space; the words chosen for the four come first
_ORDER: Final = ("lines", "behaviours", "lines", "asks", "references")
_LEAST_TURNS: Final = 3
_MOST_TURNS: Final = 12
_NAME: Final = 60  # characters of a name; the section on people has the full name


def write_summary(context: DocumentContext, pages: PageLayout) -> None:
    """Write page 1, with each list as long as the page allows."""
    pages.break_page()
    page = _SummaryPage(context, pages.column)
    # headings in a language with longer words leave space for fewer behaviours
    least = (ListLimits(behaviours=most) for most in range(ListLimits().behaviours, 0, -1))
    room = next((each for each in least if page.fits(each)), ListLimits(behaviours=1))
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


class _SummaryPage:
    """The parts of the page, each made once for each size that is tried."""

    def __init__(self, context: DocumentContext, column: Column) -> None:
        self._context = context
        self._column = column
        self._head = [
            *_page_title(context, column),
            TileRow([*_tiles(context)]),
            *order_breach_blocks(context),
        ]
        self._middle = [*_acts_and_turns(context, column)]
        self._foot = [TextBlock(_foot(context), NOTE, before=4.0, after=0.0)]
        self._made: dict[tuple[str | int, ...], list[Block]] = {}

    def fits(self, room: ListLimits) -> bool:
        """Return whether the content with these limits fits on one page."""
        return total_height(self.blocks(room), self._column) <= self._column.height

    def blocks(self, room: ListLimits) -> list[Block]:
        """Return the blocks of the whole page."""
        chart = self._once(("chart", room.behaviours), self._chart)
        boxed = self._once(("lines", room.lines), self._boxes)
        lists = self._once(("lists", room.references, room.asks), self._lists)
        return [*self._head, *chart, *self._middle, *boxed, *lists, *self._foot]

    def _once(self, key: tuple[str | int, ...], make: Callable[..., list[Block]]) -> list[Block]:
        if key not in self._made:
            self._made[key] = make(*key[1:])
        return self._made[key]

    def _chart(self, behaviours: int) -> list[Block]:
        rows = self._context.history.facts
        if not any(row.behaviours for row in rows):
            return []
        width = self._column.width
        chart = behaviours_by_month(rows, self._context.behaviour, width=width, most=behaviours)
        return [_part(_("Kinds of behaviour by month")), ChartBlock(chart, before=2.0, after=2.0)]

    def _boxes(self, lines: int) -> list[Block]:
        title = _part(_("In the words that the person recording chose for each"))
        return [title, *word_boxes(self._context, self._column, lines)]

    def _lists(self, most_references: int, most_asks: int) -> list[Block]:
        context, width = self._context, self._column.width
        if Noun.ASK not in context.case.profile.fields:
            return [*references(context, self._column, most_references, width)]
        left = [*references(context, self._column, most_references, half_width(self._column))]
        return [SideBySide(left, [*asks(context, self._column, most_asks)])]


def _acts_and_turns(context: DocumentContext, column: Column) -> Iterator[Block]:
    """Yield the two lists side by side, the right one at most as long as the left one.

    Where the profile shows no ticks, the other list is alone.
    """
    if not context.opens(Noun.INCIDENT, "limbs"):
        yield from turning_point_blocks(context, column, _LEAST_TURNS)
        return
    left, right = [*acts(context)], [*turning_point_blocks(context, column, _LEAST_TURNS)]
    sides = SideBySide((), ()).columns(column)
    for most in range(_LEAST_TURNS + 1, _MOST_TURNS + 1):
        longer = [*turning_point_blocks(context, column, most)]
        if total_height(longer, sides[1]) > total_height(left, sides[0]):
            break
        right = longer
    yield SideBySide(left, right)


def _part(text: str) -> TextBlock:
    return TextBlock(text, PART, before=6.0, after=1.0)


def _page_title(context: DocumentContext, column: Column) -> Iterator[Block]:
    counts = context.figures.conduct
    number = len(counts.incidents)
    title = ngettext("{n} recorded incident", "{n} recorded incidents", number).format(
        n=f"{number:,}"
    )
    if counts.first and counts.last:
        if counts.first != counts.last:
            title = _("{incidents}, {first} to {last}").format(
                incidents=title, first=day_short(counts.first), last=day_short(counts.last)
            )
        else:
            title = _("{incidents}, {day}").format(incidents=title, day=day_short(counts.first))
    yield TextBlock(_("Course of conduct at a glance"), NOTE, after=1.0)
    yield Heading(
        title,
        _on_one_line(title, column),
        anchor="section-summary",
        title=_(TITLES["summary"]),
        before=0.0,
        after=3.0,
    )
    named = clipped(column.fonts, " · ".join(people(context, column)), SMALL, column.width, 3)
    yield TextBlock(named, SMALL, after=4.0)
    for sentence in document_context.supplement_sentences(context.case):
        yield TextBlock(sentence, SMALL, after=4.0)


def _on_one_line(title: str, column: Column) -> Style:
    """Return the style of the title, smaller if it would need a second line."""
    width = column.fonts.width(title, TITLE)
    if width <= column.width:
        return TITLE
    size = max(TITLE.size * column.width / width - _HAIR, _LEAST_TITLE)
    return replace(TITLE, size=size)


def people(context: DocumentContext, column: Column) -> Iterator[str]:
    """Yield who records, who is suspected, and under which law, each in a few words."""

    def short(name: str) -> str:
        line = " ".join(column.fonts.printable(name).split())
        return line if len(line) <= _NAME else line[: _NAME - 1] + "…"

    if context.case.me and context.case.me.content.name:
        yield _("Recorded by {name}").format(name=short(context.case.me.content.name))
    suspected = [
        short(person.content.name)
        for person in context.case.people
        if person.content.role is Role.SUSPECTED and person.content.name
    ]
    if suspected:
        more = f" (+{len(suspected) - 3})" if len(suspected) > 3 else ""
        yield _("Suspected: {names}").format(names="; ".join(suspected[:3])) + more
    yield context.vocabulary.title


def _tiles(context: DocumentContext) -> Iterator[Tile]:
    counts = context.figures.conduct
    incidents = len(counts.incidents)
    label = ngettext("recorded incident", "recorded incidents", incidents)
    yield Tile(f"{incidents:,}", label)
    if counts.span_days and counts.first != counts.last:
        yield Tile(f"{counts.span_days:,}", _("days, first to last"))
    if tells_reporting(context):
        for each, numbers in context.figures.telling.items():
            told = each is Telling.TOLD
            label = _("told to police") if told else code_texts.telling_text(each)
            yield Tile(f"{len(numbers):,}", label)
    if context.has("exhibits"):
        number = len(context.case.exhibits)
        yield Tile(f"{number:,}", ngettext("exhibit", "exhibits", number))


def _foot(context: DocumentContext) -> str:
    sentences = []
    last = context.figures.conduct.last
    if last:
        sentences.append(
            _(
                "Last recorded act: {last}. Six months after it: {then}. Police may need to act "
                "before that day for some offences; other offences have no such limit."
            ).format(
                last=time_texts.day_text(last),
                then=time_texts.day_text(_six_months_after(last)),
            )
        )
    undated = len(context.figures.conduct.undated)
    if undated:
        sentences.append(
            ngettext(
                "{n} incident has no known day and stands in no month.",
                "{n} incidents have no known day and stand in no month.",
                undated,
            ).format(n=undated)
        )
    sentences.append(
        _(
            "Counted from recorded incidents only, by the kinds that the person recording chose. "
            "Shortened lines stand in full on the sheets."
        )
    )
    return " ".join(sentences)


def _six_months_after(day: date) -> date:
    month = day.month - 1 + _SIX_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
