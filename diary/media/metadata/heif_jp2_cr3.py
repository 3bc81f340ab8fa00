"""Metadata in files made of boxes: HEIF and AVIF, JPEG 2000, JPEG XL, and Canon's CR3.

ISO/IEC 14496-12 and 23008-12 (items of `meta`), 15444-1 and -2, 18181-2, 19566-5 (JUMBF), C2PA 2.1.

**Invariants:**

- Every box and item is searched, known to hold only coded pictures and their sizes, or FORMAT, so
  no part is silently skipped.
- A film in the file (a sequence, a moving photo) is read as a film.
- It raises no errors of its own; a structure that ends early is DAMAGED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.metadata.colour_profiles import read_profile_at
from diary.media.metadata.credential_store import read_store
from diary.media.metadata.exif import ORDERS, Role, read_tiff
from diary.media.metadata.image_trailers import read_preview, read_samsung_records, read_trailer
from diary.media.metadata.iptc import read_iptc, read_resources
from diary.media.metadata.maker_notes import read_maker_note
from diary.media.metadata.mp4 import read_movie
from diary.media.metadata.scan import Scan
from diary.media.metadata.xmp import read_xmp
from diary.media.safe_text import decode_text

_MAX_BOXES = 20_000
_MAX_DEPTH = 8
_NUMBERS = 16  # bytes that can hold a few numbers but no place
_MAX_ITEMS = 10_000
_XMP = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
_EXIF = b"JpgTiffExif->JP2"
_IPTC = UUID("33c7a4d2-b81d-4723-a0ba-f1a3e097ad38").bytes
_IPTC_ADOBE = UUID("09a14e97-c0b4-42e0-bebf-36df6f0ce36f").bytes
_GEO = UUID("b14bf8bd-083d-4b43-a5ae-8cd7d5a6ce03").bytes
_RESOURCES = UUID("2c4c0100-8504-40b9-a03e-562148d6dfeb").bytes
_C2PA = UUID("d8fec3d6-1b0e-483c-9297-5828877ec481").bytes
_STORE = b"c2pa"
_CANON = UUID("85c0b687-820f-11e0-8111-f4ce462b6a48").bytes
_CANON_PREVIEW = UUID("eaf42b5e-1c98-4b88-b9fb-b7dc406e4d16").bytes
_CANON_SIZES = (
    UUID("5766b829-bb6a-47c5-bcfb-8b9f2260d06d").bytes,
    UUID("210f1687-9149-11e4-8111-00242131fce4").bytes,
)
_SILENT = frozenset(
    {b"ftyp", b"styp", b"free", b"skip", b"wide", b"mdat", b"pdin", b"jP  ", b"JXL ", b"jxlc"}
    | {b"jxlp", b"jxll", b"jxli", b"jbrd", b"rreq", b"ftbl", b"nlst"}
    | {b"sidx", b"ssix", b"prft", b"mfra", b"ulst"}
)
_HEADS = frozenset({b"jp2h", b"jpch", b"jplh"})
_NUMBERS_ALONE = frozenset(
    {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"res ", b"cgrp", b"opct", b"creg"}
    | {b"free", b"bxfm"}
)
_HOLDERS = frozenset({b"asoc", b"uinf"})
_TEXTS = frozenset({b"lbl ", b"url ", b"urn "})
_META_SILENT = frozenset(
    {b"hdlr", b"pitm", b"iref", b"dinf", b"grpl", b"ipro", b"free", b"skip", b"idat", b"iloc"}
    | {b"iinf"}
)
_CODED = frozenset(
    {b"hvc1", b"hev1", b"lhv1", b"av01", b"grid", b"iovl", b"iden", b"tmap", b"unci", b"avc1"}
    | {b"j2k1", b"vvc1", b"evc1", b"mski", b"tild", b"hvt1", b"sato"}
)
_PROPERTIES = frozenset(
    {b"ispe", b"pixi", b"irot", b"imir", b"colr", b"hvcC", b"av1C", b"auxC", b"clap", b"pasp"}
    | {b"rloc", b"clli", b"mdcv", b"amve", b"a1op", b"lsel", b"a1lx", b"rref", b"crtt", b"mdft"}
    | {b"free", b"infe", b"lhvC", b"oinf", b"tols", b"avcC", b"vvcC", b"j2kH", b"jpgC", b"cmpC"}
    | {b"cmpd", b"uncC", b"iscl", b"subs", b"reve", b"ndwt", b"cclv", b"cmin", b"cmex", b"dmon"}
    | {b"nclx", b"ster", b"fxlo", b"wipe", b"hdrl"}
)


def read_boxes(source: Source, scan: Scan) -> None:
    """Add what the boxes of a file contain."""
    _Boxes(scan).read(source, 0, source.size, 0)


def read_jumbf(source: Source, scan: Scan) -> None:
    """Add what boxes of JUMBF contain: content credentials are read, any other is FORMAT."""
    if not scan.spend_bytes(source.size):
        return
    data = source.read_at(0, source.size)
    if _STORE not in data[:128]:
        scan.unsearched.add(UnsearchedReason.FORMAT)
    read_store(data, scan)


@dataclass(slots=True)
class _Item:
    number: int
    kind: bytes
    name: str = ""
    content_type: str = ""
    packed: bool = False
    locked: bool = False


@dataclass(slots=True)
class _ItemPlace:
    construction: int
    extents: list[tuple[int, int]] = field(default_factory=list)


class _Boxes:
    """One pass through the boxes of a file."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._left = _MAX_BOXES

    def _children(
        self, source: Source, at: int, end: int, *, top: bool = False
    ) -> Iterator[tuple[bytes, int, int]]:
        """Yield name, content offset and end of each box between two offsets."""
        while at < end:
            head = source.read_at(at, 16)
            size, name, start = int.from_bytes(head[:4], "big"), head[4:8], at + 8
            if size == 1:
                size, start = int.from_bytes(head[8:16], "big"), at + 16
            elif size == 0:
                size = end - at
            self._left -= 1
            if len(head) < 8 or size < start - at or at + size > end or self._left < 0:
                if self._left < 0:
                    self._scan.unsearched.add(UnsearchedReason.COUNT)
                elif source.read_at(at, end - at).strip(b"\0"):
                    if top and head.startswith(b"\xff\xd8\xff"):
                        read_trailer(source, at, self._scan)
                    elif top and source.read_at(source.size - 4, 4) == b"SEFT":
                        read_trailer(source, at, self._scan)
                    else:
                        self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                return
            yield name, start, at + size
            at += size

    def read(self, source: Source, at: int, end: int, depth: int) -> None:
        """Read the boxes between two offsets, outside of `meta`."""
        if depth > _MAX_DEPTH:
            self._scan.unsearched.add(UnsearchedReason.DEPTH)
            return
        for name, start, stop in self._children(source, at, end, top=depth == 0):
            if name in _SILENT:
                continue
            if name in _HEADS:
                self._read_head(source, start, stop)
            elif name in _HOLDERS:
                self.read(source, start, stop, depth + 1)
            else:
                self._read_one(name, source, start, stop)

    def _read_head(self, source: Source, start: int, stop: int) -> None:
        """Read sizes and colours of a JPEG 2000 picture; other boxes may be among them."""
        for name, first, last in self._children(source, start, stop):
            if name == b"colr" and source.read_at(first, 1) in (b"\2", b"\3"):
                read_profile_at(SliceSource(source, first + 3, last - first - 3), self._scan)
            elif name not in _NUMBERS_ALONE:
                self._read_one(name, source, first, last)

    def _read_one(self, name: bytes, source: Source, start: int, stop: int) -> None:
        readers: dict[bytes, Callable[[Source], None]] = {
            b"mpvd": partial(self._scan.scan_part, "film"),
            b"uuid": self._read_uuid,
            b"Exif": self._read_exif,
            b"xml ": self._read_xml,
            b"sefd": partial(read_samsung_records, scan=self._scan),
            b"jumb": partial(read_jumbf, scan=self._scan),
            b"jp2c": partial(read_codestream, scan=self._scan),
            **dict.fromkeys(_TEXTS, self._read_text),
        }
        box = SliceSource(source, start, stop - start)
        if name == b"meta":
            self._read_meta(source, start, stop)
        elif name in (b"moov", b"moof"):
            self._read_film(source, start - 8, stop, whole=name == b"moov")
            for inner, first, last in self._children(source, start, stop):
                if inner == b"uuid":
                    self._read_uuid(SliceSource(source, first, last - first))
        elif name in readers:
            readers[name](box)
        elif box.size:
            self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _read_xml(self, box: Source) -> None:
        if self._scan.spend_bytes(box.size):
            read_xmp(box.read_at(0, box.size), self._scan)

    def _read_text(self, box: Source) -> None:
        self._scan.add_text(decode_text(box.read_at(0, min(box.size, 1 << 16))))

    def _read_film(self, source: Source, start: int, stop: int, *, whole: bool) -> None:
        movie = read_movie(source.read_at, start, stop)
        if whole and not movie.whole:
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        for place in movie.places.found:
            self._scan.add_position(place.position)
        if movie.captured is not None:
            self._scan.captures.append(movie.captured)
        self._scan.add_device(movie.device, "QuickTime")
        if movie.places.unsearched or movie.places.texts:
            self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _read_exif(self, box: Source) -> None:
        """Read an Exif item: an offset to skip, then a TIFF block (ISO/IEC 23008-12, A.2.1)."""
        skip = 4 + int.from_bytes(box.read_at(0, 4), "big")
        places = (skip, skip + 6, 4, 10, 0, 6)
        at = next((place for place in places if box.read_at(place, 4) in ORDERS), None)
        if at is None:
            if box.read_at(0, min(box.size, 1 << 16)).strip(b"\0"):
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        elif not read_tiff(SliceSource(box, at, box.size), self._scan):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)

    def _read_uuid(self, box: Source) -> None:
        """Read a box with a 16-byte name: those of Adobe, of Canon and of GeoJP2."""
        readers: dict[bytes, Callable[[Source], None]] = {
            _CANON: self._read_canon,
            _CANON_PREVIEW: self._read_preview,
            _XMP: self._read_xml,
            _EXIF: self._read_bare_exif,
            _GEO: self._read_geo,
            _IPTC: self._read_iptc,
            _IPTC_ADOBE: self._read_iptc,
            _RESOURCES: self._read_resources,
            _C2PA: partial(read_jumbf, scan=self._scan),
        }
        name, content = box.read_at(0, 16), SliceSource(box, 16, box.size)
        if name in readers:
            readers[name](content)
        elif name not in _CANON_SIZES and content.size > _NUMBERS:
            self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _read_bare_exif(self, box: Source) -> None:
        at = 6 if box.read_at(0, 6) == b"Exif\0\0" else 0
        if not read_tiff(SliceSource(box, at, box.size), self._scan):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)

    def _read_geo(self, box: Source) -> None:
        if not read_tiff(box, self._scan):
            self._scan.add_position(Position("GeoTIFF", found="GeoJP2"))

    def _read_iptc(self, box: Source) -> None:
        if self._scan.spend_bytes(box.size):
            read_iptc(box.read_at(0, box.size), self._scan, padded=True)

    def _read_resources(self, box: Source) -> None:
        if self._scan.spend_bytes(box.size):
            for block in read_resources(box.read_at(0, box.size), self._scan):
                read_tiff(BytesSource(block), self._scan)

    def _read_canon(self, box: Source) -> None:
        """Read Canon's blocks: first directory, EXIF, maker note and GPS, each a TIFF block."""
        found: dict[bytes, SliceSource] = {}
        for name, start, stop in self._children(box, 0, box.size):
            found.setdefault(name, SliceSource(box, start, stop - start))
        if b"CMT2" in found:
            # It has the time of capture, which takes precedence over the time of the last change.
            self._read_block(found[b"CMT2"], "exif")
        if b"CMT1" in found:
            self._read_block(found[b"CMT1"], "main")
        if b"CMT4" in found:
            self._read_block(found[b"CMT4"], "gps")
        if b"CMT3" in found:
            block = found[b"CMT3"]
            order = ORDERS.get(block.read_at(0, 4), "little")
            if self._scan.spend_bytes(block.size):
                note = block.read_at(8, block.size)
                read_maker_note(block, 0, 8, note, order, "Canon", self._scan)
        if b"THMB" in found:
            self._read_preview(found[b"THMB"])

    def _read_block(self, block: Source, role: Role) -> None:
        if block.read_at(0, 16).strip(b"\0") and not read_tiff(block, self._scan, role=role):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)

    def _read_preview(self, box: Source) -> None:
        head = box.read_at(0, 64)
        at = head.find(b"\xff\xd8\xff")
        if at >= 0:
            read_preview("preview", SliceSource(box, at, box.size), self._scan)

    def _read_meta(self, source: Source, start: int, stop: int) -> None:
        first = start if source.read_at(start + 4, 4) == b"hdlr" else start + 4
        items: dict[int, _Item] = {}
        places: dict[int, _ItemPlace] = {}
        held: SliceSource | None = None
        for name, at, end in self._children(source, first, stop):
            box = SliceSource(source, at, end - at)
            if name == b"iinf":
                items = self._items(source, at, end)
            elif name == b"iloc":
                places = self._places(box)
            elif name == b"idat":
                held = box
            elif name == b"iprp":
                self._read_properties(source, at, end)
            elif name == b"uuid":
                self._read_uuid(box)
            elif name == b"xml ":
                self._read_xml(SliceSource(box, 4, box.size))
            elif name not in _META_SILENT:
                self._scan.unsearched.add(UnsearchedReason.FORMAT)
        for item in items.values():
            self._read_item(source, held, item, places.get(item.number))

    def _items(self, source: Source, at: int, end: int) -> dict[int, _Item]:
        items: dict[int, _Item] = {}
        wide = source.read_at(at, 1) != b"\0"
        for name, start, stop in self._children(source, at + (8 if wide else 6), end):
            raw = source.read_at(start, min(stop - start, 4096))
            if name != b"infe" or len(raw) < 8:
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
                continue
            item = _item(raw)
            if len(items) >= _MAX_ITEMS:
                self._scan.unsearched.add(UnsearchedReason.COUNT)
                break
            items[item.number] = item
        return items

    def _places(self, box: Source) -> dict[int, _ItemPlace]:
        if box.size > 16 << 20 or not self._scan.spend_bytes(box.size):
            return {}
        try:
            return _locations(box.read_at(0, box.size))
        except IndexError:
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            return {}

    def _read_properties(self, source: Source, at: int, end: int) -> None:
        for name, start, stop in self._children(source, at, end):
            if name != b"ipco":
                continue
            for inner, first, last in self._children(source, start, stop):
                content = SliceSource(source, first, min(last - first, 1 << 20))
                if inner in (b"udes", b"altt", b"ulid"):
                    self._scan.add_text(
                        decode_text(content.read_at(4, content.size).replace(b"\0", b" "))
                    )
                elif inner == b"colr" and content.read_at(0, 4) in (b"prof", b"rICC"):
                    read_profile_at(SliceSource(content, 4, content.size), self._scan)
                elif inner == b"uuid" and last - first > 16 + 64:
                    self._read_uuid(SliceSource(source, first, last - first))
                elif inner not in _PROPERTIES and last - first > 64:
                    self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _read_item(
        self, source: Source, held: Source | None, item: _Item, place: _ItemPlace | None
    ) -> None:
        self._scan.add_text(item.name)
        if item.kind in _CODED:
            return
        if item.locked:
            self._scan.unsearched.add(UnsearchedReason.LOCKED)
        elif item.packed:
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
        else:
            data = self._data(source, held, place)
            if data is not None:
                self._read_data(item, BytesSource(data))

    def _read_data(self, item: _Item, data: Source) -> None:
        if item.kind == b"Exif":
            self._read_exif(data)
        elif item.kind == b"mime" and "xml" in item.content_type:
            self._read_xml(data)
        elif item.kind == b"iptc":
            self._read_iptc(data)
        elif data.read_at(0, 2) == b"\xff\xd8":
            read_preview("picture", data, self._scan)
        elif data.read_at(0, data.size).strip(b"\0"):
            self._scan.unsearched.add(UnsearchedReason.FORMAT)

    def _data(self, source: Source, held: Source | None, place: _ItemPlace | None) -> bytes | None:
        if place is None or place.construction > 1 or (place.construction == 1 and held is None):
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            return None
        holder = source if place.construction == 0 or held is None else held
        data = bytearray()
        for offset, length in place.extents:
            length = length or max(0, holder.size - offset)
            if not self._scan.spend_bytes(length):
                return None
            piece = holder.read_at(offset, length)
            if len(piece) < length:
                self._scan.unsearched.add(UnsearchedReason.DAMAGED)
            data += piece
        return bytes(data)


def _item(raw: bytes) -> _Item:
    """Return an entry of the list of items (ISO/IEC 14496-12, 8.11.6)."""
    version = raw[0]
    if version < 2:
        name, content_type, encoding, *_ = [*raw[8:].split(b"\0"), b"", b"", b""]
        kind = b"mime" if content_type else b"none"
        number, locked = int.from_bytes(raw[4:6], "big"), raw[6:8] != b"\0\0"
    else:
        at = 8 if version > 2 else 6
        number, locked = int.from_bytes(raw[4:at], "big"), raw[at : at + 2] != b"\0\0"
        kind = raw[at + 2 : at + 6]
        name, content_type, encoding, *_ = [*raw[at + 6 :].split(b"\0"), b"", b"", b""]
        encoding = encoding if kind == b"mime" else b""
    return _Item(
        number,
        kind,
        decode_text(name),
        decode_text(content_type).lower(),
        bool(encoding.strip()),
        locked,
    )


def _locations(raw: bytes) -> dict[int, _ItemPlace]:
    """Return the place of each item (ISO/IEC 14496-12, 8.11.3).

    Raises IndexError where the list ends early.
    """
    version, at = raw[0], 4
    sizes = (raw[4] >> 4, raw[4] & 15, raw[5] >> 4, raw[5] & 15 if version else 0)
    offset_size, length_size, base_size, index_size = sizes
    at = 6

    def take(size: int) -> int:
        nonlocal at
        if at + size > len(raw):
            raise IndexError
        at += size
        return int.from_bytes(raw[at - size : at], "big")

    found: dict[int, _ItemPlace] = {}
    for _ in range(min(take(4 if version > 1 else 2), _MAX_ITEMS)):
        number = take(4 if version > 1 else 2)
        place = _ItemPlace(take(2) & 15 if version else 0)
        take(2)
        base = take(base_size)
        for _extent in range(take(2)):
            take(index_size)
            offset = base + take(offset_size)
            place.extents.append((offset, take(length_size)))
        found[number] = place
    return found


def read_codestream(source: Source, scan: Scan) -> None:
    """Add the comments in the header of a JPEG 2000 codestream (ISO/IEC 15444-1, A.9.2)."""
    if source.read_at(0, 4) != b"\xff\x4f\xff\x51":
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    at = 2
    for _ in range(_MAX_BOXES):
        head = source.read_at(at, 6)
        if len(head) < 4 or head[0] != 0xFF:
            scan.unsearched.add(UnsearchedReason.DAMAGED)
            return
        if head[1] in (0x90, 0xD9):
            return
        if 0x30 <= head[1] <= 0x3F:
            at += 2
            continue
        length = int.from_bytes(head[2:4], "big")
        if head[1] == 0x64:
            content = source.read_at(at + 6, max(0, length - 4))
            scan.add_text(decode_text(content))
            if head[4:6] != b"\0\1" and len(content) > 64:
                scan.unsearched.add(UnsearchedReason.FORMAT)
        at += 2 + max(length, 2)
