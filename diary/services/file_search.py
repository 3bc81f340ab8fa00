"""Search the words of files: of exhibits, and of the lines of conversations.

**Invariants:**

- What was not searched is named beside what was found: a file that nobody could read, or has not
  read yet, is never one without the words.
- Words come from the decoder process, as they are kept for previews; of a conversation from its
  lines, of which a bundle may keep some back.
- Withdrawn exhibits and conversations are not searched, and erased ones have no words: what is
  erased while its words are read is not indexed.
- Where two readings of one file are under way, the portions of the later one alone are indexed: a
  file of which words are missing never counts as searched.
- `FileReading` and `ExcerptReading` may be used on any thread until the session is closed; the
  search itself belongs to the thread that opened it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Final, Protocol

from diary.errors import Damaged, Erased, Unknown
from diary.media.imports.message import Message
from diary.media.safe_text import visible_lines
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded, RecordReader, as_of, standing
from diary.progress import Progress, no_progress
from diary.services.derivatives import INSIDE, Derivatives
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.services.import_service import StoredLines
from diary.store.file_index import FileIndex
from diary.store.search_index import searchable_words
from diary.store.search_words import match_words
from diary.store.subject_table import subject_of
from diary.store.word_marks import WordMarks
from diary.text.highlighted_text import HighlightedText

# Lines of one conversation, or texts of one exhibit, that a search names; the others are counted.
MAX_LINES: Final = 200
_STEP: Final = 2_000
_LETTERS: Final = 500_000


class TextPartKind(StrEnum):
    """What a part of a file is: its text, a page, a line of it, or words beside its text."""

    TEXT = "text"
    PAGE = "page"
    LINE = "line"
    HEADER = "header"
    ATTACHED = "attached"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class TextPart:
    """One part of a file with its words; `number` is that of a page or line, `name` of a header."""

    kind: TextPartKind
    words: str
    number: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class FoundExhibit:
    """The parts of an exhibit that have the words; `count` of them, the first by number."""

    exhibit: Recorded[Evidence]
    parts: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The lines of a conversation that have the words; `count` of them, the first by number."""

    conversation: Recorded[Conversation]
    lines: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FoundInFiles:
    """The files that have the words, those that were not searched, and those searched in part.

    `absent` are those that are not here to be searched, as in a bundle that leaves them out.
    """

    exhibits: tuple[FoundExhibit, ...]
    conversations: tuple[FoundLines, ...]
    unsearched: tuple[Recorded[Content], ...]
    in_part: tuple[Recorded[Content], ...]
    absent: tuple[Recorded[Content], ...] = ()


@dataclass(frozen=True, slots=True)
class WordPortion:
    """Some parts of a file, to be indexed; `is_whole` is whether all its words are read.

    `of` is the reading that they come from.
    """

    file: Recorded[Content]
    parts: tuple[tuple[int, str], ...]
    is_first: bool = False
    is_last: bool = False
    is_whole: bool = False
    of: FileReading | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FileReading:
    """The reading of one file; it is without portions where no decoder read the file."""

    file: Recorded[Content]
    source: ExhibitOriginal | StoredLines

    def portions(self) -> Iterator[WordPortion]:
        """Yield the words of the file, portion by portion. Raises Damaged."""
        return (replace(portion, of=self) for portion in self._portions())

    def _portions(self) -> Iterator[WordPortion]:
        if isinstance(self.source, StoredLines):
            yield from self._of_lines(self.source)
            return
        found = self.source.prepared()
        if not found.failed:
            parts = tuple((n, part.words) for n, part in enumerate(exhibit_parts(found), 1))
            yield WordPortion(
                self.file, parts, is_first=True, is_last=True, is_whole=_is_whole(found)
            )

    def _of_lines(self, lines: StoredLines) -> Iterator[WordPortion]:
        yield WordPortion(self.file, (), is_first=True)
        is_whole, parts, letters = True, list[tuple[int, str]](), 0
        for n, line in enumerate(lines.each(), 1):
            if line is None:
                is_whole = False
                continue
            parts.append((n, _line_words(line.message)))
            letters += len(parts[-1][1])
            if len(parts) == _STEP or letters > _LETTERS:
                yield WordPortion(self.file, tuple(parts))
                parts, letters = [], 0
        yield WordPortion(self.file, tuple(parts), is_last=True, is_whole=is_whole)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Where in its file a part stands, and its words with what was searched for marked."""

    kind: TextPartKind
    number: int
    name: str
    words: HighlightedText


Place = tuple[str, int]  # identifier of a file, and number of a part


@dataclass(frozen=True, slots=True)
class ExcerptReading:
    """The reading of words around what was found."""

    typed: str
    files: tuple[tuple[str, ExhibitOriginal | StoredLines, tuple[int, ...]], ...]

    def read(self, progress: Progress = no_progress) -> dict[Place, Excerpt]:
        """Return an excerpt of each part, as far as it can be read. Raises as `progress`."""
        found: dict[Place, Excerpt] = {}
        with closing(WordMarks(self.typed)) as marks:
            for done, (id_, source, numbers) in enumerate(self.files):
                progress(done, len(self.files))
                try:
                    for n, part in _chosen_parts(source, numbers):
                        progress(done, len(self.files))
                        # What is unseen is found as if it were not there, and shown as its code.
                        marked = marks.mark(part.words)
                        found[id_, n] = Excerpt(
                            part.kind, part.number, part.name, marked.excerpt(visible_lines)
                        )
                except Damaged:
                    continue
        return found


class Originals(Protocol):
    """The originals of exhibits: those of a vault, or of an opened bundle."""

    def original_of(self, item: Recorded[Evidence]) -> ExhibitOriginal | None:
        """Return the file of an exhibit; None if there is none."""


LinesOf = Callable[[Recorded[Conversation]], StoredLines | None]


def is_searchable(typed: str) -> bool:
    """Return whether there is a word, a number or an emoji in what was typed."""
    return bool(match_words(typed))


class FileSearch:
    """Searches the words of the files of a record, on the thread that opened it."""

    def __init__(
        self, journal: RecordReader, originals: Originals, lines: LinesOf, index: FileIndex
    ) -> None:
        self._journal = journal
        self._originals = originals
        self._lines = lines
        self._index = index
        # The last reading that was begun of each file.
        self._begun: dict[str, FileReading | None] = {}

    def find(self, typed: str) -> FoundInFiles:
        """Return which files have all these words in one line or text; the last may go on."""
        indexed = self._index.indexed()
        found: dict[str, list[int]] = {}
        counts: dict[str, int] = {}
        expression = match_words(typed)
        for subject, part in self._index.matches(expression) if expression else ():
            counts[subject] = counts.get(subject, 0) + 1
            if counts[subject] <= MAX_LINES:
                found.setdefault(subject, []).append(part)
        files = tuple(self._files())
        unread = [item for item in files if item.id not in indexed]
        absent = {item.id for item in unread if self._source(item) is None}
        return FoundInFiles(
            tuple(
                FoundExhibit(as_of(item, Evidence), tuple(found[item.id]), counts[item.id])
                for item in files
                if item.noun is Noun.EVIDENCE and item.id in found
            ),
            tuple(
                FoundLines(as_of(item, Conversation), tuple(found[item.id]), counts[item.id])
                for item in files
                if item.noun is Noun.CONVERSATION and item.id in found
            ),
            tuple(item for item in unread if item.id not in absent),
            tuple(item for item in files if indexed.get(item.id) is False),
            tuple(item for item in unread if item.id in absent),
        )

    def places(self, typed: str) -> dict[str, list[int]]:
        """Return every part that has the words, in order, of each file that stands."""
        expression = match_words(typed)
        found: dict[str, list[int]] = {}
        for subject, part in self._index.matches(expression) if expression else ():
            found.setdefault(subject, []).append(part)
        standing_files = {item.id for item in self._files()} if found else set()
        return {subject: parts for subject, parts in found.items() if subject in standing_files}

    def readings(self, noun: Noun | None = None) -> tuple[FileReading, ...]:
        """Return the reading of each file that is not in the index yet, or those of one noun."""
        indexed = self._index.indexed()
        files = (item for item in self._files() if noun in (None, item.noun))
        left = ((item, self._source(item)) for item in files if item.id not in indexed)
        return tuple(FileReading(item, source) for item, source in left if source is not None)

    def add(self, portion: WordPortion) -> bool:
        """Index a portion, durably; return False if the file is not one to be searched any more.

        Raises StorageError. The file counts as searched once its last portion is indexed.
        """
        file = portion.file
        if portion.is_first:
            if not self._is_here(file.id):
                return False
            row = subject_of(file.noun, {"number": file.number}).row
            self._index.begin(file.id, row)
            self._begun[file.id] = portion.of
        elif portion.of is not self._begun.get(file.id):
            return False
        return self._index.add(file.id, portion.parts) and (
            not portion.is_last or self._index.end(file.id, whole=portion.is_whole)
        )

    def excerpts(self, typed: str, places: Iterable[Place]) -> ExcerptReading:
        """Return what reads the words around these places. Those that are gone are left out."""
        numbers: dict[str, list[int]] = {}
        for id_, part in places:
            numbers.setdefault(id_, []).append(part)
        sources = ((id_, self._source_of(id_), parts) for id_, parts in numbers.items())
        return ExcerptReading(
            typed, tuple((id_, of, tuple(parts)) for id_, of, parts in sources if of is not None)
        )

    def in_subjects(
        self, typed: str, items: Iterable[Recorded[Content]]
    ) -> dict[str, HighlightedText]:
        """Return the words of subjects with those marked that were searched for, by identifier.

        A subject that has them in its files alone is left out.
        """
        found: dict[str, HighlightedText] = {}
        with closing(WordMarks(typed)) as marks:
            for item in items:
                words = searchable_words(item.noun, to_fields(item.content))
                # One field that has every word says more than all of them after each other.
                for text in (*words, "\n".join(words)):
                    marked = marks.mark(text)
                    if marked.marks:
                        found[item.id] = marked.excerpt(visible_lines)
                        break
        return found

    def lines(self, conversation: str) -> StoredLines | None:
        """Return the lines of a conversation; None where they are not here, or are erased."""
        source = self._source_of(conversation)
        return source if isinstance(source, StoredLines) else None

    def _source_of(self, id_: str) -> ExhibitOriginal | StoredLines | None:
        try:
            item = self._journal.get(id_)
        except (Unknown, Erased):
            return None
        return self._source(item) if item.noun in (Noun.EVIDENCE, Noun.CONVERSATION) else None

    def _source(self, item: Recorded[Content]) -> ExhibitOriginal | StoredLines | None:
        if item.noun is Noun.CONVERSATION:
            return self._lines(as_of(item, Conversation))
        return self._originals.original_of(as_of(item, Evidence))

    def _is_here(self, id_: str) -> bool:
        try:
            return self._journal.get(id_).withdrawn is None
        except (Unknown, Erased):
            return False

    def _files(self) -> Iterator[Recorded[Content]]:
        """Yield standing exhibits that are no things, and standing conversations, by number.

        Of a file that a bundle leaves out, not even its digest may be there.
        """
        for item in standing(self._journal.items(Noun.EVIDENCE)):
            if item.content.sha256 or not item.content.physical:
                yield item
        yield from standing(self._journal.items(Noun.CONVERSATION))


def exhibit_parts(found: Derivatives) -> Iterator[TextPart]:
    """Yield the parts of an exhibit: what is shown of it, its headers, and what is inside it.

    What is inside a text, such as the words of its markup, is one part with it: it says it again.
    """
    inside = list(zip_longest(found.inside, found.pages[: len(found.inside)], fillvalue=0))
    again = [str(words) for words, page in inside if found.text and not page]
    yield TextPart(TextPartKind.TEXT, "\n".join((found.text, *again)))
    if found.mail is not None:
        for name, value in found.mail.heads:
            yield TextPart(TextPartKind.HEADER, value, name=name)
        for part in found.mail.attached:
            yield TextPart(TextPartKind.ATTACHED, part.name)
    for words, page in inside:
        kind = TextPartKind.PAGE if page else TextPartKind.INSIDE
        if page or not found.text:
            yield TextPart(kind, str(words), number=int(page))


def _chosen_parts(
    source: ExhibitOriginal | StoredLines, numbers: Sequence[int]
) -> Iterator[tuple[int, TextPart]]:
    chosen = frozenset(numbers)
    if isinstance(source, StoredLines):
        for line in source.chosen(chosen):
            yield line.n, TextPart(TextPartKind.LINE, _line_words(line.message), number=line.n)
        return
    parts = enumerate(exhibit_parts(source.prepared()), 1)
    yield from ((n, part) for n, part in parts if n in chosen)


def _line_words(message: Message) -> str:
    names = [file.name for file in message.files]
    return "\n".join(filter(None, (message.subject, message.text, *names)))


def _is_whole(found: Derivatives) -> bool:
    """Return whether all the words of a file were read, as far as the decoder can tell.

    Nothing reads the words in a picture, a film, a sound, or a format that is not known.
    """
    facts = found.facts
    if facts.unsearched or facts.note or found.cut:
        return False
    if facts.kind == "pdf":
        return any(found.pages) and sum(map(len, found.inside)) < INSIDE
    if found.mail is not None and (found.mail.more_heads or found.mail.more_attached):
        return False
    return facts.kind in ("text", "email")
