"""kill -9 at every call that touches the vault, and at random moments of a long session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> sweeps.Place:
    return sweeps.place(tmp_path_factory.mktemp("killed"))


def test_killed_at_some_calls(at: sweeps.Place) -> None:
    for name, command in (("record", at.record()), ("attach", at.attach())):
        reached = sweeps.reached(at, command, strace.CHANGING)
        assert len(reached) > 50
        assert sweeps.kills(at, name, command, strace.sample(reached, 4)).tried == 4


def test_killed_in_the_middle_of_a_session(at: sweeps.Place) -> None:
    assert sweeps.kept_sessions(at, range(1)).tried == 1


@pytest.mark.soak
@pytest.mark.parametrize("name", ["record", "attach"])
def test_killed_at_every_call(at: sweeps.Place, name: str) -> None:
    command = at.record() if name == "record" else at.attach()
    reached = sweeps.reached(at, command, (*strace.CHANGING, *strace.READING))
    assert sweeps.kills(at, name, command, reached).tried == len(reached) > 100


@pytest.mark.soak
def test_killed_at_random_moments(at: sweeps.Place) -> None:
    assert sweeps.kept_sessions(at, range(200)).tried == 200
    assert sweeps.kept_until(at, range(100)).tried == 100


def test_a_point_that_is_not_reached_is_no_success(at: sweeps.Place, tmp_path: Path) -> None:
    at.fresh()
    nowhere = strace.Point(tmp_path / "nowhere", "fsync", 1)
    with pytest.raises(AssertionError, match="was not reached"):
        strace.spoiled(at.record(), at.home, nowhere, error="EIO")
