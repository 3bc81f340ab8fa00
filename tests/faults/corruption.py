"""One damage at a time to a file of a vault, and what `verify` and `list` make of it.

The rules are:

- A damage either ends a command with its own exit code and one sentence, or `verify` names the
  part and ends with 1. Whatever else happens is a violation.
- A command that fails leaves every byte of the folder as it was.
"""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from diary.model.record_nouns import Incident
from diary.store import connection
from tests.faults import vaults
from tests.faults.sweeps import Count
from tests.support.records import PASSPHRASE, settled
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal

PAGE = 4096
CHUNK = (1 << 20) + 16
ATTACHMENT_HEADER = 64
WAL_HEADER, FRAME_HEADER = 32, 24
# Where a page keeps something of its own: salt or first bytes, initialization vector, HMAC, end.
PAGE_EDGES = (0, 15, 16, 99, 100, 2000, 4015, 4016, 4031, 4032, 4095)


@dataclass(frozen=True)
class Damage:
    """What is done to the bytes of which file."""

    name: str
    how: str
    do: Callable[[bytes], bytes]

    def __str__(self) -> str:
        return f"{self.name}: {self.how}"


def flips(name: str, offsets: Sequence[int], bit: int = 0) -> Iterator[Damage]:
    """One bit of the byte at each of these offsets."""
    for at in offsets:
        yield Damage(name, f"bit {bit} of byte {at}", lambda data, at=at: _flipped(data, at, bit))  # type: ignore[misc]


def _flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def cuts(name: str, lengths: Sequence[int]) -> Iterator[Damage]:
    """The file cut short at each of these lengths."""
    for length in lengths:
        yield Damage(name, f"cut to {length}", lambda data, length=length: data[:length])  # type: ignore[misc]


def longer(name: str) -> Iterator[Damage]:
    """The file with something behind it."""
    yield Damage(name, "one byte more", lambda data: data + b"\0")
    yield Damage(name, "a page more", lambda data: data + bytes(PAGE))


def edges(size: int) -> list[int]:
    """Where something in a file begins or ends: all of its first and last bytes, and the edges of
    each page of a small one, or of each chunk of a large one.
    """
    found = {*range(128), *range(size - 64, size)}
    if size < CHUNK:
        found |= {start + edge for start in range(0, size, PAGE) for edge in PAGE_EDGES}
    for start in range(ATTACHMENT_HEADER, size, CHUNK):
        found |= {start, start + CHUNK - 17, start + CHUNK - 16, start + CHUNK - 1}
    return sorted(at for at in found if 0 <= at < size)


class Hurt:
    """A vault that is damaged, asked, and made whole again."""

    def __init__(self, folder: Path, passphrase: Path) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._secret = ["--passphrase-file", str(passphrase)]
        self._whole = {path: path.read_bytes() for path in _files(folder)}
        self._state = self._look()
        assert self._ask("verify")[0] == 0
        assert self._ask("list")[0] == 0
        self._mend()

    def copied(self, home: Path) -> Hurt:
        """The same vault once more, to be hurt by itself."""
        return Hurt(Path(shutil.copytree(self._folder, home / self._folder.name)), self._passphrase)

    @property
    def names(self) -> list[str]:
        return [path.relative_to(self._folder).as_posix() for path in self._whole]

    def data(self, name: str) -> bytes:
        return self._whole[self._folder / name]

    def sweep(self, what: str, damages: Sequence[Damage]) -> Count:
        """Each damage alone; what is answered in a way that is not allowed was not stood."""
        count = Count(what)
        for damage in damages:
            try:
                answers = self._answers(damage)
            except Exception:
                count.fail(damage)
                continue
            finally:
                self._mend()
            count.looked += 1
            count.add("verify {}, list {}".format(*answers))
            if answers[0] == "0":
                count.unseen.append(str(damage))
        return count

    def _answers(self, damage: Damage) -> list[str]:
        path = self._folder / damage.name
        spoiled = damage.do(self._whole[path])
        assert spoiled != self._whole[path], damage
        path.write_bytes(spoiled)
        return [self._asked(name, damage) for name in ("verify", "list")]

    def _asked(self, command: str, damage: Damage) -> str:
        before = self._look()
        code, out, err = self._ask(command)
        said = err.splitlines()
        assert "inside the program" not in err, (damage, command, err)
        assert code in ((0, 1, 3, 4) if command == "verify" else (0, 3, 4)), (damage, command, err)
        if code == 1:
            assert len(out.splitlines()) > 1, (damage, out)
            assert not said, (damage, err)
        elif code:
            assert not out, (damage, out)
            assert len(said) == 1, (damage, err)
        if code:
            assert self._look() == before, f"{command} changed something after {damage}"
        return str(code)

    def _ask(self, command: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        app = CommandLine(Terminal(out, err, io.StringIO()), settled())
        code = app.run([command, str(self._folder), *self._secret])
        return code, out.getvalue(), err.getvalue()

    def _look(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for path in _files(self._folder):
            if path.name.endswith("-shm"):
                continue
            stat = path.stat()
            said = b"" if path.name == "reserve" else path.read_bytes()
            found[str(path)] = (stat.st_size, hashlib.sha256(said).digest())
        return found

    def _mend(self) -> None:
        for path in _files(self._folder):
            if path not in self._whole:
                path.unlink()
        for path, data in self._whole.items():
            if path.name == "reserve" and path.stat().st_size == len(data):
                continue
            path.write_bytes(data)
        assert self._look() == self._state


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def closed(home: Path) -> Hurt:
    """A vault as closing leaves it, with attachments of one chunk and of two."""
    folder = vaults.make(home / "closed", more=b"abc" * 360_000)
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    vaults.opened(folder).close()
    return Hurt(folder, home / "passphrase")


def killed(home: Path) -> Hurt:
    """A vault whose last entries stand in the write-ahead log alone, as a kill leaves it."""
    folder, at_end = vaults.make(home / "worked-in"), home / "killed"
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    usual = connection.close

    def close(link: Any) -> None:
        shutil.copytree(folder, at_end)
        usual(link)

    # closing writes the head first and folds the log in last: between the two is what a kill leaves
    connection.close = close
    try:
        session = vaults.opened(folder)
        for turn in range(3):
            session.journal.record(Incident(what=f"in the log {turn}"))
        session.close()
    finally:
        connection.close = usual
    assert (at_end / "db-wal").stat().st_size > 10 * PAGE
    return Hurt(at_end, home / "passphrase")


def small_files(hurt: Hurt, step: int = 1) -> Iterator[tuple[str, list[Damage]]]:
    """`keys`, its copy, `head` and `draft`: every byte (or every `step`-th), and every cut."""
    for name in ("keys", "keys.bak", "head", "draft"):
        size = len(hurt.data(name))
        every = min(step, 8) if name == "head" else step
        bits = [*flips(name, range(0, size, every)), *flips(name, range(0, size, 7 * every), bit=7)]
        yield name, [*bits, *cuts(name, sorted({0, 1, 8, 128, size // 2, size - 1})), *longer(name)]


def hostile_keys() -> list[Damage]:
    """What somebody may write into the key file who can set its digest right but has no key."""
    written = {
        "version 2": (8, b"\0\2"),
        "version 65535": (8, b"\xff\xff"),
        "another derivation": (10, b"\2"),
        "another cipher": (11, b"\2"),
        "memory of 4 GiB": (12, (4 << 20).to_bytes(4, "big")),
        "memory of 4 TiB": (12, b"\xff" * 4),
        "no memory": (12, bytes(4)),
        "17 passes": (16, (17).to_bytes(4, "big")),
        "no pass": (16, bytes(4)),
        "9 lanes": (20, (9).to_bytes(4, "big")),
        "no lane": (20, bytes(4)),
        "another vault's id": (24, bytes(16)),
        "a set reserved byte": (100, b"\1"),
        "an altered slot that opens nothing": (128 + 7 * 128, b"\1" * 8),
        "an altered seal of the slot that opens": (128 + 64, b"\1" * 8),
        "another authentication": (4032, bytes(32)),
    }
    return [
        Damage("keys", f"{how}, digest right", partial(_redigested, at=at, new=new))
        for how, (at, new) in written.items()
    ]


def _redigested(data: bytes, *, at: int, new: bytes) -> bytes:
    said = data[:at] + new + data[at + len(new) :]
    return said[:-32] + hashlib.sha256(said[:-32]).digest()


def database(hurt: Hurt, every: int = 1) -> list[Damage]:
    """The edges of each page (or every so many), cuts at every page, and something behind."""
    size = len(hurt.data("db"))
    starts = range(0, size, PAGE * every)
    edges = [start + edge for start in starts for edge in PAGE_EDGES]
    lengths = sorted({0, 1, 16, 100, PAGE - 1, size - 1, *starts} - {size})
    return [*flips("db", edges), *cuts("db", lengths), *longer("db")]


def write_ahead_log(hurt: Hurt, every: int = 1) -> list[Damage]:
    """The log's header whole, each frame's header and edges, and a cut at every frame."""
    size = len(hurt.data("db-wal"))
    frames = range(WAL_HEADER, size, (FRAME_HEADER + PAGE) * every)
    offsets = list(range(0, WAL_HEADER, every))
    for at in frames:
        offsets += range(at, at + FRAME_HEADER, every)
        offsets += [at + FRAME_HEADER + edge for edge in PAGE_EDGES]
    lengths = sorted({0, 1, WAL_HEADER, size - 1, *frames} - {size})
    return [*flips("db-wal", offsets), *cuts("db-wal", lengths), *longer("db-wal")]


def attachments(hurt: Hurt, every: int = 1) -> list[Damage]:
    """Every byte of each header, the edges of every chunk and tag, and cuts there."""
    damages: list[Damage] = []
    for name in hurt.names:
        if not name.startswith("att/"):
            continue
        size = len(hurt.data(name))
        edges = {ATTACHMENT_HEADER, size - 1, size - 16, size - 17}
        for start in range(ATTACHMENT_HEADER, size, CHUNK):
            edges |= {start, start + CHUNK - 17, start + CHUNK - 16, start + CHUNK - 1}
        inside = sorted(at for at in edges if ATTACHMENT_HEADER <= at < size)
        damages += flips(name, [*range(0, ATTACHMENT_HEADER, every), *inside])
        damages += cuts(name, sorted({0, 1, 63, *inside} - {size}))
        damages += longer(name)
    return damages
