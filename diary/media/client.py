"""Asks the decoder child; the only door through which the program looks into strangers' files.

The rules are:

- Each source gets a child of its own, so that nothing of one file can reach another.
- While one child works, the next is already starting: a fresh child costs no waiting.
- Nothing is decoded here, and every answer is treated as hostile.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence

from diary.errors import Cancelled, MediaError
from diary.media.child import Child, default_command
from diary.media.confinement import Confinement, DecodeConsent
from diary.media.facts import CleanCopy, MediaFacts, Pixels, ReducedImage
from diary.media.protocol import Message
from diary.media.session import SourceSession
from diary.media.source import BytesSource, Source

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
        self._spare: Child | None = None
        self._busy: set[Child] = set()
        self._closed = False

    def warm(self) -> None:
        """Start the first child ahead of the first question; harmless when repeated."""
        with self._lock:
            if not self._closed and self._spare is None:
                self._spare = Child(self._command, self.consent)

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

    def _take(self) -> Child:
        with self._lock:
            if self._closed:
                raise Cancelled
            child, self._spare = self._spare, None
            if child is not None and not child.usable:
                child.kill()
                child = None
            child = child or Child(self._command, self.consent)
            self._busy.add(child)
            # A machine too tight for a second one still gets its answer from the first.
            with contextlib.suppress(MediaError):
                self._spare = Child(self._command, self.consent)
            return child

    def _forget(self, spare: Child) -> bool:
        """End it if it is still the spare; whether it was."""
        with self._lock:
            if self._spare is not spare:
                return False
            self._spare = None
        spare.kill()
        return True

    def _drop(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
        child.kill()

    def _exchange(self, child: Child, job: Message, source: Source) -> Message:
        try:
            return child.exchange(job, source, self._seconds)
        except MediaError as error:
            with self._lock:
                closed = self._closed
            if closed:
                raise Cancelled from error
            raise
