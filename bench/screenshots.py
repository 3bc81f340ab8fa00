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
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.harness import ROOT
from bench.window import WORDS, Driver
from diary.i18n import use_language
from tests.support.pseudo_locale import TAG, write_catalogue

if TYPE_CHECKING:
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QImage

# the name of a page, and what shows it
Shot = tuple[str, Callable[[], object]]
_USUAL: Final = (1120, 780)
# beside the folders of pictures, of which one is named "bundle"
_BUNDLE: Final = "bundle-to-read"
_ACROSS, _TILE, _GAP, _NAME = 4, 560, 16, 28
# milliseconds between two looks for a question
_QUESTION: Final = 50


@dataclass(frozen=True, slots=True)
class Look:
    """One way in which people see the window; sizes in pixels without the frame."""

    colours: str = "light"
    size: tuple[int, int] = _USUAL
    zoom: float = 1.0
    mirrored: bool = False
    # every text in brackets and twice as long
    long: bool = False
    bundle: bool = False


LOOKS: Final = {
    "light": Look(),
    "dark": Look("dark"),
    "contrast": Look("contrast"),
    "mirrored": Look(mirrored=True),
    "text-200": Look(zoom=2.0),
    "text-200-1024x640": Look(size=(1024, 600), zoom=2.0),
    "text-250": Look(zoom=2.5),
    "long-texts": Look(long=True),
    "long-texts-1024x640": Look(size=(1024, 600), long=True),
    "bundle": Look(bundle=True),
    "1024x640": Look(size=(1024, 600)),
    "1366x768": Look(size=(1366, 728)),
    "3840x2160": Look(size=(3840, 2120)),
}


def make(folder: Path) -> None:
    """Record the sample case in a folder, and write a bundle of it beside it."""
    from diary import audience_profiles
    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.progress import no_progress
    from diary.services.disclosure.exhibit_scan import scan
    from diary.services.sample_case import SampleClock, build
    from diary.vault import lifecycle
    from exporters.delivery import bundle_writer

    cheap, clock = KdfCost(memory_kib=64, passes=1, lanes=1), SampleClock()
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(
            media=media, zone="Europe/London", now=clock, cost=cheap, floor=cheap
        )
        with closing(lifecycle.create(folder / "record", WORDS, how)) as session:
            build(session, clock, no_progress)
            profile = audience_profiles.load("police")
            found = scan(session.snapshot.originals(), no_progress)
            case = session.snapshot.take(profile, found)
            bundle_writer.write(case, folder / _BUNDLE, sign=session.signer)


def _texts(folder: Path, *, long: bool) -> AbstractContextManager[object]:
    return use_language(TAG, folder) if long else nullcontext()


def draw(folder: Path, name: str, to: Path) -> None:
    """Draw all pages of one look, and their contact sheet."""
    from PySide6.QtCore import Qt

    look, to = LOOKS[name], to / name
    to.mkdir(parents=True)
    driver = Driver(folder / "record")
    if look.mirrored:
        driver.qt.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme = driver.front.theme
    theme.choose(look.colours)
    theme.set_zoom(look.zoom)
    driver.window.setGeometry(0, 0, *look.size)
    drawn: list[tuple[str, QImage]] = []

    def keep(page: str, image: QImage) -> None:
        image.save(str(to / f"{len(drawn) + 1:02} {page}.png"))
        drawn.append((page, image))

    questions = _answer(driver, keep)
    shots = _of_bundle(driver, folder) if look.bundle else _pages(driver, folder)
    for page, show in shots:
        show()
        driver.settle()
        keep(page, driver.window.grab().toImage())
    questions.stop()
    _sheet(drawn).save(str(to.parent / f"{name}.png"))
    driver.traces.remove()


def _answer(driver: Driver, keep: Callable[[str, QImage], None]) -> QTimer:
    """Draw each question that a page asks in a dialog, and answer it with yes."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QDialog

    def answer() -> None:
        dialog = driver.qt.activeModalWidget()
        if isinstance(dialog, QDialog):
            keep("question", dialog.grab().toImage())
            dialog.accept()

    timer = QTimer(driver.qt)
    timer.timeout.connect(answer)
    timer.start(_QUESTION)
    return timer


def _pages(driver: Driver, folder: Path) -> Iterator[Shot]:
    """Yield each page of the program by name, with what shows it."""
    window = driver.window
    driver.until(lambda: window.windowHandle().isExposed())
    # the lock screen is built anew by the first run, and shown again before the passphrase
    yield from _before_opening(window)
    yield "lock screen", partial(window.show_lock_screen, folder / "record")
    workspace = driver.unlock()
    yield from _of_record(workspace)
    yield from _of_one(driver, workspace)
    yield from _of_forms(workspace)
    yield from _of_hand_over(driver, workspace, folder)


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


def _of_forms(workspace: Any) -> Iterator[Shot]:
    """Yield the steps of the long form, and the short forms of what is listed."""
    from ui.desktop.page_list import PageId

    form = workspace.page(PageId.RECORD).form
    workspace.show_page(PageId.RECORD)
    for step in (1, 2):
        yield f"record step {step + 1}", partial(form.show_step, step)
    for page in (PageId.POLICE, PageId.ORDER, PageId.PERSON):
        register = workspace.page(page)
        workspace.show_page(page)
        yield f"new {page.value}", register.list.add.click
    patterns = workspace.page(PageId.PATTERNS)
    workspace.show_page(PageId.PATTERNS)
    yield "patterns shown", patterns.show_button.click


def _of_hand_over(driver: Driver, workspace: Any, folder: Path) -> Iterator[Shot]:
    """Yield the steps of a hand-over to police, and what is said of the bundle that is written."""
    from PySide6.QtWidgets import QRadioButton

    from ui.desktop.page_list import PageId
    from ui.desktop.pages.export.place import PlaceField

    page = workspace.page(PageId.EXPORT)
    workspace.show_page(PageId.EXPORT)
    page.findChildren(QRadioButton)[0].click()
    step = 1
    while page.go_on.isEnabled() and page.go_on.text():
        step += 1
        yield f"hand over {step}", page.go_on.click
        if (places := page.findChildren(PlaceField)) and places[-1].isVisible():
            places[-1].line.setText(str(folder / f"handed-over-{os.getpid()}"))


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
    endings: dict[str, str] = {}
    for exhibit in exhibits:
        ending = Path(exhibit.content.name).suffix or "thing"
        endings.setdefault(ending, exhibit.id)
    for ending, id_ in endings.items():
        yield f"viewer {ending.strip('.')}", partial(workspace.view, ids, id_)
    yield "cover", partial(workspace.cover, endings[".png"])
    yield "erase", partial(workspace.erase, most)
    for item in found[Noun.CONVERSATION][:1]:
        yield "lines", partial(workspace.open_line, item.id, 1)
        yield "transcript", partial(workspace.print_lines, item.id)


def _of_bundle(driver: Driver, folder: Path) -> Iterator[Shot]:
    """Yield the pages of a bundle that somebody opened to read."""
    from ui.desktop.bundle_workspace import BundleWorkspace
    from ui.desktop.page_list import BUNDLE_GROUPS

    window = driver.window
    driver.until(lambda: window.windowHandle().isExposed())
    window.show_read(folder / _BUNDLE)
    driver.until(lambda: window.is_open)
    workspace = window.findChild(BundleWorkspace)
    for group in BUNDLE_GROUPS:
        for page, _label in group.pages:
            yield page.value, partial(workspace.show_page, page)
    yield from _of_one(driver, workspace)


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
    if asked.one:
        with _texts(asked.folder, long=LOOKS[asked.one].long):
            draw(asked.folder, asked.one, asked.folder)
        sys.stdout.flush()
        # the window's threads end with the process
        os._exit(0)
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    write_catalogue(asked.folder, *(ROOT / name for name in ("ui", "diary", "exporters")))
    make(asked.folder)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for name in asked.look or LOOKS:
        line = [sys.executable, "-m", "bench.screenshots", str(asked.folder), "--one", name]
        subprocess.run(line, cwd=ROOT, env=environment, check=True)
        print(asked.folder / f"{name}.png", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
