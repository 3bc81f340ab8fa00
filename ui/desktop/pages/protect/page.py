"""The page "Keeping it safe": an overview, and one view for each of its topics.

**Invariants:**

- A view is made on first use, and forgets what was typed when it is left, since another person may
  look next.
- Nothing here reminds, counts or warns by itself. A dot in the side bar says that a copy or a
  recovery code is missing, until there is one or the person decides against it, once for all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from diary.i18n import N_, _, ngettext
from diary.text.time_texts import written_text
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page, ScrollPage
from ui.desktop.pages.protect.view import (
    ProtectionState,
    ProtectionView,
    ViewId,
    decide_against,
    open_text,
    read_protection_state,
)
from ui.desktop.widgets.basic import PageStack, PlainLabel, button, deliberate_button, panel
from ui.desktop.widgets.feedback import card
from ui.desktop.widgets.room import beside
from ui.text import backups
from ui.text.unlock_notices import OPENING_NOTICES

if TYPE_CHECKING:
    from diary.services.session import Session


class ProtectionOverview(ScrollPage):
    """`wanted` carries a ViewId; `use_acknowledged`: the person used the recovery code.

    `older_copy_acknowledged`: the person knows that an older copy may have been put back.

    `decided`: the person wants no copy or no recovery code, and no dot that says so.
    """

    wanted = Signal(object)
    use_acknowledged = Signal()
    older_copy_acknowledged = Signal()
    decided = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(
            _("Keeping it safe"),
            _("So that the record is still there when it is needed, and opens for you alone."),
        )
        self._context = context
        self.buttons: dict[ViewId, QPushButton] = {}
        self._said: dict[ViewId, PlainLabel] = {}
        self.used, column = panel("notice", (14, 10, 14, 12))
        self.used_text = PlainLabel()
        self.mine = button(_("That was me"), on=self.use_acknowledged.emit)
        column.addWidget(self.used_text)
        column.addWidget(self.mine, 0, Qt.AlignmentFlag.AlignLeft)
        self.used.hide()
        self.column.addWidget(self.used)
        self.older, column = panel("notice", (14, 10, 14, 12))
        self.known = button(_("I know about this"), on=self.older_copy_acknowledged.emit)
        column.addWidget(
            PlainLabel(
                _(
                    "Something in this record's folder is of a later day than the record: an older "
                    "copy may have been put back. If you know why, opening will not say it again "
                    "until something else shows it. That you know is noted in the private part."
                )
            )
        )
        column.addWidget(self.known, 0, Qt.AlignmentFlag.AlignLeft)
        self.older.hide()
        self.column.addWidget(self.older)
        self.open, column = panel("notice", (14, 10, 14, 12))
        self.open_text = PlainLabel()
        self.decide = deliberate_button(_("I have decided against it"), on=self.decided.emit)
        column.addWidget(self.open_text)
        column.addWidget(self.decide, 0, Qt.AlignmentFlag.AlignLeft)
        self.open.hide()
        self.column.addWidget(self.open)
        self._row(N_("Copies"), ViewId.COPIES, N_("Make a copy"))
        self._row(N_("If you forget the passphrase"), ViewId.CODE, N_("Recovery code"))
        self._row(N_("Passphrase"), ViewId.PASSPHRASE, N_("Change the passphrase"))
        self._row(N_("Key file"), ViewId.KEY_FILE, N_("Key file"))
        self._row(N_("A seal for somebody you trust"), ViewId.SEAL, N_("Show the seal"))
        self._row(N_("A date from outside"), ViewId.STAMP, N_("Time stamps"))
        self._row(N_("New keys for everything"), ViewId.ROTATE, N_("Move to new keys"))
        self.column.addSpacing(10)
        self.buttons[ViewId.REMOVE] = deliberate_button(
            _("Remove this whole record"),
            "quiet",
            partial(self.wanted.emit, ViewId.REMOVE),
        )
        self.column.addWidget(self.buttons[ViewId.REMOVE], 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.setFocusProxy(self.buttons[ViewId.COPIES])

    def show_standing(self, now: ProtectionState) -> None:
        """Show the state of each topic."""
        zone, labels = self._context.form_context.zone, self._said
        labels[ViewId.COPIES].setText(
            backups.last_backup_text(now.last, self._context.form_context.clock())
        )
        labels[ViewId.CODE].setText(now.code_text(zone))
        labels[ViewId.PASSPHRASE].setText(
            _("This record was opened with the recovery code. You can set a new passphrase now.")
            if now.by_code
            else _("Change it if somebody may have seen it.")
        )
        used, unused = _("A key file is in use."), _("No key file is in use.")
        labels[ViewId.KEY_FILE].setText(used if now.key_file else unused)
        given = ngettext("Given {n} time.", "Given {n} times.", now.seals).format(n=now.seals)
        words = _("Twelve words that fix the record as it is today.")
        labels[ViewId.SEAL].setText(f"{words} {given}" if now.seals else words)
        labels[ViewId.STAMP].setText(_("Somebody else confirms the day, without reading anything."))
        labels[ViewId.ROTATE].setText(
            _("If somebody may have an older copy and a passphrase for it.")
        )
        self.older.setVisible(now.older_copy)
        self.open.setVisible(now.is_open)
        self.open_text.setText(open_text(now))
        self.used.setVisible(now.used is not None)
        self.mine.setVisible(not now.by_code)
        if now.used is not None:
            text = _(OPENING_NOTICES["recovery-code-used"])
            self.used_text.setText(text.format(when=written_text(now.used, zone)))

    def _row(self, title: str, name: ViewId, label: str) -> None:
        sheet, column = card()
        texts = QVBoxLayout()
        texts.setSpacing(3)
        texts.addWidget(PlainLabel(_(title), role="field"))
        state_label = PlainLabel(role="muted")
        texts.addWidget(state_label)
        made = button(_(label), on=partial(self.wanted.emit, name))
        column.addLayout(beside(sheet, texts, made))
        self._said[name], self.buttons[name] = state_label, made
        self.column.addWidget(sheet)


class ProtectionPage(Page):
    """The overview, or one of its views; `state_read` carries the state whenever it was read."""

    state_read = Signal(object)

    def __init__(self, context: PageContext, navigator: Navigator, folder: Path) -> None:
        super().__init__()
        self._context, self._navigator, self._folder = context, navigator, folder
        self.overview = ProtectionOverview(context)
        self._wanted: ViewId | None = None
        self._views: dict[ViewId, ProtectionView] = {}
        self._stack = PageStack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._stack.addWidget(self.overview)
        self.setFocusProxy(self._stack)
        self.overview.wanted.connect(self.show_view)
        self.overview.use_acknowledged.connect(self._on_owned_up)
        self.overview.older_copy_acknowledged.connect(self._on_known)
        self.overview.decided.connect(self._on_decided)

    @Slot()
    def refresh(self) -> None:
        """Show the overview, read again."""
        self._forget()
        self._wanted = None
        self._stack.setCurrentWidget(self.overview)
        self._read(self.overview.show_standing)

    def view(self, name: ViewId) -> ProtectionView:
        """Return the view with this id, making it on first use."""
        if name not in self._views:
            made = self._make(name)
            made.left.connect(self._on_left)
            # what a view changed is so at once, and not when the overview is shown again
            made.changed.connect(partial(self._read, lambda _now: None))
            self._views[name] = made
            self._stack.addWidget(made)
        return self._views[name]

    def show_backups(self) -> None:
        """Show where backups are made."""
        self.show_view(ViewId.COPIES)

    def show_recovery_code(self) -> None:
        """Show where a recovery code is made."""
        self.show_view(ViewId.CODE)

    @Slot(object)
    def show_view(self, name: ViewId) -> None:
        """Read the state and show one view."""
        self._forget()
        self._wanted = name
        view = self.view(name)

        def show(now: ProtectionState) -> None:
            if self._wanted != name:
                return  # another view was requested in the meantime
            view.enter(now)
            view.to_top()
            self._stack.setCurrentWidget(view)
            view.setFocus()

        self._read(show)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed, since another person may look next.

        A minimised window comes back as it was.
        """
        if not event.spontaneous():
            self._forget()

    def _make(self, name: ViewId) -> ProtectionView:
        from ui.desktop.pages.protect.access import KeyFileView, PassphraseView, RecoveryCodeView
        from ui.desktop.pages.protect.backups import BackupView
        from ui.desktop.pages.protect.rotation_and_removal import RemoveView, RotateView
        from ui.desktop.pages.protect.seal_and_stamp_views import SealView, StampView

        if name == ViewId.ROTATE:
            rotate = RotateView(self._context, self._folder)
            rotate.whole_requested.connect(self._navigator.close_for)
            return rotate
        if name == ViewId.REMOVE:
            remove = RemoveView(self._context, self._folder)
            remove.whole_requested.connect(self._navigator.close_for)
            remove.copy_requested.connect(self.show_backups)
            return remove
        made: dict[ViewId, Callable[[PageContext], ProtectionView]] = {
            ViewId.COPIES: BackupView,
            ViewId.CODE: RecoveryCodeView,
            ViewId.PASSPHRASE: PassphraseView,
            ViewId.KEY_FILE: KeyFileView,
            ViewId.SEAL: SealView,
            ViewId.STAMP: StampView,
        }
        return made[name](self._context)

    def _read(self, show: Callable[[ProtectionState], None]) -> None:
        def done(now: ProtectionState) -> None:
            self.state_read.emit(now)
            show(now)

        self._context.vault_thread.run(self, read_protection_state, done, self.overview.status.fail)

    @Slot()
    def _on_decided(self) -> None:
        self.overview.setFocus()
        self._context.vault_thread.run(
            self, decide_against, lambda _nothing: self.refresh(), self.overview.status.fail
        )

    def _forget(self) -> None:
        for view in self._views.values():
            view.leave()

    @Slot()
    def _on_left(self) -> None:
        self.refresh()
        self.overview.setFocus()

    @Slot()
    def _on_owned_up(self) -> None:
        self._acknowledge(lambda session: session.access.acknowledge_use())

    @Slot()
    def _on_known(self) -> None:
        self._acknowledge(lambda session: session.acknowledge_older_copy())

    def _acknowledge(self, how: Callable[[Session], None]) -> None:
        def work(session: Session) -> ProtectionState:
            how(session)
            return read_protection_state(session)

        def done(now: ProtectionState) -> None:
            self.overview.show_standing(now)
            self.overview.setFocus()

        self._context.vault_thread.run(self, work, done, self.overview.status.fail)
