"""`daybook law`: every row with its status, and how old the notes are."""

from __future__ import annotations

from datetime import date

import pytest

from diary import jurisdiction
from tests.support.cli_answers import valid
from tests.ui.cli.conftest import Cli


def test_each_row_is_told_with_what_is_still_to_be_checked(cli: Cli) -> None:
    rows = valid("law", cli.bare("law", "--json").json)["rows"]
    assert [row["id"] for row in rows] == [law.id for law in jurisdiction.load().laws]
    for row in rows:
        assert (row["status"] == "check") is bool(row["to_check"]), row["id"]


def test_an_act_without_a_known_start_says_so(cli: Cli) -> None:
    out = cli.bare("law", "ew.cpa26.spo").out
    assert "made law on Wed 29 Apr 2026; whether it has started is not known here" in out
    assert "No lawyer has checked them." in out


def test_a_row_that_is_not_there_is_refused(cli: Cli) -> None:
    assert cli.bare("law", "ew.none").code != 0


@pytest.mark.parametrize(
    ("today", "months"),
    [
        ("2026-11-27", 0),
        ("2026-12-26", 0),
        ("2026-12-27", 1),
        ("2028-01-01", 13),
        ("2020-01-01", 0),
    ],
)
def test_the_age_of_the_notes_counts_whole_months(today: str, months: int) -> None:
    notes = jurisdiction.load()
    assert notes.as_at == date(2026, 11, 27)
    assert notes.age(date.fromisoformat(today)) == months
