"""A record of an earlier version, brought up to this one at an opening that is cut off or refused.

The later version is made up (`later.py`). Whatever happens, the database is of one version or the
other, whole; what it was before is still opened by the program of before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from diary.store import connection, schema
from tests.faults import later, vaults
from tests.faults.strace import Ended, Point
from tests.support.database_pages import database_key
from tests.support.records import PASSPHRASE

MIGRATE: Final = "migrate"


@dataclass(frozen=True)
class Place:
    """A template of the version before, and the copy that is hurt."""

    home: Path

    @property
    def hurt(self) -> Path:
        return self.home / "vault"

    @property
    def template(self) -> Path:
        return self.home / "template"

    @property
    def said(self) -> Mapping[str, str]:
        return {MIGRATE: "an opening that migrates"}

    @cached_property
    def before(self) -> vaults.Told:
        return vaults.everything(self.template)

    def command(self, name: str) -> list[str | Path]:
        return ["later", "list", self.hurt, "--passphrase-file", self.home / "passphrase"]

    def fresh(self, name: str) -> None:
        vaults.fresh(self.template, self.hurt)

    def holds(self, name: str, done: Ended) -> str:
        # before the later program comes to the template
        assert self.before.faults == ()
        found = version(self.hurt)
        assert not done.out or found == later.LATER
        if found == later.BEFORE:
            kept = vaults.fresh(self.hurt, self.home / "kept")
            self._same(vaults.sound(kept))
        with later.version():
            self._same(vaults.sound(self.hurt))
        assert version(self.hurt) == later.LATER
        return "migrated" if found == later.LATER else "as before"

    def _same(self, told: vaults.Told) -> None:
        assert (told.subjects, told.draft) == (self.before.subjects, self.before.draft)

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        # SQLCipher does not tell a page that cannot be read from one that is not what was written
        unread = point.call == "pread64" and point.path.name in ("db", "db-wal")
        assert done.code in ((0, 4, 6) if unread else (0, 6))
        assert bool(done.err) == (done.code != 0)
        assert done.code or state == "migrated"
        return f"exit {done.code}, then {state}" if done.code else "done all the same"


def version(folder: Path) -> int:
    """Which version a vault's database is of; nothing is changed by asking."""
    with connection.open_read_only(folder / "db", database_key(folder)) as link, later.version():
        return schema.check_version(link)


def place(home: Path) -> Place:
    """A template of a vault, and its words."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    vaults.make(home / "template")
    return Place(home)
