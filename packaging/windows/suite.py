"""The tests on Windows, without Windows, and what is packed for it: run by `dev.py windows`.

**Invariants:**

- The rig is built or brought up to date first, and the project is copied as it is now.
- The folders of tests go when the run ends.
- The exit code is that of the program that was run.
- What is packed here holds the rig's Python, and is marked NOT FOR RELEASE; with `--trial` it
  holds the official one, is not signed, and is marked so.
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

import installed_walk
import packages
import rig_interpreter
import signed_release
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


def pack(rig: Rig, chosen: argparse.Namespace) -> int:
    """Pack what is asked for; compare it with a second build, and walk with it."""
    place, wheels = ROOT / "build" / "windows-packages", ROOT / "build" / "windows-wheels"
    interpreter = signed_release.trial() if chosen.trial else rig_interpreter.interpreter(rig)
    made = packages.Packages(place, interpreter, quick=chosen.quick)
    if not chosen.keep:
        _pack(made, wheels, chosen)
    if chosen.twice:
        again = packages.Packages(place / "again", interpreter, quick=chosen.quick)
        _pack(again, wheels, chosen)
        if made.sums.read_bytes() != again.sums.read_bytes():
            print("Two builds differ", file=sys.stderr)
            return 1
        print("Two builds, equal bytes", flush=True)
    if chosen.try_setup:
        installed_walk.Walk(ROOT / "build" / "windows-walk", rig, made).run()
    return 0


def _pack(made: packages.Packages, wheels: Path, chosen: argparse.Namespace) -> None:
    made.lay(wheels)
    if chosen.portable or chosen.trial:
        made.pack_zip()
    if chosen.setup or chosen.try_setup or chosen.trial:
        made.pack_setup()
    made.write_sums()


def main(arguments: Sequence[str]) -> int:
    """Build the rig, and run in it what is asked for."""
    parser = argparse.ArgumentParser(prog="dev.py windows", description=__doc__, allow_abbrev=False)
    parser.add_argument("--folder", metavar="FOLDER", type=Path, default=ROOT / "build" / "windows")
    parser.add_argument("--memory", type=Path, help="a folder for the folders of tests")
    parser.add_argument("--screen", action="store_true", help="with Windows' own windows")
    parser.add_argument("--build", action="store_true", help="build the rig, and run nothing")
    parser.add_argument("--portable", action="store_true", help="pack the program's folder")
    parser.add_argument("--setup", action="store_true", help="pack the setup")
    parser.add_argument("--try-setup", action="store_true", help="pack it, and walk through it")
    parser.add_argument(
        "--trial", action="store_true", help="pack both with the official Python, unsigned"
    )
    parser.add_argument("--twice", action="store_true", help="build again, and compare")
    parser.add_argument("--quick", action="store_true", help="pack faster and larger")
    parser.add_argument("--keep", action="store_true", help="take what is packed already")
    parser.add_argument(
        "--python", nargs=argparse.REMAINDER, help="run Python with what follows, not pytest"
    )
    chosen, rest = parser.parse_known_args(arguments)
    if chosen.trial:
        signed_release.trial()  # before anything is fetched or built
    rig = Rig(chosen.folder.absolute())
    rig.build()
    if chosen.build:
        return 0
    if chosen.portable or chosen.setup or chosen.try_setup or chosen.trial:
        return pack(rig, chosen)
    with display() if chosen.screen else nullcontext():
        if chosen.python is not None:
            return rig.python(*chosen.python, screen=chosen.screen)
        return test(rig, rest, chosen.memory, screen=chosen.screen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
