"""SHA-256 of many files, two at a time, in pieces of 1 MiB.

The rules are:

- `progress` is called on the caller's thread alone, so it may raise and may touch a window.
- A file that cannot be read to its end has no hash; that is an answer, not an error.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final

from diary.progress import Progress
from exporters.check.sources import Source

_THREADS: Final = 2
_READ: Final = 1024 * 1024
_TELL_EVERY: Final = 0.1


def hash_all(sources: Sequence[Source], progress: Progress) -> dict[Source, str]:
    """Hex SHA-256 of each; one that could not be read is not among them."""
    # the largest first, so that the two threads end at nearly the same time
    job = _Job(sorted(sources, key=lambda source: -source.size))
    total = sum(source.size for source in sources)
    with ThreadPoolExecutor(_THREADS) as pool:
        running = [pool.submit(job.run) for _ in range(_THREADS)]
        try:
            while wait(running, _TELL_EVERY).not_done:
                progress(min(job.done, total), total)
        finally:
            job.stop.set()
        for thread in running:
            thread.result()
    progress(total, total)
    return job.hashes


class _Job:
    def __init__(self, sources: Sequence[Source]) -> None:
        self.stop = threading.Event()
        self.hashes: dict[Source, str] = {}
        self.done = 0
        self._waiting = list(reversed(sources))
        self._lock = threading.Lock()

    def run(self) -> None:
        buffer = memoryview(bytearray(_READ))
        while not self.stop.is_set():
            with self._lock:
                if not self._waiting:
                    return
                source = self._waiting.pop()
            try:
                digest = self._hash(source, buffer)
            except OSError:
                continue
            self.hashes[source] = digest

    def _hash(self, source: Source, buffer: memoryview) -> str:
        digest = hashlib.sha256()
        with source.open() as file:
            while (count := file.readinto(buffer)) and not self.stop.is_set():
                digest.update(buffer[:count])
                with self._lock:
                    self.done += count
        return digest.hexdigest()
