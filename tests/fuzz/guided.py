"""A fuzzer that is led by which lines were reached: atheris, in a process of its own.

The rules are:

- Where there is no atheris (it has wheels for Linux on x86-64 alone), hypothesis draws many
  examples instead, and what is told says so.
- What was found is kept under build/fuzz, to be looked at and run again.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.mutations import near
from tests.fuzz.registry import TARGETS

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "fuzz"
_EXAMPLES_A_SECOND = 300
_LONGEST = 64 * 1024
_DONE = re.compile(r"^Done (\d+) runs", re.MULTILINE)
_EDGES = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Told:
    """How it was fuzzed, how many examples were looked at, how many edges of our code they reached
    (0 where nobody counted), and what was found; "" is nothing."""

    how: str
    tried: int
    edges: int
    finding: str


def run(name: str, seconds: int) -> Told:
    """Fuzz one target for about so long."""
    if importlib.util.find_spec("atheris") is None:
        return _drawn(name, seconds * _EXAMPLES_A_SECOND)
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for at, seed in enumerate(TARGETS[name].seeds()):
            (Path(corpus) / f"{at}").write_bytes(seed)
        line = [sys.executable, "-m", "tests.fuzz.led", name, corpus]
        bounds = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=30"]
        kept = f"-artifact_prefix={KEPT / name.replace(' ', '-').replace(chr(39), '')}-"
        done = subprocess.run(
            [*line, *bounds, kept], cwd=ROOT, capture_output=True, text=True, check=False
        )
    said = done.stdout + done.stderr
    counted, edges = _DONE.search(said), _EDGES.findall(said)
    tried = int(counted[1]) if counted else 0
    finding = "" if done.returncode == 0 and counted else _what(said)
    return Told("atheris", tried, int(edges[-1]) if edges else 0, finding)


def _what(said: str) -> str:
    """The error and where the input is kept, out of all that the fuzzer prints."""
    raised = said.find("=== Uncaught")
    kept = [line for line in said.splitlines() if "Test unit written" in line]
    return "\n".join([said[raised:][:2000] if raised >= 0 else said[-2000:], *kept])


def _drawn(name: str, examples: int) -> Told:
    tried = 0
    target = TARGETS[name]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(near(target.seeds()))
    def look(data: bytes) -> None:
        nonlocal tried
        tried += 1
        target.look(data)

    try:
        look()
    # A finding is whatever a target lets out.
    except Exception as found:
        return Told("hypothesis, for want of atheris", tried, 0, repr(found))
    return Told("hypothesis, for want of atheris", tried, 0, "")
