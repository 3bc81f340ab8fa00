from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diary.ledger import chain
from tests.diary.ledger import second

ids = st.binary(min_size=16, max_size=16)
digests = st.binary(min_size=32, max_size=32)


@given(ids, digests, st.lists(digests, max_size=6))
def test_a_second_implementation_gives_the_same_links(
    book_id: bytes, key: bytes, commitments: list[bytes]
) -> None:
    expected, at = [], second.first_link(book_id, key)
    assert chain.origin(book_id, key) == at
    for n, commitment in enumerate(commitments, 1):
        at = second.next_link(at, n, commitment)
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
    assert message == second.head_message(book_id, n, link)
    assert message != chain.head_message(book_id, (n + 1) % 2**64, link)
    assert (message == chain.head_message(book_id, n, other)) == (link == other)


@given(ids)
def test_the_private_books_id_tells_nothing_of_the_vaults(vault_id: bytes) -> None:
    private = chain.private_book_id(vault_id)
    assert private == second.private_book(vault_id)
    assert len(private) == 16
    assert private != vault_id
