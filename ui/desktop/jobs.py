"""Long work beside the lane: files, pictures, PDFs, checks.

The rules are:

- Work gets `progress(done, total)`. It raises Cancelled once the job was stopped or the lane
  locked, so that whoever works stops at the next step and cleans up after itself.
- Outcomes and progress arrive on the UI thread; progress is thinned out, the last one always shows.
- A stopped job delivers nothing but `failed(Cancelled)`, and after locking not even that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from diary.errors import Cancelled
from diary.progress import Progress
from ui.desktop.lane import Failed, settle
from ui.desktop.post import Post

T = TypeVar("T")
_STEPS = 200


class Job:
    """One piece of long work; `cancel` from any thread."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stopped.is_set()

    def cancel(self) -> None:
        """Have the next `progress` raise Cancelled."""
        self._stopped.set()


class Jobs(QObject):
    """A small pool of threads for work that takes longer than a blink."""

    def __init__(self, threads: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="job")
        self._post = Post(self)
        self._running: dict[Future[Any], Job] = {}
        self._epoch = 0
        self._over = False

    def start(
        self,
        owner: QObject,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Failed,
        progressed: Progress | None = None,
    ) -> Job:
        """Run `work(progress)` beside the lane."""
        job, epoch = Job(), self._epoch
        if self._over:
            job.cancel()
            return job  # nobody is left to hear of it
        progress = self._progress(owner, job, progressed)

        def guarded() -> T:
            if job.stopped:
                raise Cancelled
            return work(progress)

        def settled(future: Future[T]) -> None:
            self._running.pop(future, None)
            self._post.send(
                owner, lambda: epoch == self._epoch, lambda: settle(future, done, failed)
            )

        future = self._pool.submit(guarded)
        self._running[future] = job
        future.add_done_callback(settled)
        return job

    def cancel_all(self) -> None:
        """Stop everything; nothing that is still running is delivered."""
        self._epoch += 1
        for job in list(self._running.values()):
            job.cancel()

    def shut_down(self, seconds: float = 5.0) -> bool:
        """Stop everything and wait so long; tells whether all of it had ended."""
        self.cancel_all()
        self._over = True
        ended = not wait(list(self._running), timeout=seconds).not_done
        self._pool.shutdown(wait=ended, cancel_futures=True)
        return ended

    def _progress(self, owner: QObject, job: Job, progressed: Progress | None) -> Progress:
        epoch, shown = self._epoch, -1

        def progress(done: int, total: int) -> None:
            nonlocal shown
            if job.stopped or epoch != self._epoch:
                raise Cancelled
            step = done * _STEPS // total if total else 0
            if progressed is None or (step == shown and done < total):
                return
            shown = step
            show = progressed
            self._post.send(owner, lambda: epoch == self._epoch, lambda: show(done, total))

        return progress
