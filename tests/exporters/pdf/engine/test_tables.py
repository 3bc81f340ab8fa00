from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.engine.blocks import Column, TextBlock
from exporters.pdf.engine.style import BODY, DIGEST
from exporters.pdf.engine.tables import LabelledValue, TableCell, TableColumn, facts, table
from tests.support.thinning import examples

COLUMNS = [
    TableColumn("Number", 0.15),
    TableColumn("What was said", 0.7),
    TableColumn("Page", 0.15, right=True),
]


def words(page: str) -> list[str]:
    return [word for word in page.split() if word[0] == "w" and word[1:].isdigit()]


def test_titles_repeat_and_every_row_stands_once(make: Callable[..., Any]) -> None:
    rows = [(f"n{n}", f"w{n} something said", "") for n in range(150)]
    made = make(table(COLUMNS, rows))
    pages = made.texts()
    assert len(pages) > 2
    assert all("What was said" in page for page in pages)
    assert [w for page in pages for w in words(page)] == [f"w{n}" for n in range(150)]
    assert made.outside() == []


def test_a_row_moves_whole_if_it_can(make: Callable[..., Any]) -> None:
    rows = [("", f"start{n} " + "filling " * 60 + f"stop{n}", "") for n in range(30)]
    for page in make(table(COLUMNS, rows)).texts():
        starts = {w[5:] for w in page.split() if w.startswith("start")}
        stops = {w[4:] for w in page.split() if w.startswith("stop")}
        assert starts == stops


@examples(daily=4, soak=12)
@given(sizes=st.lists(st.integers(0, 4000), min_size=1, max_size=6))
def test_rows_of_any_height_lose_nothing(make: Callable[..., Any], sizes: list[int]) -> None:
    counter = iter(range(sum(sizes) + 1))
    rows = [("r", " ".join(f"w{next(counter)}" for _ in range(size)), "x") for size in sizes]
    made = make(table(COLUMNS, rows))
    found = [w for page in made.texts() for w in words(page)]
    assert found == [f"w{n}" for n in range(sum(sizes))]
    assert made.outside() == []


def test_both_parts_of_a_split_row_hold_lines(column: Column) -> None:
    grid = table(COLUMNS, [("1", "w " * 20_000, ""), ("2", "short", "")])
    parts = grid.split(column, 300)
    assert parts is not None
    first, rest = parts
    assert 0 < first.height(column) <= 300.01
    assert rest.height(column) < grid.height(column)


def test_height_stops_at_its_limit(column: Column) -> None:
    measured = []

    class Watched(list[Any]):
        def __getitem__(self, at: Any) -> Any:
            measured.append(at)
            return super().__getitem__(at)

    grid = table(COLUMNS, Watched([("1", "text", "")] * 5000))
    assert grid.height(column, 700.0) > 700.0
    assert len(measured) < 100


def test_facts_show_labels_and_values(make: Callable[..., Any]) -> None:
    made = make(
        facts([LabelledValue("Where", "At the <gate>"), LabelledValue("Digest", "ab" * 32, DIGEST)])
    )
    (page,) = made.texts()
    assert "At the <gate>" in page
    assert "ab" * 32 in page


def test_a_cell_can_name_the_page_of_a_row(make: Callable[..., Any]) -> None:
    far = [(f"n{n}", "row", "") for n in range(120)]
    rows = [("go", "there", TableCell(link="last", page=True, text=""))]
    last = table(COLUMNS, far, anchors=[""] * 119 + ["last"])
    made = make(table(COLUMNS, rows), last)
    assert f"go there {made.pages}\r\n" in made.texts()[0]


def test_the_last_row_never_stands_alone_on_a_page(make: Callable[..., Any]) -> None:
    rows = [(f"n{n}", f"w{n} something said", "") for n in range(120)]
    fit = len(words(make(table(COLUMNS, rows)).texts()[0]))
    pages = make(table(COLUMNS, rows[: fit + 1])).texts()
    assert [len(words(page)) for page in pages] == [fit - 1, 2]


def test_the_last_row_never_stands_alone_whatever_the_room(column: Column) -> None:
    grid = table(COLUMNS, [(f"n{n}", f"w{n} something said", "") for n in range(40)])
    for room in range(60, int(grid.height(column)), 2):
        parts = grid.split(column, room)
        assert parts is not None
        assert len(parts[1].rows) - parts[1].at > 1, room


def test_a_high_row_stays_behind_when_the_last_goes_on(column: Column) -> None:
    rows = [("a", "w", ""), ("b", "w", ""), ("c", "w " * 1500, ""), ("d", "w", "")]
    grid = table(COLUMNS, rows)
    parts = grid.split(column, grid.height(column) - 5)
    assert parts is not None
    assert len(parts[1].rows) - parts[1].at == 1


def test_a_number_does_not_run_into_the_words_after_it(make: Callable[..., Any]) -> None:
    columns = [TableColumn("Count", 0.2, right=True), TableColumn("What", 0.8)]
    document = pypdfium2.PdfDocument(make(table(columns, [("61", "said")])).data)
    page = document[0].get_textpage()
    found = [page.get_rect(index) for index in range(page.count_rects())]
    boxes = {page.get_text_bounded(*box).strip(): box for box in found}
    assert boxes["said"][0] - boxes["61"][2] > 10
    document.close()


def test_no_title_breaks_inside_a_word(column: Column) -> None:
    grid = table([TableColumn("Arddangosion", 0.12), TableColumn("No.", 0.88)], [("1", "w")])
    first, second = grid.rows.titles(column).cells
    assert first.lines == ["Arddangosion"]
    assert first.style.size < second.style.size


def test_the_first_row_never_stands_alone_at_the_foot(make: Callable[..., Any]) -> None:
    rows = [(f"n{n}", f"w{n} something said", "") for n in range(9)]
    for lines in range(30, 60):
        made = make(*(TextBlock("above", BODY) for _n in range(lines)), table(COLUMNS, rows))
        assert len(words(made.texts()[0])) != 1, lines
