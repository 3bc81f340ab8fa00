"""Every page of the window as pictures: `python3 dev.py screenshots [FOLDER]`.

The window opens the sample case without a screen, in a process of its own for each look: light,
dark, high contrast, mirrored, text of 200 %, and the sizes of screens that people have. Each look
has a folder of pictures and one contact sheet on which all pages are seen at once.

**Invariants:**

- What is drawn is the program itself: the real window, opened with the passphrase, page after page
  by the ways that a person has.
- The pictures are for eyes. No test compares them, because fonts differ between systems.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.harness import ROOT
from bench.window import WORDS, Driver

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

# the name of a page, and what shows it
Shot = tuple[str, Callable[[], object]]
_USUAL: Final = (1120, 780)
# seconds for what a page reads and decodes after it is shown
_SETTLING: Final = 1.2
_ACROSS, _TILE, _GAP, _NAME = 4, 560, 16, 28


@dataclass(frozen=True, slots=True)
class Look:
    """One way in which people see the window; sizes in pixels without the frame."""

    colours: str = "light"
    size: tuple[int, int] = _USUAL
    zoom: float = 1.0
    mirrored: bool = False


LOOKS: Final = {
    "light": Look(),
    "dark": Look("dark"),
    "contrast": Look("contrast"),
    "mirrored": Look(mirrored=True),
    "text-200": Look(zoom=2.0),
    "text-200-1024x640": Look(size=(1024, 600), zoom=2.0),
    "1024x640": Look(size=(1024, 600)),
    "1366x768": Look(size=(1366, 728)),
    "3840x2160": Look(size=(3840, 2120)),
}


def make(folder: Path) -> None:
    """Record the sample case in a new folder."""
    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.progress import no_progress
    from diary.services.sample_case import SampleClock, build
    from diary.vault import lifecycle

    cheap, clock = KdfCost(memory_kib=64, passes=1, lanes=1), SampleClock()
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(
            media=media, zone="Europe/London", now=clock, cost=cheap, floor=cheap
        )
        with closing(lifecycle.create(folder, WORDS, how)) as session:
            build(session, clock, no_progress)


def draw(folder: Path, name: str, to: Path) -> None:
    """Draw all pages of one look, and their contact sheet."""
    from PySide6.QtCore import Qt

    look, to = LOOKS[name], to / name
    to.mkdir(parents=True)
    driver = Driver(folder)
    if look.mirrored:
        driver.qt.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme = driver.front.theme
    theme.choose(look.colours)
    theme.set_zoom(look.zoom)
    driver.window.setGeometry(0, 0, *look.size)
    drawn: list[tuple[str, QImage]] = []
    for number, (page, show) in enumerate(_pages(driver, folder), 1):
        show()
        driver.rest(_SETTLING)
        image = driver.window.grab().toImage()
        image.save(str(to / f"{number:02} {page}.png"))
        drawn.append((page, image))
    _sheet(drawn).save(str(to.parent / f"{name}.png"))
    driver.traces.remove()


def _pages(driver: Driver, folder: Path) -> Iterator[Shot]:
    """Yield each page of the program by name, with what shows it."""
    window = driver.window
    driver.until(lambda: window.windowHandle().isExposed())
    # the lock screen is built anew by the first run, and shown again before the passphrase
    yield from _before_opening(window)
    yield "lock screen", partial(window.show_lock_screen, folder)
    workspace = driver.unlock()
    yield from _of_record(workspace)
    yield from _of_one(driver, workspace)


def _before_opening(window: Any) -> Iterator[Shot]:
    from ui.desktop.pages.welcome import WelcomePage

    window.show_welcome()
    welcome = window.findChildren(WelcomePage)[-1]
    yield "first run", welcome.device.yes.click
    for number, name in enumerate(("disclosure", "folder", "passphrase"), 1):
        yield f"first run {name}", partial(welcome.show_step, number)
    yield "restore", window.show_restore
    yield "read a bundle", window.show_read
    yield "staying safe", window.show_safety
    yield "help before opening", window.show_help


def _of_record(workspace: Any) -> Iterator[Shot]:
    from ui.desktop.page_list import RECORD_GROUPS, PageId

    listed = [page for group in RECORD_GROUPS for page, _label in group.pages]
    for page in (*listed, PageId.PAPERS, PageId.REVIEW, PageId.SAFEKEEPING):
        yield page.value, partial(workspace.show_page, page)
    yield from _of_help(workspace)


def _of_help(workspace: Any) -> Iterator[Shot]:
    """Yield a chapter of the guide, and what a search in it finds."""
    from ui.desktop.page_list import PageId

    page = workspace.page(PageId.HELP)

    def show(chapter: str) -> None:
        workspace.show_page(PageId.HELP)
        page.show_chapter(chapter)

    def search() -> None:
        workspace.show_page(PageId.HELP)
        page.words.setText("recovery code")

    yield "help chapter", partial(show, "hand-over")
    yield "help search", search


def _of_one(driver: Driver, workspace: Any) -> Iterator[Shot]:
    """Yield the pages of one subject, with the subject that has most to show."""
    from diary.model.books_and_nouns import Noun

    found: dict[Noun, list[Any]] = {}
    nouns = (Noun.INCIDENT, Noun.EVIDENCE, Noun.POLICE, Noun.ORDER, Noun.PERSON, Noun.CONVERSATION)

    def read(session: Any) -> None:
        found.update({noun: list(session.journal.items(noun)) for noun in nouns})

    threads = driver.front.vault_thread
    threads.run(driver.front, read, lambda _nothing: None, print)
    driver.until(lambda: len(found) == len(nouns))
    exhibits = found[Noun.EVIDENCE]
    count = {
        item.id: sum(item.id in exhibit.content.incidents for exhibit in exhibits)
        for item in found[Noun.INCIDENT]
    }
    most = max(count, key=lambda id_: count[id_])
    yield "one incident", partial(workspace.open_incident, most)
    for noun in (Noun.EVIDENCE, Noun.POLICE, Noun.ORDER, Noun.PERSON):
        for item in found[noun][:1]:
            yield f"one {noun.value}", partial(workspace.open_subject, noun, item.id)
    ids = [exhibit.id for exhibit in exhibits]
    yield "viewer", partial(workspace.view, ids, ids[0])
    for item in found[Noun.CONVERSATION][:1]:
        yield "lines", partial(workspace.open_line, item.id, 1)


def _sheet(drawn: list[tuple[str, QImage]]) -> QImage:
    """Return all pages in rows, each with its name above it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    smooth = Qt.TransformationMode.SmoothTransformation
    small = [(name, image.scaledToWidth(_TILE, smooth)) for name, image in drawn]
    high = max(image.height() for _name, image in small) + _NAME + _GAP
    rows = -(-len(small) // _ACROSS)
    whole = QImage(_ACROSS * (_TILE + _GAP) + _GAP, rows * high + _GAP, QImage.Format.Format_RGB32)
    whole.fill(QColor("#555555"))
    painter = QPainter(whole)
    painter.setPen(QColor("#ffffff"))
    for number, (name, image) in enumerate(small):
        x = _GAP + number % _ACROSS * (_TILE + _GAP)
        y = _GAP + number // _ACROSS * high
        painter.drawText(x, y + _NAME - 10, name)
        painter.drawImage(x, y + _NAME, image)
    painter.end()
    return whole


def main(arguments: list[str]) -> int:
    """Draw the looks that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description=main.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--look", choices=LOOKS, action="append", metavar="LOOK")
    parser.add_argument("--one", choices=LOOKS, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    record = asked.folder / "record"
    if asked.one:
        draw(record, asked.one, asked.folder)
        sys.stdout.flush()
        # the window's threads end with the process
        os._exit(0)
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    make(record)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for name in asked.look or LOOKS:
        line = [sys.executable, "-m", "bench.screenshots", str(asked.folder), "--one", name]
        subprocess.run(line, cwd=ROOT, env=environment, check=True)
        print(asked.folder / f"{name}.png", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
