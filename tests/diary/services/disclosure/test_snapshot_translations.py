"""A translation stands beside the words, leaves only with them, and goes when they go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diary.audience_profiles import load
from diary.errors import BadInput, Erased
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note, OwnDetail
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import CLASSES
from diary.model.translation import Translation, translatable
from diary.services.access.credentials import Credentials
from diary.services.disclosure.redaction_service import Redactions
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.json_import import JsonLine
from diary.services.session import Session
from tests.support.records import PASSPHRASE, Desk, desk
from tests.support.snapshots import attach, take

WORDS = "Stał znowu pod domem."
SAID = "He stood outside the house again."


@pytest.fixture
def at() -> Desk:
    return desk()


def taken(session: Session, name: str = "police", **how: Any) -> Any:
    return session.snapshot.take(load(name), {}, **how)


def test_a_batch_translates_its_own_words(at: Desk) -> None:
    lines = [
        JsonLine(1, {"ref": "i1", "what": WORDS}),
        JsonLine(
            2,
            {"kind": "translation", "of": "@i1", "field": "what", "language": "en", "text": SAID}
            | {"by": "A. Nowak", "when": "2026-03-05", "original": "pl"},
        ),
    ]
    incident, translation = at.journal.record_all(at.intake.plan(lines))
    assert incident.content.what == WORDS
    assert translation.content.of == incident.id
    assert at.journal.items(Noun.TRANSLATION)[0].content.text == SAID


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"of": "@nobody"}, "of"),
        ({"of": "1"}, "of"),
        ({"of": "0" * 32}, "of"),
        ({"field": "place/../what"}, "field"),
        ({"field": "witnesses"}, "field"),
        ({"field": "account"}, "field"),
        ({"language": "Polish!"}, "language"),
        ({"language": ""}, "language"),
        ({"language": "en\n"}, "language"),
        ({"original": "x" * 9}, "original"),
        ({"text": " "}, "text"),
        ({"of": "@private"}, "field"),
    ],
)
def test_what_cannot_be_a_translation_is_refused(
    at: Desk, change: dict[str, Any], field: str
) -> None:
    said = {"kind": "translation", "of": "@i1", "field": "what", "language": "en", "text": SAID}
    lines = [
        JsonLine(1, {"ref": "i1", "what": WORDS}),
        JsonLine(2, {"ref": "private", "kind": "note", "text": "mine"}),
        JsonLine(3, {**said, **change}),
    ]
    with pytest.raises(BadInput) as refused:
        at.intake.plan(lines)
    assert (refused.value.line, refused.value.field) == (3, field)


def test_no_detail_of_contact_and_nothing_private_can_be_translated() -> None:
    named = {noun: translatable(CLASSES[noun]) for noun in Noun if noun.book == "record"}
    assert "contact" not in named[Noun.PERSON]
    assert "officer_contact" not in named[Noun.POLICE]
    assert named[Noun.INCIDENT][0] == "what"


def put(session: Session, of: str, field: str = "what", text: str = SAID) -> Any:
    return session.journal.record(Translation(of=of, field=field, language="en", text=text))


def test_it_leaves_with_the_words_and_never_without(session: Session) -> None:
    item = session.journal.record(Incident(what=WORDS, did="Nic."))
    first = put(session, item.id)
    put(session, item.id, "did", "Nothing.")
    note = session.journal.record(Note(text="mine"))
    put(session, note.id, "text", "of what never leaves")
    put(session, "f" * 32, "what", "of nothing")
    case = taken(session)
    assert [each.content.text for each in case.translations] == [SAID, "Nothing."]
    assert case.incidents[0].content.what == WORDS
    order = taken(session, "order")  # opens `what`, and not `did`
    assert [each.id for each in order.translations] == [first.id]
    assert taken(session, "short").translations == ()
    shut = [o for o in order.disclosure.openings if o.is_withheld]
    assert len(shut) == 3
    session.journal.withdraw(item.id, "not so")
    # what it said stays open for police, and what was done then does not
    assert [each.id for each in taken(session).translations] == [first.id]
    assert taken(session, "order").translations == ()


def test_it_stays_behind_with_an_exhibit_of_what_is_left_out(session: Session) -> None:
    item = session.journal.record(Incident(what="x"))
    thing = Evidence(title="A tape", physical=True, transcript=WORDS, incidents=(item.id,))
    made = put(session, session.journal.record(thing).id, "transcript")
    session.journal.amend(made.id, replace(made.content, text="Secret"), "Secret")
    chosen = Redactions(left_out=frozenset({item.id}))
    assert len(taken(session).translations) == 1
    case = taken(session, redactions=chosen)
    assert (case.translations, case.changes) == ((), ())
    assert all(o.is_withheld for o in case.disclosure.openings if o.n >= made.entry)
    # nor is anybody asked about its words
    police = load("police")
    outgoing = session.snapshot.outgoing(police, chosen)
    assert made.id not in {leaf.item.id for leaf in outgoing}


def test_that_of_a_name_which_tells_a_place_stays_behind(session: Session) -> None:
    item = session.journal.record(Incident(what="x"))
    made = put(session, attach(session, item.id, title="51.507400,-0.127800"), "title")
    seen = take(session, positions=PositionHandling.KEEP)
    assert [each.id for each in seen.translations] == [made.id]
    assert take(session).translations == ()


def test_one_that_was_of_other_words_before_stays_behind(session: Session) -> None:
    item = session.journal.record(Incident(what=WORDS, accounts=("secret",)))
    made = put(session, item.id, "account", "what it was in English")
    session.journal.amend(made.id, Translation(of=item.id, field="what", language="en", text=SAID))
    assert taken(session, "order").translations == ()


def test_words_that_are_taken_out_take_their_translation_with_them(session: Session) -> None:
    session.journal.record(OwnDetail(words="Mill Lane"))
    hidden = session.journal.record(Incident(what="Był na Mill Lane."))
    plain = session.journal.record(Incident(what=WORDS))
    put(session, hidden.id, text="He was in the lane by the mill.")
    put(session, plain.id, text="He stood in mill  lane.")
    case = taken(session, redactions=session.redactions.bundle_redactions())
    (one,) = case.translations
    assert one.content.of == plain.id
    assert "mill" not in one.content.text.lower()
    opening = case.disclosure.openings[one.entry - 1]
    assert "text" not in opening.values()


def test_erasing_the_words_erases_every_translation_of_them(session: Session) -> None:
    item = session.journal.record(Incident(what=WORDS))
    other = session.journal.record(Incident(what="Another."))
    made = put(session, item.id)
    kept = put(session, other.id)
    session.journal.amend(made.id, Translation(of=item.id, field="what", language="cy", text="X"))
    plan = session.erasure.plan(item.id)
    assert [each.id for each in plan.translations] == [made.id]
    assert plan.mentioned == ()
    done = session.erasure.erase(item.id, Credentials(PASSPHRASE))
    assert done.entries == (1, 3, 5)
    with pytest.raises(Erased):
        session.journal.get(made.id)
    assert session.journal.get(kept.id).content.text == SAID
    assert session.integrity.verify().faults == ()
