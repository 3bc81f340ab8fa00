"""Count before and after turning points: windows, the same day, the next incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tests.counter.incidents import Case, Incident, first_day, in_order
from tests.counter.periods import Period, Windows, days_apart
from tests.counter.subjects import Fields, Json, Subject, text
from tests.counter.times import StatedTime, on_day, time_of

NO_TURNING_POINT = ("hearing", "handover", "anniversary", "own-date")


@dataclass(frozen=True)
class TurningPoint:
    """An event, a contact with police, or an order that was served."""

    kind: str
    number: int
    time: StatedTime


def turning_points(case: Case) -> list[TurningPoint]:
    """Return them by first day, last day, kind and number; those without days last."""
    points = []
    for event in case.standing("event"):
        is_none = text(event.fields, "event") in NO_TURNING_POINT
        if not is_none and not _is_of_an_order(case, event):
            kind = f"event/{text(event.fields, 'event')}"
            points.append(TurningPoint(kind, event.number, time_of(event.fields.get("when"))))
    for contact in case.standing("police"):
        if text(contact.fields, "contact") != "request":
            kind = f"police/{text(contact.fields, 'contact') or 'contact'}"
            time = time_of(contact.fields.get("when"))
            points.append(TurningPoint(kind, contact.number, time))
    for order in case.standing("order"):
        if text(order.fields, "served"):
            points.append(_of_order(case, order))
    return sorted(
        points,
        key=lambda point: (
            point.time.first or date.max,
            point.time.last or date.max,
            point.kind,
            point.number,
        ),
    )


def _is_service(event: Subject, order: Subject) -> bool:
    """Whether an event may be the service of an order: the same day, and no other person."""
    people = {text(each.fields, "person") for each in (event, order)} - {""}
    return (
        text(event.fields, "event") == "order-served"
        and str(time_of(event.fields.get("when")).day) == text(order.fields, "served")
        and len(people) < 2
    )


def _is_of_an_order(case: Case, event: Subject) -> bool:
    orders = case.standing("order")
    return any(text(each.fields, "served") and _is_service(event, each) for each in orders)


def _of_order(case: Case, order: Subject) -> TurningPoint:
    served = date.fromisoformat(text(order.fields, "served"))
    events = [each for each in case.standing("event") if _is_service(each, order)]
    orders = [each for each in case.standing("order") for one in events if _is_service(one, each)]
    is_alone = len(events) == 1 and len(orders) == 1
    time = time_of(events[0].fields.get("when")) if is_alone else on_day(served)
    return TurningPoint("order/served", order.number, time)


def before_and_after(case: Case, windows: Windows) -> list[Json]:
    rows: list[Json] = []
    for point in turning_points(case):
        first, last = point.time.first, point.time.last
        rows.append(
            {
                "kind": point.kind,
                "number": point.number,
                "first": first.isoformat() if first else None,
                "last": last.isoformat() if last else None,
                "before": windows.before(first, point.time) if first else None,
                "after": windows.after(last, point.time) if last else None,
                "same_day": same_day(case, point.time),
                "next": _next(case, point.time),
            }
        )
    return rows


def same_day(case: Case, time: StatedTime) -> Fields:
    """Return the incidents on its days: before, after, or unknown; and those on their edge."""
    table: dict[str, list[Json]] = {"before": [], "after": [], "unknown": [], "edge": []}
    if time.first is None or time.last is None:
        return {side: list(table[side]) for side in table}
    own = Period(time.first, time.last)
    for incident in case.incidents:
        if own.holds(incident.time):
            table[_side(incident.time, time)].append(incident.number)
    table["edge"] = own.edge(case.incidents)
    return {side: list(table[side]) for side in table}


def _has_common_day(one: StatedTime, other: StatedTime) -> bool:
    theirs = other.days()
    return any(day in theirs for day in one.days())


def _side(incident: StatedTime, point: StatedTime) -> str:
    if incident.is_clock_time and point.is_clock_time:
        if _end(incident) < _begin(point):
            return "before"
        if _end(point) < _begin(incident):
            return "after"
    return "unknown"


def _next(case: Case, time: StatedTime) -> Fields | None:
    if time.last is None:
        return None
    on_same_day = []
    later = []
    for incident in in_order(case.incidents):
        if _has_common_day(incident.time, time):
            if _side(incident.time, time) == "after":
                on_same_day.append(incident)
        elif incident.time.first is not None and incident.time.first > time.last:
            later.append(incident)
    found: Incident | None = None
    if on_same_day:
        found = min(on_same_day, key=lambda incident: _begin(incident.time))
    elif later:
        found = later[0]
    if found is None:
        return None
    return {"incident": found.number, "days": max(0, days_apart(time.last, first_day(found)))}


def _begin(time: StatedTime) -> datetime:
    assert time.earliest is not None
    return time.earliest


def _end(time: StatedTime) -> datetime:
    assert time.latest is not None
    return time.latest
