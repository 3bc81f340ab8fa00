"""Positions in QuickTime and MP4 files, and how each is neutralised without moving a byte.

The rules are:

- An atom is neutralised by being named `free` and having its content zeroed. Readers skip `free`.
- A place that is spread over the samples of a track cannot be removed this way; it is reported
  with no atom.
- What was too large to look into, or is a kind of track whose samples could hold positions, makes
  `unsearched` true. It is never passed over silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from diary.media.atoms import Atom, ReadAt
from diary.media.facts import Position
from diary.media.metadata.exif import read_exif
from diary.media.metadata.xmp import find_positions
from diary.media.tidy import short

_MAX_LEAF = 4 << 20
_ISO6709 = re.compile(rb"([+-]\d{1,6}(?:\.\d+)?)([+-]\d{1,7}(?:\.\d+)?)")
# Where any text might stand, only what has decimals on both is taken for a position.
_ISO6709_SURE = re.compile(rb"([+-]\d{1,2}\.\d{2,})([+-]\d{1,3}\.\d{2,})")
_DIRECT = frozenset({b"\xa9xyz", b"\xa9gps", b"\xa9loc"})
_ATOMS_OF_PLACES = (b"\xa9xyz\0", b"loci\0\0\0\0", b"\xa9gps\0")
_LOCATION_WORDS = ("location", "gps", "xyz", "latitude", "longitude")
_NO_PLACE_WORDS = ("accuracy", "date", "role")
_POSITION_TRACKS = frozenset({b"gpmd", b"camm", b"gps ", b"GPS "})
# Samples of these are pictures, sound, time codes or keyed values; of any other maybe words.
_PLAIN_TRACKS = frozenset(
    {b"avc1", b"avc2", b"avc3", b"hvc1", b"hev1", b"mp4v", b"s263", b"h263", b"H263", b"av01"}
    | {b"vp08", b"vp09", b"dvh1", b"dvhe", b"dvav", b"vvc1", b"apcn", b"apch", b"apcs", b"apco"}
    | {b"ap4h", b"ap4x", b"SVQ1", b"SVQ3", b"rle ", b"encv", b"mp4a", b"samr", b"sawb", b"alac"}
    | {b"ac-3", b"ec-3", b"Opus", b"fLaC", b"sowt", b"twos", b"lpcm", b"in24", b"in32", b"fl32"}
    | {b"fl64", b"ulaw", b"alaw", b".mp3", b"ima4", b"raw ", b"NONE", b"QDM2", b"QDMC", b"MAC6"}
    | {b"enca", b"apac", b"agsm", b"ipcm", b"fpcm", b"rtp ", b"tmcd", b"mebx", b"ms\0\x11"}
    | {b"ms\0\x02", b"ms\0\x55"}
)
_JPEG_TRACKS = frozenset({b"jpeg", b"mjpa", b"mjpb", b"dmb1", b"MJPG"})
# What is not named here, and is no text, may be a maker's own way to write down a place.
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
    bytes.fromhex("ffcc8263f8554a938814587a02521fdd"),  # of pictures all around
    bytes.fromhex("50524f4621d24fcebb88695cfac9c740"),  # how it is coded
)
_FILLERS = frozenset({b"free", b"skip", b"wide"})
_TABLES = frozenset(
    {b"mdat", b"free", b"skip", b"wide", b"ftyp", b"stts", b"stsc", b"stsz", b"stz2", b"stco"}
    | {b"co64", b"ctts", b"stss", b"sdtp", b"sgpd", b"sbgp", b"mvhd", b"tkhd", b"mdhd", b"hdlr"}
    | {b"vmhd", b"smhd", b"elst", b"dref", b"sidx", b"trun", b"tfhd", b"tfdt", b"mfhd", b"tfra"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A position and the atom to neutralise; None where that is not possible."""

    position: Position
    atom: Atom | None


@dataclass(slots=True)
class Places:
    """What has been found so far.

    Atoms that only hint at a place are in `also`. Those in `unknown` may say anything, and can be
    freed: no picture or sound needs them. `in_jpegs` says that the pictures of a track are JPEGs,
    each of which may have metadata of its own.
    """

    found: list[Place] = field(default_factory=list)
    also: list[Atom] = field(default_factory=list)
    unknown: list[Atom] = field(default_factory=list)
    unsearched: bool = False
    in_jpegs: bool = False


def look(read_at: ReadAt, atom: Atom, key: str, places: Places) -> None:
    """Add what this leaf says about places; `key` is its name in the list of metadata keys."""
    if atom.name == b"stsd":
        _look_at_track(read_at, atom, places)
        return
    if atom.name == b"gps " and b"moov" in atom.inside:
        places.found.append(Place(Position("QuickTime gps track"), None))
        return
    if atom.name in _FILLERS and _is_hiding(read_at(atom.content, min(atom.length, _MAX_LEAF))):
        places.unknown.append(atom)
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
        # Where atoms of places stand in one that should hold none.
        places.unsearched = places.unsearched or any(mark in content for mark in _ATOMS_OF_PLACES)
        if not _is_known(atom, content):
            _set_apart(atom, places)


def _set_apart(atom: Atom, places: Places) -> None:
    if b"udta" in atom.inside or atom.name == b"uuid":
        places.unknown.append(atom)
    else:
        places.unsearched = True


def _is_hiding(content: bytes) -> bool:
    """Whether filler is neither zeros nor a line of text by which a program names itself."""
    text = content.strip(b"\0")
    return bool(text) and not (text.isascii() and text.decode("ascii").isprintable())


def _is_known(atom: Atom, content: bytes) -> bool:
    """Whether all that this atom may say was looked at."""
    if atom.name == b"uuid":
        return content.startswith(_IDENTIFIED)
    in_list = b"ilst" in atom.inside
    texts = atom.name[:1] == b"\xa9" or (b"udta" in atom.inside and not content.strip(b"\0"))
    return in_list or texts or atom.name in _KNOWN or not atom.name.strip(b"\0")


def removable(places: Places) -> tuple[Atom, ...] | None:
    """The atoms to free, in the order of the file, or None if a position would remain."""
    if places.unsearched or any(place.atom is None for place in places.found):
        return None
    atoms = {place.atom.offset: place.atom for place in places.found if place.atom is not None}
    atoms |= {atom.offset: atom for atom in (*places.also, *places.unknown)}
    return tuple(atoms[offset] for offset in sorted(atoms))


def _add(places: Places, atom: Atom, positions: list[Position | None]) -> None:
    places.found += [Place(position, atom) for position in positions if position is not None]


def _look_at_track(read_at: ReadAt, atom: Atom, places: Places) -> None:
    content = read_at(atom.content, min(atom.length, 64 * 1024))
    at = 8
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        entry = content[at : at + size].lower()
        keyed = kind == b"mebx" and any(word.encode() in entry for word in _LOCATION_WORDS)
        if kind in _POSITION_TRACKS or keyed:
            places.found.append(Place(Position(f"track {atom.track} ({_latin(kind)})"), None))
        elif kind in _JPEG_TRACKS:
            places.in_jpegs = True
        elif kind not in _PLAIN_TRACKS:
            places.unsearched = True
        if size < 8:
            return
        at += size


def _look_at_key(atom: Atom, key: str, content: bytes, places: Places) -> None:
    if any(word in key.lower() for word in _NO_PLACE_WORDS):
        places.also.append(atom)
        return
    # Under a key that speaks of a place, whatever is written there is taken for one.
    where = short("QuickTime " + ".".join(key.split(".")[-2:]))
    _add(places, atom, [_iso6709(_value(content), where)])


def _value(content: bytes) -> bytes:
    """The text of an item: after a `data` head, or after a length and a language."""
    return content[16:] if content[4:8] == b"data" else content[4:]


def _iso6709(content: bytes, where: str) -> Position | None:
    match = _ISO6709.search(content)
    if match is None:
        text = short(content.decode("utf-8", errors="replace"))
        return Position(where, found=text) if content.strip(b"\0") else None
    end = content.find(b"/", match.end())
    found = content[match.start() : end if 0 <= end - match.end() < 40 else match.end()]
    return Position(where, _latin(match[1]), _latin(match[2]), _latin(found))


def _loci(content: bytes) -> Position | None:
    """3GPP TS 26.244: flags, language, name, role, then longitude and latitude in 16.16."""
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
    """XMP, EXIF, or a maker's own atom with a position written as text."""
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
    return short(raw.decode("latin-1"))
