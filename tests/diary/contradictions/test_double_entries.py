"""Two incidents that may be one, recorded twice, are asked about; two acts are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diary.contradictions.rules import RuleName
from diary.contradictions.whole_record import contradictions_in
from diary.model.record_nouns import Incident, MessageRange, Mistake, TurnedOut
from diary.model.when import PartOfDay, Precision, When
from diary.model.zone_rules import typed_when
from tests.support.records import desk

ZONE = "Europe/London"


def at(text: str, precision: Precision = Precision.ABOUT) -> When:
    return typed_when(precision, ZONE, text)


EVENING = typed_when(Precision.PART_OF_DAY, ZONE, "2026-02-27", part=PartOfDay.EVENING)
STOOD = Incident(
    what="He stood outside the house for an hour and looked up at my window.",
    when=at("2026-02-27T20:10"),
    behaviours=("LOITER",),
    place="Home",
)


def asked(*incidents: Incident) -> list[tuple[str, ...]]:
    book = desk().journal
    ids = {book.record(each).id: str(n) for n, each in enumerate(incidents, 1)}
    found = contradictions_in(book.items, book.history, book.zone)
    return [
        tuple(ids[id_] for id_ in each.incidents)
        for each in found
        if each.rule.name is RuleName.RECORDED_TWICE
    ]


@pytest.mark.parametrize(
    "again",
    [
        STOOD,
        replace(STOOD, what="He was standing outside my house for an hour, looking at the window."),
        replace(STOOD, when=at("2026-02-27T20:30")),
        replace(STOOD, when=EVENING, place=""),
        replace(STOOD, when=typed_when(Precision.DAY, ZONE, "2026-02-27"), behaviours=()),
    ],
)
def test_one_evening_that_was_recorded_twice_is_asked_about_once(again: Incident) -> None:
    other = Incident(what="A silent call.", when=at("2026-02-27T20:12"))
    assert asked(STOOD, other, again) == [("1", "3")]


@pytest.mark.parametrize(
    "other",
    [
        replace(STOOD, when=at("2026-02-28T20:10")),
        replace(STOOD, when=at("2026-02-27T21:30")),
        replace(STOOD, when=None),
        replace(STOOD, place="Work"),
        replace(STOOD, behaviours=("CALLS",)),
        replace(STOOD, what="He put a letter through the door and rang the bell three times."),
        replace(STOOD, turned_out=TurnedOut(reason=Mistake.SAME_TWICE)),
        replace(STOOD, messages=(MessageRange("c" * 32, 1, 2, "07700 900264"),)),
    ],
)
def test_another_time_place_kind_or_act_is_none(other: Incident) -> None:
    assert asked(STOOD, other) == []


def test_the_same_few_words_say_two_things() -> None:
    call = Incident(what="A silent call.", when=at("2026-02-27T20:10"))
    assert asked(call, call) == []


def test_two_whole_days_that_touch_are_two() -> None:
    first, second = (typed_when(Precision.DAY, ZONE, f"2026-02-2{n}") for n in (6, 7))
    assert asked(replace(STOOD, when=first), replace(STOOD, when=second)) == []
