"""The timeline: a line to record with, search and filters, all incidents latest first.

**Invariants:**

- The order of all incidents is read at once, their words as far as somebody looks, so that the list
  goes to any month or day without reading what is between.
- A list that is read again stays where it was, with the same rows chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from diary.errors import Cancelled, DiaryError
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.revisions import TimelineFilter, TimelineIndex, TimelineRow
from diary.model.when import zone_or_utc
from diary.text.highlighted_text import HighlightedText
from diary.text.time_texts import day_text, delay_text, when_short
from ui.desktop.draft_autosave import Draft
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import Page
from ui.desktop.pages.line_entry import LineEntry
from ui.desktop.pages.line_times import LineTimes
from ui.desktop.pages.record_search import (
    RecordSearch,
    filter_choices,
    search_record,
    words_of_incidents,
)
from ui.desktop.pages.several_incidents_actions import SeveralIncidents
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import PlainLabel, button, short_text
from ui.desktop.widgets.chosen_bar import ChosenBar
from ui.desktop.widgets.coarse_pictures import CoarseLook, CoarsePictures
from ui.desktop.widgets.day_jump import DayJump
from ui.desktop.widgets.file_drop import FileDrop
from ui.desktop.widgets.files_to_search import FilesToSearch
from ui.desktop.widgets.found_list import FoundRow
from ui.desktop.widgets.leftover_copy import LeftoverCopy
from ui.desktop.widgets.month_rail import MonthRail
from ui.desktop.widgets.quick_line import QuickLine
from ui.desktop.widgets.search_results import SearchResults
from ui.desktop.widgets.timeline_filter import FilterBar
from ui.desktop.widgets.timeline_model import PAGE, TimelineModel
from ui.desktop.widgets.timeline_view import TimelineDelegate, TimelineView
from ui.desktop.widgets.waiting_reviews import WaitingReviews, waiting_reviews
from ui.desktop.widgets.waiting_row import WaitingRow
from ui.text.entry_counts import incidents_text

if TYPE_CHECKING:
    from diary.services.file_search import Excerpt, Place
    from diary.services.session import Session
    from ui.desktop.threads import Job


class TimelinePage(Page):
    """The list, with filters and the line to record with above it."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__()
        self.setAccessibleName(_("Timeline"))
        self._context, self._navigator = context, navigator
        form_context = context.form_context
        self.quick = QuickLine(form_context.clock, form_context.zone)
        self.waiting_line = context.waiting_line
        self.waiting_row = WaitingRow(keeps_room=not context.read_only)
        self.status = self.waiting_row.status
        self._line_entry = LineEntry(context, self.quick, self.waiting_row)
        self.left_copy = LeftoverCopy(context)
        self.waiting = WaitingReviews(navigator.review)
        self.line_times = LineTimes(context, navigator, self.status)
        self._count = PlainLabel(role="muted", wrap=False)
        self._jump_button = button(_("Go to a day"), on=self._on_jump)
        self.filters = FilterBar(form_context.vocabulary, self._jump_button, self._count)
        self.model = TimelineModel(self._sentence, self)
        self.view = TimelineView(
            _("Incidents, latest first"), self.model, chooses=not context.read_only
        )
        self.view.setItemDelegate(
            TimelineDelegate(
                self.view,
                lambda row: when_short(row.when),
                self._facts,
                self._marks,
                self._look,
            )
        )
        self.rail = MonthRail()
        self.jump = DayJump()
        self.chosen_bar = ChosenBar()
        self.several = SeveralIncidents(context, navigator, self, self.chosen_bar)
        self._pictures = CoarsePictures(context, self)
        self._seen: dict[str, CoarseLook | None] = {}
        self._listing = QWidget()
        self.results = SearchResults(self._listing)
        self.unsearched = FilesToSearch(context)
        self._search: RecordSearch | None = None
        self._typed = ""
        self._reading: Job | None = None
        self._total = 0
        self._filter = TimelineFilter()
        self._empty = PlainLabel(role="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self.waiting_line.changed.connect(self._show_emptiness)

    @Slot()
    def refresh(self) -> None:
        """Read the list again, and what waits to be looked through."""
        self._start_list()
        self._start_search()
        if not self._context.read_only:
            self._context.vault_thread.run(
                self, waiting_reviews, self.waiting.show_text, self.status.fail
            )
            self.line_times.begin()

    def resume(self) -> None:
        """Take the focus again where a place was opened."""
        if self._typed:
            self.results.views[self.results.shown()].setFocus()
        else:
            super().resume()

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
        inner = QWidget()
        inner.setProperty("role", "column")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        column.addWidget(self.quick)
        column.addWidget(self.waiting_row)
        column.addWidget(self.left_copy)
        column.addWidget(self.waiting)
        column.addWidget(self.line_times)
        column.addSpacing(4)
        column.addWidget(self.filters)
        column.addWidget(self.jump)
        column.addWidget(self.unsearched)
        column.addWidget(self.results, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self.chosen_bar)
        column.addWidget(self.several.row)
        self._empty.hide()
        # With large letters in a low window it scrolls as a whole.
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        row = QHBoxLayout(self._listing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.view, 1)
        row.addWidget(self.rail)
        self._listing.setFocusProxy(self.view)
        self.quick.setVisible(not self._context.read_only)
        if not self._context.read_only:
            drop = FileDrop(self)
            drop.set_on(self, self.view, self.quick.line, self.filters.words)
            drop.dropped.connect(self._navigator.bring_in)
        self.setFocusProxy(self.filters.words if self._context.read_only else self.quick)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the months beside the list where there is room."""
        super().resizeEvent(event)
        self.rail.fit_beside(self.width())

    def hideEvent(self, event: QHideEvent) -> None:
        """Say no more of the last line when another page is shown."""
        super().hideEvent(event)
        self._line_entry.go_on()

    def _connect(self) -> None:
        self._line_entry.recorded.connect(self._navigator.changed)
        self._line_entry.open_wanted.connect(self._navigator.open_incident)
        self.quick.refused.connect(self.status.fail)
        self.quick.more_requested.connect(self._navigator.record)
        self.left_copy.said.connect(self.status.show_text)
        self.left_copy.failed.connect(self.status.fail)
        self.filters.changed.connect(self.refresh)
        self.filters.choices_wanted.connect(self._on_choices_wanted)
        self.model.rows_wanted.connect(self._on_rows_wanted)
        self.view.opened.connect(self._on_opened)
        self.view.chosen_changed.connect(self._on_chosen)
        self.view.menu_requested.connect(self._on_menu)
        self.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.rail.month_chosen.connect(self._on_month)
        self.rail.left.connect(self.view.setFocus)
        self.jump.day_chosen.connect(self._on_day)
        self.jump.left.connect(self._on_jump)
        self.several.changed.connect(self._navigator.changed)
        self.several.ended.connect(self.view.clearSelection)
        self._pictures.found.connect(self._on_look)
        self._context.attachment_queue.changed.connect(self._on_files)
        bind(Act.GO_TO_DAY, self, self._on_jump)
        self.results.opened.connect(self._on_found_opened)
        self.unsearched.finished.connect(self.refresh)

    @Slot()
    def _on_choices_wanted(self) -> None:
        self._context.vault_thread.run(self, filter_choices, self.filters.offer, self.status.fail)

    @Slot(object)
    def _on_opened(self, row: TimelineRow) -> None:
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
        if not typed or self._is_typed_in_vain():
            self._search = None
            self.results.show_plain()
            self.unsearched.show_found(None)
            self._show_emptiness()
            return
        self._context.vault_thread.run(
            self,
            lambda session: search_record(session, typed),
            lambda found: self._on_search(typed, found),
            self.status.fail,
        )

    def _is_typed_in_vain(self) -> bool:
        """Return whether only signs are typed, which are in no list of words."""
        from diary.services.file_search import is_searchable

        return bool(self._typed) and not is_searchable(self._typed)

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

    # --- the list ------------------------------------------------------------------------------

    def _start_list(self) -> None:
        """Read the order of the incidents that are listed, and the words of those in sight."""
        chosen, ticket = self.filters.chosen(), self.model.begin()
        # What is in sight comes with the order, so that nothing is empty for a moment.
        first = max(self.view.top_place() - PAGE // 2, 0) if chosen == self._filter else 0

        def work(session: Session) -> _ListBegin:
            journal = session.journal
            index = journal.timeline_index(chosen)
            everything = TimelineFilter(with_withdrawn=chosen.with_withdrawn)
            total = len(index.rows) if chosen == everything else journal.timeline_count(everything)
            written = journal.timeline_count(replace(chosen, with_withdrawn=True))
            rows = _read(session, chosen, index.rows[first:][:PAGE])
            return _ListBegin(index, total, written - len(index.rows), *rows)

        self._context.vault_thread.run(
            self, work, lambda listed: self._on_listed(ticket, chosen, listed), self.status.fail
        )

    def _on_listed(self, ticket: int, chosen: TimelineFilter, listed: _ListBegin) -> None:
        view, model = self.view, self.model
        picked = view.chosen()
        current, top = model.number_at(view.currentIndex().row()), view.top_place()
        offset = view.verticalScrollBar().value()
        if not model.show_index(ticket, listed.index):
            return
        model.add_rows(ticket, listed.rows, listed.words)
        self.rail.show_months(model.months)
        self._jump_button.setVisible(bool(model.months))
        place = None if current is None else model.place_of(current)
        if place is not None:
            view.setCurrentIndex(model.index(place))
        if top and chosen == self._filter:
            view.doItemsLayout()
            view.verticalScrollBar().setValue(offset)
        else:
            view.scrollToTop()
        self._filter = chosen
        view.choose(picked)
        self._on_scrolled()
        self._total = model.total
        self.results.count_incidents(model.total)
        self._count.setText(incidents_text(model.total, listed.withdrawn))
        self.filters.show_count(model.total, listed.total)
        self._show_emptiness()

    @Slot(int, object)
    def _on_rows_wanted(self, ticket: int, wanted: Sequence[int]) -> None:
        chosen, model = self._filter, self.model

        def failed(error: DiaryError) -> None:
            model.cancel(ticket, wanted)
            self.status.fail(error)

        self._context.vault_thread.run(
            self,
            lambda session: _read(session, chosen, wanted),
            lambda read: self._on_rows(ticket, *read),
            failed,
        )

    def _on_rows(
        self, ticket: int, rows: Sequence[TimelineRow], words: dict[str, HighlightedText]
    ) -> None:
        self.model.add_rows(ticket, rows, words)

    # --- where in it ---------------------------------------------------------------------------

    @Slot()
    def _on_scrolled(self) -> None:
        self.rail.follow(self.model.month_at(self.view.top_place()))

    @Slot(int)
    def _on_month(self, place: int) -> None:
        self._go_to(place, place + 1)

    def _go_to(self, top: int, place: int) -> None:
        self.view.go_to(top)
        self.view.setCurrentIndex(self.model.index(place))
        self.view.go_to(top)

    @Slot()
    def _on_jump(self) -> None:
        """Show the fields of a day, or take them away again."""
        opens = self.jump.isHidden() and bool(self.model.months)
        self.jump.setVisible(opens)
        (self.jump if opens else self.view).setFocus()

    @Slot(object)
    def _on_day(self, day: date) -> None:
        """Go to the latest incident that is not after this day."""
        zone = zone_or_utc(self._context.form_context.zone)
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        place = self.model.place_before(end.timestamp())
        begin = datetime.combine(day, time(), zone).timestamp()
        if place is None:
            self.jump.status.show_text(_("Nothing listed is as early as that. This is the first."))
            place = self.model.rowCount() - 1
        elif place == self.model.place_before(begin):
            text = _("Nothing listed begins on {day}. Here is what is before it.")
            self.jump.status.show_text(text.format(day=day_text(day)))
        else:
            self.jump.status.show_text("")
            self.jump.hide()
        month = self.model.months[self.model.month_at(place)].place
        self._go_to(month if place == month + 1 else place, place)
        self.view.setFocus()

    # --- several of them -----------------------------------------------------------------------

    @Slot()
    def _on_chosen(self) -> None:
        self.several.choose(self.view.chosen())

    @Slot(int, object)
    def _on_menu(self, place: int, point: QPoint) -> None:
        """Show what can be done to a row, or to the chosen ones if it is one of them."""
        number = self.model.number_at(place)
        row = self.model.row(place)
        if number is None or row is None:
            return
        if number not in self.view.chosen():
            self.view.choose((number,))
        menu = QMenu(self.view)
        menu.addAction(_("Open it")).triggered.connect(lambda: self._on_opened(row))
        months = self.model.months
        if months:
            month = months[self.model.month_at(place)]
            text = _("Choose all of {month}").format(month=month.name)
            every = range(month.place + 1, month.place + 1 + month.count)
            menu.addAction(text).triggered.connect(
                lambda: self.view.choose([self.model.number_at(each) or 0 for each in every])
            )
        menu.addSeparator()
        for made in self.several.buttons():
            menu.addAction(made.text()).triggered.connect(made.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    # --- what a row says -----------------------------------------------------------------------

    def _look(self, row: TimelineRow) -> CoarseLook | None:
        if row.exhibit not in self._seen:
            self._seen[row.exhibit] = None
            self._pictures.want(row.exhibit)
        return self._seen[row.exhibit]

    def _on_look(self, id_: str, look: CoarseLook) -> None:
        self._seen[id_] = look
        self.view.viewport().update()

    @Slot()
    def _on_files(self) -> None:
        self.view.viewport().update()

    def _marks(self, row: TimelineRow) -> list[str]:
        marks = []
        if row.id in self._context.attachment_queue.incidents():
            marks.append(_("files on their way"))
        if not row.has_kind:
            marks.append(_("no kind"))
        if row.reported:
            marks.append(_("reported"))
        if row.withdrawn:
            marks.append(_("withdrawn"))
        return marks

    @Slot()
    def _show_emptiness(self) -> None:
        """Show the lists, or say that there is nothing to show."""
        found = self._total + (sum(self._search.counts.values()) if self._search else 0)
        in_vain = self._is_typed_in_vain()
        found = 0 if in_vain else found
        self._count.setVisible(self._total > 0 and not self.filters.is_set())
        self.filters.arrange()
        self.results.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        nothing = _("Nothing is recorded yet. What you write above appears here.")
        if self._context.read_only:
            nothing = _("This bundle shows no incident.")
        no_match = _("Nothing matches. 'Show all' takes the filters away.")
        if self.waiting_line.line is not None:
            # it is on the page already, and soon in the list; nothing may move meanwhile
            nothing = ""
        if in_vain:
            no_match = _("There is nothing to search for in this. Type a word or a number.")
        self._empty.setText(no_match if self.filters.is_set() else nothing)

    def _facts(self, row: TimelineRow) -> str:
        vocabulary = self._context.form_context.vocabulary
        known = {b.code: b.label for b in vocabulary.behaviours}
        parts = [known.get(code, code) for code in row.behaviours]
        if self._search is not None and row.id in self._search.places:
            # in the words of the incident itself, or in files of it
            parts.insert(0, self._search.places[row.id])
        # of many rows with the same words and kind it tells one from the other
        parts += [short_text(each, 40) for each in row.came_by]
        if row.revision > 1 and not row.withdrawn:
            parts.append(_("changed since"))
        parts.append(delay_text(row.when, row.first_written))
        return " \u00b7 ".join(filter(None, parts))

    def _sentence(self, row: TimelineRow) -> str:
        number = _("Incident {number}").format(number=row.number)
        facts = [self._facts(row), *self._marks(row)]
        if row.exhibits:
            count = ngettext("{n} exhibit", "{n} exhibits", row.exhibits)
            facts.append(count.format(n=row.exhibits))
        if row.reported is False:
            facts.append(_("not reported"))
        said = " \u00b7 ".join(filter(None, facts))
        return f"{number}. {when_short(row.when)}. {row.excerpt}. {said}"


@dataclass(frozen=True, slots=True)
class _ListBegin:
    """What a list begins with; `total` is how many incidents there are without a filter.

    `withdrawn` is how many more there are that the list does not show because they are withdrawn.
    """

    index: TimelineIndex
    total: int
    withdrawn: int
    rows: tuple[TimelineRow, ...]
    words: dict[str, HighlightedText]


def _read(
    session: Session, chosen: TimelineFilter, wanted: Sequence[int]
) -> tuple[tuple[TimelineRow, ...], dict[str, HighlightedText]]:
    rows = session.journal.timeline_rows(wanted)
    return rows, words_of_incidents(session, chosen.text, (row.id for row in rows))
