"""The same record under other keys: what is carried, what is new, what the old one becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    BadInput,
    Cancelled,
    Damaged,
    InUse,
    WrongPassphrase,
)
from diary.ledger.chain import KeyRotation, all_head_states, links_before
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Continuity, RecordChange
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded, TimelineFilter
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.store.attachment_store import AttachmentStore
from diary.vault import key_rotation
from diary.vault.key_rotation import rotate
from diary.vault.lifecycle import create
from tests.faults import vaults
from tests.support.database_pages import decrypted
from tests.support.records import PASSPHRASE, state
from tests.support.rotation import HOW, NEW, OLD, make, opened, untouched


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template") / "vault")


@pytest.fixture
def vault(template: Path, tmp_path: Path) -> Path:
    return vaults.fresh(template, tmp_path / "vault")


def everything(session: Session) -> dict[str, Any]:
    """All that a person can see of it, and the files' bytes."""
    items: list[Recorded[Any]] = [it for noun in Noun for it in session.journal.items(noun)]
    history = {it.id: session.journal.history(it.id) for it in items}
    originals = {
        it.id: session.evidence.original(it.id) for it in session.journal.items(Noun.EVIDENCE)
    }
    files = {id_: original.open().read() for id_, original in originals.items() if original}
    return {
        "items": {it.id: it for it in items}, "history": history, "files": files,
        "draft": session.drafts.load(), "theme": session.settings.get("theme"),
        "timeline": session.journal.timeline(TimelineFilter(with_withdrawn=True)),
    }  # fmt: skip


def chains(session: Session) -> dict[Book, tuple[bytes, ...]]:
    return {book: table.commitments() for book, table in session.open_vault.books.items()}


# --- what is carried, and what is new ---------------------------------------------------------


def test_everything_is_carried_and_nothing_else(vault: Path) -> None:
    session = opened(vault, OLD)
    before, commitments = everything(session), chains(session)
    assert session.access.recovery_state().in_use
    assert session.backup.last() is not None
    erased = [it for it in session.open_vault.books[Book.RECORD].entries() if it.tombstone]
    session.close()
    rotated = rotate(vault, OLD, NEW, HOW)
    assert rotated.missing == ()
    session = opened(vault)
    after = everything(session)
    (told,) = [it for it in after["items"].values() if it.noun is Noun.CONTINUITY
               and it.content.change is RecordChange.ROTATED]  # fmt: skip
    del after["items"][told.id], after["history"][told.id]
    assert after == before
    assert chains(session)[Book.RECORD][:-1] == commitments[Book.RECORD]
    assert chains(session)[Book.PRIVATE] == commitments[Book.PRIVATE]
    assert [it for it in session.open_vault.books[Book.RECORD].entries() if it.tombstone] == erased
    assert told.entry == rotated.entries == len(commitments[Book.RECORD]) + 1
    assert session.integrity.verify().faults == ()
    assert session.info.notices == ()
    assert (session.info.vault_id, session.info.fingerprint) == (
        rotated.vault_id, rotated.fingerprint,
    )  # fmt: skip
    assert session.backup.last() is None
    assert not session.access.recovery_state().in_use
    session.close()


def test_nothing_secret_of_the_old_one_opens_the_new_one(vault: Path, tmp_path: Path) -> None:
    before = state(vault)
    session = opened(vault, OLD)
    old = session.open_vault
    keys = {blob.key for _, blob in old.stored_keys.blobs()} | {old.stored_keys.signing_key()}
    names = {blob.blob for _, blob in old.stored_keys.blobs()}
    vault_id, public = old.vault_id, old.signer.public
    session.close()
    rotate(vault, OLD, NEW, HOW)
    with pytest.raises(WrongPassphrase):
        opened(vault, OLD)
    pages = [page for _, page in decrypted(vault, NEW.text)]
    assert not [key for key in keys if any(key in page for page in pages)]
    session = opened(vault)
    new = session.open_vault
    assert new.vault_id != vault_id
    assert new.signer.public != public
    assert not names & {blob.blob for _, blob in new.stored_keys.blobs()}
    session.close()
    after = state(vault)
    same = {name for name in before if before[name] == after.get(name)}
    assert same <= {"lock"}
    # an old copy of the key file and the old words open nothing either
    (vault / "keys").write_bytes(before["keys"])
    with pytest.raises(Damaged):
        opened(vault, OLD)


def test_the_old_one_steps_aside_and_opens_as_before(vault: Path) -> None:
    session = opened(vault, OLD)
    before = everything(session)
    session.close()
    rotated = rotate(vault, OLD, NEW, HOW)
    assert rotated.old == vault.with_name("vault.old")
    session = opened(rotated.old, OLD)
    assert everything(session) == before
    session.close()
    assert sorted(path.name for path in vault.parent.iterdir()) == ["vault", "vault.old"]
    assert rotate(vault, NEW, OLD, HOW).old == vault.with_name("vault.old-2")


def test_the_old_key_introduces_the_new_one(vault: Path) -> None:
    given: list[tuple[int, bytes]] = []
    words = OLD
    for turn in range(3):
        session = opened(vault, words)
        session.journal.record(Incident(what=f"turn {turn}"))
        tip = session.open_vault.books[Book.RECORD].tip()
        given.append((tip.n, tip.link))
        session.close()
        after = Credentials(f"words of turn {turn}")
        rotate(vault, words, after, HOW)
        words = after
    session = opened(vault, words)
    record, own = session.open_vault.books[Book.RECORD], session.open_vault
    rotations = [
        KeyRotation.read({name: getattr(it.content, name) for name in Continuity.__slots__})
        for it in session.journal.items(Noun.CONTINUITY)
        if it.content.change is RecordChange.ROTATED
    ]
    known = all_head_states(own.vault_id, own.signer.public, record.commitments(), rotations)
    links = {(point.n, point.link) for point in known}
    assert len(rotations) == 3
    for rotated, (n, link) in zip(rotations, given, strict=True):
        assert (rotated.at, rotated.link_before) == (n, link)
        assert links_before(record.commitments(), rotated)[-1] == link
        assert (n, link) in links
    session.close()


def test_an_empty_record_can_be_rotated(tmp_path: Path) -> None:
    create(tmp_path / "vault", PASSPHRASE, HOW).close()
    assert rotate(tmp_path / "vault", OLD, NEW, HOW).entries == 1
    session = opened(tmp_path / "vault")
    assert session.integrity.verify().faults == ()
    session.close()


def test_a_key_file_goes_with_the_new_words(vault: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("any file", encoding="utf-8")
    with_file = Credentials("new words", tmp_path / "file")
    rotate(vault, OLD, with_file, HOW)
    with pytest.raises(WrongPassphrase):
        opened(vault, Credentials("new words"))
    session = opened(vault, with_file)
    assert session.access.key_file_in_use
    session.close()


def test_progress_ends_where_it_should(vault: Path) -> None:
    told: list[tuple[int, int]] = []
    rotate(vault, OLD, NEW, HOW, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == 2400
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_is_not_the_vaults_stays_with_the_old_one(vault: Path) -> None:
    (vault / "notes.txt").write_text("mine", encoding="utf-8")
    rotated = rotate(vault, OLD, NEW, HOW)
    assert (rotated.old / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (vault / "notes.txt").exists()


# --- refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "new", "error"),
    [
        (Credentials("wrong"), NEW, WrongPassphrase),
        (OLD, Credentials(""), BadInput),
        (OLD, Credentials("x", Path("/nowhere/at/all")), BadInput),
    ],
)
def test_words_that_will_not_do_change_nothing(
    vault: Path, words: Credentials, new: Credentials, error: type[Exception]
) -> None:
    before = state(vault)
    with pytest.raises(error):
        rotate(vault, words, new, HOW)
    untouched(vault, before)


def test_a_vault_that_is_open_is_not_rotated(vault: Path) -> None:
    session = opened(vault, OLD)
    with pytest.raises(InUse):
        rotate(vault, OLD, NEW, HOW)
    session.close()


def test_it_can_be_stopped(vault: Path) -> None:
    before = state(vault)

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        rotate(vault, OLD, NEW, HOW, progress=stop)
    untouched(vault, before)


def spoil_file(vault: Path) -> None:
    session = opened(vault, OLD)
    blob = dict(session.open_vault.stored_keys.blobs())[session.journal.items(Noun.EVIDENCE)[0].id]
    session.close()
    path = vault / "att" / blob.blob[:2] / blob.blob
    path.write_bytes(path.read_bytes()[:-1])


def test_a_damaged_file_is_named_and_can_be_left_behind(vault: Path) -> None:
    spoil_file(vault)
    before = state(vault)
    with pytest.raises(Damaged) as damaged:
        rotate(vault, OLD, NEW, HOW)
    assert damaged.value.part == "evidence/1"
    assert state(vault).keys() == before.keys()
    rotated = rotate(vault, OLD, NEW, HOW, despite_damage=True)
    assert rotated.missing == ("evidence/1",)
    session = opened(vault)
    assert [fault.part for fault in session.integrity.verify().faults] == ["AB/1"]
    session.close()


def test_a_damaged_draft_is_named_and_can_be_left_behind(vault: Path) -> None:
    (vault / "draft").write_bytes(b"torn")
    with pytest.raises(Damaged, match="draft"):
        rotate(vault, OLD, NEW, HOW)
    rotate(vault, OLD, NEW, HOW, despite_damage=True)
    session = opened(vault)
    assert session.drafts.load() is None
    session.close()


# --- proven before it takes the place ---------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE settings SET value = '\"light\"' WHERE name = 'theme'",
        "DELETE FROM blobs WHERE rowid IN (SELECT rowid FROM blobs LIMIT 1)",
        "UPDATE ledger SET seed = zeroblob(32) WHERE place = 2",
        'UPDATE ledger SET content = \'{"number":1,"what":"other"}\' WHERE place = 2',
        "UPDATE ledger SET link = zeroblob(32) WHERE place = -1",
        "UPDATE subjects SET erased = 1 WHERE number = 1",
        "DELETE FROM ledger WHERE place = (SELECT min(place) FROM ledger)",
    ],
)
def test_one_that_is_not_the_same_never_takes_the_place(
    vault: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    spoil = spoil.replace(
        "rowid IN (SELECT rowid FROM blobs LIMIT 1)",
        "evidence = (SELECT evidence FROM blobs LIMIT 1)",
    )
    before = state(vault)
    real, made = key_rotation.unlock, []

    def unlock(*given: Any) -> Session:
        if given[0] != vault:
            made.append(given[0])
        if len(made) == 2:
            # what was made is opened again, to be compared
            session = real(*given)
            for trigger in ("ledger_is_never_changed", "ledger_is_never_cut"):
                session.open_vault.database.execute(f"DROP TRIGGER {trigger}")
            session.open_vault.database.execute(spoil)
            session.close()
        return real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(key_rotation, "unlock", unlock)
        with pytest.raises(Damaged):
            rotate(vault, OLD, NEW, HOW)
    assert len(made) == 2
    untouched(vault, before)


def test_a_file_that_was_not_carried_whole_is_seen(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(vault)
    real = AttachmentStore.add

    def add(self: AttachmentStore, source: Any, **config: Any) -> Any:
        added = real(self, source, **config)
        (path,) = self.pieces(added.blob_id)
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        return added

    with monkeypatch.context() as patched:
        patched.setattr(AttachmentStore, "add", add)
        with pytest.raises(Damaged):
            rotate(vault, OLD, NEW, HOW)
    untouched(vault, before)
