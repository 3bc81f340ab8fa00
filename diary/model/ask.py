"""What the person asks for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked of whoever reads the bundle."""

    what: str
    why: str = ""
