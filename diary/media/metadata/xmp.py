"""XMP packets (ISO 16684-1): places, devices, times and texts, by names of fields.

**Invariants:**

- A packet is read as XML, without any document type, so no entity is ever expanded. A packet that
  is not XML is searched by its bytes instead, and the file counts as damaged.
- A field is known by its own name, whatever its prefix, because the file chooses the prefix.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from diary.media.base64_text import decode_base64
from diary.media.byte_source import BytesSource
from diary.media.decoder_results import CaptureTime, Position, UnsearchedReason
from diary.media.metadata.field_names import is_latitude, is_longitude, note_field, plain, positions
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text, short_line

# One maker of drones misspells it.
_NAME = rb"gps(?:dest)?(latitude|longt?itude)"
_VALUE = re.compile(
    rb"%s\s*(?:=\s*[\"']([^\"'<>]{1,80})[\"']|>\s*([^<>]{1,80}?)\s*<)" % _NAME, re.IGNORECASE
)
_FIELD = re.compile(
    r"(?<![\w.-])([A-Za-z][\w.-]{0,60})(?:\s{0,4}=\s{0,4}[\"']([^\"'<>]{1,400})|>([^<>]{1,400})<)"
)
MAX_FOUND = 200
START, END = b"<x:xmpmeta", b"</x:xmpmeta>"
MAX_PACKET = 256 << 10
_MAX_FIELDS = 50_000
_MAX_TEXT = 8 << 20
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{512,}+={0,2}\Z")
_SILENT_TEXTS = (
    "table",
    "digest",
    "hdrpmakernote",
    "hdrplusmakernote",
    "makernote",
    "shotlogdata",
    "renderingparameters",
)
_RDF: Final = frozenset({"li", "alt", "bag", "seq", "description", "value", "rdf"})
_LOCATIONS = frozenset({"locationshown", "locationcreated", "ratingregion"})
_DATES = (
    ("datetimeoriginal", "DateTimeOriginal"),
    ("datecreated", "DateCreated"),
    ("createdate", "CreateDate"),
)
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)\Z")


def find_positions(data: bytes) -> list[Position]:
    """Return latitudes and longitudes found by name in any bytes, paired in their order."""
    lower = data.lower()
    if b"g\0p\0s\0" in lower:
        # UTF-16 of either order, seen as its low bytes.
        data = data.replace(b"\0", b"")
    elif b"gpsl" not in lower and b"gpsdest" not in lower:
        return []
    latitudes: list[str] = []
    longitudes: list[str] = []
    for match in _VALUE.finditer(data):
        text = short_line((match[2] or match[3] or b"").decode("utf-8", errors="replace"))
        if text and len(latitudes) + len(longitudes) < MAX_FOUND:
            (latitudes if match[1].lower() == b"latitude" else longitudes).append(text)
    return positions(latitudes, longitudes, "XMP")


def read_xmp(data: bytes, scan: Scan, *, where: str = "XMP") -> None:
    """Add the places, devices and times in a packet, or in any other XML metadata.

    Raises nothing: a packet that is not XML adds DAMAGED to the scan.
    """
    text = _text(data)
    if not text.strip():
        return
    scan.add_text(html.unescape(text))
    packet = _Packet()
    try:
        packet.parse(text)
    except (expat.ExpatError, _StopError, ValueError):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        for match in _FIELD.finditer(text):
            packet.add(match[1], html.unescape(match[2] or match[3] or ""))
    packet.report(scan, where)


def _text(data: bytes) -> str:
    """Return the packet as text, from its first `<` to its last `>`, in any encoding."""
    data = data.lstrip(b"\xef\xbb\xbf")
    for mark, form in (
        (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
        (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
        (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
    ):  # fmt: skip
        if data.startswith(mark):
            text = data.decode(form, errors="replace")
            break
    else:
        text = decode_text(data)
    begin, end = text.find("<"), text.rfind(">")
    if begin < 0 or end < begin:
        # Not XML at all: a text, to be searched as it is.
        return text.strip("\0")
    text = text[begin : end + 1]
    # The packet may be followed by the end of its wrapper, and garbage after that.
    for tail in ("</x:xmpmeta>", "</x:xapmeta>", "</rdf:RDF>"):
        last = text.rfind(tail)
        if last >= 0:
            return text[: last + len(tail)]
    return text


class _StopError(Exception):
    """The packet has a document type, or more fields than are read."""


@dataclass(slots=True)
class _Packet:
    """The fields of one packet, in their order."""

    fields: list[tuple[str, str, str]] = field(default_factory=list)
    _stack: list[str] = field(default_factory=list)
    _texts: list[list[str]] = field(default_factory=list)

    def add(self, name: str, text: str, holder: str = "") -> None:
        if text.strip():
            if len(self.fields) >= _MAX_FIELDS:
                raise _StopError
            self.fields.append((short_line(name.rpartition(":")[2]), text.strip(), holder))

    def parse(self, text: str) -> None:
        """Read the fields. Raises ExpatError and _StopError."""
        # A prolog may name another encoding than the one in which the text was read.
        text = re.sub(r"<\?(?!xpacket)xml[^>]*\?>", "", text, count=1)
        parser = expat.ParserCreate(encoding="utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.StartDoctypeDeclHandler = _stop
        parser.Parse(text.encode("utf-8", errors="replace"), True)

    def _holders(self) -> tuple[str, str]:
        """Return the nearest field and its parent, without the lists of RDF."""
        names = [name for name in self._stack if plain(name) not in _RDF]
        first, second, *_ = [*reversed(names), "", ""]
        return first, second

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._stack.append(name)
        self._texts.append([])
        if len(self._stack) > 100:
            raise _StopError
        for key, text in attributes.items():
            if not key.startswith("xmlns"):
                holder = self._holders()[0]
                self.add(holder if plain(key) == "resource" else key, text, holder)
        if plain(name) == "item" and "name" in attributes:
            # GDAL names its fields in this way, and so do Sony's cameras in XML beside a film.
            self._stack[-1] = attributes["name"]
            self.add(attributes["name"], attributes.get("value", ""))

    def _say(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def _end(self, _name: str) -> None:
        text = "".join(self._texts.pop())
        # The items of a list belong to the field; its own name is that of the list.
        name, holder = self._holders()
        self.add(name, text, holder)
        self._stack.pop()

    def report(self, scan: Scan, where: str) -> None:
        """Add what the fields contain to the scan."""
        latitudes: list[str] = []
        longitudes: list[str] = []
        dates: dict[str, str] = defaultdict(str)
        make_model: dict[str, str] = {}
        for label, text, holder in self.fields:
            name = plain(label)
            if is_latitude(name):
                latitudes += [short_line(text)] if _is_number(text) else []
            elif is_longitude(name):
                longitudes += [short_line(text)] if _is_number(text) else []
            elif name in ("make", "model") and name not in make_model:
                make_model[name] = short_line(text)
            elif len(text) >= 512 and _BASE64.match(text):
                _take_base64(scan, name, text)
            else:
                # Everything in the record of a place tells where it is.
                inside = plain(holder) in _LOCATIONS
                note_field(scan, "location" if inside else name, text, f"{where} {label}")
            dates[name] = dates[name] or text
        make, model = make_model.get("make", ""), make_model.get("model", "")
        scan.add_device(
            model if make and model.startswith(make) else f"{make} {model}", f"{where} Make, Model"
        )
        for position in positions(latitudes[:MAX_FOUND], longitudes[:MAX_FOUND], where):
            scan.add_position(position)
        _take_date(scan, dates, where)


def _is_number(text: str) -> bool:
    return any(ch.isdigit() for ch in text)


def _stop(*_args: object) -> None:
    raise _StopError


def _take_date(scan: Scan, dates: dict[str, str], where: str) -> None:
    for key, name in _DATES:
        text = short_line(dates.get(key, ""))
        if text.strip(" :0-T"):
            zone = _OFFSET.search(text)
            if "T" in text and zone:
                plain_text = text[: zone.start()]
                scan.captures.append(CaptureTime(plain_text, f"{where} {name}", "offset", zone[1]))
            else:
                scan.captures.append(CaptureTime(text, f"{where} {name}", "none"))
            return


def _take_base64(scan: Scan, name: str, text: str) -> None:
    """Scan a picture, sound or film that is written into the packet as text."""
    if any(name.startswith(silent) or name.endswith(silent) for silent in _SILENT_TEXTS):
        if "makernote" in name or name == "shotlogdata":
            scan.add_device("maker note", f"XMP {name}")
        return
    if len(text) > _MAX_TEXT or not scan.spend_bytes(len(text)):
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    try:
        data = decode_base64(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        return
    scan.scan_part(f"XMP {name}", BytesSource(data))
