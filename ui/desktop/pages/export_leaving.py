"""Two steps of handing over: everything or only what is new, and in which form it leaves.

The rules are:

- Everything, in a folder, is what is chosen beforehand; nothing here is asked twice.
- To whom and how may stay empty: both can be noted later.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from diary import display
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.model.private import HandoverRecord
from diary.model.recorded import Recorded
from ui import handover
from ui.desktop.pages.screen import WizardStep
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.desktop.widgets.notices import NoticeBox
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, choice
from ui.guessing import Use
from ui.handover import DeliveryOptions

_MOST = 5


class SinceStep(WizardStep):
    """Everything, or what is new since a bundle that was handed over."""

    def __init__(self, earlier: Sequence[Recorded[HandoverRecord]], zone: str) -> None:
        super().__init__(
            _("Everything, or what is new"),
            _(
                "A bundle that adds to an earlier one has the same numbers and the whole "
                "chronology; sheets and files only where something is new."
            ),
        )
        self._earlier = tuple(reversed(earlier))[:_MOST]
        self._group = QButtonGroup(self)
        self._add(-1, _("Everything"))
        for at, item in enumerate(self._earlier):
            label = _("Only what is new since bundle {number}, {when}").format(
                number=item.number, when=display.written_text(item.first_written, zone)
            )
            to = item.content.to
            self._add(at, f"{label} ({to})" if to else label)
        self.column.addStretch(1)
        self.setFocusProxy(self._group.button(0))

    def _add(self, at: int, label: str) -> None:
        radio = QRadioButton(label)
        # Qt keeps -1 for itself
        self._group.addButton(radio, at + 1)
        self.column.addWidget(radio)
        if at < 0:
            radio.setChecked(True)

    def after(self) -> Recorded[HandoverRecord] | None:
        """The bundle that this one adds to, if any."""
        at = self._group.checkedId() - 1
        return self._earlier[at] if at >= 0 else None


class LeavingStep(WizardStep):
    """The form, the passphrase where it needs one, to whom and how."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            _("How it leaves"), _("The files are the same in each form, and can be checked.")
        )
        for row in vocabulary.notices_at("sending"):
            self.column.addWidget(NoticeBox(row.title, row.text))
        self._group = QButtonGroup(self)
        for at, way in enumerate(handover.DELIVERIES):
            radio, rows = choice(_(handover.DELIVERY_TEXTS[way]), _(handover.DELIVERY_NOTES[way]))
            self._group.addButton(radio, at)
            self.column.addLayout(rows)
            radio.toggled.connect(self._on_changed)
        self.words = NewPassphrase(_("Passphrase for the PDF"), Use.PDF)
        self.words.changed.connect(self.changed)
        self.column.addWidget(self.words)
        self.to = self._line(_("To whom (may stay empty)"))
        self.route = self._line(_("How it gets there (may stay empty)"))
        private = _("Both are noted in the private part. They are not in the bundle.")
        self.column.addWidget(PlainLabel(private, role="muted"))
        self.column.addStretch(1)
        self._group.button(0).setChecked(True)
        self.setFocusProxy(self._group.button(0))
        self._on_changed()

    def is_done(self) -> bool:
        """Whether there is a passphrase where one is needed."""
        return self._way() != "pdf" or self.words.is_done()

    def options(self) -> DeliveryOptions:
        """What was chosen."""
        words = self.words.first.text() if self._way() == "pdf" else ""
        to, route = self.to.text().strip(), self.route.text().strip()
        return DeliveryOptions(self._way(), words, to, route)

    def _way(self) -> str:
        return handover.DELIVERIES[max(self._group.checkedId(), 0)]

    def _line(self, label: str) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(200)
        held: QWidget = FieldLabel(label, line)
        self.column.addWidget(held)
        self.column.addWidget(line)
        return line

    @Slot()
    def _on_changed(self) -> None:
        self.words.setVisible(self._way() == "pdf")
        if self._way() == "pdf":
            self.words.offer()
        self.changed.emit()
