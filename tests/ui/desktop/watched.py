"""The window's own program, which says on its output what a person would see: tests wait for it.

One line of JSON each time it changes: the page that has the keys, what its line holds, what was
said last. A fresh process after locking goes on saying it to the same place, and that it follows.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.desktop import application as program
from ui.desktop import shutdown

MODULE = "tests.ui.desktop.watched"
_OFTEN = 20


class Application(QApplication):
    """Looks again and again; nothing in the program knows of it."""

    def exec(self) -> int:
        self._said = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_OFTEN)
        return super().exec()

    def _look(self) -> None:
        focus = self.focusWidget()
        said = json.dumps(_seen(focus) if focus is not None else {})
        if said != self._said:
            self._said = said
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()


def _seen(focus: QWidget) -> dict[str, str]:
    page: QWidget | None = focus
    while page is not None and not type(page).__name__.endswith("Page"):
        page = page.parentWidget()
    of_list = getattr(page, "list", None)
    status = getattr(of_list or page, "status", None)
    return {
        "follows": "a lock" if shutdown.RESUME in sys.argv else "nothing",
        "page": type(page).__name__,
        "line": focus.text() if isinstance(focus, QLineEdit) else "",
        "focus": focus.accessibleName() or getattr(focus, "text", str)(),
        "status": status.text() if status is not None else "",
    }


def main() -> int:
    shutdown.restart_command = lambda: [sys.executable, "-m", MODULE, shutdown.RESUME]
    program.QApplication = Application
    follows = shutdown.RESUME in sys.argv
    if follows:
        before = shutdown.read_resumed()
        return program.run(before.arguments, before.why, before.shown)
    return program.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
