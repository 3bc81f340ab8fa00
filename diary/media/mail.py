"""E-mail as inert text: its headers as found, its plain words, and a list of what is attached.

Read in the child only. The rules are:

- The standard library's reader may load its socket module; only the child, which cannot open a
  socket, ever imports this room.
- Nothing attached is opened, and no e-mail inside an e-mail is read. HTML is reduced to its words;
  where a link or a picture leads is written beside them, and nothing is fetched.
- One that is nested beyond reason is read as far as its headers.
"""

from __future__ import annotations

import email.policy
import hashlib
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesParser
from typing import Any, Final

from diary.media.facts import MAX_LINE, Attached, Captured, Mail
from diary.media.mail_words import words_of
from diary.media.tidy import decode, short, visible

MAX_MESSAGE: Final = 64 << 20
MAX_HEADS: Final = 60
MAX_ATTACHED: Final = 100
_MAX_PARTS: Final = 500
_MAX_DEPTH: Final = 30
# What is asked for when an e-mail is looked into; the file has the others.
_WANTED: Final = frozenset(
    {"from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id"}
    | {"in-reply-to", "return-path", "delivered-to", "received", "authentication-results"}
    | {"x-originating-ip", "x-mailer", "user-agent"}
)
_CODED: Final = frozenset({"from", "sender", "reply-to", "to", "cc", "bcc", "subject"})


def read_mail(data: bytes, limit: int) -> Mail:
    """What is shown of an e-mail; its words are cut at `limit` characters."""
    message = _parse(data)
    heads: list[tuple[str, str]] = []
    found = 0
    for name, value in message.raw_items():
        found += 1
        if name.lower() in _WANTED and len(heads) < MAX_HEADS:
            heads.append((short(name), _line(_said(name, value))))
    body: list[str] = []
    attached: list[Attached] = []
    listed = 0
    for part in _leaves(message, 0):
        text = _text_of(part)
        if text is not None:
            body.append(text)
            continue
        listed += 1
        if len(attached) < MAX_ATTACHED:
            attached.append(_attached(part))
    words = visible("\n\n".join(body)[: limit + 1])
    return Mail(
        tuple(heads),
        found - len(heads),
        tuple(attached),
        listed - len(attached),
        words[:limit],
        cut=len(words) > limit,
    )


def message_text(data: bytes, limit: int) -> str:
    """Every header, the words and what is attached; the words are cut so that it fits `limit`."""
    mail = read_mail(data, limit)
    listed = "\n".join(
        f"[{number}] {item.name} ({item.media_type}, {item.size} bytes)"
        for number, item in enumerate(mail.attached, 1)
    )
    room = max(0, limit - len(listed) - 2)
    heads = (f"{name}: {_one_line(value)}" for name, value in _parse(data).raw_items())
    text = "\n".join(heads) + "\n\n" + mail.words
    return (text[:room] + "\n\n" + listed)[:limit] if listed else text[:limit]


def message_date(data: bytes) -> Captured | None:
    """The Date header as found."""
    dates = [value for name, value in _parse(data).raw_items() if name.lower() == "date"]
    if not dates:
        return None
    text = short(_one_line(dates[0]))
    offset = re.search(r"[+-]\d{4}\b", text)
    if offset is None:
        return Captured(text, "Date header", "none")
    return Captured(text, "Date header", "offset", offset[0])


def _parse(data: bytes) -> EmailMessage:
    parser = BytesParser(EmailMessage, policy=email.policy.default)
    try:
        return parser.parsebytes(data)
    except RecursionError:
        return parser.parsebytes(data, headersonly=True)


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """The parts that hold something, in order; of alternatives the first that is plain."""
    if depth > _MAX_DEPTH or not message.is_multipart():
        yield message
        return
    if message.get_content_maintype() != "multipart":
        yield message  # an e-mail inside this one
        return
    held: Any = message.get_payload()
    parts = [part for part in held[:_MAX_PARTS] if isinstance(part, Message)]
    plain = message.get_content_subtype() == "alternative" and any(map(_is_plain, parts))
    for part in parts:
        if plain and part.get_content_type() == "text/html" and part.get_filename() is None:
            part.add_header("Content-Disposition", "attachment")
        yield from _leaves(part, depth + 1)


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and bool(_bytes(part).strip())


def _text_of(part: Message) -> str | None:
    """The words of a part that is to be read in place; None for one that is attached."""
    kind = part.get_content_type()
    apart = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    if apart or kind not in ("text/plain", "text/html") or part.is_multipart():
        return None
    text = _charset(_bytes(part), part.get_content_charset())
    return text if kind == "text/plain" else words_of(text)


def _attached(part: Message) -> Attached:
    data = _bytes(part)
    label = short(_one_line(part.get_filename() or ""))
    digest = hashlib.sha256(data).hexdigest() if data else ""
    return Attached(label, short(part.get_content_type()), len(data), digest)


def _bytes(part: Message) -> bytes:
    content = None if part.is_multipart() else part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _said(name: str, value: object) -> str:
    """A header's value in one line; the words of people in their own letters."""
    line = _one_line(value)
    if name.lower() not in _CODED or "=?" not in line:
        return line
    try:
        return _one_line(str(make_header(decode_header(line))))
    except (LookupError, ValueError, email.errors.MessageError):
        return line


def _one_line(value: object) -> str:
    # Header bytes that are not ASCII arrive as surrogates; read them as text, losing none.
    raw = str(value).encode("utf-8", errors="surrogateescape")
    return " ".join(decode(raw).split())


def _line(text: str) -> str:
    return visible(text.replace("\n", " ").replace("\t", " "))[:MAX_LINE]


def _charset(data: bytes, charset: str | None) -> str:
    if charset:
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            pass
    return decode(data)
