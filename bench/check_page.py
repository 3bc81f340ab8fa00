"""Checking a bundle in a browser: how long the page takes, and how its memory grows.

**Invariants:**

- The browser is Chromium without a window, new for each run. Time is that from choosing the folder
  to the report, by the clock, since that is what is waited for; memory is the most that one of its
  processes held until then, and is measured in runs of their own.
- The long record is the bundle of the bench of `check`. The many files and the long one are beside
  a short record that does not know them: each is listed and hashed, and the page writes a note on
  each, which a bundle of a long record has not. So the figure is above that of such a bundle.
"""

from __future__ import annotations

import ctypes
import dataclasses
import mmap
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

from bench import checks
from bench.built_once import built
from bench.harness import Against, Bench, Bound, Contest, Settings, told

_INCIDENTS: Final = (2_000, 20_000)
_FILES: Final = (2_000, 20_000)
_BYTES: Final = (256 * 1024 * 1024, 4 * 1024 * 1024 * 1024)
_MOST_SECONDS: Final = 8.0
_CODE: Final = ("bench/check_page.py", "tests/corpus", "exporters/bundle", "exporters/delivery")
_SET_CHILD_SUBREAPER: Final = 36  # prctl(2)
_COPIES: Final = "data/copies/AB-1"


def _lay(folder: Path, files: Mapping[str, bytes | mmap.mmap]) -> None:
    """Write a bundle with a short record and these files beside its own, all of them listed."""
    from tests.corpus.case import tiny

    given = cast("Mapping[str, bytes]", files)
    whole = dataclasses.replace(tiny(), files={**tiny().files, **given}).counted().signed()
    whole.without(*files).write(folder)
    for path, data in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        with (folder / path).open("wb") as out:
            if isinstance(data, bytes):
                out.write(data)
            # zeros, which take no room on the disk
            out.truncate(len(data))


def _many(count: int) -> Path:
    files = {f"{_COPIES}_{n:05}.txt": b"%d" % n for n in range(count)}
    return built(f"files-{count}", _CODE, lambda making: _lay(making, files))


def _long(size: int) -> Path:
    def build(making: Path) -> None:
        with mmap.mmap(-1, size) as zeros:
            _lay(making, {f"{_COPIES}_film.mp4": zeros})

    return built(f"bytes-{size}", _CODE, build)


def _check_of(
    what: str, make: Callable[[Settings, int], Path], size: int
) -> Callable[[Settings], Sequence[str | Path]]:
    line = [sys.executable, "-m", "bench.check_page", what]
    return lambda settings: [*line, make(settings, size)]


def _memory(make: Callable[[Settings, int], Path], sizes: tuple[int, int]) -> Contest:
    few, many = (_check_of("memory", make, size) for size in sizes)
    return Contest({"few": few, "many": many})


def _time(make: Callable[[Settings, int], Path], sizes: tuple[int, int]) -> Contest:
    return Contest({"many": _check_of("seconds", make, sizes[1])})


def _fewer(settings: Settings, size: int) -> int:
    return size // 20 if settings.quick else size


def _files(settings: Settings, size: int) -> Path:
    return _many(_fewer(settings, size))


def _film(settings: Settings, size: int) -> Path:
    return _long(_fewer(settings, size))


_RECORDS: Final = _time(checks.bundle, _INCIDENTS)
_RECORDS_HELD: Final = _memory(checks.bundle, _INCIDENTS)
_FOLDERS: Final = _time(_files, _FILES)
_FOLDERS_HELD: Final = _memory(_files, _FILES)
_FILMS_HELD: Final = _memory(_film, _BYTES)

WANTED: Final = {
    "check.html, memory, 20,000 / 2,000 incidents": 1.1,
    "check.html, 20,000 files, of 8 s": 1.0,
    "check.html, memory, 20,000 / 2,000 files": 1.1,
}
COSTS: Final = {
    "check.html, memory, 20,000 / 2,000 incidents": "The page keeps what each entry says, so that "
    "all can be read in it, and the lines of the documents while they are compared.",
    "check.html, 20,000 files, of 8 s": "Chromium tells the page of each file, then its size, then "
    "its bytes. How much of the time that takes, no command measures.",
    "check.html, memory, 20,000 / 2,000 files": "The browser holds something for each file, and "
    "the page its name, its hash and its line.",
}
BENCHES: list[Bench] = [
    Bound("check.html, 20,000 incidents, of 8 s", 1.0, _RECORDS, "many", _MOST_SECONDS, told),
    Against(
        "check.html, memory, 20,000 / 2,000 incidents", 1.9, _RECORDS_HELD, "many", "few", told
    ),
    Bound("check.html, 20,000 files, of 8 s", 1.8, _FOLDERS, "many", _MOST_SECONDS, told),
    Against("check.html, memory, 20,000 / 2,000 files", 1.6, _FOLDERS_HELD, "many", "few", told),
    Against("check.html, memory, 4 GB / 256 MB", 1.1, _FILMS_HELD, "many", "few", told),
]


def _check(what: str, folder: Path) -> None:
    """Print the seconds from choosing a folder to the report, or the bytes held until then."""
    from exporters.check import check_page
    from exporters.check.check_report import CheckVerdict
    from tests.browser.chromium import Chromium

    _adopt()
    with tempfile.TemporaryDirectory() as place:
        page = Path(place) / "check.html"
        page.write_bytes(check_page.page())
        with Chromium(page, Path(place) / "profile") as browser:
            browser.ready()
            started = time.perf_counter()
            verdict = browser.verdict("#folder", [folder])
            taken, held = time.perf_counter() - started, browser.peak_megabytes() * 2**20
    _wait_for_all()
    assert verdict == CheckVerdict.UNCONFIRMED, verdict
    print(taken if what == "seconds" else held)


def _adopt() -> None:
    """Have processes that the browser leaves behind be children of this one.

    What they took is counted as ours then, and not as that of others.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _wait_for_all() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    _check(sys.argv[1], Path(sys.argv[2]))
