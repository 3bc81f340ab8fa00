"""Two bundles of one record never disagree: what each audience is shown, counted, says the same.

**Invariants:**

- The program counts the history of a bundle, the check what the bundle discloses.
- A figure is compared where a bundle opens every field that it is worked out from, and the first
  ones every bundle opens.
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
from exporters.check.figure_count import FigureCount
from tests.support.agreement import DELAYS, figured, given_to, kept_in
from tests.support.case_lines import case_to_read
from tests.support.pattern_histories import days, live, steps
from tests.support.records import Desk, desk

INCIDENT, POLICE = Noun.INCIDENT, Noun.POLICE
EVERYWHERE: Final = ("not_counted", "hours", "intervals")
COURSE: Final = "course_of_conduct"
# Each figure, and the fields beside `turned_out` and `when` that it is worked out from.
READ_FROM: Final = {
    COURSE: (
        (INCIDENT, "times"),
        (INCIDENT, "certainty"),
        (INCIDENT, "messages"),
    ),
    "police_told": ((INCIDENT, "reported"), (POLICE, "contact"), (POLICE, "incidents")),
    "behaviours": (
        (INCIDENT, "behaviours"),
        (INCIDENT, "limbs"),
        (INCIDENT, "breaches"),
    ),
    "windows": ((INCIDENT, "behaviours"),),
    "four": (
        (INCIDENT, "fixated"),
        (INCIDENT, "obsessive"),
        (INCIDENT, "unwanted"),
        (INCIDENT, "repeated"),
    ),
    "daily_life": ((Noun.IMPACT, "area"), (Noun.IMPACT, "when")),
}
PLACES: Final = {
    **{name: ((INCIDENT, "place"),) for name in ("places", "no_place")},
    **{name: ((INCIDENT, "platform"),) for name in ("platforms", "no_platform")},
}
# These name people, so that they are the same only where no role is kept back.
WHO: Final = ((INCIDENT, "person"), (INCIDENT, "accounts"), (Noun.ACCOUNT, "person"))
OF_PEOPLE: Final = {
    **{name: WHO for name in ("account_named", "nobody_named")},
    "reason_given": ((INCIDENT, "person"), (INCIDENT, "accounts"), (INCIDENT, "why_person")),
}
# what the check counts in every bundle
CODES: Final = ("counted", "not-counted", "no-day", "first", "last", "month.edge")
# exhibits are files, of which some leave with no bundle
NOT_ALIKE: Final = (*DELAYS, "with_exhibits", "without_exhibits")


def opens(profile: Profile, noun: Noun, field: str) -> bool:
    """Whether every entry that has the field is opened with it."""
    is_asked = field == audience_profiles.KINDS and bool(profile.kinds_asked)
    # a contact that tells how the case stands, such as a decision, stays behind whole
    is_kept = noun is Noun.POLICE and not profile.case_status
    # each is let go by itself
    is_asked |= noun in profile.asked_each or field in profile.asked_fields(noun)
    return profile.opens(noun, field) and not (is_asked or is_kept)


def opens_all(profile: Profile, fields: tuple[tuple[Noun, str], ...]) -> bool:
    return all(opens(profile, noun, field) for noun, field in fields)


def compared(profile: Profile, found: Any) -> dict[str, Any]:
    """The figures that are the same for this audience as in the vault, by their names."""
    if INCIDENT not in profile.fields:
        return {}
    tables = {name: found[name] for name in EVERYWHERE}
    tables |= {name: found[name] for name, of in READ_FROM.items() if opens_all(profile, of)}
    if COURSE in tables:
        course = tables[COURSE]
        tables[COURSE] = {name: each for name, each in course.items() if name not in NOT_ALIKE}
        if profile.prints_changes:
            # else the first version, which may say when it was typed, is not opened
            tables |= {name: course[name] for name in DELAYS if name in course}
    places = {**PLACES, **(OF_PEOPLE if profile.people == frozenset(Role) else {})}
    return tables | {
        name: found["places"][name] for name, of in places.items() if opens_all(profile, of)
    }


def assert_alike(at: Desk, window: int) -> None:
    record, whole = kept_in(at)
    kept, own = figured(whole, window), FigureCount(record)
    charged = is_charged(at.journal.items)
    for audience in AUDIENCES:
        profile = audience_profiles.load(audience)
        profile = profile.once_charged() if charged else profile
        shown, history = given_to(audience, at)
        told = compared(profile, figured(history, window))
        assert told == compared(profile, kept), audience
        if told:
            other = FigureCount(shown)
            assert [other.value(code) for code in CODES] == [own.value(code) for code in CODES]


@settings(max_examples=max(40, settings.default.max_examples))
@given(steps, days, st.sampled_from((1, 7, 30)))
def test_every_audience_is_told_the_same_number(
    history: list[Any], today: date, window: int
) -> None:
    at = desk()
    live(at, history)
    at.clock.at = datetime.combine(today, time(12), UTC)
    event(f"turned out: {len(kept_in(at)[1].not_counted)}")
    assert_alike(at, window)


@pytest.mark.integration
@pytest.mark.parametrize("name", ["sample", "neighbour"])
def test_every_audience_of_a_case_is_told_the_same_number(name: str) -> None:
    assert_alike(case_to_read(name), 30)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_bundle_opens_incidents_without_what_they_turned_out_to_be(audience: str) -> None:
    profile = audience_profiles.load(audience)
    assert profile.opens(INCIDENT, "turned_out")
    assert profile.opens(INCIDENT, "when")
