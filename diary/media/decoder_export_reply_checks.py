"""Checks of what the child says of an export: every text, number and code, or GarbageError.

**Invariants:**

- A hostile export can only say what a message may say: unknown keys, texts that are not visible,
  and codes of other forms are refused, and nothing of the reply is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeVar, cast

from diary.errors import ExportRefused
from diary.json_value import Json, fields, whole
from diary.media.decoder_protocol import GarbageError, WireMessage
from diary.media.imports.format import Confidence, Question, QuestionKind
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    NoteCode,
    TimeSource,
    UnreadLine,
    UnreadReason,
)
from diary.media.safe_text import is_visible

E = TypeVar("E", bound=StrEnum)

MAX_TEXT: Final = 12 << 20  # of one message, each character made visible
MAX_LINE: Final = 1000
MAX_NAME: Final = 4096
MAX_LISTED: Final = 10_000
_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OFFSET: Final = re.compile(r"[+-]\d\d:\d\d", re.ASCII)
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class OfferedExport:
    """An export that a file has, and what has to be asked before it is read."""

    format: str
    confidence: Confidence
    main: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some items of an export, and whether they are the last."""

    items: tuple[Item, ...]
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
    return Portion(tuple(map(_item, _rows(message.block))), end)


def member_piece(message: WireMessage) -> MemberPiece:
    """Return a piece of a file in an archive. Raises ExportRefused, GarbageError."""
    _refuse(message)
    return MemberPiece(message.block, _count(message.header.get("size")))


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
    values = _object(row)
    listed = values.get("questions")
    if not isinstance(listed, list) or len(listed) > len(QuestionKind):
        raise GarbageError("questions")
    try:
        confidence = Confidence(whole(values.get("confidence")))
    except ValueError as error:
        raise GarbageError("confidence") from error
    main = _name(values.get("main"))
    return OfferedExport(_code(values.get("format")), confidence, main, tuple(map(_asked, listed)))


def _asked(row: Json) -> Question:
    values = _object(row)
    return Question(_one(values.get("kind"), QuestionKind), _lines(values.get("choices")))


def _item(row: Json) -> Item:
    if not isinstance(row, dict):
        raise GarbageError("object")
    values = row
    kind = values.get("is")
    if kind == "note":
        return ExportNote(_one(values.get("code"), NoteCode), _count(values.get("count")))
    if kind == "unread":
        return UnreadLine(_count(values.get("at")), _one(values.get("reason"), UnreadReason))
    if kind != "message":
        raise GarbageError("item")
    return message_of(values)


def message_of(values: Mapping[str, Json]) -> Message:
    """Return a message of these values, each checked. Raises GarbageError."""
    get = values.get
    own, call, seconds = get("own"), get("call"), get("seconds")
    if own is not None and not isinstance(own, bool):
        raise GarbageError("own")
    words = get("text", "")
    if not isinstance(words, str) or len(words) > MAX_TEXT or not is_visible(words):
        raise GarbageError("text")
    listed, doubts = get("files", []), get("doubts", [])
    if not isinstance(listed, list) or not isinstance(doubts, list) or len(listed) > MAX_LISTED:
        raise GarbageError("files")
    return Message(
        at=_count(get("at")),
        kind=_one(get("kind"), MessageKind),
        sender=_line(get("sender", "")),
        time=_time(get("time")),
        text=words,
        subject=_line(get("subject", "")),
        label=_line(get("label", "")),
        own=own,
        recipients=_lines(get("recipients", [])),
        thread=_line(get("thread", "")),
        files=tuple(map(_file, listed)),
        call=None if call is None else _one(call, CallKind),
        seconds=None if seconds is None else _count(seconds),
        edited=get("edited", False) is True,
        identity=_line(get("identity", "")),
        doubts=tuple([_one(each, Doubt) for each in doubts]),
        cut=get("cut", False) is True,
    )


def _time(value: Json) -> MessageTime:
    if value is None:
        return NO_TIME
    if not isinstance(value, dict):
        raise GarbageError("object")
    values = value
    local, offset = values.get("local", ""), values.get("offset", "")
    if not isinstance(local, str) or not isinstance(offset, str):
        raise GarbageError("time")
    if local:
        if _LOCAL.fullmatch(local) is None or (offset and _OFFSET.fullmatch(offset) is None):
            raise GarbageError("time")
        try:
            datetime.fromisoformat(local)
        except ValueError as error:
            raise GarbageError("time") from error
    elif offset:
        raise GarbageError("time")
    return MessageTime(local, offset, _one(values.get("source"), TimeSource))


def _file(value: Json) -> MessageFile:
    values = _object(value)
    inline = values.get("inline", False)
    if not isinstance(inline, bool):
        raise GarbageError("file")
    return MessageFile(
        _line(values.get("name", "")),
        _name(values.get("member", "")),
        _line(values.get("media_type", "")),
        inline,
        _line(values.get("sha256", "")),
    )


def _object(value: Json) -> dict[str, Json]:
    try:
        return dict(fields(value))
    except ValueError as error:
        raise GarbageError("object") from error


def _count(value: Json) -> int:
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise GarbageError("count")
    return value


def _one(value: Json, kind: type[E]) -> E:
    if not isinstance(value, str):
        raise GarbageError("word")
    found = _words(kind).get(value)
    if found is None:
        raise GarbageError("word")
    return cast(E, found)


@lru_cache
def _words(kind: type[StrEnum]) -> Mapping[str, StrEnum]:
    return {each.value: each for each in kind}


def _code(value: Json) -> str:
    if not isinstance(value, str) or len(value) > 60 or _CODE.fullmatch(value) is None:
        raise GarbageError("code")
    return value


def _line(value: Json) -> str:
    """Return a text of one line that shows what it holds."""
    if value == "":
        return ""
    if not isinstance(value, str) or len(value) > MAX_LINE or not is_visible(value):
        raise GarbageError("line")
    if "\n" in value or "\t" in value:
        raise GarbageError("line")
    return value


def _lines(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_LISTED:
        raise GarbageError("lines")
    return tuple(map(_line, value))


def _name(value: Json) -> str:
    """Return the path of a member as the archive has it; it is compared and never shown."""
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise GarbageError("name")
    return value
