"""The second reckoning: what stands before and after what, orders, and contacts with police."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.support.naive_entries import DAY, Entries, Json, Told, dated, day_of, numbers, read

Quantile = Callable[[float, int], float]
NO_TURNING_POINTS = ("hearing", "handover", "anniversary", "own-date")


@dataclass(frozen=True)
class Point:
    """One turning point."""

    kind: str
    id: str
    number: int
    day: date | None

    def json(self) -> Json:
        day = str(self.day) if self.day else None
        return {"kind": self.kind, "id": self.id, "number": self.number, "day": day}


@dataclass(frozen=True)
class Around:
    """Everything that incidents are set beside."""

    entries: Entries
    incidents: list[Told]
    as_at: date
    window_days: int
    chi2: Quantile

    def within(self, first: date, last: date) -> list[Told]:
        return [one for one in dated(self.incidents) if first <= day_of(one) <= last]

    def points(self) -> list[Point]:
        found = []
        served = {}
        for order in read(self.entries, "order"):
            if order.said.get("served"):
                day = date.fromisoformat(order.said["served"])
                served[day] = order
                found.append(Point("order/served", order.id, order.number, day))
        for event in read(self.entries, "event"):
            kind = event.said["event"]
            if kind in NO_TURNING_POINTS or (kind == "order-served" and event.day in served):
                continue
            found.append(Point(f"event/{kind}", event.id, event.number, event.day))
        for contact in read(self.entries, "police"):
            kind = contact.said.get("contact", "contact")
            if kind != "request":
                found.append(Point(f"police/{kind}", contact.id, contact.number, contact.day))
        return sorted(found, key=lambda each: (str(each.day), each.kind, each.number))

    def undated(self) -> list[Json]:
        return [point.json() for point in self.points() if point.day is None]

    def before_and_after(self) -> list[Json]:
        found = []
        for point in self.points():
            if point.day is None:
                continue
            later = [one for one in dated(self.incidents) if day_of(one) > point.day]
            length = timedelta(days=self.window_days)
            found.append(
                {
                    **point.json(),
                    "before": self.window(point.day - length, point.day - DAY),
                    "same_day": numbers(self.within(point.day, point.day)),
                    "after": self.window(point.day + DAY, point.day + length),
                    "next_incident": later[0].number if later else None,
                    "days_to_next": (day_of(later[0]) - point.day).days if later else None,
                }
            )
        return found

    def window(self, first: date, last: date) -> Json:
        some = self.within(first, last)
        known = dated(self.incidents)
        codes = sorted({code for one in some for code in one.kinds})
        return {
            "first": str(first),
            "last": str(last),
            "days": (last - first).days + 1,
            "incidents": numbers(some),
            "behaviours": {c: numbers(one for one in some if c in one.kinds) for c in codes},
            "recorded_throughout": bool(known) and first >= day_of(known[0]) and last < self.as_at,
            "poisson_95": self.interval(len(some)),
        }

    def interval(self, count: int) -> list[float]:
        lower = self.chi2(0.025, 2 * count) / 2 if count else 0.0
        return [lower, self.chi2(0.975, 2 * count + 2) / 2]

    def windows(self) -> list[Json]:
        found: list[Json] = []
        known = dated(self.incidents)
        last = self.as_at - DAY
        while known and day_of(known[0]) <= last:
            first = last - timedelta(days=self.window_days - 1)
            found.insert(0, self.window(first, last))
            last = first - DAY
        return found

    def orders(self) -> list[Json]:
        found = []
        for order in read(self.entries, "order"):
            served = order.said.get("served")
            since = self.within(date.fromisoformat(served) + DAY, self.as_at) if served else []
            terms = order.said.get("terms", [])
            broken = {
                breach.get("term", 0)
                for one in self.incidents
                for breach in one.said.get("breaches", [])
                if breach["order"] == order.id
            }
            asked = sorted(broken | set(range(1, len(terms) + 1)))
            found.append(
                {
                    "number": order.number,
                    "title": order.said["title"],
                    "since_served": numbers(since),
                    "terms": [self.term(order, term, terms) for term in asked],
                }
            )
        return found

    def term(self, order: Told, term: int, terms: list[str]) -> Json:
        some = [
            one
            for one in self.incidents
            for breach in one.said.get("breaches", [])
            if breach["order"] == order.id and breach.get("term", 0) == term
        ]
        ids = {one.id for one in some}
        named = self.in_reports()
        return {
            "term": term,
            "text": terms[term - 1] if 1 <= term <= len(terms) else "",
            "incidents": numbers(some),
            "reported": numbers(one for one in some if one.said.get("reported") is True),
            "in_reports": [number for number in numbers(some) if number in named],
            "outcomes": [
                {"police_contact": each.number, "outcome": each.said.get("outcome", "")}
                for each in read(self.entries, "police")
                if ids & set(each.said.get("incidents", []))
            ],
        }

    def in_reports(self) -> list[int]:
        found = []
        for one in self.incidents:
            for contact in read(self.entries, "police"):
                report = contact.said.get("contact") == "report"
                if report and one.id in contact.said.get("incidents", []):
                    found.append(one)
        return numbers(one for one in found if one.said.get("reported") not in (True, False))

    def contacts(self) -> list[Json]:
        every = read(self.entries, "police")
        in_order = dated(every) + [each for each in every if each.day is None]
        return [self.contact(each, dated(every)) for each in in_order]

    def contact(self, one: Told, every: list[Told]) -> Json:
        kind = one.said.get("contact", "contact")
        later = [] if one.day is None else [each for each in every if day_of(each) > day_of(one)]
        wanted = one.said.get("reference", "").strip()
        replies = [
            each
            for each in later
            if kind in ("report", "request")
            and wanted
            and each.said.get("reference", "").strip() == wanted
            and each.said.get("contact", "contact") not in ("report", "request")
        ]
        reply = replies[0] if replies else None
        last = day_of(later[0]) - DAY if later else self.as_at
        followed = [] if one.day is None else self.within(one.day + DAY, last)
        told: dict[str, Any] = {
            key: one.said.get(key, "")
            for key in ("what", "reference", "recorded_as", "promised", "outcome")
        }
        about = set(one.said.get("incidents", []))
        return {
            **told,
            "number": one.number,
            "kind": kind,
            "day": str(one.day) if one.day else None,
            "incidents": numbers(each for each in self.incidents if each.id in about),
            "reply": reply.number if reply else None,
            "days_to_reply": (day_of(reply) - day_of(one)).days if reply else None,
            "followed": numbers(followed),
            "until": str(later[0].day) if later else None,
        }
