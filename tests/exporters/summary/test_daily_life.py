"""What part A says of fear stands with the time of writing that the record has for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary import jurisdiction
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.daily_life import daily_life
from exporters.summary.names import ShortNames
from exporters.table_pages import PageTable
from tests.support.summaries import case_for

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)


def fears(zone: str) -> PageTable:
    """The table of what the person was afraid of, made on a computer of this zone."""
    case = replace(case_for("online", "police", MADE), zone=zone)
    context = DocumentContext(case, jurisdiction.load(), "0" * 64)
    _effects, found = daily_life(context, ShortNames(context))
    return found


@pytest.mark.parametrize(("zone", "beside"), [("Europe/London", ""), ("Etc/UTC", " Europe/London")])
def test_it_is_never_written_before_it_happened(zone: str, beside: str) -> None:
    """On a computer of another zone, five past midnight would be the evening before the act."""
    assert fears(zone).rows[-1].cells[0] == f"118. Mon 21 Jun 2021, 00:05{beside}"


def test_each_column_has_a_title() -> None:
    assert all(column.title for column in fears("Europe/London").columns)
