"""Figures of small records, worked out by hand: what the check and its page both have to say.

The sections follow docs/patterns.md. Each record is counted on paper, and each figure is called by
the code that the summary prints with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from tests.support.worked_records import (
    Fields,
    WorkedRecord,
    about,
    between,
    day,
    exact,
    not_sure,
    part,
    record_of,
)

TODAY: Final = date(2026, 6, 1)


@dataclass(frozen=True, slots=True)
class Worked:
    """A record, and figures of it by their codes, counted on a day."""

    record: Callable[[], WorkedRecord]
    figures: dict[str, tuple[int, ...] | int | date]
    today: date = TODAY


def what_turned_out() -> WorkedRecord:
    """Eight incidents named after one person, on the first eight days of April."""
    record = WorkedRecord()
    sam = record.add("person", name="Sam", role="suspected")
    reasons = ("", "nothing-done", "same-twice", "slip", "not-sure", "somebody-else", "", "")
    incidents = []
    for place, reason in enumerate(reasons):
        turned_out: Fields = {"turned_out": {"reason": reason}} if reason else {}
        incidents.append(
            record.add(
                "incident",
                what="He was there.",
                when=day(f"2026-04-0{place + 1}"),
                person=sam,
                accounts=["@sam"],
                why_person="I know his voice.",
                **turned_out,
            )
        )
    record.withdraw(incidents[6], "Written by mistake.")
    record.withdraw(incidents[7], "I was afraid.")
    record.reinstate(incidents[7], "It did happen.")
    return record


def counted_again() -> WorkedRecord:
    record = WorkedRecord()
    first = record.add("incident", what="He was there.", turned_out={"reason": "not-sure"})
    record.amend(first, what="He was there.", reason="It was him.")
    return record


def reinstated() -> WorkedRecord:
    """An incident, a person and a contact that stand again, each with its last content."""
    record = WorkedRecord()
    sam = record.add("person", name="Sam")
    first = record.add("incident", what="1", person=sam, when=day("2026-04-01"))
    report = record.add("police", what="Report", contact="report", incidents=[first])
    record.amend(first, what="1", person=sam, when=day("2026-05-03"))
    for each in (first, sam, report):
        record.withdraw(each, "Not so.")
    for each in (first, sam, report):
        record.reinstate(each, "It is so.")
    return record


def withdrawn() -> WorkedRecord:
    """An incident that names a person and stands in a report, both of which were withdrawn."""
    record = WorkedRecord()
    sam = record.add("person", name="Sam")
    first = record.add("incident", what="1", person=sam)
    report = record.add("police", what="Report", contact="report", incidents=[first])
    for each in (sam, report):
        record.withdraw(each, "Not so.")
    return record


def how_known() -> WorkedRecord:
    record = WorkedRecord()
    for code in ("seen", "recording", "held", "told", "inferred", "", "seen"):
        known: Fields = {"certainty": code} if code else {}
        record.add("incident", what="He was there.", **known)
    return record


def who_is_named() -> WorkedRecord:
    record = WorkedRecord()
    sam = record.add("person", name="Sam")
    alex = record.add("person", name="Alex")
    inferred: Fields = {"certainty": "inferred"}
    record.add(
        "incident", what="1", person=sam, accounts=["@sam"], why_person="His voice.", **inferred
    )
    record.add("incident", what="2", accounts=["@SAM"], why_person="  ", **inferred)
    record.add("incident", what="3", why_person="A reason that is about nobody.")
    record.add("incident", what="4", person=alex, accounts=["@alex"], why_person="Her hand.")
    record.add("incident", what="5", person=alex)
    record.withdraw(alex, "It was not her.")
    # of somebody whom the record does not show it shows no name
    record.add("incident", what="6", person="f" * 32, accounts=["@sam"])
    record.add("incident", what="7", person=sam, why_person=" ", **inferred)
    return record


def what_police_were_told() -> WorkedRecord:
    record = WorkedRecord()
    told = record.add("incident", what="1", reported=True)
    in_report = record.add("incident", what="2")
    not_told = record.add("incident", what="3", reported=False)
    in_call = record.add("incident", what="4")
    in_withdrawn = record.add("incident", what="5")
    record.add("incident", what="6")
    record.add("police", what="Report", contact="report", incidents=[told, in_report, not_told])
    record.add("police", what="A call", contact="contact", incidents=[in_call])
    record.add("police", what="A call", incidents=[in_call])
    record.add("police", what="A call about nothing in the record")
    taken_back = record.add("police", what="R", contact="report", incidents=[in_withdrawn])
    record.withdraw(taken_back, "It was a request.")
    return record


def months() -> WorkedRecord:
    return record_of(
        day("2026-04-01"),
        between("2026-04-30T23:30", "2026-05-01T00:30"),
        between("2026-04-10T10:00", "2026-06-02T10:00"),
        not_sure("2026-04-10"),
        between("2026-05-01T00:00", "2026-05-31T23:59"),
        # 00:10 in London is the day before in UTC: the days are those of the clock
        exact("2026-05-01T00:10"),
        exact("2025-12-31T23:30", "Asia/Tokyo"),
        part("2026-05-31", "night"),
        about("2026-05-31T23:59"),
        None,
    )


def kinds() -> WorkedRecord:
    record = WorkedRecord()
    order = record.add("order", title="An order", terms=["Not to call."])
    record.add("incident", what="1", behaviours=["ASSAULT", "SEXUAL_ASSAULT"])
    record.add("incident", what="2", breaches=[{"order": order, "term": 1}])
    record.add("incident", what="3", behaviours=["FOLLOW", "CALL_UNWANTED", "FOLLOW"])
    limb: Fields = {"test": "ew.pha.2A", "limb": "a", "how": "accepted"}
    record.add("incident", what="4", behaviours=["FOLLOW"], limbs=[limb])
    return record


def a_warning() -> WorkedRecord:
    """Eleven incidents before, in and after the two days of a warning, and one not sure when."""
    record = record_of(
        day("2026-03-31"),
        between("2026-03-31T23:00", "2026-04-01T01:00"),
        day("2026-04-01"),
        day("2026-04-30"),
        between("2026-04-30T10:00", "2026-05-01T10:00"),
        day("2026-05-01"),
        day("2026-05-02"),
        day("2026-05-03"),
        between("2026-05-03T10:00", "2026-06-02T10:00"),
        day("2026-06-01"),
        day("2026-06-02"),
        not_sure("2026-04-15"),
    )
    record.add("event", event="warning", when=between("2026-05-01T23:00", "2026-05-02T01:00"))
    return record


def around_a_warning() -> WorkedRecord:
    record = a_warning()
    # not one of the points that the summary puts beside the incidents, and one that was withdrawn
    record.add("event", event="other", when=day("2026-04-10"))
    gone = record.add("event", event="arrest", when=day("2026-04-11"))
    record.withdraw(gone, "Not so.")
    return record


_AROUND: Final = "2026-05-01.2026-05-02"
_AT: Final = "2026-05-01.2026-05-01"


def covered(last: Fields, written: str) -> Callable[[], WorkedRecord]:
    """A warning, an incident of forty days, and one that was written at this moment."""

    def made() -> WorkedRecord:
        record = WorkedRecord()
        record.add("event", event="warning", when=day("2026-05-01"))
        record.add("incident", what="1", when=between("2026-04-20T10:00", "2026-05-30T10:00"))
        record.add("incident", what="2", written=written, **last)
        return record

    return made


def _covered(last: Fields, written: str, before: int, after: int, today: date = TODAY) -> Worked:
    figures = {f"before.{_AT}.30.covered": before, f"after.{_AT}.30.covered": after}
    return Worked(covered(last, written), {**figures}, today)


def covering_nothing() -> WorkedRecord:
    record = record_of(not_sure("2026-04-20"))
    record.add("event", event="warning", when=day("2026-05-01"))
    return record


def an_order() -> WorkedRecord:
    record = WorkedRecord()
    order = record.add(
        "order", title="An order", served="2026-05-01", terms=["Not to call.", "Not to come."]
    )
    other = record.add("order", title="Another", terms=[])
    sam = record.add("person", name="Sam", role="suspected")
    first = record.add(
        "incident",
        what="1",
        when=day("2026-05-01"),
        person=sam,
        reported=True,
        breaches=[{"order": order, "term": 1}, {"order": order, "term": 2}],
    )
    second = record.add(
        "incident",
        what="2",
        when=day("2026-05-02"),
        accounts=["@sam"],
        breaches=[{"order": order, "term": 1}],
    )
    record.add(
        "incident",
        what="3",
        when=between("2026-05-01T23:00", "2026-05-02T01:00"),
        breaches=[{"order": order}, {"order": other, "term": 0}],
        reported=False,
    )
    record.add("incident", what="4", when=day("2026-06-01"), breaches=[{"order": order, "term": 2}])
    gone = record.add(
        "incident", what="5", when=day("2026-05-03"), breaches=[{"order": order, "term": 1}]
    )
    record.withdraw(gone, "Not so.")
    record.add("incident", what="6", when=day("2026-06-02"))
    record.add("incident", what="7", when=not_sure("2026-05-05"))
    record.add("incident", what="8", when=between("2026-05-31T10:00", "2026-06-02T10:00"))
    record.add(
        "police",
        what="Report",
        contact="report",
        when=day("2026-05-04"),
        incidents=[first, second, gone],
        outcomes=[
            {"incident": second, "what": "No further action"},
            {"incident": first, "what": "Charged"},
            {"incident": gone, "what": "Nothing"},
        ],
    )
    record.add("police", what="A call", outcomes=[{"incident": first, "what": "Bailed"}])
    lost = record.add("police", what="A call", outcomes=[{"incident": first, "what": "Lost"}])
    record.withdraw(lost, "Not so.")
    return record


def effects() -> WorkedRecord:
    record = record_of(day("2026-04-10"), not_sure("2026-04-10"))
    record.add("impact", what="I sleep badly.", area="sleep", when=day("2026-04-11"))
    record.add("impact", what="Still.", area="sleep", when=not_sure("2026-04-11"))
    record.add(
        "impact", what="I moved.", area="home", when=between("2026-04-30T10:00", "2026-05-01T10:00")
    )
    gone = record.add("impact", what="No.", area="work", when=day("2026-03-11"))
    record.withdraw(gone, "Not so.")
    return record


_LATE: Final = "2026-05-20T23:30:00Z"
EXAMPLES: Final[dict[str, Worked]] = {
    "what turned out to be something else is counted in nothing": Worked(
        what_turned_out,
        {
            "written": 8,
            "highest": 8,
            "counted": (1, 8),
            "not-counted": (2, 3, 4, 5, 6, 7),
            "not-counted.withdrawn": (7,),
            "not-counted.nothing-done": (2,),
            "not-counted.same-twice": (3,),
            "not-counted.slip": (4,),
            "not-counted.not-sure": (5,),
            "not-counted.somebody-else": (6,),
            "named.person-1": (1, 8),
            "named.account": (),
            "named.nobody": (),
            "reason.person-1": (1, 8),
            "month.2026-04": (1, 8),
            "first": date(2026, 4, 1),
            "last": date(2026, 4, 8),
        },
    ),
    "an amendment counts it again": Worked(counted_again, {"counted": (1,), "not-counted": ()}),
    "what is reinstated stands with its last content": Worked(
        reinstated,
        {
            "counted": (1,),
            "first": date(2026, 5, 3),
            "month.2026-04": (),
            "month.2026-05": (1,),
            "named.person-1": (1,),
            "told.in-contact": (1,),
            "contact.1": (1,),
        },
    ),
    "what is withdrawn names nobody and tells nobody": Worked(
        withdrawn,
        {
            "named.nobody": (1,),
            "named.person-1": (),
            "told.not-stated": (1,),
            "told.in-contact": (),
            "contact.1": (),
        },
    ),
    "how known has every answer and those without one": Worked(
        how_known,
        {
            "known.seen": (1, 7),
            "known.recording": (2,),
            "known.held": (3,),
            "known.told": (4,),
            "known.inferred": (5,),
            "known.not-stated": (6,),
        },
    ),
    "named is the person, else an account, else nobody": Worked(
        who_is_named,
        {
            "named.person-1": (1, 7),
            "named.account": (2, 4, 6),
            "named.nobody": (3, 5),
            "reason.person-1": (1,),
            "reason.account": (4,),
            "inferred.named": (1, 7),
            "inferred.reason": (1,),
            "counted.by.account": (2, 4, 6),
        },
    ),
    "told is what the person says, else what a contact says": Worked(
        what_police_were_told,
        {
            "told.told": (1,),
            "told.in-contact": (2, 4),
            "told.not-told": (3,),
            "told.not-stated": (5, 6),
            "contact.1": (1, 2, 3),
            "contact.2": (4,),
            "contact.5": (),
        },
    ),
    "a month holds what lies in it whole": Worked(
        months,
        {
            "month.2026-04": (1,),
            "month.2026-05": (5, 6, 8, 9),
            "month.2026-06": (),
            "month.2025-12": (7,),
            "month.edge": (2, 3),
            "year.2025": (7,),
            "year.2026": (1, 2, 3, 5, 6, 8, 9),
            "no-day": (4, 10),
            "first": date(2025, 12, 31),
            "last": date(2026, 6, 2),
        },
    ),
    "a record without days has none": Worked(
        lambda: record_of(not_sure("2026-04-10")), {"no-day": (1,), "counted": (1,)}
    ),
    "an incident of several kinds counts once under each": Worked(
        kinds,
        {
            "kind.follow": (3, 4),
            "kind.call-unwanted": (3,),
            "kind.assault": (1,),
            "kind.loiter": (),
            "no-kind": (2,),
            "no-example": (1, 2, 3),
            "order.1": (2,),
            "read.attack": (1,),
        },
    ),
    "windows leave out the days of the turning point": Worked(
        around_a_warning,
        {
            f"before.{_AROUND}.30": (3, 4),
            # the fifth may be of the days of the turning point, and is on the edge of those alone
            f"before.{_AROUND}.30.edge": (2,),
            f"same-day.{_AROUND}": (6, 7),
            f"same-day.{_AROUND}.edge": (5,),
            f"after.{_AROUND}.30": (8, 10),
            f"after.{_AROUND}.30.edge": (9,),
            f"before.{_AROUND}.7": (4,),
            f"after.{_AROUND}.7": (8,),
            f"after.{_AROUND}.7.edge": (9,),
            "before.2026-04-10.2026-04-10.30": (),
            "before.2026-04-11.2026-04-11.30": (),
        },
    ),
    "a record without days covers none": Worked(
        covering_nothing, {f"before.{_AT}.30.covered": 0, f"after.{_AT}.30.covered": 0}
    ),
    # 23:30 UTC is the next day in London, in summer
    "covered until the last was written": _covered({"when": day("2026-05-10")}, _LATE, 11, 20),
    "covered, not sure": _covered({"when": not_sure("2026-05-10")}, _LATE, 11, 20),
    "covered, by the clock of its zone": _covered(
        {"when": day("2026-05-10", "UTC")}, _LATE, 11, 19
    ),
    "covered, without a time": _covered({}, _LATE, 11, 19),
    # a line that waited was written at Enter, unless a clock ran ahead
    "covered until Enter": _covered({"typed_at": "2026-05-15T10:00:00Z"}, _LATE, 11, 14),
    "covered, a clock ran ahead": _covered({"typed_at": "2026-06-15T10:00:00Z"}, _LATE, 11, 19),
    "covered, written before": _covered({"when": day("2026-05-10")}, "2026-04-25T10:00:00Z", 6, 0),
    # none after the day on which the figures are made
    "covered until the day of the figures": _covered(
        {"when": day("2026-05-10")}, "2026-07-20T10:00:00Z", 11, 4, date(2026, 5, 5)
    ),
    "covered over the whole window": _covered(
        {"when": day("2026-05-10")}, "2026-07-20T10:00:00Z", 11, 30, date(2026, 8, 5)
    ),
    "an order has the incidents that name it": Worked(
        an_order,
        {
            "order": (1, 2, 3, 4),
            "order.1": (1, 2, 3, 4),
            "order.2": (3,),
            "order.1.by.person-1": (1,),
            "order.1.by.account": (2,),
            "order.1.by.nobody": (3, 4),
            "order-days.service-day": (1, 3),
            "order-days.no-end": (2, 4),
            "order-days.no-service": (3,),
            "contact.1": (1, 2),
            "contact.2": (),
        },
    ),
    "effects are numbered and dated beside the incidents": Worked(
        effects,
        {
            "effects": (1, 2, 3),
            "effects.first": date(2026, 4, 11),
            "effects.last": date(2026, 5, 1),
            "counted": (1, 2),
        },
    ),
}
