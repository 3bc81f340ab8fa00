"""Two people on one computer: what one finds of the other who works with a record.

Only root can be both. They have numbers and no accounts; each has a home as `useradd` makes it.
"""

from __future__ import annotations

import array
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.leaks.markers import MARKERS
from tests.support.programs import leave_to_root

ROOT = Path(__file__).resolve().parents[2]
SHE, HE = 64_001, 64_002
DAYBOOK = Path(sys.executable).with_name("daybook")
# The same with keys that are cheap to derive.
CHEAP = (sys.executable, "-m", "tests.leaks.program")
STRANGER = Path(__file__).with_name("stranger.py")
PASSPHRASE = MARKERS["passphrase"]


class Computer:
    """Their homes, a folder that both may write to, and what one runs."""

    def __init__(self, place: Path) -> None:
        self.homes = {person: place / str(person) for person in (SHE, HE)}
        self.shared, self.temporary = place / "shared", place / "tmp"
        for folder in (self.shared, self.temporary):
            folder.mkdir()
            folder.chmod(0o1777)
        for person, home in self.homes.items():
            home.mkdir()
            # the widest that systems make a home
            home.chmod(0o755)
            os.chown(home, person, person)
        self.vault = self.homes[SHE] / "Daybook"
        self.words = self.homes[SHE] / ".passphrase"
        self.words.write_text(PASSPHRASE, encoding="utf-8")
        self.words.chmod(0o600)
        os.chown(self.words, SHE, SHE)

    def start(self, person: int, *line: object, **more: Any) -> subprocess.Popen[bytes]:
        home = str(self.homes[person])
        environment = {
            "HOME": home, "TMPDIR": str(self.temporary), "PATH": os.defpath, "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": home, "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip
        return subprocess.Popen(
            [str(word) for word in line], user=person, group=person, extra_groups=[], umask=0o022,
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **more,
        )  # fmt: skip

    def run(self, person: int, *line: object) -> bytes:
        with self.start(person, *line) as program:
            told = program.communicate()[0]
        assert program.returncode == 0, told
        return told

    def daybook(self, program: tuple[object, ...], command: str, *arguments: object) -> None:
        """A command of hers that ends."""
        self.run(SHE, *program, command, self.vault, *arguments, "--passphrase-file", self.words)

    def found_by(self, person: int, pid: int, *folders: Path) -> Any:
        line = (sys.executable, STRANGER, pid, self.vault, *folders)
        return json.loads(self.run(person, *line))


@pytest.fixture
def computer() -> Iterator[Computer]:
    if os.geteuid() != 0:
        leave_to_root("it is about two people")
    place = Path(tempfile.mkdtemp(prefix="two-people-", dir="/var/tmp"))
    try:
        place.chmod(0o755)
        made = Computer(place)
        try:
            made.run(HE, sys.executable, "-I", STRANGER, "--help")
        except (PermissionError, AssertionError):
            leave_to_root("and others have to be let into the folders of Python and of the tests")
        yield made
    finally:
        shutil.rmtree(place)


class Working:
    """Her program, with the passphrase in it and the end of its line still to come."""

    def __init__(self, computer: Computer) -> None:
        import fcntl
        import termios

        reading, self._writing = os.pipe()
        self.program = computer.start(
            SHE, DAYBOOK, "list", computer.vault, "--passphrase-fd", reading, pass_fds=[reading]
        )
        os.write(self._writing, PASSPHRASE.encode())
        left = array.array("i", [1])
        while left[0] and self.program.poll() is None:
            fcntl.ioctl(reading, termios.FIONREAD, left)
            os.sched_yield()
        os.close(reading)

    def end(self) -> int:
        os.write(self._writing, b"\n")
        os.close(self._writing)
        self.program.communicate()
        return self.program.returncode


@pytest.fixture
def working(computer: Computer) -> Iterator[Working]:
    computer.daybook((DAYBOOK,), "new")
    made = Working(computer)
    yield made
    if made.program.poll() is None:
        made.end()


def test_of_her_program_another_person_learns_its_name_and_nothing_else(
    computer: Computer, working: Working
) -> None:
    found = computer.found_by(HE, working.program.pid)
    told = found["process"].pop("cmdline")
    assert told.rstrip("\0") == sys.executable
    assert {what: said for what, said in found["process"].items() if said != "refused"} == {}
    assert working.end() == 0


def test_her_own_other_programs_learn_no_more_but_may_end_it(
    computer: Computer, working: Working
) -> None:
    found = computer.found_by(SHE, working.program.pid)
    told = found["process"].pop("cmdline")
    assert told.rstrip("\0") == sys.executable
    got = {what: said for what, said in found["process"].items() if said != "refused"}
    assert got == {"signal": "done", "limits": "(0, 0)"}
    # to them the vault is files, each of which is sealed
    assert "refused" not in found["vault"].values()
    assert working.end() == 0


def test_her_vault_and_what_she_hands_over_are_shut_to_another_person(
    computer: Computer,
) -> None:
    line = computer.homes[SHE] / "line.json"
    line.write_text(json.dumps({"what": MARKERS["quick"]}), encoding="utf-8")
    computer.daybook(CHEAP, "new")
    computer.daybook(CHEAP, "record", "--from", line)
    for way, name in (("folder", "bundle"), ("zip", "bundle.zip"), ("upload", "upload")):
        place = computer.shared / name
        computer.daybook(CHEAP, "export", "--for", "response", "--out", place, "--as", way)
    computer.daybook(CHEAP, "backup", "--to", computer.shared / "copy")
    found = computer.found_by(HE, 0, computer.shared, computer.temporary)
    assert set(found["vault"].values()) == {"refused"}
    assert found["planted"] == "refused"
    shared = found["folders"][str(computer.shared)]
    assert {Path(place).name for place in shared} == {"bundle", "bundle.zip", "upload", "copy"}
    assert set(shared.values()) == {"refused"}
    assert found["folders"][str(computer.temporary)] == {}


def test_what_is_refused_here_is_there_for_whoever_may_look(computer: Computer) -> None:
    # else the tests above would show nothing
    with computer.start(HE, "sleep", "60") as program:
        found = computer.found_by(HE, program.pid)["process"]
        program.kill()
    assert "60" in found["cmdline"]
    assert [what for what in ("environ", "fd", "maps", "attach") if found[what] == "refused"] == []
    assert "HOME=" in found["environ"]
