"""An exhibit that is played: where it stands, how fast, which part; and silence at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from diary.errors import Cancelled, MediaReason
from diary.media.sound_process import SoundSink
from diary.media.sound_protocol import PAIR, RATE
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from diary.services.exhibit_playback import (
    AHEAD,
    ExhibitFilm,
    ExhibitPlayback,
    ExhibitWaveform,
    Loop,
    PlayedTime,
    SilentSink,
)
from diary.services.exhibit_previews_and_copies import ExhibitOriginal
from diary.services.session import Session
from tests.support.media_films import film, talkie, tones
from tests.support.seconds import Seconds
from tests.support.sounds import KeptSound, loudest

_PATIENCE = 60


def original_of(session: Session, name: str, data: bytes) -> ExhibitOriginal:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert not isinstance(stored, Exception)
    found = session.evidence.original_of(session.evidence.admit(stored, Evidence()))
    assert found is not None
    return found


@contextmanager
def playing(
    original: ExhibitOriginal,
    make: Callable[[], SoundSink],
    *,
    is_film: bool = False,
    has_sound: bool = True,
    length: float | None = 3.0,
) -> Iterator[ExhibitPlayback]:
    made = ExhibitPlayback(original, make, is_film=is_film, has_sound=has_sound, length=length)
    try:
        yield made
    finally:
        made.close()


def until(condition: Callable[[], object]) -> None:
    """Let the other threads work until this is so."""
    tick = threading.Event()
    for _ in range(_PATIENCE * 100):
        if condition():
            return
        tick.wait(0.01)
    raise TimeoutError


@pytest.fixture
def voicemail(reading: Session) -> ExhibitOriginal:
    return original_of(reading, "voicemail.wav", tones())


def test_it_is_played_whole_and_then_the_device_is_closed(voicemail: ExhibitOriginal) -> None:
    device = KeptSound()
    with playing(voicemail, lambda: device) as made:
        assert not device.is_open
        made.play()
        until(lambda: not made.is_playing)
        assert device.is_killed
        assert device.seconds() == pytest.approx(3, abs=0.1)
        assert made.failed is None
        low, high, middle = (loudest(bytes(device.turns[0]), n + 0.4) for n in range(3))
        assert low < middle < high
        # what follows begins at the beginning
        assert made.second() == 0.0


def test_no_more_is_sent_ahead_than_a_moment_and_it_stands_where_it_is_heard(
    voicemail: ExhibitOriginal,
) -> None:
    device = KeptSound(is_fast=False)
    with playing(voicemail, lambda: device) as made:
        made.play()
        until(lambda: device.seconds() * RATE >= AHEAD)
        assert device.seconds() * RATE < AHEAD + RATE / 5
        assert made.second() == 0.0
        device.play(0.1)
        assert made.second() == pytest.approx(0.1)
        until(lambda: device.seconds() * RATE >= AHEAD + RATE // 10)


def test_a_stop_is_silence_at_once_and_play_goes_on_where_it_was(
    voicemail: ExhibitOriginal,
) -> None:
    devices: list[KeptSound] = []

    def make() -> KeptSound:
        devices.append(KeptSound(is_fast=False))
        return devices[-1]

    with playing(voicemail, make) as made:
        made.play()
        until(lambda: devices and devices[0].seconds() > 0.2)
        devices[0].play(0.2)
        made.stop()
        # it was killed before `stop` came back
        assert devices[0].is_killed
        assert not made.is_playing
        assert made.second() == pytest.approx(0.2)
        made.play()
        until(lambda: len(devices) == 2 and devices[1].seconds() > 0)
        assert made.second() == pytest.approx(0.2)
        made.close()
        assert devices[1].is_killed
        made.play()
        assert not made.is_playing
        assert len(devices) == 2


def test_a_stop_while_the_device_opens_is_a_stop(voicemail: ExhibitOriginal) -> None:
    opening, killed = threading.Event(), threading.Event()

    class Slow(KeptSound):
        def open(self) -> None:
            opening.set()
            assert killed.wait(_PATIENCE)
            super().open()

        def kill(self) -> None:
            super().kill()
            killed.set()

    device = Slow()
    with playing(voicemail, lambda: device) as made:
        made.play()
        assert opening.wait(_PATIENCE)
        made.stop()
        assert device.is_killed
        until(lambda: not [each for each in threading.enumerate() if each.name == "playback"])
        assert device.seconds() == 0


def test_a_stop_before_there_is_a_device_is_a_stop(voicemail: ExhibitOriginal) -> None:
    asked, go_on = threading.Event(), threading.Event()
    device = KeptSound()

    def make() -> KeptSound:
        asked.set()
        assert go_on.wait(_PATIENCE)
        return device

    with playing(voicemail, make) as made:
        made.play()
        assert asked.wait(_PATIENCE)
        made.stop()
        go_on.set()
        until(lambda: device.is_killed)
        assert not device.is_open


def test_another_second_is_heard_next_and_what_waited_is_dropped(
    voicemail: ExhibitOriginal,
) -> None:
    device = KeptSound(is_fast=False)
    with playing(voicemail, lambda: device) as made:
        made.seek(0.5)
        assert made.second() == 0.5
        made.play()
        until(lambda: device.seconds() > 0.2)
        made.seek(1.2)
        assert made.second() == 1.2
        until(lambda: len(device.turns) == 2 and device.seconds() > 0.2)
        assert loudest(bytes(device.turns[-1]), 0.1) > 12_000
        made.seek(99.0)
        assert made.second() == 3.0
        made.seek(-4.0)
        assert made.second() == 0.0


def test_it_is_slower_and_faster_from_where_it_stands(voicemail: ExhibitOriginal) -> None:
    device = KeptSound(is_fast=False)
    with playing(voicemail, lambda: device) as made:
        made.play()
        until(lambda: device.seconds() > 0.2)
        device.play(0.2)
        made.set_speed(1.5)
        made.set_speed(7.0)
        assert made.speed == 1.5
        until(lambda: len(device.turns) == 2 and device.seconds() > 0.1)
        device.play(0.1)
        assert made.second() == pytest.approx(0.2 + 0.15, abs=0.01)


@pytest.mark.parametrize("loop", [Loop(1.0, 1.4), Loop(2.7, 9.0)])
def test_a_part_is_played_again_and_again(voicemail: ExhibitOriginal, loop: Loop) -> None:
    device = KeptSound()
    with playing(voicemail, lambda: device) as made:
        made.set_loop(loop)
        made.seek(loop.start)
        made.play()
        until(lambda: device.seconds() > 2)
        assert loop.start <= made.second() <= min(loop.end, 3.0) + 0.01
        assert made.is_playing
        made.set_loop(None)
        until(lambda: not made.is_playing)


def test_a_part_that_is_no_part_is_none(voicemail: ExhibitOriginal) -> None:
    with playing(voicemail, KeptSound) as made:
        made.set_loop(Loop(1.0, 1.05))
        assert made.loop is None
        # one that nothing is in ends
        made.set_loop(Loop(50.0, 60.0))
        made.seek(50.0)
        made.play()
        until(lambda: not made.is_playing)


@pytest.mark.parametrize("reason", [MediaReason.NO_SOUND_DEVICE, MediaReason.NO_SOUND_LIBRARY])
def test_without_a_device_a_sound_says_so_and_a_film_runs_silently(
    reading: Session, voicemail: ExhibitOriginal, reason: MediaReason
) -> None:
    with playing(voicemail, lambda: KeptSound(refuses=reason)) as made:
        made.play()
        until(lambda: not made.is_playing)
        assert getattr(made.failed, "reason", None) is reason
    shown = original_of(reading, "film.mp4", talkie(1))
    with playing(shown, lambda: KeptSound(refuses=reason), is_film=True, length=1.0) as made:
        made.play()
        until(lambda: made.is_silent)
        until(lambda: 0 < made.second() < 1 or not made.is_playing)
        assert getattr(made.failed, "reason", None) is reason
        until(lambda: not made.is_playing)


def test_a_film_without_sound_opens_no_device(reading: Session) -> None:
    devices: list[KeptSound] = []

    def make() -> KeptSound:
        devices.append(KeptSound())
        return devices[-1]

    shown = original_of(reading, "film.mp4", film(seconds=1))
    with playing(shown, make, is_film=True, has_sound=False, length=1.0) as made:
        made.play()
        until(lambda: not made.is_playing)
        assert devices == []
        assert made.failed is None


def test_a_file_that_is_no_sound_fails_with_one_reason(reading: Session) -> None:
    with playing(
        original_of(reading, "a.txt", b"#EXTM3U\nhttp://127.0.0.1/a.ts\n"), KeptSound
    ) as made:
        made.play()
        until(lambda: not made.is_playing)
        assert getattr(made.failed, "reason", None) is MediaReason.NO_SOUND


def test_the_waveform_and_the_pictures_end_with_the_look(reading: Session) -> None:
    wave = ExhibitWaveform(original_of(reading, "a.wav", tones()))
    assert len(wave.portion().numbers) == 60
    wave.close()
    shown = ExhibitFilm(original_of(reading, "film.mp4", film()))
    picture = shown.picture(1.0, None, 64)
    assert picture is not None
    assert picture.at == pytest.approx(1.0)
    shown.close()
    for ask in (wave.portion, lambda: shown.picture(0.0, None, 64)):
        with pytest.raises(Cancelled):
            ask()


def test_time_is_told_by_what_was_played() -> None:
    time = PlayedTime()
    assert time.second(0) is None
    time.add(2.0, RATE, 1.0)
    time.add(3.0, RATE, 1.0)
    time.add(1.0, RATE, 1.5)
    assert time.sent == 3 * RATE
    assert time.second(RATE // 2) == pytest.approx(2.5)
    assert time.second(2 * RATE - 1) == pytest.approx(4.0, abs=0.001)
    assert time.second(2 * RATE + RATE // 2) == pytest.approx(1.75)


def test_a_silent_device_takes_as_long_as_a_loud_one() -> None:
    clock = Seconds()
    silent = SilentSink(clock)
    silent.open()
    silent.drop(4)
    assert silent.played() == (4, 0)
    silent.send(4, bytes(RATE * PAIR))
    silent.send(3, bytes(RATE * PAIR))
    clock.at += 0.25
    assert silent.played() == (4, RATE // 4)
    clock.at += 9
    assert silent.played() == (4, RATE)
