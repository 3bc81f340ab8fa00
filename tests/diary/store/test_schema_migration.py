"""A record that an earlier program made is brought up when a later one opens it, or stays as it is.

The later version is made up (`tests/faults/later.py`); the faults sweep the step to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.errors import FutureFormat, StorageError, WrongPassphrase
from diary.services.access.credentials import Credentials
from diary.store import connection, schema
from diary.store.connection import Connection
from diary.vault.lifecycle import unlock
from diary.vault.restoration import restore
from tests.faults import later, vaults
from tests.faults.migrating import version
from tests.support.database_pages import database_key
from tests.support.records import PASSPHRASE, desk, settled, state


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vaults.make(tmp_path_factory.mktemp("template") / "vault")


@pytest.fixture
def vault(template: Path, tmp_path: Path) -> Path:
    return vaults.fresh(template, tmp_path / "vault")


@pytest.fixture
def later_program() -> Iterator[None]:
    with later.version():
        yield


def tables(folder: Path) -> set[str]:
    with connection.open_read_only(folder / "db", database_key(folder)) as link:
        return {name for (name,) in link.execute("SELECT name FROM sqlite_master")}


def test_everything_is_there_afterwards_in_the_later_form(vault: Path) -> None:
    before = vaults.everything(vault)
    assert not {later.TABLE, later.INDEX} & tables(vault)
    with later.version():
        told = vaults.sound(vault)
    assert (told.subjects, told.draft, told.notices) == (before.subjects, before.draft, ())
    assert {later.TABLE, later.INDEX} <= tables(vault)
    assert version(vault) == later.LATER


def test_the_program_of_before_says_so_and_changes_nothing(vault: Path) -> None:
    with later.version():
        vaults.opened(vault).close()
    before = state(vault)
    with pytest.raises(FutureFormat):
        vaults.opened(vault)
    assert state(vault) == before


@pytest.mark.usefixtures("later_program")
def test_whoever_does_not_get_in_changes_nothing(vault: Path) -> None:
    before = state(vault)
    with pytest.raises(WrongPassphrase):
        unlock(vault, "not the words", settled())
    assert state(vault) == before


@pytest.mark.usefixtures("later_program")
def test_a_step_that_fails_leaves_everything_as_it_was(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(link: Connection, books: object) -> None:
        later.step(link, books)  # type: ignore[arg-type]
        raise StorageError("save")

    monkeypatch.setattr(schema, "STEPS", {later.BEFORE: fails})
    with pytest.raises(StorageError):
        vaults.opened(vault)
    assert version(vault) == later.BEFORE
    assert not {later.TABLE, later.INDEX} & tables(vault)


def test_of_several_steps_each_is_kept_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    at, came = desk(), []

    def second(link: Connection, books: object) -> None:
        came.append(schema.check_version(link))
        if len(came) == 1:
            raise StorageError("save")

    first = later.BEFORE
    monkeypatch.setattr(schema, "VERSION", first + 2)
    monkeypatch.setattr(schema, "STEPS", {first: later.step, first + 1: second})
    with pytest.raises(StorageError):
        schema.migrate(at.link, at.books)
    assert schema.check_version(at.link) == first + 1
    # the first would not come through a second time: its table is there
    assert schema.migrate(at.link, at.books)
    assert schema.check_version(at.link) == first + 2
    assert not schema.migrate(at.link, at.books)
    assert came == [first + 1, first + 1]


def test_a_copy_of_before_is_read_added_to_and_restored(vault: Path, tmp_path: Path) -> None:
    before = vaults.everything(vault)
    session = vaults.opened(vault)
    session.backup.begin(tmp_path / "stick").run()
    session.close()
    copied = state(tmp_path / "stick")
    with later.version():
        restored = restore(
            tmp_path / "stick", tmp_path / "again", Credentials(PASSPHRASE), settled()
        )
        assert (restored.missing, restored.attachments) == ((), 2)
        assert state(tmp_path / "stick") == copied
        told = vaults.sound(tmp_path / "again")
        assert {id_: told.subjects[id_] for id_ in before.subjects} == before.subjects
        session = vaults.opened(vault)
        session.backup.begin(tmp_path / "stick").run()
        session.close()
    assert version(tmp_path / "again") == later.LATER
    with pytest.raises(FutureFormat):
        restore(tmp_path / "stick", tmp_path / "third", Credentials(PASSPHRASE), settled())
    assert not (tmp_path / "third").exists()
