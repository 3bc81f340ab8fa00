"""A few hundred phrases: those that a rule reads, those that it must pass over, each by itself."""

from __future__ import annotations

from datetime import date

import pytest

from diary.contradictions.word_reader import (
    SaidDay,
    account_phrases,
    bare_account,
    count_phrases,
    date_phrases,
    day_phrases,
    incident_numbers,
    is_nearly,
    later_phrases,
    number_of,
    own_words,
)

HOUR, DAY = 60, 1
LATER = (
    ("See the message the day after.", 0, 1),
    ("The day after, he wrote again.", 0, 1),
    ("He wrote about it the day after!", 0, 1),
    ("He came back the next day.", 0, 1),
    ("The next day there was a note.", 0, 1),
    ("Next day a note lay there.", 0, 1),
    ("next morning the tyre was flat", 0, 1),
    ("The next afternoon he rang.", 0, 1),
    ("The next evening it was gone.", 0, 1),
    ("The next night as well.", 0, 1),
    ("The following day he stood there.", 0, 1),
    ("THE FOLLOWING MORNING a letter came.", 0, 1),
    ("The following evening he was back.", 0, 1),
    ("Two days later he wrote about my tyres.", 0, 2),
    ("2 days later a letter came.", 0, 2),
    ("He wrote again twelve days later.", 0, 12),
    ("A day later he rang.", 0, 1),
    ("A week later the profile was gone.", 0, 7),
    ("3 weeks later he apologised.", 0, 21),
    ("A month later it stopped.", 0, 28),
    ("Two days afterwards the flowers came.", 0, 2),
    ("He rang two days after.", 0, 2),
    ("Two days before he writes about my tyres.", 0, 2),
    ("It was three days before she wrote.", 0, 3),
    ("An hour later he rang again.", HOUR, 0),
    ("He rang again an hour later.", HOUR, 0),
    ("Two hours later the police came.", 2 * HOUR, 0),
    ("Ten minutes later it went on.", 10, 0),
    ("45 minutes later it went on.", 45, 0),
    ("twenty-five minutes later it went on", 25, 0),
    ("It went on half an hour, then an hour afterwards.", HOUR, 0),
    ("One minute after: another one.", 1, 0),
    ("The next day he stood there for two hours.", 0, 1),
    ("In the car, and an hour later on foot.", HOUR, 0),
)
NOT_LATER = (
    "The day after the hearing I felt sick.",
    "the day after tomorrow",
    "He will come the next day.",
    "He said he'd come the next day.",
    "I'm going to tell them the next day.",
    "I want to ring the next day.",
    "We could go the next day.",
    "He might be back the next day.",
    "He usually comes the next day.",
    "It is always the next day.",
    "Every time, the next day, flowers.",
    "If it goes on the next day I ring.",
    "I have an appointment the next day.",
    "The trial is the next day.",
    "Ordered with next day delivery.",
    "On Monday I blocked him. Two days later he was there.",
    "On 3 May I blocked him. Two days later he was there.",
    "Yesterday it was a note. The next day this.",
    "I blocked him in January. A week later this.",
    "We met at Christmas. A month later he moved in.",
    "We met in a bar. Two weeks later he had a key.",
    "Earlier he wrote. An hour later he was there.",
    "At first nothing. An hour later this.",
    "I left him on the 3rd. Two days later this.",
    "He wrote “the next day I will be there”.",
    'He wrote "two days later you will see"',
    "The text: \u2018see you the day after.\u2019",
    "Sooner or later he finds out.",
    "See you later.",
    "Later he rang.",
    "two days before the trial",
    "Two days before Christmas he rang.",
    "Two days before he was arrested.",
    "It was two days before he had to go.",
    "A silver car stood opposite for twenty minutes.",
    "He stood outside for an hour and a quarter.",
    "He hung about for half an hour.",
    "He sat in the car for two hours.",
    "For two days he rang and rang.",
    "In ten minutes he was gone.",
    "He was back within the hour.",
    "Within an hour there were nine of them.",
    "Over the next week he rang forty times.",
    "Over the next day they came in one after the other.",
    "All of the following night the phone rang.",
    "During the next morning it rang.",
    "It went on for the next day.",
    "It lasted twenty minutes.",
    "From eight he stood there, an hour in all.",
    "I have known him for two hours at most.",
    "He had been there for an hour.",
    "He's been sitting there for two hours already.",
    "I'd been out for 40 minutes.",
    "Waiting for hours.",
    "for a minute's walk",
    "The day afternoon tea was served.",
    "His next daydream.",
    "Textday later",
    "He would stay for an hour.",
    "The nextday",
    "It happened a day late.",
    "Birthday after birthday.",
    "the weekday after",
)


@pytest.mark.parametrize(("text", "minutes", "days"), LATER)
def test_words_that_point_to_a_later_time_are_read(text: str, minutes: int, days: int) -> None:
    found = [*later_phrases(text)]
    assert [(each.minutes, each.days) for each in found] == [(minutes, days)]
    assert found[0].words in text


@pytest.mark.parametrize("text", NOT_LATER)
def test_words_about_another_time_are_passed_over(text: str) -> None:
    assert [*later_phrases(text)] == []


WRITTEN = date(2026, 3, 27)
DATES = (
    ("Profile was gone by the 30th.", date(2026, 3, 30)),
    ("He came on the 28th.", date(2026, 3, 28)),
    ("It was quiet since the 25th.", date(2026, 3, 25)),
    ("He came on 28 March.", date(2026, 3, 28)),
    ("He came on 28th March.", date(2026, 3, 28)),
    ("He came on the 28th of March.", date(2026, 3, 28)),
    ("He came on 28 Mar 2026.", date(2026, 3, 28)),
    ("He came on 28 march, 2026.", date(2026, 3, 28)),
    ("He came on March 28.", date(2026, 3, 28)),
    ("He came on March 28th, 2026.", date(2026, 3, 28)),
    ("He came on 3 April.", date(2026, 4, 3)),
    ("He came on 3 May.", date(2026, 5, 3)),
    ("He came on May 3.", date(2026, 5, 3)),
    ("He came on 28/3.", date(2026, 3, 28)),
    ("He came on 28/03/2026.", date(2026, 3, 28)),
    ("He came on 28/03/26.", date(2026, 3, 28)),
    ("He came on 2026-03-28.", date(2026, 3, 28)),
    ("He came on 30 December.", date(2025, 12, 30)),
    ("He came on 2 January.", date(2026, 1, 2)),
    ("He came on 1 Sept 2025.", date(2025, 9, 1)),
    ("He came on 1 June.", date(2026, 6, 1)),
)
NO_DATES = (
    "A ring round the 16th. The 16th is the day we met, in August.",
    "The hearing is on 3 April.",
    "The trial starts 3 April.",
    "He will come on the 30th.",
    "He said he was coming on the 30th.",
    "My birthday, 30 March.",
    "I have an appointment on 30 March.",
    "The order expires 3 April 2026.",
    "We go on holiday from the 30th.",
    "He wrote “see you on 30 March”.",
    "Due by the 30th.",
    "It was the 30th time.",
    "On the 2nd call he spoke.",
    "On the 3rd floor.",
    "by the 5th message I had enough",
    "He came on 31 February.",
    "He came on 45/3.",
    "He came on 3/45.",
    "He may 3 times have rung.",
    "He marched 30 yards.",
    "Flat 30, March Road",
    "24/7",
    "1/2/3/4",
    "at 10:30",
    "2026-13-45",
    "on the 10th",
    "in March",
    "He can be there on 30 March.",
    "If he comes on 30 March",
    "Until 30 March nothing.",
)


@pytest.mark.parametrize(("text", "day"), DATES)
def test_a_date_is_the_one_nearest_to_the_writing(text: str, day: date) -> None:
    assert [each.day for each in date_phrases(text, WRITTEN)] == [day]


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_or_was_still_to_come_is_passed_over(text: str) -> None:
    assert [*date_phrases(text, WRITTEN)] == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Chat, 26 January to 13 February 2026", date(2026, 1, 26), date(2026, 2, 13)),
        ("Chat, 26 Jan – 13 Feb 2026", date(2026, 1, 26), date(2026, 2, 13)),
        ("He came on 2 January and on 3 March 2026.", None, date(2026, 3, 3)),
        ("He came on 2 January and 3 March 2024.", date(2024, 1, 2), date(2024, 3, 3)),
        ("January 26th to February 13, 2026", date(2026, 1, 26), date(2026, 2, 13)),
        ("Chat, 20 December to 5 January 2026", date(2025, 12, 20), date(2026, 1, 5)),
        ("Chat, 30 February to 13 March 2026", None, date(2026, 3, 13)),
    ],
)
def test_a_date_that_leads_to_one_with_a_year_is_not_after_it(
    text: str, first: date | None, last: date
) -> None:
    """A title that names a span states the year once, at its end."""
    written = date(2026, 11, 24)
    found = [each.day for each in date_phrases(text, written)]
    assert last in found
    if first:
        assert found == [first, last]


def test_a_bare_day_of_the_month_is_the_near_one() -> None:
    after, before = date(2026, 4, 2), date(2026, 3, 31)
    assert [each.day for each in date_phrases("He came on the 30th.", after)] == [date(2026, 3, 30)]
    assert [each.day for each in date_phrases("He came on the 1st.", before)] == [date(2026, 4, 1)]


DAYS = (
    ("I saw him outside this morning.", SaidDay.TODAY),
    ("Saw the same man today.", SaidDay.TODAY),
    ("He was outside last night.", SaidDay.LAST_NIGHT),
    ("Last night he was outside.", SaidDay.LAST_NIGHT),
    ("LAST NIGHT. Again.", SaidDay.LAST_NIGHT),
    ("He followed me yesterday.", SaidDay.YESTERDAY),
    ("Yesterday he followed me.", SaidDay.YESTERDAY),
    ("Yesterday morning he followed me.", SaidDay.YESTERDAY),
    ("He sat there yesterday afternoon.", SaidDay.YESTERDAY),
    ("He sat there yesterday evening.", SaidDay.LAST_NIGHT),
    ("He sat there yesterday night.", SaidDay.LAST_NIGHT),
    ("He sat there the day before yesterday.", SaidDay.BEFORE_YESTERDAY),
    ("Day before yesterday he sat there.", SaidDay.BEFORE_YESTERDAY),
    ("He was there today.", SaidDay.TODAY),
    ("Today he was there.", SaidDay.TODAY),
    ("He was there this morning.", SaidDay.TODAY),
    ("This afternoon he was there.", SaidDay.TODAY),
    ("He was there tonight.", SaidDay.TONIGHT),
    ("35 missed calls tonight.", SaidDay.TONIGHT),
    ("He was there this evening.", SaidDay.TONIGHT),
    ("He sent me eleven messages today.", SaidDay.TODAY),
)
NO_DAYS = (
    "The same car as yesterday.",
    "Quiet since yesterday.",
    "Worse than last night.",
    "After last night I stay in.",
    "Like last night.",
    "From today on I lock it.",
    "Before today he never came.",
    "Yesterday's message again.",
    "Today's post had it.",
    "last night\u2019s call",
    "I found it this morning.",
    "I noticed it today.",
    "I told police yesterday.",
    "I rang 101 this morning.",
    "I reported it today.",
    "I only saw it this morning.",
    "I saw this today.",
    "Saw this tonight, it may be older.",
    "I have seen his post this evening.",
    "I got the letter today.",
    "Watched the new footage this afternoon.",
    "Came across the account yesterday.",
    "I opened it this morning.",
    "My sister told me today.",
    "Odile sent me this today, she took it Monday.",
    "I blocked him yesterday.",
    "I woke this morning and the gate was open.",
    "He said he will come tonight.",
    "He will be there today.",
    "He wrote “I saw you last night”.",
    'He wrote "nice dress today"',
    "The last nightmare.",
    "Nottoday",
    "yesterdays",
    "In this mourning",
    "On the last nights of May",
    "until today nothing",
)


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_as_seen_from_the_writing_is_read(text: str, day: SaidDay) -> None:
    assert [each.day for each in day_phrases(text)] == [day]


@pytest.mark.parametrize("text", NO_DAYS)
def test_a_day_of_something_else_is_passed_over(text: str) -> None:
    assert [*day_phrases(text)] == []


COUNTS = (
    ("Rang 37 times.", 37),
    ("He rang thirty-five times.", 35),
    ("He rang thirty five times.", 35),
    ("THIRTY FIVE calls.", 35),
    ("35 missed calls tonight.", 35),
    ("11 messages in a row", 11),
    ("eleven messages", 11),
    ("twelve texts", 12),
    ("He sent 4 e-mails.", 4),
    ("He sent 4 emails.", 4),
    ("3 voicemails", 3),
    ("three voice messages", 3),
    ("five missed phone calls", 5),
    ("six silent calls", 6),
    ("He rang twice.", 2),
    ("He came two times.", 2),
    ("a hundred messages", 100),
    ("one hundred and five messages", 105),
    ("two hundred and twenty texts", 220),
    ("1,204 messages", 1204),
    ("52 friend requests", 52),
    ("7 notifications", 7),
    ("I got 35 calls.", 35),
    ("I had nineteen texts.", 19),
    ("I counted 13 messages.", 13),
    ("We received 4 letters.", 4),
    ("nine comments under my post", 9),
    ("ninety-nine calls", 99),
    ("seventeen WhatsApp messages", 17),
    ("2 different abusive messages", 2),
)
NO_COUNTS = (
    "about 35 calls",
    "around thirty calls",
    "over 40 messages",
    "more than 40 messages",
    "at least ten times",
    "nearly twenty times",
    "almost 20 calls",
    "some 20 calls",
    "maybe 5 times",
    "perhaps six calls",
    "probably six calls",
    "up to 20 calls",
    "30 or 40 calls",
    "3-4 times",
    "3 to 4 times",
    "~35 calls",
    "20 calls or so",
    "20+ calls no",
    "20 calls or more",
    "3 times a day",
    "two times per night",
    "4 times every week",
    "I rang him 3 times to say stop.",
    "I told him twice.",
    "We asked him three times.",
    "of the 35 calls",
    "the last 3 calls",
    "the first two messages",
    "another 5 texts",
    "the 3 messages",
    "only 3 times",
    "sometimes",
    "many times",
    "a couple of times",
    "dozens of messages",
    "for the third time",
    "He wrote “35 calls and no answer”.",
    "35 callers",
    "timestwo",
    "Room 12. Messages everywhere.",
    "37",
    "37 minutes",
    "0 calls",
    "once",
    "half a dozen times",
    "5 times ago",
    "12 roses",
)


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_an_exact_number_of_acts_is_read(text: str, count: int) -> None:
    assert [each.count for each in count_phrases(text)] == [count]


@pytest.mark.parametrize("text", NO_COUNTS)
def test_an_estimate_or_another_number_is_passed_over(text: str) -> None:
    assert [*count_phrases(text)] == []


NUMBERS = (
    ("one", 1), ("nineteen", 19), ("twenty", 20), ("twenty-one", 21), ("thirty five", 35),
    ("ninety nine", 99), ("a hundred", 100), ("one hundred and one", 101),
    ("nine hundred and ninety-nine", 999), ("35", 35), ("1,204", 1204), ("none", 0), ("", 0),
)  # fmt: skip


@pytest.mark.parametrize(("words", "value"), NUMBERS)
def test_a_number_in_words_has_its_value(words: str, value: int) -> None:
    assert number_of(words) == value


ACCOUNTS = (
    ("From 07700 900431 again", ["07700 900431"]),
    ("From +44 7700 900431.", ["+44 7700 900431"]),
    ("It was @still.waters.77, again", ["@still.waters.77"]),
    ("from a.b@mail.example", ["a.b@mail.example"]),
    ("07700 900431 and 07700 900430", ["07700 900431", "07700 900430"]),
    ("He rang 37 times at 21:10 on 2026-03-01.", []),
    ("No. 12, 13, 14", []),
    ("an @ alone", []),
    ("12345678", []),
)


@pytest.mark.parametrize(("text", "found"), ACCOUNTS)
def test_numbers_and_names_of_accounts_are_read(text: str, found: list[str]) -> None:
    assert [*account_phrases(text)] == found


NEARLY = (
    ("07700 900431", "07700 900430", True),
    ("07700 900431", "+44 7700 900430", True),
    ("07700 900431", "07700 900413", True),
    ("07700 900431", "+44 7700 900431", False),
    ("07700 900431", "07700900431", False),
    ("07700 900431", "07700 900264", False),
    ("@still.waters.77", "still.waters.7", True),
    ("@still.waters.77", "Still.Waters.77", False),
    ("@still.waters.77", "@quiet.pond", False),
    ("@a", "", False),
)


@pytest.mark.parametrize(("one", "other", "nearly"), NEARLY)
def test_a_slip_of_a_digit_is_told_from_another_account(one: str, other: str, nearly: bool) -> None:
    assert is_nearly(bare_account(one), bare_account(other)) is nearly


def test_what_is_quoted_is_blank_and_as_long() -> None:
    text = 'He wrote “last night” and "two" and \u2018three\u2019, I don\u2019t know.'
    own = own_words(text)
    assert len(own) == len(text)
    assert [word in own for word in ("last", "two", "three", "don\u2019t")] == [False] * 3 + [True]


INCIDENTS = (
    ("Photo for no. 12", (12,)),
    ("No 12 and No. 13", (12, 13)),
    ("incident 7", (7,)),
    ("Entry 7, second page", (7,)),
    ("Larkspur Row no. 12:30", ()),
    ("No. 12 Larkspur Row", ()),
    ("12 roses", ()),
    ("Know 12", ()),
    ("phone number 07700 900431", ()),
)


@pytest.mark.parametrize(("title", "numbers"), INCIDENTS)
def test_the_numbers_that_a_title_names_are_read(title: str, numbers: tuple[int, ...]) -> None:
    assert incident_numbers(title) == numbers


def test_an_overnight_act_ends_with_the_next_morning() -> None:
    (after,) = later_phrases("See the message the day after.")
    (morning,) = later_phrases("The next morning it was there.")
    assert (after.from_end, morning.from_end) == (True, False)
