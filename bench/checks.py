"""Checking a bundle of a long case: with the program, against hashing the same files.

**Invariants:**

- A bundle is made from a record as the program makes it, with all its documents. It is built once
  for each state of `diary` and `exporters`.
- The peer is `sha256sum` of the files of the bundle. It parses nothing: neither the record, nor the
  pages of a document, on which each word is compared. So the ratio is large, and only its growth
  says something.
- Ours is the whole command with the confined child that reads the documents; the time of both
  counts. Memory is that of the larger of the two.
- Growth is that of the check by itself, in one process: what a process needs to begin would hide
  it.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.built_once import built
from bench.harness import (
    Against,
    Bench,
    Bound,
    Contest,
    Outcome,
    Settings,
    cpu,
    measure,
    outcome,
    peak,
)
from bench.incident_texts import Words
from bench.pdf import exponent

_SIZES: Final = (2_000, 10_000, 20_000)
_MOST_MEMORY: Final = 150e6
_OPENS_IT: Final = "one two three four five six"
_CODE: Final = ("diary", "exporters")
_AT_ONCE: Final = 5_000


def bundle(settings: Settings, size: int) -> Path:
    """Return the folder of a bundle with so many incidents; a quick run has a twentieth."""
    size = size // 20 if settings.quick else size
    return built(f"bundle-{size}", _CODE, lambda making: _build(making, size)) / "bundle"


def _build(making: Path, size: int) -> None:
    from diary.audience_profiles import load
    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.progress import no_progress
    from diary.services.disclosure.exhibit_scan import scan
    from diary.services.journal import PlannedNoun
    from diary.vault import lifecycle
    from exporters.delivery import bundle_writer

    cheap, words = KdfCost(memory_kib=64, passes=1, lanes=2), Words(1)
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
        with closing(lifecycle.create(making / "vault", _OPENS_IT, how)) as session:
            journal = session.journal
            for start in range(0, size, _AT_ONCE):
                count = min(_AT_ONCE, size - start)
                journal.record_all(
                    [PlannedNoun(journal.new_id(), words.incident()) for _ in range(count)]
                )
            scanned = scan(session.snapshot.originals(), no_progress)
            case = session.snapshot.take(load("police"), scanned)
            bundle_writer.write(case, making / "bundle", sign=session.signer, split=True)
    shutil.rmtree(making / "vault")


def _check(folder: str) -> None:
    """Print the seconds of the processor that a check takes in one process."""
    from exporters.check import own_pdf
    from exporters.check.bundle_check import check

    check([Path(folder)], pdf=own_pdf.read)  # so that loading modules is not counted
    started = time.process_time()
    assert check([Path(folder)], pdf=own_pdf.read).ok
    print(time.process_time() - started)


def _ours(settings: Settings) -> Sequence[str | Path]:
    return [Path(sys.executable).with_name("daybook"), "check", bundle(settings, _SIZES[-1])]


def _hashed(settings: Settings) -> Sequence[str | Path]:
    hashing = 'find "$1" -type f -exec sha256sum {} + > /dev/null'
    return ["sh", "-c", hashing, "sh", bundle(settings, _SIZES[-1])]


@dataclass(frozen=True, slots=True)
class Growth:
    """The exponent with which the time of a check grows with the incidents of a bundle."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return one fit a round, over the seconds of the processor at each size."""
        fits = []
        for _ in range(settings.rounds):
            taken = []
            for size in _SIZES:
                folder = bundle(settings, size)
                sample = measure([sys.executable, "-m", "bench.checks", folder])
                assert sample.told is not None
                taken.append(sample.told)
            fits.append(exponent(_SIZES, taken))
        return outcome(
            fits, f"{taken[0]:.3f} s at {_SIZES[0]:,}, {taken[-1]:.3f} at {_SIZES[-1]:,}"
        )


_CHECK = Contest({"ours": _ours, "sha256sum": _hashed})

COSTS: Final = {
    "check, 20,000 incidents / sha256sum, processors": "Every operator of the pages is read, and "
    "each value of the record.",
    "check, 20,000 incidents, of 150 MB": "The program's modules, what the record shows, and its "
    "text while it is read.",
}

BENCHES: list[Bench] = [
    Against(
        "check, 20,000 incidents / sha256sum, processors", 110.0, _CHECK, "ours", "sha256sum", cpu
    ),
    Bound("check, 20,000 incidents, of 150 MB", 1.0, _CHECK, "ours", _MOST_MEMORY, peak),
    Growth("check, growth from 2,000 to 20,000 incidents", 1.05),
]

if __name__ == "__main__":
    _check(sys.argv[1])
