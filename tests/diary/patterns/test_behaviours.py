"""The letters, channels and groups of every kind of behaviour, held to a list written out twice."""

from __future__ import annotations

import pytest

from diary.model.record import Incident
from diary.patterns.behaviours import BehaviourFigures, behaviour_figures
from diary.patterns.facts import fact
from tests.support.behaviour_mapping import ROWS
from tests.support.records import VOCABULARY, desk

GROUPS = ("surveillance", "life-invasion", "interference", "intimidation")


def test_the_vocabulary_lists_these_kinds_and_no_other() -> None:
    assert [row.code for row in VOCABULARY.behaviours] == [row[0] for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_kind_stands_where_its_row_says(row: tuple[str, str, str, str, str]) -> None:
    code, channel, letters, others, groups = row
    found = of(code)
    assert VOCABULARY.behaviour(code).channel == channel
    for name, table, none, every in (
        (letters, found.examples, found.no_example, "abcdefg"),
        (others, found.sco_ni_examples, found.no_sco_ni_example, "abcdefghij"),
        (groups, found.groups, found.no_group, GROUPS),
    ):
        assert {each: bool(table[each]) for each in every} == {e: e in name.split() for e in every}
        assert tuple(table) == tuple(every)
        assert bool(none) is not bool(name)
    assert bool(found.physical.incidents) is (channel == "physical")
    assert bool(found.digital.incidents) is (channel == "digital")
    assert bool(found.either) is (channel == "both")


def of(*codes: str) -> BehaviourFigures:
    item = desk().journal.record(Incident(what="x", behaviours=codes))
    return behaviour_figures([fact(item)], VOCABULARY)
