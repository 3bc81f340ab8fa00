"""Turning points in words, and their places in the document.

**Invariants:**

- The windows before and after are equal, and their length is printed; the day itself counts in
  neither.
- "Something else" is a turning point only where a document has its words.
- That one thing came after another is shown as counts, without a conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import EventKind
from diary.model.revisions import Content, Recorded
from diary.patterns.before_and_after import BeforeAfter, DayWindow, SameDay
from diary.patterns.incident_facts import Numbers
from diary.patterns.turning_points import TurningPoint
from diary.text import time_texts
from diary.text.number_texts import incidents_text
from exporters.pdf.engine.blocks import Block
from exporters.pdf.engine.style import CELL
from exporters.pdf.engine.tables import TableBlock, TableCell, TableColumn, linked, table
from exporters.pdf.sections.document_context import DocumentContext, other_anchor
from exporters.pdf.sections.headings import note, part
from exporters.pdf.sections.state_of_case import releases, turning_text

_OTHER: Final = f"{Noun.EVENT}/{EventKind.OTHER}"


@dataclass(frozen=True, slots=True)
class TurningPointText:
    """One turning point: `day` is its first day.

    `around` is None if its days are not known. `partial` says that incidents stay behind.
    """

    day: date | None
    told: str
    what: str
    link: str
    around: BeforeAfter | None
    partial: bool = False

    def next(self) -> str:
        """Return the first incident on a later day, in a few words."""
        if self.around is None:
            return _("day not known")
        if self.around.next_days is None:
            if self.partial:
                return _("no later incident is shown here")
            return _("no later incident is recorded")
        if self.around.next_days == 0:
            # an interval that goes beyond the day may be of a later one
            if self.around.next_number in self.around.same_day.after:
                return _("later the same day, no. {number}").format(number=self.around.next_number)
            return _("after it, that day or later, no. {number}").format(
                number=self.around.next_number
            )
        if self.partial:
            # others may lie between
            return _("no. {number} is the next shown here").format(number=self.around.next_number)
        return _("after {days}, no. {number}").format(
            days=days_text(self.around.next_days), number=self.around.next_number
        )


def days_text(days: int) -> str:
    """Return a number of days in words."""
    return ngettext("{n} day", "{n} days", days).format(n=days)


def has_partial_count(found: list[TurningPointText]) -> bool:
    """Return whether a count among these has a star."""
    return any(
        not window.whole
        for turn in found
        if turn.around and not turn.partial
        for window in (turn.around.before, turn.around.after)
    )


def turning_point_texts(context: DocumentContext) -> list[TurningPointText]:
    """Return events, contacts with police and orders served, by day; undated ones are last."""
    return [*_all(context)]


def _all(context: DocumentContext) -> Iterator[TurningPointText]:
    # what ended an arrest stands beside it, as what else happened to somebody
    dated = (*context.figures.around, *releases(context))
    for around in sorted(dated, key=_days_of):
        if _is_named(context, around.turning):
            yield _turn(context, around.turning, around)
    for turning in context.figures.undated_turnings:
        if _is_named(context, turning):
            yield _turn(context, turning, None)


def _days_of(around: BeforeAfter) -> tuple[date, date]:
    days = around.turning.days
    return days or (date.max, date.max)


def _is_named(context: DocumentContext, turning: TurningPoint) -> bool:
    """Return whether a document says what it was: "something else" without its words does not."""
    return turning.kind != _OTHER or context.opens(Noun.EVENT, "what")


def _turn(
    context: DocumentContext, turning: TurningPoint, around: BeforeAfter | None
) -> TurningPointText:
    noun = Noun(turning.kind.split("/")[0])
    return TurningPointText(
        day=turning.days.first if turning.days else None,
        told=time_texts.span_text(turning.days.first, turning.days.last)
        if turning.days
        else _when_text(context, noun, turning),
        what=_name(context, turning),
        link=context.link(other_anchor(noun, turning.number)),
        around=around,
        partial=not context.case.shows_all(Noun.INCIDENT),
    )


def _name(context: DocumentContext, turning: TurningPoint) -> str:
    """Return what a turning point was; "something else" says nothing without its words."""
    if turning.kind == _OTHER:
        words = next(
            (item.content.what for item in context.case.events if item.id == turning.id), ""
        )
        return " ".join(words.split()) or context.turning_name(turning)
    return turning_text(context, turning)


def _when_text(context: DocumentContext, noun: Noun, turning: TurningPoint) -> str:
    items: tuple[Recorded[Content], ...] = (
        context.case.events if noun is Noun.EVENT else context.case.police
    )
    return next((context.when_line(item) for item in items if item.id == turning.id), "")


def turning_blocks(context: DocumentContext) -> Iterator[Block]:
    """Yield the counts before and after each turning point; nothing where there is none."""
    found = turning_point_texts(context)
    if not found or not context.case.incidents:
        return
    yield part(_("Before and after each turning point"))
    yield from counting_notes(context, found)
    yield turn_table(context, found)


def counting_notes(context: DocumentContext, found: list[TurningPointText]) -> Iterator[Block]:
    """Yield what the columns of `turn_table` count, and what they do not show."""
    text = _(
        "Recorded in the {days} days before and after: what was written down, not a measure of "
        "conduct. An incident stands in one column. On the edge: it may lie on either side. "
        "That one thing came after another does not say that it came because of it."
    )
    if not context.case.shows_all(Noun.INCIDENT):
        text = _(
            "What is shown here of the {days} days before and after, not all that was written down "
            "and not a measure of conduct. An incident stands in one column. On the edge: it may "
            "lie on either side. That one thing came after another does not say that it came "
            "because of it."
        )
    text = text.format(days=context.figures.window_days)
    if has_partial_count(found):
        text += " " + _(
            "“4 in 18 of 30 days” says that the record covers 18 of them: from the first incident "
            "to the day on which the last one was written down."
        )
    yield note(text, keeps=True)
    yield from undated_note(context)


def undated_note(context: DocumentContext) -> Iterator[Block]:
    """Yield the incidents without a known day, which a table of periods has nowhere."""
    if undated := context.figures.conduct.undated:
        text = _("Day not known, and so counted in none of these: {numbers}.")
        yield note(text.format(numbers=incidents_text(undated)), keeps=True)


def counted_text(window: DayWindow, *, partial: bool) -> str:
    """Return the count of a window, how many of its days the record covers, and its edge.

    Where incidents stay behind, nothing that is shown says which days are covered, and none that
    is shown is not none.
    """
    text = f"{len(window.incidents):,}"
    if partial and not window.incidents:
        text = _("none shown")
    elif not (window.whole or partial):
        text = ngettext(
            "{n} in {covered} of {days} day", "{n} in {covered} of {days} days", window.days
        ).format(n=text, covered=window.covered, days=window.days)
    return with_edge(text, window.edge)


def with_edge(text: str, edge: Numbers) -> str:
    """Return a count with what is on the edge of it, by number."""
    if not edge:
        return text
    told = _("+{n} on the edge: {numbers}").format(n=len(edge), numbers=incidents_text(edge))
    return f"{text} {told}"


def same_day_cell(same: SameDay) -> str:
    """Return the incidents of the day itself, by the clock where both are known."""
    parts = (
        (same.before, _("before it: {numbers}")),
        (same.unknown, "{numbers}"),
        (same.after, _("later: {numbers}")),
    )
    told = [text.format(numbers=incidents_text(found)) for found, text in parts if found]
    return with_edge("; ".join(told) or "–", same.edge)


def turn_table(context: DocumentContext, found: list[TurningPointText]) -> TableBlock:
    """Return the table of turning points, with the incidents before and after each."""
    columns = (
        TableColumn(_("Day"), 0.16),
        TableColumn(_("Turning point"), 0.24),
        TableColumn(_("{n} days before").format(n=context.figures.window_days), 0.15),
        TableColumn(_("Same day"), 0.14),
        TableColumn(_("{n} days after").format(n=context.figures.window_days), 0.15),
        TableColumn(
            _("Next incident")
            if context.case.shows_all(Noun.INCIDENT)
            else _("Next incident shown here"),
            0.16,
        ),
    )
    rows = [
        (
            turn.told,
            TableCell(turn.what, linked(CELL) if turn.link else CELL, turn.link),
            counted_text(turn.around.before, partial=turn.partial) if turn.around else "–",
            same_day_cell(turn.around.same_day) if turn.around else "–",
            counted_text(turn.around.after, partial=turn.partial) if turn.around else "–",
            turn.next(),
        )
        for turn in found
    ]
    return table(columns, rows)
