"""Copies and restorings that are cut off or refused: one finished copy is always whole."""

from __future__ import annotations

import pytest

from tests.faults import copies, strace, sweeps

NAMES = ("backup", "restore")


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> copies.Pair:
    return copies.pair(tmp_path_factory.mktemp("copies"))


@pytest.mark.parametrize("name", NAMES)
def test_some_calls_killed_and_refused(at: copies.Pair, name: str) -> None:
    reached = copies.reached(at, name, strace.CHANGING)
    assert len(reached) > 50
    assert copies.kills(at, name, strace.sample(reached, 4)).tried == 4
    for error in sweeps.ERRORS:
        assert copies.refusals(at, name, strace.sample(reached[1:-1], 2), error).tried == 2


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_every_call_killed(at: copies.Pair, name: str) -> None:
    reached = copies.reached(at, name, (*strace.CHANGING, *strace.READING))
    count = copies.kills(at, name, reached)
    assert count.tried == len(reached) > 100
    assert len(count.answers) == 2


@pytest.mark.soak
@pytest.mark.parametrize("error", sweeps.ERRORS)
@pytest.mark.parametrize("name", NAMES)
def test_every_call_refused(at: copies.Pair, name: str, error: str) -> None:
    reached = copies.reached(at, name, (*strace.CHANGING, *strace.READING))
    count = copies.refusals(at, name, reached, error)
    assert count.tried == len(reached) > 100
    assert count.answers["exit 6"] > 20
