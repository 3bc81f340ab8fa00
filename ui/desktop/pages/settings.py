"""Settings: when it locks, how it looks, whether the record is whole. Kept inside the record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot

from diary.i18n import N_, _, ngettext
from ui import damage_messages, key_memory_words
from ui.desktop.kit import Kit
from ui.desktop.lock import MINUTES
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.screen import Screen
from ui.desktop.pages.settings_system import FileOpening, LocksWhen, Screenshots
from ui.desktop.preferences import Preferences
from ui.desktop.theme import ZOOM_STEPS
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button, selectable

if TYPE_CHECKING:
    from diary.services.integrity import IntegrityReport
    from diary.services.session import VaultInfo

_LOOKS = (
    ("system", N_("As the system has it")),
    ("light", N_("Light")),
    ("dark", N_("Dark")),
)


class SettingsPage(Screen):
    """Each choice is in force at once."""

    def __init__(
        self, kit: Kit, navigator: Navigator, info: VaultInfo, preferences: Preferences
    ) -> None:
        super().__init__(_("Settings"), _("Kept inside the record, nowhere else on this device."))
        self._kit, self._preferences = kit, preferences
        theme = kit.theme
        self.idle = Choice()
        for minutes in MINUTES:
            text = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
            self.idle.addItem(text, minutes)
        self.look = Choice()
        for value, label in _LOOKS:
            self.look.addItem(_(label), value)
        self.text_size = Choice()
        for step in ZOOM_STEPS:
            self.text_size.addItem(f"{round(step * 100)} %", step)
        rows = (
            (_("Lock when nobody has touched anything for"), self.idle),
            (_("Colours"), self.look),
            (_("Size of text (Ctrl + and Ctrl - change it too)"), self.text_size),
        )
        for label, combo in rows:
            self.column.addWidget(FieldLabel(label, combo))
            combo.setMaximumWidth(280)
            self.column.addWidget(combo)
            if combo is self.idle:
                self.column.addWidget(LocksWhen(preferences))
        self.screenshots = Screenshots(preferences)
        self.column.addWidget(self.screenshots)
        self.file_opening = FileOpening(kit, preferences)
        self.column.addWidget(self.file_opening)
        self.safety = button(
            _("Staying safe: what this program can and cannot do"),
            on=partial(navigator.show_page, PageId.SAFETY),
        )
        self.column.addWidget(self.safety, 0, Qt.AlignmentFlag.AlignLeft)
        self._add_about(info)
        self.column.addStretch(1)
        self.refresh()
        self.idle.currentIndexChanged.connect(self._on_idle)
        self.look.currentIndexChanged.connect(self._on_look)
        self.text_size.currentIndexChanged.connect(self._on_size)
        theme.changed.connect(self.refresh)
        self.setFocusProxy(self.idle)

    @Slot()
    def refresh(self) -> None:
        """Show what is in force."""
        theme = self._kit.theme
        pairs = (
            (self.idle, self._preferences.minutes),
            (self.look, theme.choice),
            (self.text_size, theme.zoom),
        )
        for combo, value in pairs:
            combo.blockSignals(True)
            combo.setCurrentIndex(combo.findData(value))
            combo.blockSignals(False)
        self.screenshots.refresh()
        self.file_opening.refresh()

    def _add_about(self, info: VaultInfo) -> None:
        self.column.addSpacing(12)
        self.column.addWidget(PlainLabel(_("This record"), role="heading"))
        self.column.addWidget(
            PlainLabel(
                _(
                    "Fingerprint of its key. Somebody you trust can note it on a date; then it "
                    "can be told whether a bundle came from this record."
                )
            )
        )
        self.column.addWidget(selectable(PlainLabel(info.fingerprint, role="mono")))
        memory = key_memory_words.line(locked=info.keys_locked)
        self.column.addWidget(PlainLabel(memory, role="muted"))
        self.check = button(_("Check that the record is whole"), on=self._on_check)
        self.column.addWidget(self.check, 0, Qt.AlignmentFlag.AlignLeft)
        self._result = PlainLabel()
        self.column.addWidget(self._result)

    @Slot()
    def _on_idle(self) -> None:
        self._preferences.set_minutes(int(self.idle.currentData()))

    @Slot()
    def _on_look(self) -> None:
        self._preferences.set_theme(str(self.look.currentData()))

    @Slot()
    def _on_size(self) -> None:
        self._preferences.set_zoom(float(self.text_size.currentData()))

    @Slot()
    def _on_check(self) -> None:
        self._result.setText(
            _("Reading every entry and every file. Saving waits until it is done.")
        )
        self.check.setEnabled(False)
        self._kit.lane.run(
            self, lambda session: session.integrity.verify(), self._on_checked, self.status.fail
        )

    def _on_checked(self, report: IntegrityReport) -> None:
        self.check.setEnabled(True)
        if report.ok:
            text = _("Whole: {entries} entries and {files} files are as they were written.")
            said = text.format(entries=f"{report.entries:,}", files=f"{report.attachments:,}")
        else:
            named = "; ".join(map(damage_messages.fault_text, report.faults))
            said = _(
                "Not as it was written: {faults}. Change nothing in the folder and open your "
                "latest backup copy."
            ).format(faults=named)
        self._result.setText(said)
