"""Real files through the real child: facts, pictures, clean copies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from diary.errors import BadInput, Cancelled, MediaError
from diary.media.byte_source import BytesSource, FileSource, PatchedSource
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_results import CleanCopy, MediaFacts, UnsearchedReason
from diary.media.jpeg_segments import plain_size
from tests.support.media_samples import (
    APPLE,
    IPHONE_KEYS,
    ISO6709,
    SAMPLES,
    atom,
    exif,
    heic,
    jpeg,
    keyed,
    loci,
    movie,
    mvhd,
    picture,
    png_with_text,
    saved,
    spoken,
    track,
    wav,
)

GPS = ("51° 30' 26.46\" N", "0° 7' 39.9\" W")


def facts_of(client: MediaClient, data: bytes) -> MediaFacts:
    return client.inspect(BytesSource(data))


def wherefound(facts: MediaFacts) -> set[str]:
    return {position.where for position in facts.positions}


def applied(data: bytes, copy: CleanCopy) -> bytes:
    return PatchedSource(BytesSource(data), copy.ranges).read_at(0, len(data))


def test_a_phone_picture_says_when_where_and_with_what(client: MediaClient) -> None:
    facts = facts_of(client, jpeg(orientation=6, offset="+01:00"))
    assert (facts.kind, facts.media_type, facts.preview) == ("image", "image/jpeg", True)
    assert (facts.width, facts.height, facts.orientation) == (60, 120, 6)
    assert facts.device == "Fono 7"
    assert facts.captured_at is not None
    assert (facts.captured_at.text, facts.captured_at.offset) == ("2024:03:05 18:22:10", "+01:00")
    assert [(p.where, p.latitude, p.longitude) for p in facts.positions] == [("EXIF GPS", *GPS)]


def test_a_time_without_a_zone_is_said_to_have_none(client: MediaClient) -> None:
    captured = facts_of(client, jpeg()).captured_at
    assert captured is not None
    assert (captured.zone, captured.offset) == ("none", "")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("AVIF", "image/avif"),
    ],
)
def test_a_position_is_found_in_every_format_that_keeps_one(
    client: MediaClient, form: str, kind: str
) -> None:
    facts = facts_of(client, saved(picture(), form, exif=exif()))
    assert (facts.media_type, facts.preview, wherefound(facts)) == (kind, True, {"EXIF GPS"})


def test_a_heic_picture(client: MediaClient) -> None:
    facts = facts_of(client, heic())
    assert (facts.media_type, facts.width, facts.height) == ("image/heic", 128, 64)
    assert (facts.preview, wherefound(facts)) == (True, {"EXIF GPS"})
    copy = client.without_position(BytesSource(heic()))
    assert (copy.media_type, plain_size(copy.data)) == ("image/jpeg", (128, 64))


@pytest.mark.parametrize("packed", [False, True])
def test_a_position_in_xmp_is_found(client: MediaClient, packed: bool) -> None:
    xmp = '<x:xmpmeta exif:GPSLatitude="51,30.441N" exif:GPSLongitude="0,7.6W"/>'
    data = png_with_text("XML:com.adobe.xmp", xmp, packed=packed)
    positions = facts_of(client, data).positions
    assert [(p.latitude, p.longitude) for p in positions] == [("51,30.441N", "0,7.6W")]


def test_a_moving_photo_carries_the_position_of_its_film(client: MediaClient) -> None:
    data = jpeg(gps=False) + movie(atom(b"udta", spoken(b"\xa9xyz")), brand=b"mp42")
    facts = facts_of(client, data)
    assert wherefound(facts) == {"QuickTime \xa9xyz"}
    copy = client.without_position(BytesSource(data))
    assert plain_size(copy.data) == (120, 60)


def test_a_phone_film_is_cleaned_in_place(client: MediaClient) -> None:
    data = movie(
        keyed(IPHONE_KEYS),
        atom(b"udta", spoken(b"\xa9xyz"), loci()),
        tracks=(track(b"vide", b"avc1", atom(b"udta", spoken(b"\xa9xyz"))),),
    )
    facts = facts_of(client, data)
    assert (facts.kind, facts.duration_s, facts.width, facts.height) == ("video", 7.0, 640, 480)
    assert (facts.device, facts.unsearched) == ("Fono", ())
    assert facts.captured_at is not None
    assert (facts.captured_at.text, facts.captured_at.offset) == ("2024-03-05T18:22:10", "+0100")
    assert {(p.where, p.latitude, p.longitude) for p in facts.positions} == {
        ("QuickTime location.ISO6709", "+51.5074", "-000.1278"),
        ("QuickTime \xa9xyz", "+51.5074", "-000.1278"),
        ("3GPP loci", "51.50000", "-0.12500"),
    }
    copy = client.without_position(BytesSource(data))
    clean = applied(data, copy)
    assert copy.kind == "patch"
    assert len(clean) == len(data)
    assert SAMPLES in clean
    assert ISO6709 not in clean
    assert b"12.3" not in clean
    after = facts_of(client, clean)
    assert (after.positions, after.device, after.duration_s) == ((), "Fono", 7.0)


def test_a_film_with_a_track_of_positions_has_no_clean_copy(client: MediaClient) -> None:
    data = movie(tracks=(track(), track(b"meta", b"gpmd")))
    assert wherefound(facts_of(client, data)) == {"track 2 (gpmd)"}
    with pytest.raises(MediaError, match="cannot-strip"):
        client.without_position(BytesSource(data))


def test_a_track_that_could_hold_positions_is_named_and_not_passed_over(
    client: MediaClient,
) -> None:
    data = movie(tracks=(track(), track(b"text", b"tx3g")))
    facts = facts_of(client, data)
    assert (facts.positions, facts.unsearched) == ((), (UnsearchedReason.FORMAT,))
    with pytest.raises(MediaError, match="cannot-strip"):
        client.without_position(BytesSource(data))


def test_a_film_without_a_position_needs_no_patch(client: MediaClient) -> None:
    data = movie(keyed({APPLE + "make": b"Fono"}))
    copy = client.without_position(BytesSource(data))
    assert (copy.kind, copy.ranges, copy.media_type) == ("patch", (), "video/quicktime")


def test_a_long_film_costs_few_reads(client: MediaClient) -> None:
    size = 5 << 30
    head = atom(b"ftyp", b"qt  ", bytes(4), b"qt  ")
    tail = atom(b"moov", mvhd(), track())
    middle = size - len(head) - len(tail)
    start = head + (1).to_bytes(4, "big") + b"mdat" + middle.to_bytes(8, "big")

    class Huge:
        read = 0

        @property
        def size(self) -> int:
            return size

        def read_at(self, offset: int, length: int) -> bytes:
            self.read += length
            data = bytearray(length)
            for at, part in ((0, start), (size - len(tail), tail)):
                low, high = max(at, offset), min(at + len(part), offset + length)
                if low < high:
                    data[low - offset : high - offset] = part[low - at : high - at]
            return bytes(data)

    source = Huge()
    assert client.inspect(source).duration_s == 7.0
    assert source.read < 1 << 20


def test_sound_has_a_length_and_no_picture(client: MediaClient) -> None:
    source = BytesSource(wav(2))
    assert client.inspect(source).duration_s == 2.0
    assert client.reduced(source, max_width=10, max_height=10) is None
    assert client.pixels(source, max_width=10, max_height=10) is None
    voice = movie(brand=b"M4A ", tracks=(track(b"soun", b"mp4a"),))
    assert facts_of(client, voice).kind == "audio"


def test_mail_is_shown_as_inert_text(client: MediaClient) -> None:
    data = (
        b"From: A <a@example.org>\r\nTo: b@example.org\r\n"
        b"Date: Tue, 5 Mar 2024 18:22:10 +0100\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<style>p{}</style><p>I know where you are</p><img src='file:///etc/passwd'>\r\n"
        b"--x\r\nContent-Type: image/jpeg\r\n"
        b'Content-Disposition: attachment; filename="a\xe2\x80\xaegpj.exe"\r\n\r\nabc\r\n--x--\r\n'
    )
    facts = facts_of(client, data)
    assert facts.kind == "email"
    assert facts.captured_at is not None
    assert (facts.captured_at.text, facts.captured_at.offset) == (
        "Tue, 5 Mar 2024 18:22:10 +0100",
        "+0100",
    )
    text = client.text(BytesSource(data))
    assert text is not None
    assert "I know where you are" in text
    # Where a picture would come from is said; what is there is not fetched.
    assert "[picture, not loaded: file:///etc/passwd]" in text
    assert "root:" not in text
    assert "\u202e" not in text
    assert "(image/jpeg, 3 bytes)" in text


def test_text_shows_what_cannot_be_seen(client: MediaClient) -> None:
    data = "caf\u00e9\r\nline \u202egnp.exe\x07\u200b".encode()
    expected = "caf\u00e9\nline \u27e8U+202E\u27e9gnp.exe\u2407\u27e8U+200B\u27e9"
    assert client.text(BytesSource(data)) == expected
    assert client.text(BytesSource(b"caf\xe9")) == "caf\u00e9"
    assert client.text(BytesSource("\u00e9".encode() * 100), limit=3) == "\u00e9" * 3
    assert client.text(BytesSource(jpeg())) is None


def test_marks_that_change_nothing_stay_wherever_a_text_is_cut(client: MediaClient) -> None:
    line = "\u200e[12/03/2024, 18:30] \u202a+44 7700\u202c: \u200eok \u2067a!\u2069\n"
    text = client.text(BytesSource(line.encode() * 3))
    assert (
        text
        == line.replace("\u2067", "\u27e8U+2067\u27e9").replace("\u2069", "\u27e8U+2069\u27e9") * 3
    )
    for limit in range(1, len(line)):
        found = client.text(BytesSource(line.encode()), limit=limit)
        # cut nowhere but at the limit, so that whoever asked can tell that it goes on
        assert found is not None
        assert len(found) == limit


def test_no_child_is_started_ahead_of_a_source_that_does_not_come(started: list[Any]) -> None:
    client = MediaClient()
    try:
        with client.open(BytesSource(wav(1)), alone=True) as session:
            assert session.inspect().duration_s == 1.0
            assert len(started) == 1
        with client.open(BytesSource(wav(2))) as session:
            assert session.inspect().duration_s == 2.0
            assert len(started) == 3
    finally:
        client.close()


def test_a_session_goes_on_with_a_fresh_child(started: list[Any]) -> None:
    client = MediaClient()
    try:
        with client.open(BytesSource(wav(1))) as session:
            session.inspect()
            first, spare = started
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            # what crashes while it is asked costs one answer (test_one_preview); it was not asked
            assert session.inspect().duration_s == 1.0
            # the spare was taken and another one started
            assert spare.poll() is None
            assert len(started) == 3
    finally:
        client.close()


def test_a_file_is_read_through_its_own_reader(client: MediaClient, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    with path.open("rb", buffering=0) as file:
        assert client.inspect(FileSource(file)).preview


def test_what_the_source_raises_reaches_the_caller(client: MediaClient) -> None:
    class Torn:
        size = 100

        def read_at(self, offset: int, length: int) -> bytes:
            raise Cancelled

    class Short:
        size = 100

        def read_at(self, offset: int, length: int) -> bytes:
            return b"abc"

    with pytest.raises(Cancelled):
        client.inspect(Torn())
    with pytest.raises(MediaError, match="source"):
        client.inspect(Short())


def test_sizes_out_of_bounds_are_refused_before_anything_is_started() -> None:
    client = MediaClient(["/nowhere/at/all"])
    with pytest.raises(BadInput):
        client.thumbnail(BytesSource(b""), edge=0)
    with pytest.raises(BadInput):
        client.text(BytesSource(b""), limit=0)
    with pytest.raises(MediaError, match="cannot-start"):
        client.inspect(BytesSource(b""))


def test_the_program_itself_loads_no_decoder() -> None:
    code = (
        "import sys, diary.media.decoder_client, diary.media.decoder_client\n"
        "print(sorted({'PIL', 'pillow_heif', 'pypdfium2', 'email'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_whether_files_can_be_looked_into_at_all_is_tried_with_a_picture(
    client: MediaClient,
) -> None:
    assert client.works()
    for code in ("raise ImportError", "pass"):
        dead = MediaClient((sys.executable, "-c", code))
        assert not dead.works()
        dead.close()


@pytest.mark.parametrize(
    "facts",
    [
        MediaFacts(kind="image", media_type="image/png", preview=False, unsearched=()),
        MediaFacts(
            kind="image",
            media_type="image/png",
            preview=True,
            unsearched=(UnsearchedReason.FAILED,),
        ),
    ],
)
def test_a_child_that_answers_and_sees_nothing_looks_into_nothing(
    client: MediaClient, monkeypatch: pytest.MonkeyPatch, facts: MediaFacts
) -> None:
    monkeypatch.setattr(SourceSession, "inspect", lambda _session: facts)
    assert not client.works()
