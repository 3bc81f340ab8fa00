"""`conversations/conversation-N.jsonl`: the lines of a conversation, shown or as commitments.

**Invariants:**

- One row a line, in order, after a row that names format, conversation and number of lines. Each is
  RFC 8785 JSON and a line feed, and has exactly one text; every other text is refused.
- Each row has the number of its line and the commitment to it. One whose line is shown has the line
  and its salt as well, so a line that was changed is told from a list that was.
- Rows are written and read one by one: the length of a conversation costs no memory.
- Reading raises ValueError, or FutureFormat for a later version of the format; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES
from diary.ledger.entry import canonical
from diary.ledger.line_commitments import MAX_SHOWN, LineDisclosure
from exporters.bundle import record_json
from exporters.bundle.layout import CONVERSATIONS

FORMAT: Final = "daybook-lines/1"
# A line that is shown, its salt and the rest of its row.
ROW_ADDS: Final = 1024  # bytes; no row has as many besides its line
MAX_ROW: Final = MAX_SHOWN + ROW_ADDS
MAX_LINES: Final = 10_000_000
_SAFE: Final = 2**53
_FAMILY: Final = "daybook-lines/"
_MAX_DEPTH: Final = 16
# A row without its line is read by its form alone: there may be millions of them.
_KEPT: Final = re.compile(rb'\{"commitment":"([0-9a-f]{64})","n":(0|[1-9]\d{0,15})\}\n')


@dataclass(frozen=True, slots=True)
class LinesHead:
    """The first row: number of the conversation, and how many lines it has."""

    conversation: int
    lines: int


def dump(head: LinesHead, lines: Iterable[LineDisclosure]) -> Iterator[bytes]:
    """Yield the rows of a file."""
    yield _head_text(head)
    for line in lines:
        yield row_text(line)


def row_text(line: LineDisclosure) -> bytes:
    """Return the row of one line."""
    kept = b'{"commitment":"%b",' % line.commitment.hex().encode()
    if line.salt:
        salt = line.salt.hex().encode()
        return b'%b"line":%b,"n":%d,"salt":"%b"}\n' % (kept, line.line, line.n, salt)
    return b'%b"n":%d}\n' % (kept, line.n)


def parse_head(raw: bytes) -> LinesHead:
    """Return what the first row says."""
    value = _loaded(raw)
    record_json.refuse_later(value, _FAMILY, CONVERSATIONS)
    own = record_json.fields(value, "conversation", "format", "lines")
    head = LinesHead(record_json.whole(own["conversation"]), record_json.whole(own["lines"]))
    if own["format"] != FORMAT or _head_text(head) != raw:
        raise ValueError("not the first row of this format")
    return head


def parse_row(raw: bytes) -> LineDisclosure:
    """Return the line of a row."""
    kept = _KEPT.fullmatch(raw)
    if kept:
        return LineDisclosure(_number(int(kept[2])), bytes.fromhex(kept[1].decode("ascii")))
    own = record_json.fields(_loaded(raw), "commitment", "line", "n", "salt")
    if not isinstance(own["line"], dict):
        raise ValueError("not a line")
    line = LineDisclosure(
        _number(record_json.whole(own["n"])),
        record_json.read_hex(own["commitment"], DIGEST_BYTES),
        canonical(own["line"]),
        record_json.read_hex(own["salt"], DIGEST_BYTES),
    )
    if row_text(line) != raw:
        raise ValueError("another text of this row")
    return line


def _head_text(head: LinesHead) -> bytes:
    values: dict[str, Json] = {
        "conversation": head.conversation,
        "format": FORMAT,
        "lines": head.lines,
    }
    return canonical(values) + b"\n"


def _number(n: int) -> int:
    """Return a number that no reader rounds; raise ValueError."""
    if n >= _SAFE:
        raise ValueError("more than any number of a line")
    return n


def _loaded(raw: bytes) -> Json:
    try:
        value = record_json.load(raw)
        record_json.refuse_deep(value, _MAX_DEPTH)
    except RecursionError as cause:
        raise ValueError("deeper than any line") from cause
    return value
