"""Choosing files and folders, without leaving a list of them behind.

The rules are:

- The dialog is Qt's own and not the system's: the system's keeps a list of recent files that this
  program cannot clear.
- What Qt's own remembers goes to the temporary settings folder, and is emptied after each use.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QSettings, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from shiboken6 import delete


def pick_files(parent: QWidget, title: str) -> tuple[Path, ...]:
    """Files to read; none if the person went back."""
    dialog = _file_dialog(parent, title, Path.home())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _chosen(dialog)


def pick_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """A folder; None if the person went back."""
    dialog = _file_dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    return next(iter(_chosen(dialog)), None)


def _file_dialog(parent: QWidget, title: str, start: Path) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(start))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, True)
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons, True)
    dialog.setHistory([])
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    dialog.setFilter(QDir.Filter.AllEntries | QDir.Filter.NoDotAndDotDot | QDir.Filter.AllDirs)
    return dialog


def _chosen(dialog: QFileDialog) -> tuple[Path, ...]:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = tuple(Path(name) for name in dialog.selectedFiles()) if accepted else ()
    dialog.setHistory([])
    delete(dialog)  # it writes its folders down when it goes, so it goes first
    forget_folders()
    return chosen


def forget_folders() -> None:
    """Empty what Qt's file dialog remembers, wherever this system keeps it."""
    remembered = QSettings(QSettings.Scope.UserScope, "QtProject")
    remembered.remove("FileDialog")
    remembered.sync()
