"""Notices, problems and what was saved: said in place, read out, blocking nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from diary.errors import DiaryError
from ui.desktop.widgets.in_view import bring_into_view
from ui.desktop.widgets.page_stack import PageStack
from ui.desktop.widgets.plain import PlainLabel, panel, restyle
from ui.messages import explain

if TYPE_CHECKING:
    from diary.jurisdiction import Notice


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say this, without moving the focus."""
    if not text:
        return
    # loading these takes a while, and the first window has nothing to announce
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class StatusLine(PlainLabel):
    """One line in place that tells what was done or what went wrong."""

    def __init__(self) -> None:
        super().__init__(role="muted")
        self.setAccessibleName("")
        self.hide()

    def say(self, text: str) -> None:
        """Tell it, on screen and to a screen reader; the empty string takes it away."""
        self._show(text, "muted")

    def fail(self, error: DiaryError) -> None:
        """Tell what happened, what is safe and what to do next."""
        self.problem(explain(error).text)

    def problem(self, text: str) -> None:
        """Tell what has to be changed first, where somebody sees it who has scrolled away."""
        self._show(text, "field")
        bring_into_view(self)

    def _show(self, text: str, role: str) -> None:
        self.setProperty("role", role)
        restyle(self)
        self.setText(text)
        self.setVisible(bool(text))
        announce(self, text)


class NoticeBox(QFrame):
    """One notice: a title and its sentences."""

    def __init__(self, title: str, sentences: Iterable[str]) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        if title:
            column.addWidget(PlainLabel(title, role="field"))
        for sentence in sentences:
            column.addWidget(PlainLabel(sentence))


class Notices(QWidget):
    """The notices that are called for at the moment; it takes no room while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[str, ...] = ()
        self.hide()

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the notices on screen."""
        return self._shown

    def show_notices(self, notices: Iterable[Notice]) -> None:
        """Show these and no others; new ones are read out."""
        rows = tuple(notices)
        ids = tuple(row.id for row in rows)
        if ids == self._shown:
            return
        fresh = [row for row in rows if row.id not in self._shown]
        self._shown = ids
        clear(self._column)
        for row in rows:
            self._column.addWidget(NoticeBox(row.title, row.text))
        self.setVisible(bool(rows))
        for row in fresh:
            announce(self, " ".join((row.title, *row.text)))


def clear(layout: QLayout) -> None:
    """Take every part out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def card(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """A sheet with an optional heading, and the column to fill."""
    made, column = panel("card", (16, 12, 16, 14))
    if title:
        column.addWidget(PlainLabel(title, role="heading"))
    return made, column


def let_go(stack: PageStack, keep: QWidget | None = None) -> None:
    """Take every page out of a stack but `keep`."""
    for number in range(stack.count() - 1, -1, -1):
        page = stack.widget(number)
        if page is not None and page is not keep:
            stack.removeWidget(page)
            page.deleteLater()
