"""Spellings of one number are one account, and nothing else is merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.conversations.phone_numbers import NumberRegions
from diary.conversations.sender_accounts import AccountSet, account_key, same_account

BRITAIN = NumberRegions((), "GB")
SAME = (
    ("+447700900412", "07700 900412"),
    ("+44 7700 900412", "0044 7700 900412"),
    ("\u202a+44 7700 900412\u202c", "+44-7700-900412"),
    ("Craig H", "craig  h"),
    ("craig@example.org", "Craig@Example.org"),
    ("60123", "60123"),
    ("withheld", "Withheld"),
)
OTHER = (
    ("", ""),
    (" ", "\u200e"),
    ("+447700900412", "+337700900412"),
    ("07700 900412", "+1 770 090 0412"),
    ("2125550100", "3125550100"),
    ("+12125550100", "02125550100"),
    ("+4460123", "60123"),
    ("60123", "60 123"),
    ("07700 900412", "07700 900412 ext. 5"),
    ("Craig H", "Craig"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_account_are_the_same(one: str, other: str) -> None:
    assert same_account(one, other, BRITAIN)
    assert same_account(other, one, BRITAIN)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_may_be_two_accounts_stays_two(one: str, other: str) -> None:
    assert not same_account(one, other, BRITAIN)
    assert not same_account(other, one, BRITAIN)


numbers = st.integers(7_700_900_400, 7_700_900_404).flatmap(
    lambda n: st.sampled_from(
        [
            f"0{n}",
            f"+44{n}",
            f"0044 {n}",
            f"tel:+44-{n}",
            f"+33{n % 10**9}",
            f"{n} x5",
            f"{n % 10**5}",
        ]
    )
)


@given(*[st.one_of(numbers, st.text(max_size=12))] * 3)
def test_to_be_one_account_is_an_equivalence(one: str, other: str, third: str) -> None:
    def same(a: str, b: str) -> bool:
        return same_account(a, b, BRITAIN)

    assert same(one, one) == bool(account_key(one, BRITAIN))
    assert same(one, other) == same(other, one)
    assert not (same(one, other) and same(other, third)) or same(one, third)


@given(st.lists(st.sampled_from([each for pair in (*SAME, *OTHER) for each in pair])))
def test_a_set_has_what_is_the_same_account_as_one_of_it(accounts: list[str]) -> None:
    some = AccountSet(accounts, BRITAIN)
    for asked in [each for pair in (*SAME, *OTHER) for each in pair]:
        expected = any(same_account(each, asked, BRITAIN) for each in accounts)
        assert some.has(asked) is expected
        assert some.has(asked) is expected
