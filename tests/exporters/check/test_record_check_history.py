"""What the record says of itself: blanked entries, and keys that came before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.case_file import Disclosure
from diary.crypto.signing import Signer, fingerprint
from diary.ledger import chain
from diary.ledger.chain import KeyRotation, all_head_states, links_before
from exporters.bundle.disclosed_record import disclosed_record
from exporters.check import finding_texts, record_check
from exporters.check.check_report import FindingLevel, Findings
from tests.exporters.conftest import MADE, Book

ALL = ("number", "change", "at", "entries", "reason", "vault_before", "key_before", "link_before",
       "signed_before")  # fmt: skip


def told(book: Book, n: int, **said: Any) -> int:
    content = {"number": n, **{name: value for name, value in said.items() if value}}
    return book.add("continuity.recorded", f"{n:032x}", content, shown=ALL)


def erased(book: Book, *entries: int, n: int = 1, **other: Any) -> int:
    for entry in entries:
        book.shown[entry - 1] = None
    said = {"change": "erased", "at": len(book.entries), "entries": list(entries)}
    return told(book, n, **{**said, **other})


def rotate(book: Book, n: int = 1, **other: Any) -> KeyRotation:
    """Gives the book another id and key, which the key that it had signs."""
    old, vault = book.signer, book.vault_id
    link = links(vault, old.public, book.commitments)[-1]
    book.signer, book.vault_id = Signer(bytes([n]) * 32), bytes([n]) * 16
    rotation = KeyRotation(len(book.entries), vault, old.public, link, b"")
    signed = old.sign(rotation.message(book.vault_id, book.signer.public))
    rotation = dataclasses.replace(rotation, signed_before=signed)
    said = {
        "change": "rotated",
        "at": rotation.at,
        "vault_before": vault.hex(),
        "key_before": old.public.hex(),
        "link_before": link.hex(),
        "signed_before": signed.hex(),
    }
    told(book, n, **{**said, **other})
    return rotation


def links(vault: bytes, key: bytes, commitments: tuple[bytes, ...]) -> list[bytes]:
    start = chain.origin(vault, key)
    return [start, *chain.links(start, commitments)]


def look(case: Disclosure) -> tuple[record_check.RecordHistory, Findings]:
    findings, record = Findings(), disclosed_record(MADE, case)
    found = record_check.examine_history(
        record, record_check.examine_disclosures(record, findings), findings
    )
    return found, findings


def codes(findings: Findings, level: FindingLevel) -> list[str]:
    return [each.code for each in findings.all() if each.level is level]


def problems(book: Book) -> list[str]:
    return codes(look(book.disclosure())[1], FindingLevel.PROBLEM)


@pytest.fixture
def three(book: Book) -> Book:
    for n in (1, 2, 3):
        book.incident(n, f"Words {n}.")
    return book


# --- erased -----------------------------------------------------------------------------------


def test_erased_entries_are_counted_and_said(three: Book) -> None:
    erased(three, 1, 3)
    found, findings = look(three.disclosure())
    assert (found.erased, codes(findings, FindingLevel.PROBLEM)) == ({1, 3}, [])
    (note,) = [each for each in findings.all() if each.code == "entries-erased"]
    assert note.detail == {"entry": 4, "count": 2}
    assert "erased entries before it: 2" in finding_texts.sentence(note)


def test_what_is_said_to_be_erased_cannot_be_shown(three: Book) -> None:
    erased(three, 1, 3)
    three.shown[2] = ("number", "what")
    assert problems(three) == ["erased-entry-shown"]


@pytest.mark.parametrize(
    "entries",
    [[], [4], [5], [0], [-1], [3, 1], [1, 1], ["1"], [True], "1", 1, [[1]]],
)
def test_numbers_that_no_erasing_names_are_refused(three: Book, entries: Any) -> None:
    told(three, 1, change="erased", at=3, entries=entries)
    assert problems(three) == ["history-malformed"]


@pytest.mark.parametrize("at", [0, 2, 4])
def test_it_speaks_of_what_stood_before_it(three: Book, at: int) -> None:
    erased(three, 1, at=at)
    assert problems(three) == ["history-malformed"]


def test_it_is_shown_whole_and_once(three: Book) -> None:
    n = erased(three, 1)
    three.shown[n - 1] = ("number", "change", "at")
    assert problems(three) == ["history-not-whole"]
    three.shown[n - 1] = ALL
    three.add("continuity.amended", f"{1:032x}", {"number": 1, "change": "other"}, shown=ALL)
    assert problems(three) == ["history-not-whole"]
    three.shown[n] = None
    assert problems(three) == ["history-not-whole"]


# --- a new key --------------------------------------------------------------------------------


def test_a_new_key_is_said_with_the_one_before(three: Book) -> None:
    before = fingerprint(three.signer.public)
    rotation = rotate(three)
    three.incident(4, "Words 4.")
    found, findings = look(three.disclosure())
    assert (found.rotations, codes(findings, FindingLevel.PROBLEM)) == ([rotation], [])
    (note,) = [each for each in findings.all() if each.code == "key-rotated"]
    assert note.detail == {"entries": 3, "fingerprint": before}
    assert "new key after 3 entries; the key before signed it" in finding_texts.sentence(note)


def test_an_empty_record_may_get_a_new_key(book: Book) -> None:
    rotation = rotate(book)
    assert look(book.disclosure())[0].rotations == [rotation]
    assert problems(book) == []


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_several_keys_lead_to_the_present_one(sizes: list[int]) -> None:
    book = Book(Signer(bytes(range(32))))
    given_before: list[tuple[int, bytes]] = []
    done = []
    for n, size in enumerate(sizes, 1):
        for turn in range(size):
            book.incident(100 * n + turn, "Words.")
            here = links(book.vault_id, book.signer.public, book.commitments)
            given_before.append((len(book.entries), here[-1]))
        done.append(rotate(book, n))
    case = book.disclosure()
    found, findings = look(case)
    assert (found.rotations, codes(findings, FindingLevel.PROBLEM)) == (done, [])
    points = all_head_states(case.vault_id, case.public_key, case.commitments, found.rotations)
    known = {(point.n, point.link) for point in points}
    # whatever was given to somebody under any key is found again at its entry, and no other
    for n, link in given_before:
        assert {at for at, point in known if point == link} == {n}
    for rotation in done:
        before = links_before(case.commitments, rotation)
        assert (len(before), before[-1]) == (rotation.at + 1, rotation.link_before)
        for n, link in enumerate(before):
            assert (n, link) in known


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("at", 2, "history-malformed"),
        ("at", "3", "history-malformed"),
        ("at", True, "history-malformed"),
        ("vault_before", "00" * 15, "history-malformed"),
        ("vault_before", "00" * 16, "rotation-of-another-record"),
        ("key_before", "AB" * 32, "history-malformed"),
        ("key_before", 7, "history-malformed"),
        ("key_before", "ab" * 32, "rotation-of-another-record"),
        ("link_before", "00" * 32, "rotation-of-another-record"),
        ("link_before", "", "history-malformed"),
        ("signed_before", "00" * 64, "rotation-not-signed"),
        ("signed_before", "", "history-malformed"),
    ],
)
def test_a_key_that_was_not_before_is_refused(
    three: Book, name: str, value: Any, code: str
) -> None:
    rotate(three, **{name: value})
    assert problems(three) == [code]
    assert look(three.disclosure())[0].rotations == []


def claim(three: Book, sign: Callable[[KeyRotation, Book], bytes]) -> list[str]:
    """Problems where the entry is right but for what was signed."""
    old, vault = three.signer, three.vault_id
    link = links(vault, old.public, three.commitments)[-1]
    three.signer, three.vault_id = Signer(bytes([9]) * 32), bytes([9]) * 16
    said = KeyRotation(3, vault, old.public, link, b"")
    hexed = {"vault_before": vault.hex(), "key_before": old.public.hex(), "link_before": link.hex()}
    told(three, 1, change="rotated", at=3, **hexed, signed_before=sign(said, three).hex())
    return problems(three)


def test_the_new_key_cannot_introduce_itself(three: Book) -> None:
    assert claim(
        three, lambda said, book: book.signer.sign(said.message(book.vault_id, book.signer.public))
    ) == ["rotation-not-signed"]


@pytest.mark.parametrize("what", ["key", "vault", "count", "link"])
def test_the_key_before_signed_this_key_and_no_other(three: Book, what: str) -> None:
    old = three.signer

    def sign(said: KeyRotation, book: Book) -> bytes:
        key = bytes(32) if what == "key" else book.signer.public
        vault = bytes(16) if what == "vault" else book.vault_id
        at = 2 if what == "count" else said.at
        link = bytes(32) if what == "link" else said.link_before
        return old.sign(dataclasses.replace(said, at=at, link_before=link).message(vault, key))

    assert claim(three, sign) == ["rotation-not-signed"]


def test_keys_before_a_break_count_for_nothing(three: Book) -> None:
    rotate(three, 1)
    rotate(three, 2, signed_before="00" * 64)
    last = rotate(three, 3)
    found, findings = look(three.disclosure())
    assert codes(findings, FindingLevel.PROBLEM) == ["rotation-not-signed"]
    assert found.rotations == [last]


def test_a_signature_of_a_weak_key_is_no_introduction(three: Book) -> None:
    # nearly any message has a signature that verifies under such a key
    weak = "00" * 32
    link = links(three.vault_id, bytes(32), three.commitments)[-1].hex()
    told(three, 1, change="rotated", at=3, vault_before=three.vault_id.hex(), key_before=weak,
         link_before=link, signed_before="00" * 64)  # fmt: skip
    assert problems(three) == ["rotation-not-signed"]
