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
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import strace
from tests.faults.sweeps import Count, Scene, held
from tests.leaks import tracing
from tests.leaks.tracing import Call

PAGE = 4096
DISKS = ("nothing more than was synced", "names without their data", "some of it in any order")
# SQLite's index of the log: made anew at every opening, never synced and never trusted.
_SCRATCH = "-shm"
SYNCS = ("fsync", "fdatasync")


@dataclass(eq=False)
class File:
    """One file: its bytes as written, and as synced."""

    data: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    # Where whoever opened it last goes on writing in sequence.
    at: int = 0

    def some(self, chosen: random.Random) -> bytes:
        """The synced bytes with a few of the pages written since, as one disk may have them.

        What was cut off a file is gone with its length, or there: a cut writes no bytes.
        """
        if self.data == self.synced:
            return self.synced
        length = max(len(self.data), len(self.synced))
        old = self.synced.ljust(length, b"\0")
        new = bytes(self.data) + old[len(self.data) :]
        pages = range(0, length, PAGE)
        mixed = b"".join((new if chosen.random() < 0.5 else old)[p : p + PAGE] for p in pages)
        return mixed[: chosen.choice((len(self.data), len(self.synced)))]


@dataclass(eq=False)
class Folder:
    """One folder: what stands in it as the program sees it, and as it was synced."""

    names: dict[str, File | Folder] = field(default_factory=dict)
    certain: dict[str, File | Folder] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Change:
    """What a name in a folder stands for from now on."""

    folder: Folder
    name: str
    to: File | Folder | None

    def apply(self, names: dict[str, File | Folder]) -> None:
        if self.to is None:
            names.pop(self.name, None)
        else:
            names[self.name] = self.to


class Disk:
    """Names and files, as written and as synced."""

    def __init__(self, root: Path, laid: Path | None = None) -> None:
        """What stands in `laid`, or in `root` itself, where calls name what is below `root`."""
        self._root = root
        self._top = _laid(laid or root)
        # what no sync has made certain yet; a rename changes two names at once or none
        self._pending: list[list[Change]] = []

    def play(self, call: Call) -> bool:
        """Do what the call did; whether it changed anything here.

        One that never came back may have done all of it, but no sync can be relied upon, and what
        it was about may never have been said.
        """
        if call.returned.startswith(b"-1"):
            return False
        if not call.came_back and (call.name in SYNCS or not tracing.readable(call)):
            return False
        doing = getattr(self, f"_{call.name}", None)
        return bool(doing and doing(call))

    def cut(self, disk: str, seed: int) -> dict[str, bytes | None]:
        """What is found after a power cut, on one of `DISKS`, by its place below the root."""
        chosen = random.Random(seed)
        if disk == DISKS[0]:
            return self._found(lambda folder: folder.certain, lambda file: file.synced)
        if disk == DISKS[1]:
            return self._found(lambda folder: folder.names, lambda file: file.synced)
        some = self._some_changes(chosen)
        return self._found(
            lambda folder: some.get(folder, folder.certain), lambda file: file.some(chosen)
        )

    def _some_changes(self, chosen: random.Random) -> dict[Folder, dict[str, File | Folder]]:
        """Changes that came through, in any order but for those that concern the same name."""
        came: dict[Folder, dict[str, File | Folder]] = {}
        missing: set[tuple[Folder, str]] = set()
        for group in self._pending:
            about = {(change.folder, change.name) for change in group}
            if chosen.random() < 0.5 or about & missing:
                missing |= about
                continue
            for change in group:
                folder = change.folder
                change.apply(came.setdefault(folder, dict(folder.certain)))
        return came

    def _found(
        self,
        inside: Callable[[Folder], dict[str, File | Folder]],
        bytes_of: Callable[[File], bytes],
    ) -> dict[str, bytes | None]:
        found: dict[str, bytes | None] = {}

        def walk(folder: Folder, path: str) -> None:
            for name, node in sorted(inside(folder).items()):
                at = f"{path}/{name}"
                found[at] = bytes_of(node) if isinstance(node, File) else None
                if isinstance(node, Folder):
                    walk(node, at)

        walk(self._top, "")
        return found

    def _ours(self, path: str) -> bool:
        inside = path == str(self._root) or path.startswith(f"{self._root}/")
        return inside and not path.endswith(_SCRATCH)

    def _at(self, path: str) -> File | Folder | None:
        """What stands there as the program sees it; None for nothing, and for what is not ours."""
        if not self._ours(path):
            return None
        node: File | Folder | None = self._top
        for name in Path(path).relative_to(self._root).parts:
            node = node.names.get(name) if isinstance(node, Folder) else None
        return node

    def _file(self, call: Call) -> File | None:
        node = self._at(os.fsdecode(call.open_files[0])) if call.open_files else None
        return node if isinstance(node, File) else None

    def _change(self, *wanted: tuple[str, File | Folder | None]) -> bool:
        group = []
        for path, node in wanted:
            folder = self._at(str(Path(path).parent))
            if path == str(self._root) or not isinstance(folder, Folder):
                return False
            group.append(Change(folder, Path(path).name, node))
        for change in group:
            change.apply(change.folder.names)
        self._pending.append(group)
        return True

    def _openat(self, call: Call) -> bool:
        path = call.named()[0]
        if not self._ours(path) or b"O_DIRECTORY" in call.said:
            return False
        file = self._at(path)
        if b"O_CREAT" in call.said and file is None:
            return self._change((path, File()))
        if isinstance(file, File) and b"O_RDONLY" not in call.said:
            file.at = 0
        if b"O_TRUNC" in call.said and isinstance(file, File):
            file.data.clear()
            return True
        return False

    _open = _openat

    def _write(self, call: Call) -> bool:
        return self._put(call, None)

    def _pwrite64(self, call: Call) -> bool:
        return self._put(call, int(call.said.rsplit(b",", 1)[1]))

    def _put(self, call: Call, at: int | None) -> bool:
        file = self._file(call)
        if file is None:
            return False
        data = b"".join(call.strings)
        if call.came_back:
            data = data[: int(call.returned)]
        start = file.at if at is None else at
        if at is None:
            file.at += len(data)
        if start > len(file.data):
            file.data.extend(bytes(start - len(file.data)))
        file.data[start : start + len(data)] = data
        return True

    def _ftruncate(self, call: Call) -> bool:
        file = self._file(call)
        if file is None:
            return False
        length = int(call.said.rsplit(b",", 1)[1])
        del file.data[length:]
        file.data.extend(bytes(length - len(file.data)))
        return True

    def _rename(self, call: Call) -> bool:
        old, new = call.named()[:2]
        node = self._at(old)
        return node is not None and self._change((old, None), (new, node))

    def _unlink(self, call: Call) -> bool:
        path = call.named()[0]
        return self._at(path) is not None and self._change((path, None))

    def _mkdir(self, call: Call) -> bool:
        return self._change((call.named()[0], Folder()))

    _renameat, _renameat2, _unlinkat, _mkdirat, _rmdir = _rename, _rename, _unlink, _mkdir, _unlink

    def _fsync(self, call: Call) -> bool:
        node = self._at(os.fsdecode(call.open_files[0]))
        if isinstance(node, File):
            node.synced = bytes(node.data)
            return True
        if node is None:
            return False
        node.certain = dict(node.names)
        left = ([it for it in group if it.folder is not node] for group in self._pending)
        self._pending = [group for group in left if group]
        return True

    _fdatasync = _fsync


def _laid(path: Path) -> Folder:
    """A folder of the real disk as it stands, synced."""
    nodes: dict[str, File | Folder] = {}
    for inner in path.iterdir():
        data = b"" if inner.is_dir() else inner.read_bytes()
        nodes[inner.name] = _laid(inner) if inner.is_dir() else File(bytearray(data), data)
    return Folder(nodes, dict(nodes))


@dataclass(frozen=True)
class Cut:
    """A moment: so many calls of the log were done, and these lines had been answered."""

    calls: int
    answered: tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """The calls of one run of a command, which name what was hurt then."""

    root: Path
    calls: Sequence[Call]


def record(scene: Scene, name: str) -> Played:
    """The calls of one run of the command, from a fresh start."""
    scene.fresh(name)
    log = scene.home / "power.log"
    ran = strace.run(scene.command(name), scene.home, tracing.watching(log))
    assert ran.code == 0, ran.err
    calls = list(tracing.calls(log))
    log.unlink()
    return Played(scene.hurt, calls)


def cuts(scene: Scene, name: str, played: Played) -> list[Cut]:
    """A cut after every call that changed what is hurt or answered a person."""
    scene.fresh(name)
    disk, answered, found = Disk(played.root, scene.hurt), "", [Cut(0, ())]
    for number, call in enumerate(played.calls, 1):
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


def lost(scene: Scene, name: str, played: Played, chosen: Sequence[Cut]) -> Count:
    """At each of these moments the power goes, on each of the disks; what is hurt stands it."""
    count = Count(f"power cut during {scene.said[name]}")
    scene.fresh(name)
    disk, done = Disk(played.root, scene.hurt), 0
    for cut in chosen:
        for call in played.calls[done : cut.calls]:
            disk.play(call)
        done = cut.calls
        for kind in DISKS:
            answered = strace.Ended(strace.KILLED, "".join(cut.answered), "")
            try:
                lay(disk.cut(kind, cut.calls), scene.hurt)
                count.add(held(scene, name, answered, count))
            except Exception:
                count.fail(f"{kind}, after call {cut.calls} of {name}: {played.calls[done - 1]}")
    return count


def lay(found: dict[str, bytes | None], root: Path) -> None:
    """Put on the real disk what was found."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(mode=0o700)
    for name, data in sorted(found.items()):
        if data is None:
            Path(f"{root}{name}").mkdir(mode=0o700)
        else:
            Path(f"{root}{name}").write_bytes(data)
