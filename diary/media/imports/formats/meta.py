"""Facebook Messenger and Instagram: JSON of *Download your information*, and of end-to-end chats.

The first has `sender_name` and `timestamp_ms` in `message_1.json` and further parts, the newest
message first. The other has `senderName` and `timestamp` in one file a chat, with a folder `media`.

**Invariants:**

- In the first form each byte of UTF-8 stands as a character of its own. A string all of whose
  characters are such bytes, and together UTF-8, is mended as a whole, and counted; every other one
  stays as it is. The second form has no such strings, and none is looked for.
- Times are in milliseconds since 1970 UTC.
- Senders are the names of profiles, which whoever has one chooses and changes. The export does not
  say which of them made it; it is asked. Where somebody else has that name too, or one that looks
  like it, the export does not tell which lines are the person's, and each of them says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from diary import characters
from diary.json_value import Json
from diary.media.byte_source import Source
from diary.media.imports.epoch import from_milliseconds
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.json_row import has_keys, list_in, string_in
from diary.media.imports.json_stream import JsonStream
from diary.media.imports.message import (
    NO_TIME,
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageFile,
    MessageKind,
    NoteCode,
    UnreadLine,
    UnreadReason,
    unanswered,
)

MAX_CHOICES: Final = 200
_PART: Final = re.compile(r"message_(\d{1,6})\.json")
_ROWS: Final = frozenset({("messages", "*")})
_ABOUT: Final = frozenset({("title",), ("threadName",), ("participants", "*")})
_FILES: Final = ("photos", "videos", "audio_files", "gifs", "files", "media")
_NOT_LOADED: Final = "Failed to download media"


@dataclass(frozen=True, slots=True)
class _Thread:
    """What a chat says of itself: what it is called, and who takes part."""

    name: str
    people: tuple[str, ...]
    # Those who take part and whose name looks like the one that was answered.
    alike: tuple[str, ...] = ()


class Meta:
    """The chats of Facebook and Instagram, each by itself."""

    code = "meta"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return the first part of each chat, and files that may be an end-to-end chat."""
        first: dict[str, tuple[int, str]] = {}
        others = []
        for name in names:
            folder, _slash, file = name.rpartition("/")
            part = _PART.fullmatch(file)
            if part is not None:
                found = (int(part[1]), name)
                first[folder] = min(first.get(folder, found), found)
            elif file.lower().endswith(".json") and name.count("/") <= 1:
                others.append(name)
        return (*(name for _number, name in first.values()), *others)

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is, from the keys of either form."""
        head = export.head()
        if not has_keys(head, "messages") or not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
            b"{"
        ):
            return Confidence.NO
        known = ("sender_name", "timestamp_ms"), ("senderName", "timestamp")
        is_own = any(has_keys(head, *keys) for keys in known)
        return Confidence.SURE if is_own else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return who is the person: one of those who take part, or who wrote."""
        mender = _Mender(export)
        people = Counter(_about(export.source, mender).people)
        for _number, source in _parts(export):
            for element in JsonStream(source, _ROWS).elements():
                row = element.value
                name = _sender(row, mender) if isinstance(row, Mapping) else ""
                if name and (name in people or len(people) < MAX_CHOICES):
                    people[name] += 1
        choices = tuple(name for name, _count in people.most_common())
        return (Question(QuestionKind.WHO_IS_ME, choices[:MAX_CHOICES]),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield the messages of a chat, part by part. Raises UnreadableError if there is none."""
        reader = _ThreadReader(export, answers.me)
        found = at = 0
        for _number, source in _parts(export):
            stream = JsonStream(source, _ROWS)
            for element in stream.elements():
                at += 1
                item = reader.item(at, element.value) if element.is_whole else None
                found += isinstance(item, Message)
                yield item or UnreadLine(at, UnreadReason.NOT_JSON)
            if stream.broken:
                at += 1
                yield UnreadLine(at, UnreadReason.DAMAGED_JSON)
        if not found:
            raise UnreadableError("no-messages")
        yield from reader.notes()


class _Mender:
    """Mends strings of the first form, and counts them."""

    def __init__(self, export: Export) -> None:
        self._is_needed = not has_keys(export.head(), "senderName")
        self.mended = 0

    def words(self, value: str) -> str:
        """Return a string as it was written, if its bytes stand for characters."""
        if not self._is_needed or value.isascii():
            return value
        try:
            found = value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
        self.mended += 1
        return found


class _ThreadReader:
    """Makes rows of a chat into messages."""

    def __init__(self, export: Export, me: str) -> None:
        self._mender = _Mender(export)
        self._thread = _about(export.source, self._mender, me)
        folder, slash, _name = export.name.rpartition("/")
        self._folder = folder + slash
        self._name = self._thread.name or folder.rpartition("/")[2]
        self._members = export.members
        self._by_end = {_end(name): name for name in export.members}
        self._me, self._look = me, _look(me)
        self._is_shared = self._thread.alike not in ((), (me,))
        self._counts: Counter[NoteCode] = Counter()
        self._before = ""
        if not export.open_member:
            others = (name for name in export.members if _is_part_of(name, export.name))
            self._counts[NoteCode.OTHER_PARTS] = len(list(others))

    def notes(self) -> Iterator[ExportNote]:
        """Yield what is to be said of the whole."""
        self._counts[NoteCode.MOJIBAKE_MENDED] = self._mender.mended
        yield from (ExportNote(code, n) for code, n in sorted(self._counts.items()) if n)

    def item(self, at: int, row: Json) -> Item:
        """Return a row as a message."""
        if not isinstance(row, Mapping):
            return UnreadLine(at, UnreadReason.NOT_A_MESSAGE)
        sender = _sender(row, self._mender)
        stamp = row.get("timestamp_ms", row.get("timestamp"))
        if not sender and stamp is None:
            return UnreadLine(at, UnreadReason.NOT_A_MESSAGE)
        milliseconds = _count(stamp, 1 << 50)
        time = NO_TIME if milliseconds is None else from_milliseconds(milliseconds)
        if self._before and time.local and time.local < self._before:
            self._counts[NoteCode.NEWEST_FIRST] = 1
        self._before = time.local or self._before
        self._counts[NoteCode.REACTIONS] += len(list_in(row, "reactions"))
        own = self._is_own(sender)
        is_unsure = own is None and bool(self._me and sender)
        call, seconds = _call(row, own)
        kind = MessageKind.TEXT
        if row.get("is_unsent") is True or row.get("isUnsent") is True:
            kind = MessageKind.DELETED
        elif call is not None:
            kind = MessageKind.CALL
        others = (name for name in self._thread.people if name != sender)
        return Message(
            at=at,
            kind=kind,
            sender=sender,
            time=time,
            text=self._text(row),
            own=own,
            recipients=tuple(others) if own else (),
            thread=self._name,
            files=self._files(row),
            call=call if kind is MessageKind.CALL else None,
            seconds=seconds,
            doubts=(Doubt.PERHAPS_SOMEBODY_ELSE,) if is_unsure else (),
        )

    def _is_own(self, sender: str) -> bool | None:
        """Return whether a name is the person's; None where it may be somebody else's as well."""
        if not self._me or not sender:
            return None
        if sender == self._me:
            return None if self._is_shared else True
        return None if _look(sender) == self._look else False

    def _text(self, row: Mapping[str, Json]) -> str:
        """Return the words of a message, and what it shares below them."""
        words = self._mender.words(string_in(row, "content") or string_in(row, "text"))
        share = row.get("share")
        parts = [words]
        if isinstance(share, Mapping):
            for key in ("link", "share_text"):
                shared = self._mender.words(string_in(share, key))
                if shared not in words:
                    parts.append(shared)
        return "\n".join(part for part in parts if part)

    def _files(self, row: Mapping[str, Json]) -> tuple[MessageFile, ...]:
        listed = [each for key in _FILES for each in list_in(row, key)]
        listed.append(row.get("sticker"))
        found = []
        for each in listed:
            path = string_in(each, "uri") if isinstance(each, Mapping) else ""
            if not path:
                continue
            if _NOT_LOADED in path:
                self._counts[NoteCode.MEDIA_LEFT_OUT] += 1
                found.append(MessageFile(""))
                continue
            member = self._member(path.removeprefix("./"))
            self._counts[NoteCode.MEDIA_MISSING] += not member
            found.append(MessageFile(path.rpartition("/")[2], member))
        return tuple(found)

    def _member(self, path: str) -> str:
        """Return the file of a path, which may begin elsewhere than the paths of the zip."""
        for name in (path, self._folder + path):
            if name in self._members:
                return name
        return self._by_end.get(_end(path), "") if path.count("/") > 1 else ""


def _about(source: Source, mender: _Mender, me: str = "") -> _Thread:
    """Return what a chat says of itself, before or behind its messages."""
    name, look = "", _look(me)
    people: list[str] = []
    alike: list[str] = []
    for element in JsonStream(source, _ABOUT).elements():
        value = element.value
        if element.path[0] == "participants":
            person = string_in(value, "name") if isinstance(value, Mapping) else value
            if not isinstance(person, str) or not person:
                continue
            person = mender.words(person)
            if len(people) < MAX_CHOICES:
                people.append(person)
            # Two are enough to know it, so a file cannot fill the memory with them.
            if me and len(alike) < 2 and _look(person) == look:
                alike.append(person)
        elif isinstance(value, str):
            name = name or mender.words(value)
    return _Thread(name, tuple(people), tuple(alike))


# A sender is in every line of an export.
@lru_cache(maxsize=1024)
def _look(name: str) -> str:
    """Return what a reader sees of a name: no case, no marks, no spaces beyond one."""
    whole = characters.folded(characters.normalized("NFKC", name))
    plain = characters.normalized("NFKC", whole)
    return " ".join("".join(each for each in plain if characters.category(each) != "Cf").split())


def _parts(export: Export) -> Iterator[tuple[int, Source]]:
    """Yield the parts of a chat by their numbers, as far as they came along."""
    parts = {_number(export.name): export.source}
    beside = export.name.rpartition("/")[0]
    for name in export.open_member:
        if name.startswith(beside) and _is_part_of(name, export.name):
            parts[_number(name)] = export.open_member[name]
    yield from sorted(parts.items())


def _is_part_of(name: str, main: str) -> bool:
    folder, _slash, file = name.rpartition("/")
    is_part = _PART.fullmatch(file) is not None and _number(main) >= 0 and name != main
    return is_part and folder == main.rpartition("/")[0]


def _number(name: str) -> int:
    part = _PART.fullmatch(name.rpartition("/")[2])
    return int(part[1]) if part is not None else -1


def _end(path: str) -> str:
    """Return the last three names of a path: the chat, the kind, the file."""
    return "/".join(path.split("/")[-3:])


def _sender(row: Mapping[str, Json], mender: _Mender) -> str:
    return mender.words(string_in(row, "sender_name") or string_in(row, "senderName"))


def _call(row: Mapping[str, Json], own: bool | None) -> tuple[CallKind | None, int | None]:
    """Return what became of a call and its length; None for what is no call."""
    if row.get("call_duration") is None and row.get("missed") is None:
        return None, None
    seconds = _count(row.get("call_duration"), 1 << 31)
    if row.get("missed") is True:
        return unanswered(CallKind.MISSED, own=own), seconds
    if own:
        return CallKind.OUTGOING, seconds
    return CallKind.ANSWERED if seconds and own is False else CallKind.UNKNOWN, seconds


def _count(value: Json, limit: int) -> int | None:
    """Return a whole number below a limit."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < limit else None


FORMAT = Meta()
