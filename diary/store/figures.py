"""The counts of `diary.patterns.counts` by SQL, over covering indexes.

Tests hold it to the pure function on random histories; this one is for a whole vault at once.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from diary.patterns.counts import Counts
from diary.store.connection import Connection

STATEMENTS: Final = {
    "said": (
        "SELECT reported, count(*), sum(coalesce(times, 1)), count(day),"
        " sum(day IS NOT NULL AND hour IS NOT NULL)"
        " FROM incidents WHERE live = 1 GROUP BY reported"
    ),
    "span": "SELECT min(day), max(day) FROM incidents WHERE live = 1 AND day IS NOT NULL",
    "months": (
        "SELECT month, count(*) FROM incidents WHERE live = 1 AND month IS NOT NULL GROUP BY month"
    ),
    "behaviours": (
        "SELECT code, month, count(*) FROM behaviours WHERE live = 1 GROUP BY code, month"
    ),
    "weekday_hours": (
        "SELECT weekday, hour, count(*) FROM incidents"
        " WHERE live = 1 AND weekday IS NOT NULL AND hour IS NOT NULL GROUP BY weekday, hour"
    ),
}


def counts(link: Connection) -> Counts:
    """The counts of every incident that is not withdrawn."""
    said = {row[0]: row[1:] for row in link.execute(STATEMENTS["said"])}
    total = sum(row[0] for row in said.values())
    first, last = link.execute(STATEMENTS["span"]).fetchone()
    by_month: dict[str, dict[str, int]] = {}
    for code, month, number in link.execute(STATEMENTS["behaviours"]):
        by_month.setdefault(code, {})[month] = number
    return Counts(
        incidents=total,
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        undated=total - sum(row[2] for row in said.values()),
        untimed=total - sum(row[3] for row in said.values()),
        reported=said.get(1, (0,))[0],
        not_reported=said.get(0, (0,))[0],
        not_said=said.get(None, (0,))[0],
        stated_acts=sum(row[1] for row in said.values()),
        behaviour_months=by_month,
        month_totals=dict(link.execute(STATEMENTS["months"])),
        weekday_hours={(w, h): n for w, h, n in link.execute(STATEMENTS["weekday_hours"])},
    )
