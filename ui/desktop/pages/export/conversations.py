"""The conversations of which a bundle shows lines, each with its lines counted by side.

**Invariants:**

- Nothing is ticked before the person ticks it; of what is not ticked no line leaves.
- Offered is what an incident that stands and leaves points to, and only to an audience that is
  shown lines.
- What is shown is said with its numbers before it is chosen: how much, why, and how many lines are
  of runs that the person left out. These, and single lines, can be kept back.
- Lines are counted by the rules that the bundle goes by, on what was answered so far. A
  conversation that cannot be read is named so and cannot be ticked; the others still can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLineEdit

from diary.audience_profiles import Profile
from diary.conversations.line_selection import LineRange
from diary.errors import BadInput, Damaged, Unknown
from diary.i18n import _
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, as_of
from diary.progress import Progress, subprogress
from diary.text.number_texts import sides_text
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.tick_list import TickList
from ui.handover_questions import HandoverAnswers, line_range
from ui.text.conversations import conversation_name

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


def offers(session: Session, profile: Profile, answers: HandoverAnswers) -> tuple[NamedOffer, ...]:
    """Return the conversations of which this audience may be shown lines, as answered so far."""
    from diary.services.disclosure.snapshot import PositionHandling

    positions = PositionHandling.KEEP if answers.keep_positions else PositionHandling.WITHHOLD
    redactions = session.redactions.bundle_redactions(
        words=answers.take_out, more=answers.more_words, left_out=answers.left_out
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
        found.append(CountedConversation(each.offer.item.id, each.name, lines))
    return tuple(found)


class ConversationsStep(ExportStep):
    """A row for each conversation."""

    PART = Part.EXTENT

    def __init__(self, counted: Sequence[CountedConversation], answers: HandoverAnswers) -> None:
        """Build the step with what was ticked before."""
        super().__init__(
            _("Lines of conversations"),
            _("Tick those of which lines are shown. Of the others no line leaves."),
        )
        read = [each for each in counted if each.lines is not None]
        self.conversations = TickList(
            (each.id, _row_text(each.name, each.lines)) for each in read if each.lines
        )
        self.conversations.tick(answers.conversations)
        self.column.addWidget(self.conversations)
        around = _(
            "Shown are the lines from 20 before the first to the last that an incident points to, "
            "and all that you wrote there."
        )
        self.column.addWidget(PlainLabel(around))
        self.runs = TickList()
        self._add_runs(sum(each.lines.of_runs for each in read if each.lines), answers)
        self.kept: dict[str, QLineEdit] = {}
        for each in read:
            self._add_kept(each, answers)
        self.wrong = PlainLabel("", role="field")
        self.wrong.hide()
        self.column.addWidget(self.wrong)
        for each in counted:
            if each.lines is None:
                text = _("{name}: its lines could not be read, so none can be shown.")
                self.column.addWidget(PlainLabel(text.format(name=each.name)))
        kept = _(
            "A line with a word or a place that is left out is kept back too; the numbers go by "
            "your answers so far. Of lines that are kept back only their number, by side, and "
            "their commitments leave."
        )
        self.column.addWidget(PlainLabel(kept, role="muted"))
        self.column.addWidget(PlainLabel(_("The export itself stays behind.")))
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
            keeps_runs=bool(self.runs.ticked()),
        )

    def is_done(self) -> bool:
        """Return whether the numbers of lines can be read; say so if they cannot."""
        try:
            for field in self.kept.values():
                _ranges(field.text())
        except BadInput:
            self.wrong.setText(_("Write numbers of lines, as in 43 or 43-57, 60."))
            self.wrong.show()
            return False
        self.wrong.hide()
        return True

    def _add_runs(self, count: int, answers: HandoverAnswers) -> None:
        if not count:
            return
        text = _("Keep back the lines of runs that you left out when you looked through: {n}.")
        self.runs.add(_RUNS, text.format(n=f"{count:,}"))
        self.runs.tick([_RUNS] if answers.keeps_runs else [])
        self.column.addWidget(self.runs)

    def _add_kept(self, each: CountedConversation, answers: HandoverAnswers) -> None:
        label = _("Lines to keep back besides, such as 43-57, 60: {name}").format(name=each.name)
        field = QLineEdit(
            ", ".join(
                f"{lines.first}-{lines.last}" if lines.first != lines.last else f"{lines.first}"
                for id_, lines in answers.lines_kept
                if id_ == each.id
            )
        )
        field.setAccessibleName(label)
        self.column.addWidget(PlainLabel(label, role="muted"))
        self.column.addWidget(field)
        self.kept[each.id] = field


def _ranges(said: str) -> tuple[LineRange, ...]:
    """Return the lines that somebody typed. Raises BadInput."""
    return tuple(line_range(each) for each in said.split(",") if each.strip())


def _name(session: Session, item: Recorded[Conversation]) -> str:
    file = as_of(session.journal.get(item.content.of), Evidence).content
    return conversation_name(item, file)


def _row_text(name: str, lines: OfferedLines) -> str:
    shown, kept = lines.shown, lines.kept_back
    text = _(
        "{name}: lines that would be shown: {shown} ({shown_sides}); kept back: {kept} "
        "({kept_sides})."
    )
    said = text.format(
        name=name,
        shown=f"{shown.total:,}",
        shown_sides=sides_text(shown.own, shown.other, shown.rest),
        kept=f"{kept.total:,}",
        kept_sides=sides_text(kept.own, kept.other, kept.rest),
    )
    of_runs = _("Of runs that you left out: {n}.").format(n=f"{lines.of_runs:,}")
    return f"{said} {of_runs}" if lines.of_runs else said
