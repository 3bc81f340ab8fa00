"""`record.json`: the record book's commitments, its signed head and what is opened of it.

The rules are:

- One disclosure has one text: RFC 8785 and a line feed. Whatever reads must print back to the same
  bytes, so spacing, doubled keys, other spellings of a number or a letter are all refused.
- Reading raises Damaged, or FutureFormat for a later version of the format; nothing else.
- Every entry has its opening, so that none can be left out; those kept back are shut.
- Reading says nothing of whether the proofs hold; `exporters.check` does that.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from diary.casefile import Disclosure
from diary.errors import Damaged, FutureFormat
from diary.ledger.chain import DIGEST_BYTES, ID_BYTES
from diary.ledger.fields import canonical
from diary.ledger.openings import Opening, Shown

PART: Final = "record.json"
FORMAT: Final = "daybook-record/1"
MAX_BYTES: Final = 256 * 1024 * 1024
# Every value of a JSON text costs at least one of these characters, so this bounds the memory
# that a hostile text can take. Prose has its commas too; 8 million leave room for 200 MB of it.
_MAX_PARTS: Final = 8_000_000
_FAMILY: Final = "daybook-record/"
_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_MAX_NAME: Final = 64
_MAX_DEPTH: Final = 16
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_MADE: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Record:
    """What `record.json` says; `made` is UTC, to the second."""

    made: datetime
    disclosure: Disclosure


def made_text(made: datetime) -> str:
    """The moment a bundle was made, as every file of it writes it: `2026-11-24T16:00:00Z`."""
    return made.astimezone(UTC).strftime(_MADE)


def dump(record: Record) -> bytes:
    """The one text of this record."""
    own = record.disclosure
    whole = {
        "commitments": [commitment.hex() for commitment in own.commitments],
        "format": FORMAT,
        "head": {
            "link": own.head_link.hex(),
            "n": len(own.commitments),
            "signature": own.head_signature.hex(),
        },
        "key": own.public_key.hex(),
        "made": made_text(record.made),
        "openings": [_opening_out(opening) for opening in own.openings],
        "vault": own.vault_id.hex(),
    }
    return canonical(whole) + b"\n"


def parse(raw: bytes) -> Record:
    """The record that this text says; raises Damaged, or FutureFormat."""
    if len(raw) > MAX_BYTES or sum(map(raw.count, (b",", b"[", b"{"))) > _MAX_PARTS:
        raise Damaged(PART, "too-large")
    try:
        record = _record(_load(raw))
        same = dump(record) == raw
    except (ValueError, RecursionError) as cause:
        raise Damaged(PART, "form") from cause
    if not same:
        raise Damaged(PART, "text")
    return record


def looks_like(start: bytes) -> bool:
    """Tell whether a file that begins so means to be a record."""
    return start.startswith(b'{"commitments":[')


def _opening_out(opening: Opening) -> dict[str, Any]:
    return {
        "fields": [[field.name, field.value, field.salt.hex()] for field in opening.shown],
        "n": opening.n,
        "withheld": [digest.hex() for digest in opening.withheld],
    }


def _load(raw: bytes) -> Any:
    # Decoded here: given bytes, the reader would guess at UTF-16 and UTF-32.
    return json.loads(raw.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)


def _refuse(_text: str) -> NoReturn:
    raise ValueError("not a value that a record holds")


def _record(value: Any) -> Record:
    form = value.get("format") if isinstance(value, dict) else None
    if isinstance(form, str) and form.startswith(_FAMILY) and form != FORMAT:
        raise FutureFormat(PART, form[:_MAX_NAME])
    own = _object(value, "commitments", "format", "head", "key", "made", "openings", "vault")
    head = _object(own["head"], "link", "n", "signature")
    commitments = tuple(_bytes(item, DIGEST_BYTES) for item in _list(own["commitments"]))
    if own["format"] != FORMAT or _whole(head["n"]) != len(commitments):
        raise ValueError("not of this format, or not as many commitments as the head says")
    openings = tuple(_opening(item) for item in _list(own["openings"]))
    if [opening.n for opening in openings] != list(range(1, len(commitments) + 1)):
        raise ValueError("not one opening for each entry, in order")
    disclosure = Disclosure(
        vault_id=_bytes(own["vault"], ID_BYTES),
        public_key=_bytes(own["key"], _KEY_BYTES),
        commitments=commitments,
        head_link=_bytes(head["link"], DIGEST_BYTES),
        # before the first entry there is no head, so nothing was signed
        head_signature=_bytes(head["signature"], _SIGNATURE_BYTES if commitments else 0),
        openings=openings,
    )
    return Record(_made(own["made"]), disclosure)


def _opening(value: Any) -> Opening:
    own = _object(value, "fields", "n", "withheld")
    shown = tuple(_shown(item) for item in _list(own["fields"]))
    withheld = tuple(_bytes(item, DIGEST_BYTES) for item in _list(own["withheld"]))
    if not _rising([field.name for field in shown]) or not _rising(withheld):
        raise ValueError("fields or digests out of order, or twice")
    return Opening(_whole(own["n"]), shown, withheld)


def _shown(value: Any) -> Shown:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("not a field")
    name, content, salt = value
    _refuse_deep(content, _MAX_DEPTH)
    if not isinstance(name, str) or not name.isascii() or not 0 < len(name) <= _MAX_NAME:
        raise ValueError("not the name of a field")
    return Shown(name, content, _bytes(salt, DIGEST_BYTES))


def _refuse_deep(value: Any, left: int) -> None:
    if isinstance(value, list | dict):
        if not left:
            raise ValueError("deeper than any value of a record")
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_deep(item, left - 1)


def _object(value: Any, *keys: str) -> dict[str, Any]:
    if not isinstance(value, dict) or tuple(sorted(value)) != keys:
        raise ValueError("not the object that stands here")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a whole number")
    return value


def _bytes(value: Any, size: int) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * size or _HEX.fullmatch(value) is None:
        raise ValueError("not lower-case hexadecimal of the right length")
    return bytes.fromhex(value)


def _made(value: Any) -> datetime:
    if not isinstance(value, str) or not value.isascii():
        raise ValueError("not a moment")
    made = datetime.strptime(value, _MADE).replace(tzinfo=UTC)
    if made_text(made) != value:
        raise ValueError("not the one way to write this moment")
    return made


def _rising(items: Any) -> bool:
    return all(a < b for a, b in itertools.pairwise(items))
