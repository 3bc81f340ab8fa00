"""The names of metadata fields that hold a place or a device.

XMP, PNG texts, JSON and IPTC name their fields in words. The lists follow the IPTC Photo Metadata
Standard 2023.1, EXIF for XMP (CIPA DC-010), Darwin Core, PLUS and what cameras and drones write.

**Invariants:**

- A name is looked up without its namespace and in lower case, because the file chooses the prefix.
- A program for editing pictures is not a device; any other `Software` may name a phone's firmware,
  so it counts as one.
"""

from __future__ import annotations

import re
from typing import Final

from diary.media.decoder_results import Position
from diary.media.metadata.scan import Scan
from diary.media.safe_text import short_line

_LATITUDE = re.compile(r"(?<!isospeed)latitude$")
_LONGITUDE = re.compile(r"longt?itude$")
_WORDS: Final = frozenset(
    "city country countrycode countryname countryid provincestate state stateprovince sublocation"
    " sub-location location locationname locationid locationcreated locationshown worldregion"
    " locality verbatimlocality verbatimcoordinates municipality county island islandgroup"
    " waterbody highergeography continent footprintwkt geodeticdatum georeferenceremarks"
    " ciadrextadr ciadrcity ciadrregion ciadrpcode ciadrctry licensorstreetaddress licensorcity"
    " licensorregion licensorpostalcode licensorcountry licensorextendedaddress shotlocation"
    " cgi cellid lac mnc mobilecountrycode address streetaddress postalcode gpsareainformation"
    " gpscoordinates gpsposition geotag pos poslist lowercorner uppercorner geolocation coordinates"
    " creatoraddress place placename venue gps geo georss geopoint addresslocality mcc mccdata"
    " contentlocationname contentlocationcode countryprimarylocationname"
    " countryprimarylocationcode".split()
)
_DEVICES: Final = frozenset(
    "make model serialnumber bodyserialnumber internalserialnumber cameraserialnumber"
    " lensserialnumber lens lensmodel lensmake lensmanufacturer cameraownername ownername owner"
    " hostcomputer uniquecameramodel localizedcameramodel cameramodel cameramake cameramakemodel"
    " cameralabel camera cameraid camerafirmware firmware droneserialnumber dronemodel flashmodel"
    " flashserialnumber device devicename devicemodel devicemake deviceserialnumber manufacturer"
    " modelname ownersdeviceid recdevice sensorid equipmake equipmodel productname"
    " thumbnailequipmake thumbnailequipmodel phonemodel capturedevice hardware cameramanufacturer"
    " cameramodelname cameraserial scannermodel scannermanufacturer".split()
)
_SOFTWARE: Final = frozenset(
    "software creatortool capturesoftware processingsoftware creator-tool softwareagent"
    " originatingprogram thumbnailsoftware".split()
)
_TELEPHONE = re.compile(
    r"windows phone|lumia|iphone|ipad|android|\bios\b|galaxy|\bpixel\b|huawei|xiaomi|oneplus",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"\b(?:adobe|photoshop|lightroom|illustrator|indesign|acrobat|image ?ready|xmp core"
    r"|gimp\b|imagemagick|graphicsmagick|picasa|google(?! pixel)|microsoft|paint|darktable"
    r"|rawtherapee|windows\b|snip|photos \d|mac ?os|snapseed|canva|pillow|pil\b"
    r"|matplotlib|libheif|libvips|libtiff|instagram|acdsee|irfanview|xnview|inkscape|skia\b"
    r"|gd-jpeg|exiftool|exiv2|ffmpeg|lavc|figma|sketch\b|affinity|krita|corel|shotwell|digikam"
    r"|capture ?one|gnome|quicktime|greenshot|sharex|flameshot|photo ?mechanic|fotostation"
    r"|luminar|dxo\b|on1 |silkypix|viewnx|vuescan|iview|pixelmator|kofax|ghostscript|panotools"
    r"|tifffile|tifflib|mieconvert|libreoffice|openoffice|camscanner|telegram|whatsapp|signal\b"
    r"|screenshot\b|imageio|opencv|hugin|ptgui|digital photo professional|gthumb|geeqie|f-spot"
    r"|pdf|foxit|nitro|wkhtml|exstream|jasper|apache|crystal reports|\bsap\b|aspose|itext|princexml"
    r"|prince \d|pscript|quartz|chromium|firefox|mozilla|latex|\btex\b|\bword\b|excel|powerpoint"
    r"|\A(?:writer|calc|impress|draw|math|pages|numbers|keynote|preview)\b|quark|scribus|docusign"
    r"|apng|gif\b|tinypng|cairo)|www\.|https?:",
    re.IGNORECASE,
)


def plain(name: str) -> str:
    """Return a field's name without its namespace, in lower case."""
    return name.rpartition(":")[2].strip().lower().replace(" ", "").replace("_", "")


def is_latitude(name: str) -> bool:
    """Return whether a field of this plain name holds a latitude."""
    return _LATITUDE.search(name) is not None or name in ("lat", "gpslat", "rtklat")


def is_longitude(name: str) -> bool:
    """Return whether a field of this plain name holds a longitude."""
    return _LONGITUDE.search(name) is not None or name in (
        "long",
        "lon",
        "lng",
        "gpslon",
        "gpslng",
        "rtklon",
    )


def names_place(name: str) -> bool:
    """Return whether a field of this plain name holds a place in words."""
    return name in _WORDS


def note_field(scan: Scan, name: str, text: str, where: str) -> None:
    """Add the place or device in a field, except latitudes; `where` is how the field is shown.

    Raises nothing: a name that means neither a place nor a device is ignored.
    """
    key, line = plain(name), short_line(text)
    if not line or name.startswith("icc:"):
        return
    if names_place(key) and any(ch.isalnum() for ch in line):
        scan.add_position(Position(where, found=line))
    elif key in _DEVICES:
        scan.add_device(line, where)
    elif key in _SOFTWARE:
        note_software(scan, line, where)


def note_software(scan: Scan, text: str, where: str) -> None:
    """Add the software as a device, unless it is a known program that runs on any device."""
    if not _PROGRAM.search(text) or _TELEPHONE.search(text):
        scan.add_device(text, where)


def positions(latitudes: list[str], longitudes: list[str], where: str) -> list[Position]:
    """Return positions from latitudes and longitudes, paired in their order."""
    count = max(len(latitudes), len(longitudes))
    latitudes = latitudes + [""] * (count - len(latitudes))
    longitudes = longitudes + [""] * (count - len(longitudes))
    return [
        Position(where, lat, lon, short_line(", ".join(filter(None, (lat, lon)))))
        for lat, lon in zip(latitudes, longitudes, strict=True)
    ]
