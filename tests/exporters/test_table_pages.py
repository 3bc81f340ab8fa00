"""A page of tables loses whole rows only, and says which."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from exporters.bundle import layout
from exporters.table_pages import (
    PageColumn,
    PageRow,
    PageTable,
    TablePage,
    few_numbers,
    table_of_lines,
)

ONE = (PageColumn("", 1.0),)


def table(*texts: str, foldable: bool = True) -> PageTable:
    rows = tuple(PageRow((text,), key=str(at)) for at, text in enumerate(texts, 1))
    return PageTable("Heading", ONE, rows, foldable=foldable)


def page(*tables: PageTable, subtitle: tuple[str, ...] = ()) -> TablePage:
    return TablePage("anchor", (), "Title", subtitle, tables)


def test_numbers_that_no_cell_holds_are_told_by_how_many_first_and_last() -> None:
    told = few_numbers(range(1, 4_001, 2), layout.INCIDENTS)
    assert told == "1 to 3999, 2,000 in all, each in incidents.csv"
    assert few_numbers(range(1, 4_001, 2)) == "1 to 3999, 2,000 in all, each in the record"


def test_the_longest_table_that_may_loses_its_last_row_first() -> None:
    short, long = table("a", "b"), table("a", "b", "c")
    kept = table("a", "b", "c", "d", foldable=False)
    found: TablePage | None = page(short, long, kept)
    told = []
    while found:
        told.append([len(each.shown) for each in found.tables])
        found = found.shorter()
    assert told == [
        [2, 3, 4], [2, 2, 4], [2, 1, 4], [1, 1, 4], [1, 0, 4], [0, 0, 4],
        [0, 0, 3], [0, 0, 2], [0, 0, 1], [0, 0, 0],
    ]  # fmt: skip


def test_a_row_that_stays_is_never_folded() -> None:
    rows = tuple(PageRow((text,), stays=text == "b" * 9_000) for text in ("a", "b" * 9_000, "c"))
    found: TablePage = page(PageTable("Heading", ONE, rows, foldable=True)).without_high_rows()
    while (less := found.shorter()) is not None:
        found = less
    assert [row.cells[0] for row in found.tables[0].shown] == ["b" * 9_000]


def test_of_rows_that_are_equally_high_the_last_goes_first() -> None:
    found: TablePage = page(table("a", "b", foldable=False), table("c", "d", foldable=False))
    told = []
    while (less := found.shorter()) is not None:
        found = less
        told.append("".join(row.cells[0] for each in found.tables for row in each.shown))
    assert told == ["abc", "ab", "a", ""]


def test_where_nothing_may_be_folded_the_highest_row_goes_and_then_the_lines_above() -> None:
    found = page(
        table_of_lines("L", ["short", "long " * 60, "short"]), subtitle=("first", "second")
    )
    less = found.shorter()
    assert less is not None
    assert [row.cells[0] for row in less.tables[0].shown] == ["short", "short"]
    assert less.tables[0].folded == "and 1 more, whole in the record"
    none = replace(found, tables=()).shorter()
    assert none is not None
    assert none.subtitle == ("first",)
    assert replace(none, subtitle=()).shorter() is None


def test_halves_are_parted_where_both_are_equally_high() -> None:
    found = replace(table("a", "b" * 300, "c", "d", "e", "f", "g"), halved=True)
    assert [len(rows) for rows in found.halves] == [2, 5]
    assert replace(found, rows=()).halves == ((), ())


def test_one_endless_row_goes_and_the_others_stay() -> None:
    found = table("a", "word" * 2_500, "\n" * 90, "b").without_high_rows()
    assert [row.cells[0] for row in found.shown] == ["a", "b"]
    assert found.folded == "and 2 more, whole in the record: no. 2, 3"


def test_folded_rows_are_named_as_far_as_there_is_room() -> None:
    def folded(count: int, keys: str = "") -> str:
        rows = tuple(PageRow(("x",), key=keys or str(2 * at)) for at in range(1, count + 1))
        return replace(table(), rows=rows, hidden=frozenset(range(count))).folded

    assert folded(0) == ""
    assert folded(3) == "and 3 more, whole in the record: no. 2, 4, 6"
    assert folded(200) == "and 200 more, whole in the record: 2 to 400"
    assert folded(2, "an endless account " * 50) == "and 2 more, whole in the record"


@given(st.lists(st.text(max_size=40), max_size=300), st.integers(0, 30))
def test_every_row_is_shown_or_folded(texts: list[str], times: int) -> None:
    found: TablePage | None = page(table(*texts)).without_high_rows()
    for _time in range(times):
        found = found.shorter() if found else None
    if found:
        (only,) = found.tables
        shown = {int(row.key) for row in only.shown}
        assert shown | {at + 1 for at in only.hidden} == set(range(1, len(texts) + 1))
        assert len(shown) + len(only.hidden) == len(texts)
        assert bool(only.folded) is bool(only.hidden)
