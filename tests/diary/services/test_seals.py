"""The seal of a vault: recomputed from what a bundle holds, and noted without a trace in it."""

from __future__ import annotations

import pytest

from diary.crypto import seal_code
from diary.errors import BadInput
from diary.ledger.chain import head_states
from diary.model.kinds import Noun
from diary.model.record import Incident
from diary.model.when import moment
from diary.profiles import load
from diary.services.anchors import seal_code_words
from diary.services.session import Session


def recomputed(session: Session, n: int) -> str:
    given = session.snapshot.take(load("police"), {}).disclosure
    found = list(head_states(given.vault_id, given.public_key, given.commitments))
    return seal_code.words(seal_code.seal(found[n].link))


def test_the_seal_is_what_a_stranger_works_out_from_a_bundle(session: Session) -> None:
    empty = session.seals.now()
    session.journal.record(Incident(what="He was outside again."))
    one = session.seals.now()
    session.journal.record(Incident(what="And again."))
    assert (empty.entries, empty.last_entry, one.entries) == (0, None, 1)
    assert recomputed(session, 0) == empty.words
    assert recomputed(session, 1) == one.words
    assert (
        recomputed(session, 2)
        == session.seals.now().words
        == seal_code_words(session.seals.now().link)
    )
    assert len({empty.words, one.words, session.seals.now().words}) == 3


def test_giving_is_noted_in_the_private_book_and_moves_no_seal(session: Session) -> None:
    session.journal.record(Incident(what="He was outside again."))
    before = session.seals.now()
    given = session.seals.give("PC Okafor", how="by telephone")
    assert session.seals.now() == before
    assert [item.content for item in session.seals.items()] == [given.content]
    assert (given.noun, given.content.entries, given.content.link) == (
        Noun.SEAL, 1, before.link,
    )  # fmt: skip
    assert (given.content.given_to, given.content.how) == ("PC Okafor", "by telephone")
    assert given.content.when == moment(given.written, "Europe/London")
    case = session.snapshot.take(load("police"), {})
    assert len(case.disclosure.commitments) == 1
    assert "Okafor" not in repr(case)


def test_looking_at_a_seal_writes_nothing(session: Session) -> None:
    session.seals.now()
    assert session.seals.items() == ()


def test_a_name_that_cannot_be_kept_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        session.seals.give("a\0b")
    assert session.seals.items() == ()
