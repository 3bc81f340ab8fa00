"""A second reader of picture metadata beside the program's own: exiv2.

**Invariants:**

- It only adds. Where it finds something that the program's own reader did not, that is added, and
  the file counts as DISAGREE, because one of the two has not read everything.
- It gets bytes in memory of a limited size, never a path or an address; its messages about a file
  are dropped, never printed.
"""

from __future__ import annotations

from typing import Final

import exiv2

from diary.media.byte_source import Source
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.metadata.exif import degrees_text
from diary.media.metadata.field_names import is_latitude, is_longitude, names_place, plain
from diary.media.metadata.scan import MAX_FOUND, Scan
from diary.media.safe_text import short_line

MAX_SIZE: Final = 128 << 20
_MAX_FIELDS = 20_000
_MAX_VALUE = 2_000
_LATITUDES = (("GPSLatitude", "GPSLongitude"), ("GPSDestLatitude", "GPSDestLongitude"))
_DEVICES = frozenset(
    "make model bodyserialnumber cameraserialnumber serialnumber internalserialnumber lensmodel"
    " lensserialnumber cameraownername ownername hostcomputer uniquecameramodel".split()
)


def prepare_exiv2() -> None:
    """Silence exiv2, and load what it loads late, while files can still be opened."""
    exiv2.LogMsg.setHandler(None)
    exiv2.XmpParser.initialize()


def read_again(source: Source, scan: Scan) -> None:
    """Read a picture a second time, and add to the scan what is new.

    Raises nothing: where exiv2 cannot read a file the scan stays as it is, or DAMAGED is added
    where the file is broken.
    """
    if source.size > MAX_SIZE:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    data = source.read_at(0, source.size)
    try:
        image = exiv2.ImageFactory.open(data)
    # It knows fewer formats than this program; an unknown format is not damage.
    except Exception:
        return
    try:
        image.readMetadata()
    except MemoryError:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    # Raised as exiv2.Exiv2Error, or as any error that its bindings make of a broken file.
    except Exception:
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    _compare(_fields(image), scan)


def _fields(image: exiv2.Image) -> dict[str, str]:
    found: dict[str, str] = {}
    for data in (image.exifData(), image.iptcData(), image.xmpData()):
        for number, field in enumerate(data):
            if number >= _MAX_FIELDS:
                break
            try:
                if field.count() <= _MAX_VALUE:
                    found.setdefault(field.key(), str(field.value())[:_MAX_VALUE])
            except Exception:  # noqa: S112
                continue
    return found


def _compare(fields: dict[str, str], scan: Scan) -> None:
    missing = [*_gps_missing(fields, scan), *_places_missing(fields, scan)]
    for position in missing:
        scan.add_position(position)
    devices = {key: text for key, text in fields.items() if _names_device(key) and text.strip()}
    lacking = bool(devices) and not scan.devices
    for key, text in list(devices.items())[:MAX_FOUND]:
        if not any(text.strip() in device.name for device in scan.devices):
            scan.add_device(text, f"exiv2 {key}")
    if missing or lacking:
        scan.unsearched.add(UnsearchedReason.DISAGREE)


def _gps_missing(fields: dict[str, str], scan: Scan) -> list[Position]:
    """Return positions of the GPS directory that were not found before."""
    known = {(position.latitude, position.longitude) for position in scan.positions}
    missing = []
    for lat, lon in _LATITUDES:
        pair = tuple(
            degrees_text(_fractions(fields.get(key, "")), fields.get(f"{key}Ref", "")[:2].strip())
            for key in (f"Exif.GPSInfo.{lat}", f"Exif.GPSInfo.{lon}")
        )
        zero = not any(digit in "123456789" for digit in "".join(pair))
        if any(pair) and pair not in known and not zero:
            missing.append(
                Position("exiv2 GPS", pair[0], pair[1], short_line(", ".join(filter(None, pair))))
            )
    return missing


def _fractions(text: str) -> list[tuple[int, int]]:
    found = []
    for word in text.split()[:3]:
        above, _, below = word.partition("/")
        if above.lstrip("-").isdecimal() and (below or "1").isdecimal():
            found.append((int(above), int(below or "1")))
    return found


def _places_missing(fields: dict[str, str], scan: Scan) -> list[Position]:
    """Return places that XMP and IPTC give in numbers or words and that were not found before."""
    known = "\n".join(f"{p.latitude}\n{p.longitude}\n{p.found}" for p in scan.positions)
    missing = []
    for key, text in fields.items():
        family, name, line = key.partition(".")[0], plain(key.rpartition(".")[2]), short_line(text)
        if family not in ("Xmp", "Iptc") or not line or not any(ch.isalnum() for ch in line):
            continue
        placed = name in _IPTC_PLACES if family == "Iptc" else names_place(name)
        numbered = is_latitude(name) or is_longitude(name)
        if (placed or numbered) and line not in known and not line.startswith("type="):
            missing.append(Position(f"exiv2 {key}", found=line))
    return missing


_IPTC_PLACES = frozenset(
    "city sublocation provincestate countrycode countryname locationcode locationname".split()
)


def _names_device(key: str) -> bool:
    family, _, rest = key.partition(".")
    name = plain(rest.rpartition(".")[2].rpartition(":")[2])
    return family in ("Exif", "Xmp") and name in _DEVICES
