"""Turning points in words, and their places in the document.

**Invariants:**

- The windows before and after are equal, and their length is printed; the day itself counts in
  neither.
- That one thing came after another is shown as counts, without a conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from diary.patterns.time_windows import BeforeAfter, TurningPoint
from diary.text import time_texts
from exporters.pdf.sections.document_context import DocumentContext, other_anchor

# which turning points page 1 shows first if space is short: what the other person was informed of
_WEIGHTS: Final[Mapping[str, int]] = {
    "event/asked-to-stop": 0,
    "event/warning": 1,
    "event/order-served": 2,
    "order/served": 2,
    "event/arrest": 2,
    "event/charge": 3,
    "police/report": 3,
    "police/decision": 4,
}
_OTHER: Final = 5


@dataclass(frozen=True, slots=True)
class TurningPointText:
    """One turning point: `day` is its first day, and `weight` orders the kinds.

    `around` is None if its days are not known.
    """

    day: date | None
    told: str
    weight: int
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
        yield _turn(context, around.turning, around)
    for turning in context.figures.undated_turnings:
        yield _turn(context, turning, None)


def _turn(
    context: DocumentContext, turning: TurningPoint, around: BeforeAfter | None
) -> TurningPointText:
    noun = Noun(turning.kind.split("/")[0])
    return TurningPointText(
        day=turning.days.first if turning.days else None,
        told=time_texts.span_text(turning.days.first, turning.days.last)
        if turning.days
        else _told(context, noun, turning),
        weight=_WEIGHTS.get(turning.kind, _OTHER),
        what=context.turning_name(turning),
        link=context.link(other_anchor(noun, turning.number)),
        around=around,
    )


def _told(context: DocumentContext, noun: Noun, turning: TurningPoint) -> str:
    items: tuple[Recorded[Content], ...] = (
        context.case.events if noun is Noun.EVENT else context.case.police
    )
    return next((context.when_line(item) for item in items if item.id == turning.id), "")
