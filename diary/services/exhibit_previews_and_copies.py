"""One exhibit's original: reading it, its previews, and copies of it that may leave.

**Invariants:**

- An original is only ever read. Pictures are made by the decoder process, which has no key.
- Derivatives are kept encrypted in the cache, so they are made once. A decoder's failure says
  nothing about the file: it is kept in memory only, and an export tries again.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol, cast

from diary.case_file import CopyMethod, PrintJpeg
from diary.errors import MediaError, MediaReason
from diary.media.byte_source import FileSource, PatchedSource
from diary.media.decoder.pipe import RangesFile
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_results import CleanCopy, MediaFacts, Pixels, UnsearchedReason
from diary.model.private_nouns import Region
from diary.services.derivatives import (
    Derivatives,
    PrintImage,
    deserialize,
    make_derivatives,
    serialize,
)
from diary.store.attachment_store import AttachmentStore
from diary.store.keys_table import AttachmentKey
from diary.store.preview_cache import PreviewCache

# Change the name whenever the stored form changes, so that older caches are not read.
_PREPARED: Final = "prepared-8"
_PRINT: Final = "print-1-"
_CLEAN: Final = "clean-2"
_COARSE: Final = "coarse-1"
# Pixels of the longer side of a picture in which only light and dark can be told.
COARSE_EDGE: Final = 9
NOTHING_KNOWN: Final = MediaFacts(
    kind="other",
    media_type="application/octet-stream",
    unsearched=(UnsearchedReason.FAILED,),
    note="damaged",
)
# These concern the computer at that moment, not the file; trying again costs little.
_PASSING: Final = frozenset({"cannot-start", "source", "not-confined"})
_FILM_SUFFIXES: Final = {"video/quicktime": ".mov", "audio/mp4": ".m4a"}


@dataclass(frozen=True, slots=True)
class VaultOriginals:
    """A vault's originals, their previews, and the client of the decoder process."""

    blobs: AttachmentStore
    previews: PreviewCache
    media: MediaClient
    failures: dict[str, Derivatives] = field(default_factory=dict, repr=False)


class ExhibitBytes(Protocol):
    """The bytes of exhibits: a vault's attachments, or the files of a bundle."""

    def open(self, blob_id: str, key: bytes) -> io.IOBase | BinaryIO:
        """Return a seekable reader; raises Damaged."""


class PreviewStore(Protocol):
    """A store of an exhibit's derivatives; it may keep none."""

    def get(self, blob: AttachmentKey, kind: str) -> bytes | None:
        """Return what was kept, or None."""

    def put(self, blob: AttachmentKey, previews: Mapping[str, bytes]) -> None:
        """Add these previews to those kept, if the store keeps any."""


class OriginalAccess(Protocol):
    """What reading an original needs; `VaultOriginals` is that of a vault."""

    @property
    def blobs(self) -> ExhibitBytes:
        """Return the source of the bytes."""

    @property
    def previews(self) -> PreviewStore:
        """Return the store of derivatives."""

    @property
    def media(self) -> MediaClient:
        """Return the client of the decoder process."""

    @property
    def failures(self) -> dict[str, Derivatives]:
        """Return what was found, by exhibit, if a decoder failed at some of it."""


@dataclass(frozen=True, slots=True)
class DerivedCopy:
    """A copy to hand over: how it was made, and a function that opens its bytes."""

    suffix: str
    media_type: str
    how: CopyMethod
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class ExhibitOriginal:
    """One exhibit's file; safe to use from any thread until the session is closed."""

    evidence: str
    name: str
    size: int
    sha256: str
    blob: AttachmentKey = field(repr=False)
    access: OriginalAccess = field(repr=False)

    def open(self) -> BinaryIO:
        """Return a seekable reader of the bytes as they were attached; raises Damaged."""
        return cast(BinaryIO, self.access.blobs.open(self.blob.blob, self.blob.key))

    def prepared(self) -> Derivatives:
        """Return facts, words and pictures for print, made once; raises Damaged."""
        cached = self.access.previews.get(self.blob, _PREPARED)
        kept = deserialize(cached) if cached is not None else None
        return kept or self._failed() or self._prepare()

    def _failed(self) -> Derivatives | None:
        """Return what was found before where a decoder failed; None where it may now do more."""
        found = self.access.failures.get(self.evidence)
        if found is None or UnsearchedReason.NOT_DECODED not in found.facts.unsearched:
            return found
        return None if self.access.media.consent.given else found

    def known(self) -> Derivatives | None:
        """Return what was found before, or None: nothing is opened and no decoder is started."""
        cached = self.access.previews.get(self.blob, _PREPARED)
        return deserialize(cached) if cached is not None else None

    def try_again(self) -> Derivatives:
        """Return the same as `prepared`, but retry what a decoder failed at before."""
        self.access.failures.pop(self.evidence, None)
        return self.prepared()

    def facts(self) -> MediaFacts:
        """Return the file's metadata; `kind` is "other" if nothing could be read."""
        return self.prepared().facts

    def printed(self, number: int, sha256: str = "") -> PrintJpeg:
        """Return one of the pictures for print, checked against `sha256` if that is given.

        Raises MediaError if it cannot be made again.
        """
        made = self._print_image(number)
        data = self.access.previews.get(self.blob, f"{_PRINT}{number}")
        if data is None:
            # The cache was emptied: the picture is made again, and must be identical.
            self._prepare()
            data = self.access.previews.get(self.blob, f"{_PRINT}{number}")
        if data is None or hashlib.sha256(data).hexdigest() != (sha256 or made.sha256):
            raise MediaError(MediaReason.UNREADABLE)
        return PrintJpeg(data, made.width, made.height)

    def can_be_covered(self) -> bool:
        """Return whether regions can be covered: a single readable picture. Raises Damaged."""
        facts = self.facts()
        return facts.kind == "image" and facts.preview and "several-frames" not in facts.note

    def pixels(self, width: int, height: int) -> Pixels | None:
        """Return the picture as raw pixels for a screen, not cached; None if it fails."""
        try:
            with self.open() as file:
                return self.access.media.pixels(
                    FileSource(file), max_width=width, max_height=height
                )
        except MediaError:
            return None

    def coarse(self) -> Pixels | None:
        """Return a picture so small that only light and dark can be told; None without one.

        It is kept, so that a page of many exhibits starts no decoder. Raises Damaged.
        """
        if not self.facts().preview:
            return None
        kept = self.access.previews.get(self.blob, _COARSE)
        found = None if kept is None else _coarse_of(kept)
        if found is None:
            found = self.pixels(COARSE_EDGE, COARSE_EDGE)
            if found is not None:
                self.access.previews.put(self.blob, {_COARSE: bytes([found.width]) + found.rgb})
        return found

    def text(self) -> str | None:
        """Return the words of plain text or an e-mail, inert; None for other kinds."""
        found = self.prepared()
        return found.text if found.facts.kind in ("text", "email") else None

    def covered(self, regions: Sequence[Region]) -> DerivedCopy:
        """Return a copy with these regions covered; raises MediaError if impossible, Damaged."""
        parts = [(part.left, part.top, part.width, part.height) for part in regions]
        with self.open() as file:
            made = self.access.media.covered(FileSource(file), parts)
        data = made.data
        return DerivedCopy(
            made.suffix, made.media_type, CopyMethod.PARTS_COVERED, lambda: io.BytesIO(data)
        )

    def of_copy(self, copied: DerivedCopy) -> ExhibitOriginal:
        """Return a copy as an original that can be viewed; its derivatives stay in memory."""
        with copied.open() as file:
            digest, size = hashlib.sha256(), 0
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
        access = _ExternalOriginals(
            _CallableBytes(copied.open), self.access.media, _MemoryPreviews(pictures=True)
        )
        name, sha256 = f"copy{copied.suffix}", digest.hexdigest()
        return ExhibitOriginal(self.evidence, name, size, sha256, AttachmentKey("", b""), access)

    def without_position(self) -> DerivedCopy:
        """Return a copy without location; raises MediaError if impossible, Damaged."""
        kept = self.access.previews.get(self.blob, _CLEAN)
        if kept is None:
            with self.open() as file:
                made = self.access.media.without_position(FileSource(file))
            if made.kind == "patch":
                return self._patched_copy(made)
            how = CopyMethod.PICTURE_ALONE if made.kind == "picture" else CopyMethod.REENCODED
            kept = json.dumps([made.suffix, made.media_type, how]).encode() + b"\n" + made.data
            self.access.previews.put(self.blob, {_CLEAN: kept})
        suffix, media_type, how = json.loads(kept.partition(b"\n")[0])
        return DerivedCopy(suffix, media_type, CopyMethod(how), self._clean)

    def film_alone(self) -> DerivedCopy:
        """Return a copy of a film or a sound without all that its file says of itself.

        Raises MediaError if that is impossible, Damaged. It is made again each time it is opened.
        """
        with self.open() as file:
            made = self.access.media.film_copy(FileSource(file))
        return DerivedCopy(
            made.suffix, made.media_type, CopyMethod.TRACKS_ALONE, self._open_film_alone
        )

    def _open_film_alone(self) -> BinaryIO:
        stack = contextlib.ExitStack()
        try:
            file = stack.enter_context(self.open())
            session = stack.enter_context(self.access.media.open(FileSource(file)))
            shown = RangesFile(session.film_copy(), stack)
        except BaseException:
            stack.close()
            raise
        return cast(BinaryIO, io.BufferedReader(shown, 1 << 20))

    def _clean(self) -> BinaryIO:
        """Return the copy's bytes from the cache; make them again if the cache lost them."""
        kept = self.access.previews.get(self.blob, _CLEAN)
        if kept is not None:
            return io.BytesIO(kept.partition(b"\n")[2])
        with self.open() as file:
            return io.BytesIO(self.access.media.without_position(FileSource(file)).data)

    def _patched_copy(self, made: CleanCopy) -> DerivedCopy:
        return DerivedCopy(
            made.suffix or _FILM_SUFFIXES.get(made.media_type, ".mp4"),
            made.media_type,
            CopyMethod.POSITION_BLANKED,
            lambda: self._open_blanked(made.ranges),
        )

    def _open_blanked(self, ranges: tuple[tuple[int, bytes], ...]) -> BinaryIO:
        file = self.open()
        shown = RangesFile(PatchedSource(FileSource(file), ranges), file)
        return cast(BinaryIO, io.BufferedReader(shown, 1 << 20))

    def _print_image(self, number: int) -> PrintImage:
        for made in self.prepared().made:
            if made.number == number:
                return made
        raise MediaError(MediaReason.NO_SUCH_PAGE)

    def _prepare(self) -> Derivatives:
        pictures: list[bytes] = []
        coarse: Pixels | None = None
        try:
            with self.open() as file, self.access.media.open(FileSource(file)) as session:
                found, pictures = make_derivatives(session)
                coarse = _made_coarse(session) if found.facts.preview else None
        except MediaError as error:
            found = Derivatives(NOTHING_KNOWN, failed=True)
            if error.reason in _PASSING:
                return found
        if found.failed:
            self.access.failures[self.evidence] = found
        # The most requested comes first: it is then at the start of the cache file.
        previews = {} if found.failed else {_PREPARED: serialize(found)}
        for made, data in zip(found.made, pictures, strict=True):
            previews[f"{_PRINT}{made.number}"] = data
        if previews and coarse is not None:
            previews[_COARSE] = bytes([coarse.width]) + coarse.rgb
        if previews:
            self.access.previews.put(self.blob, previews)
        return found


def _made_coarse(session: SourceSession) -> Pixels | None:
    try:
        return session.pixels(max_width=COARSE_EDGE, max_height=COARSE_EDGE)
    except MediaError:
        return None


def _coarse_of(kept: bytes) -> Pixels | None:
    """Parse what was kept; None if it is no such picture."""
    width, rgb = kept[0] if kept else 0, kept[1:]
    height, rest = divmod(len(rgb), width * 3) if width else (0, 1)
    return Pixels(width, height, rgb) if height and not rest else None


def external_original(
    evidence: str,
    name: str,
    size: int,
    sha256: str,
    read: Callable[[], BinaryIO],
    media: MediaClient,
) -> ExhibitOriginal:
    """Return an original outside a vault, read through `read`; derivatives stay in memory."""
    return ExhibitOriginal(
        evidence,
        name,
        size,
        sha256,
        AttachmentKey("", b""),
        _ExternalOriginals(_CallableBytes(read), media),
    )


@dataclass(frozen=True, slots=True)
class _CallableBytes:
    read: Callable[[], BinaryIO]

    def open(self, blob_id: str, key: bytes) -> BinaryIO:
        return self.read()


class _MemoryPreviews:
    """Derivatives kept in memory as long as the original is viewed.

    Pictures are kept only if they are to be printed; a window makes its own.
    """

    def __init__(self, *, pictures: bool = False) -> None:
        self._pictures = pictures
        self._found: dict[str, bytes] = {}

    def get(self, blob: AttachmentKey, kind: str) -> bytes | None:
        return self._found.get(kind)

    def put(self, blob: AttachmentKey, previews: Mapping[str, bytes]) -> None:
        for kind, data in previews.items():
            if self._pictures or not kind.startswith(_PRINT):
                self._found[kind] = data


@dataclass(frozen=True, slots=True)
class _ExternalOriginals:
    blobs: _CallableBytes
    media: MediaClient
    previews: _MemoryPreviews = field(default_factory=_MemoryPreviews)
    failures: dict[str, Derivatives] = field(default_factory=dict)
