"""`record.json`: the record book's commitments, its signed head and what is opened of it.

The rules are:

- One disclosure has one text: RFC 8785 and a line feed. Whatever reads must print back to the same
  bytes, so spacing, doubled keys, other spellings of a number or a letter are all refused.
- Reading raises Damaged, or FutureFormat for a later version of the format; nothing else.
- Every entry has its opening, so that none can be left out; those kept back are shut.
- Reading says nothing of whether the proofs hold; `exporters.check` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.casefile import Disclosure
from diary.errors import Damaged, DamageReason, FutureFormat
from diary.json_value import Json
from diary.ledger.chain import DIGEST_BYTES, ID_BYTES
from diary.ledger.disclosure import DisclosedField, EntryDisclosure
from diary.ledger.entry import canonical
from exporters import exact_json
from exporters.exact_json import made_text

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


@dataclass(frozen=True, slots=True)
class Record:
    """What `record.json` says; `made` is UTC, to the second."""

    made: datetime
    disclosure: Disclosure


def dump(record: Record) -> bytes:
    """The one text of this record."""
    own = record.disclosure
    whole: dict[str, Json] = {
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
        raise Damaged(PART, DamageReason.TOO_LARGE)
    return exact_json.parse(raw, PART, _record, dump)


def looks_like(start: bytes) -> bool:
    """Tell whether a file that begins so means to be a record."""
    return start.startswith(b'{"commitments":[')


def _opening_out(opening: EntryDisclosure) -> dict[str, Json]:
    return {
        "fields": [[field.name, field.value, field.salt.hex()] for field in opening.shown],
        "n": opening.n,
        "withheld": [digest.hex() for digest in opening.withheld],
    }


def _record(value: Json) -> Record:
    form = value.get("format") if isinstance(value, dict) else None
    if isinstance(form, str) and form.startswith(_FAMILY) and form != FORMAT:
        raise FutureFormat(PART, form[:_MAX_NAME])
    own = exact_json.fields(
        value, "commitments", "format", "head", "key", "made", "openings", "vault"
    )
    head = exact_json.fields(own["head"], "link", "n", "signature")
    commitments = tuple(
        exact_json.hexed(item, DIGEST_BYTES) for item in exact_json.items(own["commitments"])
    )
    if own["format"] != FORMAT or exact_json.whole(head["n"]) != len(commitments):
        raise ValueError("not of this format, or not as many commitments as the head says")
    openings = tuple(_opening(item) for item in exact_json.items(own["openings"]))
    if [opening.n for opening in openings] != list(range(1, len(commitments) + 1)):
        raise ValueError("not one opening for each entry, in order")
    disclosure = Disclosure(
        vault_id=exact_json.hexed(own["vault"], ID_BYTES),
        public_key=exact_json.hexed(own["key"], _KEY_BYTES),
        commitments=commitments,
        head_link=exact_json.hexed(head["link"], DIGEST_BYTES),
        # before the first entry there is no head, so nothing was signed
        head_signature=exact_json.hexed(head["signature"], _SIGNATURE_BYTES if commitments else 0),
        openings=openings,
    )
    return Record(exact_json.moment(own["made"]), disclosure)


def _opening(value: Json) -> EntryDisclosure:
    own = exact_json.fields(value, "fields", "n", "withheld")
    shown = tuple(_shown(item) for item in exact_json.items(own["fields"]))
    withheld = tuple(
        exact_json.hexed(item, DIGEST_BYTES) for item in exact_json.items(own["withheld"])
    )
    if not exact_json.rising([field.name for field in shown]) or not exact_json.rising(withheld):
        raise ValueError("fields or digests out of order, or twice")
    return EntryDisclosure(exact_json.whole(own["n"]), shown, withheld)


def _shown(value: Json) -> DisclosedField:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("not a field")
    name, content, salt = value
    _refuse_deep(content, _MAX_DEPTH)
    if not isinstance(name, str) or not name.isascii() or not 0 < len(name) <= _MAX_NAME:
        raise ValueError("not the name of a field")
    return DisclosedField(name, content, exact_json.hexed(salt, DIGEST_BYTES))


def _refuse_deep(value: Json, left: int) -> None:
    if isinstance(value, list | dict):
        if not left:
            raise ValueError("deeper than any value of a record")
        for item in value.values() if isinstance(value, dict) else value:
            _refuse_deep(item, left - 1)
