"""Tags: what each block says of itself, and that whatever breaks them is noticed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Name

from diary.errors import BadInput
from exporters.pdf.engine.blocks import (
    Block,
    BoxedBlocks,
    Heading,
    SideBySide,
    TextBlock,
)
from exporters.pdf.engine.canvas import Canvas
from exporters.pdf.engine.jpeg_image import JpegHeader
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.engine.style import BODY, PART, SECTION, SHEET, TITLE
from exporters.pdf.engine.tables import LabelledValue, TableCell, TableColumn, facts, table
from tests.support.pdf_structure import Node, failures, read, torn
from tests.support.rule_block import Rule
from tests.support.thinning import examples

LONG = "Words that go on and on. " * 900
COLUMNS = (TableColumn("No.", 0.2), TableColumn("What", 0.6), TableColumn("Page", 0.2, right=True))


def one(text: str) -> str:
    return " ".join(text.split())


def of(tree: Node, role: str) -> list[Node]:
    return [node for node in tree.walk() if node.role == role]


def roles(node: Node) -> list[str]:
    return [kid.role for kid in node.kids if isinstance(kid, Node)]


def pages_of(node: Node) -> list[int]:
    return sorted({page for page, _ in node.places()})


def content(jpeg: Callable[..., bytes]) -> list[Block]:
    """One of everything, on two pages or three."""
    rows = [(f"{n}", TableCell("To the sheet", link="sheet"), TableCell(link="sheet", page=True))
            for n in range(40)]  # fmt: skip
    sides = SideBySide(
        [TextBlock("Left", PART), TextBlock("left")], [TextBlock("Right", PART), TextBlock("right")]
    )
    return [
        Heading("Whole", TITLE, anchor="whole"),
        TextBlock("before"),
        sides,
        BoxedBlocks([TextBlock("in a box")]),
        table(COLUMNS, rows),
        Heading("Sheet", SHEET, anchor="sheet", level=1),
        facts([LabelledValue("When", "today"), LabelledValue("Where", "here", link="whole")]),
        Rule(),
        TextBlock("Part", PART, keeps=True),
        TextBlock("first", mark="–"),
        TextBlock("second", mark="–"),
        PictureBlock(jpeg(300, 200), JpegHeader(300, 200, 3), key="a", alt="AB/1: A door"),
        TextBlock("after"),
    ]


@pytest.fixture(scope="module")
def whole(make: Callable[..., Any], jpeg: Callable[..., bytes]) -> bytes:
    data: bytes = make(*content(jpeg)).data
    return data


def test_one_of_everything_is_told_as_what_it_is(whole: bytes) -> None:
    found = read(whole)
    assert found.faults == []
    assert failures(whole) == set()
    (part,) = [kid for kid in found.tree.kids if isinstance(kid, Node)]
    assert part.role == "Sect"
    assert roles(part) == [
        "H1", "P", "H2", "P", "H2", "P", "P", "Table", "Sect",
    ]  # fmt: skip
    assert roles(of(found.tree, "Sect")[1]) == ["H2", "Table", "H3", "L", "Figure", "P"]
    assert [one(found.text(node)) for node in of(found.tree, "LBody")] == [
        "first", "second",
    ]  # fmt: skip
    assert of(found.tree, "Figure")[0].alt == "AB/1: A door"


def test_side_by_side_is_told_side_by_side(whole: bytes) -> None:
    found = read(whole)
    part = of(found.tree, "Sect")[0]
    told = [one(found.text(kid)) for kid in part.kids if isinstance(kid, Node)]
    assert told[2:7] == ["Left", "left", "Right", "right", "in a box"]


def test_a_table_is_told_once_with_its_headings(whole: bytes) -> None:
    found = read(whole)
    listed, stated = of(found.tree, "Table")
    assert len(pages_of(listed)) > 1
    heads = of(listed, "TH")
    assert [one(found.text(head)) for head in heads] == ["No.", "What", "Page"]
    assert {head.scope for head in heads} == {"/Column"}
    assert [head.scope for head in of(stated, "TH")] == ["/Row", "/Row"]
    assert [roles(row) for row in of(stated, "TR")] == [["TH", "TD"]] * 2
    assert len(of(listed, "TR")) == 41


def test_a_link_is_one_and_says_where_it_leads(whole: bytes) -> None:
    found = read(whole)
    said = ["To the sheet"] * 40 + ["here"]
    assert [one(found.text(link)) for link in of(found.tree, "Link")] == said
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        links = [link for page in pdf.pages for link in page.obj.get("/Annots", [])]
        assert [str(link.Contents) for link in links] == said


def test_a_paragraph_over_pages_is_one(make: Callable[..., Any]) -> None:
    found = read(make(TextBlock(LONG), TextBlock(LONG, mark="–"), TextBlock("end")).data)
    assert found.faults == []
    first, last = of(found.tree, "P")
    assert len(pages_of(first)) > 2
    assert found.text(first) == LONG
    (body,) = of(found.tree, "LBody")
    assert len(pages_of(body)) > 2
    assert found.text(body) == LONG
    assert found.text(last) == "end"


def test_a_heading_longer_than_a_page_is_one(make: Callable[..., Any]) -> None:
    found = read(make(Heading(LONG, SECTION, anchor="a"), TextBlock("end")).data)
    assert found.faults == []
    assert roles(of(found.tree, "Sect")[0]) == ["H1", "P"]


def test_a_row_over_pages_is_one(make: Callable[..., Any]) -> None:
    rows = [("1", LONG, "x"), (LONG, TableCell("short", link="a"), "y"), ("3", LONG, LONG)]
    made = make(Heading("A", SECTION, anchor="a"), table(COLUMNS, rows), TextBlock("end"))
    found = read(made.data)
    assert found.faults == []
    (listed,) = of(found.tree, "Table")
    assert [roles(row) for row in of(listed, "TR")] == [["TH"] * 3] + [["TD"] * 3] * 3
    told = [found.text(cell) for cell in of(listed, "TD")]
    assert [one(text) for text in told] == [
        one(cell.text if isinstance(cell, TableCell) else cell) for row in rows for cell in row
    ]
    assert failures(made.data) == set()


def test_no_heading_skips_a_level_whatever_it_is_asked_for(make: Callable[..., Any]) -> None:
    levels = [2, 0, 3, 1, 5, 5, 0]
    heads = [Heading(f"{n}", SHEET, anchor=f"a{n}", level=n) for n in levels]
    found = read(make(TextBlock("P", PART), *heads, TextBlock("Q", PART)).data)
    assert found.faults == []
    told = [node.role for node in found.tree.walk() if re.fullmatch("H.", node.role)]
    assert told == ["H1", "H1", "H1", "H2", "H2", "H3", "H4", "H1", "H2"]


def test_words_that_nobody_tagged_are_a_paragraph(make: Callable[..., Any]) -> None:
    class Bare(Rule):
        def draw(self, book: Any, column: Any, x: float, top: float) -> None:
            book.canvas.text(x, top - 9, "bare words", BODY)

    made = make(Bare())
    assert failures(made.data) == set()
    found = read(made.data)
    assert found.faults == []
    assert [found.text(node) for node in of(found.tree, "P")] == ["bare words"]


@pytest.mark.parametrize("role", ["P", "Table"])
def test_a_tag_that_is_left_open_is_refused(make: Callable[..., Any], role: str) -> None:
    class Open(Rule):
        def draw(self, book: Any, column: Any, x: float, top: float) -> None:
            book.tree.begin(role)

    with pytest.raises(BadInput):
        make(Open())


def test_a_tag_that_was_never_begun_is_refused(make: Callable[..., Any]) -> None:
    class Ended(Rule):
        def draw(self, book: Any, column: Any, x: float, top: float) -> None:
            book.tree.end()

    with pytest.raises(BadInput):
        make(Ended())


BLOCKS = st.lists(
    st.one_of(
        st.builds(lambda n: TextBlock("word " * n), st.integers(0, 900)),
        st.builds(lambda n: TextBlock("word " * n, mark="1."), st.integers(1, 900)),
        st.builds(lambda n: TextBlock("Part " * n, PART, keeps=True), st.integers(1, 3)),
        st.builds(
            lambda n, to: Heading("Head " * n, SHEET, anchor="h", level=to),
            st.integers(1, 500),
            st.integers(0, 4),
        ),
        st.builds(
            lambda ns: table(COLUMNS, [("word " * n, "word", "w") for n in ns]),
            st.lists(st.integers(0, 700), max_size=5),
        ),
        st.builds(
            lambda ns: facts([LabelledValue("Label", "word " * n) for n in ns]),
            st.lists(st.integers(0, 900), max_size=4),
        ),
        st.builds(
            lambda: SideBySide([TextBlock("l", mark="–")], [TextBlock("r"), TextBlock("s", PART)])
        ),
        st.builds(lambda: Rule()),
    ),
    max_size=9,
)


@examples(daily=8, soak=25)
@given(blocks=BLOCKS, wide=st.booleans())
def test_any_blocks_make_a_tree_that_agrees_with_the_pages(
    make: Callable[..., Any], blocks: list[Block], wide: bool
) -> None:
    data = make(*blocks, wide=wide).data
    assert read(data).faults == []
    assert torn(data) == []
    assert failures(data) == set()


# --- what is broken on purpose -------------------------------------------------------------------


def _stream(pdf: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    contents = pdf.pages[0].obj.Contents
    assert old in contents.read_bytes()
    contents.write(contents.read_bytes().replace(old, new, 1))


def _first(pdf: pikepdf.Pdf, role: str) -> Any:
    return next(e for e in _elements(pdf) if e.get("/S") == Name("/" + role))


def _elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    return (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o)


def _no_tag(pdf: pikepdf.Pdf) -> None:
    data = pdf.pages[0].obj.Contents.read_bytes()
    _stream(pdf, re.findall(rb"/P <</MCID \d+>> BDC\n(.*?)\nEMC", data, re.DOTALL)[0],
            b"EMC\n0 g BT /F1+0 9 Tf 60 400 Td (untagged) Tj ET\n/Artifact BMC")  # fmt: skip


def _outside(pdf: pikepdf.Pdf) -> None:
    contents = pdf.pages[0].obj.Contents
    contents.write(contents.read_bytes() + b"\nBT /F1+0 9 Tf 60 400 Td (outside) Tj ET")


def _order(pdf: pikepdf.Pdf) -> None:
    kids = _first(pdf, "Sect").K
    kids[0], kids[1] = kids[1], kids[0]


def _no_font(pdf: pikepdf.Pdf) -> None:
    del next(iter(pdf.pages[0].obj.Resources.Font.values())).FontDescriptor.FontFile2


def _skip(pdf: pikepdf.Pdf) -> None:
    _first(pdf, "H2").S = Name.H4


def _no_alt(pdf: pikepdf.Pdf) -> None:
    del _first(pdf, "Figure").Alt


def _no_scope(pdf: pikepdf.Pdf) -> None:
    del _first(pdf, "TH").A


def _no_lang(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def _no_tree(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def _no_parent(pdf: pikepdf.Pdf) -> None:
    pairs = pdf.Root.StructTreeRoot.ParentTree.Kids[0].Nums
    owners = next(pair for pair in pairs if isinstance(pair, Array))
    owners[0], owners[-1] = owners[-1], owners[0]


def _no_said(pdf: pikepdf.Pdf) -> None:
    del next(page for page in pdf.pages if "/Annots" in page.obj).obj.Annots[0].Contents


def _no_object(pdf: pikepdf.Pdf) -> None:
    del _first(pdf, "Link").K[1]


def _hidden(pdf: pikepdf.Pdf) -> None:
    next(page for page in pdf.pages if "/Annots" in page.obj).obj.Annots[0].F = 2


def _no_mark(pdf: pikepdf.Pdf) -> None:
    metadata = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"pdfuaid:part>1", b"pdfuaid:part>2"))


SEEDED = (
    _no_tag, _outside, _order, _no_font, _skip, _no_alt, _no_scope, _no_lang, _no_tree,
    _no_parent, _no_said, _no_object, _hidden, _no_mark,
)  # fmt: skip


def seeded(data: bytes, fault: Callable[[pikepdf.Pdf], None] | None) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if fault:
            fault(pdf)
        pdf.save(out, fix_metadata_version=False)
    return out.getvalue()


def noticed(data: bytes) -> set[str]:
    try:
        return failures(data) | set(read(data).faults)
    except (KeyError, AttributeError) as error:
        return {repr(error)}


def test_saving_it_elsewhere_breaks_nothing(whole: bytes) -> None:
    assert noticed(seeded(whole, None)) == set()


@pytest.mark.parametrize("fault", SEEDED, ids=lambda fault: fault.__name__[1:])
def test_a_seeded_fault_is_noticed(whole: bytes, fault: Callable[[pikepdf.Pdf], None]) -> None:
    assert noticed(seeded(whole, fault))


def test_a_wrong_length_and_a_wrong_place_are_noticed(whole: bytes) -> None:
    assert torn(whole) == []
    longer = re.sub(rb"/Length (\d\d)1", rb"/Length \g<1>2", whole, count=1)
    assert longer != whole
    assert torn(longer)
    assert torn(whole.replace(b"\nstartxref", b"\n\nstartxref"))
    number = re.search(rb"\n(\d+) 0 obj\n<< /Type /XObject", whole)
    assert number
    assert torn(whole.replace(number[0], number[0].replace(b" 0 obj", b" 1 obj"), 1))


def test_a_mark_that_is_no_artifact_any_more_is_noticed(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Canvas, "_painted", lambda self: None)
    data = make(table(COLUMNS, [("1", "2", "3")]), Rule(), broken=True).data
    assert noticed(data)


def test_each_page_is_told_from_top_to_bottom(whole: bytes) -> None:
    places = [*read(whole).tree.places()]
    assert all(one_ < two for one_, two in pairwise(places))
