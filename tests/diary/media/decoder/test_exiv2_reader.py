"""The second reader of pictures: it adds, it is silent, and it is asked only where it may be."""

from __future__ import annotations

import pytest
from PIL import Image

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder.__main__ import DecoderJob
from diary.media.decoder.exiv2_reader import MAX_SIZE, prepare_exiv2, read_again
from diary.media.decoder.pipe import Ranges
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import Device, Position, UnsearchedReason
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.scan import Scan
from tests.diary.media.metadata.test_images import XMP, directory, iptc, photoshop, resources
from tests.support.media_pictures import crooked, tiff
from tests.support.media_samples import heic, jpeg, picture, saved

CITY = resources((0x0404, iptc((2, 90, b"Watseka"))))


def serial() -> bytes:
    """A picture whose maker note holds a serial number, which our reader does not look for."""

    def made(at: int) -> bytes:
        block = Image.Exif()
        block[0x010F] = "Panasonic"
        note = b"Panasonic\0\0\0" + directory((0x25, b"F041203150042\0\0\0"), at=at, order=">")
        block.get_ifd(0x8769)[0x927C] = note
        return saved(picture(), "JPEG", exif=block)

    # The offsets of the note count from the block, which begins behind the name of the segment.
    first = made(0)
    return made(first.find(b"Panasonic\0\0\0") + 12 - first.find(b"Exif\0\0") - 6)


SERIAL = serial()


@pytest.fixture(autouse=True)
def _silent() -> None:
    prepare_exiv2()


def blind() -> Scan:
    """A search that found nothing and believes that it saw all."""
    return Scan(lambda _source, _scan: None)


def ranges(data: bytes) -> Ranges:
    return Ranges(len(data), lambda at, length: data[at : at + length])


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (jpeg(), "51° 30' 26.46\" N, 0° 7' 39.9\" W"),
        (heic(), "51° 30' 26.46\" N, 0° 7' 39.9\" W"),
        (photoshop(CITY), "Watseka"),
        (tiff((0x2BC, 1, XMP)), "51,30.4N"),
    ],
)
def test_a_place_that_only_the_second_reader_sees_counts(data: bytes, found: str) -> None:
    scan = blind()
    read_again(BytesSource(data), scan)
    assert found in [position.found for position in scan.positions]
    assert UnsearchedReason.DISAGREE in scan.unsearched


def test_a_device_that_only_the_second_reader_sees_counts() -> None:
    scan = blind()
    read_again(BytesSource(jpeg(gps=False)), scan)
    assert "Fono 7" in [device.name for device in scan.devices]
    assert scan.unsearched == {UnsearchedReason.DISAGREE}


def test_another_position_than_ours_counts() -> None:
    scan = blind()
    scan.add_position(Position("EXIF GPS", "1° N", "2° E", "1° N, 2° E"))
    scan.devices.append(Device("EXIF", "Fono 7"))
    read_again(BytesSource(jpeg()), scan)
    assert len(scan.positions) == 2
    assert scan.unsearched == {UnsearchedReason.DISAGREE}


@pytest.mark.parametrize(
    "data",
    [jpeg(), heic(), photoshop(CITY), tiff((0x2BC, 1, XMP)), crooked("PNG"), crooked("AVIF")],
)
def test_what_both_see_is_said_once(data: bytes) -> None:
    scan = scan_file(BytesSource(data))
    before = list(scan.positions)
    read_again(BytesSource(data), scan)
    assert scan.positions == before
    assert not scan.unsearched


def test_it_says_nothing_of_a_broken_file(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for data in (jpeg(), heic(), tiff((0x2BC, 1, XMP))):
        for cut in (20, 100, len(data) // 2, len(data) - 9):
            read_again(BytesSource(data[:cut]), blind())
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


class Endless:
    """A file that is too large to be held in memory."""

    size = MAX_SIZE + 1

    def read_at(self, offset: int, length: int) -> bytes:
        raise AssertionError


def test_a_picture_that_is_too_large_for_it_is_not_wholly_searched() -> None:
    scan = blind()
    large: Source = Endless()
    read_again(large, scan)
    assert scan.unsearched == {UnsearchedReason.SIZE}


def test_inspecting_asks_it_and_scanning_does_not() -> None:
    inspected = DecoderJob(ranges(SERIAL)).answer("inspect", {}).header
    scanned = DecoderJob(ranges(SERIAL)).answer("scan", {}).header

    def names(header: dict[str, object]) -> list[str]:
        devices = header["devices"]
        assert isinstance(devices, tuple | list)
        return [device["name"] for device in devices]

    assert "F041203150042" in names(inspected)
    assert "F041203150042" not in names(scanned)


def test_it_reads_where_nothing_else_can_be_opened(client: MediaClient) -> None:
    facts = client.inspect(BytesSource(SERIAL))
    assert "F041203150042" in [device.name for device in facts.devices]
