"""What somebody typed to open a record, on its way from a field to the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diary.services.access.credentials import Credentials


@dataclass(frozen=True, slots=True)
class TypedCredentials:
    """A passphrase or a code, and a key file; never shown by `repr`."""

    text: str = field(repr=False)
    key_file: Path | None = field(default=None, repr=False)

    def words(self) -> Credentials:
        """The same for the services; off the window's thread, since it loads ciphers."""
        from diary.services.access.credentials import Credentials

        return Credentials(self.text, self.key_file)
