"""Films: where they say they were made, in every place that a phone writes it."""

from __future__ import annotations

import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.atoms import MAX_ATOMS, AtomWalk
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.mp4 import Movie, PositionAtoms, read_movie, removable_atoms
from tests.support import media_samples
from tests.support.media_samples import (
    APPLE,
    IPHONE_KEYS,
    ISO6709,
    atom,
    exif,
    keyed,
    loci,
    long_atom,
    movie,
    mvhd,
    spoken,
    tkhd,
    track,
)


def read(data: bytes) -> Movie:
    def read_at(offset: int, length: int) -> bytes:
        assert offset >= 0
        assert length >= 0
        return data[offset : offset + length]

    return read_movie(read_at, 0, len(data))


def wherefound(data: bytes) -> set[str]:
    return {place.position.where for place in read(data).places.found}


XMP = b"<x:xmpmeta exif:GPSLatitude='51,30.4N' exif:GPSLongitude='0,7.6W'/>"
ANDROID = {"com.android.version": b"14", "com.android.location": ISO6709}
MAKER = atom(b"udta", atom(b"vndr", b"\0\0at +51.5074-000.1278 x"))


@pytest.mark.parametrize(
    ("place", "where"),
    [
        (atom(b"udta", spoken(b"\xa9xyz")), "QuickTime \xa9xyz"),
        (atom(b"udta", spoken(b"\xa9xyz"), bytes(4)), "QuickTime \xa9xyz"),
        (atom(b"udta", loci()), "3GPP loci"),
        (keyed(IPHONE_KEYS), "QuickTime location.ISO6709"),
        (keyed(IPHONE_KEYS, full=True), "QuickTime location.ISO6709"),
        (atom(b"udta", keyed(IPHONE_KEYS)), "QuickTime location.ISO6709"),
        (keyed(ANDROID), "QuickTime android.location"),
        (keyed({APPLE + "location.name": b"Her street"}), "QuickTime location.name"),
        (
            atom(b"meta", bytes(4), atom(b"hdlr", bytes(24)), atom(b"ilst", spoken(b"\xa9xyz"))),
            "QuickTime \xa9xyz",
        ),
        (atom(b"udta", atom(b"XMP_", XMP)), "XMP"),
        (atom(b"uuid", bytes(16), XMP), "XMP"),
        (atom(b"udta", atom(b"thmb", b"\xff\xd8", exif())), "EXIF GPS"),
        (MAKER, "QuickTime vndr"),
        (long_atom(b"udta", spoken(b"\xa9xyz")), "QuickTime \xa9xyz"),
        (atom(b"udta", long_atom(b"\xa9xyz", bytes(4), ISO6709)), "QuickTime \xa9xyz"),
    ],
)
@pytest.mark.parametrize("level", ["moov", "trak"])
def test_a_position_is_found_and_can_be_freed(place: bytes, where: str, level: str) -> None:
    data = movie(place) if level == "moov" else movie(tracks=(track(b"vide", b"avc1", place),))
    found = read(data)
    assert {p.position.where for p in found.places.found} == {where}
    atoms = removable_atoms(found.places)
    assert atoms is not None
    clean = bytearray(data)
    for each in atoms:
        clean[each.offset + 4 : each.offset + 8] = b"free"
        clean[each.content : each.end] = bytes(each.length)
    after = read(bytes(clean))
    assert after.places.found == []
    assert after.whole
    assert b"Her street" not in clean
    assert ISO6709[:8] not in clean


def test_a_position_that_is_not_in_the_movie_atom_is_found() -> None:
    assert wherefound(movie() + atom(b"uuid", bytes(16), XMP)) == {"XMP"}
    assert wherefound(movie() + atom(b"udta", spoken(b"\xa9xyz"))) == {"QuickTime \xa9xyz"}


@pytest.mark.parametrize(
    ("kind", "entry", "unremovable"),
    [(b"gpmd", b"", True), (b"camm", b"", True), (b"mebx", (APPLE + "location").encode(), True)],
)
def test_a_track_of_positions_cannot_be_freed(kind: bytes, entry: bytes, unremovable: bool) -> None:
    found = read(movie(tracks=(track(), track(b"meta", kind, entry=entry)))).places
    assert len(found.found) == 1
    assert (removable_atoms(found) is None) == unremovable


def test_a_track_of_other_metadata_is_no_position() -> None:
    entry = (APPLE + "video-orientation").encode()
    found = read(movie(tracks=(track(), track(b"meta", b"mebx", entry=entry)))).places
    assert (found.found, found.unsearched) == ([], False)


def test_keys_of_one_track_do_not_name_the_items_of_another() -> None:
    orphan = atom(
        b"meta", atom(b"hdlr", bytes(24)), atom(b"ilst", atom(b"\0\0\0\1", bytes(16), b"Fono"))
    )
    tracks = (track(b"vide", b"avc1", keyed(IPHONE_KEYS)), track(b"soun", b"mp4a", orphan))
    assert len(read(movie(tracks=tracks)).places.found) == 1


def test_what_is_too_large_to_search_is_said() -> None:
    data = movie(atom(b"udta", atom(b"vndr", bytes(5 << 20))))
    assert read(data).places.unsearched
    assert removable_atoms(read(data).places) is None


def test_a_cut_film_is_not_whole() -> None:
    data = movie(keyed(IPHONE_KEYS))
    found = read(data[:-40])
    assert not found.whole
    assert removable_atoms(found.places) is None


def test_length_and_time_and_size() -> None:
    found = read(movie())
    assert (found.seconds, found.width, found.height) == (7.0, 640, 480)
    assert found.captured is not None
    assert (found.captured.text, found.captured.zone) == ("2024-03-05 18:22:10", "utc-by-format")
    assert found.handlers == {b"vide", b"soun"}


def test_a_turned_film_and_a_wide_header() -> None:
    wide = struct.pack(">IQQIQ", 1 << 24, 0, 0, 1000, 2500)
    data = atom(b"moov", atom(b"mvhd", wide, bytes(80)), atom(b"trak", tkhd(turned=True)))
    found = read(data)
    assert (found.seconds, found.width, found.height, found.captured) == (2.5, 480, 640, None)


def test_a_length_that_is_unknown_or_without_scale_is_not_given() -> None:
    for scale, length in ((0, 5), (600, 0xFFFFFFFF)):
        head = struct.pack(">IIIII", 0, 0, 0, scale, length)
        assert read(atom(b"moov", atom(b"mvhd", head, bytes(80)))).seconds is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T18:22:10+01:00", ("2024-03-05T18:22:10", "offset", "+01:00")),
        ("2024-03-05T18:22:10-0500", ("2024-03-05T18:22:10", "offset", "-0500")),
        ("2024-03-05T18:22:10Z", ("2024-03-05T18:22:10Z", "offset", "Z")),
        ("2024-03-05T18:22:10", ("2024-03-05T18:22:10", "none", "")),
        ("2024", ("2024", "none", "")),
    ],
)
def test_the_zone_of_a_film_is_as_found(text: str, expected: tuple[str, str, str]) -> None:
    found = read(movie(keyed({APPLE + "creationdate": text.encode()}))).captured
    assert found is not None
    assert (found.text, found.zone, found.offset) == expected


def test_a_film_of_nothing_but_atoms_ends() -> None:
    data = atom(b"free") * (MAX_ATOMS + 10)
    walk = AtomWalk(lambda offset, length: data[offset : offset + length], 0, len(data))
    assert sum(1 for _ in walk) == MAX_ATOMS
    assert not walk.whole


def test_atoms_nested_without_end_end() -> None:
    data = b""
    for _ in range(200):
        data = atom(b"udta", data)
    assert not read(data).whole


@given(st.binary(max_size=400))
def test_any_bytes_give_a_movie(data: bytes) -> None:
    found = read(data)
    assert isinstance(found.places, PositionAtoms)
    assert found.seconds is None or found.seconds >= 0


@given(st.lists(st.sampled_from([b"moov", b"udta", b"meta", b"ilst", b"keys", b"stsd", b"loci",
    b"\xa9xyz", b"mvhd", b"tkhd", b"trak", b"hdlr", b"data", b"uuid"]), max_size=8),
    st.binary(max_size=60))  # fmt: skip
def test_any_nesting_of_known_atoms_gives_a_movie(names: list[bytes], content: bytes) -> None:
    data = content
    for name in names:
        data = atom(name, data, content[:3]) + mvhd()
    for place in read(data).places.found:
        assert place.position.found.isprintable()
        assert place.atom is None or 0 <= place.atom.offset < place.atom.end <= len(data)


@given(st.randoms(use_true_random=False))
def test_a_damaged_film_gives_a_movie(draw: random.Random) -> None:
    data = bytearray(movie(keyed(IPHONE_KEYS), atom(b"udta", spoken(b"\xa9xyz"), loci())))
    start = data.index(b"moov")
    for _ in range(5):
        data[draw.randrange(start, len(data))] = draw.randrange(256)
    for place in read(bytes(data)).places.found:
        assert len(place.position.where) <= 200


@pytest.mark.parametrize(
    ("old", "is_found"),
    [
        (b"\x08\x91 what another file left here \xff\xfe", False),
        (b"\0\0\0\x1e\xa9xyz\0\x12\x15\xc7+51.5007-000.1246/", True),
        (b"\1\1https://maps.google.com/?q=51.5,-0.12", True),
        (b"\1\1" + media_samples.jpeg(), True),
    ],
)
def test_old_bytes_in_a_gap_are_searched_and_freed_in_a_copy(old: bytes, is_found: bool) -> None:
    whole = media_samples.movie() + media_samples.atom(b"free", old)
    found = scan_file(BytesSource(whole))
    assert bool(found.positions) is is_found
    assert UnsearchedReason.FORMAT not in found.unsearched
    places = read_movie(BytesSource(whole).read_at, 0, len(whole)).places
    assert removable_atoms(places)


@pytest.mark.parametrize(
    ("more", "is_read"),
    [
        (atom(b"uuid", bytes(16), b"Made by hand"), True),
        (atom(b"udta", atom(b"date", b"2024-03-05T18:22:10Z")), True),
        (atom(b"udta", atom(b"flag", b"\x81\x9a\xff\x01")), True),
        (atom(b"udta", atom(b"five", b"\x81\x9a\xff\x01\xd0")), False),
        (atom(b"uuid", bytes(16), struct.pack(">dd", 51.5074, -0.1278)), False),
    ],
)
def test_a_box_of_text_or_of_too_few_bytes_for_a_place_hides_nothing(
    more: bytes, is_read: bool
) -> None:
    found = scan_file(BytesSource(movie(more)))
    assert (found.unsearched == set()) == is_read


def test_a_place_in_the_text_of_a_box_with_a_long_name_is_found() -> None:
    found = scan_file(BytesSource(movie(atom(b"uuid", bytes(16), b"at 51.50740, -0.12780"))))
    assert found.positions


@pytest.mark.parametrize(
    ("old", "is_found", "unsearched"),
    [
        (bytes(20 << 20), False, set()),
        (bytes(5 << 20) + b"\1 https://maps.google.com/?q=51.5,-0.12", True, set()),
        (b"\1\2\3\4" * (5 << 20), False, {UnsearchedReason.SIZE}),
    ],
)
def test_a_large_gap_is_searched_behind_its_zeros_or_said_not_to_be(
    old: bytes, is_found: bool, unsearched: set[UnsearchedReason]
) -> None:
    scan = scan_file(BytesSource(media_samples.movie() + media_samples.atom(b"free", old)))
    assert (bool(scan.positions), scan.unsearched) == (is_found, unsearched)
