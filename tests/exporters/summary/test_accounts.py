"""An account of part A stands with its platform, and with what police confirmed of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary import jurisdiction
from diary.model.record_nouns import Account, Confirmation, Incident, Person, Role
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.accounts import accounts
from exporters.summary.names import ShortNames
from exporters.table_pages import PageTable
from tests.support.agreement import given_case
from tests.support.records import Desk, desk
from tests.support.summaries import case_for

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)


def table_of(case: object) -> PageTable:
    context = DocumentContext(case, jurisdiction.load(), "0" * 64)  # type: ignore[arg-type]
    found, _people = accounts(context, ShortNames(context))
    return found


def rows(case: object) -> dict[str, tuple[str, ...]]:
    """The rows of accounts, by account and platform."""
    return {row.cells[0]: row.cells for row in table_of(case).rows}


@pytest.mark.parametrize(
    ("answer", "said", "alone"),
    [
        (Confirmation.YES, "something", "something, not stated what"),
        (Confirmation.NO, "no", "no"),
    ],
)
def test_what_police_confirmed_stands_in_words_and_never_as_a_yes(
    answer: Confirmation, said: str, alone: str
) -> None:
    """Of two accounts police say that they are of one address, and not whose."""
    at = desk()
    him = at.journal.record(Person(name="Lorcan Tew", role=Role.SUSPECTED))
    words = "DC Ferrier: one IP address with bled_green. Not whose."
    at.journal.record(Account(account="four", person=him.id, confirmed=answer, confirmed_by=words))
    at.journal.record(Account(account="five", person=him.id, confirmed=answer))
    found = rows(given_case("police", at))
    assert found["four"][-1] == f"{said}: {words}"
    assert found["five"][-1] == alone


def test_no_account_of_the_long_case_is_confirmed_without_words() -> None:
    found = rows(case_for("online", "police", MADE))
    confirmed = [cells for cells in found.values() if cells[-1].startswith("something")]
    assert len(confirmed) == 2
    assert all(cells[-1].endswith("Not whose.") for cells in confirmed)


def test_an_account_whose_incidents_name_another_person_of_the_same_name_says_so() -> None:
    at = desk()
    first, second = (
        at.journal.record(Person(name="unknown", role=Role.SUSPECTED)).id for _each in range(2)
    )
    at.journal.record(Account(account="four", person=first))
    for person in (first, second, second, ""):
        at.journal.record(Incident(what="x", person=person, accounts=("four",)))
    assert rows(given_case("police", at))["four"][2] == (
        "unknown (person 1); its incidents name: unknown (person 1) 1, unknown (person 2) 2, "
        "nobody 1"
    )


def test_somebody_who_is_called_nobody_is_somebody() -> None:
    at = desk()
    him = at.journal.record(Person(name="Nobody", role=Role.SUSPECTED)).id
    for person in (him, ""):
        at.journal.record(Incident(what="x", person=person, accounts=("four",)))
    assert rows(given_case("police", at))["four"][2] == (
        "nobody is named; its incidents name: Nobody (person 1) 1, nobody 1"
    )


def test_whom_two_incidents_name_that_nobody_is_shown_differs_from_who_uses_it() -> None:
    """Of neither a name is shown, and yet they are not one."""
    at = desk()
    one, other = (at.journal.record(Person(name=name)).id for name in ("Dex", "Rook"))
    at.journal.record(Account(account="four", person=one))
    at.journal.record(Incident(what="x", person=other, accounts=("four",)))
    case = replace(given_case("police", at), people=())
    withheld = "somebody whose name is withheld"
    assert rows(case)["four"][2] == f"{withheld}; its incidents name: {withheld} 1"


def with_accounts() -> Desk:
    at = desk()
    at.journal.record(Account(account="by_entry", platform="Lantern"))
    at.journal.record(Account(account="by_incident"))
    at.journal.record(Incident(what="x", accounts=("by_entry", "by_incident"), platform="Quill"))
    at.journal.record(Incident(what="y", accounts=("by_nobody", "by_incident"), platform="Reely"))
    at.journal.record(Incident(what="z", accounts=("nowhere",)))
    return at


def test_an_account_stands_with_its_platform() -> None:
    assert {*rows(given_case("police", with_accounts()))} == {
        "by_entry · Lantern",
        "by_incident · Quill · Reely",
        "by_nobody · Reely",
        "nowhere",
    }
