"""Print the part of the lock that the program runs on, as pip takes it: `wanted.py LOCK`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import lock


def lines(path: Path) -> list[str]:
    """Return one requirement for each package, with its marker and its hashes."""
    found = []
    for each in lock.shipped(lock.read(path)):
        hashes = " ".join(f"--hash=sha256:{digest}" for digest in each.hashes)
        marker = f" ; {each.marker}" if each.marker else ""
        found.append(f"{each.name}=={each.version}{marker} {hashes}")
    return found


if __name__ == "__main__":
    print("\n".join(lines(Path(sys.argv[1]))))
