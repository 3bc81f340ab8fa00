"""A list of linked subjects on the page of one: each row leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from diary.model.books_and_nouns import Noun
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.register_view import RegisterModel, RegisterView

_MOST_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class LinkedSubject:
    """One subject in a list: what it is called, and its first words."""

    noun: Noun
    id: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class LinkedGroup:
    """The linked subjects of a noun under a title."""

    title: str
    subjects: tuple[LinkedSubject, ...]


class LinkedList(QWidget):
    """Title and rows; `opened` carries a LinkedSubject."""

    opened = Signal(object)

    def __init__(self, group: LinkedGroup) -> None:
        super().__init__()
        self.model = RegisterModel(self)
        self.view = _LinkedView(group.title, self.model)
        self.model.set_items(group.subjects, lambda each: (each.name, each.words))
        self.view.opened.connect(self.opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(PlainLabel(group.title, role="heading"))
        column.addWidget(self.view)


class _LinkedView(RegisterView):
    """As high as its rows, up to a few."""

    def __init__(self, name: str, model: RegisterModel) -> None:
        super().__init__(name, model)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height_of(_MOST_ROWS))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())
