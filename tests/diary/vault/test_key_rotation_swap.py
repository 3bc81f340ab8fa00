"""Rotating cut off: before the swap the old one is as it was, in its middle the new one arrives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    AlreadyExists,
    InUse,
    NotAVault,
    StorageError,
    WrongPassphrase,
)
from diary.store.attachment_store import AttachmentStore
from diary.vault import file_agreement, key_rotation, key_rotation_swap
from diary.vault.key_rotation import RotationResult, rotate
from diary.vault.lifecycle import create
from tests.faults import vaults
from tests.support.records import state
from tests.support.rotation import HOW, NEW, OLD, make, opened, untouched


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


@pytest.fixture
def vault(template: Path, tmp_path: Path) -> Path:
    return vaults.fresh(template, tmp_path / "vault")


class Cut(BaseException):
    """Stands for the end of the process: nothing is put right afterwards."""


def cut(*_: Any, **__: Any) -> Any:
    raise Cut


@pytest.fixture
def swapping(vault: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Rotates until the step of that name, and leaves what a crash would leave."""

    def until(step: str) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(key_rotation, "discard_unfinished_vault", lambda folder: None)
            patched.setattr(key_rotation_swap, "_back", lambda old, place: None)
            patched.setattr(*{
                "made": (AttachmentStore, "add"),
                "moved": (key_rotation, "_prove"),
                "proven": (key_rotation_swap, "mark_proven"),
                "marked": (key_rotation_swap, "swap_in"),
                "aside": (key_rotation_swap, "_take"),
            }[step], cut)  # fmt: skip
            with pytest.raises(Cut):
                rotate(vault, OLD, NEW, HOW)

    return until


@pytest.mark.parametrize("step", ["made", "moved", "proven", "marked"])
def test_before_the_swap_the_old_one_opens_and_nothing_is_left(
    vault: Path, swapping: Callable[[str], None], step: str
) -> None:
    swapping(step)
    assert key_rotation_swap.unfinished_path(vault).is_dir()
    session = opened(vault, OLD)
    assert session.info.notices == ()
    assert session.integrity.verify().faults == ()
    session.close()
    assert [path.name for path in vault.parent.iterdir()] == ["vault"]


@pytest.mark.parametrize("first", ["unlock", "rotate", "create"])
def test_in_the_middle_of_the_swap_the_next_opening_ends_it(
    vault: Path, swapping: Callable[[str], None], first: str
) -> None:
    swapping("aside")
    assert sorted(path.name for path in vault.parent.iterdir()) == [".vault.rotating", "vault.old"]
    if first == "create":
        with pytest.raises(AlreadyExists):
            create(vault, "words of a new vault", HOW)
    elif first == "rotate":
        with pytest.raises(WrongPassphrase):
            rotate(vault, OLD, NEW, HOW)
    session = opened(vault)
    assert session.info.notices == ()
    assert session.integrity.verify().faults == ()
    session.close()
    assert sorted(path.name for path in vault.parent.iterdir()) == ["vault", "vault.old"]
    assert not (vault / file_agreement.PROVEN).exists()


def test_one_that_was_not_proven_takes_no_place(
    vault: Path, swapping: Callable[[str], None]
) -> None:
    swapping("proven")
    shutil.move(vault, vault.with_name("elsewhere"))
    with pytest.raises(NotAVault):
        opened(vault)
    assert key_rotation_swap.unfinished_path(vault).is_dir()


def test_a_swap_that_the_disk_refuses_is_undone(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(vault)

    def refuse(*_: Any) -> None:
        raise OSError(5, "no")

    with monkeypatch.context() as patched:
        patched.setattr(key_rotation_swap, "_take", refuse)
        with pytest.raises(StorageError):
            rotate(vault, OLD, NEW, HOW)
    untouched(vault, before)


def test_a_rotation_under_way_is_not_discarded_by_somebody_who_looks(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, looked = AttachmentStore.add, []

    def add(self: AttachmentStore, source: Any, **config: Any) -> Any:
        with pytest.raises(InUse):
            opened(vault, OLD)
        looked.append(key_rotation_swap.unfinished_path(vault).is_dir())
        return real(self, source, **config)

    monkeypatch.setattr(AttachmentStore, "add", add)
    rotated: RotationResult = rotate(vault, OLD, NEW, HOW)
    assert rotated.missing == ()
    assert looked
    assert all(looked)


def test_what_still_opens_beside_it_is_named_and_nothing_else(vault: Path) -> None:
    place = vault.parent
    for name in ("vault.old", "vault.old-2", ".vault.rotating", "vault.old-3", "vault.older"):
        (place / name).mkdir()
    (place / "vault.old" / "keys").touch()
    (place / "vault.old-2" / "keys.bak").touch()
    (place / ".vault.rotating" / "keys").touch()
    (place / "vault.old-4").write_text("a file", encoding="utf-8")
    (place / "vault.old-5").symlink_to(place / "vault.old")
    found = key_rotation_swap.replaced_records(vault)
    assert [path.name for path in found] == ["vault.old", "vault.old-2", ".vault.rotating"]
    (place / "way").mkdir()
    (place / "way" / "link").symlink_to(vault)
    assert key_rotation_swap.replaced_records(place / "way" / "link") == found
    assert key_rotation_swap.replaced_records(place / "nowhere" / "vault") == ()
