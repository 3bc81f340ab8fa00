"""Copying and restoring, cut off or refused at each call that touches the vault or the copy.

The template is a vault that has gone on since its last finished copy. Whatever happens to the next
copy or to a restoring: the vault has all it had, one finished copy can be restored, and what was
not finished is not taken for a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.backup.target import BackupTarget
from diary.vault.restoration import restore
from tests.faults import vaults
from tests.faults.strace import Ended, Point
from tests.support.records import PASSPHRASE, settled, state

COMMANDS: Final = ("backup", "restore")


@dataclass(frozen=True)
class Pair:
    """A vault, its stick and the place to restore to, all below one folder that is hurt."""

    home: Path
    earlier: frozenset[str]
    later: frozenset[str]

    @property
    def hurt(self) -> Path:
        return self.home / "both"

    @property
    def vault(self) -> Path:
        return self.hurt / "vault"

    @property
    def stick(self) -> Path:
        return self.hurt / "stick"

    @property
    def again(self) -> Path:
        return self.hurt / "again"

    @property
    def said(self) -> Mapping[str, str]:
        return {name: f"`{name}`" for name in COMMANDS}

    def command(self, name: str) -> list[str | Path]:
        to = self.stick if name == "backup" else self.again
        of = self.vault if name == "backup" else self.stick
        return [name, of, "--to", to, "--passphrase-file", self.home / "passphrase"]

    def fresh(self, name: str = "") -> None:
        vaults.fresh(self.home / "template", self.hurt)

    def holds(self, name: str, done: Ended) -> str:
        return _copied(self, done) if name == "backup" else _restored(self, done)

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        said = done.err.splitlines()
        # one: an attached file could not be read in the vault, so that the copy is without it
        assert done.code in ((0, 1, 4, 6) if name == "backup" else (0, 4, 6))
        assert len(said) == (0 if done.code in (0, 1) else 1)
        if name == "backup" and done.code > 1 and not done.out and self.stick in point.path.parents:
            assert state == "earlier copy whole"
        return f"exit {done.code}" if done.code else "done all the same"


def place(home: Path) -> Pair:
    """The template: an earlier copy, then an entry and an attachment more."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    template = home / "template"
    template.mkdir()
    session = vaults.opened(vaults.make(template / "vault"))
    session.backup.note(session.backup.begin(template / "stick").run())
    earlier = _ids(session)
    new = session.journal.record(Incident(what="since the copy"))
    (stored,) = session.evidence.store([NamedBytes("since.bin", b"since " * 3000)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(incidents=(new.id,)))
    later = _ids(session)
    session.close()
    return Pair(home, earlier, later)


def _copied(at: Pair, done: Ended) -> str:
    told = vaults.sound(at.vault)
    assert set(told.subjects) == at.later
    assert not list(at.vault.glob("db.copy*"))
    newest = BackupTarget(at.stick).newest()
    new = newest.number == 2
    # what was acknowledged is there, and what was refused is not; but that the vault could not note
    # it, or be closed, comes after
    if done.code in (0, 1) or done.out:
        assert new
    assert _again(at) == (at.later if new else at.earlier)
    session = vaults.opened(at.vault)
    session.backup.begin(at.stick).run()
    assert session.backup.reading(at.stick).run().ok
    session.close()
    left = sorted(path.name for path in at.stick.iterdir())
    assert left == sorted(["att", BackupTarget(at.stick).newest().copy])
    assert not [path for path in at.stick.rglob("*") if path.suffix in (".part", ".new")]
    assert _again(at) == at.later
    return "new copy finished" if new else "earlier copy whole"


def _restored(at: Pair, done: Ended) -> str:
    there = at.again.exists()
    assert there or not done.out
    if done.code >= 0:
        assert there == (done.code == 0)
        assert not (at.hurt / ".again.new").exists()
    assert state(at.stick) == state(at.home / "template" / "stick")
    if there:
        _proven(at, at.again, at.earlier)
        shutil.rmtree(at.again)
    assert _again(at) == at.earlier
    return "restored" if there else "nothing there"


def _again(at: Pair) -> frozenset[str]:
    """What the newest copy holds, restored once more."""
    shutil.rmtree(at.again, ignore_errors=True)
    restored = restore(at.stick, at.again, Credentials(PASSPHRASE), settled(), despite_damage=True)
    assert not [name for name in restored.missing if not name.startswith("evidence/")]
    session = vaults.opened(at.again)
    ids = _ids(session)
    session.close()
    shutil.rmtree(at.again)
    return ids


def _proven(at: Pair, folder: Path, expected: frozenset[str]) -> None:
    told = vaults.sound(folder)
    (entry,) = set(told.subjects) - expected
    assert told.subjects[entry][0] is Noun.CONTINUITY


def _ids(session: Any) -> frozenset[str]:
    nouns = [noun for noun in Noun if noun is not Noun.CONTINUITY]
    return frozenset(item.id for noun in nouns for item in session.journal.items(noun))
