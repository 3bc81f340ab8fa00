from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from diary.errors import BadInput
from diary.store import key_files
from diary.store.key_files import key_file_digest


@pytest.mark.parametrize("size", [1, 5, (1 << 20) + 1])
def test_a_file_stands_for_its_sha_256(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "file").write_bytes(data)
    assert key_file_digest(tmp_path / "file") == hashlib.sha256(data).digest()
    # read only, so that a protected stick will do
    (tmp_path / "file").chmod(0o400)
    assert key_file_digest(tmp_path / "file") == hashlib.sha256(data).digest()


@pytest.mark.parametrize("kind", ["none", "empty", "folder", "pipe", "device", "huge"])
def test_what_can_be_no_key_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(key_files.MOST + 1)
    with pytest.raises(BadInput) as caught:
        key_file_digest(path)
    assert str(path) not in str(caught.value)


def test_a_file_of_the_most_size_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_files, "MOST", 10)
    (tmp_path / "file").write_bytes(b"ten bytes.")
    assert key_file_digest(tmp_path / "file") == hashlib.sha256(b"ten bytes.").digest()


@pytest.mark.parametrize("grows", [True, False])
def test_a_file_that_changes_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grows: bool
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"words")
    real, looks = os.fstat, 0

    def fstat(descriptor: int) -> os.stat_result:
        nonlocal looks
        found = real(descriptor)
        if found.st_ino != path.stat().st_ino:
            return found
        looks += 1
        if looks == 2:
            path.write_bytes(b"words and more" if grows else b"other")
            os.utime(path, ns=(0, 0))
        return real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", fstat)
        with pytest.raises(BadInput):
            key_file_digest(path)
    assert looks == 2


def test_a_disk_that_fails_is_a_typed_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise OSError(5, "input/output error")

    (tmp_path / "file").write_bytes(b"words")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", fail)
        with pytest.raises(BadInput):
            key_file_digest(tmp_path / "file")
