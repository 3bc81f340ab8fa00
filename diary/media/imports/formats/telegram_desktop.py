"""Telegram Desktop's *Export chat history* and *Export Telegram data*, as JSON.

**Invariants:**

- The time is `date_unixtime`, in seconds since 1970 UTC. Older exports have only `date`,
  by the clock of the computer that wrote it, whose zone is asked for.
- The sender is the account's number (`user123`), which stays the same when its name changes; the
  name is what the exporting account shows for it.
- An export of one chat does not say whose it is; it is asked. One of the whole account says it.
- Whoever has an account calls it what they like, so a name is never compared with an account: an
  account is the person's or not, and a name counts only in a row that has no account.
- Keys of the export that are no words of anybody (`forwarded_from`, actions) stand in brackets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.json_value import Json
from diary.media.imports.epoch import from_milliseconds
from diary.media.imports.format import (
    Answers,
    Confidence,
    Export,
    Question,
    QuestionKind,
    UnreadableError,
)
from diary.media.imports.json_row import has_keys, is_count, list_in, object_in, text_in
from diary.media.imports.json_stream import Element, JsonStream
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
    UnreadLine,
    UnreadReason,
    unanswered,
)

MAX_CHOICES: Final = 200
_CHAT: Final = ("name", "id")
_LISTS: Final = (("chats", "list", "*"), ("left_chats", "list", "*"))
_WANTED: Final = frozenset(
    {("personal_information",), ("messages", "*"), *((key,) for key in _CHAT)}
    | {(*way, "messages", "*") for way in _LISTS}
    | {(*way, key) for way in _LISTS for key in _CHAT}
)
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
# An account, as a choice is written with its name or without one. Older exports have the number
# alone; other words with digits are names.
_ACCOUNT: Final = re.compile(r"(?:.* \()?((?:user|channel|chat)?[0-9]+)\)?", re.DOTALL)
# What an action is about.
_ABOUT: Final = ("title", "new_title", "members", "inviter", "information_text", "period", "text")


class TelegramDesktop:
    """`result.json` of one chat, or of a whole account."""

    code = "telegram-desktop"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return each `result.json`."""
        return tuple(name for name in names if name.rpartition("/")[2] == "result.json")

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is, from keys that no other program uses together."""
        head = export.head()
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return Confidence.NO
        if has_keys(head, "personal_information", "user_id"):
            return Confidence.SURE
        is_own = any(has_keys(head, key) for key in ("date_unixtime", "from_id", "actor_id"))
        return Confidence.SURE if is_own and has_keys(head, "messages") else Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return who is the person, and the zone, where the export does not say it."""
        senders: Counter[str] = Counter()
        has_owner = is_local = False
        for element in JsonStream(export.source, _WANTED).elements():
            has_owner = has_owner or element.path[0] == "personal_information"
            row = element.value
            if element.path[-1] != "*" or not isinstance(row, Mapping):
                continue
            is_local = is_local or not text_in(row, "date_unixtime")
            sender = _choice(_account(row), _name(row))
            if sender and (sender in senders or len(senders) < MAX_CHOICES):
                senders[sender] += 1
        asked = []
        if not has_owner:
            choices = tuple(name for name, _count in senders.most_common())
            asked.append(Question(QuestionKind.WHO_IS_ME, choices))
        if is_local:
            asked.append(Question(QuestionKind.ZONE))
        return tuple(asked)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield every message of every chat. Raises UnreadableError where there is none."""
        reader = _ResultReader(export, answers.me)
        stream = JsonStream(export.source, _WANTED)
        found = at = 0
        for element in stream.elements():
            if element.path[-1] != "*":
                reader.note(element)
                continue
            at += 1
            item = reader.item(at, element)
            found += isinstance(item, Message)
            yield item
        if not found:
            raise UnreadableError("no-messages")
        if stream.broken:
            yield UnreadLine(at + 1, UnreadReason.DAMAGED_JSON)
        reader.counts[NoteCode.ESCAPES_MENDED] = stream.mended
        yield from (ExportNote(code, n) for code, n in sorted(reader.counts.items()) if n)


@dataclass(slots=True)
class _Chat:
    """The chat whose messages are being read."""

    name: str = ""
    identity: str = ""

    def thread(self) -> str:
        """Return what names it: two chats may have one name."""
        if self.name and self.identity:
            return f"{self.name} ({self.identity})"
        return self.name or self.identity


class _ResultReader:
    """Makes rows into messages, with the chat and the account that stood before."""

    def __init__(self, export: Export, me: str) -> None:
        folder, slash, _name = export.name.rpartition("/")
        self._folder = folder + slash
        self._members = export.members
        chosen = _ACCOUNT.fullmatch(me)
        self._accounts = frozenset({chosen[1]} if chosen else ())
        self._name = "" if chosen else me
        self._chat = _Chat()
        self._is_named = False
        self.counts: Counter[NoteCode] = Counter()

    def note(self, element: Element) -> None:
        """Note whose account it is, or which chat follows."""
        key, value = element.path[-1], element.value
        if key == "personal_information":
            number = text_in(object_in({key: value}, key), "user_id")
            if number:
                # Older exports have the number alone.
                self._accounts, self._name = frozenset({f"user{number}", number}), ""
        elif key == "name":
            self._chat = _Chat(_piece(value))
            self._is_named = True
        else:
            # The chat with oneself has no name.
            self._chat = _Chat(self._chat.name if self._is_named else "", _piece(value))
            self._is_named = False

    def item(self, at: int, element: Element) -> Item:
        """Return a row as a message."""
        row = element.value
        if not element.is_whole:
            return UnreadLine(at, UnreadReason.NOT_JSON)
        if not isinstance(row, Mapping) or not (
            text_in(row, "date") or text_in(row, "date_unixtime")
        ):
            kind = text_in(row, "type") if isinstance(row, Mapping) else ""
            unsupported = kind == "unsupported"
            return UnreadLine(
                at, UnreadReason.UNSUPPORTED if unsupported else UnreadReason.NOT_A_MESSAGE
            )
        self.counts[NoteCode.REACTIONS] += len(list_in(row, "reactions"))
        account, label = _account(row), _name(row)
        own = self._is_own(account, label)
        is_unsure = own is None and bool(account and self._name)
        message = Message(
            at=at,
            kind=MessageKind.TEXT,
            sender=account or label,
            time=_time(row),
            text=self._text(row),
            label=label,
            own=own,
            thread=self._chat.thread(),
            files=self._files(row),
            edited=_is_edited(row),
            identity=self._identity(row),
            doubts=(Doubt.PERHAPS_SOMEBODY_ELSE,) if is_unsure else (),
        )
        return _service(message, row) if text_in(row, "type") == "service" else message

    def _is_own(self, account: str, name: str) -> bool | None:
        """Return whether a row is the person's; None where what it has does not tell."""
        if self._accounts:
            return account in self._accounts if account else None
        if not self._name or not (account or name):
            return None
        if self._name == _choice(account, name):
            return True
        return None if name == self._name else False

    def _identity(self, row: Mapping[str, Json]) -> str:
        number = text_in(row, "id")
        return f"{self._chat.identity}/{number}" if number and self._chat.identity else number

    def _text(self, row: Mapping[str, Json]) -> str:
        """Return the words of a message, and below them what was sent that is no file."""
        parts = []
        if "forwarded_from" in row:
            self.counts[NoteCode.FORWARDED] += 1
            parts.append(f"[forwarded_from: {text_in(row, 'forwarded_from')}]")
        entities = row.get("text_entities")
        parts.append(
            _words(entities if isinstance(entities, list) and entities else row.get("text"))
        )
        contact = object_in(row, "contact_information")
        parts.append(" ".join(text_in(contact, key) for key in contact))
        parts += (text_in(row, "place_name"), text_in(row, "address"))
        place = object_in(row, "location_information")
        parts.append(", ".join(_number(place, key) for key in ("latitude", "longitude") if place))
        poll = object_in(row, "poll")
        parts.append(text_in(poll, "question"))
        parts += (
            text_in(each, "text") for each in list_in(poll, "answers") if isinstance(each, Mapping)
        )
        return "\n".join(part for part in parts if part.strip())

    def _files(self, row: Mapping[str, Json]) -> tuple[MessageFile, ...]:
        files = []
        for key in ("photo", "file", "contact_vcard"):
            path = text_in(row, key)
            if not path:
                continue
            media_type = text_in(row, "mime_type") if key == "file" else ""
            if path.startswith("(") or " (File " in path:
                self.counts[NoteCode.MEDIA_LEFT_OUT] += 1
                files.append(MessageFile(text_in(row, "file_name"), "", media_type))
                continue
            member = self._folder + path
            if member not in self._members:
                self.counts[NoteCode.MEDIA_MISSING] += 1
                member = ""
            name = text_in(row, "file_name") or path.rpartition("/")[2]
            files.append(MessageFile(name, member, media_type))
        return tuple(files)


def _service(message: Message, row: Mapping[str, Json]) -> Message:
    """Return a call, or a line of the messenger itself."""
    action = text_in(row, "action")
    if action in ("phone_call", "group_call"):
        length = text_in(row, "duration_seconds") or text_in(row, "duration")
        seconds = int(length) if is_count(length, 9) else None
        call = _call(text_in(row, "discard_reason"), seconds, message.own)
        return Message(
            at=message.at,
            kind=MessageKind.CALL,
            sender=message.sender,
            time=message.time,
            label=message.label,
            own=message.own,
            thread=message.thread,
            call=call if action == "phone_call" else CallKind.UNKNOWN,
            seconds=seconds,
            identity=message.identity,
            doubts=message.doubts,
        )
    about = (_listed(row.get(key)) for key in _ABOUT)
    named = [message.label or message.sender, f"[{action}]", *(each for each in about if each)]
    return Message(
        at=message.at,
        kind=MessageKind.SYSTEM,
        sender="",
        time=message.time,
        text=" ".join(each for each in named if each),
        thread=message.thread,
        files=message.files,
        identity=message.identity,
    )


def _call(reason: str, seconds: int | None, own: bool | None) -> CallKind:
    """Return what became of a call; of one that nobody took it is not always said."""
    if own is None:
        return CallKind.UNKNOWN
    if reason == "missed":
        return unanswered(CallKind.MISSED, own=own)
    if own:
        return CallKind.OUTGOING
    if reason == "busy":
        return CallKind.REJECTED
    return CallKind.ANSWERED if seconds else CallKind.UNKNOWN


def _account(row: Mapping[str, Json]) -> str:
    """Return the account of whoever wrote a message or did something."""
    return text_in(row, "from_id") or text_in(row, "actor_id")


def _name(row: Mapping[str, Json]) -> str:
    """Return what whoever wrote a message or did something is called."""
    return text_in(row, "from") or text_in(row, "actor")


def _choice(account: str, name: str) -> str:
    return f"{name} ({account})" if account and name else account or name


def _time(row: Mapping[str, Json]) -> MessageTime:
    seconds = text_in(row, "date_unixtime")
    if is_count(seconds, 12):
        return from_milliseconds(int(seconds) * 1000)
    local = text_in(row, "date")
    try:
        if _LOCAL.fullmatch(local) is not None and datetime.fromisoformat(local):
            return MessageTime(local)
    except ValueError:
        pass
    return NO_TIME


def _is_edited(row: Mapping[str, Json]) -> bool:
    """Return whether it was; some versions write the year 1970 for never."""
    edited = text_in(row, "edited")
    return text_in(row, "edited_unixtime") not in ("", "0") or edited[:5] not in (
        "",
        "1970-",
    )


def _words(value: Json) -> str:
    """Return a text, a list of texts and marked texts, or of names; an address stands behind."""
    if isinstance(value, list):
        return "".join(map(_piece, value))
    return _piece(value)


def _listed(value: Json) -> str:
    return ", ".join(map(_piece, value)) if isinstance(value, list) else _piece(value)


def _piece(value: Json) -> str:
    if isinstance(value, Mapping):
        words, address = text_in(value, "text"), text_in(value, "href")
        return f"{words} [{address}]" if address and address != words else words
    return text_in({"": value}, "")


def _number(row: Mapping[str, Json], key: str) -> str:
    value = row.get(key)
    return "" if isinstance(value, bool) or not isinstance(value, float | int) else str(value)


FORMAT = TelegramDesktop()
