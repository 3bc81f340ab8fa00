"""kill -9 at every call that touches the vault, and at random moments of a long session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import recordings, strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> recordings.Place:
    return recordings.place(tmp_path_factory.mktemp("killed"))


@pytest.mark.parametrize("name", recordings.COMMANDS)
def test_killed_at_some_calls(at: recordings.Place, name: str) -> None:
    reached = sweeps.reached(at, name, strace.CHANGING)
    assert len(reached) > 40
    assert sweeps.kills(at, name, strace.sample(reached, 6)).tried == 6


def test_killed_in_the_middle_of_a_session(at: recordings.Place) -> None:
    assert recordings.kept_sessions(at, range(1)).tried == 1


@pytest.mark.soak
@pytest.mark.parametrize("name", recordings.COMMANDS)
def test_killed_at_every_call(at: recordings.Place, name: str) -> None:
    reached = sweeps.reached(at, name, (*strace.CHANGING, *strace.READING))
    assert sweeps.kills(at, name, reached).tried == len(reached) > 100


@pytest.mark.soak
def test_killed_at_random_moments(at: recordings.Place) -> None:
    assert recordings.kept_sessions(at, range(200)).tried == 200
    assert recordings.kept_until(at, range(100)).tried == 100


def test_a_point_that_is_not_reached_is_no_success(at: recordings.Place, tmp_path: Path) -> None:
    at.fresh()
    nowhere = strace.Point(tmp_path / "nowhere", "fsync", 1)
    with pytest.raises(AssertionError, match="was not reached"):
        strace.spoiled(at.command("record"), at.home, nowhere, error="EIO")
