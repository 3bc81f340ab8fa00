"""Erasure for safety: remove one subject's words, in every revision, from the whole vault.

**Invariants:**

- Erasing asks for the credentials again, so that a vault left open cannot be erased by another
  person.
- One transaction removes the words and adds an entry to the same book that says which entries were
  erased. Commitments, links and signatures stay, so the chain still verifies. So does the number:
  it is never reused.
- A subject's translations are erased with it: they repeat its words. So is what was read of an
  export, with its lines.
- A file's key is deleted in that transaction. Files, cache, draft and freed pages are cleared next;
  what the disk refuses is cleared at the next opening.
- What the record says about itself is never erased, or an erasure could hide itself.
- Copies elsewhere are out of reach. Those that are known are named beforehand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.errors import Damaged, NotAllowed, NotAllowedReason, StorageError, Unknown
from diary.json_value import Json
from diary.model.books_and_nouns import Book, Noun
from diary.model.conversation_nouns import Conversation
from diary.model.noun_codec import to_fields
from diary.model.private_nouns import Continuity, Erasure, HandoverRecord, RecordChange
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded
from diary.services.access.credentials import Credentials
from diary.services.journal import HISTORY, Journal, PlannedNoun
from diary.store.draft_file import Drafts
from diary.store.file_index import FileIndex
from diary.store.keys_table import StoredKeys
from diary.store.ledger_table import LedgerRow, LedgerTable
from diary.store.projections import Projections
from diary.store.search_index import searchable_words
from diary.store.secure_delete import SecureDelete
from diary.store.subject_table import noun_of_kind

# Characters; a shorter text may occur in a draft by chance.
_TELLING: Final = 12


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing a subject would remove, and where its words would still be.

    `translations` of its words, and `conversations` that were read of it, are erased too.
    `mentioned` are subjects that refer to it and stay; `same_file` are exhibits that keep a file of
    the same bytes; `handed_over` are bundles noted since it was written; `listed` are handovers
    that list a file of it, by its digest or under its reference. `draft` is true if the unsaved
    draft holds words of it, and would be deleted too. `beside` are old vaults that a key rotation
    left: they can still be opened, and may hold it.
    """

    item: Recorded[Content]
    revisions: int
    file: str
    mentioned: tuple[Recorded[Content], ...]
    same_file: tuple[Recorded[Evidence], ...]
    handed_over: tuple[Recorded[HandoverRecord], ...]
    listed: tuple[Recorded[HandoverRecord], ...]
    draft: bool
    translations: tuple[Recorded[Content], ...] = ()
    conversations: tuple[Recorded[Conversation], ...] = ()
    beside: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """What was erased; `told` is the entry that records the erasure.

    `cleared` is False if the disk refused to clear what was freed: the next opening tries again.
    `beside` are old vaults left by a key rotation that may still hold it.
    """

    told: Recorded[Content]
    entries: tuple[int, ...]
    cleared: bool
    beside: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasureDeps:
    """What erasing needs of the open vault."""

    books: Mapping[Book, LedgerTable]
    projections: Projections
    file_index: FileIndex
    stored_keys: StoredKeys
    secure_delete: SecureDelete
    drafts: Drafts
    confirm: Callable[[Credentials], None]
    beside: Callable[[], tuple[Path, ...]]


class ErasureService:
    """Erases subjects of an open vault, on the thread that opened it."""

    def __init__(self, journal: Journal, deps: ErasureDeps) -> None:
        self._journal = journal
        self._deps = deps

    def plan(self, id_: str) -> ErasurePlan:
        """Return what erasing would do; raises Unknown, Erased, NotAllowed("history")."""
        item = self._journal.get(id_)
        if item.noun in HISTORY:
            raise NotAllowed(NotAllowedReason.HISTORY)
        revisions = self._revisions(item)
        exhibits = self._journal.items(Noun.EVIDENCE)
        exhibit = item.content if isinstance(item.content, Evidence) else None
        digest = exhibit.sha256 if exhibit else ""
        same = [each for each in exhibits if each.id != id_ and each.content.sha256 == digest]
        conversations = tuple(
            each for each in self._journal.items(Noun.CONVERSATION) if each.content.of == id_
        )
        erased = (id_, *(each.id for each in conversations))
        translations = tuple(each for of in erased for each in self._translations(of))
        gone = {each.id for each in (*translations, *conversations)}
        handed = self._journal.items(Noun.SHARING) if item.noun.book is Book.RECORD else ()
        return ErasurePlan(
            item=item,
            revisions=len(revisions),
            file=exhibit.name if exhibit and digest and self._has_file(id_) else "",
            mentioned=tuple(it for it in self._subjects_mentioning(id_) if it.id not in gone),
            same_file=tuple(same) if digest else (),
            handed_over=tuple(it for it in handed if it.first_written >= item.first_written),
            listed=tuple(self._listing(item, revisions)),
            draft=self._in_draft(id_, revisions)
            or any(self._in_draft(it.id, self._revisions(it)) for it in translations),
            translations=translations,
            conversations=conversations,
            beside=self.beside(),
        )

    def beside(self) -> tuple[Path, ...]:
        """Return old vaults left by a key rotation, which their own credentials still open."""
        return self._deps.beside()

    def erase(self, id_: str, words: Credentials) -> ErasureResult:
        """Erase a subject for ever, durably.

        Raises what `plan` raises, WrongPassphrase, MistypedCode, BadInput, StorageError; nothing is
        erased then.
        """
        plan = self.plan(id_)
        self._deps.confirm(words)
        book = self._deps.books[plan.item.noun.book]
        ids = (id_, *(each.id for each in (*plan.translations, *plan.conversations)))
        entries = tuple(sorted(row.n for each in ids for row in book.revisions(each)))
        planned = PlannedNoun(self._journal.new_id(), _erasure_note(book, plan.item.noun, entries))
        (item,) = self._journal.record_all(
            [planned], beside=lambda: self._blank(book, ids, draft=plan.draft)
        )
        return ErasureResult(item, entries, self._clear_disk(), plan.beside)

    def _blank(self, book: LedgerTable, ids: tuple[str, ...], *, draft: bool) -> None:
        deps = self._deps
        for id_ in ids:
            deps.projections.erase(book.erase_words(id_))
            deps.file_index.forget(id_)
        blobs = filter(None, map(deps.stored_keys.forget_blob, ids))
        deps.secure_delete.note(list(blobs), draft=draft)

    def _translations(self, id_: str) -> Iterator[Recorded[Content]]:
        """Yield translations that render this subject, now or in an earlier revision."""
        for item in self._journal.items(Noun.TRANSLATION):
            if any(id_ == row.entry.content.get("of") for row in self._revisions(item)):
                yield item

    def _clear_disk(self) -> bool:
        try:
            self._deps.secure_delete.run(self._deps.drafts)
        except StorageError:
            # The words have left the record already; the rest stays noted as pending.
            return False
        return True

    def _revisions(self, item: Recorded[Content]) -> tuple[LedgerRow, ...]:
        return self._deps.books[item.noun.book].revisions(item.id)

    def _has_file(self, id_: str) -> bool:
        try:
            self._deps.stored_keys.blob(id_)
        except Unknown:
            return False
        return True

    def _subjects_mentioning(self, id_: str) -> Iterator[Recorded[Content]]:
        for noun in Noun:
            for item in self._journal.items(noun):
                if item.id != id_ and id_ in _texts(to_fields(item.content)):
                    yield item

    def _listing(
        self, item: Recorded[Content], revisions: tuple[LedgerRow, ...]
    ) -> Iterator[Recorded[HandoverRecord]]:
        if item.noun is not Noun.EVIDENCE:
            return
        contents = [row.entry.content for row in revisions]
        digests = {str(each["sha256"]) for each in contents if each.get("sha256")}
        references = {
            str(each["reference"]).replace("/", "-") for each in contents if each.get("reference")
        }
        # A bundle names files by the exhibit's reference, or else by its number.
        begins = tuple(f"{mark}_" for mark in (*references, f"exhibit-{item.number}"))
        for handed in self._journal.items(Noun.SHARING):
            lines = (*handed.content.files, *handed.content.left)
            if any(_lists(line, digests, begins) for line in lines):
                yield handed

    def _in_draft(self, id_: str, revisions: tuple[LedgerRow, ...]) -> bool:
        try:
            draft = self._deps.drafts.load()
        except Damaged:
            return False
        if not draft:
            return False
        texts = {
            word
            for row in revisions
            for word in searchable_words(noun_of_kind(row.entry.kind), row.entry.content)
        }
        telling = {id_} | {word for word in texts if len(word) >= _TELLING}
        # The window's draft is JSON, in which a line break is written as two characters.
        quoted = {json.dumps(word, ensure_ascii=False)[1:-1] for word in telling}
        return any(word in draft for word in telling | quoted)


def _erasure_note(book: LedgerTable, noun: Noun, entries: tuple[int, ...]) -> Continuity | Erasure:
    if noun.book is Book.PRIVATE:
        return Erasure(entries=entries)
    return Continuity(change=RecordChange.ERASED, at=book.tip().n, entries=entries)


def _lists(line: str, digests: set[str], begins: tuple[str, ...]) -> bool:
    digest, _gap, path = line.partition("  ")
    return digest in digests or path.rpartition("/")[2].startswith(begins)


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
