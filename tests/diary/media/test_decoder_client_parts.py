"""When one of several files was made, and how much of a photograph is read for that."""

from __future__ import annotations

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import MediaFacts
from tests.support.media_samples import apple_jpeg, exif, jpeg, picture, saved

MIB = 1 << 20
TAKEN = "2024:03:05 18:22:10"


class Watched(BytesSource):
    """A source that notes how far it was read."""

    furthest = 0

    def read_at(self, offset: int, length: int) -> bytes:
        data = super().read_at(offset, length)
        self.furthest = max(self.furthest, offset + len(data))
        return data


def read_of(client: MediaClient, data: bytes) -> tuple[MediaFacts, int]:
    """Return what was found, and how many bytes of the file were read."""
    source = Watched(data)
    with client.open(source) as session:
        return session.scanned_part(0, len(data)), source.furthest


def long(data: bytes) -> bytes:
    """Return a JPEG with a picture of 3 MiB."""
    return data[:-2] + b"\x55" * (3 * MIB) + b"\xff\xd9"


def test_of_a_photograph_whose_header_has_a_time_little_more_is_read(client: MediaClient) -> None:
    facts, furthest = read_of(client, long(jpeg(orientation=6, offset="+01:00")))
    assert facts.captured_at is not None
    assert (facts.captured_at.text, facts.captured_at.offset) == (TAKEN, "+01:00")
    assert (facts.device, facts.orientation, facts.media_type) == ("Fono 7", 6, "image/jpeg")
    assert furthest <= 64 << 10


def test_the_header_has_what_the_files_of_a_live_photo_share(client: MediaClient) -> None:
    shared = "7B21A4C0-3F5E-4D6A-9B8C-0123456789AB"
    facts, furthest = read_of(client, long(apple_jpeg(shared.encode())))
    assert (facts.content_identifier, facts.device) == (shared, "Apple iPhone 12")
    assert furthest <= 64 << 10


def test_a_time_behind_the_header_is_found_as_well(client: MediaClient) -> None:
    data = saved(picture(), "JPEG")[:-2] + b"\x55" * (200 << 10) + exif()
    facts, furthest = read_of(client, long(data + b"\xff\xd9"))
    assert facts.captured_at is not None
    assert (facts.captured_at.text, facts.device) == (TAKEN, "Fono 7")
    assert furthest <= 1 * MIB


def test_a_header_that_breaks_off_hides_no_time_behind_it(client: MediaClient) -> None:
    broken = b"\xff\xd8\xff\xe0\x00\x01" + bytes(70 << 10) + exif() + bytes(3 * MIB)
    facts, _furthest = read_of(client, broken)
    assert facts.captured_at is not None
    assert facts.captured_at.text == TAKEN
