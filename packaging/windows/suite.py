"""The tests on Windows, without Windows: run by `dev.py windows`.

**Invariants:**

- The rig is built or brought up to date first, and the project is copied as it is now.
- The folders of tests go when the run ends.
- The exit code is that of the program that was run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from rig import ROOT, Rig


@contextmanager
def display() -> Iterator[None]:
    """While this lasts, there is a screen: the person's own, or one in memory."""
    if os.environ.get("DISPLAY"):
        yield
        return
    told, tells = os.pipe()
    line = ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    with subprocess.Popen(line, pass_fds=[tells], stderr=subprocess.DEVNULL) as screen:
        os.close(tells)
        with os.fdopen(told) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        # Without it no window gets the keyboard.
        with subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL) as manager:
            try:
                yield
            finally:
                del os.environ["DISPLAY"]
                manager.terminate()
                screen.terminate()


def test(rig: Rig, arguments: Sequence[str], memory: Path | None, *, screen: bool) -> int:
    """Run pytest with these arguments; the folders of tests are in memory if there is some."""
    place = Path(tempfile.mkdtemp(prefix="daybook-windows-", dir=memory))
    (place / "tests").mkdir()
    rig.prefix.drive("t", place)
    folders = {"PYTEST_DEBUG_TEMPROOT": "T:\\tests", "TMP": "T:\\", "TEMP": "T:\\"}
    # Longer than on Linux: a program takes seconds to start here.
    words = ["-m", "pytest", "-p", "no:cacheprovider", "--timeout=600", *arguments]
    try:
        return rig.python(*words, screen=screen, **folders)
    finally:
        rig.prefix.end()
        shutil.rmtree(place, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Build the rig, and run in it what is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py windows", description=__doc__, allow_abbrev=False)
    parser.add_argument("--folder", metavar="FOLDER", type=Path, default=ROOT / "build" / "windows")
    parser.add_argument("--memory", type=Path, help="a folder for the folders of tests")
    parser.add_argument("--screen", action="store_true", help="with Windows' own windows")
    parser.add_argument("--build", action="store_true", help="build the rig, and run nothing")
    parser.add_argument(
        "--python", nargs=argparse.REMAINDER, help="run Python with what follows, not pytest"
    )
    chosen, rest = parser.parse_known_args(arguments)
    rig = Rig(chosen.folder.absolute())
    rig.build()
    if chosen.build:
        return 0
    with display() if chosen.screen else nullcontext():
        if chosen.python is not None:
            return rig.python(*chosen.python, screen=chosen.screen)
        return test(rig, rest, chosen.memory, screen=chosen.screen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
