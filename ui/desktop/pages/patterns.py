"""Patterns: what was recorded, by time and by kind, with a filter.

**Invariants:**

- The page shows counts of what was recorded and nothing else: no score, no ranking, no statement of
  what they mean.
- Facts are read in portions on the vault thread and computed in a job, so that saving never waits.
- Nothing is shown before the person asks for it, since it can be hard to see; leaving the page
  hides everything again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.record_nouns import Incident
from diary.model.revisions import as_of
from diary.patterns.counted_incidents import NotCounted
from diary.patterns.course_of_conduct import Conduct
from diary.patterns.pattern_report import IncidentSelection
from diary.text.time_texts import day_text, when_short
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import (
    NARROW_CHOICE,
    ComboBox,
    FlowLayout,
    PlainLabel,
    TickBox,
    button,
    short_text,
)
from ui.desktop.widgets.date_fields import DayRange
from ui.desktop.widgets.feedback import card, clear_layout
from ui.text.entry_counts import uncounted_text
from ui.text.people import listed_names

if TYPE_CHECKING:
    from diary.patterns.incident_facts import IncidentHistory
    from diary.services.pattern_service import FactPage
    from diary.services.session import Session
    from exporters.charts.marks import Chart


class PatternFilter(QWidget):
    """The filter of the charts. `changed` follows every change."""

    changed = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.person = _choice(_("Person suspected"), ((_("Anybody"), ""),))
        kinds = ((_("Any behaviour"), ""), *((b.label, b.code) for b in vocabulary.behaviours))
        self.behaviour = _choice(_("Kind of behaviour"), kinds)
        answers = ((_("Reported or not"), None), (_("Reported"), True), (_("Not reported"), False))
        self.reported = _choice(_("Reported to police"), answers)
        self.days = DayRange()
        self.context = TickBox(_("Show hearings, handovers and other dates as marks"))
        self._clear = button(_("Show all"), on=self.clear)
        self._build()

    def selection(self) -> IncidentSelection:
        """Return the selection; an unreadable day filters nothing."""
        person, behaviour = str(self.person.currentData()), str(self.behaviour.currentData())
        since, until = self.days.days()
        return IncidentSelection(
            since=since,
            until=until,
            people=(person,) if person else (),
            behaviours=(behaviour,) if behaviour else (),
            reported=self.reported.currentData(),
        )

    def offer_people(self, people: Iterable[tuple[str, str]]) -> None:
        """Set the people to choose from, as ids and names; keep the choice if possible."""
        chosen = self.person.currentData()
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItem(_("Anybody"), "")
        for id_, name in people:
            self.person.addItem(short_text(name, 40), id_)
        self.person.setCurrentIndex(max(self.person.findData(chosen), 0))
        self.person.blockSignals(False)

    @Slot()
    def clear(self) -> None:
        """Clear the filter."""
        for choice in (self.person, self.behaviour, self.reported):
            choice.setCurrentIndex(0)
        self.days.clear()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        choices = QWidget()
        row = FlowLayout(choices)
        for choice in (self.person, self.behaviour, self.reported):
            choice.currentIndexChanged.connect(self._on_changed)
            row.addWidget(choice)
        row.addWidget(self._clear)
        for part in (choices, self.days, self.context):
            column.addWidget(part)
        self.days.changed.connect(self._on_changed)
        self.context.toggled.connect(self._on_changed)
        self._clear.hide()

    @Slot()
    def _on_changed(self) -> None:
        self._clear.setVisible(self.selection() != IncidentSelection() or not self.days.is_empty())
        self.changed.emit()


def _choice(name: str, rows: Iterable[tuple[str, object]]) -> ComboBox:
    made = ComboBox(NARROW_CHOICE)
    made.setAccessibleName(name)
    for label, value in rows:
        made.addItem(label, value)
    return made


MOST = 40


@dataclass(frozen=True, slots=True)
class ChartIncident:
    """One incident behind a mark."""

    id: str
    number: int
    told: str
    words: str


class SelectedIncidents(QWidget):
    """The incidents behind the picked mark. `incident_opened` carries an incident's id."""

    incident_opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def show_rows(self, meaning: str, rows: Sequence[ChartIncident], total: int) -> None:
        """Show these rows below the meaning of the mark; `total` may be more than are shown."""
        clear_layout(self._column)
        self._column.addWidget(PlainLabel(meaning, role="field"))
        for row in rows:
            self._column.addWidget(self._line(row))
        if total > len(rows):
            text = _("and {n} more; the timeline has them all").format(n=total - len(rows))
            self._column.addWidget(PlainLabel(text, role="muted"))
        self.show()
        announce(self, meaning)

    def _line(self, row: ChartIncident) -> QWidget:
        line = QWidget()
        parts = QHBoxLayout(line)
        parts.setContentsMargins(0, 0, 0, 0)
        name = _("Incident {number}").format(number=row.number)
        opener = button(name, "quiet", lambda: self.incident_opened.emit(row.id))
        parts.addWidget(opener)
        parts.addWidget(PlainLabel(row.told, role="muted", wrap=False))
        parts.addWidget(PlainLabel(short_text(row.words), wrap=True), 1)
        return line


_WIDTH = 540.0


@dataclass(frozen=True, slots=True)
class _DrawnCharts:
    conduct: Conduct
    apart: tuple[NotCounted, ...]
    charts: tuple[Chart, ...]


class PatternsPage(ScrollPage):
    """The charts, each with its table, and the incidents behind every mark."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        about = _(
            "What you recorded, laid out in time and by kind. Seeing it all at once can be hard. "
            "You decide whether and when."
        )
        if context.read_only:
            about = _(
                "What the person recorded and this bundle shows, laid out in time and by kind."
            )
        super().__init__(_("Patterns"), about)
        self._context, self._navigator = context, navigator
        self._ticket = 0
        self._history: IncidentHistory | None = None
        self.show_button = button(_("Show patterns"), "main", self._on_show)
        enough = _("Hide patterns") if context.read_only else _("That is enough for today")
        self.hide_button = button(enough, on=self.refresh)
        self.filter = PatternFilter(context.form_context.vocabulary)
        self.filter.changed.connect(self._on_wanted)
        for part in (self.show_button, self.hide_button):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.filter)
        self._body = QVBoxLayout()
        self._body.setSpacing(14)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        context.theme.changed.connect(self._on_theme)
        self.setFocusProxy(self.show_button)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show nothing until asked, and keep nothing of what was shown."""
        self._ticket += 1
        self._history = None
        clear_layout(self._body)
        self.show_button.show()
        self.hide_button.hide()
        self.filter.hide()
        self.status.show_text("")

    @Slot()
    def _on_show(self) -> None:
        self._ticket += 1
        self.status.show_text(_("Reading the record."))
        ticket = self._ticket
        self._context.vault_thread.run(
            self,
            lambda session: session.patterns.exhibits(),
            lambda exhibits: self._read(ticket, 0, exhibits, []),
            self.status.fail,
        )

    def _read(
        self, ticket: int, after: int, exhibits: dict[str, int], pages: list[FactPage]
    ) -> None:
        def done(page: FactPage) -> None:
            if ticket != self._ticket:
                return
            pages.append(page)
            if page.after is not None:
                self._read(ticket, page.after, exhibits, pages)
            else:
                self._finish(ticket, pages)

        def work(session: Session) -> FactPage:
            return session.patterns.page(after, exhibits)

        self._context.vault_thread.run(self, work, done, self.status.fail)

    def _finish(self, ticket: int, pages: list[FactPage]) -> None:
        def done(history: IncidentHistory) -> None:
            if ticket == self._ticket:
                self._history = history
                people = {one.person for one in history.facts}
                self.filter.offer_people(
                    (id_, name)
                    for id_, name in listed_names(history.people).items()
                    if id_ in people
                )
                self._work_out(ticket)

        work = partial(_history, pages=pages)
        self._context.vault_thread.run(self, work, done, self.status.fail)

    @Slot()
    def _on_wanted(self) -> None:
        if self._history is not None:
            self._ticket += 1
            self._work_out(self._ticket)

    def _work_out(self, ticket: int) -> None:
        history, wanted = self._history, self.filter.selection()
        marks, vocabulary = self.filter.context.isChecked(), self._context.form_context.vocabulary

        def work(_progress: object) -> _DrawnCharts:
            from diary.patterns.pattern_report import context_days, narrow_history, pattern_report
            from exporters.charts.chart_list import charts

            assert history is not None  # noqa: S101 - asked for only once it was read
            some = narrow_history(history, wanted)
            found = pattern_report(some, vocabulary)
            beside = context_days(some) if marks else ()
            drawn = charts(found, some, vocabulary, beside, width=_WIDTH)
            return _DrawnCharts(found.conduct, history.not_counted, tuple(drawn))

        def done(shown: _DrawnCharts) -> None:
            if ticket == self._ticket:
                self._show(shown)

        self._context.jobs.start(self, work, done, self.status.fail)

    def _show(self, shown: _DrawnCharts) -> None:
        self.status.show_text("")
        fresh = self.hide_button.isHidden()
        self.show_button.hide()
        self.hide_button.show()
        self.filter.show()
        if fresh:
            self.hide_button.setFocus()
        clear_layout(self._body)
        said = (_span(shown.conduct), uncounted_text(shown.apart))
        self._body.addWidget(PlainLabel(" ".join(filter(None, said))))
        if shown.conduct.incidents:
            for chart in shown.charts:
                self._add_chart(chart)

    def _add_chart(self, chart: Chart) -> None:
        from ui.desktop.widgets.chart_view import ChartView

        sheet, column = card(chart.title)
        view, picked = ChartView(chart, self._context.theme.colours), SelectedIncidents()
        picked.incident_opened.connect(self._navigator.open_incident)
        view.picked.connect(lambda meaning, numbers: self._on_picked(picked, meaning, numbers))
        column.addWidget(view)
        column.addWidget(PlainLabel(chart.alternative, role="muted"))
        column.addWidget(picked)
        self._add_table(column, chart)
        self._body.addWidget(sheet)

    def _on_picked(self, picked: SelectedIncidents, meaning: str, numbers: tuple[int, ...]) -> None:
        def work(session: Session) -> list[ChartIncident]:
            found = (
                as_of(session.journal.find(str(number)), Incident) for number in numbers[:MOST]
            )
            return [
                ChartIncident(
                    item.id,
                    item.number,
                    when_short(item.content.when) if item.content.when else "",
                    item.content.what,
                )
                for item in found
            ]

        def done(rows: list[ChartIncident]) -> None:
            picked.show_rows(meaning, rows, len(numbers))

        self._context.vault_thread.run(picked, work, done, self.status.fail)

    def _add_table(self, column: QVBoxLayout, chart: Chart) -> None:
        tables: list[QWidget] = []

        def toggle() -> None:
            from ui.desktop.widgets.chart_view import chart_table

            if not tables:
                tables.append(chart_table(chart))
                column.addWidget(tables[0])
                opener.setText(_("Hide the table"))
                return
            shown = tables[0].isHidden()
            tables[0].setVisible(shown)
            opener.setText(_("Hide the table") if shown else _("Show as a table"))

        opener = button(_("Show as a table"), "quiet", toggle)
        opener.setAccessibleDescription(chart.title)
        column.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _on_theme(self) -> None:
        from ui.desktop.widgets.chart_view import ChartView

        for view in self.findChildren(QWidget):
            if isinstance(view, ChartView):
                view.set_colours(self._context.theme.colours)


def _history(session: Session, pages: list[FactPage]) -> IncidentHistory:
    return session.patterns.history(pages)


def _span(conduct: Conduct) -> str:
    if not conduct.incidents:
        return _("No recorded incident is among these.")
    number = len(conduct.incidents)
    count = ngettext("{n} incident", "{n} incidents", number).format(n=f"{number:,}")
    if not conduct.first or not conduct.last:
        return _("{count} recorded, none with a known day.").format(count=count)
    text = _("{count} recorded, from {first} to {last}.")
    return text.format(count=count, first=day_text(conduct.first), last=day_text(conduct.last))
