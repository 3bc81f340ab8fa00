"""From Enter in the quick line to the record: waiting, undoing, the question about its time.

**Invariants:**

- What is said of a line is what is so: that it is recorded once the record has it, and that it is
  not on the disk where the draft could not be sealed.
- An answer is logged in the line itself, with the rule and the text that was shown. Without one,
  when it happened is not known.
- The same words again within minutes are recorded too; the row says so, beside *Undo*.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from diary.contradictions.line_time import LineTime, waits_for_its_time
from diary.contradictions.rules import Contradiction
from diary.errors import DiaryError
from diary.i18n import _
from diary.model.entered_lines import EnteredLine
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded
from diary.model.when import Precision
from diary.model.zone_rules import moment
from diary.same_words import WITHIN, plain_words
from diary.text.time_texts import when_short
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.quick_line import QuickLine
from ui.desktop.widgets.waiting_row import WaitingRow


class LineEntry(QObject):
    """Ties the quick line, the row below it and the line that waits.

    `recorded` follows each, and `open_wanted` carries the identifier of the last one.
    """

    recorded = Signal()
    open_wanted = Signal(str)

    def __init__(self, context: PageContext, quick: QuickLine, row: WaitingRow) -> None:
        super().__init__(quick)
        self._context, self._quick, self._row = context, quick, row
        self._waiting = context.waiting_line
        self._asked: LineTime | None = None
        self._same = ""
        self._recent: dict[str, tuple[datetime, int]] = {}
        self._said, self._last = "", ""
        quick.entered.connect(self._on_entered)
        quick.line.textEdited.connect(self.go_on)
        row.undo_pressed.connect(self._waiting.undo)
        row.open_pressed.connect(self._on_open)
        self._waiting.undone.connect(self._on_undone)
        row.answered.connect(self._on_answered)
        self._waiting.counted.connect(self._on_counted)
        self._waiting.recorded.connect(self._on_recorded)
        self._waiting.refused.connect(self._on_refused)

    @Slot(object, object)
    def _on_entered(self, line: EnteredLine, found: Contradiction | None) -> None:
        now = self._context.form_context.clock()
        self._same = self._said_before(line.content.what, now)
        self._waiting.enter(line, asks=found is not None)
        self._recent[plain_words(line.content.what)] = now, 0
        self._asked = None
        if found is not None and self._waiting.line is not None:
            zone = self._context.form_context.zone
            self._asked = LineTime(found, (*found.choices, moment(now, zone, Precision.ABOUT)))
            texts = [*map(when_short, found.choices), _("Just now")]
            self._row.ask(found.text, texts)

    @Slot()
    def _on_counted(self) -> None:
        line = self._waiting.line
        if line is None:
            self._asked = None
            self._row.end()
            return
        before = [self._same] if self._same else []
        if self._asked is not None:
            before.append(_("Without an answer: time not stated. You can answer later."))
        elif line.content.questions and line.content.when is not None:
            before.append(_("Put on: {when}.").format(when=when_short(line.content.when)))
        seconds, refused = self._waiting.seconds_left, self._waiting.disk_refuses
        self._row.show_waiting(seconds, kept=not refused, before=" ".join(before))

    @Slot(int)
    def _on_answered(self, number: int) -> None:
        line, asked = self._waiting.line, self._asked
        if line is None or asked is None:
            return
        self._asked = None
        without = replace(line.content, questions=())
        content = asked.answered(without, number, self._context.form_context.clock())
        self._row.ask("", ())
        self._waiting.change(content)
        self._quick.line.setFocus()

    @Slot()
    def _on_open(self) -> None:
        # its button goes, and whoever comes back writes the next line here and not into a search
        self._quick.line.setFocus()
        self.open_wanted.emit(self._last)

    @Slot(object)
    def _on_undone(self, line: EnteredLine) -> None:
        self._recent.pop(plain_words(line.content.what), None)
        self._quick.take_back(line)
        self._row.status.show_text(_("Taken back. It was not recorded."))

    @Slot(object)
    def _on_recorded(self, item: Recorded[Incident]) -> None:
        content = item.content
        self._recent[plain_words(content.what)] = item.first_written, item.number
        if self._waiting.line is None:
            when = when_short(content.when)
            text = _("No. {number} is recorded: {when}. You can add to it whenever you like.")
            said = text.format(number=item.number, when=when)
            if waits_for_its_time(content):
                waits = _("You can say when it was there, or under 'To finish', at any time.")
                said = f"{said} {waits}"
            self._said, self._last = said, item.id
            self._row.show_recorded(said, item.number)
        self.recorded.emit()

    @Slot()
    def go_on(self) -> None:
        """Say no more of the line before, once the person goes on to something else."""
        if self._said and self._row.status.text() == self._said:
            self._row.status.show_text("")
        if self._said and self._waiting.line is None:
            self._row.end()
        self._said = ""

    @Slot(object, object)
    def _on_refused(self, line: EnteredLine, error: DiaryError) -> None:
        self._quick.take_back(line)
        self._row.status.fail(error)

    def _said_before(self, words: str, now: datetime) -> str:
        for plain, (at, _number) in list(self._recent.items()):
            if now - at > WITHIN:
                del self._recent[plain]
        if plain_words(words) not in self._recent:
            return ""
        number = self._recent[plain_words(words)][1]
        if number:
            return _("No. {number} has the same words.").format(number=number)
        return _("You entered the same words just before.")
