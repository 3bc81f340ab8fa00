"""What a bench works on, where making it takes minutes: built once for each state of the code.

**Invariants:**

- It is kept beside the folder of the runs, under a name with a digest of the code that decides what
  is built; what older code built is removed.
- A build that was cut off leaves nothing under that name.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bench.harness import ROOT, WORK

BUILT: Final = WORK.with_name("bench-built")


def built(name: str, sources: Sequence[str], build: Callable[[Path], None]) -> Path:
    """Return the folder of this name, after `build` filled it unless it is there.

    The sources are files or folders of Python modules, from the top of the checkout.
    """
    kept = BUILT / f"{name}-{code_digest(sources)}"
    if not kept.is_dir():
        for older in BUILT.glob(f"{name}-{'[0-9a-f]' * 16}"):
            shutil.rmtree(older)
        print(f"building {name}, once", file=sys.stderr, flush=True)
        making = BUILT / "making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        build(making)
        making.rename(kept)
    return kept


def code_digest(sources: Sequence[str]) -> str:
    """Return the first digits of a SHA-256 of all these modules, one after another."""
    total = hashlib.sha256()
    for source in sources:
        place = ROOT / source
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()[:16]
