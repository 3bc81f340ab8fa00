"""The blocks of a chapter, and the reader of the small subset of Markdown that chapters use.

**Invariants:**

- Only texts that ship with the program are read here. No word of a record is ever read as markup.
- A line that the subset does not know is refused with its number, so that a mistake in a chapter is
  found by the tests and is never shown as a stray sign.
- A link leads to a chapter of the guide. Nothing else can be linked, so nothing leads outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from diary.errors import BadInput
from diary.i18n import N_


class SpanKind(Enum):
    """What a piece of a text is."""

    TEXT = auto()
    # words that stand on the screen: a page, a button, a field
    NAME = auto()
    # what is typed at a terminal, and names of files
    CODE = auto()
    LINK = auto()
    # the lead of what is filled in
    STRONG = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text; a link has the chapter that it leads to."""

    text: str
    kind: SpanKind = SpanKind.TEXT
    chapter: str = ""


Spans = tuple[Span, ...]


class BlockKind(Enum):
    """What a block is; the first three carry on one after another as lists do."""

    STEP = auto()
    POINT = auto()
    NOTE = auto()
    HEADING = auto()
    PARAGRAPH = auto()
    PICTURE = auto()
    # when something was looked up, and what nobody has confirmed
    REMARK = auto()
    # a line that is filled in from elsewhere, such as `{helplines}`
    FILLED = auto()


@dataclass(frozen=True, slots=True)
class ChapterBlock:
    """One block.

    `number` counts the steps of a list from 1. A picture has its file's name in `name` and what it
    shows in its spans, what is filled in has its words in `name`.
    """

    kind: BlockKind
    spans: Spans = ()
    number: int = 0
    name: str = ""

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(span.text for span in self.spans)

    @property
    def quoted(self) -> str:
        """Return the words, with names of the screen in quotation marks where no bold can be."""
        return "".join(
            f"\u201c{span.text}\u201d" if span.kind is SpanKind.NAME else span.text
            for span in self.spans
        )


_NAME: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SPAN: Final = re.compile(
    rf"\*\*(?P<name>[^*`\[\]]+)\*\*|`(?P<code>[^`]+)`|\[(?P<label>[^\[\]*`]+)\]\((?P<to>{_NAME})\.md\)"
)
_STRAY: Final = re.compile(r"[*`<>\[\]{}]|\]\(|__")
_STEP: Final = re.compile(r"(\d+)\. +(.+)")
_PICTURE: Final = re.compile(rf"!\[([^\[\]]+)\]\(pictures/({_NAME}\.png)\)")
_FILLED: Final = re.compile(r"\{([a-z0-9 -]+)\}")


def read_spans(text: str, where: BadInput) -> Spans:
    """Return a text in pieces; raise `where` for a sign of a markup that is not known here."""
    found: list[Span] = []
    at = 0
    for match in _SPAN.finditer(text):
        found += _plain(text[at : match.start()], where)
        at = match.end()
        if match["name"]:
            found.append(Span(match["name"], SpanKind.NAME))
        elif match["code"]:
            found.append(Span(match["code"], SpanKind.CODE))
        else:
            found.append(Span(match["label"], SpanKind.LINK, match["to"]))
    return (*found, *_plain(text[at:], where))


def _plain(text: str, where: BadInput) -> Iterator[Span]:
    if _STRAY.search(text):
        raise where
    if text:
        yield Span(text)


def read_blocks(source: str, name: str) -> tuple[str, tuple[ChapterBlock, ...]]:
    """Return the title of a chapter and its blocks; raise BadInput with the line that is wrong."""
    groups = [*_groups(source)]
    if not groups or not groups[0][1][0].startswith("# "):
        raise BadInput(f"{name}.md", N_("does not begin with a title"), line=1)
    (first, (title, *more)), *rest = groups
    if more:
        raise BadInput(f"{name}.md", N_("is not a title of one line"), line=first)
    blocks: list[ChapterBlock] = []
    for line, group in rest:
        blocks += _group(group, name, line)
    return title.removeprefix("# "), tuple(blocks)


def _groups(source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield lines that belong together, with the number of the first."""
    held: list[str] = []
    began = 0
    for number, line in enumerate((*source.split("\n"), ""), 1):
        if line.strip():
            began = began if held else number
            held.append(line.rstrip())
        elif held:
            yield began, held
            held = []


def _group(lines: list[str], name: str, number: int) -> Iterator[ChapterBlock]:
    where = BadInput(f"{name}.md", N_("is not in the form of a chapter"), line=number)
    head = lines[0]
    if picture := _PICTURE.fullmatch(" ".join(lines)):
        yield ChapterBlock(BlockKind.PICTURE, (Span(picture[1]),), name=picture[2])
    elif head.startswith(("- ", "1. ")):
        yield from _list(lines, where)
    elif head.startswith("> "):
        yield _note(lines, where)
    elif head.startswith(("## ", "{")):
        yield _line(lines, where)
    elif head.startswith(("#", "|", "    ", "!")) or _STEP.fullmatch(head):
        raise where
    else:
        yield ChapterBlock(BlockKind.PARAGRAPH, read_spans(" ".join(map(str.strip, lines)), where))


def _line(lines: list[str], where: BadInput) -> ChapterBlock:
    """Return what stands on a line of its own: a heading, or what is filled in."""
    head = lines[0]
    filled = _FILLED.fullmatch(head)
    if len(lines) > 1 or not (filled or head.startswith("## ")):
        raise where
    if filled:
        return ChapterBlock(BlockKind.FILLED, name=filled[1])
    return ChapterBlock(BlockKind.HEADING, read_spans(head.removeprefix("## "), where))


def _note(lines: list[str], where: BadInput) -> ChapterBlock:
    if not all(line.startswith("> ") for line in lines):
        raise where
    text = " ".join(line.removeprefix("> ") for line in lines)
    return ChapterBlock(BlockKind.NOTE, read_spans(text, where))


def _list(lines: list[str], where: BadInput) -> Iterator[ChapterBlock]:
    if lines[0].startswith("- "):
        for item in _items(lines, "- ", where):
            yield ChapterBlock(BlockKind.POINT, read_spans(item, where))
    else:
        yield from _steps(lines, where)


def _items(lines: list[str], mark: str, where: BadInput) -> Iterator[str]:
    """Yield the items of a list; a line that is indented belongs to the item above it."""
    held = ""
    for line in lines:
        if line.startswith(mark):
            if held:
                yield held
            held = line.removeprefix(mark)
        elif line.startswith("  "):
            held += " " + line.strip()
        else:
            raise where
    yield held


def _steps(lines: list[str], where: BadInput) -> Iterator[ChapterBlock]:
    held: list[str] = []
    for line in lines:
        if step := _STEP.fullmatch(line):
            if int(step[1]) != len(held) + 1:
                raise where
            held.append(step[2])
        elif line.startswith("   "):
            held[-1] += " " + line.strip()
        else:
            raise where
    for number, text in enumerate(held, 1):
        yield ChapterBlock(BlockKind.STEP, read_spans(text, where), number)
