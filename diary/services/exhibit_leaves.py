"""One exhibit while it is looked at: its picture or pages, as near as a person wants to see them.

**Invariants:**

- One decoder child stays for as long as one exhibit is looked at, and no longer: a picture is
  decoded once, and the child ends with the look.
- One question is asked at a time; `close` may be called from any thread, and a question that comes
  after it, or is being answered, raises Cancelled.
- A leaf is a page of a document, a still of a film, or the only picture. A long picture is one leaf
  here, since a person can move about in it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from diary.case_file import ExhibitLayout
from diary.errors import Cancelled, MediaError, MediaReason
from diary.media.byte_source import FileSource
from diary.media.decoder_results import Cutout, Pixels

if TYPE_CHECKING:
    from typing import BinaryIO

    from diary.media.decoder_client import SourceSession
    from diary.services.derivatives import Derivatives
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal


def leaf_count(found: Derivatives) -> int:
    """Return the number of leaves: 0 if nothing can be shown."""
    match found.layout:
        case ExhibitLayout.NONE:
            return 0
        case ExhibitLayout.PAGES:
            return found.facts.pages or 1
        case ExhibitLayout.FRAMES:
            return len(found.made)
    return 1


class ExhibitLeaves:
    """The leaves of one exhibit, asked of one decoder child."""

    def __init__(self, original: ExhibitOriginal, found: Derivatives) -> None:
        self._original, self._found = original, found
        self._asking = threading.Lock()
        self._file: BinaryIO | None = None
        self._session: SourceSession | None = None
        self._closed = False

    @property
    def layout(self) -> ExhibitLayout:
        """Return what its leaves are."""
        return self._found.layout

    def extent(self, leaf: int) -> tuple[int, int]:
        """Return width and height of a leaf; of a page at 96 pixels an inch.

        Raises MediaError, Damaged, Cancelled.
        """
        with self._opened() as session:
            if self._found.layout is ExhibitLayout.FRAMES:
                still = session.still_pixels(self._second(leaf), edge=_STILL)
                return still.width, still.height
            return session.extent(leaf)

    def pixels(self, leaf: int, cut: Cutout) -> Pixels:
        """Return a rectangle of a leaf at a scale; a still of a film only as a whole.

        Raises MediaError, Damaged, Cancelled.
        """
        with self._opened() as session:
            if self._found.layout is ExhibitLayout.FRAMES:
                edge = max(cut.of_width, cut.of_height)
                return session.still_pixels(self._second(leaf), edge=edge)
            return session.cutout(cut, leaf)

    def close(self) -> None:
        """End the child at once, and wait for nothing. Idempotent."""
        self._closed = True
        session = self._session
        if session is not None:
            # A question that is being answered ends with the child.
            session.close()
        if self._asking.acquire(blocking=False):
            try:
                self._release()
            finally:
                self._asking.release()

    def _second(self, leaf: int) -> float:
        if not 0 <= leaf < len(self._found.made):
            raise MediaError(MediaReason.NO_SUCH_PAGE)
        return self._found.made[leaf].at or 0.0

    @contextlib.contextmanager
    def _opened(self) -> Iterator[SourceSession]:
        """Hold the session while one question is asked."""
        try:
            with self._asking:
                if self._closed:
                    raise Cancelled
                if self._session is None:
                    self._file = self._original.open()
                    self._session = self._original.access.media.open(FileSource(self._file))
                try:
                    yield self._session
                except MediaError as error:
                    if self._closed:
                        raise Cancelled from error
                    raise
        finally:
            # `close` does not wait for a question, so the one that was asked tidies up.
            if self._closed:
                self.close()

    def _release(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
        file, self._file = self._file, None
        if file is not None:
            file.close()


_STILL = 1920
