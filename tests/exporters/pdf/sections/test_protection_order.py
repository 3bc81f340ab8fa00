"""The acts towards a protection order: those alike share a heading, and every one has its words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    Incident,
    Mistake,
    Order,
    StillSo,
    TurnedOut,
)
from diary.model.zone_rules import moment
from diary.text import code_texts
from tests.support.agreement import given_case
from tests.support.records import desk

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
MESSAGES = "Unwanted texts, chat messages or emails"


def act(n: int, **more: Any) -> Incident:
    when = moment(START + timedelta(hours=n), "Europe/London")
    given = {"behaviours": ("MSG_UNWANTED",), **more}
    return Incident(what=f"Message {n}, read", when=when, **given)


def acts(written: Any, *incidents: Incident) -> tuple[str, int]:
    at = desk()
    for each in incidents:
        at.journal.record(each)
    made = written(given_case("order", at))
    every = " ".join(" ".join(made.texts()).split())
    return every.split("The acts, one by one")[1].split("Changes made to the record")[0], made.pages


def test_acts_that_are_alike_share_a_heading_and_each_has_its_words(written: Any) -> None:
    said, pages = acts(written, *map(act, range(100)))
    assert said.count(MESSAGES) == 1
    assert f"{MESSAGES} · Told to police: not stated" in said
    assert [said.count(f"Message {n}, read") for n in range(100)] == [1] * 100
    assert "100 Fri 9 Jan 2026, 11:00 Message 99, read" in said
    assert pages < 10


def test_what_is_not_alike_has_a_row_of_its_own_in_its_place(written: Any) -> None:
    out = TurnedOut(reason=Mistake.SOMEBODY_ELSE)
    said, _pages = acts(
        written,
        *map(act, range(4)),
        act(4, reported=True),
        act(5, turned_out=out),
        act(6, times=7),
        *map(act, range(7, 10)),
    )
    assert [said.count(f"Message {n}, read") for n in range(10)] == [1] * 10
    places = [said.index(f"Message {n}, read") for n in range(10)]
    assert places == sorted(places)
    assert said.count(MESSAGES) == 5
    assert said.count(code_texts.not_counted_text(out.reason.value).capitalize()) == 1
    told = said.split("Message 4, read")[1].split("Message 5, read")[0]
    assert told.split()[0] == "told"


def test_what_turned_out_alike_shares_a_heading_that_says_so(written: Any) -> None:
    out = TurnedOut(reason=Mistake.SOMEBODY_ELSE, what="A customer")
    said, _pages = acts(written, *(act(n, turned_out=out) for n in range(9)), *map(act, (9, 10)))
    assert said.count("Somebody else did it") == 1
    assert "A customer" not in said  # words that this audience is not told
    assert said.index("Not counted") < said.index("Message 0, read")
    assert said.rindex(MESSAGES) > said.index("Message 8, read")


@pytest.mark.parametrize("still", [None, *StillSo])
def test_bail_that_the_person_says_has_changed_is_not_printed_as_what_holds(
    written: Any, still: StillSo | None
) -> None:
    at = desk()
    at.journal.record(
        Order(title="Conditions", order="bail", made="2026-01-05", terms=("No calls",))
    )
    on = "2026-01-05" if still else ""
    at.journal.record(CaseFact(fact=CaseFactKind.BAIL, what="Bail.", still=still, still_on=on))
    text = " ".join(" ".join(written(given_case("order", at)).texts()).split())
    changed = "the person recording says that bail has changed since"
    assert (changed in text) is (still is StillSo.CHANGED)
    assert ("bail may have changed since" in text) is (still is not StillSo.CHANGED)
    head = text.split("What is asked for, in the words")[0]
    assert ("1. No calls" in head) is (still is not StillSo.CHANGED)
    assert "Conditions, term 1: No calls" in text
