"""Films and sound: length, codecs, single pictures, and what is broken or lies."""

from __future__ import annotations

import contextlib
import io
import random
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from diary.errors import BadInput, MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support.media_films import film, sound
from tests.support.media_samples import jpeg, movie

FILMS = {
    "video/mp4": ("mp4", "mpeg4", "mpeg4"),
    "video/webm": ("webm", "libvpx", "vp8"),
    "video/x-matroska": ("matroska", "libx264", "h264"),
    "video/x-msvideo": ("avi", "mpeg4", "mpeg4"),
    "video/quicktime": ("mov", "libx264", "h264"),
}
STREAMS = {
    "video/mp2t": ("mpegts", "libx264", "h264"),
    "video/mpeg": ("vob", "mpeg2video", "mpeg2video"),
}
SOUNDS = {
    "audio/mpeg": ("mp3", "libmp3lame", 8000, "mp3"),
    "audio/ogg": ("ogg", "libopus", 48000, "opus"),
    "audio/flac": ("flac", "flac", 8000, "flac"),
    "audio/aac": ("adts", "aac", 8000, "aac"),
    "audio/mp4": ("ipod", "aac", 8000, "aac"),
    "audio/wav": ("wav", "pcm_s16le", 8000, "pcm_s16le"),
}


@pytest.mark.parametrize("media_type", FILMS)
def test_a_film_has_a_length_a_codec_and_pictures(client: MediaClient, media_type: str) -> None:
    form, codec, said = FILMS[media_type]
    with client.open(BytesSource(film(form, codec))) as session:
        facts = session.inspect()
        assert (facts.kind, facts.media_type, facts.codecs) == ("video", media_type, said)
        assert (facts.width, facts.height, facts.preview) == (64, 48, True)
        assert facts.duration_s == pytest.approx(6.0, abs=0.2)
        first, last = session.still(1.0, edge=40), session.still(5.0, edge=40)
        assert (first.image.width, first.image.height) == (40, 30)
        assert first.at < last.at <= 5.0


def timed(data: bytes) -> bytes:
    """As AVCHD writes it: four bytes of time before each packet."""
    return b"".join(bytes(4) + data[at : at + 188] for at in range(0, len(data), 188))


@pytest.mark.parametrize("media_type", [*STREAMS, "avchd"])
def test_a_stream_without_an_index_is_a_film(client: MediaClient, media_type: str) -> None:
    form, codec, said = STREAMS.get(media_type) or STREAMS["video/mp2t"]
    data = film(form, codec, seconds=20)
    data = timed(data) if media_type == "avchd" else data
    with client.open(BytesSource(data)) as session:
        facts = session.inspect()
        assert (facts.kind, facts.codecs, facts.preview) == ("video", said, True)
        assert facts.media_type in STREAMS
        assert (facts.width, facts.height) == (64, 48)
        assert facts.duration_s == pytest.approx(20.0, abs=3.0)
        first, last = session.still(4.0, edge=40), session.still(16.0, edge=40)
        assert 2.0 <= first.at <= 4.0 < 13.0 <= last.at <= 16.0


@pytest.mark.parametrize("media_type", STREAMS)
@pytest.mark.parametrize("seed", range(4))
def test_a_stream_of_noise_ends(client: MediaClient, media_type: str, seed: int) -> None:
    form, codec, _said = STREAMS[media_type]
    data = bytearray(film(form, codec, seconds=4))
    draw = random.Random(seed)
    for _ in range(len(data) // 20):
        data[draw.randrange(188 * 20, len(data))] = draw.randrange(256)
    with client.open(BytesSource(bytes(data))) as session:
        assert session.inspect().kind in ("video", "audio")
        with contextlib.suppress(MediaError):
            session.still(2.0, edge=40)


@pytest.mark.parametrize("media_type", SOUNDS)
def test_a_sound_has_a_length_and_a_codec(client: MediaClient, media_type: str) -> None:
    form, codec, rate, said = SOUNDS[media_type]
    source = BytesSource(sound(form, codec, rate))
    facts = client.inspect(source)
    assert (facts.kind, facts.media_type, facts.codecs) == ("audio", media_type, said)
    assert facts.duration_s == pytest.approx(3.0, abs=0.25)
    assert not facts.preview
    assert client.reduced(source, max_width=40, max_height=40) is None


def test_a_film_held_upright_is_shown_upright(client: MediaClient) -> None:
    with client.open(BytesSource(film(turned=True))) as session:
        facts = session.inspect()
        assert (facts.width, facts.height) == (48, 64)
        still = session.still(3.0, edge=64)
        image = Image.open(io.BytesIO(still.image.jpeg)).convert("L")
        assert image.size == (48, 64)
        # Turned a quarter to the right, what was in the upper left stands in the upper right.
        assert image.getpixel((40, 8)) > 200 > 120 > image.getpixel((8, 8))  # type: ignore[operator]
        pixels = session.still_pixels(3.0, edge=64)
        assert (pixels.width, pixels.height) == (48, 64)


def test_a_film_of_sound_alone_is_sound(client: MediaClient) -> None:
    assert client.inspect(BytesSource(sound("webm", "libopus", 48000))).kind == "audio"


def test_a_film_that_cannot_be_decoded_keeps_what_its_headers_say(client: MediaClient) -> None:
    with client.open(BytesSource(movie())) as session:
        facts = session.inspect()
        assert (facts.kind, facts.duration_s, facts.preview) == ("video", 7.0, False)
        with pytest.raises(MediaError, match="unreadable"):
            session.still(1.0, edge=40)
        assert session.inspect() == facts


def test_a_length_beyond_reason_is_no_length(client: MediaClient) -> None:
    data = film()
    at = data.index(b"mvhd")
    for field, value in ((16, 1), (20, 2**31), (20, 0xFFFFFFFF)):
        data = data[: at + field] + struct.pack(">I", value) + data[at + field + 4 :]
        facts = client.inspect(BytesSource(data))
        assert facts.duration_s is None or facts.duration_s < 10_000_000


def test_only_a_time_can_be_asked_for(client: MediaClient) -> None:
    with client.open(BytesSource(film())) as session:
        assert session.still(9_999_999.0, edge=20).at < 6
        for at in (-1.0, float("nan"), float("inf")):
            with pytest.raises(BadInput):
                session.still(at, edge=20)


def test_a_picture_has_no_frames_and_a_film_no_parts(client: MediaClient) -> None:
    with pytest.raises(MediaError), client.open(BytesSource(jpeg())) as session:
        session.still(0.0, edge=20)
    with pytest.raises(MediaError), client.open(BytesSource(film())) as session:
        session.part(0, width=20)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["mp4", "webm", "avi"]), st.integers(0, 10_000), st.binary(max_size=8))
def test_a_film_written_over_anywhere_costs_its_own_preview_at_most(
    client: MediaClient, form: str, at: int, other: bytes
) -> None:
    data = film(form, "libvpx" if form == "webm" else "mpeg4", seconds=1)
    at %= len(data)
    with client.open(BytesSource(data[:at] + other + data[at + len(other) :])) as session:
        facts = session.inspect()
        assert facts.duration_s is None or facts.duration_s >= 0
        with contextlib.suppress(MediaError):
            session.still(0.5, edge=20)
