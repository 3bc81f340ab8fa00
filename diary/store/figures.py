"""The counts of `diary.patterns.counts` by SQL, over covering indexes.

Tests hold it to the pure function on random histories; this one is for a whole vault at once.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from diary.patterns.counts import Counts
from diary.store.connection import Connection, only_row

STATEMENTS: Final = {
    "said": (
        "SELECT count(*), coalesce(sum(coalesce(times, 1)), 0), count(day),"
        " coalesce(sum(day IS NOT NULL AND hour IS NOT NULL), 0), coalesce(sum(reported), 0),"
        " count(reported) FROM incidents NOT INDEXED WHERE live = 1"
    ),
    "days": (
        "SELECT day, count(*) FROM incidents WHERE live = 1 AND day IS NOT NULL"
        " GROUP BY day ORDER BY day"
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
    total, acts, dated, timed, reported, said = only_row(link.execute(STATEMENTS["said"]))
    days = link.execute(STATEMENTS["days"]).fetchall()
    months: dict[str, int] = {}
    for day, number in days:
        month = day[: len("2026-03")]
        months[month] = months.get(month, 0) + number
    by_month: dict[str, dict[str, int]] = {}
    for code, month, number in link.execute(STATEMENTS["behaviours"]):
        by_month.setdefault(code, {})[month] = number
    return Counts(
        incidents=total,
        first=date.fromisoformat(days[0][0]) if days else None,
        last=date.fromisoformat(days[-1][0]) if days else None,
        undated=total - dated,
        untimed=total - timed,
        reported=reported,
        not_reported=said - reported,
        not_said=total - said,
        stated_acts=acts,
        behaviour_months=by_month,
        month_totals=months,
        weekday_hours={(w, h): n for w, h, n in link.execute(STATEMENTS["weekday_hours"])},
    )
