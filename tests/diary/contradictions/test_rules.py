"""What is asked of one incident, from both sides, and what nothing is asked of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from diary.contradictions.rules import (
    RULES,
    Contradiction,
    RuleName,
    WrittenIncident,
    contradictions_of,
    later_dates,
)
from diary.model.record_nouns import Breach, Incident, Order
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when

ZONE = "Europe/London"
WRITTEN = datetime(2026, 3, 18, 7, 50, tzinfo=UTC)


def at(text: str) -> When:
    return typed_when(Precision.EXACT if "T" in text else Precision.DAY, ZONE, text)


def asked(
    what: str, when: When | None = None, written: datetime = WRITTEN, **fields: object
) -> list[Contradiction]:
    incident = replace(Incident(what=what, when=when), **fields)  # type: ignore[arg-type]
    return [*contradictions_of(WrittenIncident(incident, written, ZONE))]


def names(found: list[Contradiction]) -> list[str]:
    return [each.rule.name.value for each in found]


NIGHT = typed_when(Precision.BETWEEN, ZONE, "2026-03-17T23:00", until="2026-03-18T06:30")


@pytest.mark.parametrize(
    ("what", "when"),
    [
        ("Paint on my door. See the message the day after.", NIGHT),
        ("Two days before he writes about my tyres.", at("2026-03-17")),
        ("Profile was gone by the 20th.", at("2026-03-18T07:10")),
        ("He rang again two hours later.", at("2026-03-18T07:10")),
    ],
)
def test_words_that_know_what_came_later_are_asked_about(what: str, when: When) -> None:
    (found,) = asked(what, when)
    assert found.rule.name is RuleName.LATER_THAN_WRITING
    assert found.rule.is_of_when
    assert found.words in what
    assert found.words in found.text
    assert found.choices == ()


@pytest.mark.parametrize(
    ("what", "when"),
    [
        ("See the message the day after.", at("2026-03-17T06:00")),
        ("Two days before he writes about my tyres.", at("2026-03-16")),
        ("Profile was gone by the 17th.", at("2026-03-14")),
        ("He stood there for an hour and a quarter.", at("2026-03-18T07:10")),
        ("He rang again two hours later.", at("2026-03-18T05:00")),
        ("See the message the day after.", None),
        ("See the message the day after.", typed_when(Precision.NOT_SURE, ZONE)),
    ],
)
def test_what_could_be_known_is_not_asked_about(what: str, when: When | None) -> None:
    assert asked(what, when) == []


def test_what_i_did_and_the_effect_are_read_too() -> None:
    when = at("2026-03-18T07:10")
    assert names(asked("He rang.", when, did="The next day I rang police.")) == [
        RuleName.LATER_THAN_WRITING
    ]
    assert names(asked("He rang.", when, effect="Stayed home the next day.")) == [
        RuleName.LATER_THAN_WRITING
    ]


def test_a_sentence_is_held_to_the_time_at_which_it_came() -> None:
    incident = Incident(what="See the message the day after.", when=at("2026-03-18T07:10"))
    later = {"what": datetime(2026, 3, 20, tzinfo=UTC)}
    assert [*contradictions_of(WrittenIncident(incident, WRITTEN, ZONE, since=later))] == []


FITS = (
    ("Last night he was outside.", "2026-03-17T23:00"),
    ("Last night he was outside.", "2026-03-18T02:00"),
    ("Last night he was outside.", "2026-03-17"),
    ("Yesterday he was outside.", "2026-03-17"),
    ("Yesterday he was outside.", "2026-03-17T12:00"),
    ("This morning he was outside.", "2026-03-18T07:00"),
    ("Today he was outside.", "2026-03-18"),
    ("The day before yesterday he was outside.", "2026-03-16"),
    ("Last night, and again this morning.", "2026-03-18T07:00"),
)
MISFITS = (
    ("Last night he was outside.", "2026-03-16T23:00"),
    ("Last night he was outside.", "2026-03-15"),
    ("Yesterday he was outside.", "2026-03-18T07:00"),
    ("Yesterday he was outside.", "2026-03-15"),
    ("Today he was outside.", "2026-03-17"),
    ("This morning he was outside.", "2026-03-16T08:00"),
    ("The day before yesterday he was outside.", "2026-03-17T12:00"),
)


@pytest.mark.parametrize(("what", "when"), FITS)
def test_a_day_in_the_words_that_fits_is_not_asked_about(what: str, when: str) -> None:
    assert asked(what, at(when)) == []


@pytest.mark.parametrize(("what", "when"), MISFITS)
def test_a_day_in_the_words_that_does_not_fit_is_asked_about(what: str, when: str) -> None:
    (found,) = asked(what, at(when))
    assert found.rule.name is RuleName.DAY_OF_WORDS
    assert found.rule.is_of_when
    assert len(found.choices) > 1


def test_last_night_may_mean_the_small_hours() -> None:
    (found,) = asked("Last night he was outside.", at("2026-03-15"))
    assert [(each.at, each.part) for each in found.choices] == [
        ("2026-03-17", PartOfDay.NIGHT),
        ("2026-03-18", PartOfDay.SMALL_HOURS),
    ]


def test_who_writes_in_the_small_hours_may_mean_the_evening_before() -> None:
    small = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)
    assert asked("He was there tonight.", at("2026-03-17T22:00"), small) == []
    assert asked("He was there today.", at("2026-03-17"), small) == []
    assert names(asked("He was there today.", at("2026-03-16"), small)) == [RuleName.DAY_OF_WORDS]


def test_no_day_is_asked_about_where_none_is_known() -> None:
    assert asked("Last night he was outside.", None) == []
    assert (
        asked("Last night he was outside.", typed_when(Precision.NOT_SURE, ZONE, "2026-03-01"))
        == []
    )


@pytest.mark.parametrize("count", [30, 34, 36, 37, 100])
def test_a_count_is_asked_about_from_both_sides(count: int) -> None:
    (found,) = asked("35 missed calls. THIRTY FIVE calls.", times=count)
    assert found.rule.name is RuleName.COUNTS_DIFFER
    assert not found.rule.is_of_when
    assert found.text == (
        f"Your words say 35 missed calls, THIRTY FIVE calls, the count says {count}. Leave both, "
        "or change one?"
    )


@pytest.mark.parametrize(
    ("what", "count"),
    [
        ("35 missed calls.", 35),
        ("35 missed calls.", None),
        ("He rang and rang.", 35),
        ("3 calls in the morning, 4 calls at night.", 7),
        ("3 calls in the morning, 4 calls at night.", 4),
    ],
)
def test_counts_that_can_both_be_right_are_not_asked_about(what: str, count: int | None) -> None:
    assert asked(what, times=count) == []


def test_a_number_that_is_nearly_the_account_is_asked_about() -> None:
    what = "Text from 07700 900430."
    (found,) = asked(what, accounts=("07700 900431",))
    assert found.rule.name is RuleName.ACCOUNTS_DIFFER
    assert (found.words, "07700 900431" in found.text) == ("07700 900430", True)
    assert asked(what, accounts=("+44 7700 900430",)) == []
    assert asked(what, accounts=("07700 900264",)) == []
    assert asked(what) == []


def test_of_several_accounts_one_that_the_words_have_or_the_field_has_is_no_slip() -> None:
    what = "A call from 07700 900430, then a text from 07700 900871."
    both = ("07700 900430", "07700 900871")
    assert asked(what, accounts=both) == []
    # a near one of which both numbers are in the field is no slip of the other
    assert asked(what, accounts=(*both, "07700 900431")) == []
    (found,) = asked(what, accounts=("07700 900431", "07700 900871"))
    assert (found.words, "07700 900431" in found.text) == ("07700 900430", True)


ORDER = Order(title="Stalking protection order", served="2026-07-21")


def served(when: When | None, order: Order = ORDER) -> list[Contradiction]:
    incident = Incident(what="He was there.", when=when, breaches=(Breach("o", 1), Breach("o", 2)))
    entry = WrittenIncident(incident, datetime(2026, 8, 1, tzinfo=UTC), ZONE, {"o": order})
    return [*contradictions_of(entry)]


@pytest.mark.parametrize("when", ["2026-07-21T15:40", "2026-07-21", "2026-07-20", "2026-06-01"])
def test_an_act_on_or_before_the_day_of_service_is_asked_about_once(when: str) -> None:
    (found,) = served(at(when))
    assert found.rule.name is RuleName.BEFORE_SERVICE
    assert found.entries == ("o",)
    assert "time not known" in found.text


def test_a_known_time_of_service_settles_the_day() -> None:
    timed = replace(ORDER, served_time="11:30")
    assert served(at("2026-07-21T15:40"), timed) == []
    assert len(served(at("2026-07-21T10:00"), timed)) == 1
    assert served(at("2026-07-21"), timed) == []
    assert len(served(at("2026-07-20"), timed)) == 1


def test_nothing_is_asked_after_service_or_without_its_day() -> None:
    assert served(at("2026-07-22")) == []
    assert served(at("2026-07-20"), replace(ORDER, served="")) == []
    assert served(None) == []
    assert served(typed_when(Precision.NOT_SURE, ZONE, "2026-07-01")) == []


def test_an_exhibit_is_held_to_its_dates_alone() -> None:
    written = datetime(2026, 3, 27, 22, 19, tzinfo=UTC)
    (found,) = later_dates({"Profile was gone by the 30th.": written}, None, ZONE)
    assert found.rule.name is RuleName.LATER_THAN_WRITING
    assert [*later_dates({"See the message the day after.": written}, None, ZONE)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name.value)
def test_no_question_asks_for_a_feeling_a_motive_or_more_proof(rule: object) -> None:
    said = str(rule).lower()
    for word in ("feel", "felt", "afraid", "fear", "why", "stalk", "serious", "proof", "evidence"):
        assert word not in said


def test_no_day_is_offered_that_the_zone_skipped() -> None:
    apia = "Pacific/Apia"
    written = datetime(2011, 12, 30, 20, tzinfo=UTC)
    for what in ("He came yesterday.", "He came last night.", "The day before yesterday he came."):
        happened = typed_when(Precision.DAY, apia, "2011-12-01")
        incident = Incident(what=what, when=happened)
        (found,) = contradictions_of(WrittenIncident(incident, written, apia))
        assert found.choices
        assert all(not each.at.startswith("2011-12-30") for each in found.choices)
