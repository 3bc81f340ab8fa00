"""Try `bench/check_batch.py` on this machine: `python -m bench.check_batch_trial PYTHON`.

PYTHON is that of an environment with `distributed`, which the project itself has no use for.

**Invariants:**

- Scheduler and workers are processes of their own, on loopback; the script is the one that an
  organisation would run, with nothing but another address.
- The bundles are copies of one small bundle, one in a hundred with a byte changed: what a check
  finds has to be the same however it was distributed, and is compared with the truth.
- Each figure stands beside the same work without Dask, one check after another, in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench import check_batch
from bench.harness import WORK

_CHANGED_EVERY = 100
_DAYBOOK = [sys.executable, "-m", "ui.start"]
_PATIENCE = 600.0


@contextmanager
def cluster(
    python: str, workers: int, folder: Path
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Yield the address of a scheduler with workers, each a process of its own; end them all."""
    told = folder / "scheduler.json"
    host = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(told)]
    started = [_start([python, "-m", "dask", "scheduler", *host, "--port", "0"])]
    try:
        _until(lambda: told.exists() and bool(told.read_text(encoding="utf-8")))
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        one = ["--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--no-nanny"]
        for _ in range(workers):
            started.append(_start([python, "-m", "dask", "worker", address, *one]))
        yield address, started[1:]
    finally:
        for each in started:
            each.kill()
        for each in started:
            each.wait()
        told.unlink(missing_ok=True)


def small_bundle(folder: Path) -> Path:
    """Return a bundle of eight incidents, made by the program's own commands."""
    words, record = folder / "words", folder / "record"
    words.write_text("six dull words for a trial\n", encoding="utf-8")
    lines = folder / "incidents.jsonl"
    written = [json.dumps({"what": f"He stood at the gate, time {n}."}) for n in range(8)]
    lines.write_text("\n".join(written) + "\n", encoding="utf-8")
    opening = ["--passphrase-file", str(words), "--quiet"]
    for arguments in (
        ["new", str(record), *opening],
        ["record", str(record), "--from", str(lines), "--no-ask", *opening],
        ["export", str(record), "--for", "own", "--out", str(folder / "bundle"), *opening],
    ):
        subprocess.run([*_DAYBOOK, *arguments], check=True, stdout=subprocess.DEVNULL)
    return folder / "bundle"


def many(bundle: Path, folder: Path, count: int) -> int:
    """Fill a folder with copies of a bundle, some with a byte changed; return how many of those."""
    folder.mkdir()
    changed = 0
    for number in range(count):
        copy = folder / f"{number:05}"
        shutil.copytree(bundle, copy)
        if number % _CHANGED_EVERY == _CHANGED_EVERY // 2:
            altered = copy / "record.json"
            text = altered.read_bytes()
            altered.write_bytes(text.replace(b"gate, time 3", b"gate, time 4", 1))
            changed += altered.read_bytes() != text
    return changed


def in_turn(bundles: Path) -> Counter[str]:
    """Check one after another in this process' children, and return the states."""
    every = check_batch.bundles_in(bundles)
    return Counter(check_batch.check(str(each), _DAYBOOK, _PATIENCE)["state"] for each in every)


def batch(
    python: str, bundles: Path, answers: Path, workers: int, lost: bool = False
) -> Counter[str]:
    """Run the script against a cluster, `lost`: one worker killed on the way; return the states."""
    answers.unlink(missing_ok=True)
    with cluster(python, workers, answers.parent) as (address, started):
        script = [python, check_batch.__file__, str(bundles), str(answers)]
        line = [*script, "--scheduler", address, "--daybook", shlex.join(_DAYBOOK)]
        running = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        if lost:
            half = len(check_batch.bundles_in(bundles)) // 2
            _until(lambda: answers.exists() and answers.read_bytes().count(b"\n") >= half)
            started[0].send_signal(signal.SIGKILL)
        running.wait()
    return Counter(each["state"] for each in check_batch.answers_in(answers))


def timed(work: Callable[[], Counter[str]]) -> tuple[float, float, Counter[str]]:
    """Return the seconds and the CPU seconds of a work and its children, and what it found."""
    before, started = _cpu(), time.perf_counter()
    found = work()
    return time.perf_counter() - started, _cpu() - before, found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of docs/scale.md; return 1 if a way found something else than is true."""
    parser = argparse.ArgumentParser(prog="bench.check_batch_trial", description=__doc__)
    parser.add_argument("--bundles", type=int, default=500)
    parser.add_argument("python", help="the Python of an environment with distributed")
    asked = parser.parse_args(arguments)
    python, count = asked.python, asked.bundles
    WORK.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with tempfile.TemporaryDirectory(dir=WORK) as made:
        folder = Path(made)
        bundle, answers = small_bundle(folder), folder / "answers.jsonl"
        print(f"{'bundles':>7}  {'way':34} {'seconds':>8} {'each':>7} {'CPU each':>8}  found")
        for share in sorted({count // 25, count // 5, count} - {0}):
            place = folder / str(share)
            changed = many(bundle, place, share)
            truth = Counter(
                {check_batch.STATES[0]: share - changed, check_batch.STATES[1]: changed}
            )
            ways: dict[str, Callable[[], Counter[str]]] = {
                "one after another, without Dask": partial(in_turn, place),
                "one worker": partial(batch, python, place, answers, 1),
                "two workers": partial(batch, python, place, answers, 2),
                "two, one killed half way": partial(batch, python, place, answers, 2, lost=True),
            }
            for way, work in ways.items():
                seconds, cpu, found = timed(work)
                right = found == +truth
                wrong += not right
                print(
                    f"{share:7}  {way:34} {seconds:8.1f} {seconds / share:7.3f} "
                    f"{cpu / share:8.3f}  {'as it is' if right else dict(found)}",
                    flush=True,
                )
            shutil.rmtree(place)
    return 1 if wrong else 0


def _start(line: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _cpu() -> float:
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def _until(so: Callable[[], bool]) -> None:
    ended = threading.Event()
    deadline = time.monotonic() + _PATIENCE
    while not so():
        if time.monotonic() > deadline:
            raise TimeoutError
        ended.wait(0.05)


if __name__ == "__main__":
    sys.exit(main())
