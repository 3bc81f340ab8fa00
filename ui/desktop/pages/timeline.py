"""The timeline: a line to record with, search and filters, all incidents latest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout

from diary.errors import Cancelled, DiaryError
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.revisions import TimelineCursor, TimelineRow, TimelineSlice
from diary.text.highlighted_text import HighlightedText
from diary.text.time_texts import delay_text, when_short
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page
from ui.desktop.pages.line_entry import LineEntry
from ui.desktop.pages.record_search import (
    RecordSearch,
    filter_choices,
    search_record,
    words_of_incidents,
)
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.file_drop import FileDrop
from ui.desktop.widgets.files_to_search import FilesToSearch
from ui.desktop.widgets.found_list import FoundRow
from ui.desktop.widgets.leftover_copy import LeftoverCopy
from ui.desktop.widgets.quick_line import QuickLine
from ui.desktop.widgets.search_results import SearchResults
from ui.desktop.widgets.timeline_filter import FilterBar
from ui.desktop.widgets.timeline_view import PAGE, TimelineModel, TimelineView
from ui.desktop.widgets.waiting_reviews import WaitingReviews, waiting_reviews
from ui.desktop.widgets.waiting_row import WaitingRow

if TYPE_CHECKING:
    from diary.services.file_search import Excerpt, Place
    from diary.services.session import Session
    from ui.desktop.threads import Job


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
        self.results = SearchResults(self.view)
        self.unsearched = FilesToSearch(context)
        self._search: RecordSearch | None = None
        self._typed = ""
        self._reading: Job | None = None
        self._left_at = ""
        self._total = 0
        self._count = PlainLabel(role="muted", wrap=False)
        self._empty = PlainLabel(role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()

    @Slot()
    def refresh(self) -> None:
        """Read the list again, and what waits to be looked through."""
        self.model.start()
        self._start_search()
        if not self._context.read_only:
            self._context.vault_thread.run(
                self, waiting_reviews, self.waiting.show_text, self.status.fail
            )

    def resume(self) -> None:
        """Take the focus again where a place was opened."""
        view = self.results.views[self.results.shown()] if self._typed else self
        view.setFocus()

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
        column.addWidget(self.unsearched)
        column.addWidget(self.results, 1)
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
        self.filters.choices_wanted.connect(self._on_choices_wanted)
        self.model.page_wanted.connect(self._on_page_wanted)
        self.view.opened.connect(self._on_opened)
        self.results.opened.connect(self._on_found_opened)
        self.unsearched.finished.connect(self.refresh)

    @Slot()
    def _on_choices_wanted(self) -> None:
        self._context.vault_thread.run(self, filter_choices, self.filters.offer, self.status.fail)

    @Slot(object)
    def _on_opened(self, row: TimelineRow) -> None:
        self._left_at = row.id
        self._navigator.open_incident(row.id)

    @Slot(object)
    def _on_found_opened(self, row: FoundRow) -> None:
        if row.noun is Noun.CONVERSATION and row.part:
            self._navigator.open_line(row.id, row.part)
        else:
            self._navigator.open_subject(row.noun, row.id)

    def _start_search(self) -> None:
        """Search files, messages and the rest for the words that are typed."""
        typed = self.filters.chosen().text
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._typed = typed
        if not typed:
            self._search = None
            self.results.show_plain()
            self.unsearched.show_found(None)
            return
        self._context.vault_thread.run(
            self,
            lambda session: search_record(session, typed),
            lambda found: self._on_search(typed, found),
            self.status.fail,
        )

    def _on_search(self, typed: str, found: RecordSearch) -> None:
        if typed != self._typed:
            return
        self._search = found
        self.results.show_found(found.rows, found.counts)
        self.unsearched.show_found(found.files)
        self._show_emptiness()
        self.view.viewport().update()
        if found.words.files:
            self._reading = self._context.jobs.start(
                self, found.words.read, lambda words: self._on_words(found, words), self._on_unread
            )

    def _on_words(self, found: RecordSearch, words: dict[Place, Excerpt]) -> None:
        if self._search is found:
            self.results.show_words(found.with_words(words))

    def _on_unread(self, error: DiaryError) -> None:
        if not isinstance(error, Cancelled):
            self.status.fail(error)

    @Slot(int, object)
    def _on_page_wanted(self, ticket: int, after: TimelineCursor | None) -> None:
        chosen = self.filters.chosen()
        first = after is None

        def failed(error: DiaryError) -> None:
            self.model.cancel(ticket)
            self.status.fail(error)

        def work(session: Session) -> tuple[TimelineSlice, int, dict[str, HighlightedText]]:
            total = session.journal.timeline_count(chosen) if first else -1
            page = session.journal.timeline(chosen, after, PAGE)
            words = words_of_incidents(session, chosen.text, (row.id for row in page.rows))
            return page, total, words

        self._context.vault_thread.run(self, work, lambda got: self._on_page(ticket, *got), failed)

    def _on_page(
        self, ticket: int, page: TimelineSlice, total: int, words: dict[str, HighlightedText]
    ) -> None:
        if not self.model.add_page(ticket, page, words):
            return
        self._go_back_to_row()
        if total < 0:
            return
        self.results.count_incidents(total)
        count = ngettext("{n} incident", "{n} incidents", total).format(n=f"{total:,}")
        self._count.setText(count)
        self._total = total
        self._show_emptiness()

    def _go_back_to_row(self) -> None:
        """Show the row that was opened last, where it is on this page."""
        for number, row in enumerate(self.model.rows() if self._left_at else ()):
            if row.id == self._left_at:
                self._left_at = ""
                self.view.setCurrentIndex(self.model.index(number))
                self.view.scrollTo(self.model.index(number))
                return

    def _show_emptiness(self) -> None:
        """Show the lists, or say that there is nothing to show."""
        found = self._total + (sum(self._search.counts.values()) if self._search else 0)
        self._count.setVisible(self._total > 0 and not self._typed)
        self.results.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        nothing = _("Nothing is recorded yet. What you write above appears here.")
        if self._context.read_only:
            nothing = _("This bundle shows no incident.")
        no_match = _("Nothing matches. 'Show all' takes the filters away.")
        self._empty.setText(no_match if self.filters.is_set() else nothing)

    def _facts(self, row: TimelineRow) -> str:
        vocabulary = self._context.form_context.vocabulary
        known = {b.code: b.label for b in vocabulary.behaviours}
        parts = [known.get(code, code) for code in row.behaviours]
        if self._search is not None and row.id in self._search.places:
            # in the words of the incident itself, or in files of it
            parts.insert(0, self._search.places[row.id])
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
