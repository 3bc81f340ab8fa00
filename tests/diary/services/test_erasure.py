"""Erasing one subject from an open vault: what goes, what stays, what is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Damaged, DiskFull, Erased, NotAllowed, Unknown, WrongPassphrase
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Continuity, Erasure, HandoverRecord, Note, RecordChange
from diary.model.record_nouns import (
    Answer,
    Breach,
    Evidence,
    Factor,
    Incident,
    Order,
    Person,
    PoliceContact,
)
from diary.model.revisions import TimelineFilter
from diary.services.access.credentials import Credentials
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.services.session import Session
from diary.store import secure_delete
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, settled

WORDS = Credentials(PASSPHRASE)
TOLD = "He waited at the corner by the chemist."


def attach(session: Session, *incidents: str, name: str = "IMG.jpg", data: bytes = b"b") -> Any:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert isinstance(stored, StoredFile)
    return session.evidence.admit(stored, Evidence(incidents=incidents))


def again(session: Session, folder: Path) -> Session:
    session.close()
    return unlock(folder / "vault", PASSPHRASE, settled())


@pytest.fixture
def item(session: Session) -> Any:
    """An incident with a correction, between two others."""
    session.journal.record(Incident(what="before"))
    item = session.journal.record(Incident(what=TOLD, behaviours=("LOITER",)))
    session.journal.record(Incident(what="after"))
    return session.journal.amend(item.id, Incident(what=f"{TOLD} Twice.", place="Mill Lane"))


def test_it_is_gone_from_lists_counts_and_search(session: Session, item: Any) -> None:
    done = session.erasure.erase(item.id, WORDS)
    assert (done.entries, done.cleared) == ((2, 4), True)
    assert done.told.content == Continuity(change=RecordChange.ERASED, at=4, entries=(2, 4))
    assert done.told.entry == 5
    assert [each.number for each in session.journal.items(Noun.INCIDENT)] == [1, 3]
    everything = TimelineFilter(with_withdrawn=True)
    assert [row.number for row in session.journal.timeline(everything).rows] == [3, 1]
    assert session.journal.timeline(TimelineFilter(text="chemist")).rows == ()
    assert session.open_vault.database.execute("SELECT code FROM behaviours").fetchall() == []
    assert [one.number for one in session.patterns.whole().facts] == [1, 3]
    assert [one.behaviours for one in session.patterns.whole().facts] == [(), ()]


@pytest.mark.parametrize(
    "use",
    [
        lambda session, id_: session.journal.get(id_),
        lambda session, id_: session.journal.find("2"),
        lambda session, id_: session.journal.find(id_),
        lambda session, id_: session.journal.history(id_),
        lambda session, id_: session.journal.amend(id_, Incident(what="new")),
        lambda session, id_: session.journal.withdraw(id_, "why"),
        lambda session, id_: session.erasure.plan(id_),
        lambda session, id_: session.erasure.erase(id_, WORDS),
    ],
)
def test_whoever_asks_for_it_is_told_that_it_was_erased(
    session: Session, item: Any, use: Callable[[Session, str], Any]
) -> None:
    session.erasure.erase(item.id, WORDS)
    with pytest.raises(Erased):
        use(session, item.id)
    mention = session.journal.mention(item.id)
    assert (mention.noun, mention.number, mention.erased) == (Noun.INCIDENT, 2, True)


def test_its_number_and_an_exhibits_reference_are_never_given_again(session: Session) -> None:
    incident = session.journal.record(Incident(what="the only one"))
    exhibit = attach(session, incident.id)
    session.erasure.erase(incident.id, WORDS)
    session.erasure.erase(exhibit.id, WORDS)
    assert session.journal.record(Incident(what="another")).number == 2
    assert attach(session).content.reference == "EX/2"


def test_the_vault_verifies_and_opens_after_it(session: Session, item: Any, tmp_path: Path) -> None:
    exhibit = attach(session, item.id)
    session.erasure.erase(item.id, WORDS)
    session.erasure.erase(exhibit.id, WORDS)
    assert session.integrity.verify().faults == ()
    session = again(session, tmp_path)
    assert session.info.notices == ()
    report = session.integrity.verify()
    assert (report.faults, report.attachments) == ((), 0)
    assert report.entries == 7
    session.close()


def test_what_is_left_of_an_erased_entry_cannot_be_altered_unseen(
    session: Session, item: Any
) -> None:
    session.erasure.erase(item.id, WORDS)
    link = vaults.link_of(session)
    link.execute("DROP TRIGGER ledger_is_never_changed")
    link.execute("UPDATE ledger SET kind = 'event.recorded' WHERE n = 2")
    link.execute("UPDATE ledger SET content = replace(content, '\"number\":2', '\"number\":9')"
                 " WHERE n = 4")  # fmt: skip
    faults = {(fault.code, fault.part) for fault in session.integrity.verify().faults}
    assert {("entry-altered", "record 2"), ("entry-altered", "record 4")} <= faults


# --- asked for twice --------------------------------------------------------------------------


def test_other_words_erase_nothing(session: Session, item: Any) -> None:
    with pytest.raises(WrongPassphrase):
        session.erasure.erase(item.id, Credentials("not the passphrase"))
    assert session.journal.get(item.id) == item
    assert session.journal.items(Noun.CONTINUITY) == ()


def test_every_answer_to_a_topic_goes_and_the_topic_can_be_answered_anew(session: Session) -> None:
    told = Factor(topic="your-fear", answer=Answer.YES, words=TOLD)
    item = session.journal.record(told)
    session.journal.amend(item.id, replace(told, words=f"{TOLD} Twice."))
    done = session.erasure.erase(item.id, WORDS)
    assert done.entries == (1, 2)
    assert session.journal.items(Noun.FACTOR) == ()
    with pytest.raises(Erased):
        session.journal.history(item.id)
    assert session.journal.record(told).number == 2


def test_the_record_of_what_was_done_stays(session: Session, item: Any) -> None:
    note = session.journal.record(Note(text="private"))
    for id_ in (item.id, note.id):
        told = session.erasure.erase(id_, WORDS).told
        with pytest.raises(NotAllowed, match="history"):
            session.erasure.erase(told.id, WORDS)
    with pytest.raises(Unknown):
        session.erasure.plan("0" * 32)


# --- the private book -------------------------------------------------------------------------


def test_what_is_erased_from_the_private_book_is_told_there_alone(session: Session) -> None:
    session.journal.record(Incident(what="an incident"))
    note = session.journal.record(Note(text="a private marker"))
    session.journal.amend(note.id, Note(text="a private marker, longer"))
    before = session.info.entries
    done = session.erasure.erase(note.id, WORDS)
    assert done.told.content == Erasure(entries=(1, 2))
    assert session.journal.items(Noun.CONTINUITY) == ()
    assert session.journal.record(Incident(what="the next")).entry == before + 2
    assert session.integrity.verify().faults == ()


# --- what else holds it -----------------------------------------------------------------------


def test_the_plan_names_what_stays_and_who_has_it(session: Session) -> None:
    session.handovers.log(
        HandoverRecord(audience="police", folder="/old", digest="1", entries=1, originals=0)
    )
    item = session.journal.record(Incident(what=TOLD))
    exhibit = attach(session, item.id, data=b"the same bytes")
    twin = attach(session, data=b"the same bytes")
    attach(session, data=b"other bytes")
    contact = session.journal.record(PoliceContact(what="told them", incidents=(item.id,)))
    handed = session.handovers.log(
        HandoverRecord(audience="police", folder="/e", digest="2", entries=3, originals=1)
    )
    plan = session.erasure.plan(item.id)
    assert (plan.item, plan.revisions, plan.file, plan.draft) == (item, 1, "", False)
    assert {each.id for each in plan.mentioned} == {exhibit.id, contact.id}
    assert plan.same_file == ()
    assert plan.handed_over == (handed,)
    plan = session.erasure.plan(exhibit.id)
    assert (plan.file, plan.mentioned, plan.same_file) == ("IMG.jpg", (), (twin,))
    note = session.journal.record(Note(text="private"))
    assert session.erasure.plan(note.id).handed_over == ()


def test_the_plan_names_handovers_that_list_its_file(session: Session) -> None:
    exhibit = attach(session, data=b"bytes")
    other = attach(session, data=b"other")
    own, digest = exhibit.content.reference.replace("/", "-"), exhibit.content.sha256
    noted = [
        session.handovers.log(
            HandoverRecord(audience="police", folder="/e", digest="2", entries=1, originals=1,
                    files=tuple(files), left=tuple(left))
        )
        for files, left in (
            ([f"{digest}  data/originals/A_x.jpg"], []),
            ([], [f"{digest}  x"]),
            ([f"{'0' * 64}  data/copies/{own}_copy.jpg"], []),
            ([f"{'0' * 64}  data/copies/exhibit-{exhibit.number}_copy.jpg"], []),
            ([f"{other.content.sha256}  data/originals/{own}0_I.jpg"], [f"{'0' * 64}  {own}.txt"]),
        )
    ]  # fmt: skip
    assert session.erasure.plan(exhibit.id).listed == tuple(noted[:4])
    assert session.erasure.plan(other.id).listed == (noted[4],)
    incident = session.journal.record(Incident(what=TOLD))
    assert session.erasure.plan(incident.id).listed == ()


def test_the_plan_of_what_others_refer_to(session: Session) -> None:
    person = session.journal.record(Person(name="R."))
    order = session.journal.record(Order(title="An order", terms=("Keep away.",)))
    breach = Breach(order=order.id, term=1)
    incident = session.journal.record(Incident(what="x", person=person.id, breaches=(breach,)))
    for id_ in (person.id, order.id):
        assert [each.id for each in session.erasure.plan(id_).mentioned] == [incident.id]
        session.erasure.erase(id_, WORDS)
    # what refers to it stays as it was written
    assert session.journal.get(incident.id).content == incident.content


def test_an_exhibit_of_erased_incidents_alone_leaves_no_more(session: Session) -> None:
    one, two = (session.journal.record(Incident(what=what)) for what in ("one", "two"))
    only = attach(session, one.id)
    both = attach(session, one.id, two.id)
    session.erasure.erase(one.id, WORDS)
    assert [each.id for each, _ in session.snapshot.originals()] == [both.id]
    assert session.journal.get(only.id) == only


# --- the draft --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "goes"),
    [
        (TOLD, True),
        ('{"version":1,"held":{"record":{"what":"' + TOLD + '"}}}', True),
        ("first line\\nsecond line of it", True),
        ("something else, said from Mill Lane in Europe/London", False),
    ],
)
def test_a_draft_goes_if_it_holds_words_of_it(session: Session, draft: str, goes: bool) -> None:
    session.journal.record(Incident(what="before"))
    item = session.journal.record(Incident(what=TOLD, effect="first line\nsecond line of it"))
    session.drafts.save(draft)
    assert session.erasure.plan(item.id).draft is goes
    session.erasure.erase(item.id, WORDS)
    assert session.drafts.load() == (None if goes else draft)


def test_a_draft_goes_if_it_holds_how_to_reach_somebody(session: Session) -> None:
    item = session.journal.record(Person(name="R", contact="12 Millrace Lane"))
    session.drafts.save("write to 12 Millrace Lane")
    assert session.erasure.plan(item.id).draft


def test_a_draft_that_names_it_goes(session: Session, item: Any) -> None:
    session.drafts.save(f'{{"amending":"{item.id}","what":"half a"}}')
    session.erasure.erase(item.id, WORDS)
    assert session.drafts.load() is None


def test_a_draft_that_cannot_be_read_stays(session: Session, item: Any, tmp_path: Path) -> None:
    (tmp_path / "vault" / "draft").write_bytes(b"torn")
    session.erasure.erase(item.id, WORDS)
    with pytest.raises(Damaged):
        session.drafts.load()


# --- cut off ----------------------------------------------------------------------------------


def refused(*_: Any, **__: Any) -> None:
    raise DiskFull("erase")


def test_what_the_disk_refuses_to_clear_is_cleared_at_the_next_opening(
    session: Session, item: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = attach(session, item.id)
    blob = vaults.parts_of(session).stored_keys.blob(exhibit.id).blob
    file = tmp_path / "vault" / "att" / blob[:2] / blob
    session.drafts.save(f"about {exhibit.id}")
    with monkeypatch.context() as patched:
        patched.setattr(secure_delete.SecureDelete, "_remove", refused)
        done = session.erasure.erase(exhibit.id, WORDS)
        assert (done.cleared, file.exists()) == (False, True)
        session = again(session, tmp_path)
        assert session.info.notices == ("erasing-not-cleared",)
    assert file.exists()
    session = again(session, tmp_path)
    assert session.info.notices == ("erasing-cleared",)
    assert not file.exists()
    assert session.drafts.load() is None
    session = again(session, tmp_path)
    assert session.info.notices == ()
    session.close()


def test_a_disk_that_refuses_the_words_changes_nothing(
    session: Session, item: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exhibit = attach(session, item.id, data=b"kept")
    with monkeypatch.context() as patched:
        patched.setattr(secure_delete.SecureDelete, "note", refused)
        with pytest.raises(DiskFull):
            session.erasure.erase(exhibit.id, WORDS)
    assert session.journal.get(exhibit.id) == exhibit
    original = session.evidence.original(exhibit.id)
    assert original is not None
    assert original.open().read() == b"kept"
    assert session.integrity.verify().faults == ()
