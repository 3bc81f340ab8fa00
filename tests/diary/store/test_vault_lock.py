from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from diary.errors import InUse, NotWritable, StorageError
from diary.store.vault_lock import VaultLock
from tests.support.file_modes import mode_of

HOLDER = """
import sys
from pathlib import Path
from diary.store.vault_lock import VaultLock
from tests.support.file_modes import mode_of
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
    assert mode_of(tmp_path / "lock") == 0o600


@pytest.mark.parametrize("number", [0, errno.EACCES, errno.EDEADLK])
def test_what_windows_does_not_lock_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def locking(*_arguments: object) -> None:
        raise OSError(number, "")

    library = SimpleNamespace(LK_NBLCK=2, locking=locking)
    monkeypatch.setitem(sys.modules, "msvcrt", library)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(InUse):
        VaultLock(tmp_path / "lock").acquire()


def test_another_process_holds_it_until_it_dies(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
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


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "socket"])
def test_what_is_no_file_is_set_aside(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "lock"
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mknod(path, 0o600 | (stat.S_IFIFO if kind == "pipe" else stat.S_IFSOCK))
    lock = VaultLock(path)
    with lock:
        assert lock.has_set_aside
        assert (path.is_file(), path.is_symlink()) == (True, False)
        with pytest.raises(InUse):
            VaultLock(path).acquire()
    assert os.path.lexists(tmp_path / "orphans" / "lock")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_elsewhere_is_not_kept_locked(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "vault" / "lock"
    elsewhere.write_bytes(b"somebody's")
    os.link(elsewhere, path)
    lock = VaultLock(path)
    with lock, open(elsewhere, "rb") as free:
        import fcntl

        fcntl.flock(free, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert lock.has_set_aside
    assert elsewhere.read_bytes() == b"somebody's"


def test_a_second_name_whose_lock_is_held_is_left(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with VaultLock(path):
        os.link(path, tmp_path / "second")
        with pytest.raises(InUse):
            VaultLock(path).acquire()
        assert os.path.samefile(path, tmp_path / "second")


def test_a_read_only_place_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(30, "read-only")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(NotWritable):
        VaultLock(tmp_path / "lock").acquire()
