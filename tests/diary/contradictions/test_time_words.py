"""Words that put a line at another time: those that are asked about, and those that are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.contradictions.rules import RULES, TIME_OF_LINE
from diary.contradictions.time_words import line_question, time_words
from diary.text.time_texts import when_short
from tests.support.generators import LONDON

# a Friday, six in the evening
AT = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def read(text: str, at: datetime = AT) -> list[tuple[str, list[str]]]:
    found = time_words(text, at, LONDON)
    return [(each.words, [when_short(when) for when in each.choices]) for each in found]


ASKED = (
    (
        "37 missed calls last night and then he stood outside",
        "last night",
        ["Thu 26 Nov 2026, evening", "Thu 26 Nov 2026, night", "Fri 27 Nov 2026, small hours"],
    ),
    ("yesterday he was there", "yesterday", ["Thu 26 Nov 2026", "Wed 25 Nov 2026"]),
    (
        "Yesterday morning a note",
        "Yesterday morning",
        ["Thu 26 Nov 2026, morning", "Thu 26 Nov 2026"],
    ),
    (
        "the day before yesterday",
        "the day before yesterday",
        ["Wed 25 Nov 2026", "Thu 26 Nov 2026"],
    ),
    (
        "this morning there was a letter",
        "this morning",
        ["Fri 27 Nov 2026, morning", "Fri 27 Nov 2026, small hours"],
    ),
    ("He came earlier today", "earlier today", ["Fri 27 Nov 2026"]),
    ("he came on Tuesday", "on Tuesday", ["Tue 24 Nov 2026", "Tue 17 Nov 2026"]),
    ("last friday he rang", "last friday", ["Fri 27 Nov 2026", "Fri 20 Nov 2026"]),
    (
        "Tuesday night he was there",
        "Tuesday night",
        ["Tue 24 Nov 2026, night", "Tue 17 Nov 2026, night"],
    ),
    ("He rang an hour ago", "an hour ago", ["Fri 27 Nov 2026, about 17:00"]),
    ("half an hour ago", "half an hour ago", ["Fri 27 Nov 2026, about 17:30"]),
    ("2 hours earlier", "2 hours earlier", ["Fri 27 Nov 2026, about 16:00"]),
    ("three weeks ago", "three weeks ago", ["Fri 6 Nov 2026", "Thu 5 Nov 2026"]),
    ("a couple of days ago", "a couple of days ago", ["Wed 25 Nov 2026", "Tue 24 Nov 2026"]),
    # eight is still to come today
    ("at 8pm he rang", "at 8pm", ["Thu 26 Nov 2026, about 20:00"]),
    ("at 8 p.m. he rang", "at 8 p.m.", ["Thu 26 Nov 2026, about 20:00"]),
    ("He rang at 14:05", "at 14:05", ["Fri 27 Nov 2026, about 14:05"]),
    ("at 3 he came", "at 3", ["Fri 27 Nov 2026, about 15:00", "Fri 27 Nov 2026, about 03:00"]),
    # an hour in what the words say
    (
        "yesterday at 8pm he was outside",
        "yesterday",
        ["Thu 26 Nov 2026, about 20:00", "Wed 25 Nov 2026, about 20:00"],
    ),
    ("last night at 2am", "last night", ["Fri 27 Nov 2026, about 02:00"]),
    ("at 11 last night", "last night", ["Thu 26 Nov 2026, about 23:00"]),
    ("on 12 November he was there", "12 November", ["Thu 12 Nov 2026"]),
    ("on Nov 20 he was there", "Nov 20", ["Fri 20 Nov 2026"]),
    ("Nov 20th he was there", "Nov 20th", ["Fri 20 Nov 2026"]),
    # hours in words
    (
        "at half five he was there",
        "at half five",
        ["Fri 27 Nov 2026, about 17:30", "Fri 27 Nov 2026, about 05:30"],
    ),
    (
        "quarter to nine he rang",
        "quarter to nine",
        ["Fri 27 Nov 2026, about 08:45", "Thu 26 Nov 2026, about 20:45"],
    ),
    (
        "He came at ten past 3",
        "at ten past 3",
        ["Fri 27 Nov 2026, about 15:10", "Fri 27 Nov 2026, about 03:10"],
    ),
    (
        "at quarter to one",
        "at quarter to one",
        ["Fri 27 Nov 2026, about 12:45", "Fri 27 Nov 2026, about 00:45"],
    ),
    (
        "five o'clock he rang",
        "five o'clock",
        ["Fri 27 Nov 2026, about 17:00", "Fri 27 Nov 2026, about 05:00"],
    ),
    ("around midnight he rang", "around midnight", ["Fri 27 Nov 2026, about 00:00"]),
    ("at 0915 he walked past", "at 0915", ["Fri 27 Nov 2026, about 09:15"]),
    # parts of a day by what is done in them
    ("just before lunch a car", "before lunch", ["Fri 27 Nov 2026, afternoon", "Fri 27 Nov 2026"]),
    (
        "woke up to 30 missed calls",
        "woke up to",
        ["Fri 27 Nov 2026, morning", "Fri 27 Nov 2026, small hours"],
    ),
    ("after school he waited", "after school", ["Fri 27 Nov 2026", "Thu 26 Nov 2026"]),
    # as people type
    ("yest he came", "yest", ["Thu 26 Nov 2026", "Wed 25 Nov 2026"]),
    ("2hrs ago", "2hrs ago", ["Fri 27 Nov 2026, about 16:00"]),
    ("20mins ago he texted", "20mins ago", ["Fri 27 Nov 2026, about 17:40"]),
    ("a couple of hours ago", "a couple of hours ago", ["Fri 27 Nov 2026, about 16:00"]),
    ("a fortnight ago he came", "a fortnight ago", ["Fri 13 Nov 2026", "Thu 12 Nov 2026"]),
    ("Tuesday, he was there", "Tuesday", ["Tue 24 Nov 2026", "Tue 17 Nov 2026"]),
    ("he came Tuesday", "Tuesday", ["Tue 24 Nov 2026", "Tue 17 Nov 2026"]),
    # two hours between which it was
    (
        "between 20:00 and 21:00 he stood outside",
        "between 20:00 and 21:00",
        ["Thu 26 Nov 2026, between 20:00 and 21:00"],
    ),
    (
        "He stood outside between 8 and 9",
        "between 8 and 9",
        ["Fri 27 Nov 2026, between 08:00 and 09:00", "Thu 26 Nov 2026, between 20:00 and 21:00"],
    ),
    ("8-9pm he sat there", "8-9pm", ["Thu 26 Nov 2026, between 20:00 and 21:00"]),
    ("he waited 8 to 9pm", "8 to 9pm", ["Thu 26 Nov 2026, between 20:00 and 21:00"]),
    ("from 11 till 1pm he rang", "from 11 till 1pm", ["Fri 27 Nov 2026, between 11:00 and 13:00"]),
    ("from 0930 to 1015 he sat", "from 0930 to 1015", ["Fri 27 Nov 2026, between 09:30 and 10:15"]),
    (
        "between half past eight and quarter to ten",
        "between half past eight and quarter to ten",
        ["Fri 27 Nov 2026, between 08:30 and 09:45", "Thu 26 Nov 2026, between 20:30 and 21:45"],
    ),
    (
        "between 11pm and 1am he drove past",
        "between 11pm and 1am",
        ["between Thu 26 Nov 2026, 23:00 and Fri 27 Nov 2026, 01:00"],
    ),
    ("from noon until 5", "from noon until 5", ["Fri 27 Nov 2026, between 12:00 and 17:00"]),
    # it may have ended just now, and began before
    (
        "between 5pm and 6pm he rang",
        "between 5pm and 6pm",
        ["Fri 27 Nov 2026, between 17:00 and 18:00"],
    ),
    (
        "yesterday between 8 and 9pm",
        "yesterday",
        ["Thu 26 Nov 2026, between 20:00 and 21:00", "Wed 25 Nov 2026, between 20:00 and 21:00"],
    ),
    (
        "last night from 11 to 2",
        "last night",
        ["between Thu 26 Nov 2026, 23:00 and Fri 27 Nov 2026, 02:00"],
    ),
    (
        "from 2 till 4 on 3 November",
        "3 November",
        ["Tue 3 Nov 2026, between 02:00 and 04:00", "Tue 3 Nov 2026, between 14:00 and 16:00"],
    ),
    # one hour, and two times
    ("at 10 to 9pm he rang", "at 10 to 9pm", ["Thu 26 Nov 2026, about 20:50"]),
    (
        "from ten to five he shouted",
        "from ten to five",
        ["Fri 27 Nov 2026, about 16:50", "Fri 27 Nov 2026, about 04:50"],
    ),
    (
        "at 3 a minute later he hung up",
        "at 3",
        ["Fri 27 Nov 2026, about 15:00", "Fri 27 Nov 2026, about 03:00"],
    ),
    ("at 3pm and 4pm he rang", "at 3pm", ["Fri 27 Nov 2026, about 15:00"]),
    # nothing that could be offered
    ("last Christmas he sent a card", "last Christmas", []),
    ("a few hours ago he rang", "a few hours ago", []),
    ("last week he rang", "last week", []),
    ("in 2019 he hit me", "in 2019", []),
    ("back in March", "back in March", []),
    ("months ago", "months ago", []),
    ("the other day", "the other day", []),
)


@pytest.mark.parametrize(("text", "words", "choices"), ASKED)
def test_words_for_another_time_are_found_with_what_they_may_mean(
    text: str, words: str, choices: list[str]
) -> None:
    assert read(text)[0] == (words, choices)
    found = line_question(text, AT, LONDON)
    assert found is not None
    assert found.rule is TIME_OF_LINE
    assert found.text == f"You wrote “{words}”. When was it?"
    assert len(found.choices) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "He is outside my door",
        "He just rang",
        "a few minutes ago he left",
        # now
        "at 6pm he rang",
        "at 5:55 he rang",
        "tonight he is here again",
        # it goes on, or is compared
        "since yesterday he keeps ringing",
        "every Tuesday he is there",
        "louder than last night",
        # somebody else's words
        'He wrote "see you last night"',
        "He wrote \u201cyesterday was your last day\u201d",
        # still to come
        "he says he will come on Monday",
        "hearing on Friday",
        # other words, numbers and places
        "she sat outside on the wall",
        "20 missed calls",
        "about 30 texts",
        "about 5 texts",
        "after 9 missed calls he stopped",
        "from 3 different numbers",
        "followed by 2 men",
        "around 10 people saw it",
        "five to ten calls",
        "at one point he shouted",
        "about 1500 people",
        "between 3 and 5 calls",
        "between 12 and 14 Larkspur Row",
        "he called 8 to 9 times",
        "5-6 messages",
        "9-5",
        "He sends about 5 a day",
        "he sends between 1 and 2 a day",
        "from 5 to 10 a week",
        "half two of them",
        "he lives at 12 Larkspur Row",
        "at number 8",
        "his nightmare of a sunday roast",
        "yesterdays",
    ],
)
def test_other_words_are_not_asked_about(text: str) -> None:
    assert line_question(text, AT, LONDON) is None


def test_this_evening_is_now_in_the_evening_and_not_in_the_morning() -> None:
    assert read("tonight he rang") == []
    morning = AT.replace(hour=9)
    assert read("tonight he rang", morning) == [("tonight", ["Thu 26 Nov 2026, evening"])]


def test_the_night_is_now_in_the_night() -> None:
    assert read("he rang in the night", AT.replace(hour=3)) == []
    assert read("he rang in the night") != []


def test_the_rule_is_among_the_printed_ones() -> None:
    assert TIME_OF_LINE in RULES


@given(
    st.text(max_size=200),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_any_text_is_read_and_no_answer_lies_ahead(text: str, at: datetime) -> None:
    said = f"{text} yesterday at 8pm, on Monday {text}"
    for each in (*time_words(said, at, LONDON), *time_words(f"{text} from 8 to 9", at, LONDON)):
        assert each.words
        for when in each.choices:
            earliest = when.earliest()
            assert earliest is not None
            assert earliest <= at + timedelta(minutes=1)


def test_no_day_is_offered_that_the_zone_skipped() -> None:
    at = datetime(2011, 12, 30, 20, tzinfo=UTC)
    for text in ("He came yesterday.", "He came on Friday night.", "He came 1 day ago."):
        for found in time_words(text, at, "Pacific/Apia"):
            assert all(not each.at.startswith("2011-12-30") for each in found.choices)
