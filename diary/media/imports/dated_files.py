"""Pictures, films and sound of a folder as lines: when each was made, as which source says.

**Invariants:**

- A time has its source: what the camera wrote (EXIF), the film, XMP or IPTC, the name of the file,
  and last of all the file's own time. Nothing is corrected, and no source is taken for another.
- The two files of a Live Photo are one line: a still and a film of one name in one folder.
- A position in a file is not read into a line.
- Lines are in the order of their times; those without one come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from diary.i18n import N_
from diary.media.decoder_results import CaptureTime, MediaFacts
from diary.media.imports.export_report import instant
from diary.media.imports.message import (
    NO_TIME,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    TimeSource,
)
from diary.media.imports.name_times import time_in_name

CODE: Final = "photographs"
# Why such a folder has no transcript.
FILES_ALONE: Final = N_("is a folder of files, which nobody sent; they are exhibits themselves")
# How the list of a folder's files is named, after the folder.
LIST_ENDING: Final = ", list of files.json"
KINDS: Final = frozenset({"image", "video", "audio"})
_STILLS: Final = (".heic", ".heif", ".jpg", ".jpeg")
_STATED: Final = re.compile(
    r"\s*(\d{4})[-:/](\d\d)[-:/](\d\d)(?:[T ]+(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?)?\s*\Z"
)
_OFFSET: Final = re.compile(r"\s*([+-])(\d\d):?(\d\d)\s*")
# The beginning of the field that has a time, and what that source is called.
_SOURCES: Final[Mapping[str, TimeSource]] = {
    "EXIF DateTimeOriginal": TimeSource.EXIF,
    "EXIF DateTimeDigitized": TimeSource.EXIF,
    # The time of the last change, by whatever program changed it.
    "EXIF DateTime": TimeSource.EXIF_CHANGE,
    "IPTC": TimeSource.IPTC,
}


@dataclass(frozen=True, slots=True)
class DatedFile:
    """A file with what was found in it; `at` is its number among those of the folder, from 1.

    `changed` is the file's own time in UTC, ISO 8601, or empty.
    """

    at: int
    path: str
    changed: str
    facts: MediaFacts

    @property
    def time(self) -> MessageTime:
        """Return when it was made, by the best source that there is."""
        captured = self.facts.captured_at
        found = NO_TIME if captured is None else _stated(captured)
        if found == NO_TIME:
            found = time_in_name(self.path)
        if found == NO_TIME and self.changed:
            found = MessageTime(self.changed, "+00:00", TimeSource.FILE)
        return found


def file_lines(found: Iterable[DatedFile], zone: tzinfo) -> Iterator[Message]:
    """Yield a line for each file, or for both files of a Live Photo, by their times."""
    files = list(found)
    films = {_stem(each.path): each for each in files if each.path.lower().endswith(".mov")}
    stills = {_stem(each.path) for each in files if each.path.lower().endswith(_STILLS)}
    earliest = datetime.min.replace(tzinfo=UTC)
    lines = []
    for each in files:
        film = films.get(_stem(each.path))
        if film is each and _stem(each.path) in stills:
            continue
        pair = film if each.path.lower().endswith(_STILLS) else None
        lines.append(_line(each, pair))
    lines.sort(key=lambda line: (instant(line.time, zone) or earliest, line.at))
    yield from lines


def _line(file: DatedFile, film: DatedFile | None) -> Message:
    both = (file,) if film is None else (file, film)
    return Message(
        at=file.at,
        kind=MessageKind.FILE,
        sender=file.facts.device,
        time=file.time,
        files=tuple(
            MessageFile(each.path.rpartition("/")[2], each.path, each.facts.media_type)
            for each in both
        ),
    )


def _stem(path: str) -> str:
    return path.rpartition(".")[0].lower()


def _stated(captured: CaptureTime) -> MessageTime:
    """Return a time as a file states it; none where it is no time that exists."""
    found = _STATED.match(captured.text)
    if found is None:
        return NO_TIME
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return NO_TIME
    source = next(
        (code for name, code in _SOURCES.items() if captured.where.startswith(name)),
        TimeSource.XMP if "XMP" in captured.where else TimeSource.FILM,
    )
    if found[4] is None:
        return MessageTime(at.date().isoformat(), "", source)
    return MessageTime(f"{at:%Y-%m-%dT%H:%M:%S}", _offset(captured), source)


def _offset(captured: CaptureTime) -> str:
    if captured.zone == "utc-by-format" or captured.offset.strip() in ("Z", "z"):
        return "+00:00"
    stated = _OFFSET.fullmatch(captured.offset)
    if captured.zone != "offset" or stated is None or int(stated[2]) > 14 or int(stated[3]) > 59:
        return ""
    return f"{stated[1]}{stated[2]}:{stated[3]}"
