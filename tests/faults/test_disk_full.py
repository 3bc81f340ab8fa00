"""A disk that is full in earnest: a small file system, filled to the last block."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.store.reserve import RESERVE_BYTES
from ui.cli.exits import Exit

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests" / "leaks" / "program.py"
SIZE = 24 << 20
FULL = "The disk is full."
WORDS = "He was at the gate again, and the disk was full."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """24 MiB, of which somebody else may use any."""
    place = tmp_path / "disk"
    place.mkdir()
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    options = f"size={SIZE},uid={os.geteuid()},mode=700"
    mount = [*rights, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    subprocess.run(mount, check=True)
    yield place
    subprocess.run([*rights, "umount", str(place)], check=True)


class Disk:
    """A vault on a disk, and the command line over it."""

    def __init__(self, place: Path, own: Path) -> None:
        self.place, self.own, self.vault = place, own, place / "vault"
        self.secret = own / "passphrase"
        self.secret.write_text("correct horse battery\n")
        self.filler = place / "somebody else's"

    def run(self, verb: str, *rest: str, given: str = "") -> tuple[int, Any, str]:
        command = [sys.executable, str(PROGRAM), verb, str(self.vault), *rest, "--json"]
        command += ["--passphrase-file", str(self.secret)]
        ran = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        return ran.returncode, json.loads(ran.stdout or "null"), ran.stderr

    def done(self, verb: str, *rest: str, given: str = "") -> Any:
        code, answer, error = self.run(verb, *rest, given=given)
        assert (code, error) == (Exit.DONE, ""), error
        return answer

    def fill(self) -> None:
        """Take every byte that is left."""
        with self.filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                while takes(file, size):
                    pass

    def parts(self) -> list[str]:
        left = (p.name for p in self.vault.rglob("*"))
        return [name for name in left if name.endswith((".part", ".new"))]


def takes(file: Any, size: int) -> bool:
    try:
        return bool(file.write(os.urandom(size)))
    except OSError:
        return False


@pytest.fixture
def full(disk: Path, tmp_path: Path) -> Disk:
    """A vault with one incident, on a disk where files were attached until none fitted."""
    made = Disk(disk, tmp_path)
    made.done("new")
    made.done("record", given='{"what":"the first"}')
    return made


def attach_until_full(full: Disk) -> int:
    """How many files of 1 MiB were kept before one was refused."""
    for number in range(SIZE >> 20):
        file = full.own / f"{number}.bin"
        file.write_bytes(os.urandom(1 << 20))
        code, _answer, error = full.run("attach", "1", str(file))
        if code:
            assert code == Exit.DISK
            assert FULL in error
            assert full.parts() == []
            return number
    raise AssertionError


def test_files_are_refused_words_are_kept_and_nothing_is_hurt(
    full: Disk, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = attach_until_full(full)
    assert kept > 5
    full.fill()
    assert (full.vault / "reserve").stat().st_size == RESERVE_BYTES
    written = 0
    for turn in range(20):
        said = json.dumps({"what": f"{WORDS} {turn}", "effect": "x" * 10_000})
        assert full.done("record", given=said)["recorded"][0]["fields"]["what"].endswith(str(turn))
        written += 1
    assert not (full.vault / "reserve").exists()
    shown = full.done("list", "--search", "gate")["incidents"]
    assert len(shown) == written
    looked = full.done("verify")
    assert (looked["ok"], looked["attachments"]) == (True, kept)
    assert full.parts() == []
    full.filler.unlink()
    full.done("list")
    assert (full.vault / "reserve").stat().st_size == RESERVE_BYTES
    assert full.done("verify")["ok"]
    with capsys.disabled():
        sys.stdout.write(
            f"\ndisk full: {kept} files kept before one was refused, {written} incidents written "
            "afterwards, 0 lost\n"
        )


def test_a_disk_without_any_room_at_all_refuses_and_hurts_nothing(full: Disk) -> None:
    full.fill()
    for turn in range(2000):
        said = json.dumps({"what": f"{WORDS} {turn}", "effect": "y" * 10_000})
        code, _answer, error = full.run("record", given=said)
        full.fill()
        if code:
            break
    assert code == Exit.DISK
    assert FULL in error
    assert full.parts() == []
    full.filler.unlink()
    assert len(full.done("list", "--search", "gate")["incidents"]) == turn
    assert full.done("verify")["ok"]
