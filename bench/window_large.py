"""How long the window keeps a key waiting with 20,000 incidents and 3,000 exhibits.

**Invariants:**

- The longest turn of the event loop counts, measured as in `bench.window`; what each part took is
  told on standard error.
- A page is shown twice: the first time it is built, and every time it is filled.
- The exhibits are pictures that differ, and 40 of them belong to one incident.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bench.harness import ROOT, Bench, Bound, Contest, Settings, told
from bench.window import BUILD_SECONDS, MOST_SECONDS, WORDS, Driver, make_long

_EXHIBITS, _OF_ONE, _AT_ONCE = 3_000, 40, 200


def make(folder: Path) -> None:
    """Make the record."""
    from contextlib import closing
    from itertools import islice

    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.model.books_and_nouns import Noun
    from diary.model.record_nouns import Evidence
    from diary.services.attachment_service import NamedBytes, StoredFile
    from diary.vault import lifecycle

    make_long(folder)
    cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
        with closing(lifecycle.unlock(folder, WORDS, how)) as session:
            (first,) = islice(session.journal.items(Noun.INCIDENT), 1)
            for start in range(0, _EXHIBITS, _AT_ONCE):
                numbers = range(start, min(start + _AT_ONCE, _EXHIBITS))
                named = [NamedBytes(f"photo {each}.png", picture(each)) for each in numbers]
                for number, kept in zip(numbers, session.evidence.store(named), strict=True):
                    assert isinstance(kept, StoredFile)
                    of = (first.id,) if number < _OF_ONE else ()
                    session.evidence.admit(kept, Evidence(title=f"Photo {number}", incidents=of))


def picture(number: int) -> bytes:
    """Return a small PNG in a colour of its own."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        summed = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + summed

    row = b"\0" + bytes((number % 256, number // 256 * 20, 90)) * 64
    head = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 48)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Parts:
    """The longest turn of each part."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._worst: dict[str, float] = {}

    def took(self, name: str, seconds: float) -> None:
        """Run the loop so long; what was the longest turn since the last part belongs to this."""
        self._driver.rest(seconds)
        self._worst[name] = max(self._worst.get(name, 0.0), self._driver.longest)
        self._driver.mark()

    def worst(self) -> float:
        """Tell all parts, the longest first; return the longest turn."""
        for name, seconds in sorted(self._worst.items(), key=lambda each: -each[1]):
            print(f"{name}: {seconds * 1000:.0f} ms", file=sys.stderr)
        return max(self._worst.values())


def _opened(driver: Driver) -> Any:
    workspace = driver.unlock()
    timeline = workspace.page("timeline")
    driver.until(lambda: timeline.model.total >= 20_000)
    driver.rest(2)
    driver.mark()
    return workspace


def typing(driver: Driver) -> float:
    """Type in the line, in the search of the timeline and in that of the evidence; scroll it."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    workspace, parts = _opened(driver), Parts(driver)
    timeline = workspace.page("timeline")
    for name, line in (("the line", timeline.quick.line), ("search", timeline.filters.words)):
        for letter in "SEEN AT":
            QTest.keyClick(line, Qt.Key(ord(letter)))
            parts.took(f"typing, {name}", 0.1)
        parts.took(f"typing, {name}", 1)
    timeline.quick.line.clear()
    timeline.filters.clear()
    workspace.show_page("evidence")
    evidence = workspace.page("evidence")
    driver.until(lambda: len(evidence.list.items) == _EXHIBITS)
    driver.rest(2)
    driver.mark()
    view = evidence.list.view
    bar = view.verticalScrollBar()
    for part in range(40):
        bar.setValue(bar.maximum() * part // 39)
        parts.took("scrolling, evidence", 0.05)
    for letter in "PHOTO 7":
        QTest.keyClick(evidence.list.words, Qt.Key(ord(letter)))
        parts.took("typing, search of evidence", 0.2)
    return parts.worst()


def pages(driver: Driver) -> float:
    """Show every page twice, then the incident with 40 exhibits, and one exhibit."""
    from diary.model.books_and_nouns import Noun
    from ui.desktop.page_list import RECORD_GROUPS, PageId

    workspace, parts = _opened(driver), Parts(driver)
    listed = [page for group in RECORD_GROUPS for page, _label in group.pages]
    for turn in ("first", "again"):
        for page in (*listed, PageId.PAPERS, PageId.SAFETY):
            workspace.show_page(page)
            parts.took(f"{page.value}, {turn}", 1.5 if page == PageId.EVIDENCE else 0.7)
    workspace.show_page(PageId.PATTERNS)
    workspace.page(PageId.PATTERNS).show_button.click()
    parts.took("patterns, counted", 6)
    found: list[str] = []

    def read(session: Any) -> None:
        exhibits = list(session.journal.items(Noun.EVIDENCE))
        found.extend((exhibits[0].content.incidents[0], exhibits[0].id))

    driver.front.vault_thread.run(driver.front, read, lambda _nothing: None, print)
    driver.until(lambda: found)
    driver.rest(1)
    driver.mark()
    incident, exhibit = found
    for turn in ("first", "again"):
        workspace.open_incident(incident)
        parts.took(f"an incident with {_OF_ONE} exhibits, {turn}", 2)
        workspace.open_subject(Noun.EVIDENCE, exhibit)
        parts.took(f"an exhibit, {turn}", 1)
        workspace.view([exhibit], exhibit)
        parts.took(f"the viewer, {turn}", 1)
    return parts.worst()


STEPS: Final[dict[str, Callable[[Driver], float]]] = {"typing": typing, "pages": pages}


def _prepare(settings: Settings) -> None:
    made, used = settings.folder / "large", settings.folder / "large-used"
    if not made.exists():
        command = [sys.executable, "-m", "bench.window_large", "make", str(made)]
        subprocess.run(command, cwd=ROOT, check=True)
        # One run is discarded: an installed program is compiled, a checkout just edited is not.
        shutil.copytree(made, used)
        discarded = [sys.executable, "-m", "bench.window_large", "pages", str(used)]
        subprocess.run(discarded, cwd=ROOT, check=True, capture_output=True)
    shutil.rmtree(used, ignore_errors=True)
    shutil.copytree(made, used)


def _bound(label: str, step: str, most: float) -> Bound:
    def command(settings: Settings) -> list[str]:
        words = ["-m", "bench.window_large", step, str(settings.folder / "large-used")]
        return [sys.executable, *words]

    return Bound(f"window: {label}", 1.0, Contest({step: command}, _prepare), step, most, told)


BENCHES: list[Bench] = [
    _bound("longest turn, 3,000 exhibits: typing, scrolling", "typing", MOST_SECONDS),
    _bound("longest turn, 20,000 and 3,000: every page", "pages", BUILD_SECONDS),
]

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
        sys.exit()
    running = Driver(Path(sys.argv[2]))
    print(STEPS[sys.argv[1]](running), flush=True)
    running.traces.remove()
    os._exit(0)
