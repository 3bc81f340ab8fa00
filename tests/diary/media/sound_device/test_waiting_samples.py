"""What waits for the device: in order, of one turn, bounded, and silence where nothing waits."""

from __future__ import annotations

import pytest

from diary.media.sound_device.waiting_samples import WaitingSamples
from diary.media.sound_protocol import MOST_WAITING, PAIR, SoundGarbageError


def test_samples_come_in_their_order_and_silence_after_them() -> None:
    waiting = WaitingSamples()
    waiting.put(0, b"aaaabbbb")
    waiting.put(0, b"cccc")
    assert waiting.take(1) == b"aaaa"
    assert waiting.take(3) == b"bbbbcccc\0\0\0\0"
    # silence was not played of anything
    assert waiting.taken() == (0, 3)


def test_what_waits_is_dropped_and_late_samples_of_before_are_not_heard() -> None:
    waiting = WaitingSamples()
    waiting.put(0, b"aaaabbbb")
    waiting.take(1)
    waiting.drop(1)
    waiting.put(0, b"cccc")
    assert waiting.take(1) == bytes(PAIR)
    assert waiting.taken() == (1, 0)
    waiting.put(1, b"dddd")
    assert waiting.take(1) == b"dddd"


def test_more_than_a_program_ever_sends_is_refused() -> None:
    waiting = WaitingSamples()
    waiting.put(0, bytes(MOST_WAITING * PAIR))
    with pytest.raises(SoundGarbageError):
        waiting.put(0, bytes(PAIR))
