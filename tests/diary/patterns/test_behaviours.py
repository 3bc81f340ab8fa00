"""The channel and groups of every kind of behaviour, held to a list written out twice."""

from __future__ import annotations

import pytest

from diary.model.record_nouns import Incident, LimbChoice, MatchedLimb
from diary.patterns.behaviours import BehaviourFigures, ExampleTick, behaviour_figures
from diary.patterns.incident_facts import fact
from tests.support.behaviour_mapping import ROWS
from tests.support.records import VOCABULARY, desk

GROUPS = ("surveillance", "life-invasion", "interference", "intimidation")


def test_the_vocabulary_lists_these_kinds_and_no_other() -> None:
    assert [row.code for row in VOCABULARY.behaviours] == [row[0] for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_kind_stands_where_its_row_says(row: tuple[str, str, str, str, str]) -> None:
    code, channel, _letters, _others, groups = row
    found = of(code)
    assert VOCABULARY.behaviour(code).channel == channel
    assert tuple(found.groups) == GROUPS
    assert {each: bool(found.groups[each]) for each in GROUPS} == {
        each: each in groups.split() for each in GROUPS
    }
    assert bool(found.no_group) is not bool(groups)
    assert bool(found.physical.incidents) is (channel == "physical")
    assert bool(found.digital.incidents) is (channel == "digital")
    assert bool(found.either) is (channel == "both")
    assert (found.examples, found.no_example) == ({}, (1,))
    lines = {line.id for line in VOCABULARY.read_first if code in line.behaviours}
    assert found.read_first == dict.fromkeys(lines, (1,))


# A record may hold any code: what the program names inside, or elsewhere, is not taken for a kind.
@pytest.mark.parametrize("code", ["NEW_KIND", "*breach", "after-order", "physical"])
def test_a_kind_that_the_list_does_not_have_is_nothing_of_all_this(code: str) -> None:
    found = of(code)
    assert found.read_first == {}
    assert (found.no_group, found.either, found.without_kind) == ((1,), (), ())
    assert (found.physical.incidents, found.digital.incidents) == ((), ())
    assert of(code, "OTHER").either == (1,)


def test_an_example_is_what_somebody_ticked() -> None:
    ticked = MatchedLimb(test="ew.pha.2A", limb="b", how=LimbChoice.ACCEPTED, helped=True)
    item = desk().journal.record(Incident(what="x", behaviours=("FOLLOW",), limbs=(ticked,)))
    found = behaviour_figures([fact(item)], VOCABULARY)
    tick = ExampleTick(1, LimbChoice.ACCEPTED, True, "", "")
    assert (found.examples, found.no_example) == ({"ew.pha.2A/b": (tick,)}, ())


def of(*codes: str) -> BehaviourFigures:
    item = desk().journal.record(Incident(what="x", behaviours=codes))
    return behaviour_figures([fact(item)], VOCABULARY)
