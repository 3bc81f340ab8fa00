"""Ask the decoder child, the only door through which strangers' files are looked into.

**Invariants:**

- Each source gets a child of its own, so nothing of one file can reach another. A child that failed
  in any way is ended, and the next question gets a fresh one.
- While one child works, the next is already starting, so a fresh child costs no waiting.
- Nothing is decoded here, and every answer is treated as hostile.
- A picture that leaves crosses as rows of samples. The program paints the covers into them, and a
  child that never saw the file encodes them: a decoder that lies can spoil a picture, and can
  neither leave a cover off nor put anything beside it.
- What a file says of itself is answered before any decoder has seen a byte of it. A decoder that
  the file takes over can add to that, and can take no position away.
- A film with its positions blanked is looked at by another child before it is handed out.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from time import monotonic
from typing import Final, TypeVar

from diary.errors import BadInput, Cancelled, MediaError, MediaReason
from diary.json_value import Json, fields, text, whole
from diary.media import reply_checks
from diary.media.confinement import Confinement, DecodeConsent
from diary.media.document_reader import Data, DocumentMarks, join_marks
from diary.media.file_type import HEAD, FileType, detect_file_type
from diary.media.process import DecoderProcess, default_command
from diary.media.protocol import MAX_SIDE, GarbageError, WireMessage
from diary.media.source import BytesSource, PatchedSource, Source
from diary.media.types import (
    WHOLE,
    CleanCopy,
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

T = TypeVar("T")
# The child ended or broke its word: nothing is known of the file by that, and it may pass.
_FAILURES: Final = frozenset(
    {
        MediaReason.CRASHED,
        MediaReason.TIMEOUT,
        MediaReason.PROTOCOL,
        MediaReason.MEMORY,
        MediaReason.UNREADABLE,
    }
)
# As the encoders of Pillow name them; 2 is 4:2:0, 0 is 4:4:4.
_PRINTED: Final[Mapping[str, Json]] = {"form": "JPEG", "quality": 82, "subsampling": 2}
_COPIED: Final[Mapping[str, Json]] = {"form": "JPEG", "quality": 92, "subsampling": 0}
_EXACT: Final[Mapping[str, Json]] = {"form": "PNG"}
_LOSSLESS: Final = frozenset({"image/png", "image/gif", "image/bmp"})
Exchange = Callable[[DecoderProcess, WireMessage, Source], WireMessage]


class SourceSession:
    """One source under inspection. Use as a context manager; one thread at a time.

    Every question raises MediaError (timeout, crashed, protocol, unreadable, too-large, memory,
    locked, no-such-page, cannot-strip, source, cannot-start, not-confined), or Cancelled when the
    client was closed meanwhile. What the source itself raises passes through.
    """

    def __init__(
        self,
        source: Source,
        take: Callable[[], DecoderProcess],
        drop: Callable[[DecoderProcess], None],
        exchange: Exchange,
        inspect_apart: Callable[[Source], MediaFacts],
    ) -> None:
        self._source = source
        self._take = take
        self._drop = drop
        self._exchange = exchange
        self._inspect_apart = inspect_apart
        self._child: DecoderProcess | None = None
        self._encoder: DecoderProcess | None = None

    def __enter__(self) -> SourceSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children."""
        children = self._child, self._encoder
        self._child = self._encoder = None
        for child in children:
            if child is not None:
                self._drop(child)

    def inspect(self) -> MediaFacts:
        """What the file is and says of itself.

        It is asked twice: first for what Python alone reads in it, then for what decoders add.
        Where a decoder dies of it, the first stands, and FAILED is among the reasons why the file
        was not wholly searched. Raises MediaError where Python alone fails as well.
        """
        read = self._ask(reply_checks.facts, "scan")
        try:
            return merge_facts(read, self._ask(reply_checks.facts, "inspect"))
        except MediaError as error:
            if error.reason not in _FAILURES:
                raise
        return replace(read, note="damaged", unsearched=(*read.unsearched, UnsearchedReason.FAILED))

    def reduced(self, *, max_width: int, max_height: int) -> ReducedImage | None:
        """A JPEG within the box in pixels, never enlarged; None if the kind has no picture."""
        box = _box(max_width, max_height)
        read = partial(reply_checks.raster_or_none, max_width=box[0], max_height=box[1])
        raster = self._ask(read, "picture", form="rows", **_named(box))
        return None if raster is None else self._print(raster)

    def thumbnail(self, *, edge: int) -> ReducedImage | None:
        """A JPEG whose longer side is at most `edge` pixels."""
        return self.reduced(max_width=edge, max_height=edge)

    def pixels(self, *, max_width: int, max_height: int) -> Pixels | None:
        """Raw pixels within the box, for the window; None if the kind has no picture."""
        box = _box(max_width, max_height)
        return self._ask(
            lambda m: reply_checks.pixels(m, *box), "picture", form="rgb", **_named(box)
        )

    def part(self, index: int, *, width: int) -> ReducedImage:
        """Part `index`, counted from 0, of a picture cut as `parts` says, `width` pixels wide."""
        width, most = _box(width, MAX_SIDE)
        return self._printed("part", (width, most), index=index)

    def page(self, index: int, *, max_width: int, max_height: int) -> ReducedImage:
        """One page of a document, counted from 0, as a JPEG within the box."""
        return self._printed("page", _box(max_width, max_height), index=index)

    def still(self, at: float, *, edge: int) -> FilmStill:
        """The whole picture of a film at `at` seconds or before, its longer side `edge` pixels."""
        if not 0 <= at <= reply_checks.MAX_SECONDS:
            raise BadInput("at", "range")
        edge, _ = _box(edge, edge)
        read, box = partial(reply_checks.moment, edge=edge), _named((edge, edge))
        found, raster = self._ask(read, "frame", at=float(at), form="rows", **box)
        return FilmStill(found, self._print(raster))

    def part_pixels(self, index: int, *, width: int) -> Pixels:
        """The same as `part`, as pixels for the window."""
        return self._pixels("part", _box(width, MAX_SIDE), index=index)

    def still_pixels(self, at: float, *, edge: int) -> Pixels:
        """The same as `still`, as pixels for the window."""
        return self._pixels("frame", _box(edge, edge), at=float(at))

    def mail(self, limit: int = 200_000) -> Mail | None:
        """An e-mail with words of at most `limit` characters; None where it is none."""
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", "range")
        return self._ask(lambda m: reply_checks.mail(m, limit), "mail", limit=limit)

    def marks(self, grammar: Data) -> DocumentMarks:
        """What the pages of a bundle's document say of the record, read by this grammar.

        Raises Damaged for what is no document of ours, FutureFormat for one of a later version.
        """
        begun, seconds = monotonic(), whole(fields(grammar["most"])["seconds"])
        found, params = [], {"grammar": grammar}
        while (portion := self._ask(reply_checks.marks, "marks", **params)) is not None:
            found.append(portion)
            # it is handed over once, and reading goes on from where it was
            params = {}
            if monotonic() - begun >= seconds:
                self.close()
                raise MediaError(MediaReason.TIMEOUT)
        return join_marks(found)

    def pdf_pages(self) -> int:
        """How many pages the document has."""
        return self._ask(reply_checks.pages, "pages")

    def pdf_page(self, index: int, *, width: int) -> Pixels:
        """One page, counted from 0, at most `width` pixels wide (less where it is very long)."""
        return self._pixels("page", _box(width, MAX_SIDE), index=index)

    def page_text(self, index: int, limit: int = 20_000) -> str:
        """The words of one page, counted from 0, as inert text of at most `limit` characters."""
        return (
            self._ask(lambda m: reply_checks.text(m, limit), "page-text", index=index, limit=limit)
            or ""
        )

    def text(self, limit: int = 200_000) -> str | None:
        """Plain text or e-mail as inert text of at most `limit` characters; None if it is neither.

        Characters that cannot be seen are written as their codes.
        """
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", "range")
        return self._ask(lambda m: reply_checks.text(m, limit), "text", limit=limit)

    def word_places(self, limit: int = 200_000) -> WordPlaces:
        """Where places stand in the words that `text` or `mail` give for the same limit."""
        if not 0 < limit <= 2_000_000:
            raise BadInput("limit", "range")
        return self._ask(lambda m: reply_checks.word_places(m, limit), "word-places", limit=limit)

    def inside(self, first: int = 0, limit: int = 400_000) -> FileWords:
        """Words inside the file that are searched and never shown, of pages from `first` on."""
        if not 0 < limit <= 2_000_000 or first < 0:
            raise BadInput("limit", "range")
        read = partial(reply_checks.inside, first=first, limit=limit)
        return self._ask(read, "words", first=first, limit=limit)

    def without_position(self) -> CleanCopy:
        """How to make a copy without any position. Raises MediaError("cannot-strip") if none."""
        if self._is_picture():
            return self._copy(())
        size, kind = self._source.size, self.inspect().media_type
        copy = self._ask(lambda m: reply_checks.patch(m, size, kind), "clean")
        # The child that named what to blank has seen the file; another one, which sees only the
        # copy, says whether a position is left.
        seen = self._inspect_apart(PatchedSource(self._source, copy.ranges))
        if seen.positions or seen.unsearched:
            raise MediaError(MediaReason.CANNOT_STRIP)
        return copy

    def covered(self, regions: Sequence[Region]) -> CleanCopy:
        """A copy of a picture with parts painted black, made anew, so without any metadata.

        A part is left, top, width and height, in thousandths of the picture as it is seen. Raises
        MediaError("cannot-strip") for what is no picture, or several in one file.
        """
        if not regions or not all(map(_is_part, regions)):
            raise BadInput("region", "must lie inside the picture, in thousandths of it")
        if not self._is_picture():
            raise MediaError(MediaReason.CANNOT_STRIP)
        return self._copy(regions)

    def _is_picture(self) -> bool:
        # By the first bytes alone, so that what a decoder says cannot choose how a copy is made.
        return self._sniffed().kind == "image"

    def _sniffed(self) -> FileType:
        return detect_file_type(self._source.read_at(0, HEAD))

    def _copy(self, regions: Sequence[Region]) -> CleanCopy:
        """The whole picture made anew by a child that never saw the file, its regions covered."""
        exact = self._sniffed().media_type in _LOSSLESS
        # What is clear may have colours under it: a cover lies on white.
        alpha = exact and not regions
        raster = self._ask(reply_checks.raster, "copy", alpha=alpha)
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
        read = partial(reply_checks.raster, max_width=box[0], max_height=box[1])
        return self._print(self._ask(read, operation, form="rows", **_named(box), **params))

    def _print(self, raster: Raster) -> ReducedImage:
        """A JPEG for paper of the picture that the child has ready."""
        if raster.mode == "RGBA":
            self.close()
            raise MediaError(MediaReason.PROTOCOL)
        if self._encoder is None or not self._encoder.usable:
            self._encoder = self._take()
        try:
            jpeg = self._encode(self._encoder, raster, _PRINTED)
        except BaseException:
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
        """A file made of the rows that the child of this source has ready, by another child."""
        child = self._child
        if child is None or child is encoder:
            raise MediaError(MediaReason.CRASHED)

        def read_rows(first: int, count: int) -> bytes:
            # Of this child and no later one: only it has the picture.
            job = WireMessage({"op": "rows", "first": first, "count": count})
            answer = self._exchange(child, job, self._source)
            return reply_checks.rows(answer, count * raster.stride)

        job = WireMessage({"op": "encode", **asdict(raster), **form})
        try:
            answer = self._exchange(encoder, job, RasterSource(raster, read_rows, regions))
            return reply_checks.encoded(answer, text(form["form"]), raster.width, raster.height)
        except GarbageError as error:
            raise MediaError(MediaReason.PROTOCOL) from error

    def _pixels(self, operation: str, box: tuple[int, int], **params: Json) -> Pixels:
        params |= {"form": "rgb", **_named(box)}
        found = self._ask(lambda m: reply_checks.pixels(m, *box), operation, **params)
        if found is None:
            raise MediaError(MediaReason.PROTOCOL)
        return found

    def _ask(self, read: Callable[[WireMessage], T], operation: str, **params: Json) -> T:
        child = self._child
        if child is None or not child.usable:
            self.close()
            child = self._child = self._take()
        try:
            job = WireMessage({"op": operation, **params})
            return read(self._exchange(child, job, self._source))
        except GarbageError as error:
            self.close()
            raise MediaError(MediaReason.PROTOCOL) from error
        except BaseException:
            self.close()
            raise


def merge_facts(read: MediaFacts, decoded: MediaFacts) -> MediaFacts:
    """The facts of a file: what Python alone read in it, and what decoders add.

    A decoder that was taken over by the file can add to what is said of places and devices, and
    take nothing away: neither a place nor a reason why the file was not wholly searched. Nor can it
    say that the file is of another kind, but for a film without pictures, which is sound.
    """
    most = reply_checks.MAX_POSITIONS
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
    )


def _is_part(region: Sequence[int]) -> bool:
    left, top, width, height = region
    inside = left + width <= WHOLE and top + height <= WHOLE
    return min(left, top) >= 0 and min(width, height) > 0 and inside


def _box(max_width: int, max_height: int) -> tuple[int, int]:
    for name, side in (("max_width", max_width), ("max_height", max_height)):
        if not 1 <= side <= MAX_SIDE:
            raise BadInput(name, "range")
    return max_width, max_height


def _named(box: tuple[int, int]) -> dict[str, int]:
    return {"max_width": box[0], "max_height": box[1]}


DEFAULT_SECONDS = 30.0
# A grey PNG of one pixel.
_TRIAL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


class MediaClient:
    """Thread-safe; one for the whole program. `close` ends every child and is final.

    `command` starts a worker (a frozen program passes its own); `seconds` bounds each question.
    Each method below asks one thing of one source; `open` asks several of the same child. All of
    them raise what `SourceSession` says. Without `consent` given, none of them decodes anything
    where children are not confined.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        *,
        seconds: float = DEFAULT_SECONDS,
        consent: DecodeConsent | None = None,
    ) -> None:
        self.consent = consent or DecodeConsent()
        self._command = tuple(command) if command is not None else default_command()
        self._seconds = seconds
        self._lock = threading.Lock()
        self._spare: DecoderProcess | None = None
        self._busy: set[DecoderProcess] = set()
        self._closed = False

    def warm(self) -> None:
        """Start the first child ahead of the first question; harmless when repeated."""
        with self._lock:
            if not self._closed and self._spare is None:
                self._spare = DecoderProcess(self._command, self.consent)

    def close(self) -> None:
        """End every child at once; questions under way raise Cancelled."""
        with self._lock:
            self._closed = True
            children = [*self._busy, *([self._spare] if self._spare is not None else [])]
            self._busy.clear()
            self._spare = None
        for child in children:
            child.kill()

    def confinement(self) -> Confinement:
        """What a child here cannot do, as one found by trying. Raises MediaError, Cancelled."""
        self.warm()
        with self._lock:
            spare = self._spare
        if spare is None:
            raise Cancelled
        try:
            # It stays the spare.
            return spare.confinement(self._seconds)
        except MediaError:
            if self._forget(spare):
                raise
        # It was taken for a source and ended with it.
        child = self._take()
        try:
            return child.confinement(self._seconds)
        finally:
            self._drop(child)

    def works(self) -> bool:
        """Whether files can be looked into at all, tried with a picture of the program's own.

        False where no child starts, where it ends at once (a library is missing or broken), and
        where it may not open anything. Raises Cancelled.
        """
        try:
            seen = self.inspect(BytesSource(_TRIAL))
        except MediaError:
            return False
        return seen.preview and not seen.unsearched

    def open(self, source: Source) -> SourceSession:
        """A session about one source, in which one child answers several questions."""
        return SourceSession(source, self._take, self._drop, self._exchange, self.inspect)

    def inspect(self, source: Source) -> MediaFacts:
        """What the file is and says of itself."""
        with self.open(source) as session:
            return session.inspect()

    def reduced(self, source: Source, *, max_width: int, max_height: int) -> ReducedImage | None:
        """A JPEG within the box in pixels, never enlarged; None if the kind has no picture."""
        with self.open(source) as session:
            return session.reduced(max_width=max_width, max_height=max_height)

    def thumbnail(self, source: Source, *, edge: int) -> ReducedImage | None:
        """A JPEG whose longer side is at most `edge` pixels."""
        with self.open(source) as session:
            return session.thumbnail(edge=edge)

    def pixels(self, source: Source, *, max_width: int, max_height: int) -> Pixels | None:
        """Raw pixels within the box, for the window; None if the kind has no picture."""
        with self.open(source) as session:
            return session.pixels(max_width=max_width, max_height=max_height)

    def without_position(self, source: Source) -> CleanCopy:
        """How to make a copy without any position. Raises MediaError("cannot-strip") if none."""
        with self.open(source) as session:
            return session.without_position()

    def covered(self, source: Source, regions: Sequence[Sequence[int]]) -> CleanCopy:
        """A copy of a picture with parts painted black, without metadata."""
        with self.open(source) as session:
            return session.covered(regions)

    def pdf_pages(self, source: Source) -> int:
        """How many pages the document has."""
        with self.open(source) as session:
            return session.pdf_pages()

    def pdf_page(self, source: Source, index: int, *, width: int) -> Pixels:
        """One page, counted from 0, at most `width` pixels wide."""
        with self.open(source) as session:
            return session.pdf_page(index, width=width)

    def text(self, source: Source, limit: int = 200_000) -> str | None:
        """Plain text or e-mail as inert text of at most `limit` characters."""
        with self.open(source) as session:
            return session.text(limit)

    def _take(self) -> DecoderProcess:
        with self._lock:
            if self._closed:
                raise Cancelled
            child, self._spare = self._spare, None
            if child is not None and not child.usable:
                child.kill()
                child = None
            child = child or DecoderProcess(self._command, self.consent)
            self._busy.add(child)
            # A machine too tight for a second one still gets its answer from the first.
            with contextlib.suppress(MediaError):
                self._spare = DecoderProcess(self._command, self.consent)
            return child

    def _forget(self, spare: DecoderProcess) -> bool:
        """End it if it is still the spare; whether it was."""
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

    def _exchange(self, child: DecoderProcess, job: WireMessage, source: Source) -> WireMessage:
        try:
            return child.exchange(job, source, self._seconds)
        except MediaError as error:
            with self._lock:
                closed = self._closed
            if closed:
                raise Cancelled from error
            raise
