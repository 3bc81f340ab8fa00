"""The person's own words for one line of a conversation: a translation, what they hear in it.

**Invariants:**

- They are kept beside the words of the line, which never change. Empty words take back what was
  kept before; what it said stays in the record.
- Words that are not kept yet belong to their line, and are in the draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.conversations.line_words import LineWords
from diary.i18n import _
from ui.desktop.draft_autosave import Draft
from ui.desktop.widgets.basic import (
    FlowLayout,
    PlainLabel,
    button,
    deliberate_button,
    label_above,
)
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.text_fields import TextEdit

_HIGH = 3  # lines of a box


class OwnLineWords(QWidget):
    """Two boxes of one line. `kept` carries what is to be recorded; `closed` puts them away."""

    kept = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._of = ("", 0)
        self._before = ("", "")
        self.title = PlainLabel(role="field")
        self.translation, self.heard = TextEdit(_HIGH), TextEdit(_HIGH)
        self.status = StatusLine()
        self.keep = button(_("Keep these words"), "main", self._on_keep)
        self.close_ = deliberate_button(_("Close without keeping"), on=self._on_close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addWidget(self.title)
        note = _("Your own words, marked as yours beside the line. No interpreter made them.")
        column.addWidget(PlainLabel(note))
        for text, box in (
            (_("What it says in another language, in your words"), self.translation),
            (_("What you hear in its recording"), self.heard),
        ):
            box.setAccessibleName(text)
            column.addLayout(label_above(text, box))
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self.keep)
        row.addWidget(self.close_)
        column.addWidget(buttons)
        column.addWidget(self.status)
        self.hide()

    def ask(self, conversation: str, line: int, words: Sequence[LineWords]) -> None:
        """Show the boxes for this line, with what is kept for it."""
        self._of = (conversation, line)
        self.title.setText(_("Your own words for line {n}").format(n=line))
        said = {each.heard: each.words for each in words}
        self._before = (said.get(False, ""), said.get(True, ""))
        self.translation.setPlainText(self._before[0])
        self.heard.setPlainText(self._before[1])
        self.status.show_text("")
        self.show()
        self.translation.setFocus()

    @property
    def of(self) -> tuple[str, int]:
        """Return the conversation and the line that the boxes are for."""
        return self._of

    def put_away(self) -> None:
        """Forget what was typed."""
        self._of, self._before = ("", 0), ("", "")
        self.translation.clear()
        self.heard.clear()
        self.hide()

    def unsaved(self) -> Draft | None:
        """Return what was typed and not kept, or None."""
        if not self._of[0] or self._typed() == self._before:
            return None
        conversation, line = self._of
        translation, heard = self._typed()
        return {
            "conversation": conversation,
            "line": line,
            "translation": translation,
            "heard": heard,
            "before": [*self._before],
        }

    def restore(self, draft: Draft) -> tuple[str, int]:
        """Show what was typed and not kept; return its conversation and line."""
        before = draft.get("before")
        said = [str(each) for each in before] if isinstance(before, list) else ["", ""]
        line = draft.get("line")
        of = (str(draft.get("conversation", "")), line if isinstance(line, int) else 0)
        self.ask(*of, [LineWords(of[1], said[0]), LineWords(of[1], said[1], heard=True)])
        self.translation.setPlainText(str(draft.get("translation", "")))
        self.heard.setPlainText(str(draft.get("heard", "")))
        return of

    def _typed(self) -> tuple[str, str]:
        return self.translation.toPlainText().strip(), self.heard.toPlainText().strip()

    @Slot()
    def _on_keep(self) -> None:
        line = self._of[1]
        pairs = zip(self._before, self._typed(), (False, True), strict=True)
        self.kept.emit(
            tuple(LineWords(line, now, heard) for before, now, heard in pairs if now != before)
        )

    @Slot()
    def _on_close(self) -> None:
        self.put_away()
        self.closed.emit()
