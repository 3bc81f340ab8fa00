"""Questions and file choices, behind an interface that tests answer for themselves.

The rules are:

- Dialogs show plain text. The safe answer has the focus.
- The file dialog is Qt's own and not the system's: the system's keeps a list of recent files that
  this program cannot clear. Qt's own history goes to the temporary settings folder and is emptied.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QDir, QSettings, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import delete

from diary.i18n import _
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button


class Ask(Protocol):
    """How pages ask."""

    def confirm(self, parent: QWidget, title: str, sentences: Sequence[str], yes: str) -> bool:
        """Whether to go on; `yes` names what is done."""
        ...

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        """One line of text, or None."""
        ...

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        """Files to read."""
        ...

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        """A folder."""
        ...


class Dialogs:
    """Asks with real dialogs."""

    def confirm(self, parent: QWidget, title: str, sentences: Sequence[str], yes: str) -> bool:
        """Whether to go on."""
        return _Question(parent, title, sentences, yes).exec() == QDialog.DialogCode.Accepted

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        """One line of text, or None."""
        dialog = _Question(parent, title, sentences, yes, label)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.text() if accepted and dialog.text() else None

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        """Files to read."""
        dialog = _file_dialog(parent, title, Path.home())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        return _chosen(dialog)

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        """A folder."""
        dialog = _file_dialog(parent, title, start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        chosen = _chosen(dialog)
        return chosen[0] if chosen else None


class _Question(QDialog):
    def __init__(
        self, parent: QWidget, title: str, sentences: Sequence[str], yes: str, label: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Daybook")
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(title, role="heading"))
        for sentence in sentences:
            column.addWidget(PlainLabel(sentence))
        self._line = QLineEdit()
        if label:
            column.addWidget(FieldLabel(label, self._line))
            column.addWidget(self._line)
            self._line.returnPressed.connect(self.accept)
        else:
            self._line.hide()
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(_("Go back"), on=self.reject)
        row.addWidget(cancel)
        row.addWidget(button(yes, "main", self.accept))
        column.addSpacing(6)
        column.addLayout(row)
        (self._line if label else cancel).setFocus()

    def text(self) -> str:
        return self._line.text().strip()


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
