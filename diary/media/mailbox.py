"""The messages of a mail file: whether it is one, and where each begins and ends.

**Invariants:**

- A file is an e-mail because of its header fields alone; a line of text that begins with "From "
  proves nothing. Messages are split (RFC 4155, Apple Mail) only in a file that begins as a mailbox
  does, so text of one message never becomes another.
- A length is believed only where nothing but a property list follows, as Apple Mail writes it.
  Otherwise a wrong number before an e-mail would hide its words.
"""

from __future__ import annotations

import re
from typing import Final

MAX_MESSAGES: Final = 10_000

# What may precede a message: blank lines, the length of Apple Mail, the line of a mailbox.
_LEAD: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?[ \t\r\n]*")
_LENGTH: Final = re.compile(rb"(\d{1,10})[ \t]*\r?\n(?=From |[!-9;-~]{1,76}:)")
_LIST: Final = re.compile(
    rb"(?:<\?xml\s[^>]*>\s*)?(?:<!DOCTYPE plist[^>]*>\s*)?"
    rb"<plist(?:\s[^>]*)?(?:/>|>.*</plist>)\s*\Z",
    re.DOTALL,
)
_FROM_LINE: Final = re.compile(rb">?From (?![ \t]*:)[^\r\n]{0,500}(?:\r\n|\r|\n)")
_FIELD: Final = re.compile(rb"[!-9;-~]{1,76}[ \t]{0,8}:")
_BETWEEN: Final = re.compile(
    rb"(?:\A|(?<=\n)|(?<=\r))From (?![ \t]*:)[^\r\n]{1,500}(?:\r\n|\r|\n)"
    rb"(?=>?From |[!-9;-~]{1,76}:)"
)
_END_OF_FIELDS: Final = re.compile(rb"(?:\r\n|\n|\r(?!\n))(\r\n|\n|\r)")
_DATED: Final = re.compile(rb"\d{1,2}:\d{2}.*\d{4}")
_BLANK: Final = re.compile(rb"(?:\r\n|\r(?!\n)|\n)[ \t]*(?:\r\n|\r|\n)\Z")

# A field as programs write it: its name, without a blank before the colon (RFC 5322, section 2.2).
_WRITTEN_FIELD: Final = re.compile(rb"[!-9;-~]{1,76}:")
_BARE_RETURN: Final = re.compile(rb"\r(?!\n)")
_BLANK_LINE: Final = re.compile(rb"\n\r?\n")

_KNOWN: Final = frozenset(
    b"""from to cc bcc sender reply-to date subject received return-path message-id mime-version
    delivered-to in-reply-to references content-type content-transfer-encoding x-received
    dkim-signature authentication-results arc-seal arc-message-signature received-spf x-mailer
    user-agent envelope-to x-original-to x-account-key x-mozilla-status x-mozilla-status2
    x-mozilla-keys x-gmail-labels x-gm-thrid x-uidl x-apparently-to thread-topic thread-index
    list-id list-unsubscribe errors-to precedence importance x-priority""".split()
)
# One of these is in every e-mail, and seldom in other files that have names before colons.
_OF_MAIL: Final = frozenset(
    b"""from received return-path message-id delivered-to x-received x-mozilla-status
    x-account-key x-apparently-to envelope-to x-original-to""".split()
)


def is_mail(head: bytes) -> bool:
    """Return whether a file that begins with `head` is an e-mail, or a mailbox of them."""
    block = head[_start(head) :]
    named = 0
    names: set[bytes] = set()
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if not line.strip():
            break
        if line[:1] in b" \t" and names:
            continue
        field = _FIELD.match(line)
        if field is None:
            if not named:
                return False
            continue
        named += 1
        name = field[0][:-1].strip().lower()
        if name in _KNOWN:
            names.add(name)
    return len(names) >= 2 and bool(names & _OF_MAIL)


def has_length(head: bytes) -> bool:
    """Return whether it is in Apple's format: a length, the e-mail, a property list."""
    return _LENGTH.match(head, _lead(head)) is not None


def begins_as_mailbox(head: bytes) -> bool:
    """Return whether the first line separates e-mails; `From :` is a field (RFC 5322, 4.5)."""
    line = _FROM_LINE.match(head, _lead(head))
    return line is not None and line[0].startswith(b"From ")


def begins_oddly(data: bytes) -> bool:
    """Return whether a mark or blanks stand before an e-mail: programs differ over its fields."""
    return _lead(data) > 0


def message_spans(data: bytes) -> list[tuple[int, int]]:
    """Return start and end of each message, from its first header field; at least one."""
    start = _lead(data)
    length = _LENGTH.match(data, start)
    if length is not None:
        begin = length.end()
        end = min(len(data), begin + int(length[1]))
        rest = data[end:].lstrip()
        return [(begin, end if not rest or _LIST.match(rest) else len(data))]
    if not begins_as_mailbox(data):
        return [(_start(data), len(data))]
    found: list[tuple[int, int]] = []
    for line in _BETWEEN.finditer(data, start):
        if line.start() > start and not _parts(data, line):
            continue
        if found:
            found[-1] = (found[-1][0], line.start())
        if len(found) >= MAX_MESSAGES:
            break
        found.append((line.end(), len(data)))
    return found or [(_start(data), len(data))]


def separates(line: bytes, before: bytes, after: bytes) -> bool:
    """Return whether a line that begins with "From " separates e-mails, by the lines around it.

    With a date, any field may follow; else it stands below a blank line, at the beginning too, and
    a field of mail follows.
    """
    if _FROM_LINE.match(line) is None:
        return False
    if _DATED.search(line) is not None:
        return after.startswith((b"From ", b">From ")) or _FIELD.match(after) is not None
    field = _FIELD.match(after)
    return not before.strip() and field is not None and field[0][:-1].strip().lower() in _KNOWN


def end_of_fields(data: bytes) -> int:
    """Return the offset of the blank line below the header fields of a message."""
    blank = _END_OF_FIELDS.search(data)
    return blank.start(1) if blank is not None else len(data)


def is_ambiguous(data: bytes) -> bool:
    """Return whether programs may find different fields in the header of a message.

    They differ over a line that ends with a return alone, a blank before a colon, a line of blanks,
    a line that is no field, and zero bytes.
    """
    blank = _BLANK_LINE.search(data)
    head = data if blank is None else data[: blank.start()]
    if b"\0" in head or _BARE_RETURN.search(head.removesuffix(b"\r")) is not None:
        return True
    for number, line in enumerate(head.rstrip(b"\r\n").split(b"\n")):
        if line[:1] in (b" ", b"\t"):
            if not number or not line.strip():
                return True
        elif _WRITTEN_FIELD.match(line) is None:
            return True
    return False


def mend_header(data: bytes) -> bytes:
    """Return the message with broken lines in its header turned into fields.

    A line that is not a field would end the header for a reader. Where a field of mail follows
    somewhere below it, the line becomes a field named `?`.
    """
    end = end_of_fields(data)
    lines: list[bytes] = []
    held: list[int] = []  # lines that are not fields, until a field follows
    for line in data[:end].splitlines(keepends=True):
        field = _FIELD.match(line)
        if field is not None:
            name = field[0][:-1].rstrip()
            if field[0] != name + b":":
                line = name + line[field.end() - 1 :]
            if held and name.lower() in _KNOWN:
                for number in held:
                    lines[number] = b"?: " + lines[number]
                held = []
        elif line[:1] not in b" \t" or not lines:
            held.append(len(lines))
        lines.append(line)
    return b"".join(lines) + data[end:]


def _start(data: bytes) -> int:
    """Return the offset of the first header field of the first message."""
    at = _lead(data)
    length = _LENGTH.match(data, at)
    if length is not None:
        return length.end()
    line = _FROM_LINE.match(data, at)
    return line.end() if line is not None else at


def _lead(data: bytes) -> int:
    """Return the offset of the first byte that is not blank."""
    lead = _LEAD.match(data)
    return lead.end() if lead is not None else 0


def _parts(data: bytes, line: re.Match[bytes]) -> bool:
    """Return whether this line separates messages: a blank line before it, or a date in it."""
    before = data[max(0, line.start() - 8) : line.start()]
    return _BLANK.search(before) is not None or _DATED.search(line[0]) is not None
