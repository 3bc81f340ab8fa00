"""All figures of a history at once, and the history narrowed to what somebody wants to look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from diary.model.event import EventKind
from diary.patterns.conduct import Conduct, conduct
from diary.patterns.daily_life import DailyLife, daily_life
from diary.patterns.facts import Fact, History, Numbers
from diary.patterns.four import Lines, four
from diary.patterns.hours import Hours, hours
from diary.patterns.kinds import Kinds, kinds
from diary.patterns.places import Places, places
from diary.patterns.responses import Register, Response, in_reports, registers, responses
from diary.patterns.windows import (
    CONTEXT,
    DAYS,
    Around,
    Calendar,
    Turning,
    Window,
    around,
    back_from,
    turnings,
)
from diary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure, each with the incident numbers behind it. `window_days` is stated with them."""

    as_at: date
    window_days: int
    conduct: Conduct
    kinds: Kinds
    hours: Hours
    places: Places
    around: tuple[Around, ...]
    undated_turnings: tuple[Turning, ...]
    windows: tuple[Window, ...]
    gaps: tuple[tuple[int, int, int], ...]
    four: Mapping[str, Lines]
    in_reports: Numbers
    orders: tuple[Register, ...]
    responses: tuple[Response, ...]
    daily_life: DailyLife


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to look at; everything empty wants all of it.

    A period leaves out incidents without a known day. `reported` None does not ask.
    """

    since: date | None = None
    until: date | None = None
    people: Collection[str] = ()
    behaviours: Collection[str] = ()
    reported: bool | None = None

    def has(self, one: Fact) -> bool:
        """Whether the incident is wanted."""
        if self.since and (one.day is None or one.day < self.since):
            return False
        if self.until and (one.day is None or one.day > self.until):
            return False
        if self.people and one.person not in self.people:
            return False
        if self.behaviours and not set(self.behaviours) & set(one.behaviours):
            return False
        return self.reported is None or one.reported is self.reported


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of context that the person switched on: shown as a mark, never as a cause."""

    day: date
    kind: EventKind
    number: int
    text: str


def figures(history: History, vocabulary: Vocabulary, window_days: int = DAYS) -> Figures:
    """Every figure of this history."""
    calendar = Calendar(history.facts)
    turned = turnings(history)
    found = [around(turning, calendar, history.as_at, window_days) for turning in turned]
    return Figures(
        as_at=history.as_at,
        window_days=window_days,
        conduct=conduct(history.facts),
        kinds=kinds(history.facts, vocabulary),
        hours=hours(history.facts),
        places=places(history.facts, history.people),
        around=tuple(each for each in found if each is not None),
        undated_turnings=tuple(turning for turning in turned if turning.day is None),
        windows=back_from(calendar, history.as_at, window_days),
        gaps=tuple(calendar.gaps()),
        four=four(history.facts),
        in_reports=in_reports(history),
        orders=registers(history, calendar),
        responses=responses(history, calendar),
        daily_life=daily_life(history.impacts, history.facts),
    )


def narrowed(history: History, wanted: Wanted) -> History:
    """The same history with only the incidents that are wanted."""
    return replace(history, facts=tuple(one for one in history.facts if wanted.has(one)))


def context(history: History) -> tuple[Mark, ...]:
    """Court dates, handovers, anniversaries and dates of the person's own, by day."""
    found = [
        Mark(day, item.content.event, item.number, item.content.what)
        for item in history.events
        if item.withdrawn is None
        and item.content.event in CONTEXT
        and (day := item.content.when.day() if item.content.when else None)
    ]
    return tuple(sorted(found, key=lambda mark: (mark.day, mark.number)))
