"""The lines of a conversation around one of them; words are blurred until they are asked for.

**Invariants:**

- What the export has is shown literally: no markup is read, and a mark that acts unseen is written
  as its code.
- Lines are read by jobs, some around the one that is wanted; the window holds no more of them.
- The person's own words for a line stand below its words, marked as theirs.
- Some lines are in sight at every text size: where there is no room, the page scrolls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diary.conversations.line_words import LineWords, words_by_line
from diary.i18n import _
from diary.media.imports import manifest
from diary.media.safe_text import short_line, visible_lines
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import AboutLines, Recorded, as_of
from diary.model.translation import Translation
from diary.progress import Progress
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.base import ScrollPage
from ui.desktop.pages.own_line_words import OwnLineWords
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    EnterLine,
    FieldLabel,
    FlowLayout,
    PlainLabel,
    button,
    fit_letters,
)
from ui.desktop.widgets.feedback import clear_layout
from ui.desktop.widgets.line_list import LineModel, LineRow, LineView
from ui.desktop.widgets.text_fields import TextView
from ui.text.contact_runs import line_doubts, line_what, line_when, line_words
from ui.text.found_places import file_name

if TYPE_CHECKING:
    from diary.conversations.lines import ConversationLine
    from diary.services.import_service import StoredLines
    from diary.services.session import Session

_AROUND = 30
_TURN = 2 * _AROUND + 1
_FEWEST, _MOST_HIGH = 2, 8  # lines
_NAME = 60
_MOST_INCIDENTS = 5


class ConversationLinesPage(ScrollPage):
    """Some lines, the incidents that are about them, and the export that they came with."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__("", fills=True)
        self._context, self._navigator = context, navigator
        self._wanted = ("", 0)
        self._hides = True
        self.model = LineModel(self)
        self.view = LineView(self.model)
        self.view.setAccessibleName(_("Lines of this conversation"))
        self.whole = TextView()
        self.whole.setAccessibleName(_("The words of this line"))
        self._whole_area = _scrolled(self.whole)
        self.authorship = PlainLabel("", role="muted")
        self.authorship.hide()
        self._before = PlainLabel(
            _("The words of a line stand here once you press 'Show the words'."), role="muted"
        )
        self.words = button(_("Show the words"), "main", self._on_words)
        self.earlier = button(_("Earlier lines"), on=partial(self._turn, -_TURN))
        self.later = button(_("Later lines"), on=partial(self._turn, _TURN))
        self.go_to = EnterLine()
        self.go_to.setMaxLength(9)
        self.go_to.returnPressed.connect(self._on_go_to)
        self.own = button(_("Your own words for it"), on=self._on_own)
        self.own_words = OwnLineWords()
        self.own_words.kept.connect(self._on_kept)
        self.own_words.closed.connect(self.view.setFocus)
        self.print = button(_("Make a transcript"), on=self._on_print)
        self.back = button(_("Back (Esc)"), on=self._on_back)
        self._ways = QVBoxLayout()
        buttons = QWidget()
        row = FlowLayout(buttons)
        going = _labelled(_("Go to line"), self.go_to)
        parts = (self.words, self.own, self.earlier, self.later, going, self.print)
        for part in parts:
            row.addWidget(part)
        row.addWidget(self.back)
        self.print.setVisible(not context.read_only)
        self.own.setVisible(not context.read_only)
        self._lines = 0
        self._said: Mapping[int, tuple[LineWords, ...]] = {}
        self.column.setSpacing(8)
        self.column.addLayout(self._ways)
        self.column.addWidget(self.authorship)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self._before)
        self.column.addWidget(self._whole_area)
        self.column.addWidget(self.own_words)
        self.column.addWidget(buttons)
        self.setFocusProxy(self.view)
        bind(Act.BACK, self, self._on_back)
        self.view.selectionModel().currentChanged.connect(lambda *_indexes: self._follow())

    def show_line(self, conversation: str, line: int) -> None:
        """Read and list the lines around this one, with their words blurred."""
        if self.own_words.unsaved() is None:
            self.own_words.put_away()
        self._show_around(conversation, max(line, 1), hidden=True)

    def leave(self) -> None:
        """Forget what was shown; words that are not kept yet stay with their line."""
        self._wanted = ("", 0)
        self._said = {}
        self.model.set_rows(())
        if self.own_words.unsaved() is None:
            self.own_words.put_away()
        self._follow()

    def unsaved(self) -> Draft | None:
        """Return the words for a line that are not kept yet."""
        return self.own_words.unsaved()

    def restore(self, draft: Draft) -> None:
        """Show the words for a line that were not kept, beside that line."""
        self._show_around(*self.own_words.restore(draft), hidden=True)

    def _show_around(self, conversation: str, line: int, *, hidden: bool) -> None:
        self._wanted = (conversation, line)
        self._hides = hidden
        self.title.setText(_("Line {n}").format(n=line))
        self.status.show_text("")
        self.model.set_rows(())
        clear_layout(self._ways)
        self._follow()
        self._context.vault_thread.run(
            self,
            partial(_read, conversation=conversation),
            partial(self._on_read, (conversation, line)),
            self.status.fail,
        )

    def _on_read(
        self,
        wanted: tuple[str, int],
        read: tuple[
            Recorded[Conversation],
            Recorded[Evidence] | None,
            StoredLines | None,
            tuple[AboutLines, ...],
            Mapping[int, tuple[LineWords, ...]],
        ],
    ) -> None:
        if self._wanted != wanted:
            return
        item, exhibit, lines, about, self._said = read
        self.own.setEnabled(item.withdrawn is None)
        line, self._lines = wanted[1], item.content.lines
        self.print.setEnabled(item.withdrawn is None)
        title = _("Conversation {number}, line {n}")
        self.title.setText(title.format(number=item.number, n=line))
        authorship = manifest.of_record(item.content.format).translated().authorship
        self.authorship.setText(authorship)
        self.authorship.setVisible(bool(authorship))
        self._show_ways(exhibit, [each for each in about if each.first <= line <= each.last])
        if lines is None:
            self.status.show_text(_("The lines of this conversation are not here."))
            return
        self._context.jobs.start(
            self,
            partial(_lines, lines, line, about, self._mine()),
            partial(self._on_lines, wanted),
            self.status.fail,
        )

    def _mine(self) -> str:
        """Return what the sender of the person's own lines is called."""
        return _("the person recording") if self._context.read_only else _("you")

    def _show_ways(self, exhibit: Recorded[Evidence] | None, about: Sequence[AboutLines]) -> None:
        """Offer the way to each incident that is about the line, and to its export."""
        ways = QWidget()
        row = FlowLayout(ways)
        for each in about[:_MOST_INCIDENTS]:
            text = _("Incident {number}").format(number=each.number)
            row.addWidget(button(text, on=partial(self._navigator.open_incident, each.incident)))
        if exhibit is not None:
            text = _("Open {file}").format(file=file_name(exhibit))
            row.addWidget(button(text, on=partial(self._navigator.open_exhibit, exhibit.id)))
        self._ways.addWidget(ways)

    def _on_lines(self, wanted: tuple[str, int], rows: list[LineRow]) -> None:
        if self._wanted != wanted:
            return
        self.model.set_rows(rows)
        if not self._hides:
            self.model.reveal()
        for number, row in enumerate(rows):
            if row.n == wanted[1]:
                self.view.setCurrentIndex(self.model.index(number))
                self.view.scrollTo(self.model.index(number), LineView.ScrollHint.PositionAtCenter)
        self._follow()

    @Slot()
    def _on_words(self) -> None:
        self.model.reveal()
        self._follow()
        self.view.setFocus()

    def _turn(self, lines: int) -> None:
        conversation, line = self._wanted
        to = min(max(line + lines, 1), max(self._lines, 1))
        self._show_around(conversation, to, hidden=self.model.hidden)

    @Slot()
    def _on_go_to(self) -> None:
        said = self.go_to.text().strip()
        if said.isascii() and said.isdigit() and int(said):
            self._turn(int(said) - self._wanted[1])
        else:
            self.status.show_text(_("Write the number of a line."))

    @Slot()
    def _on_own(self) -> None:
        line = self.view.line()
        if line is not None:
            self.own_words.ask(self._wanted[0], line.n, self._said.get(line.n, ()))

    @Slot(object)
    def _on_kept(self, said: tuple[LineWords, ...]) -> None:
        conversation, line = self.own_words.of

        def done(_nothing: None) -> None:
            self.own_words.put_away()
            self._show_around(conversation, line, hidden=self.model.hidden)
            self.status.show_text(_("Kept. They stand beside the line, marked as yours."))
            self.view.setFocus()
            self._navigator.changed()

        self._context.vault_thread.run(
            self,
            partial(_keep, conversation=conversation, said=said),
            done,
            self.own_words.status.fail,
        )

    @Slot()
    def _on_print(self) -> None:
        if self._wanted[0]:
            self._navigator.print_lines(self._wanted[0])

    @Slot()
    def _on_back(self) -> None:
        if not self._navigator.return_from_subject():
            self._navigator.show_page(PageId.TIMELINE)

    def _words_of(self, line: LineRow) -> str:
        """Return the words of a line, and the person's own for it, marked."""
        parts = [line.words or line.what]
        for each in self._said.get(line.n, ()):
            head = self._heading(each)
            parts.append(f"{head}\n{visible_lines(each.words)}")
        return "\n\n".join(parts)

    def _heading(self, said: LineWords) -> str:
        if self._context.read_only:
            if said.heard:
                return _("What the person recording hears in it:")
            return _("Translation by the person recording:")
        return _("What you hear in it:") if said.heard else _("Your own translation:")

    def _follow(self) -> None:
        self.words.setEnabled(self.model.hidden and self.model.rowCount() > 0)
        line = self.view.line()
        is_shown = line is not None and not self.model.hidden
        self.whole.set_text(self._words_of(line) if line is not None and is_shown else "")
        self._whole_area.setVisible(is_shown)
        self._before.setVisible(not is_shown)
        self.own.setEnabled(line is not None)
        self.earlier.setEnabled(self._wanted[1] - _AROUND > 1)
        self.later.setEnabled(self._wanted[1] + _AROUND < self._lines)


def _keep(session: Session, conversation: str, said: tuple[LineWords, ...]) -> None:
    item = as_of(session.journal.get(conversation), Conversation)
    session.transcripts.say_words(item, said)


def _labelled(text: str, field: QWidget) -> QWidget:
    """Return a field with its name before it, in one line."""
    label = FieldLabel(text, field)
    label.setWordWrap(False)
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(label)
    row.addWidget(field)
    return made


def _scrolled(view: TextView) -> QScrollArea:
    """Return a view that is as high as its content, in an area of a few lines."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def fit(letters: QFontMetrics) -> None:
        area.setMinimumHeight(_FEWEST * letters.lineSpacing())
        area.setMaximumHeight(_MOST_HIGH * letters.lineSpacing())

    fit_letters(area, fit)
    area.setWidget(view)
    return area


def _read(
    session: Session, conversation: str
) -> tuple[
    Recorded[Conversation],
    Recorded[Evidence] | None,
    StoredLines | None,
    tuple[AboutLines, ...],
    Mapping[int, tuple[LineWords, ...]],
]:
    item = as_of(session.journal.get(conversation), Conversation)
    files = session.journal.standing(Evidence)
    exhibit = next((each for each in files if each.id == item.content.of), None)
    lines = session.file_search.lines(conversation)
    about = session.journal.about_lines(conversation)
    words = words_by_line(session.journal.standing(Translation), conversation)
    return item, exhibit, lines, about, words


def _lines(
    lines: StoredLines, line: int, about: Sequence[AboutLines], mine: str, progress: Progress
) -> list[LineRow]:
    found: list[LineRow] = []
    first = max(1, line - _AROUND)
    for each in lines.between(first, line + _AROUND):
        progress(len(found), 2 * _AROUND + 1)
        message = each.message
        words = visible_lines(line_words(message))
        head, doubts = _head(each, about, mine), line_doubts(message)
        found.append(LineRow(each.n, head, line_what(message), words, doubts))
    return found


def _head(line: ConversationLine, about: Sequence[AboutLines], mine: str) -> str:
    """Return when a line came, from where, and which incidents are about it."""
    own = line.message.own is True
    sender = mine if own else short_line(line.message.sender)[:_NAME]
    numbers = {each.number for each in about if each.first <= line.n <= each.last and not own}
    said = ", ".join(map(str, sorted(numbers)))
    incidents = _("incident {n}").format(n=said) if said else ""
    return " · ".join(filter(None, (line_when(line), sender, incidents)))
