"""The IANA name of the zone that this computer's clock is in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.model.when import zone_of

LINK: Final = Path("/etc/localtime")
NAME: Final = Path("/etc/timezone")


def local_zone(fallback: str) -> str:
    """The zone's name, or `fallback` where the system does not say or says one unknown here."""
    for candidate in (os.environ.get("TZ", "").lstrip(":"), _from_link(), _from_name()):
        if candidate:
            try:
                zone_of(candidate)
            except BadInput:
                continue
            return candidate
    return fallback


def _from_link() -> str:
    try:
        parts = Path(os.readlink(LINK)).parts
    except OSError:
        return ""
    if "zoneinfo" not in parts:
        return ""
    return "/".join(parts[parts.index("zoneinfo") + 1 :])


def _from_name() -> str:
    try:
        return NAME.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
