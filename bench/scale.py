"""A vault of a long case: 20,000 incidents and 5,000 attachments, verified and opened.

**Invariants:**

- Attachments are random bytes, of three sorts that are measured separately. *Photographs* are of 2
  to 4 MiB, 15 GB in all. *Mixed* is 4,000 screenshots of 150 to 450 KiB, 980 photographs and 20
  clips of 10 to 40 MiB, 4.6 GB in all. *Small* is small files only, 64 to 448 KiB: 1.0 GB.
- The computations for 25,000 entries are the same for all, and `sha256sum` has none of them: the
  fewer bytes there are, the more they weigh. So small files show their cost, and have no limit.
- Verifying is timed in an opened vault, from the call to the report: the key derivation before it
  is not part of it. The peer is `sha256sum` of the vault's encrypted attachments, its start
  included: about a hundredth more bytes than the plain files have, since lengths are padded, and
  the same page cache for both.
- Everything is read once before it is measured, so that both read from memory, if it is large
  enough.
- Memory is the highest that the process had while verifying, including the database's page cache;
  what opening used is not counted. Whether it grows with the files is told by what verifying adds
  to the process's own memory (without libraries and mapped files), mixed against small.
- The vault is built once for each state of `diary`.
"""

from __future__ import annotations

import math
import os
import random
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.built_once import built
from bench.harness import Bench, Outcome, Settings, measure, outcome
from bench.incident_texts import Words
from bench.store import OPENS_IT, settled, unlocking
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import StoredFile
from diary.services.journal import PlannedNoun
from diary.vault import lifecycle

INCIDENTS = 20_000
# The number of files, and their minimum and maximum size in bytes.
SORTS: Final = {
    "photographs": ((5_000, 2 << 20, 4 << 20),),
    "small": ((5_000, 64 << 10, 448 << 10),),
    "mixed": (
        (4_000, 150 << 10, 450 << 10),
        (980, 2 << 20, 4 << 20),
        (20, 10 << 20, 40 << 20),
    ),
}
_STEP = 500
_CODE: Final = ("bench/scale.py", "diary")
_HASHING: Final = 'find "$1" -type f -exec sha256sum {} + > /dev/null'
# The program with its libraries, and the database's page cache of 64 MiB.
_MOST_MEMORY: Final = 128e6


# --- the vault ----------------------------------------------------------------------------------


def _built(settings: Settings, sort: str) -> Path:
    """Return a folder with `vault`; a quick run has a twentieth of everything."""
    part = 20 if settings.quick else 1
    kept = built(f"scale-{sort}-{part}", _CODE, lambda making: _build(making, sort, part))
    _read(kept)
    return kept


def _read(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


def _files(folder: Path, sort: str, part: int) -> Iterator[Path]:
    folder.mkdir()
    pick = random.Random(3)
    sizes = [
        int(least * (most / least) ** pick.random())
        for count, least, most in SORTS[sort]
        for _ in range(count // part)
    ]
    pick.shuffle(sizes)
    for number, size in enumerate(sizes):
        path = folder / f"IMG_{number:05}.jpg"
        path.write_bytes(os.urandom(size))
        yield path


def _build(making: Path, sort: str, part: int) -> None:
    words = Words(1)
    with (
        closing(MediaClient()) as media,
        closing(lifecycle.create(making / "vault", OPENS_IT, settled(media))) as session,
    ):
        journal, room = session.journal, session.evidence
        ids: list[str] = []
        for start in range(0, INCIDENTS // part, 5_000):
            count = min(5_000, INCIDENTS // part - start)
            some = [PlannedNoun(journal.new_id(), words.incident()) for _ in range(count)]
            ids += [item.id for item in journal.record_all(some)]
        paths = list(_files(making / "files", sort, part))
        for start in range(0, len(paths), _STEP):
            for stored in room.store(paths[start : start + _STEP]):
                assert isinstance(stored, StoredFile)
                room.admit(stored, Evidence(title=stored.name, incidents=(random.choice(ids),)))
    # They would take page cache from what is measured.
    shutil.rmtree(making / "files")


# --- measuring ----------------------------------------------------------------------------------


def _told(what: str, folder: Path) -> float:
    sample = measure([sys.executable, "-m", "bench.scale", what, folder / "vault"])
    assert sample.told is not None
    return sample.told


@dataclass(frozen=True, slots=True)
class Verifying:
    """Verifying the whole vault against hashing the files of its attachments."""

    name: str
    limit: float
    sort: str

    def run(self, settings: Settings) -> Outcome:
        """Return the ratio of each round's pair."""
        folder = _built(settings, self.sort)
        pairs = []
        for _ in range(settings.rounds):
            peer = measure(["sh", "-c", _HASHING, "sh", folder / "vault" / "att"])
            pairs.append((_told("seconds", folder), peer.seconds))
        us, them = (statistics.median(side) for side in zip(*pairs, strict=True))
        return outcome([a / b for a, b in pairs], f"{us:.3f} / {them:.3f} s")


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory that verifying used, against a fixed amount."""

    name: str
    limit: float
    amount: float

    def run(self, settings: Settings) -> Outcome:
        """Return each round's share of the amount."""
        folder = _built(settings, "mixed")
        held = [_told("memory", folder) for _ in range(settings.rounds)]
        return outcome(
            [each / self.amount for each in held],
            f"{max(held) / 1e6:.1f} of {self.amount / 1e6:.1f} MB",
        )


@dataclass(frozen=True, slots=True)
class Flat:
    """What verifying adds to the process's own memory, with many bytes against few."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return the ratio of each round's pair."""
        many, few = _built(settings, "mixed"), _built(settings, "small")
        pairs = [(_told("own", many), _told("own", few)) for _ in range(settings.rounds)]
        us, them = (statistics.median(side) for side in zip(*pairs, strict=True))
        note = f"{us / 1e6:.1f} / {them / 1e6:.1f} MB"
        return outcome([a / b for a, b in pairs], note)


@dataclass(frozen=True, slots=True)
class Opening:
    """From the passphrase to the timeline, against the key derivation alone."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return the ratio of each pair, measured in one process."""
        ours, peer = unlocking(_built(settings, "small"), settings.rounds)
        us, them = statistics.median(ours), statistics.median(peer)
        return outcome([a / b for a, b in zip(ours, peer, strict=True)], f"{us:.3f} / {them:.3f} s")


WANTED: Final = {
    "verify 20k, 5k mixed files / sha256sum": 1.3,
    "unlock to timeline, 20k and 5k / Argon2id alone": 1.05,
}
COSTS: Final = {
    "verify 20k, 5k mixed files / sha256sum": "Entries are compared besides, of which sha256sum "
    "has none and the row of small files shows the most; files are deciphered and hashed on the "
    "same processors.",
    "unlock to timeline, 20k and 5k / Argon2id alone": "Two runs of Argon2id differ by more than "
    "the rest takes.",
}

BENCHES: list[Bench] = [
    Verifying("verify 20k, 5k photographs / sha256sum", 1.3, "photographs"),
    Verifying("verify 20k, 5k mixed files / sha256sum", 1.6, "mixed"),
    Verifying("verify 20k, 5k small files / sha256sum", math.inf, "small"),
    Memory("verify memory, 20k and 5k / 128 MB", 1.0, _MOST_MEMORY),
    Flat("verify's own memory, 5k mixed / 5k small files", 1.25),
    Opening("unlock to timeline, 20k and 5k / Argon2id alone", 1.15),
]


def _verify(what: str, folder: str) -> None:
    with (
        closing(MediaClient()) as media,
        closing(lifecycle.unlock(Path(folder), OPENS_IT, settled(media))) as session,
        closing(_Watched()) as watched,
    ):
        # Resets the peak (VmHWM), because the key derivation's memory is not part of verifying.
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        start = time.perf_counter()
        if what == "own":
            watched.begin()
        report = session.integrity.verify()
        seconds = time.perf_counter() - start
        assert report.ok, report.faults
        if what == "own":
            print(watched.most)
        else:
            print(seconds if what == "seconds" else _status("VmHWM"))


class _Watched:
    """The peak of the process's own memory while watched, above its value at the beginning."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._before = self.most = 0

    def begin(self) -> None:
        self._before = _status("RssAnon")
        self._thread.start()

    def close(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(0.005):
            self.most = max(self.most, _status("RssAnon") - self._before)


def _status(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    _verify(*sys.argv[1:])
