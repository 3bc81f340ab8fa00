"""One incident: its fields, translations, exhibits and every version of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import Erased, Unknown
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import references_of
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import Content, Recorded, Revision, as_of
from diary.model.translation import Translation
from diary.text.language_names import translation_text
from diary.text.noun_names import field_text
from diary.text.time_texts import delay_text, when_text, written_beside
from ui.desktop.draft_autosave import Draft
from ui.desktop.field_rows import FieldRows, history_sheet
from ui.desktop.forms import reference_editors
from ui.desktop.forms.form import ReferenceData
from ui.desktop.forms.translation import TranslationForm
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.basic import PlainLabel, button, tab_in_order
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.exhibit_grid import ExhibitGrid
from ui.desktop.widgets.feedback import Notices, clear_layout
from ui.desktop.widgets.text_fields import field_sheet
from ui.desktop.withdrawal import reinstate, withdraw
from ui.text.conversations import conversation_name

if TYPE_CHECKING:
    from diary.services.session import Session


_PAUSE_MS = 1_500


@dataclass(frozen=True, slots=True)
class _IncidentState:
    item: Recorded[Incident]
    revisions: tuple[Revision, ...]
    exhibits: tuple[Recorded[Evidence], ...]
    references: ReferenceData
    translations: tuple[Recorded[Translation], ...]
    conversations: tuple[tuple[str, str], ...] = ()


class IncidentPage(ScrollPage):
    """One incident and everything that belongs to it."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(_("Incident"))
        self._context, self._navigator = context, navigator
        self._id = ""
        self._item: Recorded[Incident] | None = None
        self.amend_button = button(_("Add details"), on=self._on_amend)
        self.withdraw_button = button(_("Withdraw"), on=self._on_withdraw)
        self.reinstate_button = button(_("Put back"), on=self._on_reinstate)
        back = button(_("Back"), on=self._on_back)
        self.setFocusProxy(back)
        self.head.addWidget(back)
        self.head.addWidget(self.amend_button)
        self.head.addWidget(self.withdraw_button)
        self.head.addWidget(self.reinstate_button)
        self._notices = Notices()
        self._body = QVBoxLayout()
        self._body.setSpacing(12)
        self.drop = EvidenceDrop(
            context.attachment_queue,
            context.prompter,
            context.clipboard.mime,
            context.form_context.clock,
        )
        self._history = QVBoxLayout()
        self._exhibits_label = PlainLabel(_("Exhibits"), role="heading")
        self.exhibits = ExhibitGrid(context, _("Exhibits"), grows=True)
        self.exhibits.opened.connect(self._on_exhibit)
        # Many files may arrive at once: the page is read again now and then, and after the last.
        self._arrived = QTimer(self)
        self._arrived.setSingleShot(True)
        self._arrived.timeout.connect(self._on_all_admitted)
        self.translating = TranslationForm(context.form_context, context.prompter)
        self.translating.save_requested.connect(self._on_translated)
        self.column.addLayout(self._body)
        self.column.addWidget(self._exhibits_label)
        self.column.addWidget(self.exhibits)
        self._add_label = PlainLabel(_("Add evidence"), role="heading")
        self.column.addWidget(self._add_label)
        self.column.addWidget(self.drop)
        self.column.addWidget(self._notices)
        self.column.addLayout(self._history)
        self.column.addWidget(self.translating)
        self.erase_button = button(_("Erase for safety"), "quiet", self._on_erase)
        self.column.addWidget(self.erase_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.drop.changed.connect(self._on_files)
        if not context.read_only:
            self.drop.also_on(self)
        self.erase_button.setVisible(not context.read_only)
        context.attachment_queue.admitted.connect(self._on_admitted)

    @Slot()
    def _on_back(self) -> None:
        if not self._navigator.return_from_subject():
            self._navigator.show_page(PageId.TIMELINE)

    def show_subject(self, id_: str) -> None:
        if id_ != self._id:
            self._id = id_
            self.to_top()
            self.status.show_text("")
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the incident again."""
        id_ = self._id

        def work(session: Session) -> _IncidentState:
            exhibits = tuple(session.evidence.of(id_))
            named = {about for each in exhibits for about in each.content.incidents}
            item, history = session.journal.get(id_), session.journal.history(id_)
            about = (item.content, *(each.content for each in history))
            talks = _conversations(session, as_of(item, Incident))
            return _IncidentState(
                as_of(item, Incident),
                history,
                exhibits,
                reference_editors.load_reference_data(
                    session,
                    (*references_of(about), *sorted(named), *(talk for talk, _name in talks)),
                    dict(talks),
                ),
                _translations(session, id_),
                talks,
            )

        if id_:
            self._context.vault_thread.run(self, work, self._show, self.status.fail)

    def unsaved(self) -> Draft | None:
        """Return translations that are not recorded yet, or None."""
        return self.translating.unsaved()

    def restore(self, draft: Draft) -> None:
        """Restore translations, each with its incident."""
        self.translating.restore(draft)

    def _show(self, read: _IncidentState) -> None:
        item = read.item
        self._item = item
        vocabulary = self._context.form_context.vocabulary
        field_rows = FieldRows(vocabulary, read.references)
        self.title.setText(_("Incident {number}").format(number=item.number))
        standing = item.withdrawn is None and not self._context.read_only
        for part in (self.amend_button, self.withdraw_button, self.drop, self._add_label):
            part.setVisible(standing)
        withdrawn = item.withdrawn is not None
        self.reinstate_button.setVisible(withdrawn and not self._context.read_only)
        for layout in (self._body, self._history):
            clear_layout(layout)
        self._body.addWidget(_times(item, read.revisions[0].zone))
        if item.withdrawn is not None:
            self._body.addWidget(field_sheet([(_("Withdrawn"), item.withdrawn)]))
        shown = [
            row for row in field_rows.lines(Noun.INCIDENT, item.content) if row[0] != _("When")
        ]
        self._body.addWidget(field_sheet(shown))
        self._add_ways_to_lines(read)
        for each in read.translations:
            self._body.addWidget(self._translation_sheet(each, standing=standing))
        self.translating.about(item, offered=standing)
        self._show_exhibits(read)
        self._history.addWidget(history_sheet(Noun.INCIDENT, read.revisions, field_rows))
        tab_in_order(self)

    def _add_ways_to_lines(self, read: _IncidentState) -> None:
        """Add a button for each range of lines that the incident is about."""
        names = {} if self._context.read_only else dict(read.conversations)
        for place in read.item.content.messages:
            if place.conversation in names:
                text = _("Show the lines: {conversation}, from line {n}")
                label = text.format(conversation=names[place.conversation], n=place.first)
                way = button(
                    label,
                    on=partial(self._navigator.open_line, place.conversation, place.first),
                )
                self._body.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_exhibits(self, read: _IncidentState) -> None:
        for part in (self._exhibits_label, self.exhibits):
            part.setVisible(bool(read.exhibits))
        if self.exhibits.tiles.items != read.exhibits:
            self.exhibits.tiles.set_items(read.exhibits, read.references.numbers)

    @Slot(object)
    def _on_exhibit(self, item: Recorded[Evidence]) -> None:
        if item.content.physical:
            self._navigator.open_exhibit(item.id)
            return
        files = [each.id for each in self.exhibits.tiles.items if not each.content.physical]
        self._navigator.view(files, item.id)

    def _translation_sheet(self, item: Recorded[Translation], *, standing: bool) -> QWidget:
        content = item.content
        which = field_text(Noun.INCIDENT, content.field)
        sheet = field_sheet([(which, content.text)], translation_text(content))
        column = sheet.layout()
        if standing and column is not None:
            away = button(_("Withdraw this translation"), "quiet", partial(self._withdraw, item))
            column.addWidget(away)
            column.setAlignment(away, Qt.AlignmentFlag.AlignLeft)
        return sheet

    @Slot()
    def _on_files(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        if self.drop.tokens and self._id:
            self._notices.show_notices(vocabulary.notices_at("attach"))
            self._context.attachment_queue.assign(self.drop.tokens, self._id)

    @Slot(int, object)
    def _on_admitted(self, token: int, exhibit: Recorded[Evidence]) -> None:
        if self._id in exhibit.content.incidents:
            text = _("{ref} is part of the record.").format(ref=exhibit.content.reference)
            self.status.show_text(text)
            more = self._context.attachment_queue.waiting
            if not (more and self._arrived.isActive()):
                self._arrived.start(_PAUSE_MS if more else 0)

    @Slot()
    def _on_all_admitted(self) -> None:
        self.refresh()
        self._navigator.changed()

    @Slot()
    def _on_erase(self) -> None:
        if self._id:
            self._navigator.erase(self._id)

    @Slot()
    def _on_amend(self) -> None:
        if self._item is not None:
            self._navigator.amend(self._item)

    @Slot()
    def _on_withdraw(self) -> None:
        if self._item is not None:
            self._withdraw(self._item)

    def _withdraw(self, item: Recorded[Content]) -> None:
        withdraw(
            self._context,
            self,
            item,
            self._with_notice(_("Withdrawn. What it said stays in the record.")),
            self.status.fail,
        )

    @Slot()
    def _on_reinstate(self) -> None:
        if self._item is not None:
            told = self._with_notice(_("Put back. It counts again."))
            reinstate(self._context, self, self._item, told, self.status.fail)

    def _with_notice(self, text: str) -> Callable[[Recorded[Content]], None]:
        """Return what follows when an incident was withdrawn or put back."""

        def done(_item: Recorded[Content]) -> None:
            self.status.show_text(text)
            # the button disappears, and Qt would move the focus far down the page
            self.setFocus()
            self.to_top()
            self.refresh()
            self._navigator.changed()

        return done

    @Slot(object)
    def _on_translated(self, translation: Translation) -> None:
        def done(_saved: Recorded[Translation]) -> None:
            self.translating.done()
            self.status.show_text(_("The translation was added. It stands below the words."))
            self.refresh()

        self._context.vault_thread.run(
            self, lambda session: session.journal.record(translation), done, self.translating.fail
        )


def _conversations(session: Session, item: Recorded[Incident]) -> tuple[tuple[str, str], ...]:
    """Return the conversations whose lines an incident is about: identifier and name."""
    found = {}
    for place in item.content.messages:
        # A bundle does not show everything that it refers to.
        with contextlib.suppress(Unknown, Erased):
            talk = as_of(session.journal.get(place.conversation), Conversation)
            export = as_of(session.journal.get(talk.content.of), Evidence)
            found[talk.id] = conversation_name(talk, export.content)
    return tuple(found.items())


def _translations(session: Session, id_: str) -> tuple[Recorded[Translation], ...]:
    return tuple(
        item
        for item in session.journal.items(Noun.TRANSLATION)
        if item.withdrawn is None and item.content.of == id_
    )


def _times(item: Recorded[Incident], zone: str) -> QWidget:
    when = item.content.when
    when_line = when_text(when) if when else _("not sure when")
    written = written_beside(when, item.first_written, zone)
    delay = delay_text(when, item.first_written) if when else ""
    text = _("Happened: {said}. First written: {written}.").format(said=when_line, written=written)
    return PlainLabel(f"{text} {delay[:1].upper()}{delay[1:]}." if delay else text)
