"""The cache of what the decoder child made of an exhibit: sealed files that may be lost freely.

The rules are:

- A cached file is sealed under a key of its own, derived from the exhibit's key, and bound to the
  exhibit and to what it is. One that does not open is as good as absent.
- Nothing here is part of the record; deleting the folder loses time and nothing else.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from pathlib import Path
from typing import Final

from diary.crypto.sealing import open_sealed, seal
from diary.errors import Damaged
from diary.store.secrets import BlobKey

FOLDER: Final = "cache"
_LABEL: Final = b"daybook/cache/v1"


class Previews:
    """Sealed files beside the attachments, by exhibit file and kind."""

    def __init__(self, vault: Path) -> None:
        self._folder = vault / FOLDER

    def get(self, blob: BlobKey, kind: str) -> bytes | None:
        """What was kept, or None if nothing usable was."""
        try:
            sealed = self._path(blob, kind).read_bytes()
            return open_sealed(_key(blob), _context(blob, kind), sealed)
        except (OSError, Damaged):
            return None

    def put(self, blob: BlobKey, kind: str, data: bytes) -> None:
        """Keeps it if the disk will take it; a cache that cannot be written is no failure."""
        path = self._path(blob, kind)
        part = path.with_name(path.name + ".part")
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            part.write_bytes(seal(_key(blob), _context(blob, kind), data))
            os.replace(part, path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()

    def _path(self, blob: BlobKey, kind: str) -> Path:
        return self._folder / f"{blob.blob}.{kind}"


def _key(blob: BlobKey) -> bytearray:
    return bytearray(hmac.digest(blob.key, _LABEL, "sha256"))


def _context(blob: BlobKey, kind: str) -> bytes:
    return bytes.fromhex(blob.blob) + kind.encode()
