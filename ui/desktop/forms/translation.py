"""Add a translation of an incident's text: hidden until requested, one at a time.

**Invariants:**

- The original text is never changed, since it is what was recorded. Only fields with text can be
  translated.
- A translation that is typed but not saved belongs to its incident and is in the draft, so that
  showing another incident loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import BadInput, DiaryError
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from diary.model.translation import Translation, translatable
from diary.text.language_names import LANGUAGES, language_text
from diary.text.noun_names import field_text
from ui.desktop.draft_autosave import Draft
from ui.desktop.forms.editors import ChoiceEditor, LineEditor, TextEditor, WhenEditor
from ui.desktop.forms.form import Field, Form, FormContext, ReferenceData, field_values
from ui.desktop.prompter import Prompter
from ui.desktop.widgets.basic import ComboBox, PlainLabel, button, deliberate_button
from ui.desktop.widgets.feedback import StatusLine, bring_into_view, card
from ui.desktop.withdrawal import may_close


class LanguageEditor:
    """A language by name, or by its tag if the list does not have it."""

    def __init__(self, name: str, form_context: FormContext) -> None:
        self.combo = ComboBox()
        self.combo.setAccessibleName(name)
        self.combo.setEditable(True)
        self._tags = {language_text(tag).casefold(): tag for tag in LANGUAGES}
        self.combo.addItems(sorted(language_text(tag) for tag in LANGUAGES))
        line = self.combo.lineEdit()
        if line is not None:
            line.setPlaceholderText(_("Type or choose a language"))
        completer = self.combo.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.show_value("")

    @property
    def widget(self) -> QWidget:
        return self.combo

    def value(self) -> str:
        """Return the tag, '' for none; raise BadInput."""
        text = self.combo.currentText().strip()
        tag = self._tags.get(text.casefold(), text)
        if len(tag.split("-")[0]) > 3:
            reason = N_("choose one of the list, or write its short tag, such as sq for Albanian")
            raise BadInput("language", reason)
        return tag

    def show_value(self, value: str) -> None:
        listed = value.lower() in LANGUAGES
        self.combo.setCurrentText(language_text(value) if listed else value)

    def state(self) -> str:
        """Return the box as typed, readable or not."""
        return self.combo.currentText()

    def restore(self, state: str) -> None:
        self.combo.setCurrentText(state)

    def refer(self, references: ReferenceData) -> None:
        """Do nothing: a language refers to no other subject."""


def translation_fields(names: Sequence[str]) -> tuple[Field, ...]:
    """Return the fields of a translation of one of these fields of an incident."""
    labels = tuple((name, field_text(Noun.INCIDENT, name)) for name in names)
    return (
        Field("field", lambda name, form_context: ChoiceEditor(name, labels)),
        Field("language", LanguageEditor),
        Field("text", lambda name, form_context: TextEditor(name, 4)),
        Field("by", lambda name, form_context: LineEditor(name), more=True),
        Field("original", LanguageEditor, more=True),
        Field("when", lambda name, form_context: WhenEditor(form_context), more=True),
    )


class TranslationForm(QWidget):
    """`save_requested` carries the Translation; `unsaved` and `restore` serve the draft.

    `changed` follows when the form opens or closes, or can be opened.
    """

    save_requested = Signal(object)
    changed = Signal()

    def __init__(self, form_context: FormContext, prompter: Prompter) -> None:
        super().__init__()
        self._around, self._ask = form_context, prompter
        self._id = ""
        self._fields: tuple[str, ...] = ()
        self._kept: Draft = {}
        self._offered = False
        self._sheet: QWidget | None = None
        self.form: Form | None = None
        self.status = StatusLine()
        self.save = button(_("Save the translation"), "main", self._on_save)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def about(self, item: Recorded[Content], *, offered: bool) -> None:
        """Offer to translate this incident, and open what was typed for it before."""
        if item.id != self._id:
            self._put_aside()
            self._id = item.id
        names, values = translatable(type(item.content)), field_values(item.content)
        self._fields = tuple(name for name in names if values[name])
        self._offered = offered and bool(self._fields)
        if self.form is None and self._id in self._kept and self._fields:
            self._open(self._kept.pop(self._id))
        self._follow()

    @property
    def is_offered(self) -> bool:
        """Return whether a translation can be begun."""
        return self._offered and self.form is None

    def begin(self) -> None:
        """Open the form, where a translation can be begun."""
        if self.is_offered:
            self._open()
            self._follow()
        if self.form is not None:
            self.form.editor("field").widget.setFocus()
            bring_into_view(self)

    def done(self) -> None:
        """Close the form after its translation was saved."""
        self._close()

    def fail(self, error: DiaryError) -> None:
        """Show why the translation could not be saved."""
        self.save.setEnabled(True)
        self.status.fail(error)

    def unsaved(self) -> Draft | None:
        """Return what is typed and not saved, by incident; None for nothing."""
        return {**self._kept, **self._under_way()} or None

    def restore(self, state: Draft) -> None:
        """Restore what `unsaved` returned; it opens with its incident."""
        self._kept.update(state)

    def _under_way(self) -> Draft:
        if self.form is None or self.form.is_untouched():
            return {}
        return {self._id: self.form.state()}

    def _put_aside(self) -> None:
        self._kept.update(self._under_way())
        self._close()

    def _close(self) -> None:
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet.deleteLater()
        self._sheet = self.form = None
        self._follow()

    def _open(self, state: Draft | None = None) -> None:
        sheet, column = card(_("A translation"))
        note = _("It stands below the words, and never in their place.")
        column.addWidget(PlainLabel(note, role="muted"))
        form = Form(Noun.TRANSLATION, translation_fields(self._fields), self._around)
        form.show_content(Translation(of=self._id, field=self._fields[0], language="", text=""))
        form.mark()
        if state is not None:
            form.restore(state)
        column.addWidget(form)
        self.status = StatusLine()
        column.addWidget(self.status)
        row = QHBoxLayout()
        self.save = button(_("Save the translation"), "main", self._on_save)
        row.addWidget(self.save)
        row.addWidget(deliberate_button(_("Do not keep this"), on=self._on_leave))
        row.addStretch(1)
        column.addLayout(row)
        self._column.addWidget(sheet)
        self._sheet, self.form = sheet, form

    def _follow(self) -> None:
        self.setVisible(self._offered and self.form is not None)
        self.changed.emit()

    @Slot()
    def _on_leave(self) -> None:
        if may_close(self._ask, self, unsaved=bool(self._under_way())):
            self._close()

    @Slot()
    def _on_save(self) -> None:
        if self.form is None:
            return
        content = self.form.entered(self.status)
        if content is None:
            return
        values = field_values(content)
        for name, sentence in (
            ("language", _("Say into which language it is.")),
            ("text", _("Write the translation.")),
        ):
            if not values[name]:
                self.form.editor(name).widget.setFocus()
                self.status.problem(sentence)
                return
        # until `done` or `fail` is called
        self.save.setEnabled(False)
        self.save_requested.emit(content)
