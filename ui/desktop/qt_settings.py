"""What Qt would remember of its file dialog: kept off this computer's disk, and deleted.

**Invariants:**

- We do not use QSettings ourselves. Qt's file dialog does, and is redirected to a folder that is
  deleted: in memory where the system has such a folder, otherwise on the drive of a portable
  install. Windows and macOS keep such settings in their own store; what the file dialog wrote there
  is removed after each use, and so are the keys of the registry that it leaves empty.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it, with a name by chance

# Innermost first.
_KEYS = (r"Software\QtProject\OrganizationDefaults", r"Software\QtProject")


class QtSettingsSandbox:
    """Redirects Qt's settings at once to a new folder inside `place`; `remove` deletes it."""

    def __init__(self, place: Path | None = None) -> None:
        self._folder = tempfile.mkdtemp(prefix="tmp", dir=place)
        for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
                QSettings.setPath(kind, scope, self._folder)

    @property
    def folder(self) -> str:
        """Return the folder that Qt writes to."""
        return self._folder

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def memory_folder(stick: Path | None, memory: Path = _MEMORY) -> Path | None:
    """Return a folder that leaves nothing on this computer's disk, or None if there is none."""
    found = (each for each in (memory, stick) if each is not None and os.path.isdir(each))
    return next((each for each in found if os.access(each, os.W_OK)), None)


def forget_folders() -> None:
    """Delete what Qt's file dialog remembers, wherever this system stores it."""
    remembered = QSettings(QSettings.Scope.UserScope, "QtProject")
    remembered.remove("FileDialog")
    remembered.sync()
    if sys.platform == "win32":
        import winreg

        remove_empty_keys(winreg)


def remove_empty_keys(registry: Any) -> None:
    """Remove the keys that Qt leaves empty, given Python's `winreg`.

    They tell that a program of its kind ran here. Others made with Qt use them too, so a key that
    holds anything stays.
    """
    for name in _KEYS:
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, name) as key:
                subkeys, values, _changed = registry.QueryInfoKey(key)
            if not (subkeys or values):
                registry.DeleteKey(registry.HKEY_CURRENT_USER, name)
        except OSError:
            # it is not there, or may not be removed
            continue
