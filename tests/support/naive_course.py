"""The second reckoning: what was done, when, where and by whom."""

from __future__ import annotations

import itertools
from datetime import timedelta
from functools import partial
from typing import Any
from unicodedata import normalize

from tests.support.behaviour_mapping import CHANNEL, GROUPS, PHA, SCO_NI
from tests.support.naive_entries import (
    PART_ENDS,
    Entries,
    Groups,
    Json,
    Told,
    dated,
    day_of,
    grouped,
    numbers,
    read,
)

FOUR = ("fixated", "obsessive", "unwanted", "repeated")


def course(entries: Entries, incidents: list[Told]) -> Json:
    known = dated(incidents)
    pointed_at = {
        id_ for each in read(entries, "evidence") for id_ in each.said.get("incidents", [])
    }
    first, last = (known[0].day, known[-1].day) if known else (None, None)
    gaps = [each for each in intervals(incidents) if each["days"] > 0]
    longest = max((each["days"] for each in gaps), default=0)
    acts = [one.said.get("times", 1) for one in incidents]
    return {
        "first": str(first) if first else None,
        "last": str(last) if last else None,
        "span_days": (last - first).days + 1 if first and last else 0,
        "incidents": numbers(incidents),
        "undated": numbers(one for one in incidents if one.day is None),
        "by_week": grouped(
            known, lambda one: [str(day_of(one) - timedelta(days=day_of(one).weekday()))]
        ),
        "by_month": grouped(known, lambda one: [one.month]),
        "longest_gap": next((each for each in gaps if each["days"] == longest), None),
        "reported": numbers(one for one in incidents if one.said.get("reported") is True),
        "not_reported": numbers(one for one in incidents if one.said.get("reported") is False),
        "not_said": numbers(one for one in incidents if one.said.get("reported") is None),
        "with_exhibits": numbers(one for one in incidents if one.id in pointed_at),
        "without_exhibits": numbers(one for one in incidents if one.id not in pointed_at),
        "written_late": numbers(
            one for one in incidents if one.delay is not None and one.delay >= 1
        ),
        "delay_unknown": numbers(one for one in incidents if one.delay is None),
        "bursts": numbers(one for one in incidents if one.said.get("times", 1) > 1),
        "stated_acts": sum(acts),
    }


def intervals(incidents: list[Told]) -> list[Json]:
    known = dated(incidents)
    return [
        {"days": (day_of(b) - day_of(a)).days, "after": a.number, "before": b.number}
        for a, b in itertools.pairwise(known)
    ]


def behaviours(incidents: list[Told]) -> Json:
    codes = sorted({code for one in incidents for code in one.kinds})
    physical = [one for one in incidents if "physical" in [CHANNEL[code] for code in one.kinds]]
    digital = [one for one in incidents if "digital" in [CHANNEL[code] for code in one.kinds]]
    either = [one for one in incidents if {CHANNEL[code] for code in one.kinds} == {"both"}]
    found: Json = {
        "by_month": {
            code: grouped([one for one in incidents if code in one.kinds], lambda one: [one.month])
            for code in codes
        },
        "physical": channel(physical),
        "digital": channel(digital),
        "both_in_one": numbers(one for one in physical if one in digital),
        "either": numbers(either),
        "without_kind": numbers(one for one in incidents if not one.kinds),
        "crossing": crossing(physical, digital),
    }
    lists = (
        ("examples", "no_example", PHA, "abcdefg"),
        ("scotland_and_northern_ireland", "no_scotland_and_northern_ireland", SCO_NI, "abcdefghij"),
        (
            "groups",
            "no_group",
            GROUPS,
            ("surveillance", "life-invasion", "interference", "intimidation"),
        ),
    )
    for key, none_key, table, names in lists:
        some = grouped(incidents, partial(matched, table))
        found[key] = {name: some.get(name, []) for name in names}
        under = {number for each in some.values() for number in each}
        found[none_key] = numbers(one for one in incidents if one.number not in under)
    return found


def matched(table: dict[str, tuple[str, ...]], one: Told) -> list[str]:
    return [name for code in one.kinds for name in table[code]]


def channel(some: list[Told]) -> Json:
    known = dated(some)

    def end(one: Told | None) -> Json | None:
        return None if one is None else {"day": str(one.day), "incident": one.number}

    return {
        "incidents": numbers(some),
        "first": end(known[0] if known else None),
        "last": end(known[-1] if known else None),
    }


def crossing(physical: list[Told], digital: list[Told]) -> Json | None:
    firsts = []
    for name, some in (("physical", physical), ("digital", digital)):
        if not dated(some):
            return None
        firsts.append((name, dated(some)[0]))
    (began, a), (joined, b) = sorted(firsts, key=lambda each: (str(each[1].day), each[1].number))
    if a == b:
        return None
    return {
        "began": began,
        "began_on": str(a.day),
        "began_with": a.number,
        "joined": joined,
        "joined_on": str(b.day),
        "joined_with": b.number,
        "days": (day_of(b) - day_of(a)).days,
    }


def hours(incidents: list[Told]) -> Json:
    timed: list[Json] = []
    parts: list[Json] = []
    days: list[Json] = []
    placed: list[int] = []
    for weekday in range(7):
        those = [one for one in dated(incidents) if day_of(one).weekday() == weekday]
        for hour in range(24):
            some = numbers(one for one in those if one.hour == hour)
            timed += [{"weekday": weekday, "hour": hour, "incidents": some}] if some else []
            placed += some
        for part in PART_ENDS:
            some = numbers(one for one in those if one.said["when"].get("part") == part)
            parts += [{"weekday": weekday, "part": part, "incidents": some}] if some else []
            placed += some
        some = numbers(one for one in those if one.said["when"]["precision"] in ("day", "between"))
        days += [{"weekday": weekday, "incidents": some}] if some else []
        placed += some
    unknown = numbers(one for one in incidents if one.number not in placed)
    return {"timed": timed, "parts": parts, "days": days, "unknown": unknown}


def folded(name: str) -> str:
    return normalize("NFC", " ".join(normalize("NFD", name).casefold().split()))


def named(incidents: list[Told], field: str) -> Groups:
    found: dict[str, tuple[str, list[int]]] = {}
    for one in incidents:
        name = one.said.get(field, "")
        if folded(name):
            found.setdefault(folded(name), (" ".join(name.split()), []))[1].append(one.number)
    ranked = sorted(found.items(), key=lambda each: (-len(each[1][1]), each[0]))
    return dict(pair for _, pair in ranked)


def unnamed(incidents: list[Told], field: str) -> list[int]:
    return numbers(one for one in incidents if not folded(one.said.get(field, "")))


def places(entries: Entries, incidents: list[Told]) -> Json:
    people, listed = read(entries, "person"), read(entries, "account")
    return {
        "places": named(incidents, "place"),
        "no_place": unnamed(incidents, "place"),
        "platforms": named(incidents, "platform"),
        "no_platform": unnamed(incidents, "platform"),
        "accounts": named(incidents, "account"),
        "suspected": [told for one in people for told in suspected(one, incidents, listed)],
        "nobody_named": numbers(
            one for one in incidents if one.said.get("person") not in [each.id for each in people]
        ),
    }


def suspected(person: Told, incidents: list[Told], listed: list[Told]) -> list[Json]:
    theirs = [one for one in incidents if one.said.get("person") == person.id]
    if not theirs and person.said.get("role") != "suspected":
        return []
    accounts = named(theirs, "account")
    used = {folded(name) for name in accounts}
    only: dict[str, str] = {}
    for name in (one.said["account"] for one in listed if one.said.get("person") == person.id):
        if folded(name) and folded(name) not in used:
            only.setdefault(folded(name), " ".join(name.split()))
    reasons: list[Json] = [{"incident": 0, "text": person.said.get("why", "")}]
    reasons += [{"incident": one.number, "text": one.said.get("why_person", "")} for one in theirs]
    return [
        {
            "id": person.id,
            "name": person.said["name"],
            "incidents": numbers(theirs),
            "accounts": accounts,
            "accounts_named_only": list(only.values()),
            "reasons": [each for each in reasons if each["text"].strip()],
        }
    ]


def four(incidents: list[Told]) -> dict[str, Any]:
    return {
        word: [
            {"incident": one.number, "line": one.said[word]}
            for one in incidents
            if one.said.get(word, "").strip()
        ]
        for word in FOUR
    }


def daily_life(entries: Entries, incidents: list[Told]) -> Json:
    effects = read(entries, "impact")
    areas = sorted({one.said.get("area", "other") for one in effects})
    return {
        "effects": {
            area: grouped(
                [one for one in effects if one.said.get("area", "other") == area],
                lambda one: [one.month],
            )
            for area in areas
        },
        "incidents": grouped(incidents, lambda one: [one.month]),
    }
