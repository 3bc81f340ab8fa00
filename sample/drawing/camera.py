"""Picture files as telephones write them: EXIF with time, device, exposure, sometimes a position.

The one position used is the top of a moor, where nobody lives.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

import pillow_heif
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

MOOR = (54.7030, -2.4870)
ROTATED = 6
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825


@dataclass(frozen=True, slots=True)
class Shot:
    """When (local, with its offset such as `+01:00`) and with what a picture was taken."""

    taken: datetime
    offset: str
    make: str = "Corvid"
    model: str = "Corvid 5"
    position: tuple[float, float] | None = None
    upright: bool = False


def jpeg(image: Image.Image, shot: Shot, quality: int = 78) -> bytes:
    """Return a JPEG; an upright shot is stored on its side and marked, as telephones do."""
    exif = _exif(shot)
    stored = image
    if shot.upright:
        stored = image.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = ROTATED
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=quality, exif=exif.tobytes())
    return out.getvalue()


def plain_jpeg(image: Image.Image) -> bytes:
    """Return a JPEG without any EXIF, as a doorstep camera saves its stills."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=76)
    return out.getvalue()


def heic(image: Image.Image, shot: Shot, quality: int = 55) -> bytes:
    """Return a HEIC picture with the same EXIF."""
    out = io.BytesIO()
    whole = pillow_heif.from_pillow(image)
    whole.save(out, quality=quality, exif=_exif(shot).tobytes())
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    """Return a screenshot's PNG."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _exif(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    stamp = shot.taken.strftime("%Y:%m:%d %H:%M:%S")
    exif[0x010F], exif[0x0110] = shot.make, shot.model
    exif[0x0112] = 1
    exif[0x0131], exif[0x0132] = "Camera 9.2", stamp
    inner = exif.get_ifd(_EXIF_IFD)
    inner[0x829A] = IFDRational(1, 50 if 7 < shot.taken.hour < 18 else 12)
    inner[0x829D] = IFDRational(19, 10)
    inner[0x8827] = 100 if 7 < shot.taken.hour < 18 else 1600
    inner[0x9003] = inner[0x9004] = stamp
    inner[0x9010] = inner[0x9011] = inner[0x9012] = shot.offset
    inner[0x920A] = IFDRational(43, 10)
    if shot.position is not None:
        exif.get_ifd(_GPS_IFD).update(_gps(shot.position))
    return exif


def _gps(position: tuple[float, float]) -> dict[int, object]:
    north, east = position
    return {
        1: "N" if north >= 0 else "S",
        2: _degrees(north),
        3: "E" if east >= 0 else "W",
        4: _degrees(east),
        5: b"\x00",
        6: IFDRational(612, 1),
    }


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    hundredths = round(abs(value) * 360_000)
    degrees, rest = divmod(hundredths, 360_000)
    minutes, seconds = divmod(rest, 6_000)
    return (IFDRational(degrees, 1), IFDRational(minutes, 1), IFDRational(seconds, 100))
