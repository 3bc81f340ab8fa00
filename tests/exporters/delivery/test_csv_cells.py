"""Cells of a CSV: what a spreadsheet reads is what was written, and nothing in it is computed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exporters.delivery import csv_cells
from exporters.delivery.bundle_output import gathered

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
    rows = [("a",), ("b",)]
    assert b"".join(csv_cells.table(rows)) == b'\xef\xbb\xbf"a"\r\n"b"\r\n'
    assert b"".join(csv_cells.table(rows, mark=False)) == b'"a"\r\n"b"\r\n'


@given(st.lists(st.lists(st.text(st.characters()) | st.integers(), max_size=3)), st.booleans())
@example([["\ud83d", 1], ["\ude00"]], True)
def test_a_table_that_is_written_row_by_row_is_the_same_as_all_of_it(
    rows: list[list[str | int]], mark: bool
) -> None:
    whole = csv_cells.MARK * mark + "".join(map(csv_cells.line, rows))
    parts = [*csv_cells.table(rows, mark=mark)]
    if len(rows) < 2:
        assert parts == []
        return
    assert b"".join(parts) == whole.encode("utf-8", "replace")
    assert len(parts) == mark + len(rows)
    assert b"".join(gathered(parts)) == b"".join(parts)


def test_rows_are_gathered_and_none_waits_for_all() -> None:
    chunks = [*gathered(b"x" * 1000 for _ in range(1000))]
    assert sum(map(len, chunks)) == 1_000_000
    assert 1 < len(chunks) < 50


def test_a_number_is_a_number_and_several_values_are_parted_alike() -> None:
    assert csv_cells.line(("a", 7)) == '"a",7\r\n'
    assert csv_cells.values("one\ntwo; three") == "one; two; three"
