"""Editors of plain fields: a line, a text, a choice, ticks, yes or no, a number, a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import N_, _
from ui.desktop.forms.editor import References
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.plain import PlainLabel
from ui.desktop.widgets.text_edit import TextEdit


class _Line:
    """One line, whatever it says."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(placeholder)

    @property
    def widget(self) -> QWidget:
        """The line."""
        return self.line

    def state(self) -> str:
        """The text as it stands."""
        return self.line.text()

    def restore(self, state: str) -> None:
        """Put the text back."""
        self.line.setText(state)

    def refer(self, references: References) -> None:
        """A line refers to nothing."""


class LineEditor(_Line):
    """One line of text."""

    def value(self) -> str:
        """The text without spaces around it."""
        return self.line.text().strip()

    def show_value(self, value: str) -> None:
        """Show this text from its beginning."""
        self.line.setText(value)
        self.line.setCursorPosition(0)


class _Text:
    """Several lines, whatever they say."""

    def __init__(self, name: str, lines: int = 3, placeholder: str = "") -> None:
        self.edit = TextEdit(lines, placeholder)
        self.edit.setAccessibleName(name)

    @property
    def widget(self) -> QWidget:
        """The field."""
        return self.edit

    def state(self) -> str:
        """The text as it stands."""
        return self.edit.toPlainText()

    def restore(self, state: str) -> None:
        """Put the text back, to be gone on with at its end."""
        self.edit.setPlainText(state)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def refer(self, references: References) -> None:
        """A text refers to nothing."""


class TextEditor(_Text):
    """Several lines of text."""

    def value(self) -> str:
        """The text without blank space around it."""
        return self.edit.toPlainText().strip()

    def show_value(self, value: str) -> None:
        """Show this text."""
        self.edit.setPlainText(value)


class ChoiceEditor:
    """One of a few values; `options` are value and label, the first is chosen to begin with.

    The values stay in here: Qt would hand a member of a text enum back as bare text.
    """

    def __init__(self, name: str, options: Sequence[tuple[object, str]]) -> None:
        self.combo = Choice()
        self.combo.setAccessibleName(name)
        self._values: list[object] = [value for value, _label in options]
        self.combo.addItems([label for _value, label in options])
        self.combo.setProperty("role", "choice")

    @property
    def widget(self) -> QWidget:
        """The box."""
        return self.combo

    def value(self) -> object:
        """The value chosen."""
        return self._values[self.combo.currentIndex()]

    def show_value(self, value: object) -> None:
        """Choose this value; one that is not listed is added, so that it is not lost."""
        if value in ("", None) and None not in self._values:
            self.combo.setCurrentIndex(0)
            return
        if value not in self._values:
            self._values.append(value)
            self.combo.addItem(str(value))
        self.combo.setCurrentIndex(self._values.index(value))

    def state(self) -> str | None:
        """The value chosen, as JSON."""
        value = self.value()
        return None if value is None else str(value)

    def restore(self, state: str | None) -> None:
        """Choose it again."""
        for row, value in enumerate(self._values):
            if (None if value is None else str(value)) == state:
                self.combo.setCurrentIndex(row)

    def refer(self, references: References) -> None:
        """A choice refers to nothing."""


class YesNoEditor:
    """Yes, no, or not said."""

    def __init__(self, name: str) -> None:
        self._row = QWidget()
        self._row.setAccessibleName(name)
        self._group = QButtonGroup(self._row)
        line = QHBoxLayout(self._row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        self._radios = {}
        for value, label in ((None, _("Not said")), (True, _("Yes")), (False, _("No"))):
            radio = QRadioButton(label)
            radio.setAccessibleName(f"{name}: {label}")
            self._group.addButton(radio)
            self._radios[value] = radio
            line.addWidget(radio)
        line.addStretch(1)
        self.show_value(None)

    @property
    def widget(self) -> QWidget:
        """The three buttons."""
        return self._row

    def value(self) -> bool | None:
        """What is said."""
        return next((value for value, radio in self._radios.items() if radio.isChecked()), None)

    def show_value(self, value: bool | None) -> None:
        """Choose this."""
        self._radios[value].setChecked(True)

    def state(self) -> bool | None:
        """What is said."""
        return self.value()

    def restore(self, state: bool | None) -> None:
        """Choose it again."""
        self.show_value(state)

    def refer(self, references: References) -> None:
        """It refers to nothing."""


class CountEditor(_Line):
    """A whole number, or nothing."""

    def value(self) -> int | None:
        """The number, None if the line is empty; raises BadInput."""
        said = self.line.text().strip()
        if not said:
            return None
        if not (said.isascii() and said.isdigit()) or not 1 <= int(said[:9]) <= 100_000:
            raise BadInput("times", N_("write a whole number, or leave it empty"))
        return int(said)

    def show_value(self, value: int | None) -> None:
        """Show the number."""
        self.line.setText("" if value is None else str(value))


class LinesEditor(_Text):
    """A list, one item a line; blank lines count for nothing."""

    def value(self) -> tuple[str, ...]:
        """The items."""
        rows = (row.strip() for row in self.edit.toPlainText().splitlines())
        return tuple(row for row in rows if row)

    def show_value(self, value: Sequence[str]) -> None:
        """Show the items."""
        self.edit.setPlainText("\n".join(value))


class TicksEditor:
    """Some of a few codes; `options` are code, label and explanation.

    A code that is not listed is kept as it was, so that it is not lost.
    """

    def __init__(self, name: str, options: Sequence[tuple[str, str, str]]) -> None:
        self._sheet = QWidget()
        self._sheet.setAccessibleName(name)
        self._boxes: dict[str, QCheckBox] = {}
        self._unlisted: tuple[str, ...] = ()
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for code, label, explanation in options:
            box = QCheckBox(label)
            box.setAccessibleName(f"{name}: {label}")
            box.setAccessibleDescription(explanation)
            self._boxes[code] = box
            column.addWidget(box)
            if explanation:
                column.addWidget(PlainLabel(explanation, role="muted"))

    @property
    def widget(self) -> QWidget:
        """The boxes, one below the other."""
        return self._sheet

    def value(self) -> tuple[str, ...]:
        """The codes that are ticked, in the list's order."""
        ticked = (code for code, box in self._boxes.items() if box.isChecked())
        return (*ticked, *self._unlisted)

    def show_value(self, value: Sequence[str]) -> None:
        """Tick these, and no others."""
        for code, box in self._boxes.items():
            box.setChecked(code in value)
        self._unlisted = tuple(code for code in value if code not in self._boxes)

    def state(self) -> list[str]:
        """The codes that are ticked, as JSON."""
        return list(self.value())

    def restore(self, state: Sequence[str]) -> None:
        """Tick them again."""
        self.show_value(tuple(state))

    def refer(self, references: References) -> None:
        """A list of codes refers to nothing."""
