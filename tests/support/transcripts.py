"""Transcripts of made-up conversations, without a vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from diary.conversations.line_selection import Extent, IncidentLines, LineChoice
from diary.conversations.line_words import LineWords
from diary.conversations.lines import ConversationLine
from diary.conversations.transcript import (
    Transcript,
    TranscriptChoice,
    TranscriptSource,
    make_transcript,
)
from diary.media.imports.message import Message, MessageKind, MessageTime
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, T
from diary.paper_content import PaperHead

HIM, ME, THIRD = "07700 900264", "07700 900555", "07700 900111"
WHOLE = TranscriptChoice(LineChoice(Extent.WHOLE))
_MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)


def message(n: int, sender: str = HIM, text: str = "words", **more: Any) -> ConversationLine:
    """A line; the time is a minute later than that of the line before."""
    told: dict[str, Any] = {"own": sender == ME, "thread": "chat"} | more
    local = f"2026-11-{1 + n // 1440:02}T{n // 60 % 24:02}:{n % 60:02}:00"
    time = told.pop("time", MessageTime(local))
    kind = told.pop("kind", MessageKind.TEXT)
    return ConversationLine(n, Message(n, kind, sender, time, text, **told), "Europe/London")


def conversation(**more: Any) -> Conversation:
    """What was read of a made-up export."""
    read = Conversation(
        of="e",
        format="whatsapp",
        sha256="ab" * 32,
        size=9,
        lines=999,
        commitment="cd" * 32,
        seed="ef" * 32,
    )
    return replace(read, zone="Europe/London", **more)


def recorded(noun: Noun, content: T, id_: str = "c") -> Recorded[T]:
    """A subject of a record that is not there."""
    return Recorded(id_, noun, 1, content, 1, "", _MADE, _MADE, 1)


def transcript(
    lines: Iterable[ConversationLine] | Callable[[], Iterator[ConversationLine]],
    choice: TranscriptChoice = WHOLE,
    pointed: tuple[IncidentLines, ...] = (),
    read: Conversation | None = None,
    words: Iterable[LineWords] = (),
    file_name: str = "chat.txt",
) -> Transcript:
    """A transcript of these lines, with the person's own words for them."""
    kept = lines if callable(lines) else [*lines]
    begin = kept if callable(kept) else lambda: iter(kept)
    exhibit = Evidence(reference="AB/3", name=file_name, size=1234, sha256="cd" * 32)
    head = PaperHead(_MADE, "Europe/London", "Daybook", "england-wales", "Ada Bevan")
    source = TranscriptSource(
        head,
        recorded(Noun.CONVERSATION, read or conversation()),
        recorded(Noun.EVIDENCE, exhibit, "e"),
        begin,
        pointed,
        words={each.line: (each,) for each in words},
    )
    return make_transcript(source, choice)
