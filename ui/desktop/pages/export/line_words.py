"""A word in lines of conversations, or in what is looked up: whether it leaves.

**Invariants:**

- Neither answer is chosen before the person chooses it, and letting the lines go is as easy as
  keeping them.
- What an officer or a court looks up, such as the name of a court, is named: no mark stands in it
  unless the person says so.
- The words of a line are folded away until the person opens them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from diary.conversations.line_selection import Side, side_of
from diary.i18n import N_, _, ngettext
from diary.media.safe_text import short_line
from ui import handover_questions
from ui.desktop.widgets.basic import PlainLabel, choice, short_text
from ui.desktop.widgets.fold import Fold
from ui.handover_questions import LeavingHit

if TYPE_CHECKING:
    from diary.conversations.lines import ConversationLine
    from diary.services.disclosure.redaction_service import RedactionHit

_BEGINNING: Final = 80  # characters of a line
_SENDERS: Final = {
    Side.OWN: N_("you"),
    Side.OTHER: N_("somebody else"),
    Side.SYSTEM: N_("the messenger"),
    Side.NOT_SENT: N_("nobody: it was not sent"),
}


def has_no_default(found: Sequence[LeavingHit]) -> bool:
    """Return whether the word stands where nothing is decided for the person."""
    return any(hit.lines or hit.is_looked_up for hit in found[0].hits)


def looked_up_text(hits: Sequence[RedactionHit]) -> str:
    """Return which places an officer or a court looks up, of those with the word; or nothing."""
    places = handover_questions.redaction_lines([hit for hit in hits if hit.is_looked_up])
    if not places:
        return ""
    text = _("An officer or a court looks this up: {places}")
    return text.format(places=", ".join(f"{name} ({place})" for name, place in places))


class LineWordQuestion(QWidget):
    """One word: where it stands, the first of its lines, and whether it leaves."""

    changed = Signal()

    def __init__(self, title: str, found: Sequence[LeavingHit]) -> None:
        """Build the question; `found` are the hits of this word, one for each kind it is of."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addWidget(PlainLabel(title, role="field"))
        hits = [hit for hit in found[0].hits if hit.lines]
        if text := looked_up_text(found[0].hits):
            column.addWidget(PlainLabel(text))
        if hits:
            self._add_lines(column, hits)
        leave, keep, kept = _answers(hits)
        self.leaves, rows = choice(leave, _("The word goes wherever it stands."))
        column.addLayout(rows)
        self.stays, rows = choice(keep, kept)
        column.addLayout(rows)
        self._group = QButtonGroup(self)
        for radio in (self.leaves, self.stays):
            radio.setAccessibleName(f"{title} {radio.text()}")
            self._group.addButton(radio)
            radio.toggled.connect(self.changed)

    @staticmethod
    def _add_lines(column: QVBoxLayout, hits: Sequence[RedactionHit]) -> None:
        for name, places in handover_questions.redaction_lines(hits):
            column.addWidget(PlainLabel(f"{name}: {places}"))
        beginnings = Fold(_("How these lines begin"))
        for text in _beginnings(hits):
            beginnings.column.addWidget(PlainLabel(text))
        column.addWidget(beginnings)

    @property
    def is_answered(self) -> bool:
        """Return whether one of the two was chosen."""
        return self._group.checkedButton() is not None

    def choose(self, *, leave: bool) -> None:
        """Choose an answer."""
        (self.leaves if leave else self.stays).setChecked(True)


def _answers(hits: Sequence[RedactionHit]) -> tuple[str, str, str]:
    """Return the two answers, and what the second one does; `hits` are those in lines."""
    if not hits:
        text = _("A mark stands in its place, also in what is looked up.")
        return _("Leave this word in"), _("Take this word out"), text
    count = sum(hit.lines.tally.total for hit in hits if hit.lines)
    leave = ngettext("Let this line go", "Let these {n} lines go", count)
    keep = ngettext("Keep this line back", "Keep these {n} lines back", count)
    text = _("The whole line stays behind, counted. Elsewhere a mark stands for the word.")
    return leave.format(n=f"{count:,}"), keep.format(n=f"{count:,}"), text


def _beginnings(hits: Sequence[RedactionHit]) -> Iterator[str]:
    for hit in hits:
        for line in hit.lines.first if hit.lines else ():
            yield _beginning(line)


def _beginning(line: ConversationLine) -> str:
    sender = _(_SENDERS[side_of(line)])
    words = short_text(short_line(line.message.text), _BEGINNING) or _("no words of its own")
    return _("Line {n}, sent by {sender}: {words}").format(n=line.n, sender=sender, words=words)
