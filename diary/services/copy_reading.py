"""Reading a finished copy again, from the first byte to the last, without changing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from diary.errors import VaultError
from diary.progress import Progress, no_progress
from diary.services.copy_check import (
    DAMAGED_ATTACHMENT,
    DAMAGED_FILE,
    Attached,
    CopyKeys,
    ReadBack,
    State,
)
from diary.services.integrity import Fault
from diary.store.copy_files import copy_errors
from diary.store.copy_manifest import Manifest


@dataclass(frozen=True, slots=True)
class CopyReport:
    """A copy that was read again: what it is, and what of it is not what was copied."""

    made: datetime
    entries: int
    private_entries: int
    attachments: int
    size: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults


class CopyReading:
    """One finished copy that is to be read again."""

    def __init__(self, folder: Path, manifest: Manifest, keys: CopyKeys) -> None:
        self._manifest = manifest
        self._reader = ReadBack(folder, manifest, keys)
        self._keys = keys

    def run(self, progress: Progress = no_progress) -> CopyReport:
        """Reads all of it, from any thread; raises CopyRefused when its disk goes, Cancelled."""
        manifest = self._manifest
        total = sum(each.size for each in manifest.files)
        done = 0

        def step(count: int) -> None:
            nonlocal done
            self._keys.check()
            done = min(done + count, total)
            progress(done, total)

        with copy_errors():
            faults = list(self._reader.parts(step))
            exhibits = self._exhibits(faults)
            for item in exhibits:
                if self._reader.attachment(item, step) is not State.WHOLE:
                    faults.append(Fault(DAMAGED_ATTACHMENT, item.named))
        progress(total, total)
        return CopyReport(
            manifest.made,
            manifest.record.number,
            manifest.private.number,
            len(exhibits),
            total,
            tuple(faults),
        )

    def _exhibits(self, faults: list[Fault]) -> tuple[Attached, ...]:
        database = Fault(DAMAGED_FILE, f"{self._manifest.copy}/db")
        try:
            exhibits = self._reader.exhibits()
        except VaultError:
            exhibits = ()
            if database not in faults:
                faults.append(database)
        if not self._reader.pages() and not faults:
            faults.append(database)
        return exhibits
