"""What stays behind in one bundle by day, by person and one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from diary import audience_profiles
from diary.model.record_nouns import (
    Account,
    Incident,
    Mistake,
    OwnContact,
    Person,
    Role,
    TurnedOut,
)
from diary.model.revisions import TimelineFilter
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when
from diary.services.disclosure import bundle_extent
from diary.services.disclosure.bundle_extent import BundleExtent

LONDON = "Europe/London"
MARCH = BundleExtent(date(2026, 3, 1), date(2026, 3, 31))


def left(session: Any, extent: BundleExtent, audience: str = "police") -> tuple[str, ...]:
    return bundle_extent.left_out(session.journal, audience_profiles.load(audience), extent)


@pytest.mark.parametrize(
    ("when", "goes"),
    [
        (typed_when(Precision.DAY, LONDON, "2026-02-28"), False),
        (typed_when(Precision.DAY, LONDON, "2026-03-01"), True),
        (typed_when(Precision.EXACT, LONDON, "2026-03-31T23:59"), True),
        (typed_when(Precision.DAY, LONDON, "2026-04-01"), False),
        # overnight, on either edge: it may lie on one of the days
        (typed_when(Precision.BETWEEN, LONDON, "2026-02-28T22:00", until="2026-03-01T06:00"), True),
        (typed_when(Precision.BETWEEN, LONDON, "2026-03-31T22:00", until="2026-04-01T06:00"), True),
        # it ends with the first moment of the day after
        (
            typed_when(Precision.BETWEEN, LONDON, "2026-02-28T22:00", until="2026-03-01T00:00"),
            False,
        ),
        (typed_when(Precision.NOT_SURE, LONDON), False),
        (None, False),
    ],
)
def test_an_incident_goes_if_it_may_lie_on_one_of_the_days(
    session: Any, when: When | None, *, goes: bool
) -> None:
    item = session.journal.record(Incident(what="x", when=when))
    assert (item.id not in left(session, MARCH)) == goes
    assert left(session, bundle_extent.EVERYTHING) == ()


def test_with_a_person_stays_what_is_put_down_to_them(session: Any) -> None:
    record = session.journal.record
    one = record(Person(name="Marek Dvo", role=Role.SUSPECTED))
    other = record(Person(name="Lew Ash", role=Role.SUSPECTED))
    behind = [
        record(Incident(what="x", person=one.id)),
        record(Account(account="@marek", person=one.id)),
        record(OwnContact(what="I wrote to him", person=one.id)),
    ]
    record(Incident(what="y", person=other.id))
    record(Incident(what="z"))
    found = left(session, BundleExtent(people=(one.id,)))
    assert set(found) == {one.id, *(item.id for item in behind)}


def test_with_a_person_stays_what_was_put_down_to_them_once(session: Any) -> None:
    record, amend = session.journal.record, session.journal.amend
    one = record(Person(name="Marek Dvo", role=Role.SUSPECTED))
    other = record(Person(name="Lew Ash", role=Role.SUSPECTED))
    account = record(Account(account="@marek", person=one.id, why="Marek showed it to me."))
    amend(account.id, Account(account="@marek", person=other.id), "Lew has it.")
    incident = record(Incident(what="x", person=one.id, why_person="Marek's voice"))
    amend(incident.id, Incident(what="x", person=other.id), "It was Lew.")
    plain = record(Incident(what="y", person=other.id))
    amend(plain.id, Incident(what="z", person=other.id), "")
    found = left(session, BundleExtent(people=(one.id,)))
    assert set(found) == {one.id, account.id, incident.id}


def taken_back(session: Any, how: str) -> Any:
    day = typed_when(Precision.DAY, LONDON, "2026-01-01")
    if how == "withdrawn":
        item = session.journal.record(Incident(what="x", when=day))
        session.journal.withdraw(item.id, "It was not so.")
        return item
    turned = TurnedOut(reason=Mistake.SOMEBODY_ELSE)
    return session.journal.record(Incident(what="x", when=day, turned_out=turned))


@pytest.mark.parametrize("how", ["withdrawn", "turned out"])
@pytest.mark.parametrize(("audience", "stays"), [("police", False), ("court", True)])
def test_what_police_are_told_of_anyway_stays_behind_for_no_day(
    session: Any, how: str, audience: str, *, stays: bool
) -> None:
    item = taken_back(session, how)
    assert (item.id in left(session, MARCH, audience)) == stays


def test_what_is_told_anyway_is_not_offered(session: Any) -> None:
    taken_back(session, "turned out")
    plain = session.journal.record(Incident(what="y"))
    police = audience_profiles.load("police")
    offered = bundle_extent.incidents_to_choose(session.journal, police)
    assert [item.id for item in offered] == [plain.id]


def test_what_is_not_offered_is_named_by_its_number(session: Any) -> None:
    told = taken_back(session, "turned out")
    session.journal.record(Incident(what="y"))
    for audience, numbers in (("police", (told.number,)), ("court", ())):
        profile = audience_profiles.load(audience)
        assert bundle_extent.incidents_told(session.journal, profile) == numbers


def test_incidents_are_offered_in_the_order_of_the_timeline(session: Any) -> None:
    days = ("2026-03-02", "2026-05-01", "", "2026-03-01", "2026-03-02")
    for day in days:
        when = typed_when(Precision.DAY, LONDON, day) if day else None
        session.journal.record(Incident(what="x", when=when))
    offered = bundle_extent.incidents_to_choose(session.journal, audience_profiles.load("police"))
    listed = session.journal.timeline(TimelineFilter(), None, 10).rows
    assert [item.id for item in offered] == [row.id for row in listed]


def test_people_are_offered_whom_the_audience_is_told_of(session: Any) -> None:
    session.journal.record(Person(name="Me", role=Role.ME))
    session.journal.record(Person(name="Sue", role=Role.SUPPORTER))
    named = session.journal.record(Person(name="Lew", role=Role.SUSPECTED))
    police = audience_profiles.load("police")
    offered = bundle_extent.people_to_choose(session.journal, police)
    assert [item.id for item in offered] == [named.id]


def test_each_is_named_once(session: Any) -> None:
    item = session.journal.record(Incident(what="x"))
    extent = BundleExtent(since=date(2026, 3, 1), entries=(item.id, item.id))
    assert left(session, extent) == (item.id,)
