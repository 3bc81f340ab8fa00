"""Sound as samples of one form: from any second, at a speed, bounded whatever the file says."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from diary.errors import MediaReason
from diary.media.byte_source import BytesSource
from diary.media.decoder.pipe import RefusedError
from diary.media.decoder.sound_samples import (
    PIECES_A_SECOND,
    LoudnessPortions,
    SamplePortions,
    SoundTrack,
)
from diary.media.sound_protocol import PAIR, RATE
from tests.support.media_films import film, headed_wav, sound, talkie, tones
from tests.support.sounds import loudest

FORMS = [
    ("wav", "pcm_s16le", "audio/wav"),
    ("mp4", "aac", "audio/mp4"),
    ("ogg", "libopus", "audio/ogg"),
    ("mp3", "libmp3lame", "audio/mpeg"),
    ("flac", "flac", "audio/flac"),
]


def track(data: bytes, media_type: str = "audio/wav") -> SoundTrack:
    return SoundTrack(BytesSource(data), media_type)


def whole(portions: SamplePortions, pairs: int = 4_800) -> bytes:
    found, is_over = b"", False
    while not is_over:
        _at, samples, is_over = portions.portion(pairs)
        assert len(samples) <= pairs * PAIR
        found += samples
    return found


@pytest.mark.parametrize(("form", "codec", "media_type"), FORMS)
@pytest.mark.parametrize("speed", [0.75, 1.0, 1.5])
def test_it_is_heard_from_any_second_at_any_speed(
    form: str, codec: str, media_type: str, speed: float
) -> None:
    rate = 48_000 if codec == "libopus" else 8_000
    portions = SamplePortions(track(tones(form, codec, rate=rate), media_type))
    portions.seek(0.0, speed)
    found = whole(portions)
    assert len(found) / PAIR / RATE * speed == pytest.approx(3, abs=0.3)
    low, high, middle = (loudest(found, (second + 0.4) / speed) for second in range(3))
    assert low < middle < high
    portions.seek(1.3, speed)
    begins, samples, _over = portions.portion(9_600)
    assert begins == 1.3
    assert loudest(samples, 0.1) > 12_000


def test_the_track_of_a_film_is_heard_and_a_film_without_one_says_so() -> None:
    portions = SamplePortions(track(talkie(), "video/mp4"))
    portions.seek(0.5, 1.0)
    assert loudest(whole(portions), 1.0) > 6_000
    with pytest.raises(RefusedError) as refused:
        track(film(), "video/mp4")
    assert refused.value.reason == MediaReason.NO_SOUND


@pytest.mark.parametrize(
    ("rate", "channels"),
    [(4_000_000_000, 1), (1, 1), (8_000, 65_535), (400_000, 2)],
)
def test_what_no_recorder_makes_is_refused(rate: int, channels: int) -> None:
    def heard() -> None:
        made = SamplePortions(track(headed_wav(rate, channels, data=bytes(64_000))))
        made.seek(0.0, 1.0)
        made.portion(100)

    with pytest.raises(RefusedError):
        heard()


def test_a_head_that_promises_hours_is_read_as_far_as_the_file_goes() -> None:
    portions = SamplePortions(track(headed_wav(size=2**31, data=bytes(8_000))))
    portions.seek(0.0, 1.0)
    assert len(whole(portions)) / PAIR / RATE == pytest.approx(0.5, abs=0.1)


def test_a_sound_without_samples_is_over_at_once() -> None:
    portions = SamplePortions(track(headed_wav()))
    portions.seek(0.0, 1.0)
    assert portions.portion(4_800) == (0.0, b"", True)
    assert LoudnessPortions(track(headed_wav())).portion() == (b"", True)


@pytest.mark.parametrize("at", [2.9, 3.0, 1e6])
def test_beyond_the_end_there_is_nothing(at: float) -> None:
    portions = SamplePortions(track(tones()))
    portions.seek(at, 1.0)
    assert len(whole(portions)) / PAIR / RATE <= 0.3


def test_damage_in_the_middle_costs_no_more_than_what_it_hit() -> None:
    data = bytearray(tones("mp3", "libmp3lame"))
    third = len(data) // 3
    data[third : third + 400] = b"\xff\xfb" * 200
    portions = SamplePortions(track(bytes(data), "audio/mpeg"))
    portions.seek(0.0, 1.0)
    # the decoder finds the next frame by itself
    assert 1.5 < len(whole(portions)) / PAIR / RATE < 3.5


def test_times_that_jump_do_not_move_what_is_heard() -> None:
    """Fragments of an MP4 may claim any time."""
    data = bytearray(tones("mp4", "aac"))
    at = data.index(b"stts")
    data[at + 8 : at + 12] = struct.pack(">I", 1)
    data[at + 12 : at + 20] = struct.pack(">II", 2**31 - 1, 2**31 - 1)
    portions = SamplePortions(track(bytes(data), "audio/mp4"))
    portions.seek(0.0, 1.0)
    begins, samples, _over = portions.portion(4_800)
    assert begins == 0.0
    assert len(samples) <= 4_800 * PAIR


def test_it_says_how_loud_it_is_twenty_times_a_second() -> None:
    made = LoudnessPortions(track(tones()))
    found, is_over = b"", False
    while not is_over:
        numbers, is_over = made.portion()
        found += numbers
    assert len(found) == 3 * PIECES_A_SECOND
    low, high, middle = (max(found[20 * n + 2 : 20 * n + 18]) for n in range(3))
    assert (low, high, middle) == pytest.approx((5, 150, 50), abs=12)


def test_a_file_of_empty_packets_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def decode(self) -> list[Any]:
            return []

    def without_end(*_stream: object) -> Any:
        while True:
            yield Empty()

    made = track(tones())
    monkeypatch.setattr("diary.media.decoder.sound_samples._MAX_PACKETS", 50)

    class File:
        demux = staticmethod(without_end)
        seek = staticmethod(lambda at: None)

    # private: a file of which libav makes packets without end, and nothing of them
    made._file = File()
    portions = SamplePortions(made)
    portions.seek(0.0, 1.0)
    assert portions.portion(100) == (0.0, b"", True)
    assert LoudnessPortions(made).portion() == (b"", True)


def test_a_day_is_as_much_as_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.media.decoder.sound_samples.MAX_SECONDS", 1)
    portions = SamplePortions(track(sound("wav", "pcm_s16le")))
    portions.seek(0.0, 1.0)
    assert len(whole(portions)) / PAIR / RATE == pytest.approx(1.1, abs=0.2)
    portions = SamplePortions(track(sound("wav", "pcm_s16le")))
    monkeypatch.setattr("diary.media.decoder.sound_samples._PORTION", 1)
    made = LoudnessPortions(track(sound("wav", "pcm_s16le")))
    assert made.portion()[1]
