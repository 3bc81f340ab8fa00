"""Where copies go, and what is left alone there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from diary.errors import (
    AlreadyExists,
    AnotherRecordsCopy,
    CopyRefused,
    FutureFormat,
    NotAllowed,
)
from diary.services.backup.target import NAME, BackupTarget
from diary.services.session import Session
from tests.faults import vaults
from tests.support.backups import attach, copied, files, own, whole


@pytest.mark.parametrize("where", ["", "att", "copies", "att/ab"])
def test_a_copy_is_not_kept_inside_a_vault(session: Session, vault: Path, where: str) -> None:
    with pytest.raises(NotAllowed, match="copy-inside-vault"):
        session.backup.begin(vault / where)


def test_a_link_into_the_vault_is_seen_through(
    session: Session, vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(vault)
    with pytest.raises(NotAllowed, match="copy-inside-vault"):
        session.backup.begin(tmp_path / "link" / "copies")


def test_a_folder_that_holds_something_else_is_left_alone(
    session: Session, stick: Path, tmp_path: Path
) -> None:
    stick.mkdir()
    (stick / "holiday.jpg").write_bytes(b"theirs")
    (tmp_path / "file").write_bytes(b"theirs")
    for place in (stick, tmp_path / "file"):
        with pytest.raises(AlreadyExists):
            session.backup.begin(place)
    assert files(stick).keys() == {"holiday.jpg"}


def test_what_systems_lay_down_by_themselves_is_no_hindrance(session: Session, stick: Path) -> None:
    stick.mkdir()
    for name in ("System Volume Information", ".Trash-1000", ".fseventsd"):
        (stick / name).mkdir()
    (stick / "._x").write_bytes(b"")
    copied(session, stick)
    assert whole(session, stick)


@pytest.mark.parametrize("left", ["finished", "begun", "unreadable"])
def test_another_records_copy_is_left_alone(
    session: Session, stick: Path, tmp_path: Path, left: str
) -> None:
    other = vaults.opened(vaults.make(tmp_path / "other"))
    copied(other, stick)
    other.close()
    manifest = own(stick) / NAME
    if left == "begun":
        manifest.unlink()
    if left == "unreadable":
        manifest.write_bytes(manifest.read_bytes()[:-1])
    before = files(stick)
    with pytest.raises(AnotherRecordsCopy):
        session.backup.begin(stick)
    assert files(stick) == before
    if left == "finished":
        with pytest.raises(AnotherRecordsCopy):
            session.backup.reading(stick)


def test_another_records_unfinished_copy_beside_ones_own_is_left_alone(
    session: Session, stick: Path, tmp_path: Path
) -> None:
    copied(session, stick)
    other = vaults.opened(vaults.make(tmp_path / "other"))
    copied(other, tmp_path / "theirs")
    other.close()
    begun = own(tmp_path / "theirs")
    (begun / NAME).unlink()
    begun.rename(stick / begun.name)
    before = files(stick)
    with pytest.raises(AnotherRecordsCopy):
        session.backup.begin(stick)
    assert files(stick) == before


def test_attachments_of_nobody_known_are_left_alone(session: Session, stick: Path) -> None:
    copied(session, stick)
    shutil.rmtree(own(stick))
    before = files(stick)
    with pytest.raises(AlreadyExists):
        session.backup.begin(stick)
    assert files(stick) == before


def test_a_copy_of_a_newer_format_is_left_alone(session: Session, stick: Path) -> None:
    copied(session, stick)
    path = own(stick) / NAME
    text = path.read_bytes().rpartition(b"digest ")[0].replace(b"DBK-COPY 1", b"DBK-COPY 2")
    path.write_bytes(text + b"digest " + hashlib.sha256(text).hexdigest().encode() + b"\n")
    for refused in (session.backup.begin, session.backup.reading):
        with pytest.raises(FutureFormat):
            refused(stick)


def test_a_stick_that_is_not_there_is_said_to_be_gone(session: Session, tmp_path: Path) -> None:
    with pytest.raises(CopyRefused) as refused:
        session.backup.begin(tmp_path / "media" / "stick")
    assert refused.value.operation == "gone"


def test_a_disk_too_small_is_full_before_anything_is_written(
    session: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(stick.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=2_000_000))
    with pytest.raises(CopyRefused) as refused:
        copied(session, stick)
    assert refused.value.operation == "full"
    assert not stick.exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this system has no /proc")
def test_a_place_without_a_size_is_not_said_to_be_full(session: Session) -> None:
    with pytest.raises(CopyRefused) as refused:
        copied(session, Path("/proc/stick"))
    assert refused.value.operation == "gone"


def test_a_disk_that_gives_back_something_else_is_told(
    session: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counterfeit sticks take everything and give back other bytes."""
    copied(session, stick)
    before = BackupTarget(stick).newest()
    attach(session, b"new" * 500_000)
    from diary.services.backup import writer

    usual = writer.sync_path

    def spoil(path: Path) -> None:
        usual(path)
        data = path.read_bytes()
        path.write_bytes(data[:-5] + bytes(5))

    monkeypatch.setattr(writer, "sync_path", spoil)
    with pytest.raises(CopyRefused) as refused:
        copied(session, stick)
    assert refused.value.operation == "differs"
    assert BackupTarget(stick).newest() == before
