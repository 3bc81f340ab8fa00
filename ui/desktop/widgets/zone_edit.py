"""The time zone of the clock that was looked at; out of the way until it is needed."""

from __future__ import annotations

from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.plain import PlainLabel, button


class ZoneEdit(QWidget):
    """Shows the zone; a button opens the list of all zones, which filters while one types."""

    changed = Signal()

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        self._label = PlainLabel(role="muted", wrap=False)
        self._open = button(_("Another time zone"), "quiet", self._on_open)
        self._list: Choice | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._label)
        self._row.addWidget(self._open)
        self._row.addStretch(1)
        self.set_zone(zone)

    def zone(self) -> str:
        """The zone's IANA name as chosen or typed."""
        return self._list.currentText().strip() if self._list is not None else self._zone

    def set_zone(self, zone: str) -> None:
        """Show this zone."""
        self._zone = zone
        self._label.setText(_("Time zone: {zone}").format(zone=zone))
        if self._list is not None:
            self._list.setCurrentText(zone)

    @Slot()
    def _on_open(self) -> None:
        # 600 names are read from the disk only when somebody wants them
        made = Choice()
        made.setAccessibleName(_("Time zone"))
        made.setEditable(True)
        made.addItems(sorted(name for name in available_timezones() if "/" in name))
        made.setCurrentText(self._zone)
        completer = made.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        made.currentTextChanged.connect(self.changed)
        self._list = made
        self._open.hide()
        self._label.hide()
        self._row.insertWidget(0, made)
        made.setFocus()
