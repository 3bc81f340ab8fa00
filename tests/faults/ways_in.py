"""Making a record, and changing how it is opened, cut off or refused at every call.

- A record that is made is there whole or not at all, and can be made all the same afterwards.
- Whoever changes a passphrase, or has a recovery code made, gets in by the old words or the new.

Tests run a sample of each; `python -m tests.faults` runs all of them and prints the counts.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.errors import MistypedCode, WrongPassphrase
from diary.model.kinds import Noun
from diary.vault import unlock
from tests.diary.cases import PASSPHRASE, settled
from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point

NEW: Final = "another set of words"
SAID: Final = {
    "new": "`new`",
    "passphrase": "`passphrase`",
    "code": "`passphrase --recovery-code new`",
}
# As the sheet shows it, on two lines.
_CODE: Final = re.compile(r"^    ([0-9A-Z]{4}-[0-9A-Z-]+)$", re.MULTILINE)
_USED: Final = "recovery-code-used"
NOTICES: Final = {"head-brought-up-to-date", "keys-copy-mended", "keys-mended"}


@dataclass(frozen=True)
class Place:
    """A template, the folder that is hurt, and the words."""

    home: Path

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
        secret = ["--passphrase-file", self.home / "passphrase"]
        if name == "new":
            return ["new", self.vault, *secret]
        change = ["--new-passphrase-file", self.home / "new"]
        return [
            "passphrase",
            self.vault,
            *(change if name == "passphrase" else ["--recovery-code", "new"]),
            *secret,
        ]

    def fresh(self, name: str) -> None:
        shutil.rmtree(self.hurt, ignore_errors=True)
        self.hurt.mkdir()
        if name != "new":
            vaults.fresh(self.template, self.vault)

    def holds(self, name: str, done: Ended) -> str:
        if name == "code":
            return _code(self, done)
        state = _made(self) if name == "new" else _changed(self)
        assert not done.out or state in ("made", "new words")
        return state

    def refused(self, name: str, done: Ended, point: Point, state: str) -> str:
        unread = point.path.name in ("db", "db-wal", "keys", "keys.bak")
        assert done.code in ((0, 3, 4, 6) if unread else (0, 6))
        assert bool(done.err) == (done.code != 0)
        assert done.code or state in ("made", "new words", "code")
        return f"exit {done.code}, then {state}"


def place(home: Path) -> Place:
    """A template of a vault, and the words that open it now and later."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n")
    (home / "new").write_text(NEW + "\n")
    vaults.make(home / "template")
    return Place(home)


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
        assert _refused(at, others)
        states.append("new words" if words == NEW else "old words")
    # cut off between the two key files: whoever comes first decides
    return " or ".join(dict.fromkeys(states))


def _refused(at: Place, words: str) -> bool:
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
    before = vaults.everything(at.template)
    first, again = _told(at, words), _told(at, words)
    assert set(first.notices) <= NOTICES | {_USED}, first.notices
    assert set(again.notices) <= {_USED}, again.notices
    for told in (first, again):
        subjects = {id_: it for id_, it in told.subjects.items() if it[0] is not Noun.ACCESS}
        assert (subjects, told.draft, told.faults) == (before.subjects, before.draft, ())
    left = [path.name for path in at.hurt.rglob("*") if path.suffix in (".part", ".new")]
    assert left == []


def _told(at: Place, words: str) -> vaults.Told:
    return vaults.told(unlock(at.vault, words, settled()))
