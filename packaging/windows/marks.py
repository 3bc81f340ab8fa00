"""What a package that is no release says of itself: in its name, its setup, the list of Windows.

A release has no mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Mark:
    """One kind: what its files are called, a few words for a title, and a sentence for a page."""

    name: str
    title: str
    sentence: str


OTHER_PARTS: Final = Mark(
    "-NOT-FOR-RELEASE", "NOT FOR RELEASE", "NOT FOR RELEASE: built for trying."
)
UNSIGNED: Final = Mark(
    "-UNSIGNED-TRIAL",
    "UNSIGNED, FOR A TRIAL",
    "UNSIGNED, FOR A TRIAL: nobody has signed this build, so Windows cannot tell who made it. Take "
    "it only from somebody whom you know, and compare its SHA-256 with the one that they tell you.",
)
