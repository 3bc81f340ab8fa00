"""DER (X.690) as far as time stamps need it: a strict reader, and a writer.

**Invariants:**

- Lengths are definite and written the shortest way, tags are single bytes, and every byte belongs
  to a value: anything else raises Damaged.
- The members of a SET may be in any order, since well-known authorities write them so.
- Nothing recurses: a caller reads one level at a time, and knows how many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NoReturn

from diary.errors import Damaged, DamageReason

PART: Final = "time-stamp"
BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
OCTETS: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31
_LONG_TAG: Final = 0x1F
_MOST_MEMBERS: Final = 256
_MOST_INTEGER: Final = 64
_TIME: Final = re.compile(rb"(\d{14})(?:\.(\d{0,5}[1-9]))?Z")


@dataclass(frozen=True, slots=True)
class Node:
    """One value: its tag, its content, and all its bytes."""

    tag: int
    body: bytes
    whole: bytes


def refuse() -> NoReturn:
    """Raise Damaged, the only error for bytes of another form."""
    raise Damaged(PART, DamageReason.FORM)


def read(data: bytes, tag: int) -> Node:
    """Return the single value in these bytes, or raise Damaged for another tag or more bytes."""
    node, end = _at(data, 0)
    if end != len(data):
        refuse()
    return expect(node, tag)


def members(node: Node) -> list[Node]:
    """Return the values inside, in order, or raise Damaged."""
    found: list[Node] = []
    at = 0
    while at < len(node.body):
        inner, at = _at(node.body, at)
        found.append(inner)
        if len(found) > _MOST_MEMBERS:
            refuse()
    return found


def expect(node: Node, tag: int) -> Node:
    """Return the same value, or raise Damaged if it has another tag."""
    if node.tag != tag:
        refuse()
    return node


class Members:
    """An iterator over the values inside that checks the tag of each."""

    def __init__(self, node: Node) -> None:
        self._left = members(node)
        self._left.reverse()

    def take(self, tag: int) -> Node:
        """Return the next value, or raise Damaged unless it has this tag."""
        found = self.maybe(tag)
        return refuse() if found is None else found

    def maybe(self, tag: int) -> Node | None:
        """Return the next value if it has this tag, else None."""
        return self._left.pop() if self._left and self._left[-1].tag == tag else None

    def end(self) -> None:
        """Raise Damaged if any value is left."""
        if self._left:
            refuse()

    def __iter__(self) -> Iterator[Node]:
        """Return an iterator over the values that are left, in order."""
        return reversed(self._left)


def whole_number(node: Node) -> int:
    """Return an INTEGER, or raise Damaged if it is not written the shortest way."""
    body = expect(node, INTEGER).body
    if not 0 < len(body) <= _MOST_INTEGER:
        refuse()
    if len(body) > 1 and (body[0], body[1] >> 7) in ((0, 0), (0xFF, 1)):
        refuse()
    return int.from_bytes(body, "big", signed=True)


def moment(node: Node) -> datetime:
    """Return a GeneralizedTime in UTC (RFC 3161, 2.4.2), or raise Damaged."""
    found = _TIME.fullmatch(expect(node, TIME).body)
    if found is None:
        refuse()
    try:
        at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        refuse()
    return at.replace(microsecond=int((found[2] or b"").ljust(6, b"0")))


def write(tag: int, *parts: bytes) -> bytes:
    """Return a value of this tag with these parts, no longer than 65,535 bytes."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        head = bytes((tag, size))
    elif size < 0x100:
        head = bytes((tag, 0x81, size))
    else:
        head = bytes((tag, 0x82)) + size.to_bytes(2, "big")
    return head + body


def _at(data: bytes, at: int) -> tuple[Node, int]:
    if len(data) - at < 2:
        refuse()
    tag, first = data[at], data[at + 1]
    start = at + 2
    if tag & _LONG_TAG == _LONG_TAG:
        refuse()
    if first < 0x80:
        size = first
    else:
        count = first & 0x7F
        # four bytes of length are far more than any reply has
        if not 1 <= count <= 4 or len(data) - start < count:
            refuse()
        size = int.from_bytes(data[start : start + count], "big")
        if size < 0x80 or size >> 8 * (count - 1) == 0:
            refuse()
        start += count
    end = start + size
    if end > len(data):
        refuse()
    return Node(tag, data[start:end], data[at:end]), end
