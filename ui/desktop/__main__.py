"""Start of a window that follows another: the folder comes through a pipe."""

from __future__ import annotations

import sys

from ui.desktop.app import run
from ui.desktop.process import RESUME, read_resumed

if __name__ == "__main__":
    resumed = read_resumed() if RESUME in sys.argv[1:] else None
    sys.exit(run([str(resumed)] if resumed else sys.argv[1:]))
