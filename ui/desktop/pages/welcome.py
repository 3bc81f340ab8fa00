"""The first run: is this device safe, who may read this, where to keep it, a passphrase.

**Invariants:**

- The first question is whether another person could see this device. Nothing is created before
  that, so that closing then leaves no record.
- It says plainly what cannot be undone: nobody can reset a passphrase.
- The first page always says how to open a record that there is already. A record on a stick that is
  not plugged in is not missed here, because no location is stored anywhere.
- Where somebody could see the device, a removable drive is proposed and no folder of the computer.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from diary.errors import DiaryError, NotAllowed, NotAllowedReason
from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from ui.desktop.pages.base import GoOnPage, WizardStep
from ui.desktop.prompter import Prompter
from ui.desktop.record_location import FOLDER, free_place, is_record
from ui.desktop.removable_drives import removable_drives
from ui.desktop.shortcuts import Act, bind
from ui.desktop.threads import MadeNow, OpeningReport, VaultThread
from ui.desktop.vault_access import VaultAccess
from ui.desktop.widgets.basic import (
    Group,
    PageStack,
    PlainLabel,
    RadioButton,
    button,
    label_above,
    panel,
    selectable,
)
from ui.desktop.widgets.feedback import NoticeBox, StatusLine, clear_layout
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.place_warnings import is_free, synced_by
from ui.policy import Policy
from ui.text.error_messages import explain_in_window

_NOTHING_PRESET = Policy()


class DeviceStep(WizardStep):
    """Could they see this device? Both answers go on; the first one shows what helps instead."""

    close_requested = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(_("Could they see this device?"))
        self._vocabulary = vocabulary
        self.column.addWidget(
            PlainLabel(
                _(
                    "First, think of anybody who uses this computer, who set it up, who knows its "
                    "password, or who may look over your shoulder."
                )
            )
        )
        self._group = QButtonGroup(self)
        self.yes = RadioButton(_("Yes, or I am not sure"))
        self.no = RadioButton(_("No, I think it is private"))
        answers = Group(self.title.text())
        for radio in (self.yes, self.no):
            self._group.addButton(radio)
            answers.column.addWidget(radio)
            radio.toggled.connect(self._on_chosen)
        self.column.addWidget(answers)
        self.help = NoticeBox(
            _("What helps instead"),
            [
                _("Use a device that they have never had: a friend's, a library's, an advocate's."),
                _(
                    "Keep the record on a USB stick and carry it with you. Without the stick "
                    "nothing of it is on this computer, except that this program is."
                ),
                _(
                    "Do not look for spying programs or change passwords on this device yet. "
                    "That can be noticed. Ask a stalking service first, from a safer device."
                ),
                _("You can go on here all the same. It is your decision."),
            ],
        )
        self.leave_now = button(_("Close now; nothing was made"), on=self.close_requested.emit)
        self.notice = NoticeBox("", [])
        for row in vocabulary.notices_at("first-run"):
            if row.id == "first-run":
                self.notice = NoticeBox(row.title, row.text[1:])
        self.column.addWidget(self.help)
        self.column.addWidget(self.leave_now, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.notice)
        for part in (self.help, self.leave_now, self.notice):
            part.hide()
        self.column.addStretch(1)
        self.setFocusProxy(self.yes)

    def is_done(self) -> bool:
        """Return whether the question was answered."""
        return self._group.checkedButton() is not None

    @Slot()
    def _on_chosen(self) -> None:
        self.help.setVisible(self.yes.isChecked())
        self.leave_now.setVisible(self.yes.isChecked())
        self.notice.setVisible(self.is_done())
        self.changed.emit()


# The numbers on the first run; all of them are in the guide and on the page about staying safe.
_FIRST_NUMBERS = 4


class DisclosureStep(WizardStep):
    """A notice that others may read this one day, and where to find help."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(_("Others may read this one day"))
        for row in vocabulary.notices_at("first-run"):
            if row.id == "disclosure":
                self.column.addWidget(NoticeBox("", row.text))
        self.column.addWidget(PlainLabel(_("People to talk to"), role="heading"))
        for line in vocabulary.helplines[:_FIRST_NUMBERS]:
            self.column.addWidget(selectable(PlainLabel(f"{line.called}. {line.for_whom}")))
        more = len(vocabulary.helplines) - _FIRST_NUMBERS
        if more > 0:
            text = ngettext(
                "There is {n} more number in 'How this works', under 'Is it safe here?'.",
                "There are {n} more numbers in 'How this works', under 'Is it safe here?'.",
                more,
            )
            self.column.addWidget(PlainLabel(text.format(n=more)))
        self.column.addWidget(
            PlainLabel(_("This program does not ring anybody. It has no connection."), role="muted")
        )
        self.column.addStretch(1)


class FolderStep(WizardStep):
    """The folder of the new record."""

    def __init__(self, prompter: Prompter, folder: Path, policy: Policy = _NOTHING_PRESET) -> None:
        super().__init__(
            _("Where to keep it"),
            _("A folder of its own. Its name says nothing about what is inside."),
        )
        self._ask, self._policy = prompter, policy
        self._proposed = str(folder) if policy.allows_record_in(folder) else ""
        self.line = QLineEdit(self._proposed)
        self.line.textChanged.connect(self._on_changed)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(button(_("Choose"), on=self._on_choose))
        self.column.addLayout(label_above(_("Folder"), self.line, row))
        self.drives = QWidget()
        self._rows = QVBoxLayout(self.drives)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.drives)
        self.advice = PlainLabel()
        self.column.addWidget(self.advice)
        self.again = button(_("The stick is plugged in now"), on=self._on_plugged_in)
        self.here = button(_("Keep it on this computer all the same"), "quiet", self._on_here)
        for part in (self.again, self.here):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self._warning = StatusLine()
        self._warning.belong_to(self.line)
        self.column.addWidget(self._warning)
        self.column.addWidget(
            PlainLabel(
                _(
                    "Keep a second copy of this folder somewhere safe, such as with an advocate. "
                    "If it is lost or broken there is no other copy."
                ),
                role="muted",
            )
        )
        self.column.addStretch(1)
        self.setFocusProxy(self.line)
        self._watched = False
        self.propose(watched=False)
        self._on_changed()

    def propose(self, *, watched: bool) -> None:
        """Look for removable drives; where somebody could see the device, propose one of them.

        A folder that the person chose is kept.
        """
        places = [str(free_place(drive) or drive / FOLDER) for drive in removable_drives()]
        clear_layout(self._rows)
        for place in places:
            text = _("Use the stick or card: {place}").format(place=place)
            use = button(text, "quiet", partial(self.line.setText, place))
            self._rows.addWidget(use, 0, Qt.AlignmentFlag.AlignLeft)
        self.drives.setVisible(bool(places))
        free = self.line.text().strip() in ("", self._proposed)
        if free and (watched or not self._proposed):
            self.line.setText(places[0] if places else "")
        elif free and self._watched:
            self.line.setText(self._proposed)
        self._watched = watched
        self.advice.setText(
            _(
                "Somebody may see this device, so a stick is the safer place: without it, nothing "
                "of the record is on this computer. Carry it with you."
            )
            if places
            else _(
                "Somebody may see this device, so a stick is the safer place: without it, nothing "
                "of the record is on this computer. Plug one in, and press the button below."
            )
        )
        self.advice.setVisible(watched)
        self.again.setVisible((watched or not self._proposed) and not places)
        self.here.setVisible(watched and bool(self._proposed))

    @Slot()
    def _on_plugged_in(self) -> None:
        self.propose(watched=True)
        if not self.again.isHidden():
            self._warning.problem(
                _("No stick or card was found. Wait a moment after plugging it in; press again.")
            )
        self.line.setFocus()

    @Slot()
    def _on_here(self) -> None:
        self.line.setText(self._proposed)
        self.line.setFocus()

    def folder(self) -> Path:
        """Return the folder in the line."""
        return Path(os.path.expanduser(self.line.text().strip()))

    def is_done(self) -> bool:
        """Return whether a record can be created there, as far as can be seen."""
        text = self.line.text().strip()
        folder = self.folder()
        return (
            bool(text)
            and folder.is_absolute()
            and is_free(folder)
            and self._policy.allows_record_in(folder)
        )

    @Slot()
    def _on_changed(self) -> None:
        folder = self.folder()
        synced = synced_by(folder)
        text = ""
        if is_record(folder):
            text = _(
                "There is a record in this folder already. Choose another place, or go back and "
                "open that one with 'Choose where it is'."
            )
        elif self.line.text().strip() and not folder.is_absolute():
            text = _("Choose the folder with the button, or write down the whole way to it.")
        elif self.line.text().strip() and not is_free(folder):
            text = _("Something is already in that place. Choose an empty or a new folder.")
        elif not self._policy.allows_record_in(folder):
            text = explain_in_window(NotAllowed(NotAllowedReason.NOT_REMOVABLE)).text
        elif synced:
            text = _(
                "This folder seems to be copied to other machines by {name}. Anybody with that "
                "account could get the files, and old copies can come back over new ones. "
                "Choose another place if you can."
            ).format(name=synced)
        if text != self._warning.text():
            self._warning.problem(text) if text else self._warning.show_text("")
        self.changed.emit()

    @Slot()
    def _on_choose(self) -> None:
        start = self.folder().parent
        chosen = self._ask.folder(self, _("Choose where to keep the record"), start)
        if chosen is not None:
            self.line.setText(str(chosen if is_free(chosen) else chosen / FOLDER))


class PassphraseStep(WizardStep):
    """The new passphrase: randomly drawn words, or the person's own."""

    def __init__(self) -> None:
        super().__init__(
            _("What opens it"),
            _(
                "Nobody can reset this, not even the people who wrote this program. If it is "
                "forgotten, only a recovery code still opens the record, and only if one was made: "
                "'Keeping it safe' does that. There are no hints, because hints help others too."
            ),
        )
        self.new = NewPassphrase()
        self.first, self.second = self.new.first, self.new.second
        self.understood = self.new.understood
        self.column.addWidget(self.new)
        self.column.addStretch(1)
        self.new.changed.connect(self.changed)
        self.setFocusProxy(self.new)

    def is_done(self) -> bool:
        """Return whether both fields are the same and the box is ticked."""
        return self.new.is_done()

    def take(self) -> str:
        """Return the passphrase and empty both fields."""
        return self.new.take()

    def set_passphrase(self, passphrase: str) -> None:
        """Fill both fields again after a refusal."""
        self.new.set_passphrase(passphrase)


class WelcomePage(GoOnPage):
    """The first run; `created` carries the folder and the OpeningReport of the new vault.

    `left` goes back to the record that was shown before.
    """

    created = Signal(object, object)
    existing_requested = Signal()
    restore_requested = Signal()
    read_requested = Signal()
    close_requested = Signal()
    left = Signal()

    def __init__(
        self,
        vault_thread: VaultThread,
        opening: VaultAccess,
        prompter: Prompter,
        vocabulary: Vocabulary,
        folder: Path,
        *,
        first: bool = True,
    ) -> None:
        super().__init__()
        self._vault_thread, self._opening, self._first = vault_thread, opening, first
        self.device = DeviceStep(vocabulary)
        self.disclosure = DisclosureStep(vocabulary)
        self.folder = FolderStep(prompter, folder, opening.policy)
        self.passphrase = PassphraseStep()
        self._steps: tuple[WizardStep, ...] = (
            self.device,
            self.disclosure,
            self.folder,
            self.passphrase,
        )
        self._making = WizardStep(_("Making the record"))
        self._stack = PageStack()
        for step in (*self._steps, self._making):
            self._stack.addWidget(step)
        self.back = button(_("Back"), on=self._on_back)
        bind(Act.STEP_BEFORE, self, self._on_back)
        self.existing = button(_("Choose where it is"), on=self.existing_requested.emit)
        self._known = self._known_record()
        self.restore_button = button(_("Restore from a copy"), "quiet", self.restore_requested.emit)
        self.read = button(_("Read a bundle"), "quiet", self._on_read)
        self._build()
        self.show_step(0)

    def say(self, text: str) -> None:
        """Say on the first step why this page is shown."""
        self.device.status.show_text(text)

    def show_step(self, number: int) -> None:
        """Show one of the four steps, counted from 0."""
        self.chapter = "first-record" if number else "safe-here"
        self._stack.setCurrentIndex(number)
        self.go_on.show()
        self.back.setVisible(number > 0 or not self._first)
        self._known.setVisible(number == 0)
        self.restore_button.setVisible(number == 0)
        self.read.setVisible(number == 0)
        last = number == len(self._steps) - 1
        self.go_on.setText(_("Make the record") if last else _("Continue"))
        if self._steps[number] is self.folder:
            self.folder.propose(watched=self.device.yes.isChecked())
        # what was said of a try before is about answers that may be others now
        self._steps[number].status.show_text("")
        self._follow()
        self._steps[number].setFocus()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(24, 8, 24, 18)
        for part in (self.go_on, self.back, self.restore_button, self.read):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._known)
        column.addWidget(self._stack, 1)
        column.addLayout(row)
        for step in self._steps:
            step.changed.connect(self._follow)
        self.device.close_requested.connect(self.close_requested)

    def _known_record(self) -> QWidget:
        sheet, column = panel("bar", (24, 10, 24, 10))
        row = QHBoxLayout()
        text = _("You have a record already? Plug in the stick, or choose where it is.")
        row.addWidget(PlainLabel(text), 1)
        row.addWidget(self.existing)
        column.addLayout(row)
        return sheet

    def _show_making(self) -> None:
        """Show that the record is being made: emptied fields would look like a refusal."""
        self.back.hide()
        self.go_on.hide()
        self._stack.setCurrentWidget(self._making)
        text = _("This takes a moment. What you typed was taken, and nothing more is asked.")
        self._making.status.show_text(text)

    @Slot()
    def _follow(self) -> None:
        step = self._steps[self._stack.currentIndex()]
        self.go_on.setEnabled(step.is_done())

    @Slot()
    def _on_read(self) -> None:
        self.read_requested.emit()

    @Slot()
    def _on_back(self) -> None:
        if self.back.isHidden():
            return
        at = self._stack.currentIndex()
        if at:
            self.show_step(at - 1)
        else:
            self.left.emit()

    @Slot()
    def _on_go_on(self) -> None:
        at = self._stack.currentIndex()
        if at + 1 < len(self._steps):
            self.show_step(at + 1)
            return
        folder, passphrase = self.folder.folder(), self.passphrase.take()
        self._show_making()

        def done(opened: OpeningReport) -> None:
            watched = self.device.yes.isChecked()
            self.created.emit(folder, replace(opened, made=MadeNow(watched=watched)))

        def failed(error: DiaryError) -> None:
            self.show_step(at)
            self.passphrase.set_passphrase(passphrase)
            self.passphrase.status.fail(error)

        self._vault_thread.unlock(
            self, folder, lambda: self._opening.create(folder, passphrase), done, failed
        )
