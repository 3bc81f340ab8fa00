"""Pictures, films and sound of a folder as lines: when each was made, as which source says.

**Invariants:**

- A time has its source: what the camera wrote (EXIF), the film, XMP or IPTC, the name of the file,
  and last of all the file's own time. Nothing is corrected, and no source is taken for another.
- The two files of a Live Photo are one line: a still and a film of one folder that say so by the
  identifier that they share. Where one of them has none, their names count, and the line says that.
- A position in a file is not read into a line.
- Lines are in the order of their times; those without one come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from diary.i18n import N_
from diary.media.decoder_results import LAST_CHANGE, CaptureTime, MediaFacts
from diary.media.imports.export_report import instant
from diary.media.imports.message import (
    NO_TIME,
    Doubt,
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
    LAST_CHANGE: TimeSource.EXIF_CHANGE,
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
    films = _films_of_stills(files)
    paired = {film.at for film in films.values()}
    earliest = datetime.min.replace(tzinfo=UTC)
    lines = [_line(each, films.get(each.at)) for each in files if each.at not in paired]
    lines.sort(key=lambda line: (instant(line.time, zone) or earliest, line.at))
    yield from lines


def _films_of_stills(files: Sequence[DatedFile]) -> dict[int, DatedFile]:
    """Return the film of each Live Photo by the number of its still; no film is in two."""
    stills = [each for each in files if each.path.lower().endswith(_STILLS)]
    films = [each for each in files if each.path.lower().endswith(".mov")]
    by_identifier = {_shared(each): each for each in reversed(films) if _identifier(each)}
    by_name = {_stem(each.path): each for each in films}
    found: dict[int, DatedFile] = {}
    for still in stills:
        film = by_identifier.pop(_shared(still), None)
        if film is not None:
            found[still.at] = film
    taken = {film.at for film in found.values()}
    for still in stills:
        film = by_name.get(_stem(still.path))
        if still.at in found or film is None or film.at in taken:
            continue
        if not (_identifier(still) and _identifier(film)):
            found[still.at] = film
            taken.add(film.at)
    return found


def _identifier(file: DatedFile) -> str:
    return file.facts.content_identifier


def _shared(file: DatedFile) -> tuple[str, str]:
    """Return what both files of a Live Photo have: the folder, and the identifier."""
    return file.path.rpartition("/")[0], _identifier(file)


def _line(file: DatedFile, film: DatedFile | None) -> Message:
    both = (file,) if film is None else (file, film)
    by_name = film is not None and not (_identifier(file) and _identifier(film))
    return Message(
        at=file.at,
        kind=MessageKind.FILE,
        sender=file.facts.device,
        time=file.time,
        doubts=(Doubt.PAIRED_BY_NAME,) if by_name else (),
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
