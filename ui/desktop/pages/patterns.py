"""Patterns: counts by month and by hour, shown only when somebody asks, with a way back.

The rules are:

- Counts of what was recorded, no more: no score, no ranking, no word about what it means.
- Leaving the page hides them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.i18n import _, ngettext
from diary.model.timeline import Cursor, Page, TimelineFilter, TimelineRow
from diary.patterns.counts import Row
from diary.wording import day_text
from ui.desktop.kit import Kit
from ui.desktop.pages.screen import Screen
from ui.desktop.widgets.notices import card, clear
from ui.desktop.widgets.plain import PlainLabel, button

if TYPE_CHECKING:
    from diary.services.session import Session
    from exporters.marks import Chart

_PAGE = 500
_WIDTH = 540.0


class PatternsPage(Screen):
    """Two charts, each with its table."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("Patterns"),
            _(
                "Counts of what you recorded: by month and kind, by day of the week and hour. "
                "Seeing it all at once can be hard. You decide whether and when."
            ),
        )
        self._kit = kit
        self._ticket = 0
        self.show_button = button(_("Show patterns"), "main", self._on_show)
        self.hide_button = button(_("That is enough for today"), on=self.refresh)
        for part in (self.show_button, self.hide_button):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self._body = QVBoxLayout()
        self._body.setSpacing(14)
        self.column.addLayout(self._body)
        self.column.addStretch(1)
        kit.theme.changed.connect(self._on_theme)
        self.setFocusProxy(self.show_button)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show nothing until asked."""
        self._ticket += 1
        clear(self._body)
        self.show_button.show()
        self.hide_button.hide()
        self.status.say("")

    @Slot()
    def _on_show(self) -> None:
        self._ticket += 1
        self.status.say(_("Counting."))
        self._read(self._ticket, None, [])

    def _read(self, ticket: int, after: Cursor | None, rows: list[Row]) -> None:
        def work(session: Session) -> Page:
            return session.journal.timeline(TimelineFilter(), after, _PAGE)

        def done(page: Page) -> None:
            if ticket != self._ticket:
                return
            rows.extend(counted(row) for row in page.rows)
            if page.after is not None:
                self._read(ticket, page.after, rows)
            else:
                self._lay_out(ticket, rows)

        self._kit.lane.run(self, work, done, self.status.fail)

    def _lay_out(self, ticket: int, rows: list[Row]) -> None:
        vocabulary = self._kit.around.vocabulary
        labels = {b.code: b.label for b in vocabulary.behaviours}

        def work(_progress: object) -> tuple[Chart, ...]:
            from exporters.chart_hours import weekday_by_hour
            from exporters.chart_months import behaviours_by_month

            names = labels.get
            return (
                behaviours_by_month(rows, lambda code: names(code, code), width=_WIDTH),
                weekday_by_hour(rows, width=_WIDTH),
            )

        def done(charts: tuple[Chart, ...]) -> None:
            if ticket == self._ticket:
                self._show(rows, charts)

        self._kit.jobs.start(self, work, done, self.status.fail)

    def _show(self, rows: list[Row], charts: tuple[Chart, ...]) -> None:
        from ui.desktop.widgets.chart_view import ChartView

        self.status.say("")
        self.show_button.hide()
        self.hide_button.show()
        self.hide_button.setFocus()
        clear(self._body)
        self._body.addWidget(PlainLabel(_span(rows)))
        if not rows:
            return
        for chart in charts:
            sheet, column = card(chart.title)
            column.addWidget(ChartView(chart, self._kit.theme.colours))
            column.addWidget(PlainLabel(chart.alternative, role="muted"))
            self._add_table(column, chart)
            self._body.addWidget(sheet)

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


def counted(row: TimelineRow) -> Row:
    """What counting needs of a row of the timeline."""
    day = row.when.day()
    hour = row.when.hour() if day else None
    return Row(row.number, day, hour, tuple(sorted(set(row.behaviours))), row.reported)


def _span(rows: list[Row]) -> str:
    if not rows:
        return _("Nothing is recorded yet.")
    count = ngettext("{n} incident", "{n} incidents", len(rows)).format(n=f"{len(rows):,}")
    days = [row.day for row in rows if row.day]
    if not days:
        return _("{count} recorded, none with a known day.").format(count=count)
    text = _("{count} recorded, from {first} to {last}.")
    return text.format(count=count, first=day_text(min(days)), last=day_text(max(days)))
