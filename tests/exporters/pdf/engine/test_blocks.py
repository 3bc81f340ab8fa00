from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput
from exporters.pdf.engine.blocks import Column, Heading, TextBlock
from exporters.pdf.engine.style import BODY, SECTION
from tests.support.rule_block import Rule
from tests.support.thinning import examples

WORDS = "He stood at the gate and did not move for an hour. "


def test_text_comes_back_as_it_went_in(make: Callable[..., Any]) -> None:
    texts = [
        "Widziałam go pod moim domem o świcie; źródło: łódź.",
        "Ήταν έξω από το σπίτι.",
        "Он ждал меня три часа.",
        "Gwelais ef ger fy nhŷ. Café, naïve, ½ €.",
    ]
    (page,) = make(*map(TextBlock, texts)).texts()
    for text in texts:
        assert text in page


def test_markup_is_text(make: Callable[..., Any]) -> None:
    lines = ["<b>bold</b> & <i>x", "<img src='secret.png'/>", "he wrote <I will kill you>"]
    lines += ["{braces} %d $x \\", "(a) ) ( BT ET Tj", "<a href='javascript:x'>go</a>"]
    made = make(*map(TextBlock, lines), Heading("<b>& Co</b>", SECTION, anchor="a"))
    (page,) = made.texts()
    for line in (*lines, "<b>& Co</b>"):
        assert line in page


@examples(daily=5, soak=15)
@given(text=st.text(max_size=3000))
def test_any_text_stays_inside_the_margins(make: Callable[..., Any], text: str) -> None:
    assert make(TextBlock(text)).outside() == []


def test_a_page_break_leaves_two_lines_on_either_side(column: Column) -> None:
    block = TextBlock(WORDS * 12)
    count = len(block.lines(column))
    assert count > 5
    for room in range(0, int(block.height(column)), 3):
        parts = block.split(column, room)
        if parts is None:
            assert room < 2 * BODY.leading
            continue
        first, rest = parts
        assert first.height(column) <= room + 0.01
        assert first.height(column) >= 2 * BODY.leading - 0.01
        assert rest.height(column) >= 2 * BODY.leading - 0.01
        assert first.lines(column) + rest.lines(column) == block.lines(column)


def test_short_paragraphs_are_not_split(column: Column) -> None:
    assert TextBlock("a\nb\nc").split(column, 2 * BODY.leading + 1) is None


def test_a_heading_is_never_last_on_a_page(make: Callable[..., Any]) -> None:
    for filler in range(44, 58):
        blocks = [TextBlock("\n".join("filler" for _ in range(filler))), TextBlock("more")]
        head = Heading("The heading", SECTION, anchor="h")
        made = make(*blocks, head, TextBlock("What follows\nit here"))
        with_heading = next(text for text in made.texts() if "The heading" in text)
        assert "What follows" in with_heading


def test_blocks_added_together_share_a_page(make: Callable[..., Any]) -> None:
    groups = [
        [TextBlock(f"begin {n}"), TextBlock(WORDS * 20), TextBlock(f"end {n}")] for n in range(9)
    ]
    for page in make(groups=groups).texts():
        begun = {line.split()[1] for line in page.splitlines() if line.startswith("begin")}
        ended = {line.split()[1] for line in page.splitlines() if line.startswith("end")}
        assert begun == ended


def test_a_long_text_flows_over_pages_without_loss(make: Callable[..., Any]) -> None:
    words = " ".join(f"word{n}" for n in range(6000))
    made = make(TextBlock(words))
    assert made.pages > 5
    body = " ".join(
        line
        for page in made.texts()
        for line in page.splitlines()
        if not line.startswith(("Evidence", "Page", "List", "24 Nov"))
    )
    assert [word for word in body.split() if word.startswith("word")] == words.split()


def test_a_heading_longer_than_a_page_is_split(make: Callable[..., Any]) -> None:
    made = make(Heading("very long " * 2000, SECTION, anchor="h"), TextBlock("after"))
    assert made.pages > 2
    assert made.outside() == []


def test_a_block_higher_than_a_page_is_refused(make: Callable[..., Any]) -> None:
    class Tower(Rule):
        def height(self, column: Column, limit: float = 0) -> float:
            return 10_000

    with pytest.raises(BadInput):
        make(Tower())
