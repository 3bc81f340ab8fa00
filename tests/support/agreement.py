"""The program's figures and those of the second counter, side by side, figure by figure.

**Invariants:**

- The counter has nothing but the record.json of a bundle; the program has its own way there.
- The vault is counted too: its record.json is one that keeps nothing back.
- Both shapes are put side by side here, and nothing is left out of the program's JSON.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from diary import audience_profiles
from diary.case_file import CaseFile
from diary.model.books_and_nouns import Book
from diary.patterns.incident_facts import IncidentFact, IncidentHistory
from diary.patterns.pattern_report import pattern_report, report_to_json
from diary.services.disclosure.snapshot import NOTHING_HIDDEN, SnapshotService, VaultIdentity
from diary.services.pattern_service import PatternService
from exporters.bundle.record_json import RecordFile, dump
from exporters.charts.chart_list import disclosed_history
from tests.counter import counter
from tests.counter.behaviours import Kinds, ReadFirstLine
from tests.support.behaviour_mapping import CHANNEL, GROUPS
from tests.support.records import VOCABULARY, Desk

Shown = dict[str, Any]

PROFILES = tuple(sorted(path.stem for path in Path("resources/profiles").glob("*.toml")))
READ_FIRST = [
    ReadFirstLine(line.id, line.behaviours, line.breaches) for line in VOCABULARY.read_first
]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SCHEMA = Path("docs/schemas/patterns.schema.json")
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def quantile(probability: float, freedom: int) -> float:
    from scipy.special import gammaincinv

    return 2 * float(gammaincinv(freedom / 2, probability))


# --- the two records ---------------------------------------------------------------------------


class _NoOriginals:
    def original_of(self, item: object) -> None:
        return None


def given_case(audience: str, at: Desk, told: Collection[str] = ()) -> CaseFile:
    """The case of a bundle for this audience, without any file; `told` are entries let go."""
    identity = VaultIdentity(bytes(range(16)), bytes(32), "england-wales", "Daybook", at.clock)
    record = at.books[Book.RECORD]
    service = SnapshotService(identity, at.journal, _NoOriginals(), record)  # type: ignore[arg-type]
    let_go = replace(NOTHING_HIDDEN, told=frozenset(told))
    return service.take(audience_profiles.load(audience), {}, redactions=let_go)


def given_to(audience: str, at: Desk) -> tuple[Shown, IncidentHistory]:
    """What a bundle for this audience has: its record.json, and the program's history of it."""
    case = given_case(audience, at)
    return json.loads(dump(RecordFile(case.made, case.disclosure))), disclosed_history(case)


def kept_in(at: Desk) -> tuple[Shown, IncidentHistory]:
    """What the vault has, as the record.json that kept nothing back."""
    openings = [
        {"n": row.n, "fields": [[*field, "0" * 64] for field in shown.items()], "withheld": []}
        for row in at.books[Book.RECORD].entries()
        if row.tombstone is None
        for shown in [
            {
                "@kind": row.entry.kind,
                "@subject": row.entry.subject,
                "@revision": row.entry.revision,
                "@written": row.entry.written,
                **row.entry.content,
            }
        ]
    ]
    return {"openings": openings}, PatternService(at.journal, at.clock).whole()


# --- the two shapes ----------------------------------------------------------------------------


def counted(record: Shown, today: date, window: int) -> Any:
    """The counter's figures in the shape of the program's JSON."""
    found: Any = counter.figures(
        record, today, window, quantile, Kinds(CHANNEL, GROUPS), READ_FIRST
    )
    read = {int(number): each for number, each in found["read"].items()}
    names = {f"person/{each['person']}" for each in found["suspected"]}
    assert {f"person/{number}" for number in found["named"]["people"]} <= names
    return {
        "as_at": str(today),
        "window_days": window,
        "not_counted": sorted(
            (
                *({**each, "reason": "withdrawn"} for each in found["counted"]["withdrawn"]),
                *found["counted"]["turned_out"],
            ),
            key=lambda each: each["incident"],
        ),
        "course_of_conduct": _course(found, read),
        "police_told": found["told"],
        "behaviours": _kinds(found, read),
        "hours": _hours(found["hours"]),
        "places": _places(found, read),
        "before_and_after": [
            _around(each) for each in found["before_and_after"] if each["first"] is not None
        ],
        "undated_turning_points": [
            {name: each[name] for name in ("kind", "number", "first", "last")}
            for each in found["before_and_after"]
            if each["first"] is None
        ],
        "windows": [_window(each) for each in found["windows"]],
        "intervals": [
            {"days": each["days"], "after": each["from"], "before": each["to"]}
            for each in found["intervals"]
        ],
        "four": found["four_words"],
        "orders": [_order(each) for each in found["orders"]],
        "police_contacts": [_contact(each) for each in found["contacts"]],
        "daily_life": found["daily_life"],
    }


def _without(read: Mapping[int, Any], name: str) -> list[int]:
    return [number for number, each in read.items() if each[name] in (None, 0, [])]


def _others(read: Mapping[int, Any], *tables: Any) -> list[int]:
    listed = {number for each in tables for number in each}
    return [number for number in read if number not in listed]


def _course(found: Any, read: Mapping[int, Any]) -> Shown:
    course = found["course"]
    gap = course["longest_gap"]
    return {
        "first": course["first"],
        "last": course["last"],
        "span_days": course["span"],
        "incidents": found["counted"]["incidents"],
        "undated": _without(read, "first"),
        "by_week": {cell: listed for cell, listed in course["week_cells"].items() if cell},
        "by_month": {cell: listed for cell, listed in course["month_cells"].items() if cell},
        "longest_gap": gap and {"days": gap["days"], "after": gap["from"], "before": gap["to"]},
        "how_known": found["how_known"],
        "with_exhibits": [number for number, each in read.items() if each["exhibits"]],
        "without_exhibits": _without(read, "exhibits"),
        "written_late": course["written_late"],
        "perhaps_written_late": course["perhaps_late"],
        "delay_unknown": course["delay_unknown"],
        "bursts": course["bursts"],
    }


def _kinds(found: Any, read: Mapping[int, Any]) -> Shown:
    kinds = found["behaviour"]
    groups = {name: each["incidents"] for name, each in kinds["groups"].items()}
    ticked = [[tick["incident"] for tick in ticks] for ticks in kinds["examples"].values()]
    crossing = kinds["crossing"]
    both = {*kinds["physical"]["incidents"]} & {*kinds["digital"]["incidents"]}
    return {
        "by_month": {code: each["by_month"] for code, each in kinds["kinds"].items()},
        "examples": kinds["examples"],
        "no_example": _others(read, *ticked),
        "read_first": {each["line"]: each["incidents"] for each in kinds["read_first"]},
        "groups": groups,
        "no_group": _others(read, *groups.values()),
        "physical": kinds["physical"],
        "digital": kinds["digital"],
        "both_in_one": sorted(both),
        "either": kinds["either"]["incidents"],
        "without_kind": _without(read, "kinds"),
        "crossing": crossing
        and {
            "began": crossing["began"]["channel"],
            "began_on": crossing["began"]["day"],
            "began_with": crossing["began"]["incident"],
            "joined": crossing["joined"]["channel"],
            "joined_on": crossing["joined"]["day"],
            "joined_with": crossing["joined"]["incident"],
            "days": (
                date.fromisoformat(crossing["joined"]["day"])
                - date.fromisoformat(crossing["began"]["day"])
            ).days,
        },
    }


def _hours(hours: Any) -> Shown:
    parts = ("small-hours", "morning", "afternoon", "evening", "night")
    return {
        "timed": [
            {"weekday": at, "hour": hour, "incidents": hours["clock"][day][str(hour)]}
            for at, day in enumerate(WEEKDAYS)
            for hour in range(24)
            if str(hour) in hours["clock"].get(day, {})
        ],
        "parts": [
            {"weekday": at, "part": part, "incidents": hours["parts"][day][part]}
            for at, day in enumerate(WEEKDAYS)
            for part in parts
            if part in hours["parts"].get(day, {})
        ],
        "days": [
            {"weekday": at, "incidents": hours["weekdays"][day]}
            for at, day in enumerate(WEEKDAYS)
            if day in hours["weekdays"]
        ],
        "several_days": hours["several_days"],
        "unknown": hours["no_days"],
    }


def _places(found: Any, read: Mapping[int, Any]) -> Shown:
    named = found["named"]
    tables = {
        name: [(each["name"], each["incidents"]) for each in found[name]]
        for name in ("places", "platforms")
    }
    return {
        **tables,
        "no_place": _others(read, *(listed for _, listed in tables["places"])),
        "no_platform": _others(read, *(listed for _, listed in tables["platforms"])),
        "accounts": [
            {"name": each["account"], **{n: each[n] for n in each if n != "account"}}
            for each in found["accounts"]
        ],
        "suspected": [
            {
                "id": each["person"],
                "name": each["name"],
                "incidents": each["incidents"],
                "accounts": [(use["account"], use["incidents"]) for use in each["accounts"]],
                "accounts_named_only": each["accounts_by_entry_alone"],
                "reasons": [
                    {"incident": why["incident"], "text": why["words"]} for why in each["reasons"]
                ],
            }
            for each in found["suspected"]
        ],
        "account_named": sorted({n for listed in named["accounts"].values() for n in listed}),
        "nobody_named": named["nobody"],
        "reason_given": found["reason_given"]["incidents"],
    }


def _window(window: Any) -> Any:
    return window and {
        "first": window["first"],
        "last": window["last"],
        "days": (date.fromisoformat(window["last"]) - date.fromisoformat(window["first"])).days + 1,
        "incidents": window["incidents"],
        "on_the_edge": window["edge"],
        "behaviours": window["kinds"],
        "days_covered": window["days_covered"],
        "poisson_95": pytest.approx(window["poisson_95"], abs=1e-5),
    }


def _around(around: Any) -> Shown:
    following = around["next"] or {"incident": None, "days": None}
    return {
        **{name: around[name] for name in ("kind", "number", "first", "last")},
        "same_day": _same_day(around["same_day"]),
        "before": _window(around["before"]),
        "after": _window(around["after"]),
        "next_incident": following["incident"],
        "days_to_next": following["days"],
    }


SIDES = ("before", "unknown", "after", "on_the_edge")


def _same_day(found: Any) -> Shown:
    return dict(zip(SIDES, (found[name] for name in (*SIDES[:3], "edge")), strict=True))


def _order(order: Any) -> Shown:
    return {
        "number": order["order"],
        "incidents": order["incidents"],
        "named": order["by_named"],
        **{name: order[name] or [] for name in ("since_served", "same_day", "since_edge")},
        "terms": [
            {
                "term": term["term"],
                "text": term["words"],
                "incidents": term["incidents"],
                "named": term["by_named"],
                "police_told": term["by_told"],
                "outcomes": [
                    {
                        "incident": each["incident"],
                        "police_contact": each["contact"],
                        "outcome": each["what"],
                    }
                    for each in term["outcomes"]
                ],
            }
            for term in order["terms"]
        ],
    }


def _contact(contact: Any) -> Shown:
    return {
        "number": contact["contact"],
        "day": contact["day"],
        "incidents": contact["incidents"],
        "reply": contact["reply"],
        "days_to_reply": contact["days_to_reply"],
        "next_same_reference": contact["next_under_reference"],
        "days_to_next": contact["days_to_next"],
        "same_day": _same_day(contact["same_day"]),
        "after": _window(contact["after"]),
        "until": contact["until"],
    }


TOLD = {"in-contact": "named-in-contact"}
# what these say in words stands in the entries themselves
WORDS_OF_CONTACTS = ("kind", "what", "reference", "recorded_as", "promised", "outcome")


def figured(history: IncidentHistory, window: int) -> Any:
    """The program's JSON, with persons by number and the order of names kept."""
    found: Any = report_to_json(pattern_report(history, VOCABULARY, window))
    VALIDATOR.validate(found)
    numbers = {item.id: item.number for item in history.people}
    found["not_counted"] = [
        {"incident": each["incident"], "reason": each["why"]} for each in found["not_counted"]
    ]
    found["police_told"] = _told(found["police_told"])
    for table in ("places", "platforms"):
        found["places"][table] = [*found["places"][table].items()]
    for each in found["places"]["suspected"]:
        each["id"] = numbers[each["id"]]
        each["accounts"] = [*each["accounts"].items()]
    for each in (*found["before_and_after"], *found["undated_turning_points"]):
        del each["id"]
    for order in found["orders"]:
        del order["title"]
        for each in (order, *order["terms"]):
            each["named"] = _named(each["named"], numbers)
        for term in order["terms"]:
            term["police_told"] = {
                name: listed for name, listed in _told(term["police_told"]).items() if listed
            }
    for contact in found["police_contacts"]:
        for name in WORDS_OF_CONTACTS:
            del contact[name]
        # without days there is no same day, which the counter says with empty lists
        contact["same_day"] = contact["same_day"] or {key: [] for key in SIDES}
    return found


def _told(table: Any) -> Shown:
    return {TOLD.get(name, name): listed for name, listed in table.items()}


def _named(table: Any, numbers: Mapping[str, int]) -> Shown:
    return {f"person/{numbers[id_]}" if id_ in numbers else id_: n for id_, n in table.items()}


# --- side by side ------------------------------------------------------------------------------


def told_of(one: IncidentFact) -> Shown:
    return {
        "first": one.days and str(one.days.first),
        "last": one.days and str(one.days.last),
        "day": one.day and str(one.day),
        "hour": one.hour,
        "part": str(one.part or ""),
        "shortest_delay": one.delay and one.delay.shortest,
        "longest_delay": one.delay and one.delay.longest,
        "kinds": [*one.behaviours],
        "exhibits": one.exhibits,
    }


def periods(cells: Mapping[str, list[int]]) -> Shown:
    """What each month or week holds and has on its edge, as its cells give it."""
    found: Shown = {}
    for cell, listed in cells.items():
        first, _stroke, last = cell.partition("/")
        name = first
        while name <= (last or first):
            held = found.setdefault(name, {"incidents": [], "edge": []})
            held["edge" if last else "incidents"] += listed
            name = _next_period(name)
    return {
        name: {kind: sorted(listed) for kind, listed in found[name].items()}
        for name in sorted(found)
    }


def _next_period(name: str) -> str:
    if len(name) == len("2024-04"):
        return str(date.fromisoformat(f"{name}-01") + timedelta(days=31))[:7]
    return str(date.fromisoformat(name) + timedelta(days=7))


def turned_round(history: IncidentHistory) -> IncidentHistory:
    """The same history; what a bundle gives by its days and a record by its numbers, backwards."""
    return replace(
        history,
        events=history.events[::-1],
        police=history.police[::-1],
        impacts=history.impacts[::-1],
    )


DELAYS = (
    "written_late",
    "perhaps_written_late",
    "delay_unknown",
    "shortest_delay",
    "longest_delay",
)


def without_delays(fields: Shown) -> Shown:
    return {name: value for name, value in fields.items() if name not in DELAYS}


def compare(
    record: Shown, history: IncidentHistory, window: int, *, shows_first: bool = True
) -> None:
    """Compare the program's figures with the counter's.

    Unless it `shows_first` what an entry said at first, a record does not tell when a line that
    waited was typed.
    """
    mine = figured(history, window)
    theirs = counted(record, history.as_at, window)
    if not shows_first:
        for figures in (mine, theirs):
            figures["course_of_conduct"] = without_delays(figures["course_of_conduct"])
    assert mine.keys() == theirs.keys()
    for name in mine:
        assert mine[name] == theirs[name], name
    turned = figured(turned_round(history), window)
    if not shows_first:
        turned["course_of_conduct"] = without_delays(turned["course_of_conduct"])
    assert turned == mine
    today: Any = counter.figures(record, history.as_at, window, quantile, NO_KINDS, [])
    assert periods(mine["course_of_conduct"]["by_month"]) == today["course"]["by_month"]
    assert periods(mine["course_of_conduct"]["by_week"]) == today["course"]["by_week"]
    read = {int(number): each for number, each in today["read"].items()}
    assert [one.number for one in sorted(history.facts, key=lambda one: one.number)] == [*read]
    for one in history.facts:
        said = told_of(one) if shows_first else without_delays(told_of(one))
        assert said == {name: read[one.number][name] for name in said}
        if one.clock:
            for name in ("earliest", "latest"):
                assert getattr(one.clock, name).isoformat() == read[one.number][name]


NO_KINDS = Kinds({}, {})
