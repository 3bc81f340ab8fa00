"""`record.json`: the record book's commitments, its signed head and what is disclosed.

**Invariants:**

- One disclosure has exactly one text: RFC 8785 and a line feed. What is read must print back to the
  same bytes, so spacing, duplicate keys, fractions and other spellings of a number, letter, moment
  or digest are all refused. The functions that read single values, which the other strict JSON
  files use too, raise ValueError for anything but the one form that the writer has.
- Reading raises Damaged, or FutureFormat for a later version of the format; nothing else.
- Every entry has its disclosure, once and in order, so none can be left out; withheld ones show
  `@previous` alone. Where that is not so, DisplacedEntries has the numbers that were read.
- Reading does not check whether the proofs hold; `exporters.check` does that.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, NoReturn, TypeVar

from diary.case_file import Disclosure
from diary.errors import Damaged, DamageReason, FaultCode, FutureFormat
from diary.format_version import wanted_in_text
from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES, ID_BYTES
from diary.ledger.entry import canonical
from diary.ledger.entry_disclosure import DisclosedField, EntryDisclosure
from exporters.bundle.layout import RECORD

Ordered = TypeVar("Ordered", str, bytes)

_T = TypeVar("_T")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_MADE: Final = "%Y-%m-%dT%H:%M:%SZ"
# The checking page in a browser reads no year that begins with a zero either.
_FIRST_YEAR: Final = 1000


def made_text(made: datetime) -> str:
    """Return the time a bundle was made as all its files write it: `2026-11-24T16:00:00Z`."""
    # Not strftime: whether it fills up a year of fewer than four digits depends on the system.
    return made.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def load(raw: bytes) -> Json:
    """Return the value of a JSON text; raise ValueError for fractions, NaN and Infinity."""
    # Decoded here: given bytes, json.loads would also accept UTF-16 and UTF-32.
    return decoded(raw.decode("utf-8"))


def decoded(text: str) -> Json:
    """Return the value of a JSON text that is given as characters; raise ValueError as `load`."""
    value: Json = _DECODER.decode(text)
    return value


def parse(raw: bytes, part: str, read: Callable[[Json], _T], dump: Callable[[_T], bytes]) -> _T:
    """Return what `read` makes of a text; raise Damaged unless `dump` returns that text."""
    try:
        value = read(load(raw))
        same = dump(value) == raw
    except (ValueError, RecursionError) as cause:
        raise Damaged(part, DamageReason.FORM) from cause
    if not same:
        raise Damaged(part, DamageReason.TEXT)
    return value


def fields(value: Json, *keys: str) -> dict[str, Json]:
    """Return an object that has exactly these keys, given sorted; raise ValueError."""
    if not isinstance(value, dict) or tuple(sorted(value)) != keys:
        raise ValueError("not the object that stands here")
    return value


def items(value: Json) -> list[Json]:
    """Return a list; raise ValueError."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def whole(value: Json) -> int:
    """Return a whole number that is not negative; raise ValueError."""
    if type(value) is not int or value < 0:
        raise ValueError("not a whole number")
    return value


def read_hex(value: Json, size: int) -> bytes:
    """Return `size` bytes, read from lower-case hexadecimal; raise ValueError."""
    if not isinstance(value, str) or len(value) != 2 * size or _HEX.fullmatch(value) is None:
        raise ValueError("not lower-case hexadecimal of the right length")
    return bytes.fromhex(value)


def moment(value: Json) -> datetime:
    """Return a moment, read as `made_text` writes it; raise ValueError."""
    if not isinstance(value, str) or not value.isascii():
        raise ValueError("not a moment")
    made = datetime.strptime(value, _MADE).replace(tzinfo=UTC)
    if made.year < _FIRST_YEAR or made_text(made) != value:
        raise ValueError("not the one way to write this moment")
    return made


def is_increasing(values: Iterable[Ordered]) -> bool:
    """Return whether each value is greater than the one before."""
    return all(a < b for a, b in itertools.pairwise(values))


def _refuse(_text: str) -> NoReturn:
    raise ValueError("not a value that a bundle holds")


_DECODER: Final = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)

FORMAT: Final = "daybook-record/1"
MAX_BYTES: Final = 256 * 1024 * 1024
# Every value of a JSON text costs at least one of these characters, so this bounds the memory that
# a hostile text can take. Prose has commas too; 8 million leave room for 200 MB of it.
_MAX_PARTS: Final = 8_000_000
_FAMILY: Final = "daybook-record/"
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_MAX_NAME: Final = 64
MAX_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class RecordFile:
    """The content of `record.json`; `made` is UTC, to the second."""

    made: datetime
    disclosure: Disclosure


class ReadRecord(NamedTuple):
    """A record as it was read, and how many entries its head says that it has."""

    file: RecordFile
    entries: int


def dump(record: RecordFile) -> bytes:
    """Return the one text of this record."""
    return b"".join(pieces(record))


def pieces(record: RecordFile) -> Iterator[bytes]:
    """Yield the one text of this record, element by element.

    A long record's text is many times what one entry takes, so it is never whole in memory.
    """
    return _pieces(record, len(record.disclosure.commitments))


def _pieces(record: RecordFile, count: int) -> Iterator[bytes]:
    own = record.disclosure
    head: dict[str, Json] = {
        "link": own.head_link.hex(),
        "n": count,
        "signature": own.head_signature.hex(),
    }
    yield b'{"commitments":'
    yield from _list(b'"%b"' % commitment.hex().encode() for commitment in own.commitments)
    yield b',"format":%b,"head":%b' % (canonical(FORMAT), canonical(head))
    yield b',"key":%b' % canonical(own.public_key.hex())
    yield b',"made":%b,"openings":' % canonical(made_text(record.made))
    yield from _list(canonical(_opening_out(opening)) for opening in own.openings)
    yield b',"vault":%b}\n' % canonical(own.vault_id.hex())


def _list(elements: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the text of a JSON list, element by element."""
    before = b"["
    for element in elements:
        yield before + element
        before = b","
    yield b"]" if before == b"," else b"[]"


class DisplacedEntries(Damaged):
    """The entries of a record are not each there once and in order.

    `numbers` are those of the disclosures, as they stand; `count` is what the head says, and
    `commitments` how many there are.
    """

    def __init__(
        self,
        part: str,
        reason: DamageReason | FaultCode | Literal[""] = "",
        *,
        numbers: tuple[int, ...] = (),
        count: int = 0,
        commitments: int = 0,
    ) -> None:
        super().__init__(part, reason)
        self.numbers = numbers
        self.count = count
        self.commitments = commitments


def parse_record(raw: bytes) -> RecordFile:
    """Return the content of a `record.json`; raise Damaged, or FutureFormat."""
    refuse_too_large(raw)
    read = parse_text(raw)
    own = read.file.disclosure
    refuse_displaced([opening.n for opening in own.openings], read.entries, len(own.commitments))
    return read.file


def refuse_too_large(raw: bytes) -> None:
    """Raise Damaged for a text with more bytes or more values than any record has."""
    if len(raw) > MAX_BYTES or sum(map(raw.count, (b",", b"[", b"{"))) > _MAX_PARTS:
        raise Damaged(RECORD, DamageReason.TOO_LARGE)


def parse_text(raw: bytes) -> ReadRecord:
    """Return what the one text of a record says, whatever the numbers of its entries are."""
    return parse(raw, RECORD, _record, lambda read: b"".join(_pieces(read.file, read.entries)))


def refuse_displaced(numbers: Sequence[int], count: int, commitments: int) -> None:
    """Raise DisplacedEntries unless each entry is there once and in order."""
    if not commitments == count == len(numbers) or any(n != at for at, n in enumerate(numbers, 1)):
        raise DisplacedEntries(
            RECORD,
            DamageReason.FORM,
            numbers=tuple(numbers),
            count=count,
            commitments=commitments,
        )


def looks_like(start: bytes) -> bool:
    """Return whether a file that begins with these bytes is meant to be a record."""
    return start.startswith(b'{"commitments":[')


def _opening_out(opening: EntryDisclosure) -> dict[str, Json]:
    return {
        "fields": [[field.name, field.value, field.salt.hex()] for field in opening.shown],
        "n": opening.n,
        "withheld": [digest.hex() for digest in opening.withheld],
    }


def refuse_later(value: Json, family: str, part: str) -> None:
    """Raise FutureFormat if an object says that it is of a later format of this family."""
    form = value.get("format") if isinstance(value, dict) else None
    if isinstance(form, str) and form.startswith(family):
        wanted = wanted_in_text(form.removeprefix(family))
        if wanted is not None:
            raise FutureFormat(part, form, wanted=wanted)


def _record(value: Json) -> ReadRecord:
    refuse_later(value, _FAMILY, RECORD)
    own = fields(value, "commitments", "format", "head", "key", "made", "openings", "vault")
    head = fields(own["head"], "link", "n", "signature")
    commitments = tuple(read_hex(item, DIGEST_BYTES) for item in items(own["commitments"]))
    if own["format"] != FORMAT:
        raise ValueError("not of this format")
    openings = tuple(_disclosure(item) for item in items(own["openings"]))
    disclosure = Disclosure(
        vault_id=read_hex(own["vault"], ID_BYTES),
        public_key=read_hex(own["key"], _KEY_BYTES),
        commitments=commitments,
        head_link=read_hex(head["link"], DIGEST_BYTES),
        # Before the first entry there is no head, so nothing was signed.
        head_signature=read_hex(head["signature"], _SIGNATURE_BYTES if commitments else 0),
        openings=openings,
    )
    return ReadRecord(RecordFile(moment(own["made"]), disclosure), whole(head["n"]))


def _disclosure(value: Json) -> EntryDisclosure:
    own = fields(value, "fields", "n", "withheld")
    shown = tuple(_disclosed_field(item) for item in items(own["fields"]))
    withheld = tuple(read_hex(item, DIGEST_BYTES) for item in items(own["withheld"]))
    if not is_increasing([field.name for field in shown]) or not is_increasing(withheld):
        raise ValueError("fields or digests out of order, or twice")
    return EntryDisclosure(whole(own["n"]), shown, withheld)


def _disclosed_field(value: Json) -> DisclosedField:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("not a field")
    name, content, salt = value
    refuse_deep(content, MAX_DEPTH)
    return DisclosedField(field_name(name), content, read_hex(salt, DIGEST_BYTES))


def field_name(value: Json) -> str:
    """Return the name of a field; raise ValueError."""
    if not isinstance(value, str) or not value.isascii() or not 0 < len(value) <= _MAX_NAME:
        raise ValueError("not the name of a field")
    return value


def refuse_deep(value: Json, left: int) -> None:
    if isinstance(value, list | dict):
        if not left:
            raise ValueError("deeper than any value of a record")
        for item in value.values() if isinstance(value, dict) else value:
            refuse_deep(item, left - 1)
