"""QuickTime and MP4 files as a scan sees them: atoms, covers, and what stands between samples.

Invariants:

- The whole file is searched for the marks by which dashboard cameras and camcorders write places
  among the samples, because no table leads there.
"""

from __future__ import annotations

import re
from typing import Final

from diary.media.atoms import HOLDERS, Walk
from diary.media.facts import Position, Unsearched
from diary.media.metadata.scan import Scan
from diary.media.metadata.sweep import find_marks
from diary.media.metadata.tags import read_tag
from diary.media.metadata.text import decoded, find_places
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
    _long_texts(source, movie, scan)
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
        if not {b"udta", b"meta"} & set(atom.inside) or atom.name in HOLDERS:
            continue
        if atom.length > _MAX_ATOM or atom.offset in pictures:
            continue
        data = source.read_at(atom.content, atom.length)
        for match in _MODEL.finditer(atom.name + data):
            scan.name_device(decode(match[1]), f"QuickTime {short(decode(atom.name))}")
        for position in find_places(decoded(decode(data))):
            if not position.latitude or _degrees(position.latitude) not in known:
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
