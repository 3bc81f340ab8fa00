"""The conversations of which a bundle shows lines, each with its lines counted by side.

**Invariants:**

- For whom the profile says so, those that incidents point to are ticked at first: whoever is told
  of a message expects to read it. For the others nothing is ticked. Of what is not ticked no line
  leaves, and what was answered once stays.
- Offered is what an incident that stands and leaves points to, and only to an audience that is
  shown lines.
- What is shown is said with its numbers before it is chosen: how much, why, and how many lines are
  of runs that the person left out. These, and single lines, can be kept back.
- Of how much of what would go the person has not looked through is said in its row, with a way to
  it. It stays ticked all the same: read or not, its words are searched in the next steps and its
  pages come first in the preview, and without it the reader has the incidents and no message.
- Lines are counted by the rules that the bundle goes by, on what was answered so far. A
  conversation that cannot be read is named so and cannot be ticked; the others still can.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from diary.audience_profiles import Profile
from diary.conversations.line_selection import LineRange
from diary.errors import BadInput, Damaged, Unknown
from diary.i18n import _, ngettext
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, as_of
from diary.progress import Progress, subprogress
from diary.text.number_texts import sides_text
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.fold import Fold
from ui.desktop.widgets.tick_list import TickList
from ui.handover_questions import HandoverAnswers, line_range
from ui.text.conversations import conversation_name, not_looked_text

if TYPE_CHECKING:
    from diary.services.disclosure.conversation_lines import ConversationOffer, OfferedLines
    from diary.services.session import Session


_RUNS: Final = "runs"


@dataclass(frozen=True, slots=True)
class NamedOffer:
    """A conversation that is offered, and the name of the export that it was read of."""

    offer: ConversationOffer
    name: str


@dataclass(frozen=True, slots=True)
class CountedConversation:
    """A conversation, its name, and its lines; None for lines that could not be read."""

    id: str
    name: str
    lines: OfferedLines | None
    incidents: int
    calls_alone: bool = False


def offers(session: Session, profile: Profile, answers: HandoverAnswers) -> tuple[NamedOffer, ...]:
    """Return the conversations of which this audience may be shown lines, as answered so far."""
    from diary.services.disclosure.snapshot import PositionHandling

    positions = PositionHandling.KEEP if answers.keep_positions else PositionHandling.WITHHOLD
    redactions = session.redactions.bundle_redactions(
        words=answers.take_out,
        more=answers.more_words,
        left_out=answers.left_out,
        let_go=answers.words_let_go,
    )
    found = session.snapshot.conversation_offers(profile, positions, redactions)
    return tuple(NamedOffer(each, _name(session, each.item)) for each in found)


def count_lines(
    offered: Sequence[NamedOffer], progress: Progress
) -> tuple[CountedConversation, ...]:
    """Count the lines of each, on any thread. Raises Cancelled."""
    found = []
    for at, each in enumerate(offered):
        lines = None
        try:
            lines = each.offer.count(subprogress(progress, at, 1, len(offered)))
        except (Damaged, Unknown):
            # named as what cannot be read; it keeps no other from being handed over
            pass
        id_ = each.offer.item.id
        about = sum(
            any(place.conversation == id_ for place in incident.content.messages)
            for incident in each.offer.incidents
        )
        said = each.offer.item.content
        calls_alone = said.calls > 0 and not said.texts
        found.append(CountedConversation(id_, each.name, lines, about, calls_alone))
    return tuple(found)


class ConversationsStep(ExportStep):
    """A row for each conversation; `review_requested` goes to what was not looked through."""

    PART = Part.EXTENT
    review_requested = Signal()

    def __init__(
        self,
        counted: Sequence[CountedConversation],
        answers: HandoverAnswers,
        *,
        new: Collection[str] = (),
    ) -> None:
        """Build the step with what was ticked before; those in `new` are ticked as well."""
        super().__init__(
            _("Messages and calls"),
            _("Conversations that you tick go. From the others, no message leaves."),
        )
        read = [each for each in counted if each.lines is not None]
        self.conversations = TickList(
            self.title.text(),
            ((each.id, _row_text(each, each.lines)) for each in read if each.lines),
        )
        self.conversations.tick((*answers.conversations, *new))
        self.column.addWidget(self.conversations)
        self.not_looked = frozenset(
            each.id for each in read if each.lines is not None and each.lines.not_looked
        )
        self.look = button(_("Look through it"), on=self.review_requested.emit)
        self._look = QWidget()
        row = QHBoxLayout(self._look)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.look)
        back = _("Decide there, then come back to “Hand over”. What you answered here stays.")
        row.addWidget(PlainLabel(back, role="muted"), 1)
        self._look.setVisible(bool(self.not_looked))
        self.column.addWidget(self._look)
        around = _(
            "What goes is from 20 messages before the first to the last that an incident is "
            "about, and all that you wrote there, so that nobody says that half is missing. The "
            "file of the whole conversation stays with you."
        )
        self.column.addWidget(PlainLabel(around, role="muted"))
        self.runs = TickList(self.title.text())
        self._add_runs(sum(each.lines.of_runs for each in read if each.lines), answers)
        for each in counted:
            if each.lines is None:
                text = _("{name}: its lines could not be read, so none can be shown.")
                self.column.addWidget(PlainLabel(text.format(name=each.name)))
        self.kept: dict[str, QLineEdit] = {}
        self._single = Fold(_("Keep single messages back"))
        for each in read:
            self._add_kept(each, answers)
        self.wrong = StatusLine()
        self._single.column.addWidget(self.wrong)
        kept = _(
            "A message with a word or a place that you leave out stays as well; the numbers above "
            "go by your answers so far. The reader is told how many stay and who sent them, and "
            "gets a check code for each that gives away no word of it."
        )
        self._single.column.addWidget(PlainLabel(kept, role="muted"))
        self._single.setVisible(bool(read))
        if any(field.text() for field in self.kept.values()):
            self._single.set_open(is_open=True)
        self.column.addWidget(self._single)
        self.column.addStretch(1)
        if read:
            self.setFocusProxy(self.conversations.ticks[read[0].id])

    def answered(self, before: HandoverAnswers) -> HandoverAnswers:
        """Return the conversations that are ticked, and what is kept back of them."""
        kept = before.lines_kept
        if self.is_done():
            kept = tuple(
                (id_, lines) for id_, field in self.kept.items() for lines in _ranges(field.text())
            )
        return replace(
            before,
            conversations=self.conversations.ticked(),
            lines_kept=kept,
            keeps_runs=len(self.runs.ticked()) < len(self.runs.ticks),
        )

    def is_done(self) -> bool:
        """Return whether the numbers of lines can be read; say so if they cannot."""
        wrong = next((each for each in self.kept.values() if not _is_readable(each)), None)
        if wrong is not None:
            self.wrong.belong_to(wrong, partial(_is_readable, wrong))
            self.wrong.problem(_("Write numbers of lines, as in 43 or 43-57, 60."))
            self._single.set_open(is_open=True)
            return False
        self.wrong.show_text("")
        return True

    def _add_runs(self, count: int, answers: HandoverAnswers) -> None:
        if not count:
            return
        text = ngettext(
            "{n} message that you left out when you looked through goes too",
            "{n} messages that you left out when you looked through go too",
            count,
        )
        self.runs.add(_RUNS, text.format(n=f"{count:,}"))
        self.runs.tick([] if answers.keeps_runs else [_RUNS])
        self.column.addWidget(self.runs)

    def _add_kept(self, each: CountedConversation, answers: HandoverAnswers) -> None:
        label = _("Numbers of messages that stay, such as 43-57, 60: {name}").format(name=each.name)
        field = QLineEdit(
            ", ".join(
                f"{lines.first}-{lines.last}" if lines.first != lines.last else f"{lines.first}"
                for id_, lines in answers.lines_kept
                if id_ == each.id
            )
        )
        field.setAccessibleName(label)
        self._single.column.addWidget(PlainLabel(label, role="muted"))
        self._single.column.addWidget(field)
        self.kept[each.id] = field


def _is_readable(field: QLineEdit) -> bool:
    try:
        _ranges(field.text())
    except BadInput:
        return False
    return True


def _ranges(said: str) -> tuple[LineRange, ...]:
    """Return the lines that somebody typed. Raises BadInput."""
    return tuple(line_range(each) for each in said.split(",") if each.strip())


def _name(session: Session, item: Recorded[Conversation]) -> str:
    file = as_of(session.journal.get(item.content.of), Evidence).content
    return conversation_name(item, file)


def _row_text(each: CountedConversation, lines: OfferedLines) -> str:
    """Return "…: 187 messages around 37 incidents go (134 from others, 53 of yours); 200 stay"."""
    shown, kept = lines.shown, lines.kept_back
    go = ngettext("{n} message", "{n} messages", shown.total)
    if each.calls_alone:
        go = ngettext("{n} call", "{n} calls", shown.total)
    go = go.format(n=f"{shown.total:,}")
    around = ngettext(
        "{name}: {go} around {n} incident would go ({sides})",
        "{name}: {go} around {n} incidents would go ({sides})",
        each.incidents,
    ).format(
        name=each.name,
        go=go,
        n=f"{each.incidents:,}",
        sides=sides_text(shown.own, shown.other, shown.rest),
    )
    not_looked = not_looked_text(lines.not_looked)
    if not kept.total:
        return f"{around}. {not_looked}".strip()
    stay = ngettext("{n} stays", "{n} stay", kept.total).format(n=f"{kept.total:,}")
    sides = sides_text(kept.own, kept.other, kept.rest)
    text = _("{around}; {stay} ({sides}).").format(around=around, stay=stay, sides=sides)
    return f"{text} {not_looked}".strip()
