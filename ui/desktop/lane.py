"""The lane: one thread that owns the unlocked session, and the only way to it.

The rules are:

- Nothing outside this file holds a session. Work is handed in, results come out; `Beside` holds
  the few things that a session allows off its thread.
- Work runs one at a time, in order; `done` and `failed` run on the UI thread.
- Locking drops queued work and every result that has not been delivered yet.
- Work here is short. Files and PDFs belong to `jobs`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, Signal

from diary.errors import DiaryError, Locked
from diary.progress import Progress, no_progress
from ui.desktop.post import Post

if TYPE_CHECKING:
    from pathlib import Path

    from diary.services.attachments import NamedBytes, StoredFile
    from diary.services.session import Session, VaultInfo
    from ui.opened_bundle import Reading

T = TypeVar("T")
Failed = Callable[[DiaryError], None]


class Drafting(Protocol):
    """The sealed draft; from any thread."""

    def save(self, text: str) -> None:
        """Seal the text in place of the one before; raises StorageError, Locked."""
        ...

    def load(self) -> str | None:
        """The text, if there is one; raises Damaged."""
        ...

    def take(self) -> str | None:
        """The same, and a damaged one is put aside before Damaged is raised; StorageError."""
        ...

    def clear(self) -> None:
        """Forget it."""
        ...


class Storing(Protocol):
    """Makes files durable before the record mentions them; from any thread."""

    def __call__(
        self, sources: Sequence[Path | NamedBytes], progress: Progress = no_progress
    ) -> list[StoredFile | DiaryError]:
        """One outcome for each source, in order; raises Cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """What an open session lets other threads use: the draft, storing of files, the signer."""

    drafts: Drafting
    store: Storing
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the window learns when a vault opens."""

    info: VaultInfo
    beside: Beside
    folder: Path


class Lane(QObject):
    """Runs vault work off the UI thread and delivers its outcome on it."""

    locked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lane")
        self._post = Post(self)
        self._session: Session | None = None  # touched by the lane's own thread only
        self._epoch = 0
        self._over = False

    def unlock(
        self,
        owner: QObject,
        folder: Path,
        open_session: Callable[[], Session],
        done: Callable[[Opened], None],
        failed: Failed,
    ) -> None:
        """Open a session of the record in `folder`; what was open before is closed first."""

        def work() -> Opened:
            self._close_session()
            session = open_session()
            self._session = session
            beside = Beside(session.drafts, session.evidence.store, session.signer)
            return Opened(session.info, beside, folder)

        self._submit(owner, work, done, failed)

    def read(
        self, owner: QObject, opened: Reading, done: Callable[[None], None], failed: Failed
    ) -> None:
        """Put an opened bundle in the place of a session; what was open before is closed first."""

        def work() -> None:
            self._close_session()
            self._session = cast("Session", opened)

        self._submit(owner, work, done, failed)

    def run(
        self,
        owner: QObject,
        work: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Failed,
    ) -> None:
        """Run `work` with the session; `failed` gets Locked if there is none any more."""
        epoch = self._epoch

        def guarded() -> T:
            if self._session is None or epoch != self._epoch:
                raise Locked
            return work(self._session)

        self._submit(owner, guarded, done, failed)

    def lock(self) -> Future[None]:
        """Close the session on its own thread; nothing queued before this is delivered."""
        self._epoch += 1
        closing = self._pool.submit(self._close_session)
        self.locked.emit()
        return closing

    def last_words(self, work: Callable[[Session], None], seconds: float) -> bool:
        """Run one short thing now, waiting for it; for leaving only. Tells whether it was done."""

        def guarded() -> None:
            if self._session is not None:
                work(self._session)

        if self._over:
            return False
        return _finished(self._pool.submit(guarded), seconds)

    def shut_down(self, seconds: float = 5.0) -> bool:
        """Lock, and wait so long for it; tells whether the session was closed in that time."""
        if self._over:
            return True
        self._over = True
        closed = _finished(self.lock(), seconds)
        self._pool.shutdown(wait=closed, cancel_futures=True)
        return closed

    def _submit(
        self, owner: QObject, work: Callable[[], T], done: Callable[[T], None], failed: Failed
    ) -> None:
        if self._over:
            return  # nobody is left to hear of it
        epoch = self._epoch

        def settled(future: Future[T]) -> None:
            self._post.send(
                owner, lambda: epoch == self._epoch, lambda: settle(future, done, failed)
            )

        self._pool.submit(work).add_done_callback(settled)

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def settle(future: Future[T], done: Callable[[T], None], failed: Failed) -> None:
    """Hand the outcome of `future` to `done` or `failed`; a bug is raised again where it is."""
    error = future.exception()
    if error is None:
        done(future.result())
    elif isinstance(error, DiaryError):
        failed(error)
    else:
        raise error


def _finished(future: Future[None], seconds: float) -> bool:
    try:
        future.result(timeout=seconds)
    except (TookTooLong, DiaryError):
        return False
    return True
