"""What a screen reader is told that a widget of our own is, where Qt would say something else.

**Invariants:**

- Every kind of widget is told of in one table here, by the name of its class; a class that is made
  from it is told of as it is. What is not in the table is as Qt says.
- A role says what the widget is for. Its name comes from its words or its accessible name, never
  from what is blurred or hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

from ui.desktop.widgets.basic import PlainLabel

_Role = QAccessible.Role
_HEADINGS: Final = frozenset({"title", "heading"})


class _Heading(QAccessibleWidget):
    """A title of a page or of a part: readers go from one to the next."""

    def __init__(self, label: PlainLabel) -> None:
        super().__init__(label, _Role.Heading)
        self._label = label

    def text(self, kind: QAccessible.Text) -> str:
        """Return the words of the label as its name."""
        if kind == QAccessible.Text.Name:
            return self._label.accessibleName() or self._label.text()
        return super().text(kind)


class _Tab(QAccessibleWidget):
    """One of several buttons of which one is chosen: a page, a step, a list."""

    def __init__(self, tab: QAbstractButton) -> None:
        super().__init__(tab, _Role.PageTab)
        self._tab = tab

    def text(self, kind: QAccessible.Text) -> str:
        """Return the words of the button as its name."""
        if kind == QAccessible.Text.Name:
            return self._tab.accessibleName() or self._tab.text()
        return super().text(kind)

    def state(self) -> QAccessible.State:
        """Return whether it is the one that is chosen."""
        state = super().state()
        state.selectable = 1
        state.selected = int(self._tab.isChecked())
        return state

    def actionNames(self) -> list[str]:
        """Return that it can be pressed."""
        return [_PRESS, *super().actionNames()]

    def doAction(self, name: str) -> None:
        """Press it."""
        if name == _PRESS:
            self._tab.click()
        else:
            super().doAction(name)


# as Qt names the action of its own buttons, in every language
_PRESS: Final = "Press"
_Make = Callable[[QWidget], QAccessibleInterface | None]


def _as(role: QAccessible.Role) -> _Make:
    return lambda widget: QAccessibleWidget(widget, role)


def _heading(widget: QWidget) -> QAccessibleInterface | None:
    if isinstance(widget, PlainLabel) and widget.property("role") in _HEADINGS:
        return _Heading(widget)
    return None


def _tab(widget: QWidget) -> QAccessibleInterface | None:
    return _Tab(widget) if isinstance(widget, QAbstractButton) else None


# By the name of a class: what is made for its widgets.
_MADE: Final[dict[str, _Make]] = {
    "PlainLabel": _heading,
    "TabButton": _tab,
    "Group": _as(_Role.Grouping),
    "DayEdit": _as(_Role.Grouping),
    "WhenEdit": _as(_Role.Grouping),
    "Form": _as(_Role.Form),
    "StepRail": _as(_Role.Grouping),
    "StepTabs": _as(_Role.PageTabList),
    "SideBar": _as(_Role.PageTabList),
    "NoticeBox": _as(_Role.Note),
    "ChartView": _as(_Role.Chart),
    "PictureViewport": _as(_Role.Graphic),
    "FilmView": _as(_Role.Animation),
    "Waveform": _as(_Role.Slider),
}


def _interface(made: dict[str, _Make], key: str, of: QObject) -> QAccessibleInterface | None:
    make = made.get(key)
    return make(of) if make is not None and isinstance(of, QWidget) else None


def install() -> None:
    """Let Qt ask here first, from now on."""
    QAccessible.installFactory(partial(_interface, _MADE))
