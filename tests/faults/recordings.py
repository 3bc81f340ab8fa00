"""Recording, attaching and amending, cut off or refused: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point
from tests.faults.sweeps import Count
from tests.support.records import PASSPHRASE

LINES = '{"what":"new words","behaviours":["FOLLOW"]}\n{"kind":"note","text":"new private words"}\n'
CHANGED: Final = "The phone rang 16 times."
COMMANDS: Final = ("record", "attach", "amend")
SESSION: Final = "a session"
# A file that a long session writes, how, and the highest count at which it is cut off.
_MOMENTS = (
    ("db-wal", "pwrite64", 2000),
    ("db-wal", "fsync", 60),
    ("db", "pwrite64", 60),
    ("head.new", "write", 20),
    ("head.new", "rename", 20),
    ("draft.new", "fsync", 40),
    ("draft.new", "rename", 40),
)


@dataclass(frozen=True)
class Place:
    """Where a sweep works: a template, the copy that is hurt, and files to hand in."""

    home: Path

    @property
    def hurt(self) -> Path:
        return self.home / "vault"

    @property
    def template(self) -> Path:
        return self.home / "template"

    @property
    def said(self) -> Mapping[str, str]:
        return {**{name: f"`{name}`" for name in COMMANDS}, SESSION: SESSION}

    def command(self, name: str) -> list[str | Path]:
        if name == SESSION:
            return ["keep", self.hurt, "4"]
        what: dict[str, list[str | Path]] = {
            "record": ["--from", self.home / "lines.jsonl"],
            "attach": ["2", self.home / "one.txt", self.home / "two.bin", "--quiet"],
            "amend": ["2", "--from", self.home / "changes.json"],
        }
        return [name, self.hurt, *what[name], "--passphrase-file", self.home / "passphrase"]

    def fresh(self, name: str = "") -> None:
        vaults.fresh(self.template, self.hurt)

    @cached_property
    def before(self) -> vaults.Told:
        return vaults.everything(self.template)

    def holds(self, name: str, done: Ended) -> str:
        told = vaults.sound(self.hurt)
        was = self.before.subjects
        changed = {id_ for id_ in was if told.subjects.get(id_) != was[id_]}
        new = set(told.subjects) - set(was)
        assert {*vaults.answered(done.out)} <= new | changed
        # a draft is whole: the one before, or one that a session wrote
        assert told.draft is not None
        assert told.draft.startswith(("half a sentence", "kept "))
        assert name == SESSION or told.draft == self.before.draft
        if name == "amend":
            return _amended(told, new, changed)
        assert not changed
        # one batch of lines is one transaction; attached files are one each
        assert name == SESSION or len(new) in ((0, 2) if name == "record" else (0, 1, 2))
        return "all there" if len(new) == 2 else "not all there"

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        # SQLCipher does not tell a page that cannot be read from one that is not what was written
        unread = point.call == "pread64" and point.path.name in ("db", "db-wal")
        assert done.code in ((0, 4, 6) if unread else (0, 6))
        # a refusal is told in one sentence, or one for each file, and a success in none
        assert bool(done.err) == (done.code != 0)
        assert done.code or state == "all there"
        return f"exit {done.code}" if done.code else "done all the same"


def _amended(told: vaults.Told, new: set[str], changed: set[str]) -> str:
    assert not new
    assert len(changed) <= 1
    for id_ in changed:
        _, item = told.subjects[id_]
        assert (item.content.what, item.revision) == (CHANGED, 3)
    return "all there" if changed else "not all there"


def place(home: Path) -> Place:
    """A template of a vault, and what the commands take."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (home / "lines.jsonl").write_text(LINES, encoding="utf-8")
    (home / "changes.json").write_text(
        f'{{"what":"{CHANGED}","reason":"counted a third time"}}\n', encoding="utf-8"
    )
    (home / "one.txt").write_bytes(b"one file " * 600)
    (home / "two.bin").write_bytes(bytes(range(256)) * 9000)
    vaults.make(home / "template")
    return Place(home)


def kept_sessions(at: Place, seeds: Sequence[int]) -> Count:
    """A session that records, attaches and drafts is killed at a call chosen by each seed."""
    count = Count("a session killed at a random call")
    for seed in seeds:
        chosen = random.Random(seed)
        name, kind, most = chosen.choice(_MOMENTS)
        point = Point(at.hurt / name, kind, chosen.randint(1, most))
        how = strace.spoiling(at.home, point, "signal=KILL")
        try:
            at.fresh()
            done = strace.run(["keep", at.hurt], at.home, how)
            assert done.code == strace.KILLED, (done.code, done.err)
            _all_there(at, done.out, count)
        except Exception:
            count.fail((seed, point))
    return count


def kept_until(at: Place, seeds: Sequence[int]) -> Count:
    """The same session, killed from outside once it has acknowledged so many lines."""
    count = Count("a session killed from outside")
    for seed in seeds:
        wanted = random.Random(seed).randint(1, 60)
        try:
            at.fresh()
            _all_there(at, _kept_for(at, wanted), count)
        except Exception:
            count.fail((seed, wanted))
    return count


def _kept_for(at: Place, lines: int) -> str:
    line = [sys.executable, str(strace.DRIVER), "keep", str(at.hurt)]
    environment = strace.environment(at.home)
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(lines)]
        os.kill(child.pid, 9)
        said += child.stdout.readlines()
    return "".join(said)


def _all_there(at: Place, out: str, count: Count) -> None:
    told = vaults.sound(at.hurt)
    lines = [line.split() for line in out.splitlines()]
    acknowledged = {id_: int(turn) for _, id_, turn in lines}
    assert acknowledged.keys() <= told.subjects.keys()
    for id_, turn in acknowledged.items():
        content = told.subjects[id_][1].content
        assert f"{turn}" in getattr(content, "what", "") + getattr(content, "name", "")
    # a draft is whole: the one before or the one after
    assert told.draft is not None
    assert told.draft.startswith(("kept ", "half a sentence"))
    count.looked += 1
    count.add("nothing acknowledged lost")
