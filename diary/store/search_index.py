"""The full-text search index (SQLite FTS5): a cache that can be rebuilt from the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from diary.errors import Damaged
from diary.json_value import Json
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import free_fields
from diary.model.revisions import CLASSES
from diary.store.connection import Connection
from diary.store.search_words import search_form

# "every" reads the whole index in order; "one" looks each word up the way a search does.
_UNFOUND: Final = (
    "SELECT 1 FROM temp.words AS every LEFT JOIN temp.words AS one ON one.term = every.term"
    " WHERE one.cnt IS NOT every.cnt LIMIT 1"
)

_ROWS: Final = (
    "SELECT s.row FROM search JOIN subjects s ON s.row = search.rowid"
    " WHERE search MATCH ? AND s.withdrawn IS NULL AND s.noun <> 'incident' ORDER BY s.row DESC"
)


class SearchIndex:
    """The search index over the subjects of the record book."""

    def __init__(self, database: Connection) -> None:
        self._database = database

    def put(self, row: int, body: str) -> None:
        """Index a subject's current text."""
        self._database.execute("INSERT INTO search (rowid, body) VALUES (?, ?)", (row, body))

    def forget(self, row: int) -> None:
        """Remove a subject's text from the index, while its row still holds that text."""
        found = self._database.execute("SELECT body FROM subjects WHERE row = ?", (row,)).fetchone()
        if found is None or found[0] is None:
            return
        self._database.execute(
            "INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)", (row, found[0])
        )

    def beside_incidents(self, expression: str) -> list[int]:
        """Return the rows of standing subjects that an expression matches, incidents left out."""
        found = self._database.execute(_ROWS, (expression,))
        return [row for (row,) in found]

    def is_consistent(self) -> bool:
        """Return whether the index holds exactly the subjects' words, and each can be found."""
        try:
            # With rank 1 FTS5 compares the index with the subjects' rows; nothing is written.
            self._database.execute(
                "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
            )
            return not self._unfound()
        except Damaged:
            return False

    def _unfound(self) -> bool:
        """Return whether the index holds a word that a search does not reach.

        A search finds its word through a table that FTS5's own check does not read as a whole.
        """
        self._database.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, row)")
        try:
            return self._database.execute(_UNFOUND).fetchone() is not None
        finally:
            self._database.execute("DROP TABLE temp.words")


def body_of(noun: Noun, content: Mapping[str, Json]) -> str | None:
    """Return the form of the text that a subject is found by; None for private nouns."""
    words = searchable_words(noun, content)
    return search_form("\n".join(words)) if noun.book is Book.RECORD else None


def searchable_words(noun: Noun, content: Mapping[str, Json]) -> list[str]:
    """Return the free text of an entry of this noun: no codes, identifiers, times or numbers."""
    words: list[str] = []
    for name in sorted(content):
        _speak(content[name], name, _free(noun), words)
    return words


def _speak(value: Json, path: str, free: frozenset[str], words: list[str]) -> None:
    if isinstance(value, str):
        if value and path in free:
            words.append(value)
    elif isinstance(value, list):
        for item in value:
            _speak(item, path, free, words)
    elif isinstance(value, Mapping):
        for key in sorted(value):
            _speak(value[key], f"{path}.{key}", free, words)


@cache
def _free(noun: Noun) -> frozenset[str]:
    return frozenset((*free_fields(CLASSES[noun]), "reason"))
