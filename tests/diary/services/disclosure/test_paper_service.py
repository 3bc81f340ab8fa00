"""Separate papers: each holds what it may and nothing else of the record."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import audience_profiles
from diary.errors import BadInput
from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.private_nouns import Note
from diary.model.record_nouns import (
    Account,
    Answer,
    Area,
    Breach,
    Certainty,
    Event,
    EventKind,
    Evidence,
    Factor,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Role,
    Witness,
)
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.paper_content import ContactDetails, Effect, TopicAnswer, is_empty
from diary.services.access.credentials import Credentials
from diary.services.session import Session
from diary.vault.lifecycle import unlock
from tests.support import vaults
from tests.support.records import PASSPHRASE, settled

ZONE = "Europe/London"
DAY = typed_when(Precision.DAY, ZONE, "2026-03-02")
LATER = typed_when(Precision.DAY, ZONE, "2026-03-05")
# each field of an incident under a word of its own, so that a paper shows what it took
FULL = Incident(
    what="W-what",
    when=LATER,
    behaviours=("LOITER",),
    something_else="W-something",
    times=37,
    place="W-place",
    platform="W-platform",
    accounts=("W-account",),
    why_person="W-why",
    certainty=Certainty.TOLD,
    witnesses=(Witness("W-witness", "W-saw", "W-contact"),),
    did="W-did",
    effect="W-effect",
    reported=False,
    fixated="W-fixated",
    obsessive="W-obsessive",
    unwanted="W-unwanted",
    repeated="W-repeated",
)


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in a paper."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


@pytest.fixture
def full(session: Session) -> Session:
    journal = session.journal
    me = journal.record(Person(name="W-me", role=Role.ME, contact="W-mine"))
    journal.record(Account(account="W-account", person=me.id))
    him = journal.record(Person(name="W-him", role=Role.SUSPECTED, contact="W-his"))
    order = journal.record(Order(title="W-order", terms=("W-term",), person=him.id))
    told = dataclasses.replace(FULL, person=him.id, breaches=(Breach(order.id, 1),))
    incident = journal.record(told)
    journal.record(Incident(what="W-first", when=DAY, certainty=Certainty.SEEN))
    journal.record(
        Evidence(title="W-exhibit", physical=True, incidents=(incident.id,), reference="AB/1")
    )
    journal.record(Event(event=EventKind.ASKED_TO_STOP, what="W-stop", how="W-how", when=DAY))
    journal.record(Event(event=EventKind.ARREST, what="W-arrest", when=DAY))
    journal.record(PoliceContact(what="W-police", officer="W-officer"))
    journal.record(Impact(what="W-sleep", area=Area.SLEEP, when=DAY))
    journal.record(Factor(topic="threats", answer=Answer.YES, incidents=(incident.id,)))
    journal.record(Note(text="W-private", title="W-title"))
    return session


def ours(paper: Any) -> set[str]:
    return {text for text in texts(paper) if text.startswith("W-")}


def test_notes_for_a_statement_hold_neither_suspicion_nor_law_nor_how_to_reach_anybody(
    full: Session,
) -> None:
    notes = full.papers.statement()
    assert ours(notes) == {
        "W-me", "W-what", "W-place", "W-platform", "W-account", "W-did", "W-effect", "W-witness",
        "W-first", "W-stop", "W-how",
    }  # fmt: skip
    assert [said.what for said in notes.paragraphs] == ["W-stop", "W-first", "W-what"]
    last = notes.paragraphs[-1]
    assert (last.number, last.certainty, last.times) == (1, Certainty.TOLD, 37)
    assert last.exhibits == ("AB/1",)


def test_notes_towards_a_personal_statement_hold_effects_and_no_account(full: Session) -> None:
    notes = full.papers.effects()
    assert ours(notes) == {"W-me", "W-sleep", "W-effect"}
    (lasting,), (then,) = notes.lasting, notes.at_the_time
    assert lasting == Effect(Area.SLEEP, DAY, lasting.written, lasting.zone, "W-sleep", 1)
    assert then == Effect(None, LATER, then.written, then.zone, "W-effect", 1)


def test_a_contact_sheet_holds_what_was_given_for_it_and_nothing_recorded(full: Session) -> None:
    details = ContactDetails(telephone="07700 900111", others="Jo")
    sheet = full.papers.contact(details)
    assert sheet.details == details
    assert ours(sheet) == set()
    assert full.papers.recorded_contact() == "W-mine"


@pytest.mark.parametrize("name", ["name", "times", "unsafe", "references"])
def test_a_contact_sheet_by_which_nobody_can_be_reached_is_refused(
    session: Session, name: str
) -> None:
    details = ContactDetails(**{name: "something", "address": " \n"})
    assert is_empty(details)
    with pytest.raises(BadInput) as refused:
        session.papers.contact(details)
    assert refused.value.field == "telephone"


def test_the_factor_sheet_has_every_topic_in_the_files_order(full: Session) -> None:
    sheet = full.papers.factors()
    assert [topic.id for topic in sheet.topics] == [row.id for row in load().factors]
    answered = {topic.id: topic.answers for topic in sheet.topics if topic.answers}
    (answer,) = answered.pop("threats")
    assert answer == TopicAnswer(Answer.YES, "", (1,), answer.written, answer.zone)
    assert not answered


def test_what_was_written_abroad_keeps_the_clock_that_it_was_written_by(tmp_path: Path) -> None:
    folder, here = vaults.lay(tmp_path / "vault"), settled()
    session = unlock(folder, PASSPHRASE, dataclasses.replace(here, zone="Asia/Tokyo"))
    journal = session.journal
    item = journal.record(Incident(what="W-abroad", effect="W-effect", when=DAY))
    journal.record(Event(event=EventKind.ASKED_TO_STOP, what="W-stop", when=DAY))
    journal.record(Factor(topic="threats", answer=Answer.YES))
    session.close()
    session = unlock(folder, PASSPHRASE, here)
    session.journal.amend(item.id, Incident(what="W-home", effect="W-effect", when=DAY))
    papers = session.papers
    assert {said.zone for said in papers.statement().paragraphs} == {"Asia/Tokyo"}
    assert [then.zone for then in papers.effects().at_the_time] == ["Asia/Tokyo"]
    assert [a.zone for t in papers.factors().topics for a in t.answers] == ["Asia/Tokyo"]
    assert papers.statement().head.zone == here.zone
    session.close()


def test_earlier_answers_stand_below_the_one_that_stands(session: Session) -> None:
    journal = session.journal
    item = journal.record(Factor(topic="weapons", answer=Answer.NOT_SURE, words="maybe"))
    journal.amend(item.id, Factor(topic="weapons", answer=Answer.YES, words="a knife"))
    (answers,) = [topic.answers for topic in session.papers.factors().topics if topic.answers]
    assert [(a.answer, a.words) for a in answers] == [
        (Answer.YES, "a knife"),
        (Answer.NOT_SURE, "maybe"),
    ]
    assert answers[0].written > answers[1].written


def test_what_is_withdrawn_or_erased_is_on_no_paper(full: Session) -> None:
    journal = full.journal
    journal.withdraw(journal.find("1").id, "twice")
    for noun in (Noun.IMPACT, Noun.EVENT):
        for item in journal.items(noun):
            full.erasure.erase(item.id, Credentials(PASSPHRASE))
    assert ours(full.papers.statement()) == {"W-me", "W-first"}
    assert ours(full.papers.effects()) == {"W-me"}
    (answer,) = [a for topic in full.papers.factors().topics for a in topic.answers]
    assert answer.incidents == ()
    journal.withdraw(journal.items(Noun.FACTOR)[0].id, "not now")
    journal.withdraw(journal.find("1", Noun.PERSON).id, "no")
    assert not any(topic.answers for topic in full.papers.factors().topics)
    assert full.papers.recorded_contact() == full.papers.name() == ""


def test_an_empty_record_gives_empty_papers(session: Session) -> None:
    assert session.papers.statement().paragraphs == ()
    assert session.papers.effects().lasting == session.papers.effects().at_the_time == ()
    assert not any(topic.answers for topic in session.papers.factors().topics)


def test_no_bundle_opens_an_answer_or_how_to_reach_anybody(full: Session) -> None:
    case = full.snapshot.take(audience_profiles.load("police"), {})
    (answer,) = full.journal.items(Noun.FACTOR)
    assert case.disclosure.openings[answer.entry - 1].is_withheld
    everything = repr(case)
    assert not any(word in everything for word in ("W-mine", "W-his", "W-contact", "W-private"))


@given(st.lists(st.sampled_from(sorted(ContactDetails.__dataclass_fields__)), unique=True))
def test_a_sheet_is_empty_exactly_without_a_way_to_reach_somebody(given: list[str]) -> None:
    ways = {"telephone", "email", "address", "ways", "others"}
    assert is_empty(ContactDetails(**dict.fromkeys(given, "x"))) == ways.isdisjoint(given)
