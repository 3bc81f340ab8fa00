"""The running program as a screen reader is told of it, through a real accessibility bus.

Needs Xvfb, openbox, xdotool, at-spi2-core and its bindings; left to the long runs. The program is
the one of `DAYBOOK_COMMAND`, such as `/usr/bin/daybook`, or else that of this folder.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtGui import QColor, QImage

from diary.jurisdiction import load
from diary.media.decoder_client import MediaClient
from diary.vault import lifecycle
from tests.support.accessibility_bus import AccessibilityBus, Part
from tests.support.display import Display
from tests.support.filled_record import fill
from ui.desktop.page_list import RECORD_GROUPS

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

PASSPHRASE = "marble otter quiet lantern"
# Words of the record, none of which is told before it is open, nor after it is locked.
PRIVATE: Final = (
    "gate", "sleep badly", "Corin", "neighbour", "Keep away", "101", "marker", "Mine alone",
    "photo.png", "shift", "A ring", "moved", "marble", "hello",
)  # fmt: skip
# What has the focus without being anything, as the bus calls it.
_NOTHING: Final = {"unknown", "filler", "panel", "layered pane", "redundant object", "invalid"}
_PRESSED: Final = ("page tab", "radio button", "push button", "button")
_SIDE_BAR: Final = "Pages of the record"
_TABS: Final = "Pages that belong together"


@pytest.fixture
def display() -> Iterator[Display]:
    with closing(Display()) as made:
        yield made


@pytest.fixture
def bus(display: Display) -> Iterator[AccessibilityBus]:
    with closing(AccessibilityBus(display)) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    picture = tmp_path / "photo.png"
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#204060"))
    image.save(str(picture))
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(media=media, zone="Europe/London")
        with closing(lifecycle.create(tmp_path / "Daybook", PASSPHRASE, how)) as session:
            fill(session, picture, tmp_path / "_chat.txt", next(iter(load().factors)).id)
    return tmp_path / "Daybook"


def told_of(parts: list[Part]) -> list[str]:
    """Return what of the record is told of."""
    every = " ".join(part.words for part in parts)
    return [word for word in PRIVATE if re.search(rf"\b{re.escape(word)}\b", every)]


def unnamed(parts: list[Part]) -> list[str]:
    """Return each control without a name, or without being anything."""
    found = []
    for part in parts:
        if part.stops and not part.name.strip():
            found.append(f"{part.role} in {part.around!r} has no name")
        elif part.stops and part.role in _NOTHING:
            found.append(f"{part.role} {part.name!r} can be reached and is nothing")
    return found


def pages_of(parts: list[Part]) -> list[str]:
    """Return the names of the pages and groups in the side bar, and of the tabs above a page."""
    return [part.name for part in parts if is_page(part) and part.role in _PRESSED]


def is_page(part: Part) -> bool:
    return _SIDE_BAR in part.around or _TABS in part.around


def lists_of(parts: list[Part]) -> list[str]:
    """Return the names of the lists on the page, of which a row can be opened."""
    rows = [part for part in parts if part.role in ("list item", "table cell")]
    named = {part.name for part in parts if part.role in ("list", "table")}
    return [name for name in sorted(named) if any(f"/{name}" in row.around for row in rows)]


def test_every_page_of_the_running_program_names_every_control(
    display: Display, bus: AccessibilityBus, folder: Path
) -> None:
    bus.start(folder)
    window = display.window("^Daybook$")
    display.do("windowactivate", "--sync", window)
    lock_screen = bus.settled("^Passphrase$")
    assert unnamed(lock_screen) == []
    assert told_of(lock_screen) == []
    assert "password text" in {part.role for part in lock_screen}

    display.words(PASSPHRASE)
    assert told_of(bus.settled("^Passphrase$")) == []
    display.keys("Return")
    timeline = bus.settled("^Timeline$", "^Settings$")
    assert set(told_of(timeline)) >= {"gate"}

    faults: list[str] = []
    # each page with the one from which it was seen first: a group folds when it is left
    seen: dict[str, str] = {}
    todo = [(name, "") for name in pages_of(timeline)]
    while todo:
        name, head = todo.pop(0)
        if name in seen or re.match("Lock|Hide", name):
            continue
        seen[name] = head
        # what is pressed through the bus is no input, without which the record locks
        display.keys("ctrl")
        shown = shown_by(bus, name) or (shown_by(bus, head) and shown_by(bus, name))
        assert shown, f"{name!r} cannot be pressed"
        todo += [(each, name) for each in pages_of(shown)]
        faults += [f"{name}: {fault}" for fault in unnamed(shown)]
        faults += [f"{name}: {fault}" for fault in faults_of_rows(display, bus, shown)]
    assert seen.keys() >= {label for group in RECORD_GROUPS for _page, label in group.pages}
    assert faults == []

    display.keys("ctrl+l")
    assert told_of(bus.settled("^Passphrase$", "^Open$")) == []


def shown_by(bus: AccessibilityBus, name: str) -> list[Part]:
    """Press a page or a group in the side bar; return all in sight then, nothing without it."""
    before = chosen(bus.tree())
    if not any(bus.press(name, role) for role in _PRESSED):
        return []
    # a group leads to its first page
    return bus.settled_when(lambda now: name in chosen(now) or chosen(now) != before)


def chosen(parts: list[Part]) -> set[str]:
    return {part.name for part in parts if part.chosen and is_page(part)}


def faults_of_rows(display: Display, bus: AccessibilityBus, shown: list[Part]) -> Iterator[str]:
    """Open the first row of each list on the page, and yield what is wrong with what it shows."""
    for name in lists_of(shown):
        if not any(bus.focus(name, role) for role in ("list", "table")):
            continue
        display.keys("Home", "Return")
        yield from (f"a row of {name!r}: {fault}" for fault in unnamed(bus.settled()))
        display.keys("Escape")
        bus.settled()


def test_what_happens_is_announced(display: Display, bus: AccessibilityBus, folder: Path) -> None:
    bus.start(folder)
    window = display.window("^Daybook$")
    display.do("windowactivate", "--sync", window)
    bus.settled("^Passphrase$")
    display.words("not the passphrase")
    display.keys("Return")
    until_heard(bus, "passphrase")
    display.keys("ctrl+a")
    display.words(PASSPHRASE)
    display.keys("Return")
    bus.settled("^Timeline$", "^Settings$")
    display.keys("ctrl+3")
    until_heard(bus, "^Evidence$")
    display.keys("ctrl+1")
    until_heard(bus, "^Timeline$")
    display.words("He rang.")
    display.keys("Return")
    until_heard(bus, r"^No\. \d+ is recorded")


def until_heard(bus: AccessibilityBus, pattern: str) -> None:
    heard: list[str] = []
    deadline = time.monotonic() + 120  # only a guard
    while time.monotonic() < deadline:
        heard += bus.heard()
        # a page that has the focus itself is told by that
        told = [part.name for part in bus.tree() if part.has]
        if any(re.search(pattern, each) for each in (*heard, *told)):
            return
    pytest.fail(f"{pattern!r} was not announced, but {heard}")
