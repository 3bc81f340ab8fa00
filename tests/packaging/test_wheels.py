"""Wheels of a lock: which counts, when pip is asked, and where one is unpacked to."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest

import lock
import wheels

LINUX = lock.Target("linux", "x86_64", "3.11")
PLATFORMS = ("manylinux_2_36_x86_64", "manylinux_2_35_x86_64")


def locked(name: str, data: bytes, version: str = "1.0") -> lock.LockedPackage:
    return lock.LockedPackage(name, version, "", [hashlib.sha256(data).hexdigest()])


class Pip:
    """In place of pip: writes what is to be downloaded, and keeps the words it was given."""

    def __init__(self, made: dict[str, bytes], code: int = 0) -> None:
        self.made, self.code = made, code
        self.words: list[str] = []
        self.asked = ""

    def __call__(self, words: Sequence[str], **_: object) -> Pip:
        self.words = list(words)
        self.asked = Path(words[words.index("-r") + 1]).read_text(encoding="utf-8")
        for name, data in self.made.items():
            Path(words[words.index("-d") + 1], name).write_bytes(data)
        self.stdout = StringIO("Collecting one\n  Downloading one-1.0-py3-none-any.whl (2 kB)\n")
        self.returncode = self.code
        return self

    def __enter__(self) -> Pip:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_with_every_wheel_there_nothing_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Two_Parts-1.0-py3-none-any.whl").write_bytes(b"2")
    (tmp_path / "one-1.0-py3-none-any.whl").write_bytes(b"1")
    (tmp_path / "one-0.9-py3-none-any.whl").write_bytes(b"0")
    (tmp_path / "beside.deb").write_bytes(b"")
    monkeypatch.delattr(subprocess, "Popen")
    wanted = [locked("two-parts", b"2"), locked("one", b"1")]
    found = wheels.fetched(wanted, LINUX, PLATFORMS, tmp_path)
    assert [path.name[:3] for path in found] == ["Two", "one"]
    assert {path.name for path in tmp_path.iterdir()} == {"beside.deb", *(f.name for f in found)}


def test_pip_is_asked_for_what_is_missing_by_hash_and_for_the_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "here-1.0-py3-none-any.whl").write_bytes(b"h")
    (tmp_path / "one-1.0-py3-none-any.whl").write_bytes(b"altered")
    pip = Pip({"one-1.0-py3-none-any.whl": b"1"})
    monkeypatch.setattr(subprocess, "Popen", pip)
    one = locked("one", b"1")
    found = wheels.fetched([one, locked("here", b"h")], LINUX, PLATFORMS, tmp_path)
    assert [path.read_bytes() for path in found] == [b"1", b"h"]
    assert pip.asked == f"one==1.0 --hash=sha256:{one.hashes[0]}\n"
    told = " ".join(pip.words)
    assert "--no-deps --require-hashes --only-binary :all:" in told
    assert "--python-version 3.11" in told
    assert "--platform manylinux_2_36_x86_64 --platform manylinux_2_35_x86_64" in told
    assert capsys.readouterr().out == "  one-1.0-py3-none-any.whl (2 kB)\n"
    assert not (tmp_path / "wanted.txt").exists()


@pytest.mark.parametrize(
    ("pip", "told"),
    [
        (Pip({}, code=1), r"pip: 1"),
        (Pip({"one-1.0-py3-none-any.whl": b"x"}), r"No wheel .* one==1"),
    ],
)
def test_a_wheel_that_cannot_be_had_as_it_is_locked_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: Pip, told: str
) -> None:
    monkeypatch.setattr(subprocess, "Popen", pip)
    with pytest.raises(wheels.WheelError, match=told):
        wheels.fetched([locked("one", b"1")], LINUX, PLATFORMS, tmp_path)


def packed(folder: Path, *names: str) -> Path:
    wheel = folder / "one-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        for name in names:
            file.writestr(name, "")
    return wheel


@pytest.mark.parametrize("notes", [False, True])
def test_a_wheel_is_unpacked_without_commands_and_with_notes_if_wanted(
    tmp_path: Path, notes: bool
) -> None:
    wheel = packed(
        tmp_path, "one/code.py", "one-1.dist-info/RECORD", "one-1.dist-info/entry_points.txt",
        "one-1.dist-info/licenses/LICENSE", "one-1.dist-info/METADATA", "one-1.data/scripts/one",
        "one-1.data/purelib/two.py", "one-1.data/platlib/three/four.py", "one-1.data/purelib",
    )  # fmt: skip
    wheels.unpack(wheel, tmp_path / "to", notes=notes)
    files = [path for path in (tmp_path / "to").rglob("*") if path.is_file()]
    there = {path.relative_to(tmp_path / "to").as_posix() for path in files}
    assert there == {
        "one-1.dist-info/METADATA", "one-1.dist-info/licenses/LICENSE", "one/code.py", "two.py",
        "three/four.py",
        *(("one-1.dist-info/RECORD", "one-1.dist-info/entry_points.txt") if notes else ()),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["../out.py", "/out.py", "one/../../out.py", "one-1.data/purelib/../../out.py", "c:/out.py"],
)
def test_a_wheel_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    wheel = packed(tmp_path, "one/code.py", name)
    with pytest.raises(wheels.WheelError, match="leads out"):
        wheels.unpack(wheel, tmp_path / "to", notes=False)
    assert not (tmp_path / "to").exists()
    assert not (tmp_path / "out.py").exists()
