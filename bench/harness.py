"""Measure contenders side by side, and decide whether a ratio keeps its limit.

**Invariants:**

- Only ratios are judged, pair by pair: a machine that is slow for a while is slow for both.
- In each round every contender runs once, in random order; the median of the rounds counts, so an
  outlier changes little.
- A ratio that was taken while other processes used the processors is printed and not judged.
- A contender is a whole new process, because its start is part of what it costs.
- Work files are on the disk of the checkout and are removed at the end.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bench import quietness

ROOT = Path(__file__).resolve().parent.parent
_LAUNCHER = Path(__file__).with_name("launcher.py")
WORK = ROOT / "build" / "bench"
ROUNDS, QUICK_ROUNDS = 5, 1


@dataclass(frozen=True, slots=True)
class Settings:
    """How thorough a run is; `quick` also makes the work smaller and is no proof."""

    rounds: int
    quick: bool
    folder: Path = WORK


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process took; `told` is the number it printed, if it printed one."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    told: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A ratio: median, lowest and highest of the rounds, and a note to print beside it."""

    ratio: float
    low: float
    high: float
    note: str = ""


class Bench(Protocol):
    """One line of the table; a bench module lists its own in `BENCHES`."""

    @property
    def name(self) -> str:
        """What is compared with what."""

    @property
    def limit(self) -> float:
        """The highest ratio that passes."""

    def run(self, settings: Settings) -> Outcome:
        """Measure, and return the ratio."""


def measure(command: Sequence[str | Path]) -> Sample:
    """Run a whole process from the checkout; raise CalledProcessError if it fails."""
    line = [str(word) for word in command]
    reading, writing = os.pipe()
    with open(reading, "rb") as taken:
        try:
            launching = [sys.executable, "-I", "-S", str(_LAUNCHER), str(writing), *line]
            launcher = subprocess.Popen(
                launching, cwd=ROOT, stdout=subprocess.PIPE, pass_fds=(writing,)
            )
        finally:
            os.close(writing)
        printed = launcher.communicate()[0]
        if launcher.returncode:
            raise subprocess.CalledProcessError(launcher.returncode, line)
        seconds, cpu_seconds, peak_bytes, code = map(float, taken.read().split())
    if code:
        raise subprocess.CalledProcessError(int(code), line)
    return Sample(seconds, cpu_seconds, int(peak_bytes), _number(printed))


def ours(*arguments: str | Path) -> list[str]:
    """Return the command that runs one of our own contenders."""
    return [sys.executable, "-m", "bench.contender", *map(str, arguments)]


@dataclass
class Contest:
    """Contenders that are measured together; several benches may read one contest."""

    contenders: Mapping[str, Callable[[Settings], Sequence[str | Path]]]
    # Called before every turn, outside of what is measured: makes the source and removes the last
    # output.
    prepare: Callable[[Settings], None] = lambda settings: None
    _samples: dict[str, list[Sample]] = field(default_factory=dict)

    def samples(self, settings: Settings) -> dict[str, list[Sample]]:
        """Return each contender's samples, round by round; measured at the first call."""
        if not self._samples:
            order = list(self.contenders)
            for _ in range(settings.rounds):
                random.shuffle(order)
                for name in order:
                    self.prepare(settings)
                    sample = measure(self.contenders[name](settings))
                    self._samples.setdefault(name, []).append(sample)
        return self._samples


def seconds(sample: Sample) -> float:
    """Return the wall-clock time in seconds."""
    return sample.seconds


def cpu(sample: Sample) -> float:
    """Return the time of the processors in seconds, of the children too."""
    return sample.cpu_seconds


def peak(sample: Sample) -> float:
    """Return the peak resident memory in bytes."""
    return sample.peak_bytes


def told(sample: Sample) -> float:
    """Return the number that the process printed."""
    assert sample.told is not None
    return sample.told


@dataclass(frozen=True)
class Against:
    """Ours against a peer of the same contest."""

    name: str
    limit: float
    contest: Contest
    ours: str
    peer: str
    reading: Callable[[Sample], float] = seconds

    def run(self, settings: Settings) -> Outcome:
        """Return the ratio of each round's pair."""
        samples = self.contest.samples(settings)
        pairs = list(zip(samples[self.ours], samples[self.peer], strict=True))
        cpu = statistics.median(a.cpu_seconds / b.cpu_seconds for a, b in pairs)
        us, them = (statistics.median(self.reading(pair[at]) for pair in pairs) for at in (0, 1))
        note = f"{_short(us)} / {_short(them)}, CPU {cpu:.2f}"
        return outcome([self.reading(a) / self.reading(b) for a, b in pairs], note)


@dataclass(frozen=True)
class Further:
    """What more of the same work costs, ours against a peer: without what each begins with.

    Both are pairs of contenders: one with all of the work, and one with a little of it.
    """

    name: str
    limit: float
    contest: Contest
    ours: tuple[str, str]
    peer: tuple[str, str]
    reading: Callable[[Sample], float] = seconds

    def run(self, settings: Settings) -> Outcome:
        """Return the ratio of the differences, round by round."""
        samples = self.contest.samples(settings)
        names = (*self.ours, *self.peer)
        rounds = list(zip(*(samples[name] for name in names), strict=True))
        return outcome([_further(self.reading, four) for four in rounds])


def _further(reading: Callable[[Sample], float], four: Sequence[Sample]) -> float:
    ours, few, peer, few_of_peer = map(reading, four)
    return (ours - few) / (peer - few_of_peer)


@dataclass(frozen=True)
class Bound:
    """Ours against a fixed amount; a ratio of 1 means all of it."""

    name: str
    limit: float
    contest: Contest
    ours: str
    amount: float
    reading: Callable[[Sample], float]

    def run(self, settings: Settings) -> Outcome:
        """Return each round's share of the amount."""
        readings = [self.reading(sample) for sample in self.contest.samples(settings)[self.ours]]
        return outcome(
            [reading / self.amount for reading in readings],
            f"{_short(max(readings))} of {_short(self.amount)}",
        )


def outcome(ratios: Sequence[float], note: str = "") -> Outcome:
    """Return the outcome of all rounds."""
    return Outcome(statistics.median(ratios), min(ratios), max(ratios), note)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `others` is how many processors other processes kept busy.

    `day` is that of the run, in UTC, and `code` the commit that was measured, as `code_measured`
    tells it.
    """

    bench: Bench
    outcome: Outcome
    others: float | None
    rounds: int = 0
    day: str = ""
    code: str = ""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing else disturbed it, as far as the system tells."""
        return self.others is None or self.others <= quietness.LIMIT

    @property
    def verdict(self) -> str:
        """Return pass, FAIL, or noisy: a machine that others use gives no ratio to judge."""
        if not self.is_quiet:
            return "noisy"
        return "pass" if self.outcome.ratio <= self.bench.limit else "FAIL"


def rows(benches: Sequence[Bench], settings: Settings) -> Iterator[Row]:
    """Run the benches; print and yield a row for each."""
    shutil.rmtree(settings.folder, ignore_errors=True)
    settings.folder.mkdir(parents=True)
    print(
        f"{'':48} {'ratio':>7} {'limit':>7}        others  lowest to highest of {settings.rounds}"
    )
    others, code = None, code_measured()
    try:
        for bench in benches:
            begun = quietness.now()
            got = bench.run(settings)
            ended = quietness.now()
            # One that only reads what the one before it measured was disturbed as much as that.
            if ended.at - begun.at > 1:
                others = quietness.others(begun, ended)
            day = datetime.now(UTC).date().isoformat()
            row = Row(bench, got, others, settings.rounds, day, code)
            used = "     ?" if others is None else f"{others:6.2f}"
            print(
                f"{bench.name:48} {got.ratio:7.3f} {bench.limit:7.2f}  {row.verdict:5} {used}  "
                f"{got.low:.3f} to {got.high:.3f}  {got.note}",
                flush=True,
            )
            yield row
    finally:
        shutil.rmtree(settings.folder, ignore_errors=True)


def code_measured(root: Path = ROOT) -> str:
    """Return the short digest of the checkout's commit, with a + if its modules are not as it says.

    Nothing where git does not tell.
    """
    try:
        commit = _git(root, "rev-parse", "--short", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no", "--", "*.py")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return commit + ("+" if changed else "")


def _git(root: Path, *arguments: str) -> str:
    line = ["git", "-C", str(root), *arguments]
    told = subprocess.run(line, check=True, capture_output=True, encoding="utf-8")
    return told.stdout.strip()


def _number(printed: bytes) -> float | None:
    try:
        return float(printed)
    except ValueError:
        return None


def _short(amount: float) -> str:
    return f"{amount / 1e6:.1f} MB" if amount >= 1e5 else f"{amount:.3f} s"
