"""A search of a long record with the words of many files: how long it takes, how the index grows.

**Invariants:**

- The record has 100,000 incidents of 80 words, and 5,000 exhibits with 500 MB of words, each about
  an incident; the index was written by the search of files, portion by portion.
- A search is what a person gets after a word: the first 50 incidents that have it, in their own
  words or in those of a file. Words are drawn as they occur, so that frequent ones are searched for
  more often, and whole words as often as beginnings of two letters or more.
- Time of searches is that of the clock, since that is what is waited for. Of 300 searches of a
  round, 99 of 100 took no longer than the figure says; beside it stands the slowest round.
- The growth is that of the processor's time, and is measured once, while the record is built. Keys
  are cheap, so that deriving them hides nothing.
- A record is built once for each state of `diary`, and is kept beside the folder of the runs.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from bench.built_once import built
from bench.harness import Bench, Outcome, Settings, measure, outcome
from bench.incident_texts import Words
from bench.pdf import exponent
from bench.store import OPENS_IT
from diary.crypto.kdf import KdfCost
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence
from diary.model.revisions import TimelineFilter
from diary.services.file_search import WordPortion
from diary.services.journal import PlannedNoun
from diary.services.session import Session
from diary.vault import lifecycle

_INCIDENTS: Final = 100_000
_EXHIBITS: Final = 5_000
_LETTERS: Final = 100_000  # of the words of one exhibit
_STEP: Final = 5_000
_SEARCHES: Final = 300
_MOST_SECONDS: Final = 0.020
_VAULT, _TOOK = "vault", "took.txt"


@dataclass(frozen=True, slots=True)
class Search:
    """The time in which 99 of 100 searches come back, of a fixed time."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return each round's share of the time."""
        kept, _ = _built(settings)
        shares = []
        for at in range(settings.rounds):
            sample = measure([sys.executable, "-m", "bench.file_words", "search", kept, str(at)])
            assert sample.told is not None
            shares.append(sample.told / _MOST_SECONDS)
        longest = max(shares) * _MOST_SECONDS * 1000
        return outcome(
            shares, f"{longest:.1f} ms in the slowest round, of {_MOST_SECONDS * 1000:.0f}"
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """The exponent with which the time of indexing grows with the words."""

    name: str
    limit: float

    def run(self, settings: Settings) -> Outcome:
        """Return the one fit, over the quarters of the words as they were indexed."""
        _, (quarter, half, whole) = _built(settings)
        files = _size(_EXHIBITS, settings)
        fit = exponent([files // 4, files // 2, files], [quarter, half, whole])
        megabytes = files * _LETTERS / 1e6
        return outcome([fit], f"{whole / megabytes:.2f} CPU s a MB, {megabytes:.0f} MB")


def _size(size: int, settings: Settings) -> int:
    return size // 20 if settings.quick else size


def _built(settings: Settings) -> tuple[Path, tuple[float, ...]]:
    """Return the record, and how long indexing a quarter, a half and all of its files took."""
    sizes = _size(_INCIDENTS, settings), _size(_EXHIBITS, settings)

    def build(making: Path) -> None:
        measure([sys.executable, "-m", "bench.file_words", "build", *map(str, sizes), making])

    kept = built(f"words-{sizes[1]}", ["diary"], build)
    took = (kept / _TOOK).read_text(encoding="ascii").split()
    return kept / _VAULT, tuple(map(float, took))


WANTED: Final = {
    "search, 100,000 incidents and 500 MB of files, of 20 ms": 1.0,
    "index of the words of files, growth to 500 MB": 1.05,
}
COSTS: Final = {
    "search, 100,000 incidents and 500 MB of files, of 20 ms": "All places of words that begin "
    "with two letters are gone through, and then what thousands of files are about.",
    "index of the words of files, growth to 500 MB": "SQLite merges the parts of its index as they "
    "grow.",
}

BENCHES: list[Bench] = [
    Search("search, 100,000 incidents and 500 MB of files, of 20 ms", 4.6),
    Growth("index of the words of files, growth to 500 MB", 1.18),
]


def _config() -> lifecycle.VaultConfig:
    cost = KdfCost(memory_kib=64, passes=1, lanes=2)
    return lifecycle.VaultConfig(media=MediaClient(), zone="Europe/London", cost=cost, floor=cost)


def _build(incidents: int, exhibits: int, making: Path) -> None:
    with closing(lifecycle.create(making / _VAULT, OPENS_IT, _config())) as session:
        numbers = _record(session, incidents, exhibits)
        took = _index(session, exhibits, numbers)
    (making / _TOOK).write_text(" ".join(map(str, took)), encoding="ascii")


def _record(session: Session, incidents: int, exhibits: int) -> list[str]:
    """Record the incidents and the exhibits, and return the exhibits' identifiers."""
    journal, words, draw = session.journal, Words(1), Random(2)
    about, numbers = list[str](), list[str]()
    for start in range(0, incidents, _STEP):
        some = [journal.new_id() for _ in range(min(_STEP, incidents - start))]
        journal.record_all([PlannedNoun(each, words.incident()) for each in some])
        about += some
    for start in range(0, exhibits, _STEP):
        some = [journal.new_id() for _ in range(min(_STEP, exhibits - start))]
        journal.record_all(
            [PlannedNoun(each, Evidence(incidents=(draw.choice(about),))) for each in some]
        )
        numbers += some
    return numbers


def _texts() -> Iterator[str]:
    """Yield the words of one exhibit after another, cut from sentences in a new order."""
    words, draw = Words(3), Random(4)
    sentences = [words.incident().what for _ in range(20_000)]
    while True:
        yield " ".join(draw.choices(sentences, k=_LETTERS // 300))[:_LETTERS]


def _index(session: Session, exhibits: int, numbers: list[str]) -> list[float]:
    texts, spent, took = _texts(), 0.0, list[float]()
    for done, id_ in enumerate(numbers, 1):
        file, text = session.journal.get(id_), next(texts)
        started = time.process_time()
        session.file_search.add(
            WordPortion(file, ((1, text),), is_first=True, is_last=True, is_whole=True)
        )
        spent += time.process_time() - started
        if done in (exhibits // 4, exhibits // 2, exhibits):
            took.append(spent)
    return took


def _search(folder: Path, seed: int) -> None:
    words, draw = Words(3), Random(seed)
    with closing(lifecycle.unlock(folder, OPENS_IT, _config())) as session:
        session.journal.timeline(TimelineFilter(text=words.words[0]))
        taken = []
        for n in range(_SEARCHES):
            word = draw.choice(words.incident().what.split())
            typed = word if n % 2 else word[: max(2, len(word) // 2)]
            started = time.perf_counter()
            session.journal.timeline(TimelineFilter(text=typed))
            taken.append(time.perf_counter() - started)
        print(statistics.quantiles(taken, n=100)[-1])


if __name__ == "__main__":
    if sys.argv[1] == "build":
        _build(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        _search(Path(sys.argv[2]), int(sys.argv[3]))
