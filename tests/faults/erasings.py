"""Erasing cut off at every call: one thing is erased or is not, and a whole record goes in the end.

Tests run a sample of each; `python -m tests.faults` runs all of them and prints the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diary.model.evidence import Evidence
from diary.model.kinds import Noun
from diary.services.evidence import Named, Stored
from tests.diary.cases import PASSPHRASE
from tests.diary.pages import decrypted
from tests.faults import strace, vaults
from tests.faults.strace import Ended, Point
from tests.faults.sweeps import Count

MARK = "vexwombat"
FRESH = {"head-brought-up-to-date", "unfinished-attachments-moved"}


@dataclass(frozen=True)
class Place:
    """A template with an exhibit to erase, and the copy that is hurt."""

    home: Path
    exhibit: str
    blob: str

    @property
    def vault(self) -> Path:
        return self.home / "vault"

    @property
    def template(self) -> Path:
        return self.home / "template"

    def command(self, name: str) -> list[str | Path]:
        what = ["--whole", "--yes-erase", "vault"] if name == "whole" else ["AB/3", "--yes-erase"]
        secret = ["--passphrase-file", self.home / "passphrase"]
        return ["erase", self.vault, *what, *([] if name == "whole" else ["AB/3"]), *secret]

    def fresh(self) -> None:
        vaults.fresh(self.template, self.vault)


def place(home: Path) -> Place:
    """A vault with an exhibit that is marked wherever one can be, and a draft about it."""
    home.mkdir(exist_ok=True)
    (home / "passphrase").write_text(PASSPHRASE + "\n")
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


def reached(at: Place, name: str, calls: Sequence[str]) -> list[Point]:
    """Every call of these kinds that the command makes on the vault."""
    at.fresh()
    return strace.thinned(strace.points(at.command(name), at.vault, at.home, calls), at.vault)


def kills(at: Place, name: str, points: Sequence[Point]) -> Count:
    """The process ends just before each of these calls."""
    count = Count(f"`erase{' --whole' * (name == 'whole')}` killed before a call")
    for point in points:
        at.fresh()
        done = strace.spoiled(at.command(name), at.home, point, kill=True)
        assert done.code == strace.KILLED, (point, done)
        count.add(_holds(at, name, done, point))
    return count


def refusals(at: Place, name: str, points: Sequence[Point], error: str) -> Count:
    """Each of these calls fails once; what the command says has to fit what it did."""
    count = Count(f"`erase{' --whole' * (name == 'whole')}`, one call refused with {error}")
    for point in points:
        at.fresh()
        done = strace.spoiled(at.command(name), at.home, point, error=error)
        assert "Traceback" not in done.err, (point, done)
        assert "inside the program" not in done.err, (point, done)
        unread = point.path.name in ("db", "db-wal", "keys", "keys.bak")
        assert done.code in ((0, 3, 4, 6) if unread else (0, 6)), (point, done)
        state = _holds(at, name, done, point)
        if done.code == 0:
            assert state in ("erased", "removed"), (point, done)
        count.add(f"exit {done.code}, then {state}")
    return count


def _holds(at: Place, name: str, done: Ended, point: Point) -> str:
    try:
        return _whole(at) if name == "whole" else _one(at)
    except Exception as cause:
        raise AssertionError(f"{point}: {done}") from cause


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
