"""The program's figures against those that were worked out by hand, sentence by sentence.

The sections follow docs/patterns.md. Every record here is small enough to count on paper. The check
counts what the summary prints of them a second time: tests/exporters/check/test_figure_count.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from diary.model.record_nouns import Incident
from diary.model.revisions import as_of
from tests.support.agreement import figured, periods, told_of
from tests.support.worked_figures import (
    TODAY,
    a_warning,
    an_order,
    how_known,
    what_police_were_told,
    what_turned_out,
)
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


def figures(record: WorkedRecord, today: date = TODAY, window: int = 30) -> Any:
    return figured(record.history(today), window)


def look(value: Any, *path: str | int) -> Any:
    """Return what lies at a path of keys and places."""
    for step in path:
        value = value[step]
    return value


def read(record: WorkedRecord, number: int) -> dict[str, Any]:
    """Return what is read of one incident."""
    (one,) = (each for each in record.history(TODAY).facts if each.number == number)
    said = as_of(record.desk.journal.get(one.id), Incident).content.when
    when = said if one.days else None
    ends = {"earliest": when and when.earliest(), "latest": when and when.latest()}
    ends = {name: at and at.isoformat() for name, at in ends.items()}
    return {**told_of(one), **ends}


def rows(value: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return the values with these names of each object of a list."""
    return [tuple(each[name] for name in names) for each in value]


# What is read of an incident


@pytest.mark.parametrize(
    ("time", "first", "last", "single"),
    [
        (exact("2026-04-10T14:30"), "2026-04-10", "2026-04-10", "2026-04-10"),
        (about("2026-04-10T23:50:10"), "2026-04-10", "2026-04-10", "2026-04-10"),
        (day("2026-04-10"), "2026-04-10", "2026-04-10", "2026-04-10"),
        (part("2026-04-10", "night"), "2026-04-10", "2026-04-10", "2026-04-10"),
        (
            between("2026-04-10T10:00", "2026-04-10T11:00"),
            "2026-04-10",
            "2026-04-10",
            "2026-04-10",
        ),
        (between("2026-04-30T23:30", "2026-05-01T00:30"), "2026-04-30", "2026-05-01", None),
        (not_sure("2026-04-10"), None, None, None),
        (not_sure(), None, None, None),
        # 00:10 in London is the day before in UTC: the days are those of the clock.
        (exact("2026-04-10T00:10"), "2026-04-10", "2026-04-10", "2026-04-10"),
        (exact("2026-04-10T23:30", "Asia/Tokyo"), "2026-04-10", "2026-04-10", "2026-04-10"),
    ],
)
def test_days_are_the_local_days_that_a_time_covers(
    time: Fields, first: Any, last: Any, single: Any
) -> None:
    facts = read(record_of(time), 1)
    assert (facts["first"], facts["last"], facts["day"]) == (first, last, single)


@pytest.mark.parametrize(
    ("time", "earliest", "latest"),
    [
        (exact("2026-04-10T14:30"), "2026-04-10T13:30", "2026-04-10T13:30"),
        (about("2026-01-10T14:30"), "2026-01-10T14:30", "2026-01-10T14:30"),
        (day("2026-04-10"), "2026-04-09T23:00", "2026-04-10T23:00"),
        (part("2026-04-10", "small-hours"), "2026-04-09T23:00", "2026-04-10T05:00"),
        (part("2026-04-10", "morning"), "2026-04-10T05:00", "2026-04-10T11:00"),
        (part("2026-04-10", "afternoon"), "2026-04-10T11:00", "2026-04-10T17:00"),
        (part("2026-04-10", "evening"), "2026-04-10T17:00", "2026-04-10T21:00"),
        (part("2026-04-10", "night"), "2026-04-10T21:00", "2026-04-10T23:00"),
        (
            between("2026-04-30T23:30", "2026-05-01T00:30"),
            "2026-04-30T22:30",
            "2026-04-30T23:30",
        ),
        # 29 March 2026 has 23 hours in London, 25 October 25.
        (day("2026-03-29"), "2026-03-29T00:00", "2026-03-29T23:00"),
        (part("2026-03-29", "small-hours"), "2026-03-29T00:00", "2026-03-29T05:00"),
        (day("2026-10-25"), "2026-10-24T23:00", "2026-10-26T00:00"),
        (part("2026-10-25", "small-hours"), "2026-10-24T23:00", "2026-10-25T06:00"),
        (exact("2026-10-25T01:30", offset="+01:00"), "2026-10-25T00:30", "2026-10-25T00:30"),
        (exact("2026-10-25T01:30", offset="+00:00"), "2026-10-25T01:30", "2026-10-25T01:30"),
        (between("2026-03-29T00:30", "2026-03-29T02:30"), "2026-03-29T00:30", "2026-03-29T01:30"),
    ],
)
def test_moments_are_the_earliest_and_the_latest_in_utc(
    time: Fields, earliest: str, latest: str
) -> None:
    facts = read(record_of(time), 1)
    assert (facts["earliest"], facts["latest"]) == (f"{earliest}:00+00:00", f"{latest}:00+00:00")


def test_what_is_not_sure_has_no_moments_and_no_delay() -> None:
    facts = read(record_of(not_sure("2026-04-10")), 1)
    assert [facts[name] for name in ("earliest", "latest")] == [None, None]
    assert [facts[name] for name in ("shortest_delay", "longest_delay")] == [None, None]


def test_a_day_without_a_midnight_begins_when_it_begins() -> None:
    # In Cairo the clock went from 24:00 to 01:00 on 24 April 2026.
    facts = read(record_of(day("2026-04-24", "Africa/Cairo")), 1)
    assert facts["earliest"] == "2026-04-23T22:00:00+00:00"
    assert facts["latest"] == "2026-04-24T21:00:00+00:00"


def test_only_an_exact_or_about_time_has_an_hour_and_only_a_part_a_part() -> None:
    record = record_of(
        exact("2026-10-25T01:30", offset="+00:00"),
        about("2026-04-10T23:05"),
        between("2026-04-10T10:00", "2026-04-10T10:30"),
        day("2026-04-10"),
        part("2026-04-10", "evening"),
        not_sure("2026-04-10"),
    )
    facts = [read(record, number) for number in range(1, 7)]
    assert [each["hour"] for each in facts] == [1, 23, None, None, None, None]
    assert [each["part"] for each in facts] == ["", "", "", "", "evening", ""]


@pytest.mark.parametrize(
    ("time", "written", "shortest", "longest"),
    [
        # 13:30 UTC to 13:29 the next day are 23 whole hours; a minute more is the 24th.
        (exact("2026-04-10T14:30"), "2026-04-11T13:29:59Z", 23, 23),
        (exact("2026-04-10T14:30"), "2026-04-11T13:30:00Z", 24, 24),
        (day("2026-04-10"), "2026-04-10T12:00:00Z", 0, 13),
        (between("2026-04-10T10:00", "2026-04-12T10:00"), "2026-04-12T10:00:00Z", 1, 49),
        # Over a day of 23 hours, and over one of 25.
        (day("2026-03-29"), "2026-03-30T23:00:00Z", 24, 47),
        (day("2026-10-25"), "2026-10-26T23:59:00Z", 23, 48),
        (exact("2026-03-28T12:00"), "2026-03-29T11:00:00Z", 23, 23),
        # The clock of the computer stood before what is said: never below 0.
        (exact("2026-04-10T14:30"), "2026-04-09T12:00:00Z", 0, 0),
    ],
)
def test_the_delay_is_in_whole_hours_and_never_below_0(
    time: Fields, written: str, shortest: int, longest: int
) -> None:
    record = WorkedRecord()
    record.add("incident", what="He was there.", when=time, written=written)
    facts = read(record, 1)
    assert (facts["shortest_delay"], facts["longest_delay"]) == (shortest, longest)


def test_an_incident_is_read_as_its_latest_revision_says_and_the_delay_counts_to_the_first() -> (
    None
):
    record = WorkedRecord()
    first = record.add(
        "incident",
        what="He called.",
        behaviours=["FOLLOW"],
        when=day("2026-04-10"),
        written="2026-04-11T12:00:00Z",
    )
    record.amend(
        first,
        what="He called.",
        behaviours=["CALL_UNWANTED", "MSG_UNWANTED", "CALL_UNWANTED"],
        when=exact("2026-04-09T13:00"),
        reason="It was the day before.",
        written="2026-05-20T12:00:00Z",
    )
    facts = read(record, 1)
    assert (facts["day"], facts["shortest_delay"]) == ("2026-04-09", 48)
    assert facts["kinds"] == ["CALL_UNWANTED", "MSG_UNWANTED"]


def test_exhibits_are_those_that_are_not_withdrawn() -> None:
    record = WorkedRecord()
    first = record.add("incident", what="He wrote.")
    second = record.add("incident", what="He wrote again.")
    record.add("evidence", title="A letter", incidents=[first, second])
    lost = record.add("evidence", title="A photo", incidents=[first])
    record.add("evidence", title="A film", incidents=[first])
    record.withdraw(lost, "Not of this.")
    assert [read(record, number)["exhibits"] for number in (1, 2)] == [2, 1]


def test_a_day_ends_where_the_clock_left_it() -> None:
    # In Cairo the clock was put forward at the midnight after 25 April 2024, at 22:00 UTC.
    facts = read(record_of(day("2024-04-25", "Africa/Cairo")), 1)
    assert facts["latest"] == "2024-04-25T22:00:00+00:00"
    # At St John's it was put back a minute after midnight, to 23:01 of the day that had ended.
    facts = read(record_of(day("2006-10-28", "America/St_Johns")), 1)
    assert facts["latest"] == "2006-10-29T03:30:00+00:00"


# Periods


def test_a_month_holds_what_lies_in_it_whole_and_lists_the_rest_on_its_edge() -> None:
    record = record_of(
        day("2026-04-01"),
        between("2026-04-30T23:30", "2026-05-01T00:30"),
        between("2026-04-10T10:00", "2026-06-02T10:00"),
        not_sure("2026-04-10"),
        between("2026-05-01T00:00", "2026-05-31T23:59"),
    )
    assert periods(look(figures(record), "course_of_conduct", "by_month")) == {
        "2026-04": {"incidents": [1], "edge": [2, 3]},
        "2026-05": {"incidents": [5], "edge": [2, 3]},
        "2026-06": {"incidents": [], "edge": [3]},
    }


def test_a_week_begins_on_a_monday() -> None:
    # 12 April 2026 is a Sunday.
    record = record_of(
        day("2026-04-12"),
        day("2026-04-13"),
        between("2026-04-12T23:00", "2026-04-13T01:00"),
        between("2026-04-30T23:30", "2026-05-01T00:30"),
    )
    assert periods(look(figures(record), "course_of_conduct", "by_week")) == {
        "2026-04-06": {"incidents": [1], "edge": [3]},
        "2026-04-13": {"incidents": [2], "edge": [3]},
        "2026-04-27": {"incidents": [4], "edge": []},
    }


def test_each_incident_stands_in_one_cell_of_a_table() -> None:
    record = record_of(
        between("2026-04-30T23:30", "2026-05-01T00:30"),
        day("2026-04-02"),
        between("2026-04-30T23:30", "2026-06-01T00:30"),
        not_sure("2026-04-10"),
    )
    course = look(figures(record), "course_of_conduct")
    assert look(course, "undated") == [4]
    assert look(course, "by_month") == {
        "2026-04": [2],
        "2026-04/2026-05": [1],
        "2026-04/2026-06": [3],
    }
    assert look(course, "by_week") == {
        "2026-03-30": [2],
        "2026-04-27": [1],
        "2026-04-27/2026-06-01": [3],
    }


# What is counted, and what is not


def test_what_turned_out_to_be_something_else_is_counted_in_nothing() -> None:
    result = figures(what_turned_out())
    assert look(result, "course_of_conduct", "incidents") == [1, 8]
    assert rows(look(result, "not_counted"), "incident", "reason") == [
        (2, "nothing-done"),
        (3, "same-twice"),
        (4, "slip"),
        (5, "not-sure"),
        (6, "somebody-else"),
        (7, "withdrawn"),
    ]


def test_what_somebody_else_did_stands_in_no_figure() -> None:
    result = figures(what_turned_out())
    places = look(result, "places")
    assert (look(places, "account_named"), look(places, "nobody_named")) == ([], [])
    assert look(places, "reason_given") == [1, 8]
    assert rows(look(places, "suspected"), "id", "incidents") == [(1, [1, 8])]
    assert look(result, "course_of_conduct", "by_month") == {"2026-04": [1, 8]}
    assert look(result, "course_of_conduct", "span_days") == 8
    assert rows(look(places, "accounts"), "name", "incidents") == [("@sam", [1, 8])]


def test_what_turned_out_is_counted_again_once_an_amendment_takes_it_away() -> None:
    record = WorkedRecord()
    first = record.add("incident", what="He was there.", turned_out={"reason": "not-sure"})
    assert look(figures(record), "course_of_conduct", "incidents") == []
    record.amend(first, what="He was there.", reason="It was him.")
    assert look(figures(record), "course_of_conduct", "incidents") == [1]
    assert look(figures(record), "not_counted") == []


def test_a_reinstated_incident_stands_with_its_last_content() -> None:
    record = WorkedRecord()
    first = record.add("incident", what="He was there.", when=day("2026-04-01"))
    record.amend(first, what="He was there.", when=day("2026-04-03"))
    record.withdraw(first, "I was afraid.")
    assert look(figures(record), "course_of_conduct", "first") is None
    record.reinstate(first, "It did happen.")
    assert look(figures(record), "course_of_conduct", "first") == "2026-04-03"
    record.withdraw(first, "No.")
    assert look(figures(record), "not_counted") == [{"incident": 1, "reason": "withdrawn"}]


def test_what_else_is_reinstated_stands_again_as_well() -> None:
    record = WorkedRecord()
    sam = record.add("person", name="Sam")
    first = record.add("incident", what="1", person=sam)
    report = record.add("police", what="Report", contact="report", incidents=[first])
    for each in (sam, report):
        record.withdraw(each, "Not so.")
    assert look(figures(record), "places", "nobody_named") == [1]
    assert look(figures(record), "police_told", "not-stated") == [1]
    for each in (sam, report):
        record.reinstate(each, "It is so.")
    assert rows(look(figures(record), "places", "suspected"), "id", "incidents") == [(1, [1])]
    assert look(figures(record), "police_told", "named-in-contact") == [1]
    assert rows(look(figures(record), "police_contacts"), "number") == [(1,)]


def test_how_known_has_every_answer_and_those_without_one() -> None:
    record = how_known()
    lines: Fields = {"conversation": "0" * 32, "first": 1, "last": 2}
    record.add("incident", what="Lines.", messages=[lines])
    assert look(figures(record), "course_of_conduct", "how_known") == {
        "seen": [1, 7],
        "recording": [2],
        "held": [3],
        "told": [4],
        "inferred": [5],
        "lines": [8],
        "not-stated": [6],
    }


def test_named_is_the_person_else_the_account_else_nobody() -> None:
    record = WorkedRecord()
    sam = record.add("person", name="Sam")
    alex = record.add("person", name="Alex")
    record.add("incident", what="1", person=sam, accounts=["@sam"], why_person="His voice.")
    record.add("incident", what="2", accounts=["@SAM"], why_person="  ")
    record.add("incident", what="3", why_person="A reason that is about nobody.")
    record.add("incident", what="4", person=alex, accounts=["@alex"], why_person="Her hand.")
    record.add("incident", what="5", person=alex)
    record.withdraw(alex, "It was not her.")
    # Of somebody whom the record does not show it shows no name.
    record.add("incident", what="6", person="f" * 32, accounts=["@sam"])
    places = look(figures(record), "places")
    assert rows(look(places, "suspected"), "id", "incidents") == [(1, [1])]
    assert look(places, "account_named") == [2, 4, 6]
    assert look(places, "nobody_named") == [3, 5]
    assert look(places, "reason_given") == [1, 4]


def test_told_is_what_the_person_says_and_else_what_a_contact_says() -> None:
    record = what_police_were_told()
    assert look(figures(record), "police_told") == {
        "told": [1],
        "named-in-contact": [2, 4],
        "not-told": [3],
        "not-stated": [5, 6],
    }


# Course of conduct


def test_first_last_and_span_count_both_ends() -> None:
    record = record_of(
        day("2026-05-02"), between("2026-04-30T23:30", "2026-05-09T00:30"), not_sure("2026-01-01")
    )
    course = look(figures(record), "course_of_conduct")
    assert [look(course, name) for name in ("first", "last", "span_days")] == [
        "2026-04-30",
        "2026-05-09",
        10,
    ]


def test_a_record_without_days_has_no_first_and_no_span() -> None:
    for record in (WorkedRecord(), record_of(not_sure("2026-04-10"))):
        course = look(figures(record), "course_of_conduct")
        assert [look(course, name) for name in ("first", "last", "span_days", "longest_gap")] == [
            None,
            None,
            0,
            None,
        ]
        assert look(course, "by_month") == look(course, "by_week") == {}
        assert look(figures(record), "windows") == look(figures(record), "intervals") == []


def test_a_gap_begins_after_the_latest_last_day_so_far() -> None:
    record = record_of(
        between("2026-04-01T10:00", "2026-04-10T10:00"),
        day("2026-04-03"),
        day("2026-04-15"),
        day("2026-04-20"),
    )
    result = figures(record)
    # Not the 11 days between 3 and 15 April; and 11 to 14 is the earlier of two gaps of four days.
    assert look(result, "course_of_conduct", "longest_gap") == {"days": 4, "after": 1, "before": 3}
    assert rows(look(result, "intervals"), "days", "after", "before") == [
        (0, 1, 2),
        (5, 1, 3),
        (5, 3, 4),
    ]


def test_days_that_follow_each_other_have_no_gap() -> None:
    record = record_of(day("2026-04-02"), day("2026-04-01"), day("2026-04-02"), not_sure())
    result = figures(record)
    assert look(result, "course_of_conduct", "longest_gap") is None
    assert rows(look(result, "intervals"), "days", "after", "before") == [(1, 2, 1), (0, 1, 3)]


def test_of_equal_last_days_an_interval_begins_at_the_later_in_order() -> None:
    record = record_of(
        between("2026-04-01T10:00", "2026-04-03T10:00"),
        day("2026-04-09"),
        between("2026-04-02T10:00", "2026-04-03T09:00"),
    )
    assert rows(look(figures(record), "intervals"), "days", "after", "before") == [
        (0, 1, 3),
        (6, 3, 2),
    ]


def test_in_order_is_by_first_day_then_last_day_then_number() -> None:
    record = record_of(
        not_sure("2026-01-01"),
        between("2026-04-01T10:00", "2026-04-02T10:00"),
        day("2026-04-01"),
        not_sure(),
        day("2026-03-31"),
        exact("2026-04-01T00:10"),
    )
    pairs = rows(look(figures(record), "intervals"), "after", "before")
    assert pairs == [(5, 3), (3, 6), (6, 2)]


def test_late_is_from_24_hours_and_perhaps_late_if_only_the_longest_is() -> None:
    record = WorkedRecord()
    for time, written in (
        (exact("2026-04-10T14:30"), "2026-04-11T13:29:00Z"),
        (exact("2026-04-10T14:30"), "2026-04-11T13:30:00Z"),
        (day("2026-04-10"), "2026-04-11T12:00:00Z"),
        (day("2026-10-25"), "2026-10-26T23:59:00Z"),
        (day("2026-03-29"), "2026-03-30T23:00:00Z"),
        (not_sure("2026-01-01"), "2026-05-30T12:00:00Z"),
    ):
        record.add("incident", what="He was there.", when=time, written=written)
    course = look(figures(record), "course_of_conduct")
    assert (look(course, "written_late"), look(course, "perhaps_written_late")) == ([2, 5], [3, 4])


def test_a_burst_is_one_incident_everywhere() -> None:
    record = WorkedRecord()
    for times in (37, 1, None, 2):
        stated: Fields = {"times": times} if times else {}
        record.add("incident", what="He called.", when=day("2026-04-10"), **stated)
    result = figures(record)
    assert look(result, "course_of_conduct", "bursts") == [1, 4]
    assert look(result, "course_of_conduct", "incidents") == [1, 2, 3, 4]


# Kinds of behaviour


def test_a_kind_stands_in_the_cell_of_its_month() -> None:
    record = WorkedRecord()
    times = (
        day("2026-04-10"),
        between("2026-04-30T23:30", "2026-05-01T00:30"),
        not_sure("2026-04-10"),
        day("2026-04-01"),
    )
    for time in times:
        record.add("incident", what="He followed me.", when=time, behaviours=["FOLLOW"])
    kinds = look(figures(record), "behaviours")
    assert look(kinds, "by_month", "FOLLOW") == {
        "": [3],
        "2026-04": [1, 4],
        "2026-04/2026-05": [2],
    }
    assert look(kinds, "physical", "first") == {"day": "2026-04-01", "incident": 4}
    assert look(kinds, "physical", "last") == {"day": "2026-05-01", "incident": 2}


def test_examples_are_what_somebody_ticked_or_accepted_and_never_of_a_kind_alone() -> None:
    record = WorkedRecord()
    ticked: Any = {"test": "ew.pha.2A", "limb": "b", "how": "ticked", "on": "2026-05-01"}
    by_officer: Any = {"test": "ew.pha.2A", "limb": "b", "how": "ticked", "helped": True}
    accepted: Any = {"test": "ew.pha.2A", "limb": "a", "how": "accepted"}
    record.add("incident", what="1", behaviours=["FOLLOW"])
    record.add("incident", what="2", limbs=[ticked, accepted])
    record.add("incident", what="3", limbs=[by_officer])
    examples = look(figures(record), "behaviours", "examples")
    assert rows(look(examples, "ew.pha.2A/a"), "incident", "how", "helped", "on") == [
        (2, "accepted", False, "")
    ]
    assert rows(look(examples, "ew.pha.2A/b"), "incident", "how", "helped", "on") == [
        (2, "ticked", False, "2026-05-01"),
        (3, "ticked", True, ""),
    ]


def test_groups_are_the_four_and_an_incident_may_be_in_several() -> None:
    record = WorkedRecord()
    record.add("incident", what="1", behaviours=["FOLLOW", "CALL_UNWANTED"])
    record.add("incident", what="2", behaviours=["ASSAULT"])
    record.add("incident", what="3", behaviours=["OTHER"])
    groups = look(figures(record), "behaviours", "groups")
    assert {name: look(groups, name) for name in ("surveillance", "life-invasion")} == {
        "surveillance": [1],
        "life-invasion": [1],
    }
    assert look(groups, "interference") == [2]
    assert look(groups, "intimidation") == [2]


def test_a_kind_that_may_be_either_counts_as_neither() -> None:
    record = WorkedRecord()
    for codes in (
        ["FOLLOW"],
        ["MSG_UNWANTED", "CALL_UNWANTED"],
        ["CALL_UNWANTED", "PROXY"],
        ["FOLLOW", "MSG_UNWANTED"],
        [],
    ):
        record.add("incident", what="It happened.", behaviours=list(codes))
    behaviour = look(figures(record), "behaviours")
    assert look(behaviour, "physical", "incidents") == [1, 4]
    assert look(behaviour, "digital", "incidents") == [2, 4]
    assert look(behaviour, "either") == [3]


def test_first_and_last_are_by_day_and_then_by_lowest_and_highest_number() -> None:
    record = WorkedRecord()
    for time in (
        between("2026-04-02T10:00", "2026-04-09T10:00"),
        day("2026-04-02"),
        day("2026-04-09"),
        day("2026-04-05"),
        not_sure("2026-01-01"),
    ):
        record.add("incident", what="He followed me.", when=time, behaviours=["FOLLOW"])
    physical = look(figures(record), "behaviours", "physical")
    assert look(physical, "first") == {"day": "2026-04-02", "incident": 1}
    assert look(physical, "last") == {"day": "2026-04-09", "incident": 3}


@pytest.mark.parametrize(
    ("incidents", "began", "joined"),
    [
        (
            [("2026-04-02", ["FOLLOW"]), ("2026-04-01", ["MSG_UNWANTED"])],
            ("digital", "2026-04-01", 2),
            ("physical", "2026-04-02", 1),
        ),
        # Of two on one day the lower number began.
        (
            [("2026-04-01", ["MSG_UNWANTED"]), ("2026-04-01", ["FOLLOW"])],
            ("digital", "2026-04-01", 1),
            ("physical", "2026-04-01", 2),
        ),
        # The first of the one is not that of the other, though it is both.
        (
            [("2026-04-01", ["FOLLOW"]), ("2026-04-01", ["FOLLOW", "MSG_UNWANTED"])],
            ("physical", "2026-04-01", 1),
            ("digital", "2026-04-01", 2),
        ),
    ],
)
def test_crossing_says_which_began_and_which_joined(
    incidents: list[tuple[str, list[str]]],
    began: tuple[str, str, int],
    joined: tuple[str, str, int],
) -> None:
    record = WorkedRecord()
    for at, codes in incidents:
        record.add("incident", what="It happened.", when=day(at), behaviours=list(codes))
    crossing = look(figures(record), "behaviours", "crossing")
    for side, expected in (("began", began), ("joined", joined)):
        names = (side, f"{side}_on", f"{side}_with")
        assert tuple(look(crossing, name) for name in names) == expected


@pytest.mark.parametrize(
    "incidents",
    [
        [("2026-04-01", ["FOLLOW", "MSG_UNWANTED"]), ("2026-04-02", ["FOLLOW"])],
        [("2026-04-01", ["FOLLOW"]), ("2026-04-02", ["CALL_UNWANTED"])],
        [],
    ],
)
def test_nothing_crossed_where_one_incident_is_both_or_one_side_is_missing(
    incidents: list[tuple[str, list[str]]],
) -> None:
    record = WorkedRecord()
    for at, codes in incidents:
        record.add("incident", what="It happened.", when=day(at), behaviours=list(codes))
    assert look(figures(record), "behaviours", "crossing") is None


def test_read_first_leaves_out_lines_without_an_incident() -> None:
    record = WorkedRecord()
    order = record.add("order", title="An order", terms=["Not to call."])
    record.add("incident", what="1", behaviours=["ASSAULT", "SEXUAL_ASSAULT"])
    record.add("incident", what="2", breaches=[{"order": order, "term": 1}])
    record.add("incident", what="3", behaviours=["FOLLOW"])
    assert look(figures(record), "behaviours", "read_first") == {
        "attack": [1],
        "after-order": [2],
    }


# Hours


def test_an_incident_stands_where_it_was_said_to_be_and_is_not_spread_over_hours() -> None:
    # 10 April 2026 is a Friday; on 25 October the hour from 1 to 2 comes twice.
    record = record_of(
        exact("2026-04-10T14:30"),
        about(
            "2026-04-10T14:59",
        ),
        exact("2026-04-10T23:30", "Asia/Tokyo"),
        part("2026-04-10", "night"),
        day("2026-04-10"),
        between("2026-04-10T10:00", "2026-04-10T11:00"),
        between("2026-04-10T23:00", "2026-04-11T01:00"),
        not_sure("2026-04-10"),
        exact("2026-10-25T01:30", offset="+01:00"),
        exact("2026-10-25T01:30", offset="+00:00"),
    )
    hours = look(figures(record), "hours")
    assert rows(look(hours, "timed"), "weekday", "hour", "incidents") == [
        (4, 14, [1, 2]),
        (4, 23, [3]),
        (6, 1, [9, 10]),
    ]
    assert rows(look(hours, "parts"), "weekday", "part", "incidents") == [(4, "night", [4])]
    assert rows(look(hours, "days"), "weekday", "incidents") == [(4, [5, 6])]
    assert (look(hours, "several_days"), look(hours, "unknown")) == ([7], [8])


# Places, platforms, accounts, people


def test_names_that_differ_in_case_spaces_or_form_of_an_accent_are_one() -> None:
    record = WorkedRecord()
    for place in (
        "  The  Cafe\u0301 ",
        "the caf\u00e9",
        "Zoo",
        "the cafe",
        "aPark",
        "\u017ftrasse",
    ):
        record.add("incident", what="He was there.", place=place)
    record.add("incident", what="He was there.", place="THE CAF\u00c9")
    record.add("incident", what="He was there.", place="STRASSE")
    record.add("incident", what="He was there.", place=" ")
    assert look(figures(record), "places", "places") == [
        ("The Cafe\u0301", [1, 2, 7]),
        ("\u017ftrasse", [6, 8]),
        ("aPark", [5]),
        ("the cafe", [4]),
        ("Zoo", [3]),
    ]


def test_names_are_spelt_as_in_the_lowest_number_that_counts() -> None:
    record = WorkedRecord()
    first = record.add("incident", what="1", platform="WHATSAPP")
    record.add("incident", what="2", platform="WhatsApp", when=day("2026-05-02"))
    record.add("incident", what="3", platform="whatsapp", when=day("2026-05-01"))
    record.withdraw(first, "Not so.")
    assert look(figures(record), "places", "platforms") == [("WhatsApp", [2, 3])]


def test_accents_of_one_letter_are_one_in_whatever_order_they_are_written() -> None:
    record = WorkedRecord()
    for place in ("\u03b1\u0345\u0301", "\u1fb4", "\u1fb3\u0301"):
        record.add("incident", what="He was there.", place=place)
    assert [listed for _, listed in look(figures(record), "places", "places")] == [[1, 2, 3]]


def test_an_incident_of_two_accounts_counts_once_under_each_and_once_in_all() -> None:
    record = WorkedRecord()
    sam = record.add("person", name="Sam", role="suspected")
    record.add("incident", what="1", accounts=["@k", "@sam", "@K "], why_person="Her words.")
    record.add("incident", what="2", person=sam, accounts=["@sam", "@k"])
    places = look(figures(record), "places")
    assert rows(look(places, "suspected"), "id", "incidents") == [(1, [2])]
    assert (look(places, "account_named"), look(places, "nobody_named")) == ([1], [])
    assert rows(look(places, "accounts"), "name", "incidents") == [
        ("@k", [1, 2]),
        ("@sam", [1, 2]),
    ]
    assert look(places, "reason_given") == [1]
    (person,) = look(places, "suspected")
    assert look(person, "accounts") == [("@k", [2]), ("@sam", [2])]


def test_accounts_come_of_incidents_and_of_entries_of_their_own() -> None:
    record = WorkedRecord()
    sam = record.add("person", name="Sam", role="suspected")
    record.add("account", account="@SAM", person=sam)
    record.add("account", account="07700  900001", person=sam)
    gone = record.add("account", account="@gone", person=sam)
    record.withdraw(gone, "Not his.")
    record.add("incident", what="1", accounts=["@sam"], when=day("2026-04-10"))
    record.add(
        "incident",
        what="2",
        accounts=["@Sam"],
        when=between("2026-04-02T10:00", "2026-04-11T10:00"),
    )
    record.add("incident", what="3", accounts=["@other"], when=not_sure("2026-01-01"))
    record.add("account", account="@sam", person=sam)
    assert look(figures(record), "places", "accounts") == [
        {
            "name": "@sam",
            "incidents": [1, 2],
            "first": "2026-04-02",
            "last": "2026-04-11",
            "entries": [1, 4],
        },
        {"name": "@other", "incidents": [3], "first": None, "last": None, "entries": []},
        {"name": "07700 900001", "incidents": [], "first": None, "last": None, "entries": [2]},
    ]


def test_suspected_is_whoever_has_the_role_or_is_named_with_accounts_and_reasons() -> None:
    record = WorkedRecord()
    sam = record.add("person", name="Sam", role="suspected", why="He said that he would.")
    kim = record.add("person", name="Kim", role="witness")
    record.add("person", name="Lee", role="witness")
    record.add("person", name="ana", role="suspected")
    gone = record.add("person", name="Gone", role="suspected")
    record.withdraw(gone, "Not so.")
    record.add("incident", what="1", person=sam, accounts=["@sam"], why_person="His  voice.")
    record.add("incident", what="2", person=sam, accounts=["@SAM"], why_person=" ")
    record.add("incident", what="3", person=kim, why_person="I saw him.")
    record.add("incident", what="4", accounts=["@nobody"])
    record.add(
        "incident", what="5", person=kim, accounts=["@k"], turned_out={"reason": "somebody-else"}
    )
    record.add("account", account="@Sam", person=sam, why="It is his name.")
    record.add("account", account="07700 900001", person=sam)
    record.add("account", account="@k", person=kim)
    assert look(figures(record), "places", "suspected") == [
        {
            "id": 1,
            "name": "Sam",
            "incidents": [1, 2],
            "accounts": [("@sam", [1, 2])],
            "accounts_named_only": ["07700 900001"],
            "reasons": [
                {"incident": 0, "text": "He said that he would."},
                {"incident": 1, "text": "His  voice."},
            ],
        },
        {
            "id": 2,
            "name": "Kim",
            "incidents": [3],
            "accounts": [],
            "accounts_named_only": ["@k"],
            "reasons": [{"incident": 3, "text": "I saw him."}],
        },
        {
            "id": 4,
            "name": "ana",
            "incidents": [],
            "accounts": [],
            "accounts_named_only": [],
            "reasons": [],
        },
    ]


# Before and after


def test_turning_points_are_events_contacts_and_orders_that_were_served() -> None:
    record = WorkedRecord()
    for code in ("asked-to-stop", "hearing", "handover", "anniversary", "own-date", "other"):
        record.add("event", event=code, when=day("2026-05-01"))
    for code in ("report", "contact", "decision", "request"):
        record.add("police", what="A call", contact=code, when=day("2026-05-02"))
    record.add("police", what="A call", when=not_sure("2026-05-02"))
    record.add("order", title="Served", served="2026-05-03")
    record.add("order", title="Made", made="2026-05-03")
    gone = record.add("event", event="arrest", when=day("2026-05-01"))
    record.withdraw(gone, "Not so.")
    points = look(figures(record), "before_and_after")
    assert rows(points, "kind", "number", "first") == [
        ("event/asked-to-stop", 1, "2026-05-01"),
        ("event/other", 6, "2026-05-01"),
        ("police/contact", 2, "2026-05-02"),
        ("police/decision", 3, "2026-05-02"),
        ("police/report", 1, "2026-05-02"),
        ("order/served", 1, "2026-05-03"),
    ]
    undated = look(figures(record), "undated_turning_points")
    assert rows(undated, "kind", "number", "first") == [("police/contact", 5, None)]


def test_the_service_of_one_mans_order_is_not_told_by_the_order_of_another() -> None:
    record = WorkedRecord()
    sam, dex = (record.add("person", name=name, role="suspected") for name in ("Sam", "Dex"))
    record.add("event", event="order-served", when=exact("2026-05-03T12:00"), person=dex)
    record.add("order", title="Served", served="2026-05-03", person=sam)
    record.add("incident", what="1", when=exact("2026-05-03T11:00"))
    points = look(figures(record), "before_and_after")
    assert rows(points, "kind", "number") == [("event/order-served", 1), ("order/served", 1)]
    # the hour of that event is not the hour of this order
    assert look(points, 1, "same_day") == {
        "before": [],
        "after": [],
        "unknown": [1],
        "on_the_edge": [],
    }


def test_the_event_of_a_service_is_the_turning_point_of_its_order_and_told_once() -> None:
    record = WorkedRecord()
    record.add("event", event="order-served", when=exact("2026-05-03T12:00"))
    record.add("event", event="order-served", when=day("2026-05-04"))
    record.add("event", event="order-served", when=between("2026-05-03T22:00", "2026-05-04T02:00"))
    record.add("event", event="arrest", when=day("2026-05-03"))
    record.add("order", title="Served", served="2026-05-03")
    gone = record.add("order", title="Gone", served="2026-05-04")
    record.withdraw(gone, "Not so.")
    record.add("incident", what="1", when=exact("2026-05-03T11:00"))
    record.add("incident", what="2", when=exact("2026-05-03T13:00"))
    points = look(figures(record), "before_and_after")
    assert rows(points, "kind", "number") == [
        ("event/arrest", 4),
        ("order/served", 1),
        ("event/order-served", 3),
        ("event/order-served", 2),
    ]
    # The event says when on that day it was.
    assert look(points, 1, "same_day") == {
        "before": [1],
        "after": [2],
        "unknown": [],
        "on_the_edge": [],
    }
    # Of two orders it does not say which was served then.
    record.add("order", title="Served too", served="2026-05-03")
    points = look(figures(record), "before_and_after")
    for place in (1, 2):
        assert look(points, place, "same_day") == {
            "before": [],
            "after": [],
            "unknown": [1, 2],
            "on_the_edge": [],
        }


def test_windows_leave_out_the_days_of_the_turning_point_and_list_their_edge() -> None:
    record = a_warning()
    point = look(figures(record), "before_and_after", 0)
    before, after = look(point, "before"), look(point, "after")
    names = ("first", "last", "incidents", "on_the_edge")
    assert [look(before, name) for name in names] == [
        "2026-04-01",
        "2026-04-30",
        [3, 4],
        # The fifth may be of the days of the turning point, and is on the edge of those alone.
        [2],
    ]
    assert look(point, "same_day") == {
        "before": [],
        "after": [],
        "unknown": [6, 7],
        "on_the_edge": [5],
    }
    assert [look(after, name) for name in names] == [
        "2026-05-03",
        "2026-06-01",
        [8, 10],
        [9],
    ]
    week = look(figures(record, window=7), "before_and_after", 0)
    assert [look(week, "before", name) for name in ("first", "last")] == [
        "2026-04-24",
        "2026-04-30",
    ]


@pytest.mark.parametrize(
    ("last", "written", "today", "before", "after"),
    [
        # 23:30 UTC is the next day in London, in summer.
        ({"when": day("2026-05-10")}, "2026-05-20T23:30:00Z", TODAY, 11, 20),
        ({"when": not_sure("2026-05-10")}, "2026-05-20T23:30:00Z", TODAY, 11, 20),
        ({"when": day("2026-05-10", "UTC")}, "2026-05-20T23:30:00Z", TODAY, 11, 19),
        ({}, "2026-05-20T23:30:00Z", TODAY, 11, 19),
        # A line that waited was written at Enter, unless a clock ran ahead.
        ({"typed_at": "2026-05-15T10:00:00Z"}, "2026-05-20T23:30:00Z", TODAY, 11, 14),
        ({"typed_at": "2026-06-15T10:00:00Z"}, "2026-05-20T23:30:00Z", TODAY, 11, 19),
        ({"when": day("2026-05-10")}, "2026-04-25T10:00:00Z", TODAY, 6, 0),
        # None after the day on which the figures are made.
        ({"when": day("2026-05-10")}, "2026-07-20T10:00:00Z", date(2026, 5, 5), 11, 4),
        ({"when": day("2026-05-10")}, "2026-07-20T10:00:00Z", date(2026, 8, 5), 11, 30),
    ],
)
def test_days_are_covered_from_the_first_incident_until_the_last_was_written(
    last: Fields, written: str, today: date, before: int, after: int
) -> None:
    record = WorkedRecord()
    record.add("event", event="warning", when=day("2026-05-01"))
    record.add("incident", what="1", when=between("2026-04-20T10:00", "2026-05-30T10:00"))
    record.add("incident", what="2", written=written, **last)
    point = look(figures(record, today), "before_and_after", 0)
    covered = [look(point, side, "days_covered") for side in ("before", "after")]
    assert covered == [before, after]


def test_a_record_without_days_covers_none() -> None:
    record = record_of(not_sure("2026-04-20"))
    record.add("event", event="warning", when=day("2026-05-01"))
    assert look(figures(record), "before_and_after", 0, "before", "days_covered") == 0


def test_the_same_day_is_told_by_the_clock_and_else_unknown() -> None:
    record = record_of(
        exact("2026-05-01T11:59"),
        about("2026-05-01T12:01"),
        exact("2026-05-01T12:00"),
        between("2026-04-30T23:00", "2026-05-01T01:00"),
        between("2026-05-01T11:00", "2026-05-01T12:00"),
        between("2026-05-01T23:00", "2026-05-02T01:00"),
        # It ended before noon, but a part of a day is no clock time.
        part("2026-05-01", "small-hours"),
        day("2026-05-01"),
        day("2026-05-02"),
        not_sure("2026-05-01"),
        # 20:30 in Tokyo is 12:30 in London; 19:30 is 11:30.
        exact("2026-05-01T20:30", "Asia/Tokyo"),
        exact("2026-05-01T19:30", "Asia/Tokyo"),
    )
    record.add("event", event="warning", when=exact("2026-05-01T12:00"))
    record.add("event", event="warning", when=day("2026-05-01"))
    points = look(figures(record), "before_and_after")
    assert look(points, 0, "same_day") == {
        "before": [1, 12],
        "after": [2, 11],
        "unknown": [3, 5, 7, 8],
        # These may be of another day.
        "on_the_edge": [4, 6],
    }
    assert look(points, 1, "same_day") == {
        "before": [],
        "after": [],
        "unknown": [1, 2, 3, 5, 7, 8, 11, 12],
        "on_the_edge": [4, 6],
    }


def test_the_clock_goes_by_moments_where_an_hour_comes_twice() -> None:
    record = record_of(
        exact("2026-10-25T01:50", offset="+01:00"), exact("2026-10-25T01:10", offset="+00:00")
    )
    record.add("event", event="warning", when=exact("2026-10-25T01:30", offset="+00:00"))
    record.add("event", event="warning", when=exact("2026-10-25T01:30", offset="+01:00"))
    points = look(figures(record), "before_and_after")
    assert look(points, 0, "same_day") == {
        "before": [1, 2],
        "after": [],
        "unknown": [],
        "on_the_edge": [],
    }
    assert look(points, 1, "same_day") == {
        "before": [],
        "after": [1, 2],
        "unknown": [],
        "on_the_edge": [],
    }


@pytest.mark.parametrize(
    ("times", "number", "days"),
    [
        # The first of those after it on the same day, by the clock.
        ([exact("2026-05-01T15:00"), exact("2026-05-01T13:00"), day("2026-05-02")], 2, 0),
        # What is unknown on the same day is not after it.
        ([day("2026-05-01"), day("2026-05-04"), day("2026-05-03")], 3, 2),
        # Every day has to be later, and the days are the fewest.
        (
            [
                between("2026-04-30T10:00", "2026-05-02T10:00"),
                between("2026-05-03T10:00", "2026-05-09T10:00"),
            ],
            2,
            2,
        ),
        ([day("2026-04-30"), not_sure("2026-05-02")], None, None),
    ],
)
def test_next_is_the_first_after_it_on_the_same_day_or_on_a_later_one(
    times: list[Fields], number: int | None, days: int | None
) -> None:
    record = record_of(*times)
    record.add("event", event="warning", when=exact("2026-05-01T12:00"))
    point = look(figures(record), "before_and_after", 0)
    assert (look(point, "next_incident"), look(point, "days_to_next")) == (number, days)


def test_windows_are_laid_back_to_the_first_day_of_the_first_incident() -> None:
    record = record_of(
        between("2026-05-24T23:00", "2026-05-25T01:00"),
        day("2026-05-18"),
        day("2026-05-31"),
        day("2026-06-01"),
    )
    windows = look(figures(record, window=7), "windows")
    assert rows(windows, "first", "last", "incidents", "on_the_edge") == [
        ("2026-05-18", "2026-05-24", [2], [1]),
        ("2026-05-25", "2026-05-31", [3], [1]),
    ]
    longer = look(figures(record, window=14), "windows")
    assert rows(longer, "first", "last", "incidents", "on_the_edge") == [
        ("2026-05-18", "2026-05-31", [1, 2, 3], []),
    ]
    record.add("incident", what="He was there.", when=day("2026-05-17"))
    assert rows(look(figures(record, window=14), "windows"), "first", "incidents") == [
        ("2026-05-04", [5]),
        ("2026-05-18", [1, 2, 3]),
    ]


def test_an_interval_for_a_count_is_the_exact_one() -> None:
    record = record_of(day("2026-04-20"), day("2026-04-21"), day("2026-04-22"), day("2026-05-02"))
    record.add("event", event="warning", when=day("2026-05-01"))
    record.add("event", event="warning", when=day("2026-05-03"))
    points = look(figures(record), "before_and_after")
    # The table of Garwood for 0, 1, 3 and 4.
    for place, side, expected in (
        (0, "before", (0.61867, 8.76727)),
        (0, "after", (0.02532, 5.57164)),
        (1, "before", (1.08987, 10.24159)),
        (1, "after", (0.0, 3.68888)),
    ):
        interval = look(points, place, side, "poisson_95")
        assert interval == pytest.approx(list(expected), abs=0.00001)


# The four words


def test_the_four_words_are_lines_that_the_person_tied_to_them() -> None:
    record = WorkedRecord()
    record.add("incident", what="He is fixated.", behaviours=["FOLLOW"], unwanted="I said no.")
    record.add("incident", what="2", fixated="  ", repeated="Every Friday.", unwanted="Again no.")
    assert look(figures(record), "four") == {
        "fixated": [],
        "obsessive": [],
        "unwanted": [
            {"incident": 1, "line": "I said no."},
            {"incident": 2, "line": "Again no."},
        ],
        "repeated": [{"incident": 2, "line": "Every Friday."}],
    }


# Orders and contacts with police


def test_a_term_has_its_incidents_by_who_is_named_and_by_what_police_were_told() -> None:
    order = look(figures(an_order()), "orders", 0)
    assert look(order, "incidents") == [1, 2, 3, 4]
    assert look(order, "terms") == [
        {
            "term": 0,
            "text": "",
            "incidents": [3],
            "named": {"": [3]},
            "police_told": {"not-told": [3]},
            "outcomes": [],
        },
        {
            "term": 1,
            "text": "Not to call.",
            "incidents": [1, 2],
            "named": {"account": [2], "person/1": [1]},
            "police_told": {"named-in-contact": [2], "told": [1]},
            "outcomes": [
                {"incident": 1, "police_contact": 1, "outcome": "Charged"},
                {"incident": 1, "police_contact": 2, "outcome": "Bailed"},
                {"incident": 2, "police_contact": 1, "outcome": "No further action"},
            ],
        },
        {
            "term": 2,
            "text": "Not to come.",
            "incidents": [1, 4],
            "named": {"": [4], "person/1": [1]},
            "police_told": {"not-stated": [4], "told": [1]},
            "outcomes": [
                {"incident": 1, "police_contact": 1, "outcome": "Charged"},
                {"incident": 1, "police_contact": 2, "outcome": "Bailed"},
            ],
        },
    ]


def test_since_served_are_those_of_which_every_day_is_after_service_up_to_today() -> None:
    names = ("since_served", "same_day", "since_edge")
    order = look(figures(an_order()), "orders", 0)
    assert [look(order, name) for name in names] == [[2, 4], [1], [3]]
    # On the day of service itself the day after it counts as well.
    early = look(figures(an_order(), date(2026, 5, 1)), "orders", 0)
    assert [look(early, name) for name in names] == [[2], [1], [3]]


def test_an_order_that_was_not_served_has_no_time_since() -> None:
    order = look(figures(an_order()), "orders", 1)
    names = ("number", "incidents", "since_served", "same_day", "since_edge")
    assert [look(order, name) for name in names] == [2, [3], [], [], []]


def record_of_contacts() -> WorkedRecord:
    record = WorkedRecord()
    first = record.add("incident", what="1", when=day("2026-05-02"))
    second = record.add("incident", what="2", when=between("2026-05-04T10:00", "2026-05-05T10:00"))
    record.add("incident", what="3", when=day("2026-05-07"))
    record.add("incident", what="4", when=exact("2026-05-05T13:00"))
    record.add("incident", what="5", when=exact("2026-05-05T11:00"))
    gone = record.add("incident", what="6")
    record.withdraw(gone, "Not so.")
    # In the order of their numbers; the second is the first by day.
    record.add(
        "police",
        what="A call",
        contact="decision",
        when=exact("2026-05-05T12:00"),
        reference=" REF 1 ",
    )
    report = record.add(
        "police",
        what="Report",
        contact="report",
        when=day("2026-05-01"),
        reference="REF 1",
        incidents=[second, first, gone],
    )
    record.add("police", what="A call", when=not_sure("2026-05-02"), answers=[report])
    record.add("police", what="A letter", when=day("2026-05-06"), answers=[report])
    record.add("police", what="A call", when=day("2026-05-05"), reference="ref 1")
    record.add("police", what="A long night", when=between("2026-05-02T22:00", "2026-05-03T02:00"))
    return record


def test_contacts_are_by_day_and_number_and_those_without_one_day_last() -> None:
    contacts = look(figures(record_of_contacts()), "police_contacts")
    assert rows(contacts, "number", "day", "incidents") == [
        (2, "2026-05-01", [1, 2]),
        (1, "2026-05-05", []),
        (5, "2026-05-05", []),
        (4, "2026-05-06", []),
        (3, None, []),
        (6, None, []),
    ]


def test_a_reply_is_what_the_person_tied_and_a_reference_alone_ties_nothing() -> None:
    contacts = look(figures(record_of_contacts()), "police_contacts")
    # By day, the letter of 6 May answers it before the call whose day is not known.
    assert rows(contacts, "number", "reply", "next_same_reference") == [
        (2, 4, 1),
        (1, None, None),
        (5, None, None),
        (4, None, None),
        (3, None, None),
        (6, None, None),
    ]


def test_the_next_under_a_reference_comes_on_a_later_day_and_is_no_reply() -> None:
    record = WorkedRecord()
    report = record.add("police", what="1", when=day("2026-05-01"), reference=" REF 1 ")
    record.add("police", what="2", when=day("2026-05-01"), reference="REF 1")
    record.add("police", what="3", when=day("2026-05-02"), reference="REF 1", answers=[report])
    record.add("police", what="4", when=day("2026-05-04"), reference="  REF 1")
    record.add("police", what="5", when=day("2026-05-03"), reference="REF 2")
    record.add("police", what="6", when=day("2026-05-03"))
    gone = record.add("police", what="7", when=day("2026-05-03"), reference="REF 1")
    record.withdraw(gone, "Not so.")
    record.add("police", what="8", when=day("2026-05-05"))
    contacts = look(figures(record), "police_contacts")
    assert rows(contacts, "number", "reply", "next_same_reference") == [
        (1, 3, 4),
        (2, None, 3),
        (3, None, 4),
        (5, None, None),
        (6, None, None),
        (4, None, None),
        (8, None, None),
    ]


def test_after_a_contact_is_the_window_until_the_next_on_a_later_day() -> None:
    contacts = look(figures(record_of_contacts(), date(2026, 5, 8)), "police_contacts")
    names = ("first", "last", "incidents", "on_the_edge")
    assert [look(contacts, 0, "after", name) for name in names] == [
        "2026-05-02",
        "2026-05-04",
        [1],
        [2],
    ]
    # No day lies between 5 and 6 May; after the last there is no other contact.
    assert rows(contacts, "number", "until") == [
        (2, "2026-05-05"),
        (1, "2026-05-06"),
        (5, "2026-05-06"),
        (4, None),
        (3, None),
        (6, None),
    ]
    assert [look(contacts, place, "after") for place in (1, 2, 4, 5)] == [None, None, None, None]
    assert [look(contacts, 3, "after", name) for name in names] == [
        "2026-05-07",
        "2026-05-08",
        [3],
        [],
    ]
    late = look(figures(record_of_contacts(), date(2026, 5, 6)), "police_contacts")
    assert look(late, 3, "after") is None


def test_the_same_day_of_a_contact_is_as_for_a_turning_point() -> None:
    contacts = look(figures(record_of_contacts()), "police_contacts")
    # The second began the day before.
    assert look(contacts, 1, "same_day") == {
        "before": [5],
        "after": [4],
        "unknown": [],
        "on_the_edge": [2],
    }
    assert look(contacts, 2, "same_day") == {
        "before": [],
        "after": [],
        "unknown": [4, 5],
        "on_the_edge": [2],
    }
    # A day alone has no clock time.
    assert look(contacts, 5, "same_day") == {
        "before": [],
        "after": [],
        "unknown": [1],
        "on_the_edge": [],
    }


# Daily life


def test_effects_stand_by_area_and_month_beside_the_incidents() -> None:
    record = record_of(day("2026-04-10"), not_sure("2026-04-10"))
    record.add("impact", what="I sleep badly.", area="sleep", when=day("2026-04-11"))
    record.add("impact", what="Still.", area="sleep", when=not_sure("2026-04-11"))
    record.add(
        "impact",
        what="I moved.",
        area="home",
        when=between("2026-04-30T10:00", "2026-05-01T10:00"),
    )
    record.add("impact", what="Something.", when=day("2026-04-11"))
    gone = record.add("impact", what="No.", area="work", when=day("2026-04-11"))
    record.withdraw(gone, "Not so.")
    assert look(figures(record), "daily_life") == {
        "effects": {
            "home": {"2026-04/2026-05": [3]},
            "other": {"2026-04": [4]},
            "sleep": {"": [2], "2026-04": [1]},
        },
        "incidents": {"": [2], "2026-04": [1]},
    }
