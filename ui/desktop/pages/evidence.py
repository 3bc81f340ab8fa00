"""The page of all exhibits: files and things, with or without an incident."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary import characters
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Factor
from diary.model.revisions import Content, Recorded, as_of
from ui.desktop.draft_autosave import Draft
from ui.desktop.field_rows import FieldRows
from ui.desktop.forms.form_fields import exhibit_fields
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.register import (
    RegisterPage,
    SubjectForm,
    SubjectList,
    SubjectRead,
    sort_key,
)
from ui.desktop.pages.register_texts import RegisterText
from ui.desktop.pages.same_file import same_file
from ui.desktop.widgets.basic import (
    ComboBox,
    EnterLine,
    FlowLayout,
    PlainLabel,
    WrappingFieldRow,
    button,
    deliberate_button,
    short_text,
)
from ui.desktop.widgets.evidence_drop import EvidenceDrop
from ui.desktop.widgets.exhibit_card import ExhibitCard, is_coverable
from ui.desktop.widgets.exhibit_grid import ExhibitGrid
from ui.desktop.widgets.exhibit_kinds import ExhibitKind, ExhibitKinds, kind_of_exhibit
from ui.desktop.widgets.feedback import Notices, clear_layout
from ui.desktop.widgets.row_list import RowList
from ui.text.conversations import conversations_of, has_transcript

if TYPE_CHECKING:
    from diary.services.session import Session


class ExhibitOrder(StrEnum):
    """In which order exhibits are listed."""

    NEWEST = "newest"
    REFERENCE = "reference"
    NAME = "name"


_ORDERS: Final = (
    (ExhibitOrder.NEWEST, N_("Latest first")),
    (ExhibitOrder.REFERENCE, N_("By reference")),
    (ExhibitOrder.NAME, N_("By name")),
)

# of those that were just added; each says it on its own page as well
_MOST_HINTS: Final = 3
_NAME: Final = 60  # letters


class ExhibitList(SubjectList):
    """All exhibits as tiles: by kind, with a search in what was written of them, and an order.

    Where the first that was found is a sound, a button says that it plays it aloud, and
    `play_requested` carries it. What is added is listed until something else is looked for.
    """

    play_requested = Signal(object)

    def __init__(self, noun: Noun, words: RegisterText, context: PageContext) -> None:
        self._context = context
        super().__init__(noun, words, context.form_context)
        self._items: tuple[Recorded[Evidence], ...] = ()
        self._numbers: Mapping[str, int] = {}
        self._added: set[str] = set()
        self.words = EnterLine()
        self.words.setPlaceholderText(_("Find by name, reference or number of an incident"))
        self.words.setAccessibleName(_("Find an exhibit"))
        self.words.setClearButtonEnabled(True)
        self.order = ComboBox()
        self.order.setAccessibleName(_("Order"))
        for value, label in _ORDERS:
            self.order.addItem(_(label), value)
        self.kinds = ExhibitKinds()
        self._finding = WrappingFieldRow(self.words, self.kinds, self.order)
        self._nothing = PlainLabel(_("Nothing matches."), role="muted")
        self._nothing.hide()
        self.play = deliberate_button("", on=self._on_play)
        self.play.hide()
        at = self.column.indexOf(self.view)
        self.column.insertWidget(at, self._finding)
        self.column.insertWidget(at + 1, self._nothing)
        self.column.insertWidget(at + 2, self.play, 0, Qt.AlignmentFlag.AlignLeft)
        self.kinds.changed.connect(self._on_asked)
        self.words.textChanged.connect(self._on_asked)
        self.words.returnPressed.connect(self._on_enter)
        self.order.currentIndexChanged.connect(self._list)

    @property
    def items(self) -> tuple[Recorded[Evidence], ...]:
        """Return the exhibits in the order in which they are shown."""
        return self._grid.tiles.items

    def show_items(self, items: Sequence[Recorded[Content]], field_rows: FieldRows) -> None:
        """Show these exhibits, as far as they match."""
        self._items = tuple(as_of(item, Evidence) for item in items)
        self._numbers = field_rows.numbers
        self._empty.setVisible(not items)
        self._finding.setVisible(len(items) > 1)
        self._list()
        if len(items) > 1:
            # who comes here looks for something more often than adding a thing
            waits = self.focusProxy()
            self.setFocusProxy(self.words)
            if waits is self.add and self.add.hasFocus():
                self.words.setFocus()

    def _make_view(self, name: str) -> RowList:
        self._grid = ExhibitGrid(self._context, name)
        self._grid.tiles.dataChanged.connect(self._offer_play)
        return self._grid

    def show_added(self, id_: str) -> None:
        """List this exhibit, whatever is looked for at the moment."""
        self._added.add(id_)

    @Slot()
    def _on_asked(self) -> None:
        self._added.clear()
        self._list()

    @Slot()
    def _list(self) -> None:
        asked = characters.folded(self.words.text()).split()
        kinds = {item.id: self._kind_of(item) for item in self._items}
        self.kinds.count_kinds(kinds.values())
        found = [
            item
            for item in self._items
            if item.id in self._added
            or (
                self.kinds.has(kinds[item.id])
                and all(word in self._words_of(item) for word in asked)
            )
        ]
        match self.order.currentData():
            case ExhibitOrder.REFERENCE:
                found.sort(key=lambda item: item.number)
            case ExhibitOrder.NAME:
                found.sort(key=_folded_name)
            case _:
                found.sort(key=sort_key, reverse=True)
        if tuple(found) != self._grid.tiles.items:
            later = {item.id for item in found if item.revision > 1}
            self._grid.tiles.set_items(found, self._numbers, later - self.only_linked)
        self.view.setVisible(bool(found))
        self._nothing.setVisible(bool(self._items) and not found)
        self._offer_play()

    def _found_sound(self) -> Recorded[Evidence] | None:
        """Return the first exhibit that was found by words, if it is a sound."""
        first = self.items[0] if self.words.text().strip() and self.items else None
        return first if first is not None and self._grid.tiles.seen(first.id) == "audio" else None

    @Slot()
    def _offer_play(self) -> None:
        sound = self._found_sound()
        if sound is not None:
            name = sound.content.title or sound.content.name or sound.content.reference
            text = _("Play {name} aloud: anyone near can hear it")
            self.play.setText(text.format(name=short_text(name, _NAME)))
        self.play.setVisible(sound is not None)

    @Slot()
    def _on_play(self) -> None:
        sound = self._found_sound()
        if sound is not None:
            self.play_requested.emit(sound)

    @Slot()
    def _on_enter(self) -> None:
        """Open the first exhibit that was found."""
        if self.words.text().strip() and self.items:
            self.view.opened.emit(self.items[0])

    def _kind_of(self, item: Recorded[Evidence]) -> ExhibitKind:
        return kind_of_exhibit(item.content, self._grid.tiles.seen(item.id))

    def _words_of(self, item: Recorded[Evidence]) -> str:
        content = item.content
        numbers = (str(self._numbers[id_]) for id_ in content.incidents if id_ in self._numbers)
        parts = (content.reference, content.title, content.name, content.description, *numbers)
        return characters.folded("\n".join(parts))


class EvidencePage(RegisterPage):
    """The tiles, one exhibit with its file, and two forms: one for things and one for files."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(context, navigator, Noun.EVIDENCE)
        self.drop = EvidenceDrop(
            context.attachment_queue,
            context.prompter,
            context.clipboard.mime,
            context.form_context.clock,
            context.form_context.vocabulary.before_attaching(),
        )
        # of the files that were added while the page is shown
        self._notices, self._names = Notices(), dict[str, None]()
        self.list.column.insertWidget(self.list.column.count() - 1, self.drop)
        self._same_files = QVBoxLayout()
        self.list.column.insertLayout(self.list.column.count() - 1, self._same_files)
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

    def _make_list(self, words: RegisterText) -> SubjectList:
        self._exhibits = ExhibitList(self._noun, words, self._context)
        self._exhibits.play_requested.connect(self._on_play)
        return self._exhibits

    @Slot(object)
    def _on_play(self, item: Recorded[Evidence]) -> None:
        exhibits = [each.id for each in self._exhibits.items if not each.content.physical]
        self._navigator.view(exhibits, item.id, aloud=True)

    @Slot(object)
    def _on_opened(self, item: Recorded[Content] | Factor) -> None:
        exhibits = [each for each in self._exhibits.items if not each.content.physical]
        if isinstance(item, Recorded) and item.id in {each.id for each in exhibits}:
            self._navigator.view([each.id for each in exhibits], item.id)
        else:
            super()._on_opened(item)

    def _form_for(self, item: Recorded[Content] | None) -> SubjectForm:
        physical = item is None or as_of(item, Evidence).content.physical
        return self.thing if physical else self.file

    def _read(self, session: Session, id_: str) -> SubjectRead:
        read = super()._read(session, id_)
        item = as_of(read.item, Evidence)
        read = dataclasses.replace(read, original=session.evidence.original_of(item))
        if self._context.read_only:
            return read
        conversations = conversations_of(session.journal, item)
        talks = (as_of(session.journal.get(talk), Conversation) for talk, _name in conversations)
        return dataclasses.replace(
            read,
            conversations=conversations,
            with_transcript=frozenset(talk.id for talk in talks if has_transcript(talk)),
            first=session.evidence.first_of_same_file((item,)).get(id_),
        )

    def _show(self, read: SubjectRead) -> None:
        super()._show(read)
        item = as_of(read.item, Evidence)
        self.subject.title.setText(item.content.reference)
        card = ExhibitCard(self._context, item, read.original)
        self.subject.body.insertWidget(1, card)
        if read.first is not None:
            hint = same_file(item, read.first, self._navigator.open_exhibit)
            self.subject.body.insertWidget(1, hint)
        if read.original is None:
            return
        ways, row = QWidget(), FlowLayout()
        ways.setLayout(row)
        row.addWidget(button(_("Open in the whole window"), on=partial(self._on_whole, item.id)))
        cover = button(_("Cover parts of it"), on=partial(self._navigator.cover, item.id))
        # Offered once it is known that the file is a picture of which parts can be covered.
        cover.hide()
        if not self._context.read_only:
            card.looked.connect(lambda found: cover.setVisible(is_coverable(found)))
            row.addWidget(cover)
            for id_, name in read.conversations:
                label = _("Show the lines: {conversation}").format(conversation=name)
                row.addWidget(button(label, on=partial(self._navigator.open_line, id_, 1)))
                if id_ in read.with_transcript:
                    label = _("Make a transcript: {conversation}").format(conversation=name)
                    row.addWidget(button(label, on=partial(self._navigator.print_lines, id_)))
        self.subject.body.insertWidget(self.subject.body.indexOf(card) + 1, ways)

    def _on_whole(self, id_: str) -> None:
        self._navigator.view((id_,), id_)

    @Slot()
    def _on_files(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        if self.drop.tokens:
            clear_layout(self._same_files)
            self._names.update(dict.fromkeys(self.drop.names))
            self._notices.show_notices(vocabulary.notices_of_files(self._names))
            self._context.attachment_queue.assign(self.drop.tokens, "")

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was said of files that were added: it is no news when one comes back."""
        super().hideEvent(event)
        self._names.clear()
        self._notices.show_notices(())
        self.list.status.show_text("")

    @Slot(int, object)
    def _on_admitted(self, token: int, exhibit: Recorded[Evidence]) -> None:
        self._exhibits.show_added(exhibit.id)
        if self._stack.currentWidget() is self.list:
            self.refresh()
        text = _("{ref} is part of the record.").format(ref=exhibit.content.reference)
        self.list.status.show_text(text)

        def done(first: Mapping[str, Recorded[Evidence]]) -> None:
            if exhibit.id in first and self._same_files.count() < _MOST_HINTS:
                look = self._navigator.open_exhibit
                self._same_files.addWidget(same_file(exhibit, first[exhibit.id], look))

        self._context.vault_thread.run(
            self,
            lambda session: session.evidence.first_of_same_file((exhibit,)),
            done,
            self.list.status.fail,
        )

    @Slot(object, object, str)
    def _on_save(self, item: Recorded[Content] | None, content: Content, reason: str) -> None:
        if item is None and isinstance(content, Evidence):
            content = dataclasses.replace(content, physical=True)
        super()._on_save(item, content, reason)

    def _on_saved(self, saved: Recorded[Content]) -> None:
        self.show_subject(saved.id)


def _folded_name(item: Recorded[Evidence]) -> str:
    return characters.folded(item.content.title or item.content.name)
