"""Read `record.json` piece by piece, and hold each disclosure against its commitment on the way.

**Invariants:**

- It returns what the record discloses that `record_json.parse_record` returns, and raises the same:
  a text is taken only if it is, piece by piece, the one text of its values. Any other is passed to
  `parse_record` whole, which says what is wrong with it.
- What a disclosure comes to is worked out from the text that was compared with the one that was
  read, so no value is written out twice.
- Beside the text and what is returned, one piece is in memory: salts and digests leave with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from diary.errors import Damaged, FutureFormat
from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES
from diary.ledger.entry import canonical_text, commit, pair_digest
from diary.ledger.entry_disclosure import refuse_incomplete
from exporters.bundle import record_json
from exporters.bundle.disclosed_record import (
    DisclosedEntry,
    DisclosedRecord,
    disclosed_record,
    record_of,
)

# A quotation mark in a string has a backslash before it, so these bytes are in no string.
_OPENINGS: Final = b'"openings":['
_BETWEEN: Final = b'},{"fields":['
_AFTER: Final = len(b'],"vault":"0123456789abcdef0123456789abcdef"}\n')
_PIECE: Final = 128 * 1024
# A short text is often one that many entries say: a zone, a kind, a choice from a list.
_SHORT: Final = 24
_MOST_SHARED: Final = 1024
_Shared = Callable[[str], str]


def read_record(raw: bytes, piece: int = _PIECE) -> DisclosedRecord:
    """Return what a `record.json` discloses; raise Damaged, or FutureFormat.

    `piece` is the least number of bytes in a piece; the last one may have fewer.
    """
    record_json.refuse_too_large(raw)
    try:
        return _read(raw, piece)
    except (ValueError, TypeError, RecursionError, Damaged, FutureFormat):
        whole = record_json.parse_record(raw)
        return disclosed_record(whole.made, whole.disclosure)


def _read(raw: bytes, piece: int) -> DisclosedRecord:
    start = raw.index(_OPENINGS) + len(_OPENINGS)
    end = len(raw) - _AFTER
    if end < start:
        raise ValueError("no record is that short")
    # Without its disclosures it is the text of a record that has none.
    shell = record_json.parse_text(raw[:start] + raw[end:])
    own = shell.file.disclosure
    entries = tuple(_entries(raw, start, end, piece, own.commitments))
    numbers = [entry.n for entry in entries]
    record_json.refuse_displaced(numbers, shell.entries, len(own.commitments))
    return record_of(shell.file.made, own, entries)


def _entries(
    raw: bytes, start: int, end: int, piece: int, commitments: Sequence[bytes]
) -> Iterator[DisclosedEntry]:
    """Yield what each disclosure shows; raise ValueError or TypeError."""
    # Kept as long as this record is read, since it has words of a person.
    shared: _Shared = lru_cache(maxsize=_MOST_SHARED)(str)
    while start < end:
        cut = raw.find(_BETWEEN, start + piece, end)
        until = end if cut < 0 else cut + 1
        text = raw[start:until].decode("utf-8")
        texts: list[str] = []
        for value in record_json.items(record_json.decoded(f"[{text}]")):
            own = record_json.fields(value, "fields", "n", "withheld")
            entry, said = _entry(own, commitments, shared)
            texts.append(said)
            yield entry
        if ",".join(texts) != text:
            raise ValueError("not the one text of these disclosures")
        start = until + 1


def _entry(
    own: dict[str, Json], commitments: Sequence[bytes], shared: _Shared
) -> tuple[DisclosedEntry, str]:
    """Return what a disclosure shows, and its one text."""
    values: dict[str, Json] = {}
    texts: list[str] = []
    digests: list[bytes] = []
    before = ""
    for item in record_json.items(own["fields"]):
        name, value, written = record_json.items(item)
        name, quoted = _named(name)
        if name <= before:
            raise ValueError("fields out of order, or twice")
        before = name
        if type(value) is not str:
            record_json.refuse_deep(value, record_json.MAX_DEPTH)
        value = _once(value, shared)
        salt = bytes.fromhex(written) if isinstance(written, str) else b""
        if len(salt) != DIGEST_BYTES:
            raise ValueError("not a salt")
        begun = f"[{quoted},{canonical_text(value)}"
        values[name] = value
        texts.append(f'{begun},"{salt.hex()}"]')
        digests.append(pair_digest(salt, f"{begun}]".encode()))
    listed = record_json.items(own["withheld"])
    withheld = [record_json.read_hex(each, DIGEST_BYTES) for each in listed]
    if not record_json.is_increasing(withheld):
        raise ValueError("digests out of order, or twice")
    n = record_json.whole(own["n"])
    rest = ",".join([f'"{each.hex()}"' for each in withheld])
    said = f'{{"fields":[{",".join(texts)}],"n":{n},"withheld":[{rest}]}}'
    is_proven = (
        1 <= n <= len(commitments)
        and _is_complete(n, values, len(withheld))
        and commit([*digests, *withheld]) == commitments[n - 1]
    )
    return DisclosedEntry(n, values, len(withheld), is_proven), said


def _is_complete(n: int, values: dict[str, Json], withheld: int) -> bool:
    try:
        refuse_incomplete(n, values.keys(), withheld)
    except Damaged:
        return False
    return True


@lru_cache(maxsize=256)
def _named(name: str) -> tuple[str, str]:
    """Return the name of a field, kept once, and its text."""
    return record_json.field_name(name), canonical_text(name)


def _once(value: Json, shared: _Shared) -> Json:
    """Return a value in which a short text that others say too is not another copy of it."""
    if type(value) is str:
        return shared(value) if len(value) <= _SHORT else value
    if isinstance(value, list):
        return [_once(item, shared) for item in value]
    if isinstance(value, dict):
        return {key: _once(item, shared) for key, item in value.items()}
    return value
