"""When this program was built, and with which key its later releases are signed.

**Invariants:**

- Both stand in `resources/release/build.toml`, which the release recipe writes. A checkout has
  neither, and says so: nothing here takes the place of a missing key.
- Nothing is asked of a network or of the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from diary.shipped_data import parse_named, read_shipped

_NAME: Final = "build"
_KEY: Final = re.compile(r"[A-Za-z0-9+/]{56}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ProgramBuild:
    """The day of the build, and the key of releases as a line of text.

    A development build has no day, and no line.
    """

    built_on: date | None
    key: str


def parse(text: str) -> ProgramBuild:
    """Return what a `build.toml` says; raise BadInput."""
    table = parse_named(text, _NAME)
    built_on = table.optional_day("built_on")
    key = table.text("key", _KEY) if "key" in table else ""
    table.done()
    return ProgramBuild(built_on, key)


@cache
def this_build() -> ProgramBuild:
    """Return what is known of the build that is running."""
    return parse(read_shipped("release", _NAME))
