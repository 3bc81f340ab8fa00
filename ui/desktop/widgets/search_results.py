"""What a search found: incidents, files, messages and the rest, one list at a time.

**Invariants:**

- Every list says how much it has before it is opened, so nothing that was found is out of sight.
- The words that were searched for stay as they are while a place is looked at, and so do the lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from diary.i18n import N_, _
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import FlowLayout, PageStack, tab_button
from ui.desktop.widgets.found_list import FoundModel, FoundRow, FoundView


class FoundGroup(StrEnum):
    """The lists of a search."""

    INCIDENTS = "incidents"
    FILES = "files"
    MESSAGES = "messages"
    REST = "rest"


_LABELS = {
    FoundGroup.INCIDENTS: N_("Incidents: {n}"),
    FoundGroup.FILES: N_("In files: {n}"),
    FoundGroup.MESSAGES: N_("In messages: {n}"),
    FoundGroup.REST: N_("Elsewhere in the record: {n}"),
}
_NAMES = {
    FoundGroup.FILES: N_("Places in files"),
    FoundGroup.MESSAGES: N_("Lines of messages"),
    FoundGroup.REST: N_("Elsewhere in the record"),
}


class SearchResults(QWidget):
    """The lists, with a button for each; without a search the incidents alone.

    `opened` carries a FoundRow.
    """

    opened = Signal(object)

    def __init__(self, incidents: QWidget) -> None:
        super().__init__()
        self._counts = dict.fromkeys(FoundGroup, 0)
        self._is_chosen = False
        self.stack = PageStack()
        self.models: dict[FoundGroup, FoundModel] = {}
        self.views: dict[FoundGroup, QWidget] = {FoundGroup.INCIDENTS: incidents}
        for group, name in _NAMES.items():
            self.models[group] = FoundModel(self)
            view = FoundView(_(name), self.models[group])
            view.opened.connect(self.opened)
            self.views[group] = view
        self.choices = QWidget()
        row = FlowLayout(self.choices)
        self._group = QButtonGroup(self)
        self.buttons: dict[FoundGroup, QPushButton] = {}
        for group in FoundGroup:
            self.stack.addWidget(self.views[group])
            made = tab_button("", "tab", partial(self._on_chosen, group))
            self._group.addButton(made)
            self.buttons[group] = made
            row.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.choices)
        column.addWidget(self.stack, 1)
        self.show_plain()

    def shown(self) -> FoundGroup:
        """Return the list that is on show."""
        current = self.stack.currentWidget()
        return next(group for group, view in self.views.items() if view is current)

    def show_plain(self) -> None:
        """Show the incidents alone, since nothing is searched for."""
        self.choices.hide()
        for model in self.models.values():
            model.set_rows(())
        self._is_chosen = False
        self._show(FoundGroup.INCIDENTS)

    def count_incidents(self, count: int) -> None:
        """Say how many incidents were found."""
        self._counts[FoundGroup.INCIDENTS] = count
        self._follow()

    def show_found(
        self, rows: Mapping[FoundGroup, Sequence[FoundRow]], counts: Mapping[FoundGroup, int]
    ) -> None:
        """List what was found beside incidents; a list that is the same stays where it is."""
        for group, model in self.models.items():
            found = tuple(rows[group])
            if [_key(row) for row in model.rows] != [_key(row) for row in found]:
                model.set_rows(found)
            self._counts[group] = counts[group]
        self.choices.show()
        self._follow()
        announce(self, "; ".join(each.text() for each in self.buttons.values()))

    def show_words(self, rows: Mapping[tuple[str, int], FoundRow]) -> None:
        """Show words around what was found."""
        for model in self.models.values():
            model.replace(rows)

    def _follow(self) -> None:
        for group, made in self.buttons.items():
            made.setText(_(_LABELS[group]).format(n=f"{self._counts[group]:,}"))
            made.setEnabled(self._counts[group] > 0 or group is FoundGroup.INCIDENTS)
        if self.choices.isHidden() or (self._is_chosen and self._counts[self.shown()]):
            return
        filled = (group for group in FoundGroup if self._counts[group])
        self._show(next(filled, FoundGroup.INCIDENTS))

    def _on_chosen(self, group: FoundGroup) -> None:
        self._is_chosen = True
        self._show(group)
        self.views[group].setFocus()

    def _show(self, group: FoundGroup) -> None:
        self.buttons[group].setChecked(True)
        self.stack.setCurrentWidget(self.views[group])


def _key(row: FoundRow) -> tuple[str, int]:
    return row.id, row.part
