"""A vault to open in several ways, and what its key file says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from diary.crypto import key_slots
from diary.crypto.kdf import KdfCost
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import AccessKind
from diary.model.record_nouns import Incident
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import create, recover, unlock
from tests.support import vaults
from tests.support.records import CHEAP, PASSPHRASE, settled

OLD = Credentials(PASSPHRASE)
NEW = Credentials("another set of words")
DEARER = KdfCost(memory_kib=128, passes=2, lanes=1)


def make(folder: Path, **more: Any) -> Path:
    session = create(folder, PASSPHRASE, settled(), **more) if more else vaults.new(folder)
    session.journal.record(Incident(what="written before"))
    session.close()
    return folder


def opened(folder: Path, words: Credentials = OLD, cost: KdfCost = CHEAP) -> Session:
    return unlock(folder, words.text, replace(settled(), cost=cost), words.key_file)


def recovered(folder: Path, words: Credentials) -> Session:
    return recover(folder, words.text, settled(), words.key_file)


def opens(folder: Path, words: Credentials) -> tuple[str, ...]:
    """Opens and closes; the notices."""
    session = opened(folder, words)
    session.close()
    return session.info.notices


def with_code(folder: Path) -> Credentials:
    """Makes a recovery code."""
    session = opened(folder)
    code = session.access.make_recovery_code(OLD)
    session.close()
    return Credentials(code)


def keys(folder: Path) -> key_slots.SlotsFile:
    """The key file, which has to be the same as its copy."""
    data = (folder / "keys").read_bytes()
    assert (folder / "keys.bak").read_bytes() == data
    return key_slots.parse(data)


def log(session: Session) -> list[AccessKind]:
    return [item.content.access for item in session.journal.items(Noun.ACCESS)]
