"""Printing a conversation, step by step: which lines, what only the person can say, each page.

**Invariants:**

- Nothing is written before every page could be looked at, and the transcript that was previewed is
  the one that is written.
- Nobody is named but whom the incidents are about, unless they are ticked one by one. Before
  anything is chosen it is said how many lines are printed, and how many are of runs left out.
- What is not answered stays as it is, and is printed as "not asked".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QRadioButton

from diary.conversations.line_selection import Extent, LineChoice
from diary.conversations.participants import stand_in
from diary.conversations.transcript import Transcript, TranscriptChoice
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.media.safe_text import short_line
from diary.model.conversation_nouns import Conversation
from diary.model.field_declarations import value_of
from diary.model.revisions import Recorded, as_of
from ui import paper_handover
from ui.desktop.page_list import PageId
from ui.desktop.pages.base import WizardStep
from ui.desktop.pages.export.place import PlaceStep
from ui.desktop.pages.export.preview import PreviewStep, ShownPage
from ui.desktop.pages.export.words import OF_PAPER, OwnDetailsStep
from ui.desktop.pages.papers import PaperResultStep
from ui.desktop.pages.wizard import WizardPage
from ui.desktop.widgets.basic import (
    ComboBox,
    Group,
    PlainLabel,
    choice,
    label_above,
)
from ui.desktop.widgets.tick_list import TickList
from ui.paper_handover import WrittenTranscript
from ui.text.conversations import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from diary.json_value import Json
    from diary.services.session import Session

_RUNS: Final = "runs"
_NOT_ASKED: Final = ""
# What is chosen from a list, by field, and what each choice is in the record.
_CHOSEN: Final[dict[str, dict[str, tuple[str, Json]]]] = {
    "altered": {
        "no": (N_("no"), "no"),
        "yes": (N_("yes"), "yes"),
        "not-known": (N_("I do not know"), "not-known"),
    },
    "on_phone": {"yes": (N_("yes"), True), "no": (N_("no"), False)},
}


@dataclass(frozen=True, slots=True)
class _Offer:
    """A conversation, and what would be printed of it: around incidents, and all of it.

    `accounts` are those that others sent most from, where the file has several conversations.
    """

    item: Recorded[Conversation]
    pointed: Transcript
    whole: Transcript
    accounts: tuple[str, ...] = ()


class _LinesStep(WizardStep):
    """Which lines are printed, and who is named."""

    def __init__(self, offer: _Offer) -> None:
        super().__init__(_("Make a transcript"), _("A paper of its own, in no bundle."))
        self._lines = offer.item.content.lines
        ways = Group(self.title.text())
        self.pointed, rows = choice(
            _("Around incidents"),
            _("From 20 lines before the first to the last that an incident points to, and what you "
              "sent before and after, in a group only among these. E-mails between you and others "
              "alone stay out. Lines: {shown} of {lines}.").format(
                shown=f"{offer.pointed.shown:,}", lines=f"{offer.pointed.total.total:,}"
            ),
        )  # fmt: skip
        ways.column.addLayout(rows)
        self.whole, rows = choice(
            _("All of it"), _("Lines: {lines}.").format(lines=f"{offer.whole.shown:,}")
        )
        ways.column.addLayout(rows)
        about = _("The numbers stand beside the lines. The last is {lines}.")
        self.range, rows = choice(
            _("From one line to another"), about.format(lines=f"{self._lines:,}")
        )
        ways.column.addLayout(rows)
        self.first, self.last = QLineEdit(), QLineEdit()
        for line, label in ((self.first, _("From line")), (self.last, _("To line"))):
            line.setMaxLength(9)
            line.textEdited.connect(lambda _text: self.range.setChecked(True))
            line.textChanged.connect(self.changed)
            ways.column.addLayout(label_above(label, line))
        self.column.addWidget(ways)
        self.within = TickList(_("With whom"))
        if offer.accounts:
            self.column.addWidget(PlainLabel(_("With whom"), role="heading"))
            text = _(
                "The file has several conversations. Tick with whom; without a tick those are "
                "shown that incidents point to."
            )
            self.column.addWidget(PlainLabel(text, role="muted"))
            self.column.addWidget(self.within)
        for account in offer.accounts:
            self.within.add(account, short_line(account))
        self.runs = TickList(self.title.text())
        self.named = TickList(_("Others in it"))
        if offer.whole.of_runs:
            text = _("Keep back the lines of runs that you left out when you looked through: {n}.")
            self.runs.add(_RUNS, text.format(n=f"{offer.whole.of_runs:,}"))
            self.column.addWidget(self.runs)
        others = [each for each in offer.whole.people if not each.is_named and each.number]
        if others:
            self.column.addWidget(PlainLabel(_("Others in it"), role="heading"))
            about = _("They are printed as a number. Tick whom the paper may name.")
            self.column.addWidget(PlainLabel(about, role="muted"))
        for each in others:
            text = _("{person}: {account}, lines: {n}")
            self.named.add(
                str(each.number),
                text.format(
                    person=stand_in(each), account=short_line(each.account), n=f"{each.sent:,}"
                ),
            )
        self.column.addWidget(self.named)
        self.column.addStretch(1)
        whole = self._lines if offer.accounts else offer.whole.shown
        self._ways: tuple[tuple[QRadioButton, int], ...] = (
            (self.pointed, offer.pointed.shown),
            (self.whole, whole),
            (self.range, whole),
        )
        for radio, count in self._ways:
            radio.setEnabled(count > 0)
            radio.toggled.connect(self.changed)
        first = next((radio for radio, count in self._ways if count), None)
        if first is not None:
            first.setChecked(True)
            self.setFocusProxy(first)

    def is_done(self) -> bool:
        """Return whether there are lines to print."""
        if self.range.isChecked():
            first, last = self._range()
            return 1 <= first <= last <= self._lines
        return any(radio.isChecked() for radio, _count in self._ways)

    def _range(self) -> tuple[int, int]:
        """Return the lines that were typed; 0 for what is no number."""
        typed = (self.first.text().strip(), self.last.text().strip())
        first, last = (int(t) if t.isascii() and t.isdigit() else 0 for t in typed)
        return first, last

    def choice(self) -> TranscriptChoice:
        """Return what was chosen."""
        lines = LineChoice(
            within=frozenset(self.within.ticked()), keeps_runs=bool(self.runs.ticked())
        )
        if self.range.isChecked():
            first, last = self._range()
            lines = replace(lines, extent=Extent.RANGE, first=first, last=last)
        elif self.whole.isChecked():
            lines = replace(lines, extent=Extent.WHOLE)
        return TranscriptChoice(lines, frozenset(map(int, self.named.ticked())))


class _AnswersStep(WizardStep):
    """What only the person can say of a conversation; any of it may be left."""

    def __init__(self, content: Conversation) -> None:
        super().__init__(
            _("What only you can say"),
            _("It is printed on the first page. What you leave is printed as “not asked”."),
        )
        self.fields: dict[str, ComboBox | QLineEdit] = {}
        for name, question in QUESTIONS.items():
            field = _box_of(name, content) if name in _CHOSEN else _line_of(name, content)
            self.fields[name] = field
            self.column.addLayout(label_above(_(question), field))
        self.column.addStretch(1)
        self.setFocusProxy(self.fields["altered"])

    def answers(self) -> dict[str, Json]:
        """Return each answer by its field; None where there is none."""
        found: dict[str, Json] = {}
        for name, field in self.fields.items():
            if isinstance(field, ComboBox):
                code = str(field.currentData())
                found[name] = _CHOSEN[name][code][1] if code else None
            else:
                found[name] = field.text().strip() or None
        return found


def _box_of(name: str, content: Conversation) -> ComboBox:
    box = ComboBox()
    box.addItem(_("not answered"), _NOT_ASKED)
    value = value_of(content, name)
    for code, (text, stored) in _CHOSEN[name].items():
        box.addItem(_(text), code)
        if value is not None and value == stored:
            box.setCurrentIndex(box.count() - 1)
    return box


def _line_of(name: str, content: Conversation) -> QLineEdit:
    line = QLineEdit(str(value_of(content, name) or ""))
    if name in ("on_phone_seen", "exported_on", "police_asked"):
        line.setPlaceholderText("2026-11-27")
    return line


class TranscriptPage(WizardPage):
    """The wizard that prints one conversation."""

    _id = ""

    def show_subject(self, id_: str) -> None:
        """Ask about this conversation."""
        self._id = id_
        self.start_again()

    @Slot()
    def start_again(self) -> None:
        """Read the conversation, and ask from the first step on."""
        self._let_go()
        if self._id:
            self._work(running=True, sentence=_("Reading the lines."))
            self._on_vault_thread(partial(_offered, self._id), self._ask_lines)

    def leave(self) -> None:
        """Forget what was asked."""
        self._id = ""
        self._let_go()

    def _ask_lines(self, offer: _Offer) -> None:
        self.status.show_text("")
        step = _LinesStep(offer)
        self._show(step, _("Continue"), lambda: self._ask(offer.item, step.choice()))

    def _ask(self, item: Recorded[Conversation], chosen: TranscriptChoice) -> None:
        step = _AnswersStep(item.content)
        self._show(step, _("Show me the pages"), lambda: self._take(step.answers(), chosen))

    def _take(self, answers: dict[str, Json], chosen: TranscriptChoice) -> None:
        id_ = self._id
        self._work(running=True, sentence=_("Putting the pages together."))
        self._on_vault_thread(
            lambda session: _answered(session, id_, answers, chosen), self._ask_about_words
        )

    def _ask_about_words(self, versions: paper_handover.TranscriptVersions) -> None:
        if not versions.redactions.hits:
            self._preview(versions.whole)
            return
        self.status.show_text("")
        step = OwnDetailsStep(versions.redactions, _(OF_PAPER))
        self._show(
            step,
            _("Show me the pages"),
            lambda: self._preview(versions.chosen(take_out=step.takes_out())),
        )

    def _preview(self, transcript: Transcript) -> None:
        self._work(running=True, sentence=_("Putting the pages together."))
        self._beside(
            lambda _progress: paper_handover.preview_transcript(transcript),
            lambda got: self._on_preview(transcript, *got),
        )

    def _on_preview(self, transcript: Transcript, pdf: bytes, pages: int) -> None:
        self._job = None
        self.status.show_text("")
        step = PreviewStep(self._context, [ShownPage(pdf, at) for at in range(pages)])

        def looked_through() -> None:
            if step.may_go_on():
                self._choose_place(transcript)

        self._show(step, _("Choose a place"), looked_through)

    def _choose_place(self, transcript: Transcript) -> None:
        name = paper_handover.transcript_name(transcript, self._today())
        step = PlaceStep(self._context.prompter, name, single=True)
        self._show(step, _("Write it"), lambda: self._write(transcript, step.folder()))

    def _write(self, transcript: Transcript, file: Path) -> None:
        self._work(running=True, sentence=_("Writing."))
        self._hand_over(
            lambda _progress: paper_handover.write_transcript(transcript, file),
            lambda got: PaperResultStep(got.file, got.written.pages),
            _note,
        )

    def _finish(self) -> None:
        """Leave the page once everything is written."""
        self.leave()
        self._navigator.show_page(PageId.EVIDENCE)


def _offered(id_: str, session: Session) -> _Offer:
    item = as_of(session.journal.get(id_), Conversation)

    def version(extent: Extent) -> Transcript:
        lines = LineChoice(extent, runs=session.review(item).left_out())
        return session.transcripts.make(item, TranscriptChoice(lines))

    whole = version(Extent.WHOLE)
    several = whole.elsewhere or not whole.shown
    accounts = session.transcripts.accounts_of(item) if several else ()
    return _Offer(item, version(Extent.POINTED), whole, accounts)


def _answered(
    session: Session, id_: str, answers: dict[str, Json], chosen: TranscriptChoice
) -> paper_handover.TranscriptVersions:
    """Keep the answers, and make the transcript. Raises BadInput."""
    item = as_of(session.journal.get(id_), Conversation)
    content = session.new_json_import().changed(item, answers)
    if not isinstance(content, Conversation):
        raise BadInput("CONVERSATION", N_("is no conversation"))
    if content != item.content:
        item = session.journal.amend(item.id, content)
    lines = replace(chosen.lines, runs=session.review(item).left_out())
    made = paper_handover.make_transcript(session, item, replace(chosen, lines=lines))
    if not made.whole.shown:
        raise BadInput(_("What you chose"), N_("has no line in it"))
    return made


def _note(session: Session, got: WrittenTranscript) -> object:
    return paper_handover.note_transcript(session, got.file, got.written)
