"""Every mix of an earlier and of the latest day's files, and what opening says of it.

The rules are:

- A mix is refused, or opens as the latest day, or says that an older copy may have been put back.
  Nothing is said only where every file that says of which day it is is of one day.
- A line that was undone is recorded by none of them; one that was not, by each that is the latest.
- No mix is taken for something that the person's own computer did.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.errors import Damaged, RolledBack
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import WAITING, EnteredLine, line_values
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import new_id
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.services.waiting_lines import note_undone
from tests.faults import vaults
from tests.support import access

# What stands in the folder, in parts of which each may be of another day.
PARTS: Final = {
    "keys": ("keys",),
    "keys.bak": ("keys.bak",),
    "db": ("db", "db-wal"),
    "head": ("head",),
    "att": ("att", "cache"),
    "draft": ("draft",),
    "reserve": ("reserve",),
}
# Random bytes, and a part that follows the database: they say nothing of their day.
SAYS_NOTHING: Final = frozenset({"reserve", "head"})
TELL: Final = frozenset({"older-copy", "keys-put-back", "draft-put-back"})
UNDONE: Final = "He is outside. No: it is the neighbour."
WAITING_WORDS: Final = "He rang at four."
# What opening says where the person's own computer stopped in the middle of something.
OWN_CRASH: Final = frozenset({"unfinished-attachments-moved"})


@dataclass(frozen=True)
class Answer:
    """What came of a mix: how many entries it opened with, none where it was refused."""

    old: frozenset[str]
    entries: int | None
    notices: frozenset[str]
    words: tuple[str, ...]
    draft: str
    lines: int
    whole: bool


class TwoDays:
    """A vault on two days: on the earlier one within the seconds in which a line can be undone."""

    def __init__(self, home: Path) -> None:
        self.home, self.mixed = home, home / "mixed"
        folder = vaults.make(home / "vault")
        (folder / "reserve").write_bytes(b"an earlier ballast")
        session = vaults.opened(folder)
        line = _line(UNDONE)
        session.drafts.save(_draft(line))
        _keep(session, folder, home / "old")
        self.entries_then = _entries(session)
        note_undone(session.journal, session.settings, line.id)
        session.drafts.save(_draft())
        _later_day(session, folder)
        _keep(session, folder, home / "new")
        self.entries = _entries(session)
        session.close()

    def mixes(self) -> Iterator[frozenset[str]]:
        """Which parts are of the earlier day, in every way."""
        for chosen in itertools.product((False, True), repeat=len(PARTS)):
            yield frozenset(itertools.compress(PARTS, chosen))

    def answer(self, old: frozenset[str]) -> Answer:
        """What opening says where these parts are of the earlier day, and the others are not."""
        shutil.rmtree(self.mixed, ignore_errors=True)
        self.mixed.mkdir()
        for part, names in PARTS.items():
            for name in names:
                source = self.home / ("old" if part in old else "new") / name
                if source.is_dir():
                    shutil.copytree(source, self.mixed / name)
                elif source.exists():
                    shutil.copyfile(source, self.mixed / name)
        try:
            session = vaults.opened(self.mixed)
        except (RolledBack, Damaged):
            return Answer(old, None, frozenset(), (), "", 0, whole=True)
        try:
            words = tuple(
                item.content.what
                for item in session.journal.items(Noun.INCIDENT)
                if isinstance(item.content, Incident)
            )
            entries = session.info.entries
            whole = session.integrity.verify().ok
            lines = len(session.info.held_lines)
            draft = session.drafts.load() or ""
            return Answer(old, entries, frozenset(session.info.notices), words, draft, lines, whole)
        finally:
            session.close()


def _later_day(session: Session, folder: Path) -> None:
    session.access.make_recovery_code(access.OLD)
    first = session.journal.items(Noun.INCIDENT)[0]
    (stored,) = session.evidence.store([NamedBytes("letter.txt", b"came by post" * 99)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(incidents=(first.id,)))
    session.journal.record(Incident(what="He was there again."))
    session.drafts.save(_draft(_line(WAITING_WORDS)))
    (folder / "reserve").write_bytes(b"a later ballast")


def _keep(session: Session, folder: Path, to: Path) -> None:
    """The folder as a crash would leave it, once the head is written."""
    shutil.copytree(folder, to)
    (to / "head").write_bytes(session.open_vault.heads.latest()[1])


def _line(what: str) -> EnteredLine:
    return EnteredLine(new_id(), Incident(what=what, typed_at="2026-03-01T21:00:00Z"))


def _draft(*lines: EnteredLine) -> str:
    return json.dumps({"version": 1, WAITING: line_values(lines), "held": {"form": "half"}})


def _entries(session: Session) -> int:
    return session.open_vault.heads.published.record.number


def told(days: TwoDays, answer: Answer) -> str:
    """How the rules took this mix; AssertionError unless they hold."""
    said = answer.notices & TELL
    whole_old = set(PARTS) - SAYS_NOTHING <= answer.old
    latest = answer.entries == days.entries
    assert not answer.notices & OWN_CRASH, answer
    assert whole_old or UNDONE not in answer.words, answer
    assert answer.entries in (None, days.entries, days.entries_then), answer
    if answer.entries is None:
        return "refused"
    if not latest:
        assert said or whole_old, answer
        return "says so" if said else "of one day"
    if answer.old <= SAYS_NOTHING:
        assert not said, answer
        assert WAITING_WORDS in answer.words, answer
        return "the latest day"
    # What is older beside the latest record is named by opening, or by verifying.
    assert said or not answer.whole, answer
    if "draft" in answer.old:
        assert "draft-put-back" in said, answer
    if "keys" in answer.old or "keys.bak" in answer.old:
        assert said, answer
    # Nothing that was typed is lost: it is in the record, or in the draft.
    kept = WAITING_WORDS in answer.words or WAITING_WORDS in answer.draft
    assert kept or "draft" in answer.old, answer
    return "the latest day, and what is older is named"
