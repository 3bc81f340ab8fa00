"""The incidents' projection: narrow rows in time order, and the timeline.

**Invariants:**

- Long texts stay in the ledger; counting and paging read only a narrow row, so that they stay fast.
- Local day, weekday and hour are stored only where the person named them, so no count invents one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Literal

from diary.model.noun_codec import read_when, stored
from diary.model.record_nouns import Incident
from diary.model.revisions import (
    EXCERPT,
    AboutLines,
    Lacking,
    TimelineCursor,
    TimelineFilter,
    TimelineIndex,
    TimelineRow,
    TimelineSlice,
)
from diary.store.connection import Connection, Row, Value, only_row
from diary.store.file_index import FileIndex
from diary.store.ledger_table import time_from_text
from diary.store.search_words import match_words

_LISTED: Final = (
    "SELECT i.sort_at, i.row, s.id, s.number, l.content, s.first_written, s.revision,"
    " s.withdrawn, (SELECT count(*) {exhibits}), (SELECT e.id {exhibits} ORDER BY e.number LIMIT 1)"
).format(
    exhibits=(
        "FROM links k JOIN subjects e ON e.row = k.source"
        " WHERE k.target = s.id AND e.noun = 'evidence' AND e.withdrawn IS NULL"
    )
)
# A time between two moments of different days has no day of its own; only such rows are looked up.
_DAY_OF: Final = (
    "coalesce(i.day, (SELECT substr(json_extract(c.content, '$.when.{end}'), 1, 10)"
    " FROM subjects b JOIN ledger c ON c.place = b.entry"
    " WHERE b.row = i.row AND json_extract(c.content, '$.when.precision') = 'between'))"
)
_FIRST_DAY: Final = _DAY_OF.format(end="at")
_LAST_DAY: Final = _DAY_OF.format(end="until")
# By its own clock, also where the person is not sure of the day: that of UTC may be another month.
_SAID_AT: Final = (
    "(SELECT nullif(json_extract(c.content, '$.when.at'), '')"
    " FROM subjects b JOIN ledger c ON c.place = b.entry WHERE b.row = i.row)"
)
_MONTH: Final = f"substr(coalesce(i.day, {_SAID_AT}, date(i.sort_at, 'unixepoch')), 1, 7)"
_PLACES: Final = " ".join(("SELECT i.row, i.sort_at,", _MONTH, "FROM incidents i"))
_IN_ORDER: Final = "ORDER BY i.sort_at DESC, i.row DESC"
_SEARCHED: Final = "FROM search JOIN incidents i ON i.row = search.rowid"
_AMONG: Final = "i.row IN (SELECT value FROM json_each(?))"
_ROW: Final = 1  # of a listed row
_BESIDE: Final = "JOIN subjects s ON s.row = i.row JOIN ledger l ON l.place = s.entry"


_CONTENT: Final = (
    "EXISTS (SELECT 1 FROM subjects b JOIN ledger c ON c.place = b.entry"
    " WHERE b.row = i.row AND {})"
)
# Few ask for these, so no row has them beside the entry: each entry is looked at.
_BY_FIELD: Final = {
    "person": _CONTENT.format("json_extract(c.content, '$.person') = ?"),
    "place": _CONTENT.format("json_extract(c.content, '$.place') = ?"),
    "platform": _CONTENT.format("json_extract(c.content, '$.platform') = ?"),
}
_BY_ORDER: Final = _CONTENT.format(
    "EXISTS (SELECT 1 FROM json_each(c.content, '$.breaches') e"
    " WHERE json_extract(e.value, '$.order') = ?)"
)
_LACKS: Final[dict[Lacking, str]] = {
    Lacking.DAY: f"{_FIRST_DAY} IS NULL",
    Lacking.KIND: (
        _CONTENT.format(
            "coalesce(json_extract(c.content, '$.something_else'), '') = ''"
            " AND NOT EXISTS (SELECT 1 FROM behaviours o WHERE o.row = i.row)"
        )
    ),
    Lacking.EVIDENCE: (
        "NOT EXISTS (SELECT 1 FROM subjects b JOIN links k ON k.target = b.id"
        " JOIN subjects e ON e.row = k.source"
        " WHERE b.row = i.row AND e.noun = 'evidence' AND e.withdrawn IS NULL)"
    ),
    Lacking.PERSON: _CONTENT.format("coalesce(json_extract(c.content, '$.person'), '') = ''"),
}
_IN_USE: Final = (
    "SELECT json_extract(c.content, ?) AS said FROM incidents i JOIN subjects b ON b.row = i.row"
    " JOIN ledger c ON c.place = b.entry WHERE +i.live = 1 AND said <> ''"
    " GROUP BY said ORDER BY count(*) DESC, said"
)


@dataclass(frozen=True, slots=True)
class _Query:
    """SQL conditions, made of constant text alone, and the values for their placeholders."""

    where: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)

    def add(self, condition: str, *values: Value) -> None:
        self.where.append(condition)
        self.values.extend(values)

    def text(self) -> str:
        return f"WHERE {' AND '.join(self.where)}" if self.where else ""


class IncidentTable:
    """The incidents' tables over an open connection."""

    def __init__(self, database: Connection) -> None:
        self._database = database
        self._files = FileIndex(database)

    def put(self, row: int, incident: Incident, written: str) -> None:
        """Project an incident's current content; `written` is when its first entry was written."""
        self._database.execute(
            "INSERT OR REPLACE INTO incidents (row, sort_at, day, weekday, hour, times, reported,"
            " live) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (row, *narrow(incident, written)),
        )
        self._database.executemany(
            "INSERT INTO behaviours (row, code, month, live) VALUES (?, ?, ?, 1)",
            [(row, code, month) for code, month in counted(incident)],
        )
        self._database.executemany(
            "INSERT INTO line_ranges (row, conversation, first, last) VALUES (?, ?, ?, ?)",
            [(row, *each) for each in line_ranges(incident)],
        )

    def in_use(self, field: Literal["place", "platform"]) -> tuple[str, ...]:
        """Return what standing incidents say in a field, each once, the most frequent first."""
        return tuple(row[0] for row in self._database.execute(_IN_USE, (f"$.{field}",)))

    def about_lines(self, conversation: str) -> tuple[AboutLines, ...]:
        """Return the standing incidents that are about lines of a conversation, by first line."""
        rows = self._database.execute(
            "SELECT r.first, r.last, s.number, s.id FROM line_ranges r"
            " JOIN subjects s ON s.row = r.row"
            " WHERE r.conversation = ? AND s.withdrawn IS NULL ORDER BY r.first, r.last, r.row",
            (conversation,),
        )
        return tuple(AboutLines(*row) for row in rows)

    def clear(self, row: int) -> None:
        """Delete behaviours and ranges of lines of a row that is about to be put again."""
        self._database.execute("DELETE FROM behaviours WHERE row = ?", (row,))
        self._database.execute("DELETE FROM line_ranges WHERE row = ?", (row,))

    def withdraw(self, row: int) -> None:
        """Exclude a row from every count."""
        self._database.execute("UPDATE incidents SET live = 0 WHERE row = ?", (row,))
        self._database.execute("UPDATE behaviours SET live = 0 WHERE row = ?", (row,))

    def page(
        self, chosen: TimelineFilter, before: TimelineCursor | None, limit: int
    ) -> TimelineSlice:
        """Return the next rows, latest first; a search lists the latest written first."""
        query = _conditions(chosen)
        words = match_words(chosen.text)
        if words:
            found = self._words_page(chosen, words, before, limit)
        else:
            if before is not None:
                query.add("(i.sort_at, i.row) < (?, ?)", before.sort_at, before.row)
            found = self._rows(query, "FROM incidents i", "i.sort_at DESC, i.row DESC", limit)
        after = TimelineCursor(found[-1][0], found[-1][1]) if len(found) == limit else None
        return TimelineSlice(tuple(_timeline_row(row) for row in found), after)

    def index(self, chosen: TimelineFilter) -> TimelineIndex:
        """Return every incident that the filter lists, in the order of its pages."""
        words = match_words(chosen.text)
        if words:
            return TimelineIndex(self._words_rows(chosen, words))
        query = _conditions(chosen)
        parts = (_PLACES, query.text(), _IN_ORDER)
        found = self._database.execute(" ".join(parts), tuple(query.values)).fetchall()
        return TimelineIndex(
            tuple(row[0] for row in found),
            tuple(row[1] for row in found),
            tuple((month, len(list(some))) for month, some in groupby(row[2] for row in found)),
        )

    def rows(self, wanted: Sequence[int]) -> tuple[TimelineRow, ...]:
        """Return these rows of an index, in this order, without those that were erased since."""
        parts = (_LISTED, "FROM incidents i", _BESIDE, "WHERE", _AMONG)
        found = self._database.execute(" ".join(parts), (json.dumps(wanted),)).fetchall()
        by_row = {row[_ROW]: row for row in found}
        return tuple(_timeline_row(by_row[row]) for row in wanted if row in by_row)

    def count(self, chosen: TimelineFilter) -> int:
        """Return how many incidents the filter lists."""
        words = match_words(chosen.text)
        if not words:
            return self._count(_conditions(chosen), "FROM incidents i")
        query, more = _conditions(chosen), _conditions(chosen)
        query.add("search MATCH ?", words)
        more.add(_AMONG, json.dumps(self._files.incidents(words)))
        more.add("i.row NOT IN (SELECT rowid FROM search WHERE search MATCH ?)", words)
        return self._count(query, _SEARCHED) + self._count(more, "FROM incidents i")

    def _words_page(
        self, chosen: TimelineFilter, words: str, before: TimelineCursor | None, limit: int
    ) -> list[Row]:
        """Return rows that have the words themselves, or whose files have them, in one order."""
        query, in_files = _conditions(chosen), self._files.incidents(words)
        query.add("search MATCH ?", words)
        if before is not None:
            query.add("search.rowid < ?", before.row)
        found = self._rows(query, _SEARCHED, "search.rowid DESC", limit)
        if not in_files:
            return found
        more = _conditions(chosen)
        more.add(_AMONG, json.dumps(in_files))
        if before is not None:
            more.add("i.row < ?", before.row)
        found += self._rows(more, "FROM incidents i", "i.row DESC", limit)
        by_row = {row[_ROW]: row for row in found}
        return [by_row[number] for number in sorted(by_row, reverse=True)[:limit]]

    def _words_rows(self, chosen: TimelineFilter, words: str) -> tuple[int, ...]:
        """Return the rows that have the words, or whose files have them, the last row first."""
        query, more = _conditions(chosen), _conditions(chosen)
        query.add("search MATCH ?", words)
        more.add(_AMONG, json.dumps(self._files.incidents(words)))
        found: set[int] = set()
        for each, source in ((query, _SEARCHED), (more, "FROM incidents i")):
            text = " ".join(("SELECT i.row", source, each.text()))
            found.update(row[0] for row in self._database.execute(text, tuple(each.values)))
        return tuple(sorted(found, reverse=True))

    def _rows(self, query: _Query, source: str, order: str, limit: int) -> list[Row]:
        parts = (_LISTED, source, _BESIDE, query.text(), "ORDER BY", order, "LIMIT ?")
        return self._database.execute(" ".join(parts), (*query.values, limit)).fetchall()

    def _count(self, query: _Query, source: str) -> int:
        parts = ("SELECT count(*)", source, query.text())
        return int(only_row(self._database.execute(" ".join(parts), tuple(query.values)))[0])


def narrow(incident: Incident, written: str) -> tuple[Value, ...]:
    """Return an incident's narrow row, from `sort_at` to `reported`."""
    when = incident.when
    day, earliest = (when.day(), when.earliest()) if when else (None, None)
    return (
        int((earliest or time_from_text(written)).timestamp()),
        day.isoformat() if day else None,
        day.weekday() if day else None,
        when.hour() if when and day else None,
        incident.times,
        None if incident.reported is None else int(incident.reported),
    )


def line_ranges(incident: Incident) -> tuple[tuple[str, int, int], ...]:
    """Return the lines of conversations that an incident is about, each range once and in order."""
    return tuple(sorted({(it.conversation, it.first, it.last) for it in incident.messages}))


def counted(incident: Incident) -> tuple[tuple[str, str], ...]:
    """Return each behaviour of an incident with its month, "" if the day is not known."""
    day = incident.when.day() if incident.when else None
    month = day.isoformat()[: len("2026-03")] if day else ""
    return tuple((code, month) for code in dict.fromkeys(incident.behaviours))


def _conditions(chosen: TimelineFilter) -> _Query:
    """Return the conditions of a filter, all but that on words."""
    query = _Query()
    if not chosen.with_withdrawn:
        # The plus keeps the planner off the counting indexes, with which it would sort every row.
        query.add("+i.live = 1")
    if chosen.since:
        query.add(f"{_LAST_DAY} >= ?", chosen.since.isoformat())
    if chosen.until:
        query.add(f"{_FIRST_DAY} <= ?", chosen.until.isoformat())
    if chosen.reported is not None:
        query.add("i.reported IS ?", int(chosen.reported))
    if chosen.behaviours:
        # Names both values of `live`, since the index begins with that column.
        among = (
            "SELECT row FROM behaviours WHERE live IN (0, 1)"
            " AND code IN (SELECT value FROM json_each(?))"
        )
        query.add(f"i.row IN ({among})", json.dumps(chosen.behaviours))
    for name, condition in _BY_FIELD.items():
        value = {"person": chosen.person, "place": chosen.place, "platform": chosen.platform}[name]
        if value:
            query.add(condition, value)
    if chosen.order:
        query.add(_BY_ORDER, chosen.order)
    if chosen.lacking is not None:
        query.add(_LACKS[chosen.lacking])
    return query


def _timeline_row(row: Row) -> TimelineRow:
    _, at, id_, number, content, first, revision, withdrawn, exhibits, exhibit = row
    fields = json.loads(content)
    reported, said = fields.get("reported"), fields.get("when")
    return TimelineRow(
        row=at,
        id=id_,
        number=number,
        when=read_when(said, "when", stored()) if said else None,
        excerpt=fields["what"][:EXCERPT],
        behaviours=tuple(fields.get("behaviours", ())),
        exhibits=exhibits,
        reported=reported,
        first_written=time_from_text(first),
        revision=revision,
        withdrawn=withdrawn is not None,
        has_kind=bool(fields.get("behaviours") or fields.get("something_else")),
        exhibit=exhibit or "",
        came_by=tuple(
            text[:EXCERPT]
            for text in (fields.get("platform"), *fields.get("accounts", ())[:1])
            if text
        ),
    )
