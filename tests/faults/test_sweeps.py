"""Commands killed, and refused by the disk: at some calls, and in a soak at every one."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults import readings, recordings, shares, strace, sweeps
from tests.faults.recordings import Place
from tests.faults.strace import Ended
from tests.faults.sweeps import Count


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweeps")


@pytest.fixture(scope="module")
def at(home: Path) -> Any:
    return shares.scene(home, "record")


def stood(count: Count) -> int:
    """How many there were; few of them may be calls that threads did not make again."""
    assert count.failed == []
    assert count.missed <= 1 + count.tried // 20, count.missed
    return count.tried + count.missed


@pytest.mark.parametrize("name", sorted(shares.COMMANDS.keys() - readings.COMMANDS))
def test_some_calls(home: Path, name: str) -> None:
    scene = shares.scene(home, name)
    reached = sweeps.reached(scene, name, strace.CHANGING)
    assert len(reached) > 40
    assert stood(sweeps.kills(scene, name, strace.sample(reached, 3))) == 3
    # one call with each error; in a soak every call with each
    for error, point in zip(sweeps.ERRORS, strace.sample(reached, 4)[1:3], strict=True):
        assert stood(sweeps.refusals(scene, name, [point], error)) == 1


def test_some_questions_to_the_disk_are_refused(home: Path) -> None:
    for name in ("record", "restore", "whole", "verify", "check"):
        scene = shares.scene(home, name)
        reached = sweeps.reached(scene, name, ("openat", "newfstatat", "close", "getdents64"))
        assert stood(sweeps.refusals(scene, name, strace.sample(reached, 4), "EIO")) == 4


@pytest.mark.parametrize("name", ["attach", "backup", "restore"])
def test_a_time_that_the_disk_does_not_take_costs_nothing(home: Path, name: str) -> None:
    scene = shares.scene(home, name)
    reached = strace.sample(sweeps.reached(scene, name, ("utimensat",)), 2)
    assert stood(sweeps.refusals(scene, name, reached, "EIO")) == 2


def test_killed_in_the_middle_of_a_session(at: Place) -> None:
    assert stood(recordings.kept_sessions(at, range(1))) == 1


@pytest.mark.soak
@pytest.mark.parametrize("name", shares.WHAT)
def test_every_fault(name: str) -> None:
    with shares.home() as home:
        counts = list(shares.swept(home, [name], os.cpu_count() or 1))
    # what only reads makes fewer calls
    assert sum(map(stood, counts)) > (150 if name in readings.COMMANDS else 300)
    unseen = [each for count in counts for each in count.unseen]
    # what stands behind the last whole frame is read by nobody
    assert unseen == (["db-wal: one byte more", "db-wal: a page more"] if name == "damage" else [])


# --- the sweeps themselves --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["attach", "backup", "rotate"])
def test_no_kind_of_call_is_left_out(home: Path, name: str) -> None:
    scene, log = shares.scene(home, name), home / "all"
    scene.fresh(name)
    done = strace.run(scene.command(name), home, ["strace", "-f", "-y", "-o", str(log)])
    assert done.code == 0
    called = {point.call for point in strace.touching(log.read_text(encoding="utf-8"), scene.hurt)}
    assert "openat" in called
    assert called <= {*strace.EVERY}


def test_a_point_that_is_not_reached_is_no_success(at: Place, tmp_path: Path) -> None:
    at.fresh()
    nowhere = strace.Point(tmp_path / "nowhere", "fsync", 1)
    with pytest.raises(AssertionError, match="was not reached"):
        strace.spoiled(at.command("record"), at.home, nowhere, error="EIO")


def test_calls_that_are_not_made_again_are_counted_apart(
    at: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "TURNS", 2)
    nowhere = [strace.Point(at.hurt / f"nowhere {turn}", "fsync", 1) for turn in range(2)]
    for count in (
        sweeps.kills(at, "record", nowhere),
        sweeps.refusals(at, "record", nowhere, "EIO"),
    ):
        assert (count.tried, count.missed, count.failed) == (0, 2, [])
        with pytest.raises(AssertionError):
            stood(count)


@dataclass
class Asked:
    """A scene that counts how often it is asked."""

    home: Path
    times: list[str] = field(default_factory=list)

    @property
    def hurt(self) -> Path:
        return self.home / "hurt"

    def holds(self, name: str, done: Ended) -> str:
        self.times.append(name)
        return "held"


def test_what_is_equal_is_looked_at_once_and_nothing_else_is(tmp_path: Path) -> None:
    scene: Any = Asked(tmp_path)
    count, killed = Count("tried"), Ended(strace.KILLED, "", "")
    scene.hurt.mkdir()
    kept = scene.hurt / "kept"
    kept.write_bytes(b"one")
    for change in (
        lambda: None,
        lambda: kept.write_bytes(b"two"),
        lambda: kept.rename(scene.hurt / "another"),
        lambda: (scene.hurt / "more").mkdir(),
        lambda: (scene.hurt / "more").rmdir(),
    ):
        change()
        assert {sweeps.held(scene, "record", killed, count) for _ in range(2)} == {"held"}
    assert len(scene.times) == count.looked == 4
    sweeps.held(scene, "record", Ended(0, "", ""), count)
    sweeps.held(scene, "record", Ended(0, "said", ""), count)
    sweeps.held(scene, "attach", killed, count)
    assert len(scene.times) == count.looked == 7


def test_what_is_not_stood_is_told_and_the_rest_is_tried(at: Place) -> None:
    class Strict(Place):
        def holds(self, name: str, done: Ended) -> str:
            raise AssertionError("lost")

    scene = Strict(at.home)
    reached = sweeps.reached(scene, "record", ("fsync",))
    count = sweeps.kills(scene, "record", reached[-2:])
    assert (count.tried, len(count.failed)) == (2, 2)
    assert all("lost" in each and "fsync" in each for each in count.failed)
