"""What a QuickTime or MP4 file says of itself: length, size, time, device and positions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from diary.media.atoms import HOLDERS, Atom, ReadAt, Walk, read_atom
from diary.media.facts import Captured
from diary.media.locations import Places, look
from diary.media.tidy import short

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_MAX_KEYS = 1_000
_MAX_TEXT = 1_000
_MAKE = ("com.apple.quicktime.make", "com.android.manufacturer", "\xa9mak")
_MODEL = ("com.apple.quicktime.model", "com.android.model", "\xa9mod")
NAMES_DEVICE = frozenset({*_MAKE, *_MODEL})
_PACKETS = frozenset({b"uuid", b"XMP_", b"xml ", b"ID32", b"Xtra"})
_MAX_FORM = 64 << 10
_CREATED = ("com.apple.quicktime.creationdate", "\xa9day")


@dataclass(slots=True)
class Movie:
    """What was found; `handlers` are the kinds of its tracks (vide, soun, ...).

    `texts` are the values of its metadata by name; `covers` are the atoms that hold a picture,
    `packets` those of XMP, other XML and tags of ID3. `free_forms` are names and values of the
    file's own making.
    """

    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    captured: Captured | None = None
    device: str = ""
    handlers: set[bytes] = field(default_factory=set)
    places: Places = field(default_factory=Places)
    found_moov: bool = False
    whole: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    covers: list[Atom] = field(default_factory=list)
    packets: list[Atom] = field(default_factory=list)
    free_forms: list[tuple[str, str]] = field(default_factory=list)
    handler_names: list[str] = field(default_factory=list)
    brand: bytes = b""


def read_movie(read_at: ReadAt, start: int, end: int) -> Movie:
    """Whatever the atoms between two offsets say; never fails on broken ones."""
    movie = Movie()
    walk = Walk(read_at, start, end)
    texts = movie.texts
    keys: dict[tuple[bytes, ...], list[str]] = {}
    for atom in walk:
        if atom.name == b"meta":
            # Each list of items has its own keys: those of the track before must not name them.
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
            look(read_at, atom, key, movie.places)
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
        # A picture's entry says by a counted text which compressor made it.
        raw = read_at(atom.content + 8 + 50, 32)
        if raw and 0 < raw[0] < 0x20:
            movie.handler_names.append(short(raw[1 : 1 + raw[0]].decode("latin-1")))
    elif atom.name == b"tkhd":
        _track_header(read_at(atom.content, min(atom.length, 96)), movie)


def _handler_name(read_at: ReadAt, atom: Atom, movie: Movie) -> None:
    raw = read_at(atom.content + 24, min(max(0, atom.length - 24), 200))
    # Counted in QuickTime, ended by a zero in MP4.
    counted = raw[1:] if raw and raw[0] < 0x20 else raw
    movie.handler_names.append(short(counted.split(b"\0")[0].decode("latin-1")))


def _free_form(read_at: ReadAt, atom: Atom) -> tuple[str, str]:
    """A name and its value, as iTunes keeps what has no four letters."""
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
        text = moment.strftime("%Y-%m-%d %H:%M:%S")
        movie.captured = Captured(text, "QuickTime mvhd", "utc-by-format")


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
    """The name of a metadata item: by its number in the list of keys, or its own four letters."""
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
        return short(raw[16:].decode("utf-8", errors="replace"))
    return short(raw[4:].decode("utf-8", errors="replace"))


def _device(texts: dict[str, str]) -> str:
    make = next((texts[name] for name in _MAKE if texts.get(name)), "")
    model = next((texts[name] for name in _MODEL if texts.get(name)), "")
    return short(model if make and model.startswith(make) else f"{make} {model}")


def _zoned(text: str) -> Captured:
    where = "QuickTime creation date"
    day, mark, clock = text.partition("T")
    for sign in "+-":
        head, found, offset = clock.partition(sign)
        if mark and found:
            return Captured(f"{day}T{head}", where, "offset", sign + offset)
    if clock.endswith("Z"):
        return Captured(text, where, "offset", "Z")
    return Captured(text, where, "none")
