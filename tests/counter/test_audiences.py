"""Two bundles of one record never disagree: each audience's record.json, counted, says the same.

**Invariants:**

- The second counter alone reads, and only what a bundle opens.
- A figure is compared where a bundle opens every field that it is worked out from, and the first
  two of them every bundle opens.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Final

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from diary import audience_profiles
from diary.audience_profiles import AUDIENCES, Profile
from diary.contradictions.whole_record import is_charged
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Role
from tests.counter import counter
from tests.counter.behaviours import Kinds
from tests.support.agreement import READ_FIRST, given_to, kept_in, quantile
from tests.support.behaviour_mapping import CHANNEL, GROUPS
from tests.support.case_lines import case_to_read
from tests.support.pattern_histories import days, live, steps
from tests.support.records import Desk, desk

INCIDENT, POLICE = Noun.INCIDENT, Noun.POLICE
# Each figure, and the fields beside `turned_out` and `when` that it is worked out from.
DELAYS: Final = ("written_late", "perhaps_late", "delay_unknown")
EVERYWHERE: Final = ("counted", "hours", "intervals")
READ_FROM: Final = {
    "course": ((INCIDENT, "times"),),
    "how_known": ((INCIDENT, "certainty"), (INCIDENT, "messages")),
    "told": ((INCIDENT, "reported"), (POLICE, "contact"), (POLICE, "incidents")),
    "behaviour": (
        (INCIDENT, "behaviours"),
        (INCIDENT, "limbs"),
        (INCIDENT, "breaches"),
    ),
    "windows": ((INCIDENT, "behaviours"),),
    "places": ((INCIDENT, "place"),),
    "platforms": ((INCIDENT, "platform"),),
    "four_words": (
        (INCIDENT, "fixated"),
        (INCIDENT, "obsessive"),
        (INCIDENT, "unwanted"),
        (INCIDENT, "repeated"),
    ),
    "daily_life": ((Noun.IMPACT, "area"), (Noun.IMPACT, "when")),
}
# These name people, so that they are the same only where no role is kept back.
OF_PEOPLE: Final = {
    "named": ((INCIDENT, "person"), (INCIDENT, "accounts"), (Noun.ACCOUNT, "person")),
    "reason_given": ((INCIDENT, "person"), (INCIDENT, "accounts"), (INCIDENT, "why_person")),
}


def opens(profile: Profile, noun: Noun, field: str) -> bool:
    """Whether every entry that has the field is opened with it."""
    is_asked = field == audience_profiles.KINDS and bool(profile.kinds_asked)
    # a contact that tells how the case stands, such as a decision, stays behind whole
    is_kept = noun is Noun.POLICE and not profile.case_status
    # each is let go by itself
    is_asked |= noun in profile.asked_each or field in profile.asked_fields(noun)
    return profile.opens(noun, field) and not (is_asked or is_kept)


def compared(audience: str, at: Desk) -> list[str]:
    profile = audience_profiles.load(audience)
    if is_charged(at.journal.items):
        profile = profile.once_charged()
    if INCIDENT not in profile.fields:
        return []
    tables = {**READ_FROM, **(OF_PEOPLE if profile.people == frozenset(Role) else {})}
    open_ = [
        name
        for name, fields in tables.items()
        if all(opens(profile, noun, field) for noun, field in fields)
    ]
    return [*EVERYWHERE, *open_]


def figures(record: Any, today: date, window: int) -> Any:
    kinds = Kinds(CHANNEL, GROUPS)
    found = counter.figures(record, today, window, quantile, kinds, READ_FIRST)
    counted: Any = found["counted"]
    # why something was withdrawn is somebody's words, which not every bundle opens
    withdrawn = [each["incident"] for each in counted["withdrawn"]]
    return {**found, "counted": {**counted, "withdrawn": withdrawn}}


def assert_alike(at: Desk, today: date, window: int) -> None:
    whole = figures(kept_in(at)[0], today, window)
    for audience in AUDIENCES:
        found = figures(given_to(audience, at)[0], today, window)
        for name in compared(audience, at):
            told, kept = found[name], whole[name]
            if name == "course" and not audience_profiles.load(audience).prints_changes:
                # the first version may say when it was typed, and is not opened
                told, kept = without_delays(told), without_delays(kept)
            assert told == kept, (audience, name)


def without_delays(course: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in course.items() if name not in DELAYS}


@settings(max_examples=max(40, settings.default.max_examples))
@given(steps, days, st.sampled_from((1, 7, 30)))
def test_every_audience_is_told_the_same_number(
    history: list[Any], today: date, window: int
) -> None:
    at = desk()
    live(at, history)
    at.clock.at = datetime.combine(today, time(12), UTC)
    event(f"turned out: {len(figures(kept_in(at)[0], today, window)['counted']['turned_out'])}")
    assert_alike(at, today, window)


@pytest.mark.parametrize("name", ["sample", "neighbour"])
def test_every_audience_of_a_case_is_told_the_same_number(name: str) -> None:
    at = case_to_read(name)
    assert_alike(at, at.clock().date(), 30)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_bundle_opens_incidents_without_what_they_turned_out_to_be(audience: str) -> None:
    profile = audience_profiles.load(audience)
    assert profile.opens(INCIDENT, "turned_out")
    assert profile.opens(INCIDENT, "when")
