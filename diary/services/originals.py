"""An exhibit's original, as it may be read away from the lane: bytes, facts, pictures, text.

The rules are:

- The original is only ever read. Pictures are made by the decoder child, which has no key.
- Whatever was made is kept sealed in the cache, so that it is made once.
- What a decoder failed at says nothing of the file: it is kept in memory only, and an export tries
  it again.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast

from diary.casefile import CopyMethod, Picture
from diary.errors import MediaError
from diary.media.client import MediaClient
from diary.media.facts import CleanCopy, MediaFacts, Pixels, Unsearched
from diary.media.ranges import RangesFile
from diary.media.source import FileSource, PatchedSource
from diary.model.hidden import Region
from diary.services.prepared import Made, Prepared, packed, prepare, unpacked
from diary.store.blobs import BlobStore
from diary.store.previews import Previews
from diary.store.secrets import BlobKey

if TYPE_CHECKING:
    pass

# Another name whenever what is kept changes, so that what an earlier version kept is not read.
_PREPARED: Final = "prepared-6"
_PRINT: Final = "print-1-"
_CLEAN: Final = "clean-1"
NOTHING_KNOWN: Final = MediaFacts(
    kind="other",
    media_type="application/octet-stream",
    unsearched=(Unsearched.FAILED,),
    note="damaged",
)
# Says something of the computer at that moment, nothing of the file; to try again costs little.
_PASSING: Final = frozenset({"cannot-start", "source", "not-confined"})
_FILM_SUFFIXES: Final = {"video/quicktime": ".mov", "audio/mp4": ".m4a"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where originals and what was made of them are kept, and who decodes."""

    blobs: BlobStore
    previews: Previews
    media: MediaClient
    failures: dict[str, Prepared] = field(default_factory=dict, repr=False)


class Bytes(Protocol):
    """Where the bytes of exhibits are: a vault's attachments, or the files of a bundle."""

    def open(self, blob_id: str, key: bytes) -> io.IOBase | BinaryIO:
        """A seekable reader; raises Damaged."""


class Kept(Protocol):
    """Where what was made of an exhibit is kept, if anywhere."""

    def get(self, blob: BlobKey, kind: str) -> bytes | None:
        """What was kept, or None."""

    def put(self, blob: BlobKey, looks: Mapping[str, bytes]) -> None:
        """Keeps these looks beside others, or does not."""


class Sources(Protocol):
    """What reading an original needs of where it is; `Keeping` is that of a vault."""

    @property
    def blobs(self) -> Bytes:
        """The bytes."""

    @property
    def previews(self) -> Kept:
        """What was made of them."""

    @property
    def media(self) -> MediaClient:
        """Who decodes."""

    @property
    def failures(self) -> dict[str, Prepared]:
        """What was found, by exhibit, where a decoder failed at some of it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy for others: how it was made, and its bytes whenever they are wanted."""

    suffix: str
    media_type: str
    how: CopyMethod
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

    def prepared(self) -> Prepared:
        """Facts, words and pictures for paper, made once; raises Damaged where it must be read."""
        cached = self.keeping.previews.get(self.blob, _PREPARED)
        kept = unpacked(cached) if cached is not None else None
        return kept or self.keeping.failures.get(self.evidence) or self._prepare()

    def try_again(self) -> Prepared:
        """The same as `prepared`, but what a decoder failed at before is asked anew."""
        self.keeping.failures.pop(self.evidence, None)
        return self.prepared()

    def facts(self) -> MediaFacts:
        """What the file says of itself; `kind` "other" where nothing could be read."""
        return self.prepared().facts

    def printed(self, number: int, sha256: str = "") -> Picture:
        """One of the pictures for paper: the one of that digest, if it was told before.

        Raises MediaError where it cannot be made again.
        """
        made = self._made(number)
        data = self.keeping.previews.get(self.blob, f"{_PRINT}{number}")
        if data is None:
            # somebody emptied the cache: it is made again, and has to come out the same
            self._prepare()
            data = self.keeping.previews.get(self.blob, f"{_PRINT}{number}")
        if data is None or hashlib.sha256(data).hexdigest() != (sha256 or made.sha256):
            raise MediaError("unreadable")
        return Picture(data, made.width, made.height)

    def can_be_covered(self) -> bool:
        """Whether parts of it can be covered: a single picture that can be read. Raises Damaged."""
        facts = self.facts()
        return facts.kind == "image" and facts.preview and "several-frames" not in facts.note

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
        """The words of plain text or an e-mail, inert; None for other kinds."""
        found = self.prepared()
        return found.text if found.facts.kind in ("text", "email") else None

    def covered(self, regions: Sequence[Region]) -> Copied:
        """A copy with these parts covered; raises MediaError where none can be made, Damaged."""
        parts = [(part.left, part.top, part.width, part.height) for part in regions]
        with self.open() as file:
            made = self.keeping.media.covered(FileSource(file), parts)
        data = made.data
        return Copied(
            made.suffix, made.media_type, CopyMethod.PARTS_COVERED, lambda: io.BytesIO(data)
        )

    def of_copy(self, copied: Copied) -> Original:
        """A copy of it, to be looked at in the same way; what is made of it stays in memory."""
        with copied.open() as file:
            digest, size = hashlib.sha256(), 0
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
        keeping = _Outside(_Loose(copied.open), self.keeping.media, _Briefly(pictures=True))
        name, sha256 = f"copy{copied.suffix}", digest.hexdigest()
        return Original(self.evidence, name, size, sha256, BlobKey("", b""), keeping)

    def without_position(self) -> Copied:
        """A copy that gives no place; raises MediaError where none can be made, Damaged."""
        kept = self.keeping.previews.get(self.blob, _CLEAN)
        if kept is None:
            with self.open() as file:
                made = self.keeping.media.without_position(FileSource(file))
            if made.kind == "patch":
                return self._patched(made)
            kept = json.dumps([made.suffix, made.media_type]).encode() + b"\n" + made.data
            self.keeping.previews.put(self.blob, {_CLEAN: kept})
        suffix, media_type = json.loads(kept.partition(b"\n")[0])
        return Copied(suffix, media_type, CopyMethod.REENCODED, self._clean)

    def _clean(self) -> BinaryIO:
        """The copy's bytes, as they were kept; made again where the cache lost them."""
        kept = self.keeping.previews.get(self.blob, _CLEAN)
        if kept is not None:
            return io.BytesIO(kept.partition(b"\n")[2])
        with self.open() as file:
            return io.BytesIO(self.keeping.media.without_position(FileSource(file)).data)

    def _patched(self, made: CleanCopy) -> Copied:
        return Copied(
            made.suffix or _FILM_SUFFIXES.get(made.media_type, ".mp4"),
            made.media_type,
            CopyMethod.POSITION_BLANKED,
            lambda: self._blanked(made.ranges),
        )

    def _blanked(self, ranges: tuple[tuple[int, bytes], ...]) -> BinaryIO:
        file = self.open()
        shown = RangesFile(PatchedSource(FileSource(file), ranges), file)
        return cast(BinaryIO, io.BufferedReader(shown, 1 << 20))

    def _made(self, number: int) -> Made:
        for made in self.prepared().made:
            if made.number == number:
                return made
        raise MediaError("no-such-page")

    def _prepare(self) -> Prepared:
        pictures: list[bytes] = []
        try:
            with self.open() as file, self.keeping.media.open(FileSource(file)) as session:
                found, pictures = prepare(session)
        except MediaError as error:
            found = Prepared(NOTHING_KNOWN, failed=True)
            if error.reason in _PASSING:
                return found
        if found.failed:
            self.keeping.failures[self.evidence] = found
        # first what is asked for most: it then stands where a file of looks is opened
        looks = {} if found.failed else {_PREPARED: packed(found)}
        for made, data in zip(found.made, pictures, strict=True):
            looks[f"{_PRINT}{made.number}"] = data
        if looks:
            self.keeping.previews.put(self.blob, looks)
        return found


def outside(
    evidence: str,
    name: str,
    size: int,
    sha256: str,
    read: Callable[[], BinaryIO],
    media: MediaClient,
) -> Original:
    """An original outside a vault, read through `read`; what is made of it stays in memory."""
    return Original(evidence, name, size, sha256, BlobKey("", b""), _Outside(_Loose(read), media))


@dataclass(frozen=True, slots=True)
class _Loose:
    read: Callable[[], BinaryIO]

    def open(self, blob_id: str, key: bytes) -> BinaryIO:
        return self.read()


class _Briefly:
    """Keeps what was found, in memory and as long as the original is looked at.

    Pictures are kept only where they are to be printed; a window makes its own.
    """

    def __init__(self, *, pictures: bool = False) -> None:
        self._pictures = pictures
        self._found: dict[str, bytes] = {}

    def get(self, blob: BlobKey, kind: str) -> bytes | None:
        return self._found.get(kind)

    def put(self, blob: BlobKey, looks: Mapping[str, bytes]) -> None:
        for kind, data in looks.items():
            if self._pictures or not kind.startswith(_PRINT):
                self._found[kind] = data


@dataclass(frozen=True, slots=True)
class _Outside:
    blobs: _Loose
    media: MediaClient
    previews: _Briefly = field(default_factory=_Briefly)
    failures: dict[str, Prepared] = field(default_factory=dict)
