"""The names of time zones that a record may have: one list, the same on every computer.

A name that is not on the list is none, although a computer or a browser may know it: some take any
case, offsets, or files of their own.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def zone_names() -> frozenset[str]:
    """Return the names, as the IANA Time Zone Database spells them."""
    listed = files("resources").joinpath("zones", "names.txt").read_text(encoding="ascii")
    return frozenset(listed.split())


def is_zone_name(name: str) -> bool:
    return name in zone_names()
