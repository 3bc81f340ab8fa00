"""Signal's own *Export chat history*: `main.jsonl` with `metadata.json` and the folder `files`.

Each line is one frame of Signal's backup format (`Backups.proto`) as JSON: the account, recipients,
chats, and the items of chats in the order in which they were received. Desktop and phones write it.

**Invariants:**

- Times are in milliseconds since 1970 UTC: that of the message is when it was sent, by the clock of
  whoever sent it.
- A name is the one that the phone's owner gave, else the one of the profile; the number is the
  sender's where the export has it, else Signal's own identifier.
- A chat is named so that no other one has its name: a chat of two by the number or the account, one
  of a group by its title, which every member may choose, and a digest of its key. The key itself
  stays where it is, since it opens the group.
- A message whose every delivery failed was not sent, and one that waits was not sent yet.
- A message that is seen once, or that the sender deleted, leaves a line.
- Recipients and chats stand before what refers to them; what refers to none is read all the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
from diary.media.imports.json_row import is_count, object_in, objects_in, text_in
from diary.media.imports.json_stream import json_lines
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
)

MAX_PEOPLE: Final = 200_000
_CALLS: Final[Mapping[str, CallKind]] = {
    "ACCEPTED": CallKind.ANSWERED,
    "JOINED": CallKind.ANSWERED,
    "NOT_ACCEPTED": CallKind.REJECTED,
    "DECLINED": CallKind.REJECTED,
    "MISSED": CallKind.MISSED,
    "MISSED_NOTIFICATION_PROFILE": CallKind.MISSED,
    "OUTGOING_RING": CallKind.OUTGOING,
}
# Frames that hold no words of anybody.
_BESIDE: Final = frozenset(
    {"stickerPack", "adHocCall", "notificationProfile", "chatFolder", "version", "backupTimeMs"}
)
# A status of a delivery without any of the others; one that is not named waits.
_BEFORE_IT_LEFT: Final = frozenset({"recipientId", "timestamp", "pending", "skipped", "failed"})


@dataclass(frozen=True, slots=True)
class _Recipient:
    """Somebody or a group, as the export names them; `thread` is the name of the chat with them."""

    address: str
    label: str = ""
    thread: str = ""
    is_self: bool = False
    is_group: bool = False


_NOBODY: Final = _Recipient("")


class SignalDesktop:
    """The lines that Signal writes of all chats."""

    code = "signal-desktop"

    def main_members(self, names: Mapping[str, int]) -> tuple[str, ...]:
        """Return `main.jsonl`."""
        return tuple(name for name in names if name.rpartition("/")[2] == "main.jsonl")

    def recognise(self, export: Export) -> Confidence:
        """Return how sure it is, from the first frames."""
        if not export.head().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return Confidence.NO
        for at, frame, reason in json_lines(export.source):
            if at > 3 or reason or not isinstance(frame, Mapping):
                return Confidence.NO
            if "account" in frame:
                return Confidence.SURE
            if not ("version" in frame and "backupTimeMs" in frame):
                return Confidence.NO
        return Confidence.NO

    def questions(self, export: Export) -> tuple[Question, ...]:
        """Return the account's number, which the export does not have."""
        return (Question(QuestionKind.OWN_NUMBER),)

    def read(self, export: Export, answers: Answers) -> Iterator[Item]:
        """Yield every item of every chat. Raises UnreadableError where there is none."""
        reader = _FrameReader(export, answers.own_number)
        found = 0
        for at, frame, reason in json_lines(export.source):
            if reason:
                yield UnreadLine(at, reason)
                continue
            item = reader.item(at, frame)
            if item is not None:
                found += isinstance(item, Message)
                yield item
        if not found:
            raise UnreadableError("no-messages")
        yield from reader.notes()


class _FrameReader:
    """Makes items of chats into messages, with the recipients and chats that stood before."""

    def __init__(self, export: Export, own_number: str) -> None:
        self._own = _Recipient(own_number, thread="self", is_self=True)
        self._people: dict[str, _Recipient] = {}
        self._chats: dict[str, str] = {}
        self._files = {
            name.rpartition("/")[2].partition(".")[0]: name
            for name in export.members
            if "files/" in name
        }
        self._counts: Counter[NoteCode] = Counter()

    def notes(self) -> Iterator[ExportNote]:
        """Yield what is to be said of the whole."""
        yield from (ExportNote(code, n) for code, n in sorted(self._counts.items()) if n)

    def item(self, at: int, frame: Json) -> Item | None:
        """Return the message of a frame; None for a frame that says something else."""
        if not isinstance(frame, Mapping):
            return UnreadLine(at, UnreadReason.NOT_A_FRAME)
        for key in ("account", "recipient", "chat", "chatItem"):
            value = frame.get(key)
            if not isinstance(value, Mapping):
                continue
            if key == "chatItem":
                return self._chat_item(at, value)
            if key != "account":
                self._note(key, value)
            return None
        return (
            None if not frame or _BESIDE & set(frame) else UnreadLine(at, UnreadReason.NOT_A_FRAME)
        )

    def _note(self, key: str, value: Mapping[str, Json]) -> None:
        name = text_in(value, "id")
        if key == "chat" and len(self._chats) < MAX_PEOPLE:
            self._chats[name] = text_in(value, "recipientId")
        elif key == "recipient" and len(self._people) < MAX_PEOPLE:
            self._people[name] = self._recipient(value)

    def _recipient(self, value: Mapping[str, Json]) -> _Recipient:
        if "self" in value:
            return self._own
        group = object_in(value, "group")
        if group:
            title = object_in(object_in(group, "snapshot"), "title")
            name, key = text_in(title, "title"), text_in(group, "masterKey")
            thread = _named(name, _short(key)) if key else ""
            return _Recipient(thread or name, name, thread, is_group=True)
        contact = object_in(value, "contact")
        nickname = object_in(contact, "nickname")
        names = (
            _full(text_in(nickname, "given"), text_in(nickname, "family")),
            _full(
                text_in(contact, "systemGivenName"),
                text_in(contact, "systemFamilyName"),
            ),
            _full(
                text_in(contact, "profileGivenName"),
                text_in(contact, "profileFamilyName"),
            ),
            text_in(contact, "username"),
        )
        label = next((each for each in names if each), "")
        number = text_in(contact, "e164")
        if number and not number.startswith("+"):
            number = f"+{number}"
        address = number or text_in(contact, "username") or text_in(contact, "aci")
        return _Recipient(address, label, address)

    def _chat_item(self, at: int, item: Mapping[str, Json]) -> Message:
        author = self._people.get(text_in(item, "authorId"), _NOBODY)
        number = text_in(item, "chatId")
        chat = self._people.get(self._chats.get(number, ""), _NOBODY)
        outgoing = object_in(item, "outgoing") if "outgoing" in item else None
        own = True if outgoing is not None else False if "incoming" in item else None
        is_unsure = own is True and (
            "incoming" in item or not (author.is_self or author is _NOBODY)
        )
        own = None if is_unsure else own
        other = chat if not chat.is_self else _NOBODY
        # The numbers of recipients and chats are others in the next export.
        name = "self" if author.is_self else author.address
        revisions = objects_in(item, "revisions")
        self._counts[NoteCode.EARLIER_VERSIONS] += len(revisions)
        message = Message(
            at=at,
            kind=MessageKind.TEXT,
            sender=author.address,
            time=_time(text_in(item, "dateSent")),
            label="" if author.is_self else author.label,
            own=own,
            recipients=(other.address,) if own and other.address and not other.is_group else (),
            thread=chat.thread or _named(chat.label, number),
            edited=bool(revisions),
            identity=f"{name} {text_in(item, 'dateSent')}" if name else "",
            doubts=(Doubt.PERHAPS_SOMEBODY_ELSE,) if is_unsure else (),
        )
        if author is _NOBODY and own is not None:
            self._counts[NoteCode.SENDER_NOT_NAMED] += 1
        message = self._content(message, item)
        if outgoing is not None and message.kind is MessageKind.TEXT:
            message = message._replace(kind=_sent(outgoing))
        return message

    def _content(self, message: Message, item: Mapping[str, Json]) -> Message:
        """Return the message with what it says: words and files, a call, or that it is gone."""
        if "remoteDeletedMessage" in item or "adminDeletedMessage" in item:
            return message._replace(kind=MessageKind.DELETED)
        if "updateMessage" in item:
            return _update(message, object_in(item, "updateMessage"))
        if "viewOnceMessage" in item:
            self._counts[NoteCode.SEEN_ONCE] += 1
            attached = object_in(object_in(item, "viewOnceMessage"), "attachment")
            return message._replace(files=self._attached([attached]) or (MessageFile(""),))
        for key in ("standardMessage", "stickerMessage", "contactMessage", "poll"):
            self._counts[NoteCode.REACTIONS] += len(objects_in(object_in(item, key), "reactions"))
        standard = object_in(item, "standardMessage")
        if standard:
            return self._standard(message, standard)
        reply = object_in(item, "directStoryReplyMessage")
        if reply:
            words = text_in(object_in(object_in(reply, "textReply"), "text"), "body")
            return message._replace(text=words or text_in(reply, "emoji"))
        sticker = object_in(object_in(item, "stickerMessage"), "sticker")
        if sticker:
            files = self._attached([{"pointer": sticker.get("data")}])
            return message._replace(text=text_in(sticker, "emoji"), files=files)
        poll = object_in(item, "poll")
        if poll:
            options = (text_in(each, "option") for each in objects_in(poll, "options"))
            return message._replace(text="\n".join((text_in(poll, "question"), *options)))
        self._counts[NoteCode.ITEMS_WITHOUT_WORDS] += 1
        return message

    def _standard(self, message: Message, standard: Mapping[str, Json]) -> Message:
        files = self._attached(objects_in(standard, "attachments"))
        cut = False
        if "longText" in standard:
            # The words go on in a file of their own.
            files += self._attached([{"pointer": standard["longText"]}])
            self._counts[NoteCode.WORDS_IN_A_FILE] += 1
            cut = True
        return message._replace(
            text=text_in(object_in(standard, "text"), "body"), files=files, cut=cut
        )

    def _attached(self, listed: list[Mapping[str, Json]]) -> tuple[MessageFile, ...]:
        """Return the files of a message, found in the export by the digest that names them."""
        files = []
        for each in listed:
            pointer = object_in(each, "pointer")
            if not pointer:
                continue
            member = self._member(object_in(pointer, "locatorInfo"))
            self._counts[NoteCode.MEDIA_MISSING] += not member
            files.append(
                MessageFile(
                    text_in(pointer, "fileName"),
                    member,
                    text_in(pointer, "contentType"),
                )
            )
        return tuple(files)

    def _member(self, locator: Mapping[str, Json]) -> str:
        digest, key = _bytes(locator, "plaintextHash"), _bytes(locator, "localKey")
        if not digest:
            return ""
        name = hashlib.sha256(digest + key).hexdigest() if key else digest.hex()
        return self._files.get(name, "")


def _sent(outgoing: Mapping[str, Json]) -> MessageKind:
    """Return whether a message left: to somebody at least, not yet, or to nobody."""
    states = objects_in(outgoing, "sendStatus")
    if not states or any(set(each) - _BEFORE_IT_LEFT for each in states):
        return MessageKind.TEXT
    failed = all("failed" in each or "skipped" in each for each in states)
    return MessageKind.FAILED if failed else MessageKind.QUEUED


def _update(message: Message, update: Mapping[str, Json]) -> Message:
    """Return a call, or a line of the messenger itself."""
    for key in ("individualCall", "groupCall"):
        call = object_in(update, key)
        if call:
            return _call(message, call)
    # Nobody wrote it, whoever caused it.
    code = next(iter(update), "")
    kind = text_in(object_in(update, code), "type")
    return message._replace(
        kind=MessageKind.SYSTEM,
        sender="",
        label="",
        own=None,
        doubts=(),
        recipients=(),
        text=f"{code} {kind}".strip(),
    )


def _call(message: Message, call: Mapping[str, Json]) -> Message:
    state = _CALLS.get(text_in(call, "state"), CallKind.UNKNOWN)
    direction = text_in(call, "direction")
    is_own = direction == "OUTGOING" or state is CallKind.OUTGOING
    started, ended = (
        text_in(call, "startedCallTimestamp"),
        text_in(call, "endedCallTimestamp"),
    )
    seconds = None
    if is_count(started, 15) and is_count(ended, 15) and int(ended) >= int(started):
        seconds = min((int(ended) - int(started)) // 1000, 1 << 40)
    time = _time(started)
    return message._replace(
        kind=MessageKind.CALL,
        call=CallKind.OUTGOING if is_own else state,
        own=is_own if is_own or direction == "INCOMING" else message.own,
        seconds=seconds,
        time=time if time.local else message.time,
    )


def _named(name: str, identity: str) -> str:
    """Return a name that somebody chose, and behind it what no other chat has."""
    return f"{name} ({identity})" if name and identity else name or identity


def _short(key: str) -> str:
    """Return what stands for the key of a group, in every export the same.

    So much of the digest that nobody finds another key for it: whoever makes a group has its key.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _full(given: str, family: str) -> str:
    return f"{given} {family}".strip()


def _bytes(value: Mapping[str, Json], key: str) -> bytes:
    try:
        return base64.b64decode(text_in(value, key), validate=True)
    except ValueError:
        return b""


def _time(value: str) -> MessageTime:
    return from_milliseconds(int(value)) if is_count(value, 15) else NO_TIME


FORMAT = SignalDesktop()
