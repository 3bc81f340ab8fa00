"""What a disk refuses is one typed error, whatever was being written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import CopyRefused, DiskFull, FileTooLarge, NotAllowed, NotWritable, StorageError
from diary.files.durable import VAULT_MARKS, disk_errors, storage_error, write_durably
from diary.services.backup.target import copy_errors, copy_file
from diary.store.connection import translate_errors
from diary.store.draft_file import Drafts
from exporters.delivery.delivery_forms import BundleDelivery, Delivery
from tests.exporters.conftest import Small, write_stub
from tests.support.deliveries import WORDS
from tests.support.draft_stamps import stamp
from ui.files_outside_record import write_new

EVERY = sorted(errno.errorcode)
REASONS = {DiskFull: "full", NotWritable: "read-only", FileTooLarge: "too-large"}
Write = Callable[[Path, Small], object]


def head(folder: Path, _small: Small) -> None:
    write_durably(folder / "head", b"new")


def draft(folder: Path, _small: Small) -> None:
    Drafts(folder, bytearray(32), bytes(16), lambda: False, stamp).save("text")


def settings(folder: Path, _small: Small) -> None:
    with translate_errors("save"):
        os.close(os.open(folder / "db", os.O_RDWR | os.O_CREAT))


def small_file(folder: Path, _small: Small) -> None:
    write_new(folder / "query.tsq", b"new")


def export(way: Delivery) -> Write:
    def write(folder: Path, small: Small) -> None:
        writer = BundleDelivery(small.case, small.sign, words=WORDS, pdf=write_stub)
        writer.write(folder / "out", way)

    return write


WAYS: dict[str, Write] = {
    "head": head,
    "draft": draft,
    "settings": settings,
    "small file": small_file,
    **{f"export as {way}": export(way) for way in Delivery},
}


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A disk that lets nothing new be made, with this number."""
    usual = os.open

    def refuse(number: int) -> None:
        def refused_open(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            if flags & os.O_CREAT:
                raise OSError(number, os.strerror(number))
            return usual(path, flags, *rest, **named)

        def refused_mkdir(*_: Any, **__: Any) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "open", refused_open)
        monkeypatch.setattr(os, "mkdir", refused_mkdir)

    return refuse


@pytest.mark.parametrize("name", WAYS)
def test_every_way_of_writing_has_one_error_for_one_refusal(
    name: str, small: Small, tmp_path: Path, refusing: Callable[[int], None]
) -> None:
    found: dict[int, type[BaseException]] = {}
    for number in EVERY:
        refusing(number)
        try:
            WAYS[name](tmp_path, small)
        except Exception as error:
            found[number] = type(error)
    # under a name that is taken, a new thing is refused as such
    special = {errno.EEXIST}
    expected = {number: type(storage_error(OSError(number, ""), "")) for number in EVERY}
    assert {n: kind for n, kind in found.items() if n not in special} == {
        n: kind for n, kind in expected.items() if n not in special
    }
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", EVERY)
def test_the_disk_of_a_copy_is_refused_for_the_same_reasons(
    number: int, tmp_path: Path, refusing: Callable[[int], None]
) -> None:
    (tmp_path / "att").write_bytes(b"sealed")
    refusing(number)
    with pytest.raises(CopyRefused) as refused:
        copy_file(
            tmp_path / "att",
            "att",
            tmp_path / "copy",
            lambda _done: None,
            reading=lambda: disk_errors("read"),
            writing=copy_errors,
        )
    cause = refused.value.__cause__
    expected = type(storage_error(OSError(number, ""), ""))
    assert isinstance(cause, StorageError)
    assert type(cause) is expected
    assert refused.value.operation == REASONS.get(expected, "gone")
    assert [path.name for path in tmp_path.iterdir()] == ["att"]


@pytest.mark.parametrize("name", ["small file", *(f"export as {way}" for way in Delivery)])
@pytest.mark.parametrize("file", VAULT_MARKS)
def test_nothing_is_written_into_a_vault_by_way_of_a_link(
    name: str, file: str, small: Small, tmp_path: Path
) -> None:
    (tmp_path / "vault" / "att").mkdir(parents=True)
    for mark in VAULT_MARKS:
        (tmp_path / "vault" / mark).touch()
    # a vault of which somebody moved a file away is one all the same
    (tmp_path / "vault" / file).unlink()
    (tmp_path / "vault" / file).symlink_to(tmp_path / "gone")
    (tmp_path / "link").symlink_to(tmp_path / "vault" / "att")
    with pytest.raises(NotAllowed, match="inside-vault"):
        WAYS[name](tmp_path / "link", small)
    assert list((tmp_path / "link").iterdir()) == []
