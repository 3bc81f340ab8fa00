"""`record.json`, read and printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from diary.case_file import Disclosure
from diary.errors import Damaged, FutureFormat
from diary.ledger.entry_disclosure import EntryDisclosure
from exporters.bundle.record_json import RecordFile, dump, parse_record


def parsed(data: bytes) -> RecordFile | None:
    """What it says, or None where it was refused."""
    try:
        read = parse_record(data)
    except (Damaged, FutureFormat):
        return None
    assert dump(read) == data
    assert all(_depth(f.value) <= 17 for o in read.disclosure.openings for f in o.shown)
    return read


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


def look(data: bytes) -> bool:
    """As it stands."""
    return parsed(data) is not None


def made(
    commitments: tuple[bytes, ...], ways: Iterable[tuple[EntryDisclosure, ...]]
) -> list[bytes]:
    """Files that show these openings; the proofs outside them are zeros."""
    when = datetime(2026, 3, 1, 21, 15, tzinfo=UTC)
    return [
        dump(
            RecordFile(
                when, Disclosure(bytes(16), bytes(32), commitments, bytes(32), bytes(64), way)
            )
        )
        for way in ways
    ]


def respelled(text: bytes) -> list[bytes]:
    """The same record to a lenient reader, and values that would cost one dear."""
    deep = b"[" * 20 + b"]" * 20
    return [
        text[:-1],
        text + b"\n",
        b"\xef\xbb\xbf" + text,
        text.replace(b'","', b'", "', 1),
        text.replace(b'"n":7', b'"n":7.0', 1),
        text.replace(b'"n":7', b'"n":7,"n":7', 1),
        text.replace(b"Marta", b"\\u004darta", 1),
        text.replace(b'"He was outside again."', deep, 1),
        text.replace(b'"He was outside again."', b"1e400", 1),
        text.replace(b'"He was outside again."', b'"\\ud800"', 1),
    ]
