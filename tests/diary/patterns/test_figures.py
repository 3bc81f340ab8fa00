"""All figures, held to a second reckoning of the same record from the document alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scipy.special import gammaincinv

from diary.model.record import Incident, Person, PoliceContact, Role
from diary.model.when import PartOfDay, Precision, When
from diary.patterns.report import pattern_report, report_to_json
from diary.services.pattern_facts import PatternFacts
from tests.diary.cases import VOCABULARY, Desk, desk
from tests.diary.nouns import LONDON
from tests.diary.patterns import naive
from tests.diary.patterns.histories import days, entries, live, steps

SCHEMA = Path("docs/schemas/patterns.schema.json")
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def told(at: Desk, as_at: date, window_days: int) -> Any:
    room = PatternFacts(at.journal, lambda: datetime.combine(as_at, time(12), UTC))
    return report_to_json(pattern_report(room.whole(), VOCABULARY, window_days))


def reckoned(at: Desk, as_at: date, window_days: int) -> Any:
    def chi2(p: float, degrees: int) -> float:
        return float(2 * gammaincinv(degrees / 2, p))

    return naive.figures(entries(at), as_at, window_days, chi2)


def near(found: Any) -> Any:
    """The same with the ends of intervals rounded, since two roads lead to them."""
    if isinstance(found, dict):
        return {
            key: [round(end, 4) for end in value] if key == "poisson_95" else near(value)
            for key, value in found.items()
        }
    return [near(each) for each in found] if isinstance(found, list) else found


def check(history: list[Any], as_at: date, window_days: int) -> None:
    at = desk()
    live(at, history)
    mine, theirs = told(at, as_at, window_days), reckoned(at, as_at, window_days)
    VALIDATOR.validate(mine)
    event(f"incidents: {len(mine['course_of_conduct']['incidents']) // 4 * 4}")
    assert near(mine) == near(theirs)
    for part in ("places", "platforms", "accounts"):
        assert [*mine["places"][part]] == [*theirs["places"][part]]


@settings(max_examples=max(50, settings.default.max_examples))
@given(steps, days, st.sampled_from((1, 2, 7, 30, 366)))
def test_the_figures_are_what_the_document_says(
    history: list[Any], as_at: date, window_days: int
) -> None:
    check(history, as_at, window_days)


def found_in(at: Desk) -> Any:
    found = told(at, date(2024, 6, 1), 30)
    assert near(found) == near(reckoned(at, date(2024, 6, 1), 30))
    return found


def a_day(text: str) -> When:
    return When(Precision.DAY, LONDON, text)


def test_a_day_that_is_guessed_at_makes_nobody_late() -> None:
    at = desk()
    at.journal.record(Incident(what="x", when=When(Precision.NOT_SURE, LONDON, "2023-01-01")))
    between = When(Precision.BETWEEN, LONDON, "2026-02-20T20:00", "2026-02-22T22:00")
    at.journal.record(Incident(what="x", when=between))
    conduct = found_in(at)["course_of_conduct"]
    assert (conduct["delay_unknown"], conduct["written_late"]) == ([1], [2])


def test_a_whole_day_after_the_latest_it_can_have_been_is_late() -> None:
    at = desk()
    at.clock.at = datetime(2024, 5, 3, tzinfo=UTC)
    at.clock.step = timedelta(0)
    at.journal.record(Incident(what="x", when=When(Precision.DAY, "UTC", "2024-05-01")))
    at.journal.record(Incident(what="x", when=When(Precision.DAY, "UTC", "2024-05-02")))
    assert found_in(at)["course_of_conduct"]["written_late"] == [1]


def test_of_one_day_the_lower_number_comes_first() -> None:
    at = desk()
    for text in ("2024-05-02", "2024-05-02", "2024-05-01", "2024-05-01"):
        at.journal.record(Incident(what="x", when=a_day(text)))
    found = [(each["after"], each["before"]) for each in found_in(at)["intervals"]]
    assert found == [(3, 4), (4, 1), (1, 2)]


def test_one_incident_of_both_channels_is_no_crossing() -> None:
    at = desk()
    at.journal.record(Incident(what="x", when=a_day("2024-05-01"), behaviours=("FOLLOW", "DOXX")))
    at.journal.record(Incident(what="x", when=a_day("2024-05-02"), behaviours=("DOXX",)))
    found = found_in(at)["behaviours"]
    assert found["both_in_one"] == [1]
    assert found["crossing"] is None


def test_who_was_taken_back_is_nobody() -> None:
    at = desk()
    person = at.journal.record(Person(name="A.B.", role=Role.SUSPECTED))
    at.journal.record(Incident(what="x", person=person.id))
    assert found_in(at)["places"]["suspected"][0]["incidents"] == [1]
    at.journal.withdraw(person.id, "it was not him")
    found = found_in(at)["places"]
    assert (found["suspected"], found["nobody_named"]) == ([], [1])


def test_accounts_that_a_person_has_are_named_once() -> None:
    at = desk()
    accounts = ("", "Cafe\u0301", " old  mill", "Old Mill", "CAFÉ")
    at.journal.record(Person(name="A.B.", role=Role.SUSPECTED, accounts=accounts))
    (found,) = found_in(at)["places"]["suspected"]
    assert found["accounts_named_only"] == ["Cafe\u0301", "old mill"]


def test_a_contact_that_names_an_incident_twice_is_about_one() -> None:
    at = desk()
    one = at.journal.record(Incident(what="x"))
    at.journal.record(PoliceContact(what="x", incidents=(one.id, one.id)))
    assert found_in(at)["police_contacts"][0]["incidents"] == [1]


def test_parts_of_a_day_are_listed_as_the_day_goes() -> None:
    at = desk()
    for part in reversed(PartOfDay):
        when = When(Precision.PART_OF_DAY, LONDON, "2024-05-01", part=part)
        at.journal.record(Incident(what="x", when=when))
    assert [each["part"] for each in found_in(at)["hours"]["parts"]] == [*PartOfDay]


def test_nothing_recorded_gives_every_figure_empty() -> None:
    assert found_in(desk())["course_of_conduct"]["incidents"] == []
