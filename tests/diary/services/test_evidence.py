from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from diary.errors import Cancelled, DiaryError, SourceError
from diary.model.kinds import Noun
from diary.model.record import Evidence, Incident
from diary.services.attachments import NamedBytes, StoredFile
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from tests.diary.cases import PASSPHRASE, settled


def stored(outcome: StoredFile | DiaryError) -> StoredFile:
    assert isinstance(outcome, StoredFile)
    return outcome


def test_a_file_is_kept_byte_for_byte_under_an_exhibits_reference(
    session: Session, tmp_path: Path
) -> None:
    data = bytes(range(256)) * 9000
    (tmp_path / "IMG 1.jpg").write_bytes(data)
    incident = session.journal.record(Incident(what="x"))
    one, two = session.evidence.store([tmp_path / "IMG 1.jpg", NamedBytes("clip.png", b"abc")])
    item = session.evidence.admit(stored(one), Evidence(incidents=(incident.id,)))
    said = item.content
    assert (said.title, said.name, said.size) == ("IMG 1.jpg", "IMG 1.jpg", len(data))
    assert said.sha256 == hashlib.sha256(data).hexdigest()
    assert said.reference == "EX/1"
    second = session.evidence.admit(stored(two), Evidence(title="a clip"))
    assert (second.content.title, second.content.name) == ("a clip", "clip.png")
    original = session.evidence.original(item.id)
    assert original is not None
    with original.open() as file:
        assert file.read() == data
    assert session.evidence.of(incident.id) == (item,)


def test_the_record_is_bound_to_what_was_attached(session: Session) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    item = session.evidence.admit(stored(one), Evidence(sha256="00" * 32, size=7, name="b"))
    assert item.content.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert (item.content.size, item.content.name) == (3, "a")


def test_each_file_has_its_own_outcome_in_order(session: Session, tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x")
    outcomes = session.evidence.store([tmp_path / "gone", tmp_path / "here", tmp_path])
    assert [type(each) for each in outcomes] == [SourceError, StoredFile, SourceError]
    assert session.journal.items(Noun.EVIDENCE) == ()


def test_a_name_that_is_no_text_is_kept_visible(session: Session, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/foto\xe9.jpg"))
    path.write_bytes(b"x")
    (one,) = session.evidence.store([path])
    item = session.evidence.admit(stored(one), Evidence())
    assert item.content.name == "foto\\xe9.jpg"


def test_a_job_that_is_stopped_leaves_nothing_in_the_record(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "big").write_bytes(bytes(3 << 20))

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        session.evidence.store([tmp_path / "big"], stop)
    assert session.journal.items(Noun.EVIDENCE) == ()
    assert [path for path in (tmp_path / "vault" / "att").rglob("*") if path.is_file()] == []


def test_what_was_stored_and_never_admitted_is_set_aside_and_not_deleted(
    session: Session, tmp_path: Path
) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    session.close()
    again = unlock(tmp_path / "vault", PASSPHRASE, settled())
    again.close()
    assert again.info.notices == ("unfinished-attachments-moved",)
    aside = list((tmp_path / "vault" / "orphans").iterdir())
    assert [path.name for path in aside] == [stored(one).blob.blob]


def test_a_physical_item_has_no_file(session: Session) -> None:
    item = session.journal.record(Evidence(physical=True, title="a letter"))
    assert session.evidence.original(item.id) is None


def test_a_withdrawn_exhibit_is_not_listed_and_its_file_stays(
    session: Session, tmp_path: Path
) -> None:
    incident = session.journal.record(Incident(what="x"))
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    item = session.evidence.admit(stored(one), Evidence(incidents=(incident.id,)))
    session.journal.withdraw(item.id, "another's photograph")
    assert session.evidence.of(incident.id) == ()
    original = session.evidence.original(item.id)
    assert original is not None
    with original.open() as file:
        assert file.read() == b"abc"


def test_keys_are_shown_by_no_representation(session: Session) -> None:
    (one,) = session.evidence.store([NamedBytes("a", b"abc")])
    item = session.evidence.admit(stored(one), Evidence())
    original = session.evidence.original(item.id)
    assert stored(one).blob.key.hex() not in repr(original)
    assert repr(stored(one).blob.key) not in repr(original)
    assert repr(stored(one).blob.key) not in repr(stored(one))
