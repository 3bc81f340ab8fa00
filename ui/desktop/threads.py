"""Work off the UI thread: the vault thread, a pool for long jobs, and calls back.

**Invariants:**

- Only this file holds a session. Work is sent to the vault thread and results come back; a session
  offers only a few thread-safe services elsewhere.
- Work on the vault thread runs one at a time, in order, and is short. Files and PDFs are jobs.
- Outcomes and progress arrive on the UI thread, one by one, in the order in which they were sent. A
  call whose owner was destroyed, or that nobody waits for any more, is dropped.
- What work and its outcome refer to is released on the UI thread, whichever thread is done with it
  last: the last reference to a widget that another thread drops would destroy it there, and Qt
  objects may only be destroyed on their own thread. So a worker holds a `_Call`, which the UI
  thread empties, and an error arrives without the frames that it passed through.
- Locking drops queued work and every result that has not been delivered yet.
- A job's `progress(done, total)` raises Cancelled once the job is stopped or all jobs are, so that
  it stops at the next step and cleans up after itself. A stopped job delivers only
  `failed(Cancelled)`, and after `cancel_all` not even that. Progress is thinned out; the last call
  is always delivered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from diary.errors import Cancelled, DiaryError, Locked
from diary.progress import Progress, no_progress

if TYPE_CHECKING:
    from pathlib import Path

    from diary.services.attachment_service import NamedBytes, StoredFile
    from diary.services.session import Session, VaultInfo
    from ui.bundle_session import Reading


class _Call:
    """What one piece of work refers to, until its outcome was delivered."""

    __slots__ = ("done", "failed", "is_current", "owner", "progressed", "work")

    def __init__(
        self,
        owner: QObject,
        is_current: Callable[[], bool],
        work: Callable[..., Any],
        done: Callable[[Any], None],
        failed: Callable[[DiaryError], None],
        progressed: Progress | None = None,
    ) -> None:
        self.owner: QObject | None = owner
        self.is_current: Callable[[], bool] | None = is_current
        self.work: Callable[..., Any] | None = work
        self.done: Callable[[Any], None] | None = done
        self.failed: Callable[[DiaryError], None] | None = failed
        self.progressed: Progress | None = progressed

    def run(self, *arguments: object) -> Any:
        """Do the work on this thread; its error keeps no frame, which would keep the work."""
        if self.work is None:
            raise Cancelled
        try:
            return self.work(*arguments)
        except DiaryError as error:
            _drop_frames(error)
            raise

    @property
    def is_wanted(self) -> bool:
        """Return whether its owner still exists and waits for it; asked on the UI thread."""
        owner, current = self.owner, self.is_current
        return owner is not None and isValid(owner) and current is not None and current()

    def clear(self) -> None:
        """Release everything; only the UI thread may."""
        for name in self.__slots__:
            setattr(self, name, None)


def _drop_frames(error: BaseException) -> None:
    """Take away the frames of an error and of those that it came from."""
    seen: list[BaseException] = [error]
    for each in seen:
        each.__traceback__ = None
        before = (each.__cause__, each.__context__)
        seen += [one for one in before if one is not None and one not in seen]


@dataclass(frozen=True, slots=True)
class _CallOutcome:
    call: _Call
    future: Future[Any]


@dataclass(frozen=True, slots=True)
class _CallStep:
    call: _Call
    done: int
    total: int


class MainThreadDispatcher(QObject):
    """Delivers what happens to calls on the thread that it belongs to; `stepped` after a step."""

    stepped = Signal()
    _sent = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: set[_Call] = set()
        self._sent.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def hold(self, call: _Call) -> _Call:
        """Keep a call until its outcome was delivered; called on the UI thread."""
        self._open.add(call)
        return call

    @property
    def is_idle(self) -> bool:
        """Return whether the outcome of every call was delivered; asked on the UI thread."""
        return not self._open

    def post(self, letter: _CallOutcome | _CallStep) -> None:
        """Deliver this on the UI thread, if the call is wanted then."""
        self._sent.emit(letter)

    @Slot(object)
    def _deliver(self, letter: _CallOutcome | _CallStep) -> None:
        call = letter.call
        if isinstance(letter, _CallStep):
            if call.is_wanted and call.progressed is not None:
                self.stepped.emit()
                call.progressed(letter.done, letter.total)
            return
        try:
            if call.is_wanted and call.done is not None and call.failed is not None:
                deliver_outcome(letter.future, call.done, call.failed)
        finally:
            self._open.discard(call)
            call.clear()


T = TypeVar("T")
Failed = Callable[[DiaryError], None]


class DraftStore(Protocol):
    """The sealed draft; usable from any thread."""

    def save(self, text: str) -> None:
        """Seal the text in place of the one before; raise StorageError or Locked."""
        ...

    def load(self) -> str | None:
        """Return the text, or None if there is none; raise Damaged."""
        ...

    def take(self) -> str | None:
        """Return the text; put a damaged one aside and raise Damaged. Raise StorageError."""
        ...

    def clear(self) -> None: ...


class AttachmentWriter(Protocol):
    """Makes files durable before the record mentions them; usable from any thread."""

    def __call__(
        self, sources: Sequence[Path | NamedBytes], progress: Progress = no_progress
    ) -> list[StoredFile | DiaryError]:
        """Return one outcome for each source, in order; raise Cancelled."""
        ...


@dataclass(frozen=True, slots=True)
class ThreadSafeServices:
    """What other threads may use of an open session: the draft, storing files, the signer."""

    drafts: DraftStore
    store: AttachmentWriter
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class MadeNow:
    """That the vault was just made; `watched`: the person said that others could see the device."""

    watched: bool


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """What the window learns when a vault opens."""

    info: VaultInfo
    beside: ThreadSafeServices
    folder: Path
    made: MadeNow | None = None


class VaultThread(QObject):
    """Runs vault work off the UI thread and delivers its outcome on the UI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self._post = MainThreadDispatcher(self)
        self._session: Session | None = None  # used only on the vault thread
        self._epoch = 0
        self._over = False

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is under way or waits to be delivered."""
        return self._post.is_idle

    def unlock(
        self,
        owner: QObject,
        folder: Path,
        open_session: Callable[[], Session],
        done: Callable[[OpeningReport], None],
        failed: Failed,
    ) -> None:
        """Open a session of the record in `folder`, after closing what was open before."""

        def work() -> OpeningReport:
            self._close_session()
            session = open_session()
            self._session = session
            beside = ThreadSafeServices(session.drafts, session.evidence.store, session.signer)
            return OpeningReport(session.info, beside, folder)

        self._submit(owner, work, done, failed)

    def read(
        self, owner: QObject, opened: Reading, done: Callable[[None], None], failed: Failed
    ) -> None:
        """Use an opened bundle as the session, after closing what was open before."""

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
        """Run `work` with the session; `failed` gets Locked if there is no session any more."""
        epoch = self._epoch

        def guarded() -> T:
            if self._session is None or epoch != self._epoch:
                raise Locked
            return work(self._session)

        self._submit(owner, guarded, done, failed)

    def lock(self) -> Future[None]:
        """Close the session on its own thread; drop the results of work queued before this."""
        self._epoch += 1
        return self._pool.submit(self._close_session)

    def run_and_wait(self, work: Callable[[Session], None], seconds: float) -> bool:
        """Run one short task now and wait for it; return whether it was done. Only for leaving."""

        def guarded() -> None:
            if self._session is not None:
                work(self._session)

        if self._over:
            return False
        return _finished(self._pool.submit(guarded), seconds)

    def shut_down(self, seconds: float = 5.0) -> bool:
        """Lock and wait up to `seconds`; return whether the session was closed in that time."""
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
            return  # no owner is left to receive the outcome
        epoch, post = self._epoch, self._post
        call = post.hold(_Call(owner, lambda: epoch == self._epoch, work, done, failed))

        def settled(future: Future[T]) -> None:
            post.post(_CallOutcome(call, future))

        self._pool.submit(call.run).add_done_callback(settled)

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def deliver_outcome(future: Future[T], done: Callable[[T], None], failed: Failed) -> None:
    """Pass the outcome of `future` to `done` or `failed`; raise any other exception here."""
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


_STEPS = 200
JOB_THREADS: Final = 3


class Job:
    """One piece of long work; `cancel` may be called from any thread."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def cancel(self) -> None:
        """Make the next `progress` raise Cancelled."""
        self._stopped.set()


class JobPool(QObject):
    """A small pool of threads for work that takes noticeable time.

    `got_on` follows each step of a job whose progress is shown: somebody waits for it.
    """

    got_on = Signal()

    def __init__(self, threads: int = JOB_THREADS, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="job")
        self._post = MainThreadDispatcher(self)
        self._post.stepped.connect(self.got_on)
        self._running: dict[Future[Any], Job] = {}
        self._epoch = 0
        self._over = False

    @property
    def is_idle(self) -> bool:
        """Return whether no job is under way or waits to be delivered."""
        return self._post.is_idle

    def start(
        self,
        owner: QObject,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Failed,
        progressed: Progress | None = None,
        job: Job | None = None,
    ) -> Job:
        """Run `work(progress)` on a thread of the pool.

        A `job` that was made before, so that a stop before the work began counts, becomes this one.
        """
        job, epoch = job or Job(), self._epoch
        if self._over:
            job.cancel()
            return job  # no owner is left to receive the outcome
        post, running = self._post, self._running
        call = post.hold(_Call(owner, lambda: epoch == self._epoch, work, done, failed, progressed))
        progress = self._progress(call, job)

        def guarded() -> T:
            if job.stopped:
                raise Cancelled
            outcome: T = call.run(progress)
            return outcome

        def settled(future: Future[T]) -> None:
            running.pop(future, None)
            post.post(_CallOutcome(call, future))

        future = self._pool.submit(guarded)
        self._running[future] = job
        future.add_done_callback(settled)
        return job

    def cancel_all(self) -> None:
        """Stop all jobs; no outcome of a running job is delivered."""
        self._epoch += 1
        for job in list(self._running.values()):
            job.cancel()

    def shut_down(self, seconds: float = 5.0) -> bool:
        """Stop all jobs and wait up to `seconds`; return whether all of them ended."""
        self.cancel_all()
        self._over = True
        ended = not wait(list(self._running), timeout=seconds).not_done
        self._pool.shutdown(wait=ended, cancel_futures=True)
        return ended

    def _progress(self, call: _Call, job: Job) -> Progress:
        epoch, shown, is_shown = self._epoch, -1, call.progressed is not None

        def progress(done: int, total: int) -> None:
            nonlocal shown
            if job.stopped or epoch != self._epoch:
                raise Cancelled
            step = done * _STEPS // total if total else 0
            if not is_shown or (step == shown and done < total):
                return
            shown = step
            self._post.post(_CallStep(call, done, total))

        return progress
