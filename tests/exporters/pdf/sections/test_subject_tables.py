from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from diary import audience_profiles
from diary.model.record_nouns import (
    Account,
    Area,
    Confirmation,
    FirstTelling,
    Impact,
    Incident,
    Order,
    Person,
    Role,
)
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from tests.support.agreement import given_case
from tests.support.records import desk

AT = datetime(2026, 8, 1, 7, tzinfo=UTC)


def test_each_has_one_row_with_all_that_is_shown_of_it(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    him = maker.add(Person(name="V. S.", role=Role.SUSPECTED, vehicle="A grey van"), AT)
    maker.add(Account(account="grey_coat", person=him.id, why="His words"), AT)
    maker.add(Order(title="An order", terms=("Not to call", "Not to come near")), AT)
    day = typed_when(Precision.DAY, "Europe/London", "2026-08-01", how="by the receipt")
    maker.add(Impact(what="Changed the lock", area=Area.HOME, when=day), AT)
    # of who was told, a bundle has the number alone
    told = FirstTelling(how="Rang her")
    maker.add(Incident(what="At the gate", first_told=(told,), first_told_numbers=(3,)), AT)
    for audience in ("police", "court"):
        case = maker.case(audience_profiles.load(audience))
        every = " ".join(" ".join(written(case).texts()).split())
        assert "A grey van" in every
        assert every.count("Why: His words") == 1
        assert every.count("Not to come near") == 1
        assert "Changed the lock · How the time is known: by the receipt" in every
        # how long after it that was, where a time is said
        assert "written Sat 1 Aug 2026, 08:00, entry 1" in every
        assert "Sat 1 Aug 2026, 08:00, entry 4 (written the same day)" in every
        # at the incident, and by number
        assert every.count("How: Rang her") == 2
        assert "Who was told first, by number: 3" in every
        assert "witness 3; How: Rang her" in every


def test_nobody_has_an_empty_table(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    maker.add(Incident(what="At the gate"), AT)
    case = maker.case(audience_profiles.load("police"))
    every = " ".join(" ".join(written(case).texts()).split())
    for heading in ("Accounts and numbers", "Effects on daily life", "Who was told first, by"):
        assert heading not in every.replace("left out", "")


def test_what_was_changed_later_is_not_told_as_written_at_first(written: Any) -> None:
    at = desk()
    at.clock.at = AT
    said = Account(account="grey_coat", confirmed=Confirmation.NOT_TOLD)
    item = at.journal.record(said)
    other = at.journal.record(Account(account="red_hat"))
    at.clock.at = AT + timedelta(days=300)
    known = replace(said, confirmed=Confirmation.YES, why="One IP address")
    at.journal.amend(item.id, known, "Police say so.")
    every = " ".join(" ".join(written(given_case("own", at)).texts()).split())
    later = "written Sat 1 Aug 2026, 08:00, entry 1 · changed Fri 28 May 2027, 08:00, entry 3: "
    assert f"{later}Why; Confirmed by police" in every
    assert f"written Sat 1 Aug 2026, 08:00, entry {other.entry} · changed" not in every
