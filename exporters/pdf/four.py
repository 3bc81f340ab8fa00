"""The four words: one box each, filled only with lines that the person chose for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.i18n import _, ngettext
from diary.jurisdiction import Topic
from diary.model.declarations import text_of
from diary.model.kinds import Noun
from exporters.pdf.desk import Desk
from exporters.pdf.flow import Block, Column, Plain, total_height
from exporters.pdf.layout import Beside, Boxed
from exporters.pdf.style import CELL, CELL_STRONG, NOTE
from exporters.pdf.text import clipped

_PAD: Final = 12.0  # what a box takes of the width
_MOST: Final = 3  # lines of one entry


def boxes(desk: Desk, column: Column, lines: int) -> Iterator[Block]:
    """The boxes, two by two and equally high, with at most `lines` lines in each."""
    topics = [topic for topic in desk.vocabulary.four if desk.opens(Noun.INCIDENT, topic.id)]
    for at in range(0, len(topics), 2):
        pair = topics[at : at + 2]
        sides = Beside((), (), gap=8).columns(column)
        filled = [
            [*_filled(desk, topic, side, lines)] for topic, side in zip(pair, sides, strict=False)
        ]
        inside = [Column(s.fonts, s.width - _PAD, s.height) for s in sides]
        height = max(
            total_height(box, side) + _PAD for box, side in zip(filled, inside, strict=False)
        )
        boxed: list[Sequence[Block]] = [[Boxed(box, height=height)] for box in filled]
        boxed.append(())
        yield Beside(boxed[0], boxed[1], gap=8)


def _filled(desk: Desk, topic: Topic, column: Column, lines: int) -> Iterator[Block]:
    yield Plain(topic.label, CELL_STRONG, after=1.0)
    chosen = [
        (item.number, text)
        for item in desk.case.incidents
        if (text := text_of(item.content, topic.id))
    ]
    if not chosen:
        yield Plain(_("Nothing was chosen for this word."), NOTE, after=0.0)
        return
    width = column.width - _PAD
    left, shown = lines, 0
    for number, text in chosen:
        if left <= 0:
            break
        line = _("No. {number}: {text}").format(number=number, text=text.strip())
        part = clipped(column.fonts, line, CELL, width, min(left, _MOST))
        block = Plain(part, CELL, after=1.5, lang=desk.words)
        left -= len(block.lines(Column(column.fonts, width, column.height)))
        shown += 1
        yield block
    more = len(chosen) - shown
    if more:
        text = ngettext("and {n} more on the sheets", "and {n} more on the sheets", more)
        yield Plain(text.format(n=more), NOTE, after=0.0)
