"""Words that may stand nowhere but where they belong, and the ways in which they could be written.

The rules are:

- A marker is lower-case letters that occur in no library, so that one hit is one leak.
- UTF-8, UTF-16 either way, hexadecimal and base64 at each of its three offsets are all looked for,
  with capitals made small where capitals mean nothing.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

PLACES = (
    "what effect fixated witness saw witnesscontact note officer officercontact police person "
    "personcontact reason amended photoname photocomment textname textbody quick draft passphrase"
).split()
MARKERS = {place: f"zqx{place}vkj" for place in PLACES}


def forms(marker: str) -> Iterable[bytes]:
    """What `marker` looks like in small letters, and in base64 as it is."""
    plain = marker.encode()
    yield from (plain, marker.encode("utf-16-le"), marker.encode("utf-16-be"))
    yield plain.hex().encode()


def base64_forms(marker: str) -> Iterable[bytes]:
    """The letters of base64 that do not depend on what stands around the marker."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + marker.encode())
        # The first letters hold bits of what stands before, the last ones of what follows.
        yield whole[4 if before else 0 : -4]


def found(data: bytes) -> list[str]:
    """The places whose markers stand in `data`, in any form."""
    small = data.lower()
    return [
        place
        for place, marker in MARKERS.items()
        if any(form in small for form in forms(marker))
        or any(form in data for form in base64_forms(marker))
    ]


def found_below(folders: Iterable[Path]) -> dict[str, list[str]]:
    """Each file whose name or content holds a marker, with the places."""
    hits = {}
    for folder in folders:
        for path in folder.rglob("*"):
            told = found(str(path.relative_to(folder)).encode())
            if path.is_file():
                told += found(path.read_bytes())
            if told:
                hits[str(path)] = told
    return hits
