"""A record that another program has open: commands wait for it, say so, and end in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diary.store.vault_lock import VaultLock
from tests.ui.cli.conftest import Cli
from ui.cli.command_context import LockWait

SAID = "This record is open in another window or program, such as an export that is running."
REFUSED = "The record is open in another window or program. Nothing in your record was changed."


@dataclass
class Time:
    """A clock that goes on only while somebody waits, and what happens at a moment of it."""

    now: float = 0.0
    at: dict[float, Callable[[], None]] = field(default_factory=dict)

    def pause(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds
        for moment in [each for each in self.at if each <= self.now]:
            self.at.pop(moment)()

    def wait(self) -> LockWait:
        return LockWait(clock=lambda: self.now, pause=self.pause)


@pytest.fixture
def other(cli: Cli) -> Iterator[VaultLock]:
    """Another program that has the record open."""
    cli.done("record", typed='{"what":"He waited outside."}')
    with VaultLock(cli.vault / "lock") as lock:
        yield lock


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_command_waits_until_the_record_is_free(cli: Cli, other: VaultLock) -> None:
    time = Time(at={12.0: other.release})
    cli.lock_wait = time.wait()
    ran = cli("list")
    assert ran.code == 0
    assert "He waited outside." in ran.out
    assert ran.err.count(SAID) == 1
    assert 12.0 <= time.now < 13.0


def test_a_short_wait_is_not_said(cli: Cli, other: VaultLock) -> None:
    time = Time(at={0.5: other.release})
    cli.lock_wait = time.wait()
    assert cli("list").err == ""


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("record",),
        ("export", "--for", "police", "--out", "bundle"),
        ("erase", "--whole", "--yes-erase", "vault"),
        ("rotate", "--new-passphrase-file", "words"),
        ("recover",),
    ],
)
def test_after_half_a_minute_it_ends_and_nothing_is_changed(
    cli: Cli, other: VaultLock, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cli.folder)
    (cli.folder / "words").write_text("some other words, and quite long\n", encoding="utf-8")
    before = files(cli.vault)
    time = Time()
    cli.lock_wait = time.wait()
    ran = cli(*command, typed='{"what":"x"}')
    assert (ran.code, ran.out) == (5, "")
    assert SAID in ran.err
    assert ran.err.splitlines()[-1].startswith(REFUSED)
    assert "wait until its export or copy has ended" in ran.err
    assert time.now == pytest.approx(30.0)
    assert files(cli.vault) == before
    assert not (cli.folder / "bundle").exists()


def test_what_is_written_while_it_waits_is_read_afterwards(cli: Cli, other: VaultLock) -> None:
    waiting = cli.lock_wait

    def write() -> None:
        other.release()
        cli.lock_wait = waiting
        cli.done("record", typed='{"what":"He came back."}')

    cli.lock_wait = Time(at={3.0: write}).wait()
    assert "He came back." in cli("list").out
