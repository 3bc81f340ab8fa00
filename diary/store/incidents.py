"""The incidents' projection: narrow rows in time order, the timeline, and counts by SQL.

**Invariants:**

- Long texts stay in the ledger; counting and paging read only a narrow row, so that they stay fast.
- Local day, weekday and hour are stored only where the person named them, so no count invents one.
- The counts are those of `diary.patterns.counts`, over covering indexes, for a whole vault at once;
  tests compare both on random histories.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from diary.model.codec import read_when, stored
from diary.model.record import Incident
from diary.model.recorded import EXCERPT, TimelineCursor, TimelineFilter, TimelineRow, TimelineSlice
from diary.model.when import not_sure
from diary.patterns.counts import Counts, IncidentRow
from diary.store import connection
from diary.store.connection import Connection, Value, only_row
from diary.store.ledger import time_from_text
from diary.store.search import match_words

_LISTED: Final = (
    "SELECT i.sort_at, i.row, s.id, s.number, l.content, s.first_written, s.revision,"
    " s.withdrawn, (SELECT count(*) FROM links k JOIN subjects e ON e.row = k.source"
    "  WHERE k.target = s.id AND e.noun = 'evidence' AND e.withdrawn IS NULL)"
)
# A time between two moments of different days has no day of its own; only such rows are looked up.
_DAY_OF: Final = (
    "coalesce(i.day, (SELECT substr(json_extract(c.content, '$.when.{end}'), 1, 10)"
    " FROM subjects b JOIN ledger c ON c.place = b.entry"
    " WHERE b.row = i.row AND json_extract(c.content, '$.when.precision') = 'between'))"
)
_FIRST_DAY: Final = _DAY_OF.format(end="at")
_LAST_DAY: Final = _DAY_OF.format(end="until")
_BESIDE: Final = "JOIN subjects s ON s.row = i.row JOIN ledger l ON l.place = s.entry"


@dataclass(frozen=True, slots=True)
class _Query:
    """SQL conditions, made of constant text alone, and the values for their placeholders."""

    where: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)


class IncidentTable:
    """The incidents' tables over an open connection."""

    def __init__(self, link: Connection) -> None:
        self._link = link

    def put(self, row: int, incident: Incident, written: str) -> None:
        """Project an incident's current content; `written` is when its first entry was written."""
        self._link.execute(
            "INSERT OR REPLACE INTO incidents (row, sort_at, day, weekday, hour, times, reported,"
            " live) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (row, *narrow(incident, written)),
        )
        self._link.executemany(
            "INSERT INTO behaviours (row, code, month, live) VALUES (?, ?, ?, 1)",
            [(row, code, month) for code, month in counted(incident)],
        )

    def clear(self, row: int) -> None:
        """Delete the behaviours of a row that is about to be put again."""
        self._link.execute("DELETE FROM behaviours WHERE row = ?", (row,))

    def withdraw(self, row: int) -> None:
        """Exclude a row from every count."""
        self._link.execute("UPDATE incidents SET live = 0 WHERE row = ?", (row,))
        self._link.execute("UPDATE behaviours SET live = 0 WHERE row = ?", (row,))

    def page(
        self, chosen: TimelineFilter, before: TimelineCursor | None, limit: int
    ) -> TimelineSlice:
        """Return the next rows, latest first; a search lists the latest written first."""
        query = _conditions(chosen)
        if before is not None:
            if match_words(chosen.text):
                query.where.append("search.rowid < ?")
                query.values.append(before.row)
            else:
                query.where.append("(i.sort_at, i.row) < (?, ?)")
                query.values.extend((before.sort_at, before.row))
        parts = (_LISTED, _source(chosen), _BESIDE, _where(query), _order(chosen), "LIMIT ?")
        found = self._link.execute(" ".join(parts), (*query.values, limit)).fetchall()
        after = TimelineCursor(found[-1][0], found[-1][1]) if len(found) == limit else None
        return TimelineSlice(tuple(_timeline_row(row) for row in found), after)

    def count(self, chosen: TimelineFilter) -> int:
        """Return how many incidents the filter lists."""
        query = _conditions(chosen)
        parts = ("SELECT count(*)", _source(chosen), _where(query))
        return int(only_row(self._link.execute(" ".join(parts), tuple(query.values)))[0])

    def rows(self) -> Iterator[IncidentRow]:
        """Yield the rows that `diary.patterns` counts: all that are not withdrawn, by number."""
        codes: dict[int, list[str]] = {}
        for row, code in self._link.execute("SELECT row, code FROM behaviours WHERE live = 1"):
            codes.setdefault(row, []).append(code)
        found = self._link.execute(
            "SELECT i.row, s.number, i.day, i.hour, i.reported, i.times FROM incidents i"
            " JOIN subjects s ON s.row = i.row WHERE i.live = 1 ORDER BY s.row"
        )
        for row, number, day, hour, reported, times in found:
            yield IncidentRow(
                number,
                date.fromisoformat(day) if day else None,
                hour,
                tuple(sorted(codes.get(row, ()))),
                None if reported is None else bool(reported),
                times,
            )


def narrow(incident: Incident, written: str) -> tuple[Value, ...]:
    """Return an incident's narrow row, from `sort_at` to `reported`."""
    when = incident.when or not_sure("UTC")
    day, earliest = when.day(), when.earliest()
    return (
        int((earliest or time_from_text(written)).timestamp()),
        day.isoformat() if day else None,
        day.weekday() if day else None,
        when.hour() if day else None,
        incident.times,
        None if incident.reported is None else int(incident.reported),
    )


def counted(incident: Incident) -> tuple[tuple[str, str], ...]:
    """Return each behaviour of an incident with its month, "" if the day is not known."""
    day = incident.when.day() if incident.when else None
    month = day.isoformat()[: len("2026-03")] if day else ""
    return tuple((code, month) for code in dict.fromkeys(incident.behaviours))


def _source(chosen: TimelineFilter) -> str:
    if match_words(chosen.text):
        return "FROM search JOIN incidents i ON i.row = search.rowid"
    return "FROM incidents i"


def _order(chosen: TimelineFilter) -> str:
    by = "search.rowid DESC" if match_words(chosen.text) else "i.sort_at DESC, i.row DESC"
    return f"ORDER BY {by}"


def _where(query: _Query) -> str:
    return f"WHERE {' AND '.join(query.where)}" if query.where else ""


def _conditions(chosen: TimelineFilter) -> _Query:
    query = _Query()

    def add(condition: str, *values: Value) -> None:
        query.where.append(condition)
        query.values.extend(values)

    if words := match_words(chosen.text):
        add("search MATCH ?", words)
    if not chosen.with_withdrawn:
        # The plus keeps the planner off the counting indexes, with which it would sort every row.
        add("+i.live = 1")
    if chosen.since:
        add(f"{_LAST_DAY} >= ?", chosen.since.isoformat())
    if chosen.until:
        add(f"{_FIRST_DAY} <= ?", chosen.until.isoformat())
    if chosen.reported is not None:
        add("i.reported IS ?", int(chosen.reported))
    if chosen.behaviours:
        # Names both values of `live`, since the index begins with that column.
        among = (
            "SELECT row FROM behaviours WHERE live IN (0, 1)"
            " AND code IN (SELECT value FROM json_each(?))"
        )
        add(f"i.row IN ({among})", json.dumps(chosen.behaviours))
    return query


def _timeline_row(row: connection.Row) -> TimelineRow:
    _, _, id_, number, content, first, revision, withdrawn, exhibits = row
    said = json.loads(content)
    reported = said.get("reported")
    return TimelineRow(
        id=id_,
        number=number,
        when=read_when(said["when"], "when", stored()),
        excerpt=said["what"][:EXCERPT],
        behaviours=tuple(said.get("behaviours", ())),
        exhibits=exhibits,
        reported=reported,
        first_written=time_from_text(first),
        revision=revision,
        withdrawn=withdrawn is not None,
    )


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


def count_incidents(link: Connection) -> Counts:
    """Return the counts of every incident that is not withdrawn."""
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
