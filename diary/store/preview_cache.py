"""The cache of previews that the decoder process made of an exhibit, as encrypted files.

**Invariants:**

- One file holds every preview of an exhibit, so that its pages or stills cannot be counted from
  outside. It has the form of an attachment, padded, with chunks small enough to read one preview
  without the others.
- It is encrypted under a key that is derived from the exhibit's key, and so bound to the
  attachment, which never changes; a preview's name says how it was made. One that does not decrypt
  is treated as absent, and one with another name is not asked for.
- It is written as a whole, under a new name and the key of that name, and the one before is removed
  then: the content under a name never changes, and no key encrypts two contents.
- Nothing here is part of the record; deleting the folder loses time and nothing else.
- No link is followed and nothing is read without a size limit: the folder may have been tampered
  with.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from diary.crypto.attachment_encryption import (
    ID_BYTES,
    Algorithm,
    AttachmentReader,
    Header,
    encrypt,
)
from diary.crypto.keys import cache_key, wipe
from diary.errors import Damaged, DamageReason, StorageError
from diary.files.durable import (
    disk_errors,
    fix_times,
    make_folder,
    open_vault_file,
    remove_file,
    sync_folder,
)
from diary.files.path_kind import is_folder
from diary.store.attachment_files import PIECE_BYTES, SplitFileWriter
from diary.store.keys_table import AttachmentKey
from diary.store.vault_folder import CACHE, list_folder

FOLDER: Final = CACHE
CHUNK_BYTES: Final = 64 << 10
_MOST: Final = 64 << 20
_PART: Final = ".part"
_NAME: Final = re.compile(r"([0-9a-f]{32})\.[0-9a-f]{32}", re.ASCII)
_LENGTH: Final = struct.Struct(">I")


class PreviewCache:
    """Encrypted files beside the attachments, one for each exhibit; safe in any thread."""

    def __init__(self, vault: Path, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self._folder = vault / FOLDER
        self._random = random
        self._writing = threading.Lock()
        self._turn = threading.Lock()
        self._names: dict[str, list[str]] | None = None
        self._gone: set[str] = set()

    def attachments(self) -> frozenset[str]:
        """Return the name of each attachment of which something is cached."""
        with self._turn:
            return frozenset(self._file_names())

    def get(self, blob: AttachmentKey, kind: str) -> bytes | None:
        """Return a cached preview, or None if no usable one was kept."""
        with self._readers(blob) as standing:
            for previews in standing:
                with contextlib.suppress(Damaged, StorageError):
                    found = previews.read(kind)
                    if found is not None:
                        return found
        return None

    def put(self, blob: AttachmentKey, previews: Mapping[str, bytes]) -> None:
        """Add previews to those kept; a cache that cannot be written raises nothing."""
        with self._writing:
            if blob.blob in self._gone:
                return
            whole = {**self._others(blob, previews), **previews}
            if sum(map(len, whole.values())) <= _MOST:
                with contextlib.suppress(OSError, StorageError):
                    self._write(blob, whole)

    def forget(self, blob: str) -> None:
        """Delete everything that was made from a file; raises StorageError."""
        with self._writing, disk_errors("erase"):
            # What was still being made of it is not kept any more.
            self._gone.add(blob)
            found = [it for it in list_folder(self._folder) if it.name.startswith(f"{blob}.")]
            for path in found:
                remove_file(path)
            if found:
                fix_times(self._folder)
                sync_folder(self._folder)
        with self._turn:
            self._file_names().pop(blob, None)

    def remove_partial_files(self) -> None:
        """Delete what an interrupted write left."""
        with contextlib.suppress(OSError):
            for path in list_folder(self._folder):
                if path.name.endswith(_PART):
                    remove_file(path)
                    fix_times(self._folder)

    def _others(self, blob: AttachmentKey, previews: Mapping[str, bytes]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with self._readers(blob) as standing:
            for kept in standing:
                for kind in kept.kinds - previews.keys() - found.keys():
                    with contextlib.suppress(Damaged, StorageError):
                        if (data := kept.read(kind)) is not None:
                            found[kind] = data
        return found

    def _write(self, blob: AttachmentKey, previews: Mapping[str, bytes]) -> None:
        make_folder(self._folder)
        file_id = self._random(ID_BYTES)
        path = self._folder / f"{blob.blob}.{file_id.hex()}"
        header = Header(Algorithm.AES_256_GCM, file_id, CHUNK_BYTES)
        key = _key(blob, file_id)
        growing = SplitFileWriter(path, PIECE_BYTES)
        try:
            encrypt(_PreviewWriter(previews), growing, header, key, threaded=False)
            growing.sync()
            growing.rename()
        except BaseException:
            growing.discard()
            raise
        finally:
            wipe(key)
        with self._turn:
            before = self._file_names().pop(blob.blob, [])
            self._file_names()[blob.blob] = [path.name]
        for name in before:
            with contextlib.suppress(OSError):
                remove_file(self._folder / name)
        fix_times(self._folder)

    @contextmanager
    def _readers(self, blob: AttachmentKey) -> Iterator[list[_PreviewReader]]:
        """Yield a reader for each file of the exhibit that opens.

        Replacing a file meanwhile does not disturb the readers.
        """
        with ExitStack() as held:
            with self._turn:
                opened = [self._open(blob, name) for name in self._file_names().get(blob.blob, ())]
            yield [
                held.enter_context(closing(previews)) for previews in opened if previews is not None
            ]

    def _open(self, blob: AttachmentKey, name: str) -> _PreviewReader | None:
        file_id = bytes.fromhex(name.partition(".")[2])
        key = _key(blob, file_id)
        try:
            if not is_folder(self._folder):
                return None
            file = io.FileIO(open_vault_file(self._folder / name, FOLDER), "r")
            return _PreviewReader(
                AttachmentReader(file, key, file_id=file_id, part_at=lambda _: FOLDER)
            )
        except (OSError, Damaged, StorageError):
            return None
        finally:
            wipe(key)

    def _file_names(self) -> dict[str, list[str]]:
        """Return file names by attachment: the folder as first listed, with every change since."""
        if self._names is None:
            self._names = {}
            with contextlib.suppress(OSError):
                for path in list_folder(self._folder):
                    if match := _NAME.fullmatch(path.name):
                        self._names.setdefault(match[1], []).append(path.name)
        return self._names


def _key(blob: AttachmentKey, file_id: bytes) -> bytearray:
    return cache_key(blob.key, bytes.fromhex(blob.blob) + file_id)


class _PreviewReader:
    """The previews in one file, each read by itself; raises Damaged if it is not intact."""

    def __init__(self, reader: AttachmentReader) -> None:
        self._reader = reader
        try:
            (length,) = _LENGTH.unpack(reader.read(_LENGTH.size))
            self._lengths: dict[str, int] = json.loads(reader.read(length))
        except (struct.error, ValueError) as cause:
            reader.close()
            raise Damaged(FOLDER, DamageReason.LIST) from cause
        except BaseException:
            reader.close()
            raise
        self._start = _LENGTH.size + length

    @property
    def kinds(self) -> Set[str]:
        """Return the names of the previews in the file."""
        return self._lengths.keys()

    def close(self) -> None:
        self._reader.close()

    def read(self, kind: str) -> bytes | None:
        """Return one preview, or None if the file has none of that name."""
        at = self._start
        for each, length in self._lengths.items():
            if each == kind:
                self._reader.seek(at)
                return self._reader.read(length)
            at += length
        return None


class _PreviewWriter:
    """Previews as one source: a list of their names and lengths, then each of them."""

    def __init__(self, previews: Mapping[str, bytes]) -> None:
        lengths = json.dumps({kind: len(data) for kind, data in previews.items()}).encode()
        self._parts = iter([_LENGTH.pack(len(lengths)), lengths, *previews.values()])
        self._rest = memoryview(b"")

    def readinto(self, buffer: memoryview, /) -> int:
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        count = min(len(self._rest), len(buffer))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
