"""The question asked when a clock showed an hour twice, or skipped it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QRadioButton, QVBoxLayout

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.when import after_gap, clock_readings
from ui.desktop.widgets.notices import announce
from ui.desktop.widgets.plain import PlainLabel, button


class ClockQuestion(QFrame):
    """Asks once per time; `time_chosen` carries a wall time that the person took instead."""

    time_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._about = ("", "")
        self._answers: dict[tuple[str, str], str] = {}
        self._loose: dict[str, str] = {}
        self._text = PlainLabel()
        self._first, self._second = QRadioButton(), QRadioButton()
        self._group = QButtonGroup(self)
        self._instead: QPushButton = button("", on=self._take_instead)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self._text)
        for radio in (self._first, self._second):
            self._group.addButton(radio)
            column.addWidget(radio)
            radio.clicked.connect(self._on_answered)
        column.addWidget(self._instead)
        self.hide()

    def settle(self, wall: str, zone: str) -> str:
        """The offset to record for this wall time, '' where it is not needed. Raises BadInput."""
        found = clock_readings(wall, zone)
        if len(found) == 1:
            return ""
        if not found:
            self._ask_gap(wall, zone)
            raise BadInput("when.at", N_("the clocks went forward: that time did not exist"))
        answer = self._answers.get((wall, zone)) or self._loose.get(wall, "")
        if answer not in {reading.offset for reading in found}:
            self._ask_overlap(wall, zone)
            raise BadInput("when.offset", N_("the clocks went back: say which of the two it was"))
        return answer

    def remember(self, wall: str, offset: str) -> None:
        """Take an answer that was given before."""
        if offset:
            self._loose[wall[:16]] = offset

    def forget(self) -> None:
        """Drop every answer."""
        self._answers.clear()
        self._loose.clear()

    def hide_unless_about(self, wall: str, zone: str) -> None:
        """Go away when the time asked about is not in the fields any more."""
        if (wall, zone) != self._about:
            self._about = ("", "")
            self.hide()

    def _ask_overlap(self, wall: str, zone: str) -> None:
        first, second = clock_readings(wall, zone)
        clock = wall[11:16]
        self._about = (wall, zone)
        self._text.setText(
            _("The clocks went back that night, so {time} came twice. Which one?").format(
                time=clock
            )
        )
        rows = (
            (self._first, first.offset, _("The first {time}, before the change ({offset})")),
            (self._second, second.offset, _("The second {time}, after the change ({offset})")),
        )
        self._group.setExclusive(False)
        for radio, offset, text in rows:
            radio.setText(text.format(time=clock, offset=offset))
            radio.setProperty("offset", offset)
            radio.setChecked(False)
            radio.show()
        self._group.setExclusive(True)
        self._instead.hide()
        self._open(self._first)

    def _ask_gap(self, wall: str, zone: str) -> None:
        self._about = (wall, zone)
        later = after_gap(wall, zone)
        self._text.setText(
            _(
                "The clocks went forward that night, so {time} did not exist. If the clock you "
                "looked at had not been changed yet, it was {later} by the new time. Or type "
                "another time."
            ).format(time=wall[11:16], later=later[11:16])
        )
        self._instead.setText(_("It was {later}").format(later=later[11:16]))
        self._instead.setProperty("wall", later)
        self._first.hide()
        self._second.hide()
        self._instead.show()
        self._open(self._instead)

    def _open(self, focus: QRadioButton | QPushButton) -> None:
        self.show()
        announce(self, self._text.text())
        focus.setFocus()

    @Slot()
    def _on_answered(self) -> None:
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._answers[self._about] = str(chosen.property("offset"))

    @Slot()
    def _take_instead(self) -> None:
        wall = str(self._instead.property("wall"))
        self.hide()
        self.time_chosen.emit(wall)
