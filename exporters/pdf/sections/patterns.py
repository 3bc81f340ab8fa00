"""The patterns: charts, tables of the same figures, and the acts by the Act's examples.

**Invariants:**

- Every figure counts recorded incidents and says how many there are. No conclusion is drawn.
- What a chart shows is also in a table and in a sentence, for readers who cannot see the chart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import LimbChoice
from diary.patterns.behaviours import ExampleTick
from exporters.charts.bars import same_day_text, window_text
from exporters.charts.chart_list import charts
from exporters.charts.marks import Chart, fitting_size
from exporters.pdf.engine.blocks import Block, TextBlock
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import CELL, CELL_STRONG, GREY, Style
from exporters.pdf.engine.tables import SIDE, TableBlock, TableCell, TableColumn, linked, table
from exporters.pdf.sections import orders_and_police
from exporters.pdf.sections.chart_block import ChartBlock
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.headings import note, part, section
from exporters.pdf.sections.turning_points import (
    TurningPointText,
    has_partial_count,
    turning_point_texts,
)

_TINY = Style("regular", 6.6, 8.6)
_TINY_HEAD = Style("bold", 6.2, 8.2, GREY)
_AROUND = N_("Before and after each turning point")
_CROWDED = 20  # with more columns between the first and the last, a table is crowded


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write the charts and tables."""
    pages.break_page()
    pages.add(section("patterns"), caution(context))
    width = pages.column.width
    drawn = [*charts(context.figures, context.history, context.vocabulary, width=width)]
    for chart in drawn:
        pages.add_together([*_drawn(chart)])
    pages.add(*examples(context))
    found = turning_point_texts(context)
    if found:
        pages.add(part(_(_AROUND)), counting_note(context, found))
        pages.add(turn_table(context, found))
    orders_and_police.write_responses(context, pages)
    # the table of turning points above has the same figures, and more
    with_rows = [chart for chart in drawn if chart.rows and chart.title != _(_AROUND)]
    if with_rows:
        pages.add(part(_("The same figures as tables")))
    for chart in with_rows:
        pages.add(TextBlock(chart.title, CELL_STRONG, before=6.0, after=2.0, keeps=True))
        pages.add(chart_table(chart, width))


def caution(context: DocumentContext) -> Block:
    """Return a note on what the figures count."""
    return note(
        _(
            "Recorded incidents only, n = {n}. What was not recorded is not counted. The kinds of "
            "behaviour are those that the person recording chose."
        ).format(n=len(context.history.facts))
    )


def _drawn(chart: Chart) -> Iterator[Block]:
    yield part(chart.title)
    yield TextBlock(chart.alternative, CELL, after=4.0, keeps=True)
    yield ChartBlock(chart)


def chart_table(chart: Chart, width: float) -> TableBlock:
    """Return the table of a chart's figures; its type is small enough to break no number."""
    columns, others = chart.columns, len(chart.columns) - 2
    if len(columns) < 6:
        wordy = [
            TableColumn(t, s, _TINY, head=_TINY_HEAD)
            for t, s in zip(columns, _WORDY[len(columns)], strict=True)
        ]
        return table(wordy, chart.rows)
    first, last = (0.095, 0.055) if others > _CROWDED else (0.24, 0.06)
    share = (1 - first - last) / others
    inside = [text for row in (chart.columns, *chart.rows) for text in row[1:-1]]
    numbers = max((text for text in inside if text.isdigit()), key=len, default="")
    size = fitting_size(numbers, share * width - 2 * SIDE, _TINY.size)
    body, head = replace(_TINY, size=size), replace(_TINY_HEAD, size=min(size, _TINY_HEAD.size))
    middle = [TableColumn(title, share, body, right=True, head=head) for title in columns[1:-1]]
    ends = [
        TableColumn(columns[at], part, _TINY, right=at < 0, head=_TINY_HEAD)
        for at, part in ((0, first), (-1, last))
    ]
    return table([ends[0], *middle, ends[1]], chart.rows)


# the shares of columns, for tables with words in more than the first column
_WORDY = {
    2: [0.7, 0.3],
    3: [0.4, 0.3, 0.3],
    4: [0.16, 0.16, 0.1, 0.58],
    5: [0.18, 0.4, 0.14, 0.14, 0.14],
}


def examples(context: DocumentContext) -> Iterator[Block]:
    """Yield the Act's examples with the incidents ticked for each, if the profile shows ticks.

    In England and Wales they are those of the Protection from Harassment Act 1997, s. 2A(3).
    """
    if not context.opens(Noun.INCIDENT, "limbs"):
        return
    yield part(context.vocabulary.limbs_title)
    test = f"{context.vocabulary.limbs_test}/"
    if not any(name.startswith(test) for name in context.figures.kinds.examples):
        yield note(_("No example was ticked."))
        return
    yield note(context.vocabulary.limbs_caution, keeps=True)
    yield _limb_table(context)


def _limb_table(context: DocumentContext) -> TableBlock:
    columns = [TableColumn("", 0.06, CELL_STRONG), TableColumn(_("Example"), 0.44)]
    columns += [TableColumn(_("Incidents by number"), 0.5)]
    rows = []
    for limb in context.vocabulary.limbs:
        ticks = context.figures.kinds.examples.get(
            f"{context.vocabulary.limbs_test}/{limb.letter}", ()
        )
        example = TableCell(limb.label, lang=context.law)
        rows.append((f"({limb.letter})", example, ", ".join(map(tick_text, ticks)) or "–"))
    return table(columns, rows)


def tick_text(tick: ExampleTick) -> str:
    """Return the number of a ticked incident, marked where the person did not tick it alone."""
    suggested = "°" if tick.how is LimbChoice.ACCEPTED else ""
    return f"{tick.number}{suggested}{'+' if tick.by else ''}"


def counting_note(context: DocumentContext, found: list[TurningPointText]) -> Block:
    """Return a note on what the columns of `turn_table` count, and what they do not show."""
    text = _(
        "Recorded in the {days} days before and after: what was written down, not a measure of "
        "conduct. An incident on the same day counts in neither; + is an incident that may lie on "
        "either side of an edge. That one thing came after another does not say that it came "
        "because of it."
    ).format(days=context.figures.window_days)
    if has_partial_count(found):
        text += " " + _("* the record does not cover all of that time.")
    return note(text, keeps=True)


def turn_table(context: DocumentContext, found: list[TurningPointText]) -> TableBlock:
    """Return the table of turning points, with the incidents before and after each."""
    columns = (
        TableColumn(_("Day"), 0.16),
        TableColumn(_("Turning point"), 0.34),
        TableColumn(_("{n} days before").format(n=context.figures.window_days), 0.1, right=True),
        TableColumn(_("Same day"), 0.1, right=True),
        TableColumn(_("{n} days after").format(n=context.figures.window_days), 0.1, right=True),
        TableColumn(_("Next incident"), 0.2),
    )
    rows = [
        (
            turn.told,
            TableCell(turn.what, linked(CELL) if turn.link else CELL, turn.link),
            window_text(turn.around.before) if turn.around else "–",
            same_day_text(turn.around.same_day) if turn.around else "–",
            window_text(turn.around.after) if turn.around else "–",
            turn.next(),
        )
        for turn in found
    ]
    return table(columns, rows)
