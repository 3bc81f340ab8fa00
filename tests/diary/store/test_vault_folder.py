from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Damaged, DiskFull, StorageError
from diary.files import durable
from diary.store import vault_folder
from diary.store.vault_folder import discard_staged, is_old_pages, repair_layout, set_aside
from diary.unlock_notices import NoticeCode
from tests.support.file_modes import mode_of
from tests.support.records import state

PAGE = (Path(__file__).parents[3] / "docs" / "vault-format.md").read_text(encoding="utf-8")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A folder with something under each name, as it belongs."""
    vault = tmp_path / "vault"
    for folder in (*vault_folder.FOLDERS, "orphans", "att/ab"):
        (vault / folder).mkdir(parents=True)
    for name in (*vault_folder.FILES, "lock", "cache/one"):
        (vault / name).write_bytes(name.encode())
    (vault / "db-shm").touch()
    return vault


def test_every_name_of_the_format_is_known() -> None:
    section = PAGE.split("\n## Folder layout\n")[1].split("\n### ")[0]
    cells = re.findall(r"^\| (.*?) \|", section, re.MULTILINE)
    named = {name.split("/")[0] for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    named = {name for name in named if re.fullmatch("[a-z.-]+", name)}
    known = {
        *vault_folder.FILES,
        *vault_folder.FOLDERS,
        vault_folder.ORPHANS,
        vault_folder.LOCK,
        vault_folder.SCRATCH,
    }
    assert named == {name for name in known if not name.endswith(".new")}


def test_what_belongs_there_stays(vault: Path) -> None:
    before = state(vault)
    assert repair_layout(vault) == ()
    assert state(vault) == before


@pytest.mark.parametrize("name", sorted({*vault_folder.FILES} - {"db"}))
def test_a_folder_in_place_of_a_file_is_set_aside(vault: Path, name: str) -> None:
    (vault / name).unlink()
    (vault / name).mkdir()
    (vault / name / "inside").write_bytes(b"kept")
    assert repair_layout(vault) == (NoticeCode.PLANTED_SET_ASIDE,)
    assert not os.path.lexists(vault / name)
    assert (vault / "orphans" / name / "inside").read_bytes() == b"kept"


@pytest.mark.parametrize("name", sorted({*vault_folder.FILES} - {"db"}))
def test_a_link_in_place_of_a_file_is_set_aside(vault: Path, name: str) -> None:
    (vault / name).unlink()
    (vault / name).symlink_to("head")
    assert repair_layout(vault) == (NoticeCode.PLANTED_SET_ASIDE,)
    assert not os.path.lexists(vault / name)
    assert os.readlink(vault / "orphans" / name) == "head"


@pytest.mark.parametrize("name", ["db-journal", "db-mj0A1B2C3D9", "db.copy-wal", "db-shm"])
@pytest.mark.parametrize("kind", ["file", "pipe", "folder"])
def test_what_no_vault_has_is_set_aside_whatever_it_is(vault: Path, name: str, kind: str) -> None:
    (vault / name).unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(vault / name)
    elif kind == "folder":
        (vault / name).mkdir()
    else:
        (vault / name).write_bytes(b"planted")
    assert repair_layout(vault) == (NoticeCode.PLANTED_SET_ASIDE,)
    assert not os.path.lexists(vault / name)
    assert os.path.lexists(vault / "orphans" / name)


def test_nothing_in_the_way_is_ever_replaced(vault: Path) -> None:
    for turn in range(3):
        (vault / "db-journal").write_bytes(b"%d" % turn)
        repair_layout(vault)
    assert state(vault / "orphans") == {
        "db-journal": b"0", "db-journal-1": b"1", "db-journal-2": b"2",
    }  # fmt: skip


def plant(path: Path, kind: str, to: Path) -> None:
    """Something in place of a folder: a link to somebody's, or a file."""
    if kind == "link":
        path.symlink_to(to)
    else:
        path.write_bytes(b"planted")


@pytest.mark.parametrize("kind", ["link", "file"])
def test_the_place_for_it_may_be_planted_as_well(vault: Path, tmp_path: Path, kind: str) -> None:
    (vault / "orphans").rmdir()
    plant(vault / "orphans", kind, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    (vault / "db-journal").touch()
    assert repair_layout(vault) == (NoticeCode.PLANTED_SET_ASIDE,)
    assert sorted(path.name for path in (vault / "orphans").iterdir()) == ["db-journal", "orphans"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert repair_layout(vault) == ()


@pytest.mark.parametrize("kind", ["link", "file"])
def test_so_may_it_be_where_one_thing_alone_is_set_aside(
    vault: Path, tmp_path: Path, kind: str
) -> None:
    (vault / "orphans").rmdir()
    plant(vault / "orphans", kind, tmp_path)
    set_aside(vault / "draft", vault)
    assert sorted(path.name for path in (vault / "orphans").iterdir()) == ["draft", "orphans"]


@pytest.mark.parametrize("name", ["db", "db-wal"])
def test_a_second_name_is_parted_from_what_is_written_in_place(
    vault: Path, tmp_path: Path, name: str
) -> None:
    (vault / f"{name}.new").unlink()
    before = state(vault)
    os.link(vault / name, tmp_path / "elsewhere")
    (tmp_path / "elsewhere").chmod(0o644)
    assert repair_layout(vault) == (NoticeCode.SECOND_NAME_PARTED,)
    assert state(vault) == before
    assert not (vault / name).samefile(tmp_path / "elsewhere")
    assert mode_of(vault / name) == 0o600
    assert repair_layout(vault) == ()


def test_one_that_is_changed_meanwhile_is_refused(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.link(vault / "db", tmp_path / "elsewhere")

    def written(descriptor: int) -> None:
        (tmp_path / "elsewhere").write_bytes(b"longer than it was")

    monkeypatch.setattr(durable, "sync_file", written)
    with pytest.raises(Damaged):
        repair_layout(vault)
    assert (vault / "db").samefile(tmp_path / "elsewhere")
    assert not (vault / "db.new").exists()


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, DiskFull), (errno.EIO, StorageError)])
def test_a_disk_that_refuses_loses_nothing(
    vault: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[StorageError]
) -> None:
    (vault / "db-journal").write_bytes(b"planted")
    before = state(vault)

    def refuse(path: Path, target: Path) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(kind):
        repair_layout(vault)
    assert state(vault) == before


def test_which_names_may_hold_older_pages() -> None:
    yes = ("db-journal", "db-journal-1", "db-wal-12", "db-mj0A1B2C3D9", "db.copy-journal")
    assert all(map(is_old_pages, yes))
    assert not any(map(is_old_pages, ("draft", "db", "ab" * 16, "orphans", "keys-1")))


def test_what_belongs_to_somebody_else_gets_another_name_where_it_stands(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux moves a folder to another one only for whoever may write to it."""
    (vault / "db-journal").mkdir()
    (vault / "db-journal-1").touch()
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.parent != target.parent:
            raise PermissionError(errno.EACCES, "not yours")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert repair_layout(vault) == (NoticeCode.PLANTED_SET_ASIDE,)
    assert (vault / "db-journal-1-1").is_dir()
    assert repair_layout(vault) == ()


def test_a_name_as_long_as_a_disk_takes_is_set_aside_twice(vault: Path) -> None:
    for name in ("x" * 255, "界" * 85):
        for _ in range(2):
            (vault / "cache" / name).mkdir()
            assert repair_layout(vault) == (NoticeCode.PLANTED_SET_ASIDE,)
    assert len(list((vault / "orphans").iterdir())) == 4


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_copying_is_given_no_journal(vault: Path, tmp_path: Path, kind: str) -> None:
    path = vault / "db.copy-journal"
    path.unlink()
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    discard_staged(vault)
    assert not os.path.lexists(path)


class CutOff(BaseException):
    """The program ends here."""


def plant_everywhere(vault: Path, kind: str, elsewhere: Path) -> set[int]:
    """Something wherever it can be, and the inodes of it."""
    (vault / "orphans").rmdir()
    plant(vault / "orphans", kind, elsewhere)
    (vault / "db-journal").write_bytes(b"planted")
    (vault / "draft").unlink()
    (vault / "draft").mkdir()
    plant(vault / "cache" / "pipe", kind, Path("nowhere"))
    planted = [vault / name for name in ("orphans", "db-journal", "draft", "cache/pipe")]
    os.link(vault / "db", elsewhere / "db")
    return {path.lstat().st_ino for path in planted}


@pytest.mark.parametrize("step", range(40))
@pytest.mark.parametrize("kind", ["link", "file"])
def test_cut_off_anywhere_the_next_one_goes_on(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, step: int
) -> None:
    (tmp_path / "elsewhere").mkdir()
    planted = plant_everywhere(vault, kind, tmp_path / "elsewhere")
    before = (vault / "db").read_bytes()
    left = iter(range(step))

    def until(work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*asked: Any, **how: Any) -> Any:
            if next(left, None) is None:
                if work is durable.write_synced:
                    # a program that ends leaves nothing open
                    os.close(asked[0])
                raise CutOff
            return work(*asked, **how)

        return done

    with monkeypatch.context() as patched, contextlib.suppress(CutOff):
        for name in ("make_folder", "put_in_place", "write_synced", "sync_folder", "create_file"):
            patched.setattr(vault_folder, name, until(getattr(vault_folder, name)))
        patched.setattr(durable, "sync_file", until(durable.sync_file))
        patched.setattr(Path, "rename", until(Path.rename))
        repair_layout(vault)
    repair_layout(vault)
    assert repair_layout(vault) == ()
    assert (vault / "db").read_bytes() == (tmp_path / "elsewhere" / "db").read_bytes() == before
    assert not (vault / "db").samefile(tmp_path / "elsewhere" / "db")
    assert {path.name for path in (tmp_path / "elsewhere").iterdir()} == {"db"}
    assert planted <= {path.lstat().st_ino for path in vault.rglob("*")}
