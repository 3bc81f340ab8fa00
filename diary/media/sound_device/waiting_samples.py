"""The samples that wait for the sound device, and the count of those that it took."""

from __future__ import annotations

import threading
from collections import deque

from diary.media.sound_protocol import MOST_WAITING, PAIR, SoundGarbageError


class WaitingSamples:
    """Samples of one turn; put in by one thread and taken by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: deque[bytes] = deque()
        self._at = 0  # bytes of the first part that were taken
        self._waiting = 0  # bytes
        self._turn = self._taken = 0

    def put(self, turn: int, samples: bytes) -> None:
        """Add samples; those of another turn are dropped.

        Raises SoundGarbageError where more wait than a program that plays ever sends.
        """
        with self._lock:
            if turn != self._turn or not samples:
                return
            self._waiting += len(samples)
            if self._waiting > MOST_WAITING * PAIR:
                raise SoundGarbageError("too many")
            self._parts.append(samples)

    def drop(self, turn: int) -> None:
        """Drop all that waits; only samples of this turn are taken from now on."""
        with self._lock:
            self._parts.clear()
            self._at = self._waiting = self._taken = 0
            self._turn = turn

    def take(self, pairs: int) -> bytes:
        """Return so many pairs, with silence where fewer wait."""
        wanted = pairs * PAIR
        found = bytearray()
        with self._lock:
            while self._parts and len(found) < wanted:
                part = self._parts[0]
                piece = part[self._at : self._at + wanted - len(found)]
                found += piece
                self._at += len(piece)
                if self._at == len(part):
                    self._parts.popleft()
                    self._at = 0
            self._waiting -= len(found)
            self._taken += len(found) // PAIR
        return bytes(found).ljust(wanted, b"\0")

    def taken(self) -> tuple[int, int]:
        """Return the turn, and how many pairs of it were taken."""
        with self._lock:
            return self._turn, self._taken
