"""Takes many sources: small files several at once, everything else one after the other.

The rules are:

- Outcomes come in the order of the sources, each as soon as it and all before it are ready.
- A source that cannot be taken is an outcome; a job that is stopped is an exception.
- What was taken and never handed out is discarded: nobody knows its key.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from diary.errors import Cancelled, DiaryError
from diary.progress import Progress

_Source = TypeVar("_Source")
_Taken = TypeVar("_Taken")
# Most of them wait for the disk, together and in the time of one, while others are sealed.
_AT_ONCE = 4


class _Tally:
    """Adds up the progress of all sources; `progress` is never called by two threads at once."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._turn = threading.Lock()
        self._stopped = False

    def stop(self) -> None:
        """Let every source still being taken raise at its next report."""
        self._stopped = True

    def reporter(self) -> Progress:
        """The `progress` of one source."""
        before = 0

        def report(done: int, _total: int) -> None:
            nonlocal before
            with self._turn:
                if self._stopped:
                    raise Cancelled
                self._done += done - before
                before = done
                try:
                    self._progress(self._done, max(self._total, self._done))
                except BaseException:
                    self._stopped = True
                    raise

        return report


def run(
    sources: Sequence[_Source],
    *,
    small: Callable[[_Source], bool],
    length: Callable[[_Source], int],
    take: Callable[[_Source, Progress], _Taken],
    discard: Callable[[_Taken], None],
    progress: Progress,
) -> Iterator[_Taken | DiaryError]:
    """Yield one outcome for each source; see the rules above."""
    tally = _Tally(progress, sum(length(source) for source in sources))

    def outcome(source: _Source) -> _Taken | DiaryError:
        try:
            return take(source, tally.reporter())
        except Cancelled:
            raise
        except DiaryError as refused:
            return refused

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ahead: dict[int, Future[_Taken | DiaryError]] = {
            index: pool.submit(outcome, source)
            for index, source in enumerate(sources)
            if small(source)
        }
        try:
            for index, source in enumerate(sources):
                started = ahead.get(index)
                ready = started.result() if started else outcome(source)
                # Handed out from here on, whatever the receiver does next.
                ahead.pop(index, None)
                yield ready
        finally:
            tally.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            for left in ahead.values():
                _discard(left, discard)


def _discard(left: Future[_Taken | DiaryError], discard: Callable[[_Taken], None]) -> None:
    if left.cancelled() or left.exception() is not None:
        return
    taken = left.result()
    if not isinstance(taken, DiaryError):
        discard(taken)
