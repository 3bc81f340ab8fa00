"""E-mail as inert text: its headers as found, its text, and a list of its attachments.

It is imported in the child only.

**Invariants:**

- The standard library's e-mail reader may load its socket module; only the child, which cannot open
  a socket, ever imports this file.
- No attachment is opened except e-mails inside an e-mail, whose text follows that of the outer one.
  HTML is reduced to its text; the addresses of links and pictures are written beside it, and
  nothing is fetched.
- Every question has an answer: a part that cannot be read does not hide the text of others, and the
  file counts as damaged, because few programs keep to RFC 5322 and RFC 2045 to 2049.
"""

from __future__ import annotations

import binascii
import email.errors
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from typing import Final, TypeVar

from diary.i18n import _
from diary.media.base64_text import decode_base64
from diary.media.decoder.charsets import in_charset
from diary.media.decoder.html_text import words_and_hidden
from diary.media.decoder.tnef_text import TnefMessage, read_tnef
from diary.media.decoder_results import MAX_LINE, CaptureTime, Mail, MailPart
from diary.media.mailbox import is_ambiguous, message_spans
from diary.media.mime_parser import AsFound, parse_message
from diary.media.safe_text import decode_text, short_line, visible_lines

T = TypeVar("T")
MAX_MESSAGE: Final = 64 << 20  # bytes of a file
MAX_HEADS: Final = 60
MAX_ATTACHED: Final = 100
_MAX_READ: Final = 200  # messages of a mailbox
_MAX_PARTS: Final = 500
_MAX_INSIDE: Final = 50  # e-mails inside an e-mail
_MAX_DEPTH: Final = 30
_MAX_CODED: Final = 32_000  # characters of a field in which encoded words are read
_MAX_HTML: Final = 4_000_000  # characters
# Outlook's own properties beside the header; no field of a header has a blank in its name.
SUBMITTED: Final = "Client submit time"
DELIVERED: Final = "Message delivery time"
FLAGS: Final = "Message flags"
UNSENT: Final = "unsent"
_OUTLOOK: Final = frozenset({SUBMITTED.lower(), DELIVERED.lower(), FLAGS.lower()})
# The headers that are shown of an e-mail; the file has the others.
_WANTED: Final = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id"}
    | {"in-reply-to", "return-path", "delivered-to", "received", "authentication-results"}
    | {"x-originating-ip", "x-mailer", "user-agent"}
    | _OUTLOOK
)
_TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
# The headers shown above the text of a further message, or of one inside another.
_ABOVE_WORDS: Final = _OUTLOOK | {"from", "sender", "to", "cc", "bcc", "subject", "date"}
_CODED: Final = frozenset({"from", "sender", "reply-to", "to", "cc", "bcc", "subject"})
_APART: Final = frozenset(
    {"text", "image", "audio", "video", "application", "font", "model", "message"}
)
_CODED_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BROKEN: Final = (
    email.errors.NoBoundaryInMultipartDefect,
    email.errors.StartBoundaryNotFoundDefect,
    email.errors.InvalidBase64LengthDefect,
    email.errors.MultipartInvariantViolationDefect,
)


class _InOneLine(AsFound):
    """Header fields as text in one line."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value in one line; bytes that are not ASCII are decoded as text."""
        return _one_line(super().header_fetch_parse(name, value))


def message_date(data: bytes) -> CaptureTime | None:
    """Return the Date header of the first message, as found."""
    start, end = message_spans(data)[0]
    parsed, _whole = _parsed(data[start:end], heads_only=True)
    return date_of(_fields(parsed, data[start:end]))


def date_of(fields: list[tuple[str, str]]) -> CaptureTime | None:
    """Return the Date header among some fields as found, or the time that Outlook kept instead."""
    names = {"date": "Date header", SUBMITTED.lower(): SUBMITTED, DELIVERED.lower(): DELIVERED}
    for wanted, where in names.items():
        for name, value in fields:
            if name.lower() != wanted:
                continue
            text = short_line(_one_line(value))
            offset = re.search(r"[+-]\d{4}\b", text)
            if offset is None:
                return CaptureTime(text, where, "none")
            return CaptureTime(text, where, "offset", offset[0])
    return None


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """One e-mail with all its header fields; of attachments only names and types were read.

    `is_ambiguous` says that other programs may find other fields in it.
    """

    fields: tuple[tuple[str, str], ...]
    words: str
    attached: tuple[MailPart, ...]
    damaged: bool
    cut: bool
    is_ambiguous: bool = False

    def values(self, name: str) -> list[str]:
        """Return the values of a field, each in one line, in the order of the e-mail."""
        return [_one_line(value) for field, value in self.fields if field.lower() == name]


def read_message(data: bytes, limit: int) -> ReadMessage:
    """Return an e-mail that begins with its first header field; its text is cut at `limit`."""
    reading = MailReader(limit, is_listed_only=True)
    reading.message(data, 1, 1)
    return reading.message_read()


def header_fields(data: bytes) -> list[tuple[str, str]]:
    """Return the header fields that bytes begin with."""
    found, _whole = _parsed(data, heads_only=True)
    return _fields(found, data)


def plain_header(value: str) -> str:
    """Return the value of a field in one line, with encoded words decoded (RFC 2047)."""
    return _header_text("subject", value)


@dataclass(slots=True)
class MailReader:
    """What was read so far; `room` is the number of characters of text that are wanted.

    With `is_skimmed` it only finds out whether the e-mail is damaged: HTML is not read, and nothing
    is hashed. With `is_listed_only` attachments are named, and their bytes are not read. `unseen`
    is what is searched and not shown: other header fields, and the texts of attachments.
    """

    room: int
    is_skimmed: bool = False
    is_listed_only: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)
    heads: list[tuple[str, str]] = field(default_factory=list)
    more_heads: int = 0
    texts: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    attached: list[MailPart] = field(default_factory=list)
    listed: int = 0
    inside: int = 0
    length: int = 0
    damaged: bool = False
    is_ambiguous: bool = False

    def mail(self) -> Mail:
        """Return the e-mail as it is shown; the text is cut at `room` characters."""
        words = visible_lines("\n\n".join(self.texts)[: self.room + 1])
        return Mail(
            tuple(self.heads),
            self.more_heads,
            tuple(self.attached),
            self.listed - len(self.attached),
            words[: self.room],
            cut=len(words) > self.room,
        )

    def whole_text(self, limit: int) -> str:
        """Return all headers, the text and the attachments; the text is cut to fit `limit`."""
        mail = self.mail()
        listed = "\n".join(
            f"[{number}] {item.name} ({item.media_type}, {item.size} bytes)"
            for number, item in enumerate(mail.attached, 1)
        )
        room = max(0, limit - len(listed) - 2)
        heads = (f"{name}: {_one_line(value)}" for name, value in self.fields)
        text = "\n".join(heads) + "\n\n" + mail.words
        return (text[:room] + "\n\n" + listed)[:limit] if listed else text[:limit]

    def message_read(self) -> ReadMessage:
        """Return the one e-mail with all its fields."""
        mail = self.mail()
        return ReadMessage(
            tuple(self.fields),
            mail.words,
            mail.attached,
            self.damaged,
            mail.cut,
            self.is_ambiguous,
        )

    @property
    def is_full(self) -> bool:
        """Return whether more text would be cut off."""
        return self.length > self.room

    def say(self, text: str) -> None:
        """Append text."""
        if text:
            self.texts.append(text)
            self.length += len(text)

    def attempt(self, read: Callable[[], T], instead: T) -> T:
        """Return the result of `read`, or `instead` if it raises.

        Readers of foreign bytes may raise anything.
        """
        try:
            return read()
        except Exception:
            self.damaged = True
            return instead

    def message(self, data: bytes, number: int, count: int) -> None:
        """Add one message of the file, counted from 1."""
        parsed, whole = _parsed(data)
        self.damaged = self.damaged or not whole
        fields = _fields(parsed, data)
        if number == 1:
            self.fields = fields
            self.is_ambiguous = parsed is None or is_ambiguous(data)
            self.show(fields)
            if count > 1:
                line = _("[The file holds {n} messages. This is the first.]")
                self.say(line.format(n=count))
        else:
            line = _("[Message {number} of {n}]").format(number=number, n=count)
            self.say(f"{line}\n{self.above(fields)}")
        before = self.length, self.listed
        if parsed is not None:
            self.attempt(lambda: self._part(parsed, 0), None)
        if self.damaged and before == (self.length, self.listed):
            self.say(_rest(data))

    def show(self, fields: list[tuple[str, str]]) -> None:
        """Take the header fields that are shown; the others are counted."""
        for name, value in fields:
            if name.lower() in _WANTED and len(self.heads) < MAX_HEADS:
                self.heads.append((short_line(name), _line(_header_text(name, value))))
                self._hide_rest(name, value)
            else:
                self.more_heads += 1
                self._hide_field(name, value)

    def above(self, fields: Iterable[tuple[str, str]]) -> str:
        """Return the fields shown above the text; the others are counted."""
        lines: list[str] = []
        for name, value in fields:
            if name.lower() in _ABOVE_WORDS and len(lines) < MAX_HEADS:
                lines.append(f"{short_line(name)}: {_line(_header_text(name, value))}")
                self._hide_rest(name, value)
            else:
                self.more_heads += 1
                self._hide_field(name, value)
        return "\n".join(lines)

    def _hide_field(self, name: str, value: str) -> None:
        """Take a field that is searched and not shown, with encoded words decoded."""
        if not self.is_skimmed and not self.is_listed_only:
            long = len(value) > _MAX_CODED
            self.unseen.append(f"{name}: {value if long else _header_text('subject', value)}")

    def _hide_rest(self, name: str, value: str) -> None:
        """Take a field that is longer than what is shown of it."""
        if len(value) > MAX_LINE:
            self._hide_field(name, value)

    def _part(self, part: Message, depth: int) -> None:
        """Add a part and all its parts, in order; of alternatives only the plain text is shown."""
        for name, value in _fields(part, b"") if depth else ():
            self._hide_field(name, value)
        self._hide(part.preamble or "")
        self._hide(part.epilogue or "")
        if any(isinstance(defect, _BROKEN) for defect in part.defects):
            self.damaged = True
        kind = self.attempt(part.get_content_type, "text/plain")
        held: object = part.get_payload() if part.is_multipart() else None
        if not isinstance(held, list) or depth > _MAX_DEPTH:
            self._leaf(part, kind)
            return
        parts = [each for each in held[:_MAX_PARTS] if isinstance(each, Message)]
        self.damaged = self.damaged or len(parts) < len(held)
        if kind == "message/rfc822":
            self._message_inside(part, parts, depth)
        elif kind.startswith("message/"):
            self._attach(part, kind)
        else:
            plain = kind == "multipart/alternative" and any(map(self._is_plain, parts))
            for each in parts:
                if plain and each.get_content_type() == "text/html" and not self._name(each):
                    self._attach(each, "text/html")
                else:
                    self._part(each, depth + 1)

    def _hide(self, text: str) -> None:
        """Take a text that is searched and not shown."""
        if text.strip() and not self.is_skimmed and not self.is_listed_only:
            self.unseen.append(text)

    def _message_inside(self, part: Message, parts: list[Message], depth: int) -> None:
        """Add an e-mail inside this one: its own fields, its text, and its attachments."""
        self._attach(part, "message/rfc822")
        for message in parts:
            self.inside += 1
            if self.inside > _MAX_INSIDE:
                self.damaged = True
                return
            inner = self.attempt(partial(_decoded, part, message), message)
            above = self.above(_fields(inner, b""))
            self.say(_("[An e-mail inside this one]") + "\n" + above)
            self._part(inner, depth + 1)
            self.say(_("[End of the e-mail inside]"))

    def _leaf(self, part: Message, kind: str) -> None:
        text = self.attempt(lambda: self._text(part, kind), None)
        if text is not None:
            self.say(text)
        else:
            self._attach(part, kind)

    def _text(self, part: Message, kind: str) -> str | None:
        """Return the text of a part that is shown inline; None for an attachment."""
        if kind.partition("/")[0] not in _APART:
            # Parts that could not be separated, or are of no kind: their content is shown.
            return decode_text(_raw(part))
        apart = self._name(part) or part.get_content_disposition() == "attachment"
        if apart or kind not in ("text/plain", "text/html"):
            return None
        if self.is_full:
            return ""
        charset = self.attempt(part.get_content_charset, None)
        text = in_charset(self._bytes(part), charset)
        if kind == "text/plain" or self.is_skimmed:
            return text
        self.damaged = self.damaged or len(text) > _MAX_HTML
        return self._of_markup(text)

    def _of_markup(self, text: str) -> str:
        """Return the words of markup that are shown; take those that are not."""
        shown, hidden = self.attempt(lambda: words_and_hidden(text[:_MAX_HTML]), (text, ""))
        # behind a line end, since no such text is a field of the header
        self._hide(hidden and f"\n{hidden}")
        return shown

    def attach(self, name: str, kind: str, read: Callable[[], bytes]) -> None:
        """List an attachment; `read` is called only where its bytes are wanted."""
        self.listed += 1
        if len(self.attached) >= MAX_ATTACHED or self.is_skimmed:
            return
        data = b"" if self.is_listed_only else read()
        digest = hashlib.sha256(data).hexdigest() if data else ""
        self.attached.append(MailPart(short_line(_line(name)), short_line(kind), len(data), digest))

    def _attach(self, part: Message, kind: str) -> None:
        self.attach(self._name(part), kind, lambda: self._bytes(part))
        self._hide_text(part, kind)
        if kind in _TNEF or self._name(part).lower() == "winmail.dat":
            self._open_tnef(self._bytes(part))

    def _hide_text(self, part: Message, kind: str) -> None:
        """Take the text of an attachment, as far as it is one."""
        if self.is_skimmed or self.is_listed_only or not kind.startswith("text/"):
            return
        text = in_charset(self._bytes(part), self.attempt(part.get_content_charset, None))
        if kind == "text/html":
            text = self._of_markup(text)
        self._hide(text)

    def _open_tnef(self, data: bytes) -> None:
        """Add what Outlook packed into one attachment: words that are not there yet, and files."""
        found = self.attempt(lambda: read_tnef(data), TnefMessage(is_damaged=True))
        self.damaged = self.damaged or found.is_damaged
        if found.words and _letters(found.words) not in _letters("".join(self.texts)):
            self.say(_("[Packed by Outlook]") + "\n" + found.words)
        for each in found.attached:
            self.attach(each.name, each.media_type, partial(bytes, each.data))

    def _name(self, part: Message) -> str:
        """Return the name of a part; empty where it has no readable name."""
        found = self.attempt(part.get_filename, None)
        if not found:
            return ""
        return short_line(_line(_header_text("subject", found)))

    def _is_plain(self, part: Message) -> bool:
        if self.attempt(part.get_content_type, "") != "text/plain":
            return False
        return bool(self._bytes(part).strip())

    def _bytes(self, part: Message) -> bytes:
        if part.is_multipart():
            return b""
        content = self.attempt(lambda: _content(part), None)
        return content if isinstance(content, bytes) else _raw(part)


def read_file(data: bytes, limit: int, *, is_skimmed: bool = False) -> MailReader:
    """Return what was read of a file; its text is cut at `limit` characters.

    Of a mailbox the headers are those of the first message; the others follow in the text, each
    with its own headers.
    """
    reading = MailReader(limit, is_skimmed)
    found = message_spans(data)
    for number, (start, end) in enumerate(found[:_MAX_READ], 1):
        reading.message(data[start:end], number, len(found))
        if reading.is_full:
            break
    if len(found) > _MAX_READ and not reading.is_full:
        left = len(found) - _MAX_READ
        reading.say(_("[{n} further messages are in the file.]").format(n=left))
        reading.more_heads += left
    return reading


def _parsed(data: bytes, *, heads_only: bool = False) -> tuple[Message | None, bool]:
    return parse_message(data, _InOneLine(), heads_only=heads_only)


def _decoded(part: Message, inner: Message) -> Message:
    """Return an e-mail inside another, decoded if it is in base64 against the standard."""
    if part.get("content-transfer-encoding", "").lower() != "base64" or inner.keys():
        return inner
    found, _whole = _parsed(decode_base64(_raw(inner)))
    return found or inner


def _fields(message: Message | None, data: bytes) -> list[tuple[str, str]]:
    """Return all header fields in their order, as the file has them."""
    if message is not None:
        found: Iterator[tuple[str, object]] = message.raw_items()
        return [(name, str(value)) for name, value in found]
    head = decode_text(re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0])
    lines = (line.partition(":") for line in head.splitlines())
    return [(name, value.strip()) for name, colon, value in lines if colon]


def _rest(data: bytes) -> str:
    """Return all that follows the header fields, unchanged."""
    return decode_text(re.split(rb"\r?\n\r?\n|\r\r", data, maxsplit=1)[-1])


def _content(part: Message) -> object:
    """Return the content of a part, decoded. Raises ValueError where it is in no base64."""
    if part.get("content-transfer-encoding", "").lower() == "base64":
        return decode_base64(_raw(part))
    return part.get_payload(decode=True)


def _raw(part: Message) -> bytes:
    """Return the content of a part, as it is in the file."""
    held: object = part.get_payload()
    return held.encode("utf-8", "surrogateescape") if isinstance(held, str) else b""


def _header_text(name: str, value: str) -> str:
    """Return a header's value in one line, with encoded words decoded (RFC 2047)."""
    line = _one_line(value)[:_MAX_CODED]
    if name.lower() not in _CODED or "=?" not in line:
        return line
    words = list(_CODED_WORD.finditer(line))
    made: list[str] = []
    held, last = b"", 0
    for number, word in enumerate(words):
        between = line[last : word.start()]
        # Blanks between two encoded words do not count; they may split one character.
        if between.strip() or not number:
            made.append(between)
        held += _coded(word[2], word[3])
        following = words[number + 1] if number + 1 < len(words) else None
        joined = following is not None and not line[word.end() : following.start()].strip()
        if following is None or not joined or following[1].lower() != word[1].lower():
            made.append(in_charset(held, word[1].partition("*")[0]))
            held = b""
        last = word.end()
    return _one_line("".join([*made, line[last:]]))


def _coded(how: str, encoded: str) -> bytes:
    raw = encoded.encode("utf-8", "surrogateescape")
    if how in "qQ":
        return binascii.a2b_qp(raw.replace(b"_", b" "))
    try:
        return decode_base64(raw)
    except ValueError:
        return raw


def _one_line(value: object) -> str:
    # Header bytes that are not ASCII arrive as surrogates; decode them as text, losing none.
    raw = str(value).encode("utf-8", errors="surrogateescape")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # and never UTF-16, whatever two bytes it begins with
    return " ".join(text.split())


def _letters(text: str) -> str:
    """Return a text without its blanks, to find out whether another has it."""
    return "".join(text.split())


def _line(text: str) -> str:
    return visible_lines(text.replace("\n", " ").replace("\t", " "))[:MAX_LINE]
