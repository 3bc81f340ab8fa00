"""A vault to be rotated, and what must be so of one that was not."""

from __future__ import annotations

from pathlib import Path

from diary.model.record_nouns import Incident
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from tests.faults import vaults
from tests.support.records import PASSPHRASE, settled, state

OLD, NEW = Credentials(PASSPHRASE), Credentials("another set of words")
HOW = settled()


def make(folder: Path) -> Path:
    """A vault with every noun, a correction, files, a draft, settings and something erased."""
    vault = vaults.make(folder)
    session = unlock(vault, PASSPHRASE, HOW)
    gone = session.journal.record(Incident(what="to be erased"))
    session.erasure.erase(gone.id, OLD)
    gone = session.journal.record(Incident(what="to be withdrawn"))
    session.journal.withdraw(gone.id, "a reason")
    session.settings.put("theme", "dark")
    session.drafts.save("half a sentence")
    session.access.make_recovery_code(OLD)
    session.settings.put("last-copy", {"made": "2026-03-01T21:15:00.000000Z", "entries": 3})
    session.close()
    return vault


def opened(folder: Path, words: Credentials = NEW) -> Session:
    return unlock(folder, words.text, settled(), words.key_file)


def untouched(vault: Path, before: dict[str, bytes]) -> None:
    assert set(state(vault)) == set(before)
    session = opened(vault, OLD)
    assert session.integrity.verify().faults == ()
    session.close()
    assert [path.name for path in vault.parent.iterdir()] == ["vault"]
