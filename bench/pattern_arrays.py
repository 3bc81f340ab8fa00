"""The three heaviest figures computed with NumPy: the same facts in, the same figures out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from diary.jurisdiction import Vocabulary
from diary.patterns.behaviours import BehaviourFigures, Channel, Crossing
from diary.patterns.course import Conduct, IncidentGap, month_named
from diary.patterns.facts import IncidentFact, Numbers
from diary.patterns.time_windows import BeforeAfter, DayWindow, TurningPoint

Array = Any  # NumPy's own types say no more here


def _column(kept: Sequence[IncidentFact], name: str) -> Array:
    return np.fromiter((getattr(one, name) for one in kept), np.int64, len(kept))


def _days(kept: Sequence[IncidentFact]) -> Array:
    found = (one.day.toordinal() if one.day else 0 for one in kept)
    return np.fromiter(found, np.int64, len(kept))


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


def _months(kept: Sequence[IncidentFact]) -> Array:
    found = (one.day.year * 12 + one.day.month if one.day else 0 for one in kept)
    return np.fromiter(found, np.int64, len(kept))


def conduct(kept: Sequence[IncidentFact]) -> Conduct:
    """Return the course of conduct."""
    numbers, days, months = _column(kept, "number"), _days(kept), _months(kept)
    order = np.lexsort((numbers, days))
    dated = order[days[order] > 0]
    on = days[dated]
    gaps = np.diff(on)
    longest = int(gaps.argmax()) if len(gaps) and gaps.max() > 0 else None
    told = np.fromiter(
        ((-1 if one.reported is None else int(one.reported)) for one in kept), np.int8, len(kept)
    )
    exhibits, acts = _column(kept, "exhibits"), _column(kept, "acts")
    delay = np.fromiter(
        ((-1 if one.delay is None else one.delay) for one in kept), np.int64, len(kept)
    )
    mondays = on - (on - 1) % 7
    return Conduct(
        incidents=_told(numbers),
        undated=_told(numbers[days == 0]),
        first=date.fromordinal(int(on[0])) if len(on) else None,
        last=date.fromordinal(int(on[-1])) if len(on) else None,
        weeks={date.fromordinal(k): n for k, n in _groups(mondays, numbers[dated])},
        months={month_named(k): n for k, n in _groups(months[dated], numbers[dated])},
        longest_gap=None
        if longest is None
        else IncidentGap(
            int(gaps[longest]),
            int(numbers[dated[longest]]),
            int(numbers[dated[longest + 1]]),
            date.fromordinal(int(on[longest])),
            date.fromordinal(int(on[longest + 1])),
        ),
        reported=_told(numbers[told == 1]),
        not_reported=_told(numbers[told == 0]),
        not_said=_told(numbers[told == -1]),
        with_exhibits=_told(numbers[exhibits > 0]),
        without_exhibits=_told(numbers[exhibits == 0]),
        late=_told(numbers[delay >= 1]),
        delay_unknown=_told(numbers[delay == -1]),
        bursts=_told(numbers[acts > 1]),
        stated_acts=int(acts.sum()),
    )


def kinds(kept: Sequence[IncidentFact], vocabulary: Vocabulary) -> BehaviourFigures:
    """Return the kinds of behaviour."""
    rows = vocabulary.behaviours
    place = {row.code: at for at, row in enumerate(rows)}
    numbers, days, months = _column(kept, "number"), _days(kept), _months(kept)
    several = np.fromiter((len(one.behaviours) for one in kept), np.int64, len(kept))
    codes = np.fromiter(
        (place[code] for one in kept for code in one.behaviours), np.int64, int(several.sum())
    )
    whose = np.repeat(np.arange(len(kept)), several)
    has = np.zeros((len(kept), len(rows)), np.bool_)
    has[whose, codes] = True
    by_month: dict[str, dict[str, Numbers]] = {}
    for key, some in _groups(codes * 100_000 + months[whose], numbers[whose]):
        month = month_named(key % 100_000) if key % 100_000 else ""
        by_month.setdefault(rows[key // 100_000].code, {})[month] = some

    def table(lists: list[tuple[str, ...]], names: list[str]) -> tuple[dict[str, Numbers], Numbers]:
        of = np.array([[name in some for name in names] for some in lists])
        under = has.astype(np.uint8) @ of.astype(np.uint8) > 0
        found = {name: _told(numbers[under[:, at]]) for at, name in enumerate(names)}
        return found, _told(numbers[~under.any(axis=1)])

    limbs = table([row.limbs for row in rows], [row.letter for row in vocabulary.limbs])
    others = table(
        [row.sco_ni_limbs for row in rows], [row.letter for row in vocabulary.sco_ni_limbs]
    )
    groups = table([row.groups for row in rows], [row.id for row in vocabulary.groups])
    reach = {
        name: has[:, [row.channel == name for row in rows]].any(axis=1)
        for name in ("physical", "digital")
    }
    told = {name: _channel(numbers, days, some) for name, some in reach.items()}
    either = (several > 0) & ~reach["physical"] & ~reach["digital"]
    return BehaviourFigures(
        by_month=dict(sorted(by_month.items())),
        examples=limbs[0],
        no_example=limbs[1],
        sco_ni_examples=others[0],
        no_sco_ni_example=others[1],
        groups=groups[0],
        no_group=groups[1],
        physical=told["physical"],
        digital=told["digital"],
        both_in_one=_told(numbers[reach["physical"] & reach["digital"]]),
        either=_told(numbers[either]),
        crossing=_crossing(told),
        without_kind=_told(numbers[several == 0]),
    )


def _channel(numbers: Array, days: Array, some: Array) -> Channel:
    dated = np.flatnonzero(some & (days > 0))
    order = dated[np.lexsort((numbers[dated], days[dated]))]

    def end(at: int) -> tuple[date, int] | None:
        if not len(order):
            return None
        return date.fromordinal(int(days[order[at]])), int(numbers[order[at]])

    return Channel(_told(numbers[some]), end(0), end(-1))


def _crossing(told: dict[str, Channel]) -> Crossing | None:
    firsts = sorted((at.first, name) for name, at in told.items() if at.first is not None)
    if len(firsts) < 2 or firsts[0][0][1] == firsts[1][0][1]:
        return None
    ((day, number), began), ((then, other), joined) = firsts
    return Crossing(began, day, number, joined, then, other)


def arounds(
    kept: Sequence[IncidentFact], turned: Sequence[TurningPoint], as_at: date, length: int
) -> list[BeforeAfter]:
    """Return the windows before and after each turning point."""
    numbers, days = _column(kept, "number"), _days(kept)
    order = np.lexsort((numbers, days))
    order = order[days[order] > 0]
    days, numbers = days[order], numbers[order]
    several = np.fromiter((len(kept[at].behaviours) for at in order), np.int64, len(order))
    ends = np.r_[0, several.cumsum()]
    listed = sorted({code for one in kept for code in one.behaviours})
    place = {code: at for at, code in enumerate(listed)}
    codes = np.fromiter(
        (place[code] for at in order for code in kept[at].behaviours), np.int64, int(ends[-1])
    )
    of = np.repeat(numbers, several)

    def window(first: int, last: int) -> DayWindow:
        low, high = np.searchsorted(days, (first, last + 1))
        cells = slice(ends[low], ends[high])
        begins, until = date.fromordinal(first), date.fromordinal(last)
        return DayWindow(
            begins,
            until,
            _told(numbers[low:high]),
            {listed[key]: some for key, some in _groups(codes[cells], of[cells])},
            until < as_at and bool(len(days)) and bool(days[0] <= first),
        )

    found = []
    for turning in turned:
        if turning.day is None:
            continue
        at = turning.day.toordinal()
        low, high = np.searchsorted(days, (at, at + 1))
        later = high < len(days)
        found.append(
            BeforeAfter(
                turning,
                window(at - length, at - 1),
                _told(numbers[low:high]),
                window(at + 1, at + length),
                int(numbers[high]) if later else 0,
                int(days[high] - at) if later else None,
            )
        )
    return found
