"""Read a case as a stranger would who has its lines, and nothing of the program.

**Invariants:**

- Nothing of the product is imported: an error there must not be repeated here.
- An interval is half open unless it is one moment, so a day belongs wholly to its month.
- What is counted of a case stands in its `expected.toml`, as figures; nothing here counts them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.cases import story_lines

ZONE = ZoneInfo("Europe/London")
A_DAY = timedelta(days=1)
HOURS = {
    "small-hours": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 22),
    "night": (22, 24),
}


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
    # a person who is not sure may guess a day: it is still not known
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


def lines_of(case: str) -> list[dict[str, Any]]:
    return read_lines(story_lines.record(case))


def read_lines(text: str) -> list[dict[str, Any]]:
    """Return the lines of a record, each as the object that it is."""
    return [json.loads(line) for line in text.splitlines()]
