"""Names that are near one that was mistyped, without repeating what was typed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from diary.i18n import _

_MOST: Final = 3
# What other programs, or people, call some options.
LIKE_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "--fingerprint": ("--expect",),
    "--region": ("--part",),
    "--area": ("--part",),
    "--box": ("--part",),
    "--rectangle": ("--part",),
    "--days": ("--window",),
    "--period": ("--window",),
    "--audience": ("--for",),
    "--text": ("--from",),
    "--what": ("--from",),
    "--note": ("--from",),
    "--message": ("--from",),
    "--output": ("--out",),
    "--file": ("--out", "--from"),
    "--folder": ("--out", "--to"),
    "--dest": ("--out", "--to"),
    "--input": ("--from", "--in"),
    "--location": ("--positions",),
    "--locations": ("--positions",),
    "--gps": ("--positions",),
    "--places": ("--positions",),
    "--format": ("--as", "--json"),
    "--type": ("--kind",),
    "--find": ("--search",),
    "--yes": ("--yes-erase", "--sure"),
    "--force": ("--yes-erase", "--sure"),
    "--timezone": ("--zone",),
    "--silent": ("--quiet",),
}


def near(typed: str, names: Collection[str]) -> list[str]:
    """Return the names that are nearly `typed`, and those that begin like it."""
    plain = typed.strip("-")
    # without the dashes, which all options have alike
    bare = {each.strip("-"): each for each in sorted(names)}
    longer = [each for each in sorted(bare) if len(plain) > 1 and each.startswith(plain)]
    close = get_close_matches(plain, list(bare), 1 if longer else _MOST)
    return [bare[each] for each in dict.fromkeys((*close, *longer))][:_MOST]


def near_text(found: Sequence[str]) -> str:
    """Return which names are nearest, behind a semicolon; empty for none."""
    return "; " + _("nearest: {names}").format(names=", ".join(found)) if found else ""
