"""Values of a row of JSON that somebody else wrote, each of the wanted type or empty.

**Invariants:**

- Nothing raises: what is of another type is as if it were not there.
- A whole number that is read as text is below 2 ** 64; a longer one is no identifier of anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from diary.json_value import Json

_MOST: Final = 1 << 64


def has_keys(head: bytes, *keys: str) -> bool:
    """Return whether the beginning of a file has all these keys.

    A text of somebody may be such a word, and behind a text stands no colon.
    """
    return all(re.search(rb'"%b"\s*:' % re.escape(key.encode()), head) for key in keys)


def string_in(row: Mapping[str, Json], key: str) -> str:
    """Return a text, or "" where there is none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def text_in(row: Mapping[str, Json], key: str) -> str:
    """Return a value as text: exports write the same number as a string and as a number."""
    value = row.get(key)
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int and abs(value) < _MOST else ""


def object_in(row: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    """Return an object in another; an empty one where there is none."""
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


def list_in(row: Mapping[str, Json], key: str) -> list[Json]:
    """Return a list in an object; an empty one where there is none."""
    value = row.get(key)
    return value if isinstance(value, list) else []


def objects_in(row: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    """Return the objects of a list; what else is in the list is left out."""
    return [each for each in list_in(row, key) if isinstance(each, Mapping)]


def is_count(value: str, digits: int) -> bool:
    """Return whether a text is a whole number of at most so many digits, without a sign."""
    return value.isascii() and value.isdecimal() and len(value) <= digits
