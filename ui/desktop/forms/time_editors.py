"""Editors of times and days."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from diary.model.when import Precision, When
from ui.desktop.draft_keeper import Draft
from ui.desktop.forms.editor import Around, References
from ui.desktop.widgets.day_edit import DayEdit
from ui.desktop.widgets.when_edit import WhenEdit


class WhenEditor:
    """A stated time. `now` starts with 'about now'; else nothing is said until it is."""

    def __init__(self, around: Around, *, now: bool = False) -> None:
        self.edit = WhenEdit(around.clock, around.zone)
        self._now = now
        if not now:
            self.edit.set_when(None)

    @property
    def widget(self) -> QWidget:
        """The editor."""
        return self.edit

    def value(self) -> When | None:
        """What is said; None if nothing is. Raises BadInput."""
        said = self.edit.value()
        if said.precision is Precision.NOT_SURE and not said.at and not said.how:
            return said if self._now else None
        return said

    def show_value(self, value: When | None) -> None:
        """Show it; nothing said in a new noun that has a 'now' shows that."""
        if value is None and self._now:
            self.edit.set_now()
        else:
            self.edit.set_when(value)

    def state(self) -> Draft:
        """What stands in the fields."""
        return self.edit.state()

    def restore(self, state: Draft) -> None:
        """Put it back."""
        self.edit.restore(state)

    def refer(self, references: References) -> None:
        """A time refers to nothing."""


class DayEditor:
    """A day as the record writes it, `YYYY-MM-DD`, or nothing."""

    def __init__(self) -> None:
        self.edit = DayEdit()

    @property
    def widget(self) -> QWidget:
        """The editor."""
        return self.edit

    def value(self) -> str:
        """The day; raises BadInput."""
        return "" if self.edit.is_empty() else self.edit.day().isoformat()

    def show_value(self, value: str) -> None:
        """Show the day."""
        self.edit.set_day(date.fromisoformat(value) if value else None)

    def state(self) -> list[str]:
        """What stands in the fields."""
        return self.edit.state()

    def restore(self, state: list[str]) -> None:
        """Put it back."""
        self.edit.restore(state)

    def refer(self, references: References) -> None:
        """A day refers to nothing."""
