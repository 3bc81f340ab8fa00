"""The long form: record an incident, or amend one, with its evidence, in three steps.

**Invariants:**

- Only the first field is required, and the form can be saved at every step. Saving never waits for
  a file.
- Each step can be left and come back to in any order; nothing is checked on the way.
- Enter goes on and never saves. A file that is dropped at any step is taken.
- Amending writes a revision, and the page says so before anything is typed, because the earlier
  version stays.
- Unsaved input stays on the page, and is never mixed with another subject: what else begins there
  begins afresh, once the person says so, and the draft stays beside it with its own files.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from diary.contradictions.time_words import line_question
from diary.contradictions.whole_record import question_of
from diary.errors import BadInput, DiaryError
from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import read_lines
from diary.model.record_nouns import AfterQuestion, Evidence, Incident
from diary.model.revisions import Recorded, as_of, new_id
from diary.model.when import Precision, When
from diary.model.zone_rules import moment
from diary.text.time_texts import written_text
from ui.desktop.draft_autosave import Draft
from ui.desktop.forms import reference_editors
from ui.desktop.forms.editors import TextEditor, WhenEditor
from ui.desktop.forms.form import Form, ReferenceData
from ui.desktop.forms.form_fields import (
    STEPS,
    THE_REST,
    WORDS_HINT,
    BehavioursEditor,
    incident_fields,
)
from ui.desktop.forms.reference_editors import BreachesEditor
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.aside_drafts import AsideDrafts, DraftName
from ui.desktop.widgets.basic import (
    FieldLabel,
    FlowLayout,
    PlainLabel,
    button,
    deliberate_button,
    fit_letters,
    label_above,
    restyle,
)
from ui.desktop.widgets.draft_remark import DraftRemark
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.feedback import Notices
from ui.desktop.widgets.kinds_of_terms import KindsOfTerms
from ui.desktop.widgets.step_tabs import StepTabs
from ui.desktop.widgets.text_fields import TextEdit
from ui.desktop.withdrawal import may_close

if TYPE_CHECKING:
    from diary.services.session import Session


_AROUND_BUTTON = 34
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
# What "the same again" takes from an incident: what tends to be so again, and no words.
_AGAIN = ("behaviours", "something_else", "person", "place", "platform", "accounts")


class RecordPage(ScrollPage):
    """The form of one incident, with its evidence."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(_("Record an incident"))
        self._context, self._navigator = context, navigator
        form_context = context.form_context
        self._amending: Recorded[Incident] | None = None
        self._loose: tuple[str, ...] = ()
        self._saving = False
        self._begun = ""
        # the order that is recorded against; its person is filled in once, its term asked for once
        self._against, self._is_filled, self._is_told = "", False, False
        self._aside: list[Draft] = []
        self._files_of: dict[int, Draft] = {}
        self._next: Callable[[], object] = self._begin_anew
        self.form = Form(Noun.INCIDENT, incident_fields(form_context.vocabulary), form_context)
        self._what = cast(TextEditor, self.form.editor("what"))
        self._kinds_of_terms = KindsOfTerms(form_context.vocabulary)
        self.drop = EvidenceDrop(
            context.attachment_queue,
            context.prompter,
            context.clipboard.mime,
            form_context.clock,
            form_context.vocabulary.before_attaching(),
        )
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Why you change it, if you want to say"))
        self._reason_label = FieldLabel(_("Reason for the change"), self.reason)
        self.aside = AsideDrafts()
        self.aside.chosen.connect(self.take_up)
        self.afresh = button(_("Begin afresh; the draft stays"), on=self._on_afresh)
        self.afresh.hide()
        self._edit_notice = Notices()
        self._attach_notice = Notices()
        self._kept = PlainLabel(role="muted")
        self.tabs = StepTabs([_(name) for name in STEPS], self.form.is_said)
        self.go_on = button(_("Continue"), "main", self._on_go_on)
        self.back = button(_("Back"), on=self._on_back)
        self.save = button(_("Save"), on=self._on_save)
        self.files = PlainLabel(role="muted", wrap=False)
        self.before_files = PlainLabel(form_context.vocabulary.before_attaching())
        bind(Act.SAVE, self, self._on_save)
        self.form.far_day.answered.connect(self._on_save)
        bind(Act.STEP_BEFORE, self, self._on_back)
        self._build()
        self._show_mode()
        self._on_step(0)

    def refresh(self) -> None:
        """Start a new incident, unless one is in progress."""
        self.start()

    def start(self, text: str = "", when: When | None = None) -> bool:
        """Start a new incident with `text`; without text one that is in progress goes on.

        What is in progress is put aside for a text. Returns False and does nothing if a change to
        an incident is not saved yet.
        """
        if self._is_unsaved():
            if self._amending is not None or not text:
                self._stay(self._begin_anew, wanted=False)
                self.refresh_references()
                self.form.focus_step()
                return self._amending is None
            if not self._put_aside():
                return False
        self._begin_anew()
        if text:
            self.form.editor("what").restore(text)
        if when is not None:
            editor = self.form.editor("when")
            editor.show_value(when)
            # beside the line a day may be chosen; a time is there only because it was then
            if isinstance(editor, WhenEditor) and when.precision is Precision.ABOUT:
                editor.edit.note_given()
        self.refresh_references()
        self.form.show_step(0)
        self.form.focus_step()
        return True

    def start_like(self, item: Recorded[Incident]) -> None:
        """Start a new incident with the kinds, person and place of another one."""
        if self._is_unsaved():
            self._stay(partial(self.start_like, item))
            return
        self._begin_anew()
        self.refresh_references()
        self.form.focus_step()
        taken = {name: getattr(item.content, name) for name in _AGAIN}
        if not any(taken.values()):
            self.status.show_text(_("That incident has no kinds, person or place to begin with."))
            return
        self.form.suggest(taken)
        text = _("Kinds, person and place are those of incident {number}. Look whether they fit.")
        self.status.show_text(text.format(number=item.number))

    def start_against(self, order: str) -> None:
        """Start a new incident against this order, unless one is in progress.

        Its words would be recorded as a breach that they are not. The words are asked for first,
        and below them who it was, the person whom the order binds unless changed, and the term.
        """
        if self._is_unsaved():
            self._stay(partial(self.start_against, order))
            return
        self.start()
        self._show_against(order)
        self.form.focus_step()

    def _show_against(self, order: str) -> None:
        self._against, self._is_filled = order, False
        self._breaches.show_only(order)
        # who was filled in is never below the fold, however many terms there are
        self.form.bring(("person", "breaches"), "what")
        self.form.put_below("breaches", self._kinds_of_terms)

    def amend(self, item: Recorded[Incident]) -> None:
        """Show an incident to write a revision, unless something is not saved yet."""
        if self._is_unsaved():
            if self._amending is None or self._amending.id != item.id:
                self._stay(partial(self.amend, item))
            return
        self._amend(item)

    def _amend(self, item: Recorded[Incident]) -> None:
        self._begin_anew()
        self._amending = item
        self.form.show_content(item.content)
        when = self.form.editor("when")
        if isinstance(when, WhenEditor) and _is_moment_of_writing(item):
            when.edit.note_given()
        self.form.mark()
        self._show_mode()
        self.refresh_references()

    def refresh_references(self) -> None:
        """Read people and orders again."""
        self._context.vault_thread.run(
            self, reference_editors.load_reference_data, self._on_references, self.status.fail
        )

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        here = None if self._is_empty() else self._here()
        if here is None and not self._aside:
            return None
        return {**(here or {}), "aside": self._aside} if self._aside else here

    def drafts(self) -> tuple[DraftName, ...]:
        """Return what is said of each draft, the one in the form first."""
        here = () if not self._is_unsaved() else (self._name_here(),)
        return (*here, *self._aside_names())

    @Slot(str)
    def take_up(self, key: str) -> None:
        """Go on with a draft that was put aside; what is in the form is put aside for it."""
        at = next((n for n, each in enumerate(self._aside) if each["key"] == key), None)
        if at is None or (self._is_unsaved() and not self._put_aside()):
            return
        draft = self._aside.pop(at)
        self._begin_anew()
        self.restore(draft)
        self.form.focus_step()

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned; an incident that was being amended is read first."""
        self._aside += draft.get("aside", ())
        self.aside.show_drafts(self._aside_names())
        if "form" not in draft:
            return
        amending = draft["amending"]

        def fill() -> None:
            # what shows the incident that is amended begins the form anew
            self._begun = draft.get("at", "")
            if against := draft.get("against"):
                self._show_against(str(against))
                self._is_filled = True
            self._loose = tuple(draft.get("loose", ()))
            for line in read_lines([draft.get("entered")]):
                self.form.suggest({"when": line.content.when})
            self.form.restore(draft["form"])
            self.reason.setText(draft["reason"])
            self.refresh_references()
            self._show_mode()
            step = draft.get("step")
            if isinstance(step, int) and 0 <= step < self.form.steps:
                self.form.show_step(step)

        def show_amended(item: Recorded[Incident]) -> None:
            self._amend(item)
            fill()

        if amending is None:
            fill()
            return
        self._context.vault_thread.run(
            self,
            lambda session: as_of(session.journal.get(amending), Incident),
            show_amended,
            self.status.fail,
        )

    def take_loose(self, exhibits: list[str]) -> None:
        """Take exhibits that were stored without an incident when the program was left."""
        self._loose = tuple(exhibits)
        self._show_mode()

    def _is_empty(self) -> bool:
        return self.form.is_untouched() and not self._loose and not self.reason.text()

    def _is_unsaved(self) -> bool:
        return not self._is_empty() or bool(self.drop.tokens)

    def _here(self) -> Draft:
        """Return what is in the form."""
        return {
            "amending": self._amending.id if self._amending else None,
            "form": self.form.state(),
            "reason": self.reason.text(),
            "loose": list(self._loose),
            "step": self.form.step,
            "at": self._noted_beginning(),
            "against": self._against,
        }

    def _noted_beginning(self) -> str:
        """Return when what is in the form was begun: when it was first asked for."""
        if not self._begun:
            self._begun = self._context.form_context.clock().isoformat("T", "seconds")
        return self._begun

    def _name_here(self) -> DraftName:
        # without asking for the whole form, of which the most is not made when a draft comes back
        said, is_change = {"what": self._what.state()}, self._amending is not None
        return self._name_of({"form": said, "amending": is_change, "at": self._noted_beginning()})

    def _name_of(self, draft: Draft, key: str = "") -> DraftName:
        zone = self._context.form_context.zone
        begun = draft.get("at")
        when = written_text(datetime.fromisoformat(begun), zone) if begun else ""
        words = str(draft["form"].get("what") or "")
        if draft["amending"]:
            words = _("a change to an incident. {words}").format(words=words)
        return DraftName(key, words or _("without words yet"), when)

    def _aside_names(self) -> tuple[DraftName, ...]:
        return tuple(self._name_of(each, each["key"]) for each in self._aside)

    def _stay(self, then: Callable[[], object], *, wanted: bool = True) -> None:
        """Keep what is in the form, and offer to begin something else, the draft beside it.

        `wanted`: the person asked for something else.
        """
        self._next = then
        when = self._name_here().when
        text = _(
            "This draft from {when} is not saved yet. Go on with it, or begin afresh: then the "
            "draft stays, here and under 'To finish'."
        ).format(when=when)
        if wanted:
            self.status.problem(text)
        else:
            self.status.show_text(text)
        self.afresh.show()
        self.to_top()

    @Slot()
    def _on_afresh(self) -> None:
        then = self._next
        if self._put_aside():
            self._begin_anew()
            then()
            self.form.focus_step()

    def _put_aside(self) -> bool:
        """Put aside what is in the form; return False while a file of it is being added."""
        tokens, queue = self.drop.tokens, self._context.attachment_queue
        items = [queue.item(token) for token in tokens]
        if self.drop.failures or any(item and item.stored is None for item in items):
            self.status.problem(
                _("A file is still being added, or could not be. Look at it under 'Evidence'.")
            )
            self.to_top()
            return False
        draft = {**self._here(), "key": new_id()}
        self._aside.append(draft)
        for token in tokens:
            self._files_of[token] = draft
        # they belong to this draft, and to no incident yet
        queue.assign(self.drop.release(), "")
        self.aside.show_drafts(self._aside_names())
        return True

    @Slot(int, object)
    def _on_admitted(self, token: int, exhibit: Recorded[Evidence]) -> None:
        draft = self._files_of.pop(token, None)
        if draft is not None and draft in self._aside:
            draft["loose"].append(exhibit.id)
        elif draft is not None:
            # it was taken up again meanwhile
            self.take_loose([*self._loose, exhibit.id])

    def _begin_anew(self) -> None:
        self._amending = None
        self._begun = ""
        self._next = self._begin_anew
        self.afresh.hide()
        self._loose = ()
        if self._against:
            self._breaches.show_only("")
        self._against, self._is_told = "", False
        self._kinds_of_terms.hide()
        self.form.start_anew()
        self.drop.discard()
        self.reason.clear()
        self.status.show_text("")
        self._show_mode()
        self.to_top()

    def _build(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        self.column.insertWidget(1, self.tabs)
        self.column.insertWidget(1, self.aside)
        self.column.insertWidget(
            self.column.indexOf(self.status) + 1, self.afresh, 0, Qt.AlignmentFlag.AlignLeft
        )
        self._context.attachment_queue.admitted.connect(self._on_admitted)
        self.column.addWidget(self._edit_notice)
        self._edit_notice.show_notices(vocabulary.notices_at("edit"))
        self.column.addWidget(self.form)
        evidence = FieldLabel(_("Evidence"), self.drop.list)
        evidence.setContentsMargins(0, 12, 0, 0)
        for part in (
            evidence,
            self.drop,
            self._kept,
            self._attach_notice,
        ):
            self.form.place(THE_REST, part)
        self.column.addLayout(label_above(self._reason_label, self.reason))
        self.column.addStretch(1)
        foot = QFrame()
        foot.setProperty("role", "foot")
        around = QVBoxLayout(foot)
        around.setContentsMargins(24, 8, 24, 10)
        buttons = QWidget()
        # above the buttons, which stay where they are
        around.addWidget(self.before_files)
        around.addWidget(buttons)
        row = FlowLayout(buttons)
        leave = deliberate_button(_("Do not keep this"), on=self._on_leave)
        remark = DraftRemark(self._context.waiting_line)
        for each in (self.go_on, self.back, self.save, leave, self.files, remark):
            row.addWidget(each)
        self.add_below(foot)
        self._kinds_of_terms.toggled.connect(self._on_kind)
        self._what.edit.textChanged.connect(self._on_words)
        self._on_words()
        self._take_pasted(self._what.widget)
        self.form.editor_made.connect(self._on_editor_made)
        self.form.step_shown.connect(self._on_step)
        self.tabs.chosen.connect(self._on_tab)
        self.drop.changed.connect(self._on_files)
        self.drop.also_on(self)

    @property
    def _breaches(self) -> BreachesEditor:
        return cast(BreachesEditor, self.form.editor("breaches"))

    @property
    def _kinds(self) -> BehavioursEditor:
        return cast(BehavioursEditor, self.form.editor("behaviours"))

    @Slot(str)
    def _on_editor_made(self, name: str) -> None:
        if name == "breaches":
            self._breaches.terms.changed.connect(self._on_terms)
        self._take_pasted(self.form.editor(name).widget)

    def _take_pasted(self, widget: QWidget) -> None:
        """Take what is pasted into the texts of a field, and is no text, as evidence."""
        edits = [widget] if isinstance(widget, TextEdit) else widget.findChildren(TextEdit)
        for edit in edits:
            edit.media_pasted.connect(self.drop.take_mime)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter, where a field has no use for it."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        if is_enter and plain:
            if not event.isAutoRepeat():
                self._on_go_on()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_go_on(self) -> None:
        if self.form.step + 1 < self.form.steps:
            self._go_to(self.form.step + 1)
        else:
            # the last step ends at the button, which a second Enter presses
            self.save.setFocus()

    @Slot()
    def _on_back(self) -> None:
        if self.form.step > 0:
            self._go_to(self.form.step - 1)

    def _go_to(self, step: int) -> None:
        self.form.show_step(step)
        self.form.focus_step()

    @Slot(int)
    def _on_tab(self, step: int) -> None:
        self.form.show_step(step)

    @Slot(int)
    def _on_step(self, step: int) -> None:
        is_last = step + 1 == self.form.steps
        self.tabs.show_at(step)
        self.back.setEnabled(step > 0)
        self.go_on.setEnabled(not is_last)
        for part, is_main in ((self.go_on, not is_last), (self.save, is_last)):
            part.setProperty("role", "main" if is_main else "")
            restyle(part)
        self._edit_notice.setVisible(self._amending is not None and step == 0)
        self._show_before_files()
        self.setFocusProxy(self.form.first_field())
        self.to_top()

    def _show_mode(self) -> None:
        amending = self._amending
        self.title.setText(
            _("Add to incident {number}").format(number=amending.number)
            if amending
            else _("Record an incident")
        )
        for part in (self._reason_label, self.reason):
            part.setVisible(amending is not None)
        self._edit_notice.setVisible(amending is not None and self.form.step == 0)
        self.save.setText(_("Save the change") if amending else _("Save"))
        for each in (self.go_on, self.save):
            _keep_width(each)
        self._kept.setText(_("Files that you added before are kept and will belong to this."))
        self._kept.setVisible(bool(self._loose))

    @Slot()
    def _on_files(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        count = len(self.drop.tokens)
        self._attach_notice.show_notices(vocabulary.notices_of_files(self.drop.names))
        parts = []
        if count:
            parts.append(ngettext("{n} file added.", "{n} files added.", count).format(n=count))
        failed = self.drop.failures
        if failed:
            parts.append(_("{n} could not be added.").format(n=failed))
        self.files.setText(" ".join(parts))
        self.files.setVisible(bool(parts))
        self._show_before_files()

    def _show_before_files(self) -> None:
        """Say what must not be added, where a file was pasted or dropped out of sight of that."""
        is_out_of_sight = self.form.step + 1 < self.form.steps
        self.before_files.setVisible(is_out_of_sight and bool(self.drop.tokens))

    def _on_references(self, references: ReferenceData) -> None:
        self.form.refer(references)
        order = next((each for each in references.orders if each.id == self._against), None)
        if order is None or self._is_filled:
            return
        self._is_filled = True
        if order.person and not self.form.editor("person").value():
            untouched = self.form.is_untouched()
            self.form.suggest({"person": order.person})
            if untouched:
                self.form.mark()

    @Slot()
    def _on_terms(self) -> None:
        """Propose kinds for the terms that are ticked, where the terms are asked for first."""
        if self._against:
            self._kinds_of_terms.propose(
                self._breaches.ticked_terms(), str(self._what.value()), self._kinds.value()
            )

    @Slot(str, bool)
    def _on_kind(self, code: str, is_ticked: bool) -> None:
        chosen = set(self._kinds.value()) - {code}
        self._kinds.show_value((*chosen, code) if is_ticked else tuple(chosen))

    @Slot()
    def _on_words(self) -> None:
        """Say beside the words that they are needed, as long as there are none."""
        missing = "" if self._what.value() else _("Write at least one line.")
        self.form.say_at("what", f"{missing} {_(WORDS_HINT)}".strip())

    @Slot()
    def _on_save(self) -> None:
        if self._saving:
            return
        content = self.form.entered(self.status)
        if content is None:
            return
        if not isinstance(content, Incident) or not content.what:
            missing = BadInput("", N_("Write at least one line about what happened"))
            self.form.point_out("what", missing)
            return
        if self._against and not content.breaches and not self._is_told:
            self._is_told = True
            no_term = BadInput(
                "", N_("Tick the term that it goes against; 'Save' again records it without one")
            )
            self.form.point_out("breaches", no_term)
            return
        if self._amending is None:
            content = self._asked_when(content)
        self._saving = True
        amending, reason, loose = self._amending, self.reason.text().strip(), self._loose

        def work(session: Session) -> Recorded[Incident]:
            if amending is None:
                item = reference_editors.record_form(session, content)
            else:
                item = reference_editors.amend_form(session, amending.id, content, reason)
            _tie(session, loose, item.id)
            return item

        self._context.vault_thread.run(self, work, self._on_saved, self._on_failed)

    def _asked_when(self, content: Incident) -> Incident:
        """Return an incident whose words point elsewhere than "now" without a time.

        A time that nobody stated would be a false one. When it was is asked beside the incident,
        as after a line.
        """
        when, around = self.form.editor("when"), self._context.form_context
        if not isinstance(when, WhenEditor) or not when.edit.is_given():
            return content
        at = around.clock()
        found = line_question(content.what, at, around.zone)
        if found is None:
            return content
        asked = (*content.questions, question_of(found, AfterQuestion.LATER, at))
        return dataclasses.replace(content, when=None, questions=asked)

    def _on_saved(self, item: Recorded[Incident]) -> None:
        self._saving = False
        self._context.attachment_queue.assign(self.drop.release(), item.id)
        self._begin_anew()
        self._navigator.saved(item)

    def _on_failed(self, error: DiaryError) -> None:
        self._saving = False
        if not self.form.points_out(error):
            self.status.fail(error)
            self.to_top()

    @Slot()
    def _on_leave(self) -> None:
        if may_close(self._context.prompter, self, unsaved=self._is_unsaved()):
            self._begin_anew()
            if not self._navigator.return_from_subject():
                self._navigator.show_page(PageId.TIMELINE)


def _keep_width(part: QPushButton) -> None:
    """Make a button as wide as it is in bold, so that it is no wider as the main one."""

    def fit(_letters: QFontMetrics) -> None:
        bold = QFont(part.font())
        bold.setBold(True)
        part.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(part.text()) + _AROUND_BUTTON)

    fit_letters(part, fit)


def _is_moment_of_writing(item: Recorded[Incident]) -> bool:
    """Return whether the time of an incident is only that of its writing, or of Enter."""
    when, typed = item.content.when, item.content.typed_at
    if when is None or when.precision is not Precision.ABOUT:
        return False
    at = datetime.fromisoformat(typed) if typed else item.first_written
    return moment(at, when.zone, Precision.ABOUT).at == when.at


def _tie(session: Session, exhibits: tuple[str, ...], incident: str) -> None:
    for id_ in exhibits:
        exhibit = as_of(session.journal.get(id_), Evidence)
        about = (*exhibit.content.incidents, incident)
        session.journal.amend(id_, dataclasses.replace(exhibit.content, incidents=about))
