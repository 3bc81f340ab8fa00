"""One evening at the window's own program: a voicemail and a film are attached and heard.

`window_sound.py SOUND FILM`: make a record, write, attach, show, play aloud, hide while it plays.
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
from ui.desktop.page_navigation import Workspace

NOT_HEARD = 72


def heard(desk: Workspace, media: Path) -> Any:
    """Attach one to an incident of its own and play it aloud; the viewer."""
    window.with_a_photo(desk, media)
    incident: Any = desk.page("incident")
    until(lambda: [each.content.name for each in incident.exhibits.tiles.items] == [media.name])
    (exhibit,) = incident.exhibits.tiles.items
    desk.view([exhibit.id], exhibit.id)
    viewer: Any = desk.page("viewer")
    # a sound stands there at once, silent; a film is shown first
    until(lambda: viewer.show_button.isVisible() or viewer.player.play.isEnabled())
    if viewer.show_button.isVisible():
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
    return viewer


def evening(sound: Path, film: Path) -> None:
    desk = window.made()
    viewer = heard(desk, sound)
    QTest.mouseClick(viewer.back, Qt.MouseButton.LeftButton)
    viewer = heard(desk, film)
    QTest.mouseClick(viewer.hide_now, Qt.MouseButton.LeftButton)


def main() -> int:
    sound, film = map(Path, sys.argv[1:])
    program.QApplication = Application
    Application.script = lambda: evening(sound, film)
    return program.run()


if __name__ == "__main__":
    sys.exit(main())
