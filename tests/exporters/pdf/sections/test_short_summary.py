"""The short summary: two pages, what did not fit, the order as last known, and no digests."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from diary import jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    CaseFact,
    CaseFactKind,
    Incident,
    Mistake,
    Order,
    Person,
    Role,
    TurnedOut,
)
from diary.text import code_texts
from tests.support.agreement import given_case
from tests.support.records import desk


def said(made: Any) -> str:
    return " ".join(" ".join(made.texts()).split())


@pytest.mark.parametrize("size", [0, 3, 400])
def test_it_is_two_pages_at_most_whatever_the_size(size: int, casemaker: Any, written: Any) -> None:
    case = casemaker.some_case(size, profile="short")
    made = written(case)
    assert made.pages <= 2
    assert not re.search(r"Record entry \d+, commitment", said(made))
    assert "Do not post any of this." in said(made)


def test_the_order_is_the_last_known_with_its_terms(casemaker: Any, written: Any) -> None:
    case = casemaker.some_case(3, profile="short")
    (first, *_rest) = case.orders
    live = Order(title="Full order", made="2026-03-01", expires="2099-01-01", terms=("Not near",))
    over = Order(title="Interim order", made="2025-03-01", expires="2025-04-01", terms=("No word",))
    orders = tuple(
        replace(first, id=f"{n:032x}", number=n, content=each)
        for n, each in enumerate((over, live), 1)
    )
    text = said(written(replace(case, orders=orders)))
    assert "Term 1 Not near" in text
    assert "No word" not in text
    assert "That end has passed" in text
    assert "Interim order" in text
    none = said(written(replace(case, orders=())))
    assert "No order is recorded whose end has not passed." in none


def test_a_reference_stands_once_and_what_somebody_else_did_is_said(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(3, profile="short")
    contact = case.police[0]
    same = tuple(
        replace(
            contact,
            id=f"{n:032x}",
            number=n,
            content=replace(contact.content, reference="TC/77", force="Tarnshire"),
        )
        for n in (1, 2, 3)
    )
    other = replace(
        case.incidents[0],
        content=replace(
            case.incidents[0].content, turned_out=TurnedOut(reason=Mistake.SOMEBODY_ELSE)
        ),
    )
    text = said(written(replace(case, police=same, incidents=(other, *case.incidents[1:]))))
    assert text.count("TC/77") == 1
    assert f"Not counted no. {other.number}: {code_texts.not_counted_text('somebody-else')}" in text


def test_what_two_pages_cannot_hold_is_told_by_how_many_and_stands_behind_them(
    casemaker: Any, written: Any
) -> None:
    case = casemaker.some_case(3, profile="short")
    (first, *_rest) = case.orders
    terms = tuple(f"Not to come to place {n} " + "by any road " * 12 for n in range(100))
    long = replace(first, content=Order(title="Full order", made="2026-03-01", terms=terms))
    made = written(replace(case, orders=(long,)))
    above, below = said(made).split("What did not fit above, in full")
    assert "Page 3 of" not in above
    left = re.search(
        r"and (\d+) more, whole in the last part of this summary: Term (\d+) to Term 100", above
    )
    assert left
    first_below = int(left.group(2))
    assert int(left.group(1)) == 101 - first_below > 0
    assert f"Term {first_below - 1} Not to come" in above
    for number in range(first_below, 101):
        assert f"Term {number} Not to come" in below


@pytest.mark.parametrize("terms", [0, 200])
def test_the_first_people_stand_whatever_the_size(written: Any, terms: int) -> None:
    at = desk()
    at.journal.record(Person(name="Annika Brzezna", role=Role.ME))
    for n in range(100):
        him = at.journal.record(Person(name=f"Corin{n:02} Hasselby", role=Role.SUSPECTED))
        kinds = (f"kind of its own {n}",)
        at.journal.record(Incident(what="x", behaviours=kinds, person=him.id))
        at.journal.record(Account(account=f"name_{n}", platform=f"Quill{n}", person=him.id))
    if terms:
        every = tuple(f"Not to come to place {n} " + "by any road " * 12 for n in range(terms))
        at.journal.record(Order(title="Full order", made="2026-03-01", terms=every))
    above, _behind, below = said(written(given_case("short", at))).partition("What did not fit")
    assert "Page 3 of" not in above
    who, _heading, counts = above.partition("Since when, and how many")
    for name in ("Annika Brzezna", "Corin00 Hasselby", "Corin01 Hasselby", "Corin02 Hasselby"):
        assert name in who
    for words in ("100 incidents", "First and last", "0 changes", "That name Corin00 Hasselby"):
        assert words in counts
    for n in range(100):
        assert f"Corin{n:02} Hasselby" in who + below
        assert f"That name Corin{n:02} Hasselby" in counts + below
        assert f"kind of its own {n} " in above + below


def kinds_of(text: str) -> str:
    return text.partition("Of what kind")[2].partition("What did not fit above")[0]


def test_kinds_to_read_first_stand_first_in_their_order_and_are_never_folded(
    casemaker: Any, written: Any
) -> None:
    vocabulary = jurisdiction.load().for_others("the person recording")
    listed = [code for line in vocabulary.read_first for code in line.behaviours]
    codes = [row.code for row in vocabulary.behaviours]
    at = desk()
    for code in codes:
        # what is rarest stands first all the same
        for _each in range(1 if code in listed else 3):
            at.journal.record(Incident(what="x", behaviours=(code,)))
    case = given_case("short", at)
    kept = {*case.profile.kinds_asked}
    (order, *_rest) = casemaker.some_case(3, profile="short").orders
    terms = tuple(f"Not to come to place {n} " + "by any road " * 12 for n in range(100))
    long = replace(order, content=Order(title="Full order", made="2026-03-01", terms=terms))
    labels = {row.code: row.label for row in vocabulary.behaviours}
    text = kinds_of(said(written(replace(case, orders=(long,)))))
    places = [text.find(" ".join(labels[code].split())) for code in listed if code not in kept]
    assert -1 not in places
    assert places == sorted(places)
    assert "more, whole in the last part of this summary" in text


def test_other_kinds_are_not_ordered_by_how_many_incidents_they_have(written: Any) -> None:
    vocabulary = jurisdiction.load().for_others("the person recording")
    listed = {code for line in vocabulary.read_first for code in line.behaviours}
    first, second = [row for row in vocabulary.behaviours if row.code not in listed][:2]
    at = desk()
    for code in (second.code, second.code, second.code, first.code, "THREAT_YOU"):
        at.journal.record(Incident(what="x", behaviours=(code,)))
    text = kinds_of(said(written(given_case("short", at))))
    threat = vocabulary.behaviour("THREAT_YOU")
    places = [text.find(" ".join(row.label.split())) for row in (threat, first, second)]
    assert -1 not in places
    assert places == sorted(places)


def test_accounts_are_a_row_for_each_platform_and_reasons_stand_once(
    written: Any,
) -> None:
    at = desk()
    for n in range(40):
        at.journal.record(Account(account=f"name_{n}", platform="Lantern" if n % 2 else "Quill"))
    entered = Mistake.SAME_TWICE
    for _each in range(5):
        at.journal.record(Incident(what="x", turned_out=TurnedOut(reason=entered)))
    text = said(written(given_case("short", at)))
    assert text.count("Accounts and numbers") == 2
    assert "Accounts and numbers, nobody named Lantern: name_1, name_3" in text
    assert f"Not counted no. 1–5: {code_texts.not_counted_text(entered.value)}" in text


def test_an_account_is_nobodys_unless_the_person_says_whose(written: Any) -> None:
    at = desk()
    him = at.journal.record(Person(name="Dex Overy", role=Role.SUSPECTED))
    at.journal.record(Account(account="rook.refunds", platform="Lantern"))
    at.journal.record(Account(account="dex_1", platform="Lantern", person=him.id))
    text = said(written(given_case("short", at)))
    his = "Accounts and numbers that Dex Overy uses, as the person recording says Lantern: dex_1"
    assert f"{his} Accounts and numbers, nobody named Lantern: rook.refunds" in text


def test_accounts_of_two_people_of_one_name_are_not_those_of_one(written: Any) -> None:
    at = desk()
    for appearance in ("a grey coat", "a low voice"):
        person = Person(name="unknown", role=Role.SUSPECTED, appearance=appearance)
        them = at.journal.record(person).id
        at.journal.record(Account(account=appearance[2:6], platform="Lantern", person=them))
    text = said(written(given_case("short", at)))
    uses = "Accounts and numbers that unknown (person {}) uses, as the person recording says"
    assert "Person named unknown (person 1); a grey coat" in text
    assert "Person named unknown (person 2); a low voice" in text
    assert f"{uses.format(1)} Lantern: grey {uses.format(2)} Lantern: low" in text


def test_it_says_how_many_of_all_name_the_person_who_is_named(written: Any) -> None:
    at = desk()
    at.journal.record(Person(name="Imara Venning", role=Role.ME))
    him = at.journal.record(Person(name="Lorcan Tew", role=Role.SUSPECTED))
    at.journal.record(Account(account="bled_green", platform="Quill", person=him.id))
    for n in range(5):
        at.journal.record(Incident(what="x", person=him.id if n < 2 else ""))
    text = said(written(given_case("short", at)))
    assert "Recorded 5 incidents That name Lorcan Tew 2 of 5 incidents" in text


def test_initials_that_it_uses_stand_beside_the_name(written: Any) -> None:
    at = desk()
    at.journal.record(Person(name="Imara Venning", role=Role.ME))
    him = at.journal.record(Person(name="Lorcan Tew", role=Role.SUSPECTED))
    at.journal.record(Account(account="bled_green", platform="Quill", person=him.id))
    text = said(written(given_case("short", at)))
    assert "Kept by Imara Venning (IV)" in text
    assert "that Lorcan Tew uses, as IV says" in text


def test_bail_is_said_to_have_perhaps_changed_and_stands_after_orders(
    written: Any,
) -> None:
    at = desk()
    at.journal.record(
        Order(title="Conditions", order="bail", made="2026-02-01", terms=("Not near",))
    )
    at.journal.record(
        Order(title="Full order", order="spo", made="2026-01-01", terms=("No calls",))
    )
    text = said(written(given_case("short", at)))
    before, after = text.split("Bail as last known; it may have changed since")
    assert "Full order" in before
    assert "Conditions" in after


def test_whose_record_it_is_is_said_where_it_asks_not_to_be_passed_on(
    written: Any,
) -> None:
    at = desk()
    nobody = said(written(given_case("short", at)))
    assert "without asking the person who keeps the record." in nobody
    at.journal.record(Person(name="Annika Brzezna", role=Role.ME))
    assert "without asking Annika Brzezna." in said(written(given_case("short", at)))


def test_after_a_charge_it_has_the_order_only() -> None:
    at = desk()
    at.journal.record(Incident(what="He rang."))
    at.journal.record(Order(title="Full order", terms=("Not near",)))
    before = given_case("short", at)
    assert len(before.incidents) == 1
    at.journal.record(CaseFact(fact=CaseFactKind.CHARGE))
    after = given_case("short", at)
    assert (after.incidents, after.police, after.accounts) == ((), (), ())
    assert len(after.orders) == 1
    assert not after.profile.opens(Noun.INCIDENT, "when")
    assert len(given_case("police", at).incidents) == 1
