"""The zone of this computer's clock, as an IANA name.

It is the jurisdiction's zone where the system does not say. Windows has names of its own; which
IANA name each of them means is known to tzlocal, from the table of Unicode's CLDR.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from diary.errors import BadInput
from diary.model.when import zone_of

LINK: Final = Path("/etc/localtime")
NAME: Final = Path("/etc/timezone")


def local_zone(fallback: str) -> str:
    """Return the name of the zone, or `fallback` if the system gives none that is known here."""
    for candidate in (os.environ.get("TZ", "").lstrip(":"), *_of_system()):
        if candidate:
            try:
                zone_of(candidate)
            except BadInput:
                continue
            return candidate
    return fallback


def _of_system() -> tuple[str, ...]:
    return (_from_windows(),) if sys.platform == "win32" else (_from_link(), _from_name())


def _from_windows() -> str:
    try:
        from tzlocal import get_localzone_name

        name: str | None = get_localzone_name()
    except Exception:
        # an odd registry must not keep anybody from writing
        return ""
    return name or ""


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
