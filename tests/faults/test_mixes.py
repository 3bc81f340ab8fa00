"""Files of two days in one folder: all 128 mixes are refused, of the latest day, or said."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults import mixes
from tests.faults.mixes import PARTS, TwoDays


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> TwoDays:
    return TwoDays(tmp_path_factory.mktemp("two days"))


def test_every_mix_of_two_days_is_refused_or_of_the_latest_day_or_said(days: TwoDays) -> None:
    found = Counter(mixes.told(days, days.answer(old)) for old in days.mixes())
    assert found == {
        "refused": 32,
        "says so": 30,
        "of one day": 2,
        "the latest day": 4,
        "the latest day, and what is older is named": 60,
    }


def test_the_whole_folder_of_one_day_says_how_far_it_is_and_no_more(days: TwoDays) -> None:
    answer = days.answer(frozenset(PARTS))
    assert answer.entries == days.entries_then
    assert not answer.notices & mixes.TELL


def test_the_database_and_its_head_of_an_earlier_day_are_said_to_be_older(days: TwoDays) -> None:
    answer = days.answer(frozenset({"db", "head"}))
    assert "older-copy" in answer.notices
    # What waited on the later day is not mixed into the older record.
    assert mixes.WAITING_WORDS not in answer.words
    assert mixes.WAITING_WORDS in answer.draft


def test_an_earlier_draft_alone_is_said_to_be_one(days: TwoDays) -> None:
    answer = days.answer(frozenset({"draft"}))
    assert answer.notices == {"draft-put-back", "waiting-held"}
    assert answer.lines == 1
    assert mixes.UNDONE not in answer.words
