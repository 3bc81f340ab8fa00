"""A copy is of one moment, writes what is new, and takes damage as it is."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    DiskFull,
    StorageError,
)
from diary.model.private_nouns import Note
from diary.model.record_nouns import Incident
from diary.services.backup import service
from diary.services.backup.target import NAME, BackupTarget
from diary.services.session import Session
from diary.store import connection
from diary.store.attachment_store import AttachmentStore
from diary.store.vault_folder import STAGED
from tests.faults import vaults
from tests.support.backups import attach, copied, damage, files, own, whole


def test_what_only_the_log_holds_is_in_the_copy_and_the_head_says_so(
    session: Session, vault: Path, stick: Path
) -> None:
    before = (vault / "db").read_bytes()
    session.journal.record(Incident(what="only in the log"))
    session.journal.record(Note(text="private, only in the log"))
    assert (vault / "db").read_bytes() == before
    job = session.backup.begin(stick)
    session.journal.record(Incident(what="after the moment"))
    copy = job.run()
    assert (copy.entries, copy.private_entries) == (7, 2)
    manifest = BackupTarget(stick).newest()
    assert (manifest.record.number, manifest.private.number) == (7, 2)
    assert not list(stick.rglob("*-wal"))
    assert whole(session, stick)


def test_the_draft_goes_along_and_nothing_is_left_in_the_vault(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    assert (own(stick) / "draft").read_bytes() == (vault / "draft").read_bytes()
    assert not (vault / STAGED).exists()


def test_what_a_copying_that_was_cut_off_left_in_the_vault_goes_at_the_next_opening(
    vault: Path,
) -> None:
    for name in (STAGED, f"{STAGED}-journal"):
        (vault / name).write_bytes(b"half of it")
    vaults.opened(vault).close()
    assert [path for path in vault.iterdir() if path.name.startswith(STAGED)] == []


def test_what_is_left_of_an_earlier_one_and_cannot_be_removed_is_told(
    session: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(vault: Path) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(service, "discard_staged", refused)
    with pytest.raises(StorageError):
        session.backup.begin(stick)


def test_a_vault_whose_own_disk_is_full_is_copied_all_the_same(
    session: Session, vault: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = connection.copy_into

    def refused(link: Any, path: Path) -> None:
        if path.parent == vault:
            raise DiskFull("database")
        usual(link, path)

    monkeypatch.setattr(connection, "copy_into", refused)
    copied(session, stick)
    assert whole(session, stick)


def test_every_name_is_one_that_a_stick_can_hold(session: Session, stick: Path) -> None:
    copied(session, stick)
    found = list(stick.rglob("*"))
    assert not [path for path in found if path.is_symlink()]
    names = [path.relative_to(stick).as_posix() for path in found]
    assert all(re.fullmatch(r"([a-z0-9.]{1,36}/){0,2}[a-z0-9.]{1,36}", name) for name in names)
    assert all(not part.endswith(".") for name in names for part in name.split("/"))


def test_a_second_copy_writes_what_is_new_and_nothing_else(session: Session, stick: Path) -> None:
    first = copied(session, stick)
    before = files(stick / "att")
    path = attach(session, b"something new " * 1000)
    second = copied(session, stick)
    after = files(stick / "att")
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {path.as_posix()}
    record = sum(each.stat().st_size for each in own(stick).iterdir() if each.name != NAME)
    assert second.written == record + after[path.as_posix()][2]
    assert first.written == first.size


def test_the_copy_before_is_removed_once_the_new_one_is_finished(
    session: Session, stick: Path
) -> None:
    copied(session, stick)
    before = own(stick)
    copied(session, stick)
    assert not before.exists()
    assert BackupTarget(stick).newest().number == 2


def test_what_no_exhibit_has_any_more_leaves_the_copy_and_other_peoples_files_stay(
    session: Session, stick: Path
) -> None:
    copied(session, stick)
    (name,) = list(files(stick / "att"))[:1]
    gone = stick / "att" / name[:2] / (name[:2] + "0" * 30)
    shutil.copy(stick / "att" / name, gone)
    for theirs in ("holiday.jpg", "System Volume Information", f"att/{name[:2]}/letter.txt"):
        (stick / theirs).write_text("theirs", encoding="utf-8")
    copied(session, stick)
    assert not gone.exists()
    assert (stick / "holiday.jpg").read_text(encoding="utf-8") == "theirs"
    assert (stick / f"att/{name[:2]}/letter.txt").read_text(encoding="utf-8") == "theirs"


def test_an_attachment_that_does_not_read_back_is_written_anew(
    session: Session, stick: Path
) -> None:
    copied(session, stick)
    path = max((stick / "att").rglob("*"), key=lambda each: each.stat().st_size)
    good = path.read_bytes()
    path.write_bytes(good[:70] + bytes([good[70] ^ 1]) + good[71:])
    assert not whole(session, stick)
    copy = copied(session, stick)
    assert path.read_bytes() == good
    assert copy.written > len(good)
    assert copy.damaged == ()
    assert whole(session, stick)


def test_an_attachment_in_several_pieces_is_copied_whole(
    vault: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults: Any = AttachmentStore.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "piece_bytes", 1 << 20)
    session = vaults.opened(vault)
    try:
        path = attach(session, os.urandom(5 << 19))
        copied(session, stick)
        assert {f"{path.name}{end}" for end in ("", ".1", ".2")} <= {
            each.name for each in (stick / "att" / path.parent).iterdir()
        }
        assert whole(session, stick)
        second = stick / "att" / f"{path}.1"
        second.write_bytes(second.read_bytes()[::-1])
        report = session.backup.reading(stick).run()
        assert [fault.part for fault in report.faults] == ["evidence/3"]
        copied(session, stick)
        assert whole(session, stick)
    finally:
        session.close()


def test_what_the_vault_has_lost_stays_in_the_copy(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    for path in (vault / "att").rglob("*"):
        if path.is_file():
            path.unlink()
    assert copied(session, stick).damaged == ()
    assert whole(session, stick)


def test_what_is_damaged_in_the_vault_is_copied_as_it_is_and_named(
    session: Session, vault: Path, stick: Path
) -> None:
    path = max((vault / "att").rglob("*"), key=lambda each: each.stat().st_size)
    damage(path)
    small = min(
        (each for each in (vault / "att").rglob("*") if each.is_file()),
        key=lambda each: each.stat().st_size,
    )
    small.unlink()
    copy = copied(session, stick)
    assert copy.damaged == ("evidence/1", "evidence/2")
    assert (stick / path.relative_to(vault)).read_bytes() == path.read_bytes()
    report = session.backup.reading(stick).run()
    assert [fault.part for fault in report.faults] == ["evidence/1", "evidence/2"]
