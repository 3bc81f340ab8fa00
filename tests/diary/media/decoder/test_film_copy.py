"""A film written again has its pictures and its sound, and nothing that its file said of itself."""

from __future__ import annotations

import io
import struct
from fractions import Fraction

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support.media_films import film, phone_film, sound, talkie
from tests.support.media_samples import jpeg

SAID = (b"Fono", b"Apfel", b"51.5", b"Elm Road", b"old bytes")
FORMS = [("mov", "libx264"), ("mp4", "mpeg4"), ("matroska", "libx264"), ("webm", "libvpx")]


def copy_of(client: MediaClient, data: bytes) -> bytes:
    with client.open(BytesSource(data)) as session:
        copy = session.film_copy()
        return copy.read_at(0, copy.size)


def shown(data: bytes) -> list[bytes]:
    with av.open(io.BytesIO(data)) as file:
        return [each.to_ndarray(format="rgb24").tobytes() for each in file.decode(video=0)]


@pytest.mark.parametrize(("form", "codec"), FORMS)
def test_pictures_stay_as_they_are_and_all_else_is_gone(
    client: MediaClient, form: str, codec: str
) -> None:
    data = phone_film(form, codec)
    before = client.inspect(BytesSource(data))
    assert before.positions or before.devices
    copied = copy_of(client, data)
    after = client.inspect(BytesSource(copied))
    assert (after.positions, after.devices, after.unsearched) == ((), (), ())
    assert after.captured_at is None
    assert not [each for each in SAID if each in copied]
    assert shown(copied) == shown(data)
    assert after.duration_s == pytest.approx(before.duration_s, abs=0.1)
    assert copied == copy_of(client, data)


def test_a_film_that_is_turned_stays_turned(client: MediaClient) -> None:
    data = bytearray(film("mov", "libx264"))
    matrix = data.index(b"tkhd") + 4 + 40
    quarter = (0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    data[matrix : matrix + 36] = struct.pack(">9i", *quarter)
    for each in (bytes(data), copy_of(client, bytes(data))):
        facts = client.inspect(BytesSource(each))
        assert (facts.width, facts.height) == (48, 64)


def test_messages_between_pictures_are_gone(client: MediaClient) -> None:
    data = film("mov", "libx264")
    assert b"x264 - core" in data
    assert b"x264 - core" not in copy_of(client, data)


@pytest.mark.parametrize(
    ("form", "codec", "rate"),
    [
        ("ipod", "aac", 8000),
        ("mp3", "libmp3lame", 8000),
        ("flac", "flac", 8000),
        ("wav", "pcm_s16le", 8000),
    ],
)
def test_a_sound_keeps_its_length(client: MediaClient, form: str, codec: str, rate: int) -> None:
    data = sound(form, codec, rate)
    before, after = (client.inspect(BytesSource(each)) for each in (data, copy_of(client, data)))
    assert after.kind == "audio"
    assert after.duration_s == pytest.approx(before.duration_s, abs=0.2)


def test_a_film_keeps_its_sound(client: MediaClient) -> None:
    with av.open(io.BytesIO(copy_of(client, talkie()))) as made:
        assert [each.type for each in made.streams] == ["video", "audio"]


def photographs() -> bytes:
    """A film of which each picture is a JPEG with a place in it."""
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as made:
        track = made.add_stream("mjpeg", rate=5)
        track.width, track.height, track.pix_fmt = 120, 60, "yuvj420p"
        for at in range(10):
            packet = av.Packet(jpeg())
            packet.pts = packet.dts = at
            packet.time_base, packet.stream = Fraction(1, 5), track
            made.mux(packet)
    return out.getvalue()


def test_a_copy_in_which_anything_is_left_does_not_leave(client: MediaClient) -> None:
    with pytest.raises(MediaError):
        copy_of(client, photographs())


@pytest.mark.parametrize("data", [jpeg(), b"RIFF", film("mov", "libx264")[:300], b"", b"words"])
def test_what_is_no_film_or_is_broken_is_refused(client: MediaClient, data: bytes) -> None:
    with pytest.raises(MediaError):
        copy_of(client, data)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5000), junk=st.binary(min_size=1, max_size=60))
def test_a_damaged_film_gives_a_clean_copy_or_none(
    client: MediaClient, at: int, junk: bytes
) -> None:
    data = bytearray(phone_film())
    data[at : at + len(junk)] = junk
    try:
        copied = copy_of(client, bytes(data))
    except MediaError:
        return
    assert not [each for each in SAID[:4] if each in copied]
