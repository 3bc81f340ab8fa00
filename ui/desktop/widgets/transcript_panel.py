"""What is said in a sound, typed beside it and recorded with the exhibit.

**Invariants:**

- What is typed and not recorded stays with its exhibit, whatever is shown meanwhile.
- Words are recorded in place of those that were shown, and of no others: words that changed
  elsewhere meanwhile are shown first.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from ui.desktop.draft_autosave import Draft
from ui.desktop.widgets.basic import (
    FieldLabel,
    FlowLayout,
    PlainLabel,
    button,
    fit_letters,
    short_text,
)
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.timed_words import TimedWords

_WIDTH: Final = 54  # letters
_SHOWN: Final = 300


class TranscriptPanel(QWidget):
    """`save_requested` carries the exhibit, the words that were shown, and those that are typed.

    `mark_wanted` follows the wish for a time mark, `mark_chosen` carries the second of one.
    """

    save_requested = Signal(str, str, str)
    mark_wanted = Signal()
    mark_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._id = self._base = ""
        self._kept: dict[str, tuple[str, str]] = {}
        self.words = TimedWords()
        self.mark = button(_("Time mark"), on=self.mark_wanted.emit)
        self.mark.setAccessibleDescription(_("Ctrl+M does the same."))
        self.save = button(_("Record the words"), "main", self._on_save)
        self.hint = PlainLabel(
            _("Word for word, as far as you can make it out. A click on a time goes there."),
            role="muted",
        )
        self.status = StatusLine()
        ways = QWidget()
        row = FlowLayout(ways)
        row.addWidget(self.mark)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FieldLabel(_("What is said in it"), self.words))
        column.addWidget(self.hint)
        column.addWidget(self.words, 1)
        column.addWidget(ways)
        column.addWidget(self.status)
        fit_letters(self, lambda letters: self.setMaximumWidth(_WIDTH * letters.averageCharWidth()))
        self.words.mark_wanted.connect(self.mark_wanted)
        self.words.mark_chosen.connect(self.mark_chosen)
        self.words.textChanged.connect(self._follow)

    @property
    def has_words(self) -> bool:
        """Return whether words of the exhibit were typed, recorded or not."""
        return bool(self._text())

    def about(self, id_: str, words: str, *, is_writable: bool) -> None:
        """Show the words of an exhibit, or what was typed for it and not recorded yet."""
        self.put_aside()
        self._id = id_
        self._base, typed = self._kept.pop(id_, (words, words))
        self.words.setPlainText(typed)
        self.words.setReadOnly(not is_writable)
        for part in (self.mark, self.save):
            part.setVisible(is_writable)
        self.status.show_text(_("Not recorded yet.") if self._is_changed() else "")
        self._follow()

    def put_aside(self) -> None:
        """Keep what is typed and not recorded, and show no exhibit."""
        self._kept.update(self._under_way())
        self._id = self._base = ""
        self.words.clear()
        self.status.show_text("")

    def done(self, id_: str, words: str) -> None:
        """Note that these words of an exhibit are recorded."""
        if id_ != self._id:
            kept = self._kept.get(id_)
            if kept is not None and kept[1] == words:
                del self._kept[id_]
            elif kept is not None:
                self._kept[id_] = (words, kept[1])
            return
        self._base = words
        self.status.show_text(_("The words are recorded."))
        self._follow()

    def fail(self, error: DiaryError) -> None:
        """Show why they could not be recorded."""
        self.status.fail(error)
        self._follow()

    def refuse(self, words: str) -> None:
        """Show the words that were recorded elsewhere meanwhile; another press replaces them."""
        self._base = words
        self.status.problem(
            _(
                "Not recorded: these words were recorded on another page meanwhile: “{words}” "
                "Press again to record yours in their place; the earlier ones stay in the history."
            ).format(words=short_text(words, _SHOWN))
        )
        self._follow()

    def unsaved(self) -> Draft | None:
        """Return what is typed and not recorded, by exhibit; None for nothing."""
        held = {**self._kept, **self._under_way()}
        return {id_: list(both) for id_, both in held.items()} or None

    def restore(self, state: Draft) -> None:
        """Restore what `unsaved` returned; it is shown with its exhibit."""
        for id_, both in state.items():
            if isinstance(both, list) and len(both) == 2 and all(isinstance(x, str) for x in both):
                self._kept[id_] = (both[0], both[1])

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the words in the field when only the window is put away."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._kept.update(self._under_way())

    def _under_way(self) -> dict[str, tuple[str, str]]:
        return {self._id: (self._base, self._text())} if self._id and self._is_changed() else {}

    def _is_changed(self) -> bool:
        return self._text() != self._base

    def _text(self) -> str:
        return self.words.toPlainText().strip()

    @Slot()
    def _follow(self) -> None:
        self.save.setEnabled(bool(self._id) and self._is_changed())

    @Slot()
    def _on_save(self) -> None:
        # until `done`, `fail` or `refuse` is called
        self.save.setEnabled(False)
        self.status.show_text("")
        self.save_requested.emit(self._id, self._base, self._text())
