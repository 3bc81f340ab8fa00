"""A whole vault is removed: what goes, what stays, and what a second run makes of a first."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    BadInput,
    Damaged,
    DiaryError,
    InUse,
    NotAVault,
    StorageError,
    WrongPassphrase,
)
from diary.services.access.credentials import Credentials
from diary.vault import file_agreement, removal
from diary.vault.lifecycle import unlock
from diary.vault.removal import discard_unfinished_vault, removal_begun, remove
from tests.faults import vaults
from tests.support.records import PASSPHRASE, settled, state

WORDS = Credentials(PASSPHRASE)
HOW = settled()
AID = "ab" + "0" * 30


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vaults.make(tmp_path_factory.mktemp("template") / "vault")


@pytest.fixture
def vault(template: Path, tmp_path: Path) -> Path:
    """A vault with every file that one can have, and what crashes leave."""
    vault = vaults.fresh(template, tmp_path / "vault")
    (vault / "cache").mkdir(exist_ok=True)
    (vault / "orphans").mkdir()
    (vault / "att" / "ab").mkdir(exist_ok=True)
    for name in (
        f"cache/{AID}.{AID}", f"cache/{AID}.{AID}.part",
        f"orphans/{AID}", f"orphans/{AID}-1",
        "orphans/draft", "orphans/draft.1", f"att/ab/{AID}.part", f"att/ab/{AID}.2", "keys.new",
        "keys.bak.new", "head.new", "draft.new", "reserve.new", "db-journal",
    ):  # fmt: skip
        (vault / name).write_bytes(b"left")
    return vault


def test_nothing_of_it_is_left(vault: Path) -> None:
    assert remove(vault, WORDS, HOW).left == ()
    assert not vault.exists()
    assert list(vault.parent.iterdir()) == []


@pytest.fixture
def last_bytes(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What each file held when it was removed."""
    found: dict[str, bytes] = {}
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.is_file():
            found[path.name] = path.read_bytes()
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    return found


def is_noise(after: bytes, before: bytes) -> bool:
    return len(after) == len(before) and sum(map(int.__eq__, after, before)) < 200


def test_keys_are_written_over_before_they_are_removed(
    vault: Path, last_bytes: dict[str, bytes]
) -> None:
    before = (vault / "keys").read_bytes()
    remove(vault, WORDS, HOW)
    assert all(is_noise(last_bytes[name], before) for name in ("keys", "keys.bak"))


@pytest.mark.parametrize("name", ["keys", "keys.bak", "keys.new"])
def test_a_key_file_with_a_second_name_elsewhere_is_not_written_through(
    vault: Path, tmp_path: Path, name: str
) -> None:
    thesis = tmp_path / "thesis"
    thesis.write_bytes(b"somebody's")
    (vault / name).unlink(missing_ok=True)
    os.link(thesis, vault / name)
    assert remove(vault, WORDS, HOW).left == ()
    assert thesis.read_bytes() == b"somebody's"


def test_nor_one_in_a_folder_that_was_never_a_record(vault: Path, tmp_path: Path) -> None:
    # whatever is named like a record on its way to new keys is discarded at an opening
    planted = tmp_path / ".vault.rotating"
    planted.mkdir()
    os.link(vault / "keys", planted / "keys")
    before = state(vault)
    discard_unfinished_vault(planted)
    assert state(vault) == before
    assert not planted.exists()


def test_two_names_in_the_vault_are_written_over_once(
    vault: Path, last_bytes: dict[str, bytes]
) -> None:
    before = (vault / "keys").read_bytes()
    # as programs that look for files of the same bytes leave them
    (vault / "keys.bak").unlink()
    os.link(vault / "keys", vault / "keys.bak")
    remove(vault, WORDS, HOW)
    assert is_noise(last_bytes["keys.bak"], before)


def test_progress_ends_where_it_should(vault: Path) -> None:
    told: list[tuple[int, int]] = []
    remove(vault, WORDS, HOW, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 10


FOREIGN = (
    "notes.txt", "att/letter.txt", "att/ab/photo.jpg", "att/zz/" + AID, "cache/holiday.jpg",
    "orphans/mine.txt", "db.bak", "keys.old", "inner/keys",
)  # fmt: skip


def test_what_is_not_the_vaults_stays_and_is_named(vault: Path) -> None:
    for name in FOREIGN:
        (vault / name).parent.mkdir(exist_ok=True)
        (vault / name).write_text("mine", encoding="utf-8")
    (vault / "empty").mkdir()
    assert remove(vault, WORDS, HOW).left == tuple(sorted((*FOREIGN, "empty/")))
    assert {name: data for name, data in state(vault).items()} == dict.fromkeys(
        sorted(FOREIGN), b"mine"
    )
    assert not removal_begun(vault)
    with pytest.raises(NotAVault):
        remove(vault, WORDS, HOW)


@pytest.mark.parametrize("name", ["db", "head", "reserve", "draft", f"att/ab/{AID}", "cache"])
def test_no_link_is_followed(vault: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / f"{AID}.{AID}").write_text("mine", encoding="utf-8")
    link = vault / name
    if link.is_dir():
        for inner in link.iterdir():
            inner.unlink()
        link.rmdir()
    elif link.exists():
        link.unlink()
    link.symlink_to(outside if name == "cache" else outside / f"{AID}.{AID}")
    assert remove(vault, WORDS, HOW).left == (name,)
    assert (outside / f"{AID}.{AID}").read_text(encoding="utf-8") == "mine"


def test_a_link_to_a_vault_is_none(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(vault)
    before = state(vault)
    with pytest.raises(NotAVault):
        remove(tmp_path / "link", WORDS, HOW)
    assert state(vault) == before


@pytest.mark.parametrize("name", ["removing", "removing.new"])
def test_what_stands_in_the_place_of_the_mark_is_set_aside(vault: Path, name: str) -> None:
    (vault / name).unlink(missing_ok=True)
    (vault / name).mkdir()
    (vault / name / "mine").write_text("mine", encoding="utf-8")
    assert remove(vault, WORDS, HOW).left == (f"orphans/{name}/mine",)


# --- refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [Credentials("another"), None, Credentials("")])
def test_without_the_words_nothing_goes(vault: Path, words: Credentials | None) -> None:
    before = state(vault)
    with pytest.raises((WrongPassphrase, BadInput)):
        remove(vault, words, HOW)
    assert state(vault) == before | {"lock": b""}


def test_an_open_vault_is_not_removed(vault: Path) -> None:
    session = unlock(vault, PASSPHRASE, HOW)
    before = state(vault)
    with pytest.raises(InUse):
        remove(vault, WORDS, HOW)
    assert state(vault) == before
    session.close()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda vault: (vault / "keys").unlink(), None),
        (lambda vault: (vault / "keys").write_bytes(b"torn"), None),
        (lambda vault: (vault / "keys.bak").unlink(), None),
        (lambda vault: [(vault / n).unlink() for n in ("keys", "keys.bak")], NotAVault),
        (
            lambda vault: [(vault / n).write_bytes(b"DBK-KEYS") for n in ("keys", "keys.bak")],
            Damaged,
        ),
    ],
)
def test_one_key_file_is_enough_and_none_is_not(
    vault: Path, spoil: Callable[[Path], Any], error: type[DiaryError] | None
) -> None:
    spoil(vault)
    if error is None:
        assert remove(vault, WORDS, HOW).left == ()
        return
    with pytest.raises(error):
        remove(vault, WORDS, HOW)
    assert (vault / "db").exists()


@pytest.mark.parametrize("make", [lambda path: None, Path.touch])
def test_a_place_without_a_vault_is_left(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    make(tmp_path / "here")
    with pytest.raises(NotAVault):
        remove(tmp_path / "here", WORDS, HOW)


def test_a_folder_that_cannot_be_listed_is_a_disk_that_refuses(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(StorageError):
        removal_begun(vault)


def test_an_empty_folder_is_what_the_last_moment_leaves(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert removal_begun(tmp_path / "here")
    assert remove(tmp_path / "here", None, HOW).left == ()
    assert list(tmp_path.iterdir()) == []


# --- cut off ----------------------------------------------------------------------------------


class Cut(BaseException):
    """Stands for the end of the process."""


STEPS = ("write_durably", "_write_over", "_unlink", "sync_folder", "_remove_rest", "_remove_empty")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("turn", [0, 1, 3])
def test_a_second_run_ends_what_the_first_began(
    vault: Path, monkeypatch: pytest.MonkeyPatch, step: str, turn: int
) -> None:
    real, seen = getattr(removal, step), []

    def cut(*args: Any) -> Any:
        seen.append(args)
        if len(seen) > turn:
            raise Cut
        return real(*args)

    with monkeypatch.context() as patched:
        patched.setattr(removal, step, cut)
        try:
            remove(vault, WORDS, HOW)
        except Cut:
            if not vault.exists():
                # the last sync is of the folder around it
                return
            words = None if removal_begun(vault) else WORDS
            if words is None:
                with pytest.raises((NotAVault, Damaged)):
                    unlock(vault, PASSPHRASE, HOW)
            patched.setattr(removal, step, real)
            assert remove(vault, words, HOW).left == ()
    assert not vault.exists()


def test_a_removal_that_was_only_marked_leaves_a_vault_that_opens(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise StorageError("remove")

    with monkeypatch.context() as patched:
        patched.setattr(removal, "_write_over", refuse)
        with pytest.raises(StorageError):
            remove(vault, WORDS, HOW)
    assert (vault / file_agreement.REMOVING).exists()
    assert not removal_begun(vault)
    unlock(vault, PASSPHRASE, HOW).close()
    # whoever goes on with it did not mean it: no later damage passes for a removal
    assert not (vault / file_agreement.REMOVING).exists()


@pytest.mark.parametrize("mark", [b"", b"DBK-GON", b"something else", b"DBK-GONE!"])
def test_a_file_of_that_name_is_no_leave_to_remove(tmp_path: Path, mark: bytes) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "removing").write_bytes(mark)
    (folder / "db").write_text("mine", encoding="utf-8")
    assert not removal_begun(folder)
    with pytest.raises(NotAVault):
        remove(folder, None, HOW)
    assert (folder / "db").read_text(encoding="utf-8") == "mine"
