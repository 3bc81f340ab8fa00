"""How vaults are made and opened: settled once by the composition root, used on the lane.

The vault's own module brings database and ciphers along, so it is imported when it is needed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diary.media.client import MediaClient
    from diary.services.session import Session
    from diary.vault import Settled
    from diary.vocabulary import Vocabulary

_PAGES = tuple(
    f"ui.desktop.pages.{name}"
    for name in ("timeline", "record", "incident", "register", "evidence", "settings", "export")
)
JURISDICTION = "england-wales"
Settle = Callable[["MediaClient", str, Callable[[], datetime]], "Settled"]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@cache
def vocabulary() -> Vocabulary:
    """The words of the jurisdiction, read once."""
    from diary.vocabulary import load

    return load(JURISDICTION)


class Opening:
    """Makes and opens vaults. Only tests pass `settle`, for cheap key derivation."""

    def __init__(
        self,
        media: MediaClient | None = None,
        zone: str = "",
        clock: Callable[[], datetime] = utc_now,
        settle: Settle | None = None,
    ) -> None:
        self.clock = clock
        self._media, self._zone, self._settle = media, zone, settle
        self._lock = threading.Lock()

    def media(self) -> MediaClient:
        """The one decoder of the program."""
        from diary.media.client import MediaClient

        with self._lock:
            if self._media is None:
                self._media = MediaClient()
            return self._media

    def zone(self) -> str:
        """The zone that this computer's clock is in."""
        from diary.local_zone import local_zone

        self._zone = self._zone or local_zone(vocabulary().zone)
        return self._zone

    def create(self, folder: Path, passphrase: str) -> Session:
        """A new vault, opened; raises AlreadyExists, BadInput, DiskFull, NotWritable."""
        from diary import vault
        from diary.errors import NotWritable

        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise NotWritable("create") from cause
        return vault.create(folder, passphrase, self._how())

    def unlock(self, folder: Path, passphrase: str) -> Session:
        """Opens a vault; raises what `diary.vault.unlock` says."""
        from diary import vault

        return vault.unlock(folder, passphrase, self._how())

    def warm(self) -> None:
        """Load what opening and the pages behind it need, so that nobody waits for it then."""
        vocabulary()
        from ui.desktop.system.here import MODULES

        for module in ("diary.vault", "ui.desktop.program", *_PAGES, *MODULES):
            import_module(module)

    def _how(self) -> Settled:
        from diary.settled import settled_here

        settle = settled_here if self._settle is None else self._settle
        return settle(self.media(), self.zone(), self.clock)
