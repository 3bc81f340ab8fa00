"""One incident: its words and facts, its evidence beside them, and every version of it.

**Invariants:**

- Where there is no room for two columns, the evidence is below the words.
- Files that arrive add tiles and change nothing else on the page: what is read, and where, stays.
- Adding comes first. What is done seldom, or cannot be undone, is in a menu.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from diary.contradictions.line_time import LineTime, line_time
from diary.contradictions.whole_record import reason_of
from diary.errors import Erased, Unknown
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import references_of
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import Content, Recorded, Revision, as_of
from diary.model.translation import Translation
from diary.same_words import with_same_words
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
from ui.desktop.pages.linked_subjects import linked_subjects
from ui.desktop.pages.register_texts import WORDS
from ui.desktop.pages.same_file import same_file
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.action_menu import ActionMenu
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button, deliberate_button
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.exhibit_grid import ExhibitGrid
from ui.desktop.widgets.feedback import Notices, card, clear_layout
from ui.desktop.widgets.fold import Fold
from ui.desktop.widgets.line_time_question import LineTimeQuestion
from ui.desktop.widgets.linked_list import LinkedGroup, LinkedList, LinkedSubject
from ui.desktop.widgets.room import Room, turn
from ui.desktop.widgets.text_fields import FactSheet, field_sheet, read_only
from ui.desktop.withdrawal import reinstate, withdraw
from ui.text.conversations import conversation_name

if TYPE_CHECKING:
    from diary.services.session import Session


_PAUSE_MS = 1_500
_WIDE = 1_320
# In fewer letters than these there is one column.
_LETTERS = 112
_WORDS_SHARE, _EVIDENCE_SHARE = 11, 9


@dataclass(frozen=True, slots=True)
class _IncidentState:
    item: Recorded[Incident]
    revisions: tuple[Revision, ...]
    exhibits: tuple[Recorded[Evidence], ...]
    references: ReferenceData
    translations: tuple[Recorded[Translation], ...]
    conversations: tuple[tuple[str, str], ...] = ()
    same: tuple[Recorded[Incident], ...] = ()
    # the exhibits whose file was attached before, each with the first that has it
    same_files: tuple[tuple[Recorded[Evidence], Recorded[Evidence]], ...] = ()
    linked: tuple[LinkedGroup, ...] = ()


class IncidentPage(ScrollPage):
    """One incident and everything that belongs to it."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(_("Incident"), width=_WIDE)
        self._context, self._navigator = context, navigator
        self._id = ""
        self._item: Recorded[Incident] | None = None
        self._shown: _IncidentState | None = None
        self._arrivals = 0
        self.amend_button = button(_("Add details"), "main", self._on_amend)
        self.again_button = button(_("Same again"), on=self._on_again)
        self.reinstate_button = button(_("Put back"), on=self._on_reinstate)
        self.more = ActionMenu(_("More"))
        self.about_actions = {
            noun: self.more.add(_(words.about), partial(self._on_about, noun))
            for noun, words in WORDS.items()
            if words.about
        }
        self.translate_action = self.more.add(_("Add a translation"), self._on_translate)
        self.withdraw_action = self.more.add(_("Withdraw"), self._on_withdraw)
        self._of_standing = (self.withdraw_action, *self.about_actions.values())
        for each in (self.translate_action, *self._of_standing):
            each.setVisible(False)
        self.erase_action = self.more.add(_("Erase for safety"), self._on_erase)
        back = button(_("Back"), on=self._on_back)
        self.setFocusProxy(back)
        bind(Act.BACK, self, self._on_back)
        self.head.addWidget(back)
        # of the files that were added while this incident is shown
        self._notices, self._names = Notices(), dict[str, None]()
        self._body = QVBoxLayout()
        self._body.setSpacing(12)
        self.drop = EvidenceDrop(
            context.attachment_queue,
            context.prompter,
            context.clipboard.mime,
            context.form_context.clock,
            context.form_context.vocabulary.before_attaching(),
            brief=True,
        )
        self.arrived = PlainLabel(role="muted")
        self.versions = Fold("")
        self._exhibits_label = PlainLabel(_("Evidence"), role="heading")
        blurred = _("Pictures are blurred. Open one and press 'Show' to see it.")
        self._blurred = PlainLabel(blurred, role="muted")
        self._blurred.hide()
        self._same_files = QVBoxLayout()
        self.exhibits = ExhibitGrid(context, _("Exhibits"), grows=True)
        self.exhibits.opened.connect(self._on_exhibit)
        # Many files may arrive at once: the page is read again now and then, and after the last.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_all_admitted)
        self.translating = TranslationForm(context.form_context, context.prompter)
        self.translating.save_requested.connect(self._on_translated)
        self.translating.changed.connect(self._on_translating)
        self._build()
        self.drop.changed.connect(self._on_files)
        if not context.read_only:
            self.drop.also_on(self)
        context.attachment_queue.admitted.connect(self._on_admitted)

    def _build(self) -> None:
        self._actions = QWidget()
        row = FlowLayout(self._actions)
        for action in (self.amend_button, self.again_button, self.reinstate_button, self.more):
            row.addWidget(action)
        self.column.insertWidget(1, self._actions)
        # not before: what has no parent would be a window of its own
        self._actions.setVisible(not self._context.read_only)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        Room(self, _LETTERS, lambda wide: turn(self._columns, wide=wide))
        self._columns.setSpacing(24)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, share in ((left, _WORDS_SHARE), (right, _EVIDENCE_SHARE)):
            column.setSpacing(12)
            self._columns.addLayout(column, share)
        left.addLayout(self._body)
        left.addWidget(self.translating)
        left.addWidget(self.versions)
        left.addStretch(1)
        for part in (
            self._exhibits_label,
            self.drop,
            self.arrived,
            self._blurred,
            self.exhibits,
        ):
            right.addWidget(part)
        right.addLayout(self._same_files)
        right.addWidget(self._notices)
        right.addStretch(1)
        self.arrived.hide()
        self.column.addLayout(self._columns)

    @Slot()
    def _on_back(self) -> None:
        if not self._navigator.return_from_subject():
            self._navigator.show_page(PageId.TIMELINE)

    def subject_on_show(self) -> str:
        """Return the incident that the page shows."""
        return self._id

    def show_subject(self, id_: str) -> None:
        if id_ != self._id:
            self._id = id_
            self._arrivals = 0
            self._names.clear()
            self._notices.show_notices(())
            self.arrived.hide()
            self.to_top()
            self.status.show_text("")
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the incident again."""
        id_, is_bundle = self._id, self._context.read_only

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
                    (*references_of(about), id_, *sorted(named), *(talk for talk, _name in talks)),
                    dict(talks),
                ),
                _translations(session, id_),
                talks,
                () if is_bundle else with_same_words(session.journal, as_of(item, Incident)),
                # the exhibits are shown themselves
                linked=linked_subjects(session, item, without=(Noun.EVIDENCE,)),
                same_files=() if is_bundle else _same_files(session, exhibits),
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
        before, self._shown = self._shown, read
        self._show_exhibits(read)
        if before is not None and _without_files(before) == _without_files(read):
            # what is said stays as it is while files arrive
            return
        item = read.item
        self._item = item
        vocabulary = self._context.form_context.vocabulary
        field_rows = FieldRows(
            self._context.voice, read.revisions[0].zone, vocabulary, read.references
        )
        self.title.setText(_("Incident {number}").format(number=item.number))
        withdrawn = item.withdrawn is not None
        standing = not withdrawn and not self._context.read_only
        for part in (self.amend_button, self.again_button, self.drop):
            part.setVisible(standing)
        for action in self._of_standing:
            action.setVisible(standing)
        self.reinstate_button.setVisible(withdrawn and not self._context.read_only)
        clear_layout(self._body)
        clear_layout(self.versions.column)
        rows = dict(field_rows.lines(Noun.INCIDENT, item.content))
        what = field_text(Noun.INCIDENT, "what")
        self._body.addWidget(_words(what, rows.pop(what, ""), _times(item, read.revisions[0].zone)))
        if item.withdrawn is not None:
            self._body.addWidget(field_sheet([(_("Withdrawn"), item.withdrawn)]))
        if standing and (asked := line_time(item, self._context.form_context.zone)) is not None:
            self._body.addWidget(self._line_time(item, asked))
        for other in read.same:
            self._body.addWidget(self._same_words(item, other))
        for each in read.translations:
            self._body.addWidget(self._translation_sheet(each, standing=standing))
        rows.pop(_("When"), None)
        if rows:
            self._body.addWidget(FactSheet(rows.items()))
        self._add_ways_to_lines(read)
        self.translating.about(item, offered=standing)
        count = len(read.revisions)
        title = ngettext("{n} version", "{n} versions", count).format(n=count)
        self.versions.set_title(title)
        for group in read.linked:
            listed = LinkedList(group)
            listed.opened.connect(self._on_linked)
            self._body.addWidget(listed)
        self.versions.column.addWidget(history_sheet(Noun.INCIDENT, read.revisions, field_rows))

    def _line_time(self, item: Recorded[Incident], asked: LineTime) -> QWidget:
        """Return the question about the words of its line, with a button for each answer."""
        made = LineTimeQuestion(asked)
        made.answered.connect(partial(self._say_when, item, asked))
        made.another.connect(self._on_amend)
        return made

    def _say_when(self, item: Recorded[Incident], asked: LineTime, number: int) -> None:
        content = asked.answered(item.content, number, self._context.form_context.clock())

        def done(_saved: Recorded[Content]) -> None:
            self.status.show_text(_("Recorded: when it was."))
            self.setFocus()
            self.refresh()
            self._navigator.changed()

        self._context.vault_thread.run(
            self,
            lambda session: session.journal.amend(item.id, content, reason_of(asked.found)),
            done,
            self.status.fail,
        )

    def _same_words(self, item: Recorded[Incident], other: Recorded[Incident]) -> QWidget:
        """Return a hint that another incident says the same, with the way to it."""
        made = QWidget()
        row = FlowLayout(made)
        minutes = round(abs(other.first_written - item.first_written).total_seconds() / 60)
        text = ngettext(
            "No. {number} has the same words, written within {n} minute.",
            "No. {number} has the same words, written within {n} minutes.",
            max(minutes, 1),
        )
        said = text.format(number=other.number, n=max(minutes, 1))
        row.addWidget(PlainLabel(said, role="muted", wrap=False))
        label = _("Look at No. {number}").format(number=other.number)
        row.addWidget(button(label, "quiet", partial(self._navigator.open_incident, other.id)))
        return made

    def _on_about(self, noun: Noun) -> None:
        self._navigator.record_about(noun, (self._id,))

    @Slot(object)
    def _on_linked(self, subject: LinkedSubject) -> None:
        self._navigator.open_subject(subject.noun, subject.id)

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
        count = len(read.exhibits)
        heading = _("Evidence ({n})").format(n=count) if count else _("Evidence")
        self._exhibits_label.setText(heading)
        self.exhibits.setVisible(bool(count))
        self._blurred.setVisible(any(not each.content.physical for each in read.exhibits))
        if self.exhibits.tiles.items != read.exhibits:
            self.exhibits.tiles.set_items(read.exhibits, read.references.numbers)
        clear_layout(self._same_files)
        for item, first in read.same_files:
            self._same_files.addWidget(same_file(item, first, self._navigator.open_exhibit))

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
            away = deliberate_button(
                _("Withdraw this translation"), "quiet", partial(self._withdraw, item)
            )
            column.addWidget(away)
            column.setAlignment(away, Qt.AlignmentFlag.AlignLeft)
        return sheet

    @Slot()
    def _on_files(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        if self.drop.tokens and self._id:
            # those that are part of the record already are no longer in the list
            self._names.update(dict.fromkeys(self.drop.names))
            self._notices.show_notices(vocabulary.notices_of_files(self._names))
            self._context.attachment_queue.assign(self.drop.tokens, self._id)
        self._show_arrivals()

    @Slot(int, object)
    def _on_admitted(self, token: int, exhibit: Recorded[Evidence]) -> None:
        if self._id in exhibit.content.incidents:
            self._arrivals += 1
            self._show_arrivals()
            more = self._context.attachment_queue.waiting
            if not (more and self._pause.isActive()):
                self._pause.start(_PAUSE_MS if more else 0)
            if not more:
                announce(self.arrived, self.arrived.text())

    def _show_arrivals(self) -> None:
        """Say how many files were added since the incident was opened, and how many come."""
        parts = []
        if self._arrivals:
            text = ngettext("{n} file was added.", "{n} files were added.", self._arrivals)
            parts.append(text.format(n=self._arrivals))
        if coming := len(self.drop.tokens):
            text = ngettext("{n} is on its way.", "{n} are on their way.", coming)
            parts.append(text.format(n=coming))
        self.arrived.setText(" ".join(parts))
        self.arrived.setVisible(bool(parts))

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
    def _on_again(self) -> None:
        if self._item is not None:
            self._navigator.record_like(self._item)

    @Slot()
    def _on_translate(self) -> None:
        self.translating.begin()

    @Slot()
    def _on_translating(self) -> None:
        self.translate_action.setVisible(self.translating.is_offered)

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


def _words(label: str, text: str, times: str) -> QWidget:
    """Return what happened in the person's words, and when, as one sheet."""
    sheet, column = card()
    words = read_only(label, text)
    words.setProperty("role", "said")
    column.addWidget(words)
    column.addSpacing(4)
    column.addWidget(PlainLabel(times, role="muted"))
    return sheet


def _times(item: Recorded[Incident], zone: str) -> str:
    when = item.content.when
    when_line = when_text(when)
    written = written_beside(when, item.first_written, zone)
    delay = delay_text(when, item.first_written) if when else ""
    text = _("Happened: {said}. First written: {written}.").format(said=when_line, written=written)
    return f"{text} {delay[:1].upper()}{delay[1:]}." if delay else text


def _same_files(
    session: Session, exhibits: tuple[Recorded[Evidence], ...]
) -> tuple[tuple[Recorded[Evidence], Recorded[Evidence]], ...]:
    first = session.evidence.first_of_same_file(exhibits)
    return tuple((item, first[item.id]) for item in exhibits if item.id in first)


def _without_files(read: _IncidentState) -> _IncidentState:
    return replace(read, exhibits=(), same_files=())
