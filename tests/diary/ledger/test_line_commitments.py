"""Each line is committed to by itself, as a field is, and all of them in order."""

from __future__ import annotations

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from diary.ledger.entry import canonical, field_digest, field_salt
from diary.ledger.line_commitments import LineCommitments, line_commitment, line_salt, told_line

SEED = bytes(range(32))
LINES = [
    canonical({"at": n, "kind": "text", "n": n, "text": words}) + b"\n"
    for n, words in enumerate(["hello", "", "still \U0001f600 “there”"], 1)
]


def committed(lines: list[bytes], seed: bytes = SEED) -> bytes:
    found = LineCommitments(seed)
    for line in lines:
        found.add(line)
    return found.digest()


def test_a_line_is_committed_to_as_a_field_with_its_number_as_name() -> None:
    found = LineCommitments(SEED)
    for n, line in enumerate(LINES, 1):
        salt = field_salt(SEED, str(n))
        assert line_salt(SEED, n) == salt
        assert found.add(line) == field_digest(salt, str(n), json.loads(line))
        assert line_commitment(salt, n, line[:-1]) == field_digest(salt, str(n), json.loads(line))
    assert found.count == len(LINES)


def test_the_digest_is_over_the_commitments_in_order() -> None:
    found = LineCommitments(SEED)
    each = [found.add(line) for line in LINES]
    assert found.digest() == hashlib.sha256(b"daybook/lines/v1" + b"".join(each)).digest()


@given(st.permutations(range(3)), st.integers(0, 3), st.binary(min_size=32, max_size=32))
def test_other_lines_another_order_or_another_seed_give_another_digest(
    order: list[int], kept: int, seed: bytes
) -> None:
    lines = [LINES[at] for at in order][:kept]
    same = lines == LINES and seed == SEED
    assert (committed(lines, seed) == committed(LINES)) == same


def test_the_same_words_in_two_lines_have_two_commitments() -> None:
    found = LineCommitments(SEED)
    assert found.add(LINES[0]) != found.add(LINES[0])


def test_a_line_is_told_and_committed_to_without_the_hashes_of_its_files() -> None:
    files = [{"exhibit": "ab" * 16, "name": "a.vcf"}, {"name": "b.jpg"}]
    told = {"files": files, "n": 1, "text": '"sha256":"stays"'}
    hashed = [{**files[0], "sha256": "cd" * 32}, files[1]]
    kept = canonical({**told, "files": hashed}) + b"\n"
    assert told_line(kept) == canonical(told)
    assert told_line(canonical(told) + b"\n") == canonical(told)
    assert committed([kept]) == committed([canonical(told) + b"\n"])
