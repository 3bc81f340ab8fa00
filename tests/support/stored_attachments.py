"""What a store of attachments holds, for the tests of such stores."""

from __future__ import annotations

import os
from pathlib import Path

from diary.store.attachment_store import AttachmentStore, StoredAttachment

MIB = 1 << 20


def names(folder: Path) -> set[str]:
    """The path of every file below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def content(store: AttachmentStore, added: StoredAttachment) -> bytes:
    """An attachment as it is read back."""
    with store.open(added.blob_id, added.key) as reader:
        return reader.read()


def one_folder(count: int) -> bytes:
    """Random bytes that put every attachment into `att/ab/`."""
    return b"\xab" if count == 1 else os.urandom(count)
