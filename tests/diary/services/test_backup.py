"""Copies of an open vault: whole, of one moment, incremental, and never at the cost of the last."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    AlreadyExists,
    Cancelled,
    CopyRefused,
    Damaged,
    DiskFull,
    FutureFormat,
    Locked,
    NoCopy,
    NotAllowed,
    UnfinishedCopy,
)
from diary.model.evidence import Evidence
from diary.model.incident import Incident
from diary.model.kinds import Noun
from diary.model.note import Note
from diary.services import backup
from diary.services.copying import Copied
from diary.services.evidence import Named, Stored
from diary.services.session import Session
from diary.store import connection
from diary.store.blobs import BlobStore
from diary.store.copy_manifest import NAME
from diary.store.copy_place import CopyPlace
from tests.faults import vaults


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vaults.make(tmp_path_factory.mktemp("made") / "vault", more=b"abc" * 400_000)


@pytest.fixture
def vault(template: Path, tmp_path: Path) -> Path:
    return vaults.fresh(template, tmp_path / "vault")


@pytest.fixture
def session(vault: Path) -> Iterator[Session]:
    session = vaults.opened(vault)
    yield session
    session.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def copied(session: Session, stick: Path) -> Copied:
    return session.backup.begin(stick).run()


def attach(session: Session, data: bytes, name: str = "new.bin") -> Path:
    (stored,) = session.evidence.store([Named(name, data)])
    assert isinstance(stored, Stored)
    session.evidence.admit(stored, Evidence())
    return Path(stored.blob.blob[:2]) / stored.blob.blob


def files(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Which file each is, and when it was last written."""
    return {
        path.relative_to(folder).as_posix(): (at.st_ino, at.st_mtime_ns, at.st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for at in [path.stat()]
    }


def whole(session: Session, stick: Path) -> bool:
    return session.backup.reading(stick).run().ok


def own(stick: Path) -> Path:
    """The folder of the only copy."""
    (found,) = [path.parent for path in stick.glob(f"*/{NAME}")]
    return found


# --- one moment -------------------------------------------------------------------------------


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
    manifest = CopyPlace(stick).newest()
    assert (manifest.record.number, manifest.private.number) == (7, 2)
    assert not list(stick.rglob("*-wal"))
    assert whole(session, stick)


def test_the_draft_goes_along_and_nothing_is_left_in_the_vault(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    assert (own(stick) / "draft").read_bytes() == (vault / "draft").read_bytes()
    assert not (vault / backup.STAGED).exists()


def test_what_a_copying_that_was_cut_off_left_in_the_vault_goes_at_the_next_opening(
    vault: Path,
) -> None:
    for name in (backup.STAGED, f"{backup.STAGED}-journal"):
        (vault / name).write_bytes(b"half of it")
    vaults.opened(vault).close()
    assert [path for path in vault.iterdir() if path.name.startswith(backup.STAGED)] == []


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


# --- what is written --------------------------------------------------------------------------


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
    assert CopyPlace(stick).newest().number == 2


def test_what_no_exhibit_has_any_more_leaves_the_copy_and_other_peoples_files_stay(
    session: Session, stick: Path
) -> None:
    copied(session, stick)
    (name,) = list(files(stick / "att"))[:1]
    gone = stick / "att" / name[:2] / (name[:2] + "0" * 30)
    shutil.copy(stick / "att" / name, gone)
    for theirs in ("holiday.jpg", "System Volume Information", f"att/{name[:2]}/letter.txt"):
        (stick / theirs).write_text("theirs")
    copied(session, stick)
    assert not gone.exists()
    assert (stick / "holiday.jpg").read_text() == "theirs"
    assert (stick / f"att/{name[:2]}/letter.txt").read_text() == "theirs"


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
    defaults: Any = BlobStore.__init__.__kwdefaults__
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


# --- damage in the vault ----------------------------------------------------------------------


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
    path.write_bytes(path.read_bytes()[:-1] + b"?")
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


# --- torn -------------------------------------------------------------------------------------


def test_cancelled_at_any_step_the_earlier_copy_stays_and_the_next_goes_on(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    before = CopyPlace(stick).newest()
    kept = files(stick)
    session.journal.record(Incident(what="since"))
    attach(session, b"new" * 1_000_000)
    for turn in itertools.count():
        left = iter(range(turn))

        def stop(done: int, total: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Cancelled

        try:
            last = session.backup.begin(stick).run(stop)
            break
        except Cancelled:
            now = files(stick)
            assert {name: now.get(name) for name in kept} == kept
            assert CopyPlace(stick).newest() == before
            assert not [name for name in now if name.endswith((".part", ".new"))]
            assert not (vault / backup.STAGED).exists()
    assert turn > 10
    assert whole(session, stick)
    # the new attachment was brought by one of those before, and is not written again
    assert last.written < 1_000_000


def test_a_copy_counts_only_once_all_of_it_was_read_back(session: Session, stick: Path) -> None:
    before = copied(session, stick).made
    seen: list[bool] = []
    session.backup.begin(stick).run(
        lambda done, total: seen.append(CopyPlace(stick).newest().made == before)
    )
    # afterwards the manifest itself is read, and the end is told
    assert seen == [True] * (len(seen) - 2) + [False] * 2


def test_stopped_while_it_removes_the_one_before_a_finished_copy_stays(
    session: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(session, stick)

    def stopped(place: CopyPlace, keep: Any) -> None:
        shutil.rmtree(stick / next(one.copy for one in place.look().finished if one != keep))
        raise KeyboardInterrupt

    monkeypatch.setattr(CopyPlace, "clear", stopped)
    with pytest.raises(KeyboardInterrupt):
        copied(session, stick)
    assert CopyPlace(stick).newest().number == 2
    assert whole(session, stick)


def test_a_copy_that_was_never_finished_is_none(session: Session, stick: Path) -> None:
    with pytest.raises(NoCopy):
        session.backup.reading(stick)
    copied(session, stick)
    (own(stick) / NAME).rename(own(stick) / f"{NAME}.new")
    with pytest.raises(UnfinishedCopy):
        session.backup.reading(stick)
    copied(session, stick)
    assert whole(session, stick)
    assert len([path for path in stick.iterdir() if path.name != "att"]) == 1


def test_locking_ends_it_and_the_earlier_copy_stays(vault: Path, stick: Path) -> None:
    session = vaults.opened(vault)
    copied(session, stick)
    before = files(stick)
    job = session.backup.begin(stick)
    session.close()
    with pytest.raises(Locked):
        job.run()
    assert files(stick) == before
    assert not (vault / backup.STAGED).exists()


def test_locking_while_it_reads_back_ends_it_too(vault: Path, stick: Path) -> None:
    session = vaults.opened(vault)
    copied(session, stick)
    before = files(stick)

    def close(done: int, total: int) -> None:
        session.close()

    with pytest.raises(Locked):
        session.backup.begin(stick).run(close)
    assert files(stick) == before


# --- places -----------------------------------------------------------------------------------


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
    with pytest.raises(AlreadyExists):
        session.backup.begin(stick)
    assert files(stick) == before
    if left == "finished":
        with pytest.raises(AlreadyExists):
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
    with pytest.raises(AlreadyExists):
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


def test_a_disk_that_gives_back_something_else_is_told(
    session: Session, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counterfeit sticks take everything and give back other bytes."""
    copied(session, stick)
    before = CopyPlace(stick).newest()
    attach(session, b"new" * 500_000)
    from diary.services import copy_attachments

    usual = copy_attachments.settle

    def spoil(path: Path) -> None:
        usual(path)
        data = path.read_bytes()
        path.write_bytes(data[:-5] + bytes(5))

    monkeypatch.setattr(copy_attachments, "settle", spoil)
    with pytest.raises(CopyRefused) as refused:
        copied(session, stick)
    assert refused.value.operation == "differs"
    assert CopyPlace(stick).newest() == before


# --- older and newer --------------------------------------------------------------------------


def test_an_older_record_never_takes_the_place_of_a_newer_copy(
    template: Path, tmp_path: Path, stick: Path
) -> None:
    ahead = vaults.opened(vaults.fresh(template, tmp_path / "ahead"))
    ahead.journal.record(Note(text="only the private book is ahead"))
    copied(ahead, stick)
    ahead.close()
    before = files(stick)
    older = vaults.opened(vaults.fresh(template, tmp_path / "older"))
    for _ in range(2):
        with pytest.raises(NotAllowed, match="copy-is-ahead"):
            copied(older, stick)
        assert files(stick) == before
        # as many entries, but not the same ones
        older.journal.record(Note(text="another"))
        older.journal.record(Incident(what="another"))
    older.close()


def test_how_old_the_last_copy_is(session: Session, stick: Path) -> None:
    assert session.backup.last() is None
    copy = copied(session, stick)
    assert session.backup.last() is None
    session.backup.note(copy)
    session.journal.record(Incident(what="since"))
    session.journal.record(Note(text="since"))
    last = session.backup.last()
    assert last is not None
    assert (last.made, last.since) == (copy.made, 2)


def test_the_vault_does_not_know_where_its_copies_lie(
    session: Session, vault: Path, stick: Path
) -> None:
    session.backup.note(copied(session, stick))
    rows = session.journal._ledgers.link.execute("SELECT * FROM settings").fetchall()
    assert "stick" not in repr(rows)
    assert "stick" not in repr([session.journal.items(noun) for noun in Noun])


# --- damage in the copy -----------------------------------------------------------------------


def flipped(session: Session, stick: Path, step: int) -> list[str]:
    """Every `step`-th byte of every file changed alone; those that nobody saw."""
    unseen = []
    for path in sorted(stick.rglob("*")):
        if not path.is_file():
            continue
        good = path.read_bytes()
        size = len(good)
        offsets = {*range(0, size, max(1, min(step, size // 3))), size - 1}
        for at in sorted(offsets):
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            try:
                seen = not whole(session, stick)
            except (Damaged, AlreadyExists, FutureFormat):
                seen = True
            if not seen:
                unseen.append(f"{path.name} {at}")
        path.write_bytes(good)
    return unseen


def test_a_byte_changed_anywhere_in_a_copy_is_found(session: Session, stick: Path) -> None:
    copied(session, stick)
    assert flipped(session, stick, 60_011) == []
    assert whole(session, stick)


@pytest.mark.soak
def test_every_byte_changed_in_a_copy_is_found(tmp_path: Path, stick: Path) -> None:
    session = vaults.opened(vaults.make(tmp_path / "small"))
    copied(session, stick)
    assert flipped(session, stick, 1) == []
    session.close()


def test_a_file_cut_or_taken_away_is_named(session: Session, stick: Path) -> None:
    copied(session, stick)
    for path in [each for each in sorted(stick.rglob("*")) if each.is_file() and each.name != NAME]:
        good = path.read_bytes()
        path.write_bytes(good[:-1])
        cut = session.backup.reading(stick).run().faults
        path.unlink()
        gone = session.backup.reading(stick).run().faults
        path.write_bytes(good)
        assert cut == gone
        assert len(cut) == 1
    assert whole(session, stick)


def test_a_write_ahead_log_laid_beside_a_copy_is_not_read(
    session: Session, vault: Path, stick: Path
) -> None:
    copied(session, stick)
    session.journal.record(Incident(what="only in the log"))
    shutil.copy(vault / "db-wal", own(stick) / "db-wal")
    assert whole(session, stick)
