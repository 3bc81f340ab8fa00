"""A disk that refuses one call: full, or broken."""

from __future__ import annotations

import pytest

from tests.faults import recordings, strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> recordings.Place:
    return recordings.place(tmp_path_factory.mktemp("refused"))


@pytest.mark.parametrize("error", sweeps.ERRORS)
@pytest.mark.parametrize("name", recordings.COMMANDS)
def test_some_calls_refused(at: recordings.Place, name: str, error: str) -> None:
    some = strace.sample(sweeps.reached(at, name, strace.CHANGING), 5)
    assert sweeps.refusals(at, name, some, error).tried == 5


@pytest.mark.soak
@pytest.mark.parametrize("error", sweeps.ERRORS)
@pytest.mark.parametrize("name", recordings.COMMANDS)
def test_every_call_refused(at: recordings.Place, name: str, error: str) -> None:
    reached = sweeps.reached(at, name, (*strace.CHANGING, *strace.READING))
    count = sweeps.refusals(at, name, reached, error)
    assert count.tried == len(reached) > 100
    assert count.answers["exit 6"] > 20
