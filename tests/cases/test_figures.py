"""The figures of both cases, by the program and by the check, are those that a stranger counted.

The test compares what both define. They have different rules for what police were told. The days
that a record covers are two figures there, and a third one here.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from diary.patterns.pattern_report import pattern_report, report_to_json
from diary.services.pattern_service import PatternService
from exporters.check.figure_count import FigureCount
from tests.cases import story_lines, story_subjects
from tests.support.case_lines import case_to_read
from tests.support.records import VOCABULARY
from tests.support.worked_records import disclosed_whole

HERE = Path(__file__).parent
KNOWN = {"not_stated": "not-stated"}


@cache
def expected(case: str) -> dict[str, Any]:
    return tomllib.loads((HERE / case / "expected.toml").read_text(encoding="utf-8"))


@cache
def figures(case: str) -> Any:
    at = case_to_read(case)
    at.clock.at = datetime.combine(expected(case)["as_at"], time(12), UTC)
    room = PatternService(at.journal, at.clock)
    return report_to_json(pattern_report(room.whole(), VOCABULARY))


@cache
def number_of(case: str) -> dict[str, int]:
    """The number of an incident is its place among the incidents in order of writing."""
    found = story_subjects.subjects(story_subjects.lines_of(case)).values()
    every = [each.ref for each in found if each.kind == "incident"]
    numbers = {ref: number for number, ref in enumerate(every, 1)}
    assert expected(case)["numbers"].items() <= numbers.items()
    return numbers


def numbers(case: str, refs: list[str]) -> list[int]:
    return sorted(number_of(case)[ref] for ref in refs)


@pytest.mark.parametrize("case", story_lines.CASES)
def test_what_is_counted_and_what_is_not(case: str) -> None:
    told, incidents = figures(case), expected(case)["incidents"]
    course = told["course_of_conduct"]
    assert len(course["incidents"]) == incidents["counted"]
    kept = ("withdrawn", "not-sure", "somebody-else", "taken_out")
    reasons: dict[str, list[int]] = {name: [] for name in kept}
    for each in told["not_counted"]:
        reasons[each["why"] if each["why"] in reasons else "taken_out"].append(each["incident"])
    assert reasons == {
        "withdrawn": numbers(case, incidents["withdrawn"]),
        "not-sure": numbers(case, incidents["not_sure"]),
        "somebody-else": numbers(case, incidents["somebody_else"]),
        "taken_out": numbers(case, incidents["taken_out"]),
    }


@pytest.mark.parametrize("case", story_lines.CASES)
def test_how_known_who_is_named_and_exhibits(case: str) -> None:
    told, said = figures(case), expected(case)
    course, places = told["course_of_conduct"], told["places"]
    assert {
        name: len(course["how_known"][KNOWN.get(name, name)]) for name in said["knows"]
    } == said["knows"]
    named = said["named"]
    people = {number for each in places["suspected"] for number in each["incidents"]}
    assert len(people) == named["person"]
    assert len(places["account_named"]) == named["account"]
    assert len(places["nobody_named"]) == named["nobody"]
    assert len(people & {*places["reason_given"]}) == named["with_reason"]
    assert len(course["with_exhibits"]) == said["exhibits"]["with"]
    assert len(course["without_exhibits"]) == said["exhibits"]["without"]


@pytest.mark.parametrize("case", story_lines.CASES)
def test_months_and_delays(case: str) -> None:
    told, said = figures(case), expected(case)
    course, delays = told["course_of_conduct"], said["delays"]
    by_month = course["by_month"]
    assert {month: len(by_month.get(month, [])) for month in said["months"]} == said["months"]
    apart = [n for cell, listed in by_month.items() if "/" in cell for n in listed]
    assert sorted({*apart}) == numbers(case, said["months_else"]["apart"])
    assert len(course["undated"]) == len(said["months_else"]["no_time"])
    assert len(course["written_late"]) == delays["after_a_day"]
    assert len(course["perhaps_written_late"]) == delays["either"]
    assert len(course["delay_unknown"]) == delays["unknown"]


@pytest.mark.parametrize("case", story_lines.CASES)
def test_before_and_after_events(case: str) -> None:
    told, said = figures(case), expected(case)
    events: dict[str, list[Any]] = {}
    for each in told["before_and_after"]:
        if each["kind"].startswith("event/"):
            events.setdefault(each["first"], []).append(each)
    compared = 0
    for around in said["turning_point"]:
        for each in events.get(str(around["day"]), [])[:1]:
            assert len(each["before"]["incidents"]) == around["before"], around["ref"]
            assert len(each["after"]["incidents"]) == around["after"], around["ref"]
            # a night that begins or ends on the day itself stands apart there
            parts = (each["before"], each["after"], each["same_day"])
            edge = {number for part in parts for number in part["on_the_edge"]}
            apart = sorted(edge)
            assert apart == numbers(case, around["apart"]), around["ref"]
            compared += 1
    assert compared >= 3


@pytest.mark.parametrize("case", story_lines.CASES)
def test_the_check_counts_what_a_stranger_counted(case: str) -> None:
    said = expected(case)
    incidents, named = said["incidents"], said["named"]
    own = FigureCount(disclosed_whole(case_to_read(case), said["as_at"]))

    def count(code: str) -> int:
        found = own.value(code)
        assert isinstance(found, tuple)
        return len(found)

    assert own.value("written") == incidents["written"]
    assert count("counted") == incidents["counted"]
    assert own.value("first") == incidents["first_possible_day"]
    assert own.value("last") == incidents["last_possible_day"]
    for code, name in (
        ("withdrawn", "withdrawn"),
        ("not-sure", "not_sure"),
        ("somebody-else", "somebody_else"),
    ):
        found = own.value(f"not-counted.{code}")
        assert found == tuple(numbers(case, incidents[name]))
    for name, figure in said["knows"].items():
        assert count(f"known.{KNOWN.get(name, name)}") == figure
    assert count("named.account") == named["account"]
    assert count("named.nobody") == named["nobody"]
    for month, figure in said["months"].items():
        assert count(f"month.{month}") == figure
    assert own.value("month.edge") == tuple(numbers(case, said["months_else"]["apart"]))
    assert count("no-day") == len(said["months_else"]["no_time"])
