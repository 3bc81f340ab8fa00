from __future__ import annotations

import hashlib

from diary.ledger import chain
from diary.ledger.chain import KeyRotation, all_head_states, head_states, links_before

BOOK, KEY = bytes(range(16)), bytes(range(32))
COMMITMENTS = [bytes([n]) * 32 for n in (5, 6, 7)]


def test_the_points_of_a_book_are_its_links_from_before_the_first_entry() -> None:
    found = list(head_states(BOOK, KEY, COMMITMENTS))
    start = chain.origin(BOOK, KEY)
    assert [point.n for point in found] == [0, 1, 2, 3]
    assert [point.link for point in found] == [start, *chain.links(start, COMMITMENTS)]


def test_an_imprint_is_the_digest_of_the_bytes_that_the_heads_signature_covers() -> None:
    last = list(head_states(BOOK, KEY, COMMITMENTS))[-1]
    message = b"daybook/head/v1" + BOOK + (3).to_bytes(8, "big") + last.link
    assert last.imprint == hashlib.sha256(message).digest()


def test_a_record_that_grew_keeps_its_earlier_points() -> None:
    assert list(head_states(BOOK, KEY, COMMITMENTS))[:3] == list(
        head_states(BOOK, KEY, COMMITMENTS[:2])
    )


def test_a_record_with_a_new_key_keeps_the_points_under_the_key_before() -> None:
    before = KeyRotation(2, b"b" * 16, b"k" * 32, bytes(32), bytes(64))
    found = list(all_head_states(BOOK, KEY, COMMITMENTS, [before]))
    assert found[:4] == list(head_states(BOOK, KEY, COMMITMENTS))
    assert tuple(point.link for point in found[4:]) == links_before(COMMITMENTS, before)
    assert {point.book_id for point in found[4:]} == {b"b" * 16}
