"""What shows that an older copy of a record, or of its draft, may have been put back.

**Invariants:**

- An attachment has its own name only once the record has it, and something is cached of it only
  then. So a file that the record does not know is of a later state of it; a crash leaves none.
- The settings know the number of the draft that stood when the record was last written to or
  closed. A draft with a lower number was replaced since, and somebody put it back.
- A draft names the last entry of both books. A record that does not have one of them is older than
  the draft, or another copy. A crash never leaves that: an entry is durable before a draft names
  it.
- The person can say that they know of it. The private book gets an entry of that, and it holds for
  what showed it then, in a record that has this entry: something else is told, and so is all of it
  where the record was put back to before that entry.
- A draft that was written last may well name fewer entries than there are: what it holds was typed
  before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Final

from diary.json_value import Json, fields, items, text, whole
from diary.model.books_and_nouns import Book
from diary.services.exhibit_previews_and_copies import VaultOriginals
from diary.store.draft_file import Drafts, DraftStamp
from diary.store.keys_table import StoredKeys
from diary.store.ledger_table import LedgerTable
from diary.store.secure_delete import SecureDelete
from diary.store.vault_settings import Settings

LOWEST_DRAFT: Final = "draft-lowest"
OLDER_COPY_SEEN: Final = "older-copy-seen"


class DraftAge(Enum):
    """How a draft compares with the record beside it."""

    LATEST = auto()
    OLDER = auto()
    OF_A_LATER_RECORD = auto()


def draft_age(stamp: DraftStamp, settings: Settings, books: Mapping[Book, LedgerTable]) -> DraftAge:
    """Return of which day a draft is."""
    for book, end in ((Book.RECORD, stamp.record), (Book.PRIVATE, stamp.private)):
        table = books[book]
        if table.tip().n < end.number or table.link_at(end.number) != end.link:
            return DraftAge.OF_A_LATER_RECORD
    return DraftAge.OLDER if stamp.number < lowest_draft(settings) else DraftAge.LATEST


def lowest_draft(settings: Settings) -> int:
    """Return the lowest number that the draft written last can have."""
    return whole(settings.get(LOWEST_DRAFT, 0))


def note_draft_within(settings: Settings, drafts: Drafts) -> None:
    """Store which draft stands now, inside an open transaction of the caller."""
    if lowest_draft(settings) < drafts.lowest():
        settings.put_within(LOWEST_DRAFT, drafts.lowest())


def later_files(
    originals: VaultOriginals, stored_keys: StoredKeys, secure_delete: SecureDelete
) -> tuple[str, ...]:
    """Return the files in `att` and `cache` that are of a later state of the record."""
    # What is erased goes; until then nobody else names it.
    known = stored_keys.blob_names() | secure_delete.due_files()
    blobs, cached = originals.blobs, originals.previews.attachments() - known
    attached = tuple(f"att/{name}" for name in blobs.later(known))
    return attached + tuple(f"cache/{name}" for name in sorted(cached) if blobs.is_own(name))


def older_copy_signs(
    stamp: DraftStamp | None, age: DraftAge, files: Iterable[str]
) -> tuple[str, ...]:
    """Return what shows an older copy: these later files, and a draft by the entries it names."""
    if stamp is None or age is not DraftAge.OF_A_LATER_RECORD:
        return tuple(files)
    return (*files, f"draft {stamp.record.link.hex()} {stamp.private.link.hex()}")


def unseen(signs: Iterable[str], settings: Settings, private: LedgerTable) -> tuple[str, ...]:
    """Return which of the signs of an older copy the person has not said to know of."""
    said = settings.get(OLDER_COPY_SEEN)
    if said is None:
        return tuple(signs)
    kept = fields(said)
    at, link = whole(kept["entry"]), bytes.fromhex(text(kept["link"]))
    if private.tip().n < at or private.link_at(at) != link:
        return tuple(signs)
    seen = set(map(text, items(kept["signs"])))
    return tuple(each for each in signs if each not in seen)


def note_seen_within(signs: Iterable[str], settings: Settings, private: LedgerTable) -> None:
    """Store that the person knows of these signs, in the transaction of the last private entry."""
    tip = private.tip()
    every: list[Json] = [*sorted(signs)]
    settings.put_within(OLDER_COPY_SEEN, {"entry": tip.n, "link": tip.link.hex(), "signs": every})
