from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from diary.crypto import key_slots
from diary.crypto.kdf import passphrase_bytes
from diary.crypto.keys import Subkeys
from diary.errors import (
    Damaged,
    DiaryError,
    FutureFormat,
    KdfRefused,
    NotAVault,
    RolledBack,
    VaultError,
)
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.store import connection
from diary.store.vault_head import BookHead, VaultHead
from diary.vault.lifecycle import create, recover, unlock
from tests.support.records import CHEAP, PASSPHRASE, settled, state

PARTS = ("keys", "db", "head")


def make(folder: Path, *, entries: int = 2) -> Path:
    session = create(folder, PASSPHRASE, settled())
    for n in range(entries):
        session.journal.record(Incident(what=f"n{n}"))
    session.journal.record(Note(text="private"))
    (outcome,) = session.evidence.store([NamedBytes("a.txt", b"content")])
    assert isinstance(outcome, StoredFile)
    session.evidence.admit(outcome, Evidence())
    session.close()
    return folder


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


def refused(folder: Path, kind: type[DiaryError] = VaultError) -> DiaryError:
    """Opening is refused with this error, and not a byte of the folder is changed by it."""
    before, names = state(folder), sorted(path.name for path in folder.rglob("*"))
    with pytest.raises(kind) as caught:
        unlock(folder, PASSPHRASE, settled())
    assert state(folder) == before
    # SQLite's scratch index too is gone again, or was there before.
    assert sorted(path.name for path in folder.rglob("*")) == names
    return caught.value


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def keys_of(folder: Path) -> Subkeys:
    opened = key_slots.unlock(
        (folder / "keys").read_bytes(), passphrase_bytes(PASSPHRASE), floor=CHEAP
    )
    return Subkeys.of(opened.master)


def entries_of(folder: Path) -> int:
    session = unlock(folder, PASSPHRASE, settled())
    session.close()
    return session.info.entries


# --- damage -----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("size", [0, 1, 15, 16, 100, 4095])
def test_a_file_that_was_cut_is_refused(folder: Path, part: str, size: int) -> None:
    whole = (folder / part).read_bytes()
    (folder / part).write_bytes(whole[: min(size, len(whole) - 1)])
    error = refused(folder)
    assert error.part == part  # type: ignore[attr-defined]
    assert isinstance(error, Damaged | NotAVault)


@pytest.mark.parametrize("part", PARTS)
def test_a_file_that_is_missing_is_refused_and_not_made_anew(folder: Path, part: str) -> None:
    (folder / part).unlink()
    assert refused(folder, Damaged).part == part  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kind", ["link", "folder", *(["pipe"] if hasattr(os, "mkfifo") else [])])
def test_what_is_no_file_is_refused(folder: Path, tmp_path: Path, part: str, kind: str) -> None:
    (folder / part).rename(tmp_path / "real")
    if kind == "link":
        (folder / part).symlink_to(tmp_path / "real")
    elif kind == "folder":
        (folder / part).mkdir()
    else:
        os.mkfifo(folder / part)
    before = (tmp_path / "real").read_bytes()
    with pytest.raises(Damaged):
        unlock(folder, PASSPHRASE, settled())
    assert (tmp_path / "real").read_bytes() == before


@pytest.mark.parametrize("at", [0, 8, 12, 40, 129, 1200, 4032, 4095])
def test_a_flipped_bit_of_the_keys_is_refused(folder: Path, at: int) -> None:
    flip(folder / "keys", at)
    refused(folder)


@pytest.mark.parametrize("at", [0, 9, 30, 45, 60, 100, 130, 159])
def test_a_flipped_bit_of_the_head_is_refused(folder: Path, at: int) -> None:
    flip(folder / "head", at)
    assert refused(folder, Damaged).part == "head"  # type: ignore[attr-defined]


@pytest.mark.parametrize("at", [0, 15, 16, 100, 2000, 4095])
def test_a_flipped_bit_of_the_databases_first_page_is_refused(folder: Path, at: int) -> None:
    flip(folder / "db", at)
    assert refused(folder, Damaged).part == "db"  # type: ignore[attr-defined]


def test_a_flipped_bit_of_any_page_is_found_at_opening_or_by_verifying(folder: Path) -> None:
    clean = (folder / "db").read_bytes()
    found = 0
    for page in range(len(clean) // 4096):
        (folder / "db").write_bytes(clean)
        flip(folder / "db", page * 4096 + 2000)
        try:
            session = unlock(folder, PASSPHRASE, settled())
        except Damaged:
            found += 1
            continue
        report = session.integrity.verify()
        found += not report.ok
        session.close()
    assert found == len(clean) // 4096 > 15


def test_a_missing_keys_file_beside_its_copy_is_damage_and_without_it_no_vault(
    folder: Path,
) -> None:
    (folder / "keys").unlink()
    assert refused(folder, Damaged).part == "keys"  # type: ignore[attr-defined]
    (folder / "keys.bak").unlink()
    refused(folder, NotAVault)


def test_a_later_format_is_refused_before_anything_else(folder: Path) -> None:
    import hashlib

    data = bytearray((folder / "keys").read_bytes())
    data[8:10] = (9).to_bytes(2, "big")
    data[-32:] = hashlib.sha256(data[:-32]).digest()
    (folder / "keys").write_bytes(data)
    refused(folder, FutureFormat)


def test_a_later_database_is_refused(folder: Path) -> None:
    link = connection.connect(folder / "db", keys_of(folder).db)
    link.execute("PRAGMA user_version = 2")
    connection.close(link)
    assert refused(folder, FutureFormat).part == "db"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "cost", [(1 << 30, 3, 4), (64, 1000, 1), (64, 1, 200), (7, 1, 1), (0, 0, 0)]
)
def test_a_hostile_cost_is_refused_before_it_is_paid(
    folder: Path, cost: tuple[int, int, int]
) -> None:
    import hashlib
    import struct

    data = bytearray((folder / "keys").read_bytes())
    data[12:24] = struct.pack(">III", *cost)
    data[-32:] = hashlib.sha256(data[:-32]).digest()
    (folder / "keys").write_bytes(data)
    refused(folder, KdfRefused)


# --- what does not belong together ------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_file_of_another_vault_is_refused(folder: Path, tmp_path: Path, part: str) -> None:
    other = make(tmp_path / "other")
    shutil.copy(other / part, folder / part)
    error = refused(folder, Damaged)
    assert not isinstance(error, RolledBack)


def test_the_head_of_another_vault_is_refused_even_under_the_right_key(folder: Path) -> None:
    keys = keys_of(folder)
    head = VaultHead.decode(keys.head_mac, (folder / "head").read_bytes())
    foreign = VaultHead(bytes(16), head.generation, head.record, head.private)
    (folder / "head").write_bytes(foreign.encode(keys.head_mac))
    assert refused(folder, Damaged).reason == "another vault's"  # type: ignore[attr-defined]
    before = state(folder)
    with pytest.raises(Damaged, match="another vault's"):
        recover(folder, PASSPHRASE, settled())
    assert state(folder) == before


# --- one of them is older ---------------------------------------------------------------------


def keep(folder: Path, *names: str) -> Callable[[], None]:
    """Gives back what puts these files as they stand now in place again."""
    kept = {name: (folder / name).read_bytes() for name in names}

    def put_back() -> None:
        for name, data in kept.items():
            (folder / name).write_bytes(data)

    return put_back


def write_more(folder: Path, content: Incident | Note, times: int = 1) -> None:
    session = unlock(folder, PASSPHRASE, settled())
    for _ in range(times):
        session.journal.record(content)
    session.close()


@pytest.mark.parametrize(
    "content", [Incident(what="later"), Note(text="later")], ids=["record", "private"]
)
@pytest.mark.parametrize("times", [1, 5])
def test_an_older_database_under_a_newer_head_is_a_rollback(
    folder: Path, content: Incident | Note, times: int
) -> None:
    put_back = keep(folder, "db")
    write_more(folder, content, times)
    put_back()
    assert refused(folder, RolledBack).part == "db"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "content", [Incident(what="later"), Note(text="later")], ids=["record", "private"]
)
@pytest.mark.parametrize("times", [1, 5])
def test_an_older_head_under_a_newer_database_is_brought_up_to_date(
    folder: Path, content: Incident | Note, times: int
) -> None:
    put_back = keep(folder, "head")
    write_more(folder, content, times)
    newest = (folder / "head").read_bytes()
    put_back()
    session = unlock(folder, PASSPHRASE, settled())
    assert session.info.notices == ("head-brought-up-to-date",)
    session.close()
    keys = keys_of(folder)
    mended, written = (
        VaultHead.decode(keys.head_mac, data) for data in ((folder / "head").read_bytes(), newest)
    )
    assert (mended.record, mended.private) == (written.record, written.private)
    again = unlock(folder, PASSPHRASE, settled())
    assert again.info.notices == ()
    again.close()


def test_a_whole_folder_put_back_cannot_be_told_from_inside(folder: Path, tmp_path: Path) -> None:
    # Said in the documentation; what a person sees is fewer entries.
    shutil.copytree(folder, tmp_path / "kept")
    write_more(folder, Incident(what="later"))
    assert entries_of(folder) == 4
    assert entries_of(tmp_path / "kept") == 3


def test_a_record_that_branched_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "branch")
    write_more(folder, Incident(what="here"))
    write_more(tmp_path / "branch", Incident(what="there"), times=2)
    shutil.copy(folder / "head", tmp_path / "branch" / "head")
    error = refused(tmp_path / "branch", Damaged)
    assert error.reason == "not the record that the head names"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger SET commitment = zeroblob(32) WHERE n = 4 AND book = 'record'",
        "UPDATE ledger SET link = zeroblob(32) WHERE n = 5 AND book = 'record'",
        "UPDATE ledger SET signature = zeroblob(64) WHERE n = 4 AND book = 'record'",
        "DELETE FROM ledger WHERE n = 4 AND book = 'record'",
    ],
)
def test_entries_past_an_older_head_must_follow_from_it_and_be_signed(
    folder: Path, change: str
) -> None:
    put_back = keep(folder, "head")
    write_more(folder, Incident(what="later"), times=2)
    put_back()
    alter(folder, change)
    refused(folder, Damaged)


def test_a_last_entry_that_is_not_signed_is_refused(folder: Path) -> None:
    alter(folder, "UPDATE ledger SET signature = zeroblob(64) WHERE n = 3 AND book = 'record'")
    refused(folder, Damaged)


def alter(folder: Path, change: str) -> None:
    """As somebody with the database's key could, but not the head's."""
    link = connection.connect(folder / "db", keys_of(folder).db)
    for trigger in ("ledger_is_never_changed", "ledger_is_never_cut"):
        link.execute(f"DROP TRIGGER {trigger}")
    link.execute(change)
    connection.close(link)


def test_a_head_ahead_of_an_empty_record_is_a_rollback(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    create(folder, PASSPHRASE, settled()).close()
    keys = keys_of(folder)
    head = VaultHead.decode(keys.head_mac, (folder / "head").read_bytes())
    ahead = VaultHead(head.vault_id, 9, BookHead(1, bytes(32)), head.private)
    (folder / "head").write_bytes(ahead.encode(keys.head_mac))
    refused(folder, RolledBack)


# --- what a crash leaves ----------------------------------------------------------------------


def crashed(folder: Path, target: Path) -> Path:
    """The folder as it stands on the disk while a session is open and has just written."""
    head = (folder / "head").read_bytes()
    session = unlock(folder, PASSPHRASE, settled())
    session.journal.record(Incident(what="acknowledged"))
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("head*"))
    # It is written behind everybody's back: here it had not come so far.
    (target / "head").write_bytes(head)
    session.close()
    return target


@pytest.mark.parametrize("scratch", [True, False])
def test_what_was_acknowledged_before_a_crash_is_there(
    folder: Path, tmp_path: Path, scratch: bool
) -> None:
    target = crashed(folder, tmp_path / "crashed")
    assert (target / "db-wal").stat().st_size > 0
    if scratch:
        (target / "db-shm").write_bytes(b"rubbish." * 4096)
    (target / "head.new").write_bytes(b"torn")
    session = unlock(target, PASSPHRASE, settled())
    assert session.journal.find("3").content.what == "acknowledged"
    assert session.integrity.verify().ok
    session.close()
    assert not {"db-wal", "db-shm"} & set(os.listdir(target))


def test_a_refusal_leaves_the_write_ahead_log_of_a_crash_alone(
    folder: Path, tmp_path: Path
) -> None:
    target = crashed(folder, tmp_path / "crashed")
    flip(target / "head", 60)
    refused(target, Damaged)
    (target / "db-shm").write_bytes(b"")
    refused(target, Damaged)


def test_a_log_that_was_taken_away_is_a_rollback(folder: Path, tmp_path: Path) -> None:
    write_more(folder, Incident(what="x"))
    target = crashed(folder, tmp_path / "crashed")
    shutil.copy(folder / "head", target / "head")
    (target / "db-wal").unlink()
    refused(target, RolledBack)


@pytest.mark.parametrize("name", ["db-wal", "db-journal", "db-shm"])
def test_rubbish_beside_the_database_harms_nothing(folder: Path, name: str) -> None:
    (folder / name).write_bytes(os.urandom(9000))
    session = unlock(folder, PASSPHRASE, settled())
    assert session.integrity.verify().ok
    assert session.info.entries == 3
    session.close()
