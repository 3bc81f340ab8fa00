from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from diary import audience_profiles
from diary.model.record_nouns import (
    Account,
    Area,
    FirstTelling,
    Impact,
    Incident,
    Order,
    Person,
    Role,
)
from diary.model.when import Precision, When

AT = datetime(2026, 8, 1, 7, tzinfo=UTC)


def test_each_has_one_row_with_all_that_is_shown_of_it(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    him = maker.add(Person(name="V. S.", role=Role.SUSPECTED, vehicle="A grey van"), AT)
    maker.add(Account(account="grey_coat", person=him.id, why="His words"), AT)
    maker.add(Order(title="An order", terms=("Not to call", "Not to come near")), AT)
    day = When(Precision.DAY, "Europe/London", "2026-08-01", how="by the receipt")
    maker.add(Impact(what="Changed the lock", area=Area.HOME, when=day), AT)
    told = FirstTelling(who="Jo next door", how="Rang her")
    maker.add(Incident(what="At the gate", first_told=(told,)), AT)
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
        assert every.count("Who: Jo next door") == 2


def test_nobody_has_an_empty_table(casemaker: Any, written: Any) -> None:
    maker = casemaker.Maker()
    maker.add(Incident(what="At the gate"), AT)
    case = maker.case(audience_profiles.load("police"))
    every = " ".join(" ".join(written(case).texts()).split())
    for heading in ("Accounts and numbers", "Effects on daily life", "Who was told first, by"):
        assert heading not in every.replace("left out", "")
