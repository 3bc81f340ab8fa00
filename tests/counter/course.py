"""Count the course of conduct: what counts, who is named, spans, gaps, delays, intervals, words."""

from __future__ import annotations

from collections.abc import Callable

from tests.counter.incidents import (
    Case,
    Incident,
    first_day,
    has_several_acts,
    last_day,
    reason_turned_out,
    with_days,
)
from tests.counter.names import Spellings
from tests.counter.periods import (
    by_cell,
    by_period,
    days_apart,
    month_name,
    month_of,
    week_name,
    week_of,
)
from tests.counter.subjects import Fields, Json, text

KNOWN = ("seen", "recording", "held", "told", "inferred")
FOUR_WORDS = ("fixated", "obsessive", "unwanted", "repeated")
A_DAY_LATE = 24


def facts(incident: Incident) -> Fields:
    """Return what is read of one incident."""
    time = incident.time
    return {
        "first": time.first.isoformat() if time.first else None,
        "last": time.last.isoformat() if time.last else None,
        "day": time.day.isoformat() if time.day else None,
        "earliest": time.earliest.isoformat() if time.earliest else None,
        "latest": time.latest.isoformat() if time.latest else None,
        "hour": time.hour,
        "part": time.part,
        "shortest_delay": incident.shortest_delay,
        "longest_delay": incident.longest_delay,
        "kinds": list(incident.kinds),
        "exhibits": incident.exhibits,
    }


def counted(case: Case) -> Fields:
    """Return the total, and what is not in it with its reason."""
    withdrawn: list[Json] = []
    turned_out: list[Json] = []
    no_longer_sure: list[Json] = []
    for subject in case.of_noun("incident"):
        reason = reason_turned_out(subject.fields)
        if subject.is_withdrawn:
            withdrawn.append({"incident": subject.number, "reason": subject.reason})
        elif reason:
            turned_out.append({"incident": subject.number, "reason": reason})
            if reason == "not-sure":
                no_longer_sure.append(subject.number)
    return {
        "total": len(case.incidents),
        "incidents": [each.number for each in case.incidents],
        "withdrawn": withdrawn,
        "turned_out": turned_out,
        "no_longer_sure": no_longer_sure,
    }


def how_known(case: Case) -> Fields:
    table: dict[str, list[Json]] = {}
    for code in (*KNOWN, "lines", "not-stated"):
        table[code] = []
    for incident in case.incidents:
        unsaid = "lines" if incident.fields.get("messages") else "not-stated"
        table[text(incident.fields, "certainty") or unsaid].append(incident.number)
    return {code: list(table[code]) for code in table}


def named(case: Case, spellings: Spellings) -> Fields:
    """Return the incidents by person, by account, and those that name nobody."""
    people: dict[str, list[Json]] = {}
    accounts: dict[str, list[Json]] = {}
    nobody: list[Json] = []
    for incident in case.incidents:
        if incident.person is not None:
            people.setdefault(str(incident.person), []).append(incident.number)
        elif incident.named == "account":
            for account in incident.accounts:
                accounts.setdefault(spellings.of(account), []).append(incident.number)
        else:
            nobody.append(incident.number)
    return {
        "people": {number: list(people[number]) for number in people},
        "accounts": {account: list(accounts[account]) for account in accounts},
        "nobody": nobody,
    }


def reason_given(case: Case) -> Fields:
    return {
        "of": _those(case, lambda each: each.named != ""),
        "incidents": _those(case, lambda each: each.named != "" and each.why.strip() != ""),
    }


def told(case: Case) -> Fields:
    table: Fields = {}
    for answer in ("told", "named-in-contact", "not-told", "not-stated"):
        table[answer] = [each.number for each in case.incidents if each.told == answer]
    return table


def course(case: Case) -> Fields:
    dated = with_days(case.incidents)
    first = min((first_day(each) for each in dated), default=None)
    last = max((last_day(each) for each in dated), default=None)
    return {
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
        "span": days_apart(first, last) + 1 if first and last else 0,
        "by_week": by_period(case.incidents, week_of, week_name),
        "by_month": by_period(case.incidents, month_of, month_name),
        "week_cells": by_cell(case.incidents, week_name),
        "month_cells": by_cell(case.incidents, month_name),
        "longest_gap": _longest_gap(dated),
        "written_late": _those(case, lambda each: _is_late(each.shortest_delay)),
        "perhaps_late": _those(
            case,
            lambda each: _is_late(each.longest_delay) and not _is_late(each.shortest_delay),
        ),
        "delay_unknown": _those(case, lambda each: each.shortest_delay is None),
        "bursts": _those(case, has_several_acts),
    }


def intervals(case: Case) -> list[Json]:
    """Return the days to each next incident from the latest last day so far."""
    result: list[Json] = []
    for before, after in _neighbours(with_days(case.incidents)):
        result.append(
            {
                "days": max(0, days_apart(last_day(before), first_day(after))),
                "from": before.number,
                "to": after.number,
            }
        )
    return result


def four_words(case: Case) -> Fields:
    table: Fields = {}
    for word in FOUR_WORDS:
        lines: list[Json] = []
        for incident in case.incidents:
            line = text(incident.fields, word)
            if line.strip():
                lines.append({"incident": incident.number, "line": line})
        table[word] = lines
    return table


def _those(case: Case, is_one: Callable[[Incident], bool]) -> list[Json]:
    return [each.number for each in case.incidents if is_one(each)]


def _is_late(delay: int | None) -> bool:
    return delay is not None and delay >= A_DAY_LATE


def _neighbours(dated: list[Incident]) -> list[tuple[Incident, Incident]]:
    """Pair each next incident with the one that has the latest last day of those before it."""
    pairs = []
    for place in range(1, len(dated)):
        latest = dated[0]
        for earlier in dated[:place]:
            if last_day(earlier) >= last_day(latest):
                latest = earlier
        pairs.append((latest, dated[place]))
    return pairs


def _longest_gap(dated: list[Incident]) -> Fields | None:
    longest: Fields | None = None
    most = 0
    for before, after in _neighbours(dated):
        days = days_apart(last_day(before), first_day(after)) - 1
        if days > most:
            most = days
            longest = {
                "days": days,
                "last_day_before": last_day(before).isoformat(),
                "first_day_after": first_day(after).isoformat(),
                "from": before.number,
                "to": after.number,
            }
    return longest
