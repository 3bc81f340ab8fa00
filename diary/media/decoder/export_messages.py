"""Messages of an export in the decoder child: which exports a file has, and what is in one.

**Invariants:**

- A reply has about `PORTION` characters and no more than one message beyond, so an export of any
  size crosses in flat memory; the reader goes on where it stopped.
- Messages that follow each other cross column by column, and are checked so: what is said of
  thousands of them at once costs little for each.
- Of an export that goes on without end, its first `MOST_LINES` lines are read, and that is said.
- A file that came with an export crosses in pieces of that length, as the archive has it.
- Text is made visible here and checked by the program again (`decoder_export_reply_checks`). A
  sender who was chosen as it is shown is given to the reader as the export writes it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from itertools import chain, groupby, islice
from typing import Any, Final

from diary.errors import MediaReason
from diary.json_value import Json, text, whole
from diary.media.byte_source import Source
from diary.media.decoder.pipe import Params, Ranges, RangesFile, RefusedError
from diary.media.decoder_protocol import WireMessage
from diary.media.imports.carrier import FolderMembers, Members, ZipMembers, is_zip
from diary.media.imports.format import (
    MOST_LINES,
    Answers,
    ColumnRole,
    Question,
    UnreadableError,
)
from diary.media.imports.message import (
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageTime,
    NoteCode,
    UnreadLine,
)
from diary.media.imports.registry import FoundExport, find_exports
from diary.media.safe_text import visible_lines

PORTION = 1 << 20  # characters, more or less
MAX_TEXT = 1 << 20  # characters of one message; what is longer is cut, and noted
MAX_LISTED = 1000  # recipients and files of one message, likewise
MAX_NAME = 4096  # characters of the path of a member
# About how many characters a message has beside its text, and each recipient or file of it.
_ROW, _RECIPIENT, _FILE = 100, 1000, 7000
# Of times that a message can have: from the first text messages to the end of 32-bit clocks.
_EARLIEST, _LATEST = "1990", "2038"


class MessagesJob:
    """The exports of one source."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._found: tuple[FoundExport, ...] | None = None
        # What was asked about exports, and the answer: a zip may hold hundreds, each asked again.
        self._offered: tuple[Params, WireMessage] | None = None
        self._archive: Members | None = None
        # The file that is being carried over, by its path in the archive.
        self._carried: tuple[str, Source] | None = None
        self._items: Iterator[Item] | None = None
        self._left = MOST_LINES
        # How the export writes a choice, by how it is shown.
        self._written: dict[str, str] = {}

    def answer(self, operation: str, params: Params) -> WireMessage:
        """Return the reply to one job. Raises RefusedError."""
        try:
            if operation == "exports":
                return self._exports(params)
            if operation == "messages":
                self._begin(params)
            if operation == "member":
                return self._member(text(params["member"]), whole(params["at"]))
            return self._portion()
        except UnreadableError as error:
            return WireMessage({"refused": error.reason})

    def _exports(self, params: Params) -> WireMessage:
        asked: Params = {"name": params["name"], "beside": params.get("beside", {})}
        listed = whole(params.get("listed", 0))
        if listed and self._archive is None:
            self._archive = FolderMembers(self._ranges, listed)
        if self._offered is None or self._offered[0] != asked:
            self._offered = asked, self._offer(params)
        return self._offered[1]

    def _offer(self, params: Params) -> WireMessage:
        beside = params.get("beside", {})
        if not isinstance(beside, dict):
            raise RefusedError(MediaReason.UNREADABLE)
        sizes = {name: size for name, size in beside.items() if isinstance(size, int)}
        self._found = find_exports(text(params["name"]), self._ranges, sizes, self._members())
        listed: list[Json] = [
            {
                "format": each.format.code,
                "confidence": int(each.confidence),
                "main": each.main,
                "questions": [
                    {"kind": question.kind.value, "choices": list(self._shown(question))}
                    for question in each.format.questions(each.export)
                ],
            }
            for each in self._found
        ]
        return WireMessage({}, json.dumps(listed).encode("ascii"))

    def _members(self) -> Members | None:
        if self._archive is None and is_zip(self._ranges):
            self._archive = ZipMembers(io.BufferedReader(RangesFile(self._ranges)))
        return self._archive

    def _member(self, name: str, at: int) -> WireMessage:
        """Return a piece of a file that came with an export, and how long the file is."""
        members = self._members()
        if members is None or name not in members:
            raise RefusedError(MediaReason.UNREADABLE)
        if self._carried is None or self._carried[0] != name:
            self._carried = name, members[name]
        source = self._carried[1]
        return WireMessage({"size": source.size}, source.read_at(at, PORTION))

    def _shown(self, question: Question) -> Iterator[str]:
        """Yield the choices of a question as they are shown; two that look alike are one."""
        for choice in question.choices:
            shown = _line(choice)
            if shown not in self._written or self._written[shown] == choice:
                self._written[shown] = choice
                yield shown

    def _begin(self, params: Params) -> None:
        if self._found is None:
            self._exports(params)
        code, main = text(params["format"]), text(params["main"])
        for each in self._found or ():
            if (each.format.code, each.main) == (code, main):
                answers = _answers(params.get("answers", {}))
                me = self._written.get(answers.me, answers.me)
                self._left = MOST_LINES
                self._items = each.format.read(each.export, replace(answers, me=me))
                return
        raise RefusedError(MediaReason.UNREADABLE)

    def _portion(self) -> WireMessage:
        if self._items is None:
            # Another child began to read: going on here would lose what it had not sent.
            raise RefusedError(MediaReason.UNREADABLE)
        room, found = PORTION, list[Item]()
        for item in islice(self._items, self._left + 1):
            if len(found) == self._left:
                found.append(ExportNote(NoteCode.ONLY_THE_BEGINNING, MOST_LINES))
                break
            found.append(item)
            room -= _weight(item) if isinstance(item, Message) else _ROW
            if room <= 0:
                break
        self._left -= len(found)
        runs = [_run(kind, [*items]) for kind, items in groupby(found, type)]
        return WireMessage({"end": room > 0}, json.dumps(runs).encode("ascii"))


def _weight(message: Message) -> int:
    """Return about how many characters a message has."""
    listed = len(message.recipients) * _RECIPIENT + len(message.files) * _FILE
    return _ROW + len(message.text) + listed


def _answers(given: Json) -> Answers:
    if not isinstance(given, Mapping) or set(given) - {each.name for each in fields(Answers)}:
        raise RefusedError(MediaReason.UNREADABLE)
    day_first = given.get("day_first")
    return Answers(
        me=text(given.get("me", "")),
        own_number=text(given.get("own_number", "")),
        zone=text(given.get("zone", "")),
        day_first=day_first if isinstance(day_first, bool) else None,
        columns=_roles(given.get("columns", [])),
    )


def _roles(given: Json) -> tuple[ColumnRole, ...]:
    if not isinstance(given, list) or len(given) > MAX_LISTED:
        raise RefusedError(MediaReason.UNREADABLE)
    try:
        return tuple(ColumnRole(text(each)) for each in given)
    except ValueError as error:
        raise RefusedError(MediaReason.UNREADABLE) from error


def _run(kind: type[Item], found: list[Any]) -> Json:
    """Return items of one kind that follow each other as JSON."""
    if kind is Message:
        return {"is": "messages", "columns": _columns(found)}
    if kind is UnreadLine:
        return {"is": "unread", "rows": [[each.at, each.reason] for each in found]}
    return {"is": "notes", "rows": [[each.code, each.count] for each in found]}


def _columns(found: Sequence[Message]) -> dict[str, Json]:
    """Return messages column by column; a column of one value has it in every row.

    Every text is made visible, and what is longer than the limits is cut.
    """
    columns = dict(zip(Message._fields, zip(*found, strict=True), strict=True))
    listed = max(map(len, chain(columns["recipients"], columns["files"])))
    if listed > MAX_LISTED or max(map(len, columns["text"])) > MAX_TEXT:
        columns["cut"] = tuple(map(_is_cut, found))
    times = zip(MessageTime._fields, zip(*columns.pop("time"), strict=True), strict=True)
    at = columns.pop("at")
    stated = [*filter(None, (each.time.local for each in found))]
    if stated and (min(stated) < _EARLIEST or max(stated) >= _LATEST):
        columns["doubts"] = tuple(map(_doubts, found))
    shown = {name: _shown(name, _once(column)) for name, column in columns.items()}
    return {"at": at, "time": {name: _once(column) for name, column in times}, **shown}


def _doubts(message: Message) -> tuple[Doubt, ...]:
    """Return what is doubtful of a message, and its year where no message can have it."""
    local = message.time.local
    if not local or _EARLIEST <= local < _LATEST:
        return message.doubts
    return (*message.doubts, Doubt.UNLIKELY_YEAR)


def _once(column: Sequence[Any]) -> Sequence[Any]:
    return column[:1] if column.count(column[0]) == len(column) else column


def _shown(name: str, column: Sequence[Any]) -> Json:
    if name == "text" and _are_plain(column):
        return column
    show = _SHOWN.get(name)
    return column if show is None else [*map(show, column)]


def _are_plain(texts: Sequence[str]) -> bool:
    """Return whether no text of a column has to be made visible, or to be cut."""
    whole = "".join(texts)
    if not whole.isascii() or not whole.replace("\n", "").isprintable():
        return False
    return max(map(len, texts)) <= MAX_TEXT


def _is_cut(message: Message) -> bool:
    listed = max(len(message.recipients), len(message.files))
    return message.cut or len(message.text) > MAX_TEXT or listed > MAX_LISTED


def _text(value: str) -> str:
    return visible_lines(value[:MAX_TEXT])


def _recipients(listed: Sequence[str]) -> Json:
    return [*map(_line, listed[:MAX_LISTED])]


def _files(listed: Sequence[MessageFile]) -> Json:
    return [*map(_file, listed[:MAX_LISTED])]


def _file(file: MessageFile) -> Json:
    # A longer path is one that no program wrote: the file is named, and not looked for.
    member = file.member if len(file.member) <= MAX_NAME else ""
    shown = file._replace(name=_line(file.name), media_type=_line(file.media_type), member=member)
    return shown._asdict()


# A sender is in every line of an export.
@lru_cache(maxsize=4096)
def _line(value: str) -> str:
    return visible_lines(value).replace("\n", " ").replace("\t", " ")[:1000]


_SHOWN: Final[Mapping[str, Callable[[Any], Json]]] = {
    **dict.fromkeys(("sender", "label", "thread", "subject", "identity"), _line),
    "text": _text,
    "recipients": _recipients,
    "files": _files,
}
