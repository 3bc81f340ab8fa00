"""The program's figures and those of the check, side by side, figure by figure.

**Invariants:**

- The check has nothing but what a bundle discloses; the program has its own way there.
- The vault is counted too: as a record that withholds nothing.
- Compared is what the summary prints by a code; the rest of the program's JSON was worked out by
  hand in tests/diary/patterns/test_worked_by_hand.py.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from diary import audience_profiles
from diary.case_file import CaseFile
from diary.model.books_and_nouns import Book
from diary.patterns.incident_facts import IncidentFact, IncidentHistory
from diary.patterns.pattern_report import pattern_report, report_to_json
from diary.services.disclosure.snapshot import NOTHING_HIDDEN, SnapshotService, VaultIdentity
from diary.services.pattern_service import PatternService
from exporters.bundle.disclosed_record import DisclosedRecord, disclosed_record
from exporters.charts.chart_list import disclosed_history
from exporters.check.figure_count import TURNINGS, FigureCount, Value, kind_code, read_first
from tests.support.records import VOCABULARY, Desk
from tests.support.worked_records import disclosed_whole

Shown = dict[str, Any]

PROFILES = tuple(sorted(path.stem for path in Path("resources/profiles").glob("*.toml")))
SCHEMA = Path("docs/schemas/patterns.schema.json")
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


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


def given_to(audience: str, at: Desk) -> tuple[DisclosedRecord, IncidentHistory]:
    """What a bundle for this audience discloses, and the program's history of it."""
    case = given_case(audience, at)
    return disclosed_record(case.made, case.disclosure), disclosed_history(case)


def kept_in(at: Desk) -> tuple[DisclosedRecord, IncidentHistory]:
    """What the vault has: its record with nothing withheld, and the program's history of it."""
    history = PatternService(at.journal, at.clock).whole()
    return disclosed_whole(at, history.as_at), history


# --- the program's figures -------------------------------------------------------------------


SIDES = ("before", "unknown", "after", "on_the_edge")
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
        # without days there is no same day, which is said with empty lists
        contact["same_day"] = contact["same_day"] or {key: [] for key in SIDES}
    return found


def _told(table: Any) -> Shown:
    return {TOLD.get(name, name): listed for name, listed in table.items()}


def _named(table: Any, numbers: Mapping[str, int]) -> Shown:
    return {f"person/{numbers[id_]}" if id_ in numbers else id_: n for id_, n in table.items()}


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


# --- side by side ------------------------------------------------------------------------------


def compare(record: DisclosedRecord, history: IncidentHistory, window: int) -> None:
    """Compare what the check counts with the program's figures, by the codes of the summary."""
    own, expected = FigureCount(record), coded(history, window)
    assert {code: own.value(code) for code in expected} == expected
    assert coded(turned_round(history), window) == expected


def coded(history: IncidentHistory, window: int) -> dict[str, Value]:
    """The program's figures that the check counts too, each under the code of the summary."""
    found = figured(history, window)
    course, kinds, places = (found[name] for name in ("course_of_conduct", "behaviours", "places"))
    lists: dict[str, list[int]] = {
        "counted": course["incidents"],
        "no-day": course["undated"],
        "no-kind": kinds["without_kind"],
        "no-example": kinds["no_example"],
        "not-counted": [each["incident"] for each in found["not_counted"]],
        "named.account": places["account_named"],
        "named.nobody": places["nobody_named"],
    }
    for each in found["not_counted"]:
        lists.setdefault(f"not-counted.{each['reason']}", []).append(each["incident"])
    lists |= {f"known.{known}": listed for known, listed in course["how_known"].items()}
    lists |= {f"named.person-{each['id']}": each["incidents"] for each in places["suspected"]}
    named = {number for each in places["suspected"] for number in each["incidents"]}
    inferred = named & {*course["how_known"].get("inferred", ())}
    lists["inferred.named"] = [*inferred]
    lists["inferred.reason"] = [*inferred & {*places["reason_given"]}]
    lists |= {
        f"told.{told.removeprefix('named-')}": listed
        for told, listed in found["police_told"].items()
    }
    lists |= {f"read.{line}": kinds["read_first"].get(line, []) for line in read_first()}
    for code, cells in kinds["by_month"].items():
        lists[f"kind.{kind_code(code)}"] = [n for cell in cells.values() for n in cell]
    months = course["by_month"]
    lists |= {f"month.{cell}": listed for cell, listed in months.items() if "/" not in cell}
    lists["month.edge"] = [n for cell, listed in months.items() if "/" in cell for n in listed]
    lists |= {f"order.{each['number']}": each["incidents"] for each in found["orders"]}
    lists |= {f"contact.{each['number']}": each["incidents"] for each in found["police_contacts"]}
    values: dict[str, Value] = {code: tuple(sorted(listed)) for code, listed in lists.items()}
    if course["first"]:
        values |= {name: date.fromisoformat(course[name]) for name in ("first", "last")}
    for point in found["before_and_after"]:
        if point["kind"].removeprefix("event/") in (*TURNINGS, "order/served"):
            values |= _around(point, window)
    return values


def _around(point: Any, window: int) -> dict[str, Value]:
    days = f"{point['first']}.{point['last']}"
    values: dict[str, Value] = {}
    for side in ("before", "after"):
        values[f"{side}.{days}.{window}"] = tuple(sorted(point[side]["incidents"]))
        values[f"{side}.{days}.{window}.edge"] = tuple(sorted(point[side]["on_the_edge"]))
        values[f"{side}.{days}.{window}.covered"] = point[side]["days_covered"]
    same = point["same_day"]
    there = [*same["before"], *same["unknown"], *same["after"]]
    values[f"same-day.{days}"] = tuple(sorted(there))
    values[f"same-day.{days}.edge"] = tuple(sorted(same["on_the_edge"]))
    return values
