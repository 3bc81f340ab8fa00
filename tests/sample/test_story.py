"""The sample's story fits itself: what is written, when it was written, and what the files show.

**Invariants:**

- Nobody writes of what comes later: a date, a time or a phrase is never later than its writing.
  What somebody announced is named in `ANNOUNCED`.
- A count in words is the count chosen, a day word fits the time chosen, and a weekday is that of
  its date. Two entries are left not fitting, so that there is a question to show: `COUNT_LEFT` and
  `DAY_LEFT`.
- What stands in quotation marks is somebody else's, and is not read.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from diary import jurisdiction
from diary.model.books_and_nouns import Noun
from diary.model.checks import check_content
from diary.model.noun_codec import FieldContext, from_fields
from diary.model.record_nouns import Certainty
from diary.model.revisions import CLASSES
from diary.model.when import Precision, When
from sample import build, messages, story_lines

ZONE = ZoneInfo("Europe/London")
SOURCE = Path(build.__file__).parent
FILES = build.PLACE / "files"
LINES: list[dict[str, Any]] = [json.loads(line) for line in story_lines.record().splitlines()]
VOCABULARY = jurisdiction.load()

COUNT_LEFT, DAY_LEFT = "i42", "i27"
# What somebody announced for a later day: the ring on a calendar page, and where to meet.
ANNOUNCED = {("i56", "16th"), ("i79", "9th")}

MONTHS = (
    "January February March April May June July August September October November December"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen".split()
VALUES = {**{word: at for at, word in enumerate(NUMBERS, 1)}, "sixty": 60}
LATER = re.compile(
    r"\b(?:the day after|(?:the )?(?:next|following) (?:day|morning|night|week)"
    r"|(?:days?|weeks?|months?|hours?|minutes?) (?:later|afterwards|before (?:he|she|they) \w+))\b",
    re.IGNORECASE,
)


class Written:
    """One revision of a subject: its whole content, what was written in it, and when."""

    def __init__(self, ref: str, at: datetime, noun: Noun, said: dict[str, Any], content: Any):
        self.ref, self.at, self.noun = ref, at, noun
        self.said, self.content = said, content

    @property
    def local(self) -> datetime:
        return self.at.astimezone(ZONE)

    def texts(self) -> Iterator[str]:
        """Yield what was written in this revision, without what is quoted."""
        for name, value in self.said.items():
            if name not in ("promised", "terms", "transcript", "expires", "by"):
                yield from (own(text) for text in _texts(value))


def own(text: str) -> str:
    return re.sub(r'"[^"]*"', " ", text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("at", "until"):
                yield from _texts(each)


def _revisions() -> list[Written]:
    nouns: dict[str, Noun] = {}
    fields: dict[str, dict[str, Any]] = {}
    context = FieldContext("Europe/London", lambda value, *_: str(value), VOCABULARY.known_code)
    found = []
    for line in LINES:
        said = {k: v for k, v in line.items() if k not in ("written", "ref", "kind", "attach")}
        ref = str(line.get("ref", line.get("amend", "@"))).removeprefix("@")
        if line.keys() & {"withdraw", "read", "accept"}:
            continue
        if "amend" in line:
            said = {"reason": line["reason"], **line["set"]}
            fields[ref] = {**fields[ref], **line["set"]}
        else:
            nouns[ref] = Noun(line.get("kind", "evidence"))
            fields[ref] = said
        noun, at = nouns[ref], datetime.fromisoformat(line["written"])
        content = from_fields(CLASSES[noun], fields[ref], context)
        found.append(Written(ref, at, noun, said, content))
    return found


REVISIONS = _revisions()
LATEST = {each.ref: each for each in REVISIONS}
INCIDENTS = [each for each in REVISIONS if each.noun is Noun.INCIDENT]
EXHIBITS = [each for each in LATEST.values() if each.noun is Noun.EVIDENCE]


def _days(when: When | None) -> set[date]:
    """Return the days that a stated time touches."""
    first, last = (when.earliest(), when.latest()) if when else (None, None)
    if first is None or last is None:
        return set()
    end = max(first, last - timedelta(microseconds=1)).astimezone(ZONE).date()
    begin = first.astimezone(ZONE).date()
    return {begin + timedelta(days=at) for at in range((end - begin).days + 1)}


def _whens(content: object) -> Iterator[When]:
    if isinstance(content, When):
        yield content
    elif isinstance(content, tuple):
        for each in content:
            yield from _whens(each)
    elif dataclasses.is_dataclass(content):
        for field in dataclasses.fields(content):
            yield from _whens(getattr(content, field.name))


def test_every_revision_can_be_recorded() -> None:
    for each in REVISIONS:
        check_content(each.content)


def test_an_incident_is_called_by_its_number() -> None:
    refs = [line["ref"] for line in LINES if line.get("kind") == "incident"]
    assert refs == [f"i{number}" for number in range(1, 90)]
    assert [line["withdraw"] for line in LINES if "withdraw" in line] == ["@i22"]
    assert [each.ref for each in INCIDENTS if each.content.turned_out] == ["i87"]


# --- nothing knows the future -------------------------------------------------------------------


def test_no_stated_time_is_later_than_its_writing() -> None:
    for each in REVISIONS:
        for when in _whens(each.content):
            last = when.latest()
            if last is None:
                continue
            if when.precision in (Precision.EXACT, Precision.ABOUT, Precision.BETWEEN):
                assert last <= each.at, each.ref
            else:
                assert min(_days(when)) <= each.local.date(), each.ref


def test_no_stated_day_is_later_than_its_writing() -> None:
    for each in REVISIONS:
        for name in ("made", "served", "still_on", "since"):
            day = getattr(each.content, name, "")
            if isinstance(day, str) and day:
                assert date.fromisoformat(day) <= each.local.date(), each.ref
        if served := getattr(each.content, "served_time", ""):
            at = datetime.fromisoformat(f"{each.content.served}T{served}").replace(tzinfo=ZONE)
            assert at <= each.at, each.ref


def _dates(text: str, written: date) -> Iterator[tuple[str, date]]:
    """Yield the dates that a text names, each in the year nearest to its writing."""
    for sentence in re.split(r"[.!?;]\s", text):
        months = [name for name in MONTHS if re.search(rf"\b{name}\b", sentence)]
        for found in re.finditer(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})\b", sentence):
            month = MONTHS.index(found[2]) + 1
            years = (date(written.year + by, month, int(found[1])) for by in (-1, 0))
            yield found[0], min(years, key=lambda day: abs(day - written))
        for found in re.finditer(r"\b(\d{1,2})(?:st|nd|rd|th)\b", sentence):
            if not months:
                yield found[0], written.replace(day=1) + timedelta(days=int(found[1]) - 1)


def test_no_words_point_later_than_their_writing() -> None:
    announced = set()
    for each in REVISIONS:
        for text in each.texts():
            assert not LATER.search(text), (each.ref, text)
            for words, day in _dates(text, each.local.date()):
                if day > each.local.date():
                    announced.add((each.ref, words))
    assert announced == ANNOUNCED


@pytest.mark.parametrize(
    "text",
    ["See the message the day after.", "Gone by the 30th.", "Sent on 15 June", "Hours later."],
)
def test_words_that_point_later_are_found(text: str) -> None:
    written = date(2026, 3, 27)
    assert LATER.search(text) or any(day > written for _, day in _dates(text, written))


# --- counts and days ----------------------------------------------------------------------------


def _first_number(text: str) -> int | None:
    """Return the first number in a text that is no account, clock time or sum of money."""
    plain = re.sub(r"\S+\.\S*\d\S*|£\d+|\d+[:.]\d+|\b0\d{4} \d{6}\b", " ", own(text))
    found = re.search(rf"\b(?:\d+|{'|'.join(VALUES)})\b", plain, re.IGNORECASE)
    if found is None:
        return None
    return VALUES.get(found[0].lower()) or int(found[0])


def test_the_count_in_words_is_the_count_chosen_but_for_one() -> None:
    differ = set()
    counted = 0
    for each in INCIDENTS:
        if each.content.times is not None:
            counted += 1
            if _first_number(each.content.what) not in (None, each.content.times):
                differ.add(each.ref)
    assert counted >= 25
    assert differ == {COUNT_LEFT}


_DAY_WORDS = {
    "last night": (-1, 17, 0, 9),
    "yesterday": (-1, 0, 0, 6),
    "this morning": (0, 0, 0, 12),
    "tonight": (0, 15, 1, 6),
    "today": (0, 0, 1, 0),
}


def _is_day_word_off(each: Written) -> bool:
    first, last = each.content.when.earliest(), each.content.when.latest()
    for sentence in re.split(r"[.!?;]\s", own(each.content.what).lower()):
        # Then the day is that of something else: on which she heard of it, found it or blocked him.
        if re.search(r"\b(?:told|sent|opened|blocked)\b", sentence):
            continue
        for words, (begin, hour, end, until) in _DAY_WORDS.items():
            if not re.search(rf"\b{words}\b", sentence):
                continue
            day = each.local.date()
            opens = datetime.combine(day + timedelta(begin), time(hour), tzinfo=ZONE)
            closes = datetime.combine(day + timedelta(end), time(until), tzinfo=ZONE)
            if not (first < closes and last >= opens):
                return True
    return False


def test_a_day_word_fits_the_time_chosen_but_for_one() -> None:
    # Only where the words are of this revision: those of an earlier one were written on its day.
    said = [each for each in INCIDENTS if "what" in each.said]
    assert sum(bool(re.search("|".join(_DAY_WORDS), each.content.what)) for each in said) >= 5
    assert {each.ref for each in said if _is_day_word_off(each)} == {DAY_LEFT}


def test_the_two_that_do_not_fit_are_named_at_their_lines() -> None:
    marked = []
    for month in sorted(SOURCE.glob("story/*.toml")):
        for line in month.read_text("utf-8").split("[[line]]")[1:]:
            if "# Left not fitting" in line:
                found = re.search(r'^ref = "(\w+)"$', line, re.MULTILINE)
                marked.append(found[1] if found else "")
    assert marked == [DAY_LEFT, COUNT_LEFT]


def test_a_weekday_is_that_of_the_day_it_is_said_of() -> None:
    named = 0
    for each in REVISIONS:
        days = {each.local.date()}
        of = [each.content, *(LATEST[ref[1:]].content for ref in _incidents(each.content))]
        for content in of:
            days |= _days(getattr(content, "when", None))
        for text in each.texts():
            for word in re.findall(rf"\b({'|'.join(WEEKDAYS)})\b", text):
                named += 1
                assert WEEKDAYS.index(word) in {day.weekday() for day in days}, each.ref
    assert named >= 8


def _incidents(content: object) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(content, "incidents", ())
    return found


def test_a_weekday_beside_a_date_is_that_of_the_date() -> None:
    pattern = rf"\b({'|'.join(day[:3] for day in WEEKDAYS)})\w*,? (\d{{1,2}}) ([A-Z][a-z]{{2,8}})\b"
    named = 0
    for path in [*SOURCE.glob("*.py"), *SOURCE.glob("story/*.toml"), *FILES.glob("*.eml")]:
        for word, day, month in re.findall(pattern, path.read_text("utf-8")):
            at = next((n for n, name in enumerate(MONTHS, 1) if name[:3] == month[:3]), None)
            if at is not None:
                named += 1
                assert date(2026, at, int(day)).strftime("%a") == word, (path.name, word, day)
    assert named >= 12


# --- what the files show ------------------------------------------------------------------------


def test_exhibits_that_are_named_exist() -> None:
    kept = {each.ref for each in EXHIBITS}
    named = set()
    for each in REVISIONS:
        reference = getattr(each.content, "exhibit", "")
        named |= {reference[1:]} if reference else set()
        assert not any(re.search(r"\bAB/\d", text) for text in each.texts()), each.ref
    assert len(named) >= 5
    assert named <= kept
    assert all(ref[1:] in LATEST for each in EXHIBITS for ref in each.content.incidents)


def test_titles_are_neutral_and_each_exhibit_says_what_it_shows() -> None:
    for each in EXHIBITS:
        title = each.content.title
        naming = re.search(r"\b(?:his|him|he|my|me|corin|hasselby|dex)\b", title.lower())
        assert not naming, title
        assert each.content.shows, each.ref
        assert each.content.came_by, each.ref


def _from_him(when: When) -> int:
    """Return how many lines of the exported chat are from the first number in a stated time."""
    first, last = when.earliest(), when.latest()
    assert first is not None
    assert last is not None
    stamp = r"^(\d\d)/(\d\d)/(\d{4}), (\d\d):(\d\d) - 07700 900264: "
    lines = re.findall(stamp, messages.chat_export().decode(), re.MULTILINE)
    times = [
        datetime(int(y), int(m), int(d), int(h), int(n), tzinfo=UTC) for d, m, y, h, n in lines
    ]
    return sum(first <= each <= last for each in times)


@pytest.mark.parametrize("ref", ["i2", "i3", "i9"])
def test_the_chat_has_as_many_messages_as_she_counted(ref: str) -> None:
    incident = LATEST[ref].content
    assert _from_him(incident.when) == incident.times


@pytest.mark.parametrize(
    ("ref", "drawn", "shown"),
    [
        ("i15", "calls_of_an_evening", r"- (37) missed"),
        ("i25", "still_waters", r"Bubble\(\"\w"),
        ("i47", "payments", r"\"[A-Z ]+\"[,)]"),
        ("i70", "review", r"\"1 star\""),
    ],
)
def test_a_screenshot_shows_as_many_as_she_counted(ref: str, drawn: str, shown: str) -> None:
    source = (SOURCE / "screenshots.py").read_text("utf-8")
    body = source.split(f"def {drawn}()")[1].split("\ndef ")[0]
    found = re.findall(shown, body)
    assert (int(found[0]) if found[0].isdigit() else len(found)) == LATEST[ref].content.times


def test_what_an_exhibit_is_of_has_its_platform_and_account() -> None:
    compared = 0
    for each in EXHIBITS:
        title = each.content.title
        for ref in each.content.incidents:
            incident = LATEST[ref[1:]].content
            if incident.accounts and re.search(r"chat|messages|profile", title):
                compared += 1
                assert any(name in title for name in incident.accounts), each.ref
                assert incident.platform.lower() in title.lower(), each.ref
    assert compared >= 8


@pytest.mark.parametrize(
    ("name", "ref"), [("please read to the end", "i21"), ("no subject", "i79")]
)
def test_an_e_mail_is_from_the_account_and_of_the_time_that_she_wrote(name: str, ref: str) -> None:
    message = message_from_bytes((FILES / f"{name}.eml").read_bytes(), policy=policy.default)
    incident = LATEST[ref].content
    assert f"<{incident.accounts[0]}>" in str(message["From"])
    assert message["Date"].datetime.replace(second=0) == incident.when.earliest()
    assert "203.0.113.41" in str(message["Received"])


# --- who, orders, police ------------------------------------------------------------------------


def test_an_account_is_one_and_has_an_entry_of_its_own() -> None:
    entries = {each.content.account for each in LATEST.values() if each.noun is Noun.ACCOUNT}
    said = {name for each in INCIDENTS for name in each.content.accounts}
    assert said <= entries
    assert all(len(re.findall(r"07700 \d{6}", account)) <= 1 for account in entries)
    unknown = {each.ref for each in INCIDENTS if "still.waters.77" in each.content.accounts}
    assert unknown
    assert all(not LATEST[ref].content.person for ref in [*unknown, "nwaters"])


def test_most_say_how_it_is_known_and_those_that_name_somebody_why() -> None:
    counted = [LATEST[f"i{n}"].content for n in range(1, 90) if n not in (22, 87)]
    silent = sum(incident.certainty is None for incident in counted)
    assert 5 <= silent <= 11
    naming = [incident for incident in counted if incident.person]
    assert sum(bool(incident.why_person) for incident in naming) >= 0.9 * len(naming)
    filmed = {each.ref for each in INCIDENTS if each.content.certainty is Certainty.RECORDING}
    assert filmed == {"i41", "i63"}
    assert all(LATEST[ref].content.recognition.first_seen for ref in filmed)
    assert not LATEST["i89"].content.person


def test_a_breach_is_later_than_the_service_of_its_order() -> None:
    for each in INCIDENTS:
        for breach in each.content.breaches:
            order = LATEST[breach.order[1:]].content
            clock = f"{order.served}T{order.served_time}"
            served = datetime.fromisoformat(clock).replace(tzinfo=ZONE)
            assert order.served_known
            assert each.content.when.earliest() >= served, each.ref


def test_limbs_are_ticked_before_the_charge_and_not_after() -> None:
    charge = LATEST["charge"].content.when.earliest().date()
    days = [date.fromisoformat(x.on) for each in INCIDENTS for x in each.content.limbs]
    assert len(days) >= 8
    assert max(days) < charge


def test_a_report_over_some_days_is_of_incidents_of_those_days() -> None:
    days = set[date]()
    for ref in LATEST["p11"].content.incidents:
        days |= _days(LATEST[ref[1:]].content.when)
    assert "21 July to 9 August" in LATEST["p11"].content.what
    assert (min(days), max(days)) == (date(2026, 7, 21), date(2026, 8, 9))


def test_only_the_charge_has_outcomes_by_incident() -> None:
    told = {each.ref: each.content for each in LATEST.values() if each.noun is Noun.POLICE}
    outcomes = {ref: [x.incident for x in police.outcomes] for ref, police in told.items()}
    assert {ref: found for ref, found in outcomes.items() if found} == {
        "p13": ["@i63", "@i80", "@i84"]
    }
    assert all(
        told[earlier[1:]].when.earliest() < police.when.latest()
        for police in told.values()
        for earlier in police.answers
    )
