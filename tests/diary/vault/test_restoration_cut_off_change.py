"""A copy made while a change of the words was cut off opens with what opens the record."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

import pytest

from diary.errors import DiskFull, StorageError, WrongPassphrase
from diary.services.access.credentials import Credentials
from diary.services.backup.target import BackupTarget
from diary.services.session import Session
from diary.store.key_files import KeysFile
from tests.support.access import NEW, OLD, make, opened, opens
from tests.support.fault_injection import Steps
from tests.support.restoration import again, flip, own


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


def refuse(_keys_file: KeysFile, _data: bytes) -> None:
    raise DiskFull("keys")


def broken(keys_file: KeysFile, _data: bytes) -> None:
    """The disk takes nothing from here on."""
    keys_file.write_copy = refuse.__get__(keys_file)  # type: ignore[method-assign]
    raise StorageError("keys")


def stop(_keys_file: KeysFile, _data: bytes) -> None:
    raise KeyboardInterrupt


def cut_off(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Leaves the new words in `keys.bak` alone, as a process that ended there."""
    session = opened(folder)
    with patch.context() as between:
        between.setattr(KeysFile, "write_keys", stop)
        with pytest.raises(KeyboardInterrupt):
            session.access.change_passphrase(OLD, NEW)
    session.close()


def copied(session: Session, stick: Path) -> Path:
    session.backup.begin(stick).run()
    assert session.backup.reading(stick).run().ok
    return stick


def opening(folder: Path, scratch: Path) -> tuple[bool, bool]:
    """Whether the old words and the new ones open a folder as it stands."""
    found = []
    for words in (OLD, NEW):
        tried = Path(shutil.copytree(folder, scratch / words.text))
        try:
            opens(tried, words)
        except WrongPassphrase:
            found.append(False)
        else:
            found.append(True)
    return found[0], found[1]


def restoring(stick: Path, scratch: Path) -> tuple[bool, bool]:
    """Whether the old words and the new ones make a record of a copy, and open it then."""
    found = []
    for words in (OLD, NEW):
        place = Path(shutil.copytree(stick, scratch / words.text / "stick"))
        try:
            again(place, words.text)
        except WrongPassphrase:
            found.append(False)
        else:
            made = place.parent / "again"
            assert (made / "keys").read_bytes() == (made / "keys.bak").read_bytes()
            assert opens(made, words) == ()
            found.append(True)
    return found[0], found[1]


def test_what_opens_the_record_on_a_full_disk_opens_a_copy_made_then(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for full_from in range(1, 13):
        home = tmp_path / f"{full_from}"
        folder = Path(shutil.copytree(template, home / "vault"))
        session = opened(folder)
        (folder / "reserve").unlink()
        with monkeypatch.context() as patch:

            def full(n: int, at: int = full_from) -> None:
                if n >= at:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            Steps(patch, full, killing=False)
            with contextlib.suppress(StorageError):
                session.access.change_passphrase(OLD, NEW)
        stick = copied(session, home / "stick")
        session.close()
        both = opening(folder, home / "opening")
        assert restoring(stick, home / "restoring") == both, full_from
        seen.add(both)
    assert seen == {(True, False), (True, True), (False, True)}


def test_the_new_words_open_a_copy_made_while_they_open_the_record_by_the_second_file_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(folder, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(KeysFile, "write_keys", refuse)
        session = opened(folder, NEW)
        stick = copied(session, tmp_path / "stick")
        session.close()
    assert (folder / "keys").read_bytes() != (folder / "keys.bak").read_bytes()
    assert restoring(stick, tmp_path / "restoring") == (False, True)


@pytest.mark.parametrize("spoilt", ["keys", "keys.bak"])
def test_where_one_of_two_that_differ_is_damaged_the_other_opens_what_it_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    session = opened(folder)
    with monkeypatch.context() as patch:
        # and the old one is not taken back either
        patch.setattr(KeysFile, "write_keys", broken)
        with pytest.raises(StorageError):
            session.access.change_passphrase(OLD, NEW)
    stick = copied(session, tmp_path / "stick")
    session.close()
    flip(own(stick) / spoilt)
    words = NEW if spoilt == "keys" else OLD
    restored = again(stick, words.text, despite_damage=True)
    assert restored.missing == (f"{BackupTarget(stick).newest().copy}/{spoilt}",)
    assert opens(tmp_path / "again", words) == ()


def test_a_second_file_that_nobody_announced_goes_into_no_copy(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    before = (folder / "keys.bak").read_bytes()
    session.access.change_passphrase(OLD, NEW)
    # an older file, put back by somebody who knows the older words
    (folder / "keys.bak").write_bytes(before)
    stick = copied(session, tmp_path / "stick")
    session.close()
    assert (own(stick) / "keys.bak").read_bytes() == (folder / "keys").read_bytes()


def test_a_key_file_that_was_lost_while_the_record_was_open_is_whole_in_the_copy(
    folder: Path, tmp_path: Path
) -> None:
    session = opened(folder)
    (folder / "keys").unlink()
    stick = copied(session, tmp_path / "stick")
    session.close()
    assert again(stick, OLD.text).missing == ()
    assert opens(tmp_path / "again", Credentials(OLD.text)) == ()
