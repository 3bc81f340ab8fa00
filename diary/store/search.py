"""The search index (FTS5): a cache of words, rebuilt from the ledger like a projection."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from diary.errors import Damaged
from diary.json_value import Json
from diary.model.declarations import free_fields
from diary.model.kinds import Book, Noun
from diary.model.recorded import CLASSES
from diary.store.connection import Connection

# "every" reads the index from end to end, "one" is led to its word as a search is
_UNFOUND: Final = (
    "SELECT 1 FROM temp.words AS every LEFT JOIN temp.words AS one ON one.term = every.term"
    " WHERE one.cnt IS NOT every.cnt LIMIT 1"
)


class SearchIndex:
    """Keeps the words of every subject of the record book findable."""

    def __init__(self, link: Connection) -> None:
        self._link = link

    def put(self, row: int, body: str) -> None:
        """Indexes what a subject says now."""
        self._link.execute("INSERT INTO search (rowid, body) VALUES (?, ?)", (row, body))

    def forget(self, row: int) -> None:
        """Takes what a subject says out of the index, while its row still says it."""
        found = self._link.execute("SELECT body FROM subjects WHERE row = ?", (row,)).fetchone()
        if found is None or found[0] is None:
            return
        self._link.execute(
            "INSERT INTO search (search, rowid, body) VALUES ('delete', ?, ?)", (row, found[0])
        )

    def agrees(self) -> bool:
        """Whether the index holds the very words of the subjects' rows, and each can be found."""
        try:
            # rank 1 makes FTS5 compare itself with those rows; nothing is written
            self._link.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
            return not self._unfound()
        except Damaged:
            return False

    def _unfound(self) -> bool:
        """Whether a word stands in the index that a search does not come to.

        A search is led to its word by a table that FTS5 does not look at as a whole.
        """
        self._link.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, row)")
        try:
            return self._link.execute(_UNFOUND).fetchone() is not None
        finally:
            self._link.execute("DROP TABLE temp.words")


def body_of(noun: Noun, content: Mapping[str, Json]) -> str | None:
    """The words that a subject is found by; None for what is private, which is in no index."""
    return "\n".join(searchable_words(noun, content)) if noun.book is Book.RECORD else None


def match_words(typed: str) -> str:
    """What a person typed as an FTS5 expression: every word, the last one as a beginning.

    Each word is quoted, so that nothing typed is read as query syntax. "" if there is no word.
    """
    # a NUL would end the expression within its quotes, and half a character cannot be handed over
    plain = "".join(" " if c == '"' or c == "\0" or "\ud800" <= c <= "\udfff" else c for c in typed)
    words = [word for word in plain.split() if any(c.isalnum() for c in word)]
    quoted = [f'"{word}"' for word in words[:32]]
    return " ".join(quoted) + "*" if quoted else ""


def searchable_words(noun: Noun, content: Mapping[str, Json]) -> list[str]:
    """What somebody wrote in an entry of this noun: no codes, identifiers, times or numbers."""
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
