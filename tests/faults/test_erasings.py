"""Erasing and rotating: killed and refused at calls that touch the vault."""

from __future__ import annotations

import pytest

from tests.faults import erasings, strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> erasings.Place:
    return erasings.place(tmp_path_factory.mktemp("erasings"))


@pytest.mark.parametrize("name", erasings.SAID)
def test_some_calls(at: erasings.Place, name: str) -> None:
    reached = sweeps.reached(at, name, strace.CHANGING)
    assert len(reached) > 20
    assert sweeps.kills(at, name, strace.sample(reached, 4)).tried == 4
    for error in sweeps.ERRORS:
        assert sweeps.refusals(at, name, strace.sample(reached, 3), error).tried == 3


@pytest.mark.soak
@pytest.mark.parametrize("name", erasings.SAID)
def test_every_call(at: erasings.Place, name: str) -> None:
    reached = sweeps.reached(at, name, (*strace.CHANGING, *strace.READING))
    assert sweeps.kills(at, name, reached).tried == len(reached) > 50
    for error in sweeps.ERRORS:
        assert sweeps.refusals(at, name, reached, error).tried == len(reached)
