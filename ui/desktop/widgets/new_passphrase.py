"""A new passphrase: randomly drawn words or the person's own, typed twice, with advice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _
from ui import passphrases
from ui.desktop.widgets.basic import PlainLabel, TickBox, button, label_above, selectable
from ui.desktop.widgets.credential_fields import PassphraseEdit
from ui.desktop.widgets.feedback import reserve_lines
from ui.passphrases import PassphraseUse, load_rates


class NewPassphrase(QWidget):
    """Both fields and the advice. `changed` follows every key."""

    changed = Signal()

    def __init__(self, name: str = "", use: PassphraseUse = PassphraseUse.RECORD) -> None:
        super().__init__()
        name = name or _("Passphrase")
        self._words = passphrases.word_list()
        self._advice = passphrases.PassphraseAdvice(self._words, load_rates(), use)
        self._drawn = selectable(PlainLabel(role="words"))
        self._drawn.hide()
        self.first = PassphraseEdit(name)
        self.second = PassphraseEdit(_("The same again"))
        self.said = PlainLabel(role="muted")
        reserve_lines(self.said, 2)
        self.said.hide()
        self.understood = TickBox(_("I have written it down, or I will not forget it"))
        draw = _("Draw {count} words for me").format(count=self._advice.count)
        self.draw = button(draw, on=self._on_draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.draw, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._drawn)
        column.addLayout(label_above(name, self.first.line, self.first))
        column.addWidget(self.said)
        column.addLayout(label_above(_("The same again"), self.second.line, self.second))
        column.addWidget(self.understood)
        column.addWidget(
            PlainLabel(
                _(
                    "Keep what you write down away from this device and from anybody who should "
                    "not read this. Do not use a passphrase that anybody else has ever known."
                ),
                role="muted",
            )
        )
        self.first.entered.connect(self.second.setFocus)
        self.second.entered.connect(self.understood.setFocus)
        self.first.changed.connect(self._on_changed)
        self.second.changed.connect(self._on_changed)
        self.understood.toggled.connect(self._on_changed)
        self.setFocusProxy(self.first)

    def is_done(self) -> bool:
        """Return whether both fields are the same and the box is ticked."""
        same = self.first.text() == self.second.text()
        return bool(self.first.text()) and same and self.understood.isChecked()

    def take(self) -> str:
        """Return the passphrase and empty both fields."""
        self.second.take()
        self._drawn.clear()
        self._drawn.hide()
        return self.first.take()

    def set_passphrase(self, passphrase: str) -> None:
        """Fill both fields again after a refusal."""
        self.first.set_text(passphrase)
        self.second.set_text(passphrase)

    def forget(self) -> None:
        """Empty the fields and the box."""
        self.take()
        self.understood.setChecked(False)

    def offer(self) -> None:
        """Draw words at once if the first field is empty."""
        if not self.first.text():
            self._draw_words()

    @Slot()
    def _on_draw(self) -> None:
        self._draw_words()
        self.second.setFocus()

    def _draw_words(self) -> None:
        drawn = passphrases.draw_words(self._words, self._advice.count)
        self._drawn.setText(drawn)
        self._drawn.show()
        self.first.set_text(drawn)
        self.second.take()

    @Slot()
    def _on_changed(self) -> None:
        text = self._advice.typed_text(self.first.text())
        is_drawn = bool(self.first.text()) and self.first.text() == self._drawn.text()
        # hide words that are not in the field, so that nobody learns the wrong ones
        self._drawn.setVisible(is_drawn)
        if is_drawn:
            text = passphrases.drawn_text(self._words, self._advice.count)
        second = self.second.text()
        if second and second != self.first.text():
            text = _("The two are not the same yet.")
        self.said.setText(text)
        self.said.setVisible(bool(text))
        self.changed.emit()
