"""What a vault asks of its file system: files for the owner alone, and that it can be written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.errors import NotWritable, WrongPassphrase
from diary.model.record_nouns import Evidence, Incident
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.store.preview_cache import PreviewCache
from diary.vault.key_rotation import rotate
from diary.vault.lifecycle import create, unlock
from diary.vault.restoration import restore
from tests.support import vaults
from tests.support.file_modes import mode_of
from tests.support.records import PASSPHRASE, settled, state

WORDS = Credentials(PASSPHRASE)


pytestmark = pytest.mark.needs("modes")


@pytest.fixture(autouse=True)
def _anybody_may_do_everything() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


def modes(folder: Path) -> set[str]:
    """What is not for the owner alone, by name and mode."""
    wrong = set()
    for path in (folder, *folder.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode != (0o700 if path.is_dir() else 0o600):
            wrong.add(f"{path.name}: {mode:o}")
    return wrong


def write(session: Session, vault: Path) -> None:
    """An entry, a file with a picture made of it, and a draft."""
    session.journal.record(Incident(what="words"))
    (stored,) = session.evidence.store([NamedBytes("a.txt", b"bytes")])
    assert isinstance(stored, StoredFile)
    exhibit = session.evidence.admit(stored, Evidence())
    blob = vaults.parts_of(session).stored_keys.blob(exhibit.id)
    PreviewCache(vault).put(blob, {"thumbnail": b"picture"})
    session.drafts.save("half a line")


def test_of_a_new_vault_and_its_log(vault: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    write(session, vault)
    names = {path.name for path in vault.rglob("*")}
    assert names >= {
        "keys",
        "keys.bak",
        "db",
        "db-wal",
        "head",
        "draft",
        "cache",
        "lock",
        "reserve",
    }
    assert modes(vault) == set()
    session.close()
    assert modes(vault) == set()


def test_of_one_with_new_keys_and_the_old_one(vault: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    write(session, vault)
    session.close()
    rotated = rotate(vault, WORDS, Credentials("other words"), settled())
    assert (modes(vault), modes(rotated.old)) == (set(), set())


def test_of_a_copy_and_of_one_made_from_it(vault: Path, tmp_path: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    write(session, vault)
    copying = session.backup.begin(tmp_path / "copy")
    assert (vault / "db.copy").exists()
    assert modes(vault) == set()
    copying.run()
    session.close()
    assert modes(tmp_path / "copy") == set()
    restore(tmp_path / "copy", tmp_path / "again", WORDS, settled())
    assert modes(tmp_path / "again") == set()


def test_of_an_older_vault_once_it_is_opened(vault: Path) -> None:
    session = create(vault, PASSPHRASE, settled())
    write(session, vault)
    session.close()
    (vault / "db-wal").touch()
    for name in ("db", "db-wal"):
        (vault / name).chmod(0o644)
    (vault / "db-shm").symlink_to(vault.parent / "elsewhere")
    (vault.parent / "elsewhere").touch(0o644)
    session = unlock(vault, PASSPHRASE, settled())
    write(session, vault)
    # which is set aside, and has no mode of its own
    assert modes(vault) == {"db-shm: 777"}
    assert (vault / "orphans" / "db-shm").is_symlink()
    session.close()
    # what a link leads to is not the vault's
    assert mode_of(vault.parent / "elsewhere") == 0o644


def test_whoever_does_not_open_it_changes_nothing(vault: Path) -> None:
    create(vault, PASSPHRASE, settled()).close()
    (vault / "db").chmod(0o644)
    with pytest.raises(WrongPassphrase):
        unlock(vault, "not the passphrase", settled())
    assert modes(vault) == {"db: 644"}


def test_a_medium_that_takes_no_write_opens_nothing_and_stays_as_it_was(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(vault, PASSPHRASE, settled()).close()
    before, real = state(vault), os.open

    def protected(path: Any, flags: int, mode: int = 0o777, **config: Any) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT) and Path(path).is_relative_to(vault):
            raise OSError(errno.EROFS, "read-only file system")
        return real(path, flags, mode, **config)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", protected)
        with pytest.raises(NotWritable) as caught:
            unlock(vault, PASSPHRASE, settled())
    assert caught.value.operation == "lock"
    assert state(vault) == before
    unlock(vault, PASSPHRASE, settled()).close()
