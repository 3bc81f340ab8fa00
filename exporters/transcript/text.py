"""A transcript as plain text in UTF-8, written line by line.

**Invariants:**

- Words of the file stand in rows of their own behind a bar. Nothing that the program says begins
  with one, so no words can pass for a line of the program's.
- A character that cannot be seen is written as its code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from diary.conversations.line_tally import LineGap
from diary.conversations.transcript import Transcript, TranscriptLine
from diary.i18n import _
from diary.media.safe_text import visible_lines
from exporters.pdf.sections.line_texts import (
    facts_of,
    gap_count_text,
    gap_sides_text,
    gap_text,
    number_text,
    own_words_text,
    sender_text,
    time_lines,
    words_of,
)
from exporters.transcript.cover import TranscriptCover, cover_of, keeper_of

# How such a file begins, in every language: a file that was left unfinished is known by it.
FIRST_LINE: Final = "TRANSCRIPT"
_BAR: Final = "    | "


def write_text(transcript: Transcript, out: BinaryIO) -> None:
    """Write the transcript to `out`. Raises Damaged."""
    who, reference = keeper_of(transcript), transcript.exhibit.content.reference
    for row in _cover_rows(cover_of(transcript), who):
        out.write(f"{row}\n".encode())
    for line in transcript.rows():
        rows = (
            _gap_rows(line, who) if isinstance(line, LineGap) else _line_rows(line, who, reference)
        )
        for row in rows:
            out.write(f"{row}\n".encode())


def _cover_rows(cover: TranscriptCover, who: str) -> Iterator[str]:
    yield from (FIRST_LINE, "", _one(f"{cover.title}. {cover.subtitle}"), "")
    yield from (_one(f"{label}: {value}") for label, value in cover.source)
    yield from ("", _("{who} says:").format(who=who))
    yield from (_one(f"{label}: {value}") for label, value in cover.said)
    yield from ("", _one(cover.police), "")
    for name, label, sent in cover.people:
        shown = _(", shown as {label}").format(label=label) if label else ""
        yield _one(_("{name}{shown}: lines sent {n}").format(name=name, shown=shown, n=sent))
    yield ""
    yield from (_one(f"{label}: {value}") for label, value in cover.incidents)
    yield from ("", *cover.notes, "")


def _line_rows(line: TranscriptLine, who: str, reference: str) -> Iterator[str]:
    sender = _one(sender_text(line, who))
    said = "; ".join(map(_one, facts_of(line, who, reference)))
    head = [number_text(line.line.n), " ".join(time_lines(line)), sender]
    yield " · ".join(filter(None, (*head, said)))
    yield from _barred(words_of(line.line.message))
    for each in line.words:
        yield f"    {_one(own_words_text(each, who))}:"
        yield from _barred(each.words)
    yield ""


def _gap_rows(gap: LineGap, who: str) -> Iterator[str]:
    yield " · ".join((gap_text(gap), gap_count_text(gap), gap_sides_text(gap, who)))
    yield ""


def _barred(words: str) -> Iterator[str]:
    return (f"{_BAR}{row}" for row in visible_lines(words).split("\n") if words)


def _one(text: str) -> str:
    """Return a text as one row, in which nothing acts unseen."""
    return visible_lines(" ".join(text.split()))
