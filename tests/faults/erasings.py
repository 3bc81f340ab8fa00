"""Erasing and rotating cut off at every call: done or not done, and nothing in between.

- One thing is erased or is not, and a whole record goes in the end.
- A record that gets new keys is whole under the old ones or under the new ones, at its own place,
  at the next opening.

Tests run a sample of each; `python -m tests.faults` runs all of them and prints the counts.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from diary.errors import WrongPassphrase
from diary.model.evidence import Evidence
from diary.model.kinds import Noun
from diary.services.evidence import Named, Stored
from diary.vault import unlock
from tests.diary.cases import PASSPHRASE, settled
from tests.diary.pages import decrypted
from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point

MARK = "vexwombat"
NEW = "another set of words"
SAID = {"one": "`erase`", "whole": "`erase --whole`", "rotate": "`rotate`"}
FRESH = {"head-brought-up-to-date", "unfinished-attachments-moved"}


@dataclass(frozen=True)
class Place:
    """A template with an exhibit to erase, and the copy that is hurt."""

    home: Path
    exhibit: str
    blob: str

    @property
    def said(self) -> Mapping[str, str]:
        return SAID

    @property
    def hurt(self) -> Path:
        """The folder that the vault stands in, and whatever is made beside it."""
        return self.home / "around"

    @property
    def vault(self) -> Path:
        return self.hurt / "vault"

    @property
    def template(self) -> Path:
        return self.home / "template"

    def command(self, name: str) -> list[str | Path]:
        if name == "rotate":
            secret = ["--passphrase-file", self.home / "passphrase"]
            return ["rotate", self.vault, "--new-passphrase-file", self.home / "new", *secret]
        what = ["--whole", "--yes-erase", "vault"] if name == "whole" else ["AB/3", "--yes-erase"]
        secret = ["--passphrase-file", self.home / "passphrase"]
        return ["erase", self.vault, *what, *([] if name == "whole" else ["AB/3"]), *secret]

    def fresh(self, name: str = "") -> None:
        shutil.rmtree(self.hurt, ignore_errors=True)
        self.hurt.mkdir()
        vaults.fresh(self.template, self.vault)

    def holds(self, name: str, done: Ended) -> str:
        state = {"whole": _whole, "one": _one, "rotate": _rotated}[name](self)
        assert not (done.out and state.startswith("not "))
        return state

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        unread = point.path.name in ("db", "db-wal", "keys", "keys.bak")
        assert done.code in ((0, 3, 4, 6) if unread else (0, 6))
        assert done.code or state in ("erased", "removed", "rotated")
        return f"exit {done.code}, then {state}"


def place(home: Path) -> Place:
    """A vault with an exhibit that is marked wherever one can be, and a draft about it."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n")
    (home / "new").write_text(NEW + "\n")
    session = vaults.opened(vaults.make(home / "template"))
    (stored,) = session.evidence.store([Named(f"{MARK}.txt", f"{MARK} ".encode() * 400)])
    assert isinstance(stored, Stored)
    item = session.evidence.admit(stored, Evidence(title=f"a {MARK}"))
    session.journal.amend(item.id, Evidence(**_said(item.content), transcript=f"{MARK} again"))
    session.evidence._keeping.previews.put(stored.blob, "facts", MARK.encode())
    session.drafts.save(f"about {item.id}")
    session.close()
    return Place(home, item.id, stored.blob.blob)


def _said(content: Evidence) -> dict[str, object]:
    names = ("title", "reference", "name", "size", "sha256")
    return {name: getattr(content, name) for name in names}


def _whole(at: Place) -> str:
    """A second run ends what the first began, whatever that left."""
    if at.vault.exists():
        again = strace.run(at.command("whole"), at.home)
        assert (again.code, again.err) == (0, ""), again
    assert not at.vault.exists()
    return "removed"


def _one(at: Place) -> str:
    told = vaults.everything(at.vault)
    assert told.faults == ()
    assert set(told.notices) <= {*FRESH, "erasing-cleared"}
    again = vaults.everything(at.vault)
    assert (again.notices, again.subjects, again.faults) == ((), told.subjects, ())
    left = [path.name for path in at.vault.rglob("*") if path.suffix in (".part", ".new")]
    assert left == []
    if at.exhibit in told.subjects:
        before = vaults.everything(at.template)
        assert (told.subjects, told.draft) == (before.subjects, before.draft)
        return "not erased"
    assert told.draft is None
    named = [path for path in at.vault.rglob("*") if at.blob in path.name]
    assert named == []
    # nothing of it, in whatever use, two openings later
    assert not [where for where, page in decrypted(at.vault) if MARK.encode() in page.lower()]
    assert sum(noun is Noun.CONTINUITY for noun, *_ in told.subjects.values()) == 1
    return "erased"


def _rotated(at: Place) -> str:
    """Whole at its own place, under the new words or the old ones, with nothing left beside."""
    before = _all(at.template, PASSPHRASE)
    try:
        told, state = _all(at.vault, NEW), "rotated"
    except WrongPassphrase:
        told, state = _all(at.vault, PASSPHRASE), "not rotated"
    assert told.faults == ()
    assert set(told.notices) <= FRESH
    subjects = {id_: it for id_, it in told.subjects.items() if it[0] is not Noun.CONTINUITY}
    assert (subjects, told.draft) == (before.subjects, before.draft)
    assert len(told.subjects) - len(subjects) == (state == "rotated")
    beside = sorted(path.name for path in at.hurt.iterdir())
    assert beside == (["vault", "vault.old"] if state == "rotated" else ["vault"])
    if state == "rotated":
        old = _all(at.hurt / "vault.old", PASSPHRASE)
        assert (old.faults, old.subjects, old.draft) == ((), before.subjects, before.draft)
    return state


def _all(folder: Path, words: str) -> vaults.Told:
    session = unlock(folder, words, settled())
    try:
        subjects = {it.id: (noun, it) for noun in Noun for it in session.journal.items(noun)}
        faults = session.integrity.verify().faults
        return vaults.Told(session.info.notices, subjects, session.drafts.load(), faults)
    finally:
        session.close()
