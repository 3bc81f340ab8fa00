"""Traces that the toolkit would leave: its settings file goes to a folder in memory, then away.

The rules are:

- Nothing of ours uses QSettings. Qt's file dialog does, and is sent to a folder that is deleted:
  in memory where the system has a folder there, otherwise on the stick of a program that has one.
- Windows and macOS keep such settings in their own store, which cannot be redirected; what the
  file dialog wrote there is removed after each use (`dialogs.files`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QSettings

_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it, with a name by chance


class Traces:
    """Redirects at once, to a folder inside `place`; `remove` when the program goes."""

    def __init__(self, place: Path | None = None) -> None:
        self._folder = tempfile.mkdtemp(prefix="tmp", dir=place)
        for kind in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
                QSettings.setPath(kind, scope, self._folder)

    @property
    def folder(self) -> str:
        """Where Qt writes now."""
        return self._folder

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


def place(stick: Path | None, memory: Path = _MEMORY) -> Path | None:
    """Where nothing outlasts the program on a disk of this computer; None if there is no such."""
    found = (each for each in (memory, stick) if each is not None and os.path.isdir(each))
    return next((each for each in found if os.access(each, os.W_OK)), None)
