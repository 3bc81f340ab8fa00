"""What the strict JSON files of a bundle are made of: readers of single values, each refusing.

The rules are:

- Every reader raises ValueError for anything but the one form that the writer has.
- Nothing is guessed: no fractions, no other encoding, no other spelling of a moment or a digest.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, NoReturn, TypeVar

from diary.errors import Damaged
from diary.json_value import Json

Ordered = TypeVar("Ordered", str, bytes)

_T = TypeVar("_T")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_MADE: Final = "%Y-%m-%dT%H:%M:%SZ"


def made_text(made: datetime) -> str:
    """The moment a bundle was made, as every file of it writes it: `2026-11-24T16:00:00Z`."""
    return made.astimezone(UTC).strftime(_MADE)


def load(raw: bytes) -> Json:
    """The value that these bytes say; without fractions, and without what is no number."""
    # Decoded here: given bytes, the reader would guess at UTF-16 and UTF-32.
    value: Json = json.loads(raw.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    return value


def parse(raw: bytes, part: str, read: Callable[[Json], _T], dump: Callable[[_T], bytes]) -> _T:
    """Return what `read` makes of this text; raises Damaged unless `dump` gives it back exactly."""
    try:
        value = read(load(raw))
        same = dump(value) == raw
    except (ValueError, RecursionError) as cause:
        raise Damaged(part, "form") from cause
    if not same:
        raise Damaged(part, "text")
    return value


def fields(value: Json, *keys: str) -> dict[str, Json]:
    """An object with exactly these keys, given in order."""
    if not isinstance(value, dict) or tuple(sorted(value)) != keys:
        raise ValueError("not the object that stands here")
    return value


def items(value: Json) -> list[Json]:
    """A list."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def whole(value: Json) -> int:
    """A whole number that is not negative."""
    if type(value) is not int or value < 0:
        raise ValueError("not a whole number")
    return value


def hexed(value: Json, size: int) -> bytes:
    """So many bytes, given in lower-case hexadecimal."""
    if not isinstance(value, str) or len(value) != 2 * size or _HEX.fullmatch(value) is None:
        raise ValueError("not lower-case hexadecimal of the right length")
    return bytes.fromhex(value)


def moment(value: Json) -> datetime:
    """A moment as `made_text` writes it."""
    if not isinstance(value, str) or not value.isascii():
        raise ValueError("not a moment")
    made = datetime.strptime(value, _MADE).replace(tzinfo=UTC)
    if made_text(made) != value:
        raise ValueError("not the one way to write this moment")
    return made


def rising(values: Iterable[Ordered]) -> bool:
    """Tell whether each is greater than the one before."""
    return all(a < b for a, b in itertools.pairwise(values))


def _refuse(_text: str) -> NoReturn:
    raise ValueError("not a value that a bundle holds")
