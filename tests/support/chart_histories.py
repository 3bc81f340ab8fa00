"""Histories to draw: nothing, very little, very much, and all of it in one place."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Event, EventKind, Order
from diary.model.revisions import Content, Recorded
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, in_order
from diary.patterns.pattern_report import context_days, pattern_report
from diary.patterns.when_intervals import DaySpan
from exporters.charts.chart_list import charts
from exporters.charts.marks import Chart

Kept = TypeVar("Kept", bound=Content)
CODES = ("LOITER", "CALL_UNWANTED", "MSG_UNWANTED", "FOLLOW", "LETTER_GIFT", "ASSAULT")
PLACES = ("", "Home", "The long lane behind the library and the swimming pool", "Work", "Gym")
START = date(2025, 3, 3)
WIDTH = 453.0


BARE = IncidentFact(
    id="",
    number=0,
    days=None,
    clock=None,
    hour=None,
    part=None,
    behaviours=(),
    reported=None,
    times=None,
    place="",
    platform="",
    accounts=(),
    person="",
    why="",
    known=None,
    exhibits=0,
    delay=None,
    recorded_on=START,
    breaches=(),
    limbs=(),
    four=("", "", "", ""),
)


def a_bare_fact(
    number: int, day: date | None, hour: int | None = None, codes: Iterable[str] = (), over: int = 0
) -> IncidentFact:
    """A fact of `over` more days than one, at an hour if it is of one day."""
    days = DaySpan(day, day + timedelta(days=over)) if day else None
    at = None if over else hour
    return replace(
        BARE,
        id=f"{number:032x}",
        number=number,
        days=days,
        hour=at,
        behaviours=tuple(codes),
        # it was written on its last day, so the record covers what lies before
        recorded_on=days.last if days else START,
    )


def a_fact(
    number: int, day: date | None, hour: int | None, rng: random.Random, over: int = 0
) -> IncidentFact:
    codes = sorted(rng.sample(CODES, rng.randrange(3)))
    return replace(
        a_bare_fact(number, day, hour, codes, over),
        place=rng.choice(PLACES),
        platform=rng.choice(("", "WhatsApp", "Telephone")),
        accounts=rng.choice(((), ("+44 7700 900123",), ("sunny.days.2024",))),
    )


def facts(
    count: int, days: int, *, timed: bool = True, hour: int | None = None
) -> list[IncidentFact]:
    rng = random.Random(count * 7919 + days)
    found = []
    for number in range(1, count + 1):
        day = START + timedelta(days=rng.randrange(days))
        at = hour if hour is not None else rng.choice((None, 2, 8, 18, 21, 21, 22, 23))
        # one in eight of no named hour is of several days, where there are several
        over = rng.choice((1, 12, 0, 0)) if days > 1 and at is None else 0
        found.append(a_fact(number, day if timed else None, at if timed else None, rng, over))
    return found


def recorded(noun: Noun, number: int, content: Kept) -> Recorded[Kept]:
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return Recorded(f"{noun}{number}", noun, number, content, number, "", at, at, 1)


def events(days: Iterable[int]) -> tuple[Recorded[Event], ...]:
    kinds = (EventKind.ASKED_TO_STOP, EventKind.WARNING, EventKind.HEARING, EventKind.MOVED)
    found = []
    for at, day in enumerate(days, 1):
        when = typed_when(Precision.DAY, "UTC", str(START + timedelta(days=day)))
        found.append(recorded(Noun.EVENT, at, Event(event=kinds[at % 4], when=when)))
    return tuple(found)


def history(some: list[IncidentFact], turned: Iterable[int] = ()) -> IncidentHistory:
    last = max((one.days.last for one in some if one.days), default=START)
    served = str(START + timedelta(days=9))
    order = recorded(Noun.ORDER, 1, Order(title="Non-molestation order", served=served))
    events_ = events(turned)
    return IncidentHistory(
        facts=in_order(some),
        as_at=last + timedelta(days=3),
        events=events_,
        orders=(order,) if events_ else (),
    )


HISTORIES = {
    "0 incidents": history([]),
    "1 incident": history(facts(1, 1)),
    "2 incidents": history(facts(2, 60), (20,)),
    "80 incidents": history(facts(80, 240), (20, 21, 22, 60, 61, 100, 150, 200, 230)),
    "5000 incidents": history(facts(5000, 120), range(10, 120, 20)),
    "5000 in one hour": history(facts(5000, 1, hour=21), (0,)),
    "all times unknown": history(facts(40, 1, timed=False)),
    "ten years": history(facts(400, 3650), (20, 900, 1800)),
    "twenty years": history(facts(600, 7300), (20, 900, 1800, 6000)),
    "one day": history(facts(30, 1), (0, 1)),
}


def drawn(of: IncidentHistory, vocabulary: Vocabulary, *, width: float = WIDTH) -> list[Chart]:
    found = pattern_report(of, vocabulary)
    return [*charts(found, of, vocabulary, context_days(of), width=width)]
