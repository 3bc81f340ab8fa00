from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from diary import jurisdiction
from diary.patterns.incident_facts import IncidentFact, IncidentHistory, in_order
from diary.patterns.pattern_report import pattern_report
from exporters.charts.chart_list import charts
from exporters.pdf.engine.blocks import Column
from exporters.pdf.sections import patterns
from exporters.pdf.sections.document_context import DocumentContext
from exporters.pdf.sections.field_values import format_numbers
from exporters.pdf.sections.patterns import chart_table
from tests.support import chart_histories

WIDTH = 487.0


def some(count: int, days: int, hour: int | None) -> list[IncidentFact]:
    return chart_histories.facts(count, days, hour=hour)


@pytest.mark.parametrize(
    ("count", "days", "hour"), [(1, 1, 3), (80, 300, None), (400, 14, None), (1500, 1, 22)]
)
def test_no_number_is_broken_in_two(fonts: Any, count: int, days: int, hour: int | None) -> None:
    history = IncidentHistory(in_order(some(count, days, hour)), date(2026, 1, 1))
    words, column = jurisdiction.load(), Column(fonts, WIDTH, 700.0)
    for chart in charts(pattern_report(history, words), history, words, width=WIDTH):
        rows = chart_table(chart, WIDTH).rows
        lines = [rows.titles(column), *(rows.get(at, column) for at in range(len(chart.rows)))]
        for told, row in zip((chart.columns, *chart.rows), lines, strict=True):
            for text, cell in zip(told, row.cells, strict=True):
                if text.isdigit():
                    assert [line.strip() for line in cell.lines] == [text], (chart.title, text)


def test_what_came_before_and_after_is_told_in_one_table(casemaker: Any, written: Any) -> None:
    every = " ".join(" ".join(written(casemaker.some_case(90)).texts()).split())
    # the heading of the chart and that of the table
    assert every.count("Before and after each turning point") == 2
    assert "30 days before Same day 30 days after Next incident" in every


def test_every_incident_of_an_example_is_named() -> None:
    numbers = tuple(range(1, 301))
    assert format_numbers(numbers, len(numbers)) == ", ".join(map(str, numbers))


def examples_of(casemaker: Any, audience: str, count: int) -> list[Any]:
    case = casemaker.some_case(count, profile=audience)
    context = DocumentContext(case, jurisdiction.load(case.jurisdiction), "0" * 64)
    return [*patterns.examples(context)]


def test_an_example_has_the_incidents_that_were_ticked_and_how(
    casemaker: Any, written: Any
) -> None:
    every = " ".join(" ".join(written(casemaker.some_case(20)).texts()).split())
    assert every.count("(g) Watching or spying on a person 4°+, 11, 18°") == 2
    assert "(f) Interfering with property that a person has – (g)" in every


def test_examples_stand_only_where_ticks_are_shown_and_there_are_some(casemaker: Any) -> None:
    assert len(examples_of(casemaker, "police", 20)) == 3
    assert len(examples_of(casemaker, "police", 2)) == 2
    for audience in ("court", "family", "order"):
        assert examples_of(casemaker, audience, 20) == []
