"""Checking a bundle in a browser: how long the page takes, and how its memory grows.

**Invariants:**

- The browser is Chromium without a window, new for each run. Time is that from choosing the folder
  to the report, by the clock, since that is what is waited for; memory is that of the largest
  process of the browser.
- The long record is the bundle of the bench of `check`. The many files and the long one are beside
  a short record that does not know them: each is listed and hashed, and the page writes a note on
  each, which a bundle of a long record has not. So the figure is above that of such a bundle.
"""

from __future__ import annotations

import dataclasses
import mmap
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from bench import checks
from bench.built_once import built
from bench.harness import Against, Bench, Bound, Contest, Settings, peak, told

_INCIDENTS: Final = (2_000, 20_000)
_FILES: Final = (2_000, 20_000)
_BYTES: Final = (256 * 1024 * 1024, 4 * 1024 * 1024 * 1024)
_MOST_SECONDS: Final = 8.0
_CODE: Final = ("bench/check_page.py", "tests/corpus", "exporters/bundle", "exporters/delivery")
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


def _contest(make: Callable[[Settings, int], Path], sizes: Sequence[int]) -> Contest:
    def check(size: int) -> Callable[[Settings], Sequence[str | Path]]:
        return lambda settings: [sys.executable, "-m", "bench.check_page", make(settings, size)]

    return Contest({"few": check(sizes[0]), "many": check(sizes[1])})


def _fewer(settings: Settings, size: int) -> int:
    return size // 20 if settings.quick else size


_RECORDS: Final = _contest(checks.bundle, _INCIDENTS)
_FOLDERS: Final = _contest(lambda settings, size: _many(_fewer(settings, size)), _FILES)
_FILMS: Final = _contest(lambda settings, size: _long(_fewer(settings, size)), _BYTES)

BENCHES: list[Bench] = [
    Bound("check.html, 20,000 incidents, of 8 s", 1.0, _RECORDS, "many", _MOST_SECONDS, told),
    Against("check.html, memory, 20,000 / 2,000 incidents", 1.1, _RECORDS, "many", "few", peak),
    Bound("check.html, 20,000 files, of 8 s", 1.0, _FOLDERS, "many", _MOST_SECONDS, told),
    Against("check.html, memory, 20,000 / 2,000 files", 1.1, _FOLDERS, "many", "few", peak),
    Against("check.html, memory, 4 GB / 256 MB", 1.1, _FILMS, "many", "few", peak),
]


def _check(folder: Path) -> None:
    """Print the seconds from choosing a folder to the report."""
    from exporters.check import check_page
    from tests.browser.chromium import Chromium

    with tempfile.TemporaryDirectory() as place:
        page = Path(place) / "check.html"
        page.write_bytes(check_page.page())
        with Chromium(page, Path(place) / "profile") as browser:
            browser.ready()
            started = time.perf_counter()
            report, _sentences = browser.check("#folder", [folder])
            print(time.perf_counter() - started)
    assert report["ok"], report["verdict"]


if __name__ == "__main__":
    _check(Path(sys.argv[1]))
