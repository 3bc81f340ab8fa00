"""A disk without a free byte: the record opens and is read, what cannot be written is said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from diary.model.record_nouns import Incident
from tests.faults import strace, vaults
from tests.support.records import PASSPHRASE

SCENARIO = Path(__file__).with_name("full_disk.py")
WINDOW = strace.ROOT / "tests" / "ui" / "desktop" / "window_on_a_full_disk.py"
FULL = "The disk is full. What was saved before is safe. What this command was to do is not done"
NOT_NOTED = "It is there and stays there, but the record could not note it. The disk is full.\n"
# what takes room on a disk, and every file that a command could take it for
TAKING = "fallocate,ftruncate,mkdir,pwrite64,write"
IN_THE_VAULT = ("db", "db-wal", "db-shm", "db.copy", "head.new", "reserve.new", "cache", "orphans")


class Full:
    """A vault without its reserve, the last of it in the log, on a disk that takes nothing."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = vaults.make(home / "kept")
        session = vaults.opened(kept)
        for turn in range(3):
            session.journal.record(Incident(what=f"in the log {turn} " + "word " * 2000))
        self.vault = Path(shutil.copytree(kept, home / "vault"))
        session.close()
        (self.vault / "reserve").unlink()
        assert (self.vault / "db-wal").stat().st_size > 0
        (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
        (home / "line.json").write_text('{"what":"written on a full disk"}', encoding="utf-8")

    def run(self, *arguments: str | Path, room: bool = False, alone: bool = False) -> strace.Ended:
        """`alone`: what is started besides is not held up, as long as it writes nothing there."""
        line = [*arguments, "--passphrase-file", self.home / "passphrase"]
        return strace.run(line, self.home, [] if room else self._taking_nothing(alone=alone))

    def _taking_nothing(self, *, alone: bool) -> Sequence[str]:
        paths = [word for name in IN_THE_VAULT for word in ("-P", str(self.vault / name))]
        spoil = ["-e", f"trace={TAKING}", "-e", f"inject={TAKING}:error=ENOSPC"]
        whom = [] if alone else ["-f"]
        return ["strace", *whom, "-o", str(self.home / "spoiled"), *paths, *spoil]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Full:
    return Full(tmp_path_factory.mktemp("full"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("list",), "in the log 2"),
        (("list", "--search", "outside"), "He was outside again."),
        (("show", "2", "--history"), "counted again"),
        (("patterns",), "Recorded incidents only: 5"),
        (("verify",), "Everything is as it was written."),
    ],
)
def test_it_is_read_as_ever(full: Full, command: tuple[str, ...], said: str) -> None:
    name, *more = command
    done = full.run(name, full.vault, *more)
    assert (done.code, done.err) == (0, "")
    assert said in done.out
    # nothing could be folded in, so the log stays and still counts
    assert (full.vault / "db-wal").stat().st_size > 0
    assert not (full.vault / "db-shm").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("export", "--for", "police", "--positions", "keep", "--out"), "Written to"),
        (("paper", "--kind", "statement", "--out"), "Written to"),
        (("backup", "--to"), "read back"),
    ],
)
def test_it_goes_to_another_disk_and_what_was_not_noted_is_said(
    full: Full, command: tuple[str, ...], said: str
) -> None:
    name, *more = command
    place = full.home / f"{name}.pdf"
    # the decoders that look at exhibits would take their time under strace
    done = full.run(name, full.vault, *more, place, alone=True)
    assert done.code == 6
    # what to look at before it leaves one's hands comes after it
    assert done.err.startswith(NOT_NOTED)
    assert said in done.out
    assert place.exists()


@pytest.mark.parametrize("command", [("record",), ("amend", "1"), ("withdraw", "1")])
def test_what_it_does_not_take_is_said_and_loses_nothing(
    full: Full, command: tuple[str, ...]
) -> None:
    name, *more = command
    words = ("--reason", "x") if name == "withdraw" else ("--from", full.home / "line.json")
    done = full.run(name, full.vault, *more, *words)
    assert (done.code, done.out) == (6, "")
    assert done.err.startswith(FULL)
    assert done.err.count("\n") == 1


def test_with_room_again_everything_goes_on(full: Full, tmp_path: Path) -> None:
    with_room = Path(shutil.copytree(full.vault, tmp_path / "vault"))
    done = full.run("record", with_room, "--from", full.home / "line.json", room=True)
    assert (done.code, done.err) == (0, "")
    told = vaults.sound(with_room)
    assert len(told.subjects) == 10
    assert told.draft == "half a sentence"


def in_a_namespace(*command: str | Path) -> list[str]:
    """What it says that it saw, with mounts that only it sees, and that go with it."""
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", *map(str, command)],
        cwd=strace.ROOT,
        env={**os.environ, "PYTHONPATH": str(strace.ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.soak
def test_a_disk_of_24_megabytes_is_filled(tmp_path: Path) -> None:
    assert len(in_a_namespace(sys.executable, SCENARIO, tmp_path)) == 7


@pytest.mark.soak
def test_a_passphrase_is_changed_on_a_full_disk_and_cut_off_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = SCENARIO.with_name("full_passphrase.py")
    given_up, refused = in_a_namespace(sys.executable, scenario, tmp_path)
    assert "new words" in given_up
    assert "new words" not in refused
    with capsys.disabled():
        sys.stdout.write(f"\n{given_up}\n{refused}\n")


@pytest.mark.soak
def test_the_window_opens_and_reads_and_says_what_is_not_kept(tmp_path: Path) -> None:
    mounted = 'mount -t tmpfs -o size=24m none "$1" && shift && exec "$@"'
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", WINDOW]
    said = in_a_namespace("sh", "-c", mounted, "sh", tmp_path, *tests, f"--basetemp={tmp_path}/x")
    assert said[-1].startswith("2 passed")
