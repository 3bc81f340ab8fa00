"""The page of one noun: its list, one subject with its versions, and its form.

**Invariants:**

- A form in progress stays in progress when the person looks elsewhere, and is in the draft, so that
  nothing typed is lost.
- The list of things to tell has every topic in the file's order. The order does not change with the
  answers, and no row looks more serious than another, since this is not an assessment. What to do
  in danger is above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import (
    TYPE_CHECKING,
    Final,
)

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from diary.errors import DiaryError
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import references_of
from diary.model.record_nouns import Evidence, Factor, Order, PoliceContact
from diary.model.revisions import Content, Recorded, Revision, only_links
from diary.text.code_texts import answer_text
from diary.text.noun_names import noun_text
from diary.text.time_texts import when_short, written_apart, written_beside, written_text
from ui.desktop.draft_autosave import Draft
from ui.desktop.field_rows import FieldRows, history_sheet
from ui.desktop.forms import reference_editors as forms_references
from ui.desktop.forms.form import Editor, Field, Form, FormContext, ReferenceData, field_values
from ui.desktop.forms.form_fields import register_fields
from ui.desktop.forms.order_kind import kind_follows_name
from ui.desktop.forms.reference_editors import IncidentsEditor
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page, ScrollPage
from ui.desktop.pages.linked_subjects import linked_subjects
from ui.desktop.pages.register_texts import WORDS, RegisterText
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    FieldLabel,
    PageStack,
    PlainLabel,
    button,
    deliberate_button,
    label_above,
    short_text,
)
from ui.desktop.widgets.draft_remark import DraftRemark
from ui.desktop.widgets.feedback import NoticeBox, clear_layout
from ui.desktop.widgets.incident_picker import IncidentPicker
from ui.desktop.widgets.linked_list import LinkedGroup, LinkedList, LinkedSubject
from ui.desktop.widgets.register_view import RegisterModel, RegisterView
from ui.desktop.widgets.row_list import RowList
from ui.desktop.widgets.text_fields import field_sheet
from ui.desktop.withdrawal import NOT_SAVED_YET, may_close, reinstate, withdraw
from ui.text.register_rows import about_text, kind_of, order_days, said_of

if TYPE_CHECKING:
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from diary.services.session import Session


class SubjectForm(ScrollPage):
    """The form of one subject.

    `save_requested` carries the subject or None for a new one, the content, and the reason.
    """

    save_requested = Signal(object, object, str)
    leave_requested = Signal()

    def __init__(
        self, noun: Noun, words: RegisterText, fields: Sequence[Field], context: PageContext
    ) -> None:
        super().__init__(_(words.add))
        self._noun, self._words, self._context = noun, words, context
        self._item: Recorded[Content] | None = None
        self._open = False
        self._busy = False
        self.form = Form(noun, fields, context.form_context)
        self._pickers: dict[IncidentsEditor, IncidentPicker] = {}
        for editor in self.form.editors():
            if isinstance(editor, IncidentsEditor):
                editor.choose.clicked.connect(
                    lambda _checked=False, editor=editor: self._open_list(editor).words.setFocus()
                )
        self.reason = QLineEdit()
        self._reason_label = FieldLabel(_("Reason for the change"), self.reason)
        self._kept = PlainLabel(_("The earlier version stays in the record."), role="muted")
        self.column.addWidget(self.form)
        self.column.addLayout(label_above(self._reason_label, self.reason))
        self.column.addWidget(self._kept)
        self.save = button(_("Save"), "main", self._on_save)
        bind(Act.SAVE, self, self._on_save)
        self.form.far_day.answered.connect(self._on_save)
        leave = deliberate_button(_("Do not keep this"), on=self.leave_requested.emit)
        kept = DraftRemark(context.waiting_line)
        self.add_foot(self.save, leave, kept)
        if noun is Noun.ORDER:
            kind_follows_name(self.form, context.form_context.vocabulary)
        # Tab comes into the form at its first field; what is needed is what is typed first
        self.setFocusProxy(self.form.editor(fields[0].name).widget)

    def show_item(self, item: Recorded[Content] | None) -> None:
        """Show an empty form, or a revision of `item`."""
        self._open, self._item = True, item
        self.status.show_text("")
        self.reason.clear()
        self.form.start_anew()
        if item is not None:
            self.form.show_content(item.content)
            self.form.mark()
        elif self._noun is Noun.POLICE:
            # nobody knows numbers by heart, and what was told is about some of them
            for editor in self.form.editors():
                if isinstance(editor, IncidentsEditor):
                    self._open_list(editor)
        name = noun_text(self._noun)
        self.title.setText(f"{name} {item.number}" if item else _(self._words.add))
        for part in (self._reason_label, self.reason, self._kept):
            part.setVisible(item is not None)
        self.to_top()

    def begin(self, item: Recorded[Content] | None) -> bool:
        """Show `item`, or an empty form; return False if unsaved input keeps the form."""
        if self.unsaved() is None:
            self.show_item(item)
            return True
        if (self._item and self._item.id) != (item and item.id):
            self.status.problem(_(NOT_SAVED_YET))
            self.to_top()
        return False

    def begin_typing(self) -> None:
        """Give the focus to what is needed."""
        needed = self._words.needed
        (self.form.editor(needed[0][0]).widget if needed else self).setFocus()

    def close_form(self) -> None:
        """Empty the form and end what was in progress."""
        self._open, self._item, self._busy = False, None, False
        self.form.start_anew()
        self.reason.clear()

    def refer(self, references: ReferenceData) -> None:
        """Receive what fields can refer to."""
        self.form.refer(references)

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        if not self._open or (self.form.is_untouched() and not self.reason.text()):
            return None
        amending = self._item.id if self._item else None
        return {"amending": amending, "form": self.form.state(), "reason": self.reason.text()}

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned."""
        self.form.restore(draft["form"])
        self.reason.setText(draft["reason"])

    def fail(self, error: DiaryError) -> None:
        """Show why the subject could not be saved."""
        self._busy = False
        if not self.form.points_out(error):
            self.status.fail(error)
            self.to_top()

    def _open_list(self, editor: IncidentsEditor) -> IncidentPicker:
        """Open the list of incidents below the line of their numbers; each follows the other."""
        picker = self._pickers.get(editor)
        if picker is None:
            picker = self._pickers[editor] = IncidentPicker(self._context)
            picker.toggled.connect(editor.toggle)
            editor.line.textChanged.connect(
                lambda _text, picker=picker: picker.show_numbers(editor.numbers())
            )
            editor.show_list(picker, picker.words)
        picker.show_numbers(editor.numbers())
        picker.refresh()
        return picker

    @Slot()
    def _on_save(self) -> None:
        if self._busy:
            return
        content = self.form.entered(self.status)
        if content is None:
            return
        values = field_values(content)
        for name, sentence in self._words.needed:
            if not values[name]:
                self._ask_for(self.form.editor(name), _(sentence))
                return
        self._busy = True
        self.save_requested.emit(self._item, content, self.reason.text().strip())

    def _ask_for(self, editor: Editor, sentence: str) -> None:
        """Say what is needed until it is there: what is written is not asked for any more."""
        self.status.belong_to(
            editor.widget, lambda: self.status.text() == sentence and bool(editor.value())
        )
        editor.widget.setFocus()
        self.status.problem(sentence)
        self.to_top()


SEPARATOR = " \u00b7 "


class SubjectList(ScrollPage):
    """The list of all subjects of a noun. `opened` carries a subject."""

    opened = Signal(object)
    add_requested = Signal()

    def __init__(self, noun: Noun, words: RegisterText, form_context: FormContext) -> None:
        super().__init__(_(words.title), _(words.intro), fills=True)
        self._around = form_context
        self.model = RegisterModel(self)
        self.view = self._make_view(_(words.title))
        self.add = button(_(words.add), "main", self.add_requested.emit)
        self.head.addWidget(self.add)
        self.only_linked: frozenset[str] = frozenset()
        self._empty = PlainLabel(_(words.empty) if words.empty else "", role="muted")
        self.column.addWidget(self._empty)
        self.column.addWidget(self.view, 1)
        self.column.addStretch(0)
        self.view.opened.connect(self.opened)
        self.setFocusProxy(self.add)

    def _make_view(self, name: str) -> RowList:
        """Return the list of the subjects, made once."""
        return RegisterView(name, self.model)

    def offer_adding(self, offered: bool) -> None:
        """Show or hide the button that adds a subject."""
        self.add.setVisible(offered)
        self.setFocusProxy(self.add if offered else self.view)

    def show_items(self, items: Sequence[Recorded[Content]], field_rows: FieldRows) -> None:
        """Show these subjects, latest first."""
        newest = sorted(items, key=sort_key, reverse=True)
        self.model.set_items(newest, lambda item: self._describe(item, field_rows))
        self._empty.setVisible(not items)
        self.view.setVisible(bool(items))

    def _describe(self, item: Recorded[Content], field_rows: FieldRows) -> tuple[str, str]:
        content = item.content
        return _first(item, field_rows), SEPARATOR.join(
            part for part in self._second(item, content, field_rows) if part
        )

    def _second(
        self, item: Recorded[Content], content: Content, field_rows: FieldRows
    ) -> list[str]:
        parts = []
        values, when = field_values(content), forms_references.time_of(content)
        if when is not None:
            parts.append(when_short(when))
        for name in _BESIDE:
            if values.get(name):
                parts.append(short_text(field_rows.text(item.noun, name, values[name]), 60))
        if isinstance(content, PoliceContact):
            parts.append(about_text(content, field_rows.numbers))
        if isinstance(content, Order):
            parts += order_days(content)
        if isinstance(content, Evidence) and content.name and content.name != content.title:
            parts.append(short_text(content.name, 60))
        # by the clock of the stated time: beside it, another one would seem earlier or later
        here = self._around.zone
        written = written_apart(item.first_written, when.zone if when else here, here)
        parts.append(_("written {when}").format(when=written))
        if item.withdrawn is not None:
            parts.append(_("withdrawn"))
        elif item.revision > 1:
            parts.append(_("changed since"))
        return parts


# The fields whose values stand beside the words of a subject, where it has them.
_BESIDE: Final = (
    *("reference", "officer", "relationship", "court", "person", "since", "platform", "receipt"),
    *("by", "holder", "answer", "confirmed"),
)
# letters of a first line, as many as a wide window shows
_EXCERPT: Final = 240


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a list shows; the later versions of exhibits in `only_linked` change none of them."""

    items: tuple[Recorded[Content], ...]
    references: ReferenceData
    only_linked: frozenset[str]


def _only_linked(session: Session, items: Sequence[Recorded[Content]]) -> frozenset[str]:
    """Return the exhibits whose later versions only say of which incidents they are."""
    return frozenset(
        item.id
        for item in items
        if item.revision > 1
        and isinstance(item.content, Evidence)
        and only_links(session.journal.history(item.id))
    )


def _first(item: Recorded[Content], field_rows: FieldRows) -> str:
    kind, said = _kind(item, field_rows), said_of(item.content)
    if said:
        text = short_text(said, _EXCERPT)
        return f"{kind}: {text}" if kind else text
    # of a record this is always said, of a bundle it may stay behind
    nothing = _("Number {number}; what it says is not shown here")
    return kind or nothing.format(number=item.number)


def _kind(item: Recorded[Content], field_rows: FieldRows) -> str:
    found = kind_of(item.content)
    return field_rows.text(item.noun, *found) if found else ""


def sort_key(item: Recorded[Content]) -> tuple[datetime, int]:
    """Return what a list is ordered by: when it was, then its number."""
    when = field_values(item.content).get("when")
    return (when.earliest() if when else None) or item.first_written, item.number


class TopicList(SubjectList):
    """All topics. `opened` carries a subject, or a Factor for a topic without an answer."""

    def __init__(self, noun: Noun, words: RegisterText, form_context: FormContext) -> None:
        super().__init__(noun, words, form_context)
        self._empty.hide()
        emergency, about = (
            form_context.vocabulary.notice(id_) for id_ in ("emergency-line", "factors")
        )
        place = self.column.indexOf(self.view)
        self.column.insertWidget(place, NoticeBox(emergency.title, emergency.text))
        for number, sentence in enumerate(about.text, 1):
            self.column.insertWidget(place + number, PlainLabel(sentence))

    def offer_adding(self, offered: bool) -> None:
        """Hide the button: a topic is answered by opening it in the list."""
        super().offer_adding(False)

    def show_items(self, items: Sequence[Recorded[Content]], field_rows: FieldRows) -> None:
        """Show every topic with its answers."""
        rows: list[Recorded[Content] | Factor] = []
        for topic in self._around.vocabulary.factors:
            answers = [item for item in items if _topic(item) == topic.id]
            rows += answers
            if all(item.withdrawn is not None for item in answers):
                rows.append(Factor(topic=topic.id))
        known = {topic.id for topic in self._around.vocabulary.factors}
        rows += [item for item in items if _topic(item) not in known]
        self.model.set_items(rows, lambda row: self._tell(row, field_rows))

    def _tell(self, row: Recorded[Content] | Factor, field_rows: FieldRows) -> tuple[str, str]:
        if isinstance(row, Factor):
            return field_rows.topic(row.topic), answer_text(None)
        values = field_values(row.content)
        parts = [answer_text(values["answer"]), short_text(values["words"], 90)]
        parts.append(_("written {when}").format(when=written_text(row.written, self._around.zone)))
        if row.withdrawn is not None:
            parts.append(_("withdrawn"))
        elif row.revision > 1:
            parts.append(_("changed since"))
        return field_rows.topic(values["topic"]), SEPARATOR.join(part for part in parts if part)


def _topic(item: Recorded[Content]) -> str:
    return str(field_values(item.content)["topic"])


class SubjectView(ScrollPage):
    """One subject, and what is linked to it.

    Signals carry the Recorded subject; `erase_requested` and `breach_requested` carry its id,
    `linked_requested` carries a LinkedSubject.
    """

    back_requested = Signal()
    amend_requested = Signal(object)
    withdraw_requested = Signal(object)
    reinstate_requested = Signal(object)
    erase_requested = Signal(str)
    linked_requested = Signal(object)
    breach_requested = Signal(str)

    def __init__(self, noun: Noun, *, read_only: bool = False) -> None:
        super().__init__(noun_text(noun))
        self._read_only = read_only
        self._noun = noun
        self._item: Recorded[Content] | None = None
        self.back = button(_("Back"), on=self.back_requested.emit)
        self.amend = button(_("Change"), on=lambda: self.amend_requested.emit(self._item))
        self.withdraw = deliberate_button(
            _("Withdraw"), on=lambda: self.withdraw_requested.emit(self._item)
        )
        self.reinstate = button(_("Put back"), on=lambda: self.reinstate_requested.emit(self._item))
        for part in (self.back, self.amend, self.withdraw, self.reinstate):
            self.head.addWidget(part)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.column.addLayout(self.body)
        self.erase = deliberate_button(_("Erase for safety"), "quiet", self._on_erase)
        self.column.addWidget(self.erase, 0, Qt.AlignmentFlag.AlignLeft)
        self.erase.setVisible(not read_only)
        self.setFocusProxy(self.back)
        bind(Act.BACK, self, self.back_requested.emit)

    @Slot()
    def _on_erase(self) -> None:
        if self._item is not None:
            self.erase_requested.emit(self._item.id)

    @property
    def item_id(self) -> str:
        """Return the identifier of the subject that is shown."""
        return self._item.id if self._item is not None else ""

    def show_item(
        self,
        item: Recorded[Content],
        revisions: Sequence[Revision],
        field_rows: FieldRows,
        linked: Sequence[LinkedGroup] = (),
    ) -> None:
        self._item = item
        self.status.show_text("")
        name = noun_text(self._noun)
        self.title.setText(f"{name} {item.number}")
        standing = item.withdrawn is None and not self._read_only
        self.amend.setVisible(standing)
        self.withdraw.setVisible(standing)
        self.reinstate.setVisible(item.withdrawn is not None and not self._read_only)
        clear_layout(self.body)
        when = forms_references.time_of(item.content)
        # in the same time zone as the versions below
        written = written_beside(when, item.first_written, revisions[0].zone)
        self.body.addWidget(PlainLabel(_("First written: {when}").format(when=written)))
        if standing and self._noun is Noun.ORDER:
            breach = button(
                _("Record something against this order"),
                on=partial(self.breach_requested.emit, item.id),
            )
            self.body.addWidget(breach, 0, Qt.AlignmentFlag.AlignLeft)
        if item.withdrawn is not None:
            self.body.addWidget(field_sheet([(_("Withdrawn"), item.withdrawn)]))
        self.body.addWidget(field_sheet(field_rows.lines(self._noun, item.content)))
        for group in linked:
            listed = LinkedList(group)
            listed.opened.connect(self.linked_requested)
            self.body.addWidget(listed)
        self.body.addWidget(history_sheet(self._noun, revisions, field_rows))
        self.to_top()


@dataclass(frozen=True, slots=True)
class SubjectRead:
    """One subject as read on the vault thread; `original` is the file of an exhibit.

    `conversations` were read of it: identifier and name of each; of those in `with_transcript` a
    transcript can be made. `first` is the exhibit that had
    the same file before.
    """

    item: Recorded[Content]
    revisions: tuple[Revision, ...]
    references: ReferenceData
    original: ExhibitOriginal | None = None
    conversations: tuple[tuple[str, str], ...] = ()
    with_transcript: frozenset[str] = frozenset()
    linked: tuple[LinkedGroup, ...] = ()
    first: Recorded[Evidence] | None = None


class RegisterPage(Page):
    """The page of one noun."""

    def __init__(self, context: PageContext, navigator: Navigator, noun: Noun) -> None:
        super().__init__()
        self._context, self._navigator, self._noun = context, navigator, noun
        words = WORDS[noun]
        self.list = self._make_list(words.for_reader() if context.read_only else words)
        self.list.offer_adding(not context.read_only)
        self._stack = PageStack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._stack.addWidget(self.list)
        self.setFocusProxy(self._stack)
        self.list.opened.connect(self._on_opened)
        self.list.add_requested.connect(self._on_add)

    @cached_property
    def subject(self) -> SubjectView:
        """Return the view of one subject, made on first use."""
        made = SubjectView(self._noun, read_only=self._context.read_only)
        made.back_requested.connect(self._on_back)
        made.amend_requested.connect(self._on_amend)
        made.withdraw_requested.connect(self._on_withdraw)
        made.reinstate_requested.connect(self._on_reinstate)
        made.erase_requested.connect(self._navigator.erase)
        made.linked_requested.connect(self._on_linked)
        made.breach_requested.connect(self._navigator.record_against)
        self._stack.addWidget(made)
        return made

    @Slot()
    def _on_back(self) -> None:
        # What it goes back to may lead here again, and then to the list.
        self._stack.setCurrentWidget(self.list)
        if not self._navigator.return_from_subject():
            self.refresh()

    @Slot(object)
    def _on_linked(self, subject: LinkedSubject) -> None:
        self._navigator.open_subject(subject.noun, subject.id)

    def subject_on_show(self) -> str:
        """Return the subject that the page shows, or an empty string."""
        if "subject" in self.__dict__ and self._stack.currentWidget() is self.subject:
            return self.subject.item_id
        return ""

    def _make_list(self, words: RegisterText) -> SubjectList:
        make = TopicList if self._noun is Noun.FACTOR else SubjectList
        return make(self._noun, words, self._context.form_context)

    @cached_property
    def form(self) -> SubjectForm:
        """Return the form, made on first use because it is the slow part of the page."""
        return self._make_form(register_fields(self._noun))

    def form_on_show(self) -> SubjectForm | None:
        """Return the form if the page shows one, else None."""
        current = self._stack.currentWidget()
        return current if isinstance(current, SubjectForm) else None

    @Slot()
    def refresh(self) -> None:
        """Show the list, unless a form is in progress."""
        form = self.form_on_show()
        if form is not None and form.unsaved() is not None:
            return
        self._stack.setCurrentWidget(self.list)

        def work(session: Session) -> _Listed:
            items = session.journal.items(self._noun)
            about = [
                it.content.incidents
                for it in items
                if isinstance(it.content, Evidence | PoliceContact)
            ]
            named = tuple(dict.fromkeys(id_ for ids in about for id_ in ids))
            references = forms_references.load_reference_data(session, named)
            return _Listed(items, references, _only_linked(session, items))

        self._context.vault_thread.run(self, work, self._on_items, self.list.status.fail)

    def show_subject(self, id_: str) -> None:
        self._context.vault_thread.run(
            self, lambda session: self._read(session, id_), self._show, self.list.status.fail
        )

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        return self.form.unsaved() if "form" in self.__dict__ else None

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned, and show it."""
        self._restore_form(self.form, draft)

    def _make_form(self, fields: Sequence[Field]) -> SubjectForm:
        made = SubjectForm(self._noun, WORDS[self._noun], fields, self._context)
        made.save_requested.connect(self._on_save)
        made.leave_requested.connect(self._on_leave)
        self._stack.addWidget(made)
        return made

    def _form_for(self, item: Recorded[Content] | None) -> SubjectForm:
        """Return the form for a new subject, or for this one."""
        return self.form

    def _read(self, session: Session, id_: str) -> SubjectRead:
        item = session.journal.get(id_)
        references = forms_references.load_reference_data(session, references_of(item.content))
        linked = linked_subjects(session, item)
        return SubjectRead(item, session.journal.history(id_), references, linked=linked)

    def _show(self, read: SubjectRead) -> None:
        vocabulary, zone = self._context.form_context.vocabulary, read.revisions[0].zone
        field_rows = FieldRows(self._context.voice, zone, vocabulary, read.references)
        self.subject.show_item(read.item, read.revisions, field_rows, read.linked)
        self._stack.setCurrentWidget(self.subject)
        self.subject.setFocus()

    def _restore_form(self, form: SubjectForm, draft: Draft) -> None:
        def fill(item: Recorded[Content] | None) -> None:
            form.show_item(item)
            form.restore(draft)
            self._show_form(form, item)

        amending = draft["amending"]
        if amending is None:
            fill(None)
            return
        vault_thread = self._context.vault_thread
        vault_thread.run(self, lambda s: s.journal.get(amending), fill, self.list.status.fail)

    def _on_items(self, listed: _Listed) -> None:
        self.list.only_linked = listed.only_linked
        around = self._context.form_context
        rows = FieldRows(self._context.voice, around.zone, around.vocabulary, listed.references)
        self.list.show_items(listed.items, rows)

    @Slot(object)
    def _on_opened(self, item: Recorded[Content] | Factor) -> None:
        if isinstance(item, Factor):
            self._begin(item)
        else:
            self.show_subject(item.id)

    @Slot()
    def _on_add(self) -> None:
        self._open(None)

    def _begin(self, topic: Factor) -> None:
        if self._open(None):
            self.form.form.show_content(topic)
            self.form.form.mark()

    def begin_about(self, incidents: Sequence[str]) -> None:
        """Open the form for a new subject that is about these incidents."""
        if not self._open(None):
            return
        form = self.form
        form.form.editor("incidents").show_value(tuple(incidents))
        self._context.vault_thread.run(
            self,
            lambda session: forms_references.load_reference_data(session, tuple(incidents)),
            form.refer,
            form.status.fail,
        )

    @Slot(object)
    def _on_amend(self, item: Recorded[Content]) -> None:
        self._open(item)

    def _open(self, item: Recorded[Content] | None) -> bool:
        form = self._form_for(item)
        begun = form.begin(item)
        if begun:
            self._show_form(form, item)
        else:
            self._stack.setCurrentWidget(form)
            form.setFocus()
        return begun

    def _show_form(self, form: SubjectForm, item: Recorded[Content] | None) -> None:
        self._stack.setCurrentWidget(form)
        form.begin_typing()
        about = references_of(item.content) if item else ()
        self._context.vault_thread.run(
            self,
            lambda session: forms_references.load_reference_data(session, about),
            form.refer,
            form.status.fail,
        )

    @Slot(object, object, str)
    def _on_save(self, item: Recorded[Content] | None, content: Content, reason: str) -> None:
        form = self._form_for(item)

        def work(session: Session) -> Recorded[Content]:
            if item is None:
                return forms_references.record_form(session, content)
            return forms_references.amend_form(session, item.id, content, reason)

        def done(saved: Recorded[Content]) -> None:
            form.close_form()
            self._on_saved(saved)

        self._context.vault_thread.run(self, work, done, form.fail)

    def _on_saved(self, saved: Recorded[Content]) -> None:
        self.refresh()
        self.list.status.show_text(_("Saved as number {number}.").format(number=saved.number))

    @Slot()
    def _on_leave(self) -> None:
        form = self.form_on_show()
        if form is not None and may_close(
            self._context.prompter, self, unsaved=form.unsaved() is not None
        ):
            form.close_form()
            self.refresh()

    @Slot(object)
    def _on_reinstate(self, item: Recorded[Content]) -> None:
        reinstate(self._context, self, item, lambda _item: self.refresh(), self.subject.status.fail)

    @Slot(object)
    def _on_withdraw(self, item: Recorded[Content]) -> None:
        withdraw(self._context, self, item, lambda _item: self.refresh(), self.subject.status.fail)
