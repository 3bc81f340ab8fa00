"""The person's own details, and words that others may ask about: which leave, one by one.

**Invariants:**

- The places of own details are listed, and the details are not repeated. What the search does not
  find blocks nothing.
- In a bundle, own details are taken out unless the person says otherwise, and so is each other word
  that is not let go. On a paper of its own there is no default, and none for words of the person in
  what an officer or a court looks up: going on takes nothing out of it.
- A word that stands in lines of a conversation keeps back whole lines: of each such word the person
  is asked with the number of its lines, and nothing is answered unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from diary.i18n import N_, _
from ui import handover_questions
from ui.desktop.page_list import PageId
from ui.desktop.pages.base import WizardStep
from ui.desktop.pages.export.line_words import (
    LineWordQuestion,
    has_no_default,
    looked_up_text,
)
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import (
    FieldLabel,
    FlowLayout,
    Group,
    PlainLabel,
    button,
    choice,
    deliberate_button,
    short_text,
)
from ui.desktop.widgets.feedback import card
from ui.desktop.widgets.text_fields import read_only
from ui.desktop.widgets.tick_list import TickList
from ui.handover_questions import HandoverAnswers, LeavingHit, RedactionReport

_TAKE_OUT, _KEEP = True, False
_ANSWERS: Final = (
    (
        _TAKE_OUT,
        N_("Take them out"),
        N_(
            "A mark stands in their place, in earlier versions too. A text or e-mail that holds "
            "them goes as a copy without them. A document or web page that holds them stays "
            "behind, and so does a whole line of a conversation."
        ),
    ),
    (_KEEP, N_("Leave them in"), N_("Everything goes as it is written.")),
)
OF_PAPER: Final = N_("A mark stands in their place.")


class OwnDetailsQuestion:
    """Adds the question about own details to a step, and reads its answer."""

    def __init__(self, step: WizardStep, found: RedactionReport, taken_out: str = "") -> None:
        """Build it; `taken_out` says what removal does where it differs from a bundle's."""
        self._found = found
        self._taken_out = taken_out
        self._step = step
        self.group = QButtonGroup(step)
        if found.hits:
            self._ask()
        elif not found.has_words:
            text = _("You keep no words to look for, such as an address, a number or a name.")
            step.column.addWidget(PlainLabel(text))
        else:
            text = _("None of the words that you keep under “What should not leave” was found.")
            step.column.addWidget(PlainLabel(text))

    @property
    def is_answered(self) -> bool:
        """Return whether there is an answer, or no question."""
        return not self._found.hits or self.group.checkedButton() is not None

    @property
    def takes_out(self) -> bool:
        """Return whether the details are removed."""
        chosen = self.group.checkedButton()
        return chosen is None or chosen.property("choice") != _KEEP

    @property
    def has_default(self) -> bool:
        """Whether the details may be taken out where the person goes on without an answer."""
        return not any(hit.is_looked_up for hit in self._found.hits)

    def choose(self, *, take_out: bool) -> None:
        """Choose an answer."""
        for radio in self.group.buttons():
            if radio.property("choice") == take_out:
                radio.setChecked(True)

    def _ask(self) -> None:
        column = self._step.column
        text = handover_questions.own_words_text()
        column.addWidget(PlainLabel(text))
        sheet, places = card()
        lines = "\n".join(
            f"{name}: {places}"
            for name, places in handover_questions.redaction_lines(self._found.hits)
        )
        places.addWidget(read_only(_("Where they stand"), lines))
        column.addWidget(sheet)
        if looked_up := looked_up_text(self._found.hits):
            column.addWidget(PlainLabel(looked_up))
            column.addWidget(PlainLabel(_("Choose one of these to continue.")))
        answers = Group(text)
        for value, label, meaning in _ANSWERS:
            sentence = self._taken_out if value == _TAKE_OUT and self._taken_out else _(meaning)
            radio, rows = choice(_(label), sentence)
            radio.setProperty("choice", value)
            self.group.addButton(radio)
            answers.column.addLayout(rows)
            radio.toggled.connect(self._step.changed)
        column.addWidget(answers)
        self._step.setFocusProxy(self.group.buttons()[0])


class OwnDetailsStep(WizardStep):
    """Own details on a paper; the person chooses to take them out or leave them in."""

    def __init__(self, found: RedactionReport, taken_out: str) -> None:
        super().__init__(_("Your own details"))
        self._question = OwnDetailsQuestion(self, found, taken_out)
        self.column.addStretch(1)

    def is_done(self) -> bool:
        """Return whether the question was answered, if there is one."""
        return self._question.is_answered

    def takes_out(self) -> bool:
        """Return whether the details are removed."""
        return self._question.takes_out


class WordsStep(ExportStep):
    """Own details in a bundle, and each word that is asked about."""

    PART = Part.WORDS
    page_requested = Signal(object)

    def __init__(
        self, found: RedactionReport, leaving: Sequence[LeavingHit], answers: HandoverAnswers
    ) -> None:
        """Build the step with what was answered before."""
        super().__init__(_("Words and names"))
        self._found, self._leaving = found, tuple(leaving)
        self.column.addWidget(PlainLabel(_("Your own details"), role="heading"))
        self.own = OwnDetailsQuestion(self, found)
        if self.own.has_default or answers.own_said:
            self.own.choose(take_out=answers.take_out)
        if not found.hits:
            self._add_way()
        self.whole = TickList("")
        self.let_go = TickList(self.title.text())
        self.of_lines: dict[str, LineWordQuestion] = {}
        self._add_unchangeable(answers)
        self._add_leaving(answers)
        self.column.addStretch(1)
        if self.focusProxy() is None and self.of_lines:
            self.setFocusProxy(next(iter(self.of_lines.values())).leaves)
        elif self.focusProxy() is None and self.let_go.ticks:
            self.setFocusProxy(next(iter(self.let_go.ticks.values())))

    def is_done(self) -> bool:
        """Return whether all was answered that has no default."""
        asked = self.of_lines.values()
        return self.own.is_answered and all(each.is_answered for each in asked)

    def answered(self, before: HandoverAnswers) -> HandoverAnswers:
        """Return the words that are taken out, those let go, and the files that go whole."""
        of_lines = [word for word, each in self.of_lines.items() if each.leaves.isChecked()]
        let_go = (*of_lines, *self.let_go.ticked())
        return replace(
            before,
            take_out=self.own.takes_out,
            own_said=True,
            whole=self.whole.ticked(),
            more_words=tuple(
                dict.fromkeys(each.word for each in self._leaving if each.word not in let_go)
            ),
            words_let_go=let_go,
        )

    def _add_way(self) -> None:
        label = _("Go to “What should not leave”")
        way = button(label, on=lambda: self.page_requested.emit(PageId.OWN))
        self.column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_unchangeable(self, answers: HandoverAnswers) -> None:
        # imported here, since the first window needs no vault
        from diary.services.disclosure.redaction_service import HitPlace

        names = {file.evidence: file.name for file in self._found.files}
        reaching = (hit for each in self._leaving if each.reaches for hit in each.hits)
        for hit in (*self._found.hits, *reaching):
            if hit.where is HitPlace.WHOLE and hit.subject not in self.whole.ticks:
                name = short_text(names.get(hit.subject, ""), 60)
                self.whole.add(hit.subject, f"{hit.reference}  {name}")
        if not self.whole.ticks:
            return
        label = _("Files to let go whole, words and all, if any")
        self.column.addWidget(FieldLabel(label, self.whole))
        sentence = _("These cannot be changed in part. Where words are taken out they stay behind.")
        self.column.addWidget(PlainLabel(sentence, role="muted"))
        self.whole.tick(answers.whole)
        self.column.addWidget(self.whole)

    def _add_leaving(self, answers: HandoverAnswers) -> None:
        self.column.addSpacing(10)
        title = _("Words that others may ask about, or that help somebody find you")
        self.column.addWidget(PlainLabel(title, role="heading"))
        if not self._leaving:
            self.column.addWidget(PlainLabel(_("None of them was found in what would leave.")))
            return
        if status := handover_questions.status_words_text(self._leaving):
            self.column.addWidget(PlainLabel(status))
        ways = QWidget()
        row = FlowLayout(ways)
        go = deliberate_button(_("Let all of them go"), on=lambda: self._on_all(leave=True))
        row.addWidget(go)
        row.addWidget(button(_("Take all of them out"), on=lambda: self._on_all(leave=False)))
        self.column.addWidget(ways)
        words = _by_word(self._leaving)
        in_lines = {word: found for word, found in words.items() if has_no_default(found)}
        if any(hit.lines for found in in_lines.values() for hit in found[0].hits):
            text = _(
                "These stand in lines of a conversation. A line is never changed: it leaves whole, "
                "or it stays behind whole. Answer for each to continue."
            )
            self.column.addWidget(PlainLabel(text))
        elif in_lines:
            text = _(
                "These stand in what an officer or a court looks up. Answer for each to continue."
            )
            self.column.addWidget(PlainLabel(text))
        for word, found in in_lines.items():
            question = LineWordQuestion(_word_text(word, found), found)
            if word in answers.words_let_go or word in answers.more_words:
                question.choose(leave=word in answers.words_let_go)
            question.changed.connect(self.changed)
            self.of_lines[word] = question
            self.column.addWidget(question)
        if len(in_lines) == len(words):
            return
        text = _("Tick what may leave. Each other word is taken out: a mark stands in its place.")
        self.column.addWidget(PlainLabel(text))
        for word, found in words.items():
            if word not in in_lines:
                self.let_go.add(word, _word_text(word, found))
        self.let_go.tick(answers.words_let_go)
        self.column.addWidget(self.let_go)

    def _on_all(self, *, leave: bool) -> None:
        self.let_go.tick(tuple(self.let_go.ticks) if leave else ())
        for each in self.of_lines.values():
            each.choose(leave=leave)


def _by_word(leaving: Sequence[LeavingHit]) -> dict[str, list[LeavingHit]]:
    """Return the hits by word: one may be of two kinds, and leaves or stays once."""
    found: dict[str, list[LeavingHit]] = {}
    for each in leaving:
        found.setdefault(each.word, []).append(each)
    return found


_MOST: Final = 3


def _word_text(word: str, hits: Sequence[LeavingHit]) -> str:
    kinds = "; ".join(dict.fromkeys(each.kind for each in hits))
    names = [name for name, _places in handover_questions.redaction_lines(hits[0].hits)]
    where = ", ".join(names[:_MOST])
    if len(names) > _MOST:
        where = _("{places} and {n} more").format(places=where, n=f"{len(names) - _MOST:,}")
    line = _("“{word}” ({kind}): {places}")
    return line.format(word=short_text(word, 60), kind=kinds, places=where)
