"""One evening at the window's own program: a voicemail is attached, heard, and hidden.

`window_sound.py SOUND`: make a record, write, attach, show, play aloud, hide.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.leaks import window
from tests.leaks.window import Application, until
from ui.desktop import application as program

NOT_HEARD = 72


def heard(sound: Path) -> None:
    desk = window.made()
    window.with_a_photo(desk, sound)
    incident: Any = desk.page("incident")
    until(lambda: len(incident.exhibits.tiles.items) == 1)
    (exhibit,) = incident.exhibits.tiles.items
    desk.view([exhibit.id], exhibit.id)
    viewer: Any = desk.page("viewer")
    until(viewer.show_button.isVisible)
    QTest.mouseClick(viewer.show_button, Qt.MouseButton.LeftButton)
    until(viewer.player.play.isEnabled)
    QTest.mouseClick(viewer.player.play, Qt.MouseButton.LeftButton)
    until(lambda: viewer.player.second() > 0.3 or bool(viewer.player.status.text()))
    if viewer.player.status.text():
        sys.stderr.write(viewer.player.status.text())
        sys.stderr.flush()
        os._exit(NOT_HEARD)
    sys.stdout.write("heard\n")
    sys.stdout.flush()
    QTest.mouseClick(viewer.hide_now, Qt.MouseButton.LeftButton)


def main() -> int:
    sound = Path(sys.argv[1])
    program.QApplication = Application
    Application.script = lambda: heard(sound)
    return program.run()


if __name__ == "__main__":
    sys.exit(main())
