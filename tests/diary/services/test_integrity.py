from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diary.errors import Cancelled
from diary.model.private_nouns import Note
from diary.model.record_nouns import Evidence, Incident
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.integrity import IntegrityFault
from diary.services.journal import PlannedNoun
from diary.services.session import Session
from tests.support import vaults
from tests.support.records import state


@pytest.fixture
def used(session: Session) -> Session:
    incident = session.journal.record(Incident(what="one", behaviours=("LOITER",)))
    session.journal.record(Note(text="private"))
    session.journal.record(Incident(what="two"))
    session.journal.record(Incident(what="three"))
    for n in range(2):
        (outcome,) = session.evidence.store([NamedBytes(f"{n}.txt", b"x" * (n + 5))])
        assert isinstance(outcome, StoredFile)
        session.evidence.admit(outcome, Evidence(incidents=(incident.id,)))
    session.journal.record(Evidence(physical=True))
    return session


def link(session: Session) -> Any:
    return vaults.link_of(session)


def faults(session: Session) -> set[tuple[str, str]]:
    report = session.integrity.verify()
    assert report.ok == (not report.faults)
    return {(fault.code, fault.part) for fault in report.faults}


def alter(session: Session, change: str) -> None:
    """As somebody with every key could."""
    for trigger in ("ledger_is_never_changed", "ledger_is_never_cut", "ledger_only_grows"):
        link(session).execute(f"DROP TRIGGER IF EXISTS {trigger}")
    link(session).execute(change)


def resting(folder: Path) -> dict[str, bytes]:
    # The head is written behind everybody's back, as soon as there is time.
    return {name: data for name, data in state(folder).items() if "head" not in name}


def test_a_vault_as_it_was_written_has_no_faults(used: Session, tmp_path: Path) -> None:
    before = resting(tmp_path)
    progress: list[tuple[int, int]] = []
    report = used.integrity.verify(lambda done, total: progress.append((done, total)))
    assert report.ok
    assert (report.entries, report.attachments, report.bytes_read) == (7, 2, 11)
    assert progress[-1] == (11, 11)
    assert [done for done, _ in progress] == sorted(done for done, _ in progress)
    assert resting(tmp_path) == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("content = '{\"number\":2,\"what\":\"tow\"}' WHERE n = 2 AND book = 'record'",
         {("entry-altered", "record 2"), ("projections-differ", "db")}),
        ("content = '{\"number\":2,\"what\":0.5}' WHERE n = 2 AND book = 'record'",
         {("entry-altered", "record 2"), ("database-damaged", "db")}),
        ("content = 'no' WHERE n = 2 AND book = 'record'", {("database-damaged", "db")}),
        ("written = '2020-01-01T00:00:00.000000Z' WHERE n = 1 AND book = 'record'",
         {("entry-altered", "record 1"), ("projections-differ", "db")}),
        ("zone = 'UTC' WHERE book = 'private'", {("entry-altered", "private 1")}),
        ("seed = zeroblob(32) WHERE n = 3 AND book = 'record'", {("entry-altered", "record 3")}),
        ("link = zeroblob(32) WHERE n = 2 AND book = 'record'", {("link-broken", "record 2")}),
        ("signature = zeroblob(64) WHERE n = 6 AND book = 'record'",
         {("signature-wrong", "record 6")}),
        ("signature = x'00' WHERE n = 6 AND book = 'record'", {("signature-wrong", "record 6")}),
    ],
    ids=lambda part: part[:60] if isinstance(part, str) else "named",
)  # fmt: skip
def test_whatever_is_altered_in_an_entry_is_named(
    used: Session, change: str, expected: set[tuple[str, str]]
) -> None:
    alter(used, " ".join(("UPDATE ledger SET", change)))
    assert faults(used) == expected


BOTH = {("attachment-damaged", "EX/1"), ("attachment-damaged", "EX/2")}
GONE = {("attachment-missing", "EX/1"), ("attachment-missing", "EX/2")}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE incidents SET live = 0", {("projections-differ", "db")}),
        ("UPDATE subjects SET body = '' WHERE row = 1", {("projections-differ", "db")}),
        ("UPDATE blobs SET key = zeroblob(32)", BOTH),
        ("DELETE FROM blobs", GONE),
        ("UPDATE blobs SET blob = 'nonsense' || evidence", GONE),
    ],
    ids=lambda part: part[:60] if isinstance(part, str) else "named",
)  # fmt: skip
def test_whatever_is_altered_beside_the_ledger_is_named(
    used: Session, change: str, expected: set[tuple[str, str]]
) -> None:
    alter(used, change)
    assert faults(used) == expected


def test_an_entry_that_was_cut_out_is_named(used: Session) -> None:
    alter(used, "DELETE FROM ledger WHERE n = 3 AND book = 'record'")
    assert ("entry-altered", "record 4") in faults(used)
    assert ("link-broken", "record 4") in faults(used)


def test_every_fault_of_a_long_book_is_named_up_to_an_entry_that_cannot_be_read(
    session: Session,
) -> None:
    journal = session.journal
    journal.record_all([PlannedNoun(journal.new_id(), Incident(what="one")) for _ in range(700)])
    alter(session, "UPDATE ledger SET signature = zeroblob(64) WHERE place IN (2, 300, 301)")
    alter(session, "UPDATE ledger SET zone = 'UTC' WHERE place IN (300, 520)")
    signed = [("signature-wrong", f"record {n}") for n in (2, 300, 301)]
    altered = [("entry-altered", f"record {n}") for n in (300, 520)]
    found = session.integrity.verify().faults
    assert [(each.code, each.part) for each in found] == [
        signed[0], altered[0], *signed[1:], altered[1],
    ]  # fmt: skip
    alter(session, "UPDATE ledger SET content = 'no' WHERE place = 530")
    assert faults(session) == {*signed, *altered, ("database-damaged", "db")}
    alter(session, "UPDATE ledger SET link = zeroblob(32) WHERE place = 299")
    assert faults(session) == {signed[0], ("link-broken", "record 299"), ("database-damaged", "db")}


def test_two_exhibits_whose_files_changed_places_are_named(used: Session) -> None:
    one, two = link(used).execute("SELECT evidence, blob, key FROM blobs").fetchall()
    link(used).execute("DELETE FROM blobs")
    link(used).executemany(
        "INSERT INTO blobs VALUES (?, ?, ?)", [(one[0], *two[1:]), (two[0], *one[1:])]
    )
    assert faults(used) == {("attachment-differs", "EX/1"), ("attachment-differs", "EX/2")}


@pytest.mark.parametrize("how", ["flipped", "cut", "gone", "folder"])
def test_a_file_that_is_not_what_was_attached_is_named(
    used: Session, tmp_path: Path, how: str
) -> None:
    (blob,) = link(used).execute("SELECT blob FROM blobs b JOIN subjects s ON s.id = b.evidence"
                                 " WHERE s.number = 2").fetchone()  # fmt: skip
    path = tmp_path / "vault" / "att" / blob[:2] / blob
    data = path.read_bytes()
    if how == "flipped":
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif how == "cut":
        path.write_bytes(data[:-1])
    else:
        path.unlink()
        if how == "folder":
            path.mkdir()
    code = "attachment-missing" if how == "gone" else "attachment-damaged"
    assert faults(used) == {(code, "EX/2")}


def test_a_file_in_the_place_of_another_is_told_from_a_damaged_one(
    used: Session, tmp_path: Path
) -> None:
    one, two = (
        tmp_path / "vault" / "att" / blob[:2] / blob
        for (blob,) in link(used).execute("SELECT blob FROM blobs")
    )
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    assert faults(used) == {("attachment-swapped", "EX/1"), ("attachment-swapped", "EX/2")}


def test_words_for_searching_that_are_not_those_of_the_record_are_named(used: Session) -> None:
    (row,) = link(used).execute("SELECT row FROM subjects WHERE body <> ''").fetchone()
    link(used).execute("INSERT INTO search (rowid, body) VALUES (?, 'never said')", (row,))
    assert faults(used) == {("projections-differ", "db")}


def test_a_copy_of_the_keys_that_differs_is_named(used: Session, tmp_path: Path) -> None:
    copy = tmp_path / "vault" / "keys.bak"
    data = copy.read_bytes()
    copy.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert faults(used) == {("keys-copy-damaged", "keys.bak")}
    copy.unlink()
    assert faults(used) == {("keys-copy-damaged", "keys.bak")}


def test_a_draft_that_is_damaged_is_named(used: Session, tmp_path: Path) -> None:
    used.drafts.save("half a sentence")
    draft = tmp_path / "vault" / "draft"
    assert faults(used) == set()
    data = draft.read_bytes()
    draft.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert faults(used) == {("draft-damaged", "draft")}
    draft.unlink()
    assert faults(used) == set()


def test_pages_that_were_flipped_are_named(used: Session, tmp_path: Path) -> None:
    link(used).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    path = tmp_path / "vault" / "db"
    data = bytearray(path.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 + 7] ^= 1
    path.write_bytes(data)
    report = used.integrity.verify()
    assert IntegrityFault("database-damaged", "db") in report.faults


def test_looking_can_be_stopped(used: Session) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        used.integrity.verify(stop)
