"""Kinds are found by the words that people say; the phrases were written before the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.behaviour_words import BehaviourWords
from diary.jurisdiction import load

VOCABULARY = load("england-wales")
WORDS = BehaviourWords(VOCABULARY)
PHRASES = tuple(
    tuple(line.split("\t"))
    for line in Path(__file__)
    .with_name("kind_phrases.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)


def found(text: str) -> list[str]:
    return [behaviour.code for behaviour in WORDS.find(text)]


def test_there_are_a_few_hundred_phrases_and_some_of_every_kind() -> None:
    assert len(PHRASES) > 300
    codes = {behaviour.code for behaviour in VOCABULARY.behaviours}
    assert {code for code, _phrase in PHRASES} == codes - {"OTHER"}


def test_what_people_say_finds_its_kind_among_the_first_three() -> None:
    assert [(code, phrase) for code, phrase in PHRASES if code not in found(phrase)[:3]] == []


def test_most_find_it_first() -> None:
    first = [code for code, phrase in PHRASES if found(phrase)[0] == code]
    assert len(first) >= 0.9 * len(PHRASES)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        # letters inside another word: arrangements, strangled, carer, account
        ("rang", "CHILD_CONTACT"),
        ("rang", "STRANGULATION"),
        ("car", "CONTACT_WORK"),
        ("tag", "CYBERFLASH"),
        ("hit", "ORDERS_IN_NAME"),
    ],
)
def test_letters_inside_a_word_find_nothing(text: str, never: str) -> None:
    assert never not in found(text)


@pytest.mark.parametrize("text", ["", "  ", "zzz", "he", "the and of", "?!", "x" * 5000, "ä\u0000"])
def test_what_has_no_kind_finds_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("begun", ["airt", "airta", "faceb", "spyw", "blackm"])
def test_a_word_is_found_while_it_is_typed(begun: str) -> None:
    assert found(begun) != []


@pytest.mark.parametrize(
    "forms",
    [
        ("call", "calls", "called", "calling", "CALLS"),
        ("text", "texts", "texted", "texting"),
        ("knife", "knives"),
        ("follow", "followed", "following", "follows"),
        ("threat", "threats"),
        ("hug", "hugs", "hugged", "hugging"),
    ],
)
def test_the_forms_of_a_word_find_the_same(forms: tuple[str, ...]) -> None:
    assert len({tuple(found(each)[:1]) for each in forms}) == 1


def test_each_word_counts_alone() -> None:
    assert {"CALL_UNWANTED", "ACCOUNT_ACCESS"} <= {*found("calls password banana")}
    # the example in the field
    assert {"CALL_UNWANTED", "TRACKER", "ACCOUNT_ACCESS"} <= {*found("calls airtag account")}


def test_something_else_is_always_there_and_never_among_the_found() -> None:
    assert [behaviour.code for behaviour in WORDS.other()] == ["OTHER"]
    assert "OTHER" not in found("something else entirely unwanted")


def test_the_table_names_kinds_of_the_jurisdiction_alone() -> None:
    codes = {behaviour.code for behaviour in VOCABULARY.behaviours}
    # every kind but "something else" has words of its own
    assert {*WORDS.synonyms()} == codes - {"OTHER"}


def test_every_kind_is_in_one_everyday_group_and_something_else_in_none() -> None:
    groups = WORDS.groups()
    assert 5 <= len(groups) <= 8
    listed = [each.code for group in groups for each in group.behaviours]
    assert len(listed) == len(set(listed))
    assert set(listed) == {each.code for each in VOCABULARY.behaviours} - {"OTHER"}
    assert all(group.label and group.explanation for group in groups)


def test_a_term_of_an_order_leads_to_kinds_and_to_no_others() -> None:
    def against(term: str, said: str = "") -> list[str]:
        return [behaviour.code for behaviour in WORDS.against((term,), said)]

    assert against("Not to contact her by any means")[0] == "CALL_UNWANTED"
    assert against("Not to contact her by any means", "he left flowers")[0] == "LETTER_GIFT"
    assert "ENTER_HOME" in against("Not to enter Larkspur Row")
    assert {"TRACKER", "LOC_TRACK"} <= {*against("Not to have any tag or device of hers")}
    assert against("To pay 85 pounds") == []
    # what no term speaks of is not put beside it, whatever else its words are
    assert "STRANGULATION" not in against("Not to contact her directly or through others")


def test_the_terms_name_kinds_of_the_jurisdiction_alone() -> None:
    codes = {behaviour.code for behaviour in VOCABULARY.behaviours}
    assert WORDS.kinds_of_terms() <= codes - {"OTHER"}
