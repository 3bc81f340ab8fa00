"""What somebody without a key lays into a vault's folder, and what comes of it at an opening."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diary.errors import Damaged, NotAVault, RolledBack, WrongPassphrase
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence, Incident
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.store import connection
from diary.vault.key_rotation import rotate
from diary.vault.lifecycle import create, recover, unlock
from diary.vault.restoration import restore
from tests.faults import logs
from tests.support.file_modes import mode_of
from tests.support.records import PASSPHRASE, settled, state

WORDS, OTHER = Credentials(PASSPHRASE), Credentials("other words")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A vault of five entries, and its `db` from when it had three."""
    folder = tmp_path_factory.mktemp("template") / "vault"
    create(folder, PASSPHRASE, settled()).close()
    write(folder, 3)
    old = (folder / "db").read_bytes()
    write(folder, 2)
    return folder, old


@pytest.fixture
def old(template: tuple[Path, bytes]) -> bytes:
    return template[1]


@pytest.fixture
def vault(template: tuple[Path, bytes], tmp_path: Path) -> Path:
    return Path(shutil.copytree(template[0], tmp_path / "vault"))


def write(folder: Path, times: int) -> None:
    session = unlock(folder, PASSPHRASE, settled())
    for turn in range(times):
        # of some length, so that pages of their own are written
        session.journal.record(Incident(what=f"entry {turn} " + "word " * 900))
    session.close()


def entries(folder: Path, words: Credentials = WORDS) -> int:
    session = unlock(folder, words.text, settled())
    session.close()
    return session.info.entries


def notices(folder: Path) -> tuple[str, ...]:
    session = unlock(folder, PASSPHRASE, settled())
    session.close()
    return session.info.notices


# --- what SQLite would act on -----------------------------------------------------------------


def test_an_older_database_alone_is_refused(vault: Path, old: bytes) -> None:
    (vault / "db").write_bytes(old)
    with pytest.raises(RolledBack):
        unlock(vault, PASSPHRASE, settled())


def test_a_journal_of_old_pages_takes_nothing_back(vault: Path, old: bytes) -> None:
    (vault / "db-journal").write_bytes(logs.journal(old))
    before = (vault / "db").read_bytes()
    assert entries(vault) == 5
    assert (vault / "db").read_bytes() == before


def test_nor_for_good_once_something_is_written(vault: Path, old: bytes) -> None:
    (vault / "db-journal").write_bytes(logs.journal(old))
    write(vault, 1)
    assert entries(vault) == 6


def test_a_journal_that_names_another_file_takes_nothing_away(
    vault: Path, old: bytes, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("nothing of the record's", encoding="utf-8")
    (vault / "db-journal").write_bytes(logs.journal(old, letter))
    assert entries(vault) == 5
    assert letter.read_text(encoding="utf-8") == "nothing of the record's"


def test_it_is_set_aside_and_said_once(vault: Path, old: bytes) -> None:
    planted = logs.journal(old)
    (vault / "db-journal").write_bytes(planted)
    assert notices(vault) == ("planted-set-aside",)
    assert (vault / "orphans" / "db-journal").read_bytes() == planted
    assert notices(vault) == ()


def test_whoever_does_not_open_it_leaves_it_there(vault: Path, old: bytes) -> None:
    (vault / "db-journal").write_bytes(logs.journal(old))
    before = state(vault)
    with pytest.raises(WrongPassphrase):
        unlock(vault, "not the passphrase", settled())
    assert state(vault) == before


@pytest.mark.parametrize("make", [logs.journal, logs.log])
def test_one_that_comes_while_the_record_is_opened_is_refused(
    vault: Path,
    old: bytes,
    make: Callable[[bytes], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the last look by name and SQLite's own opening nothing can be prevented."""
    real, head = connection.sqlcipher.connect, (vault / "head").read_bytes()
    end = "journal" if make is logs.journal else "wal"

    def connect(address: str, **config: object) -> object:
        if "mode=rw" in address:
            (vault / f"db-{end}").write_bytes(make(old))
        return real(address, **config)

    with monkeypatch.context() as patched:
        patched.setattr(connection.sqlcipher, "connect", connect)
        with pytest.raises(Damaged):
            unlock(vault, PASSPHRASE, settled())
    # nothing was written that would make it true
    assert (vault / "head").read_bytes() == head
    with pytest.raises(RolledBack):
        unlock(vault, PASSPHRASE, settled())


def test_a_database_that_is_exchanged_while_it_is_opened_is_refused(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = connection.sqlcipher.connect
    shutil.copytree(vault, tmp_path / "same")
    before = state(tmp_path / "same")

    def connect(address: str, **config: object) -> object:
        if "mode=rw" in address:
            (vault / "db").unlink()
            (vault / "db").symlink_to(tmp_path / "same" / "db")
        return real(address, **config)

    with monkeypatch.context() as patched:
        patched.setattr(connection.sqlcipher, "connect", connect)
        with pytest.raises(Damaged):
            unlock(vault, PASSPHRASE, settled())
    assert state(tmp_path / "same") == before


# --- every other way that opens a database -----------------------------------------------------


def test_no_way_of_opening_takes_a_journal(vault: Path, old: bytes, tmp_path: Path) -> None:
    def plant() -> None:
        (vault / "db-journal").write_bytes(logs.journal(old))
        (vault / "db.copy-journal").write_bytes(logs.journal(old))
        (vault / "db-mj0A1B2C3D9").write_bytes(bytes(vault / "db-journal"))

    plant()
    session = recover(vault, PASSPHRASE, settled())
    session.access.change_passphrase(WORDS, OTHER)
    (vault / "db.copy-journal").write_bytes(logs.journal(old))
    copied = session.backup.begin(tmp_path / "copies").run()
    assert copied.entries == 5
    session.close()
    restored = restore(tmp_path / "copies", tmp_path / "again", OTHER, settled())
    assert restored.entries == 6
    (tmp_path / "again" / "db-journal").write_bytes(logs.journal(old))
    assert entries(tmp_path / "again", OTHER) == 6
    plant()
    rotated = rotate(vault, OTHER, WORDS, settled())
    assert rotated.entries == 6
    plant()
    assert entries(vault) == 6
    assert entries(rotated.old, OTHER) == 5


def test_a_journal_beside_a_copy_is_not_read(vault: Path, old: bytes, tmp_path: Path) -> None:
    session = unlock(vault, PASSPHRASE, settled())
    session.backup.begin(tmp_path / "copies").run()
    (copy,) = (path for path in (tmp_path / "copies").iterdir() if path.name != "att")
    (copy / "db-journal").write_bytes(logs.journal(old))
    before = state(tmp_path / "copies")
    assert session.backup.reading(tmp_path / "copies").run().faults == ()
    session.close()
    assert restore(tmp_path / "copies", tmp_path / "again", WORDS, settled()).entries == 6
    assert state(tmp_path / "copies") == before


def test_an_erasing_reaches_what_was_set_aside(vault: Path, old: bytes) -> None:
    (vault / "db-journal").write_bytes(logs.journal(old))
    session = unlock(vault, PASSPHRASE, settled())
    session.drafts.save("a draft of something else")
    session.erasure.erase(session.journal.items(Noun.INCIDENT)[0].id, WORDS)
    session.close()
    assert list((vault / "orphans").iterdir()) == []


# --- names that lead elsewhere -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["db", "db-wal"])
def test_a_second_name_elsewhere_keeps_what_it_had(vault: Path, tmp_path: Path, name: str) -> None:
    (vault / name).touch()
    before, elsewhere = (vault / name).read_bytes(), tmp_path / "elsewhere"
    os.link(vault / name, elsewhere)
    elsewhere.chmod(0o644)
    looked = elsewhere.stat()
    assert notices(vault) == ("second-name-parted",)
    write(vault, 1)
    now = elsewhere.stat()
    assert elsewhere.read_bytes() == before
    assert (now.st_ino, now.st_mode, now.st_mtime_ns) == (
        looked.st_ino,
        looked.st_mode,
        looked.st_mtime_ns,
    )
    assert mode_of(vault / "db") == 0o600
    assert notices(vault) == ()
    assert entries(vault) == 6


def test_a_file_of_somebodys_under_the_name_of_the_log_is_not_emptied(
    vault: Path, tmp_path: Path
) -> None:
    thesis = tmp_path / "thesis"
    thesis.write_bytes(b"years of work")
    os.link(thesis, vault / "db-wal")
    write(vault, 1)
    assert thesis.read_bytes() == b"years of work"
    assert entries(vault) == 6


def test_everything_at_once(vault: Path, old: bytes, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("orphans", "att", "cache"):
        shutil.rmtree(vault / name, ignore_errors=True)
        (vault / name).symlink_to(outside)
    (outside / ("ab" * 16)).write_text("somebody's", encoding="utf-8")
    (vault / "db-journal").write_bytes(logs.journal(old))
    for name in ("keys.bak", "draft", "reserve", "db.copy"):
        (vault / name).unlink(missing_ok=True)
        os.mkfifo(vault / name)
    for name in ("head.new", "removing", "db-shm", "db-wal"):
        (vault / name).mkdir()
    assert notices(vault) == ("planted-set-aside",)
    assert notices(vault) == ()
    assert entries(vault) == 5
    assert [path.name for path in outside.iterdir()] == ["ab" * 16]
    assert len(list((vault / "orphans").iterdir())) == 12


def test_an_erasing_follows_no_link(vault: Path, tmp_path: Path) -> None:
    session = unlock(vault, PASSPHRASE, settled())
    (stored,) = session.evidence.store([NamedBytes("a.txt", b"content")])
    assert isinstance(stored, StoredFile)
    item = session.evidence.admit(stored, Evidence())
    (kept,) = (vault / "att").glob("*/*")
    kept.parent.rename(tmp_path / "moved")
    kept.parent.symlink_to(tmp_path / "moved")
    session.erasure.erase(item.id, WORDS)
    session.close()
    assert [path.name for path in (tmp_path / "moved").iterdir()] == [kept.name]


def test_a_copy_follows_no_link(vault: Path, tmp_path: Path) -> None:
    """A record without attachments makes no `att/` there, and tidied whatever stood for it."""
    session = unlock(vault, PASSPHRASE, settled())
    session.backup.begin(tmp_path / "copies").run()
    other = tmp_path / "other"
    (other / "ab").mkdir(parents=True)
    (other / "ab" / ("ab" * 16)).write_text("somebody's", encoding="utf-8")
    shutil.rmtree(tmp_path / "copies" / "att", ignore_errors=True)
    (tmp_path / "copies" / "att").symlink_to(other)
    session.backup.begin(tmp_path / "copies").run()
    session.close()
    assert (other / "ab" / ("ab" * 16)).read_text(encoding="utf-8") == "somebody's"


def test_a_link_beside_an_empty_place_is_no_record_on_its_way(vault: Path, tmp_path: Path) -> None:
    vault.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "proven").write_bytes(b"DBK-DONE")
    (tmp_path / ".vault.rotating").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotAVault):
        unlock(vault, PASSPHRASE, settled())
    assert not os.path.lexists(vault)


def test_an_erasing_is_cleared_whatever_lies_in_its_way(vault: Path) -> None:
    session = unlock(vault, PASSPHRASE, settled())
    (stored,) = session.evidence.store([NamedBytes("a.txt", b"content")])
    assert isinstance(stored, StoredFile)
    item = session.evidence.admit(stored, Evidence())
    (kept,) = (vault / "att").glob("*/*")
    for name in ("cache", "orphans"):
        (vault / name / f"{kept.name}.prepared-8").mkdir(parents=True)
    assert session.erasure.erase(item.id, WORDS).cleared
    session.close()
    assert notices(vault) == ("planted-set-aside",)
    assert notices(vault) == ()
