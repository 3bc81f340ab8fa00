"""A disk that refuses one call: full, or broken."""

from __future__ import annotations

import pytest

from tests.faults import strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> sweeps.Place:
    return sweeps.place(tmp_path_factory.mktemp("refused"))


@pytest.mark.parametrize("error", sweeps.ERRORS)
def test_some_calls_refused(at: sweeps.Place, error: str) -> None:
    for name, command in (("record", at.record()), ("attach", at.attach())):
        reached = sweeps.reached(at, command, strace.CHANGING)
        some = strace.sample(reached, 3)
        count = sweeps.refusals(at, name, command, some, error)
        assert count.tried == 3


@pytest.mark.soak
@pytest.mark.parametrize("error", sweeps.ERRORS)
@pytest.mark.parametrize("name", ["record", "attach"])
def test_every_call_refused(at: sweeps.Place, name: str, error: str) -> None:
    command = at.record() if name == "record" else at.attach()
    reached = sweeps.reached(at, command, (*strace.CHANGING, *strace.READING))
    count = sweeps.refusals(at, name, command, reached, error)
    assert count.tried == len(reached) > 100
    assert count.answers["exit 6"] > 20
