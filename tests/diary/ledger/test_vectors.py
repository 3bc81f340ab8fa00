from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import verify as check_signature
from diary.errors import Damaged
from diary.ledger import chain
from diary.ledger.entry import Entry, canonical, field_digest, field_salt
from diary.ledger.entry_disclosure import DisclosedField, EntryDisclosure, verify_disclosure
from diary.ledger.line_commitments import told_line
from tests.support import second_ledger

VECTORS = Path(__file__).parents[2] / "vectors"
NAMES = ("entries", "fields", "chains", "openings")


def read(name: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((VECTORS / "ledger" / f"{name}.json").read_bytes())
    return told


ENTRIES, FIELDS, CHAINS, OPENINGS = (read(name) for name in NAMES)
GOOD = CHAINS[0]


def cases(told: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", told, ids=lambda case: case["name"])


def test_there_are_good_and_damaged_ones() -> None:
    assert len(ENTRIES) == 8
    assert len(FIELDS) > 70
    for told in (CHAINS, OPENINGS):
        assert sum(case["good"] for case in told) >= 1
        assert sum(not case["good"] for case in told) >= 11


def test_the_script_still_makes_every_vector_byte_for_byte() -> None:
    made: dict[str, bytes] = runpy.run_path(str(VECTORS / "make_ledger.py"))["vectors"]()
    kept = {f"ledger/{path.name}": path.read_bytes() for path in (VECTORS / "ledger").iterdir()}
    assert made == kept


def test_every_line_of_a_conversation_has_its_salt_and_commitment() -> None:
    told: dict[str, Any] = json.loads((VECTORS / "ledger" / "lines.json").read_bytes())
    seed, made = bytes.fromhex(told["seed"]), []
    for n, each in enumerate(told["lines"], 1):
        salt = second_ledger.field_salt(seed, str(n))
        made.append(second_ledger.field_digest(salt, str(n), each["line"]))
        assert (salt.hex(), made[-1].hex()) == (each["salt"], each["commitment"])
        assert canonical(each["line"]).decode() == each["text"]
        assert told_line(each["kept"].encode() + b"\n").decode() == each["text"]
    assert second_ledger.lines_commitment(made).hex() == told["commitment"]


@pytest.mark.parametrize("case", FIELDS, ids=lambda case: f"{case['n']}{case['name']}")
def test_every_field_has_its_salt_and_digest(case: dict[str, Any]) -> None:
    seed = bytes.fromhex(ENTRIES[case["n"] - 1]["seed"])
    name, value = case["name"], case["value"]
    assert canonical([name, value]).hex() == case["canonical"]
    for salted, digested in (
        (field_salt, field_digest),
        (second_ledger.field_salt, second_ledger.field_digest),
    ):
        own = salted(seed, name)
        assert own.hex() == case["salt"]
        assert digested(own, name, value).hex() == case["digest"]


@pytest.mark.parametrize("case", ENTRIES, ids=lambda case: f"entry {case['n']}")
def test_every_entry_comes_to_its_commitment(case: dict[str, Any]) -> None:
    parts = {name: value for name, value in case.items() if name not in ("n", "version", "seed")}
    entry = Entry(**parts, seed=bytes.fromhex(case["seed"]))
    expected = GOOD["commitments"][case["n"] - 1]
    assert entry.commitment().hex() == expected
    assert (
        second_ledger.commitment(bytes.fromhex(case["seed"]), second_ledger.fields_of(case)).hex()
        == expected
    )


def ours_holds(case: dict[str, Any]) -> bool:
    book, key = bytes.fromhex(case["book"]), bytes.fromhex(case["key"])
    commitments = [bytes.fromhex(each) for each in case["commitments"]]
    links = list(chain.links(chain.origin(book, key), commitments))
    if [each.hex() for each in links] != case["links"]:
        return False
    try:
        for n, (link, signature) in enumerate(zip(links, case["signatures"], strict=True), 1):
            check_signature(key, chain.head_message(book, n, link), bytes.fromhex(signature))
    except Damaged:
        return False
    return True


def theirs_holds(case: dict[str, Any]) -> bool:
    book, key = bytes.fromhex(case["book"]), bytes.fromhex(case["key"])
    at = second_ledger.first_link(book, key)
    for n, (commitment, link) in enumerate(
        zip(case["commitments"], case["links"], strict=False), 1
    ):
        at = second_ledger.next_link(at, n, bytes.fromhex(commitment))
        if at.hex() != link:
            return False
        try:
            message = second_ledger.head_message(book, n, at)
            check_signature(key, message, bytes.fromhex(case["signatures"][n - 1]))
        except Damaged:
            return False
    return len(case["commitments"]) == len(case["links"])


@cases(CHAINS)
def test_a_chain_holds_or_does_not(case: dict[str, Any]) -> None:
    assert ours_holds(case) is theirs_holds(case) is case["good"]


@cases(OPENINGS)
def test_an_opening_proves_itself_or_is_refused(case: dict[str, Any]) -> None:
    said = case["opening"]
    shown = tuple(
        DisclosedField(name, value, bytes.fromhex(salt)) for name, value, salt in said["fields"]
    )
    opening = EntryDisclosure(
        said["n"], shown, tuple(bytes.fromhex(each) for each in said["withheld"])
    )
    commitment = bytes.fromhex(case["commitment"])
    if case["good"]:
        verify_disclosure(opening, commitment)
        assert second_ledger.opening_commitment(said) == commitment
    else:
        with pytest.raises(Damaged):
            verify_disclosure(opening, commitment)
