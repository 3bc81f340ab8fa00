"""DER (X.690) as far as time stamps need it: a reader that believes nothing, and a writer.

The rules are:

- Lengths are definite and written the shortest way, tags are single bytes, and every byte belongs
  to something: whatever is otherwise raises Damaged.
- The members of a SET may stand in any order, since well-known authorities write them so.
- Nothing recurses: whoever reads takes one level at a time, and knows how many there are.
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
    """One value: its tag, what is in it, and the whole of it as it stands."""

    tag: int
    body: bytes
    whole: bytes


def refuse() -> NoReturn:
    """The one way to say that these bytes are not of the form."""
    raise Damaged(PART, DamageReason.FORM)


def read(data: bytes, tag: int) -> Node:
    """The one value that these bytes are; raises Damaged for another tag or bytes after it."""
    node, end = _at(data, 0)
    if end != len(data):
        refuse()
    return expect(node, tag)


def members(node: Node) -> list[Node]:
    """The values inside, in order; raises Damaged."""
    found: list[Node] = []
    at = 0
    while at < len(node.body):
        inner, at = _at(node.body, at)
        found.append(inner)
        if len(found) > _MOST_MEMBERS:
            refuse()
    return found


def expect(node: Node, tag: int) -> Node:
    """The same value, if it has this tag; raises Damaged otherwise."""
    if node.tag != tag:
        refuse()
    return node


class Members:
    """Takes the values inside one by one, by the tag that must or may come next."""

    def __init__(self, node: Node) -> None:
        self._left = members(node)
        self._left.reverse()

    def take(self, tag: int) -> Node:
        """The next value, which has this tag; raises Damaged."""
        found = self.maybe(tag)
        return refuse() if found is None else found

    def maybe(self, tag: int) -> Node | None:
        """The next value if it has this tag."""
        return self._left.pop() if self._left and self._left[-1].tag == tag else None

    def end(self) -> None:
        """Raises Damaged if anything is left."""
        if self._left:
            refuse()

    def __iter__(self) -> Iterator[Node]:
        """What is left, in order."""
        return reversed(self._left)


def whole_number(node: Node) -> int:
    """An INTEGER; raises Damaged for one that is not written the shortest way."""
    body = expect(node, INTEGER).body
    if not 0 < len(body) <= _MOST_INTEGER:
        refuse()
    if len(body) > 1 and (body[0], body[1] >> 7) in ((0, 0), (0xFF, 1)):
        refuse()
    return int.from_bytes(body, "big", signed=True)


def moment(node: Node) -> datetime:
    """A GeneralizedTime in UTC (RFC 3161, 2.4.2); raises Damaged."""
    found = _TIME.fullmatch(expect(node, TIME).body)
    if found is None:
        refuse()
    try:
        at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        refuse()
    return at.replace(microsecond=int((found[2] or b"").ljust(6, b"0")))


def write(tag: int, *parts: bytes) -> bytes:
    """A value of this tag with these parts in it, no longer than 65,535 bytes."""
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
