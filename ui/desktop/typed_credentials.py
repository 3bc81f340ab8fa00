"""Typed credentials for opening a record, on their way from a field to the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diary.services.access.credentials import Credentials


@dataclass(frozen=True, slots=True)
class TypedCredentials:
    """A passphrase or a code, and perhaps a key file; `repr` shows neither."""

    text: str = field(repr=False)
    key_file: Path | None = field(default=None, repr=False)

    def words(self) -> Credentials:
        """Return `Credentials` for the services. Call it on a worker: it imports the ciphers."""
        from diary.services.access.credentials import Credentials

        return Credentials(self.text, self.key_file)
