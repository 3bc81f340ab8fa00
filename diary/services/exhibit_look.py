"""One decoder child for one exhibit, for as long as somebody looks at it or listens.

**Invariants:**

- One question is asked at a time; `close` may be called from any thread, and a question that comes
  after it, or is being answered, raises Cancelled.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from diary.errors import Cancelled, MediaError
from diary.media.byte_source import FileSource

if TYPE_CHECKING:
    from typing import BinaryIO

    from diary.media.decoder_client import SourceSession
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal


class ExhibitLook:
    """The child is started with the first question."""

    def __init__(self, original: ExhibitOriginal) -> None:
        self._original = original
        self._asking = threading.Lock()
        self._file: BinaryIO | None = None
        self._session: SourceSession | None = None
        self._closed = False

    @contextlib.contextmanager
    def opened(self) -> Iterator[SourceSession]:
        """Hold the session while one question is asked. Raises Cancelled once it was closed."""
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

    def _release(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
        file, self._file = self._file, None
        if file is not None:
            file.close()
