"""The command line as a process of its own, made to be cut off: cheap keys, the same every time.

The key derivation costs next to nothing, by the constructor arguments that only tests pass. Random
bytes are counted out instead of drawn, so that every run makes the same files in the same order.

`driver.py COMMAND...` is `daybook COMMAND...`; `driver.py keep VAULT [TURNS]` records and attaches
in one session, so many times or until somebody ends it, and says so line by line. `driver.py later
COMMAND...` is the program of a version to come (`later.py`). `driver.py wait`
forks for each line of standard input that says what to run (`waiting.py`).
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib
import json
import os
import pkgutil
import signal
import sys
import traceback
from itertools import count
from pathlib import Path
from typing import Any

_turns = count()
# What is longer is ballast, and slow to count out.
_SMALL = 1 << 16
# prctl: whoever likes may take hold of this process, until the program forbids it
_PTRACER, _ANYBODY = 0x59616D61, -1


def _counted(length: int) -> bytes:
    if length > _SMALL:
        return bytes(length)
    return hashlib.shake_256(f"{os.environ['DRIVER_SEED']}/{next(_turns)}".encode()).digest(length)


# Before anything of ours is imported: defaults are bound then.
os.urandom = _counted

from diary.crypto.kdf import KdfCost  # noqa: E402
from diary.errors import DiaryError  # noqa: E402
from diary.jurisdiction import load  # noqa: E402
from diary.media.decoder_client import MediaClient  # noqa: E402
from diary.model.record_nouns import Evidence, Incident  # noqa: E402
from diary.services.attachment_service import NamedBytes  # noqa: E402
from diary.store import disk_reserve  # noqa: E402
from diary.vault import lifecycle  # noqa: E402  (see above)
from tests.faults import later  # noqa: E402
from tests.leaks import traceable  # noqa: E402
from tests.support import forked_decoder  # noqa: E402
from ui.cli import commands  # noqa: E402
from ui.cli.main import CommandLine  # noqa: E402
from ui.cli.terminal import Terminal  # noqa: E402

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery staple lantern"

# Read before anything is forked: it is no part of a vault.
_words = functools.cache(load)


def main(arguments: list[str]) -> int:
    disk_reserve.RESERVE_BYTES = int(os.environ["DRIVER_BALLAST"])
    media, terminal = MediaClient(), Terminal(sys.stdout, sys.stderr, sys.stdin)
    settled = lifecycle.VaultConfig(media, "Europe/London", cost=CHEAP, floor=CHEAP, words=_words)
    try:
        if arguments[0] == "keep":
            keep(Path(arguments[1]), settled, terminal, arguments[2:])
            return 0
        if arguments[0] == "later":
            with later.version():
                return CommandLine(terminal, settled).run(arguments[1:])
        return CommandLine(terminal, settled).run(arguments)
    finally:
        media.close()


def keep(
    folder: Path, settled: lifecycle.VaultConfig, terminal: Terminal, turns: list[str]
) -> None:
    """One session; what is said on standard output was acknowledged to a person."""
    session = lifecycle.unlock(folder, PASSPHRASE, settled)
    for turn in range(int(turns[0])) if turns else count():
        text = f"kept {turn} " + "word " * (turn % 400)
        session.drafts.save(text)
        item = session.journal.record(Incident(what=text))
        terminal.write_lines(f"recorded {item.id} {turn}")
        if turn % 3 == 0:
            (stored,) = session.evidence.store([NamedBytes(f"{turn}.txt", text.encode() * 40)])
            if isinstance(stored, DiaryError):
                raise stored
            kept = session.evidence.admit(stored, Evidence(incidents=(item.id,)))
            terminal.write_lines(f"attached {kept.id} {turn}")
    session.close()


def wait() -> int:
    """Forks for each line that says what to run; tells its number, and on the next how it ended.

    What decodes is forked from a process beside it: no decoder touches a vault.
    """
    forked_decoder.install(at_once=True)
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        importlib.import_module(module.name)
    _words("england-wales")
    for line in sys.stdin:
        fork = os.fork()
        if not fork:
            _forked(json.loads(line))
        os.waitpid(fork, os.WUNTRACED)
        sys.stdout.write(f"{fork}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(f"{os.waitpid(fork, 0)[1]}\n")
        sys.stdout.flush()
    return 0


def _forked(asked: dict[str, Any]) -> None:
    status = 1
    try:
        for name, number in (("out", 1), ("err", 2)):
            os.dup2(os.open(asked[name], os.O_WRONLY | os.O_APPEND), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["home"])
        ctypes.CDLL(None).prctl(_PTRACER, _ANYBODY, 0, 0, 0)
        traceable.keep_traceable()
        os.kill(os.getpid(), signal.SIGSTOP)
        status = main(asked["arguments"])
        sys.stdout.flush()
    except SystemExit as ended:
        status = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    sys.exit(wait() if sys.argv[1:] == ["wait"] else main(sys.argv[1:]))
