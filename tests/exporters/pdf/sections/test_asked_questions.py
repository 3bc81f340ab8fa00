"""What the method section says of questions is counted a second time here, from the entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from diary import audience_profiles
from diary.case_file import CaseFile, Disclosure, Unanswered
from diary.contradictions.rules import RULES
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    Account,
    AfterConflict,
    AfterQuestion,
    AskedQuestion,
    Conflict,
    Helper,
    Incident,
)
from diary.model.revisions import Content, Recorded
from exporters.pdf.sections.asked_questions import (
    is_told_by_rule,
    other_rules,
    own_words_text,
    rule_blocks,
    rule_rows,
)

T = TypeVar("T", bound=Content)
# what followed each question, by incident; the second has none
ANSWERS = (("left", "left", "changed"), (), ("noted", "left", "later"), ("changed",))
STANDING = ("left", "left", "left", "noted", "corrected", "left")


def question(answer: str) -> AskedQuestion:
    return AskedQuestion(
        rule="counts-differ", version=1, text="So?", answer=AfterQuestion(answer),
        at="2026-03-01T21:15:00Z",
    )  # fmt: skip


AT = datetime(2026, 3, 1, 21, 15, tzinfo=UTC)


def recorded(number: int, noun: Noun, content: T) -> Recorded[T]:
    return Recorded(f"{number:032x}", noun, number, content, number, "", AT, AT, 1)


def incident(number: int, answers: Sequence[str]) -> Recorded[Incident]:
    typed, typed_by = (Helper.SUPPORTER, "Maeve") if number == 1 else (Helper.NOBODY, "")
    asked = tuple(map(question, answers))
    own = Incident(what="x", typed=typed, typed_by=typed_by, questions=asked)
    return recorded(number, Noun.INCIDENT, own)


def conflict(number: int, answer: str) -> Recorded[Conflict]:
    said = Conflict(rule="x", version=1, text="Two.", answer=AfterConflict(answer))
    return recorded(number, Noun.CONFLICT, said)


def unanswered(places: int) -> tuple[Unanswered, ...]:
    """Return places that nobody answered, in the first incidents by turns."""
    return tuple(
        Unanswered("counts-differ", (f"{n % len(ANSWERS) + 1:032x}",)) for n in range(places)
    )


@pytest.fixture
def case() -> CaseFile:
    return CaseFile(
        profile=audience_profiles.load("police"),
        jurisdiction="england-wales",
        made=AT,
        zone="Europe/London",
        program="Daybook",
        me=None,
        incidents=tuple(incident(n, each) for n, each in enumerate(ANSWERS, 1)),
        events=(), people=(), police=(), orders=(), impacts=(), asks=(), exhibits=(),
        changes=(), withdrawals=(),
        disclosure=Disclosure(b"", b"", (), b"", b"", ()),
        conflicts=tuple(conflict(n, each) for n, each in enumerate(STANDING, 1)),
    )  # fmt: skip


def said(case: CaseFile, profile: str = "police") -> str:
    return own_words_text(for_audience(case, profile))


def for_audience(case: CaseFile, profile: str) -> CaseFile:
    return replace(case, profile=audience_profiles.load(profile))


def test_questions_and_answers_are_counted(case: CaseFile) -> None:
    flat = [answer for answers in ANSWERS for answer in answers]
    entries = sum(bool(answers) for answers in ANSWERS)
    text = said(case)
    assert (
        f"it asked {len(flat)} questions about {entries} entries: {flat.count('left')} left as "
        f"they were, {flat.count('noted')} answered by a note, {flat.count('changed')} by a "
        "change. "
    ) in text
    # each stands with its entry, and no list of them is promised
    assert "list" not in text.split(" by a change. ")[0]
    assert f"Put off until later: {flat.count('later')}." in text


def test_what_does_not_fit_is_counted_and_what_stands(case: CaseFile) -> None:
    assert (
        f"The person answered {len(STANDING)} places where entries do not fit each other: "
        f"{STANDING.count('noted')} noted, {STANDING.count('corrected')} corrected, "
        f"{STANDING.count('left')} left as they are. When the bundle was put together, 0 places "
        f"where entries do not fit each other were not answered. {STANDING.count('left')} standing."
    ) in said(case)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("2025-11-22",), "other on Sat 22 Nov 2025: "),
        (("2025-12-01", "2025-11-22"), "other from Sat 22 Nov 2025 to Mon 1 Dec 2025: "),
    ],
)
def test_what_is_answered_has_its_day(case: CaseFile, days: Sequence[str], told: str) -> None:
    found = [conflict(n, "left") for n in range(len(days))]
    dated = tuple(
        replace(each, content=replace(each.content, on=day))
        for each, day in zip(found, days, strict=True)
    )
    text = said(replace(case, conflicts=dated))
    assert told in text
    assert (
        "put together, 0 places where entries do not fit each other were not answered. "
        f"{len(days)} standing."
    ) in text


def test_what_was_listed_and_nobody_answered_stands(case: CaseFile) -> None:
    text = said(replace(case, conflicts=(), unanswered=unanswered(2)))
    assert "The person answered" not in text
    assert (
        "put together, 2 places where entries do not fit each other were not answered "
        "(counts-differ: no. 1, 2). 2 standing."
    ) in text


def test_what_nobody_answered_is_named_by_rule_and_number(case: CaseFile) -> None:
    """A number alone could not be made again, and would read as if something was hidden."""
    account = recorded(7, Noun.ACCOUNT, Account(account="a"))
    places = (
        *unanswered(3),
        Unanswered("account-of-two", (account.id, case.incidents[3].id)),
        Unanswered("account-of-two", (account.id, case.incidents[0].id)),
    )
    text = said(replace(case, accounts=(account,), unanswered=places))
    assert (
        "5 places where entries do not fit each other were not answered (counts-differ: no. 1–3; "
        "account-of-two: no. 1, 4, Account 7). "
    ) in text
    # the rules are printed where something is told by them, and are not named elsewhere
    assert is_told_by_rule(replace(case, incidents=(), conflicts=(), unanswered=places))
    assert not is_told_by_rule(replace(case, incidents=(), conflicts=()))
    for profile in audience_profiles.AUDIENCES:
        shown = for_audience(replace(case, accounts=(account,), unanswered=places), profile)
        has_rules = any(rule_blocks(shown))
        assert ("account-of-two: " in own_words_text(shown)) == has_rules
        if shown.profile.opens(Noun.CONFLICT, "answer") and not has_rules:
            assert "not answered (no. 1–4, Account 7). " in own_words_text(shown)


@pytest.mark.parametrize("places", [0, 1, 61])
def test_the_numbers_of_what_does_not_fit_add_up(case: CaseFile, places: int) -> None:
    """The places listed are those answered and those not; each answered one has its answer."""
    text = said(replace(case, unanswered=unanswered(places)))
    found = re.search(
        r"answered (\d+) places? .*: (\d+) noted, (\d+) corrected, (\d+) left as they are\. "
        r"When .*, (\d+) places? .* not answered[^.]*(?:no\. [^.]*)?\. (\d+) standing\.",
        text,
    )
    assert found, text
    answered, noted, corrected, left, without, standing = map(int, found.groups())
    assert without == places
    assert answered == noted + corrected + left
    assert standing == left + without


def test_where_nothing_was_asked_no_list_of_questions_is_promised(case: CaseFile) -> None:
    text = said(replace(case, incidents=()))
    assert "In this record it asked nothing." in text
    assert "the list is under" not in text


def test_a_question_by_another_rule_is_named_and_no_sentence_denies_it(case: CaseFile) -> None:
    own = replace(case, conflicts=())
    assert f"by {len(RULES)} rules, about six things only" in said(own)
    assert other_rules(own) == {}
    asked = replace(question("left"), rule="who-and-why", text="What makes you think so?")
    other = recorded(9, Noun.INCIDENT, Incident(what="x", questions=(asked,)))
    with_other = replace(own, incidents=(*case.incidents, other))
    assert "only" not in said(with_other).partition(" handed over.")[0]
    assert "Questions by other rules are logged too: who-and-why 1." in said(with_other)
    assert other_rules(with_other) == {("who-and-why", 1): "What makes you think so?"}


def test_one_is_said_as_one(case: CaseFile) -> None:
    one = replace(case, incidents=case.incidents[3:], conflicts=case.conflicts[:1])
    assert "it asked 1 question about 1 entry: 0 left" in said(one)
    assert "The person answered 1 place where" in said(one)
    assert "Put off" not in said(one)


def test_whoever_typed_is_named_by_number_alone(case: CaseFile) -> None:
    number = case.incidents[0].number
    assert f"Incidents stated to be typed by or with somebody else: no. {number}." in said(case)
    assert "Maeve" not in said(case)
    alone = replace(case, incidents=case.incidents[1:])
    assert "Incidents stated to be typed by or with somebody else: none is stated." in said(alone)


@pytest.mark.parametrize("profile", ["order", "response", "short"])
def test_nothing_is_counted_that_the_audience_is_not_shown(case: CaseFile, profile: str) -> None:
    text = said(case, profile)
    assert "It proposes no words." in text
    assert "it asked" not in text
    assert "it listed" not in text
    assert "typed by" not in text
    assert [*rule_blocks(for_audience(case, profile))] == []


def test_a_court_is_told_of_questions(case: CaseFile) -> None:
    assert "it asked 7 questions" in said(case, "court")
    assert "it listed" not in said(case, "court")


def test_every_rule_is_printed_with_its_version(case: CaseFile) -> None:
    rows = rule_rows()
    assert [row[:2] for row in rows] == [(rule.name.value, str(rule.version)) for rule in RULES]
    assert not any("{" in text for _name, _version, text in rows)
    assert len([*rule_blocks(case)]) == 3


def test_nothing_is_said_of_what_does_not_fit_where_everything_fits(case: CaseFile) -> None:
    text = said(replace(case, conflicts=(), unanswered=()))
    assert "do not fit" not in text.partition("It proposes no words.")[2]
    assert "standing" not in text
