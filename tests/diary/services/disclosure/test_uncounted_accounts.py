"""An account of somebody who did nothing leaves only where it is said that they did nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diary.audience_profiles import AUDIENCES, load
from diary.case_file import CaseFile
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Account, Incident, Mistake, Person, Role, TurnedOut
from diary.services.session import Session
from exporters.bundle.record_json import RecordFile, dump

INNOCENT = "rook.refunds"
TOLD = [name for name in AUDIENCES if load(name).opens(Noun.ACCOUNT, "why")]
LISTED = [name for name in AUDIENCES if load(name).opens(Noun.ACCOUNT, "account")]
UNTOLD = [name for name in LISTED if name not in TOLD]
TURNED = TurnedOut(reason=Mistake.SOMEBODY_ELSE)


def accounts(at: Session, audience: str) -> set[str]:
    case = at.snapshot.take(load(audience), {})
    found = {item.content.account for item in case.accounts}
    assert all(name in record_json(case) for name in found)
    assert all(name not in record_json(case) for name in {INNOCENT} - found if audience in UNTOLD)
    return found


def record_json(case: CaseFile) -> str:
    return dump(RecordFile(case.made, case.disclosure)).decode()


@pytest.fixture
def at(session: Session) -> Session:
    session.journal.record(Account(account=INNOCENT, platform="Stallholder"))
    session.journal.record(Account(account="still_counting", platform="Lantern"))
    session.journal.record(Account(account="in no incident", platform="Lantern"))
    session.journal.record(Incident(what="x", accounts=("still_counting",)))
    session.journal.record(Incident(what="y", accounts=("Rook.Refunds ",), turned_out=TURNED))
    return session


def test_there_are_audiences_of_both_sorts() -> None:
    assert {"police", "advocate", "own"} <= {*TOLD}
    assert {"short", "order"} <= {*UNTOLD}


@pytest.mark.parametrize("audience", UNTOLD)
def test_it_stays_behind_where_its_explanation_does(at: Session, audience: str) -> None:
    assert accounts(at, audience) == {"still_counting", "in no incident"}


@pytest.mark.parametrize("audience", TOLD)
def test_it_goes_with_what_is_said_of_it(at: Session, audience: str) -> None:
    assert accounts(at, audience) == {INNOCENT, "still_counting", "in no incident"}


@pytest.mark.parametrize("audience", UNTOLD)
def test_one_that_was_only_in_what_was_withdrawn_stays_behind(at: Session, audience: str) -> None:
    other = at.journal.record(Account(account="a cousin", platform="Lantern"))
    gone = at.journal.record(Incident(what="z", accounts=("a cousin",)))
    assert other.content.account in accounts(at, audience)
    at.journal.withdraw(gone.id, "It was my cousin.")
    assert other.content.account not in accounts(at, audience)


@pytest.mark.parametrize("audience", UNTOLD)
@pytest.mark.parametrize("then", [(), ("still_counting",)])
def test_one_that_an_incident_named_before_a_correction_stays_behind(
    at: Session, audience: str, then: tuple[str, ...]
) -> None:
    at.journal.record(Account(account="a cousin", platform="Lantern"))
    one = at.journal.record(Incident(what="z", accounts=("A Cousin",)))
    assert "a cousin" in accounts(at, audience)
    at.journal.amend(one.id, Incident(what="z", accounts=then), "It was not from there")
    assert accounts(at, audience) == {"still_counting", "in no incident"}
    at.journal.record(Incident(what="again", accounts=("a cousin",)))
    assert "a cousin" in accounts(at, audience)


@pytest.mark.parametrize("audience", UNTOLD)
def test_so_does_one_whose_own_name_was_corrected(at: Session, audience: str) -> None:
    typed = at.journal.record(Account(account="a cousim", platform="Lantern"))
    one = at.journal.record(Incident(what="z", accounts=("a cousim",)))
    at.journal.amend(typed.id, Account(account="a cousin", platform="Lantern"), "A slip")
    at.journal.amend(one.id, Incident(what="z"), "It was not from there")
    assert accounts(at, audience) == {"still_counting", "in no incident"}


@pytest.mark.parametrize("audience", UNTOLD)
@pytest.mark.parametrize("counts", ["another incident", "reinstated", "no longer turned out"])
def test_it_comes_back_with_an_incident_that_counts(
    at: Session, audience: str, counts: str
) -> None:
    (turned,) = (it for it in at.journal.items(Noun.INCIDENT) if it.content.turned_out)
    content = turned.content
    assert isinstance(content, Incident)
    if counts == "another incident":
        at.journal.record(Incident(what="again", accounts=(INNOCENT,)))
    elif counts == "reinstated":
        one = at.journal.record(Incident(what="again", accounts=(INNOCENT,)))
        at.journal.withdraw(one.id, "A slip")
        assert INNOCENT not in accounts(at, audience)
        at.journal.reinstate(one.id, "It was none")
    else:
        at.journal.amend(turned.id, replace(content, turned_out=None), "It was them after all")
    assert INNOCENT in accounts(at, audience)


@pytest.mark.parametrize("audience", UNTOLD)
def test_one_that_somebody_is_said_to_use_is_not_among_them(at: Session, audience: str) -> None:
    him = at.journal.record(Person(name="Lorcan Tew", role=Role.SUSPECTED))
    at.journal.record(Account(account="bled_green", person=him.id))
    at.journal.record(Incident(what="y", accounts=("bled_green",), turned_out=TURNED))
    assert "bled_green" in accounts(at, audience)
