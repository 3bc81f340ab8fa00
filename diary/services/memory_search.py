"""Search a record that has no index, such as an opened bundle.

**Invariants:**

- The index is in memory and nothing of it is ever on a disk. It is made when something is first
  searched for, and belongs to that thread.
- It finds what the search of a vault finds: the same words in the same form, of the same fields.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from diary.model.books_and_nouns import Book, Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded, RecordReader
from diary.services.file_search import FileSearch, LinesOf, Originals
from diary.store.connection import Connection, in_memory
from diary.store.file_index import FileIndex
from diary.store.schema import make_file_index
from diary.store.search_index import searchable_words
from diary.store.search_words import match_words


class MemorySearch:
    """Searches the subjects of a record and its files."""

    def __init__(self, journal: RecordReader, originals: Originals, lines: LinesOf) -> None:
        self._journal = journal
        self._originals = originals
        self._lines = lines
        self._databases: list[Connection] = []

    @cached_property
    def files(self) -> FileSearch:
        """Return the search through the words of files."""
        return FileSearch(self._journal, self._originals, self._lines, self._new_index())

    def close(self) -> None:
        """Forget every word; nothing can be searched for afterwards."""
        for database in self._databases:
            database.close()

    def subjects(self, typed: str) -> frozenset[str]:
        """Return the subjects that have these words, and the incidents whose files have them."""
        expression = match_words(typed)
        if not expression:
            return frozenset()
        own = (id_ for id_, _part in self._subjects.matches(expression))
        return frozenset([*own, *self._by_files(self.files.places(typed))])

    @cached_property
    def _subjects(self) -> FileIndex:
        """Index the words of each subject, as one part of a file of its own."""
        index = self._new_index()
        for item in self._items():
            words = searchable_words(item.noun, to_fields(item.content))
            index.begin(item.id, 0)
            index.add(item.id, [(1, "\n".join(words))])
        return index

    def _items(self) -> Iterator[Recorded[Content]]:
        for noun in Noun:
            if noun.book is Book.RECORD:
                yield from self._journal.items(noun)

    def _by_files(self, places: Mapping[str, Sequence[int]]) -> Iterator[str]:
        """Yield the incidents of exhibits and lines that were found."""
        if not places:
            return
        for exhibit in self._journal.standing(Evidence):
            if exhibit.id in places:
                yield from exhibit.content.incidents
        for incident in self._journal.items(Noun.INCIDENT):
            for of in incident.content.messages:
                lines = places.get(of.conversation, ())
                at = bisect_left(lines, of.first)
                if at < len(lines) and lines[at] <= of.last:
                    yield incident.id

    def _new_index(self) -> FileIndex:
        database = in_memory()
        self._databases.append(database)
        make_file_index(database)
        return FileIndex(database)
