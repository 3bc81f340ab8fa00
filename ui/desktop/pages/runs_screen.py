"""The list of runs that wait, with what narrows it, what shows it, and what is said of them.

**Invariants:**

- Words of messages are shown only where they were asked for, literally.
- What is decided on stands below the list, whatever the list and the kinds take.
- A button is named after what the row has that it acts on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from ui.desktop.files_not_kept import not_kept_text
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator, PageId
from ui.desktop.pages.acceptance_form import AcceptanceForm
from ui.desktop.pages.camera_clock import FolderNotice
from ui.desktop.pages.reviewed_conversation import ReviewedConversation, words_of
from ui.desktop.pages.run_filter import RunFilter
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, TitleLabel, button
from ui.desktop.widgets.blurred_pictures import BlurredPictures
from ui.desktop.widgets.feedback import JobProgress, StatusLine
from ui.desktop.widgets.run_list import RunKey, RunModel, RunRow, RunView
from ui.text.contact_runs import decided_text

_ROWS_IN_SIGHT: Final = 3


class RunsScreen(QWidget):
    """The list and what stands around it; it decides nothing.

    `opened` carries the row that is to be looked at. The others say what was pressed; `changed`
    follows ticks and words.
    """

    opened = Signal(object)
    changed = Signal()
    senders_wanted = Signal()
    left_runs_wanted = Signal()
    clock_wanted = Signal()
    undo_wanted = Signal()

    def __init__(
        self,
        context: PageContext,
        navigator: Navigator,
        pictures: BlurredPictures,
        status: StatusLine,
    ) -> None:
        super().__init__()
        self._context, self._status = context, status
        self.model = RunModel(pictures, self)
        self.view = RunView(self.model)
        self.working = JobProgress()
        self.filter = RunFilter(context.form_context.zone)
        self.form = AcceptanceForm(context.form_context.vocabulary, self._tick_too)
        self.count = PlainLabel(role="muted")
        self.empty = PlainLabel()
        self.all = button(_("Tick all"), on=self._on_all)
        self.none = button(_("Tick none"), on=self.view.clearSelection)
        self.words = button(_("Show the words"), on=self._on_words)
        self.all_words = button(_("Show the words of all"), on=self._on_all_words)
        self.lines = button(_("Show the lines"), on=self._on_lines)
        self.of_folder = FolderNotice(self.clock_wanted.emit)
        self.about = button(_("How this works"), "quiet", self._on_about)
        self.to_timeline = button(
            _("Go to the timeline"), "main", lambda: navigator.show_page(PageId.TIMELINE)
        )
        self.to_import = button(_("Bring in more"), on=lambda: navigator.show_page(PageId.IMPORT))
        self.by_sender = button(_("Senders"), on=lambda: self.senders_wanted.emit())
        self.left_out = button(_("Left out"), "quiet", lambda: self.left_runs_wanted.emit())
        self._build()

    def show_rows(
        self,
        rows: Sequence[RunRow],
        focus: int,
        reviewed: Iterable[ReviewedConversation],
        *,
        unasked: str,
        is_begun: bool,
    ) -> None:
        """List these rows; `unasked` is a camera of whose clock nothing was said."""
        every = [*reviewed]
        ids = {row.conversation for row in rows}
        chosen = [one for one in every if one.id in ids]
        self.model.set_rows(rows)
        self.form.files.show_rows(rows)
        is_mixed = len({bool(row.files) for row in rows}) > 1
        self.all.setText(_("Tick all but the files") if is_mixed else _("Tick all"))
        self.view.focus_row(focus)
        self._fit()
        self.filter.show_gap(chosen)
        self.filter.show_clocks(every)
        self.of_folder.setVisible(any(one.of_folder for one in chosen))
        self.of_folder.ask(unasked)
        for part in (self.view, self._buttons, self.form, self.filter):
            part.setVisible(bool(rows))
        nothing = _("Nothing waits here. What you bring in is listed here, to be looked through.")
        # a file that was not kept is not decided on
        decided = not_kept_text(len(self._context.files_not_kept.files)) or _(
            "Everything is decided. Accepted runs are on the timeline."
        )
        self.empty.setText(decided if is_begun else nothing)
        self.empty.setVisible(not rows)
        self.setFocusProxy(self.view if rows else self.to_timeline)
        self._next.setVisible(not rows)

    def follow(self, left: int, accepted: int, left_out: int, *, busy: bool) -> None:
        """Offer what applies to the rows that are ticked, and say how far it is."""
        rows = self.view.ticked_rows()
        self.form.follow(rows, busy=busy)
        self.filter.set_busy(busy=busy)
        text = ngettext("Left out: {n} run", "Left out: {n} runs", left_out)
        # runs of incidents that were withdrawn are found there as well
        told = text.format(n=f"{left_out:,}") if left_out else _("Withdrawn since")
        self.left_out.setText(told)
        self.left_out.setVisible(bool(accepted or left_out))
        said = decided_text(left, accepted, left_out)
        listed = len(self.model.rows)
        if listed != left:
            said = f"{said} {_('Listed here: {n}.').format(n=f'{listed:,}')}"
        ticked = _("Ticked: {n}.").format(n=f"{len(rows):,}")
        self.count.setText(f"{said} {ticked}" if left else said)
        self._follow_files()

    def _build(self) -> None:
        inner = QWidget()
        inner.setProperty("role", "column")
        self._fill(inner)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(self.form)
        self.setFocusProxy(self.view)
        self.view.ticked.connect(self.changed)
        # after a click the words are typed; whoever ticks with a key goes on in the list
        self.view.clicked.connect(lambda *_at: self.form.what.setFocus())
        self.view.selectionModel().currentChanged.connect(lambda *_at: self._follow_files())
        self.view.typed.connect(self._on_typed)
        self.view.opened.connect(self.opened)
        self.view.words_wanted.connect(lambda row: self._reveal((row,)))
        self.form.what.textChanged.connect(self.changed)
        self.form.other_kinds_shown.connect(self._on_other_kinds)
        bind(Act.UNDO, self.view, self.undo_wanted.emit)
        self._context.theme.changed.connect(self._fit)
        self._fit()

    def _fill(self, inner: QWidget) -> None:
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 18, 24, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(TitleLabel(_("Look through what came in")), 1)
        head.addWidget(self.about)
        column.addLayout(head)
        self._told = PlainLabel(
            _(
                "Tick what belongs together, say it in one line of your own, and accept it. "
                "Nothing becomes an incident otherwise. You can stop here at any time and go "
                "on later."
            ),
            role="muted",
        )
        column.addWidget(self._told)
        self._told.hide()
        column.addWidget(self.working)
        column.addWidget(self.filter)
        column.addWidget(self.of_folder)
        counted = QHBoxLayout()
        counted.addWidget(self.count, 1)
        counted.addWidget(self.left_out)
        # the list stays where it is when the button comes
        policy = self.left_out.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.left_out.setSizePolicy(policy)
        column.addLayout(counted)
        column.addWidget(self.view, 1)
        column.addWidget(self.form.kinds, 1)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 1)
        self.empty.hide()
        self._next = _in_a_row(self.to_timeline, self.to_import)
        column.addWidget(self._next)
        self._next.hide()
        self._buttons = _in_a_row(
            self.all, self.none, self.words, self.all_words, self.lines, self.by_sender
        )
        column.addWidget(self._buttons)

    @Slot()
    def _fit(self) -> None:
        rows = self.fontMetrics().height() * 4
        if self.model.rows and not self.model.rows[0].files:
            rows = self.view.sizeHintForRow(0)
        self.view.setMinimumHeight(rows * _ROWS_IN_SIGHT + 4)

    @Slot()
    def _follow_files(self) -> None:
        rows = self._ticked_or_current()
        of_files = bool(rows) and bool(rows[0].files)
        self.lines.setText(_("Show the pictures") if of_files else _("Show the lines"))
        self.words.setEnabled(any(row.has_words for row in rows))
        self.all_words.setEnabled(any(row.has_words for row in self.model.rows))
        # nobody sent files, and they have no words
        for part in (self.words, self.all_words, self.by_sender):
            part.setVisible(any(row.run.count for row in self.model.rows))

    @Slot()
    def _on_about(self) -> None:
        self._told.setVisible(self._told.isHidden())

    @Slot(str)
    def _on_typed(self, letters: str) -> None:
        """Go on in the words, with what was typed in the list."""
        self.form.what.setFocus()
        self.form.what.end(False)
        self.form.what.insert(letters)

    @Slot()
    def _on_all(self) -> None:
        """Tick all that is not of files, or all files where nothing else is listed."""
        self.view.selectAll()
        self.form.what.setFocus()

    def _tick_too(self, keys: Sequence[RunKey]) -> None:
        """Tick runs beside those that are ticked already."""
        self.view.tick(keys)
        self.form.what.setFocus()

    @Slot(bool)
    def _on_other_kinds(self, shown: bool) -> None:
        for part in (self.view, self._buttons):
            part.setVisible(not shown and bool(self.model.rows))

    def _ticked_or_current(self) -> tuple[RunRow, ...]:
        current = self.view.row()
        return self.view.ticked_rows() or (() if current is None else (current,))

    @Slot()
    def _on_lines(self) -> None:
        if rows := self._ticked_or_current():
            self.opened.emit(rows[0])

    @Slot()
    def _on_words(self) -> None:
        self._reveal(self._ticked_or_current())

    @Slot()
    def _on_all_words(self) -> None:
        self._reveal(self.model.rows)

    def _reveal(self, rows: Sequence[RunRow]) -> None:
        wanted = [row for row in rows if row.has_words]
        self._context.jobs.start(
            self, partial(words_of, wanted), self._on_revealed, self._status.fail
        )

    def _on_revealed(self, found: Mapping[RunKey, str]) -> None:
        for key, text in found.items():
            self.model.reveal(key, text)


def _in_a_row(*parts: QWidget) -> QWidget:
    made = QWidget()
    row = FlowLayout(made)
    for part in parts:
        row.addWidget(part)
    return made
