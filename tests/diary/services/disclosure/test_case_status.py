"""How a case stands reaches no court, whichever field or subject it stands in.

Every free field of every noun has a word of its own here, so that a field that is added is planted
as well, and each kind of turning point, contact, order and answer is there once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from diary.audience_profiles import AUDIENCES, BAIL, STATUS_NOUNS, load, parse, status_fields
from diary.errors import BadInput
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import declared_fields, free_fields
from diary.model.record_nouns import (
    Account,
    AfterConflict,
    CaseFact,
    CaseFactKind,
    Conflict,
    ContactKind,
    Declaration,
    DeclarationAnswer,
    DeclarationTopic,
    Event,
    EventKind,
    Evidence,
    Incident,
    Order,
    OwnContact,
    Person,
    PoliceContact,
    Role,
)
from diary.model.revisions import CLASSES
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.session import Session
from diary.shipped_data import read_shipped
from exporters.bundle.record_json import RecordFile, dump
from tests.support.filled_nouns import filled

NOT_TOLD = ("court", "family")
STATUS_EVENTS = {EventKind.ARREST, EventKind.CHARGE, EventKind.HEARING, EventKind.HANDOVER}
WORDED = {EventKind.WARNING, EventKind.OTHER}
DAY = typed_when(Precision.DAY, "Europe/London", "2026-02-03")
# the words of a turning point beside what it was
_BESIDE = ("how", "when.how", "line")


@dataclasses.dataclass
class Planted:
    """A record, and the words in it by where they stand."""

    session: Session
    refers: dict[Noun | None, str] = dataclasses.field(default_factory=dict)
    words: dict[tuple[Noun, str], str] = dataclasses.field(default_factory=dict)

    def word(self, noun: Noun, path: str) -> str:
        word = f"Zq{len(self.words)}qz"
        self.words[noun, path] = word
        return word

    def every_field(self, noun: Noun) -> None:
        cls = CLASSES[noun]
        made = filled(cls, {path: self.word(noun, path) for path in free_fields(cls)}, self.refers)
        if noun is Noun.PERSON:
            made = dataclasses.replace(made, role=Role.SUSPECTED)
        if noun is Noun.POLICE:
            made = dataclasses.replace(made, contact=ContactKind.REPORT)
        if noun is Noun.EVENT:
            made = dataclasses.replace(made, event=EventKind.ASKED_TO_STOP)
        self.record(made)

    def each_kind(self) -> None:
        for event in EventKind:
            word = self.word(Noun.EVENT, event)
            how, known, line = (self.word(Noun.EVENT, f"{event} {n}") for n in _BESIDE)
            when = typed_when(Precision.DAY, "Europe/London", "2026-02-03", how=known)
            paper = self.refers[Noun.EVIDENCE]
            self.record(Event(event=event, what=word, when=when, how=how, exhibit=paper, line=line))
        for contact in ContactKind:
            word = self.word(Noun.POLICE, contact)
            self.record(PoliceContact(what="x", contact=contact, force=word))
        self.record(Order(title=self.word(Noun.ORDER, BAIL), order=BAIL))
        for topic in DeclarationTopic:
            word = self.word(Noun.DECLARATION, topic)
            answer = (
                DeclarationAnswer.NOT_SAID if topic is DeclarationTopic.CONTACT_FROM_ME else None
            )
            self.record(Declaration(topic=topic, answer=answer, words=word))

    def record(self, content: Any) -> str:
        return self.session.journal.record(content).id

    def said(self, audience: str) -> str:
        """All that leaves, as the documents and tables have it and as `record.json` does."""
        case = self.session.snapshot.take(load(audience), {})
        return repr(case) + dump(RecordFile(case.made, case.disclosure)).decode()


@pytest.fixture
def planted(session: Session) -> Planted:
    made = Planted(session)
    made.refers[Noun.INCIDENT] = made.record(Incident(what="He stood there."))
    made.refers[Noun.PERSON] = made.record(Person(name="R", role=Role.SUSPECTED))
    made.refers[None] = made.refers[Noun.INCIDENT]
    made.refers[Noun.EVIDENCE] = made.record(Evidence(title="A paper", physical=True))
    made.refers[Noun.ORDER] = made.record(Order(title="An order"))
    made.refers[Noun.POLICE] = made.record(PoliceContact(what="x"))
    for noun in Noun:
        if noun.book is Book.RECORD and noun in CLASSES:
            if noun not in (Noun.TRANSLATION, Noun.CONVERSATION, Noun.CONTINUITY):
                made.every_field(noun)
    made.each_kind()
    return made


def status_of(planted: Planted) -> Iterator[str]:
    """Yield each word that is of the status, by its field or by the kind of its subject."""
    kinds = {
        *((Noun.EVENT, kind) for kind in STATUS_EVENTS | WORDED),
        *((Noun.EVENT, f"{kind} {n}") for kind in STATUS_EVENTS | WORDED for n in _BESIDE),
        (Noun.POLICE, ContactKind.DECISION),
        (Noun.ORDER, BAIL),
        (Noun.DECLARATION, DeclarationTopic.RELEASE_TOLD),
    }
    for (noun, path), word in planted.words.items():
        fields = {path, path.split(".")[0]}
        if noun in STATUS_NOUNS or (noun, path) in kinds or fields & status_fields(noun):
            yield word


@pytest.mark.parametrize("audience", NOT_TOLD)
def test_no_word_of_how_the_case_stands_reaches_a_court(planted: Planted, audience: str) -> None:
    said = planted.said(audience)
    words = [*status_of(planted)]
    assert len(words) > len(STATUS_EVENTS)
    assert [word for word in words if word in said] == []


def test_police_and_her_own_copy_are_told_it(planted: Planted) -> None:
    said = planted.said("own")
    assert [word for word in status_of(planted) if word not in said] == []


@pytest.mark.parametrize("audience", NOT_TOLD)
@pytest.mark.parametrize("noun", [Noun.CONTACT, Noun.CONFLICT])
def test_own_contact_and_what_does_not_fit_always_do(
    planted: Planted, audience: str, noun: Noun
) -> None:
    said = planted.said(audience)
    own = [word for (of, _path), word in planted.words.items() if of is noun]
    assert own
    assert [word for word in own if word not in said] == []
    assert planted.words[Noun.DECLARATION, DeclarationTopic.CONTACT_FROM_ME] in said


@pytest.mark.parametrize("audience", NOT_TOLD)
def test_a_warning_leaves_by_kind_and_day_alone(planted: Planted, audience: str) -> None:
    case = planted.session.snapshot.take(load(audience), {})
    kinds = {each.content.event: each.content.what for each in case.events}
    assert {kinds[kind] for kind in WORDED} == {""}
    assert STATUS_EVENTS.isdisjoint(kinds)
    assert kinds[EventKind.ORDER_SERVED] == planted.words[Noun.EVENT, EventKind.ORDER_SERVED]


@pytest.mark.parametrize("audience", NOT_TOLD)
@pytest.mark.parametrize(
    "content",
    [
        Event(event=EventKind.OTHER, what="He was interviewed."),
        Event(event=EventKind.WARNING),
        PoliceContact(what="They rang."),
    ],
    ids=["other", "warning", "police"],
)
@pytest.mark.parametrize("change", ["amended", "withdrawn", "reinstated"])
def test_why_it_was_changed_tells_no_court_what_its_words_do_not(
    session: Session, audience: str, content: Any, change: str
) -> None:
    made, journal = Planted(session), session.journal
    id_ = made.record(content)
    if change == "amended":
        journal.amend(id_, dataclasses.replace(content, when=DAY), "He gave no comment.")
    else:
        journal.withdraw(id_, "He gave no comment.")
        if change == "reinstated":
            journal.reinstate(id_, "He gave no comment.")
    assert "no comment" not in made.said(audience)
    assert "no comment" in made.said("own")


def test_why_an_account_was_changed_is_told(session: Session) -> None:
    made = Planted(session)
    id_ = made.record(Account(account="@kev", confirmed_by="PC Ray"))
    session.journal.amend(id_, Account(account="@kevin", confirmed_by="PC Ray"), "A slip.")
    assert "A slip." in made.said("court")


def test_what_was_of_the_status_once_stays_behind_in_each_version(session: Session) -> None:
    made = Planted(session)
    first = made.record(Event(event=EventKind.CHARGE, what="He was charged."))
    session.journal.amend(first, Event(event=EventKind.OWN_DATE, what="A day."), "Not a charge.")
    assert "A day." not in made.said("court")


@pytest.mark.parametrize(("incident", "leaves"), [(False, False), (True, True)])
def test_a_letter_of_nothing_but_the_status_stays_behind(
    session: Session, incident: bool, leaves: bool
) -> None:
    made = Planted(session)
    about = (made.record(Incident(what="x")),) if incident else ()
    letter = made.record(Evidence(title="Letter of closing", physical=True, incidents=about))
    made.record(CaseFact(fact=CaseFactKind.CLOSED, exhibit=letter))
    assert ("Letter of closing" in made.said("court")) is leaves
    assert "Letter of closing" in made.said("police")


def test_what_does_not_fit_custody_stays_behind_with_it(session: Session) -> None:
    made = Planted(session)
    custody = made.record(CaseFact(fact=CaseFactKind.CUSTODY, what="Kept in."))
    text = "An act lies in a time in custody."
    made.record(
        Conflict(
            rule="a-rule", version=1, text=text, entries=(custody,), answer=AfterConflict.LEFT,
            on="2026-11-22",
        )
    )  # fmt: skip
    assert text not in made.said("court")
    assert text in made.said("police")


def test_own_contact_has_a_person_that_is_shown(session: Session) -> None:
    made = Planted(session)
    made.record(OwnContact(what="Please stop."))
    assert "Please stop." in made.said("family")


def test_only_the_two_courts_are_not_told() -> None:
    assert [name for name in AUDIENCES if not load(name).case_status] == [*NOT_TOLD]


@pytest.mark.parametrize("field", declared_fields(PoliceContact, "case_status"))
def test_a_profile_of_a_court_that_opens_such_a_field_is_refused(field: str) -> None:
    text = read_shipped("profiles", "court")
    opened = text.replace('police = [\n    "number",', f'police = [\n    "number",\n    "{field}",')
    assert opened != text
    with pytest.raises(BadInput, match="police"):
        parse(opened, "court")


def test_a_profile_of_a_court_that_opens_the_case_is_refused() -> None:
    text = read_shipped("profiles", "court")
    with pytest.raises(BadInput, match="case"):
        parse(text.replace("impact = [", 'case = ["number", "what"]\nimpact = [', 1), "court")
