"""The index of the words of files: exhibits, and the lines of conversations (SQLite FTS5).

**Invariants:**

- It is a cache beside the record: emptying it loses time and nothing else. It keeps no text, only
  which words occur in which part of a file.
- `whole` is NULL until the last part of a file is indexed. Such a file, and one that is not listed,
  was not searched, and is never taken for one without the words.
- A part is a line of a conversation, by its number, or one text of an exhibit.
- What is forgotten leaves no word behind once the index is merged, which an erasure does.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from diary.model.books_and_nouns import Noun
from diary.store.connection import Connection, transaction
from diary.store.search_words import search_form
from diary.store.subject_table import subject_of

MAX_PARTS: Final = (1 << 32) - 1
_OF_EXHIBITS: Final = (
    "SELECT DISTINCT k.target FROM json_each(?) f"
    " JOIN indexed_files x ON x.row = f.value JOIN subjects e ON e.row = x.listed"
    " JOIN links k ON k.source = e.row WHERE e.noun = 'evidence' AND e.withdrawn IS NULL"
)
_NUMBERS: Final = (
    "SELECT t.subject, json_extract(t.content, '$.number') FROM json_each(?) f"
    " JOIN ledger t ON t.subject = f.value AND t.revision = 1 WHERE t.kind GLOB 'incident.*'"
)
_RANGES: Final = (
    "SELECT x.row, r.row, r.first, r.last FROM json_each(?) f"
    " JOIN indexed_files x ON x.row = f.value JOIN subjects s ON s.row = x.listed"
    " JOIN line_ranges r ON r.conversation = x.subject WHERE s.withdrawn IS NULL"
)
# SQLite goes through the places of a word several times faster than Python.
_FILES: Final = "SELECT DISTINCT rowid >> 32 FROM file_words WHERE file_words MATCH ?"
_PARTS: Final = (
    "SELECT rowid FROM file_words WHERE file_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid"
)
_OWN_ROW: Final = "SELECT row FROM indexed_files WHERE subject = ?"
_BEGUN: Final = f"{_OWN_ROW} AND whole IS NULL"


class FileIndex:
    """The index over an open connection."""

    def __init__(self, database: Connection) -> None:
        self._database = database
        # Of incidents that exhibits are about, by identifier: an incident keeps its row for ever,
        # and reading its first entry for it takes longer than all the rest.
        self._rows: dict[str, int] = {}

    def begin(self, subject: str, listed: int) -> None:
        """Forget what was indexed of a file, and begin anew; `listed` is the row of the subject."""
        with transaction(self._database):
            self.forget(subject)
            self._database.execute(
                "INSERT INTO indexed_files (subject, listed) VALUES (?, ?)", (subject, listed)
            )

    def add(self, subject: str, parts: Iterable[tuple[int, str]]) -> bool:
        """Index parts of a file that was begun; return False if it was forgotten since.

        This is one short transaction, so that others can write in between. Parts are numbered from
        1, at most MAX_PARTS, and each is added once.
        """
        with transaction(self._database):
            row = self._begun(subject)
            if row is None:
                return False
            self._database.executemany(
                "INSERT INTO file_words (rowid, body) VALUES (?, ?)",
                [(row << 32 | part, search_form(words)) for part, words in parts],
            )
        return True

    def end(self, subject: str, *, whole: bool) -> bool:
        """Note that the last part was added; return False if the file was forgotten since.

        `whole` is whether the parts are all its words.
        """
        with transaction(self._database):
            row = self._begun(subject)
            if row is None:
                return False
            self._database.execute(
                "UPDATE indexed_files SET whole = ? WHERE row = ?", (int(whole), row)
            )
        return True

    def forget(self, subject: str) -> None:
        """Remove a file from the index, inside the caller's transaction."""
        for (row,) in self._database.execute(_OWN_ROW, (subject,)).fetchall():
            self._database.execute(
                "DELETE FROM file_words WHERE rowid BETWEEN ? AND ?",
                (row << 32, row << 32 | MAX_PARTS),
            )
            self._database.execute("DELETE FROM indexed_files WHERE row = ?", (row,))

    def _begun(self, subject: str) -> int | None:
        found = self._database.execute(_BEGUN, (subject,)).fetchone()
        return None if found is None else int(found[0])

    def indexed(self) -> dict[str, bool]:
        """Return the files that were indexed, and of each whether all its words were."""
        rows = self._database.execute(
            "SELECT subject, whole FROM indexed_files WHERE whole IS NOT NULL"
        )
        return {subject: bool(whole) for subject, whole in rows}

    def matches(self, expression: str) -> Iterator[tuple[str, int]]:
        """Yield file and part of each part that an FTS5 expression matches, file by file."""
        listed = self._database.execute("SELECT row, subject FROM indexed_files").fetchall()
        names: dict[int, str] = dict(listed)
        if not names:
            return
        rows = self._database.execute(
            "SELECT rowid FROM file_words WHERE file_words MATCH ? ORDER BY rowid", (expression,)
        )
        for (rowid,) in rows:
            subject = names.get(rowid >> 32)
            if subject is not None:
                yield subject, rowid & MAX_PARTS

    def incidents(self, expression: str) -> list[int]:
        """Return the rows of incidents with an exhibit or with lines that an expression matches.

        Withdrawn exhibits and conversations are passed over.
        """
        files = [row for (row,) in self._database.execute(_FILES, (expression,))]
        if not files:
            return []
        rows = set(self._of_exhibits(files))
        rows.update(self._of_lines(files, expression))
        return sorted(rows)

    def _of_exhibits(self, files: list[int]) -> Iterator[int]:
        found = self._database.execute(_OF_EXHIBITS, (json.dumps(files),))
        about = [target for (target,) in found]
        new = [target for target in about if target not in self._rows]
        if new:
            for target, number in self._database.execute(_NUMBERS, (json.dumps(new),)):
                self._rows[target] = subject_of(Noun.INCIDENT, {"number": number}).row
        yield from (self._rows[target] for target in about if target in self._rows)

    def _of_lines(self, files: list[int], expression: str) -> Iterator[int]:
        """Yield the incidents that are about a line that matches, of any of these files."""
        ranges = self._database.execute(_RANGES, (json.dumps(files),)).fetchall()
        for file, about in groupby(sorted(ranges), key=itemgetter(0)):
            whole = (expression, file << 32, file << 32 | MAX_PARTS)
            lines = [row & MAX_PARTS for (row,) in self._database.execute(_PARTS, whole)]
            for _file, row, first, last in about:
                at = bisect_left(lines, first)
                if at < len(lines) and lines[at] <= last:
                    yield row
