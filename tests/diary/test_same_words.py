"""The same words within minutes are found, whatever else is in the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from diary.model.record_nouns import Incident, MessageRange
from diary.model.revisions import Recorded, new_id
from diary.same_words import WITHIN, plain_words, with_same_words
from tests.support.records import Desk, desk

MINUTE = timedelta(minutes=1)


def numbers(at: Desk, item: Recorded[Incident]) -> list[int]:
    return [each.number for each in with_same_words(at.journal, item)]


def written(at: Desk, what: str, after: timedelta = timedelta()) -> Recorded[Incident]:
    at.clock.at += after
    return at.journal.record(Incident(what=what))


def test_both_find_each_other_in_any_letters_and_spaces() -> None:
    at = desk()
    one = written(at, "He rang again.")
    other = written(at, "Something else.", MINUTE)
    two = written(at, "  he RANG\n again. ", MINUTE)
    assert (numbers(at, one), numbers(at, two), numbers(at, other)) == ([3], [1], [])


def test_what_was_written_later_is_no_slip() -> None:
    at = desk()
    one = written(at, "He rang.")
    late = written(at, "He rang.", WITHIN + MINUTE)
    assert (numbers(at, one), numbers(at, late)) == ([], [])


def test_what_does_not_stand_or_has_other_words_now_is_not_named() -> None:
    at = desk()
    one, two, three = (written(at, "He rang.") for _turn in range(3))
    at.journal.withdraw(one.id, "entered twice")
    assert numbers(at, three) == [2]
    at.journal.amend(two.id, replace(two.content, what="She rang."))
    assert numbers(at, three) == []


def test_incidents_made_of_lines_of_a_conversation_are_left_out() -> None:
    at = desk()
    lines = Incident(what="Calls", messages=(MessageRange(new_id(), 1, 2),))
    made = [at.journal.record(lines) for _turn in range(2)]
    typed = written(at, "Calls")
    assert [numbers(at, item) for item in (*made, typed)] == [[], [], []]


@pytest.mark.parametrize(("one", "other"), [("a  b", "A b"), ("\tStraße\n", "STRASSE")])
def test_letters_and_blanks_make_no_difference(one: str, other: str) -> None:
    assert plain_words(one) == plain_words(other)
