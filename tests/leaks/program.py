"""The command line as `daybook` builds it, but for keys that are cheap to derive."""

from __future__ import annotations

import sys

from diary.crypto.kdf import KdfCost
from diary.local_zone import local_zone
from diary.media.client import MediaClient
from diary.vault import Settled
from ui.cli.program import App
from ui.cli.terminal import Terminal

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)

if __name__ == "__main__":
    media = MediaClient()
    settled = Settled(media=media, zone=local_zone("Europe/London"), cost=CHEAP, floor=CHEAP)
    try:
        code = App(Terminal(sys.stdout, sys.stderr, sys.stdin), settled).run(sys.argv[1:])
    finally:
        media.close()
    sys.exit(code)
