"""Check many bundles as a batch: each by `daybook check --json`, on the workers of a Dask cluster.

    python check_batch.py BUNDLES ANSWERS --scheduler tcp://HOST:PORT

BUNDLES is a folder of bundles (folders or zip files) that every worker sees under the same path;
ANSWERS gets one JSON value a line for each bundle, as it comes. This file imports nothing of the
project, so that an organisation can copy it, and so that it needs only what the cluster has: Dask
and the installed `daybook`.

**Invariants:**

- *Could not look* is never *nothing found*: a bundle whose check was killed, took too long or was
  lost with its worker has the state `not checked`, and the batch then ends with exit code 3.
- A batch that was stopped goes on where it was: a line for each answered bundle stays in ANSWERS,
  and those alone are left out that were looked at.
- One worker reads one bundle at a time, so that memory is that of one check a worker.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# What `daybook check` ends with, and what that means here; any other code means that it did not
# look to the end.
STATES = {0: "no fault found", 1: "fault found", 2: "refused", 7: "put back from a copy"}
NOT_CHECKED = "not checked"
ALL_CHECKED, FAULTS, UNCHECKED = 0, 1, 3


def check(bundle: str, command: Sequence[str], patience: float) -> dict[str, Any]:
    """Return what `daybook check` says of one bundle; `patience` in seconds."""
    name = Path(bundle).name
    line = [*command, "check", "--json", "--quiet", bundle]
    try:
        ended = subprocess.run(line, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return unchecked(name, f"no answer within {patience:g} seconds")
    except OSError as fault:
        return unchecked(name, f"the program could not be started: {fault.strerror}")
    state = STATES.get(ended.returncode)
    if state is None:
        return unchecked(name, f"the program ended with {ended.returncode}")
    try:
        said = json.loads(ended.stdout)
    except ValueError:
        return unchecked(name, "the answer is no JSON")
    return {"bundle": name, "state": state, "code": ended.returncode, "answer": said}


def unchecked(name: str, reason: str) -> dict[str, Any]:
    """Return the answer for a bundle that nobody looked at to the end."""
    return {"bundle": name, "state": NOT_CHECKED, "reason": reason}


def bundles_in(folder: Path) -> list[Path]:
    """Return the folders and zip files directly in a folder, by name."""
    return sorted(each for each in folder.iterdir() if each.is_dir() or each.suffix == ".zip")


def answers_in(file: Path) -> list[dict[str, Any]]:
    """Return the last answer for each bundle, after a cut of what a stopped run left half written.

    Raises ValueError if this is no file of answers; then nothing in it is changed.
    """
    if not file.exists():
        return []
    whole, end, half = file.read_bytes().rpartition(b"\n")
    answers = [json.loads(line) for line in whole.splitlines()]
    if half and not half.startswith(b"{"):
        raise ValueError(f"{file} holds something else than answers")
    if half:
        with open(file, "r+b") as out:
            out.truncate(len(whole) + len(end))
    return list({each["bundle"]: each for each in answers}.values())


def answered(
    client: Any, bundles: Sequence[Path], command: Sequence[str], patience: float
) -> Iterator[dict[str, Any]]:
    """Yield an answer for each bundle, in the order in which they come."""
    from distributed import as_completed

    # Not `pure`: the same bundle checked again is looked at again.
    asked = client.map(
        check, [str(each) for each in bundles], command=command, patience=patience, pure=False
    )
    names = {future.key: each.name for future, each in zip(asked, bundles, strict=True)}
    for future in as_completed(asked):
        try:
            yield future.result()
        except Exception as fault:  # whatever the cluster raises for a worker that is lost
            yield unchecked(names[future.key], f"lost with its worker: {type(fault).__name__}")
        # An answer that was taken needs no place on the cluster.
        future.release()


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what was not looked at yet; return 0, 1 if a fault was found, 3 if one is unchecked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundles", type=Path, help="a folder of bundles")
    parser.add_argument("answers", type=Path, help="a file for the answers, one a line")
    parser.add_argument("--scheduler", required=True, help="such as tcp://127.0.0.1:8786")
    parser.add_argument("--daybook", default="daybook", help="the command line to call")
    parser.add_argument("--patience", type=float, default=1800, help="seconds for one bundle")
    asked = parser.parse_args(arguments)
    from distributed import Client

    command = shlex.split(asked.daybook)
    looked_at = {
        each["bundle"] for each in answers_in(asked.answers) if each["state"] != NOT_CHECKED
    }
    waiting = [each for each in bundles_in(asked.bundles) if each.name not in looked_at]
    with Client(asked.scheduler) as client, open(asked.answers, "a", encoding="utf-8") as out:
        for answer in answered(client, waiting, command, asked.patience):
            out.write(json.dumps(answer, sort_keys=True) + "\n")
            out.flush()
    states = [each["state"] for each in answers_in(asked.answers)]
    for state in sorted(set(states)):
        print(f"{state}: {states.count(state)}")
    if NOT_CHECKED in states:
        return UNCHECKED
    return FAULTS if any(state != STATES[0] for state in states) else ALL_CHECKED


if __name__ == "__main__":
    sys.exit(main())
