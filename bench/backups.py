"""A second backup to one place, which writes only what is new, against the first.

**Invariants:**

- The second backup writes only what is new, but reads everything.
- Both backups of a pair go to the same disk, which is synced before each, so that neither waits for
  what the other left.
- Every byte of a backup is read back from the disk, in both. Nothing here measures a removable
  drive, on which writing costs many times what reading does.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Bench, Outcome, Settings, outcome
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.journal import PlannedNoun
from diary.services.session import Session
from diary.vault import lifecycle

_WORDS = "marble otter quiet lantern"
_INCIDENTS, _FILES, _FILE_BYTES = 500, 60, 4 << 20


@dataclass(frozen=True)
class CopyAgain:
    """The second backup to a place against the first."""

    name: str = "a copy again, little new / the first copy"
    limit: float = 0.75

    def run(self, settings: Settings) -> Outcome:
        """Measure one pair a round, each into its own folder."""
        files = _FILES // 4 if settings.quick else _FILES
        with closing(MediaClient()) as media:
            how = lifecycle.VaultConfig(media=media, zone="Europe/London")
            session = lifecycle.create(settings.folder / "vault", _WORDS, how)
            try:
                _fill(session, files)
                pairs = [
                    _pair(session, settings.folder / f"to-{n}") for n in range(settings.rounds)
                ]
            finally:
                session.close()
        first, second = (min(pair[at] for pair in pairs) for at in (0, 1))
        note = f"{second:.2f} s / {first:.2f} s for {files * _FILE_BYTES / 1e6:.0f} MB"
        return outcome([after / before for before, after in pairs], note)


def _fill(session: Session, files: int) -> None:
    planned = [
        PlannedNoun(
            session.journal.new_id(), Incident(what=f"Something happened, number {n}. " * 8)
        )
        for n in range(_INCIDENTS)
    ]
    session.journal.record_all(planned)
    for n in range(files):
        _attach(session, f"{n}.bin", os.urandom(_FILE_BYTES))


def _attach(session: Session, name: str, data: bytes) -> None:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence())


def _pair(session: Session, place: Path) -> tuple[float, float]:
    first = _copied(session, place)
    session.journal.record(Incident(what="one more"))
    _attach(session, "more.bin", os.urandom(_FILE_BYTES))
    second = _copied(session, place)
    shutil.rmtree(place)
    return first, second


def _copied(session: Session, place: Path) -> float:
    os.sync()
    started = time.perf_counter()
    session.backup.note(session.backup.begin(place).run())
    return time.perf_counter() - started


BENCHES: list[Bench] = [CopyAgain()]
