"""The ledger's rows: append at the end, read, and verify from the first to the last.

The rules are:

- A row is written once, inside the caller's transaction, with its commitment, its link and the
  signature of that link as head.
- Only `blank` changes a row, and what it may take away is decided by the triggers of the schema.
- `written` never comes from outside; it is the moment of appending. If the clock stands earlier
  than at the entry before, the entry says so in `@clock` and keeps the time as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from diary.errors import Damaged
from diary.ledger import chain
from diary.ledger.entry import SEED_BYTES, Entry
from diary.ledger.fields import Json, canonical
from diary.ledger.openings import Opening, shut_entry
from diary.ledger.remains import SALTS, WITHHELD, Remains
from diary.model.kinds import Book
from diary.store.connection import PART, Connection

_INSERT: Final = (
    "INSERT INTO ledger (book, n, kind, subject, revision, previous, written, zone, clock, seed,"
    " content, commitment, link, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SELECT: Final = (
    "SELECT n, commitment, kind, subject, revision, previous, written, zone, clock, seed, content"
    " FROM ledger WHERE book = ? AND "
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry where it stands in its book.

    Of one that was blanked `remains` is kept; its `entry` has a number and no other words, no
    time and no seed, and comes to nothing by itself.
    """

    n: int
    entry: Entry
    commitment: bytes
    remains: Remains | None = None

    def recomputed(self) -> bytes:
        """What the entry comes to now; raises ValueError for values that no entry holds."""
        return self.remains.commitment(self.entry) if self.remains else self.entry.commitment()

    def shut(self) -> Opening:
        """The opening of an entry that is kept back, blanked or not."""
        if self.remains:
            return self.remains.shut(self.entry, self.n)
        return shut_entry(self.entry, self.n)


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of a book; `n` is 0 and `written` "" while it is empty."""

    n: int
    link: bytes
    written: str


@dataclass(frozen=True, slots=True)
class Writing:
    """What appending needs from outside: the clock, the zone, randomness and the signature."""

    now: Callable[[], datetime]
    zone: str
    random: Callable[[int], bytes]
    sign: Callable[[bytes], bytes]


class LedgerTable:
    """One book of the ledger over an open connection."""

    def __init__(self, link: Connection, book: Book, book_id: bytes, public_key: bytes) -> None:
        self._link = link
        self._book = book
        self._id = book_id
        self._public_key = public_key
        self._tip: Tip | None = None

    @property
    def book_id(self) -> bytes:
        """The id that the book's links begin with."""
        return self._id

    def tip(self) -> Tip:
        """The end of the book; remembered, since this process is the only writer."""
        if self._tip is not None:
            return self._tip
        row = self._link.execute(
            "SELECT n, link, written FROM ledger WHERE book = ? ORDER BY n DESC LIMIT 1",
            (self._book,),
        ).fetchone()
        return Tip(*row) if row else Tip(0, chain.origin(self._id, self._public_key), "")

    def forget_tip(self) -> None:
        """Reads the end anew next time: a transaction that appended to it was undone."""
        self._tip = None

    def append(
        self,
        kind: str,
        subject: str,
        before: Placed | None,
        content: Mapping[str, Json],
        how: Writing,
    ) -> Placed:
        """Writes the next entry; `before` is the subject's latest revision, if it has one."""
        tip = self.tip()
        written = stamp(how.now())
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
        after = chain.link(tip.link, n, commitment)
        signature = how.sign(chain.head_message(self._id, n, after))
        self._link.execute(
            _INSERT,
            (
                self._book,
                n,
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
        self._tip = Tip(n, after, written)
        return Placed(n, entry, commitment)

    def at(self, n: int) -> Placed:
        """Entry `n`; raises Damaged if the book has no such entry."""
        for placed in self._select("n = ?", n):
            return placed
        raise Damaged(PART, "entry missing")

    def latest(self, subject: str) -> Placed | None:
        """The subject's latest revision, if the book has any."""
        return next(self._select("subject = ? ORDER BY revision DESC LIMIT 1", subject), None)

    def revisions(self, subject: str) -> tuple[Placed, ...]:
        """Every revision of the subject, first to latest."""
        return tuple(self._select("subject = ? ORDER BY revision", subject))

    def entries(self, after: int = 0) -> Iterator[Placed]:
        """Every entry past number `after`, in order."""
        return self._select("n > ? ORDER BY n", after)

    def commitments(self) -> tuple[bytes, ...]:
        """Every commitment, in order."""
        rows = self._link.execute(
            "SELECT commitment FROM ledger WHERE book = ? ORDER BY n", (self._book,)
        )
        return tuple(row[0] for row in rows)

    def link_at(self, n: int) -> bytes | None:
        """The link after entry `n`; None past the end."""
        if n == 0:
            return chain.origin(self._id, self._public_key)
        row = self._link.execute(
            "SELECT link FROM ledger WHERE book = ? AND n = ?", (self._book, n)
        ).fetchone()
        return row[0] if row else None

    def signature_at(self, n: int) -> bytes:
        """The signature of the head after entry `n`; raises Damaged past the end."""
        row = self._link.execute(
            "SELECT signature FROM ledger WHERE book = ? AND n = ?", (self._book, n)
        ).fetchone()
        if row is None:
            raise Damaged(PART, "entry missing")
        return bytes(row[0])

    def stored_links(self, after: int = 0) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        """Number, commitment, link and signature as stored, past number `after`."""
        yield from self._link.execute(
            "SELECT n, commitment, link, signature FROM ledger WHERE book = ? AND n > ? ORDER BY n",
            (self._book, after),
        )

    def blank(self, subject: str) -> tuple[Placed, ...]:
        """Takes the words of every revision away, in the caller's transaction, for ever.

        Gives what stands there afterwards. Nothing else in the program changes a row.
        """
        self._link.execute("INSERT INTO erasing (subject) VALUES (?)", (subject,))
        for placed in self.revisions(subject):
            if placed.remains is None:
                number = placed.entry.content["number"]
                kept = {"number": number, **Remains.of(placed.entry).fields()}
                self._link.execute(
                    "UPDATE ledger SET written = '', zone = '', clock = '', seed = x'', content = ?"
                    " WHERE book = ? AND n = ?",
                    (canonical(kept).decode(), self._book, placed.n),
                )
        self._link.execute("DELETE FROM erasing")
        return self.revisions(subject)

    def _select(self, where: str, value: object) -> Iterator[Placed]:
        for n, commitment, *parts, seed, content in self._link.execute(
            _SELECT + where, (self._book, value)
        ):
            kind, subject, revision, previous, written, zone, clock = parts
            said = _content(content)
            remains = None if seed else _remains(said)
            yield Placed(
                n,
                Entry(
                    kind=kind,
                    subject=subject,
                    revision=revision,
                    previous=previous,
                    written=written,
                    zone=zone,
                    clock=clock,
                    content=said,
                    seed=seed,
                ),
                commitment,
                remains,
            )


def _content(text: str) -> dict[str, Json]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as cause:
        raise Damaged(PART, "entry unreadable") from cause
    if not isinstance(fields, dict):
        raise Damaged(PART, "entry unreadable")
    return fields


def _remains(fields: dict[str, Json]) -> Remains:
    """What is kept of a blanked entry, taken out of its fields."""
    try:
        return Remains.read({name: fields.pop(name, None) for name in (SALTS, WITHHELD)})
    except ValueError as cause:
        raise Damaged(PART, "entry unreadable") from cause


def stamp(moment: datetime) -> str:
    """An aware moment as entries write it: UTC to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def unstamp(text: str) -> datetime:
    """The aware moment that `stamp` wrote."""
    return datetime.fromisoformat(text)
