"""A list of one noun and its form: police contacts, orders, people and the rest.

The rules are:

- Three views on one page: the list, one subject with its versions, and the form.
- A form that is under way stays under way when one looks elsewhere, and is in the draft.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.factor import Factor
from diary.model.kinds import Noun
from diary.model.recorded import Recorded, Revision
from ui.desktop import settling
from ui.desktop.forms.editor import References
from ui.desktop.forms.register_fields import register_fields
from ui.desktop.kit import Kit
from ui.desktop.pages.register_form import FormView
from ui.desktop.pages.register_list import ListView
from ui.desktop.pages.register_subject import SubjectView
from ui.desktop.pages.register_topics import TopicList
from ui.desktop.register_words import WORDS
from ui.desktop.telling import Telling
from ui.desktop.widgets.page_stack import PageStack
from ui.desktop.withdrawing import may_close, withdraw

if TYPE_CHECKING:
    from diary.services.session import Session


class RegisterPage(QWidget):
    """One noun's page; `erase_requested` carries a subject's id."""

    erase_requested = Signal(str)

    def __init__(self, kit: Kit, noun: Noun) -> None:
        super().__init__()
        self._kit, self._noun = kit, noun
        words = WORDS[noun]
        make = TopicList if noun is Noun.FACTOR else ListView
        self.list = make(noun, words, kit.around)
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
        made.erase_requested.connect(self.erase_requested)
        self._stack.addWidget(made)
        return made

    @cached_property
    def form(self) -> FormView:
        """The form, made when it is first wanted: it is the slow part of the page."""
        words, around = WORDS[self._noun], self._kit.around
        made = FormView(self._noun, words, register_fields(self._noun), around)
        made.save_requested.connect(self._on_save)
        made.leave_requested.connect(self._on_leave)
        self._stack.addWidget(made)
        return made

    @Slot()
    def refresh(self) -> None:
        """Show the list, unless a form is under way."""
        if isinstance(self._stack.currentWidget(), FormView) and self.state() is not None:
            return
        self._stack.setCurrentWidget(self.list)

        def work(session: Session) -> tuple[tuple[Recorded[Any], ...], References]:
            return session.journal.items(self._noun), settling.references(session)

        self._kit.lane.run(self, work, self._on_items, self.list.status.fail)

    def state(self) -> dict[str, Any] | None:
        """What is not recorded yet, or None."""
        return self.form.state() if "form" in self.__dict__ else None

    def restore(self, state: dict[str, Any]) -> None:
        """Put it back and show it."""
        amending = state["amending"]

        def fill(item: Recorded[Any] | None) -> None:
            self.form.show_item(item)
            self.form.restore(state)
            self._open_form()

        if amending is None:
            fill(None)
            return
        lane = self._kit.lane
        lane.run(self, lambda s: s.journal.get(amending), fill, self.list.status.fail)

    def _on_items(self, got: tuple[tuple[Recorded[Any], ...], References]) -> None:
        items, references = got
        self.list.show_items(items, Telling(self._kit.around.vocabulary, references))

    @Slot(object)
    def _on_opened(self, item: Recorded[Any] | Factor) -> None:
        if isinstance(item, Factor):
            self._begin(item)
            return
        about = getattr(item.content, "incidents", ())

        def work(
            session: Session,
        ) -> tuple[Recorded[Any], tuple[Revision, ...], References]:
            journal = session.journal
            references = settling.references(session, about)
            return journal.get(item.id), journal.history(item.id), references

        def show(got: tuple[Recorded[Any], tuple[Revision, ...], References]) -> None:
            found, revisions, references = got
            telling = Telling(self._kit.around.vocabulary, references)
            self.subject.show_item(found, revisions, telling)
            self._stack.setCurrentWidget(self.subject)
            self.subject.setFocus()

        self._kit.lane.run(self, work, show, self.list.status.fail)

    @Slot()
    def _on_add(self) -> None:
        self.form.show_item(None)
        self._open_form()

    def _begin(self, topic: Factor) -> None:
        self.form.show_item(None)
        self.form.form.show_content(topic)
        self.form.form.mark()
        self._open_form()

    @Slot(object)
    def _on_amend(self, item: Recorded[Any]) -> None:
        self.form.show_item(item)
        self._open_form(getattr(item.content, "incidents", ()))

    def _open_form(self, about: tuple[str, ...] = ()) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.setFocus()
        self._kit.lane.run(
            self,
            lambda session: settling.references(session, about),
            self.form.refer,
            self.form.status.fail,
        )

    @Slot(object, object, str)
    def _on_save(self, item: Recorded[Any] | None, content: Any, reason: str) -> None:
        def work(session: Session) -> Recorded[Any]:
            if item is None:
                return settling.record(session, content)
            return settling.amend(session, item.id, content, reason)

        def done(saved: Recorded[Any]) -> None:
            self.form.close_form()
            self.refresh()
            self.list.status.say(_("Saved as number {number}.").format(number=saved.number))

        self._kit.lane.run(self, work, done, self.form.fail)

    @Slot()
    def _on_leave(self) -> None:
        if may_close(self._kit.ask, self, unsaved=self.form.state() is not None):
            self.form.close_form()
            self.refresh()

    @Slot(object)
    def _on_withdraw(self, item: Recorded[Any]) -> None:
        withdraw(self._kit, self, item, lambda _item: self.refresh(), self.subject.status.fail)
