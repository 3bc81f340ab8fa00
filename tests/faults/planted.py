"""Something else under each name of a vault's folder, laid there by somebody without a key.

`python -m tests.faults.planted` tries every name with everything that can stand under it, and each
of them with four commands; it prints a table of counts, and on standard error what was not stood.
`--every N` takes one in N. A trial is a process of its own, which is ended if it hangs.

What has to hold after each:

- the command ends with a known exit code, and with one sentence if it refuses;
- nothing outside of the folder was changed, and what is no file or folder of ours is in it still;
- what is said of it is said once;
- no entry is lost: where the command refused, once what was there is put back.
"""

from __future__ import annotations

import argparse
import io
import os
import select
import shutil
import signal
import stat
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from diary.errors import MediaError
from diary.model.record_nouns import Incident
from diary.store import vault_folder
from tests.faults import logs, vaults
from tests.faults.__main__ import row, say
from tests.faults.sweeps import Count
from tests.support import small_reserve
from tests.support.fake_media import Decoder
from tests.support.records import PASSPHRASE, settled
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal
from ui.text.unlock_notices import PLANTED_NOTICES

COMMANDS: Final = ("list", "record", "verify", "attach")
# A command that needs this long waits for something.
PATIENCE: Final = 60.0
_AID: Final = "cd" * 16
_CODES: Final = {"list": (0, 4), "record": (0, 4), "verify": (0, 1, 4), "attach": (0, 4)}
# What is said of every file that the decoder of these tests looks at.
_OLDER_DRAFT: Final = "An older draft may have been put back."
_USUAL: Final = "could not be looked into. It is kept as it is."
_ALIVE: Final = frozenset({"link", "link to a folder", "dangling link", "pipe", "socket", "folder"})


class Ground:
    """A vault to plant in, an older state of it, and another vault."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.vault = vaults.make(home / "template")
        self.old = Path(shutil.copytree(self.vault, home / "old"))
        session = vaults.opened(self.vault)
        for turn in range(3):
            session.journal.record(Incident(what=f"later {turn} " + "word " * 900))
        session.drafts.save("another half")
        session.close()
        self.foreign = vaults.make(home / "foreign")
        self.before = vaults.everything(self.vault)
        self.attachment = next(path for path in sorted(self.vault.glob("att/*/*")))
        (self.vault / "cache").mkdir(exist_ok=True)
        (self.vault / "cache" / f"{self.attachment.name}.prepared-8").write_bytes(b"made")
        (self.vault / "orphans").mkdir()
        (home / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
        (home / "letter.txt").write_text("what came by post", encoding="utf-8")
        (home / "line").write_text('{"what": "A short line."}', encoding="utf-8")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of the format, and those that nothing of ours has."""
        kept = self.attachment.relative_to(self.vault).as_posix()
        own = self.attachment.name
        return (
            *sorted(vault_folder.FILES),
            "lock",
            "db-shm",
            "db-journal",
            "db-mj0A1B2C3D9",
            "db.copy-wal",
            *sorted(vault_folder.FOLDERS),
            "orphans",
            f"att/{own[:2]}",
            kept,
            f"{kept}.part",
            f"att/cd/{_AID}",
            f"cache/{own}.prepared-8",
            f"cache/{own}.prepared-8.part",
        )

    def content(self, of: Path, name: str) -> bytes:
        """What that vault has under a name, or what its pages make there; of a folder, nothing."""
        path = of / name
        if name == "db-journal":
            return logs.journal((of / "db").read_bytes())
        if name == "db-wal":
            return logs.log((of / "db").read_bytes())
        if name.startswith("att/"):
            path = next(path for path in sorted(of.glob("att/*/*")))
        return path.read_bytes() if path.is_file() else b"of another day"


@dataclass(frozen=True)
class Plant:
    """What is laid under a name, or under these alone.

    `lay` gets the path, the folder outside and the ground.
    """

    kind: str
    lay: Callable[[Path, Path, Ground], object]
    names: tuple[str, ...] = ()


def _moved_and_linked(path: Path, outside: Path, ground: Ground) -> None:
    if os.path.lexists(kept := outside / "kept"):
        path.symlink_to(kept)
    else:
        path.symlink_to(outside / "nowhere")


def _second_name(path: Path, outside: Path, ground: Ground) -> None:
    kept = outside / "kept"
    if kept.is_file():
        os.link(kept, path)
    else:
        shutil.copytree(kept, path) if kept.is_dir() else path.touch()


def _folder(path: Path, outside: Path, ground: Ground) -> None:
    path.mkdir()
    (path / "inside").write_text("somebody's", encoding="utf-8")


def _content(of: Callable[[Ground], Path]) -> Callable[[Path, Path, Ground], object]:
    def lay(path: Path, outside: Path, ground: Ground) -> None:
        name = path.relative_to(outside.parent / "vault").as_posix()
        if (of(ground) / name).is_dir():
            shutil.copytree(of(ground) / name, path)
        else:
            path.write_bytes(ground.content(of(ground), name))

    return lay


def _super_journal(path: Path, outside: Path, ground: Ground) -> None:
    """It names a file outside, which SQLite would look into and take away."""
    named = outside / "letter.txt"
    path.with_name("db-journal").write_bytes(logs.journal((ground.old / "db").read_bytes(), named))
    if not path.exists():
        path.write_bytes(os.fsencode(path.with_name("db-journal")) + b"\0")


def _cut(made: Callable[[bytes], bytes]) -> Callable[[Path, Path, Ground], object]:
    def lay(path: Path, outside: Path, ground: Ground) -> None:
        whole = made((ground.old / "db").read_bytes())
        path.write_bytes(whole[: len(whole) // 2])

    return lay


def _node(kind: int) -> Callable[[Path, Path, Ground], object]:
    return lambda path, outside, ground: os.mknod(path, 0o600 | kind)


PLANTS: Final = (
    Plant("link", lambda path, outside, ground: path.symlink_to(outside / "letter.txt")),
    Plant("link to what stood there", _moved_and_linked),
    Plant("link to a folder", lambda path, outside, ground: path.symlink_to(outside / "folder")),
    Plant("dangling link", lambda path, outside, ground: path.symlink_to(outside / "nowhere")),
    Plant("second name of a file", lambda path, outside, _: os.link(outside / "letter.txt", path)),
    Plant("second name for what stood there", _second_name),
    Plant("pipe", _node(stat.S_IFIFO)),
    Plant("socket", _node(stat.S_IFSOCK)),
    Plant("folder", _folder),
    Plant("empty file", lambda path, outside, ground: path.touch()),
    Plant("old content", _content(lambda ground: ground.old)),
    Plant("another record's", _content(lambda ground: ground.foreign)),
    Plant("random bytes", lambda path, outside, ground: path.write_bytes(os.urandom(5000))),
    Plant("journal of a larger change", _super_journal, ("db-journal", "db-mj0A1B2C3D9")),
    Plant("journal cut short", _cut(logs.journal), ("db-journal",)),
    Plant("log cut short", _cut(logs.log), ("db-wal",)),
)


@dataclass(frozen=True)
class Trial:
    """One thing under one name, and one command."""

    ground: Ground
    plant: Plant
    name: str
    command: str

    def __str__(self) -> str:
        return f"{self.plant.kind} at {self.name}, {self.command}"

    def run(self, place: Path) -> str:
        """How it was answered; AssertionError, or whatever else goes wrong."""
        vault, outside = place / "vault", place / "outside"
        shutil.copytree(self.ground.vault, vault)
        self._make_outside(outside)
        path = vault / self.name
        self._lay(path, outside)
        planted, before = path.lstat().st_ino, _looked(outside)
        code, err = self._ask(self.command, vault)
        assert _looked(outside) == before, "something outside was changed"
        assert "inside the program" not in err, err
        assert code in _CODES[self.command], (code, err)
        lines = [line for line in err.splitlines() if not line.endswith(_USUAL)]
        said = [line for line in lines if line in PLANTED_NOTICES.values()]
        # an older draft is taken, and said to be older
        told = (code == 4) + (self.name == "draft" and _OLDER_DRAFT in err)
        assert len(lines) - len(said) == told, err
        assert (_OLDER_DRAFT in err) == (str(self).startswith("old content at draft,")), err
        if self.plant.kind in _ALIVE:
            assert planted in {each.lstat().st_ino for each in vault.rglob("*")}, "it is gone"
        self._look_again(vault, path, code)
        assert _looked(outside) == before, "something outside was changed later"
        return str(code)

    def _make_outside(self, outside: Path) -> None:
        folder = outside / "folder" / "cd"
        folder.mkdir(parents=True)
        (outside / "letter.txt").write_text("somebody's letter", encoding="utf-8")
        # what a sweep or an erasing would take for its own
        for name in (_AID, f"{_AID}.part", self.ground.attachment.name):
            for each in (folder, folder.parent):
                (each / name).write_text("somebody's", encoding="utf-8")

    def _lay(self, path: Path, outside: Path) -> None:
        if os.path.lexists(path):
            path.rename(outside / "kept")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.plant.lay(path, outside, self.ground)

    def _look_again(self, vault: Path, path: Path, code: int) -> None:
        """Whether all entries are there, and nothing is said a second time."""
        kept = self.ground.vault / self.name
        # a draft that cannot be read is told of by whoever asks for it, and by `verify`
        if code == 4 or self.name == vault_folder.DRAFT:
            _remove(path)
            if kept.is_dir():
                shutil.copytree(kept, path)
            elif kept.exists():
                shutil.copyfile(kept, path)
        told = vaults.everything(vault)
        wanted = self.ground.before.subjects
        assert {id_: told.subjects.get(id_) for id_ in wanted} == wanted, "an entry is lost"
        added = {"record": 1, "attach": 1}.get(self.command, 0) if code == 0 else 0
        assert len(told.subjects) == len(wanted) + added
        faults = {fault.code for fault in told.faults}
        allowed = set() if code == 4 else {"keys-copy-damaged", "draft-damaged"}
        if code != 4 and self.name.startswith("att"):
            allowed |= {f"attachment-{each}" for each in ("missing", "damaged", "swapped")}
        assert faults <= allowed, faults
        if code != 4:
            assert not {*told.notices} & {*PLANTED_NOTICES}, told.notices

    def _ask(self, command: str, vault: Path) -> tuple[int, str]:
        out, err = io.StringIO(), io.StringIO()
        home = self.ground.home
        more = {"record": ["--from", str(home / "line")], "attach": ["1", str(home / "letter.txt")]}
        secret = ["--passphrase-file", str(home / "passphrase")]
        app = CommandLine(
            Terminal(out, err, io.StringIO()),
            settled(media=Decoder(inspect=MediaError("unreadable"))),
        )
        code = app.run([command, str(vault), *more.get(command, []), *secret])
        return code, err.getvalue()


def trials(ground: Ground, every: int = 1) -> Iterator[Trial]:
    """All there are, or one in so many."""
    found = [
        Trial(ground, plant, name, command)
        for plant in PLANTS
        for name in plant.names or ground.names
        for command in COMMANDS
    ]
    yield from found[::every]


def sweep(home: Path, every: int = 1) -> Iterator[Count]:
    """A count for everything that is planted."""
    counts: dict[str, Count] = {}
    for trial in trials(Ground(home), every):
        count = counts.setdefault(trial.plant.kind, Count(trial.plant.kind))
        told = bounded(trial, home)
        count.looked += 1
        if told.isdigit():
            count.add(f"{trial.command} {told}")
        else:
            count.tried += 1
            count.failed.append(f"{trial}\n{told}")
    yield from counts.values()


def bounded(trial: Trial, home: Path) -> str:
    """What became of a trial in a process of its own; "hangs" if that had to be ended."""
    reading, writing = os.pipe()
    fork = os.fork()
    if not fork:
        _child(trial, home, writing)
    os.close(writing)
    with open(reading, "rb", buffering=0) as told:
        if not select.select([told], [], [], PATIENCE)[0]:
            os.kill(fork, signal.SIGKILL)
        said = told.readall()
    os.waitpid(fork, 0)
    return said.decode() or "hangs"


def _child(trial: Trial, home: Path, writing: int) -> None:
    try:
        with tempfile.TemporaryDirectory(dir=home) as place:
            said = trial.run(Path(place))
    except BaseException:
        said = traceback.format_exc()
    try:
        with open(writing, "wb") as told:
            told.write(said.encode())
    finally:
        os._exit(0)


def _looked(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Everything of a folder that somebody could tell was changed."""
    found = {}
    for path in sorted(folder.rglob("*")):
        now = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(now.st_mode) else b""
        found[path.as_posix()] = (now.st_ino, now.st_mode, now.st_mtime_ns, data)
    return found


def _remove(path: Path) -> None:
    if not os.path.lexists(path):
        return
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.planted", description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args(arguments)
    small_reserve.lighten()
    failed = 0
    say("| planted | tried | looked at | answers | not seen |\n|---|---|---|---|---|")
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        for count in sweep(Path(made), asked.every):
            say(row(count))
            sys.stderr.writelines(f"{each}\n" for each in count.failed)
            failed += len(count.failed)
    say(f"\n{failed} not stood")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
