"""When one of several files was made, and how much of a photograph is read for that."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import cast

import pytest

from diary.errors import MediaError, MediaReason
from diary.json_value import Json
from diary.media import decoder_reply_checks
from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.decoder_process import DecoderProcess, PendingReply
from diary.media.decoder_protocol import GarbageError, WireMessage
from diary.media.decoder_results import MediaFacts
from diary.media.folder_export import FolderExport
from diary.media.folder_files import ListedFile
from diary.media.imports.dated_files import CODE
from diary.media.imports.format import Answers, Confidence
from diary.media.imports.message import Message
from tests.support.media_samples import apple_jpeg, exif, heic, jpeg, picture, png_with_text, saved

MIB = 1 << 20
TAKEN = "2024:03:05 18:22:10"


class Watched(BytesSource):
    """A source that notes how far it was read, and how much."""

    furthest = taken = 0

    def read_at(self, offset: int, length: int) -> bytes:
        data = super().read_at(offset, length)
        self.furthest = max(self.furthest, offset + len(data))
        self.taken += len(data)
        return data


def read_of(client: MediaClient, data: bytes) -> tuple[MediaFacts, int]:
    """Return what was found, and how far the file was read, or how much of it if that is less."""
    source = Watched(data)
    with client.open(source) as session:
        return session.scanned_part(0, len(data)), min(source.furthest, source.taken)


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


def test_the_structure_of_another_picture_leads_to_its_time(client: MediaClient) -> None:
    data = heic()
    # what follows the structure, as the picture of a telephone does, is most of the file
    data += (3 * MIB).to_bytes(4, "big") + b"free" + bytes(3 * MIB - 8)
    facts, taken = read_of(client, data)
    assert facts.captured_at is not None
    assert (facts.captured_at.text, facts.device) == (TAKEN, "Fono 7")
    assert taken <= 512 << 10


def test_a_time_that_no_structure_leads_to_is_found_near_the_beginning(client: MediaClient) -> None:
    data = png_with_text("a", "b") + bytes(100) + exif() + bytes(3 * MIB)
    facts, _taken = read_of(client, data)
    assert facts.captured_at is not None
    assert facts.captured_at.text == TAKEN


def chunk(name: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(name + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + name + content + crc


def long_png(before: bytes = b"", behind: bytes = b"", length: int = 8192) -> bytes:
    """Return a PNG with a picture of 3 MiB in chunks, and other chunks around it."""
    begun = saved(picture(), "PNG")[:33] + before
    # data that look as if a chunk began in them
    picture_data = chunk(b"IDAT", (b"eXIf" + bytes(4) + b"IEND").ljust(length, b"\x55"))
    end = chunk(b"IEND", b"")
    return begun + picture_data * (3 * MIB // length) + behind + end


@pytest.mark.parametrize("length", [8192, 1 * MIB])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_the_time_of_a_screenshot_is_found_around_its_picture(
    client: MediaClient, place: str, length: int
) -> None:
    block = chunk(b"eXIf", exif()[6:])
    around = {place: chunk(b"tEXt", b"Software\0Fono") + block}
    facts, taken = read_of(client, long_png(**around, length=length))
    assert facts.captured_at is not None
    assert facts.captured_at.text == TAKEN
    assert taken <= 256 << 10


def test_of_a_screenshot_without_a_time_its_picture_is_not_read(client: MediaClient) -> None:
    facts, taken = read_of(client, long_png())
    assert (facts.captured_at, facts.media_type) == (None, "image/png")
    assert taken <= 256 << 10


def test_a_png_that_breaks_off_is_read_from_its_beginning(client: MediaClient) -> None:
    facts, _taken = read_of(client, long_png(before=chunk(b"eXIf", exif()[6:]))[:-100])
    assert facts.captured_at is not None
    assert facts.captured_at.text == TAKEN


def test_several_files_are_asked_about_in_one_question(
    client: MediaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = DecoderProcess.ask

    def counted(
        child: DecoderProcess, job: WireMessage, source: Source, seconds: float, *, ours: bool
    ) -> PendingReply[WireMessage]:
        asked.append(job.header["op"])
        return real(child, job, source, seconds, ours=ours)

    monkeypatch.setattr(DecoderProcess, "ask", counted)
    first, second = jpeg(offset="+01:00"), b"no picture"
    with client.open(BytesSource(first + second + first)) as session:
        places = [(0, len(first)), (len(first), len(second)), (len(first + second), len(first))]
        found = session.scanned_parts(places)
        alone = session.scanned_part(0, len(first))
    assert asked == ["scan-parts", "scan-part"]
    assert [each.captured_at for each in found] == [alone.captured_at, None, alone.captured_at]
    assert [each.device for each in found] == ["Fono 7", "", "Fono 7"]
    assert alone.positions
    # so that the answer to many files has a bound
    assert not any(each.positions or each.devices for each in found)


@pytest.mark.parametrize("found", [None, [], [{}, {}], ["x"], [{"kind": "image"}]])
def test_an_answer_to_several_that_is_not_one_for_each_is_refused(found: Json) -> None:
    with pytest.raises(GarbageError):
        decoder_reply_checks.facts_of_parts(WireMessage({"found": found}), 1)


def test_where_one_of_several_fails_each_is_asked_by_itself() -> None:
    class Session:
        def scanned_parts(self, parts: Sequence[tuple[int, int]]) -> tuple[MediaFacts, ...]:
            raise MediaError(MediaReason.CRASHED)

        def scanned_part(self, at: int, length: int) -> MediaFacts:
            if at == 10:
                raise MediaError(MediaReason.CRASHED)
            return MediaFacts(kind="image", media_type="image/jpeg", device=f"camera {at}")

    files = [ListedFile(f"{n}.jpg", 10, "") for n in range(3)]
    names = frozenset(each.name for each in files)
    export = FolderExport("Camera", files, names, 0, (), cast(SourceSession, Session()))
    offer = OfferedExport(CODE, Confidence.SURE, "", ())
    lines = [it for it in export.items(offer, Answers(zone="UTC")) if isinstance(it, Message)]
    assert [(line.at, line.sender) for line in lines] == [
        (1, "camera 0"),
        (2, ""),
        (3, "camera 20"),
    ]
