"""The command line as `daybook` builds it, but for keys that are cheap to derive."""

from __future__ import annotations

import sys

from diary.crypto.kdf import KdfCost
from diary.local_zone import local_zone
from diary.media.decoder_client import MediaClient
from diary.vault.lifecycle import VaultConfig
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)

if __name__ == "__main__":
    media = MediaClient()
    settled = VaultConfig(media=media, zone=local_zone("Europe/London"), cost=CHEAP, floor=CHEAP)
    try:
        code = CommandLine(Terminal(sys.stdout, sys.stderr, sys.stdin), settled).run(sys.argv[1:])
    finally:
        media.close()
    sys.exit(code)
