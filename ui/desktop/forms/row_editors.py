"""Editors of lists whose items have several parts: witnesses, and steps of continuity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.record import CustodyStep, Witness
from diary.model.when import When
from ui.desktop.forms.editor import Around, References
from ui.desktop.forms.time_editors import WhenEditor
from ui.desktop.widgets.plain import PlainLabel, button

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Row:
    widget: QWidget
    lines: list[QLineEdit]
    below: WhenEditor | None


class RowsEditor(Generic[T]):
    """Rows of text fields. `columns` names them, `read` and `show` translate one row.

    Where `timed` is given, each row has the editor of a time below its texts; `read` and `show`
    then take and give the time as well.
    """

    def __init__(
        self,
        columns: Sequence[str],
        add: str,
        read: Callable[[list[str], When | None], T],
        show: Callable[[T], tuple[list[str], When | None]],
        hint: str = "",
        timed: Callable[[], WhenEditor] | None = None,
    ) -> None:
        self._columns = tuple(columns)
        self._read, self._show = read, show
        self._timed = timed
        self._rows: list[_Row] = []
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

    def value(self) -> tuple[T, ...]:
        """The items of rows in which something stands; raises BadInput for a time that is none."""
        items = []
        for row in self._rows:
            texts = [line.text().strip() for line in row.lines]
            when = row.below.value() if row.below else None
            if any(texts) or when:
                items.append(self._read(texts, when))
        return tuple(items)

    def show_value(self, value: Sequence[T]) -> None:
        """Show these items."""
        self._clear()
        for item in value:
            texts, when = self._show(item)
            row = self._append(texts)
            if row.below:
                row.below.show_value(when)

    def state(self) -> list[list[object]]:
        """What stands in the rows: the texts, and what stands in the time below them."""
        return [
            [*(line.text() for line in row.lines), *([row.below.state()] if row.below else ())]
            for row in self._rows
        ]

    def restore(self, state: list[list[object]]) -> None:
        """Put it back; a draft from before there was a time below has none."""
        self._clear()
        for kept in state:
            texts = [str(text) for text in kept[: len(self._columns)]]
            below = kept[len(self._columns) :]
            row = self._append(texts)
            if row.below and below and isinstance(below[0], dict):
                row.below.restore(below[0])

    def refer(self, references: References) -> None:
        """Rows refer to nothing."""

    @Slot()
    def _on_add(self) -> None:
        self._append([""] * len(self._columns)).lines[0].setFocus()

    def _append(self, texts: list[str]) -> _Row:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        column.addLayout(line)
        number = len(self._rows) + 1
        fields = []
        for name, text in zip(self._columns, texts, strict=True):
            field = QLineEdit(text)
            field.setPlaceholderText(name)
            field.setAccessibleName(f"{number}: {name}")
            fields.append(field)
            line.addWidget(field, 1)
        below = self._timed() if self._timed else None
        if below:
            column.addWidget(below.widget)
        row = _Row(widget, fields, below)
        self._rows.append(row)
        self._list.addWidget(widget)
        return row

    def _clear(self) -> None:
        for row in self._rows:
            row.widget.hide()
            row.widget.deleteLater()
        self._rows.clear()


def witnesses_editor() -> RowsEditor[Witness]:
    """Who else saw or heard it."""

    def read(texts: list[str], _when: When | None) -> Witness:
        name, saw, contact = texts
        return Witness(name=name or _("not named"), saw=saw, contact=contact)

    return RowsEditor(
        (_("Name"), _("What they saw or heard"), _("How to reach them")),
        _("Add a witness"),
        read,
        lambda witness: ([witness.name, witness.saw, witness.contact], None),
        _("How to reach them never leaves this program."),
    )


def continuity_editor(around: Around) -> RowsEditor[CustodyStep]:
    """Where an item has been, and since when."""

    def read(texts: list[str], when: When | None) -> CustodyStep:
        return CustodyStep(to=texts[0] or _("not named"), note=texts[1], when=when)

    return RowsEditor(
        (_("Handed to, or kept by"), _("Anything else")),
        _("Add a step"),
        read,
        lambda step: ([step.to, step.note], step.when),
        timed=lambda: WhenEditor(around),
    )
