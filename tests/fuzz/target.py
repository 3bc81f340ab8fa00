"""What can be fuzzed: a reader of bytes, and files that its format is known by.

The rules are:

- A target reads a file whole, and then it prints back byte for byte; or it raises the errors that
  its module promises, which the target takes for an answer. Whatever else comes out is a finding.
- Where a check that nobody can meet by chance stands in front (a digest, a seal), a target also
  looks behind it: with the digest set right, or the seal made with the right key.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"


@dataclass(frozen=True)
class Target:
    """`look` tells whether the bytes were read (True) or refused by a typed error (False).

    `seeds` are where mutation starts; `good` of them, at least, are read.
    """

    name: str
    look: Callable[[bytes], bool]
    seeds: Callable[[], list[bytes]]
    good: int = 1


def files(folder: str, *patterns: str) -> list[bytes]:
    """The vectors of a folder by name; AssertionError where there is none."""
    found = [path.read_bytes() for p in patterns for path in sorted((VECTORS / folder).glob(p))]
    assert found, f"no vector of {folder} is called {patterns}"
    return found


def index(folder: str) -> list[dict[str, Any]]:
    """What index.json says of the vectors of a folder."""
    told: list[dict[str, Any]] = json.loads((VECTORS / folder / "index.json").read_bytes())
    return told
