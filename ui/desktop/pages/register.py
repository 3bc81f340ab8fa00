"""A list of one noun and its form: police contacts, orders, people and the rest.

**Invariants:**

- Three views on one page: the list, one subject with its versions, and the form.
- A form that is under way stays under way when one looks elsewhere, and is in the draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from diary.i18n import _
from diary.model.kinds import Noun
from diary.model.record import Factor
from diary.model.recorded import Content, Recorded, Revision, incidents_of
from ui.desktop import settling
from ui.desktop.draft_keeper import Draft
from ui.desktop.forms.editor import References
from ui.desktop.forms.form import Field
from ui.desktop.forms.register_fields import register_fields
from ui.desktop.kit import Kit
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page
from ui.desktop.pages.register_form import FormView
from ui.desktop.pages.register_list import ListView
from ui.desktop.pages.register_subject import SubjectView
from ui.desktop.pages.register_topics import TopicList
from ui.desktop.register_words import WORDS
from ui.desktop.telling import Telling
from ui.desktop.widgets.page_stack import PageStack
from ui.desktop.withdrawing import may_close, withdraw

if TYPE_CHECKING:
    from diary.services.attachments import ExhibitOriginal
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class SubjectRead:
    """One subject as it was read on the lane; `original` is an exhibit's file."""

    item: Recorded[Content]
    revisions: tuple[Revision, ...]
    references: References
    original: ExhibitOriginal | None = None


class RegisterPage(Page):
    """One noun's page."""

    def __init__(self, kit: Kit, navigator: Navigator, noun: Noun) -> None:
        super().__init__()
        self._kit, self._navigator, self._noun = kit, navigator, noun
        make = TopicList if noun is Noun.FACTOR else ListView
        self.list = make(noun, WORDS[noun], kit.around)
        self.list.offer_adding(not kit.read_only)
        self._stack = PageStack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._stack.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.opened.connect(self._on_opened)
        self.list.add_requested.connect(self._on_add)

    @cached_property
    def subject(self) -> SubjectView:
        """One subject with its versions, made when one is first opened."""
        made = SubjectView(self._noun, read_only=self._kit.read_only)
        made.back_requested.connect(self.refresh)
        made.amend_requested.connect(self._on_amend)
        made.withdraw_requested.connect(self._on_withdraw)
        made.erase_requested.connect(self._navigator.erase)
        self._stack.addWidget(made)
        return made

    @cached_property
    def form(self) -> FormView:
        """The form, made when it is first wanted: it is the slow part of the page."""
        return self._make_form(register_fields(self._noun))

    def form_on_show(self) -> FormView | None:
        """Return the form, where the page shows one."""
        current = self._stack.currentWidget()
        return current if isinstance(current, FormView) else None

    @Slot()
    def refresh(self) -> None:
        """Show the list, unless a form is under way."""
        form = self.form_on_show()
        if form is not None and form.unsaved() is not None:
            return
        self._stack.setCurrentWidget(self.list)

        def work(session: Session) -> tuple[tuple[Recorded[Content], ...], References]:
            return session.journal.items(self._noun), settling.references(session)

        self._kit.lane.run(self, work, self._on_items, self.list.status.fail)

    def show_subject(self, id_: str) -> None:
        """Read and show one subject."""
        self._kit.lane.run(
            self, lambda session: self._read(session, id_), self._show, self.list.status.fail
        )

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet."""
        return self.form.unsaved() if "form" in self.__dict__ else None

    def restore(self, draft: Draft) -> None:
        """Put it back and show it."""
        self._restore_form(self.form, draft)

    def _make_form(self, fields: Sequence[Field]) -> FormView:
        made = FormView(self._noun, WORDS[self._noun], fields, self._kit.around)
        made.save_requested.connect(self._on_save)
        made.leave_requested.connect(self._on_leave)
        self._stack.addWidget(made)
        return made

    def _form_for(self, item: Recorded[Content] | None) -> FormView:
        """Return the form that a new subject, or this one, is written in."""
        return self.form

    def _read(self, session: Session, id_: str) -> SubjectRead:
        item = session.journal.get(id_)
        references = settling.references(session, incidents_of(item.content))
        return SubjectRead(item, session.journal.history(id_), references)

    def _show(self, read: SubjectRead) -> None:
        telling = Telling(self._kit.around.vocabulary, read.references)
        self.subject.show_item(read.item, read.revisions, telling)
        self._stack.setCurrentWidget(self.subject)
        self.subject.setFocus()

    def _restore_form(self, form: FormView, draft: Draft) -> None:
        def fill(item: Recorded[Content] | None) -> None:
            form.show_item(item)
            form.restore(draft)
            self._show_form(form, item)

        amending = draft["amending"]
        if amending is None:
            fill(None)
            return
        lane = self._kit.lane
        lane.run(self, lambda s: s.journal.get(amending), fill, self.list.status.fail)

    def _on_items(self, got: tuple[tuple[Recorded[Content], ...], References]) -> None:
        items, references = got
        self.list.show_items(items, Telling(self._kit.around.vocabulary, references))

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

    def _show_form(self, form: FormView, item: Recorded[Content] | None) -> None:
        self._stack.setCurrentWidget(form)
        form.setFocus()
        about = incidents_of(item.content) if item else ()
        self._kit.lane.run(
            self,
            lambda session: settling.references(session, about),
            form.refer,
            form.status.fail,
        )

    @Slot(object, object, str)
    def _on_save(self, item: Recorded[Content] | None, content: Content, reason: str) -> None:
        form = self._form_for(item)

        def work(session: Session) -> Recorded[Content]:
            if item is None:
                return settling.record(session, content)
            return settling.amend(session, item.id, content, reason)

        def done(saved: Recorded[Content]) -> None:
            form.close_form()
            self._on_saved(saved)

        self._kit.lane.run(self, work, done, form.fail)

    def _on_saved(self, saved: Recorded[Content]) -> None:
        self.refresh()
        self.list.status.say(_("Saved as number {number}.").format(number=saved.number))

    @Slot()
    def _on_leave(self) -> None:
        form = self.form_on_show()
        if form is not None and may_close(self._kit.ask, self, unsaved=form.unsaved() is not None):
            form.close_form()
            self.refresh()

    @Slot(object)
    def _on_withdraw(self, item: Recorded[Content]) -> None:
        withdraw(self._kit, self, item, lambda _item: self.refresh(), self.subject.status.fail)
