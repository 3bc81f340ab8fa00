"""Every exhibit: files and things, tied to an incident or not yet."""

from __future__ import annotations

import dataclasses
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.evidence import Evidence
from diary.model.kinds import Noun
from diary.model.recorded import Recorded, Revision, as_of
from ui.desktop import settling
from ui.desktop.forms.editor import References
from ui.desktop.forms.register_fields import exhibit_fields
from ui.desktop.kit import Kit
from ui.desktop.pages.register_form import FormView
from ui.desktop.pages.register_list import ListView
from ui.desktop.pages.register_subject import SubjectView
from ui.desktop.register_words import WORDS
from ui.desktop.telling import Telling
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.exhibit_card import ExhibitCard
from ui.desktop.widgets.notices import Notices
from ui.desktop.widgets.page_stack import PageStack
from ui.desktop.widgets.plain import button
from ui.desktop.withdrawing import may_close, withdraw

if TYPE_CHECKING:
    from diary.services.originals import Original
    from diary.services.session import Session


@dataclasses.dataclass(frozen=True, slots=True)
class _Read:
    item: Recorded[Evidence]
    revisions: tuple[Revision, ...]
    original: Original | None
    references: References


class EvidencePage(QWidget):
    """The list, one exhibit, and the form."""

    incident_changed = Signal()
    erase_requested = Signal(str)
    cover_requested = Signal(str)

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        words, around = WORDS[Noun.EVIDENCE], kit.around
        self.list = ListView(Noun.EVIDENCE, words, around)
        self.drop = EvidenceDrop(kit.intake, kit.ask, kit.clipboard.mime, around.clock)
        self._notices = Notices()
        self.list.column.insertWidget(self.list.column.count() - 1, self.drop)
        self.list.column.insertWidget(self.list.column.count() - 1, self._notices)
        self._stack = PageStack()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._stack.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.drop.setVisible(not kit.read_only)
        self.list.offer_adding(not kit.read_only)
        self._connect()

    @cached_property
    def subject(self) -> SubjectView:
        """One exhibit with its versions, made when one is first opened."""
        made = SubjectView(Noun.EVIDENCE, read_only=self._kit.read_only)
        made.back_requested.connect(self.refresh)
        made.amend_requested.connect(self._on_amend)
        made.withdraw_requested.connect(self._on_withdraw)
        made.erase_requested.connect(self.erase_requested)
        self._stack.addWidget(made)
        return made

    @cached_property
    def thing(self) -> FormView:
        """The form of a thing, made when it is first wanted."""
        return self._form(physical=True)

    @cached_property
    def file(self) -> FormView:
        """The form of a file, made when it is first wanted."""
        return self._form(physical=False)

    def _form(self, *, physical: bool) -> FormView:
        words, around = WORDS[Noun.EVIDENCE], self._kit.around
        made = FormView(Noun.EVIDENCE, words, exhibit_fields(physical=physical), around)
        made.save_requested.connect(self._on_save)
        made.leave_requested.connect(self._on_leave)
        self._stack.addWidget(made)
        return made

    @Slot()
    def refresh(self) -> None:
        """Show the list, unless a form is under way."""
        current = self._stack.currentWidget()
        if isinstance(current, FormView) and current.state() is not None:
            return
        self._stack.setCurrentWidget(self.list)

        def work(session: Session) -> tuple[tuple[Recorded[Any], ...], References]:
            return session.journal.items(Noun.EVIDENCE), settling.references(session)

        self._kit.lane.run(self, work, self._on_items, self.list.status.fail)

    def show_exhibit(self, id_: str) -> None:
        """Read and show one exhibit."""

        def work(session: Session) -> _Read:
            item = as_of(session.journal.get(id_), Evidence)
            return _Read(
                item,
                session.journal.history(id_),
                session.evidence.original_of(item),
                settling.references(session, item.content.incidents),
            )

        self._kit.lane.run(self, work, self._show, self.list.status.fail)

    def state(self) -> dict[str, Any] | None:
        """What is not recorded yet, or None."""
        held = {
            name: getattr(self, name).state() if name in self.__dict__ else None
            for name in ("thing", "file")
        }
        return held if any(held.values()) else None

    def restore(self, state: dict[str, Any]) -> None:
        """Put it back and show it."""
        for name in ("thing", "file"):
            if state[name] is not None:
                self._restore_form(getattr(self, name), state[name])

    def _restore_form(self, form: FormView, state: dict[str, Any]) -> None:
        def fill(item: Recorded[Any] | None) -> None:
            form.show_item(item)
            form.restore(state)
            self._stack.setCurrentWidget(form)

        amending = state["amending"]
        if amending is None:
            fill(None)
            return
        lane = self._kit.lane
        lane.run(self, lambda s: s.journal.get(amending), fill, self.list.status.fail)

    def _connect(self) -> None:
        self.list.opened.connect(lambda item: self.show_exhibit(item.id))
        self.list.add_requested.connect(self._on_add)
        self.drop.changed.connect(self._on_files)
        if not self._kit.read_only:
            self.drop.also_on(self.list)
        self._kit.intake.admitted.connect(self._on_admitted)

    def _on_items(self, got: tuple[tuple[Recorded[Any], ...], References]) -> None:
        items, references = got
        self.list.show_items(items, Telling(self._kit.around.vocabulary, references))

    def _show(self, read: _Read) -> None:
        telling = Telling(self._kit.around.vocabulary, read.references)
        self.subject.show_item(read.item, read.revisions, telling)
        self.subject.title.setText(read.item.content.reference)
        self.subject.body.insertWidget(
            1, ExhibitCard(self._kit, read.item, read.original, details=False)
        )
        if read.original is not None and not self._kit.read_only:
            cover = button(
                _("Cover parts of it"), on=partial(self.cover_requested.emit, read.item.id)
            )
            self.subject.body.insertWidget(2, cover, 0, Qt.AlignmentFlag.AlignLeft)
        self._stack.setCurrentWidget(self.subject)
        self.subject.setFocus()

    @Slot()
    def _on_files(self) -> None:
        vocabulary = self._kit.around.vocabulary
        if self.drop.tokens:
            self._notices.show_notices(vocabulary.notices_at("attach"))
            self._kit.intake.assign(self.drop.tokens, "")

    @Slot(int, object)
    def _on_admitted(self, token: int, exhibit: Recorded[Any]) -> None:
        if self._stack.currentWidget() is self.list:
            self.refresh()
        text = _("{ref} is part of the record.").format(ref=exhibit.content.reference)
        self.list.status.say(text)

    @Slot()
    def _on_add(self) -> None:
        self._open(self.thing, None)

    @Slot(object)
    def _on_amend(self, item: Recorded[Evidence]) -> None:
        self._open(self.thing if item.content.physical else self.file, item)

    def _open(self, form: FormView, item: Recorded[Evidence] | None) -> None:
        begun = form.begin(item)
        self._stack.setCurrentWidget(form)
        form.setFocus()
        if not begun:
            return
        about = item.content.incidents if item else ()
        self._kit.lane.run(
            self, lambda s: settling.references(s, about), form.refer, form.status.fail
        )

    @Slot(object, object, str)
    def _on_save(self, item: Recorded[Any] | None, content: Evidence, reason: str) -> None:
        form = self.thing if item is None or item.content.physical else self.file

        def work(session: Session) -> Recorded[Any]:
            if item is None:
                return settling.record(session, dataclasses.replace(content, physical=True))
            return settling.amend(session, item.id, content, reason)

        def done(saved: Recorded[Any]) -> None:
            form.close_form()
            self.show_exhibit(saved.id)

        self._kit.lane.run(self, work, done, form.fail)

    @Slot()
    def _on_leave(self) -> None:
        form = self._stack.currentWidget()
        if not isinstance(form, FormView):
            return
        if may_close(self._kit.ask, self, unsaved=form.state() is not None):
            form.close_form()
            self.refresh()

    @Slot(object)
    def _on_withdraw(self, item: Recorded[Any]) -> None:
        withdraw(self._kit, self, item, lambda _item: self.refresh(), self.subject.status.fail)
