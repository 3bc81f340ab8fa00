"""Messages column by column, as they come from the decoder child, and one of a stored line.

**Invariants:**

- Every value is checked, and any that a message cannot have is GarbageError: a hostile export can
  only say what a message may say.
- What many rows of a column share (a sender, a day) is checked once, so a column of thousands costs
  little for each. A column has a value for each message, or one that all of them have.
- There are as many messages as there are positions, so few bytes cannot stand for many messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache, partial
from itertools import repeat
from typing import Any, Final, TypeVar, cast

from diary.json_value import Json
from diary.media.decoder_protocol import GarbageError
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    Message,
    MessageFile,
    MessageKind,
    MessageTime,
    TimeSource,
)
from diary.media.safe_text import is_visible

MAX_TEXT: Final = 12 << 20  # of one message, each character made visible
MAX_LINE: Final = 1000
MAX_NAME: Final = 4096
MAX_LISTED: Final = 10_000
MAX_COUNT: Final = 1 << 53
_OFFSET: Final = re.compile(r"(?:[+-](?:0\d|1[0-5]):[0-5]\d)?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK: Final = re.compile(r"(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?", re.ASCII)

_STR, _INT, _LIST, _BOOL = (frozenset({each}) for each in (str, int, list, bool))
_COUNT_OR_NONE, _TRUTH_OR_NONE = (frozenset({each, type(None)}) for each in (int, bool))
Column = Sequence[Any]
E = TypeVar("E", bound=StrEnum)


def messages_of(columns: Mapping[str, Json]) -> Iterator[Message]:
    """Return the messages of these columns, all of them checked. Raises GarbageError."""
    at = columns.get("at")
    count = len(at) if isinstance(at, list) else 0
    if not count or columns.keys() - set(Message._fields):
        raise GarbageError("columns")
    # Each message is made when it is its turn: thousands at once would be counted as garbage.
    return map(Message, *[_filled(columns, name, count) for name in Message._fields])


def message_of(values: Mapping[str, Json]) -> Message:
    """Return the message of these values; others are not looked at. Raises GarbageError."""
    if "at" not in values or "kind" not in values:
        raise GarbageError("missing")
    known = _checked(values, Message._fields)
    if "time" in values:
        known["time"] = _time_of(object_of(values["time"]))
    return Message(**{**_EMPTY, **known})


def _time_of(values: Mapping[str, Json]) -> MessageTime:
    time = MessageTime(**{"local": "", **_checked(values, MessageTime._fields)})
    if "source" not in values or _is_without_local(time.local, time.offset):
        raise GarbageError("time")
    return time


def _checked(values: Mapping[str, Json], names: Sequence[str]) -> dict[str, Any]:
    return {name: _CHECKS[name]([values[name]])[0] for name in names if name in values}


def _filled(columns: Mapping[str, Json], name: str, count: int) -> Iterable[Any]:
    """Return a column with a checked value for each message."""
    column = columns.get(name)
    if name not in columns and name in _EMPTY:
        return repeat(_EMPTY[name], count)
    if name == "time":
        return _times(object_of(column), count)
    if not isinstance(column, list) or len(column) not in (1, count):
        raise GarbageError("column")
    checked = _CHECKS[name](column)
    return checked if len(column) == count else repeat(checked[0], count)


def _times(columns: Mapping[str, Json], count: int) -> Iterator[MessageTime]:
    if columns.keys() != set(MessageTime._fields):
        raise GarbageError("time")
    written, offsets, sources = ([*_filled(columns, it, count)] for it in MessageTime._fields)
    if not all(written) and any(map(_is_without_local, written, offsets)):
        raise GarbageError("time")
    return map(MessageTime, written, offsets, sources)


def _is_without_local(local: str, offset: str) -> bool:
    return bool(offset) and not local


def object_of(value: Json) -> Mapping[str, Json]:
    """Return a value that has to be an object. Raises GarbageError."""
    if not isinstance(value, dict):
        raise GarbageError("object")
    return value


def count_of(value: Json) -> int:
    """Return a value that has to be a count. Raises GarbageError."""
    if type(value) is not int or not 0 <= value < MAX_COUNT:
        raise GarbageError("count")
    return value


def word_of(value: Json, kind: type[E]) -> E:
    """Return the member of an enumeration that a value names. Raises GarbageError."""
    return cast(E, _words(kind, [value])[0])


def line_of(value: Json) -> str:
    """Return a text of one line that shows what it holds. Raises GarbageError."""
    if not isinstance(value, str) or len(value) > MAX_LINE or not is_visible(value):
        raise GarbageError("line")
    if "\n" in value or "\t" in value:
        raise GarbageError("line")
    return value


def lines_of(value: Json) -> tuple[str, ...]:
    """Return a list of such texts. Raises GarbageError."""
    if not isinstance(value, list) or len(value) > MAX_LISTED:
        raise GarbageError("lines")
    return tuple(map(line_of, value))


def name_of(value: Json) -> str:
    """Return the path of a member as the archive has it; it is compared and never shown."""
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise GarbageError("name")
    return value


def _typed(column: Column, allowed: frozenset[type]) -> Column:
    if not allowed.issuperset(map(type, column)):
        raise GarbageError("type")
    return column


def _counts(column: Column) -> Column:
    numbers = [each for each in _typed(column, _COUNT_OR_NONE) if each is not None]
    if numbers and not 0 <= min(numbers) <= max(numbers) < MAX_COUNT:
        raise GarbageError("count")
    return column


def _positions(column: Column) -> Column:
    return _counts(_typed(column, _INT))


def _lines(column: Column) -> Column:
    for each in {*_typed(column, _STR)}:
        line_of(each)
    return column


def _texts(column: Column) -> Column:
    if max(map(len, _typed(column, _STR))) > MAX_TEXT or not is_visible("".join(column)):
        raise GarbageError("text")
    return column


def _words(kind: type[StrEnum], column: Column) -> Column:
    found = _by_value(kind)
    try:
        return [found[each] for each in _typed(column, _STR)]
    except KeyError as error:
        raise GarbageError("word") from error


@lru_cache
def _by_value(kind: type[StrEnum]) -> Mapping[str, StrEnum]:
    return {each.value: each for each in kind}


def _calls(column: Column) -> Column:
    return [None if each is None else word_of(each, CallKind) for each in column]


def _truths(column: Column) -> Column:
    return _typed(column, _BOOL)


def _truths_or_none(column: Column) -> Column:
    return _typed(column, _TRUTH_OR_NONE)


def _lists(check: Callable[[Column], Column], column: Column) -> Column:
    if max(map(len, _typed(column, _LIST))) > MAX_LISTED:
        raise GarbageError("list")
    return [tuple(check(each)) if each else () for each in column]


def _files(column: Column) -> Column:
    return [*map(_file, column)]


def _file(value: Json) -> MessageFile:
    values = object_of(value)
    inline = values.get("inline", False)
    if not isinstance(inline, bool):
        raise GarbageError("file")
    return MessageFile(
        line_of(values.get("name", "")),
        name_of(values.get("member", "")),
        line_of(values.get("media_type", "")),
        inline,
        line_of(values.get("sha256", "")),
        line_of(values.get("exhibit", "")),
    )


def _locals(column: Column) -> Column:
    days, clocks = {each[:10] for each in _typed(column, _STR)}, {each[10:] for each in column}
    if not all(map(_is_day, days)) or not all(map(_CLOCK.fullmatch, clocks)):
        raise GarbageError("time")
    return column


@lru_cache(maxsize=4096)
def _is_day(written: str) -> bool:
    """Return whether a calendar has this day, or there is none."""
    try:
        return not written or bool(_DAY.fullmatch(written) and date.fromisoformat(written))
    except ValueError:
        return False


def _offsets(column: Column) -> Column:
    if not all(map(_OFFSET.fullmatch, {*_typed(column, _STR)})):
        raise GarbageError("time")
    return column


_CHECKS: Final[Mapping[str, Callable[[Column], Column]]] = {
    "at": _positions,
    "kind": partial(_words, MessageKind),
    **dict.fromkeys(("sender", "subject", "label", "thread", "identity"), _lines),
    "text": _texts,
    "own": _truths_or_none,
    "recipients": partial(_lists, _lines),
    "files": partial(_lists, _files),
    "call": _calls,
    "seconds": _counts,
    **dict.fromkeys(("edited", "cut"), _truths),
    "doubts": partial(_lists, partial(_words, Doubt)),
    "local": _locals,
    "offset": _offsets,
    "source": partial(_words, TimeSource),
    "time": lambda column: column,
}
# What a message has where it has no column of this name.
_EMPTY: Final[Mapping[str, object]] = {
    **Message._field_defaults,
    "sender": "",
    "time": NO_TIME,
}
