"""An unlocked vault: the services over it, and the one way to close it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from diary.patterns.counts import Counts
from diary.services.access import AccessRoom
from diary.services.backup import BackupRoom
from diary.services.erasure import ErasureRoom
from diary.services.evidence import EvidenceRoom
from diary.services.hiding import HidingRoom
from diary.services.holdings import Holdings
from diary.services.intake import Intake
from diary.services.integrity import Integrity
from diary.services.journal import Journal
from diary.services.papers import PaperRoom
from diary.services.patterns import PatternRoom
from diary.services.seals import SealRoom
from diary.services.sharing import SharingRoom
from diary.services.snapshot import Snapshot
from diary.services.stamps import StampRoom
from diary.store import figures
from diary.store.connection import Connection
from diary.store.drafts import Drafts
from diary.store.settings import Settings


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What is shown at unlocking. `notices` are stable codes of what was found and mended.

    `recovery_used` goes with the notice `recovery-code-used`: when it last was. `keys_locked` says
    whether the system keeps the memory in which this program has its keys off its disk.
    """

    vault_id: str
    fingerprint: str
    entries: int
    last_entry: datetime | None
    notices: tuple[str, ...]
    recovery_used: datetime | None = None
    keys_locked: bool = False


class Figures:
    """The counts of the whole vault."""

    def __init__(self, link: Connection) -> None:
        self._link = link

    def counts(self) -> Counts:
        """Counts of every incident that is not withdrawn."""
        return figures.counts(self._link)


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that can be done with an unlocked vault.

    It belongs to the thread that opened it, except `drafts`, `signer`, `evidence.store` and the
    originals, which any thread may use until `close`.
    """

    info: VaultInfo
    journal: Journal
    evidence: EvidenceRoom
    figures: Figures
    patterns: PatternRoom
    snapshot: Snapshot
    papers: PaperRoom
    sharing: SharingRoom
    hiding: HidingRoom
    seals: SealRoom
    stamps: StampRoom
    integrity: Integrity
    backup: BackupRoom
    access: AccessRoom
    erasure: ErasureRoom
    holdings: Holdings
    drafts: Drafts
    settings: Settings
    signer: Callable[[bytes], bytes]
    new_intake: Callable[[], Intake]
    closing: ExitStack

    @property
    def withholds(self) -> bool:
        """Whether something may be withheld from whoever reads; of a whole vault, nothing is."""
        return False

    def close(self) -> None:
        """Writes what is due, wipes the keys and lets the vault go; safe to call twice."""
        self.closing.close()
