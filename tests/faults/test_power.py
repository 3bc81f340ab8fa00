"""Power cuts at every call: what was synced is all that is certain to be there."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults import power, readings, recordings, shares, strace
from tests.faults.power import Played
from tests.leaks.tracing import Call

# commands that only read have little to cut
SCENES = (*sorted(shares.COMMANDS.keys() - readings.COMMANDS), recordings.SESSION)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("power")
    return {name: shares.scene(home, name) for name in SCENES}


@pytest.fixture(scope="module")
def recorded(scenes: dict[str, Any]) -> Callable[[str], Played]:
    """The calls of each command, which is run when it is first asked for."""
    return functools.cache(lambda name: power.record(scenes[name], name))


@pytest.mark.parametrize("name", SCENES)
def test_the_power_goes_at_some_moments(
    scenes: dict[str, Any], recorded: Callable[[str], Played], name: str
) -> None:
    played = recorded(name)
    found = power.cuts(scenes[name], name, played)
    assert len(found) > 20
    answered = next(cut for cut in found if cut.answered)
    some = sorted({*strace.sample(found, 3), answered}, key=lambda cut: cut.calls)
    count = power.lost(scenes[name], name, played, some)
    assert (count.tried, count.failed) == (len(some) * len(power.DISKS), [])


@pytest.mark.parametrize(
    ("name", "unsynced"),
    [
        (recordings.SESSION, "db-wal"),
        ("attach", "/att/"),
        ("new", "/around"),
        ("passphrase", "keys.new"),
        ("backup", "manifest.new"),
        ("restore", "/.again.new/db"),
        ("rotate", ".vault.rotating/db"),
    ],
)
def test_a_sync_left_out_is_noticed(
    scenes: dict[str, Any], recorded: Callable[[str], Played], name: str, unsynced: str
) -> None:
    whole = recorded(name)
    calls = [call for call in whole.calls if not _syncs(call, unsynced)]
    assert len(calls) < len(whole.calls)
    played = Played(whole.root, calls)
    found = power.cuts(scenes[name], name, played)
    answered = next(cut for cut in found if cut.answered)
    assert power.lost(scenes[name], name, played, [answered, found[-1]]).failed


def _syncs(call: Call, what: str) -> bool:
    return call.name in power.SYNCS and what.encode() in call.open_files[0]


def test_an_empty_place_has_the_new_record_beside_it(
    scenes: dict[str, Any], recorded: Callable[[str], Played]
) -> None:
    played = recorded("rotate")
    scenes["rotate"].fresh("rotate")
    disk = power.Disk(played.root, scenes["rotate"].hurt)
    swapping = 0
    for call in played.calls:
        disk.play(call)
        swapping += call.name.startswith("rename") and call.named()[1].endswith("/vault.old")
        for seed in range(20 * (swapping == 1)):
            found = disk.cut(power.DISKS[2], seed)
            assert "/vault/keys" in found or "/.vault.rotating/proven" in found
    assert swapping == 1


def test_what_is_cut_off_a_file_is_never_empty_pages() -> None:
    log = power.File(bytearray(), bytes([7]) * 3 * power.PAGE)
    found = {log.some(random.Random(seed)) for seed in range(50)}
    assert found == {b"", log.synced}


def test_an_erased_draft_does_not_come_back(
    scenes: dict[str, Any], recorded: Callable[[str], Played]
) -> None:
    played = recorded("one")
    gone = next(n for n, call in enumerate(played.calls) if _removes(call, "vault/draft"))
    after = [cut for cut in power.cuts(scenes["one"], "one", played) if cut.calls > gone]
    some = after[len(after) // 2 :: 3]
    count = power.lost(scenes["one"], "one", played, some)
    assert (count.tried, count.failed) == (len(some) * len(power.DISKS), [])


def _removes(call: Call, what: str) -> bool:
    return call.name.startswith("unlink") and call.named()[0].endswith(what)


@pytest.mark.needs("names")
def test_a_rename_comes_through_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "inside").write_bytes(b"said")
    disk = power.Disk(tmp_path)
    names = [f"\\x{byte:02x}" for byte in f"{tmp_path}/old".encode()]
    new = [f"\\x{byte:02x}" for byte in f"{tmp_path}/new".encode()]
    said = f'"{"".join(names)}", "{"".join(new)}"'.encode()
    assert disk.play(Call(1, "rename", said, b"0"))
    seen = set()
    for seed in range(20):
        found = disk.cut(power.DISKS[2], seed)
        (inside,) = [name for name in found if name.endswith("/inside")]
        seen.add(Path(inside).parent.name)
    assert seen == {"old", "new"}


def test_where_the_mark_of_a_removal_is_gone_nothing_else_is_left(
    scenes: dict[str, Any], recorded: Callable[[str], Played]
) -> None:
    at = scenes["whole"]
    played = recorded("whole")
    gone = next(n for n, call in enumerate(played.calls) if _removes(call, "vault/removing"))
    at.fresh("whole")
    disk = power.Disk(played.root, at.hurt)
    for call in played.calls[: gone + 1]:
        disk.play(call)
    for seed in range(8):
        power.lay(disk.cut(power.DISKS[2], seed), at.hurt)
        assert at.holds("whole", strace.Ended(strace.KILLED, "", "")) == "removed"
