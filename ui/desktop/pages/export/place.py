"""Where something is written: a folder, or one file.

**Invariants:**

- A place is tried as soon as it is chosen or typed to its end, before anything is written: one in a
  record, one that cannot be written to, and one that is taken are refused there. Too little room is
  said, since the size is an estimate.
- Nothing is made on a disk while somebody types: each name that a disk had can be found there.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from ui import bundle_handover, place_warnings
from ui.desktop.pages.base import WizardStep
from ui.desktop.prompter import Prompter
from ui.desktop.removable_drives import first_drive_or_home, is_removable, removable_drives
from ui.desktop.widgets.basic import FieldLabel, PlainLabel, button, label_above
from ui.desktop.widgets.feedback import StatusLine, refusal_text


class PlaceField(QWidget):
    """A line for the place, a button to choose it, and what is worth knowing of it.

    `changed` follows every key.
    """

    changed = Signal()

    def __init__(self, prompter: Prompter, name: str, *, single: bool) -> None:
        super().__init__()
        self._ask, self._name, self._single = prompter, name, single
        self._refused: tuple[Path, str] | None = None
        self._needed = 0
        drives = removable_drives()
        self.line = QLineEdit(str(drives[0] / name) if drives else "")
        self.line.setPlaceholderText(_("Choose a folder"))
        self._label = FieldLabel(_("New file") if single else _("New folder"), self.line)
        self._warning = StatusLine()
        self._warning.belong_to(self.line)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(button(_("Choose"), on=self._on_choose))
        trace = _(
            "The system keeps lists of recent files and folders that this program cannot clear. "
            "Opening the folder on this device can leave its name there."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(label_above(self._label, self.line, row))
        column.addWidget(self._warning)
        column.addWidget(PlainLabel(trace, role="muted"))
        self.line.textChanged.connect(self._on_changed)
        self.line.editingFinished.connect(self.try_place)
        self.setFocusProxy(self.line)
        self._on_changed()

    def set_name(self, name: str, *, single: bool) -> None:
        """Propose another name, in the folder that was chosen if its name was as proposed."""
        typed = self.line.text().strip()
        before, self._name, self._single = self._name, name, single
        label = _("New file") if single else _("New folder")
        self._label.setText(label)
        self.line.setAccessibleName(label)
        if typed and Path(typed).name == before:
            self.line.setText(str(Path(typed).with_name(name)))
        self._on_changed()

    def set_needed(self, size: int) -> None:
        """Take about how many bytes will be written."""
        self._needed = size
        self._on_changed()

    def place(self) -> Path:
        """Return the path to write; a file name gets its extension if it has none."""
        typed = os.path.expanduser(self.line.text().strip())
        ending = os.path.splitext(self._name)[1] if self._single else ""
        # an existing folder is not the start of a file name: nobody means a file beside it
        whole = typed.lower().endswith(ending) or os.path.isdir(typed)
        return Path(typed if whole else typed + ending)

    def is_done(self) -> bool:
        """Return whether the path is absolute and, as far as can be seen, free."""
        return bool(self.line.text().strip()) and not self._hindrance()

    @Slot()
    def try_place(self) -> None:
        """Try whether something can be written at the place, and show why not; nothing is left."""
        self._refused = None
        if self.line.text().strip() and not self._hindrance():
            place = self.place()
            try:
                bundle_handover.refuse_place(place, is_file=self._single)
            except DiaryError as error:
                self._refused = place, refusal_text(error)
        self._on_changed()

    def _hindrance(self) -> str:
        place = self.place()
        if self._refused is not None and self._refused[0] == place:
            return self._refused[1]
        if not place.is_absolute():
            return _("Choose the folder with the button, or write down the whole way to it.")
        if self._single and os.path.isdir(place):
            return _("This is a folder. Write a name for the file after it.")
        if os.path.exists(place) if self._single else os.path.isfile(place):
            return _("There is something of this name already. Nothing is written over it.")
        return ""

    @Slot()
    def _on_changed(self) -> None:
        text = ""
        if self.line.text().strip():
            place = self.place()
            text = (
                self._hindrance()
                or place_warnings.room_warning(place, self._needed)
                or place_warnings.place_warning(place, on_stick=is_removable(place))
            )
        if text != self._warning.text():
            self._warning.problem(text) if text else self._warning.show_text("")
        self.changed.emit()

    @Slot()
    def _on_choose(self) -> None:
        start = first_drive_or_home()
        chosen = self._ask.folder(self, _("Choose where to put the folder"), start)
        if chosen is not None:
            self.line.setText(str(chosen / self._name))
            self.try_place()


class PlaceStep(WizardStep):
    """Where to write the one file of a paper, or a folder."""

    def __init__(self, prompter: Prompter, name: str, *, single: bool = False) -> None:
        super().__init__(
            _("Where to put it"), _("A stick that you hand over or take with you is best.")
        )
        self._field = PlaceField(prompter, name, single=single)
        self.line = self._field.line
        self.column.addWidget(self._field)
        self.column.addStretch(1)
        self._field.changed.connect(self.changed)
        self.setFocusProxy(self.line)

    def folder(self) -> Path:
        """Return the path to write."""
        return self._field.place()

    def is_done(self) -> bool:
        """Return whether the path is absolute and, as far as can be seen, free."""
        return self._field.is_done()
