"""The form of one noun: new, or a revision of one that is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit

from diary.display import noun_text
from diary.errors import BadInput, DiaryError
from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.recorded import Content, Recorded
from ui.desktop.draft_keeper import Draft
from ui.desktop.forms.editor import Around, References, field_values
from ui.desktop.forms.form import Field, Form
from ui.desktop.pages.screen import Screen
from ui.desktop.register_words import Words
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button
from ui.desktop.withdrawing import NOT_SAVED_YET


class FormView(Screen):
    """`save_requested` carries the subject or None, the content, and the reason."""

    save_requested = Signal(object, object, str)
    leave_requested = Signal()

    def __init__(self, noun: Noun, words: Words, fields: Sequence[Field], around: Around) -> None:
        super().__init__(_(words.add))
        self._noun, self._words = noun, words
        self._item: Recorded[Content] | None = None
        self._open = False
        self._busy = False
        self.form = Form(noun, fields, around)
        self.reason = QLineEdit()
        self._reason_label = FieldLabel(_("Reason for the change"), self.reason)
        self._kept = PlainLabel(_("The earlier version stays in the record."), role="muted")
        self.column.addWidget(self.form)
        for part in (self._reason_label, self.reason, self._kept):
            self.column.addWidget(part)
        self.save = button(_("Save"), "main", self._on_save)
        leave = button(_("Do not keep this"), on=self.leave_requested.emit)
        kept = PlainLabel(_("What you type is kept as a draft."), role="muted", wrap=False)
        self.add_foot(self.save, leave, kept)
        self.setFocusProxy(self.form.editor(fields[0].name).widget)

    def show_item(self, item: Recorded[Content] | None) -> None:
        """Begin: a new one, or a revision of `item`."""
        self._open, self._item = True, item
        self.status.say("")
        self.reason.clear()
        self.form.start_anew()
        if item is not None:
            self.form.show_content(item.content)
            self.form.mark()
        name = noun_text(self._noun)
        self.title.setText(f"{name} {item.number}" if item else _(self._words.add))
        for part in (self._reason_label, self.reason, self._kept):
            part.setVisible(item is not None)
        self.to_top()

    def begin(self, item: Recorded[Content] | None) -> bool:
        """Show `item`, or a new one, unless something that is not saved yet keeps the form.

        Tells whether it did.
        """
        if self.unsaved() is None:
            self.show_item(item)
            return True
        if (self._item and self._item.id) != (item and item.id):
            self.status.problem(_(NOT_SAVED_YET))
            self.to_top()
        return False

    def close_form(self) -> None:
        """Nothing is under way any more."""
        self._open, self._item, self._busy = False, None, False
        self.form.start_anew()
        self.reason.clear()

    def refer(self, references: References) -> None:
        """Take what may be referred to."""
        untouched = self.form.is_untouched()
        self.form.refer(references)
        if untouched:
            self.form.mark()

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet."""
        if not self._open or (self.form.is_untouched() and not self.reason.text()):
            return None
        amending = self._item.id if self._item else None
        return {"amending": amending, "form": self.form.state(), "reason": self.reason.text()}

    def restore(self, draft: Draft) -> None:
        """Put it back."""
        self.form.restore(draft["form"])
        self.reason.setText(draft["reason"])

    def fail(self, error: DiaryError) -> None:
        """It could not be saved."""
        self._busy = False
        self.status.fail(error)
        self.to_top()

    @Slot()
    def _on_save(self) -> None:
        if self._busy:
            return
        try:
            content = self.form.content()
        except BadInput:
            self.status.say("")
            return
        name, sentence = self._words.needed
        if name and not field_values(content)[name]:
            self.form.editor(name).widget.setFocus()
            self.status.problem(_(sentence))
            self.to_top()
            return
        self._busy = True
        self.save_requested.emit(self._item, content, self.reason.text().strip())
