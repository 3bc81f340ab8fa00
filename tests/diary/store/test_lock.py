from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from diary.errors import InUse, NotWritable, StorageError
from diary.store.lock import VaultLock

HOLDER = """
import sys
from pathlib import Path
from diary.store.lock import VaultLock
lock = VaultLock(Path(sys.argv[1]))
lock.acquire()
sys.stdout.write("held\\n")
sys.stdout.flush()
sys.stdin.read()
"""
ROOT = Path(__file__).parents[3]


def test_one_at_a_time(tmp_path: Path) -> None:
    one, two = VaultLock(tmp_path / "lock"), VaultLock(tmp_path / "lock")
    with one:
        with pytest.raises(InUse):
            two.acquire()
        with pytest.raises(InUse):
            one.acquire()
    with two:
        pass


def test_the_file_stays_and_says_nothing(tmp_path: Path) -> None:
    lock = VaultLock(tmp_path / "lock")
    with lock:
        assert (tmp_path / "lock").read_bytes() == b""
    lock.release()
    assert (tmp_path / "lock").read_bytes() == b""
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_another_process_holds_it_until_it_dies(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InUse):
            VaultLock(tmp_path / "lock").acquire()
        holder.kill()
        holder.wait()
        with VaultLock(tmp_path / "lock"):
            pass


def test_a_child_does_not_keep_it(tmp_path: Path) -> None:
    lock = VaultLock(tmp_path / "lock")
    lock.acquire()
    # As the decoder child does, it lives on after the vault was locked.
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    )
    with child:
        lock.release()
        with VaultLock(tmp_path / "lock"):
            pass
        child.kill()


def test_a_place_that_cannot_be_locked_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        VaultLock(tmp_path / "gone" / "lock").acquire()
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError):
        VaultLock(tmp_path / "lock").acquire()
    assert not (tmp_path / "elsewhere").exists()


def test_a_read_only_place_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(30, "read-only")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(NotWritable):
        VaultLock(tmp_path / "lock").acquire()
