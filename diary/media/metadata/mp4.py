"""QuickTime and MP4 files: length, time, device, and positions that can be blanked.

**Invariants:**

- An atom is blanked by renaming it to `free` and zeroing its content, so no byte moves. Readers
  skip `free`.
- A place that is spread over the samples of a track cannot be removed this way; it is reported
  without an atom.
- What was too large to search, or is a kind of track whose samples could hold positions, sets
  `unsearched`. It is never skipped silently.
- The whole file is searched for the marks with which dashboard cameras and camcorders write places
  among the samples, because no table leads there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source, pieces
from diary.media.decoder.text_runs import text_runs
from diary.media.decoder_results import CaptureTime, Position, UnsearchedReason
from diary.media.metadata.atoms import HOLDERS, Atom, AtomWalk, ReadAt, read_atom
from diary.media.metadata.carving import carve, find_marks
from diary.media.metadata.exif import read_exif
from diary.media.metadata.id3 import read_id3
from diary.media.metadata.media_tags import NAMES_DEVICE, read_tag
from diary.media.metadata.places_in_text import decoded_places, is_file, places_beside, read_words
from diary.media.metadata.scan import Scan
from diary.media.metadata.text_tracks import TABLES, TEXT_TRACKS, read_text_track
from diary.media.metadata.xmp import find_positions, read_xmp
from diary.media.safe_text import decode_text, short_line

_MAX_LEAF = 4 << 20
_MAX_GAP: Final = 16 << 20
_ISO6709 = re.compile(rb"([+-]\d{1,6}(?:\.\d+)?)([+-]\d{1,7}(?:\.\d+)?)")
# In arbitrary text, only numbers that both have decimals count as a position.
_ISO6709_SURE = re.compile(rb"([+-]\d{1,2}\.\d{2,})([+-]\d{1,3}\.\d{2,})")
_DIRECT = frozenset({b"\xa9xyz", b"\xa9gps", b"\xa9loc"})
_ATOMS_OF_PLACES = (b"\xa9xyz\0", b"loci\0\0\0\0", b"\xa9gps\0")
_LOCATION_WORDS = ("location", "gps", "xyz", "latitude", "longitude")
_NO_PLACE_WORDS = ("accuracy", "date", "role")
_POSITION_TRACKS = frozenset({b"gpmd", b"camm", b"gps ", b"GPS "})
# Samples of these are pictures, sound, time codes or keyed values; any other may be text.
_PLAIN_TRACKS = frozenset(
    {b"avc1", b"avc2", b"avc3", b"hvc1", b"hev1", b"mp4v", b"s263", b"h263", b"H263", b"av01"}
    | {b"vp08", b"vp09", b"dvh1", b"dvhe", b"dvav", b"vvc1", b"apcn", b"apch", b"apcs", b"apco"}
    | {b"ap4h", b"ap4x", b"SVQ1", b"SVQ3", b"rle ", b"encv", b"mp4a", b"samr", b"sawb", b"alac"}
    | {b"ac-3", b"ec-3", b"Opus", b"fLaC", b"sowt", b"twos", b"lpcm", b"in24", b"in32", b"fl32"}
    | {b"dvc ", b"dvcp", b"dvpp", b"dv5n", b"dv5p", b"dvh5", b"dvh6", b"dvhp", b"dvhq", b"mx5p"}
    | {b"mx3n", b"mx4n", b"mx5n", b"hdv1", b"hdv2", b"hdv3", b"hdv5", b"hdv6", b"hdv7", b"xdv1"}
    | {b"xdv2", b"xdv3", b"xdv6", b"xdv7", b"xdv8", b"xd54", b"xd55", b"xd59", b"xd5a", b"xd5b"}
    | {b"xd5c", b"AVdn", b"AVdh", b"icod", b"cvid", b"v210", b"2vuy", b"yuv2"}
    | {b"fl64", b"ulaw", b"alaw", b".mp3", b"ima4", b"raw ", b"NONE", b"QDM2", b"QDMC", b"MAC6"}
    | {b"enca", b"apac", b"agsm", b"ipcm", b"fpcm", b"rtp ", b"tmcd", b"mebx", b"ms\0\x11"}
    | {b"ms\0\x02", b"ms\0\x55"}
)
_JPEG_TRACKS = frozenset({b"jpeg", b"mjpa", b"mjpb", b"dmb1", b"MJPG"})
# Any other atom that is not text may be a maker's own way to store a place.
_KNOWN = frozenset(
    {b"iods", b"mvex", b"tref", b"clip", b"matt", b"load", b"imap", b"gmhd", b"nmhd", b"sthd"}
    | {b"hmhd", b"dinf", b"cslg", b"stps", b"subs", b"saiz", b"saio", b"tapt", b"pssh", b"elng"}
    | {b"kind", b"prft", b"styp", b"mfra", b"mfro", b"ssix", b"trex", b"mehd", b"colr", b"pasp"}
    | {b"xml ", b"ID32", b"mhdr", b"name"}
    | {b"gmin", b"vmhd", b"stdp", b"stsh", b"padb", b"ctab", b"pnot", b"uuid", b"hnti", b"hinf"}
    | {b"titl", b"auth", b"cprt", b"dscp", b"perf", b"gnre", b"rtng", b"clsf", b"kywd", b"albm"}
    | {b"yrrc", b"coll", b"urat", b"tsel", b"strk", b"WLOC", b"LOOP", b"SelO", b"AllF", b"ptv "}
    | {
        b"kgrp",
        b"Xtra",
        b"SDLN",
        b"smrd",
        b"smta",
        b"tagc",
        b"chpl",
        b"ludt",
        b"cami",
        b"hlod",
        b"XMP_",
    }
)
_IDENTIFIED = (
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"),  # XMP
    bytes.fromhex("ffcc8263f8554a938814587a02521fdd"),  # of spherical pictures
    bytes.fromhex("50524f4621d24fcebb88695cfac9c740"),  # how it is coded
)
_FEW: Final = 4  # bytes that cannot hold two numbers
_FILLERS = frozenset({b"free", b"skip", b"wide"})
_TABLES = frozenset(
    {b"mdat", b"free", b"skip", b"wide", b"ftyp", b"stts", b"stsc", b"stsz", b"stz2", b"stco"}
    | {b"co64", b"ctts", b"stss", b"sdtp", b"sgpd", b"sbgp", b"mvhd", b"tkhd", b"mdhd", b"hdlr"}
    | {b"vmhd", b"smhd", b"elst", b"dref", b"sidx", b"trun", b"tfhd", b"tfdt", b"mfhd", b"tfra"}
)


@dataclass(frozen=True, slots=True)
class PositionAtom:
    """A position and the atom to blank; None where it cannot be blanked."""

    position: Position
    atom: Atom | None


@dataclass(slots=True)
class PositionAtoms:
    """The positions found so far, and their atoms.

    Atoms that only hint at a place are in `also`. Those in `unknown` may hold anything, and
    `fillers` have old bytes; both can be freed: no picture or sound needs them. `in_jpegs` means
    that the pictures of a track are JPEGs, each of which may have metadata of its own. `texts` are
    the numbers of tracks of text: what they say is read from the file, and cannot be freed.
    """

    found: list[PositionAtom] = field(default_factory=list)
    also: list[Atom] = field(default_factory=list)
    unknown: list[Atom] = field(default_factory=list)
    fillers: list[Atom] = field(default_factory=list)
    unsearched: bool = False
    in_jpegs: bool = False
    texts: set[int] = field(default_factory=set)


def find_place(read_at: ReadAt, atom: Atom, key: str, places: PositionAtoms) -> None:
    """Add the places in this leaf; `key` is its name in the list of metadata keys."""
    if atom.name == b"stsd":
        _look_at_track(read_at, atom, places)
        return
    if atom.name == b"gps " and b"moov" in atom.inside:
        places.found.append(PositionAtom(Position("QuickTime gps track"), None))
        return
    if atom.name in _FILLERS and _is_hiding(read_at, atom):
        places.fillers.append(atom)
    if atom.name in _TABLES or atom.name == b"keys":
        return
    if atom.length > _MAX_LEAF:
        places.unsearched = True
        return
    content = read_at(atom.content, atom.length)
    if atom.name in _DIRECT:
        _add(places, atom, [_iso6709(_value(content), "QuickTime " + _latin(atom.name))])
    elif atom.name == b"loci":
        _add(places, atom, [_loci(content)])
    elif any(word in key.lower() for word in _LOCATION_WORDS):
        _look_at_key(atom, key, content, places)
    else:
        _add(places, atom, _hidden(content, atom))
        # Atoms of places inside an atom that should hold none.
        places.unsearched = places.unsearched or any(mark in content for mark in _ATOMS_OF_PLACES)
        if not _is_known(atom, content):
            _set_apart(atom, places)


def _set_apart(atom: Atom, places: PositionAtoms) -> None:
    if b"udta" in atom.inside or atom.name == b"uuid":
        places.unknown.append(atom)
    else:
        places.unsearched = True


def _is_hiding(read_at: ReadAt, atom: Atom) -> bool:
    """Return whether filler is neither zeros nor the name of a program in one line of text."""
    text = b""
    for at in range(0, atom.length, _MAX_LEAF):
        text += read_at(atom.content + at, min(_MAX_LEAF, atom.length - at)).strip(b"\0")
        if text and not (text.isascii() and text.decode("ascii").isprintable()):
            return True
    return False


def _is_known(atom: Atom, content: bytes) -> bool:
    """Return whether all that this atom may contain was searched."""
    if len(content) <= _FEW:
        return True
    if atom.name == b"uuid":
        return content.startswith(_IDENTIFIED) or _is_text(content[16:])
    in_list = b"ilst" in atom.inside
    texts = atom.name[:1] == b"\xa9" or (b"udta" in atom.inside and _is_text(content))
    return in_list or texts or atom.name in _KNOWN or not atom.name.strip(b"\0")


def _is_text(content: bytes) -> bool:
    """Return whether a short atom is text alone, which is searched as that; also if it is empty."""
    text = content.strip(b"\0")
    try:
        return len(text) <= _MAX_ATOM and text.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def removable_atoms(places: PositionAtoms) -> tuple[Atom, ...] | None:
    """Return the atoms to free, in the order of the file; None if a position would remain."""
    if places.unsearched or places.texts or any(place.atom is None for place in places.found):
        return None
    atoms = {place.atom.offset: place.atom for place in places.found if place.atom is not None}
    atoms |= {atom.offset: atom for atom in (*places.also, *places.unknown, *places.fillers)}
    return tuple(atoms[offset] for offset in sorted(atoms))


def _add(places: PositionAtoms, atom: Atom, positions: list[Position | None]) -> None:
    places.found += [PositionAtom(position, atom) for position in positions if position is not None]


def _look_at_track(read_at: ReadAt, atom: Atom, places: PositionAtoms) -> None:
    content = read_at(atom.content, min(atom.length, 64 * 1024))
    at = 8
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        entry = content[at : at + size].lower()
        keyed = kind == b"mebx" and any(word.encode() in entry for word in _LOCATION_WORDS)
        if kind in _POSITION_TRACKS or keyed:
            places.found.append(
                PositionAtom(Position(f"track {atom.track} ({_latin(kind)})"), None)
            )
        elif kind in _JPEG_TRACKS:
            places.in_jpegs = True
        elif kind in TEXT_TRACKS:
            places.texts.add(atom.track)
        elif kind not in _PLAIN_TRACKS:
            places.unsearched = True
        if size < 8:
            return
        at += size


def _look_at_key(atom: Atom, key: str, content: bytes, places: PositionAtoms) -> None:
    if any(word in key.lower() for word in _NO_PLACE_WORDS):
        places.also.append(atom)
        return
    # A key that mentions a place: any value counts as a place.
    where = short_line("QuickTime " + ".".join(key.split(".")[-2:]))
    _add(places, atom, [_iso6709(_value(content), where)])


def _value(content: bytes) -> bytes:
    """Return the text of an item, after a `data` header or after a length and a language."""
    return content[16:] if content[4:8] == b"data" else content[4:]


def _iso6709(content: bytes, where: str) -> Position | None:
    match = _ISO6709.search(content)
    if match is None:
        text = short_line(content.decode("utf-8", errors="replace"))
        return Position(where, found=text) if content.strip(b"\0") else None
    end = content.find(b"/", match.end())
    found = content[match.start() : end if 0 <= end - match.end() < 40 else match.end()]
    return Position(where, _latin(match[1]), _latin(match[2]), _latin(found))


def _loci(content: bytes) -> Position | None:
    """Read 3GPP TS 26.244: flags, language, name, role, longitude and latitude in 16.16."""
    wide = content[6:8] in (b"\xfe\xff", b"\xff\xfe")
    at = 6
    while at < len(content) and content[at : at + 2 if wide else at + 1].strip(b"\0"):
        at += 2 if wide else 1
    at += 3 if wide else 2
    if len(content) < at + 8:
        return Position("3GPP loci") if content.strip(b"\0") else None
    longitude, latitude = (
        f"{int.from_bytes(content[start : start + 4], 'big', signed=True) / 65536:.5f}"
        for start in (at, at + 4)
    )
    return Position("3GPP loci", latitude, longitude, f"{latitude}, {longitude}")


def _hidden(content: bytes, atom: Atom) -> list[Position | None]:
    """Return positions in XMP, in EXIF, and in text of a maker's own atom."""
    found: list[Position | None] = [*find_positions(content)]
    for mark in re.finditer(rb"(?:II\*\0|MM\0\*)", content):
        block = read_exif(lambda at, n: content[at : at + n] if at >= 0 else b"", mark.start())
        found += block.positions if block is not None else []
        if len(found) > 16:
            break
    match = (
        _ISO6709_SURE.search(content) if b"udta" in atom.inside or b"meta" in atom.inside else None
    )
    if match is not None:
        where = "QuickTime " + _latin(atom.name)
        found.append(Position(where, _latin(match[1]), _latin(match[2]), _latin(match[0])))
    return found


def _latin(raw: bytes) -> str:
    return short_line(raw.decode("latin-1"))


_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_MAX_KEYS = 1_000
_MAX_TEXT = 1_000
_MAKE = ("com.apple.quicktime.make", "com.android.manufacturer", "\xa9mak")
_MODEL_KEYS = ("com.apple.quicktime.model", "com.android.model", "\xa9mod")
DEVICE_KEYS = frozenset({*_MAKE, *_MODEL_KEYS})
_PACKETS = frozenset({b"uuid", b"XMP_", b"xml ", b"ID32", b"Xtra"})
_MAX_FORM = 64 << 10
# What the film of a Live Photo shares with its still.
_LIVE_PHOTO = "com.apple.quicktime.content.identifier"
_CREATED = ("com.apple.quicktime.creationdate", "\xa9day")


@dataclass(slots=True)
class Movie:
    """The facts of a film; `handlers` are the kinds of its tracks (vide, soun, ...).

    `texts` are the values of its metadata by name; `covers` are the atoms that hold a picture,
    `packets` those of XMP, other XML and ID3 tags. `free_forms` are names and values that the file
    itself defines.
    """

    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    captured: CaptureTime | None = None
    device: str = ""
    handlers: set[bytes] = field(default_factory=set)
    places: PositionAtoms = field(default_factory=PositionAtoms)
    found_moov: bool = False
    whole: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    covers: list[Atom] = field(default_factory=list)
    packets: list[Atom] = field(default_factory=list)
    free_forms: list[tuple[str, str]] = field(default_factory=list)
    handler_names: list[str] = field(default_factory=list)
    brand: bytes = b""


def read_movie(read_at: ReadAt, start: int, end: int) -> Movie:
    """Return the facts in the atoms between two offsets; never fails on broken atoms."""
    movie = Movie()
    walk = AtomWalk(read_at, start, end)
    texts = movie.texts
    keys: dict[tuple[bytes, ...], list[str]] = {}
    for atom in walk:
        if atom.name == b"meta":
            # Each list of items has its own keys: those of an earlier track must not name them.
            keys.pop((*atom.inside, b"meta"), None)
        elif atom.name == b"keys":
            keys[atom.inside] = list(_keys(read_at, atom))
        key = _key(atom, keys.get(atom.inside[:-1], []))
        if key and not texts.get(key):
            texts[key] = _text(read_at, atom)
        if atom.name == b"----" and atom.inside[-1:] == (b"ilst",):
            movie.free_forms.append(_free_form(read_at, atom))
        elif atom.name in _PACKETS:
            movie.packets.append(atom)
        if key == "covr":
            movie.covers.append(atom)
        _headers(read_at, atom, movie)
        if atom.name not in HOLDERS:
            find_place(read_at, atom, key, movie.places)
    movie.whole = walk.whole and movie.found_moov
    movie.places.unsearched = movie.places.unsearched or not walk.whole
    movie.device = _device(texts)
    named = next((texts[name] for name in _CREATED if texts.get(name)), "")
    if named:
        movie.captured = _zoned(named)
    return movie


def _headers(read_at: ReadAt, atom: Atom, movie: Movie) -> None:
    if atom.name == b"moov":
        movie.found_moov = True
    elif atom.name == b"mvhd":
        _movie_header(read_at(atom.content, 32), movie)
    elif atom.name == b"ftyp":
        movie.brand = movie.brand or read_at(atom.content, 4)
    elif atom.name == b"hdlr" and atom.track and atom.inside[-1:] == (b"mdia",):
        movie.handlers.add(read_at(atom.content + 8, 4))
        _handler_name(read_at, atom, movie)
    elif atom.name == b"stsd":
        # The entry of a picture track names its compressor in a counted text.
        raw = read_at(atom.content + 8 + 50, 32)
        if raw and 0 < raw[0] < 0x20:
            movie.handler_names.append(short_line(raw[1 : 1 + raw[0]].decode("latin-1")))
    elif atom.name == b"tkhd":
        _track_header(read_at(atom.content, min(atom.length, 96)), movie)


def _handler_name(read_at: ReadAt, atom: Atom, movie: Movie) -> None:
    raw = read_at(atom.content + 24, min(max(0, atom.length - 24), 200))
    # Counted in QuickTime, ended by a zero in MP4.
    counted = raw[1:] if raw and raw[0] < 0x20 else raw
    movie.handler_names.append(short_line(counted.split(b"\0")[0].decode("latin-1")))


def _free_form(read_at: ReadAt, atom: Atom) -> tuple[str, str]:
    """Return a name and its value, as iTunes stores data without a four-letter name."""
    held: dict[bytes, list[bytes]] = {}
    at = atom.content
    while at + 8 <= atom.end:
        inner = read_atom(read_at, at, atom.end, nested=True)
        if inner is None:
            break
        head = 8 if inner.name == b"data" else 4
        content = read_at(inner.content + head, max(0, min(inner.length - head, _MAX_FORM)))
        held.setdefault(inner.name, []).append(content)
        at = inner.end
    name = b" ".join(held.get(b"name", []))
    value = b"\n".join(held.get(b"data", []))
    return name.decode("utf-8", "replace"), value.decode("utf-8", "replace")


def _movie_header(raw: bytes, movie: Movie) -> None:
    wide = raw[:1] == b"\x01"
    if len(raw) < 20 + 12 * wide:
        return
    width = 8 if wide else 4
    created = int.from_bytes(raw[4 : 4 + width], "big")
    at = 4 + 2 * width
    scale = int.from_bytes(raw[at : at + 4], "big")
    length = int.from_bytes(raw[at + 4 : at + 4 + width], "big")
    unknown = (1 << 8 * width) - 1
    if scale and length != unknown:
        movie.seconds = length / scale
    if created:
        try:
            moment = _EPOCH + timedelta(seconds=created)
        except OverflowError:
            return
        text = moment.replace(tzinfo=None).isoformat(" ", "seconds")
        movie.captured = CaptureTime(text, "QuickTime mvhd", "utc-by-format")


def _track_header(raw: bytes, movie: Movie) -> None:
    at = 52 if raw[:1] == b"\x01" else 40
    if len(raw) < at + 44 or movie.width:
        return
    turned = raw[at : at + 4] == bytes(4) and raw[at + 4 : at + 8] != bytes(4)
    width = int.from_bytes(raw[at + 36 : at + 38], "big")
    height = int.from_bytes(raw[at + 40 : at + 42], "big")
    if width and height:
        movie.width, movie.height = (height, width) if turned else (width, height)


def _keys(read_at: ReadAt, atom: Atom) -> Iterator[str]:
    raw = read_at(atom.content, min(atom.length, 256 * 1024))
    at = 8
    for _ in range(min(_MAX_KEYS, int.from_bytes(raw[4:8], "big"))):
        size = int.from_bytes(raw[at : at + 4], "big")
        if size < 8 or at + size > len(raw):
            return
        yield raw[at + 8 : at + size].decode("utf-8", errors="replace")
        at += size


def _key(atom: Atom, keys: list[str]) -> str:
    """Return the name of a metadata item, from the list of keys or its own four letters."""
    if atom.inside[-1:] == (b"ilst",):
        number = int.from_bytes(atom.name, "big")
        if 1 <= number <= len(keys):
            return keys[number - 1]
        return atom.name.decode("latin-1") if atom.name != b"free" else ""
    if atom.inside[-1:] == (b"udta",) and atom.name[:1] == b"\xa9":
        return atom.name.decode("latin-1")
    return ""


def _text(read_at: ReadAt, atom: Atom) -> str:
    raw = read_at(atom.content, min(atom.length, _MAX_TEXT))
    if raw[4:8] == b"data":
        return short_line(raw[16:].decode("utf-8", errors="replace"))
    return short_line(raw[4:].decode("utf-8", errors="replace"))


def _device(texts: dict[str, str]) -> str:
    make = next((texts[name] for name in _MAKE if texts.get(name)), "")
    model = next((texts[name] for name in _MODEL_KEYS if texts.get(name)), "")
    return short_line(model if make and model.startswith(make) else f"{make} {model}")


def _zoned(text: str) -> CaptureTime:
    where = "QuickTime creation date"
    day, mark, clock = text.partition("T")
    for sign in "+-":
        head, found, offset = clock.partition(sign)
        if mark and found:
            return CaptureTime(f"{day}T{head}", where, "offset", sign + offset)
    if clock.endswith("Z"):
        return CaptureTime(text, where, "offset", "Z")
    return CaptureTime(text, where, "none")


MAX_SWEPT: Final = 1 << 30
_MAX_ATOM: Final = 64 << 10
_PIECE: Final = 4 << 20
_OVERLAP: Final = 64
_MODEL_ATOMS: Final = re.compile(
    rb"(?:mdln|manu|modl|FIRM|DVNMc.\0.)(?:\0{4})?([A-Za-z0-9][\x20-\x7e]{1,60})", re.DOTALL
)
_MAX_PACKET: Final = 8 << 20
# Default titles of recordings, in the languages of the program.
_UNNAMED: Final = re.compile(
    r"(?:new |voice )?(?:recording|memo|audio)\b[ \d]*\Z|recording|neue aufnahme"
    r"|nueva grabaci|nouvel enr|\d[\d _:.-]*\Z",
    re.IGNORECASE,
)
_BRANDS: Final = {
    b"XAVC": "Sony",
    b"CAEP": "Canon",
    b"GoPr": "GoPro",
    b"niko": "Nikon",
    b"pana": "Panasonic",
}
# A maker's own key names the maker.
_VENDORS: Final = re.compile(
    r"^com\.(samsung|xiaomi|huawei|honor|oplus|oppo|vivo|oneplus|sony|gopro|dji|lge|motorola|realme)\b",
    re.IGNORECASE,
)
_SAMSUNG: Final = frozenset({b"smta", b"smrd", b"SDLN"})
_WITH_WORDS: Final = frozenset({b"free", b"skip", b"wide", b"dref", b"kind", b"elng"})
_RUN: Final = re.compile(rb"[\x20-\x7e]{4,}")
_SEGMENT: Final = re.compile(rb"\xff[\xe1-\xef\xfe]")
_PLACE, _MAY = "place", "may"
_AMONG_SAMPLES: Final = (
    (b"freeGPS ", _PLACE),
    (b"LIGOGPSINFO\0", _PLACE),
    # A GoPro record, and what camcorders write between the pictures of AVCHD.
    (b"GP\x06\0\0", _MAY),
    (bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM", _MAY),
)


def read_movie_file(source: Source, scan: Scan) -> None:
    """Add the metadata of a QuickTime or MP4 file."""
    movie = read_movie(source.read_at, 0, source.size)
    for place in movie.places.found:
        scan.add_position(place.position)
    if movie.captured is not None:
        scan.captures.append(movie.captured)
    scan.add_device(movie.device, "QuickTime")
    scan.add_content_identifier(movie.texts.get(_LIVE_PHOTO, ""))
    if not movie.whole:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    if movie.places.unsearched or movie.places.unknown:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    _text_tracks(source, movie, scan)
    for filler in movie.places.fillers:
        _filler(SliceSource(source, filler.content, filler.length), scan)
    _texts(movie, scan)
    _free_forms(movie, scan)
    _long_texts(source, movie, scan)
    _makers(source, movie, scan)
    for cover in movie.covers:
        # After the header of the value: its kind and its language.
        scan.scan_part("cover", SliceSource(source, cover.content + 16, cover.length - 16))
    _among_samples(source, scan, jpegs=movie.places.in_jpegs)


def _text_tracks(source: Source, movie: Movie, scan: Scan) -> None:
    """Search the tracks of text; in a film of fragments no table leads to their samples."""
    tables: dict[int, dict[bytes, Atom]] = {number: {} for number in movie.places.texts}
    for atom in AtomWalk(source.read_at, 0, source.size) if tables else ():
        if atom.name == b"moof":
            scan.unsearched.add(UnsearchedReason.FORMAT)
        if atom.name in TABLES and atom.track in tables:
            tables[atom.track].setdefault(atom.name, atom)
    for found in tables.values():
        read_text_track(source.read_at, found, scan)


def _filler(content: Source, scan: Scan) -> None:
    """Search old bytes in a gap: files in them, and words in each coding."""
    if content.size > _MAX_GAP:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    if not scan.spend_bytes(content.size):
        return
    data = content.read_at(0, content.size)
    if _ISO6709_SURE.search(data) or any(mark in data for mark in _ATOMS_OF_PLACES):
        scan.add_position(Position("gap", found="QuickTime"))
    if is_file(data):
        scan.scan_part("gap", BytesSource(data))
    carve(content, scan)
    for words in text_runs(data, len(data)):
        read_words(words, scan)
        if NAMES_DEVICE.search(words):
            scan.add_device(words, "gap")


def _texts(movie: Movie, scan: Scan) -> None:
    places = {(each.position.latitude, each.position.found) for each in movie.places.found}
    for key, value in movie.texts.items():
        is_place = any(value.startswith(found) for _, found in places if found)
        if key not in DEVICE_KEYS and not is_place and "location" not in key:
            read_tag(scan, "QuickTime", key, value)


def _long_texts(source: Source, movie: Movie, scan: Scan) -> None:
    """Search each metadata atom completely: for models of makers, and places in longer text."""
    pictures = {atom.offset for atom in movie.covers}
    known = {_degrees(each.latitude) for each in scan.positions}
    for atom in AtomWalk(source.read_at, 0, source.size):
        texts = atom.name in _WITH_WORDS or {b"udta", b"meta"} & set(atom.inside)
        if not texts or atom.name in HOLDERS:
            continue
        if atom.length > _MAX_ATOM or atom.offset in pictures:
            continue
        data = source.read_at(atom.content, atom.length)
        for text in _RUN.findall(data) if atom.name in (b"name", b"auth") else ():
            if NAMES_DEVICE.search(decode_text(text)):
                scan.add_device(decode_text(text), f"QuickTime {decode_text(atom.name)}")
        for match in _MODEL_ATOMS.finditer(atom.name + data):
            scan.add_device(
                decode_text(match[1]), f"QuickTime {short_line(decode_text(atom.name))}"
            )
        if atom.name in _SAMSUNG and not scan.devices:
            scan.add_device("Samsung", f"QuickTime {decode_text(atom.name)}")
        for position in decoded_places(decode_text(data)):
            if not position.latitude or _degrees(position.latitude) not in known:
                scan.add_position(position)


def _free_forms(movie: Movie, scan: Scan) -> None:
    """Add texts under names of the file's own, and the street in the title of a voice memo."""
    for name, value in movie.free_forms:
        read_tag(scan, "QuickTime", name, value)
    title = movie.texts.get("\xa9nam", "")
    tool = movie.texts.get("\xa9too", "")
    if tool.startswith("com.apple.VoiceMemos") and title and not _UNNAMED.match(title):
        scan.add_position(Position("voice memo", found=title))


def _makers(source: Source, movie: Movie, scan: Scan) -> None:
    """Name cameras that are named in the brand of the file or in handlers of its tracks."""
    maker = _BRANDS.get(movie.brand)
    if maker:
        scan.add_device(maker, "QuickTime brand")
    for key in movie.texts:
        vendor = _VENDORS.search(key)
        if vendor is not None:
            scan.add_device(vendor[1], f"QuickTime {short_line(key)}")
    for text in movie.handler_names:
        read_words(text, scan)
        if NAMES_DEVICE.search(text):
            scan.add_device(text, "QuickTime handler")
    for atom in movie.packets:
        _packet(SliceSource(source, atom.content, atom.length), atom, scan)


def _packet(content: Source, atom: Atom, scan: Scan) -> None:
    """Read XMP and other XML completely: it may hold more than places."""
    if content.size > _MAX_PACKET or not scan.spend_bytes(content.size):
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    data = content.read_at(0, content.size)
    if atom.name == b"uuid":
        data = data[16:]
        if b"<" not in data:
            read_words(decode_text(data), scan)
            return
    elif atom.name == b"ID32":
        data = data[6:]
        if data[:3] == b"ID3":
            read_id3(data, scan)
        elif data.strip(b"\0"):
            scan.unsearched.add(UnsearchedReason.FORMAT)
        return
    elif atom.name == b"Xtra":
        text = data[len(data) % 2 :].decode("utf-16-le", "replace")
        other = data[1 - len(data) % 2 :].decode("utf-16-le", "replace")
        read_words(f"{text}\n{other}", scan)
        return
    read_xmp(data[data.find(b"<") if b"<" in data else 0 :], scan)
    for position in places_beside(decode_text(data[data.find(b"<") :])) if b"<" in data else ():
        scan.add_position(position)


def _degrees(text: str) -> float | str:
    try:
        return round(float(text), 4)
    except ValueError:
        return text


def _among_samples(source: Source, scan: Scan, *, jpegs: bool) -> None:
    if source.size > MAX_SWEPT:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    for _start, piece in pieces(source, _PIECE, _OVERLAP):
        for _at, kind in find_marks(piece, _AMONG_SAMPLES, 1):
            if kind == _PLACE:
                scan.add_position(Position("among the samples"))
            scan.unsearched.add(UnsearchedReason.FORMAT)
        # The image data of a JPEG never contains these; only its own segments begin with them.
        if jpegs and _SEGMENT.search(piece):
            scan.unsearched.add(UnsearchedReason.FORMAT)
