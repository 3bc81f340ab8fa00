"""The three heaviest figures computed with NumPy: the same facts in, the same figures out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from diary.jurisdiction import Vocabulary
from diary.model.record_nouns import Certainty
from diary.patterns.before_and_after import BeforeAfter, DayWindow, SameDay
from diary.patterns.behaviours import BehaviourFigures, Channel, Crossing
from diary.patterns.course_of_conduct import LATE_HOURS, Conduct, IncidentGap
from diary.patterns.incident_facts import NOT_STATED, OF_LINES, IncidentFact, Numbers
from diary.patterns.turning_points import TurningPoint

Array = Any  # NumPy's own types say no more here
_KNOWN = tuple(Certainty)
_EPOCH = date(1970, 1, 1).toordinal()


def _column(kept: Sequence[IncidentFact], name: str) -> Array:
    return np.fromiter((getattr(one, name) for one in kept), np.int64, len(kept))


def _days(kept: Sequence[IncidentFact]) -> tuple[Array, Array]:
    """Return the first and the last day of each, 0 without days."""
    firsts = (one.days.first.toordinal() if one.days else 0 for one in kept)
    lasts = (one.days.last.toordinal() if one.days else 0 for one in kept)
    return np.fromiter(firsts, np.int64, len(kept)), np.fromiter(lasts, np.int64, len(kept))


def _told(numbers: Array) -> Numbers:
    return tuple(np.sort(numbers).tolist())


def _groups(keys: Array, numbers: Array) -> Iterator[tuple[int, Numbers]]:
    """Yield the numbers under each key, lowest first."""
    if not len(keys):
        return
    order = np.lexsort((numbers, keys))
    keys, numbers = keys[order], numbers[order]
    at = np.flatnonzero(np.diff(keys)) + 1
    for key, some in zip(keys[np.r_[0, at]].tolist(), np.split(numbers, at), strict=True):
        yield key, tuple(some.tolist())


def _months(days: Array) -> Array:
    """Return the months of days, counted from 1970; those without a day are not asked for."""
    return (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _month_named(month: int) -> str:
    return str(np.datetime64(month, "M"))


def _cells(firsts: Array, lasts: Array, name: Callable[[int], str]) -> tuple[Array, list[str]]:
    """Return a key for each pair of periods, and the names of the keys."""
    pairs, keys = np.unique(np.stack([firsts, lasts]), axis=1, return_inverse=True)
    names = [
        name(first) if first == last else f"{name(first)}/{name(last)}"
        for first, last in pairs.T.tolist()
    ]
    return keys.reshape(-1), names


def _month_cells(firsts: Array, lasts: Array) -> tuple[Array, list[str]]:
    """Return a key for each cell of months, 0 without days, and the names of the keys."""
    dated = firsts > 0
    keys = np.zeros(len(firsts), np.int64)
    found, names = _cells(_months(firsts[dated]), _months(lasts[dated]), _month_named)
    keys[dated] = found + 1
    return keys, ["", *names]


def _day_named(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _gaps(numbers: Array, firsts: Array, lasts: Array) -> tuple[Array, Array]:
    """Return the days to each next incident, and which one has the latest day before it."""
    reached = np.maximum.accumulate(lasts)
    at = np.maximum.accumulate(np.where(lasts == reached, np.arange(len(lasts)), 0))
    return firsts[1:] - reached[:-1], at[:-1]


def conduct(kept: Sequence[IncidentFact]) -> Conduct:
    """Return the course of conduct."""
    numbers, (firsts, lasts) = _column(kept, "number"), _days(kept)
    order = np.lexsort((numbers, lasts, firsts))
    dated = order[firsts[order] > 0]
    first, last, in_order = firsts[dated], lasts[dated], numbers[dated]
    gaps, after = _gaps(in_order, first, last)
    longest = int(gaps.argmax()) if len(gaps) and gaps.max() > 1 else None
    of_lines = np.fromiter((one.of_lines for one in kept), bool, len(kept))
    known = np.fromiter(
        (-1 if one.known is None else _KNOWN.index(one.known) for one in kept), np.int8, len(kept)
    )
    exhibits = _column(kept, "exhibits")
    times = np.fromiter((one.times or 0 for one in kept), np.int64, len(kept))
    shortest = np.fromiter(
        (-1 if one.delay is None else one.delay.shortest for one in kept), np.int64, len(kept)
    )
    longest_delay = np.fromiter(
        (-1 if one.delay is None else one.delay.longest for one in kept), np.int64, len(kept)
    )
    weeks, week_names = _cells(first - (first - 1) % 7, last - (last - 1) % 7, _day_named)
    months, month_names = _cells(_months(first), _months(last), _month_named)
    return Conduct(
        incidents=_told(numbers),
        undated=_told(numbers[firsts == 0]),
        first=date.fromordinal(int(first[0])) if len(first) else None,
        last=date.fromordinal(int(last.max())) if len(last) else None,
        weeks={week_names[k]: n for k, n in _groups(weeks, in_order)},
        months={month_names[k]: n for k, n in _groups(months, in_order)},
        longest_gap=None
        if longest is None
        else IncidentGap(
            int(gaps[longest]) - 1,
            int(in_order[after[longest]]),
            int(in_order[longest + 1]),
            date.fromordinal(int(last[after[longest]])),
            date.fromordinal(int(first[longest + 1])),
        ),
        how_known={
            **{str(each): _told(numbers[known == at]) for at, each in enumerate(_KNOWN)},
            OF_LINES: _told(numbers[(known == -1) & of_lines]),
            NOT_STATED: _told(numbers[(known == -1) & ~of_lines]),
        },
        with_exhibits=_told(numbers[exhibits > 0]),
        without_exhibits=_told(numbers[exhibits == 0]),
        late=_told(numbers[shortest >= LATE_HOURS]),
        perhaps_late=_told(numbers[(shortest < LATE_HOURS) & (longest_delay >= LATE_HOURS)]),
        delay_unknown=_told(numbers[shortest == -1]),
        bursts=_told(numbers[times > 1]),
    )


def kinds(kept: Sequence[IncidentFact], vocabulary: Vocabulary) -> BehaviourFigures:
    """Return the kinds of behaviour."""
    rows = vocabulary.behaviours
    place = {row.code: at for at, row in enumerate(rows)}
    numbers, (firsts, lasts) = _column(kept, "number"), _days(kept)
    cells, cell_names = _month_cells(firsts, lasts)
    several = np.fromiter((len(one.behaviours) for one in kept), np.int64, len(kept))
    codes = np.fromiter(
        (place[code] for one in kept for code in one.behaviours), np.int64, int(several.sum())
    )
    whose = np.repeat(np.arange(len(kept)), several)
    has = np.zeros((len(kept), len(rows)), np.bool_)
    has[whose, codes] = True
    by_month: dict[str, dict[str, Numbers]] = {}
    width = len(cell_names)
    for key, some in _groups(codes * width + cells[whose], numbers[whose]):
        by_month.setdefault(rows[key // width].code, {})[cell_names[key % width]] = some

    def table(lists: list[tuple[str, ...]], names: list[str]) -> tuple[dict[str, Numbers], Numbers]:
        of = np.array([[name in some for name in names] for some in lists])
        under = has.astype(np.uint8) @ of.astype(np.uint8) > 0
        found = {name: _told(numbers[under[:, at]]) for at, name in enumerate(names)}
        return found, _told(numbers[~under.any(axis=1)])

    groups = table([row.groups for row in rows], [row.id for row in vocabulary.groups])
    reach = {
        name: has[:, [row.channel == name for row in rows]].any(axis=1)
        for name in ("physical", "digital", "both")
    }
    told = {name: _channel(numbers, firsts, lasts, reach[name]) for name in ("physical", "digital")}
    either = reach["both"] & ~reach["physical"] & ~reach["digital"]
    breached = np.fromiter((bool(one.breaches) for one in kept), np.bool_, len(kept))
    lines = {
        line.id: has[:, [row.code in line.behaviours for row in rows]].any(axis=1)
        | (breached & line.breaches)
        for line in vocabulary.read_first
    }
    return BehaviourFigures(
        by_month=dict(sorted(by_month.items())),
        # nobody ticked any in this record
        examples={},
        no_example=_told(numbers),
        read_first={name: _told(numbers[some]) for name, some in lines.items() if some.any()},
        groups=groups[0],
        no_group=groups[1],
        physical=told["physical"],
        digital=told["digital"],
        both_in_one=_told(numbers[reach["physical"] & reach["digital"]]),
        either=_told(numbers[either]),
        crossing=_crossing(told),
        without_kind=_told(numbers[several == 0]),
    )


def _channel(numbers: Array, firsts: Array, lasts: Array, some: Array) -> Channel:
    dated = np.flatnonzero(some & (firsts > 0))
    first = dated[np.lexsort((numbers[dated], firsts[dated]))][:1]
    last = dated[np.lexsort((numbers[dated], lasts[dated]))][-1:]

    def end(days: Array, at: Array) -> tuple[date, int] | None:
        return (date.fromordinal(int(days[at[0]])), int(numbers[at[0]])) if len(at) else None

    return Channel(_told(numbers[some]), end(firsts, first), end(lasts, last))


def _crossing(told: dict[str, Channel]) -> Crossing | None:
    firsts = sorted((at.first, name) for name, at in told.items() if at.first is not None)
    if len(firsts) < 2 or firsts[0][0][1] == firsts[1][0][1]:
        return None
    ((day, number), began), ((then, other), joined) = firsts
    return Crossing(began, day, number, joined, then, other)


def arounds(
    kept: Sequence[IncidentFact], turned: Sequence[TurningPoint], as_at: date, length: int
) -> list[BeforeAfter]:
    """Return the windows before and after each turning point, none of which has a clock time."""
    numbers, (firsts, lasts) = _column(kept, "number"), _days(kept)
    order = np.lexsort((numbers, lasts, firsts))
    order = order[firsts[order] > 0]
    recorded = kept[int(numbers.argmax())].recorded_on.toordinal() if len(kept) else 0
    firsts, lasts, numbers = firsts[order], lasts[order], numbers[order]
    several = np.fromiter((len(kept[at].behaviours) for at in order), np.int64, len(order))
    ends = np.r_[0, several.cumsum()]
    listed = sorted({code for one in kept for code in one.behaviours})
    place = {code: at for at, code in enumerate(listed)}
    codes = np.fromiter(
        (place[code] for at in order for code in kept[at].behaviours), np.int64, int(ends[-1])
    )
    of = np.repeat(numbers, several)
    # no incident of this record has more than one day, so nothing is on an edge
    if (firsts != lasts).any():
        raise ValueError("an incident of several days")

    def window(first: int, last: int) -> DayWindow:
        low, high = np.searchsorted(firsts, (first, last + 1))
        cells = slice(ends[low], ends[high])
        covered = 0
        if len(firsts):
            until = min(last, recorded, as_at.toordinal())
            covered = max(until - max(first, int(firsts[0])) + 1, 0)
        return DayWindow(
            date.fromordinal(first),
            date.fromordinal(last),
            _told(numbers[low:high]),
            (),
            {listed[key]: some for key, some in _groups(codes[cells], of[cells])},
            covered,
        )

    found = []
    for turning in turned:
        if turning.day is None:
            continue
        at = turning.day.toordinal()
        low, high = np.searchsorted(firsts, (at, at + 1))
        later = high < len(firsts)
        found.append(
            BeforeAfter(
                turning,
                window(at - length, at - 1),
                SameDay((), _told(numbers[low:high]), (), ()),
                window(at + 1, at + length),
                int(numbers[high]) if later else 0,
                int(firsts[high] - at) if later else None,
            )
        )
    return found
