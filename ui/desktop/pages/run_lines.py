"""The lines of one run, their words blurred until asked for, and where another run may begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _
from diary.media.imports import manifest
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, TitleLabel, button
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.line_list import LineModel, LineRow, LineView
from ui.desktop.widgets.run_list import RunRow, first_words
from ui.text.contact_runs import line_doubts, line_what, line_when, line_words

if TYPE_CHECKING:
    from diary.conversations.contact_runs import OwnRun
    from diary.conversations.lines import ConversationLine
    from diary.services.review_reading import ReviewReading

    OwnFound = Sequence[tuple[ReviewReading, tuple[OwnRun, ...]]]

_MOST_LINES: Final = 10_000


class RunLines(QWidget):
    """The lines of one run, and where another run may begin."""

    def __init__(
        self,
        context: PageContext,
        split: Callable[[RunRow, int], None] | None,
        back: Callable[[], None],
    ) -> None:
        """Take what parts a run at a line; without it the lines are the person's own."""
        super().__init__()
        self._context, self._split = context, split
        self._row: RunRow | None = None
        self._may_split = True
        self._shown = 0
        self.title = TitleLabel()
        self.who = PlainLabel(role="muted")
        self.authorship = PlainLabel(role="muted")
        self.status = StatusLine()
        self.model = LineModel(self)
        self.view = LineView(self.model)
        self.words = button(_("Show the words"), on=self._on_words)
        self.split = button(_("Begin another run with this line"), on=self._on_split)
        self.back = button(_("Back (Esc)"), on=back)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.who)
        column.addWidget(self.authorship)
        column.addWidget(self.status)
        column.addWidget(self.view, 1)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for part in (self.words, self.split, self.back):
            row.addWidget(part)
        for part in (self.words, self.split):
            part.setVisible(split is not None)
        column.addWidget(buttons)
        self.setFocusProxy(self.view)
        bind(Act.BACK, self, back)
        self.view.selectionModel().currentChanged.connect(lambda *_indexes: self._follow())

    def show_run(self, row: RunRow, *, may_split: bool = True) -> None:
        """Read and list the lines of a run, with their words blurred."""
        self._row, self._may_split = row, may_split
        self._say_authorship([row.reading])
        self._show(f"{row.counts}, {row.when}", row.sender, partial(_lines_of, row))

    def show_own(self, title: str, who: str, found: OwnFound) -> None:
        """Read and list lines of the person, with their words, which is what was asked for."""
        self._row = None
        self._say_authorship([reading for reading, _runs in found])
        self._show(title, who, partial(_own_lines, found))

    def _say_authorship(self, readings: Sequence[ReviewReading]) -> None:
        """Say of the files of these lines what they cannot show of who wrote."""
        formats = dict.fromkeys(each.conversation.content.format for each in readings)
        told = dict.fromkeys(manifest.of_record(code).translated().authorship for code in formats)
        self.authorship.setText("\n".join(filter(None, told)))
        self.authorship.setVisible(bool(self.authorship.text()))

    def _show(self, title: str, who: str, work: Callable[[Progress], list[LineRow]]) -> None:
        self._shown += 1
        self.title.setText(title)
        self.who.setText(who)
        self.status.show_text("")
        self.model.set_rows(())
        self._follow()
        self._context.jobs.start(self, work, partial(self._on_lines, self._shown), self.status.fail)

    def _on_lines(self, shown: int, lines: list[LineRow]) -> None:
        if self._shown != shown:
            return
        self.model.set_rows(lines[:_MOST_LINES])
        if self._split is None:
            self.model.reveal()
        if len(lines) > _MOST_LINES:
            text = _("Only the first {n} lines are listed here.").format(n=f"{_MOST_LINES:,}")
            self.status.show_text(text)
        if lines:
            self.view.setCurrentIndex(self.model.index(0))
        self._follow()

    @Slot()
    def _on_words(self) -> None:
        self.model.reveal()
        self._follow()
        self.view.setFocus()

    @Slot()
    def _on_split(self) -> None:
        line = self.view.line()
        if self._split is not None and self._row is not None and line is not None:
            self._split(self._row, line.n)

    def _follow(self) -> None:
        line = self.view.line()
        is_within = self._row is not None and line is not None and line.n > self._row.run.first
        self.split.setEnabled(is_within and self._may_split)
        self.words.setEnabled(self.model.hidden)


def _lines_of(row: RunRow, progress: Progress) -> list[LineRow]:
    """Return the lines of a run, and one more than are listed where there are more."""
    found: list[LineRow] = []
    for line in islice(row.reading.of_run(row.run), _MOST_LINES + 1):
        progress(len(found), row.run.count)
        found.append(_row(line))
    return found


def _own_lines(found: OwnFound, progress: Progress) -> list[LineRow]:
    whole = sum(run.count for _reading, runs in found for run in runs)
    lines = (line for reading, runs in found for run in runs for line in reading.of_own_run(run))
    listed: list[LineRow] = []
    for line in islice(lines, _MOST_LINES + 1):
        progress(len(listed), whole)
        listed.append(_row(line))
    return listed


def _row(line: ConversationLine) -> LineRow:
    words = first_words(line_words(line.message))
    message = line.message
    return LineRow(line.n, line_when(line), line_what(message), words, line_doubts(message))
