"""The guide of one language: its chapters in order, with what is filled in from the jurisdiction.

**Invariants:**

- Numbers of helplines, notices and orders are not written in a chapter. They come from the
  jurisdiction's file, each with the day on which it was looked up and with what nobody has
  confirmed yet.
- Who has not seen the guide is said under every chapter, in every form of it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Final

from diary import jurisdiction
from diary.errors import BadInput, Unknown
from diary.guide.blocks import BlockKind, ChapterBlock, Span, SpanKind, read_blocks
from diary.i18n import N_, SOURCE_LANGUAGE, _
from diary.jurisdiction import Provenance, Vocabulary
from diary.media.imports import dated_files, manifest, registry
from diary.shipped_data import parse_named, read_shipped
from diary.text.time_texts import day_text

_FOLDER: Final = "guide"
_ID: Final = re.compile(r"[a-z]+(-[a-z]+)*")
# The chapter that says who has not seen the guide and what was not tried.
ABOUT: Final = "about"
_LOOKED_UP: Final = N_("Looked up on {day}.")
_TO_CHECK: Final = N_("Looked up on {day}. Still to be checked: {what}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter; `line` says in a few words what it is for."""

    id: str
    title: str
    line: str
    blocks: tuple[ChapterBlock, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """All chapters in their order. `sheets` are those that are printed on one page."""

    title: str
    written_on: date
    not_yet_seen: str
    sheets: tuple[str, ...]
    chapters: tuple[Chapter, ...]

    def chapter(self, id_: str) -> Chapter:
        """Return the chapter with this id, or raise Unknown."""
        for chapter in self.chapters:
            if chapter.id == id_:
                return chapter
        raise Unknown(id_)


@functools.cache
def load(language: str = SOURCE_LANGUAGE) -> Guide:
    """Return the guide in a language that it is shipped in; raise Unknown or BadInput."""
    return parse_guide(f"{_FOLDER}/{language}", jurisdiction.load())


def parse_guide(folder: str, words: Vocabulary) -> Guide:
    """Return the guide in a folder of `resources`, with what these words fill in."""
    top = parse_named(read_shipped(folder, "guide"), "guide")
    rows = top.tables("chapter")
    listed = [(row.text("id", _ID), row.text("line")) for row in rows]
    for row in rows:
        row.done()
    guide = Guide(
        title=top.text("title"),
        written_on=top.day("written_on"),
        not_yet_seen=top.text("not_yet_seen"),
        sheets=top.texts("sheets", [id_ for id_, _line in listed]),
        chapters=tuple(_chapter(folder, id_, line, words) for id_, line in listed),
    )
    top.done()
    return guide


def _chapter(folder: str, id_: str, line: str, words: Vocabulary) -> Chapter:
    try:
        source = files("resources").joinpath(folder, f"{id_}.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadInput(f"{id_}.md", N_("cannot be read")) from wrong
    title, blocks = read_blocks(source, id_)
    filled: list[ChapterBlock] = []
    for block in blocks:
        if block.kind is BlockKind.FILLED:
            filled += _filled(block.name, words, id_)
        else:
            filled.append(block)
    return Chapter(id_, title, line, tuple(filled))


def _filled(name: str, words: Vocabulary, chapter: str) -> Iterator[ChapterBlock]:
    """Return what a line in braces stands for."""
    what, _space, which = name.partition(" ")
    if name == "helplines":
        yield from _helplines(words)
    elif what == "notice":
        yield from _notice(words, which)
    elif name == "orders":
        yield from _orders(words)
    elif name == "rights":
        yield from _rights(words)
    elif name == "exports":
        yield _exports()
    else:
        raise BadInput(f"{chapter}.md", N_("names something of which nothing is known"))


def _helplines(words: Vocabulary) -> Iterator[ChapterBlock]:
    for line in words.helplines:
        yield _block(BlockKind.POINT, line.called, f". {line.for_whom}")
        if line.provenance.to_check:
            yield _block(BlockKind.REMARK, provenance_text(line.provenance))
    oldest = min(line.provenance.checked_on for line in words.helplines)
    text = _("Numbers in {place}, looked up on {day}. Hours change. Elsewhere, ask there.")
    yield _block(BlockKind.REMARK, text.format(place=words.title, day=day_text(oldest)))


def _notice(words: Vocabulary, id_: str) -> Iterator[ChapterBlock]:
    row = words.notice(id_)
    for sentence in row.text:
        yield _block(BlockKind.POINT, sentence)
    yield _block(BlockKind.REMARK, provenance_text(row.provenance))


def _orders(words: Vocabulary) -> Iterator[ChapterBlock]:
    for row in words.order_types:
        yield _block(BlockKind.POINT, f"{row.title}. ", row.plain)
        if row.law:
            text = provenance_text(words.law(row.law).provenance)
            yield _block(BlockKind.REMARK, text)


def _rights(words: Vocabulary) -> Iterator[ChapterBlock]:
    for row in words.rights:
        yield _block(BlockKind.POINT, f"{row.label}. ", row.explanation)
        if row.provenance.to_check:
            yield _block(BlockKind.REMARK, provenance_text(row.provenance))


def _exports() -> ChapterBlock:
    """Return what can be brought in, by the titles of the formats."""
    titles = [manifest.load(code).title for code in (*registry.CODES, dated_files.CODE)]
    text = _("It reads exports of these: {titles}.").format(titles=", ".join(titles))
    return _block(BlockKind.PARAGRAPH, text)


def provenance_text(provenance: Provenance) -> str:
    """Return when something was looked up, and what nobody has confirmed."""
    day = day_text(provenance.checked_on)
    if provenance.to_check:
        return _(_TO_CHECK).format(day=day, what=provenance.to_check)
    return _(_LOOKED_UP).format(day=day)


def _block(kind: BlockKind, *pieces: str) -> ChapterBlock:
    """Return a block whose first piece stands out where there is a second."""
    first, *more = pieces
    lead = Span(first, SpanKind.STRONG) if more else Span(first)
    return ChapterBlock(kind, (lead, *map(Span, more)))
