"""Count a case as a stranger would who has its lines and the rules, and nothing of the program.

The rules stand at the head of `neighbour/expected.toml`. `python -m tests.cases.recount CASE`
prints figures in its form.

**Invariants:**

- Nothing of the product is imported: an error there must not be repeated here.
- The number of an incident is its place among the incidents in order of writing.
- An interval is half open unless it is one moment, so a day belongs wholly to its month.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cases import story_lines

ZONE = ZoneInfo("Europe/London")
AS_AT = date(2026, 11, 27)
WINDOW = timedelta(days=30)
A_DAY = timedelta(days=1)
HOURS = {
    "small-hours": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 22),
    "night": (22, 24),
}
KNOWS = ("seen", "recording", "held", "told", "inferred")

Figures = dict[str, Any]


@dataclass(slots=True)
class Subject:
    """What one line began, as the later lines left it."""

    ref: str
    kind: str
    written: datetime
    fields: dict[str, Any]
    withdrawn: bool = False
    span: tuple[datetime, datetime] | None = field(default=None)

    @property
    def reason_out(self) -> str:
        """Why it turned out to be something else, or nothing."""
        turned_out = self.fields.get("turned_out")
        return str(turned_out["reason"]) if turned_out else ""


def subjects(lines: Iterable[dict[str, Any]]) -> dict[str, Subject]:
    """Return every subject in order of writing, after all changes."""
    found: dict[str, Subject] = {}
    for line in lines:
        if "read" in line or "accept" in line:
            continue  # a conversation, which a desk without a vault has not
        if "amend" in line:
            found[line["amend"][1:]].fields.update(line["set"])
        elif "withdraw" in line:
            found[line["withdraw"][1:]].withdrawn = True
        elif "reinstate" in line:
            found[line["reinstate"][1:]].withdrawn = False
        else:
            kind = "evidence" if "attach" in line else line["kind"]
            written = datetime.fromisoformat(line["written"])
            found[line["ref"]] = Subject(line["ref"], kind, written, dict(line))
    for subject in found.values():
        subject.span = interval(subject.fields.get("when"))
    return found


def interval(when: Any) -> tuple[datetime, datetime] | None:
    """Return the earliest and the latest possible moment of a `when` in UTC."""
    if isinstance(when, str):
        when = {"precision": "day" if len(when) == 10 else "exact", "at": when}
    # whoever is not sure may guess at a day, which is not known by that
    if not when or when["precision"] == "not-sure":
        return None
    at, offset = when["at"], when.get("offset", "")
    if when["precision"] in ("exact", "about"):
        return _moment(at, offset), _moment(at, offset)
    if when["precision"] == "between":
        return _moment(at, offset), _moment(when["until"], when.get("until_offset", ""))
    first, last = HOURS[when["part"]] if "part" in when else (0, 24)
    start = _midnight(date.fromisoformat(at[:10]))
    if (first, last) == (0, 24):
        return start, _midnight(date.fromisoformat(at) + A_DAY)
    if last == 24:
        return _moment(f"{at}T{first:02d}:00"), _midnight(date.fromisoformat(at) + A_DAY)
    return _moment(f"{at}T{first:02d}:00"), _moment(f"{at}T{last:02d}:00")


def _moment(text: str, offset: str = "") -> datetime:
    if offset:
        return datetime.fromisoformat(text + offset).astimezone(UTC)
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _is_inside(span: tuple[datetime, datetime], start: date, end: date) -> bool:
    """Return True if the days from `start` to before `end` hold the whole interval."""
    first, last = _midnight(start), _midnight(end)
    return first <= span[0] and (span[1] <= last if span[0] < span[1] else span[1] < last)


def _is_touching(span: tuple[datetime, datetime], start: date, end: date) -> bool:
    first, last = _midnight(start), _midnight(end)
    return span[0] < last and (first < span[1] if span[0] < span[1] else first <= span[1])


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _last_day(span: tuple[datetime, datetime]) -> date:
    return _day(span[1] - timedelta(microseconds=1) if span[0] < span[1] else span[1])


def recount(lines: list[dict[str, Any]]) -> Figures:
    """Return every figure of a case."""
    found = subjects(lines)
    every = [each for each in found.values() if each.kind == "incident"]
    standing = [each for each in every if not each.withdrawn]
    out = {each.ref: each.reason_out for each in standing}
    not_sure = [ref for ref, reason in out.items() if reason == "not-sure"]
    somebody_else = [ref for ref, reason in out.items() if reason == "somebody-else"]
    counted = [each for each in standing if not out[each.ref]]
    timed = [each.span for each in counted if each.span]
    last = max(map(_last_day, timed))
    first = min(_day(span[0]) for span in timed)
    days = [
        day
        for each in found.values()
        if each.kind == "event" and not each.withdrawn
        if (day := _known_day(each))
    ]
    return {
        "as_at": AS_AT,
        "incidents": {
            "written": len(every),
            "total": len(counted) + len(somebody_else),
            "counted": len(counted),
            "withdrawn": [each.ref for each in every if each.withdrawn],
            "taken_out": [
                ref for ref, why in out.items() if why not in ("", "not-sure", "somebody-else")
            ],
            "not_sure": not_sure,
            "somebody_else": somebody_else,
            "first_possible_day": first,
            "last_possible_day": last,
            "days_since_the_last": (AS_AT - last).days,
            "acts_stated": sum(each.fields.get("times") or 0 for each in counted),
        },
        "numbers": {each.ref: number for number, each in enumerate(every, 1)},
        "knows": _knows(counted),
        "named": _named(counted),
        "police": _police(counted, found),
        "exhibits": _exhibits(counted, found),
        "months": _months(timed),
        "months_else": {
            "apart": [
                each.ref for each in counted if each.span and not _is_of_one_month(each.span)
            ],
            "no_time": [each.ref for each in counted if not each.span],
        },
        "windows": {
            "no_day": [
                each.ref for each in found.values() if each.kind == "event" and not _known_day(each)
            ],
        },
        "turning_point": [
            _around(ref, day, counted, first, _day(next(iter(found.values())).written))
            for ref, day in sorted(days, key=lambda pair: pair[1])
        ],
        "delays": _delays(counted),
        "requests": _requests(found),
        "others": _others(found),
        "case_fact": [_case_fact(each) for each in found.values() if each.kind == "case"],
    }


def _known_day(event: Subject) -> tuple[str, date] | None:
    if event.span is None or _day(event.span[0]) != _last_day(event.span):
        return None
    return event.ref, _day(event.span[0])


def _knows(counted: list[Subject]) -> Figures:
    found = Counter(each.fields.get("certainty", "not_stated") for each in counted)
    return {name: found[name] for name in (*KNOWS, "not_stated")}


def _named(counted: list[Subject]) -> Figures:
    person = [each for each in counted if each.fields.get("person")]
    account = [
        each for each in counted if not each.fields.get("person") and each.fields.get("accounts")
    ]
    return {
        "person": len(person),
        "account": len(account),
        "nobody": len(counted) - len(person) - len(account),
        "with_reason": sum(bool(each.fields.get("why_person")) for each in person),
    }


def _police(counted: list[Subject], found: dict[str, Subject]) -> Figures:
    reported = {
        ref[1:]
        for each in found.values()
        if each.kind == "police" and not each.withdrawn
        for ref in each.fields.get("incidents", ())
    }
    names = {True: "told", False: "not_told", None: "not_stated"}
    how = Counter(
        "named_in_contact" if each.ref in reported else names[each.fields.get("reported")]
        for each in counted
    )
    return {name: how[name] for name in ("named_in_contact", "told", "not_told", "not_stated")}


def _exhibits(counted: list[Subject], found: dict[str, Subject]) -> Figures:
    shown = {
        ref[1:]
        for each in found.values()
        if each.kind == "evidence" and not each.withdrawn
        for ref in each.fields.get("incidents", ())
    }
    with_one = sum(each.ref in shown for each in counted)
    return {"with": with_one, "without": len(counted) - with_one}


def _month_after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _is_of_one_month(span: tuple[datetime, datetime]) -> bool:
    month = _day(span[0]).replace(day=1)
    return _is_inside(span, month, _month_after(month))


def _months(timed: list[tuple[datetime, datetime]]) -> Figures:
    found: Figures = {}
    month = min(_day(span[0]) for span in timed).replace(day=1)
    while month <= max(map(_last_day, timed)):
        after = _month_after(month)
        found[f"{month:%Y-%m}"] = sum(_is_inside(span, month, after) for span in timed)
        month = after
    return found


def _around(
    ref: str, day: date, counted: list[Subject], first_told: date, first_written: date
) -> Figures:
    sides = ((day - WINDOW, day), (day + A_DAY, day + A_DAY + WINDOW))
    placed = [(each.ref, each.span) for each in counted if each.span]
    inside = [sum(_is_inside(span, *side) for _, span in placed) for side in sides]
    apart = [
        name
        for name, span in placed
        if any(_is_touching(span, *side) and not _is_inside(span, *side) for side in sides)
    ]
    return {
        "ref": ref,
        "day": day,
        "before": inside[0],
        "after": inside[1],
        "apart": apart,
        "kept": [_covered(side, first_written) for side in sides],
        "told": [_covered(side, first_told) for side in sides],
    }


def _covered(side: tuple[date, date], begun: date) -> int:
    return max(0, (min(side[1], AS_AT + A_DAY) - max(side[0], begun)).days)


def _delays(counted: list[Subject]) -> Figures:
    known = [(each, *_delay(each)) for each in counted if each.span]
    return {
        "within_a_day": sum(most <= A_DAY for _, _, most in known),
        "after_a_day": sum(least > A_DAY for _, least, _ in known),
        "either": sum(least <= A_DAY < most for _, least, most in known),
        "unknown": len(counted) - len(known),
        "of": {each.ref: [_hours(least), _hours(most)] for each, least, most in known},
    }


def _delay(incident: Subject) -> tuple[timedelta, timedelta]:
    span = incident.span
    if span is None:
        raise ValueError(incident.ref)
    return max(timedelta(), incident.written - span[1]), incident.written - span[0]


def _hours(delay: timedelta) -> str:
    minutes = delay // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _requests(found: dict[str, Subject]) -> Figures:
    standing = [each for each in found.values() if not each.withdrawn]
    police = [each for each in standing if each.kind == "police"]
    answered = {ref[1:] for each in police for ref in each.fields.get("answers", ())}

    def unanswered(contact: str) -> list[str]:
        return [
            each.ref
            for each in police
            if each.fields["contact"] == contact and each.ref not in answered
        ]

    return {
        "asks": [each.ref for each in standing if each.kind == "ask"],
        "police": unanswered("request"),
        "reports_unanswered": unanswered("report"),
        "platforms": [
            each.ref
            for each in standing
            if each.kind == "platform" and not each.fields.get("reply")
        ],
    }


def _others(found: dict[str, Subject]) -> Figures:
    of = {
        kind: [each for each in found.values() if each.kind == kind and not each.withdrawn]
        for kind in ("account", "contact", "police", "platform", "evidence")
    }
    police = of["police"]
    return {
        "accounts": len(of["account"]),
        "accounts_confirmed": [
            each.ref for each in of["account"] if each.fields["confirmed"] == "yes"
        ],
        "accounts_ascribed": [each.ref for each in of["account"] if each.fields.get("person")],
        "own_contacts": [each.ref for each in of["contact"]],
        "forces": sorted({each.fields["force"] for each in police}),
        "references": sorted({each.fields["reference"] for each in police}),
        "police_contacts": len(police),
        "platform_reports": len(of["platform"]),
        "platform_replies": sum(bool(each.fields.get("reply")) for each in of["platform"]),
        "hours_to_takedown": {
            each.ref: _hours(_moment(each.fields["done"]) - _moment(each.fields["when"]))
            for each in of["platform"]
            if each.fields.get("done")
        },
        "exhibits": len(of["evidence"]),
    }


def _case_fact(fact: Subject) -> Figures:
    return {
        "ref": fact.ref,
        "since_days": (AS_AT - date.fromisoformat(fact.fields["since"][:10])).days,
        "learned_days": (AS_AT - date.fromisoformat(fact.fields["learned"][:10])).days,
        "still": fact.fields.get("still", ""),
    }


def lines_of(case: str) -> list[dict[str, Any]]:
    return read_lines(story_lines.record(case))


def read_lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of a record, each as the object that it is."""
    return [json.loads(line) for line in text.splitlines()]


def as_toml(figures: Figures) -> str:
    """Return figures as TOML, simple values before tables."""
    return "\n".join(_table(figures, "")).lstrip("\n") + "\n"


def _table(figures: Figures, path: str) -> list[str]:
    rows: list[str] = []
    inner: list[str] = []
    for name, value in figures.items():
        whole = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            inner += ["", f"[{whole}]", *_table(value, whole)]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for each in value:
                inner += ["", f"[[{whole}]]", *_table(each, whole)]
        else:
            rows.append(f"{name} = {_value(value)}")
    return rows + inner


def _value(value: object) -> str:
    return str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(as_toml(recount(lines_of(sys.argv[1]))))
