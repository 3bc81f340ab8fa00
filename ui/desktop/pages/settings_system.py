"""What the settings say and offer about the system: locking, screenshots, opening files."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from diary.i18n import N_, _
from diary.media.confinement import Confinement
from ui import confinement_words
from ui.desktop.kit import Kit
from ui.desktop.preferences import Preferences
from ui.desktop.system.departures import Why
from ui.desktop.widgets.plain import PlainLabel

_TOLD = {
    Why.SCREEN: N_("when the screen locks"),
    Why.SLEEP: N_("when the computer is about to sleep"),
    Why.SWITCH: N_("when somebody else takes over the computer"),
}


class LocksWhen(PlainLabel):
    """On what else the record locks by itself; only what this system said that it will tell."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(role="muted")
        self._departures = preferences.system.departures
        self._departures.hears_more.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say what is so now."""
        told = [_(text) for why, text in _TOLD.items() if why in self._departures.hears]
        untold = [_(text) for why, text in _TOLD.items() if why not in self._departures.hears]
        parts = []
        if told:
            parts.append(_("It also locks {when}.").format(when=_either(told)))
        if untold:
            said = _("This system does not tell the program {when}: lock it yourself (Ctrl+L).")
            parts.append(said.format(when=_either(untold)))
        if Why.SLEEP not in self._departures.hears:
            parts.append(_("After sleep it locks as soon as the computer is awake."))
        self.setText(" ".join(parts))


def _either(parts: list[str]) -> str:
    *before, last = parts
    return _("{these} or {last}").format(these=", ".join(before), last=last) if before else last


class Screenshots(QWidget):
    """A switch where the system can be asked; elsewhere one sentence."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel(_("Screenshots and recordings"), role="field"))
        self.excluded = QCheckBox(_("Keep these windows out of screenshots and shared screens"))
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
        self.said = PlainLabel(text, role="muted")
        column.addWidget(self.said)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is in force."""
        self.excluded.blockSignals(True)
        self.excluded.setChecked(self._preferences.system.capture.excluded)
        self.excluded.blockSignals(False)


class FileOpening(QWidget):
    """What the part that opens files of others cannot do here; a switch only where it matters."""

    def __init__(self, kit: Kit, preferences: Preferences) -> None:
        super().__init__()
        self._kit, self._preferences = kit, preferences
        self._found: Confinement | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel(_("Files that others made"), role="field"))
        self.said = PlainLabel(role="muted")
        column.addWidget(self.said)
        self.opens = QCheckBox(_("Open them on this computer without protection"))
        self.opens.hide()
        self.opens.toggled.connect(self._on_opens)
        column.addWidget(self.opens)

    @Slot()
    def refresh(self) -> None:
        """Find out what is so, and show it."""
        if self._found is not None:
            self._show(self._found)
            return
        media = self._kit.media
        self._kit.jobs.start(
            self, lambda _progress: media.confinement(), self._show, lambda _error: self._show(None)
        )

    def _show(self, found: Confinement | None) -> None:
        self._found = found
        consented = self._kit.media.consent.given
        self.said.setText("\n".join(confinement_words.lines(found, consented=consented)))
        self.opens.setVisible(found is not None and not found.is_enough)
        self.opens.blockSignals(True)
        self.opens.setChecked(consented)
        self.opens.blockSignals(False)

    @Slot(bool)
    def _on_opens(self, agreed: bool) -> None:
        self._kit.media.consent.given = agreed
        self._preferences.set_opens_unprotected(agreed)
        self._show(self._found)
