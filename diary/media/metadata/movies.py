"""QuickTime and MP4 files as a scan sees them: atoms, covers, and what stands between samples.

Invariants:

- The whole file is searched for the marks by which dashboard cameras and camcorders write places
  among the samples, because no table leads there.
"""

from __future__ import annotations

import re
from typing import Final

from diary.media.atoms import HOLDERS, Atom, Walk
from diary.media.facts import Position, Unsearched
from diary.media.metadata.id3 import read_id3
from diary.media.metadata.scan import Scan
from diary.media.metadata.sweep import find_marks
from diary.media.metadata.tags import NAMES_DEVICE, read_tag
from diary.media.metadata.text import decoded, find_places, places_beside, read_words
from diary.media.metadata.xmp import read_xmp
from diary.media.quicktime import NAMES_DEVICE as DEVICE_KEYS
from diary.media.quicktime import Movie, read_movie
from diary.media.source import SliceSource, Source, pieces
from diary.media.tidy import decode, short

MAX_SWEPT: Final = 1 << 30
_MAX_ATOM: Final = 64 << 10
_PIECE: Final = 4 << 20
_OVERLAP: Final = 64
_MODEL: Final = re.compile(
    rb"(?:mdln|manu|modl|FIRM|DVNMc.\0.)(?:\0{4})?([A-Za-z0-9][\x20-\x7e]{1,60})", re.DOTALL
)
_MAX_PACKET: Final = 8 << 20
# What a recording is called that nobody named, in the languages of the program.
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
# A key of a maker's own names the maker.
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
    # A record of GoPro's, and what camcorders write between the pictures of AVCHD.
    (b"GP\x06\0\0", _MAY),
    (bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM", _MAY),
)


def read_movie_file(source: Source, scan: Scan) -> None:
    """Add what a QuickTime or MP4 file says."""
    movie = read_movie(source.read_at, 0, source.size)
    for place in movie.places.found:
        scan.place(place.position)
    if movie.captured is not None:
        scan.captures.append(movie.captured)
    scan.name_device(movie.device, "QuickTime")
    if not movie.whole:
        scan.unsearched.add(Unsearched.DAMAGED)
    if movie.places.unsearched or movie.places.unknown:
        scan.unsearched.add(Unsearched.FORMAT)
    _texts(movie, scan)
    _free_forms(movie, scan)
    _long_texts(source, movie, scan)
    _makers(source, movie, scan)
    for cover in movie.covers:
        # After the head of the value: its kind and its language.
        scan.part("cover", SliceSource(source, cover.content + 16, cover.length - 16))
    _among_samples(source, scan, jpegs=movie.places.in_jpegs)


def _texts(movie: Movie, scan: Scan) -> None:
    places = {(each.position.latitude, each.position.found) for each in movie.places.found}
    for key, value in movie.texts.items():
        is_place = any(value.startswith(found) for _, found in places if found)
        if key not in DEVICE_KEYS and not is_place and "location" not in key:
            read_tag(scan, "QuickTime", key, value)


def _long_texts(source: Source, movie: Movie, scan: Scan) -> None:
    """The whole of each atom of metadata: models that makers add, and places in longer words."""
    pictures = {atom.offset for atom in movie.covers}
    known = {_degrees(each.latitude) for each in scan.positions}
    for atom in Walk(source.read_at, 0, source.size):
        texts = atom.name in _WITH_WORDS or {b"udta", b"meta"} & set(atom.inside)
        if not texts or atom.name in HOLDERS:
            continue
        if atom.length > _MAX_ATOM or atom.offset in pictures:
            continue
        data = source.read_at(atom.content, atom.length)
        for text in _RUN.findall(data) if atom.name in (b"name", b"auth") else ():
            if NAMES_DEVICE.search(decode(text)):
                scan.name_device(decode(text), f"QuickTime {decode(atom.name)}")
        for match in _MODEL.finditer(atom.name + data):
            scan.name_device(decode(match[1]), f"QuickTime {short(decode(atom.name))}")
        if atom.name in _SAMSUNG and not scan.devices:
            scan.name_device("Samsung", f"QuickTime {decode(atom.name)}")
        for position in find_places(decoded(decode(data))):
            if not position.latitude or _degrees(position.latitude) not in known:
                scan.place(position)


def _free_forms(movie: Movie, scan: Scan) -> None:
    """Texts under names of the file's own, and the street that a voice memo is called after."""
    for name, value in movie.free_forms:
        read_tag(scan, "QuickTime", name, value)
    title = movie.texts.get("\xa9nam", "")
    tool = movie.texts.get("\xa9too", "")
    if tool.startswith("com.apple.VoiceMemos") and title and not _UNNAMED.match(title):
        scan.place(Position("voice memo", found=title))


def _makers(source: Source, movie: Movie, scan: Scan) -> None:
    """Cameras that name themselves in the brand of the file or as handlers of its tracks."""
    maker = _BRANDS.get(movie.brand)
    if maker:
        scan.name_device(maker, "QuickTime brand")
    for key in movie.texts:
        vendor = _VENDORS.search(key)
        if vendor is not None:
            scan.name_device(vendor[1], f"QuickTime {short(key)}")
    for text in movie.handler_names:
        read_words(text, scan)
        if NAMES_DEVICE.search(text):
            scan.name_device(text, "QuickTime handler")
    for atom in movie.packets:
        _packet(SliceSource(source, atom.content, atom.length), atom, scan)


def _packet(content: Source, atom: Atom, scan: Scan) -> None:
    """XMP and other XML, whole: not only places stand in it."""
    if content.size > _MAX_PACKET or not scan.take(content.size):
        scan.unsearched.add(Unsearched.SIZE)
        return
    data = content.read_at(0, content.size)
    if atom.name == b"uuid":
        data = data[16:]
    elif atom.name == b"ID32":
        data = data[6:]
        if data[:3] == b"ID3":
            read_id3(data, scan)
        elif data.strip(b"\0"):
            scan.unsearched.add(Unsearched.FORMAT)
        return
    elif atom.name == b"Xtra":
        text = data[len(data) % 2 :].decode("utf-16-le", "replace")
        other = data[1 - len(data) % 2 :].decode("utf-16-le", "replace")
        read_words(f"{text}\n{other}", scan)
        return
    read_xmp(data[data.find(b"<") if b"<" in data else 0 :], scan)
    for position in places_beside(decode(data[data.find(b"<") :])) if b"<" in data else ():
        scan.place(position)


def _degrees(text: str) -> float | str:
    try:
        return round(float(text), 4)
    except ValueError:
        return text


def _among_samples(source: Source, scan: Scan, *, jpegs: bool) -> None:
    if source.size > MAX_SWEPT:
        scan.unsearched.add(Unsearched.SIZE)
        return
    for _start, piece in pieces(source, _PIECE, _OVERLAP):
        for _at, kind in find_marks(piece, _AMONG_SAMPLES, 1):
            if kind == _PLACE:
                scan.place(Position("among the samples"))
            scan.unsearched.add(Unsearched.FORMAT)
        # The code of a JPEG's picture never has these; only its own segments begin with them.
        if jpegs and _SEGMENT.search(piece):
            scan.unsearched.add(Unsearched.FORMAT)
