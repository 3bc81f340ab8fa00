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
from itertools import islice
from typing import Final

from diary.model.books_and_nouns import Noun
from diary.store.connection import Connection, only_row, transaction
from diary.store.subject_table import SubjectTable, subject_of

MAX_PARTS: Final = (1 << 32) - 1
_STEP: Final = 2_000
_OF_EXHIBITS: Final = (
    "SELECT DISTINCT json_extract(t.content, '$.number') FROM json_each(?) f"
    " JOIN indexed_files x ON x.subject = f.value JOIN subjects e ON e.row = x.listed"
    " JOIN links k ON k.source = e.row JOIN ledger t ON t.subject = k.target AND t.revision = 1"
    " WHERE e.noun = 'evidence' AND e.withdrawn IS NULL AND t.kind GLOB 'incident.*'"
)
_RANGES: Final = "SELECT row, first, last FROM line_ranges WHERE conversation = ?"
_OWN_ROW: Final = "SELECT row FROM indexed_files WHERE subject = ?"


class FileIndex:
    """The index over an open connection."""

    def __init__(self, database: Connection) -> None:
        self._database = database

    def put(
        self, subject: str, parts: Iterable[tuple[int, str]], *, whole: bool = True
    ) -> Iterator[int]:
        """Index a file in place of what was indexed of it; yield how many parts are durable.

        Each step is one short transaction, so that others can write in between. `whole` is whether
        `parts` are all its words. Parts are numbered from 1, at most MAX_PARTS.
        """
        with transaction(self._database):
            self.forget(subject)
            self._database.execute(
                "INSERT INTO indexed_files (subject, listed) VALUES (?, ?)",
                (subject, SubjectTable(self._database).find(subject).row),
            )
        row = int(only_row(self._database.execute(_OWN_ROW, (subject,)))[0])
        done = 0
        left = iter(parts)
        while some := tuple(islice(left, _STEP)):
            with transaction(self._database):
                self._database.executemany(
                    "INSERT INTO file_words (rowid, body) VALUES (?, ?)",
                    [(row << 32 | part, _encodable(words)) for part, words in some],
                )
            done += len(some)
            yield done
        with transaction(self._database):
            self._database.execute(
                "UPDATE indexed_files SET whole = ? WHERE row = ?", (int(whole), row)
            )

    def forget(self, subject: str) -> None:
        """Remove a file from the index, inside the caller's transaction."""
        for (row,) in self._database.execute(_OWN_ROW, (subject,)).fetchall():
            self._database.execute(
                "DELETE FROM file_words WHERE rowid BETWEEN ? AND ?",
                (row << 32, row << 32 | MAX_PARTS),
            )
            self._database.execute("DELETE FROM indexed_files WHERE row = ?", (row,))

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

        Withdrawn exhibits are passed over.
        """
        found: dict[str, list[int]] = {}
        for subject, part in self.matches(expression):
            found.setdefault(subject, []).append(part)
        if not found:
            return []
        rows = set(self._of_exhibits(found))
        for subject, lines in found.items():
            rows.update(self._of_lines(subject, lines))
        return sorted(rows)

    def _of_exhibits(self, subjects: Iterable[str]) -> Iterator[int]:
        rows = self._database.execute(_OF_EXHIBITS, (json.dumps(list(subjects)),))
        yield from (subject_of(Noun.INCIDENT, {"number": number}).row for (number,) in rows)

    def _of_lines(self, conversation: str, lines: list[int]) -> Iterator[int]:
        """Yield the incidents that are about one of these lines, which are in order."""
        for row, first, last in self._database.execute(_RANGES, (conversation,)):
            at = bisect_left(lines, first)
            if at < len(lines) and lines[at] <= last:
                yield row


def _encodable(words: str) -> str:
    """Return words without lone surrogates, which cannot be encoded as UTF-8."""
    return words.encode("utf-8", "replace").decode()
