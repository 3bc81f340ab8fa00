"""Power cuts at every call: what was synced is all that is certain to be there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faults import copies, erasings, power, recordings, strace, ways_in
from tests.leaks.tracing import Call

SCENES = {
    name: module
    for module in (recordings, ways_in, copies, erasings)
    for name in getattr(module, "SAID", getattr(module, "COMMANDS", ()))
} | {recordings.SESSION: recordings}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("power")
    made = {module: module.place(home / module.__name__) for module in set(SCENES.values())}
    return {name: made[module] for name, module in SCENES.items()}


@pytest.mark.parametrize("name", SCENES)
def test_the_power_goes_at_some_moments(scenes: dict[str, Any], name: str) -> None:
    calls = power.record(scenes[name], name)
    found = power.cuts(scenes[name], name, calls)
    assert len(found) > 20
    answered = next(cut for cut in found if cut.answered)
    some = sorted({*strace.sample(found, 4), answered}, key=lambda cut: cut.calls)
    tried = power.lost(scenes[name], name, calls, some).tried
    assert tried == len(some) * len(power.DISKS)


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
def test_a_sync_left_out_is_noticed(scenes: dict[str, Any], name: str, unsynced: str) -> None:
    recorded = power.record(scenes[name], name)
    calls = [call for call in recorded if not _syncs(call, unsynced)]
    assert len(calls) < len(recorded)
    found = power.cuts(scenes[name], name, calls)
    answered = next(cut for cut in found if cut.answered)
    with pytest.raises(AssertionError):
        power.lost(scenes[name], name, calls, [answered, found[-1]])


def _syncs(call: Call, what: str) -> bool:
    return call.name in ("fsync", "fdatasync") and what.encode() in call.open_files[0]


def test_an_erased_draft_does_not_come_back(scenes: dict[str, Any]) -> None:
    calls = power.record(scenes["one"], "one")
    gone = next(number for number, call in enumerate(calls) if _removes(call, "vault/draft"))
    after = [cut for cut in power.cuts(scenes["one"], "one", calls) if cut.calls > gone]
    some = after[len(after) // 2 :: 3]
    assert power.lost(scenes["one"], "one", calls, some).tried == len(some) * len(power.DISKS)


def _removes(call: Call, what: str) -> bool:
    return call.name.startswith("unlink") and call.named()[0].endswith(what)


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENES)
def test_the_power_goes_at_every_moment(scenes: dict[str, Any], name: str) -> None:
    calls = power.record(scenes[name], name)
    found = power.cuts(scenes[name], name, calls)
    tried = power.lost(scenes[name], name, calls, found).tried
    assert tried == len(found) * len(power.DISKS)


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
