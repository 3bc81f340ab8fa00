"""A word that stands in lines of conversations: whether these leave, with how many they are.

**Invariants:**

- Neither answer is chosen before the person chooses it, and letting the lines go is as easy as
  keeping them.
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


def has_lines(found: Sequence[LeavingHit]) -> bool:
    """Return whether the word stands in lines of a conversation."""
    return any(hit.lines for hit in found[0].hits)


class LineWordQuestion(QWidget):
    """One word: where it stands, the first of its lines, and whether they leave."""

    changed = Signal()

    def __init__(self, title: str, found: Sequence[LeavingHit]) -> None:
        """Build the question; `found` are the hits of this word, one for each kind it is of."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addWidget(PlainLabel(title, role="field"))
        hits = [hit for hit in found[0].hits if hit.lines]
        for name, places in handover_questions.redaction_lines(hits):
            column.addWidget(PlainLabel(f"{name}: {places}"))
        beginnings = Fold(_("How these lines begin"))
        for text in _beginnings(hits):
            beginnings.column.addWidget(PlainLabel(text))
        column.addWidget(beginnings)
        count = sum(hit.lines.tally.total for hit in hits if hit.lines)
        leave = ngettext("Let this line go", "Let these {n} lines go", count)
        keep = ngettext("Keep this line back", "Keep these {n} lines back", count)
        n = f"{count:,}"
        self.leaves, rows = choice(leave.format(n=n), _("The word goes wherever it stands."))
        column.addLayout(rows)
        text = _("The whole line stays behind, counted. Elsewhere a mark stands for the word.")
        self.stays, rows = choice(keep.format(n=n), text)
        column.addLayout(rows)
        self._group = QButtonGroup(self)
        for radio in (self.leaves, self.stays):
            radio.setAccessibleName(f"{title} {radio.text()}")
            self._group.addButton(radio)
            radio.toggled.connect(self.changed)

    @property
    def is_answered(self) -> bool:
        """Return whether one of the two was chosen."""
        return self._group.checkedButton() is not None

    def choose(self, *, leave: bool) -> None:
        """Choose an answer."""
        (self.leaves if leave else self.stays).setChecked(True)


def _beginnings(hits: Sequence[RedactionHit]) -> Iterator[str]:
    for hit in hits:
        for line in hit.lines.first if hit.lines else ():
            yield _beginning(line)


def _beginning(line: ConversationLine) -> str:
    sender = _(_SENDERS[side_of(line)])
    words = short_text(short_line(line.message.text), _BEGINNING) or _("no words of its own")
    return _("Line {n}, sent by {sender}: {words}").format(n=line.n, sender=sender, words=words)
