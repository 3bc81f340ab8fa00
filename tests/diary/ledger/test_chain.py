from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from diary.ledger import chain
from diary.ledger.chain import KeyRotation, all_head_states, head_states, links_before
from tests.support import second_ledger

ids = st.binary(min_size=16, max_size=16)
digests = st.binary(min_size=32, max_size=32)


@given(ids, digests, st.lists(digests, max_size=6))
def test_a_second_implementation_gives_the_same_links(
    book_id: bytes, key: bytes, commitments: list[bytes]
) -> None:
    expected, at = [], second_ledger.first_link(book_id, key)
    assert chain.origin(book_id, key) == at
    for n, commitment in enumerate(commitments, 1):
        at = second_ledger.next_link(at, n, commitment)
        expected.append(at)
    assert list(chain.links(chain.origin(book_id, key), commitments)) == expected


@given(ids, digests, st.lists(digests, min_size=2, max_size=6, unique=True), st.data())
def test_links_can_be_taken_up_anywhere_and_fix_the_order(
    book_id: bytes, key: bytes, commitments: list[bytes], data: st.DataObject
) -> None:
    start = chain.origin(book_id, key)
    whole = list(chain.links(start, commitments))
    cut = data.draw(st.integers(1, len(commitments) - 1))
    assert list(chain.links(whole[cut - 1], commitments[cut:], first=cut + 1)) == whole[cut:]
    assert list(chain.links(whole[cut - 1], commitments[cut:], first=cut + 2)) != whole[cut:]
    assert list(chain.links(start, commitments[::-1]))[-1] != whole[-1]
    assert list(chain.links(start, commitments[:-1]))[-1] != whole[-1]


@given(ids, digests, digests, st.integers(0, 2**64 - 1))
def test_a_head_says_which_book_how_far_and_where(
    book_id: bytes, link: bytes, other: bytes, n: int
) -> None:
    message = chain.head_message(book_id, n, link)
    assert message == second_ledger.head_message(book_id, n, link)
    assert message != chain.head_message(book_id, (n + 1) % 2**64, link)
    assert (message == chain.head_message(book_id, n, other)) == (link == other)


@given(ids)
def test_the_private_books_id_tells_nothing_of_the_vaults(vault_id: bytes) -> None:
    private = chain.private_book_id(vault_id)
    assert private == second_ledger.private_book(vault_id)
    assert len(private) == 16
    assert private != vault_id


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
