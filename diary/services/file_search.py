"""Search the words of files: of exhibits, and of the lines of conversations.

**Invariants:**

- What was not searched is named beside what was found: a file that nobody could read, or has not
  read yet, is never one without the words.
- Words come from the decoder process, as they are kept for previews; of a conversation from its
  lines in the vault.
- Withdrawn exhibits and conversations are not searched, and erased ones have no words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary.errors import Damaged
from diary.media.imports.message import Message
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded, as_of, standing
from diary.services.attachment_service import AttachmentService
from diary.services.derivatives import INSIDE, Derivatives
from diary.services.import_service import ImportService
from diary.services.journal import Journal
from diary.store.file_index import FileIndex
from diary.store.search_index import match_words

# Lines of one conversation that a search names; the others are counted.
MAX_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class FoundLines:
    """The lines of a conversation that have the words; `count` of them, the first by number."""

    conversation: Recorded[Conversation]
    lines: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FoundInFiles:
    """The files that have the words, those that were not searched, and those searched in part."""

    exhibits: tuple[Recorded[Evidence], ...]
    conversations: tuple[FoundLines, ...]
    unsearched: tuple[Recorded[Content], ...]
    in_part: tuple[Recorded[Content], ...]


class FileSearch:
    """Searches the words of the files of an open vault, on the thread that opened it."""

    def __init__(
        self,
        journal: Journal,
        evidence: AttachmentService,
        imports: ImportService,
        index: FileIndex,
    ) -> None:
        self._journal = journal
        self._evidence = evidence
        self._imports = imports
        self._index = index

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
        return FoundInFiles(
            tuple(
                as_of(item, Evidence)
                for item in files
                if item.noun is Noun.EVIDENCE and item.id in found
            ),
            tuple(
                FoundLines(as_of(item, Conversation), tuple(found[item.id]), counts[item.id])
                for item in files
                if item.noun is Noun.CONVERSATION and item.id in found
            ),
            tuple(item for item in files if item.id not in indexed),
            tuple(item for item in files if indexed.get(item.id) is False),
        )

    def unsearched(self) -> tuple[Recorded[Content], ...]:
        """Return the files that are not in the index yet, by number."""
        indexed = self._index.indexed()
        return tuple(item for item in self._files() if item.id not in indexed)

    def read(self, item: Recorded[Content]) -> Iterator[int]:
        """Read the words of a file into the index; yield how many texts or lines are in it.

        A file that is damaged or that no decoder read stays unsearched. Raises StorageError.
        """
        if item.noun is Noun.CONVERSATION:
            lines = self._imports.lines(as_of(item, Conversation))
            words = ((each.n, _line_words(each.message)) for each in lines)
            yield from self._index.put(item.id, words)
            return
        original = self._evidence.original_of(as_of(item, Evidence))
        if original is None:
            return
        try:
            found = original.prepared()
        except Damaged:
            return
        if not found.failed:
            yield from self._index.put(item.id, enumerate(_texts(found), 1), whole=_is_whole(found))

    def _files(self) -> Iterator[Recorded[Content]]:
        """Yield standing exhibits that have a file, and standing conversations, by number."""
        for item in standing(self._journal.items(Noun.EVIDENCE)):
            if item.content.sha256:
                yield item
        yield from standing(self._journal.items(Noun.CONVERSATION))


def _line_words(message: Message) -> str:
    names = [file.name for file in message.files]
    return "\n".join(filter(None, (message.subject, message.text, *names)))


def _texts(found: Derivatives) -> Iterator[str]:
    """Yield the texts of an exhibit: what is shown of it, its headers, and what is inside it."""
    yield found.text
    if found.mail is not None:
        yield from (value for _name, value in found.mail.heads)
        yield from (part.name for part in found.mail.attached)
    yield from found.inside


def _is_whole(found: Derivatives) -> bool:
    """Return whether all the words of a file were read, as far as the decoder can tell.

    Nothing reads the words in a picture, a film, a sound, or a format that is not known.
    """
    facts = found.facts
    if facts.unsearched or facts.note or found.cut:
        return False
    if facts.kind == "pdf":
        return 0 < sum(map(len, found.inside)) < INSIDE
    if found.mail is not None and (found.mail.more_heads or found.mail.more_attached):
        return False
    return facts.kind in ("text", "email")
