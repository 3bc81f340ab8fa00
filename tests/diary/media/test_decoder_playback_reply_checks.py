"""What a decoder says of a sound or a film that is played: of the agreed shape, or nothing."""

from __future__ import annotations

import pytest

from diary.errors import MediaError, MediaReason
from diary.media import decoder_playback_reply_checks as checks
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_protocol import GarbageError, Header, WireMessage
from diary.media.sound_protocol import PAIR
from tests.support.media_films import talkie, tones
from tests.support.media_samples import pdf


@pytest.mark.parametrize(
    ("head", "block"),
    [
        ({"at": 0.0, "end": False}, b"abc"),
        ({"at": 0.0, "end": False}, bytes(PAIR * 11)),
        ({"at": 0.0, "end": False}, b""),
        ({"at": -1.0, "end": True}, b""),
        ({"at": float("nan"), "end": True}, b""),
        ({"at": 1, "end": True}, b""),
        ({"at": 0.0, "end": 1}, b""),
        ({}, b""),
    ],
)
def test_samples_of_another_shape_are_refused(head: Header, block: bytes) -> None:
    with pytest.raises(GarbageError):
        checks.sample_portion(WireMessage(head, block), 10)


@pytest.mark.parametrize(
    ("head", "block"),
    [({"end": False}, b""), ({"end": True}, bytes(10_001)), ({"end": None}, b"1"), ({}, b"1")],
)
def test_loudness_of_another_shape_is_refused(head: Header, block: bytes) -> None:
    with pytest.raises(GarbageError):
        checks.loudness_portion(WireMessage(head, block))


@pytest.mark.parametrize(
    "head",
    [
        {"width": 2, "height": 2, "at": 0.0},
        {"width": 2, "height": 1, "at": None},
        {"width": 9, "height": 1, "at": 0.0},
    ],
)
def test_a_picture_of_another_shape_is_refused(head: Header) -> None:
    with pytest.raises(GarbageError):
        checks.film_picture(WireMessage(head, bytes(6)), 8, 8)


def test_what_is_of_that_shape_is_taken() -> None:
    found = checks.sample_portion(WireMessage({"at": 1.5, "end": False}, b"abcd"), 1)
    assert (found.at, found.samples, found.end) == (1.5, b"abcd", False)
    assert checks.film_picture(WireMessage({"none": True}), 8, 8) is None
    picture = checks.film_picture(WireMessage({"width": 2, "height": 1, "at": 0.5}, bytes(6)), 8, 8)
    assert picture is not None
    assert (picture.at, picture.pixels.width) == (0.5, 2)


def test_the_real_child_answers_in_that_shape(started_client: MediaClient) -> None:
    with started_client.open(BytesSource(tones())) as session:
        first = session.samples(4_800, 1.0)
        assert (first.at, len(first.samples), first.end) == (1.0, 4_800 * PAIR, False)
        assert session.samples(4_800).at == pytest.approx(1.1)
        assert len(session.loudness().numbers) == 60
    with started_client.open(BytesSource(talkie())) as session:
        picture = session.film_picture(0.5, None, edge=32)
        assert picture is not None
        assert (picture.pixels.width, picture.pixels.height) == (32, 24)
        assert session.film_picture(0.5, picture.at, edge=32) is None
        assert session.samples(4_800, 0.0, 1.25).samples
    with started_client.open(BytesSource(pdf())) as session:
        with pytest.raises(MediaError) as refused:
            session.samples(100, 0.0)
        assert refused.value.reason is MediaReason.NO_SOUND
