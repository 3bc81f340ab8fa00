"""What was recorded before and after turning points, newest first.

**Invariants:**

- Whoever was told to stop, each warning, arrest and order keeps its row while anything else can be
  folded, up to a number of them. A charge on the day after an arrest, with the same incidents after
  it, stands in the row of that arrest.
- What came through somebody else, by the person's own tick, is told by number after an arrest or a
  charge: whoever is named may have been held.
- Windows are whole days and equally long; what lies on an edge is told apart, by number.
- A window says how many of its days the record covers where it is not all of them. Where
  incidents stay behind, nothing that is shown says that, and none that is shown is not none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.patterns.before_and_after import BeforeAfter, DayWindow
from diary.patterns.turning_points import TurningPoint
from diary.text.number_texts import incidents_text
from exporters.pdf.sections.state_of_case import RELEASE, releases, turning_text
from exporters.summary.day_words import short_days
from exporters.summary.figure_marks import count, figure, numbers
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
# those that tell what somebody knew: they are folded last
_KEPT: Final = frozenset(
    {
        "event/asked-to-stop",
        "event/warning",
        "event/arrest",
        "event/order-served",
        "order/served",
    }
)
_STOP: Final = "event/asked-to-stop"
_ARREST: Final = "event/arrest"
_CHARGE: Final = "event/charge"
# the line of kinds to read first for acts that came through somebody else
_OTHERS: Final = "other-people"
# rows that stand before other rows are kept
_LEAST_TURNINGS: Final = 5
_MOST_KEPT: Final = 10
# characters of what a row that is kept says it was: an order may have a long name
_MOST_WORDS: Final = 120
# incidents on a day or an edge that stand by number
_MOST_NUMBERS: Final = 8
# shares of the columns of turning points: with counts alone, with more beside counts before, and
# with more than a number on the days themselves
_CLOSE: Final = (0.12, 0.36, 0.08, 0.09, 0.35)
_WIDE: Final = (0.12, 0.345, 0.12, 0.08, 0.335)
_WIDER: Final = (0.12, 0.29, 0.12, 0.17, 0.3)


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
        later = _charges_of_arrests(by_day, self._whom)
        stays = _lasting(by_day)
        rows = [
            self._row(span, found, days, later.get(span, ()), stays=span in stays)
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
        windows = [by_day[span][0].before for span in {*newest, *stays}]
        partial = self._partial
        edged = any(
            window.edge or not (window.incidents if partial else window.whole) for window in windows
        )
        shares = _WIDE if edged else _CLOSE
        days_itself = (_on_the_day(found) for found in by_day.values())
        if any(edge or len(listed) > 1 for listed, edge in days_itself):
            shares = _WIDER
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
            tuple(map(PageColumn, titles, shares)),
            tuple(rows),
            titled=True,
            foldable=True,
            least=max(_LEAST_TURNINGS, len(stays)),
        )

    def _row(
        self,
        span: tuple[date, date],
        found: Sequence[BeforeAfter],
        days: int,
        charges: Sequence[BeforeAfter],
        *,
        stays: bool,
    ) -> PageRow:
        what = "; ".join(dict.fromkeys(self._turning(each.turning) for each in found))
        for each in charges:
            if each.turning.days:
                day = short_days(each.turning.days.first, each.turning.days.last)
                what = _("{arrest}; charge {day}").format(arrest=what, day=day)
        return PageRow(
            (
                short_days(*span),
                what,
                self._window(_code("before", span, days), found[0].before),
                self._same_day(found, span) or "–",
                self._after(_code("after", span, days), found),
            ),
            key=short_days(*span),
            stays=stays and len(what) <= _MOST_WORDS,
        )

    def _after(self, code: str, found: Sequence[BeforeAfter]) -> str:
        window = found[0].after
        named = self._who_is_named(code, window.incidents)
        text = self._window(code, window)
        text = f"{text}: {named}" if named else text
        held = {each.turning.id for each in found if each.turning.kind in (_ARREST, _CHARGE)}
        whom = {self._whom.get(id_, "") for id_ in held}
        others = [
            number
            for number in self._figures.kinds.read_first.get(_OTHERS, ())
            # that somebody else did it shows where it names somebody else
            if number in window.incidents and self._facts[number].person in whom
        ]
        if not others:
            return text
        if len(others) > _MOST_NUMBERS:
            return _("{text}; through others: {n}").format(text=text, n=f"{len(others):,}")
        told = ", ".join(figure("member", f"read.{_OTHERS}", str(n)) for n in others)
        return _("{text}; through others: {numbers}").format(
            text=text, numbers=incidents_text(told)
        )

    @property
    def _whom(self) -> dict[str, str]:
        return {event.id: event.content.person for event in self._context.case.events}

    @property
    def _partial(self) -> bool:
        return not self._context.case.shows_all(Noun.INCIDENT)

    def _window(self, code: str, window: DayWindow) -> str:
        text = count(code, len(window.incidents))
        if self._partial and not window.incidents:
            text = _("none shown")
        elif not (window.whole or self._partial):
            # the heading has the days of a window
            text = ngettext("{n} in {covered} day", "{n} in {covered} days", window.covered).format(
                n=text, covered=count(f"{code}.covered", window.covered)
            )
        if window.edge:
            text = _("{text}, and {edge} on the edge").format(
                text=text, edge=_few(f"{code}.edge", window.edge)
            )
        return text

    def _turning(self, turning: TurningPoint) -> str:
        return turning_text(self._context, turning, self._names.of)

    def _same_day(self, found: Sequence[BeforeAfter], span: tuple[date, date]) -> str:
        listed, edge = _on_the_day(found)
        code = _code("same-day", span)
        text = _few(code, listed) if listed else ""
        if not edge:
            return text
        # it may be of that day, and of another
        on_edge = _("{edge} on the edge").format(edge=_few(f"{code}.edge", edge))
        return _("{text}, and {edge}").format(text=text, edge=on_edge) if text else on_edge


def _few(code: str, listed: Sequence[int]) -> str:
    """Return a few incidents by number, and of more how many: others need room too."""
    if len(listed) > _MOST_NUMBERS:
        return count(code, len(listed))
    return incidents_text(numbers(code, listed))


def _on_the_day(found: Sequence[BeforeAfter]) -> tuple[list[int], list[int]]:
    """Return the incidents of the days themselves, and those that may be."""
    same = [each.same_day for each in found]
    listed = {n for each in same for n in each.before + each.unknown + each.after}
    return sorted(listed), sorted({n for each in same for n in each.edge})


def _charges_of_arrests(
    by_day: dict[tuple[date, date], list[BeforeAfter]], whom: Mapping[str, str]
) -> dict[tuple[date, date], list[BeforeAfter]]:
    """Take out charges on the day after an arrest that say what it says; return them by arrest.

    `whom` has whom each is about: the charge of one person says nothing of the arrest of another.
    """
    found = {}
    for span, arrests in [*by_day.items()]:
        if all(each.turning.kind != _ARREST for each in arrests):
            continue
        day = span[1] + timedelta(days=1)
        charges = by_day.get((day, day), [])
        if (
            charges
            and all(each.turning.kind == _CHARGE for each in charges)
            and len({whom.get(each.turning.id) for each in (*arrests, *charges)}) == 1
            and charges[0].after.incidents == arrests[0].after.incidents
            and charges[0].after.edge == arrests[0].after.edge
        ):
            found[span] = by_day.pop((day, day))
    return found


def _lasting(by_day: dict[tuple[date, date], list[BeforeAfter]]) -> Collection[tuple[date, date]]:
    """Return the days that keep their row: the first of telling to stop, then the newest."""
    told = [
        span
        for span, found in sorted(by_day.items(), reverse=True)
        if any(each.turning.kind in _KEPT for each in found)
    ]
    stops = [span for span in told if any(each.turning.kind == _STOP for each in by_day[span])]
    return {*stops[-1:], *told[: _MOST_KEPT - 1]}


def _code(side: str, span: tuple[date, date], days: int = 0) -> str:
    """Return the code of what is counted around these days."""
    code = f"{side}.{span[0]}.{span[1]}"
    return f"{code}.{days}" if days else code
