"""Search and filters above the timeline, and a chip for each that is set.

**Invariants:**

- What is filtered is always said: how many are shown of how many, and a chip for each filter, also
  while the filters themselves are folded away. One click on a chip takes its filter away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QSignalBlocker,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.revisions import Lacking, TimelineFilter
from diary.text.time_texts import day_text
from ui.desktop.widgets.basic import (
    NARROW_CHOICE,
    ComboBox,
    FlowLayout,
    PlainLabel,
    TickBox,
    WrappingFieldRow,
    button,
    short_text,
)
from ui.desktop.widgets.date_fields import DayRange
from ui.desktop.widgets.feedback import clear_layout

_PAUSE_MS = 200


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What can be chosen beside kinds and days: value and label of each person and so on."""

    people: tuple[tuple[str, str], ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


class FilterBar(QWidget):
    """Search and filters. `changed` follows shortly after the last change.

    `choices_wanted` follows when more filters are shown; they are given by `offer`.
    """

    changed = Signal()
    choices_wanted = Signal()

    def __init__(self, vocabulary: Vocabulary, *beside: QWidget) -> None:
        """Build the bar; `beside` stands at the end of its first row."""
        super().__init__()
        self._beside = beside
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.words = QLineEdit()
        self.words.setAccessibleName(_("Search the record"))
        self.words.setPlaceholderText(_("Search the record"))
        self.words.setClearButtonEnabled(True)
        self.behaviour = _combo(_("Kind of behaviour"))
        self.behaviour.addItem(_("Any behaviour"), "")
        for row in vocabulary.behaviours:
            self.behaviour.addItem(row.label, row.code)
        self.reported = _combo(_("Reported to police"))
        rows = ((None, _("Reported or not")), (True, _("Reported")), (False, _("Not reported")))
        for value, label in rows:
            self.reported.addItem(label, value)
        self.person = _combo(_("Person"))
        self.order = _combo(_("Order that it may break"))
        self.place = _combo(_("Place"))
        self.platform = _combo(_("Platform"))
        self.lacking = _combo(_("Unfinished"))
        self.lacking.addItem(_("Finished or not"), None)
        for what, label in (
            (Lacking.DAY, _("Without a day")),
            (Lacking.KIND, _("Without a kind")),
            (Lacking.EVIDENCE, _("Without evidence")),
            (Lacking.PERSON, _("Without a person")),
        ):
            self.lacking.addItem(label, what.value)
        self.offer(FilterChoices())
        self.days = DayRange()
        self.withdrawn = TickBox(_("Show withdrawn ones too"))
        self._more = QWidget()
        self._toggle = button(_("More filters"), on=self._on_toggle)
        self._clear = button(_("Show all"), "quiet", self._on_clear)
        self._count = PlainLabel(role="field", wrap=False)
        self._chip_words: list[str] = []
        self._said = QWidget()
        self._build()
        self._said.hide()

    def chosen(self) -> TimelineFilter:
        """Return the filter; an unreadable day filters nothing."""
        behaviour = str(self.behaviour.currentData())
        since, until = self.days.days()
        return TimelineFilter(
            text=self.words.text().strip(),
            behaviours=(behaviour,) if behaviour else (),
            since=since,
            until=until,
            reported=self.reported.currentData(),
            with_withdrawn=self.withdrawn.isChecked(),
            person=str(self.person.currentData()),
            order=str(self.order.currentData()),
            place=str(self.place.currentData()),
            platform=str(self.platform.currentData()),
            lacking=Lacking(lacking) if (lacking := self.lacking.currentData()) else None,
        )

    def arrange(self) -> None:
        """Arrange the first row again after a part beside it was shown or hidden."""
        self._row.arrange()

    def show_count(self, shown: int, total: int) -> None:
        """Say how many incidents are shown of how many."""
        text = _("{n} of {total} shown").format(n=f"{shown:,}", total=f"{total:,}")
        self._count.setText(text)

    def offer(self, choices: FilterChoices) -> None:
        """Offer these people, orders, places and platforms; what is chosen stays so."""
        rows = (
            (self.person, _("Anybody"), choices.people),
            (self.order, _("Any order or none"), choices.orders),
            (self.place, _("Any place"), tuple((each, each) for each in choices.places)),
            (self.platform, _("Any platform"), tuple((each, each) for each in choices.platforms)),
        )
        for field, everything, found in rows:
            before = field.currentData()
            with QSignalBlocker(field):
                field.clear()
                field.addItem(everything, "")
                for value, label in found:
                    field.addItem(short_text(label, 60), value)
                field.setCurrentIndex(max(field.findData(before), 0))

    def is_set(self) -> bool:
        """Return whether anything is filtered."""
        return self.chosen() != TimelineFilter()

    @Slot()
    def clear(self) -> None:
        self.words.clear()
        self.behaviour.setCurrentIndex(0)
        self.reported.setCurrentIndex(0)
        self.days.clear()
        for field in self._fields():
            field.setCurrentIndex(0)
        self.withdrawn.setChecked(False)

    def _build(self) -> None:
        parts = (self.behaviour, self.reported, self._toggle, *self._beside)
        self._row = WrappingFieldRow(self.words, *parts)
        chips = QWidget()
        self._chips = FlowLayout(chips)
        line = QHBoxLayout(self._said)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._count)
        line.addWidget(self._clear)
        line.addWidget(chips, 1)
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        fields = QWidget()
        row = FlowLayout(fields)
        for field in self._fields():
            row.addWidget(field)
        more.addWidget(fields)
        more.addWidget(self.days)
        more.addWidget(self.withdrawn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._row)
        column.addWidget(self._more)
        column.addWidget(self._said)
        self._more.hide()
        self.words.textChanged.connect(self._on_changed)
        self.behaviour.currentIndexChanged.connect(self._on_changed)
        self.reported.currentIndexChanged.connect(self._on_changed)
        for field in self._fields():
            field.currentIndexChanged.connect(self._on_changed)
        self.days.changed.connect(self._on_changed)
        self.withdrawn.toggled.connect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        self._show_chips()
        self._row.arrange()
        self._pause.start()

    @Slot()
    def _on_clear(self) -> None:
        self.clear()
        self.words.setFocus()

    def _show_chips(self) -> None:
        """Show a chip for each filter that is set, and the way back to everything."""
        said = list(self._set())
        words = [f"{name}: {value}" if value else name for name, value, _away in said]
        if words != self._chip_words:
            self._chip_words = words
            clear_layout(self._chips)
            for text, (_name, _value, away) in zip(words, said, strict=True):
                self._chips.addWidget(_chip(text, partial(self._take, away)))
        self._said.setVisible(self.is_set() or not self.days.is_empty())

    def _take(self, away: Callable[[], object]) -> None:
        away()
        self.words.setFocus()

    def _set(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        """Yield name, value and what takes it away of each filter that is set."""
        for field in (self.behaviour, self.reported, *self._fields()):
            if field.currentIndex() > 0:
                yield (
                    field.accessibleName(),
                    short_text(field.currentText(), 40),
                    partial(field.setCurrentIndex, 0),
                )
        since, until = self.days.days()
        for name, day, edit in (
            (_("From"), since, self.days.since),
            (_("Until"), until, self.days.until),
        ):
            if day is not None:
                yield name, day_text(day), partial(edit.set_day, None)
        if self.withdrawn.isChecked():
            yield _("With withdrawn ones"), "", partial(self.withdrawn.setChecked, False)

    @Slot()
    def _on_toggle(self) -> None:
        self._more.setVisible(self._more.isHidden())
        if not self._more.isHidden():
            self.choices_wanted.emit()

    def _fields(self) -> tuple[ComboBox, ...]:
        return self.person, self.order, self.place, self.platform, self.lacking


def _chip(words: str, on: Callable[[], object]) -> QPushButton:
    made = button(f"{words.replace('&', '&&')}  \u00d7", "chip", on)
    made.setAccessibleName(_("Take this filter away: {filter}").format(filter=words))
    return made


def _combo(name: str) -> ComboBox:
    made = ComboBox(NARROW_CHOICE)
    made.setAccessibleName(name)
    return made
