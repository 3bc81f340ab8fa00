"""From the start of the process to the first painted window, against importing Qt alone.

**Invariants:**

- The window is the lock screen of a record, reached by the same imports as the `daybook` command.
- All are whole processes without a screen, compiled before; no window can be faster than Qt alone.
- The bare window has what a lock screen cannot do without: words, a line and a button, aligned. It
  is printed without a limit, because it is the least that a program written with Qt can take.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from typing import Final

from bench.harness import ROOT, Against, Bench, Contest, Settings

_ENV = "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
_PEER = _ENV + "import PySide6.QtWidgets\n"
_BARE = (
    _ENV
    + """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication, QLabel, QLineEdit, QMainWindow, QPushButton, QStyle, QVBoxLayout, QWidget
)

qt = QApplication(["bare"])
window, page = QMainWindow(), QWidget()
column = QVBoxLayout(page)
for each in (QLabel("Words"), QLineEdit(), QPushButton("Open")):
    column.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
page.style().pixelMetric(QStyle.PixelMetric.PM_ButtonMargin)
window.setCentralWidget(page)
window.show()
while not window.windowHandle().isExposed():
    qt.processEvents()
qt.processEvents()
os._exit(0)
"""
)
_OURS = (
    _ENV
    + """
import ui.cli.entry_point
from pathlib import Path
from typing import Final
from PySide6.QtWidgets import QApplication
from ui.desktop import application as app
from ui.desktop.vault_access import VaultAccess
from ui.desktop.qt_settings import QtSettingsSandbox

qt = QApplication(["daybook"])
traces = QtSettingsSandbox()
front = app.Application(qt, VaultAccess(), traces)
front.show(Path("/nowhere"))
while not front.window.windowHandle().isExposed():
    qt.processEvents()
qt.processEvents()
traces.remove()
os._exit(0)
"""
)


def _command(settings: Settings, script: str) -> list[str]:
    return [sys.executable, "-X", f"pycache_prefix={settings.folder / 'compiled'}", "-c", script]


def _compile(settings: Settings) -> None:
    # An installed program is compiled; a checkout that was just edited may not be.
    writing = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for script in (_OURS, _BARE, _PEER):
        subprocess.run(_command(settings, script), cwd=ROOT, env=writing, check=True)


_START = Contest(
    {
        "window": lambda settings: _command(settings, _OURS),
        "bare": lambda settings: _command(settings, _BARE),
        "toolkit": lambda settings: _command(settings, _PEER),
    },
    _compile,
)

WANTED: Final = {"start: window / toolkit": 1.2}
COSTS: Final = {
    "start: window / toolkit": "What a bare window takes, in the row below, is the least. The "
    "rest are modules of Python and our own.",
}

BENCHES: list[Bench] = [
    Against("start: window / toolkit", 2.0, _START, "window", "toolkit"),
    Against("start: a bare window of Qt / toolkit", math.inf, _START, "bare", "toolkit"),
]
