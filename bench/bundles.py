"""Bundles of a long record: what writing one adds to memory, and how its time grows.

**Invariants:**

- One process unlocks a record, takes the case for police and writes the folder. Memory is the most
  that it had until the end, less the most that it had until the record was open, or until the case
  was in memory; keys are cheap, so that deriving them hides nothing. Time is that of the processor.
- Incidents have 80 words and no exhibits. The case is in memory while its bundle is written, since
  the database belongs to another thread and nothing plain may be on the disk beside the bundle.
- A record is built once for each state of `diary`.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.built_once import built
from bench.harness import Bench, Outcome, Settings, measure, outcome
from bench.incident_texts import Words
from bench.pdf import exponent
from bench.store import OPENS_IT
from diary.audience_profiles import load
from diary.crypto.kdf import KdfCost
from diary.media.decoder_client import MediaClient
from diary.services.journal import PlannedNoun
from diary.vault import lifecycle
from exporters.delivery.delivery_forms import BundleDelivery, Delivery

_SIZES: Final = (2_000, 5_000, 20_000)
_STEP: Final = 5_000


def _built(size: int) -> Path:
    def build(making: Path) -> None:
        measure([sys.executable, "-m", "bench.bundles", "build", str(size), making / "vault"])

    return built(f"bundles-{size}", ["diary"], build) / "vault"


def _told(what: str, size: int, settings: Settings) -> float:
    place = settings.folder / "bundle"
    shutil.rmtree(place, ignore_errors=True)
    sample = measure([sys.executable, "-m", "bench.bundles", what, _built(size), place])
    assert sample.told is not None
    return sample.told


@dataclass(frozen=True, slots=True)
class Memory:
    """What a bundle adds to memory after a step, of many incidents against few."""

    name: str
    limit: float
    after: str

    def run(self, settings: Settings) -> Outcome:
        """Return the ratio of each round's pair."""
        few, many = _sizes(settings)[-2:]
        pairs = [
            (_told(self.after, many, settings), _told(self.after, few, settings))
            for _ in range(settings.rounds)
        ]
        us, them = (statistics.median(side) / 1e6 for side in zip(*pairs, strict=True))
        return outcome([a / b for a, b in pairs], f"{us:.0f} / {them:.0f} MB")


@dataclass(frozen=True, slots=True)
class Growth:
    """The exponent with which the processor's time grows with the number of incidents."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return one fit a round, over all sizes."""
        sizes = _sizes(settings)
        fits = []
        for _ in range(settings.rounds):
            taken = [_told("time", size, settings) for size in sizes]
            fits.append(exponent(sizes, taken))
        return outcome(fits, f"{taken[0]:.2f} s at {sizes[0]:,}, {taken[-1]:.2f} at {sizes[-1]:,}")


def _sizes(settings: Settings) -> tuple[int, ...]:
    return tuple(size // 10 for size in _SIZES) if settings.quick else _SIZES


WANTED: Final = {
    "bundle, memory above the case, 20,000 / 5,000": 1.1,
    "bundle, memory above unlocking, 20,000 / 5,000": 1.1,
}
COSTS: Final = {
    "bundle, memory above the case, 20,000 / 5,000": "Writing keeps an index of the documents for "
    "each incident, beside what any document takes.",
    "bundle, memory above unlocking, 20,000 / 5,000": "The whole case is in memory while it is "
    "written: entries with their salts, words, and the pages that the database read for them. To "
    "be flat, it would have to be read twice.",
}

BENCHES: list[Bench] = [
    Memory("bundle, memory above the case, 20,000 / 5,000", 1.6, "the case"),
    Memory("bundle, memory above unlocking, 20,000 / 5,000", 3.1, "unlocking"),
    Growth("bundle, growth of time from 2,000 to 20,000", 1.05),
]


def _build(size: int, vault: Path) -> None:
    words = Words(1)
    with closing(lifecycle.create(vault, OPENS_IT, _cheap())) as session:
        journal = session.journal
        for start in range(0, size, _STEP):
            count = min(_STEP, size - start)
            journal.record_all(
                [PlannedNoun(journal.new_id(), words.incident()) for _ in range(count)]
            )


def _cheap() -> lifecycle.VaultConfig:
    cost = KdfCost(memory_kib=64, passes=1, lanes=2)
    return lifecycle.VaultConfig(media=MediaClient(), zone="Europe/London", cost=cost, floor=cost)


def _write(what: str, folder: Path, place: Path) -> None:
    with closing(lifecycle.unlock(folder, OPENS_IT, _cheap())) as session:
        # Resets the peak (VmHWM).
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        before, started = _status("VmRSS"), time.process_time()
        case = session.snapshot.take(load("police"), {})
        if what == "the case":
            before = _status("VmHWM")
        BundleDelivery(case, session.signer).write(place, Delivery.FOLDER)
        print(time.process_time() - started if what == "time" else _status("VmHWM") - before)


def _status(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    if sys.argv[1] == "build":
        _build(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        _write(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
