"""From the start of the process to the first painted window, against importing Qt alone.

**Invariants:**

- The window is the lock screen of a record, reached by the same imports as the `daybook` command.
- Both are whole processes without a screen, compiled before; no window can be faster than Qt alone.
"""

from __future__ import annotations

import os
import subprocess
import sys

from bench.harness import ROOT, Against, Bench, Contest, Settings

_ENV = "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
_PEER = _ENV + "import PySide6.QtWidgets\n"
_OURS = (
    _ENV
    + """
import ui.cli.entry_point
from pathlib import Path
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
    for script in (_OURS, _PEER):
        subprocess.run(_command(settings, script), cwd=ROOT, env=writing, check=True)


_START = Contest(
    {
        "window": lambda settings: _command(settings, _OURS),
        "toolkit": lambda settings: _command(settings, _PEER),
    },
    _compile,
)

BENCHES: list[Bench] = [Against("start: window / toolkit", 1.7, _START, "window", "toolkit")]
