"""Which runs are listed and how they are grouped: by export, sender, gap and clock.

**Invariants:**

- What is offered is of the runs that wait; a choice stays as long as it has runs.
- Grouping otherwise is for the page to do; this says what was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from ui.desktop.pages.reviewed_conversation import ReviewedConversation
from ui.desktop.widgets.basic import ComboBox, FieldLabel, FlowLayout
from ui.desktop.widgets.run_list import RunRow
from ui.desktop.widgets.sender_list import SenderRow

_GAPS: Final = (15, 60, 6 * 60, 24 * 60)
_LETTERS: Final = 22
_NOT_NAMED: Final = " "


class RunFilter(QWidget):
    """Four choices in a row.

    `narrowed` says that other rows are to be shown; `regrouped` carries minutes, `clock_chosen` a
    zone.
    """

    narrowed = Signal()
    regrouped = Signal(int)
    clock_chosen = Signal(str)

    def __init__(self, zone: str) -> None:
        """Take the zone of the record."""
        super().__init__()
        self._zone = zone
        self._senders: tuple[SenderRow, ...] = ()
        self.export, self.from_whom = ComboBox(), ComboBox()
        self.gap, self.clock = ComboBox(), ComboBox()
        row = FlowLayout(self)
        row.addWidget(_below(_("Which export"), self.export))
        row.addWidget(_below(_("From whom"), self.from_whom))
        self._gap_part = _below(_("Another run begins after"), self.gap)
        row.addWidget(self._gap_part)
        self._clock_part = _below(_("By the clock of"), self.clock)
        row.addWidget(self._clock_part)
        self.export.activated.connect(self.narrowed)
        self.from_whom.activated.connect(self.narrowed)
        self.gap.activated.connect(self._on_gap)
        self.clock.activated.connect(self._on_clock)

    @property
    def conversation(self) -> str:
        """Return the identifier of the conversation that is chosen, or nothing."""
        return str(self.export.currentData() or "")

    def set_busy(self, *, busy: bool) -> None:
        """Offer nothing while something is decided."""
        for part in (self.export, self.from_whom, self.gap, self.clock):
            part.setEnabled(not busy)

    def offer(
        self,
        reviewed: Mapping[str, ReviewedConversation],
        rows: Sequence[RunRow],
        senders: tuple[SenderRow, ...],
    ) -> None:
        """Offer the exports and senders that have runs."""
        chosen = self.export.currentData()
        self.export.clear()
        self.export.addItem(_("Everything"), "")
        for id_, one in reviewed.items():
            count = sum(row.conversation == id_ for row in rows)
            if count:
                self.export.addItem(f"{one.title} ({count:,})", id_)
        self.export.setCurrentIndex(max(self.export.findData(chosen), 0))
        chosen = self.from_whom.currentData()
        self._senders = senders
        self.from_whom.clear()
        self.from_whom.addItem(_("Everybody"), "")
        people: dict[str, tuple[str, int]] = {}
        for each in senders:
            if each.person:
                before = people.get(each.person, ("", 0))[1]
                people[each.person] = each.who, before + len(each.rows)
        for person, (name, count) in people.items():
            self.from_whom.addItem(f"{name} ({count:,})", person)
        for each in senders:
            self.from_whom.addItem(f"{each.shown} ({len(each.rows):,})", each.key or _NOT_NAMED)
        self.from_whom.setCurrentIndex(max(self.from_whom.findData(chosen), 0))

    def shown(self, rows: Sequence[RunRow]) -> list[RunRow]:
        """Return those of these rows that are to be shown."""
        chosen, sender = self.conversation, self.from_whom.currentData()
        theirs = {
            row.key
            for one in self._senders
            for row in one.rows
            if sender in (one.key or _NOT_NAMED, one.person)
        }
        return [
            row
            for row in rows
            if (not chosen or row.conversation == chosen) and (not sender or row.key in theirs)
        ]

    def show_gap(self, chosen: Sequence[ReviewedConversation]) -> None:
        """Show by which gap these are grouped; files of a folder are by none."""
        gaps = {one.gap for one in chosen if not one.of_folder}
        self._gap_part.setVisible(bool(gaps))
        self.gap.clear()
        for minutes in sorted({*_GAPS, *gaps}):
            self.gap.addItem(_gap_text(minutes), minutes)
        at = self.gap.findData(next(iter(gaps))) if len(gaps) == 1 else -1
        self.gap.setCurrentIndex(at)

    def show_clocks(self, reviewed: Sequence[ReviewedConversation]) -> None:
        """Offer one clock where calls and texts are by another than what was answered."""
        zones = dict.fromkeys(one.zone for one in reviewed)
        open_ones = [one for one in reviewed if one.is_by_moment]
        known = zones.keys() | {self._zone}
        answered = {one.zone for one in reviewed if not one.is_by_moment}
        self._clock_part.setVisible(bool(open_ones) and bool(answered) and len(known) > 1)
        self.clock.clear()
        if len(zones) > 1:
            self.clock.addItem(_("Several: choose one"), "")
        for zone in sorted(known):
            self.clock.addItem(zone, zone)
        at = 0 if len(zones) > 1 else self.clock.findData(next(iter(zones), ""))
        self.clock.setCurrentIndex(at)

    @Slot()
    def _on_gap(self) -> None:
        self.regrouped.emit(int(self.gap.currentData()))

    @Slot()
    def _on_clock(self) -> None:
        if zone := str(self.clock.currentData() or ""):
            self.clock_chosen.emit(zone)


def _gap_text(minutes: int) -> str:
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("a day without contact", "{n} days without contact", days).format(n=days)
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("an hour without contact", "{n} hours without contact", hours).format(
            n=hours
        )
    return ngettext("{n} minute without contact", "{n} minutes without contact", minutes).format(
        n=minutes
    )


def _below(text: str, field: ComboBox) -> QWidget:
    """Return a box below its label; a choice that is longer is read in the open list."""
    fixed = ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    field.setSizeAdjustPolicy(fixed)
    field.setMinimumContentsLength(_LETTERS)
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    label = FieldLabel(text, field)
    label.setWordWrap(False)
    column.addWidget(label)
    column.addWidget(field)
    return made
