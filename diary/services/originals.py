"""An exhibit's original, as it may be read away from the lane: bytes, facts, pictures, text.

The rules are:

- The original is only ever read. Pictures are made by the decoder child, which has no key.
- Whatever was made is kept sealed in the cache, so that it is made once.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO, Final, Protocol, cast

from diary.casefile import Picture
from diary.errors import Damaged, MediaError
from diary.media.client import MediaClient
from diary.media.facts import Captured, MediaFacts, Pixels, Position
from diary.media.source import FileSource
from diary.store.blobs import BlobStore
from diary.store.previews import Previews
from diary.store.secrets import BlobKey

PRINT_WIDTH: Final = 1280  # 110 mm at 300 dpi
PRINT_HEIGHT: Final = 1900
THUMBNAIL: Final = 320
_FILM_SUFFIXES: Final = {"video/quicktime": ".mov", "audio/mp4": ".m4a"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where originals and what was made of them are kept, and who decodes."""

    blobs: BlobStore
    previews: Previews
    media: MediaClient


class Bytes(Protocol):
    """Where the bytes of exhibits are: a vault's attachments, or the files of a bundle."""

    def open(self, blob_id: str, key: bytes) -> io.IOBase | BinaryIO:
        """A seekable reader; raises Damaged."""


class Made(Protocol):
    """Where what was made of an exhibit is kept, if anywhere."""

    def get(self, blob: BlobKey, kind: str) -> bytes | None:
        """What was kept, or None."""

    def put(self, blob: BlobKey, kind: str, data: bytes) -> None:
        """Keeps it, or does not."""


class Sources(Protocol):
    """What reading an original needs of where it is; `Keeping` is that of a vault."""

    @property
    def blobs(self) -> Bytes:
        """The bytes."""

    @property
    def previews(self) -> Made:
        """What was made of them."""

    @property
    def media(self) -> MediaClient:
        """Who decodes."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy without position: how it was made, and its bytes whenever they are wanted."""

    suffix: str
    media_type: str
    how: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Original:
    """One exhibit's file; safe to use from any thread until the session is closed."""

    evidence: str
    name: str
    size: int
    sha256: str
    blob: BlobKey = field(repr=False)
    keeping: Sources = field(repr=False)

    def open(self) -> BinaryIO:
        """A seekable reader of the bytes as they were attached; raises Damaged."""
        return cast(BinaryIO, self.keeping.blobs.open(self.blob.blob, self.blob.key))

    def facts(self) -> MediaFacts:
        """What the file says of itself; `kind` "other" where nothing could be read."""
        cached = self.keeping.previews.get(self.blob, "facts")
        if cached is not None:
            return _facts(json.loads(cached))
        try:
            with self.open() as file:
                found = self.keeping.media.inspect(FileSource(file))
        except MediaError:
            found = MediaFacts(kind="other", media_type="application/octet-stream", note="damaged")
        self.keeping.previews.put(self.blob, "facts", json.dumps(asdict(found)).encode())
        return found

    def picture(self) -> Picture | None:
        """A copy reduced for print, upright, without metadata; None where there is no picture."""
        return self._made("picture", PRINT_WIDTH, PRINT_HEIGHT)

    def thumbnail(self) -> Picture | None:
        """A small copy for a list."""
        return self._made("thumbnail", THUMBNAIL, THUMBNAIL)

    def pixels(self, width: int, height: int) -> Pixels | None:
        """The picture as raw pixels for a screen; not kept."""
        try:
            with self.open() as file:
                return self.keeping.media.pixels(
                    FileSource(file), max_width=width, max_height=height
                )
        except MediaError:
            return None

    def text(self) -> str | None:
        """Plain text or an e-mail as inert text; None for other kinds."""
        try:
            with self.open() as file:
                return self.keeping.media.text(FileSource(file))
        except MediaError:
            return None

    def without_position(self) -> Copied:
        """A copy that gives no place; raises MediaError where none can be made, Damaged."""
        with self.open() as file:
            made = self.keeping.media.without_position(FileSource(file))
        if made.kind == "image":
            data = made.data
            return Copied(made.suffix, made.media_type, "re-encoded", lambda: io.BytesIO(data))
        ranges = made.ranges
        return Copied(
            made.suffix or _FILM_SUFFIXES.get(made.media_type, ".mp4"),
            made.media_type,
            "position blanked",
            lambda: cast(BinaryIO, io.BufferedReader(Patched(self.open(), ranges), 1 << 20)),
        )

    def _made(self, kind: str, width: int, height: int) -> Picture | None:
        cached = self.keeping.previews.get(self.blob, kind)
        if cached is not None:
            return _picture(cached)
        try:
            with self.open() as file:
                made = self.keeping.media.reduced(
                    FileSource(file), max_width=width, max_height=height
                )
        except MediaError:
            made = None
        packed = b""
        if made is not None:
            size = made.width.to_bytes(4, "big") + made.height.to_bytes(4, "big")
            packed = size + made.jpeg
        self.keeping.previews.put(self.blob, kind, packed)
        return _picture(packed)


def outside(
    evidence: str,
    name: str,
    size: int,
    sha256: str,
    read: Callable[[], BinaryIO],
    media: MediaClient,
) -> Original:
    """An original that lies outside a vault, read through `read`; nothing made of it is kept."""
    return Original(evidence, name, size, sha256, BlobKey("", b""), _Outside(_Loose(read), media))


@dataclass(frozen=True, slots=True)
class _Loose:
    read: Callable[[], BinaryIO]

    def open(self, blob_id: str, key: bytes) -> BinaryIO:
        return self.read()


class _Nowhere:
    def get(self, blob: BlobKey, kind: str) -> bytes | None:
        return None

    def put(self, blob: BlobKey, kind: str, data: bytes) -> None:
        return None


@dataclass(frozen=True, slots=True)
class _Outside:
    blobs: _Loose
    media: MediaClient
    previews: _Nowhere = field(default_factory=_Nowhere)


class Patched(io.RawIOBase):
    """A reader that shows some byte ranges of another as given; nothing moves."""

    def __init__(self, file: BinaryIO, ranges: tuple[tuple[int, bytes], ...]) -> None:
        self._file = file
        self._ranges = ranges

    def readable(self) -> bool:
        """Whether it can be read; it can."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer from where the other reader stands."""
        at = self._file.tell()
        data = bytearray(self._file.read(len(buffer)) or b"")
        for start, patch in self._ranges:
            first, last = max(start, at), min(start + len(patch), at + len(data))
            if first < last:
                data[first - at : last - at] = patch[first - start : last - start]
        memoryview(buffer)[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the other reader too."""
        self._file.close()
        super().close()


def _picture(packed: bytes) -> Picture | None:
    if not packed:
        return None
    width, height = int.from_bytes(packed[:4], "big"), int.from_bytes(packed[4:8], "big")
    return Picture(packed[8:], width, height)


def _facts(said: dict[str, Any]) -> MediaFacts:
    try:
        positions = tuple(Position(**each) for each in said.pop("positions"))
        captured = said.pop("captured_at")
        return MediaFacts(
            positions=positions, captured_at=Captured(**captured) if captured else None, **said
        )
    except (TypeError, KeyError) as cause:
        raise Damaged("cache") from cause
