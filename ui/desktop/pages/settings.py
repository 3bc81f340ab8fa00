"""Settings: idle lock, appearance, screenshots, decoding, and a check of the record.

They are kept inside the record.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import N_, _, ngettext
from diary.media.sandbox_report import Confinement
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.platform.session_events import DepartureReason
from ui.desktop.preferences import Preferences
from ui.desktop.shortcut_list import show_shortcuts
from ui.desktop.theme import ZOOM_STEPS
from ui.desktop.widgets.basic import ComboBox, PlainLabel, TickBox, button, label_above, selectable
from ui.desktop.widgets.feedback import StatusLine
from ui.policy import LOCK_MINUTES, FilesAnswer
from ui.text import error_messages, missing_protection
from ui.text.entry_counts import entries_text

if TYPE_CHECKING:
    from diary.services.integrity import IntegrityReport
    from diary.services.session import VaultInfo


_TOLD = {
    DepartureReason.SCREEN: N_("when the screen locks"),
    DepartureReason.SLEEP: N_("when the computer is about to sleep"),
    DepartureReason.SWITCH: N_("when somebody else takes over the computer"),
}


class LockConditions(PlainLabel):
    """When else the record locks by itself, as far as this system reports it."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(role="muted")
        self._session_events = preferences.system.session_events
        self._session_events.reasons_changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the conditions that apply now."""
        conditions = [
            _(text) for why, text in _TOLD.items() if why in self._session_events.reported_reasons
        ]
        untold = [
            _(text)
            for why, text in _TOLD.items()
            if why not in self._session_events.reported_reasons
        ]
        parts = []
        if conditions:
            parts.append(_("It also locks {when}.").format(when=_either(conditions)))
        if untold:
            sentence = _("This system does not tell the program {when}: lock it yourself (Ctrl+L).")
            parts.append(sentence.format(when=_either(untold)))
        if DepartureReason.SLEEP not in self._session_events.reported_reasons:
            parts.append(_("After sleep it locks as soon as the computer is awake."))
        self.setText(" ".join(parts))


def _either(parts: list[str]) -> str:
    *before, last = parts
    return _("{these} or {last}").format(these=", ".join(before), last=last) if before else last


class ScreenshotSwitch(QWidget):
    """A switch where the system can exclude windows from captures; elsewhere a sentence."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel(_("Screenshots and recordings"), role="field"))
        self.excluded = TickBox(_("Keep these windows out of screenshots and shared screens"))
        if not preferences.system.capture.is_possible:
            self.excluded.hide()
            text = _(
                "This system cannot be asked to keep a window out of screenshots. Whatever can "
                "take a picture of this screen gets what is on it."
            )
        else:
            column.addWidget(self.excluded)
            text = _(
                "While this is on, remote help and some docking stations may show an empty "
                "window. It stops neither a camera nor a spying program that wants to get round it."
            )
            self.excluded.toggled.connect(preferences.set_excluded)
            preferences.system.capture.refused_changed.connect(self.refresh)
        self.refused = PlainLabel(
            _(
                "This system did not agree. These windows can be seen in screenshots, recordings "
                "and shared screens. Windows 10 of May 2020 and later can keep them out."
            ),
        )
        column.addWidget(self.refused)
        self.said = PlainLabel(text, role="muted")
        column.addWidget(self.said)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the current setting."""
        self.excluded.blockSignals(True)
        self.excluded.setChecked(self._preferences.system.capture.excluded)
        self.excluded.blockSignals(False)
        self.refused.setVisible(self._preferences.system.capture.refused)


class DecoderSwitch(QWidget):
    """The limits of the decoder's confinement here; a switch only where they matter."""

    def __init__(self, context: PageContext, preferences: Preferences) -> None:
        super().__init__()
        self._context, self._preferences = context, preferences
        self._found: Confinement | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel(_("Files that others made"), role="field"))
        self.said = PlainLabel(role="muted")
        column.addWidget(self.said)
        self.opens = TickBox(_("Show their pictures, films and pages without protection"))
        self.opens.hide()
        self.opens.toggled.connect(self._on_opens)
        column.addWidget(self.opens)

    @Slot()
    def refresh(self) -> None:
        """Look up the confinement and show it."""
        if self._found is not None:
            self._show(self._found)
            return
        media = self._context.media
        self._context.jobs.start(
            self, lambda _progress: media.confinement(), self._show, lambda _error: self._show(None)
        )

    def _show(self, found: Confinement | None) -> None:
        self._found = found
        consented = self._context.media.consent.given
        self.said.setText(
            "\n".join(missing_protection.confinement_lines(found, consented=consented))
        )
        self.opens.setVisible(found is not None and not found.is_enough)
        self.opens.setEnabled(self._preferences.policy.files is not FilesAnswer.NEVER)
        self.opens.blockSignals(True)
        self.opens.setChecked(consented)
        self.opens.blockSignals(False)

    @Slot(bool)
    def _on_opens(self, agreed: bool) -> None:
        self._context.media.consent.given = agreed
        self._preferences.set_opens_unprotected(agreed)
        self._show(self._found)


_LOOKS = (
    ("system", N_("As the system has it")),
    ("light", N_("Light")),
    ("dark", N_("Dark")),
    ("contrast", N_("High contrast")),
)


class SettingsPage(ScrollPage):
    """The settings. Each choice takes effect at once."""

    def __init__(
        self, context: PageContext, navigator: Navigator, info: VaultInfo, preferences: Preferences
    ) -> None:
        super().__init__(_("Settings"), _("Kept inside the record, nowhere else on this device."))
        self._context, self._preferences = context, preferences
        theme = context.theme
        self.preset = PlainLabel(preferences.policy.text())
        self.preset.setVisible(bool(self.preset.text()))
        self.column.addWidget(self.preset)
        self.idle = ComboBox()
        for minutes in range(LOCK_MINUTES.start, preferences.policy.most_minutes + 1):
            text = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
            self.idle.addItem(text, minutes)
        self.look = ComboBox()
        for value, label in _LOOKS:
            self.look.addItem(_(label), value)
        self.text_size = ComboBox()
        for step in ZOOM_STEPS:
            self.text_size.addItem(f"{round(step * 100)} %", step)
        rows = (
            (_("Lock when nobody has touched anything for"), self.idle),
            (_("Colours"), self.look),
            (_("Size of text (Ctrl + and Ctrl - change it too)"), self.text_size),
        )
        for label, combo in rows:
            self.column.addLayout(label_above(label, combo, leading=True))
            if combo is self.idle:
                self.column.addWidget(LockConditions(preferences))
        self.screenshots = ScreenshotSwitch(preferences)
        self.column.addWidget(self.screenshots)
        self.file_opening = DecoderSwitch(context, preferences)
        self.column.addWidget(self.file_opening)
        # in few words: a button does not wrap, and with large text it would be wider than the page
        self.safety = button(_("Staying safe"), on=partial(navigator.show_page, PageId.SAFETY))
        self.column.addWidget(self.safety, 0, Qt.AlignmentFlag.AlignLeft)
        self.keys = button(_("Keys of this window"), on=partial(show_shortcuts, self))
        self.column.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignLeft)
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
        """Show the current settings."""
        theme = self._context.theme
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
        memory = missing_protection.key_memory_line(locked=info.keys_locked)
        self.column.addWidget(PlainLabel(memory, role="muted"))
        self.check = button(_("Check that the record is whole"), on=self._on_check)
        self.column.addWidget(self.check, 0, Qt.AlignmentFlag.AlignLeft)
        self._result = StatusLine()
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
        self._result.show_text(
            _("Reading every entry and every file. Saving waits until it is done.")
        )
        self.check.setEnabled(False)
        self._context.vault_thread.run(
            self, lambda session: session.integrity.verify(), self._on_checked, self.status.fail
        )

    def _on_checked(self, report: IntegrityReport) -> None:
        self.check.setEnabled(True)
        if report.ok:
            private = report.private_entries
            entries = entries_text(report.entries - private, private)
            text = _("Whole, as it was written: {entries}; files: {files}.")
            sentence = text.format(entries=entries, files=f"{report.attachments:,}")
        else:
            named = "; ".join(map(error_messages.fault_text_in_window, report.faults))
            sentence = _(
                "Not as it was written: {faults}. Change nothing in the folder and open your "
                "latest backup copy."
            ).format(faults=named)
        self._result.show_text(sentence)
