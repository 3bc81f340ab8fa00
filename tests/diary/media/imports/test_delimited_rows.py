"""Rows of a text: those of a quotation mark that never ends, and how often a line is looked at."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports import delimited_rows
from diary.media.imports.delimited_rows import DelimitedRows

HEAD = "Date,From,Text\n"


def rows(text: str) -> list[list[str] | None]:
    return list(DelimitedRows(BytesSource(text.encode())).rows())


def test_an_open_quotation_mark_costs_its_own_line_and_no_other() -> None:
    lines = [f"2026-05-{day:02},Rob,call me" for day in range(1, 29)] * 200
    text = HEAD + '2026-05-01,"Rob,hello\n' + "\n".join(lines) + "\n"
    found = rows(text)
    assert found.count(None) == 1
    assert [row for row in found if row is not None][1:] == [line.split(",") for line in lines]


def test_each_line_of_many_open_ones_is_a_row_or_counted() -> None:
    # an even number of marks behind, so that no text is quoted up to its end
    opened = ['2026-05-01,"Rob,hello', *["2026-05-02,Rob,x"] * 9000] * 6
    found = rows(HEAD + "\n".join(opened) + "\n")
    assert found.count(None) >= 3
    assert sum(row == ["2026-05-02", "Rob", "x"] for row in found) >= 9000 * 4


def test_a_cell_of_several_lines_is_one_cell() -> None:
    assert rows(HEAD + 'a,"b\nc ""d""\ne",f\n')[1] == ["a", 'b\nc "d"\ne', "f"]


WELL_FORMED = st.lists(
    st.lists(st.text(alphabet='ab"\n, ', max_size=6), min_size=2, max_size=4), max_size=6
)


@given(WELL_FORMED)
def test_what_a_program_writes_is_read_as_it_was(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["Date", "From"], *cells])
    assert rows(out.getvalue())[1:] == cells


@given(st.lists(st.sampled_from(['"', ",", "a", "\n", '""', '","', '\n"', 'x"']), max_size=60))
def test_no_text_is_read_again_without_end(parts: list[str]) -> None:
    text = HEAD + "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited_rows, "_ROW", 8)
        found = rows(text)
    assert len(found) <= text.count("\n") + 1


HOSTILE: dict[str, Callable[[int], str]] = {
    "a cell without end": lambda n: HEAD + 'x,"' + "a\n" * n,
    "a row without end": lambda n: HEAD + 'x","\n' * n,
    "cells of a line end": lambda n: HEAD + '"' + '","\n' * n,
    "marks in each line": lambda n: HEAD + '2026-01-01,"a,b\n' * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_lines_that_are_looked_at_grow_with_the_text_alone(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    counts: list[int] = []
    real = csv.reader

    def counted(lines: object, *, delimiter: str, strict: bool) -> object:
        def each() -> object:
            for line in lines:  # type: ignore[attr-defined]
                counts[-1] += len(line)
                yield line

        return real(each(), delimiter=delimiter, strict=strict)  # type: ignore[arg-type]

    monkeypatch.setattr(delimited_rows.csv, "reader", counted)
    monkeypatch.setattr(delimited_rows, "_ROW", 1 << 12)
    lengths = []
    for n in (4000, 8000, 16000):
        counts.append(0)
        text = HOSTILE[name](n)
        lengths.append(len(text))
        rows(text)
    assert all(
        count <= 6 * length + (1 << 13) for count, length in zip(counts, lengths, strict=True)
    )


def test_a_row_without_end_costs_no_more_memory_than_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delimited_rows, "_ROW", 1 << 16)

    def peak(n: int) -> int:
        source = BytesSource((HEAD + '"' + '","\n' * n).encode())
        tracemalloc.start()
        try:
            for _row in DelimitedRows(source).rows():
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(400_000) < 2 * peak(100_000)
