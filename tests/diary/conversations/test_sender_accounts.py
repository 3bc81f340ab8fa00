"""Spellings of one number are one account, and nothing else is merged."""

from __future__ import annotations

import pytest

from diary.conversations.sender_accounts import account_keys, same_account

SAME = (
    ("+447700900412", "07700 900412"),
    ("+44 7700 900412", "0044 7700 900412"),
    ("\u202a+44 7700 900412\u202c", "+44-7700-900412"),
    ("Craig H", "craig  h"),
    ("craig@example.org", "Craig@Example.org"),
)
OTHER = (
    ("", ""),
    (" ", "\u200e"),
    ("+447700900412", "+337700900412"),
    ("2125550100", "3125550100"),
    ("+12125550100", "02125550101"),
    ("+44900412", "0900412"),
    ("Craig H", "Craig"),
    ("07700 900412", "7700900412"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_account_are_the_same(one: str, other: str) -> None:
    assert same_account(one, other)
    assert same_account(other, one)
    assert len(set(account_keys((one, other, "x")).values())) == 2


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_may_be_two_accounts_stays_two(one: str, other: str) -> None:
    assert not same_account(one, other)
    assert not same_account(other, one)
