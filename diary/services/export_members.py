"""The files that came with an export or lie in a folder, kept as exhibits of their own.

**Invariants:**

- A file is kept if a line of the export names it, byte for byte as the archive has it. What no line
  names stays in the archive, which is an exhibit itself; of a folder, whoever keeps it decides.
- All files of one archive together are never longer than `_TIMES` the archive and `_MORE` bytes, so
  an archive that unpacks without end fills no disk. A file that goes beyond is not kept, and said.
- A line names the file that was kept by its SHA-256, and the exhibit that it is; so one file that
  two exports have, or that was attached before, is one exhibit.
- The name of an exhibit is the last part of the path, so that no path of an archive gets further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from diary.conversations.lines import encodable
from diary.errors import ExportRefused
from diary.media.decoder_export_reply_checks import MemberPiece
from diary.media.imports.message import Message, MessageFile
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from diary.services.attachment_service import StoredFile
from diary.store.attachment_store import AttachmentStore
from diary.store.keys_table import AttachmentKey

# Pictures, films and sound hardly get smaller in an archive; the room is for small ones that do.
_TIMES: Final = 20
_MORE: Final = 64 << 20


class ArchiveFiles:
    """The files of one archive, stored one by one."""

    def __init__(
        self,
        blobs: AttachmentStore,
        size: int,
        read: Callable[[str], Iterator[MemberPiece]],
    ) -> None:
        """Take the size of the archive, and what reads one of its files."""
        self._blobs = blobs
        self._read = read
        self._room = _TIMES * size + _MORE

    def store(self, member: str) -> StoredFile:
        """Store a file, durably. Raises ExportRefused, MediaError, StorageError."""
        added = self._blobs.add(_MemberStream(self._read(member), self._room))
        self._room -= added.size
        key = AttachmentKey(added.blob_id, added.key)
        return StoredFile(exhibit_name(member), key, added.sha256.hex(), added.size)


class ExportMembers:
    """The files that lines name, each stored when it is first named."""

    def __init__(
        self,
        store: Callable[[str], StoredFile],
        exhibits: Mapping[str, Recorded[Evidence]],
        new_id: Callable[[], str],
    ) -> None:
        """Take what stores a file by its path; it raises ExportRefused for one that cannot be.

        `exhibits` are those of the record, by the digest of their file; a file that is none of
        them becomes one with a new identifier.
        """
        self._store = store
        self._exhibits = {digest: item.id for digest, item in exhibits.items()}
        self._new_id = new_id
        self._stored: dict[str, StoredFile | None] = {}
        self._refused: Counter[str] = Counter()

    @property
    def stored(self) -> tuple[StoredFile, ...]:
        """Return every file that is stored, in the order in which they were named."""
        return tuple(each for each in self._stored.values() if each is not None)

    @property
    def names(self) -> Collection[str]:
        """Return the paths of the files that are stored."""
        return {name for name, each in self._stored.items() if each is not None}

    @property
    def refused(self) -> Mapping[str, int]:
        """Return how many files were not kept, by the reason."""
        return self._refused

    def with_files(self, message: Message) -> Message:
        """Return a message whose files are stored, each with its digest and exhibit."""
        if not message.files:
            return message
        return message._replace(files=tuple(map(self._with_digest, message.files)))

    def keep(self, member: str) -> StoredFile | None:
        """Store a file unless it is stored; return None for one that cannot be."""
        if member not in self._stored:
            try:
                self._stored[member] = self._store(member)
            except ExportRefused as refused:
                self._stored[member] = None
                self._refused[refused.reason] += 1
        return self._stored[member]

    def exhibit_of(self, stored: StoredFile) -> str:
        """Return the identifier of the exhibit that a stored file is, or becomes."""
        if stored.sha256 not in self._exhibits:
            self._exhibits[stored.sha256] = self._new_id()
        return self._exhibits[stored.sha256]

    def _with_digest(self, file: MessageFile) -> MessageFile:
        stored = self.keep(file.member) if file.member else None
        if stored is None:
            return file._replace(sha256="", exhibit="")
        return file._replace(sha256=stored.sha256, exhibit=self.exhibit_of(stored))


@dataclass(slots=True)
class _MemberStream:
    """The pieces of a file as a stream of bytes; raises ExportRefused beyond the room."""

    pieces: Iterator[MemberPiece]
    room: int
    _rest: memoryview = field(default_factory=lambda: memoryview(b""))

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill the start of the buffer; return the number of bytes, 0 at the end."""
        while not self._rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            if piece.size > self.room:
                raise ExportRefused("beyond-the-archive")
            self._rest = memoryview(piece.data)
        part = self._rest[: len(buffer)]
        buffer[: len(part)] = part
        self._rest = self._rest[len(part) :]
        return len(part)


def exhibit_name(member: str) -> str:
    """Return the name of the exhibit that a file of this path becomes."""
    last = member.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return encodable(last)[:255] or "file"
