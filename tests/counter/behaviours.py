"""Count kinds of behaviour, the hours of incidents and effects on daily life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.counter.incidents import Case, Incident, first_day, last_day, with_days
from tests.counter.periods import by_cell, cell_of, month_name
from tests.counter.subjects import Fields, Json, objects, text
from tests.counter.times import WEEKDAYS, time_of

GROUPS = ("surveillance", "life-invasion", "interference", "intimidation")


@dataclass(frozen=True)
class ReadFirstLine:
    """A line of the read-first list: incidents with one of its kinds, or those with a breach."""

    line: str
    kinds: tuple[str, ...] = ()
    is_breach: bool = False


@dataclass(frozen=True)
class Kinds:
    """The kinds of behaviour: which channel each has, and which groups."""

    channels: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]

    def is_of_channel(self, incident: Incident, channel: str) -> bool:
        return any(self.channels.get(code) == channel for code in incident.kinds)

    def is_either(self, incident: Incident) -> bool:
        is_one = self.is_of_channel(incident, "physical") or self.is_of_channel(incident, "digital")
        return self.is_of_channel(incident, "both") and not is_one

    def is_of_group(self, incident: Incident, group: str) -> bool:
        return any(group in self.groups.get(code, ()) for code in incident.kinds)


def kinds_of_behaviour(case: Case, kinds: Kinds, read_first: list[ReadFirstLine]) -> Fields:
    codes = sorted({code for incident in case.incidents for code in incident.kinds})
    by_code: Fields = {}
    for code in codes:
        those = [each for each in case.incidents if code in each.kinds]
        by_code[code] = {"by_month": by_cell(those, month_name), **_with_ends(those)}
    groups: Fields = {}
    for group in GROUPS:
        groups[group] = _with_ends([e for e in case.incidents if kinds.is_of_group(e, group)])
    physical = [e for e in case.incidents if kinds.is_of_channel(e, "physical")]
    digital = [e for e in case.incidents if kinds.is_of_channel(e, "digital")]
    either = [e for e in case.incidents if kinds.is_either(e)]
    return {
        "kinds": by_code,
        "examples": _examples(case),
        "groups": groups,
        "physical": _with_ends(physical),
        "digital": _with_ends(digital),
        "either": _with_ends(either),
        "crossing": _crossing(physical, digital),
        "read_first": _read_first(case, read_first),
    }


def _first(incidents: list[Incident]) -> Incident | None:
    """Return the one with the earliest first day, of several the lowest number."""
    dated = with_days(incidents)
    return min(dated, key=lambda each: (first_day(each), each.number), default=None)


def _last(incidents: list[Incident]) -> Incident | None:
    """Return the one with the latest last day, of several the highest number."""
    dated = with_days(incidents)
    return max(dated, key=lambda each: (last_day(each), each.number), default=None)


def _with_ends(incidents: list[Incident]) -> Fields:
    first, last = _first(incidents), _last(incidents)
    return {
        "incidents": [each.number for each in incidents],
        "first": {"day": first_day(first).isoformat(), "incident": first.number} if first else None,
        "last": {"day": last_day(last).isoformat(), "incident": last.number} if last else None,
    }


def _crossing(physical: list[Incident], digital: list[Incident]) -> Fields | None:
    one, other = _first(physical), _first(digital)
    if one is None or other is None or one.number == other.number:
        return None
    began = "physical"
    if (first_day(other), other.number) < (first_day(one), one.number):
        began = "digital"
    firsts = {"physical": one, "digital": other}
    joined = "digital" if began == "physical" else "physical"
    return {
        "began": _side(began, firsts[began]),
        "joined": _side(joined, firsts[joined]),
    }


def _side(channel: str, incident: Incident) -> Fields:
    return {
        "channel": channel,
        "day": first_day(incident).isoformat(),
        "incident": incident.number,
    }


def _examples(case: Case) -> Fields:
    examples: dict[str, list[Json]] = {}
    for incident in case.incidents:
        for limb in objects(incident.fields, "limbs"):
            ticks = examples.setdefault(f"{text(limb, 'test')}/{text(limb, 'limb')}", [])
            ticks.append(
                {
                    "incident": incident.number,
                    "how": text(limb, "how") or "ticked",
                    "helped": limb.get("helped", False),
                    "on": text(limb, "on"),
                }
            )
    return {name: list(examples[name]) for name in sorted(examples)}


def _read_first(case: Case, lines: list[ReadFirstLine]) -> list[Json]:
    rows: list[Json] = []
    for line in lines:
        numbers: list[Json] = []
        for incident in case.incidents:
            has_kind = any(code in line.kinds for code in incident.kinds)
            has_breach = line.is_breach and bool(objects(incident.fields, "breaches"))
            if has_kind or has_breach:
                numbers.append(incident.number)
        if numbers:
            rows.append({"line": line.line, "incidents": numbers})
    return rows


def hours(case: Case) -> Fields:
    """Return where incidents stand in the week, without spreading any over hours."""
    clock: dict[str, dict[str, list[Json]]] = {}
    parts: dict[str, dict[str, list[Json]]] = {}
    weekdays: dict[str, list[Json]] = {}
    several_days: list[Json] = []
    no_days: list[Json] = []
    for incident in case.incidents:
        time = incident.time
        if time.first is None:
            no_days.append(incident.number)
        elif time.day is None:
            several_days.append(incident.number)
        elif time.hour is not None:
            row = clock.setdefault(WEEKDAYS[time.day.weekday()], {})
            row.setdefault(str(time.hour), []).append(incident.number)
        elif time.part:
            row = parts.setdefault(WEEKDAYS[time.day.weekday()], {})
            row.setdefault(time.part, []).append(incident.number)
        else:
            weekdays.setdefault(WEEKDAYS[time.day.weekday()], []).append(incident.number)
    return {
        "clock": {day: {hour: list(row[hour]) for hour in row} for day, row in clock.items()},
        "parts": {day: {part: list(row[part]) for part in row} for day, row in parts.items()},
        "weekdays": {day: list(weekdays[day]) for day in weekdays},
        "several_days": several_days,
        "no_days": no_days,
    }


def daily_life(case: Case) -> Fields:
    """Return effects by area and cell of their month, and the incidents by cell."""
    effects: dict[str, dict[str, list[Json]]] = {}
    for impact in case.standing("impact"):
        area = text(impact.fields, "area") or "other"
        cell = cell_of(time_of(impact.fields.get("when")), month_name)
        effects.setdefault(area, {}).setdefault(cell, []).append(impact.number)
    return {
        "effects": {
            area: {cell: list(cells[cell]) for cell in sorted(cells)}
            for area, cells in sorted(effects.items())
        },
        "incidents": by_cell(case.incidents, month_name),
    }
