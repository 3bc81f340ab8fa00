"""The check's own count against figures that were worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exporters.bundle.disclosed_record import DisclosedEntry
from exporters.check.figure_count import FigureCount, UncountableError
from tests.support.worked_figures import EXAMPLES, TODAY
from tests.support.worked_records import WorkedRecord, day, record_of


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_check_counts_as_on_paper(name: str) -> None:
    worked = EXAMPLES[name]
    own = FigureCount(worked.record().disclosed(worked.today))
    assert {code: own.value(code) for code in worked.figures} == worked.figures


def test_an_entry_that_is_withheld_changes_nothing() -> None:
    whole = record_of(day("2026-04-10")).disclosed(TODAY)
    shut = DisclosedEntry(2, {"@previous": ""}, withheld=1, is_proven=True)
    own = FigureCount(replace(whole, entries=(*whole.entries, shut)))
    assert (own.value("counted"), own.value("month.2026-04")) == ((1,), (1,))


def test_what_is_not_of_the_form_ends_the_count() -> None:
    whole = WorkedRecord()
    whole.add("incident", what="He was there.")
    record = whole.disclosed(TODAY)
    (entry,) = record.entries
    for name, value in (("number", "1"), ("behaviours", "FOLLOW"), ("certainty", 1)):
        odd = replace(entry, values={**entry.values, name: value})
        with pytest.raises(UncountableError):
            FigureCount(replace(record, entries=(odd,)))
