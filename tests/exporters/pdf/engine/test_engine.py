"""A document made with the engine alone, and that the engine can be read and used by itself."""

from __future__ import annotations

import ast
import importlib.util
import io
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from diary.bidi import paragraph_levels
from diary.characters import is_mark
from diary.errors import BadInput
from diary.i18n import ngettext
from diary.invisible_marks import needless_places
from exporters.check import own_pdf
from exporters.pdf.engine import volume
from exporters.pdf.engine.blocks import Block, BoxedBlocks, Heading, TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.jpeg_image import JpegHeader
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.engine.style import SECTION, SHEET
from exporters.pdf.engine.tables import TableCell, TableColumn, table
from tests.support.pdf_structure import Node, failures, read, torn

ARABIC = "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645"
EMOJI = "A key \U0001f511 and a hand \U0001f44b\U0001f3fd"
META = DocumentMetadata(
    "On rivers", "en-GB", "A program 1", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
)
FURNITURE = PageDecoration("On rivers", "1 March 2026", "Digest:", "0f" * 32, "Page {page} of")

# What it may use of the program: errors, translations, and what is known of letters.
SHARED = {
    each.__module__ for each in (paragraph_levels, is_mark, needless_places, BadInput, ngettext)
}
OTHERS_WORDS = re.compile(r"stalk|incident|exhibit|\brecord(s|ed|ing)?\b", re.IGNORECASE)


def made(jpeg: bytes) -> bytes:
    """One document with a heading, paragraphs, a table, a figure and links."""
    blocks: list[Block] = [
        Heading("Rivers", SECTION, anchor="rivers"),
        TextBlock("They rise, they run, and they end in the sea."),
        TextBlock(ARABIC, lang="ar"),
        TextBlock(EMOJI),
        table(
            (TableColumn("River", 0.6), TableColumn("Page", 0.4, right=True)),
            [
                ("Wear", TableCell("to its sheet", link="wear")),
                ("Wear", TableCell(link="wear", page=True)),
            ],
        ),
        BoxedBlocks([TextBlock("in a box")]),
        Heading("The Wear", SHEET, anchor="wear", level=1),
        PictureBlock(jpeg, JpegHeader(320, 200, 3), key="bridge", alt="A bridge over a river"),
    ]
    out = io.BytesIO()
    book = PdfDocument(files("resources") / "fonts", out)
    pages = PageLayout(book, FURNITURE)
    pages.add(*blocks)
    pages.close()
    finish(book, META)
    return out.getvalue()


@pytest.fixture(scope="module")
def data(jpeg: Callable[..., bytes]) -> bytes:
    return made(jpeg(320, 200))


def of(tree: Node, role: str) -> list[Node]:
    return [node for node in tree.walk() if node.role == role]


def test_it_is_archival_accessible_and_whole(data: bytes, tmp_path: Path) -> None:
    assert failures(data) == set()
    assert torn(data) == []
    path = tmp_path / "made.pdf"
    path.write_bytes(data)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_each_block_is_told_as_what_it_is(data: bytes) -> None:
    found = read(data)
    assert found.faults == []
    heads = [found.text(node).strip() for role in ("H1", "H2") for node in of(found.tree, role)]
    assert heads == ["Rivers", "The Wear"]
    assert len(of(found.tree, "Table")) == 1
    assert [node.alt for node in of(found.tree, "Figure")] == ["A bridge over a river"]
    assert sum(node.links for node in of(found.tree, "Link")) == 2


def test_what_was_written_is_what_is_read(data: bytes) -> None:
    """By the form that the checks of the project know: Arabic in its order, emoji with its tone."""
    texts = [passage.text for passage in own_pdf.passages(io.BytesIO(data))]
    assert ARABIC in texts
    assert EMOJI in texts


def test_the_same_blocks_give_the_same_bytes(data: bytes, jpeg: Callable[..., bytes]) -> None:
    assert made(jpeg(320, 200)) == data


@cache
def engine() -> dict[str, str]:
    """The source of every module of ours that making a document reaches, by its name."""
    found: dict[str, str] = {}
    open_ones = {
        each.__module__
        for each in (PdfDocument, TextBlock, BoxedBlocks, table, PageLayout, PictureBlock, finish)
    }
    open_ones.add(volume.__name__)
    while open_ones - found.keys():
        name = min(open_ones - found.keys())
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        found[name] = Path(spec.origin).read_text("utf-8")
        if name not in SHARED:
            open_ones |= imported(found[name])
    return found


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in whole if name.startswith("exporters.pdf") and is_one(name)}
            names |= modules or {node.module}
    return {name for name in names if name.split(".")[0] in {"diary", "exporters", "ui"}}


def is_one(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def test_the_engine_stands_on_nothing_of_the_program_but_letters_and_errors() -> None:
    room = PdfDocument.__module__.rpartition(".")[0]
    assert len(engine()) > 15
    assert {name for name in engine() if name.rpartition(".")[0] != room} <= SHARED


def test_the_engine_does_not_know_what_its_documents_are_about() -> None:
    found = {
        name: words
        for name, source in engine().items()
        if name not in SHARED and (words := OTHERS_WORDS.findall(source))
    }
    assert found == {}
