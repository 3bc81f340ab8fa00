"""What changes a vault as a whole, or takes something out of it, cut off or refused at every call.

- A record that is made is there whole or not at all, and can be made all the same afterwards.
- Whoever changes a passphrase, or has a recovery code made, gets in by the old words or the new.
- One thing is erased or is not, and a whole record goes in the end.
- A record that gets new keys is whole under the old ones or under the new ones, at its own place,
  at the next opening.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from diary.errors import MistypedCode, WrongPassphrase
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.store.preview_cache import PreviewCache
from diary.vault.lifecycle import unlock
from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point
from tests.support.database_pages import decrypted
from tests.support.records import PASSPHRASE, settled

MARK: Final = "vexwombat"
NEW: Final = "moss karate yacht chest patient ladder"
SAID: Final = {
    "rotate": "`rotate`",
    "one": "`erase`",
    "whole": "`erase --whole`",
    "new": "`new`",
    "passphrase": "`passphrase`",
    "code": "`passphrase --recovery-code new`",
}
# As the sheet shows it, on two lines.
_CODE: Final = re.compile(r"^    ([0-9A-Z]{4}-[0-9A-Z-]+)$", re.MULTILINE)
_USED: Final = "recovery-code-used"
_OPENED: Final = {"head-brought-up-to-date", "unfinished-attachments-moved"}
_MENDED: Final = {"head-brought-up-to-date", "keys-copy-mended", "keys-mended"}


@dataclass(frozen=True)
class Place:
    """A template with an exhibit to erase, the folder that is hurt, and the words."""

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

    @cached_property
    def before(self) -> vaults.Told:
        return vaults.everything(self.template)

    def command(self, name: str) -> list[str | Path]:
        new: list[str | Path] = ["--new-passphrase-file", self.home / "new"]
        what: dict[str, list[str | Path]] = {
            "new": ["new", self.vault],
            "passphrase": ["passphrase", self.vault, *new],
            "code": ["passphrase", self.vault, "--recovery-code", "new"],
            "one": ["erase", self.vault, "AB/3", "--yes-erase", "AB/3"],
            "whole": ["erase", self.vault, "--whole", "--yes-erase", "vault"],
            "rotate": ["rotate", self.vault, *new],
        }
        return [*what[name], "--passphrase-file", self.home / "passphrase"]

    def fresh(self, name: str) -> None:
        shutil.rmtree(self.hurt, ignore_errors=True)
        self.hurt.mkdir()
        if name != "new":
            vaults.fresh(self.template, self.vault)

    def holds(self, name: str, done: Ended) -> str:
        if name == "code":
            return _code(self, done)
        looks: dict[str, Callable[[Place], str]] = {
            "new": _made,
            "passphrase": _changed,
            "one": _erased,
            "whole": _removed,
            "rotate": _rotated,
        }
        state = looks[name](self)
        assert not done.out or state in _DONE
        return state

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        unread = point.path.name in ("db", "db-wal", "keys", "keys.bak")
        # what was moved is read back, and what cannot be read is not what was written
        unread |= ".vault.rotating/att/" in str(point.path)
        # strace answers in the place of closing, so that the lock stays taken
        locked = point.call == "close" and point.path.name == "lock"
        assert done.code in ((0, 3, 4, 6) if unread else (0, 5, 6) if locked else (0, 6))
        assert done.code == 0 or done.err or "did not let all of its traces" in done.out
        assert done.code or not done.err
        assert done.code or state in (*_DONE, "code")
        return f"exit {done.code}, then {state}"


_DONE: Final = ("made", "new words", "erased", "removed", "rotated")


def place(home: Path) -> Place:
    """A vault with an exhibit that is marked wherever one can be, and a draft about it."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    (home / "new").write_text(NEW + "\n", encoding="utf-8")
    session = vaults.opened(vaults.make(home / "template"))
    (stored,) = session.evidence.store([NamedBytes(f"{MARK}.txt", f"{MARK} ".encode() * 400)])
    assert isinstance(stored, StoredFile)
    item = session.evidence.admit(stored, Evidence(title=f"a {MARK}"))
    session.journal.amend(item.id, Evidence(**_said(item.content), transcript=f"{MARK} again"))
    PreviewCache(home / "template").put(stored.blob, {"facts": MARK.encode()})
    session.drafts.save(f"about {item.id}")
    session.close()
    return Place(home, item.id, stored.blob.blob)


def _said(content: Evidence) -> dict[str, object]:
    names = ("title", "reference", "name", "size", "sha256")
    return {name: getattr(content, name) for name in names}


def _told(folder: Path, words: str) -> vaults.Told:
    return vaults.told(unlock(folder, words, settled()))


def _nothing_unfinished(folder: Path) -> None:
    left = [path.name for path in folder.rglob("*") if path.suffix in (".part", ".new")]
    assert left == []


def _made(at: Place) -> str:
    """There, whole and empty; or not, and then made by a second try."""
    there = at.vault.exists() and any(at.vault.iterdir())
    if not there:
        again = strace.run(at.command("new"), at.home, seed=2)
        assert (again.code, again.err) == (0, ""), again
    assert vaults.sound(at.vault).subjects == {}
    assert [path.name for path in at.hurt.iterdir()] == ["vault"]
    return "made" if there else "not made"


def _changed(at: Place) -> str:
    """The new words open it or the old ones do; whichever get in, the others never do again."""
    kept = vaults.fresh(at.hurt, at.home / "kept")
    states = []
    for words, others in ((NEW, PASSPHRASE), (PASSPHRASE, NEW)):
        vaults.fresh(kept, at.hurt)
        try:
            _whole(at, words)
        except WrongPassphrase:
            words, others = others, words
            _whole(at, words)
        assert _shut(at, others)
        states.append("new words" if words == NEW else "old words")
    # cut off between the two key files: whoever comes first decides
    return " or ".join(dict.fromkeys(states))


def _shut(at: Place, words: str) -> bool:
    try:
        unlock(at.vault, words, settled()).close()
    except WrongPassphrase:
        return True
    return False


def _code(at: Place, done: Ended) -> str:
    """The passphrase opens it in any case, and a code that was shown opens it too."""
    _whole(at, PASSPHRASE)
    code = "".join(_CODE.findall(done.out))
    if not code:
        assert not done.out
        return "no code shown"
    try:
        _whole(at, code)
    except (WrongPassphrase, MistypedCode) as refused:
        raise AssertionError("the code that was shown does not open it") from refused
    return "code"


def _whole(at: Place, words: str) -> None:
    """All that was there before, but for entries about the ways in; the second time in peace."""
    first, again = _told(at.vault, words), _told(at.vault, words)
    assert set(first.notices) <= _MENDED | {_USED}, first.notices
    assert set(again.notices) <= {_USED}, again.notices
    for told in (first, again):
        assert (told.without(Noun.ACCESS), told.draft) == (at.before.subjects, at.before.draft)
        assert told.faults == ()
    _nothing_unfinished(at.hurt)


def _removed(at: Place) -> str:
    """A second run ends what the first began, whatever that left."""
    if at.vault.exists():
        again = strace.run(at.command("whole"), at.home)
        assert (again.code, again.err) == (0, ""), again
    assert not at.vault.exists()
    return "removed"


def _erased(at: Place) -> str:
    told = vaults.everything(at.vault)
    assert told.faults == ()
    assert set(told.notices) <= {*_OPENED, "erasing-cleared"}
    again = vaults.everything(at.vault)
    assert (again.notices, again.subjects, again.faults) == ((), told.subjects, ())
    _nothing_unfinished(at.vault)
    if at.exhibit in told.subjects:
        assert (told.subjects, told.draft) == (at.before.subjects, at.before.draft)
        return "not erased"
    assert told.draft is None
    assert [path for path in at.vault.rglob("*") if at.blob in path.name] == []
    # nothing of it, in whatever use, two openings later
    assert not [where for where, page in decrypted(at.vault) if MARK.encode() in page.lower()]
    assert len(told.subjects) - len(told.without(Noun.CONTINUITY)) == 1
    return "erased"


def _rotated(at: Place) -> str:
    """Whole at its own place, under the new words or the old ones, with nothing left beside."""
    try:
        told, state = _told(at.vault, NEW), "rotated"
    except WrongPassphrase:
        told, state = _told(at.vault, PASSPHRASE), "not rotated"
    assert told.faults == ()
    assert set(told.notices) <= _OPENED
    subjects = told.without(Noun.CONTINUITY)
    assert (subjects, told.draft) == (at.before.subjects, at.before.draft)
    assert len(told.subjects) - len(subjects) == (state == "rotated")
    beside = sorted(path.name for path in at.hurt.iterdir())
    assert beside == (["vault", "vault.old"] if state == "rotated" else ["vault"])
    if state == "rotated":
        old = _told(at.hurt / "vault.old", PASSPHRASE)
        assert (old.faults, old.subjects) == ((), at.before.subjects)
        assert old.draft == at.before.draft
    return state
