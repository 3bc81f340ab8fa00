"""The client of the decoder child, the only way to look into foreign files.

**Invariants:**

- Each source gets a child of its own, so nothing of one file can reach another. A child that failed
  in any way is ended, and the next question gets a fresh one.
- A child that only encodes pictures for print gets rows of samples and no file, so it serves
  several sources, one after the other. A copy of a picture that leaves is encoded by a fresh one.
- While one child works, the next one already starts, so a fresh child costs no waiting.
- Nothing is decoded in this process, and every answer is treated as hostile.
- A picture that leaves the program crosses as rows of samples. The program paints the redacted
  regions into them, and a child that never saw the file encodes them: a decoder that lies can spoil
  a picture, but it can neither leave a region visible nor add anything to the file.
- Metadata is read in Python before any decoder has seen a byte of the file. A decoder that the file
  takes over can add positions, but cannot remove one.
- A film whose positions were blanked is inspected by another child before it is returned.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from time import monotonic
from typing import Final, TypeVar

from diary.errors import BadInput, Cancelled, ExportRefused, MediaError, MediaReason
from diary.i18n import N_
from diary.json_value import Json, fields, text, whole
from diary.media import (
    decoder_export_reply_checks,
    decoder_playback_reply_checks,
    decoder_reply_checks,
)
from diary.media.byte_source import BytesSource, PatchedSource, Source
from diary.media.decoder_export_reply_checks import MemberPiece, OfferedExport
from diary.media.decoder_forks import DecoderForks
from diary.media.decoder_operations import INSPECT_IN_PYTHON
from diary.media.decoder_playback_reply_checks import (
    MOST_PAIRS,
    FilmPicture,
    LoudnessPortion,
    SamplePortion,
)
from diary.media.decoder_process import DEFAULT_COMMAND, DecoderProcess, PendingReply, SteppedSource
from diary.media.decoder_protocol import MAX_BLOCK, MAX_SIDE, GarbageError, WireMessage
from diary.media.decoder_results import (
    COPY_FORMS,
    WHOLE,
    CleanCopy,
    Cutout,
    FileWords,
    FilmStill,
    Mail,
    MediaFacts,
    Pixels,
    Raster,
    RasterSource,
    ReducedImage,
    Region,
    UnsearchedReason,
    WordPlaces,
)
from diary.media.file_type import HEAD, FileType, detect_file_type
from diary.media.imports.format import Answers
from diary.media.imports.message import Item
from diary.media.own_pdf_grammar import Data
from diary.media.own_pdf_reader import DocumentMarks, join_marks
from diary.media.plain_picture import SUFFIXES, plain_picture
from diary.media.sandbox_report import Confinement, DecodeConsent

T = TypeVar("T")
# The child ended or broke the protocol. This says nothing about the file, and may be temporary.
_FAILURES: Final = frozenset(
    {
        MediaReason.CRASHED,
        MediaReason.TIMEOUT,
        MediaReason.PROTOCOL,
        MediaReason.MEMORY,
        MediaReason.UNREADABLE,
    }
)
# The names of Pillow's encoders; subsampling 2 is 4:2:0, 0 is 4:4:4.
_PRINTED: Final[Mapping[str, Json]] = {"form": "JPEG", "quality": 82, "subsampling": 2}
_COPIED: Final[Mapping[str, Json]] = {"form": "JPEG", "quality": 92, "subsampling": 0}
_EXACT: Final[Mapping[str, Json]] = {"form": "PNG"}
_PAGE_TEXT: Final = 20_000  # characters of one page
MOST_SERVED: Final = 50  # sources; a child may use two minutes of the processor
_MORE: Final = "more-messages"
_FILM_COPY: Final = "film-copy"
_LOSSLESS: Final = frozenset({"image/png", "image/gif", "image/bmp"})
Ask = Callable[[DecoderProcess, WireMessage, Source], PendingReply[WireMessage]]


class EncoderPool:
    """Keeps one child that encodes pictures for print, for the next source that needs one."""

    def __init__(
        self, take: Callable[[], DecoderProcess], drop: Callable[[DecoderProcess], None]
    ) -> None:
        self._fresh = take
        self._drop = drop
        self._lock = threading.Lock()
        self._idle: DecoderProcess | None = None
        self._served = 0

    def take(self) -> DecoderProcess:
        """Return the child that is kept, or a fresh one. Raises as a session does."""
        with self._lock:
            child, self._idle = self._idle, None
        return child if child is not None and child.usable else self._fresh()

    def give_back(self, child: DecoderProcess) -> None:
        """Keep a child that did its work, unless another is kept or it served enough."""
        with self._lock:
            self._served += 1
            keeps = child.usable and self._idle is None and self._served % MOST_SERVED != 0
            if keeps:
                self._idle = child
        if not keeps:
            self._drop(child)


class FilmCopySource:
    """A copy of a film, in the memory of the child that made it."""

    def __init__(self, size: int, read_part: Callable[[int, int], bytes]) -> None:
        self._size = size
        self._read_part = read_part

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        length = max(0, min(length, self._size - offset, MAX_BLOCK))
        return self._read_part(offset, length) if length else b""


class SourceSession:
    """One source under inspection. Use it as a context manager, in one thread at a time.

    Every question raises MediaError (timeout, crashed, protocol, unreadable, too-large, memory,
    locked, no-such-page, cannot-strip, source, cannot-start, not-confined), or Cancelled when the
    client was closed meanwhile. Errors of the source itself pass through.
    """

    def __init__(
        self,
        source: Source,
        take: Callable[[], DecoderProcess],
        drop: Callable[[DecoderProcess], None],
        ask: Ask,
        inspect_apart: Callable[[Source], MediaFacts],
        encoders: EncoderPool,
    ) -> None:
        self._source = source
        self._take = take
        self._drop = drop
        self._ask_child = ask
        self._inspect_apart = inspect_apart
        self._encoders = encoders
        self._child: DecoderProcess | None = None
        self._encoder: DecoderProcess | None = None
        # The next messages, which the child reads while those before are used.
        self._ahead: PendingReply[WireMessage] | None = None

    def __enter__(self) -> SourceSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        child, encoder = self._child, self._encoder
        self._child = self._encoder = self._ahead = None
        if child is not None:
            self._drop(child)
        if encoder is not None:
            self._encoders.give_back(encoder)

    def inspect(self) -> MediaFacts:
        """Return the kind of the file and its metadata.

        The child is asked twice: first for what Python alone reads, then for what decoders add.
        Where a decoder crashes on the file, the first answer is returned, with FAILED among the
        reasons why the file was not searched completely; where no decoder may see the file, what
        Python reads, with NOT_DECODED among them. Raises MediaError where Python alone fails too.
        """
        read = self._ask(decoder_reply_checks.facts, "scan")
        try:
            return merge_facts(read, self._ask(decoder_reply_checks.facts, "inspect"))
        except MediaError as error:
            if error.reason == MediaReason.NOT_CONFINED:
                return self._ask(decoder_reply_checks.facts, INSPECT_IN_PYTHON)
            if error.reason not in _FAILURES:
                raise
        return replace(read, note="damaged", unsearched=(*read.unsearched, UnsearchedReason.FAILED))

    def reduced(self, *, max_width: int, max_height: int) -> ReducedImage | None:
        """Return a JPEG within the box in pixels, never enlarged; None without a picture."""
        box = _box(max_width, max_height)
        read = partial(decoder_reply_checks.raster_or_none, max_width=box[0], max_height=box[1])
        raster = self._ask(read, "picture", form="rows", **_box_params(box))
        return None if raster is None else self._print(raster)

    def thumbnail(self, *, edge: int) -> ReducedImage | None:
        """Return a JPEG whose longer side is at most `edge` pixels."""
        return self.reduced(max_width=edge, max_height=edge)

    def pixels(self, *, max_width: int, max_height: int) -> Pixels | None:
        """Return raw pixels within the box, for the window; None without a picture."""
        box = _box(max_width, max_height)
        return self._ask(
            lambda m: decoder_reply_checks.pixels(m, *box),
            "picture",
            form="rgb",
            **_box_params(box),
        )

    def part(self, index: int, *, width: int) -> ReducedImage:
        """Return part `index` (from 0) of a long picture, `width` pixels wide.

        `picture_parts` in decoder_results.py says how it is cut.
        """
        width, most = _box(width, MAX_SIDE)
        return self._printed("part", (width, most), index=index)

    def page(self, index: int, *, max_width: int, max_height: int) -> ReducedImage:
        """Return one page of a document, counted from 0, as a JPEG within the box."""
        return self._printed("page", _box(max_width, max_height), index=index)

    def still(self, at: float, *, edge: int) -> FilmStill:
        """Return the last full picture of a film at or before `at` seconds.

        Its longer side is `edge` pixels. Raises BadInput for a time out of range.
        """
        if not 0 <= at <= decoder_reply_checks.MAX_SECONDS:
            raise BadInput("at", N_("range"))
        edge, _ = _box(edge, edge)
        read, box = partial(decoder_reply_checks.moment, edge=edge), _box_params((edge, edge))
        found, raster = self._ask(read, "frame", at=float(at), form="rows", **box)
        return FilmStill(found, self._print(raster))

    def part_pixels(self, index: int, *, width: int) -> Pixels:
        """Return the same as `part`, as pixels for the window."""
        return self._pixels("part", _box(width, MAX_SIDE), index=index)

    def still_pixels(self, at: float, *, edge: int) -> Pixels:
        """Return the same as `still`, as pixels for the window."""
        return self._pixels("frame", _box(edge, edge), at=float(at))

    def samples(self, pairs: int, at: float | None = None, speed: float = 1.0) -> SamplePortion:
        """Return the next samples of its sound at a speed, or those from `at` seconds on.

        The first question has to say where. Raises MediaError("no-sound").
        """
        if not 0 < pairs <= MOST_PAIRS or not 0.5 <= speed <= 2.0:
            raise BadInput("pairs", N_("range"))
        if at is not None and not 0 <= at <= decoder_reply_checks.MAX_SECONDS:
            raise BadInput("at", N_("range"))
        read = partial(decoder_playback_reply_checks.sample_portion, pairs=pairs)
        second = None if at is None else float(at)
        return self._ask(read, "samples", pairs=pairs, at=second, speed=float(speed))

    def loudness(self) -> LoudnessPortion:
        """Return how loud the next part of its sound is. Raises MediaError("no-sound")."""
        return self._ask(decoder_playback_reply_checks.loudness_portion, "loudness")

    def film_picture(self, at: float, after: float | None, *, edge: int) -> FilmPicture | None:
        """Return the picture of a film at `at` seconds; None if it is still the one at `after`."""
        if not 0 <= at <= decoder_reply_checks.MAX_SECONDS:
            raise BadInput("at", N_("range"))
        box = _box(edge, edge)
        return self._ask(
            lambda m: decoder_playback_reply_checks.film_picture(m, *box),
            "film-picture",
            at=float(at),
            after=after,
            **_box_params(box),
        )

    def extent(self, index: int = 0) -> tuple[int, int]:
        """Return width and height of the picture, or of a page (from 0) at 96 pixels an inch."""
        return self._ask(decoder_reply_checks.extent, "extent", index=index)

    def cutout(self, cut: Cutout, index: int = 0) -> Pixels:
        """Return a rectangle of the picture or of a page (from 0), as pixels for the window."""
        _box(cut.of_width, cut.of_height)
        _box(cut.width, cut.height)
        inside = cut.left + cut.width <= cut.of_width and cut.top + cut.height <= cut.of_height
        if not inside or min(cut.left, cut.top) < 0:
            raise BadInput("cutout", N_("range"))
        read = partial(decoder_reply_checks.cutout, width=cut.width, height=cut.height)
        return self._ask(read, "cutout", index=index, **asdict(cut))

    def mail(self, limit: int = 200_000) -> Mail | None:
        """Return an e-mail with at most `limit` characters of text; None if the file is none."""
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", N_("range"))
        return self._ask(lambda m: decoder_reply_checks.mail(m, limit), "mail", limit=limit)

    def marks(self, grammar: Data, at: int = 0, length: int | None = None) -> DocumentMarks:
        """Return the marks on the pages of a bundle's document, read with this grammar.

        It is the whole source, or the part of it with this place and length. Raises Damaged if it
        is not a document of this program, FutureFormat if it is of a later version.
        """
        begun, seconds = monotonic(), whole(fields(grammar["most"])["seconds"])
        length = self._source.size if length is None else length
        found: list[DocumentMarks] = []
        params: dict[str, Json] = {"grammar": grammar, "at": at, "length": length}
        while (portion := self._ask(decoder_reply_checks.marks, "marks", **params)) is not None:
            found.append(portion)
            # The grammar is sent once; after that the child goes on reading where it stopped.
            params = {}
            if monotonic() - begun >= seconds:
                self.close()
                raise MediaError(MediaReason.TIMEOUT)
        return join_marks(found)

    def scanned_part(self, at: int, length: int) -> MediaFacts:
        """Return when and by what one of several files that are the source was made.

        It is not searched for places.
        """
        return self._ask(decoder_reply_checks.facts, "scan-part", at=at, length=length)

    def scanned_parts(self, parts: Sequence[tuple[int, int]]) -> tuple[MediaFacts, ...]:
        """Return the same of several, each by its place and length, in one question.

        Without devices and places. It raises where one of them fails; then each is asked by itself.
        """
        read = partial(decoder_reply_checks.facts_of_parts, count=len(parts))
        return self._ask(read, "scan-parts", parts=[list(part) for part in parts])

    def exports(
        self, name: str, beside: Mapping[str, int], listed: int = 0
    ) -> tuple[OfferedExport, ...]:
        """Return the exports of other programs that the file has, with what has to be asked.

        `name` is the file's own name, `beside` the names and sizes of what is in its folder. Of a
        folder, `listed` is the length of the list with which its source begins. Raises
        ExportRefused.
        """
        sizes: dict[str, Json] = dict(beside)
        read = decoder_export_reply_checks.offered
        return self._ask(read, "exports", name=name, beside=sizes, listed=listed)

    def messages(
        self,
        name: str,
        beside: Mapping[str, int],
        export: OfferedExport,
        answers: Answers,
        listed: int = 0,
    ) -> Iterator[Item]:
        """Yield what one export of the file says, in its order. Raises ExportRefused."""
        self.exports(name, beside, listed)
        given: dict[str, Json] = dict(asdict(answers))
        read = decoder_export_reply_checks.portion
        found = self._ask(read, "messages", format=export.format, main=export.main, answers=given)
        while not found.end:
            self._ahead = self._begin(_MORE)
            yield from found.items
            found = self._ask(read, _MORE)
        yield from found.items

    def member(self, name: str) -> Iterator[MemberPiece]:
        """Yield a file that came with an export in pieces, as the archive has it.

        Raises ExportRefused where it is damaged; its length is what the first piece says.
        """
        at, size = 0, 1
        while at < size:
            piece = self._ask(
                decoder_export_reply_checks.member_piece, "member", member=name, at=at
            )
            yield piece
            if not at:
                size = piece.size
            at += len(piece.data)
            if piece.size != size or at > size or (at < size and not piece.data):
                raise ExportRefused("damaged-zip")

    def pdf_pages(self) -> int:
        """Return the number of pages of the document."""
        return self._ask(decoder_reply_checks.pages, "pages")

    def pdf_page(self, index: int, *, width: int) -> Pixels:
        """Return one page, from 0, at most `width` pixels wide (less if it is very long)."""
        return self._pixels("page", _box(width, MAX_SIDE), index=index)

    def page_text(self, index: int) -> str:
        """Return the inert text of one page, counted from 0, as long as it may be."""
        limit = _PAGE_TEXT
        found = self._ask(
            lambda m: decoder_reply_checks.text(m, limit), "page-text", index=index, limit=limit
        )
        return found or ""

    def text(self, limit: int = 200_000) -> str | None:
        """Return plain text or e-mail as at most `limit` inert characters; None if it is neither.

        Invisible characters are written as their codes.
        """
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", N_("range"))
        return self._ask(lambda m: decoder_reply_checks.text(m, limit), "text", limit=limit)

    def word_places(self, limit: int = 200_000) -> WordPlaces:
        """Return the positions of places in the text that `text` or `mail` give for this limit."""
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", N_("range"))
        return self._ask(
            lambda m: decoder_reply_checks.word_places(m, limit), "word-places", limit=limit
        )

    def inside(self, first: int = 0, limit: int = 400_000) -> FileWords:
        """Return text inside the file that is searched but never shown, from page `first` on."""
        if not 0 < limit <= 2_000_000 or first < 0:
            raise BadInput("limit", N_("range"))
        read = partial(decoder_reply_checks.inside, first=first, limit=limit)
        return self._ask(read, "words", first=first, limit=limit)

    def without_position(self) -> CleanCopy:
        """Return how to make a copy without any position.

        Raises MediaError("cannot-strip") if that is not possible.
        """
        if self._is_picture():
            try:
                return self._copy(())
            except MediaError as error:
                if error.reason != MediaReason.NOT_CONFINED:
                    raise
            return self._picture_alone()
        size, kind = self._source.size, self.inspect().media_type
        copy = self._ask(lambda m: decoder_reply_checks.patch(m, size, kind), "clean")
        # The child that named the bytes to blank has seen the file. Another one, which sees only
        # the copy, checks whether a position is left.
        seen = self._inspect_apart(PatchedSource(self._source, copy.ranges))
        if seen.positions or seen.unsearched:
            raise MediaError(MediaReason.CANNOT_STRIP)
        return copy

    def _picture_alone(self) -> CleanCopy:
        """Return a JPEG or PNG without all but the data of its picture; nothing is decoded.

        Another child, which sees only the copy, checks that nothing is left in it.
        """
        media_type = self._file_type().media_type
        data = plain_picture(self._source, media_type, self.inspect().orientation)
        seen = self._inspect_apart(BytesSource(data))
        left = {*seen.unsearched} - {UnsearchedReason.NOT_DECODED}
        if seen.positions or seen.devices or left or seen.media_type != media_type:
            raise MediaError(MediaReason.CANNOT_STRIP)
        return CleanCopy("picture", media_type, SUFFIXES[media_type], data=data)

    def film_copy(self) -> FilmCopySource:
        """Return a copy of a film or a sound with its pictures and its sound alone.

        It is read from the child that made it, so only while this session is open. Another child
        looks through it first. Raises MediaError("cannot-strip") where it cannot be made, or where
        anything is left that names a place or a device.
        """
        if self._file_type().media_type not in COPY_FORMS:
            raise MediaError(MediaReason.CANNOT_STRIP)
        size = self._ask(decoder_reply_checks.film_copy_size, _FILM_COPY)
        copy = FilmCopySource(size, self._film_copy_part)
        seen = self._inspect_apart(copy)
        if seen.positions or seen.devices or seen.unsearched or seen.kind not in ("video", "audio"):
            raise MediaError(MediaReason.CANNOT_STRIP)
        return copy

    def _film_copy_part(self, at: int, length: int) -> bytes:
        child = self._child
        if child is None:
            raise MediaError(MediaReason.CRASHED)
        # Ask this child, not a later one: only it has the copy.
        job = WireMessage({"op": "film-copy-part", "at": at, "length": length})
        try:
            answer = self._ask_child(child, job, self._source)()
            return decoder_reply_checks.film_copy_part(answer, length)
        except GarbageError as error:
            raise MediaError(MediaReason.PROTOCOL) from error

    def covered(self, regions: Sequence[Region]) -> CleanCopy:
        """Return a re-encoded copy of a picture with regions painted black.

        Re-encoding removes all metadata.

        A region is left, top, width and height, in thousandths of the picture as it is displayed.
        Raises MediaError("cannot-strip") if the file is not a picture, or holds several.
        """
        if not regions or not all(map(_is_part, regions)):
            raise BadInput("region", N_("must lie inside the picture, in thousandths of it"))
        if not self._is_picture():
            raise MediaError(MediaReason.CANNOT_STRIP)
        return self._copy(regions)

    def _is_picture(self) -> bool:
        # Only the first bytes decide, so no answer of a decoder can choose how a copy is made.
        return self._file_type().kind == "image"

    def _file_type(self) -> FileType:
        return detect_file_type(self._source.read_at(0, HEAD))

    def _copy(self, regions: Sequence[Region]) -> CleanCopy:
        """Return the picture with its regions covered.

        The encoder is a child that never saw the file.
        """
        exact = self._file_type().media_type in _LOSSLESS
        # Transparent pixels may hold hidden colours, so a redacted picture is flattened onto white.
        alpha = exact and not regions
        raster = self._ask(decoder_reply_checks.raster, "copy", alpha=alpha)
        if raster.mode == "RGBA" and not alpha:
            self.close()
            raise MediaError(MediaReason.PROTOCOL)
        child = self._take()
        try:
            data = self._encode(child, raster, _EXACT if exact else _COPIED, regions)
        finally:
            self._drop(child)
        media_type, suffix = ("image/png", ".png") if exact else ("image/jpeg", ".jpg")
        return CleanCopy("image", media_type, suffix, data=data)

    def _printed(self, operation: str, box: tuple[int, int], **params: Json) -> ReducedImage:
        read = partial(decoder_reply_checks.raster, max_width=box[0], max_height=box[1])
        return self._print(self._ask(read, operation, form="rows", **_box_params(box), **params))

    def _print(self, raster: Raster) -> ReducedImage:
        """Return the picture that the child has ready as a JPEG for printing."""
        if raster.mode == "RGBA":
            self.close()
            raise MediaError(MediaReason.PROTOCOL)
        if self._encoder is None or not self._encoder.usable:
            self._encoder = self._encoders.take()
        try:
            jpeg = self._encode(self._encoder, raster, _PRINTED)
        except BaseException:
            # Whichever of the two failed, neither is used again.
            self._drop(self._encoder)
            self._encoder = None
            self.close()
            raise
        return ReducedImage(raster.width, raster.height, jpeg)

    def _encode(
        self,
        encoder: DecoderProcess,
        raster: Raster,
        form: Mapping[str, Json],
        regions: Sequence[Region] = (),
    ) -> bytes:
        """Return a file that another child encodes from the rows of this source's child."""
        child = self._child
        if child is None or child is encoder:
            raise MediaError(MediaReason.CRASHED)

        def read_rows(first: int, count: int) -> bytes:
            # Ask this child, not a later one: only it has the picture.
            job = WireMessage({"op": "rows", "first": first, "count": count})
            answer = self._ask_child(child, job, self._source)()
            return decoder_reply_checks.rows(answer, count * raster.stride)

        job = WireMessage({"op": "encode", **asdict(raster), **form})
        try:
            answer = self._ask_child(encoder, job, RasterSource(raster, read_rows, regions))()
            return decoder_reply_checks.encoded(
                answer, text(form["form"]), raster.width, raster.height
            )
        except GarbageError as error:
            raise MediaError(MediaReason.PROTOCOL) from error

    def _pixels(self, operation: str, box: tuple[int, int], **params: Json) -> Pixels:
        params |= {"form": "rgb", **_box_params(box)}
        found = self._ask(lambda m: decoder_reply_checks.pixels(m, *box), operation, **params)
        if found is None:
            raise MediaError(MediaReason.PROTOCOL)
        return found

    def _begin(self, operation: str, **params: Json) -> PendingReply[WireMessage]:
        child = self._child
        if child is None or not child.usable:
            self.close()
            child = self._child = self._take()
        return self._ask_child(child, WireMessage({"op": operation, **params}), self._source)

    def _ask(self, read: Callable[[WireMessage], T], operation: str, **params: Json) -> T:
        ahead = self._ahead
        if ahead is not None:
            # The child answers one question after the other, each in its own time.
            ahead.wait()
        try:
            if ahead is not None and operation == _MORE:
                self._ahead = None
                return read(ahead())
            return read(self._begin(operation, **params)())
        except GarbageError as error:
            self.close()
            raise MediaError(MediaReason.PROTOCOL) from error
        except BaseException:
            self.close()
            raise


def merge_facts(read: MediaFacts, decoded: MediaFacts) -> MediaFacts:
    """Return the metadata that Python read, completed with what decoders add.

    A decoder that was taken over by the file can add places and devices, but can remove nothing:
    neither a place nor a reason why the file was not searched completely. It cannot change the kind
    of the file either, except that a film without pictures may turn out to be sound.
    """
    most = decoder_reply_checks.MAX_POSITIONS
    films = {read.kind, decoded.kind} <= {"video", "audio"}
    return replace(
        decoded,
        kind=decoded.kind if films else read.kind,
        media_type=read.media_type,
        positions=tuple(dict.fromkeys([*read.positions, *decoded.positions]))[:most],
        devices=tuple(dict.fromkeys([*read.devices, *decoded.devices]))[:most],
        unsearched=tuple(sorted({*read.unsearched, *decoded.unsearched})),
        device=read.device or decoded.device,
        captured_at=read.captured_at or decoded.captured_at,
        document=read.document,
    )


def _is_part(region: Sequence[int]) -> bool:
    left, top, width, height = region
    inside = left + width <= WHOLE and top + height <= WHOLE
    return min(left, top) >= 0 and min(width, height) > 0 and inside


def _box(max_width: int, max_height: int) -> tuple[int, int]:
    for name, side in (("max_width", max_width), ("max_height", max_height)):
        if not 1 <= side <= MAX_SIDE:
            raise BadInput(name, N_("range"))
    return max_width, max_height


def _box_params(box: tuple[int, int]) -> dict[str, int]:
    return {"max_width": box[0], "max_height": box[1]}


DEFAULT_SECONDS = 30.0
# What reads an export through, however long it is, as long as it gets on by so many bytes.
LONG_STEP = 8 << 20
_LONG_JOBS = frozenset({"exports", "messages", _MORE, _FILM_COPY})
# A grey PNG of one pixel.
_TRIAL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


class MediaClient:
    """The decoder client of the whole program. It is thread-safe; `close` is final.

    `command` starts a worker (a frozen program passes its own); `seconds` limits each question.
    Each method below asks one question about one source; `open` asks several of the same child. All
    of them raise the errors that `SourceSession` lists. Without `consent` given, no native decoder
    gets anything where children are not confined.
    """

    def __init__(
        self,
        command: Sequence[str] = DEFAULT_COMMAND,
        *,
        seconds: float = DEFAULT_SECONDS,
        consent: DecodeConsent | None = None,
    ) -> None:
        self.consent = consent or DecodeConsent()
        # Called on any thread when a file is not given to a decoder for want of consent.
        self.on_refused: Callable[[], None] = lambda: None
        self._command = tuple(command)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._spare: DecoderProcess | None = None
        self._busy: set[DecoderProcess] = set()
        # Only the program's own child is known to be one that can be forked.
        self._forks = DecoderForks() if self._command == DEFAULT_COMMAND else None
        self._encoders = EncoderPool(self._take, self._drop)
        self._closed = False

    def warm(self) -> None:
        """Start the first child ahead of the first question. Idempotent."""
        with self._lock:
            if not self._closed and self._spare is None:
                self._spare = self._start()

    def close(self) -> None:
        """End every child at once; running questions raise Cancelled."""
        with self._lock:
            self._closed = True
            children = [*self._busy, *([self._spare] if self._spare is not None else [])]
            self._busy.clear()
            self._spare = None
        for child in children:
            child.kill()
        if self._forks is not None:
            self._forks.close()

    def confinement(self) -> Confinement:
        """Return what a child cannot do here, as a child found by probing.

        Raises MediaError or Cancelled.
        """
        self.warm()
        with self._lock:
            spare = self._spare
        if spare is None:
            raise Cancelled
        try:
            # The child stays the spare.
            return spare.confinement(self._seconds)
        except MediaError:
            if self._forget(spare):
                raise
        # The child was taken for a source and ended with it.
        child = self._take()
        try:
            return child.confinement(self._seconds)
        finally:
            self._drop(child)

    def works(self) -> bool:
        """Return whether files can be decoded at all, tested with a built-in picture.

        False where no child starts, where it ends at once (a library is missing or broken), and
        where it may not open anything. Raises Cancelled.
        """
        try:
            with self.open(BytesSource(_TRIAL), ours=True) as session:
                seen = session.inspect()
        except MediaError:
            return False
        return seen.preview and not seen.unsearched

    def open(self, source: Source, *, alone: bool = False, ours: bool = False) -> SourceSession:
        """Return a session for one source, in which one child answers several questions.

        Where it is the only one, no child is started ahead for the next. With `ours` the program
        wrote the source itself, and no consent is needed.
        """
        take, ask = partial(self._take, alone=alone), partial(self._ask, ours=ours)
        return SourceSession(source, take, self._drop, ask, self.inspect, self._encoders)

    def inspect(self, source: Source) -> MediaFacts:
        """Return the kind of the file and its metadata."""
        with self.open(source) as session:
            return session.inspect()

    def reduced(self, source: Source, *, max_width: int, max_height: int) -> ReducedImage | None:
        """Return a JPEG within the box in pixels, never enlarged; None without a picture."""
        with self.open(source) as session:
            return session.reduced(max_width=max_width, max_height=max_height)

    def thumbnail(self, source: Source, *, edge: int) -> ReducedImage | None:
        """Return a JPEG whose longer side is at most `edge` pixels."""
        with self.open(source) as session:
            return session.thumbnail(edge=edge)

    def pixels(self, source: Source, *, max_width: int, max_height: int) -> Pixels | None:
        """Return raw pixels within the box, for the window; None without a picture."""
        with self.open(source) as session:
            return session.pixels(max_width=max_width, max_height=max_height)

    def without_position(self, source: Source) -> CleanCopy:
        """Return how to make a copy without any position.

        Raises MediaError("cannot-strip") if that is not possible.
        """
        with self.open(source) as session:
            return session.without_position()

    def film_copy(self, source: Source) -> CleanCopy:
        """Return that a copy of pictures and sound alone can be made, and in which form.

        Raises MediaError("cannot-strip") if that is not possible.
        """
        with self.open(source) as session:
            session.film_copy()
        form = COPY_FORMS[detect_file_type(source.read_at(0, HEAD)).media_type]
        return CleanCopy("film", form.media_type, form.suffix)

    def covered(self, source: Source, regions: Sequence[Sequence[int]]) -> CleanCopy:
        """Return a copy of a picture with regions painted black, without metadata."""
        with self.open(source) as session:
            return session.covered(regions)

    def pdf_pages(self, source: Source) -> int:
        """Return the number of pages of the document."""
        with self.open(source) as session:
            return session.pdf_pages()

    def pdf_page(self, source: Source, index: int, *, width: int) -> Pixels:
        """Return one page, counted from 0, at most `width` pixels wide."""
        with self.open(source) as session:
            return session.pdf_page(index, width=width)

    def text(self, source: Source, limit: int = 200_000) -> str | None:
        """Return plain text or e-mail as at most `limit` inert characters."""
        with self.open(source) as session:
            return session.text(limit)

    def _take(self, *, alone: bool = False) -> DecoderProcess:
        with self._lock:
            if self._closed:
                raise Cancelled
            child, self._spare = self._spare, None
            if child is not None and not child.usable:
                child.kill()
                child = None
            child = child or self._start()
            self._busy.add(child)
            if not alone:
                # A machine without memory for a second child still gets its answer from the first.
                with contextlib.suppress(MediaError):
                    self._spare = self._start()
            return child

    def _start(self) -> DecoderProcess:
        return DecoderProcess(self._command, self.consent, self._forks)

    def _forget(self, spare: DecoderProcess) -> bool:
        """End the child if it is still the spare; return whether it was."""
        with self._lock:
            if self._spare is not spare:
                return False
            self._spare = None
        spare.kill()
        return True

    def _drop(self, child: DecoderProcess) -> None:
        with self._lock:
            self._busy.discard(child)
        child.kill()

    def _ask(
        self, child: DecoderProcess, job: WireMessage, source: Source, *, ours: bool
    ) -> PendingReply[WireMessage]:
        if job.header["op"] in _LONG_JOBS:
            source = SteppedSource(source, LONG_STEP)
        answer = child.ask(job, source, self._seconds, ours=ours)

        def wait() -> WireMessage:
            try:
                return answer()
            except MediaError as error:
                with self._lock:
                    closed = self._closed
                if closed:
                    raise Cancelled from error
                if error.reason == MediaReason.NOT_CONFINED:
                    self.on_refused()
                raise

        return PendingReply(wait)
