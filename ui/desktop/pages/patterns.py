"""Patterns: what was recorded, laid out in time and by kind, only when asked for, with a way back.

The rules are:

- Figures of what was recorded, no more: no score, no ranking, no word about what it means.
- Facts are read a page at a time and worked out beside the lane, so nothing waits for them.
- Leaving the page hides everything again. Nothing is shown before somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.display import day_text, when_short
from diary.i18n import _, ngettext
from diary.model.record import Incident
from diary.model.recorded import as_of
from diary.patterns.course import Conduct
from ui.desktop.kit import Kit
from ui.desktop.page_list import Navigator
from ui.desktop.pages.screen import Screen
from ui.desktop.widgets.notices import card, clear
from ui.desktop.widgets.pattern_filter import PatternFilter
from ui.desktop.widgets.picked import MOST, Behind, Picked
from ui.desktop.widgets.plain import PlainLabel, button

if TYPE_CHECKING:
    from diary.patterns.facts import IncidentFact, IncidentHistory
    from diary.services.session import Session
    from exporters.charts.marks import Chart

_WIDTH = 540.0


@dataclass(frozen=True, slots=True)
class _Shown:
    conduct: Conduct
    charts: tuple[Chart, ...]


class PatternsPage(Screen):
    """The charts, each with its table, and the incidents behind every mark."""

    def __init__(self, kit: Kit, navigator: Navigator) -> None:
        super().__init__(
            _("Patterns"),
            _(
                "What you recorded, laid out in time and by kind. Seeing it all at once can be "
                "hard. You decide whether and when."
            ),
        )
        self._kit, self._navigator = kit, navigator
        self._ticket = 0
        self._history: IncidentHistory | None = None
        self.show_button = button(_("Show patterns"), "main", self._on_show)
        self.hide_button = button(_("That is enough for today"), on=self.refresh)
        self.filter = PatternFilter(kit.around.vocabulary)
        self.filter.changed.connect(self._on_wanted)
        for part in (self.show_button, self.hide_button):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.filter)
        self._body = QVBoxLayout()
        self._body.setSpacing(14)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        kit.theme.changed.connect(self._on_theme)
        self.setFocusProxy(self.show_button)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show nothing until asked, and keep nothing of what was shown."""
        self._ticket += 1
        self._history = None
        clear(self._body)
        self.show_button.show()
        self.hide_button.hide()
        self.filter.hide()
        self.status.say("")

    @Slot()
    def _on_show(self) -> None:
        self._ticket += 1
        self.status.say(_("Reading the record."))
        ticket = self._ticket
        self._kit.lane.run(
            self,
            lambda session: session.patterns.exhibits(),
            lambda exhibits: self._read(ticket, 0, exhibits, []),
            self.status.fail,
        )

    def _read(
        self, ticket: int, after: int, exhibits: dict[str, int], facts: list[IncidentFact]
    ) -> None:
        def done(page: tuple[tuple[IncidentFact, ...], int | None]) -> None:
            if ticket != self._ticket:
                return
            facts.extend(page[0])
            if page[1] is not None:
                self._read(ticket, page[1], exhibits, facts)
            else:
                self._finish(ticket, facts)

        def work(session: Session) -> tuple[tuple[IncidentFact, ...], int | None]:
            page = session.patterns.page(after, exhibits)
            return page.facts, page.after

        self._kit.lane.run(self, work, done, self.status.fail)

    def _finish(self, ticket: int, facts: list[IncidentFact]) -> None:
        def done(history: IncidentHistory) -> None:
            if ticket == self._ticket:
                self._history = history
                people = {one.person for one in history.facts}
                self.filter.offer_people(
                    (person.id, person.content.name)
                    for person in history.people
                    if person.id in people
                )
                self._work_out(ticket)

        work = partial(_history, facts=facts)
        self._kit.lane.run(self, work, done, self.status.fail)

    @Slot()
    def _on_wanted(self) -> None:
        if self._history is not None:
            self._ticket += 1
            self._work_out(self._ticket)

    def _work_out(self, ticket: int) -> None:
        history, wanted = self._history, self.filter.wanted()
        marks, vocabulary = self.filter.context.isChecked(), self._kit.around.vocabulary

        def work(_progress: object) -> _Shown:
            from diary.patterns.report import context_days, narrow_history, pattern_report
            from exporters.charts.catalogue import charts

            assert history is not None  # noqa: S101 - asked for only once it was read
            some = narrow_history(history, wanted)
            found = pattern_report(some, vocabulary)
            beside = context_days(some) if marks else ()
            drawn = charts(found, some, vocabulary, beside, width=_WIDTH)
            return _Shown(found.conduct, tuple(drawn))

        def done(shown: _Shown) -> None:
            if ticket == self._ticket:
                self._show(shown)

        self._kit.jobs.start(self, work, done, self.status.fail)

    def _show(self, shown: _Shown) -> None:
        self.status.say("")
        fresh = self.hide_button.isHidden()
        self.show_button.hide()
        self.hide_button.show()
        self.filter.show()
        if fresh:
            self.hide_button.setFocus()
        clear(self._body)
        self._body.addWidget(PlainLabel(_span(shown.conduct)))
        if shown.conduct.incidents:
            for chart in shown.charts:
                self._add_chart(chart)

    def _add_chart(self, chart: Chart) -> None:
        from ui.desktop.widgets.chart_view import ChartView

        sheet, column = card(chart.title)
        view, picked = ChartView(chart, self._kit.theme.colours), Picked()
        picked.incident_opened.connect(self._navigator.open_incident)
        view.picked.connect(lambda meaning, numbers: self._on_picked(picked, meaning, numbers))
        column.addWidget(view)
        column.addWidget(PlainLabel(chart.alternative, role="muted"))
        column.addWidget(picked)
        self._add_table(column, chart)
        self._body.addWidget(sheet)

    def _on_picked(self, picked: Picked, meaning: str, numbers: tuple[int, ...]) -> None:
        def work(session: Session) -> list[Behind]:
            found = (
                as_of(session.journal.find(str(number)), Incident) for number in numbers[:MOST]
            )
            return [
                Behind(
                    item.id,
                    item.number,
                    when_short(item.content.when) if item.content.when else "",
                    item.content.what,
                )
                for item in found
            ]

        def done(rows: list[Behind]) -> None:
            picked.show_rows(meaning, rows, len(numbers))

        self._kit.lane.run(picked, work, done, self.status.fail)

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
        column.addWidget(opener, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def _on_theme(self) -> None:
        from ui.desktop.widgets.chart_view import ChartView

        for view in self.findChildren(QWidget):
            if isinstance(view, ChartView):
                view.set_colours(self._kit.theme.colours)


def _history(session: Session, facts: list[IncidentFact]) -> IncidentHistory:
    return session.patterns.history(facts)


def _span(conduct: Conduct) -> str:
    if not conduct.incidents:
        return _("No recorded incident is among these.")
    number = len(conduct.incidents)
    count = ngettext("{n} incident", "{n} incidents", number).format(n=f"{number:,}")
    if not conduct.first or not conduct.last:
        return _("{count} recorded, none with a known day.").format(count=count)
    text = _("{count} recorded, from {first} to {last}.")
    return text.format(count=count, first=day_text(conduct.first), last=day_text(conduct.last))
