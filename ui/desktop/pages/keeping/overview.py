"""Keeping it safe, at a glance: how each thing stands, and the way to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from diary.display import written_text
from diary.i18n import N_, _, ngettext
from ui import copy_words
from ui.access_words import ACCESS_NOTICES, recovery_text
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.keeping.view import ViewId
from ui.desktop.pages.screen import Screen
from ui.desktop.widgets.notices import card
from ui.desktop.widgets.plain import PlainLabel, button, panel


class Overview(Screen):
    """`wanted` carries a ViewId; `owned_up` that the use of the code was one's own."""

    wanted = Signal(object)
    owned_up = Signal()

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("Keeping it safe"),
            _("So that the record is still there when it is needed, and opens for you alone."),
        )
        self._kit = kit
        self.buttons: dict[ViewId, QPushButton] = {}
        self._said: dict[ViewId, PlainLabel] = {}
        self.used, column = panel("notice", (14, 10, 14, 12))
        self.used_text = PlainLabel()
        self.mine = button(_("That was me"), on=self.owned_up.emit)
        column.addWidget(self.used_text)
        column.addWidget(self.mine, 0, Qt.AlignmentFlag.AlignLeft)
        self.used.hide()
        self.column.addWidget(self.used)
        self._row(N_("Copies"), ViewId.COPIES, N_("Make a copy"))
        self._row(N_("If you forget the passphrase"), ViewId.CODE, N_("Recovery code"))
        self._row(N_("Passphrase"), ViewId.PASSPHRASE, N_("Change the passphrase"))
        self._row(N_("Key file"), ViewId.KEY_FILE, N_("Key file"))
        self._row(N_("A seal for somebody you trust"), ViewId.SEAL, N_("Show the seal"))
        self._row(N_("A date from outside"), ViewId.STAMP, N_("Time stamps"))
        self._row(N_("New keys for everything"), ViewId.ROTATE, N_("Move to new keys"))
        self.column.addSpacing(10)
        self.buttons[ViewId.REMOVE] = button(
            _("Remove this whole record from this computer"),
            "quiet",
            partial(self.wanted.emit, ViewId.REMOVE),
        )
        self.column.addWidget(self.buttons[ViewId.REMOVE], 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.setFocusProxy(self.buttons[ViewId.COPIES])

    def show_standing(self, now: Standing) -> None:
        """Say how each thing stands."""
        zone, said = self._kit.around.zone, self._said
        said[ViewId.COPIES].setText(copy_words.last_text(now.last, self._kit.around.clock()))
        said[ViewId.CODE].setText(recovery_text(now.recovery, zone))
        said[ViewId.PASSPHRASE].setText(
            _("This record was opened with the recovery code. You can set a new passphrase now.")
            if now.by_code
            else _("Change it if somebody may have seen it.")
        )
        used, unused = _("A key file is in use."), _("No key file is in use.")
        said[ViewId.KEY_FILE].setText(used if now.key_file else unused)
        given = ngettext("Given {n} time.", "Given {n} times.", now.seals).format(n=now.seals)
        words = _("Twelve words that fix the record as it is today.")
        said[ViewId.SEAL].setText(f"{words} {given}" if now.seals else words)
        said[ViewId.STAMP].setText(_("Somebody else confirms the day, without reading anything."))
        said[ViewId.ROTATE].setText(
            _("If somebody may have an older copy and a passphrase for it.")
        )
        self.used.setVisible(now.used is not None)
        self.mine.setVisible(not now.by_code)
        if now.used is not None:
            text = _(ACCESS_NOTICES["recovery-code-used"])
            self.used_text.setText(text.format(when=written_text(now.used, zone)))

    def _row(self, title: str, name: ViewId, label: str) -> None:
        sheet, column = card()
        row = QHBoxLayout()
        row.setSpacing(14)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        texts.addWidget(PlainLabel(_(title), role="field"))
        said = PlainLabel(role="muted")
        texts.addWidget(said)
        row.addLayout(texts, 1)
        made = button(_(label), on=partial(self.wanted.emit, name))
        row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        self._said[name], self.buttons[name] = said, made
        self.column.addWidget(sheet)
