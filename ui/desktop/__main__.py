"""Start of a window that follows another: the folder comes through a pipe."""

from __future__ import annotations

import sys

from ui.desktop.app import run
from ui.desktop.process import RESUME, read_resumed


def arguments(given: list[str]) -> list[str]:
    """What the window is started with; a process before this one may have had no folder open."""
    if RESUME not in given:
        return given
    resumed = read_resumed()
    return [str(resumed)] if resumed else []


if __name__ == "__main__":
    sys.exit(run(arguments(sys.argv[1:])))
