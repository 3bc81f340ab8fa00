"""How vaults are made and opened: settled once by the composition root, used on the lane.

The vault's own module brings database and ciphers along, so it is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from diary.media.client import MediaClient

if TYPE_CHECKING:
    from diary.services.session import Session
    from diary.vault import Settled


@dataclass(frozen=True, slots=True)
class Opening:
    """Makes and opens vaults. `costs` are for tests alone: cheap key derivation, as arguments."""

    media: MediaClient
    zone: str
    clock: Callable[[], datetime]
    settled: Callable[[MediaClient, str, Callable[[], datetime]], Settled] | None = None

    def create(self, folder: Path, passphrase: str) -> Session:
        """A new vault, opened; raises AlreadyExists, BadInput, DiskFull, NotWritable."""
        from diary import vault

        folder.parent.mkdir(parents=True, exist_ok=True)
        return vault.create(folder, passphrase, self._how())

    def unlock(self, folder: Path, passphrase: str) -> Session:
        """Opens a vault; raises what `diary.vault.unlock` says."""
        from diary import vault

        return vault.unlock(folder, passphrase, self._how())

    def warm(self) -> None:
        """Load what opening needs, so that the first opening does not wait for it."""
        import_module("diary.vault")

    def _how(self) -> Settled:
        from diary.vault import Settled

        if self.settled is not None:
            return self.settled(self.media, self.zone, self.clock)
        return Settled(media=self.media, zone=self.zone, now=self.clock)
