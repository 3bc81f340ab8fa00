"""A key file of the person's own: any file, whose SHA-256 is put behind the passphrase.

The rules are:

- It is read and nothing else: never opened by another program, never copied, its name not kept.
- Only a regular file counts, of 1 byte to 64 MiB: a pipe would wait and a device would not end.
- Without the very same bytes the passphrase opens nothing, so a file that changes is refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.files.durable import open_descriptor

MOST: Final = 64 << 20
_PIECE: Final = 1 << 20
_FIELD: Final = "key file"


def digest(path: Path) -> bytearray:
    """The 32 bytes that stand for the file, for the caller to wipe; raises BadInput."""
    try:
        with open(open_descriptor(path, follow=True), "rb", buffering=0) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise BadInput(_FIELD, "is a folder or a special file")
            if before.st_size > MOST:
                raise BadInput(_FIELD, "is larger than 64 MB")
            hashed, size = hashlib.sha256(), 0
            while size <= MOST and (piece := file.read(_PIECE)):
                hashed.update(piece)
                size += len(piece)
            after = os.fstat(file.fileno())
    except OSError as cause:
        raise BadInput(_FIELD, "cannot be read") from cause
    if size == 0:
        raise BadInput(_FIELD, "is empty")
    if (size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise BadInput(_FIELD, "was changed while it was being read")
    return bytearray(hashed.digest())
