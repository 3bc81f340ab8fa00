"""Checks of the child's answers about a film or a sound that is played.

A hostile file may have written them: anything of another form is GarbageError.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from diary.media.decoder_protocol import GarbageError, Header, WireMessage
from diary.media.decoder_reply_checks import MAX_SECONDS, pixels
from diary.media.decoder_results import Pixels
from diary.media.sound_protocol import PAIR

MOST_PAIRS: Final = 48_000  # in one portion
MOST_LOUDNESS: Final = 10_000


@dataclass(frozen=True, slots=True)
class SamplePortion:
    """Samples as a sound child takes them, from `at` seconds on; `end` says that none follow."""

    at: float
    samples: bytes = field(repr=False)
    end: bool = False


@dataclass(frozen=True, slots=True)
class LoudnessPortion:
    """How loud the next part is: numbers from 0 to 255, 20 a second."""

    numbers: bytes
    end: bool


@dataclass(frozen=True, slots=True)
class FilmPicture:
    """One picture of a film, and the second that it stands at."""

    at: float
    pixels: Pixels


def sample_portion(message: WireMessage, pairs: int) -> SamplePortion:
    """Return at most so many pairs of samples."""
    samples, end = message.block, _flag(message.header, "end")
    if len(samples) % PAIR or len(samples) > pairs * PAIR:
        raise GarbageError("samples")
    if not samples and not end:
        # A child that says that more follows, and gives nothing, would be asked without end.
        raise GarbageError("samples")
    return SamplePortion(_second(message.header), samples, end)


def loudness_portion(message: WireMessage) -> LoudnessPortion:
    """Return the next numbers."""
    end = _flag(message.header, "end")
    if len(message.block) > MOST_LOUDNESS or not (message.block or end):
        raise GarbageError("loudness")
    return LoudnessPortion(message.block, end)


def film_picture(message: WireMessage, max_width: int, max_height: int) -> FilmPicture | None:
    """Return a picture within the box; None where the one that was shown last still stands."""
    found = pixels(message, max_width, max_height)
    return None if found is None else FilmPicture(_second(message.header), found)


def _second(head: Header) -> float:
    at = head.get("at")
    if type(at) is not float or not 0 <= at <= MAX_SECONDS:
        raise GarbageError("at")
    return at


def _flag(head: Header, name: str) -> bool:
    value = head.get(name)
    if type(value) is not bool:
        raise GarbageError(name)
    return value
