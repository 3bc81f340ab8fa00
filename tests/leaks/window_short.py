"""One short evening at the window's own program: the clipboard, the file dialog, and a crash.

`window_short.py PHOTO`: make a record, write, copy a field, choose a file with the program's
own dialog, type half a line, lock. The fresh process opens the record, and something goes wrong in
it while half a line stands there; what it says then goes to standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QLabel, QLineEdit

from tests.leaks import window
from tests.leaks.markers import MARKERS
from tests.leaks.window import Application, shown, typed, until
from ui.desktop import application as program
from ui.desktop import shutdown
from ui.desktop.lock_reason import LockReason
from ui.desktop.main_window import MainWindow
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.unlock import UnlockPage
from ui.desktop.theme import Appearance

NOT_CLEARED = 71
_LOOKS_MS = 20


class Answering(QObject):
    """Does something with the dialog that stands on the screen until it has gone."""

    def __init__(self, act: Callable[[Any], None]) -> None:
        super().__init__()
        self._act = act
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOKS_MS)

    @Slot()
    def _look(self) -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                self._act(dialog)
                if not dialog.isVisible():
                    self._timer.stop()
                return


class Faulty(QObject):
    """A slot that goes wrong, with words of the person in its hands."""

    @Slot()
    def go_wrong(self) -> None:
        words = MARKERS["draft"]
        raise RuntimeError(words)


def copied(timeline: Any) -> None:
    """The field's text on the clipboard, put there by the program's own part.

    Without a screen nobody says whose the clipboard is, so a field's own copying is not tried.
    """
    text = timeline.quick.line.text()
    # private: what every page has of the program, and no other page gives away
    timeline._context.clipboard.put(text)
    assert QGuiApplication.clipboard().text() == text != ""


def chosen(page: Any, photo: Path) -> None:
    """A file that was chosen with the program's own dialog, and is kept.

    Its path is put in the line for names, as a person pastes it. `QFileDialog.selectFile` does
    nothing once that line has the focus.
    """

    def act(dialog: Any) -> None:
        assert isinstance(dialog, QFileDialog)
        (line,) = dialog.findChildren(QLineEdit)
        line.setText(str(photo))
        QTest.keyClick(line, Qt.Key.Key_Return)

    answering = Answering(act)
    buttons = page.drop.findChildren(QAbstractButton)
    (choose,) = (each for each in buttons if each.text() == "Choose files")
    choose.click()
    until(lambda: page.drop.list.count() and page.drop.list.item(0).text().endswith("kept"))
    answering.deleteLater()


def before_the_lock(photo: Path) -> None:
    desk = window.made()
    timeline: Any = desk.page("timeline")
    window.quick(timeline)
    desk.show_page("record")
    page: Any = desk.page("record")
    chosen(page, photo)
    page.form.editor("what").restore(MARKERS["what"])
    page.save.click()
    until(desk.page("incident").isVisible)
    desk.show_page("timeline")
    typed(timeline.quick.line, MARKERS["draft"])
    copied(timeline)
    (top,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    top.lock_requested.emit()


def replaced(
    vault: Path | None, why: LockReason | None = None, look: Appearance | None = None
) -> None:
    """The lock's last step, and what is on the clipboard then."""
    if QGuiApplication.clipboard().text():
        os._exit(NOT_CLEARED)
    _replace(vault, why, look)


def until_it_goes_wrong() -> None:
    unlock = shown(UnlockPage)
    typed(unlock.passphrase.line, MARKERS["passphrase"])
    QTest.keyClick(unlock.passphrase.line, Qt.Key.Key_Return)
    timeline: Any = shown(Workspace).page("timeline")
    until(lambda: timeline.quick.line.text() == MARKERS["draft"])
    copied(timeline)
    typed(timeline.quick.line, MARKERS["note"])

    def act(dialog: Any) -> None:
        said = [label.text() for label in dialog.findChildren(QLabel)]
        sys.stdout.write("\n".join([*said, f"clipboard: {QGuiApplication.clipboard().text()}"]))
        sys.stdout.flush()
        (close,) = dialog.findChildren(QAbstractButton)
        close.click()

    answering, faulty = Answering(act), Faulty()
    QTimer.singleShot(0, faulty.go_wrong)
    # the program's own loop: what goes wrong in one that a script runs comes out in the script
    QApplication.exec()
    answering.deleteLater()


def main() -> int:
    shutdown.restart_command = lambda: [sys.executable, "-P", "-B", __file__, shutdown.RESUME]
    shutdown.restart_process = replaced
    program.QApplication = Application  # type: ignore[misc]
    if shutdown.RESUME in sys.argv:
        folder = shutdown.read_resumed().folder
        Application.script = until_it_goes_wrong
        return program.run([str(folder)])
    photo = Path(sys.argv[1])
    Application.script = lambda: before_the_lock(photo)
    return program.run()


_replace = shutdown.restart_process

if __name__ == "__main__":
    sys.exit(main())
