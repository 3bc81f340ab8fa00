"""What was recorded before and after turning points, newest first.

**Invariants:**

- Windows are whole days and equally long; what lies on an edge is told apart, by number.
- A window says how many of its days the record covers where it is not all of them. Where
  incidents stay behind, nothing that is shown says that, and none that is shown is not none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.patterns.before_and_after import BeforeAfter, DayWindow
from diary.patterns.turning_points import TurningPoint
from exporters.bundle.layout import EVIDENCE
from exporters.pdf.sections.state_of_case import RELEASE, releases, turning_text
from exporters.summary.day_words import short_days
from exporters.summary.figure_marks import count, numbers
from exporters.summary.first_page_part import FirstPagePart
from exporters.table_pages import PageColumn, PageRow, PageTable

# what a reader takes for a turning point of the case; other events are in the chronology
_TURNINGS: Final = frozenset(
    {
        "event/asked-to-stop",
        "event/warning",
        "event/arrest",
        "event/charge",
        "event/order-served",
        "order/served",
        RELEASE,
    }
)
# turning points that stand before other rows are kept
_LEAST_TURNINGS: Final = 5
# shares of the columns of turning points, with counts alone and with more beside them
_CLOSE: Final = (0.12, 0.33, 0.08, 0.11, 0.36)
_WIDE: Final = (0.12, 0.28, 0.2, 0.11, 0.29)


class BeforeAndAfter(FirstPagePart):
    """The windows around turning points; those of one day are one row."""

    def table(self) -> PageTable:
        """Return the turning points, newest first."""
        days = self._figures.window_days
        by_day: dict[tuple[date, date], list[BeforeAfter]] = {}
        for each in (*self._figures.around, *releases(self._context)):
            span = each.turning.days
            if span and each.turning.kind in _TURNINGS:
                by_day.setdefault((span.first, span.last), []).append(each)
        rows = [
            PageRow(
                (
                    short_days(*span),
                    "; ".join(dict.fromkeys(self._turning(each.turning) for each in found)),
                    self._window(_code("before", span, days), found[0].before),
                    self._same_day(found, span) or "–",
                    self._after(_code("after", span, days), found[0].after),
                ),
                key=short_days(*span),
            )
            for span, found in sorted(by_day.items(), reverse=True)
        ]
        titles = (
            _("Day"),
            _("Turning point, newest first"),
            _("Before"),
            _("Same day"),
            _("After; who is named"),
        )
        # a count alone needs little room, and one with an edge, with days covered or in words much
        newest = sorted(by_day, reverse=True)[:_LEAST_TURNINGS]
        windows = [by_day[span][0].before for span in newest]
        partial = self._partial
        edged = any(
            window.edge or not (window.incidents if partial else window.whole) for window in windows
        )
        title = _(
            "Recorded in the {days} days before and after (what was written down, not a measure of "
            "conduct)"
        )
        if partial:
            title = _(
                "Recorded in the {days} days before and after (of what is shown here, not a "
                "measure of conduct)"
            )
        return PageTable(
            title.format(days=days),
            tuple(map(PageColumn, titles, _WIDE if edged else _CLOSE)),
            tuple(rows),
            titled=True,
            foldable=True,
            least=_LEAST_TURNINGS,
            where=EVIDENCE,
        )

    def _after(self, code: str, window: DayWindow) -> str:
        named = self._who_is_named(code, window.incidents)
        text = self._window(code, window)
        return f"{text}: {named}" if named else text

    @property
    def _partial(self) -> bool:
        return not self._context.case.shows_all(Noun.INCIDENT)

    def _window(self, code: str, window: DayWindow) -> str:
        text = count(code, len(window.incidents))
        if self._partial and not window.incidents:
            text = _("none shown")
        elif not (window.whole or self._partial):
            text = _("{n} in {covered} of {days} days").format(
                n=text, covered=count(f"{code}.covered", window.covered), days=window.days
            )
        if window.edge:
            text = _("{text}, and no. {numbers} on the edge").format(
                text=text, numbers=numbers(f"{code}.edge", window.edge)
            )
        return text

    def _turning(self, turning: TurningPoint) -> str:
        return turning_text(self._context, turning, self._names.of)

    def _same_day(self, found: Sequence[BeforeAfter], span: tuple[date, date]) -> str:
        same = [each.same_day for each in found]
        listed = sorted({n for each in same for n in each.before + each.unknown + each.after})
        edge = sorted({n for each in same for n in each.edge})
        code = _code("same-day", span)
        text = _("no. {numbers}").format(numbers=numbers(code, listed)) if listed else ""
        if not edge:
            return text
        # it may be of that day, and of another
        on_edge = _("no. {numbers} on the edge").format(numbers=numbers(f"{code}.edge", edge))
        return _("{text}, and {edge}").format(text=text, edge=on_edge) if text else on_edge


def _code(side: str, span: tuple[date, date], days: int = 0) -> str:
    """Return the code of what is counted around these days."""
    code = f"{side}.{span[0]}.{span[1]}"
    return f"{code}.{days}" if days else code
