"""Cells of a CSV: what a spreadsheet reads is what was written, and nothing in it is computed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporters.delivery import csv_cells

SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # as OWASP lists them, and their full-width forms


@given(st.lists(st.text(), min_size=1, max_size=4))
@example(["=1+1", "'=1", "''", "\r=1"])
def test_any_cells_read_back_and_none_is_a_formula(cells: list[str]) -> None:
    line = csv_cells.line(tuple(cells))
    assert line.endswith("\r\n")
    (back,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    for said, seen in zip(cells, back, strict=True):
        assert seen[:1] not in tuple(SIGNS)
        assert seen.removeprefix("'") == said.replace("\x00", "\ufffd")
        assert seen == said.replace("\x00", "\ufffd") or seen.startswith("'")


@pytest.mark.parametrize("sign", [*SIGNS, " =", "\u00a0+", "\ufeff@", "'"])
def test_what_a_spreadsheet_computes_with_gets_an_apostrophe(sign: str) -> None:
    assert csv_cells.cell(f"{sign}cmd|'/c calc'!A1").startswith(f"'{sign}")
    assert csv_cells.cell(f"x{sign}") == f"x{sign}"


def test_a_table_has_its_mark_where_it_is_asked_for() -> None:
    assert csv_cells.table([("a",)]) == b'\xef\xbb\xbf"a"\r\n'
    assert csv_cells.table([("a",)], mark=False) == b'"a"\r\n'


def test_a_number_is_a_number_and_several_values_are_parted_alike() -> None:
    assert csv_cells.line(("a", 7)) == '"a",7\r\n'
    assert csv_cells.values("one\ntwo; three") == "one; two; three"
