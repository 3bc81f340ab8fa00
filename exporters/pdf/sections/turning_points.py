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
from diary.patterns.before_and_after import BeforeAfter
from diary.patterns.turning_points import TurningPoint
from diary.text import time_texts
from exporters.charts.bars import same_day_text, window_text
from exporters.pdf.engine.blocks import Block
from exporters.pdf.engine.style import CELL
from exporters.pdf.engine.tables import TableBlock, TableCell, TableColumn, linked, table
from exporters.pdf.sections.document_context import DocumentContext, other_anchor
from exporters.pdf.sections.headings import note

_OTHER: Final = f"{Noun.EVENT}/{EventKind.OTHER}"


@dataclass(frozen=True, slots=True)
class TurningPointText:
    """One turning point: `day` is its first day.

    `around` is None if its days are not known.
    """

    day: date | None
    told: str
    what: str
    link: str
    around: BeforeAfter | None

    def next(self) -> str:
        """Return the first incident on a later day, in a few words."""
        if self.around is None:
            return _("day not known")
        if self.around.next_days is None:
            return _("no later incident is recorded")
        if self.around.next_days == 0:
            return _("later the same day, no. {number}").format(number=self.around.next_number)
        return _("after {days}, no. {number}").format(
            days=days_text(self.around.next_days), number=self.around.next_number
        )


def days_text(days: int) -> str:
    """Return a number of days in words."""
    return ngettext("{n} day", "{n} days", days).format(n=days)


def has_partial_count(found: list[TurningPointText]) -> bool:
    """Return whether a count among these has a star."""
    windows = (w for t in found if t.around for w in (t.around.before, t.around.after))
    return any(not window.whole for window in windows)


def turning_point_texts(context: DocumentContext) -> list[TurningPointText]:
    """Return events, contacts with police and orders served, by day; undated ones are last."""
    return [*_all(context)]


def _all(context: DocumentContext) -> Iterator[TurningPointText]:
    for around in context.figures.around:
        if _is_named(context, around.turning):
            yield _turn(context, around.turning, around)
    for turning in context.figures.undated_turnings:
        if _is_named(context, turning):
            yield _turn(context, turning, None)


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
        what=context.turning_name(turning),
        link=context.link(other_anchor(noun, turning.number)),
        around=around,
    )


def _when_text(context: DocumentContext, noun: Noun, turning: TurningPoint) -> str:
    items: tuple[Recorded[Content], ...] = (
        context.case.events if noun is Noun.EVENT else context.case.police
    )
    return next((context.when_line(item) for item in items if item.id == turning.id), "")


def counting_note(context: DocumentContext, found: list[TurningPointText]) -> Block:
    """Return a note on what the columns of `turn_table` count, and what they do not show."""
    text = _(
        "Recorded in the {days} days before and after: what was written down, not a measure of "
        "conduct. An incident on the same day counts in neither; + is an incident that may lie on "
        "either side of an edge. That one thing came after another does not say that it came "
        "because of it."
    ).format(days=context.figures.window_days)
    if has_partial_count(found):
        text += " " + _("* the record does not cover all of that time.")
    return note(text, keeps=True)


def turn_table(context: DocumentContext, found: list[TurningPointText]) -> TableBlock:
    """Return the table of turning points, with the incidents before and after each."""
    columns = (
        TableColumn(_("Day"), 0.16),
        TableColumn(_("Turning point"), 0.34),
        TableColumn(_("{n} days before").format(n=context.figures.window_days), 0.1, right=True),
        TableColumn(_("Same day"), 0.1, right=True),
        TableColumn(_("{n} days after").format(n=context.figures.window_days), 0.1, right=True),
        TableColumn(_("Next incident"), 0.2),
    )
    rows = [
        (
            turn.told,
            TableCell(turn.what, linked(CELL) if turn.link else CELL, turn.link),
            window_text(turn.around.before) if turn.around else "–",
            same_day_text(turn.around.same_day) if turn.around else "–",
            window_text(turn.around.after) if turn.around else "–",
            turn.next(),
        )
        for turn in found
    ]
    return table(columns, rows)
