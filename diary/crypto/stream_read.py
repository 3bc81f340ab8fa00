"""Reads an attachment file at any place, decrypting only the chunks that a read touches.

The rules are:

- Opening decrypts the last chunk: only the true last one carries the final flag, and it ends in
  the true length, so that is authentic before anybody relies on it.
- What is read is the content. Whether all of the padding is as it has to be is asked where the
  whole is digested; a part of it that nobody decrypts tells nobody anything.
- No byte is handed out that was not authenticated.
- Damage is Damaged, whatever was altered; a disk that does not answer is StorageError.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Callable

from cryptography.exceptions import InvalidTag

from diary.crypto.keys import wipe
from diary.crypto.padding import END_BYTES, check_zeros, true_size
from diary.crypto.stream import HEADER_BYTES, TAG_BYTES, Header, Layout, nonce
from diary.errors import Damaged, StorageError
from diary.files.background import Buffers, Hasher
from diary.files.windows import Window
from diary.progress import Progress, no_progress

# From here on hashing on a thread of its own pays for itself: several files are often read at once,
# and a shorter one is soon done.
_LARGE = 128 << 20
# Chunks that decrypting may be ahead of such a thread.
_AHEAD = 4


class Room:
    """Memory that one reader after another works in, on one thread; wipe it after the last.

    New memory costs as much as decrypting what it holds.
    """

    def __init__(self) -> None:
        self.sealed = bytearray()
        self.plain = bytearray()
        self.chunks: dict[int, Buffers] = {}

    def hold(self, longest: int) -> None:
        """Makes room for a chunk of that length, in clear and sealed."""
        if len(self.sealed) < longest + TAG_BYTES:
            self.wipe()
            self.sealed, self.plain = bytearray(longest + TAG_BYTES), bytearray(longest)

    def buffers(self, size: int) -> Buffers:
        """Buffers of that size, for as long as the room lasts."""
        return self.chunks.setdefault(size, Buffers(size))

    def wipe(self) -> None:
        """Overwrite what is in clear."""
        wipe(self.plain)
        for buffers in self.chunks.values():
            buffers.wipe()


class AttachmentReader(Window):
    """One attachment in clear, seekable and read-only; for one thread at a time.

    It owns `file` and closes it. `part_at` names, for errors, the file that holds a byte of it;
    `file_id` is the id that the record has: another attachment put in its place is damage. A `room`
    that is lent stays its owner's to wipe.
    """

    def __init__(
        self,
        file: io.RawIOBase | io.BufferedIOBase,
        key: bytes | bytearray,
        *,
        file_id: bytes,
        part_at: Callable[[int], str],
        room: Room | None = None,
    ) -> None:
        super().__init__()
        self._file = file
        self._lent = room is not None
        self.room = room or Room()
        self._part_at = part_at
        self._file_at = -1
        try:
            self._open(key, file_id)
        except BaseException:
            self.close()
            raise

    def _open(self, key: bytes | bytearray, file_id: bytes) -> None:
        file_bytes = self._length()
        bound = bytearray(HEADER_BYTES)
        self._read_exactly(0, memoryview(bound))
        self._bound = bytes(bound)
        self._header = Header.decode(self._bound, self._part_at(0))
        if self._header.file_id != file_id:
            raise Damaged(self._part_at(0), "id")
        self._layout = Layout.of(file_bytes, self._header.chunk_bytes, self._part_at(file_bytes))
        self._cipher = self._header.algorithm.cipher(key)
        # no longer than the whole: a photograph needs no memory for a whole chunk
        longest = min(self._header.chunk_bytes, self._layout.size)
        self.room.hold(longest)
        self._sealed = memoryview(self.room.sealed)
        self._plain = self.room.plain
        self._loaded = -1
        self._load(self._layout.chunks - 1)
        self._size = self._true_size()

    def _true_size(self) -> int:
        index, part = self.chunks - 1, self._part_at(0)
        end = memoryview(self._plain)[: self._length_of(index)]
        size = true_size(end, self._layout.size, part)
        check_zeros(end[max(0, size - index * self.chunk_bytes) : -END_BYTES], part)
        return size

    @property
    def chunks(self) -> int:
        """Number of chunks, at least one."""
        return self._layout.chunks

    @property
    def chunk_bytes(self) -> int:
        """Length in clear of every chunk but the last."""
        return self._header.chunk_bytes

    def _read_at(self, at: int, out: memoryview) -> int:
        # all that was asked for: it is short only at the end
        done = 0
        while done < len(out):
            index, start = divmod(at + done, self.chunk_bytes)
            count = min(self.content_of(index) - start, len(out) - done)
            if count == self._length_of(index) and index != self._loaded:
                self._straight(index, out[done : done + count])
            else:
                self._load(index)
                out[done : done + count] = self._plain[start : start + count]
            done += count
        return done

    def readall(self) -> bytes:
        """The rest of the content, in one piece of memory."""
        rest = bytearray(max(0, self.size - self._at))
        self.readinto(rest)
        return bytes(rest)

    def chunk_into(self, index: int, buffer: bytearray | memoryview) -> int:
        """Decrypt one chunk straight into a buffer of that size at least; returns its length.

        Padding is part of it; `content_of` says where that begins.
        """
        self._refuse_closed()
        length = self._length_of(index)
        sealed = self._sealed[: length + TAG_BYTES]
        at = HEADER_BYTES + index * (self.chunk_bytes + TAG_BYTES)
        self._read_exactly(at, sealed)
        final = index == self.chunks - 1
        with memoryview(buffer) as view:
            try:
                self._cipher.decrypt_into(
                    nonce(index, final=final), sealed, self._bound, view[:length]
                )
            except InvalidTag as cause:
                raise Damaged(self._part_at(at), "chunk") from cause
        return length

    def content_of(self, index: int) -> int:
        """How many bytes of a chunk are content; what follows them is padding."""
        return min(max(self.size - index * self.chunk_bytes, 0), self._length_of(index))

    def last(self) -> memoryview:
        """What the last chunk has of the content; it was decrypted when the file was opened.

        Valid until the next read. Nobody who reads the whole needs to decrypt it again.
        """
        self._refuse_closed()
        self._load(self.chunks - 1)
        return memoryview(self._plain)[: self.content_of(self.chunks - 1)]

    def close(self) -> None:
        """Wipe what is in clear and close the file."""
        if not self.closed:
            if not self._lent:
                self.room.wipe()
            # what was read was authenticated, whatever the disk says now
            with contextlib.suppress(OSError):
                self._file.close()
        super().close()

    def _straight(self, index: int, out: memoryview) -> None:
        """A whole chunk where it is wanted; one that is not authentic leaves nothing there."""
        try:
            self.chunk_into(index, out)
        except BaseException:
            out[:] = bytes(len(out))
            raise

    def _load(self, index: int) -> None:
        if index != self._loaded:
            # Forgotten first: a chunk that fails leaves a buffer that nobody may read.
            self._loaded = -1
            self.chunk_into(index, self._plain)
            self._loaded = index

    def check_padding(self, index: int, buffer: bytearray) -> None:
        """Damaged unless all after the content is zero, in a chunk that is not the last."""
        with memoryview(buffer) as view:
            check_zeros(view[self.content_of(index) : self.chunk_bytes], self._part_at(0))

    def _length_of(self, index: int) -> int:
        return min(self.chunk_bytes, self._layout.size - index * self.chunk_bytes)

    def _length(self) -> int:
        try:
            return self._file.seek(0, io.SEEK_END)
        except OSError as cause:
            raise StorageError("read") from cause

    def _read_exactly(self, at: int, into: memoryview) -> None:
        done = 0
        try:
            # each call of the system lets go of the interpreter, and waits to have it back
            if at != self._file_at:
                self._file.seek(at)
            self._file_at = -1
            while done < len(into):
                got = self._file.readinto(into[done:])
                if not got:
                    raise Damaged(self._part_at(at), "length")
                done += got
        except OSError as cause:
            raise StorageError("read") from cause
        self._file_at = at + done


def digest(reader: AttachmentReader, progress: Progress = no_progress) -> tuple[bytes, int]:
    """Decrypt everything and return SHA-256 and length; Damaged at the first chunk that is not so.

    `progress` gets (bytes done, bytes in all) and may raise to stop.
    """
    if reader.chunks == 1:
        # no buffer of a whole chunk for a photograph
        found = hashlib.sha256(reader.last()).digest()
    else:
        found = _digest_of_several(reader, progress)
    progress(reader.size, reader.size)
    return found, reader.size


def _digest_of_several(reader: AttachmentReader, progress: Progress) -> bytes:
    done = 0
    threaded = reader.size >= _LARGE
    buffers = reader.room.buffers(reader.chunk_bytes)
    with Hasher(buffers, threaded=threaded, lent=_AHEAD if threaded else 1) as hasher:
        for index in range(reader.chunks - 1):
            buffer = hasher.take()
            reader.chunk_into(index, buffer)
            reader.check_padding(index, buffer)
            length = reader.content_of(index)
            hasher.put(buffer, length)
            done += length
            progress(done, reader.size)
    return hasher.digest(reader.last())
