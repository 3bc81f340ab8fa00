"""The standard library's parser of e-mails, within bounds.

It may load a socket module; only the child, which cannot open a socket, ever imports this file.

**Invariants:**

- Time grows no faster than the e-mail. The library looks at each line once for every part that it
  is inside of, and at a field of parameters from its beginning for each semicolon in quotation
  marks: e-mails that ask for much of either are not taken apart, and such fields are cut.
- The e-mail is handed over in pieces, so that no second copy of it is in memory as text.
- Header fields are text and never objects, so that reading one raises nothing.
"""

from __future__ import annotations

import contextlib
from email._policybase import Compat32
from email.feedparser import BytesFeedParser
from email.message import Message
from typing import Final

from diary.media.mailbox import end_of_fields, mend_header

_MAX_FIELDS: Final = 2 << 20  # bytes of the header fields of one message
_MAX_MARKS: Final = 10_000  # lines that may separate the parts of a message
_MAX_LINES: Final = 2_000_000
# Lines, times the parts that they could be inside of.
_MAX_LOOKS: Final = 20_000_000
_BOUNDARY: Final = b"boundary"
_PIECE: Final = 64 << 10
_COUNTED: Final = 1 << 20
_OF_PARAMETERS: Final = frozenset({"content-type", "content-disposition"})
_MAX_VALUE: Final = 8192  # characters of a field of parameters
_MAX_PARAMETERS: Final = 200


def is_cut(name: str, value: str) -> bool:
    """Return whether a field has more parameters than are read."""
    is_long = len(value) > _MAX_VALUE or value.count(";") >= _MAX_PARAMETERS
    return name.lower() in _OF_PARAMETERS and is_long


class AsFound(Compat32):
    """Header fields as they are in the file; of one with parameters no more than a reader needs."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value of a field with its line breaks, alike under every Python."""
        name, _colon, value = "".join(sourcelines).partition(":")
        return name, value.strip(" \t").rstrip("\r\n")

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value."""
        if name.lower() not in _OF_PARAMETERS:
            return str(value)
        return ";".join(str(value)[:_MAX_VALUE].split(";", _MAX_PARAMETERS)[:_MAX_PARAMETERS])


def parse_message(
    data: bytes, policy: Compat32, *, heads_only: bool = False
) -> tuple[Message | None, bool]:
    """Return the message, and whether all of it was read.

    Of a message with excessive nesting only its fields are read; None where it cannot be parsed.
    """
    end = end_of_fields(data)
    whole = end <= _MAX_FIELDS
    body = memoryview(data)[end:]
    head = mend_header(data[:end] if whole else data[: data.rfind(b"\n", 0, _MAX_FIELDS) + 1])
    if whole and heads_only:
        body = body[:0]
    for only in (True,) if _is_endless(data) else (heads_only, True):
        # A parser of foreign bytes may raise anything.
        with contextlib.suppress(Exception):
            return _fed(head, body, policy, heads_only=only), whole and only == heads_only
    return None, False


def _fed(head: bytes, body: memoryview, policy: Compat32, *, heads_only: bool) -> Message:
    parser = BytesFeedParser(Message, policy=policy)
    if heads_only:
        parser._set_headersonly()  # type: ignore[attr-defined]  # noqa: SLF001 - as BytesParser does
    parser.feed(head)
    for at in range(0, len(body), _PIECE):
        parser.feed(bytes(body[at : at + _PIECE]))
    return parser.close()


def _is_endless(data: bytes) -> bool:
    """Return whether the library would take long over it."""
    ends = data.count(b"\n")
    if data.count(b"\n--") > _MAX_MARKS or ends > _MAX_LINES:
        return True
    held = memoryview(data)
    inside = sum(
        bytes(held[at : at + _COUNTED]).lower().count(_BOUNDARY)
        for at in range(0, len(data), _COUNTED)
    )
    return ends * inside > _MAX_LOOKS
