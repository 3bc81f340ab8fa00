"""What a package that is no release says of itself: in its name, its setup, the list of Windows.

A release has no mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LONGEST: Final = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """One kind: what its files are called, a few words for a title, a line and a text for a page.

    The line is no longer than `LONGEST`: the last page of the setup has room for no more.
    """

    name: str
    title: str
    line: str
    text: str


OTHER_PARTS: Final = Mark(
    "-NOT-FOR-RELEASE",
    "NOT FOR RELEASE",
    "NOT FOR RELEASE: built for trying.",
    "NOT FOR RELEASE: built for trying. Do not keep a real record with it.",
)
UNSIGNED: Final = Mark(
    "-UNSIGNED-TRIAL",
    "UNSIGNED, FOR A TRIAL",
    "UNSIGNED, FOR A TRIAL: nobody has signed it.",
    "UNSIGNED, FOR A TRIAL: nobody has signed this build, so Windows cannot tell who made it. Take "
    "it only from somebody whom you know, and compare its SHA-256 with the one that they tell you.",
)
