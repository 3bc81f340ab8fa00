"""What the composition root does with what the system offers, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import os, sys
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication
from tests.support.qt import work_until
from ui.desktop import application as app
from ui.desktop.idle_lock_and_hiding import HideKeys
from ui.desktop.vault_access import VaultAccess
from ui.desktop.platform import capabilities
from ui.desktop.qt_settings import QtSettingsSandbox
qt = QApplication(["daybook"])
asked, shut = [], []
class Shield:
    def set_excluded(self, window, *, excluded):
        asked.append((window, excluded, app_is_seen()))
        return True
def app_is_seen():
    return front.window is not None and front.window.isVisible()
capabilities.capture_shield = Shield
traces = QtSettingsSandbox()
front = app.Application(
    qt, VaultAccess(), traces, shut=lambda: shut.append(front.window.isVisible())
)
front.show(None)
work_until(lambda: shut and len(front.window.findChildren(QShortcut)) > 8)
keys = len(front.findChildren(HideKeys)), len(front.window.findChildren(QShortcut))
print(asked[0] == (int(front.window.winId()), True, False), len(shut), *keys, flush=True)
traces.remove()
os._exit(0)
"""


def test_the_first_window_is_out_of_pictures_and_soon_has_its_keys_and_memory_shut() -> None:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "True 1 1 9"


LOCKED = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.desktop import shutdown
from ui.desktop.application import Application
from ui.desktop.qt_settings import QtSettingsSandbox
from ui.desktop.theme import Appearance
from ui.desktop.vault_access import VaultAccess
qt = QApplication(["daybook"])
shutdown.restart_command = lambda: [sys.executable, "-c", sys.argv[1], shutdown.RESUME]
before = shutdown.read_resumed() if shutdown.RESUME in sys.argv else None
front = Application(qt, VaultAccess(), QtSettingsSandbox(), shown=before and before.shown)
front.show(Path("/nowhere"))
if before is None:
    front.theme.choose("contrast")
    front.theme.set_zoom(2.0)
    front.program().leaving.lock()
print(front.theme.choice, front.theme.zoom, front.window.palette().window().color().name())
print(qt.font().pointSizeF() == front.window.unlock_page.font().pointSizeF(), flush=True)
shutdown.end_process()
"""


def test_the_lock_screen_after_a_lock_looks_as_the_window_did() -> None:
    again = f"import sys; sys.argv.insert(1, '')\n{LOCKED}"
    told = subprocess.run(
        [sys.executable, "-c", LOCKED, again], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["contrast", "2.0", "#000000", "True"]


PRESET = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tests.support.pages import words_on
from ui.desktop import shutdown
from ui.desktop.application import Application
from ui.desktop.lock_reason import LockCause, LockReason
from ui.desktop.qt_settings import QtSettingsSandbox
from ui.desktop.vault_access import VaultAccess
from ui.policy import Policy
qt = QApplication(["daybook"])
access = VaultAccess(policy=Policy(refused="The presets are not used."))
for folder in (None, Path("/nowhere")):
    for why in (None, LockReason(LockCause.IDLE, 3)):
        front = Application(qt, access, QtSettingsSandbox())
        front.show(folder, why)
        print("presets are not used" in words_on(front.window), flush=True)
shutdown.end_process()
"""


def test_presets_that_are_not_used_are_said_at_the_start_and_not_after_each_lock() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PRESET], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "False", "True", "False"]
