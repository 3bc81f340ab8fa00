"""Papers, step by step: which one, its content, a preview of each page, where to write.

**Invariants:**

- One step is shown at a time; nothing is written before every page could be looked at, and the
  paper that was previewed is the one that is written.
- What a sheet would name is ticked item by item; what is not ticked stays behind.
- The places of own details are listed, and the person is asked about them, with no default, as for
  a bundle.
- What is typed for a contact sheet is not stored, and is forgotten when the page starts again, is
  left or the record locks: it is how to reach the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.paper_content import ContactDetails, Paper, is_empty
from diary.paper_kinds import SHEETS, PaperKind
from ui import paper_handover
from ui.desktop.page_list import PageId
from ui.desktop.pages.base import WizardStep
from ui.desktop.pages.export.meaning import HandoverMeaning
from ui.desktop.pages.export.place import PlaceStep
from ui.desktop.pages.export.preview import PreviewStep, ShownPage
from ui.desktop.pages.export.sheets import SheetItemsStep
from ui.desktop.pages.export.words import OF_PAPER, OwnDetailsStep
from ui.desktop.pages.wizard import WizardPage
from ui.desktop.widgets.basic import Group, PlainLabel, button, choice, label_above, selectable
from ui.desktop.widgets.feedback import NoticeBox
from ui.desktop.widgets.text_fields import TextEdit, read_only
from ui.paper_handover import NOTICES, PaperVersions
from ui.text.conversations import conversation_name, days_text, no_transcript_text, with_whom_text

if TYPE_CHECKING:
    from diary.services.disclosure.sheet_service import AskedItem
    from diary.services.transcript_service import ListedConversation

_KINDS = {
    PaperKind.CONTACT: N_("Contact sheet"),
    PaperKind.STATEMENT: N_("Notes to help with a statement"),
    PaperKind.EFFECTS: N_("Notes towards a victim personal statement"),
    PaperKind.FACTORS: N_("Things you may want to tell police or an advocate"),
}
_FIELDS = {
    "name": (1, N_("Name"), ""),
    "telephone": (1, N_("Telephone"), ""),
    "email": (1, N_("E-mail"), ""),
    "address": (3, N_("Address"), N_("Leave it out if you are not sure")),
    "times": (1, N_("Safe times"), N_("Weekdays from 12 to 1")),
    "ways": (2, N_("Safe ways"), N_("Text first; say that you are from the library")),
    "unsafe": (2, N_("What is not safe"), N_("No voicemail, nothing by post")),
    "others": (2, N_("Who else may be called"), N_("A name, a number, and what they know")),
    "references": (1, N_("Reference numbers"), N_("So that the sheet finds its case")),
}


class PaperChoiceStep(WizardStep):
    """The choice of a paper, above what a handover means; none is the default."""

    left = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            _("Separate papers"),
            _("Each is a PDF of its own, and not part of a bundle."),
        )
        self.head.addWidget(button(_("Back to Hand over"), on=self.left.emit))
        self._group, self._papers = QButtonGroup(self), Group(self.title.text())
        self.choices: dict[PaperKind, QRadioButton] = {}
        for kind, label in _labels().items():
            self._add(kind, _(label), _meaning(kind, vocabulary))
        about = _("Lines of messages that were brought in, with who sent each, and when.")
        self.transcript, rows = choice(_("A transcript of a conversation"), about)
        self.transcript.toggled.connect(self.changed)
        self._group.addButton(self.transcript)
        self._papers.column.addLayout(rows)
        self.column.addWidget(self._papers)
        self.column.addWidget(HandoverMeaning(vocabulary))
        self.column.addStretch(1)
        self.setFocusProxy(self.choices[PaperKind.CONTACT])

    def is_done(self) -> bool:
        """Return whether a paper is chosen."""
        return self._group.checkedButton() is not None

    def kind(self) -> PaperKind:
        """Return the chosen paper."""
        return next(kind for kind, radio in self.choices.items() if radio.isChecked())

    def _add(self, kind: PaperKind, label: str, meaning: str) -> None:
        radio, rows = choice(label, meaning)
        radio.toggled.connect(self.changed)
        self._group.addButton(radio)
        self.choices[kind] = radio
        self._papers.column.addLayout(rows)


def _labels() -> dict[PaperKind, str]:
    from exporters.sheets.sheet_texts import TITLES

    return {**_KINDS, **TITLES}


def _meaning(kind: PaperKind, vocabulary: Vocabulary) -> str:
    if kind in SHEETS:
        from exporters.sheets.sheet_texts import PURPOSES

        return _(PURPOSES[kind])
    if kind is PaperKind.FACTORS:
        return _("Every topic, with your answers and the ones before them. Not an assessment.")
    return " ".join(vocabulary.notice(NOTICES[kind]).text)


class ConversationChoiceStep(WizardStep):
    """The choice of a conversation; none is the default, and what has no transcript says why."""

    def __init__(self, listed: Sequence[ListedConversation]) -> None:
        super().__init__(_("Which conversation"))
        self._ways: dict[str, QRadioButton] = {}
        ways = Group(self.title.text())
        for each in listed:
            about = _("with {whom}; lines: {lines}; {days}").format(
                whom=with_whom_text(each),
                lines=f"{each.item.content.lines:,}",
                days=days_text(each.item),
            )
            why = no_transcript_text(each)
            radio, rows = choice(conversation_name(each.item, each.exhibit.content), why or about)
            radio.setEnabled(not why)
            radio.toggled.connect(self.changed)
            self._ways[each.item.id] = radio
            ways.column.addLayout(rows)
        if not listed:
            text = _("No conversation was brought in yet. 'Bring in messages' does that.")
            self.column.addWidget(PlainLabel(text))
        self.column.addWidget(ways)
        self.column.addStretch(1)
        first = next((radio for radio in self._ways.values() if radio.isEnabled()), None)
        if first is not None:
            self.setFocusProxy(first)

    def is_done(self) -> bool:
        """Return whether a conversation is chosen."""
        return bool(self.conversation())

    def conversation(self) -> str:
        """Return the chosen conversation, or ''."""
        return next((id_ for id_, radio in self._ways.items() if radio.isChecked()), "")


class ContactDetailsStep(WizardStep):
    """How to reach the person, typed for this one sheet."""

    recorded_requested = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        notice = vocabulary.notice(NOTICES[PaperKind.CONTACT])
        super().__init__(_("How you can be reached"), _("Only what you type here is on the sheet."))
        self.column.addWidget(NoticeBox(notice.title, notice.text))
        self._name = QLineEdit()
        self.fields: dict[str, QLineEdit | TextEdit] = {"name": self._name}
        for name, (lines, label, hint) in _FIELDS.items():
            edit = self.fields.get(name) or (QLineEdit() if lines == 1 else TextEdit(lines))
            edit.setPlaceholderText(_(hint) if hint else "")
            edit.textChanged.connect(self.changed)
            self.fields[name] = edit
            self.column.addLayout(label_above(_(label), edit))
        self.recorded = button(
            _("Show what I recorded about reaching me"), "quiet", self.recorded_requested.emit
        )
        self.column.addWidget(self.recorded, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.setFocusProxy(self._name)

    def is_done(self) -> bool:
        """Return whether there is a way to reach the person."""
        return not is_empty(self.details())

    def details(self) -> ContactDetails:
        """Return what was typed."""
        return ContactDetails(**{name: _text(edit).strip() for name, edit in self.fields.items()})

    def show_name(self, name: str) -> None:
        """Fill in the recorded name if none was typed yet."""
        if not self._name.text():
            self._name.setText(name)

    @Slot(str)
    def show_recorded(self, contact: str) -> None:
        """Show the recorded details, to type or copy from; they do not go on the sheet."""
        self.recorded.hide()
        place = self.column.indexOf(self.recorded)
        if contact:
            label = _("Recorded about you; not on the sheet")
            self.column.insertWidget(place, read_only(label, contact))
            self.column.insertWidget(place, PlainLabel(label, role="field"))
        else:
            text = _("Nothing is recorded about how to reach you.")
            self.column.insertWidget(place, PlainLabel(text, role="muted"))


def _text(edit: QLineEdit | TextEdit) -> str:
    return edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()


class PaperResultStep(WizardStep):
    """What was written, and where."""

    def __init__(self, file: Path, count: int) -> None:
        super().__init__(_("It is written"))
        self.column.addWidget(PlainLabel(_("Where it is"), role="field"))
        self.column.addWidget(selectable(PlainLabel(str(file))))
        pages = ngettext("{n} page", "{n} pages", count).format(n=count)
        self.column.addWidget(PlainLabel(pages))
        text = _(
            "Give it by itself, not with a bundle. It is not encrypted: whoever has the file can "
            "read it. That it was written is noted in the private part."
        )
        self.column.addWidget(PlainLabel(text))
        self.column.addStretch(1)


class PapersPage(WizardPage):
    """The wizard that writes one paper at a time."""

    @Slot()
    def start_again(self) -> None:
        """Show the choice of papers, and drop everything that was typed or prepared."""
        self._let_go()
        step = PaperChoiceStep(self._context.form_context.vocabulary)
        step.left.connect(self._on_left)

        def chosen() -> None:
            if step.transcript.isChecked():
                self._list_conversations()
            else:
                self._chosen(step.kind())

        self._show(step, _("Continue"), chosen)

    @Slot()
    def refresh(self) -> None:
        """Start again each time: what was typed before was only for that time."""
        self.start_again()

    @Slot()
    def _on_left(self) -> None:
        self._navigator.show_page(PageId.EXPORT)

    def _list_conversations(self) -> None:
        self._work(running=True, sentence=_("Reading the lines."))
        self._on_vault_thread(lambda session: session.transcripts.listed(), self._on_conversations)

    def _on_conversations(self, listed: Sequence[ListedConversation]) -> None:
        self.status.show_text("")
        step = ConversationChoiceStep(listed)
        self._show(step, _("Continue"), lambda: self._navigator.print_lines(step.conversation()))

    def _chosen(self, kind: PaperKind) -> None:
        if kind in SHEETS:
            self._on_vault_thread(
                lambda session: paper_handover.asked(session, kind),
                lambda asked: self._on_asked(kind, asked),
            )
            return
        if kind is not PaperKind.CONTACT:
            self._take(kind, ContactDetails())
            return
        step = ContactDetailsStep(self._context.form_context.vocabulary)
        step.recorded_requested.connect(lambda: self._show_recorded(step))
        self._show(step, _("Show me the page"), lambda: self._take(kind, step.details()))
        vault_thread = self._context.vault_thread
        vault_thread.run(step, lambda session: session.papers.name(), step.show_name, self._failed)

    def _show_recorded(self, step: ContactDetailsStep) -> None:
        self._context.vault_thread.run(
            step,
            lambda session: session.papers.recorded_contact(),
            step.show_recorded,
            self._failed,
        )

    def _on_asked(self, kind: PaperKind, asked: tuple[AskedItem, ...]) -> None:
        if not asked:
            self._take(kind, ContactDetails())
            return
        step = SheetItemsStep(asked)
        self._show(
            step,
            _("Show me the pages"),
            lambda: self._take(kind, ContactDetails(), step.let_go()),
        )

    def _take(self, kind: PaperKind, details: ContactDetails, let_go: tuple[str, ...] = ()) -> None:
        self._work(running=True, sentence=_("Putting the pages together."))
        self._on_vault_thread(
            lambda session: paper_handover.make_paper(session, kind, details, let_go),
            lambda versions: self._ask(kind, versions),
        )

    def _ask(self, kind: PaperKind, versions: PaperVersions) -> None:
        """Ask what happens to own details in the paper, if there are any."""
        if not versions.redactions.hits:
            self._preview(kind, versions.whole)
            return
        self.status.show_text("")
        step = OwnDetailsStep(versions.redactions, _(OF_PAPER))

        def answered() -> None:
            paper, _places = versions.chosen(take_out=step.takes_out())
            self._preview(kind, paper)

        self._show(step, _("Show me the pages"), answered)

    def _preview(self, kind: PaperKind, paper: Paper) -> None:
        self._work(running=True, sentence=_("Putting the pages together."))
        self._beside(
            lambda _progress: paper_handover.preview(paper),
            lambda got: self._on_preview(kind, paper, *got),
        )

    def _on_preview(self, kind: PaperKind, paper: Paper, pdf: bytes, pages: int) -> None:
        self._job = None
        self.status.show_text("")
        step = PreviewStep(self._context, [ShownPage(pdf, at) for at in range(pages)])

        def looked_through() -> None:
            if step.may_go_on():
                self._choose_place(kind, paper)

        self._show(step, _("Choose a place"), looked_through)

    def _choose_place(self, kind: PaperKind, paper: Paper) -> None:
        name = paper_handover.file_name(kind, self._today())
        step = PlaceStep(self._context.prompter, name, single=True)
        self._show(step, _("Write it"), lambda: self._write(kind, paper, step.folder()))

    def _write(self, kind: PaperKind, paper: Paper, file: Path) -> None:
        self._work(running=True, sentence=_("Writing."))
        self._hand_over(
            lambda _progress: paper_handover.write(kind, paper, file),
            lambda result: PaperResultStep(result.file, result.written.pages),
            paper_handover.note,
        )
