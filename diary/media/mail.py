"""E-mail as inert text: its headers as found, its plain words, and a list of what is attached.

Read in the child only. The rules are:

- The standard library's reader may load its socket module; only the child, which cannot open a
  socket, ever imports this room.
- Nothing attached is opened. HTML is reduced to its words; no address in it is followed.
"""

from __future__ import annotations

import email.policy
import re
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from diary.media.facts import Captured
from diary.media.tidy import decode, short

MAX_MESSAGE = 64 << 20
_MAX_PARTS = 500
_BLOCKS = frozenset({"p", "div", "br", "tr", "li", "blockquote", "h1", "h2", "h3", "table"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})


def message_text(data: bytes, limit: int) -> str:
    """Headers, words and the list of attachments; the words are cut so that it fits `limit`."""
    message = _parse(data)
    heads = [f"{name}: {_one_line(value)}" for name, value in message.raw_items()]
    body: list[str] = []
    attached: list[str] = []
    for number, part in enumerate(message.walk()):
        if number >= _MAX_PARTS:
            break
        _part(part, body, attached)
    words = "\n\n".join(body)
    listed = "\n".join(attached)
    room = max(0, limit - len(listed) - 2)
    text = "\n".join(heads) + "\n\n" + words
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
    return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(data)


def _one_line(value: object) -> str:
    # Header bytes that are not ASCII arrive as surrogates; read them as text, losing none.
    raw = str(value).encode("utf-8", errors="surrogateescape")
    return " ".join(decode(raw).split())


def _part(part: EmailMessage, body: list[str], attached: list[str]) -> None:
    if part.is_multipart():
        return
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    kind = part.get_content_type()
    name = part.get_filename()
    if name is None and kind in ("text/plain", "text/html"):
        text = _charset(data, part.get_content_charset())
        body.append(text if kind == "text/plain" else _words(text))
        return
    label = short(str(name or "").encode("utf-8", errors="replace").decode("utf-8"))
    attached.append(f"[{len(attached) + 1}] {label} ({short(kind)}, {len(data)} bytes)")


def _charset(data: bytes, charset: str | None) -> str:
    if charset:
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            pass
    return decode(data)


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    """Collects what would be seen, and where each link points."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
