"""Named texts in films and sounds: which of them hold a place, a device or a time.

**Invariants:**

- A name decides: under a name that means a place, any value counts as a place, because places may
  be written in any form.
- Software is not a device. A field for software that names a phone or a camera is one.
"""

from __future__ import annotations

import re
from typing import Final

from diary.media.decoder_results import CaptureTime, Position
from diary.media.metadata.places_in_text import find_places, read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import short_line

MAX_VALUE: Final = 1 << 20
_PLACE: Final = re.compile(
    r"location|gps|(?:^|[^a-z])geo(?:$|[^a-z]|tag|loc)|xyz$|latitude|longitude|coordinate|iso6709"
    r"|(?:^|[\W_])(?:loc|city|country|place|address|venue|lat|lon|lng|sublocation|icnt)(?:$|[\W_])",
    re.IGNORECASE,
)
_NO_PLACE: Final = re.compile(
    r"accuracy|date|role|body|allocation|locationid|country.?code|release"
)
_DEVICE: Final = re.compile(
    r"(?:^|[\W_])(?:make|maker|manufacturer|model|device|camera|recorder|phone|equipment|serial\w*"
    r"|ecor|emdl|imod|imak|\xa9mak|\xa9mod|\xa9mdl|cameramake|cameramodel|devicename|devicemodel)(?:$|[\W_])"
    r"|manufacturer$|model(?:name)?$|devicename$",
    re.IGNORECASE,
)
_SOFTWARE: Final = re.compile(
    r"encod|software|isft|tool|writing|muxing|handler|originator|comment|vendor|tsse|tenc|\xa9too",
    re.IGNORECASE,
)
NAMES_DEVICE: Final = re.compile(
    r"\b(?:iphone|ipad|ipod|galaxy|samsung|huawei|xiaomi|redmi|pixel \d|oneplus|oppo|motorola|nokia"
    r"|blackberry|lumia|sony|htc|gopro|hero\d|canon|nikon|casio|olympus|pentax|fuji\w*|kodak|panasonic"
    r"|lumix|ricoh|leica|dji|insta360|garmin|jvc|zoom [fh]\d|tascam|philips|sm-[a-z]\d{3})",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"(?:^|[\W_])(?:date|creation_?time|creation_?date|date_?recorded|date_?digitized|date_?encoded"
    r"|dateutc|datetimeoriginal|idit|icrd|tdrc|tdor|tyer|year|originationdate|timestamp|etim)(?:$|[\W_])",
    re.IGNORECASE,
)
_PAIR: Final = re.compile(r"([-+]?\d{1,3}(?:\.\d+)?)[°,;/ ]{1,3}([-+]?\d{1,3}(?:\.\d+)?)/?\Z")
_OFFSET: Final = re.compile(r"(?<=\d)(Z|[+-]\d{2}:?\d{2})\s*\Z")


def read_tag(scan: Scan, container: str, key: str, value: str) -> None:
    """Add what a named text contains; `container` is the format that it comes from."""
    value = value[:MAX_VALUE].strip("\0 \r\n\t")
    if not value:
        return
    where = short_line(f"{container} {key}")
    if _PLACE.search(key) and not _NO_PLACE.search(key.lower()):
        add_place(scan, where, value)
        return
    if _DEVICE.search(key):
        scan.add_device(value, where)
    elif _SOFTWARE.search(key) and NAMES_DEVICE.search(value):
        scan.add_device(value, where)
    if _DATE.search(key) and len(value) <= 64 and any(map(str.isdigit, value)):
        scan.captures.append(captured(value, where))
    scan.add_text(value)
    read_words(value, scan)


def add_place(scan: Scan, where: str, value: str) -> None:
    """Add a value that is a place by its name, with its numbers where they are readable."""
    found = find_places(value)
    if found and found[0].latitude:
        first = found[0]
        scan.add_position(Position(where, first.latitude, first.longitude, short_line(value)))
        return
    pair = _PAIR.search(value.strip())
    if pair is not None:
        scan.add_position(Position(where, pair[1], pair[2], short_line(value)))
    elif short_line(value):
        scan.add_position(Position(where, found=short_line(value)))


def captured(text: str, where: str) -> CaptureTime:
    """Return the time in a tag, with the offset at its end."""
    text = short_line(text)
    offset = _OFFSET.search(text) if ":" in text else None
    if offset is None:
        return CaptureTime(text, where, "none")
    return CaptureTime(text[: offset.start()].strip(), where, "offset", offset[1])
