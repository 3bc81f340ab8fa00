"""The bar below the timeline while rows are chosen: how many, and what can be done to all of them.

**Invariants:**

- It is there as soon as one row is chosen and says how many are, so that nothing is changed that is
  chosen out of sight without a word.
- It is below the list, so that no row moves under the pointer when it comes.
- In a low window, where its buttons would need a second line, they are one menu instead.
- Words of the record are never shortcuts in a menu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from diary.i18n import _, ngettext
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button, short_text

_LOW: Final = 700


class ChosenBar(QFrame):
    """What can be done to the chosen rows: each signal is one of its buttons."""

    kind_wanted = Signal()
    person_wanted = Signal()
    latest_wanted = Signal()
    report_wanted = Signal()
    handover_wanted = Signal()
    nothing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.count = PlainLabel(role="field", wrap=False)
        self.kind = button(_("Same kind"), on=self.kind_wanted.emit)
        self.person = button(_("Same person"), on=self.person_wanted.emit)
        self.latest = button("", on=self.latest_wanted.emit)
        self.report = button(_("Reported under"), on=self.report_wanted.emit)
        self.handover = button(_("Hand over only these"), on=self.handover_wanted.emit)
        self.nothing = button(_("Choose none"), "quiet", self.nothing_wanted.emit)
        self._actions = (self.kind, self.person, self.latest, self.report, self.handover)
        self._parts = QWidget()
        flow = FlowLayout(self._parts)
        for part in self._actions:
            flow.addWidget(part)
        self.every = button(_("What to do with them"), on=self._on_every)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.count)
        row.addWidget(self._parts, 1)
        row.addWidget(self.every)
        row.addWidget(self.nothing)
        self.every.hide()
        self.latest.hide()
        self.hide()

    def show_count(self, count: int) -> None:
        """Say how many are chosen; hide if none are."""
        text = ngettext("{n} incident chosen", "{n} incidents chosen", count)
        self.count.setText(text.format(n=f"{count:,}"))
        self.setVisible(count > 0)
        if count:
            announce(self, self.count.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the buttons, or one menu of them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - self.count.sizeHint().width() - self.nothing.sizeHint().width() - 48
        is_low = self.window().height() < _LOW and self._parts.sizeHint().width() > room
        self._parts.setVisible(not is_low)
        self.every.setVisible(is_low)

    def _on_every(self) -> None:
        menu = QMenu(self)
        for made in self.offered():
            menu.addAction(made.text()).triggered.connect(made.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.every.mapToGlobal(QPoint(0, self.every.height())))

    def show_latest(self, number: int) -> None:
        """Offer the latest contact with police by its number; 0 says that there is none."""
        self.latest.setText(_("Reported under contact {number}").format(number=number))
        self.latest.setVisible(number > 0)
        self.report.setText(_("Another contact") if number > 0 else _("Reported under"))
        self._fit()

    def offered(self) -> tuple[QPushButton, ...]:
        """Return the buttons of what can be done."""
        return tuple(each for each in self._actions if not each.isHidden())


def choice_menu(
    parent: QWidget,
    rows: Iterable[tuple[str, str, str]],
    chosen: Callable[[str], object],
    below: QWidget | None = None,
) -> QMenu:
    """Return a menu of group, value and label of each row; `below` is what it opens under.

    Rows of the same group are in a menu of their own; those without one are in the menu itself.
    """
    menu = QMenu(parent)
    groups: dict[str, QMenu] = {"": menu}
    for group, value, label in rows:
        if group not in groups:
            groups[group] = menu.addMenu(_literal(group))
        action = groups[group].addAction(_literal(label))
        action.triggered.connect(partial(_chosen, chosen, value))
    menu.aboutToHide.connect(menu.deleteLater)
    if below is not None:
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))
    return menu


def _chosen(then: Callable[[str], object], value: str, _checked: bool = False) -> None:
    then(value)


def _literal(text: str) -> str:
    return short_text(text, 90).replace("&", "&&")
