"""What a store of attachments holds, for the tests of such stores."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

from diary.errors import DiaryError
from diary.store.attachment_files import AttachmentNames
from diary.store.attachment_store import AttachmentStore, StoredAttachment

MIB = 1 << 20
NAMES = AttachmentNames(bytes(range(32)))


class AdmittingStore(AttachmentStore):
    """A store of which the record has each file at once, as if a session had admitted it."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{"names": NAMES, **more})

    def add(self, *given: Any, **more: Any) -> StoredAttachment:
        """As the store does, and admitted."""
        added = super().add(*given, **more)
        self.admit([added.blob_id])
        return added

    def add_many(
        self, *given: Any, **more: Any
    ) -> Generator[StoredAttachment | DiaryError, None, None]:
        """As the store does, each admitted when it is yielded."""
        coming = super().add_many(*given, **more)
        try:
            for each in coming:
                if isinstance(each, StoredAttachment):
                    self.admit([each.blob_id])
                yield each
        finally:
            coming.close()


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
