"""The type of JSON values, and readers for values that may be anything.

**Invariants:**

- `Json` is the only type for a value that was read from JSON or is written as JSON, so that the
  type checker demands a check at each use.
- A reader raises ValueError for a value of another type: nothing is coerced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def text(value: Json) -> str:
    """Return `value` if it is a string, or raise ValueError."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def whole(value: Json) -> int:
    """Return `value` if it is an integer and not a boolean, or raise ValueError."""
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


def number(value: Json) -> float:
    """Return `value` if it is a number and not a boolean, or raise ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return value


def items(value: Json) -> list[Json]:
    """Return `value` if it is a list, or raise ValueError."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def fields(value: Json) -> dict[str, Json]:
    """Return `value` if it is an object, or raise ValueError."""
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
