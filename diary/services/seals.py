"""Seal codes: what the record's head is called in words, and to whom it was given.

The rules are:

- Looking at a seal writes nothing. That it was given is noted in the private book, since no bundle
  may tell whom the person turned to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from diary.crypto import seal_code
from diary.model.custody import Seal
from diary.model.kinds import Noun
from diary.model.recorded import Recorded
from diary.model.when import When, moment
from diary.services.journal import Journal
from diary.store.ledger_table import LedgerTable, unstamp


@dataclass(frozen=True, slots=True)
class SealNow:
    """The seal of the record as it stands: its entries, the words, and the last entry's time."""

    entries: int
    link: str
    words: str
    last_entry: datetime | None


class SealRoom:
    """Shows the seal and remembers who has it."""

    def __init__(
        self, journal: Journal, record: LedgerTable, clock: Callable[[], datetime]
    ) -> None:
        self._journal = journal
        self._record = record
        self._clock = clock

    def now(self) -> SealNow:
        """The seal of everything recorded so far."""
        tip = self._record.tip()
        last = unstamp(tip.written) if tip.n else None
        return SealNow(tip.n, tip.link.hex(), words(tip.link.hex()), last)

    def give(self, given_to: str, *, how: str = "", when: When | None = None) -> Recorded[Seal]:
        """Notes that the seal as it stands was given to somebody, now or `when`; BadInput."""
        now = self.now()
        at = when or moment(self._clock(), self._journal.zone)
        return self._journal.record(
            Seal(entries=now.entries, link=now.link, given_to=given_to, how=how, when=at)
        )

    def items(self) -> tuple[Recorded[Seal], ...]:
        """Every seal that was noted as given, first to latest."""
        return self._journal.items(Noun.SEAL)


def words(link: str) -> str:
    """The seal code of the head with this link, in hexadecimal."""
    return seal_code.words(seal_code.seal(bytes.fromhex(link)))
