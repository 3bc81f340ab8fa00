"""Editors of lists whose items have several parts: witnesses, and steps of continuity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.evidence import Handover
from diary.model.incident import Witness
from ui.desktop.forms.editor import References
from ui.desktop.widgets.plain import PlainLabel, button


class RowsEditor:
    """Rows of text fields. `columns` names them, `read` and `show` translate one row.

    What the rows do not show of an item (a handover's time) stays with it as long as its row does.
    """

    def __init__(
        self,
        columns: Sequence[str],
        add: str,
        read: Callable[[list[str], Any], Any],
        show: Callable[[Any], list[str]],
        hint: str = "",
    ) -> None:
        self._columns = tuple(columns)
        self._read, self._show = read, show
        self._rows: list[tuple[QWidget, list[QLineEdit], Any]] = []
        self._box = QWidget()
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self._column.addLayout(self._list)
        self._add = button(add, on=self._on_add)
        row = QHBoxLayout()
        row.addWidget(self._add)
        if hint:
            row.addWidget(PlainLabel(hint, role="muted"), 1)
        else:
            row.addStretch(1)
        self._column.addLayout(row)

    @property
    def widget(self) -> QWidget:
        """The rows and the button."""
        return self._box

    def value(self) -> tuple[Any, ...]:
        """The items of rows in which something stands."""
        items = []
        for _row, fields, was in self._rows:
            texts = [field.text().strip() for field in fields]
            if any(texts):
                items.append(self._read(texts, was))
        return tuple(items)

    def show_value(self, value: Sequence[Any]) -> None:
        """Show these items."""
        self._clear()
        for item in value:
            self._append(self._show(item), item)

    def state(self) -> list[list[str]]:
        """What stands in the rows."""
        return [[field.text() for field in fields] for _row, fields, _was in self._rows]

    def restore(self, state: list[list[str]]) -> None:
        """Put it back."""
        self._clear()
        for texts in state:
            self._append(texts, None)

    def refer(self, references: References) -> None:
        """Rows refer to nothing."""

    @Slot()
    def _on_add(self) -> None:
        self._append([""] * len(self._columns), None)
        self._rows[-1][1][0].setFocus()

    def _append(self, texts: list[str], was: Any) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        number = len(self._rows) + 1
        fields = []
        for name, text in zip(self._columns, texts, strict=True):
            field = QLineEdit(text)
            field.setPlaceholderText(name)
            field.setAccessibleName(f"{number}: {name}")
            fields.append(field)
            line.addWidget(field, 1)
        self._rows.append((row, fields, was))
        self._list.addWidget(row)

    def _clear(self) -> None:
        for row, _fields, _was in self._rows:
            row.hide()
            row.deleteLater()
        self._rows.clear()


def witnesses_editor() -> RowsEditor:
    """Who else saw or heard it."""

    def read(texts: list[str], was: Any) -> Witness:
        name, saw, contact = texts
        return Witness(name=name or _("not named"), saw=saw, contact=contact)

    return RowsEditor(
        (_("Name"), _("What they saw or heard"), _("How to reach them")),
        _("Add a witness"),
        read,
        lambda witness: [witness.name, witness.saw, witness.contact],
        _("How to reach them never leaves this program."),
    )


def continuity_editor() -> RowsEditor:
    """Where an item has been."""

    def read(texts: list[str], was: Any) -> Handover:
        return Handover(
            to=texts[0] or _("not named"), note=texts[1], when=was.when if was else None
        )

    return RowsEditor(
        (_("Handed to, or kept by"), _("When, and anything else")),
        _("Add a step"),
        read,
        lambda step: [step.to, step.note],
    )
