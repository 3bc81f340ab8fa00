"""The ledger table: append entries at the end, read them, and erase their content.

**Invariants:**

- A row is written once, inside the caller's transaction, with its commitment, its link and the
  signature of that link as head, so every prefix of a book can be verified.
- Only `erase_words` changes a row, and the triggers of the schema decide what it may take away.
- `written` never comes from outside; it is the moment of appending. If the clock is earlier than at
  the entry before, the entry says so in `@clock` and keeps the time unchanged.
- A place is the entry's number in the record book, and the negated number in the private book.
  Nothing here queries a place of the other book, whatever number it is given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from diary.errors import Damaged, DamageReason
from diary.json_value import Json
from diary.ledger import chain
from diary.ledger.entry import SEED_BYTES, Entry, canonical
from diary.ledger.entry_disclosure import (
    SALTS,
    WITHHELD,
    EntryDisclosure,
    Tombstone,
    withhold_entry,
)
from diary.model.books_and_nouns import Book
from diary.store.connection import PART, Connection, Value

_INSERT: Final = (
    "INSERT INTO ledger (place, kind, subject, revision, previous, written, zone, clock, seed,"
    " content, commitment, link, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SELECT: Final = (
    "SELECT n, place, commitment, kind, subject, revision, previous, written, zone, clock, seed,"
    " content FROM ledger WHERE "
)
_TIP: Final = "SELECT n, link, written FROM ledger WHERE "
_LINKS: Final = "SELECT n, commitment, link, signature FROM ledger WHERE "
_CONTENTS: Final = "SELECT content FROM ledger WHERE instr(content, ?) AND "
_COMMITMENTS: Final = "SELECT commitment FROM ledger WHERE "


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An entry at its place in its book.

    An erased entry has a `tombstone`; its `entry` has a number and no other words, time or seed,
    so the commitment cannot be recomputed from it alone.
    """

    n: int
    place: int
    entry: Entry
    commitment: bytes
    tombstone: Tombstone | None = None

    def recomputed(self) -> bytes:
        """Return the commitment computed from the row; raises ValueError for invalid values."""
        return self.tombstone.commitment(self.entry) if self.tombstone else self.entry.commitment()

    def withhold(self) -> EntryDisclosure:
        """Return the disclosure of the entry with everything withheld, erased or not."""
        if self.tombstone:
            return self.tombstone.withhold(self.entry, self.n)
        return withhold_entry(self.entry, self.n)


# Number, commitment, link and signature of an entry.
StoredLink = tuple[int, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class BookTip:
    """The end of a book; `n` is 0 and `written` is "" while it is empty."""

    n: int
    link: bytes
    written: str


@dataclass(frozen=True, slots=True)
class _BookQueries:
    """SQL conditions of one book, and the sign of its places.

    The plus in `of_subject` makes the planner use the subject's index.
    """

    sign: int
    past: str
    last: str
    of_subject: str


_SIDES: Final = {
    Book.RECORD: _BookQueries(
        1,
        "place > ? ORDER BY place",
        "place > 0 ORDER BY place DESC LIMIT 1",
        "subject = ? AND +place > 0 ORDER BY revision",
    ),
    Book.PRIVATE: _BookQueries(
        -1,
        "place < ? ORDER BY place DESC",
        "place < 0 ORDER BY place LIMIT 1",
        "subject = ? AND +place < 0 ORDER BY revision",
    ),
}


@dataclass(frozen=True, slots=True)
class WriteContext:
    """What appending needs from outside: clock, time zone, random source and signing function."""

    now: Callable[[], datetime]
    zone: str
    random: Callable[[int], bytes]
    sign: Callable[[bytes], bytes]


class LedgerTable:
    """One book of the ledger over an open connection."""

    def __init__(self, database: Connection, book: Book, book_id: bytes, public_key: bytes) -> None:
        self._database = database
        self._side = _SIDES[book]
        self._id = book_id
        self._public_key = public_key
        self._tip: BookTip | None = None

    @property
    def book_id(self) -> bytes:
        """Return the id that the book's first link is computed from."""
        return self._id

    def tip(self) -> BookTip:
        """Return the end of the book; cached, since this process is the only writer."""
        if self._tip is not None:
            return self._tip
        row = self._database.execute(_TIP + self._side.last).fetchone()
        tip = BookTip(*row) if row else BookTip(0, chain.origin(self._id, self._public_key), "")
        self._tip = tip
        return tip

    def forget_tip(self) -> None:
        """Drop the cached end of the book, after a transaction that appended was rolled back."""
        self._tip = None

    def append(
        self,
        kind: str,
        subject: str,
        before: LedgerRow | None,
        content: Mapping[str, Json],
        how: WriteContext,
    ) -> LedgerRow:
        """Write the next entry; `before` is the subject's latest revision, or None."""
        tip = self.tip()
        written = time_to_text(how.now())
        entry = Entry(
            kind=kind,
            subject=subject,
            revision=before.entry.revision + 1 if before else 1,
            previous=before.commitment.hex() if before else "",
            written=written,
            zone=how.zone,
            clock=f"earlier than entry {tip.n}" if written < tip.written else "",
            content=content,
            seed=how.random(SEED_BYTES),
        )
        n, commitment = tip.n + 1, entry.commitment()
        place = self.place(n)
        after = chain.link(tip.link, n, commitment)
        signature = how.sign(chain.head_message(self._id, n, after))
        self._database.execute(
            _INSERT,
            (
                place,
                kind,
                subject,
                entry.revision,
                entry.previous,
                written,
                how.zone,
                entry.clock,
                entry.seed,
                canonical(dict(content)).decode(),
                commitment,
                after,
                signature,
            ),
        )
        self._tip = BookTip(n, after, written)
        return LedgerRow(n, place, entry, commitment)

    def place(self, n: int) -> int:
        """Return the place of entry `n`; 0, where no entry is, if `n` is below 1."""
        return self._side.sign * max(n, 0)

    def at(self, n: int) -> LedgerRow:
        """Return entry `n`; raises Damaged if the book has no such entry."""
        for row in self._select("place = ?", self.place(n)):
            return row
        raise Damaged(PART, DamageReason.ENTRY_MISSING)

    def latest(self, subject: str) -> LedgerRow | None:
        """Return the subject's latest revision, or None."""
        return next(self._select(f"{self._side.of_subject} DESC LIMIT 1", subject), None)

    def revisions(self, subject: str) -> tuple[LedgerRow, ...]:
        """Return every revision of the subject, first to latest."""
        return tuple(self._select(self._side.of_subject, subject))

    def entries(self, after: int = 0) -> Iterator[LedgerRow]:
        """Yield every entry after number `after`, in order."""
        return self._select(self._side.past, self.place(after))

    def of_kind(self, kind: str, after: int = 0) -> Iterator[LedgerRow]:
        """Yield every entry of that kind after number `after`, in order."""
        return self._select(f"kind = ? AND {self._side.past}", kind, self.place(after))

    def contents_with(self, field: str) -> Iterator[dict[str, Json]]:
        """Yield the content of every entry that has this field, in order."""
        for (content,) in self._database.execute(
            _CONTENTS + self._side.past,
            (json.dumps(field), self.place(0)),
        ):
            fields = parse_fields(content)
            if field in fields:
                yield fields

    def with_field(self, noun: str, field: str) -> Iterator[LedgerRow]:
        """Yield every entry about subjects of this noun that has this field, in order."""
        where = f"kind GLOB ? AND instr(content, ?) AND {self._side.past}"
        for row in self._select(where, f"{noun}.*", json.dumps(field), self.place(0)):
            if field in row.entry.content:
                yield row

    def commitments(self) -> tuple[bytes, ...]:
        """Return every commitment, in order."""
        rows = self._database.execute(_COMMITMENTS + self._side.past, (0,))
        return tuple(row[0] for row in rows)

    def link_at(self, n: int) -> bytes | None:
        """Return the link after entry `n`, or None past the end."""
        if n == 0:
            return chain.origin(self._id, self._public_key)
        row = self._database.execute(
            "SELECT link FROM ledger WHERE place = ?", (self.place(n),)
        ).fetchone()
        return row[0] if row else None

    def signature_at(self, n: int) -> bytes:
        """Return the signature of the head after entry `n`; raises Damaged past the end."""
        row = self._database.execute(
            "SELECT signature FROM ledger WHERE place = ?", (self.place(n),)
        ).fetchone()
        if row is None:
            raise Damaged(PART, DamageReason.ENTRY_MISSING)
        return bytes(row[0])

    def stored_links(self, after: int = 0) -> Iterator[StoredLink]:
        """Yield number, commitment, link and signature as stored, after number `after`."""
        yield from self._database.execute(_LINKS + self._side.past, (self.place(after),))

    def erase_words(self, subject: str) -> tuple[LedgerRow, ...]:
        """Erase the words of every revision for ever, inside the caller's transaction.

        Returns the rows as they are afterwards. Nothing else in the program changes a row.
        """
        self._database.execute("INSERT INTO erasing (subject) VALUES (?)", (subject,))
        for row in self.revisions(subject):
            if row.tombstone is None:
                number = row.entry.content["number"]
                kept = {"number": number, **Tombstone.of(row.entry).fields()}
                self._database.execute(
                    "UPDATE ledger SET written = '', zone = '', clock = '', seed = x'', content = ?"
                    " WHERE place = ?",
                    (canonical(kept).decode(), row.place),
                )
        self._database.execute("DELETE FROM erasing")
        return self.revisions(subject)

    def _select(self, where: str, *values: Value) -> Iterator[LedgerRow]:
        for n, place, commitment, *parts, seed, content in self._database.execute(
            _SELECT + where, values
        ):
            kind, subject, revision, previous, written, zone, clock = parts
            fields = parse_fields(content)
            remains = None if seed else take_tombstone(fields)
            yield LedgerRow(
                n,
                place,
                Entry(
                    kind=kind,
                    subject=subject,
                    revision=revision,
                    previous=previous,
                    written=written,
                    zone=zone,
                    clock=clock,
                    content=fields,
                    seed=seed,
                ),
                commitment,
                remains,
            )


def parse_fields(text: str) -> dict[str, Json]:
    """Return the fields of a stored entry; raises Damaged unless the text is a JSON object."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as cause:
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE) from cause
    if not isinstance(fields, dict):
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE)
    return fields


def take_tombstone(fields: dict[str, Json]) -> Tombstone:
    """Remove the tombstone of an erased entry from its fields and return it; raises Damaged."""
    try:
        return Tombstone.read({name: fields.pop(name, None) for name in (SALTS, WITHHELD)})
    except ValueError as cause:
        raise Damaged(PART, DamageReason.ENTRY_UNREADABLE) from cause


def time_to_text(moment: datetime) -> str:
    """Return an aware moment in the form of entries: UTC to the microsecond."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")


def time_from_text(text: str) -> datetime:
    """Return the aware moment that `time_to_text` wrote."""
    return datetime.fromisoformat(text)
