"""A look at the folders of sealed files does not tell when anything was attached or looked at."""

from __future__ import annotations

import os
from pathlib import Path

from diary.files.durable import MOMENT
from diary.model.record_nouns import Evidence
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.vault.key_rotation import rotate
from diary.vault.lifecycle import create, unlock
from diary.vault.restoration import restore
from tests.support.records import PASSPHRASE, settled

NEW = Credentials("another set of words")


def attach(session: Session, length: int) -> str:
    (stored,) = session.evidence.store([NamedBytes("IMG_0412.jpg", os.urandom(length))])
    assert isinstance(stored, StoredFile)
    item = session.evidence.admit(stored, Evidence())
    original = session.evidence.original(item.id)
    assert original is not None
    for looks in ({"print-1-1": b"picture", "prepared-8": b"facts"}, {"clean-1": b"clean"}):
        original.access.previews.put(original.blob, looks)
    return item.id


def times(folder: Path) -> set[float]:
    """When `att/`, `cache/` and everything in them was last written."""
    there = [folder / name for name in ("att", "cache") if (folder / name).exists()]
    return {path.stat().st_mtime for each in there for path in (each, *each.rglob("*"))}


def test_times_tell_nothing_through_the_life_of_a_record(tmp_path: Path) -> None:
    vault, stick, again = (tmp_path / name for name in ("vault", "stick", "again"))
    session = create(vault, PASSPHRASE, settled())
    for length in (0, 40_000, 3 << 20):
        last = attach(session, length)
    assert times(vault) == {MOMENT}
    session.backup.begin(stick).run()
    assert times(stick) == {MOMENT}
    session.erasure.erase(last, Credentials(PASSPHRASE))
    assert times(vault) == {MOMENT}
    session.backup.begin(stick).run()
    assert times(stick) == {MOMENT}
    session.close()
    unlock(vault, PASSPHRASE, settled()).close()
    assert times(vault) == {MOMENT}
    restore(stick, again, Credentials(PASSPHRASE), settled())
    assert times(again) == {MOMENT}
    rotate(vault, Credentials(PASSPHRASE), NEW, settled())
    assert times(vault) == times(tmp_path / "vault.old") == {MOMENT}


def test_a_copy_holds_no_cache(tmp_path: Path) -> None:
    session = create(tmp_path / "vault", PASSPHRASE, settled())
    attach(session, 10)
    session.backup.begin(tmp_path / "stick").run()
    session.close()
    assert (tmp_path / "vault" / "cache").exists()
    assert not [path for path in (tmp_path / "stick").rglob("*") if "cache" in path.parts]
