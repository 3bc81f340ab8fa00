"""All figures of a history or of a selection from it, also as plain JSON.

Each figure has the numbers of the incidents behind it. docs/schemas/patterns.schema.json defines
the JSON. Days are `YYYY-MM-DD`, weeks are named by their Monday, months are `YYYY-MM` ("" if no day
is known), two weeks or months with a stroke between them hold an incident of several days together;
weekdays are 0 (Monday) to 6.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from diary.json_value import Json
from diary.jurisdiction import Vocabulary
from diary.model.record_nouns import EventKind
from diary.patterns.before_and_after import (
    DAYS,
    BeforeAfter,
    DayWindow,
    IncidentCalendar,
    SameDay,
    before_after,
    windows_back_from,
)
from diary.patterns.behaviours import BehaviourFigures, Channel, Crossing, behaviour_figures
from diary.patterns.counted_incidents import NotCounted
from diary.patterns.course_of_conduct import (
    Conduct,
    DailyLife,
    IncidentGap,
    Lines,
    WeekHours,
    conduct,
    daily_life,
    police_words,
    week_hours,
)
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, Numbers, Telling
from diary.patterns.incident_places import AccountUse, IncidentPlaces, Suspect, incident_places
from diary.patterns.orders_by_term import OrderHistory, order_histories
from diary.patterns.police_responses import PoliceResponse, police_responses
from diary.patterns.reports_to_police import telling
from diary.patterns.turning_points import CONTEXT, TurningPoint, turning_points
from diary.patterns.when_intervals import days_of


@dataclass(frozen=True, slots=True)
class PatternReport:
    """All figures, each with the incident numbers behind it; windows have `window_days` days."""

    as_at: date
    window_days: int
    not_counted: tuple[NotCounted, ...]
    conduct: Conduct
    telling: Mapping[Telling, Numbers]
    kinds: BehaviourFigures
    hours: WeekHours
    places: IncidentPlaces
    around: tuple[BeforeAfter, ...]
    undated_turnings: tuple[TurningPoint, ...]
    windows: tuple[DayWindow, ...]
    gaps: tuple[tuple[int, int, int], ...]
    four: Mapping[str, Lines]
    orders: tuple[OrderHistory, ...]
    responses: tuple[PoliceResponse, ...]
    daily_life: DailyLife


@dataclass(frozen=True, slots=True)
class IncidentSelection:
    """A selection of incidents; empty fields select all.

    A period selects only incidents whose every possible day lies in it. `reported` is ignored if
    None.
    """

    since: date | None = None
    until: date | None = None
    people: Collection[str] = ()
    behaviours: Collection[str] = ()
    reported: bool | None = None

    def has(self, one: IncidentFact) -> bool:
        """Return whether the incident is selected."""
        if self.since and (one.days is None or one.days.first < self.since):
            return False
        if self.until and (one.days is None or one.days.last > self.until):
            return False
        if self.people and one.person not in self.people:
            return False
        if self.behaviours and not set(self.behaviours) & set(one.behaviours):
            return False
        return self.reported is None or one.reported is self.reported


@dataclass(frozen=True, slots=True)
class ContextDay:
    """A day of context that the person switched on: shown as a mark, never as a cause."""

    day: date
    kind: EventKind
    number: int
    text: str


def pattern_report(
    history: IncidentHistory, vocabulary: Vocabulary, window_days: int = DAYS
) -> PatternReport:
    """Return all figures of this history."""
    calendar = IncidentCalendar(history.facts)
    turned = turning_points(history)
    found = [before_after(turning, calendar, history.as_at, window_days) for turning in turned]
    return PatternReport(
        as_at=history.as_at,
        window_days=window_days,
        not_counted=history.not_counted,
        conduct=conduct(history.facts),
        telling=telling(history),
        kinds=behaviour_figures(history.facts, vocabulary),
        hours=week_hours(history.facts),
        places=incident_places(history.facts, history.people, history.accounts),
        around=tuple(each for each in found if each is not None),
        undated_turnings=tuple(turning for turning in turned if turning.days is None),
        windows=windows_back_from(calendar, history.as_at, window_days),
        gaps=tuple(calendar.gaps()),
        four=police_words(history.facts),
        orders=order_histories(history, calendar),
        responses=police_responses(history, calendar),
        daily_life=daily_life(history.impacts, history.facts),
    )


def narrow_history(history: IncidentHistory, wanted: IncidentSelection) -> IncidentHistory:
    """Return the history with only the selected incidents."""
    return replace(history, facts=tuple(one for one in history.facts if wanted.has(one)))


def context_days(history: IncidentHistory) -> tuple[ContextDay, ...]:
    """Return court dates, handovers, anniversaries and the person's own dates, by day."""
    found = [
        ContextDay(day, item.content.event, item.number, item.content.what)
        for item in history.events
        if item.withdrawn is None
        and item.content.event in CONTEXT
        and (days := days_of(item.content.when))
        and (day := days.one)
    ]
    return tuple(sorted(found, key=lambda mark: (mark.day, mark.number)))


def report_to_json(found: PatternReport) -> dict[str, Json]:
    """Return all figures as JSON."""
    return {
        "as_at": found.as_at.isoformat(),
        "window_days": found.window_days,
        "not_counted": [{"incident": each.number, "why": each.why} for each in found.not_counted],
        "course_of_conduct": _conduct(found.conduct),
        "police_told": {str(each): list(listed) for each, listed in found.telling.items()},
        "behaviours": _kinds(found.kinds),
        "hours": _hours(found.hours),
        "places": _places(found.places),
        "before_and_after": [_around(each) for each in found.around],
        "undated_turning_points": [_turning(each) for each in found.undated_turnings],
        "windows": [_window(each) for each in found.windows],
        "intervals": [
            {"days": days, "after": after, "before": before} for days, after, before in found.gaps
        ],
        "four": {
            word: [{"incident": number, "line": line} for number, line in lines]
            for word, lines in found.four.items()
        },
        "orders": [_register(each) for each in found.orders],
        "police_contacts": [_response(each) for each in found.responses],
        "daily_life": {
            "effects": {area: _listed(by) for area, by in found.daily_life.effects.items()},
            "incidents": _listed(found.daily_life.incidents),
        },
    }


def _listed(found: Mapping[str, tuple[int, ...]]) -> dict[str, list[int]]:
    return {name: list(listed) for name, listed in found.items()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _conduct(found: Conduct) -> dict[str, Json]:
    return {
        "first": _day(found.first),
        "last": _day(found.last),
        "span_days": found.span_days,
        "incidents": list(found.incidents),
        "undated": list(found.undated),
        "by_week": _listed(found.weeks),
        "by_month": _listed(found.months),
        "longest_gap": _gap(found.longest_gap) if found.longest_gap else None,
        "how_known": _listed(found.how_known),
        "with_exhibits": list(found.with_exhibits),
        "without_exhibits": list(found.without_exhibits),
        "written_late": list(found.late),
        "perhaps_written_late": list(found.perhaps_late),
        "delay_unknown": list(found.delay_unknown),
        "bursts": list(found.bursts),
    }


def _kinds(found: BehaviourFigures) -> dict[str, Json]:
    return {
        "by_month": {code: _listed(by) for code, by in found.by_month.items()},
        "examples": {
            name: [
                {
                    "incident": tick.number,
                    "how": str(tick.how),
                    "helped": tick.helped,
                    "on": tick.on,
                }
                for tick in ticks
            ]
            for name, ticks in found.examples.items()
        },
        "no_example": list(found.no_example),
        "read_first": _listed(found.read_first),
        "groups": _listed(found.groups),
        "no_group": list(found.no_group),
        "physical": _channel(found.physical),
        "digital": _channel(found.digital),
        "both_in_one": list(found.both_in_one),
        "either": list(found.either),
        "without_kind": list(found.without_kind),
        "crossing": _crossing(found.crossing) if found.crossing else None,
    }


def _gap(gap: IncidentGap) -> dict[str, Json]:
    return {"days": gap.days, "after": gap.after, "before": gap.before}


def _crossing(crossing: Crossing) -> dict[str, Json]:
    return {
        "began": crossing.began,
        "began_on": crossing.began_on.isoformat(),
        "began_with": crossing.began_with,
        "joined": crossing.joined,
        "joined_on": crossing.joined_on.isoformat(),
        "joined_with": crossing.joined_with,
        "days": crossing.days,
    }


def _channel(found: Channel) -> dict[str, Json]:
    def end(at: tuple[date, int] | None) -> Json:
        return at and {"day": at[0].isoformat(), "incident": at[1]}

    return {
        "incidents": list(found.incidents),
        "first": end(found.first),
        "last": end(found.last),
    }


def _hours(found: WeekHours) -> dict[str, Json]:
    return {
        "timed": [
            {"weekday": weekday, "hour": hour, "incidents": list(listed)}
            for (weekday, hour), listed in found.timed.items()
        ],
        "parts": [
            {"weekday": weekday, "part": str(part), "incidents": list(listed)}
            for (weekday, part), listed in found.parts.items()
        ],
        "days": [
            {"weekday": weekday, "incidents": list(listed)}
            for weekday, listed in found.days.items()
        ],
        "several_days": list(found.several),
        "unknown": list(found.unknown),
    }


def _places(found: IncidentPlaces) -> dict[str, Json]:
    return {
        "places": _listed(found.places),
        "no_place": list(found.no_place),
        "platforms": _listed(found.platforms),
        "no_platform": list(found.no_platform),
        "accounts": [_account(each) for each in found.accounts],
        "suspected": [_suspected(each) for each in found.suspected],
        "account_named": list(found.account_named),
        "nobody_named": list(found.nobody_named),
        "reason_given": list(found.reason_given),
    }


def _account(found: AccountUse) -> dict[str, Json]:
    return {
        "name": found.name,
        "incidents": list(found.incidents),
        "first": _day(found.first),
        "last": _day(found.last),
        "entries": [item.number for item in found.entries],
    }


def _suspected(found: Suspect) -> dict[str, Json]:
    return {
        "id": found.id,
        "name": found.name,
        "incidents": list(found.incidents),
        "accounts": _listed(found.accounts),
        "accounts_named_only": list(found.named_only),
        "reasons": [{"incident": why.number, "text": why.text} for why in found.reasons],
    }


def _turning(found: TurningPoint) -> dict[str, Json]:
    return {
        "kind": found.kind,
        "id": found.id,
        "number": found.number,
        "first": _day(found.days.first) if found.days else None,
        "last": _day(found.days.last) if found.days else None,
    }


def _window(found: DayWindow) -> dict[str, Json]:
    low, high = found.bounds
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "days": found.days,
        "incidents": list(found.incidents),
        "on_the_edge": list(found.edge),
        "behaviours": _listed(found.behaviours),
        "days_covered": found.covered,
        "poisson_95": [round(low, 6), round(high, 6)],
    }


def _around(found: BeforeAfter) -> dict[str, Json]:
    return {
        **_turning(found.turning),
        "before": _window(found.before),
        "same_day": _same_day(found.same_day),
        "after": _window(found.after),
        "next_incident": found.next_number or None,
        "days_to_next": found.next_days,
    }


def _same_day(found: SameDay) -> dict[str, Json]:
    return {
        "before": list(found.before),
        "unknown": list(found.unknown),
        "after": list(found.after),
        "on_the_edge": list(found.edge),
    }


def _register(found: OrderHistory) -> dict[str, Json]:
    return {
        "number": found.order.number,
        "title": found.order.content.title,
        "incidents": list(found.incidents),
        "named": _listed(found.named),
        "since_served": list(found.since_served),
        "same_day": list(found.same_day),
        "since_edge": list(found.since_edge),
        "terms": [
            {
                "term": term.term,
                "text": term.text,
                "incidents": list(term.incidents),
                "named": _listed(term.named),
                "police_told": {str(each): list(n) for each, n in term.told.items()},
                "outcomes": [
                    {
                        "incident": each.incident,
                        "police_contact": each.contact,
                        "outcome": each.text,
                    }
                    for each in term.outcomes
                ],
            }
            for term in found.terms
        ],
    }


def _response(found: PoliceResponse) -> dict[str, Json]:
    content = found.contact.content
    return {
        "number": found.contact.number,
        "kind": str(content.contact),
        "day": _day(found.day),
        "what": content.what,
        "reference": content.reference,
        "recorded_as": content.recorded_as,
        "promised": content.promised,
        "outcome": content.outcome,
        "incidents": list(found.incidents),
        "reply": found.reply or None,
        "days_to_reply": found.days,
        "next_same_reference": found.next_contact or None,
        "days_to_next": found.next_days,
        "same_day": _same_day(found.same_day) if found.same_day else None,
        "after": _window(found.after) if found.after else None,
        "until": _day(found.until),
    }
