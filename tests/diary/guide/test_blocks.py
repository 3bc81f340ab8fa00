"""The subset of Markdown that chapters use: what it knows, and that it refuses the rest."""

from __future__ import annotations

import pytest

from diary.errors import BadInput
from diary.guide.blocks import BlockKind, ChapterBlock, Span, SpanKind, read_blocks

WHOLE = """# A title

> First this,
> on two lines.

A paragraph that
goes on.

## A part

1. One **Name**.
2. Two, which
   goes on.

- a point
- another with `code` and a [link](other-one.md)
  that goes on

![What it shows](pictures/one.png)

{helplines}
"""


def test_each_form_is_read() -> None:
    title, blocks = read_blocks(WHOLE, "some")
    assert title == "A title"
    assert [(block.kind, block.number, block.text) for block in blocks] == [
        (BlockKind.NOTE, 0, "First this, on two lines."),
        (BlockKind.PARAGRAPH, 0, "A paragraph that goes on."),
        (BlockKind.HEADING, 0, "A part"),
        (BlockKind.STEP, 1, "One Name."),
        (BlockKind.STEP, 2, "Two, which goes on."),
        (BlockKind.POINT, 0, "a point"),
        (BlockKind.POINT, 0, "another with code and a link that goes on"),
        (BlockKind.PICTURE, 0, "What it shows"),
        (BlockKind.FILLED, 0, ""),
    ]
    assert blocks[-1].name == "helplines"
    assert blocks[-2].name == "one.png"


def test_names_code_and_links_are_pieces_of_their_own() -> None:
    _title, (block,) = read_blocks("# T\n\nPress **Go on**, `daybook x`, [so](to-it.md).", "t")
    assert block.spans == (
        Span("Press "),
        Span("Go on", SpanKind.NAME),
        Span(", "),
        Span("daybook x", SpanKind.CODE),
        Span(", "),
        Span("so", SpanKind.LINK, "to-it"),
        Span("."),
    )
    assert block.quoted == "Press “Go on”, daybook x, so."


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", 1),
        ("No title", 1),
        ("# T\nmore", 1),
        ("# T\n\n### too deep", 3),
        ("# T\n\n| a | table |", 3),
        ("# T\n\n<b>html</b>", 3),
        ("# T\n\n[out](https://example.org/)", 3),
        ("# T\n\n[up](../README.md)", 3),
        ("# T\n\na *star*", 3),
        ("# T\n\n__under__", 3),
        ("# T\n\nopen **name", 3),
        ("# T\n\n2. begins late", 3),
        ("# T\n\n1. one\n3. three", 3),
        ("# T\n\n- one\nout of the list", 3),
        ("# T\n\n> note\nout of it", 3),
        ("# T\n\n## head\nmore", 3),
        ("# T\n\n{fill me\n", 3),
        ("# T\n\n![x](../../etc/passwd)", 3),
        ("# T\n\nfine\n\na {brace}", 5),
    ],
)
def test_what_it_does_not_know_is_refused_with_its_line(source: str, line: int) -> None:
    with pytest.raises(BadInput) as refused:
        read_blocks(source, "some")
    assert refused.value.field == "some.md"
    assert refused.value.line == line


def test_a_block_without_pieces_has_no_words() -> None:
    assert ChapterBlock(BlockKind.FILLED, name="x").text == ""
