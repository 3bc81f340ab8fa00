"""Count what concerns orders and contacts with police."""

from __future__ import annotations

from datetime import date

from tests.counter.incidents import Case, Incident
from tests.counter.periods import Period, Windows, days_apart
from tests.counter.subjects import Fields, Json, Subject, objects, text, texts, whole
from tests.counter.times import ONE_DAY, StatedTime, on_day, time_of
from tests.counter.turning_points import same_day


def orders(case: Case, today: date) -> list[Json]:
    rows: list[Json] = []
    for order in case.standing("order"):
        names = texts(order.fields, "terms")
        against: list[Incident] = []
        terms: list[Json] = []
        given = {*range(1, len(names) + 1), *_terms_named(case, order)}
        for term in sorted(given):
            those = [each for each in case.incidents if term in _breached(each, order)]
            name = names[term - 1] if 1 <= term <= len(names) else ""
            terms.append(_term(case, term, name, those))
        for incident in case.incidents:
            if _breached(incident, order):
                against.append(incident)
        rows.append(
            {
                "order": order.number,
                "terms": terms,
                "incidents": [each.number for each in against],
                "by_named": _by_named(against),
                **_since_service(case, order, today),
            }
        )
    return rows


def _breached(incident: Incident, order: Subject) -> list[int]:
    """Return the terms of the order that the person says the incident may be against."""
    terms = []
    for breach in objects(incident.fields, "breaches"):
        if text(breach, "order") == order.identifier:
            terms.append(whole(breach, "term") or 0)
    return terms


def _terms_named(case: Case, order: Subject) -> list[int]:
    return [term for incident in case.incidents for term in _breached(incident, order)]


def _by_named(those: list[Incident]) -> Fields:
    by_named: dict[str, list[Json]] = {}
    for incident in those:
        by_named.setdefault(incident.named, []).append(incident.number)
    return {name: list(by_named[name]) for name in sorted(by_named)}


def _term(case: Case, term: int, name: str, those: list[Incident]) -> Fields:
    by_told: dict[str, list[Json]] = {}
    outcomes: list[Json] = []
    for incident in those:
        by_told.setdefault(incident.told, []).append(incident.number)
        for contact in case.standing("police"):
            for outcome in objects(contact.fields, "outcomes"):
                if text(outcome, "incident") == incident.identifier:
                    outcomes.append(
                        {
                            "incident": incident.number,
                            "contact": contact.number,
                            "what": text(outcome, "what"),
                        }
                    )
    return {
        "term": term,
        "words": name,
        "incidents": [each.number for each in those],
        "by_named": _by_named(those),
        "by_told": {told: list(by_told[told]) for told in sorted(by_told)},
        "outcomes": outcomes,
    }


def _since_service(case: Case, order: Subject, today: date) -> Fields:
    if not text(order.fields, "served"):
        return {"served": None, "since_served": None, "same_day": None, "since_edge": None}
    served = date.fromisoformat(text(order.fields, "served"))
    since = Period(served + ONE_DAY, max(today, served + ONE_DAY))
    edge: list[Json] = []
    for incident in case.incidents:
        days = incident.time.days()
        if any(day <= served for day in days) and any(day > served for day in days):
            edge.append(incident.number)
    return {
        "served": served.isoformat(),
        "since_served": since.held(case.incidents),
        "same_day": [each.number for each in case.incidents if each.time.days() == [served]],
        "since_edge": edge,
    }


def contacts(case: Case, windows: Windows) -> list[Json]:
    """Return the contacts by day and number, those without one day last."""
    all_contacts = sorted(case.standing("police"), key=_place)
    rows: list[Json] = []
    for contact in all_contacts:
        time = _time(contact)
        following = _on_later_day(all_contacts, time.day)
        rows.append(
            {
                "contact": contact.number,
                "day": _iso(time.day),
                "incidents": list(case.incident_numbers(texts(contact.fields, "incidents"))),
                **_reply(all_contacts, contact),
                **_next_under_reference(following, contact),
                "same_day": same_day(case, time),
                "after": _after(windows, time.day, following),
                "until": _iso(_time(following[0]).day) if following else None,
            }
        )
    return rows


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _time(contact: Subject) -> StatedTime:
    return time_of(contact.fields.get("when"))


def _place(contact: Subject) -> tuple[date, int]:
    return (_time(contact).day or date.max, contact.number)


def _on_later_day(all_contacts: list[Subject], day: date | None) -> list[Subject]:
    later = []
    for contact in all_contacts:
        other = _time(contact).day
        if day is not None and other is not None and other > day:
            later.append(contact)
    return later


def _reply(all_contacts: list[Subject], contact: Subject) -> Fields:
    for other in all_contacts:
        if contact.identifier in texts(other.fields, "answers"):
            asked, answered = _time(contact).day, _time(other).day
            is_known = asked is not None and answered is not None and answered >= asked
            days = days_apart(asked, answered) if is_known and asked and answered else None
            return {"reply": other.number, "days_to_reply": days}
    return {"reply": None, "days_to_reply": None}


def _next_under_reference(following: list[Subject], contact: Subject) -> Fields:
    reference = text(contact.fields, "reference").strip()
    for other in following:
        is_reply = contact.identifier in texts(other.fields, "answers")
        if reference and text(other.fields, "reference").strip() == reference and not is_reply:
            here, there = _time(contact).day, _time(other).day
            assert here is not None
            assert there is not None
            return {"next_under_reference": other.number, "days_to_next": days_apart(here, there)}
    return {"next_under_reference": None, "days_to_next": None}


def _after(windows: Windows, day: date | None, following: list[Subject]) -> Fields | None:
    if day is None:
        return None
    last = windows.today
    if following:
        next_day = _time(following[0]).day
        assert next_day is not None
        last = next_day - ONE_DAY
    if last <= day:
        return None
    return windows.count(Period(day + ONE_DAY, last), on_day(day))
