"""Every reader of bytes, near its known files: read whole and printed back, or refused by name."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import guided
from tests.fuzz.mutations import near
from tests.fuzz.registry import TARGETS

pytestmark = pytest.mark.filterwarnings("error")


@cache
def around(name: str) -> st.SearchStrategy[bytes]:
    return near(TARGETS[name].seeds())


@pytest.mark.parametrize("name", TARGETS)
def test_its_seeds_are_there_and_the_good_ones_are_read(name: str) -> None:
    target = TARGETS[name]
    seeds = target.seeds()
    assert len(seeds) >= 3
    assert sum(map(target.look, seeds)) >= target.good


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_what_is_near_is_read_whole_or_refused(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    assert target.look(data.draw(around(name))) in (True, False)


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_a_guided_minute_finds_nothing(name: str) -> None:
    told = guided.run(name, seconds=60)
    assert told.finding == ""
    assert told.tried > 100
