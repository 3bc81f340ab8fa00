"""The window's own program, told by lines on its standard input what a person would do.

`memory_program.py exec|keep FOLDER`. A line is one act as JSON; the answer is one line. What is
typed comes by this pipe and stands nowhere in this file. After locking, the fresh process says so
and waits.

`keep` is what must not be: a lock that shows the lock screen in the same process.
"""

from __future__ import annotations

import json
import os
import select
import sys
import traceback
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from diary.crypto.kdf import KdfCost
from diary.vault.lifecycle import VaultConfig
from tests.support.qt import work_until as until
from ui.desktop import application as program
from ui.desktop import shutdown
from ui.desktop.page_navigation import Workspace
from ui.desktop.platform.session_events import SessionEvents
from ui.desktop.qt_settings import QtSettingsSandbox
from ui.desktop.vault_access import VaultAccess

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
STUCK = 70


class Person:
    """Does what it is told, at the keyboard."""

    def __init__(self, front: program.Application) -> None:
        self._front = front
        self._workspace: Any = None

    def unlock(self, passphrase: str) -> None:
        window: Any = self._front.window
        page = window.unlock_page
        self._type(page.passphrase.line, passphrase)
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
        until(lambda: window.is_open)
        self._workspace = window.findChild(Workspace)
        until(lambda: self._workspace.page("timeline").quick.line.isVisible())

    def record(self, text: str) -> None:
        timeline = self._workspace.page("timeline")
        self._type(timeline.quick.line, text)
        QTest.keyClick(timeline.window().windowHandle(), Qt.Key.Key_Return)
        timeline.waiting_line.record_now()
        until(lambda: "is recorded" in timeline.status.text() and timeline.model.total)

    def draft(self, text: str) -> None:
        self._workspace.show_page("record")
        self._type(self._workspace.page("record").form.editor("what").widget, text)

    def open(self) -> None:
        timeline = self._workspace.page("timeline")
        self._workspace.open_incident(timeline.model.rows()[0].id)
        until(lambda: self._workspace.page("incident").isVisible())

    def lock(self) -> None:
        assert self._front.window is not None
        self._front.window.lock_requested.emit()

    def hide(self) -> None:
        window: Any = self._front.window
        for _press in range(3):
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)

    def _type(self, widget: Any, text: str) -> None:
        widget.window().activateWindow()
        widget.setFocus()
        for letter in text:
            QTest.keyClick(widget.window().windowHandle(), letter)


def say(line: str) -> None:
    os.write(1, line.encode() + b"\n")


def obey(person: Person) -> None:
    """One act a line, until there are no more."""
    # what stands there to be read wakes the program
    heard = QSocketNotifier(0, QSocketNotifier.Type.Read)
    while heard.isEnabled():
        until(lambda: select.select([0], [], [], 0)[0])
        line = sys.stdin.readline()
        if not line:
            os._exit(0)
        name, *said = json.loads(line)
        getattr(person, name)(*said)
        del line, said
        say("done")


def main() -> None:
    qt = QApplication(["daybook"])
    qt.setQuitOnLastWindowClosed(False)

    def settled(media: Any, zone: str, now: Any) -> VaultConfig:
        return VaultConfig(
            media=media, zone=zone or "Europe/London", now=now, cost=CHEAP, floor=CHEAP
        )

    # not shut to others, so that a test that is not root's can look
    front = program.Application(
        qt, VaultAccess(settle=settled), QtSettingsSandbox(), shut=lambda: None
    )
    resumed = shutdown.RESUME in sys.argv
    folder = shutdown.read_resumed().folder if resumed else Path(sys.argv[2])
    front.show(folder)
    window: Any = front.window
    until(lambda: window.windowHandle().isExposed())
    # what is made last behind the lock screen, where nobody waits for it
    until(lambda: front.findChildren(SessionEvents))
    if resumed:
        say("resumed")
        until(lambda: False)
    say("ready")
    obey(Person(front))


def kept(_folder: Path | None, _why: object, _shown: object) -> None:
    """The lock that must not be: windows gone, session closed, the same process."""
    say("resumed")
    # it is looked at for as long as somebody holds the other end
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    shutdown.restart_command = lambda: [sys.executable, "-P", __file__, shutdown.RESUME]
    if sys.argv[1] == "keep":
        shutdown.restart_process = kept
    try:
        main()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(STUCK)
