"""Power cuts at every call: what was synced is all that is certain to be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import power, strace, sweeps


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> sweeps.Place:
    return sweeps.place(tmp_path_factory.mktemp("power"))


def commands(at: sweeps.Place) -> dict[str, list[str | Path]]:
    return {
        "record": at.record(),
        "attach": at.attach(),
        "a session": ["keep", at.vault, "4"],
    }


@pytest.mark.parametrize("name", ["record", "attach", "a session"])
def test_the_power_goes_at_some_moments(at: sweeps.Place, name: str) -> None:
    calls = power.record(at, commands(at)[name])
    found = power.cuts(at, calls)
    assert len(found) > 40
    answered = next(cut for cut in found if cut.answered)
    some = sorted({*strace.sample(found, 4), answered}, key=lambda cut: cut.calls)
    assert power.lost(at, name, calls, some).tried == len(some) * len(power.DISKS)


@pytest.mark.parametrize(("name", "unsynced"), [("a session", "db-wal"), ("attach", "/att/")])
def test_a_sync_left_out_is_noticed(at: sweeps.Place, name: str, unsynced: str) -> None:
    calls = [
        call
        for call in power.record(at, commands(at)[name])
        if not (call.name in ("fsync", "fdatasync") and unsynced.encode() in call.open_files[0])
    ]
    answered = next(cut for cut in power.cuts(at, calls) if cut.answered)
    with pytest.raises(AssertionError):
        power.lost(at, name, calls, [answered])


@pytest.mark.soak
@pytest.mark.parametrize("name", ["record", "attach", "a session"])
def test_the_power_goes_at_every_moment(at: sweeps.Place, name: str) -> None:
    calls = power.record(at, commands(at)[name])
    found = power.cuts(at, calls)
    assert power.lost(at, name, calls, found).tried == len(found) * len(power.DISKS)
