"""Making a record and changing its words: killed and refused at calls that touch the vault."""

from __future__ import annotations

import pytest

from tests.faults import strace, sweeps, ways_in


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> ways_in.Place:
    return ways_in.place(tmp_path_factory.mktemp("ways_in"))


@pytest.mark.parametrize("name", ways_in.SAID)
def test_some_calls(at: ways_in.Place, name: str) -> None:
    reached = sweeps.reached(at, name, strace.CHANGING)
    assert len(reached) > 20
    assert sweeps.kills(at, name, strace.sample(reached, 4)).tried == 4
    for error in sweeps.ERRORS:
        assert sweeps.refusals(at, name, strace.sample(reached, 3), error).tried == 3


@pytest.mark.soak
@pytest.mark.parametrize("name", ways_in.SAID)
def test_every_call(at: ways_in.Place, name: str) -> None:
    reached = sweeps.reached(at, name, (*strace.CHANGING, *strace.READING))
    assert sweeps.kills(at, name, reached).tried == len(reached) > 50
    for error in sweeps.ERRORS:
        assert sweeps.refusals(at, name, reached, error).tried == len(reached)
