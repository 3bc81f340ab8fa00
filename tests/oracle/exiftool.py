"""exiftool as a second opinion: what it writes into a picture, and what it then sees there."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PLACE = re.compile(
    r"GPS(Dest)?(Latitude|Longitude)|.*GPS(Latitude|Longitude)|GPS(Long)?titude|GPSAreaInformation"
    r"|(.*)(Latitude|Longitude)|.*City\d?|.*Sub-?[lL]ocation|Location|Location(Created|Shown).*"
    r"|.*Country(Code|Name|-Primary.*)?|Province-?State|State|.*State|ContentLocation.*"
    r"|.*LocationName|Landmark|ModelTie[Pp]oint|ModelTransform|GeoTiff\w*|MCCData|.*Coordinates"
    r"|.*(Extended|Street)?Address|.*Locality|.*Island(Group)?|.*WaterBody|.*Municipality|.*County"
    r"|.*FootprintWKT|.*WorldRegion|.*LocationId|FLIR_GPS|CreatorRegion|LicensorRegion"
)
NO_PLACE = re.compile(
    r"ISOSpeed.*|.*Ref|.*(Georeference|Geodetic|Coordinate(Uncertainty|Precision)).*|ClassifyState"
    r"|SubjectLocation|FaxSubAddress|IPAddress|.*PhysicalAddress|.*Estate|.*Digest.*|AlreadyApplied"
    r"|.*Opacity|.*Velocity|.*Capacity.*|.*Email.*|.*URL|.*CreationState|.*SourceState"
)
DEVICE = re.compile(
    r"Make|Model|CameraModelName|.*SerialNumber|Lens(Model|Make)?|(Camera)?OwnerName|HostComputer"
    r"|UniqueCameraModel|LocalizedCameraModel|CameraModel|CameraMakeModel|CameraLabel|Model2"
    r"|RecDevice(Manufacturer|ModelName|SerialNumber|OwnersDeviceId)|XiaomiModel|LensManufacturer"
    r"|ThumbnailEquip(Make|Model)|CameraFirmware|Firmware"
)
_SILENT_GROUPS = ("ICC", "File", "Composite", "ExifTool", "System")
_NOTHING = frozenset({"", "undef", "undef undef", "(none)", "Unknown", "n/a", "0"})


def available() -> bool:
    return shutil.which("exiftool") is not None


@dataclass(frozen=True, slots=True)
class Seen:
    places: list[str]
    devices: list[str]


def seen(folder: Path) -> dict[str, Seen]:
    """What exiftool sees in every file of a folder, by the file's name."""
    line = ["exiftool", "-ee3", "-G1", "-a", "-j", "-q", "-q", "-ext", "*", folder]
    done = subprocess.run(line, capture_output=True, check=False)
    return {Path(item["SourceFile"]).name: _sorted_out(item) for item in json.loads(done.stdout)}


def _sorted_out(item: dict[str, object]) -> Seen:
    places, devices = [], []
    for key, value in item.items():
        group, _, name = key.rpartition(":")
        said = str(value).strip()
        if group.startswith(_SILENT_GROUPS) or said in _NOTHING or set(said) <= set("0 -.:"):
            continue
        if PLACE.fullmatch(name) and not NO_PLACE.fullmatch(name):
            places.append(f"{key}={said[:60]}")
        elif DEVICE.fullmatch(name):
            devices.append(f"{key}={said[:60]}")
    return Seen(places, devices)


@functools.cache
def writable() -> tuple[tuple[str, str], ...]:
    """Every tag that exiftool can write and that names a place or a device: (group, name)."""
    line = ["exiftool", "-listx"]
    groups = ("-EXIF:all", "-XMP:all", "-IPTC:all", "-Photoshop:all", "-PNG:all", "-GeoTiff:all")
    found: dict[tuple[str, str], None] = {}
    for group in groups:
        told = subprocess.run([*line, group], capture_output=True, text=True, check=True).stdout
        for table in re.split(r"<table ", told)[1:]:
            g1 = re.search(r"g1='([^']*)'", table)
            for match in re.finditer(r"<tag [^>]*>", table):
                name = re.search(r"name='([^']*)'", match[0])
                if name is None or g1 is None or "writable='true'" not in match[0]:
                    continue
                own = re.search(r"g1='([^']*)'", match[0])
                wanted = PLACE.fullmatch(name[1]) and not NO_PLACE.fullmatch(name[1])
                if wanted or DEVICE.fullmatch(name[1]):
                    found[(own or g1)[1], name[1]] = None
    return tuple(found)


def value_of(name: str) -> str:
    if "Latitude" in name:
        return "51.5074"
    if "Longitude" in name or "Longtitude" in name:
        return "7.1278"
    if name.endswith("CountryCode") or "PrimaryLocationCode" in name:
        return "GBR"
    if "Country" in name and "Code" in name:
        return "GBR"
    if "TiePoint" in name or "Transform" in name:
        return "0 0 0 7.1 51.5 0" if "Tie" in name else " ".join(["7.1"] * 16)
    return "Westerham 7"


def write(jobs: Sequence[tuple[Path, Path, Sequence[str]]], folder: Path) -> None:
    """Write tags into copies: (source, target, arguments), all in one run of exiftool."""
    lines: list[str] = []
    for source, target, arguments in jobs:
        lines += [*arguments, "-o", str(target), str(source), "-m", "-q", "-q", "-execute"]
    listed = folder / "arguments.txt"
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    subprocess.run(["exiftool", "-@", listed], capture_output=True, check=False)
    listed.unlink()
