"""Time stamps by others (RFC 3161): queries out, replies in, both carried by hand.

The rules are:

- A query says a digest of the head and a random number, nothing of the record or of the person.
- A reply is kept if it answers a query of this record, covers a point that the record had, and is
  not wrong. Whether it is right, or could not be checked here, is said and not stored: whoever
  gets it judges by roots of their own.
- A reply is an entry of the private book, so that nobody takes it back unseen. Queries are kept in
  the settings: what is lost with one is another question.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from diary import json_value
from diary.casefile import Stamp
from diary.crypto import timestamp, timestamp_query
from diary.crypto.timestamp import Judgement, Verdict
from diary.errors import Damaged, StampRefused
from diary.json_value import Json, items
from diary.ledger.points import Point, all_points
from diary.ledger.rotation import Rotation
from diary.model.codec import to_fields
from diary.model.continuity import Change
from diary.model.custody import TimeStamp
from diary.model.kinds import Noun
from diary.services.journal import Journal
from diary.store.connection import PART
from diary.store.ledger_table import LedgerTable
from diary.store.settings import Settings

NAME: Final = "time-stamps"
# The eldest are given up: nobody waits for the answers to so many.
_MOST_QUERIES: Final = 200


@dataclass(frozen=True, slots=True)
class Query:
    """A query to be stamped: how many entries it covers, and its bytes."""

    entries: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply that is kept: the entries it covers, and what can be said of it here."""

    entries: int
    judged: Judgement


@dataclass(frozen=True, slots=True)
class Book:
    """The record book: its table, and the id and key under which it is linked now."""

    record: LedgerTable
    book_id: bytes
    public_key: bytes


class StampRoom:
    """Makes queries and takes replies."""

    def __init__(
        self,
        book: Book,
        journal: Journal,
        settings: Settings,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._book = book
        self._journal = journal
        self._settings = settings
        self._random = random

    def query(self) -> Query:
        """A new query for the record as it stands; StampRefused if nothing is recorded yet."""
        tip = self._book.record.tip()
        if not tip.n:
            raise StampRefused("nothing-recorded")
        nonce = timestamp_query.new_nonce(self._random)
        imprint = Point(self._book.book_id, tip.n, tip.link).imprint
        kept = self._load()
        asked = [*items(kept["queries"]), {"imprint": imprint.hex(), "nonce": f"{nonce:016x}"}]
        self._settings.put(NAME, {**kept, "queries": asked[-_MOST_QUERIES:]})
        return Query(tip.n, timestamp_query.dump(imprint, nonce))

    def take(self, raw: bytes, roots_pem: bytes | None = None) -> Kept:
        """Keeps a reply; raises StampRefused for one that is wrong or not of this record."""
        reply = timestamp.parse(raw)
        entries = next((p.n for p in self._points() if p.imprint == reply.imprint), 0)
        if not entries:
            raise StampRefused("imprint")
        kept = self._load()
        asked = {"imprint": reply.imprint.hex(), "nonce": f"{max(reply.nonce, 0):016x}"}
        if asked not in items(kept["queries"]):
            raise StampRefused("nonce")
        judged = timestamp.judge(reply, roots_pem)
        if judged.verdict is Verdict.WRONG:
            raise StampRefused(judged.why)
        if raw not in self._replies():
            text = base64.b64encode(raw).decode()
            self._journal.record(TimeStamp(entries=entries, reply=text))
        return Kept(entries, judged)

    def items(self, roots_pem: bytes | None = None) -> tuple[Kept, ...]:
        """Every reply that covers a point of the record, first kept first."""
        return tuple(
            Kept(stamp.entries, timestamp.judge(timestamp.parse(stamp.reply), roots_pem))
            for stamp in self.stamps()
        )

    def stamps(self) -> tuple[Stamp, ...]:
        """Every reply as it goes into a bundle; one of a past that was given up stays behind."""
        replies = list(self._replies())
        if not replies:
            return ()
        at = {point.imprint: point.n for point in self._points()}
        found = ((at.get(timestamp.parse(raw).imprint, 0), raw) for raw in replies)
        return tuple(Stamp(entries, raw) for entries, raw in found if entries)

    def _points(self) -> Iterator[Point]:
        book = self._book
        rotations = [
            Rotation.read(to_fields(item.content))
            for item in self._journal.items(Noun.CONTINUITY)
            if item.content.change is Change.ROTATED
        ]
        commitments = book.record.commitments()
        return all_points(book.book_id, book.public_key, commitments, rotations)

    def _replies(self) -> Iterator[bytes]:
        # records that were made before have them in the settings
        earlier = map(json_value.text, items(self._load().get("replies", [])))
        kept = self._journal.items(Noun.STAMP)
        standing = (item.content.reply for item in kept if item.withdrawn is None)
        for text in (*earlier, *standing):
            try:
                yield base64.b64decode(text, validate=True)
            except (TypeError, binascii.Error) as cause:
                raise Damaged(PART, "time stamps") from cause

    def _load(self) -> dict[str, Json]:
        kept = self._settings.get(NAME)
        return kept if isinstance(kept, dict) else {"queries": []}
