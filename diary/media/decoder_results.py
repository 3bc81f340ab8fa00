"""Types that program and decoder child exchange: facts, parts of long pictures, samples.

**Invariants:**

- Every fact was found in a file that somebody hostile may have made: it is what the file claims.
- Text is short and printable; it is shown and printed as plain text only.
- A long picture is cut into overlapping parts of equal height: every row is in some part, so a
  reader sees that nothing was left out between them. Lengths are rows of the picture itself.
- A strip of rows holds exactly the bytes that its size requires, so a decoder can add nothing to
  the picture. At most one strip is in memory, however large the picture is.
- Redacted regions are painted in the program itself, because a child that saw the file could leave
  them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from typing import Final, Literal

from diary.errors import MediaError, MediaReason

Kind = Literal["image", "video", "audio", "pdf", "email", "text", "other"]
Zone = Literal["offset", "utc-by-format", "none"]

MAX_LINE: Final = 1_000  # characters of one header of an e-mail
# EXIF 0x0132: whatever program changed the file wrote it, so it is no time of capture.
LAST_CHANGE: Final = "EXIF DateTime"


@dataclass(frozen=True, slots=True)
class Position:
    """One place that a file names; `found` is the text or the numbers as the file has them.

    `latitude` and `longitude` are empty where the file names a place without them, or where a track
    of positions is known to be in the file but was not read.
    """

    where: str
    latitude: str = ""
    longitude: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A device that a file names as the maker of it or of a part; `where` is the field."""

    where: str
    name: str


class SearchOutcome(StrEnum):
    """The result of a search for places or devices; only CLEAN lets a file leave unasked."""

    FOUND = "found"
    CLEAN = "clean"
    PARTIAL = "partial"


class UnsearchedReason(StrEnum):
    """Why a file, or a part of it, was not searched: it may contain a place or a device."""

    FORMAT = "format"  # nothing here reads it
    LOCKED = "locked"  # it is encrypted
    DAMAGED = "damaged"  # it ends early, or contradicts itself
    DEPTH = "depth"  # it lies too deep inside other files
    COUNT = "count"  # there are more parts than are searched
    SIZE = "size"  # it is larger than what is searched
    DISAGREE = "disagree"  # two readers found different things
    FAILED = "failed"  # the decoder ended, or did not answer
    NOT_DECODED = "not-decoded"  # this computer keeps no decoder apart, and nobody agreed


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """A time of capture as found. `zone` "none" means local wall time in an unknown zone.

    "utc-by-format" means that the format requires UTC; some devices write local time there.
    """

    text: str
    where: str
    zone: Zone
    offset: str = ""


class DocumentForm(StrEnum):
    """The form of a document of an office, or of a saved page."""

    WORD = "word"
    EXCEL = "excel"
    POWERPOINT = "powerpoint"
    OPEN_TEXT = "open-text"
    OPEN_SHEET = "open-sheet"
    OPEN_SLIDES = "open-slides"
    RICH_TEXT = "rich-text"
    EPUB = "epub"
    PAGE = "page"
    ARCHIVED_PAGE = "archived-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """The facts found in one file.

    Width and height are as displayed, after `orientation` (EXIF 1-8).

    `duration_s` is in seconds; `codecs` names the codecs of film and sound tracks, in one line.
    `preview` is True where a picture could be made. `device` is the main device of the file;
    `devices` are all that it and its parts name. `unsearched` lists why some of it could not be
    searched for places and devices; FORMAT means that nothing has searched it. `note` holds stable
    words, separated by spaces: damaged, too-large, several-frames, locked, ends-early.
    `credentials` means that the file has content credentials (C2PA), which were not verified.
    `content_identifier` is what the still and the film of a Live Photo share. `document` is the
    form of a document whose words are shown.
    """

    kind: Kind
    media_type: str
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    captured_at: CaptureTime | None = None
    device: str = ""
    duration_s: float | None = None
    pages: int | None = None
    positions: tuple[Position, ...] = ()
    devices: tuple[Device, ...] = ()
    preview: bool = False
    unsearched: tuple[UnsearchedReason, ...] = (UnsearchedReason.FORMAT,)
    note: str = ""
    codecs: str = ""
    credentials: bool = False
    content_identifier: str = ""
    document: DocumentForm | None = None

    @property
    def places_search(self) -> SearchOutcome:
        """Return whether it has a place, has none, or could not be searched completely."""
        return _outcome(bool(self.positions), self.unsearched)

    @property
    def devices_search(self) -> SearchOutcome:
        """Return whether it names a device, names none, or could not be searched completely."""
        return _outcome(bool(self.device or self.devices), self.unsearched)


def _outcome(found: bool, unsearched: tuple[UnsearchedReason, ...]) -> SearchOutcome:
    if found:
        return SearchOutcome.FOUND
    return SearchOutcome.PARTIAL if unsearched else SearchOutcome.CLEAN


@dataclass(frozen=True, slots=True)
class MailPart:
    """One attachment of an e-mail; `sha256` is empty where none of it could be read."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What is shown of an e-mail: the usual headers, its text, its attachments.

    `more_heads` and `more_attached` count the rest in the file. `cut` means that the text goes on
    in the file.
    """

    heads: tuple[tuple[str, str], ...]
    more_heads: int
    attached: tuple[MailPart, ...]
    more_attached: int
    words: str
    cut: bool


@dataclass(frozen=True, slots=True)
class WordPlaces:
    """The positions of places in the text that is shown of a file.

    `spans` are beginnings and ends in its text, in order and without overlap; `heads` are the
    numbers of its headers. `rest_is_clean` means that the remaining text names no places or
    devices.
    """

    spans: tuple[tuple[int, int], ...] = ()
    heads: tuple[int, ...] = ()
    rest_is_clean: bool = False


@dataclass(frozen=True, slots=True)
class FileWords:
    """Text inside a file, searched but never shown; `following` is the next page to read.

    The texts are as found, with invisible characters. `pages` has the page of each, counted from 1,
    or 0 for a text that stands on none.
    """

    texts: tuple[str, ...] = field(default=(), repr=False)
    following: int | None = None
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReducedImage:
    """A JPEG without metadata, sRGB or grey, upright; sides in pixels."""

    width: int
    height: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FilmStill:
    """One picture of a film, and its time in seconds from the beginning."""

    at: float
    image: ReducedImage


@dataclass(frozen=True, slots=True)
class Pixels:
    """Rows of RGB888 without padding: `len(rgb) == width * height * 3`."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cutout:
    """A rectangle of a picture that was scaled to `of_width` by `of_height`; all in its pixels."""

    of_width: int
    of_height: int
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """How to make a copy without a position; the original does not change.

    kind "image": `data` is the whole copy, of `media_type` and with `suffix`; kind "picture" is the
    same, with the data of the picture as the original has them. kind "patch": the
    copy is the original with each of `ranges` (offset, bytes) written over it; nothing moves. kind
    "film": pictures and sound are written again, which has to be asked for each time.
    """

    kind: Literal["image", "picture", "patch", "film"]
    media_type: str
    suffix: str
    data: bytes = field(default=b"", repr=False)
    ranges: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class CopyForm:
    """The form in which a film or a sound is written again."""

    muxer: str
    media_type: str
    suffix: str


_MP4: Final = CopyForm("mp4", "video/mp4", ".mp4")
# By the kind of the file: the program decides, and no answer of a decoder.
COPY_FORMS: Final[Mapping[str, CopyForm]] = {
    **dict.fromkeys(
        ("video/mp4", "video/3gpp", "video/mp2t", "video/mpeg", "video/x-flv", "video/x-msvideo"),
        _MP4,
    ),
    "video/quicktime": CopyForm("mov", "video/quicktime", ".mov"),
    "video/x-matroska": CopyForm("matroska", "video/x-matroska", ".mkv"),
    "video/webm": CopyForm("webm", "video/webm", ".webm"),
    "audio/mp4": CopyForm("ipod", "audio/mp4", ".m4a"),
    "audio/ogg": CopyForm("ogg", "audio/ogg", ".ogg"),
    "audio/flac": CopyForm("flac", "audio/flac", ".flac"),
    "audio/wav": CopyForm("wav", "audio/wav", ".wav"),
    "audio/mpeg": CopyForm("mp3", "audio/mpeg", ".mp3"),
    "audio/aac": CopyForm("adts", "audio/aac", ".aac"),
    "audio/amr": CopyForm("amr", "audio/amr", ".amr"),
}
# The child holds the copy in memory, of which it has little more than this.
MAX_FILM_COPY: Final = 400 << 20

# A phone's own screen is at most 2.4 times as high as wide.
LONG: Final = 2.45
PART: Final = 2.9
OVERLAP: Final = 0.15
MAX_PARTS: Final = 2_000


def is_long(width: int, height: int) -> bool:
    """Return whether a picture of this size would be unreadable if it were shown whole."""
    return height > width * LONG


def picture_parts(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return the first row and the row after the last of each part; one part if not long."""
    overlap = max(1, round(width * OVERLAP))
    most = max(overlap + 1, round(width * PART))
    if not is_long(width, height) or height <= most:
        return ((0, height),)
    count = min(ceil((height - overlap) / (most - overlap)), MAX_PARTS)
    step = (height - overlap) / count
    starts = [round(step * number) for number in range(count)]
    return tuple((start, min(height, ceil(start + step + overlap))) for start in starts)


Region = Sequence[int]
ReadRows = Callable[[int, int], bytes]

WHOLE: Final = 1000  # a region is left, top, width, height in thousandths of the picture
STRIP: Final = 4 << 20  # bytes
MAX_PIXELS: Final = 120_000_000
SAMPLES: Final = {"L": 1, "RGB": 3, "RGBA": 4}


@dataclass(frozen=True, slots=True)
class Raster:
    """The size in pixels and the Pillow mode (a key of SAMPLES) of a picture, 8 bits a sample."""

    width: int
    height: int
    mode: str

    @property
    def stride(self) -> int:
        """Return the bytes of one row; there is no padding."""
        return self.width * SAMPLES[self.mode]

    @property
    def strip(self) -> int:
        """Return the number of rows that are moved at once."""
        return max(1, STRIP // self.stride)


class RasterSource:
    """The bytes of all rows, with regions covered, read from a decoder strip by strip.

    `read_rows(first, count)` returns exactly those rows or raises. Fewer would let whoever reads
    ask for them for ever, so they are refused with MediaError.
    """

    def __init__(self, raster: Raster, read_rows: ReadRows, regions: Sequence[Region] = ()) -> None:
        self._raster = raster
        self._read_rows = read_rows
        self._regions = regions
        self._number = -1
        self._held = b""

    @property
    def size(self) -> int:
        return self._raster.stride * self._raster.height

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer only at the end."""
        strip = self._raster.strip * self._raster.stride
        end = min(offset + length, self.size)
        parts = []
        while offset < end:
            number, start = divmod(offset, strip)
            part = self._strip(number)[start : start + end - offset]
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def _strip(self, number: int) -> bytes:
        if number != self._number:
            first = number * self._raster.strip
            count = min(self._raster.strip, self._raster.height - first)
            rows = self._read_rows(first, count)
            if len(rows) != count * self._raster.stride:
                raise MediaError(MediaReason.PROTOCOL)
            self._held = cover_regions(self._raster, rows, first, self._regions)
            self._number = number
        return self._held


def cover_regions(raster: Raster, rows: bytes, first: int, regions: Sequence[Region]) -> bytes:
    """Paint regions of the picture black in the rows from `first` on.

    A pixel that a region only touches is painted too.
    """
    if not regions:
        return rows
    painted = bytearray(rows)
    samples, stride = SAMPLES[raster.mode], raster.stride
    count = len(rows) // stride
    for left, top, width, height in regions:
        start = left * raster.width // WHOLE * samples
        end = -(-(left + width) * raster.width // WHOLE) * samples
        lowest = -(-(top + height) * raster.height // WHOLE)
        black = bytes(end - start)
        for row in range(max(top * raster.height // WHOLE, first), min(lowest, first + count)):
            at = (row - first) * stride
            painted[at + start : at + end] = black
    return bytes(painted)
