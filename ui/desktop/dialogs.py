"""The real dialogs: a question, choosing files, and the last message after a crash.

**Invariants:**

- The file dialog is Qt's and not the system's: the system's keeps a list of recent files that this
  program cannot clear. What Qt's dialog remembers goes to the temporary settings folder and is
  emptied after each use.
- A question is plain text, and the safe answer has the focus.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import delete

from diary.i18n import _
from ui.desktop.qt_settings import forget_folders
from ui.desktop.widgets.basic import FieldLabel, PlainLabel, button


def pick_files(parent: QWidget, title: str, start: Path) -> tuple[Path, ...]:
    """Return the files that the person chose to read; none if they went back."""
    dialog = _file_dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _chosen(dialog)


def pick_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """Return the folder that the person chose; None if they went back."""
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
    for line in dialog.findChildren(QLineEdit):
        # a list of names that opens over the files hides what is to be pressed
        line.setCompleter(None)  # type: ignore[arg-type]
    dialog.setFilter(QDir.Filter.AllEntries | QDir.Filter.NoDotAndDotDot | QDir.Filter.AllDirs)
    return dialog


def _chosen(dialog: QFileDialog) -> tuple[Path, ...]:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = tuple(Path(name) for name in dialog.selectedFiles()) if accepted else ()
    dialog.setHistory([])
    delete(dialog)  # its destructor stores its folders, so it must go first
    forget_folders()
    return chosen


class QuestionDialog(QDialog):
    """A title, a few sentences and an optional line of text; going back is the safe answer."""

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

    def agreed(self) -> bool:
        """Ask, wait for the answer and return whether it was yes."""
        return self.exec() == QDialog.DialogCode.Accepted

    def text(self) -> str:
        """Return the line without spaces around it."""
        return self._line.text().strip()


def show_crash(sentence: str) -> None:
    """Show the sentence and wait until the person closes the dialog."""
    dialog = QDialog()
    dialog.setWindowTitle("Daybook")
    dialog.setMinimumWidth(460)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(22, 18, 22, 18)
    column.setSpacing(12)
    column.addWidget(PlainLabel(sentence))
    column.addWidget(button(_("Close"), "main", dialog.accept))
    dialog.exec()
