"""Values as JSON has them, and what is read from one that may hold anything.

**Invariants:**

- `Json` is the one type for a value that was read from JSON or is written as it, so the type
  checker asks at each use what stands there.
- A reader raises ValueError for anything but its own form: nothing is coerced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def text(value: Json) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def whole(value: Json) -> int:
    """Return a whole number; true and false are none."""
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


def number(value: Json) -> float:
    """Return a number, whole or not; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return value


def items(value: Json) -> list[Json]:
    """Return a list."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def fields(value: Json) -> dict[str, Json]:
    """Return an object."""
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
