"""Messages of an export in the decoder child: which exports a file has, and what is in one.

**Invariants:**

- A reply has as many items as fit into `PORTION` bytes, so an export of any size crosses in flat
  memory; the reader goes on where it stopped.
- A file that came with an export crosses in pieces of that length, as the archive has it.
- Text is made visible here and checked by the program again (`decoder_export_reply_checks`). A
  sender who was chosen as it is shown is given to the reader as the export writes it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from functools import lru_cache

from diary.errors import MediaReason
from diary.json_value import Json, text, whole
from diary.media.byte_source import Source
from diary.media.decoder.pipe import Params, Ranges, RangesFile, RefusedError
from diary.media.decoder_protocol import WireMessage
from diary.media.imports.carrier import FolderMembers, Members, ZipMembers, is_zip
from diary.media.imports.format import Answers, ColumnRole, Question, UnreadableError
from diary.media.imports.message import (
    NO_TIME,
    ExportNote,
    Item,
    Message,
    MessageFile,
    UnreadLine,
)
from diary.media.imports.registry import FoundExport, find_exports
from diary.media.safe_text import visible_lines

PORTION = 4 << 20
MAX_TEXT = 1 << 20  # characters of one message; what is longer is cut, and noted
MAX_LISTED = 1000  # recipients and files of one message, likewise
MAX_NAME = 4096  # characters of the path of a member
_LINES = "sender", "label", "thread", "subject", "identity"


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
        self._left: Item | None = None
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
                self._items = each.format.read(each.export, replace(answers, me=me))
                return
        raise RefusedError(MediaReason.UNREADABLE)

    def _portion(self) -> WireMessage:
        if self._items is None:
            # Another child began to read: going on here would lose what it had not sent.
            raise RefusedError(MediaReason.UNREADABLE)
        rows: list[str] = []
        size = 2
        while size < PORTION:
            item = self._left or next(self._items, None)
            self._left = None
            if item is None:
                return WireMessage({"end": True}, ("[" + ",".join(rows) + "]").encode("ascii"))
            row = json.dumps(_wire(item))
            size += len(row) + 1
            if rows and size > PORTION:
                self._left = item
                break
            rows.append(row)
        return WireMessage({"end": False}, ("[" + ",".join(rows) + "]").encode("ascii"))


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


def _wire(item: Item) -> Json:
    """Return an item as JSON, with every text visible and what is empty left out."""
    match item:
        case Message():
            return _message(item)
        case UnreadLine():
            return {"is": "unread", "at": item.at, "reason": item.reason}
        case ExportNote():
            return {"is": "note", "code": item.code, "count": item.count}


def _message(item: Message) -> Json:
    values: dict[str, Json] = {"is": "message", "at": item.at, "kind": item.kind}
    time = item.time
    if time is not NO_TIME:
        values["time"] = {"local": time.local, "offset": time.offset, "source": time.source}
    for name in _LINES:
        if line := getattr(item, name):
            values[name] = _line(line)
    if item.text:
        values["text"] = visible_lines(item.text[:MAX_TEXT])
    for name, value in (("own", item.own), ("call", item.call), ("seconds", item.seconds)):
        if value is not None:
            values[name] = value
    if item.edited:
        values["edited"] = True
    if item.cut or len(item.text) > MAX_TEXT or _is_long(item):
        values["cut"] = True
    if item.recipients or item.files or item.doubts:
        values |= _lists(item)
    return values


def _lists(item: Message) -> dict[str, Json]:
    return {
        "recipients": list(map(_line, item.recipients[:MAX_LISTED])),
        "files": [_file(file) for file in item.files[:MAX_LISTED]],
        "doubts": list(item.doubts),
    }


def _is_long(item: Message) -> bool:
    return max(len(item.recipients), len(item.files)) > MAX_LISTED


def _file(file: MessageFile) -> Json:
    # A longer path is one that no program wrote: the file is named, and not looked for.
    member = file.member if len(file.member) <= MAX_NAME else ""
    values = asdict(file)
    shown = {"name": _line(file.name), "media_type": _line(file.media_type)}
    return {**values, **shown, "member": member}


# A sender is in every line of an export.
@lru_cache(maxsize=4096)
def _line(value: str) -> str:
    return visible_lines(value).replace("\n", " ").replace("\t", " ")[:1000]
