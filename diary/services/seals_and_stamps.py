"""Anchor the record outside: seal codes, and time stamps by third parties (RFC 3161).

**Invariants:**

- Viewing a seal code writes nothing. That it was given is noted in the private book, since no
  bundle may reveal whom the person turned to.
- A query holds a digest of the head and a random number, nothing of the record or of the person.
  The program opens no connection: the person carries both query and reply.
- A reply is kept if it answers a query of this record, covers a point that the record had, and is
  not wrong. Whether it is right, or could not be checked here, is reported and not stored: its
  recipient judges it by roots of their own.
- A reply is an entry of the private book, so it cannot be removed undetected. Queries are kept in
  the settings: losing one costs only another query.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary import json_value
from diary.case_file import Stamp
from diary.crypto import seal_code
from diary.crypto.timestamps import reply, verdict
from diary.crypto.timestamps.reply import is_query
from diary.crypto.timestamps.verdict import StampJudgement, StampVerdict
from diary.errors import Damaged, DamageReason, StampReason, StampRefused
from diary.json_value import Json, items
from diary.ledger.chain import HeadState, KeyRotation, all_head_states
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.private_nouns import RecordChange, Seal, TimeStamp
from diary.model.revisions import Recorded
from diary.model.zone_rules import moment
from diary.services.journal import Journal
from diary.store.connection import PART
from diary.store.ledger_table import LedgerTable, time_from_text
from diary.store.vault_settings import Settings


@dataclass(frozen=True, slots=True)
class CurrentSeal:
    """The seal of the record as it is now: entries, link, words, and the last entry's time."""

    entries: int
    link: str
    words: str
    last_entry: datetime | None


class SealService:
    """Computes the seal code and records who has it."""

    def __init__(
        self, journal: Journal, record: LedgerTable, clock: Callable[[], datetime]
    ) -> None:
        self._journal = journal
        self._record = record
        self._clock = clock

    def now(self) -> CurrentSeal:
        """Return the seal of everything recorded so far."""
        tip = self._record.tip()
        last = time_from_text(tip.written) if tip.n else None
        return CurrentSeal(tip.n, tip.link.hex(), seal_code_words(tip.link.hex()), last)

    def note_given(self, given_to: str, *, how: str = "") -> Recorded[Seal]:
        """Record that the current seal code was given to a person now; raises BadInput."""
        now = self.now()
        at = moment(self._clock(), self._journal.zone)
        return self._journal.record(
            Seal(entries=now.entries, link=now.link, given_to=given_to, how=how, when=at)
        )

    def items(self) -> tuple[Recorded[Seal], ...]:
        """Return every seal that was recorded as given, first to latest."""
        return self._journal.items(Noun.SEAL)


def seal_code_words(link: str) -> str:
    """Return the seal code of the head with this link, given in hexadecimal."""
    return seal_code.words(seal_code.seal(bytes.fromhex(link)))


NAME: Final = "time-stamps"
# The oldest are dropped: no one waits for so many replies.
_MOST_QUERIES: Final = 200


@dataclass(frozen=True, slots=True)
class StampQuery:
    """A time stamp query (RFC 3161): how many entries it covers, and its bytes."""

    entries: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class StampStatus:
    """A stored reply: the entries it covers, and the verdict on it here."""

    entries: int
    judged: StampJudgement


@dataclass(frozen=True, slots=True)
class StampedBook:
    """The record book: its table, and the id and key under which it is linked now."""

    record: LedgerTable
    book_id: bytes
    public_key: bytes


class TimestampService:
    """Makes time stamp queries and stores replies (RFC 3161)."""

    def __init__(
        self,
        book: StampedBook,
        journal: Journal,
        settings: Settings,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._book = book
        self._journal = journal
        self._settings = settings
        self._random = random

    def query(self) -> StampQuery:
        """Return a new query for the current record; raises StampRefused if it has no entries."""
        tip = self._book.record.tip()
        if not tip.n:
            raise StampRefused(StampReason.NOTHING_RECORDED)
        nonce = reply.new_nonce(self._random)
        imprint = HeadState(self._book.book_id, tip.n, tip.link).imprint
        kept = self._load()
        asked = [*items(kept["queries"]), {"imprint": imprint.hex(), "nonce": f"{nonce:016x}"}]
        self._settings.put(NAME, {**kept, "queries": asked[-_MOST_QUERIES:]})
        return StampQuery(tip.n, reply.dump_query(imprint, nonce))

    def store_reply(self, raw: bytes, roots_pem: bytes | None = None) -> StampStatus:
        """Store a reply; raises StampRefused if it is wrong or not for this record."""
        if not raw:
            raise StampRefused(StampReason.EMPTY)
        if is_query(raw):
            raise StampRefused(StampReason.QUERY)
        reply = verdict.parse_reply(raw)
        entries = next((p.n for p in self._points() if p.imprint == reply.imprint), 0)
        if not entries:
            raise StampRefused(StampReason.IMPRINT)
        kept = self._load()
        asked = {"imprint": reply.imprint.hex(), "nonce": f"{max(reply.nonce, 0):016x}"}
        if asked not in items(kept["queries"]):
            raise StampRefused(StampReason.NONCE)
        judged = verdict.judge_stamp(reply, roots_pem)
        if judged.verdict is StampVerdict.WRONG:
            raise StampRefused(StampReason(judged.why))
        if raw not in self._replies():
            text = base64.b64encode(raw).decode()
            self._journal.record(TimeStamp(entries=entries, reply=text))
        return StampStatus(entries, judged)

    def items(self, roots_pem: bytes | None = None) -> tuple[StampStatus, ...]:
        """Return every reply that covers a point of the record, first stored first."""
        return tuple(
            StampStatus(
                stamp.entries, verdict.judge_stamp(verdict.parse_reply(stamp.reply), roots_pem)
            )
            for stamp in self.stamps()
        )

    def stamps(self) -> tuple[Stamp, ...]:
        """Return every reply in its bundle form, without those for an abandoned past."""
        replies = list(self._replies())
        if not replies:
            return ()
        at = {point.imprint: point.n for point in self._points()}
        found = ((at.get(verdict.parse_reply(raw).imprint, 0), raw) for raw in replies)
        return tuple(Stamp(entries, raw) for entries, raw in found if entries)

    def _points(self) -> Iterator[HeadState]:
        book = self._book
        rotations = [
            KeyRotation.read(to_fields(item.content))
            for item in self._journal.items(Noun.CONTINUITY)
            if item.content.change is RecordChange.ROTATED
        ]
        commitments = book.record.commitments()
        return all_head_states(book.book_id, book.public_key, commitments, rotations)

    def _replies(self) -> Iterator[bytes]:
        # Older records have them in the settings.
        earlier = map(json_value.text, items(self._load().get("replies", [])))
        kept = (item.content.reply for item in self._journal.standing(TimeStamp))
        for text in (*earlier, *kept):
            try:
                yield base64.b64decode(text, validate=True)
            except (TypeError, binascii.Error) as cause:
                raise Damaged(PART, DamageReason.TIME_STAMPS) from cause

    def _load(self) -> dict[str, Json]:
        kept = self._settings.get(NAME)
        return kept if isinstance(kept, dict) else {"queries": []}
