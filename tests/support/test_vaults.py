from __future__ import annotations

from pathlib import Path

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.vault.lifecycle import create, unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, settled


def shape(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.lstat().st_mode for path in folder.rglob("*")}


def test_copy_has_the_files_and_modes_of_a_vault_that_is_made(tmp_path: Path) -> None:
    create(tmp_path / "made", PASSPHRASE, settled()).close()
    vaults.new(tmp_path / "copied").close()
    assert shape(tmp_path / "copied") == shape(tmp_path / "made")


def test_what_is_written_in_one_copy_is_in_no_other(tmp_path: Path) -> None:
    one = vaults.new(tmp_path / "one")
    one.journal.record(Incident(what="only here"))
    one.close()
    other = unlock(vaults.lay(tmp_path / "other"), PASSPHRASE, settled())
    assert other.journal.items(Noun.INCIDENT) == ()
    assert other.integrity.verify().ok
    other.close()
