"""Checks of what the child says of an export: every text, number and code, or GarbageError.

**Invariants:**

- A hostile export can only say what a message may say: unknown keys, texts that are not visible,
  and codes of other forms are refused, and nothing of the reply is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from diary.errors import ExportRefused
from diary.json_value import Json, whole
from diary.media.decoder_protocol import GarbageError, WireMessage
from diary.media.imports.format import Confidence, Question, QuestionKind
from diary.media.imports.message import ExportNote, Item, NoteCode, UnreadLine, UnreadReason
from diary.media.message_columns import (
    count_of,
    lines_of,
    messages_of,
    name_of,
    object_of,
    word_of,
)

_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class OfferedExport:
    """An export that a file has, and what has to be asked before it is read."""

    format: str
    confidence: Confidence
    main: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some items of an export, each checked and made when it is taken; are they the last?"""

    items: Iterator[Item]
    end: bool


@dataclass(frozen=True, slots=True)
class MemberPiece:
    """Some bytes of a file that came with an export, and how long the whole file is."""

    data: bytes = field(repr=False)
    size: int


def offered(message: WireMessage) -> tuple[OfferedExport, ...]:
    """Return the exports of a file. Raises ExportRefused, GarbageError."""
    _refuse(message)
    return tuple(map(_offered, _rows(message.block)))


def portion(message: WireMessage) -> Portion:
    """Return the next items of an export. Raises ExportRefused, GarbageError."""
    _refuse(message)
    end = message.header.get("end")
    if not isinstance(end, bool):
        raise GarbageError("end")
    return Portion(chain.from_iterable([*map(_run, _rows(message.block))]), end)


def member_piece(message: WireMessage) -> MemberPiece:
    """Return a piece of a file in an archive. Raises ExportRefused, GarbageError."""
    _refuse(message)
    return MemberPiece(message.block, count_of(message.header.get("size")))


def _refuse(message: WireMessage) -> None:
    reason = message.header.get("refused")
    if reason is not None:
        raise ExportRefused(_code(reason))


def _rows(block: bytes) -> list[Json]:
    try:
        rows = json.loads(block)
    except (ValueError, RecursionError) as error:
        raise GarbageError("rows") from error
    if not isinstance(rows, list):
        raise GarbageError("rows")
    return rows


def _offered(row: Json) -> OfferedExport:
    values = object_of(row)
    listed = values.get("questions")
    if not isinstance(listed, list) or len(listed) > len(QuestionKind):
        raise GarbageError("questions")
    try:
        confidence = Confidence(whole(values.get("confidence")))
    except ValueError as error:
        raise GarbageError("confidence") from error
    main = name_of(values.get("main"))
    return OfferedExport(_code(values.get("format")), confidence, main, tuple(map(_asked, listed)))


def _asked(row: Json) -> Question:
    values = object_of(row)
    return Question(word_of(values.get("kind"), QuestionKind), lines_of(values.get("choices")))


def _run(value: Json) -> Iterable[Item]:
    """Return items of one kind that follow each other."""
    values = object_of(value)
    kind, rows = values.get("is"), values.get("rows")
    if kind == "messages":
        return messages_of(object_of(values.get("columns")))
    if not isinstance(rows, list) or not all(type(row) is list and len(row) == 2 for row in rows):
        raise GarbageError("rows")
    if kind == "notes":
        return [ExportNote(word_of(code, NoteCode), count_of(count)) for code, count in rows]
    if kind == "unread":
        return [UnreadLine(count_of(at), word_of(reason, UnreadReason)) for at, reason in rows]
    raise GarbageError("item")


def _code(value: Json) -> str:
    if not isinstance(value, str) or len(value) > 60 or _CODE.fullmatch(value) is None:
        raise GarbageError("code")
    return value
