"""The page of all exhibits: files and things, with or without an incident."""

from __future__ import annotations

import dataclasses
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot

from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence
from diary.model.revisions import Content, Recorded, as_of
from ui.desktop.draft_autosave import Draft
from ui.desktop.forms.form_fields import exhibit_fields
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.register import RegisterPage, SubjectForm, SubjectRead
from ui.desktop.widgets.basic import button
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.exhibit_card import ExhibitCard
from ui.desktop.widgets.feedback import Notices
from ui.text.conversations import conversations_of

if TYPE_CHECKING:
    from diary.services.session import Session


class EvidencePage(RegisterPage):
    """The list, one exhibit with its file, and two forms: one for things and one for files."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(context, navigator, Noun.EVIDENCE)
        self.drop = EvidenceDrop(
            context.attachment_queue,
            context.prompter,
            context.clipboard.mime,
            context.form_context.clock,
        )
        self._notices = Notices()
        self.list.column.insertWidget(self.list.column.count() - 1, self.drop)
        self.list.column.insertWidget(self.list.column.count() - 1, self._notices)
        self.drop.setVisible(not context.read_only)
        self.drop.changed.connect(self._on_files)
        if not context.read_only:
            self.drop.also_on(self.list)
        context.attachment_queue.admitted.connect(self._on_admitted)

    @cached_property
    def thing(self) -> SubjectForm:
        """Return the form of a thing, made on first use."""
        return self._make_form(exhibit_fields(physical=True))

    @cached_property
    def file(self) -> SubjectForm:
        """Return the form of a file, made on first use."""
        return self._make_form(exhibit_fields(physical=False))

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        forms = {name: self.__dict__.get(name) for name in ("thing", "file")}
        held = {name: form.unsaved() if form else None for name, form in forms.items()}
        return held if any(held.values()) else None

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned, and show it."""
        if draft["thing"] is not None:
            self._restore_form(self.thing, draft["thing"])
        if draft["file"] is not None:
            self._restore_form(self.file, draft["file"])

    def _form_for(self, item: Recorded[Content] | None) -> SubjectForm:
        physical = item is None or as_of(item, Evidence).content.physical
        return self.thing if physical else self.file

    def _read(self, session: Session, id_: str) -> SubjectRead:
        read = super()._read(session, id_)
        item = as_of(read.item, Evidence)
        found = () if self._context.read_only else conversations_of(session.journal, item)
        return dataclasses.replace(
            read, original=session.evidence.original_of(item), conversations=found
        )

    def _show(self, read: SubjectRead) -> None:
        super()._show(read)
        item = as_of(read.item, Evidence)
        self.subject.title.setText(item.content.reference)
        self.subject.body.insertWidget(
            1, ExhibitCard(self._context, item, read.original, details=False)
        )
        if read.original is not None and not self._context.read_only:
            for id_, name in read.conversations:
                label = _("Show the lines: {conversation}").format(conversation=name)
                way = button(label, on=partial(self._navigator.open_line, id_, 1))
                self.subject.body.insertWidget(2, way, 0, Qt.AlignmentFlag.AlignLeft)
            cover = button(_("Cover parts of it"), on=partial(self._navigator.cover, item.id))
            self.subject.body.insertWidget(2, cover, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _on_files(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        if self.drop.tokens:
            self._notices.show_notices(vocabulary.notices_at("attach"))
            self._context.attachment_queue.assign(self.drop.tokens, "")

    @Slot(int, object)
    def _on_admitted(self, token: int, exhibit: Recorded[Evidence]) -> None:
        if self._stack.currentWidget() is self.list:
            self.refresh()
        text = _("{ref} is part of the record.").format(ref=exhibit.content.reference)
        self.list.status.show_text(text)

    @Slot(object, object, str)
    def _on_save(self, item: Recorded[Content] | None, content: Content, reason: str) -> None:
        if item is None and isinstance(content, Evidence):
            content = dataclasses.replace(content, physical=True)
        super()._on_save(item, content, reason)

    def _on_saved(self, saved: Recorded[Content]) -> None:
        self.show_subject(saved.id)
