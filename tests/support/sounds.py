"""Stands in for a sound device: takes samples at once, and keeps them."""

from __future__ import annotations

import threading
from array import array

from diary.errors import MediaError, MediaReason
from diary.media.sound_protocol import PAIR, RATE


class KeptSound:
    """A device that plays as fast as it is sent, or only as far as `play` says."""

    def __init__(self, *, is_fast: bool = True, refuses: MediaReason | None = None) -> None:
        self.turns: list[bytearray] = []
        self.is_open = self.is_killed = False
        self._changed = threading.Condition()
        self._turn, self._played = 0, 0
        self._is_fast, self._refuses = is_fast, refuses

    def open(self) -> None:
        if self._refuses is not None:
            raise MediaError(self._refuses)
        self.is_open = True

    def drop(self, turn: int) -> None:
        with self._changed:
            self._turn, self._played = turn, 0
            self.turns.append(bytearray())

    def send(self, turn: int, samples: bytes) -> None:
        with self._changed:
            assert self.is_open
            if self.is_killed:
                raise MediaError(MediaReason.NO_SOUND_DEVICE)
            if turn == self._turn:
                self.turns[-1] += samples
                self._changed.notify_all()

    def played(self) -> tuple[int, int]:
        with self._changed:
            sent = len(self.turns[-1]) // PAIR if self.turns else 0
            return self._turn, sent if self._is_fast else min(sent, self._played)

    def wait(self, seconds: float) -> bool:
        with self._changed:
            before = self._played
            self._changed.wait_for(lambda: self.is_killed or self._played != before, seconds)
            if self.is_killed:
                raise MediaError(MediaReason.NO_SOUND_DEVICE)
            return True

    def kill(self) -> None:
        with self._changed:
            self.is_killed = True
            self._changed.notify_all()

    def play(self, seconds: float) -> None:
        """Play on for so long."""
        with self._changed:
            self._played += int(seconds * RATE)
            self._changed.notify_all()

    def seconds(self, turn: int = -1) -> float:
        """How much of a turn was sent."""
        return len(self.turns[turn]) / PAIR / RATE if self.turns else 0.0


class Devices:
    """Makes devices, and keeps them."""

    def __init__(self) -> None:
        self.made: list[KeptSound] = []
        self.is_fast = False
        self.refuses: MediaReason | None = None

    def __call__(self) -> KeptSound:
        self.made.append(KeptSound(is_fast=self.is_fast, refuses=self.refuses))
        return self.made[-1]

    @property
    def last(self) -> KeptSound:
        return self.made[-1]

    def is_heard(self) -> bool:
        return bool(self.made) and not self.last.is_killed and self.last.seconds() > 0.1


def loudest(samples: bytes, at: float, seconds: float = 0.1) -> int:
    """The largest sample in a part."""
    pairs = array("h", samples)[int(at * RATE) * 2 : int((at + seconds) * RATE) * 2]
    return max(pairs, default=0)
