"""Copies and restorings that are cut off or refused: one finished copy is always whole."""

from __future__ import annotations

import pytest

from tests.faults import copies, strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> copies.Pair:
    return copies.place(tmp_path_factory.mktemp("copies"))


@pytest.mark.parametrize("name", copies.COMMANDS)
def test_some_calls_killed_and_refused(at: copies.Pair, name: str) -> None:
    reached = sweeps.reached(at, name, strace.CHANGING)
    assert len(reached) > 50
    assert sweeps.kills(at, name, strace.sample(reached, 4)).tried == 4
    for error in sweeps.ERRORS:
        assert sweeps.refusals(at, name, strace.sample(reached[1:-1], 2), error).tried == 2


@pytest.mark.soak
@pytest.mark.parametrize("name", copies.COMMANDS)
def test_every_call_killed(at: copies.Pair, name: str) -> None:
    reached = sweeps.reached(at, name, (*strace.CHANGING, *strace.READING))
    count = sweeps.kills(at, name, reached)
    assert count.tried == len(reached) > 100
    assert len(count.answers) == 2


@pytest.mark.soak
@pytest.mark.parametrize("error", sweeps.ERRORS)
@pytest.mark.parametrize("name", copies.COMMANDS)
def test_every_call_refused(at: copies.Pair, name: str, error: str) -> None:
    reached = sweeps.reached(at, name, (*strace.CHANGING, *strace.READING))
    count = sweeps.refusals(at, name, reached, error)
    assert count.tried == len(reached) > 100
    assert count.answers["exit 6"] > 20
