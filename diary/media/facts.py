"""What the decoder child may answer: frozen values, checked before they are made.

The rules are:

- Everything here was found in a file that a stranger may have made. It is what the file *says*.
- Text is short and printable; it is shown and printed as plain text only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

Kind = Literal["image", "video", "audio", "pdf", "email", "text", "other"]
Zone = Literal["offset", "utc-by-format", "none"]

MAX_LINE: Final = 1_000  # characters of one header of an e-mail


@dataclass(frozen=True, slots=True)
class Position:
    """One place that a file gives; `found` is the text or numbers as they stand in it.

    `latitude` and `longitude` are empty where the file names a place without them, or where a
    track of positions is known to be there and was not read.
    """

    where: str
    latitude: str = ""
    longitude: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """What a file names as having made it, or a part of it; `where` is the field that says so."""

    where: str
    name: str


class Search(StrEnum):
    """What a search for places, or for devices, came to; only CLEAN lets a file leave unasked."""

    FOUND = "found"
    CLEAN = "clean"
    PARTIAL = "partial"


class Unsearched(StrEnum):
    """Why a file, or a part of it, was not searched: a place or a device may stand there."""

    FORMAT = "format"  # nothing here reads it
    LOCKED = "locked"  # it is encrypted
    DAMAGED = "damaged"  # it ends early, or contradicts itself
    DEPTH = "depth"  # it lies too deep inside other files
    COUNT = "count"  # there are more parts than are looked into
    SIZE = "size"  # it is larger than what is looked into
    DISAGREE = "disagree"  # two readers found different things
    FAILED = "failed"  # the decoder ended, or did not answer


@dataclass(frozen=True, slots=True)
class Captured:
    """A time of capture as found. `zone` "none" means local wall time, nobody knows where.

    "utc-by-format" means that the format says UTC; some devices write local time there.
    """

    text: str
    where: str
    zone: Zone
    offset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What was found in one file. Width and height are as shown, after `orientation` (EXIF 1-8).

    `duration_s` is in seconds; `codecs` are what tracks of film and sound are written in, as one
    line. `preview` says whether a picture could be made. `device` is the one that speaks for the
    file; `devices` are all that are named in it and its parts. `unsearched` says why some of it
    could not be searched for places and devices; what nobody has looked at is FORMAT. `note` holds
    stable words, separated by spaces: damaged, too-large, several-frames, locked, ends-early.
    `credentials` says that content credentials (C2PA) are in it; nobody has checked them.
    """

    kind: Kind
    media_type: str
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    captured_at: Captured | None = None
    device: str = ""
    duration_s: float | None = None
    pages: int | None = None
    positions: tuple[Position, ...] = ()
    devices: tuple[Device, ...] = ()
    preview: bool = False
    unsearched: tuple[Unsearched, ...] = (Unsearched.FORMAT,)
    note: str = ""
    codecs: str = ""
    credentials: bool = False

    @property
    def places_search(self) -> Search:
        """Whether it gives a place, gives none, or could not wholly be searched for one."""
        return _outcome(bool(self.positions), self.unsearched)

    @property
    def devices_search(self) -> Search:
        """Whether it names a device, names none, or could not wholly be searched for one."""
        return _outcome(bool(self.device or self.devices), self.unsearched)


def _outcome(found: bool, unsearched: tuple[Unsearched, ...]) -> Search:
    if found:
        return Search.FOUND
    return Search.PARTIAL if unsearched else Search.CLEAN


@dataclass(frozen=True, slots=True)
class Attached:
    """One thing attached to an e-mail; `sha256` is empty where nothing of it could be read."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What is shown of an e-mail: the headers that are asked for, its words, what is attached.

    `more_heads` and `more_attached` count what the file has beside. `cut` says that the words go
    on in the file.
    """

    heads: tuple[tuple[str, str], ...]
    more_heads: int
    attached: tuple[Attached, ...]
    more_attached: int
    words: str
    cut: bool


@dataclass(frozen=True, slots=True)
class WordPlaces:
    """Where places stand in the words that are shown of a file.

    `spans` are beginnings and ends in its text, in order and apart; `heads` are the numbers of its
    headers. `rest_is_clean` says that without them the words say nothing of places or devices.
    """

    spans: tuple[tuple[int, int], ...] = ()
    heads: tuple[int, ...] = ()
    rest_is_clean: bool = False


@dataclass(frozen=True, slots=True)
class Inside:
    """Words inside a file, to be searched and never shown; `following` is the page to go on with.

    They are as found: what cannot be seen stands in them too.
    """

    texts: tuple[str, ...] = field(default=(), repr=False)
    following: int | None = None


@dataclass(frozen=True, slots=True)
class ReducedImage:
    """A JPEG without metadata, sRGB or grey, upright; sides in pixels."""

    width: int
    height: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Still:
    """One picture of a film, and how many seconds into it that is."""

    at: float
    image: ReducedImage


@dataclass(frozen=True, slots=True)
class Pixels:
    """Rows of RGB888 without padding: `len(rgb) == width * height * 3`."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """How to make a copy without a position; the original stays as it is.

    kind "image": `data` is the whole copy, of `media_type` and with `suffix`. kind "patch": the
    copy is the original with each of `ranges` (offset, bytes) written over it; nothing moves.
    """

    kind: Literal["image", "patch"]
    media_type: str
    suffix: str
    data: bytes = field(default=b"", repr=False)
    ranges: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
