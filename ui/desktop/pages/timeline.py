"""The timeline: a line to record with, search and filters, all incidents latest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout

from diary.errors import DiaryError
from diary.i18n import _, ngettext
from diary.model.revisions import TimelineCursor, TimelineRow, TimelineSlice
from diary.text.time_texts import delay_text, when_short
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page
from ui.desktop.pages.line_entry import LineEntry
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.file_drop import FileDrop
from ui.desktop.widgets.leftover_copy import LeftoverCopy
from ui.desktop.widgets.quick_line import QuickLine
from ui.desktop.widgets.timeline_filter import FilterBar
from ui.desktop.widgets.timeline_view import PAGE, TimelineModel, TimelineView
from ui.desktop.widgets.waiting_reviews import WaitingReviews, waiting_reviews
from ui.desktop.widgets.waiting_row import WaitingRow

if TYPE_CHECKING:
    from diary.services.session import Session


class TimelinePage(Page):
    """The list, with filters and the line to record with above it."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self._context, self._navigator = context, navigator
        form_context = context.form_context
        self.quick = QuickLine(form_context.clock, form_context.zone)
        self.waiting_line = context.waiting_line
        self.waiting_row = WaitingRow(keeps_room=not context.read_only)
        self.status = self.waiting_row.status
        self._line_entry = LineEntry(context, self.quick, self.waiting_row)
        self.left_copy = LeftoverCopy(context)
        self.waiting = WaitingReviews(navigator.review)
        self.filters = FilterBar(form_context.vocabulary)
        self.model = TimelineModel(self._sentence, self)
        self.view = TimelineView(self._facts, lambda row: when_short(row.when))
        self.view.setModel(self.model)
        self._count = PlainLabel(role="muted", wrap=False)
        self._empty = PlainLabel(role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()

    @Slot()
    def refresh(self) -> None:
        """Read the list again, and what waits to be looked through."""
        self.model.start()
        if not self._context.read_only:
            self._context.vault_thread.run(
                self, waiting_reviews, self.waiting.show_text, self.status.fail
            )

    def unsaved(self) -> Draft | None:
        """Return the line that is not recorded yet, or None."""
        return self.quick.unsaved()

    def restore(self, draft: Draft) -> None:
        """Restore what `unsaved` returned; words that were recorded since are not unsaved."""
        self.quick.restore(draft)
        id_ = str(draft.get("id", ""))

        def drop(*, recorded: bool) -> None:
            if recorded:
                self.quick.forget(id_)

        if id_:
            self._context.vault_thread.run(
                self,
                lambda session: session.journal.has(id_),
                lambda recorded: drop(recorded=recorded),
                self.status.fail,
            )

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        column.addWidget(self.quick)
        column.addWidget(self.waiting_row)
        column.addWidget(self.left_copy)
        column.addWidget(self.waiting)
        column.addSpacing(4)
        column.addWidget(self.filters)
        column.addWidget(self._count)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty, 1)
        self._empty.hide()
        self.quick.setVisible(not self._context.read_only)
        if not self._context.read_only:
            drop = FileDrop(self)
            drop.set_on(self, self.view, self.quick.line, self.filters.words)
            drop.dropped.connect(self._navigator.bring_in)
        self.setFocusProxy(self.filters.words if self._context.read_only else self.quick)
        self._line_entry.recorded.connect(self._navigator.changed)
        self.quick.refused.connect(self.status.fail)
        self.quick.more_requested.connect(self._navigator.record)
        self.left_copy.said.connect(self.status.show_text)
        self.left_copy.failed.connect(self.status.fail)
        self.filters.changed.connect(self.refresh)
        self.model.page_wanted.connect(self._on_page_wanted)
        self.view.opened.connect(self._on_opened)

    @Slot(object)
    def _on_opened(self, row: TimelineRow) -> None:
        self._navigator.open_incident(row.id)

    @Slot(int, object)
    def _on_page_wanted(self, ticket: int, after: TimelineCursor | None) -> None:
        chosen = self.filters.chosen()
        first = after is None

        def failed(error: DiaryError) -> None:
            self.model.cancel(ticket)
            self.status.fail(error)

        def work(session: Session) -> tuple[TimelineSlice, int]:
            total = session.journal.timeline_count(chosen) if first else -1
            return session.journal.timeline(chosen, after, PAGE), total

        self._context.vault_thread.run(self, work, lambda got: self._on_page(ticket, *got), failed)

    def _on_page(self, ticket: int, page: TimelineSlice, total: int) -> None:
        self.model.add_page(ticket, page)
        if total < 0:
            return
        count = ngettext("{n} incident", "{n} incidents", total).format(n=f"{total:,}")
        self._count.setText(count)
        self._count.setVisible(total > 0)
        self.view.setVisible(total > 0)
        self._empty.setVisible(total == 0)
        nothing = _("Nothing is recorded yet. What you write above appears here.")
        if self._context.read_only:
            nothing = _("This bundle shows no incident.")
        no_match = _("Nothing matches. 'Show all' takes the filters away.")
        self._empty.setText(no_match if self.filters.is_set() else nothing)

    def _facts(self, row: TimelineRow) -> str:
        vocabulary = self._context.form_context.vocabulary
        known = {b.code: b.label for b in vocabulary.behaviours}
        parts = [known.get(code, code) for code in row.behaviours]
        if row.exhibits:
            parts.append(
                ngettext("{n} exhibit", "{n} exhibits", row.exhibits).format(n=row.exhibits)
            )
        if row.reported is not None:
            parts.append(_("reported") if row.reported else _("not reported"))
        if row.withdrawn:
            parts.append(_("withdrawn"))
        elif row.revision > 1:
            parts.append(_("changed since"))
        parts.append(delay_text(row.when, row.first_written))
        return " \u00b7 ".join(parts)

    def _sentence(self, row: TimelineRow) -> str:
        number = _("Incident {number}").format(number=row.number)
        return f"{number}. {when_short(row.when)}. {row.excerpt}. {self._facts(row)}"
