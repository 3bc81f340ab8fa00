"""How a bundle leaves: where it is written, in which form, to whom.

**Invariants:**

- Everything, in a folder, is the default; nothing here is asked twice.
- Recipient and route may stay empty: both can be noted later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit

from diary.i18n import _
from diary.jurisdiction import Vocabulary
from ui import bundle_handover, case_preview
from ui.bundle_handover import DeliveryOptions
from ui.desktop.pages.export.place import PlaceField
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.prompter import Prompter
from ui.desktop.widgets.basic import Group, PlainLabel, choice, label_above
from ui.desktop.widgets.feedback import NoticeBox
from ui.desktop.widgets.fold import Fold
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.passphrases import PassphraseUse
from ui.text import handovers


class DeliveryStep(ExportStep):
    """The place, the form, its passphrase if it needs one, the recipient and the route.

    `named` returns the proposed name, and `sized` about how many bytes the pages and the files
    have, for a form.
    """

    PART = Part.DELIVERY

    def __init__(
        self,
        prompter: Prompter,
        vocabulary: Vocabulary,
        named: Callable[[str], str],
        sized: Callable[[str], tuple[int, int]],
        options: DeliveryOptions,
    ) -> None:
        super().__init__(
            _("How it leaves, and where to"),
            _("A stick that you hand over or take with you is best."),
        )
        self._named, self._sized = named, sized
        self.place = PlaceField(prompter, named(options.way), single=_is_file(options.way))
        self.place.changed.connect(self.changed)
        self._size = PlainLabel(role="muted")
        self.column.addWidget(self.place)
        self.column.addWidget(self._size)
        self.column.addWidget(PlainLabel(_("In which form"), role="heading"))
        forms = Group(_("In which form"))
        self._group = QButtonGroup(self)
        for at, way in enumerate(bundle_handover.DELIVERIES):
            radio, rows = choice(_(handovers.DELIVERY_TEXTS[way]), _(handovers.DELIVERY_NOTES[way]))
            self._group.addButton(radio, at)
            forms.column.addLayout(rows)
        self.column.addWidget(forms)
        self.words = NewPassphrase(_("Passphrase for the PDF"), PassphraseUse.PDF)
        self.words.changed.connect(self.changed)
        self.column.addWidget(self.words)
        self.to = self._line(_("To whom (may stay empty)"), options.to)
        self.route = self._line(_("How it gets there (may stay empty)"), options.route)
        private = _("Both are noted in the private part. They are not in the bundle.")
        self.column.addWidget(PlainLabel(private, role="muted"))
        for row in vocabulary.notices_at("sending"):
            fold = Fold(row.title)
            fold.column.addWidget(NoticeBox("", row.text))
            self.column.addWidget(fold)
        self.column.addStretch(1)
        self._group.button(bundle_handover.DELIVERIES.index(options.way)).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self.setFocusProxy(self.place.line)
        self._on_changed()

    def is_done(self) -> bool:
        """Return whether there is a place, and a passphrase if one is needed."""
        return self.place.is_done() and (self.way != "pdf" or self.words.is_done())

    @property
    def way(self) -> str:
        """Return the form that is chosen."""
        return bundle_handover.DELIVERIES[max(self._group.checkedId(), 0)]

    def folder(self) -> Path:
        """Return the path to write."""
        return self.place.place()

    def options(self) -> DeliveryOptions:
        """Return what was chosen."""
        words = self.words.first.text() if self.way == "pdf" else ""
        return replace(self.choices(), passphrase=words)

    def choices(self) -> DeliveryOptions:
        """Return what may be kept while the person is elsewhere: all but the passphrase."""
        return DeliveryOptions(self.way, to=self.to.text().strip(), route=self.route.text().strip())

    def _line(self, label: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setMaxLength(200)
        self.column.addLayout(label_above(label, line))
        return line

    @Slot(int, bool)
    def _on_toggled(self, _id: int, on: bool) -> None:
        if on:
            self._on_changed()

    def _on_changed(self) -> None:
        way = self.way
        self.place.set_name(self._named(way), single=_is_file(way))
        pages, files = self._sized(way)
        self._size.setText(case_preview.size_text(pages, files))
        self.place.set_needed(pages + files)
        self.words.setVisible(way == "pdf")
        if way == "pdf":
            self.words.offer()
        self.changed.emit()


def _is_file(way: str) -> bool:
    return way in bundle_handover.FILE_ENDINGS
