"""Texts by name in films and sounds, and what is attached to them."""

from __future__ import annotations

import base64
import struct

import pytest

from diary.media.decoder_results import CaptureTime, UnsearchedReason
from tests.support import media_films, media_samples, wrapped_files
from tests.support.wrapped_files import BARE, WITH_PLACE, scanned

TAGS = {"location": "+51.5074-000.1278/", "make": "Fono", "model": "Fono 7", "date": "2024-03-05"}
FORMS = [
    ("matroska", "mpeg4"),
    ("webm", "libvpx"),
    ("mp4", "mpeg4"),
    ("mov", "mpeg4"),
    ("mp3", "libmp3lame"),
    ("flac", "flac"),
    ("opus", "libopus"),
    ("caf", "pcm_s16le"),
]


@pytest.mark.parametrize(("form", "codec"), FORMS)
def test_places_devices_and_times_are_found_by_name(form: str, codec: str) -> None:
    found = scanned(wrapped_files.film(form, codec, TAGS))
    assert ("+51.5074", "-000.1278") in {
        (each.latitude, each.longitude) for each in found.positions
    }
    assert "Fono 7" in " ".join(device.name for device in found.devices)
    assert any("2024-03-05" in time.text for time in found.captures) or form in (
        "mp4",
        "mov",
        "caf",
    )


@pytest.mark.parametrize(("form", "codec"), [*FORMS, ("avi", "mpeg4"), ("wav", "pcm_s16le")])
def test_without_them_a_film_or_a_sound_is_clean(form: str, codec: str) -> None:
    found = scanned(wrapped_files.film(form, codec, {"title": "A walk", "artist": "Him"}))
    assert (found.positions, found.devices, found.unsearched) == ([], [], set())


@pytest.mark.parametrize(("form", "codec"), [("flv", "flv"), ("asf", "msmpeg4v2")])
def test_forms_that_nothing_here_reads_are_named(form: str, codec: str) -> None:
    assert UnsearchedReason.FORMAT in scanned(wrapped_files.film(form, codec, {})).unsearched


def riff(kind: bytes, *chunks: bytes) -> bytes:
    body = kind + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) & 1)


def listed(kind: bytes, *chunks: bytes) -> bytes:
    return chunk(b"LIST", kind + b"".join(chunks))


SOUND = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)) + chunk(b"data", bytes(8))
BROADCAST = (
    b"a walk".ljust(256, b"\0")
    + b"ZOOM H4n".ljust(32, b"\0")
    + bytes(32)
    + b"2024-03-05"
    + b"18:22:10"
    + bytes(264)
)


def test_a_recorder_says_its_name_and_its_time() -> None:
    found = scanned(riff(b"WAVE", chunk(b"bext", BROADCAST), SOUND))
    assert [device.name for device in found.devices] == ["ZOOM H4n"]
    assert found.captures == [CaptureTime("2024-03-05 18:22:10", "bext OriginationDate", "none")]
    assert not found.unsearched


@pytest.mark.parametrize(
    "more",
    [
        chunk(b"iXML", b"<BWFXML><LOCATION_GPS>51.5,-0.12</LOCATION_GPS></BWFXML>"),
        chunk(b"guan", b"GUANO|Version: 1.0\nLoc Position: 51.5 -0.12\n"),
        chunk(b"_PMX", b"<x:xmpmeta exif:GPSLatitude='51,30N' exif:GPSLongitude='0,7W'/>"),
        listed(b"INFO", chunk(b"ICMT", b"https://maps.google.com/?q=51.5,-0.12\0")),
        listed(b"INFO", chunk(b"ICNT", b"Italy\0")),
        chunk(b"JUNK", b"$GPRMC,123519,A,4807.038,N,01131.000,E"),
    ],
)
def test_places_in_the_chunks_of_a_sound_are_found(more: bytes) -> None:
    assert scanned(riff(b"WAVE", SOUND, more)).positions


def test_a_camera_in_an_avi_is_a_device_and_its_clock_a_time() -> None:
    info = listed(b"INFO", chunk(b"ISFT", b"CanonMVI06\0"))
    found = scanned(riff(b"AVI ", info, chunk(b"IDIT", b"TUE MAR 05 18:22:10 2024\n\0")))
    assert [device.name for device in found.devices] == ["CanonMVI06"]
    assert [time.where for time in found.captures] == ["RIFF IDIT"]


@pytest.mark.parametrize(
    "more",
    [
        chunk(b"gps0", bytes(40)),
        chunk(b"what", b"ever"),
        chunk(b"JUNK", b"OLYMDigital Camera"),
        listed(b"strl", chunk(b"strh", b"txts" + bytes(52))),
        listed(b"strl", chunk(b"strd", b"AVIF" + bytes(40))),
    ],
)
def test_a_chunk_that_may_say_anything_is_named(more: bytes) -> None:
    assert UnsearchedReason.FORMAT in scanned(riff(b"AVI ", more)).unsearched


def frame(name: bytes, data: bytes, flags: int = 0) -> bytes:
    return name + struct.pack(">IH", len(data), flags) + data


def id3(*frames: bytes, version: int = 3, flags: int = 0) -> bytes:
    body = b"".join(frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes([version, 0, flags]) + size + body


MP3 = media_films.sound("mp3", "libmp3lame", 44100)
TONE = MP3[MP3.index(b"\xff\xfb") :]


@pytest.mark.parametrize(
    ("data", "places"),
    [
        (id3(frame(b"APIC", b"\0image/jpeg\0\3\0" + WITH_PLACE)), 1),
        (id3(frame(b"APIC", b"\1image/jpeg\0\3\xff\xfe\0\0" + WITH_PLACE)), 1),
        (id3(frame(b"APIC", b"\0image/jpeg\0\3\0" + BARE)), 0),
        (id3(frame(b"GEOB", b"\0image/jpeg\0a.jpg\0a\0" + WITH_PLACE)), 1),
        (id3(frame(b"TXXX", b"\0location\x0051.5074,-0.1278")), 1),
        (id3(frame(b"COMM", b"\0eng\0geo:51.5,-0.12")), 1),
        (id3(frame(b"PRIV", b"XMP\0<x exif:GPSLatitude='1' exif:GPSLongitude='2'/>")), 1),
        (id3(frame(b"TIT2", b"\0A song")), 0),
    ],
)
def test_frames_of_id3(data: bytes, places: int) -> None:
    found = scanned(data + TONE)
    assert len(found.positions) == places
    assert not found.unsearched


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (id3(frame(b"APIC", bytes(9), 0x40)), UnsearchedReason.LOCKED),
        (id3(frame(b"XYZW", bytes(9))), UnsearchedReason.FORMAT),
        (id3(b"TIT2\0\0\xff\xff\0\0words"), UnsearchedReason.DAMAGED),
        (id3(frame(b"PRIV", b"a.example\0" + bytes(900))), UnsearchedReason.FORMAT),
    ],
)
def test_frames_that_cannot_be_read_are_named(data: bytes, reason: UnsearchedReason) -> None:
    assert reason in scanned(data + TONE).unsearched


def test_ape_at_the_end_is_read() -> None:
    item = struct.pack("<II", 9, 0) + b"Location\0" + b"51.5,-0.1"
    foot = b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, 0) + bytes(8)
    assert scanned(TONE + item + foot).positions


def flac_picture(data: bytes) -> bytes:
    return (
        struct.pack(">II", 3, 10) + b"image/jpeg" + bytes(20) + struct.pack(">I", len(data)) + data
    )


def test_the_picture_of_a_flac_is_scanned() -> None:
    sound = media_films.sound("flac", "flac")
    for data, places in ((WITH_PLACE, 1), (BARE, 0)):
        block = flac_picture(data)
        made = b"fLaC\x06" + len(block).to_bytes(3, "big") + block + sound[4:]
        found = scanned(made)
        assert (len(found.positions), found.unsearched) == (places, set())


def test_a_picture_in_the_comments_of_an_opus_file_is_scanned() -> None:
    picture = base64.b64encode(flac_picture(WITH_PLACE)).decode()
    made = wrapped_files.film("opus", "libopus", {"METADATA_BLOCK_PICTURE": picture})
    assert [place.where for place in scanned(made).positions] == ["picture: EXIF GPS"]


def test_a_picture_behind_padding_in_the_comments_is_scanned() -> None:
    # the padding stands inside of the block, so that Python's own reader may stop there
    block = flac_picture(WITH_PLACE)
    picture = (base64.b64encode(block[:100]) + base64.b64encode(block[100:])).decode()
    made = wrapped_files.film("opus", "libopus", {"METADATA_BLOCK_PICTURE": picture})
    assert [place.where for place in scanned(made).positions] == ["picture: EXIF GPS"]


def element(kind: int, *content: bytes) -> bytes:
    body = b"".join(content)
    return kind.to_bytes(4, "big").lstrip(b"\0") + struct.pack(">Q", len(body) | 1 << 56) + body


def mkv(*content: bytes, size: bytes | None = None) -> bytes:
    body = b"".join(content)
    head = element(0x1A45DFA3, element(0x4282, b"matroska"))
    return head + b"\x18\x53\x80\x67" + (size or struct.pack(">Q", len(body) | 1 << 56)) + body


def mkv_track(kind: int, codec: bytes) -> bytes:
    return element(
        0x1654AE6B,
        element(0xAE, element(0xD7, b"\1"), element(0x83, bytes([kind])), element(0x86, codec)),
    )


CLUSTER = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"\x81\0\0\0geo:51.5,-0.12"))


def test_attached_files_of_matroska_are_scanned() -> None:
    for data, places in ((WITH_PLACE, 1), (BARE, 0)):
        file = element(0x61A7, element(0x466E, b"a.jpg"), element(0x465C, data))
        found = scanned(mkv(element(0x1941A469, file)))
        assert (len(found.positions), found.unsearched) == (places, set())


def test_nested_tags_of_matroska_are_read() -> None:
    inner = element(0x67C8, element(0x45A3, b"LOCATION"), element(0x4487, b"51.5,-0.12"))
    tag = element(0x67C8, element(0x45A3, b"ORIGINAL"), element(0x4487, b"x"), inner)
    found = scanned(mkv(element(0x1254C367, element(0x7373, tag))))
    assert [place.where for place in found.positions] == ["Matroska ORIGINAL.LOCATION"]


def test_the_clock_of_matroska_is_a_time() -> None:
    nanoseconds = struct.pack(">q", 730_000_000 * 10**9)
    found = scanned(mkv(element(0x1549A966, element(0x4461, nanoseconds))))
    assert found.captures == [
        CaptureTime("2024-02-19 01:46:40", "Matroska DateUTC", "utc-by-format")
    ]


def test_words_of_subtitles_are_read_and_drawn_ones_are_not() -> None:
    assert scanned(mkv(mkv_track(0x11, b"S_TEXT/UTF8"), CLUSTER)).positions
    assert scanned(mkv(mkv_track(0x11, b"S_TEXT/UTF8"), CLUSTER)).unsearched == set()
    assert scanned(mkv(mkv_track(0x11, b"S_VOBSUB"), CLUSTER)).unsearched == set()


@pytest.mark.parametrize("kind", [3, 0x10, 0x12, 0x20, 0x21, 0x7F])
def test_tracks_that_may_say_anything_are_named(kind: int) -> None:
    assert UnsearchedReason.FORMAT in scanned(mkv(mkv_track(kind, b"D_ANY"), CLUSTER)).unsearched


def test_subtitles_before_their_track_are_named() -> None:
    found = scanned(mkv(CLUSTER, mkv_track(0x11, b"S_TEXT/UTF8")))
    assert UnsearchedReason.FORMAT in found.unsearched


def test_sizes_that_nobody_knew_end_with_what_holds_them() -> None:
    live = b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff" + element(0xE7, b"\0")
    tags = element(
        0x1254C367,
        element(0x7373, element(0x67C8, element(0x45A3, b"GPS"), element(0x4487, b"51.5,-0.12"))),
    )
    found = scanned(mkv(live, live, tags, size=b"\x01\xff\xff\xff\xff\xff\xff\xff"))
    assert len(found.positions) == 1
    assert not found.unsearched


def test_an_unknown_element_is_named() -> None:
    assert UnsearchedReason.FORMAT in scanned(mkv(element(0x4D4D, b"what"))).unsearched


@pytest.mark.parametrize("mark", [bytes(2) + b"\x40\0freeGPS ", b"LIGOGPSINFO\0"])
def test_places_among_the_samples_of_a_film_are_found(mark: bytes) -> None:
    data = media_samples.movie().replace(
        media_samples.SAMPLES, media_samples.SAMPLES[: -len(mark)] + mark
    )
    found = scanned(data)
    assert [place.where for place in found.positions] == ["among the samples"]


@pytest.mark.parametrize(
    "mark", [b"GP\x06\0\0", bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"]
)
def test_what_a_camera_may_write_between_pictures_is_named(mark: bytes) -> None:
    data = media_samples.movie().replace(
        media_samples.SAMPLES, media_samples.SAMPLES[: -len(mark)] + mark
    )
    assert scanned(data).unsearched == {UnsearchedReason.FORMAT}


@pytest.mark.parametrize(
    ("more", "clean"),
    [
        (media_samples.atom(b"udta", media_samples.atom(b"free", bytes(40))), True),
        # old bytes in a gap, and a box that is text, are searched for words and pictures
        (media_samples.atom(b"udta", media_samples.atom(b"free", b"\1\2\3\4" * 9)), True),
        (media_samples.atom(b"udta", media_samples.atom(b"odd1", b"words")), True),
        (media_samples.atom(b"udta", media_samples.atom(b"odd1", b"\1\2\3\4" * 9)), False),
        (media_samples.atom(b"odd1", b"words"), False),
        (
            media_samples.track(b"meta", b"mebx", entry=b"com.apple.quicktime.still-image-time"),
            True,
        ),
        (media_samples.track(b"meta", b"rtmd"), False),
        (media_samples.track(b"text", b"tx3g"), False),
    ],
)
def test_atoms_and_tracks_that_may_say_anything_are_named(more: bytes, clean: bool) -> None:
    assert (not scanned(media_samples.movie(more)).unsearched) == clean


def test_a_place_late_in_a_long_comment_is_found() -> None:
    text = b"we walked " * 50 + b"to https://maps.google.com/?q=51.5,-0.12"
    found = scanned(
        media_samples.movie(media_samples.atom(b"udta", media_samples.spoken(b"\xa9cmt", text)))
    )
    assert [place.where for place in found.positions] == ["map link"]


@pytest.mark.parametrize(
    "content",
    [
        media_samples.atom(b"mdln", b"SM-G991B"),
        media_samples.atom(b"smta", bytes(4), media_samples.atom(b"mdln", b"SM-G991B")),
        media_samples.atom(b"GPMF", b"DVNMc\1\0\x08SM-G991B"),
    ],
)
def test_makers_name_their_models_in_user_data(content: bytes) -> None:
    found = scanned(media_samples.movie(media_samples.atom(b"udta", content)))
    assert [device.name for device in found.devices] == ["SM-G991B"]


def test_the_cover_of_a_film_is_scanned() -> None:
    for data, places in ((WITH_PLACE, 1), (BARE, 0)):
        cover = media_samples.atom(
            b"covr", media_samples.atom(b"data", struct.pack(">II", 13, 0), data)
        )
        listing = media_samples.atom(b"hdlr", bytes(8), b"mdir", bytes(12))
        meta = media_samples.atom(b"meta", bytes(4), listing, media_samples.atom(b"ilst", cover))
        found = scanned(media_samples.movie(media_samples.atom(b"udta", meta), brand=b"M4A "))
        assert ({*map(str, found.unsearched)}, bool(found.positions)) == (set(), places > 0)


@pytest.mark.parametrize(
    ("frame", "clean"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\xff\0\xff\xd0code\xff\xd9", True),
        (b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*" + b"\xff\0code\xff\xd9", False),
        (b"\xff\xd8\xff\xed\0\x10Photoshop 3.0\0" + b"\xff\0code\xff\xd9", False),
    ],
)
def test_jpegs_of_a_track_are_clean_where_none_has_metadata(frame: bytes, clean: bool) -> None:
    film = media_samples.movie(tracks=(media_samples.track(b"vide", b"jpeg"),))
    found = scanned(film + media_samples.atom(b"mdat", frame))
    assert (found.unsearched == set()) is clean


PACKET = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf'
    b'-syntax-ns#"><rdf:Description xmlns:p="p" p:City="York" p:Make="Fono" p:Model="Fono 7"/>'
    b"</rdf:RDF></x:xmpmeta>"
)
SONY = (
    b'<?xml version="1.0"?><NonRealTimeMeta><Device manufacturer="Fono" modelName="Fono 7"/>'
    b'<Group name="ExifGPS"><Item name="Latitude" value="51:30:26.460"/>'
    b'<Item name="Longitude" value="0:7:39"/></Group></NonRealTimeMeta>'
)
ADOBE = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
LINK = b"https://maps.google.com/?q=51.5074,-0.1278"


def items(handler: bytes, *content: bytes) -> bytes:
    listing = media_samples.atom(b"hdlr", bytes(8), handler, bytes(12))
    return media_samples.atom(b"meta", bytes(4), listing, *content)


def named(name: bytes, value: bytes) -> bytes:
    return media_samples.atom(name, media_samples.atom(b"data", struct.pack(">II", 1, 0), value))


@pytest.mark.parametrize(
    "more",
    [
        media_samples.atom(b"uuid", ADOBE, PACKET),
        media_samples.atom(b"udta", media_samples.atom(b"XMP_", PACKET)),
        items(b"nrtm", media_samples.atom(b"xml ", bytes(4), SONY)),
    ],
)
def test_packets_in_a_film_say_places_and_devices(more: bytes) -> None:
    found = scanned(media_samples.movie() + more)
    assert found.positions
    assert {device.name for device in found.devices} & {"Fono Fono 7", "Fono 7"}


@pytest.mark.parametrize(
    "more",
    [
        media_samples.atom(b"free", LINK),
        media_samples.atom(
            b"udta", media_samples.atom(b"Xtra", bytes(4), LINK.decode().encode("utf-16-le"))
        ),
        media_samples.atom(
            b"udta", media_samples.atom(b"Xtra", bytes(5), LINK.decode().encode("utf-16-le"))
        ),
    ],
)
def test_words_in_filler_and_in_what_windows_adds_are_read(more: bytes) -> None:
    assert [each.latitude for each in scanned(media_samples.movie() + more).positions] == [
        "51.5074"
    ]


def test_names_of_the_files_own_making_are_read() -> None:
    own = media_samples.atom(
        b"----",
        media_samples.atom(b"mean", bytes(4), b"com.apple.iTunes"),
        media_samples.atom(b"name", bytes(4), b"MODEL"),
        media_samples.atom(b"data", struct.pack(">II", 1, 0), b"Fono 7"),
    )
    tagged = items(
        b"ID32",
        media_samples.atom(b"ID32", bytes(4), b"\x15\xc7", id3(frame(b"TXXX", b"\0model\0Fono 8"))),
    )
    for more, name in (
        (items(b"mdir", media_samples.atom(b"ilst", own)), "Fono 7"),
        (tagged, "Fono 8"),
    ):
        found = scanned(media_samples.movie(media_samples.atom(b"udta", more)))
        assert [device.name for device in found.devices] == [name]


@pytest.mark.parametrize(
    ("title", "places"), [(b"Oak Road", 1), (b"New Recording 4", 0), (b"20240305 182210", 0)]
)
def test_a_voice_memo_is_called_after_its_street(title: bytes, places: int) -> None:
    tool = named(b"\xa9too", b"com.apple.VoiceMemos (iPhone Version 17.1)")
    listing = media_samples.atom(b"ilst", named(b"\xa9nam", title), tool)
    memo = media_samples.movie(media_samples.atom(b"udta", items(b"mdir", listing)), brand=b"M4A ")
    assert len(scanned(memo).positions) == places


@pytest.mark.parametrize(
    ("more", "name"),
    [
        (media_samples.keyed({"com.samsung.android.utc_offset": b"+0100"}), "samsung"),
        (media_samples.keyed({"com.android.version": b"13"}), None),
        (media_samples.atom(b"udta", media_samples.atom(b"smrd", b"TRUEBLUE")), "Samsung"),
        (
            media_samples.atom(
                b"udta", media_samples.atom(b"auth", bytes(4) + b"\x15\xc7Pixel 7\0")
            ),
            "Pixel 7",
        ),
        (media_samples.atom(b"udta", media_samples.spoken(b"\xa9mdl", b"Fono 7")), "Fono 7"),
    ],
)
def test_what_makers_alone_write_names_them(more: bytes, name: str | None) -> None:
    found = scanned(media_samples.movie(more))
    assert [device.name for device in found.devices] == [name] * bool(name)
    assert found.unsearched == set()


@pytest.mark.parametrize("holder", [b"mvex", b"tref", b"gmhd"])
def test_a_place_in_an_atom_that_should_hold_none_is_named(holder: bytes) -> None:
    hidden = media_samples.atom(
        holder, media_samples.atom(b"udta", media_samples.spoken(b"\xa9xyz"))
    )
    assert UnsearchedReason.FORMAT in scanned(media_samples.movie(hidden)).unsearched


def test_makers_name_themselves_in_brands_and_handlers() -> None:
    handler = media_samples.atom(b"hdlr", bytes(8), b"vide", bytes(12), b"\x0bGoPro AVC\0")
    media = media_samples.atom(b"mdia", handler)
    film = media_samples.movie(tracks=(media_samples.atom(b"trak", media_samples.tkhd(), media),))
    assert [device.name for device in scanned(film).devices] == ["GoPro AVC"]
    assert [device.name for device in scanned(media_samples.movie(brand=b"XAVC")).devices] == [
        "Sony"
    ]


NEAR = b"https://maps.google.com/?q=51.5,-0.12"


@pytest.mark.parametrize(
    "more",
    [
        id3(frame(b"TXXX", b"\0location\0Oak Road"), version=4),
        b"LYRICSBEGIN" + NEAR + b"000050LYRICS200",
        NEAR,
        wrapped_files.zipped(("a.txt", NEAR)),
        b"\xff\xfb\x90" + bytes(range(256)) * 12 + NEAR,
    ],
)
@pytest.mark.parametrize(("form", "codec"), [("mp3", "libmp3lame"), ("adts", "aac")])
def test_what_stands_behind_the_frames_of_a_sound_is_found(
    form: str, codec: str, more: bytes
) -> None:
    sound = media_films.sound(form, codec, 22_050)
    for ending in (b"", bytes(3000)):
        assert scanned(sound + ending).unsearched == set()
        assert scanned(sound[:-20] + ending).unsearched == set()
        found = scanned(sound + ending + more)
        assert found.positions or found.unsearched


def test_what_stands_behind_the_frames_of_flac_is_found() -> None:
    sound = media_films.sound("flac", "flac")
    assert scanned(sound).unsearched == set()
    assert scanned(sound + NEAR).positions
    assert UnsearchedReason.DAMAGED in scanned(sound + wrapped_files.zipped(("a", NEAR))).unsearched


def test_jpegs_of_a_matroska_track_are_named() -> None:
    plain = element(0x63A2, bytes(40))
    jpegs = element(0x63A2, bytes(16) + b"MJPG" + bytes(20))
    for private, clean in ((plain, True), (jpegs, False)):
        film = mkv(mkv_track(1, b"V_MS/VFW/FOURCC") + private)
        assert (scanned(film).unsearched == set()) is clean


def test_what_stands_behind_a_voice_note_is_found() -> None:
    note = b"#!AMR\n" + (b"\x3c" + bytes(range(31))) * 40
    assert scanned(note).unsearched == set()
    assert scanned(note + NEAR).positions
