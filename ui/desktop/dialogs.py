"""The real dialogs: a question, choosing files, and the last message after a crash.

**Invariants:**

- The file dialog is Qt's and not the system's: the system's keeps a list of recent files that this
  program cannot clear. What Qt's dialog remembers goes to the temporary settings folder and is
  emptied after each use.
- Files whose names are typed or pasted are taken as they were written, several at once too: Qt's
  dialog takes only the names that its list can select, so that it loses those of other folders. A
  name that is not there is named, and nothing is chosen then.
- A question is plain text, and the safe answer has the focus.
- A question that asks for a line stays open until one is written or the person goes back: an answer
  that does nothing looks like one that was taken.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QSize, QStandardPaths, Qt, QUrl, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import delete

from diary.i18n import _
from ui.desktop.qt_settings import forget_folders
from ui.desktop.widgets.basic import (
    ELLIPSIS,
    PlainLabel,
    button,
    deliberate_button,
    label_above,
)
from ui.desktop.widgets.feedback import StatusLine

# In the order in which they stand at the side.
_EVERYDAY: Final = (
    QStandardPaths.StandardLocation.HomeLocation,
    QStandardPaths.StandardLocation.DesktopLocation,
    QStandardPaths.StandardLocation.DownloadLocation,
    QStandardPaths.StandardLocation.PicturesLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
)


def _everyday_folders() -> list[QUrl]:
    """Return the computer and its everyday folders that exist, each once."""
    named = dict.fromkeys(QStandardPaths.writableLocation(place) for place in _EVERYDAY)
    there = (name for name in named if name and os.path.isdir(name))
    return [QUrl("file:"), *(QUrl.fromLocalFile(name) for name in there)]


def pick_files(parent: QWidget, title: str, start: Path) -> tuple[Path, ...]:
    """Return the files that the person chose to read; none if they went back."""
    dialog = _FileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _chosen(dialog)


def pick_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """Return the folder that the person chose; None if they went back."""
    dialog = _FileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setLabelText(QFileDialog.DialogLabel.FileName, _("Folder"))
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    return next(iter(_chosen(dialog)), None)


class _FileDialog(QFileDialog):
    """Qt's own dialog, which takes the names that were typed as they were typed."""

    def __init__(self, parent: QWidget, title: str, start: Path) -> None:
        super().__init__(parent, title, str(start))
        self._typed: tuple[Path, ...] = ()
        self._edited = ""
        self.setOption(QFileDialog.Option.DontUseNativeDialog, True)
        self.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons, True)
        self.setHistory([])
        self.setSidebarUrls(_everyday_folders())
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        # wide enough for kind and date, which Qt cuts off
        self.resize(self.sizeHint().expandedTo(QSize(860, 520)))
        for splitter in self.findChildren(QSplitter):
            splitter.setSizes([170, 690])
        for view in self.findChildren(QTreeView):
            header = view.header()
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            for column in range(1, header.count()):
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for line in self.findChildren(QLineEdit):
            # a list of names that opens over the files hides what is to be pressed
            line.setCompleter(None)  # type: ignore[arg-type]
            line.textEdited.connect(self._on_edited)
        self.setFilter(QDir.Filter.AllEntries | QDir.Filter.NoDotAndDotDot | QDir.Filter.AllDirs)

    @property
    def chosen(self) -> tuple[Path, ...]:
        """Return what was chosen."""
        return self._typed or tuple(Path(name) for name in self.selectedFiles())

    def accept(self) -> None:
        """Take what was typed, if it names files; all else is Qt's to take."""
        self._typed = ()
        folder = Path(self.directory().absolutePath())
        names = typed_paths(self._text(), folder) if self._names_files() else ()
        if not names or (len(names) == 1 and not os.path.isfile(names[0])):
            # a folder to open, a pattern, or one name that Qt itself says is not there
            super().accept()
            return
        missing = [name for name in names if not os.path.isfile(name)]
        if missing:
            QuestionDialog(
                self,
                _("Not every file is there"),
                [
                    _("Nothing was chosen. These names lead to no file:"),
                    *(_end_of(name) for name in missing[:_NAMED]),
                ],
            ).agreed()
            return
        self._typed = names
        self.done(QDialog.DialogCode.Accepted)

    def _names_files(self) -> bool:
        # a file that is pressed in the list puts its own name into the line
        is_typed = self._text() == self._edited
        return is_typed and self.fileMode() is QFileDialog.FileMode.ExistingFiles

    def _text(self) -> str:
        (line,) = self.findChildren(QLineEdit)
        return line.text()

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        self._edited = text


_NAMED, _NAME = 8, 90
_QUOTED = re.compile(r'"([^"]*)"')
_LINE_ENDS = re.compile("[\\n\\r\u2028\u2029]+")


def typed_paths(text: str, folder: Path) -> tuple[Path, ...]:
    """Return the paths that a line names: one name, several lines, or several in quotes.

    Names without a folder are in `folder`; each path is named once, in the order of the line.
    Several without quotes are taken apart only where each part is the whole path of a file.
    """
    quoted = _QUOTED.findall(text)
    if quoted and not _QUOTED.sub("", text).strip():
        names = quoted
    else:
        names = [name.strip() for name in _LINE_ENDS.split(text)]
        if len(names) == 1 and not os.path.exists(_path(names[0], folder)):
            parts = names[0].split()
            if all(os.path.isabs(part) and os.path.isfile(part) for part in parts):
                names = parts
    return tuple(dict.fromkeys(_path(name, folder) for name in names if name.strip()))


def _end_of(path: Path) -> str:
    """Return a path as one line that keeps its end, where the name is."""
    line = " ".join(str(path).split())
    return line if len(line) <= _NAME else f"{ELLIPSIS}{line[1 - _NAME :]}"


def _path(name: str, folder: Path) -> Path:
    return folder / os.path.expanduser(name)


def _chosen(dialog: _FileDialog) -> tuple[Path, ...]:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = dialog.chosen if accepted else ()
    dialog.setHistory([])
    delete(dialog)  # its destructor stores its folders, so it must go first
    forget_folders()
    return chosen


class QuestionDialog(QDialog):
    """A title, a few sentences and an optional line of text; going back is the safe answer.

    Without `yes` it only tells something, and going back is the one answer. With `is_risk` the
    advice is to go back, and the button that does so is the filled one.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        sentences: Sequence[str],
        yes: str = "",
        label: str = "",
        *,
        is_risk: bool = False,
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
        self._needs_line = bool(label)
        self.status = StatusLine()
        if label:
            column.addLayout(label_above(label, self._line))
            column.addWidget(self.status)
            self.status.belong_to(self._line, lambda: bool(self.text()))
            self._line.returnPressed.connect(self._on_yes)
        else:
            self._line.hide()
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(_("Go back"), "main" if is_risk else "", self.reject)
        row.addWidget(cancel)
        if yes:
            row.addWidget(deliberate_button(yes, "" if is_risk else "main", self._on_yes))
        column.addSpacing(6)
        column.addLayout(row)
        (self._line if label else cancel).setFocus()

    def agreed(self) -> bool:
        """Ask, wait for the answer and return whether it was yes."""
        return self.exec() == QDialog.DialogCode.Accepted

    def text(self) -> str:
        """Return the line without spaces around it."""
        return self._line.text().strip()

    @Slot()
    def _on_yes(self) -> None:
        if self._needs_line and not self.text():
            self.status.problem(_("Nothing was done. Write a word or two here, or go back."))
            self._line.setFocus()
            return
        self.accept()


def show_crash(sentence: str) -> None:
    """Show the sentence and wait until the person closes the dialog."""
    dialog = QDialog()
    dialog.setWindowTitle("Daybook")
    dialog.setMinimumWidth(460)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(22, 18, 22, 18)
    column.setSpacing(12)
    column.addWidget(PlainLabel(sentence))
    close = button(_("Close"), "main", dialog.accept)
    column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
    # a label that wraps asks for the height that it has at its narrowest
    dialog.resize(dialog.minimumWidth(), column.heightForWidth(dialog.minimumWidth()))
    dialog.exec()
