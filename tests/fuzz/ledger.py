"""The ledger: values, the content of an entry, what is kept of a blanked one, openings."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from diary.errors import BadInput, Damaged
from diary.ledger.entry import Entry, canonical
from diary.ledger.entry_disclosure import (
    EntryDisclosure,
    Tombstone,
    disclose_entry,
    verify_disclosure,
    withhold_entry,
)
from diary.model.noun_codec import from_fields, stored, to_fields
from diary.model.revisions import CLASSES
from diary.store import ledger_table
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check.check_report import FindingLevel, Findings
from exporters.check.record_check import examine_disclosures
from tests.fuzz import record
from tests.fuzz.target import VECTORS, Target


def values(data: bytes) -> bool:
    """Any JSON: one form for each value, which reads back to it."""
    try:
        value = json.loads(data)
        once = canonical(value)
    except (ValueError, RecursionError):
        # RecursionError is Python's own bound on reading; nothing deeper reaches the ledger.
        return False
    assert canonical(json.loads(once)) == once
    return True


def content(data: bytes) -> bool:
    """The content column of a row: one noun, whose fields print back as they were."""
    try:
        fields = ledger_table.parse_fields(data.decode("utf-8", "surrogatepass"))
    except (Damaged, UnicodeDecodeError):
        return False
    return any([_noun(cls, dict(fields)) for cls in CLASSES.values()])


def _noun(cls: type[Any], fields: dict[str, Any]) -> bool:
    for extra in ("number", "reason"):
        fields.pop(extra, None)
    try:
        noun = from_fields(cls, fields, stored())
    except BadInput:
        return False
    said = to_fields(noun)
    assert from_fields(cls, said, stored()) == noun
    # A person's JSON may say the same in other words, and nothing in many; no field is dropped.
    assert all(name in said for name, value in fields.items() if _says(value))
    return True


def _says(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_says, value.values() if isinstance(value, dict) else value))
    return value not in ("", None)


def remains(data: bytes) -> bool:
    """What a blanked row keeps."""
    try:
        fields = ledger_table.parse_fields(data.decode("utf-8", "surrogatepass"))
        found = ledger_table.take_tombstone(dict(fields))
    except (Damaged, UnicodeDecodeError):
        return False
    kept = {name: fields[name] for name in ("@salts", "@withheld")}
    assert found.fields() == kept
    assert canonical(kept["@withheld"]) == canonical(sorted(kept["@withheld"]))
    return True


def openings(data: bytes) -> bool:
    """The check of whatever reads as a record: every opening proves itself or is named."""
    read = record.parsed(data)
    if read is None:
        return False
    findings = Findings()
    examine_disclosures(disclosed_record(read.made, read.disclosure), findings)
    proved = [_proves(opening, read.disclosure.commitments) for opening in read.disclosure.openings]
    assert all(proved) or findings.any(FindingLevel.PROBLEM)
    return all(proved)


def _proves(opening: EntryDisclosure, commitments: tuple[bytes, ...]) -> bool:
    try:
        verify_disclosure(opening, commitments[opening.n - 1])
    except Damaged:
        return False
    assert opening.commitment() == commitments[opening.n - 1]
    return True


@cache
def entries() -> list[Entry]:
    """The entries of the vectors."""
    told = json.loads((VECTORS / "ledger" / "entries.json").read_bytes())
    assert told
    drop = ("n", "version", "seed")
    return [
        Entry(**{k: v for k, v in row.items() if k not in drop}, seed=bytes.fromhex(row["seed"]))
        for row in told
    ]


def _value_seeds() -> list[bytes]:
    told = json.loads((VECTORS / "ledger" / "fields.json").read_bytes())
    return [bytes.fromhex(row["canonical"]) for row in told] + [b"1e3", b'{"\xc3\xa9":1}', b"[" * 9]


def _content_seeds() -> list[bytes]:
    return [canonical(dict(entry.content)) for entry in entries()]


def _remains_seeds() -> list[bytes]:
    good = [Tombstone.of(entry).fields() for entry in entries()]
    backwards = [{**kept, "@withheld": kept["@withheld"][::-1]} for kept in good]
    return [canonical(kept) for kept in [*good, *backwards]]


def disclosed() -> list[tuple[EntryDisclosure, ...]]:
    """The entries all open, all shut, and by turns."""
    told = list(enumerate(entries(), 1))
    return [
        tuple(disclose_entry(entry, n, entry.content) for n, entry in told),
        tuple(withhold_entry(entry, n) for n, entry in told),
        tuple(disclose_entry(e, n, ["what"]) if n % 2 else withhold_entry(e, n) for n, e in told),
    ]


def commitments() -> tuple[bytes, ...]:
    """What the chain holds of them."""
    return tuple(entry.commitment() for entry in entries())


def records() -> list[bytes]:
    """The three ways of showing them, as files, and other spellings of the first."""
    good = record.made(commitments(), disclosed())
    return [*good, *record.respelled(good[0])]


TARGETS = (
    Target("values", values, _value_seeds, good=70),
    Target("entry content", content, _content_seeds, good=6),
    Target("blanked entry", remains, _remains_seeds, good=7),
    Target("openings", openings, records, good=3),
)
