"""Every field of every noun is put in words by both voices, from a noun and from its JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.display_text import (
    FieldFormatter,
    Voice,
    day_text,
    delay_text,
    field_text,
    is_free_text,
    known_text,
    month_text,
    not_counted_text,
    noun_text,
    numbers_text,
    size_text,
    span_text,
    telling_counts,
    telling_text,
    weekday_text,
    when_short,
    when_text,
    written_text,
)
from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.noun_codec import to_fields
from diary.model.record_nouns import (
    Breach,
    Certainty,
    ContactKind,
    FirstTelling,
    LimbChoice,
    MatchedLimb,
    Mistake,
    Perception,
    Recognition,
    StatedAnswer,
    StatementTaken,
    ToldOutcome,
    TurnedOut,
    Witness,
)
from diary.model.revisions import CLASSES
from diary.model.when import PartOfDay, Precision, When, not_sure
from diary.patterns.incident_facts import WITHDRAWN, Telling
from tests.support.filled_nouns import filled
from tests.support.generators import LONDON, NOUNS, whens
from tests.support.thinning import examples

ORDER, ID = "0" * 32, "1" * 32


class Called:
    """Names that say nothing of the identifiers."""

    def person(self, id_: str) -> str:
        return "Al"

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        return ("An order", ("Stay away", "Do not call")) if id_ == ORDER else None

    def incidents(self, ids: Sequence[str]) -> str:
        return f"{len(ids)} of them"

    def subject(self, id_: str) -> str:
        return "Incident 7"


FIRST, THIRD = (FieldFormatter(voice, load(), Called()) for voice in Voice)
DAY = When(Precision.DAY, "Europe/London", "2026-03-02", how="a till slip")
SAID = [
    ("certainty", Certainty.TOLD, "Somebody told me", "Told by somebody else"),
    ("times", 1200, "1200", "1200 times"),
    ("reported", False, "No", "No"),
    ("behaviours", ("FOLLOW", "GONE"), "Followed you\nGONE", "Followed you; GONE"),
    ("when", DAY, "Mon 2 Mar 2026; a till slip", "Mon 2 Mar 2026\nKnown from: a till slip"),
    ("witnesses", (Witness("Jo", "it", "0123"),), "Jo; it; 0123", "Jo: it"),
    (
        "witnesses",
        (
            Witness("Jo", "it", sense=Perception.HEARD, knows=StatedAnswer.NO),
            Witness("Al", statement=StatementTaken.NOT_KNOWN),
        ),
        "Jo; it; heard it; knows that the name was given: no\n"
        "Al; I do not know whether a statement was taken",
        "Jo: it (heard it)\nAl (the person does not know whether a statement was taken)",
    ),
    ("witnesses.knows", ["yes", "not-stated"], "1: Yes; 2: Not stated", "1: Yes; 2: Not stated"),
    (
        "recognition",
        Recognition(first_seen=DAY, with_me="my sister", face="yes"),
        "First seen: Mon 2 Mar 2026; a till slip\nWho was with me: my sister\n"
        "Was the face visible: yes",
        "First seen: Mon 2 Mar 2026\nKnown from: a till slip\n"
        "Who was with the person: my sister\nWas the face visible: yes",
    ),
    ("recognition", Recognition(), "", ""),
    (
        "first_told",
        (FirstTelling(who="Jo", how="call", kept="in my mail"), FirstTelling(who="Al", when=DAY)),
        "Who: Jo; How: call; Is the message kept: in my mail\n"
        "Who: Al; When: Mon 2 Mar 2026; a till slip",
        "Who: Jo; How: call; Is the message kept: in my mail\n"
        "Who: Al; When: Mon 2 Mar 2026. Known from: a till slip",
    ),
    (
        "limbs",
        (
            MatchedLimb(test="ew.pha.2A", limb="a", how=LimbChoice.ACCEPTED, on="2026-03-02"),
            MatchedLimb(test="ew.pha.2A", limb="z", by="M.T."),
        ),
        "(a) Following a person; suggested by the program and accepted; Mon 2 Mar 2026\n"
        "ew.pha.2A (z); ticked by M.T.",
        "(a) Following a person; suggested by the program and accepted; Mon 2 Mar 2026\n"
        "ew.pha.2A (z); ticked by M.T.",
    ),
    (
        "turned_out",
        TurnedOut(reason=Mistake.NOT_SURE, was_told=StatedAnswer.YES, told_on="2026-03-02"),
        "What it turned out to be: I am no longer sure\nWas it told to police: Yes\n"
        "Told to them on: Mon 2 Mar 2026",
        "What it turned out to be: The person is no longer sure\nWas it told to police: Yes\n"
        "Told to them on: Mon 2 Mar 2026",
    ),
    (
        "turned_out",
        TurnedOut(reason=Mistake.SLIP),
        *["What it turned out to be: Entered by a slip"] * 2,
    ),
    (
        "breaches",
        (Breach(ORDER, 2), Breach(ID)),
        "An order, term 2: Do not call\nan order no longer listed",
        "An order, term 2: Do not call\nan order that is not shown here\n"
        "(The view of the person recording.)",
    ),
]


@pytest.mark.parametrize(("field", "value", "first", "third"), SAID)
def test_each_voice_has_its_own_words(field: str, value: Any, first: str, third: str) -> None:
    assert FIRST.text(Noun.INCIDENT, field, value) == first
    assert THIRD.text(Noun.INCIDENT, field, value) == third


def test_a_contact_is_called_shorter_in_the_first_person() -> None:
    kinds = [f.text(Noun.POLICE, "contact", ContactKind.REPORT) for f in (FIRST, THIRD)]
    assert kinds == ["Report", "Report to police"]


def test_what_became_of_an_incident_stands_beside_it() -> None:
    said = (ToldOutcome(incident=ID, what="closed"),)
    assert {f.text(Noun.POLICE, "outcomes", said) for f in (FIRST, THIRD)} == {"1 of them: closed"}


@pytest.mark.parametrize("noun", list(Noun))
def test_every_field_of_every_noun_is_put_in_words(noun: Noun) -> None:
    content = filled(CLASSES[noun], "abc", dict.fromkeys((None, *Noun), ID))
    for spec in dataclasses.fields(content):
        value = getattr(content, spec.name)
        for formatter in (FIRST, THIRD):
            text = formatter.text(noun, spec.name, value)
            assert text, (noun, spec.name)
            assert ID not in text or spec.name in ("evidence", "vault_before"), (noun, spec.name)


@pytest.mark.parametrize("noun", list(Noun))
@examples(daily=8, soak=25)
@given(st.data())
def test_json_reads_as_the_noun_that_it_was_made_of(noun: Noun, data: st.DataObject) -> None:
    content = data.draw(NOUNS[noun])
    for name, value in to_fields(content).items():
        # what is committed to apart is a field of its own in JSON
        held = getattr(content, name, None)
        if held is None or any(map(_is_partly_apart, _items(held))):
            continue
        for formatter in (FIRST, THIRD):
            assert formatter.text(noun, name, value) == formatter.text(noun, name, held)


def _is_partly_apart(item: Any) -> bool:
    return isinstance(item, Witness) and bool(item.contact or item.knows != "not-stated")


def _items(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


@pytest.mark.parametrize("value", [{"x": 1}, [[1]], [{"name": 1}], 7, "later"])
def test_what_a_later_version_wrote_is_given_as_it_stands(value: Any) -> None:
    for noun, field in ((Noun.INCIDENT, "breaches"), (Noun.POLICE, "contact")):
        for formatter in (FIRST, THIRD):
            assert formatter.text(noun, field, value)


def test_what_somebody_wrote_is_told_from_words_of_the_program() -> None:
    assert is_free_text(Noun.INCIDENT, "what", "He called")
    assert is_free_text(Noun.ORDER, "terms", ["Stay away"])
    assert not is_free_text(Noun.INCIDENT, "certainty", "told")
    assert not is_free_text(Noun.POLICE, "contact", "report")
    assert not is_free_text(Noun.EVIDENCE, "name", "a.jpg")


SUNDAY = "2026-03-29"
EXACT = When(Precision.EXACT, LONDON, f"{SUNDAY}T14:30")


@pytest.mark.parametrize(
    ("when", "short", "full"),
    [
        (EXACT, "Sun 29 Mar 2026, 14:30", "Sun 29 Mar 2026, 14:30 (Europe/London)"),
        (When(Precision.ABOUT, "UTC", f"{SUNDAY}T14:30"), "Sun 29 Mar 2026, about 14:30",
         "Sun 29 Mar 2026, about 14:30 (UTC)"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T14:30", f"{SUNDAY}T15:00"),
         "Sun 29 Mar 2026, between 14:30 and 15:00",
         "Sun 29 Mar 2026, between 14:30 and 15:00 (UTC)"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T23:30", "2026-03-30T00:10"),
         "between Sun 29 Mar 2026, 23:30 and Mon 30 Mar 2026, 00:10",
         "between Sun 29 Mar 2026, 23:30 and Mon 30 Mar 2026, 00:10 (UTC)"),
        (When(Precision.DAY, LONDON, SUNDAY), "Sun 29 Mar 2026", "Sun 29 Mar 2026"),
        (When(Precision.PART_OF_DAY, LONDON, SUNDAY, part=PartOfDay.SMALL_HOURS),
         "Sun 29 Mar 2026, small hours", "Sun 29 Mar 2026, small hours"),
        (When(Precision.NOT_SURE, LONDON, SUNDAY), "not sure, perhaps Sun 29 Mar 2026",
         "not sure, perhaps Sun 29 Mar 2026"),
        (not_sure(LONDON), "not sure when", "not sure when"),
        (When(Precision.EXACT, LONDON, "2026-10-25T01:30", offset="+01:00"),
         "Sun 25 Oct 2026, 01:30", "Sun 25 Oct 2026, 01:30 (Europe/London +01:00)"),
    ],
)  # fmt: skip
def test_a_time_is_said_as_exactly_as_it_was_stated(when: When, short: str, full: str) -> None:
    assert (when_short(when), when_text(when)) == (short, full)


@given(whens())
def test_no_clock_is_shown_that_nobody_named(when: When) -> None:
    has_clock = when.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN)
    assert (":" in when_short(when)) is has_clock
    assert "None" not in when_text(when)


@pytest.mark.parametrize(
    ("when", "written", "expected"),
    [
        (EXACT, (29, 14, 0), "written within the hour"),
        (EXACT, (29, 13, 30), "written within the hour"),
        (EXACT, (29, 13, 29), "written before the stated time"),
        (EXACT, (29, 14, 29), "written within the hour"),
        (EXACT, (29, 14, 30), "written 1 hour later"),
        (EXACT, (30, 13, 29), "written 23 hours later"),
        (EXACT, (30, 13, 30), "written 24 hours later"),
        (EXACT, (31, 13, 29), "written 47 hours later"),
        (EXACT, (31, 14, 30), "written 2 days later"),
        (When(Precision.DAY, "UTC", SUNDAY), (29, 8, 0), "written the same day"),
        (When(Precision.DAY, "UTC", SUNDAY), (28, 23, 59), "written before the stated time"),
        (When(Precision.DAY, "UTC", SUNDAY), (30, 0, 0), "written the day after"),
        (When(Precision.DAY, "UTC", SUNDAY), (31, 0, 0), "written 2 days after"),
        (When(Precision.DAY, LONDON, SUNDAY), (30, 23, 30), "written 2 days after"),
        (When(Precision.PART_OF_DAY, "UTC", SUNDAY, part=PartOfDay.EVENING), (29, 19, 0),
         "written the same day"),
        (When(Precision.PART_OF_DAY, "UTC", SUNDAY, part=PartOfDay.EVENING), (29, 12, 0),
         "written before the stated time"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T12:00"), (29, 11, 0),
         "written within the stated time"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T10:30"), (29, 10, 50),
         "written within the hour"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T00:00", "2026-03-30T00:00"), (30, 6, 0),
         "written 6 to 30 hours later"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T10:00", f"{SUNDAY}T10:30"), (29, 13, 40),
         "written 3 hours later"),
        (When(Precision.BETWEEN, "UTC", f"{SUNDAY}T00:00", "2026-03-30T00:00"), (31, 0, 0),
         "written 1 to 2 days later"),
        (When(Precision.NOT_SURE, "UTC", SUNDAY), (29, 11, 0),
         "time not known, so the delay is not known"),
        (not_sure(LONDON), (29, 11, 0), "time not known, so the delay is not known"),
    ],
)  # fmt: skip
def test_a_delay_is_stated_from_the_shortest_to_the_longest_that_it_can_have_been(
    when: When, written: tuple[int, int, int], expected: str
) -> None:
    day, hour, minute = written
    assert delay_text(when, datetime(2026, 3, day, hour, minute, tzinfo=UTC)) == expected


@given(whens(), st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_delay_is_never_longer_or_shorter_than_it_was(when: When, gap: timedelta) -> None:
    earliest, latest = when.earliest(), when.latest()
    if earliest is None or latest is None:
        return
    told = delay_text(when, latest + gap)
    # a day that is only guessed at says nothing of how late it was written
    assert told.startswith("written ") is not (when.precision is Precision.NOT_SURE)
    if "later" in told:
        ends = [int(word) for word in told.split() if word.isdigit()]
        unit = timedelta(days=1) if "day" in told else timedelta(hours=1)
        assert ends[0] * unit <= gap < (ends[0] + 1) * unit
        assert ends[-1] * unit <= latest + gap - earliest < (ends[-1] + 1) * unit
    if "before" in told:
        assert latest + gap < earliest


def test_an_interval_of_days_is_told_by_its_ends() -> None:
    sunday = date.fromisoformat(SUNDAY)
    assert span_text(sunday, sunday) == "Sun 29 Mar 2026"
    assert span_text(sunday, date(2026, 4, 2)) == "Sun 29 Mar 2026 to Thu 2 Apr 2026"


def test_what_figures_sort_by_has_words() -> None:
    assert [telling_text(each) for each in Telling] == [
        "told", "named in a report", "not told", "not stated",
    ]  # fmt: skip
    assert telling_counts({Telling.NOT_TOLD: 2, Telling.TOLD: 1_200}) == (
        "told 1,200; named in a report 0; not told 2; not stated 0"
    )
    assert len({known_text(each) for each in (*Certainty, "not-stated")}) == len(Certainty) + 1
    uncounted = [WITHDRAWN, *Mistake]
    assert len({not_counted_text(each) for each in uncounted}) == len(uncounted)
    assert numbers_text((3, 9, 14)) == "3, 9, 14"


def test_every_noun_and_field_has_a_name_for_people() -> None:
    assert len({noun_text(noun) for noun in Noun}) == len(Noun)
    for noun, cls in CLASSES.items():
        if noun in (Noun.SHARING, Noun.NOTE):
            continue
        for field in dataclasses.fields(cls):
            told = field_text(noun, field.name)
            assert told
            assert told[0].isupper()
            assert "_" not in told
    assert field_text(Noun.EVIDENCE, "name") == "File name"
    assert field_text(Noun.PERSON, "name") == "Name"
    assert field_text(Noun.INCIDENT, "witnesses.contact") == "Witnesses' contact details"


def test_days_months_and_weekdays() -> None:
    assert day_text(date(2026, 1, 1)) == "Thu 1 Jan 2026"
    assert [month_text(f"2026-{month:02d}")[:3] for month in (1, 6, 12)] == ["Jan", "Jun", "Dec"]
    assert [weekday_text(day) for day in (0, 6)] == ["Mon", "Sun"]


def test_a_moment_of_writing_is_told_by_the_clock_there() -> None:
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert written_text(moment, LONDON) == "Wed 1 Jul 2026, 23:30"
    assert written_text(moment, "Asia/Kathmandu") == "Thu 2 Jul 2026, 04:15"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ((24, 23, 59), "Sun 25 Oct 2026, 00:59"),
        ((25, 0, 0), "Sun 25 Oct 2026, 01:00 (+01:00)"),
        ((25, 0, 59), "Sun 25 Oct 2026, 01:59 (+01:00)"),
        ((25, 1, 0), "Sun 25 Oct 2026, 01:00 (+00:00)"),
        ((25, 1, 59), "Sun 25 Oct 2026, 01:59 (+00:00)"),
        ((25, 2, 0), "Sun 25 Oct 2026, 02:00"),
    ],
)
def test_of_an_hour_shown_twice_it_is_said_which(at: tuple[int, int, int], said: str) -> None:
    day, hour, minute = at
    assert written_text(datetime(2026, 10, day, hour, minute, 7, 9, UTC), LONDON) == said


def test_an_hour_that_is_left_out_makes_no_other_time_doubtful() -> None:
    texts = [written_text(datetime(2026, 3, 29, n, 30, tzinfo=UTC), LONDON) for n in (0, 1)]
    assert texts == ["Sun 29 Mar 2026, 00:30", "Sun 29 Mar 2026, 02:30"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB (1,000 bytes)"),
        (1_234_567, "1.2 MB (1,234,567 bytes)"),
        (5 * 10**12, "5000.0 GB (5,000,000,000,000 bytes)"),
    ],
)  # fmt: skip
def test_sizes_are_round_with_the_exact_number_beside(size: int, expected: str) -> None:
    assert size_text(size) == expected
