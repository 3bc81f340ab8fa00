"""Power cuts: what a disk holds if nothing survives but what was asked to be synced.

A command runs once under strace, every byte that it writes in the log. The log is then played over
a disk of our own that keeps two states of each file and folder: as the program sees it, and as it
was synced. At a cut only the second is certain; three disks are tried, from the one that keeps
nothing else to one that kept some of it in any order.

The rules are:

- Data is certain once its file was synced after it was written, a name once its folder was.
- What a file system may do all the same, it does on one of the disks: a new name before its data.
- An answer counts as given when it was written to standard output before the cut.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import strace, vaults
from tests.faults.sweeps import Count, Place
from tests.leaks import tracing
from tests.leaks.tracing import Call

PAGE = 4096
DISKS = ("nothing more than was synced", "names without their data", "some of it in any order")
# SQLite's index of the log: made anew at every opening, never synced and never trusted.
_SCRATCH = "-shm"
_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass
class File:
    """One file: its bytes as written, and as synced."""

    data: bytearray = field(default_factory=bytearray)
    synced: bytes = b""

    def some(self, chosen: random.Random) -> bytes:
        """The synced bytes with a few of the pages written since, as one disk may have them."""
        length = max(len(self.data), len(self.synced))
        old, new = self.synced.ljust(length, b"\0"), bytes(self.data).ljust(length, b"\0")
        pages = range(0, length, PAGE)
        mixed = b"".join((new if chosen.random() < 0.5 else old)[p : p + PAGE] for p in pages)
        return mixed[: chosen.choice((len(self.data), len(self.synced)))]


class Disk:
    """Names and files, as written and as synced."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.names: dict[str, File | None] = {}
        for path in [root, *root.rglob("*")]:
            data = path.read_bytes() if path.is_file() else None
            self.names[str(path)] = None if data is None else File(bytearray(data), data)
        self.certain = dict(self.names)
        self._at: dict[tuple[int, bytes], int] = {}

    def play(self, call: Call) -> bool:
        """Do what the call did; whether it changed anything here."""
        if call.returned.startswith(b"-1"):
            return False
        doing = getattr(self, f"_{call.name}", None)
        return bool(doing and doing(call))

    def cut(self, disk: str, seed: int) -> dict[str, bytes | None]:
        """What is found after a power cut, on one of `DISKS`."""
        chosen = random.Random(seed)
        if disk == DISKS[0]:
            return {name: f and f.synced for name, f in self.certain.items()}
        if disk == DISKS[1]:
            return {name: f and f.synced for name, f in self.names.items()}
        names = dict(self.certain)
        for name in sorted({*self.names, *self.certain}):
            if self.names.get(name, 0) is not self.certain.get(name, 0) and chosen.random() < 0.5:
                names.pop(name, None)
                if name in self.names:
                    names[name] = self.names[name]
        # a name in a folder that did not come to be is nowhere
        found = {n: f for n, f in names.items() if n == str(self._root) or _parent(n) in names}
        return {name: f and f.some(chosen) for name, f in found.items()}

    def _ours(self, path: str) -> bool:
        inside = path == str(self._root) or path.startswith(f"{self._root}/")
        return inside and not path.endswith(_SCRATCH)

    def _openat(self, call: Call) -> bool:
        path = call.named()[0]
        if not self._ours(path) or b"O_DIRECTORY" in call.said:
            return False
        self._at[call.process, call.returned] = 0
        if b"O_CREAT" in call.said and path not in self.names:
            self.names[path] = File()
            return True
        file = self.names.get(path)
        if b"O_TRUNC" in call.said and file:
            file.data.clear()
            return True
        return False

    _open = _openat

    def _write(self, call: Call) -> bool:
        return self._put(call, None)

    def _pwrite64(self, call: Call) -> bool:
        return self._put(call, int(call.said.rsplit(b",", 1)[1]))

    def _put(self, call: Call, at: int | None) -> bool:
        path = os.fsdecode(call.open_files[0]) if call.open_files else ""
        file = self.names.get(path)
        if not self._ours(path) or file is None:
            return False
        data = b"".join(call.strings)[: int(call.returned)]
        # what is written in sequence begins at the end: no file of a vault is written otherwise
        start = len(file.data) if at is None else at
        if start > len(file.data):
            file.data.extend(bytes(start - len(file.data)))
        file.data[start : start + len(data)] = data
        return True

    def _ftruncate(self, call: Call) -> bool:
        file = self.names.get(os.fsdecode(call.open_files[0]))
        if file is None:
            return False
        length = int(call.said.rsplit(b",", 1)[1])
        del file.data[length:]
        file.data.extend(bytes(length - len(file.data)))
        return True

    def _rename(self, call: Call) -> bool:
        old, new = call.named()[:2]
        if not (self._ours(old) and self._ours(new)) or old not in self.names:
            return False
        self.names[new] = self.names.pop(old)
        return True

    def _unlink(self, call: Call) -> bool:
        path = call.named()[0]
        return self._ours(path) and self.names.pop(path, 0) != 0

    def _mkdir(self, call: Call) -> bool:
        path = call.named()[0]
        if not self._ours(path):
            return False
        self.names[path] = None
        return True

    _renameat, _renameat2, _unlinkat, _mkdirat, _rmdir = _rename, _rename, _unlink, _mkdir, _unlink

    def _fsync(self, call: Call) -> bool:
        path = os.fsdecode(call.open_files[0])
        if not self._ours(path):
            return False
        file = self.names.get(path)
        if file is not None:
            file.synced = bytes(file.data)
            return True
        inside = {name: f for name, f in self.names.items() if _parent(name) == path}
        for name in [name for name in self.certain if _parent(name) == path]:
            if name not in inside:
                del self.certain[name]
        self.certain.update(inside)
        return True

    _fdatasync = _fsync


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


@dataclass(frozen=True)
class Cut:
    """A moment: so many calls of the log were done, and these lines had been answered."""

    calls: int
    answered: tuple[str, ...]


def record(at: Place, command: Sequence[str | Path]) -> list[Call]:
    """The calls of one run of the command on a fresh vault."""
    at.fresh()
    log = at.home / "power.log"
    ran = tracing.run(
        log,
        [sys.executable, strace.DRIVER, *command],
        cwd=at.home,
        env=strace.environment(at.home),
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return list(tracing.calls(log))


def cuts(at: Place, calls: Sequence[Call]) -> list[Cut]:
    """A cut after every call that changed the vault or answered a person."""
    at.fresh()
    disk, answered, found = Disk(at.vault), "", [Cut(0, ())]
    for number, call in enumerate(calls, 1):
        said = _said(call)
        answered += said
        if disk.play(call) or said:
            lines = tuple(line for line in answered.splitlines(keepends=True) if line[-1] == "\n")
            found.append(Cut(number, lines))
    return found


def _said(call: Call) -> str:
    if call.name != "write" or not call.said.startswith(b"1<"):
        return ""
    return b"".join(call.strings).decode()


def lost(at: Place, name: str, calls: Sequence[Call], chosen: Sequence[Cut]) -> Count:
    """At each of these moments the power goes, on each of the disks; the vault has to stand it."""
    count = Count(f"power cut during `{name}`")
    before = vaults.everything(at.template)
    for cut, disk, found in _found(at, calls, chosen):
        lay(found, at.vault)
        try:
            told = vaults.sound(at.vault)
        except Exception as cause:
            raise AssertionError(f"{disk}, after call {cut.calls} of {name}") from cause
        kept = {id_: told.subjects.get(id_) for id_ in before.subjects}
        assert kept == before.subjects, (disk, cut)
        # a draft is whole: the one before or one that was written
        assert (told.draft or "").startswith(("half a sentence", "kept ")), (disk, cut)
        acknowledged = set(_ID.findall("".join(cut.answered)))
        assert acknowledged <= set(told.subjects), (disk, cut)
        count.add("nothing acknowledged lost")
    return count


def _found(
    at: Place, calls: Sequence[Call], chosen: Sequence[Cut]
) -> Iterator[tuple[Cut, str, dict[str, bytes | None]]]:
    at.fresh()
    disk, done = Disk(at.vault), 0
    for cut in chosen:
        for call in calls[done : cut.calls]:
            disk.play(call)
        done = cut.calls
        for kind in DISKS:
            yield cut, kind, disk.cut(kind, cut.calls)


def lay(found: dict[str, bytes | None], root: Path) -> None:
    """Put on the real disk what was found."""
    shutil.rmtree(root, ignore_errors=True)
    for name, data in sorted(found.items()):
        if data is None:
            Path(name).mkdir(mode=0o700)
        elif Path(name).parent.is_dir():
            Path(name).write_bytes(data)
