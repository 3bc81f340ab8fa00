"""What somebody without a key lays into a vault's folder, and what comes of it at the next opening."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diary.errors import RolledBack
from diary.model.incident import Incident
from diary.vault import create, unlock
from tests.diary.cases import PASSPHRASE, settled
from tests.faults import logs


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


def entries(folder: Path) -> int:
    session = unlock(folder, PASSPHRASE, settled())
    session.close()
    return session.info.entries


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
    letter.write_text("nothing of the record's")
    (vault / "db-journal").write_bytes(logs.journal(old, letter))
    assert entries(vault) == 5
    assert letter.read_text() == "nothing of the record's"
