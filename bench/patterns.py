"""Figures: how their cost grows, against NumPy, and how long they block the vault thread.

**Invariants:**

- A fit is the slope of log time over log size through 1,000, 10,000 and 100,000 incidents, each the
  best of the turns of one process, because other load on a machine only ever adds time.
- Beside the growth of the figures stands that of reading each fact once and working nothing out:
  what does not fit in the processor's cache is slower to read.
- NumPy gets the same facts and must give the same figures, object for object; both are compared
  completely, including the conversion from facts to columns and back.
- The vault thread is held by one call at a time, with 20,000 incidents; the time that it waits for
  a processor is left out, if the system reports it (Linux).
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.harness import ROOT, Bench, Bound, Contest, Outcome, Settings, measure, outcome, told
from bench.pattern_facts import history, incident
from bench.window import MOST_SECONDS, own_clock

if TYPE_CHECKING:
    from diary.patterns.incident_facts import IncidentFact

SIZES = (1_000, 10_000, 100_000)
_SLOPE, _NUMPY = 1.2, 1.5
_HELD = 20_000
_TURNS = 5
_WORDS = "marble otter quiet lantern"
_BUILT = ROOT / "build" / "bench-patterns"


# --- whole processes: each prints one number ----------------------------------------------------


def figures(size: str) -> float:
    """Return the seconds for all figures of `size` incidents."""
    from diary.jurisdiction import load
    from diary.patterns.pattern_report import pattern_report

    some, vocabulary = history(int(size)), load()
    return best(lambda: pattern_report(some, vocabulary))


def reading(size: str) -> float:
    """Return the seconds for reading each of `size` facts once, with what it holds."""
    some = history(int(size)).facts
    return best(lambda: sum(map(_read, some)))


def _read(one: IncidentFact) -> int:
    held = one.number + one.exhibits + len(one.place) + sum(map(len, one.behaviours))
    return held + (one.days.first.year if one.days else 0) + (one.clock is None)


def numpy(which: str, size: str) -> float:
    """Return our seconds for one figure, as a multiple of NumPy's."""
    from bench import pattern_arrays
    from diary.jurisdiction import load
    from diary.patterns.before_and_after import DAYS, IncidentCalendar, before_after
    from diary.patterns.behaviours import behaviour_figures
    from diary.patterns.course_of_conduct import conduct
    from diary.patterns.turning_points import turning_points

    some, vocabulary = history(int(size)), load()
    turned = turning_points(some)

    def arounds() -> list[Any]:
        calendar = IncidentCalendar(some.facts)
        found = (before_after(each, calendar, some.as_at, DAYS) for each in turned)
        return [each for each in found if each is not None]

    pairs: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "conduct": (lambda: conduct(some.facts), lambda: pattern_arrays.conduct(some.facts)),
        "kinds": (
            lambda: behaviour_figures(some.facts, vocabulary),
            lambda: pattern_arrays.kinds(some.facts, vocabulary),
        ),
        "around": (
            arounds,
            lambda: pattern_arrays.arounds(some.facts, turned, some.as_at, DAYS),
        ),
    }
    ours, theirs = pairs[which]
    if ours() != theirs():
        raise AssertionError("not the same figures")
    return statistics.median(timed(ours) / timed(theirs) for _ in range(_TURNS))


def held(folder: str) -> float:
    """Return the most seconds that one call for the patterns blocks the vault thread."""
    from diary.services.pattern_service import FactPage

    clock, longest = own_clock(), 0.0
    with closing(_open(Path(folder))) as session:

        def turn(work: Callable[[], Any]) -> Any:
            nonlocal longest
            started = clock()
            found = work()
            longest = max(longest, clock() - started)
            return found

        room = session.patterns
        exhibits = turn(room.exhibits)
        pages: list[FactPage] = []
        after: int | None = 0
        while after is not None:
            page = turn(partial(room.page, after, exhibits))
            pages.append(page)
            after = page.after
        turn(lambda: room.history(pages))
    return longest


def best(work: Callable[[], object]) -> float:
    """Return the processor seconds of the best turn."""
    return min(timed(work) for _ in range(_TURNS))


def timed(work: Callable[[], object]) -> float:
    """Return the processor seconds of one turn."""
    started = time.process_time()
    work()
    return time.process_time() - started


# --- the record for the vault thread ------------------------------------------------------------


def _settled(media: Any) -> Any:
    from diary.crypto.kdf import KdfCost
    from diary.vault.lifecycle import VaultConfig

    cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
    return VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)


def _open(folder: Path) -> Any:
    from diary.media.decoder_client import MediaClient
    from diary.vault import lifecycle

    return lifecycle.unlock(folder, _WORDS, _settled(MediaClient()))


def make(folder: Path, count: int) -> None:
    """Make a vault with `count` incidents and an exhibit for every fourth, once."""
    import random
    from dataclasses import replace

    from diary.media.decoder_client import MediaClient
    from diary.model.record_nouns import Evidence
    from diary.services.journal import PlannedNoun
    from diary.vault import lifecycle

    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    rng = random.Random(count)
    with closing(lifecycle.create(folder, _WORDS, _settled(MediaClient()))) as session:
        journal = session.journal
        for start in range(0, count, 1000):
            some = [
                PlannedNoun(journal.new_id(), replace(incident(n, rng), person="", breaches=()))
                for n in range(start + 1, start + 1001)
            ]
            things = [
                PlannedNoun(journal.new_id(), Evidence(title="A letter", physical=True,
                                                   incidents=(each.id,)))
                for each in some[::4]
            ]  # fmt: skip
            journal.record_all([*some, *things])


# --- benches ------------------------------------------------------------------------------------


def ours(*arguments: object) -> list[str]:
    """Return the command that runs one of the functions above."""
    return [sys.executable, "-m", "bench.patterns", *map(str, arguments)]


@dataclass(frozen=True)
class Slope:
    """The fitted exponent of what a function prints over the sizes."""

    name: str
    limit: float
    what: str

    def run(self, settings: Settings) -> Outcome:
        """Return the slope of each round."""
        sizes = SIZES[:2] if settings.quick else SIZES
        slopes, last = [], 0.0
        for _ in range(settings.rounds):
            took = [told(measure(ours(self.what, size))) for size in sizes]
            slopes.append(fitted([*map(math.log, sizes)], [*map(math.log, took)]))
            last = took[-1]
        return outcome(slopes, f"{last:.3f} s for {sizes[-1]:,}")


def fitted(xs: list[float], ys: list[float]) -> float:
    """Return the slope of the straight line nearest to these points."""
    return statistics.linear_regression(xs, ys).slope


@dataclass(frozen=True)
class AgainstNumpy:
    """One figure of 100,000 incidents against NumPy."""

    name: str
    limit: float
    which: str

    def run(self, settings: Settings) -> Outcome:
        """Return what each round's process printed."""
        size = SIZES[1] if settings.quick else SIZES[2]
        return outcome(
            [told(measure(ours("numpy", self.which, size))) for _ in range(settings.rounds)],
            f"of {size:,} incidents",
        )


def _prepare(settings: Settings) -> None:
    make(_BUILT / str(_count(settings)), _count(settings))


def _count(settings: Settings) -> int:
    return _HELD // 10 if settings.quick else _HELD


LANE = Contest(
    {"held": lambda settings: ours("held", _BUILT / str(_count(settings)))}, prepare=_prepare
)
WANTED: Final = {"patterns: all figures, growth": 1.05}
COSTS: Final = {
    "patterns: all figures, growth": "100,000 facts do not fit in the processor's cache, so that "
    "each takes longer to read: the row of reading alone.",
}
BENCHES: list[Bench] = [
    Slope("patterns: all figures, growth", _SLOPE, "figures"),
    Slope("patterns: reading each fact once, growth", math.inf, "reading"),
    AgainstNumpy("patterns: course of conduct / NumPy", _NUMPY, "conduct"),
    AgainstNumpy("patterns: kinds of behaviour / NumPy", _NUMPY, "kinds"),
    AgainstNumpy("patterns: before and after / NumPy", _NUMPY, "around"),
    Bound("patterns: longest hold of the vault thread", 1.0, LANE, "held", MOST_SECONDS, told),
]
_CONTENDERS: dict[str, Callable[..., float]] = {
    "figures": figures,
    "reading": reading,
    "numpy": numpy,
    "held": held,
}

if __name__ == "__main__":
    print(_CONTENDERS[sys.argv[1]](*sys.argv[2:]))
