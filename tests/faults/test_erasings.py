"""Erasing and rotating are killed and refused at calls that touch the vault."""

from __future__ import annotations

import pytest

from tests.faults import erasings, strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> erasings.Place:
    return erasings.place(tmp_path_factory.mktemp("erasings"))


@pytest.mark.parametrize("name", ["one", "whole", "rotate"])
def test_some_calls(at: erasings.Place, name: str) -> None:
    reached = erasings.reached(at, name, strace.CHANGING)
    assert len(reached) > 20
    assert erasings.kills(at, name, strace.sample(reached, 3)).tried == 3
    assert erasings.refusals(at, name, strace.sample(reached, 2), "EIO").tried == 2
    assert erasings.refusals(at, name, strace.sample(reached, 2), "ENOSPC").tried == 2


@pytest.mark.soak
@pytest.mark.parametrize("name", ["one", "whole", "rotate"])
def test_every_call(at: erasings.Place, name: str) -> None:
    reached = erasings.reached(at, name, (*strace.CHANGING, *strace.READING))
    assert erasings.kills(at, name, reached).tried == len(reached) > 50
    for error in sweeps.ERRORS:
        assert erasings.refusals(at, name, reached, error).tried == len(reached)
