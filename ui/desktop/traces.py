"""Traces that the toolkit would leave: its settings file goes to a temporary folder, then away.

The rules are:

- Nothing of ours uses QSettings. Qt's file dialog does, and is sent to a folder that is deleted.
- Windows and macOS keep such settings in their own store, which cannot be redirected; what the
  file dialog wrote there is removed after each use (`dialogs.files`).
"""

from __future__ import annotations

import shutil
import tempfile

from PySide6.QtCore import QSettings


class Traces:
    """Redirects at once; `remove` when the program goes."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="tmp")
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
