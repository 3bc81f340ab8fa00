"""Count the files that one command enters: `python -m bench.walks` prints a table.

**Invariants:**

- A file is entered when one of its functions runs. What runs while a module is imported does not
  count: it shows where code is, not which way a record takes.
- Every walk is a process of its own, so none finds what another one left in memory.
- Child processes do not count; threads do, but a call from one thread to another is no edge.
- A call back up runs a function of a higher layer on behalf of a lower one. Resuming a generator is
  such a call too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
# From the bottom up.
LAYERS: Final = ("diary", "exporters", "ui")
PASSPHRASE: Final = "four plain words here"  # noqa: S105 - of a vault that lasts a second
_CODE_OF_A_FUNCTION: Final = 0x1  # CO_OPTIMIZED: module and class bodies have it not


@dataclass(frozen=True, slots=True)
class Walk:
    """What one run entered: files, functions, and the number of calls from file to file."""

    files: frozenset[str]
    functions: int
    calls: dict[tuple[str, str], int]

    @property
    def calls_up(self) -> dict[tuple[str, str], int]:
        """The calls from a lower layer into a higher one."""
        return {edge: n for edge, n in self.calls.items() if _is_up(*edge)}

    def mapped(self, places: dict[str, str]) -> Walk:
        """Return the same run with the path of each file replaced by its path in `places`."""
        calls: Counter[tuple[str, str]] = Counter()
        for (caller, called), n in self.calls.items():
            edge = places.get(caller, caller), places.get(called, called)
            if edge[0] != edge[1]:
                calls[edge] += n
        files = frozenset(places.get(file, file) for file in self.files)
        return Walk(files, self.functions, dict(calls))


class Tracer:
    """Notes the product's functions of this process and its threads as they run."""

    def __init__(self, root: Path = ROOT, layers: Sequence[str] = LAYERS) -> None:
        """Trace the files in the folders `layers` of `root`."""
        self._starts = tuple(f"{root / layer}{os.sep}" for layer in layers)
        self._cut = len(f"{root}{os.sep}")
        self._places: dict[str, str | None] = {}
        self._functions: set[tuple[str, str, int]] = set()
        self._calls: Counter[tuple[str, str]] = Counter()
        self._threads = threading.local()

    def run(self, call: Callable[[], int]) -> int:
        """Run a function and trace it; return what it returns."""
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            return call()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def walk(self) -> Walk:
        """Return what was noted."""
        files = frozenset(file for file, _name, _line in self._functions)
        return Walk(files, len(self._functions), dict(self._calls))

    def _note(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event not in ("call", "return"):
            return
        stack: list[tuple[str | None, bool]] = self._threads.__dict__.setdefault("stack", [])
        if event == "return":
            # The first returns are those of frames that were entered before.
            if stack:
                stack.pop()
            return
        caller, importing = stack[-1] if stack else (None, False)
        code = frame.f_code
        place = self._place(code.co_filename)
        if place is None:
            stack.append((caller, importing))
            return
        importing = importing or not code.co_flags & _CODE_OF_A_FUNCTION
        stack.append((place, importing))
        if importing:
            return
        self._functions.add((place, code.co_qualname, code.co_firstlineno))
        if caller not in (None, place):
            self._calls[str(caller), place] += 1

    def _place(self, filename: str) -> str | None:
        if filename not in self._places:
            is_ours = filename.startswith(self._starts)
            place = Path(filename[self._cut :]).as_posix() if is_ours else None
            self._places[filename] = place
        return self._places[filename]


def measure() -> dict[str, Walk]:
    """Record, export and check something small, each in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "words").write_text(f"{PASSPHRASE}\n", "utf-8")
        (folder / "lines").write_text(_lines(), "utf-8")
        (folder / "note.txt").write_text("Words of a letter.\n", "utf-8")
        vault, bundle = folder / "vault", folder / "bundle"
        opens = ["--passphrase-file", folder / "words"]
        _traced("new", vault, *opens)
        walks = {"record": _traced("record", vault, "--from", folder / "lines", *opens)}
        _traced("attach", vault, "1", folder / "note.txt", *opens)
        audience = ["--for", "police", "--positions", "withhold", "--own", "keep"]
        walks["export"] = _traced("export", vault, "--out", bundle, *audience, *opens)
        walks["check"] = _traced("check", bundle)
    return walks


def _lines() -> str:
    rows = [
        {
            "kind": "incident",
            "what": f"He stood by the gate, day {day}.",
            "when": {"precision": "about", "at": f"2026-02-{day:02}T18:00"},
            "behaviours": ["LOITER"],
        }
        for day in range(1, 5)
    ]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def _traced(*arguments: object) -> Walk:
    line = [sys.executable, "-m", "bench.walks", "--trace", *map(str, arguments)]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {ran.returncode}: {ran.stderr}")
    told = json.loads(ran.stdout.splitlines()[-1])
    calls = {(caller, called): n for caller, called, n in told["calls"]}
    return Walk(frozenset(told["files"]), told["functions"], calls)


def _trace(arguments: Sequence[str]) -> int:
    """Run one command of the program, and print as JSON what it entered."""
    from ui.cli.main import run_command_line

    tracer = Tracer()
    code = tracer.run(lambda: run_command_line(arguments))
    walk = tracer.walk()
    calls = [[*edge, n] for edge, n in sorted(walk.calls.items())]
    told = {"files": sorted(walk.files), "functions": walk.functions, "calls": calls}
    print(json.dumps(told))
    return code


def table(walks: dict[str, Walk]) -> list[str]:
    """Return the rows of a table, one for each walk, and the calls back up below them."""
    rows = [f"{'walk':10} {'files':>6} {'functions':>10} {'edges':>6} {'calls':>7} {'up':>4}"]
    for name, walk in walks.items():
        up = sum(walk.calls_up.values())
        calls = sum(walk.calls.values())
        rows.append(
            f"{name:10} {len(walk.files):6} {walk.functions:10} {len(walk.calls):6}"
            f" {calls:7} {up:4}"
        )
    for name, walk in walks.items():
        rows += [
            f"{name}: {caller} -> {called}, {n} times"
            for (caller, called), n in sorted(walk.calls_up.items())
        ]
    return rows


def _is_up(caller: str, called: str) -> bool:
    below, above = (LAYERS.index(file.split("/")[0]) for file in (caller, called))
    return below < above


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or the files of one walk."""
    asked = list(sys.argv[1:] if arguments is None else arguments)
    if asked[:1] == ["--trace"]:
        return _trace(asked[1:])
    parser = argparse.ArgumentParser(prog="bench.walks", description=__doc__.splitlines()[0])
    parser.add_argument("--files", metavar="WALK", help="list the files of one walk as well")
    parser.add_argument("--map", type=Path, help="old and new place of each file, tab between")
    chosen = parser.parse_args(asked)
    walks = measure()
    print(*table(walks), sep="\n")
    if chosen.map:
        rows = (row.split("\t") for row in chosen.map.read_text("utf-8").splitlines())
        places = {row[0]: row[1] for row in rows if len(row) > 1}
        walks = {name: walk.mapped(places) for name, walk in walks.items()}
        print("", *table(walks), sep="\n")
    if chosen.files:
        print("", *sorted(walks[chosen.files].files), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
