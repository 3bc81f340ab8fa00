"""What the decoder child may answer: frozen values, checked before they are made.

The rules are:

- Everything here was found in a file that a stranger may have made. It is what the file *says*.
- Text is short and printable; it is shown and printed as plain text only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    line. `preview` says whether a picture could be made. `searched` says
    whether every place where this kind of file keeps a position was looked at. `note` holds
    stable words, separated by spaces: damaged, too-large, several-frames, unsearched-track,
    locked.
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
    preview: bool = False
    searched: bool = False
    note: str = ""
    codecs: str = ""


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
