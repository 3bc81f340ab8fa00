"""What a worker loads while somebody types: PySide is not made for two threads that ask at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLAIN = """
import sys
from diary import audience_profiles as profiles
from ui.desktop import module_preload as preload
loaders = preload.load_core_modules()
read = profiles.shipped.cache_info().currsize == 1
print("diary.vault" in sys.modules, read, [m for m in sys.modules if m.startswith("PySide")])
"""
ONE_A_TURN = """
import os, sys
from PySide6.QtWidgets import QApplication
from ui.desktop import module_preload as preload
loaders = preload.load_core_modules()
qt = QApplication(["daybook"])
for load in loaders:
    before = set(sys.modules)
    load()
    ours = ("diary", "exporters", "ui")
    new = {name for name in set(sys.modules) - before if name.split(".")[0] in ours}
    if len(new) > 1 or any(not name.startswith("ui.desktop.") for name in new):
        print(sorted(new))
print(len(loaders) > 100)
os._exit(sys.stdout.flush() or 0)
"""
FIRST_WINDOW = """
import os, sys
from pathlib import Path
from PySide6 import QtWidgets
from ui.desktop import application as app
from ui.desktop.vault_access import VaultAccess
from ui.desktop.qt_settings import QtSettingsSandbox
qt = QtWidgets.QApplication(["daybook"])
traces = QtSettingsSandbox()
front = app.Application(qt, VaultAccess(), traces, shut=lambda: None)
front.show(Path("nowhere"))
# what is recorded and what is made of it: a second of loading that nobody may wait for
late = ("diary.model.record_nouns", "diary.case_file", "diary.services", "diary.media.decoder")
print([name for name in sys.modules if name.startswith(late)], flush=True)
traces.remove()
os._exit(0)
"""
WINDOW = """
import os, sys
from PySide6 import QtWidgets
from tests.support.qt import work_until
from ui.desktop import module_preload as preload, application as app
from PySide6.QtTest import QTest
from ui.desktop import application as app
from ui.desktop.vault_access import VaultAccess
from ui.desktop.page_factory import page_modules
from ui.desktop.qt_settings import QtSettingsSandbox
qt = QtWidgets.QApplication(["daybook"])
traces = QtSettingsSandbox()
front = app.Application(qt, VaultAccess(), traces, shut=lambda: None)
front.show(None)
work_until(lambda: front._program is not None)
wanted = {"diary.vault", "diary.patterns.pattern_report", "ui.bundle_handover", *page_modules()}
# no page has this one, so it is there when all of them are
print(sorted(wanted - set(sys.modules)), "QWizard" in vars(QtWidgets), flush=True)
traces.remove()
os._exit(0)
"""


def _told(script: str) -> str:
    line = [sys.executable, "-c", script]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_what_a_worker_loads_brings_no_class_of_qt_along() -> None:
    assert _told(PLAIN) == "True True []"


def test_everything_is_loaded_before_anybody_can_have_typed_a_passphrase() -> None:
    assert _told(WINDOW) == "[] True"


def test_no_turn_of_the_window_loads_more_than_one_module_of_a_page() -> None:
    assert _told(ONE_A_TURN) == "True"


def test_the_first_window_waits_for_nothing_that_stands_behind_the_lock_screen() -> None:
    assert _told(FIRST_WINDOW) == "[]"
