"""The list of words that are asked about before they leave: its kinds, and children by name."""

from __future__ import annotations

import pytest

from diary import audience_profiles
from diary.leaving_words import asked_before, load, with_names
from diary.model.record_nouns import Person, Role
from diary.word_redaction import word_redaction

SAID = (
    ("legal-advice", "My solicitor said so.", "I solicited nothing."),
    ("health", "I told the GP and my counsellor.", "The GPS was on."),
    ("sexual-history", "He says we had sex.", "In Essex."),
    ("earlier-partners", "His ex wrote to me.", "His extra key."),
    ("convictions", "He has a criminal record.", "I record it."),
    ("interview", "He said nothing in interview.", "The view."),
    ("case-status", "He was arrested and bailed.", "The bailiff has an arrestor."),
    ("case-status", "Two days after police took his phone.", "He took his phone."),
    ("officers", "The officer said so.", "I told the officer."),
    ("officers", "\u201cSeems a decent lad.\u201d", "A ladder."),
    ("family-matters", "The social worker came.", "A worker came."),
    ("immigration", "My visa ends.", "Visage."),
    ("own-access", "I got into his account.", "He got into my account."),
    ("driving", "Photo at the lights.", "The lights went out."),
    ("children", "By the school gate.", "The gate."),
    ("safety", "Staying at my sister's.", "He stayed outside."),
)


@pytest.mark.parametrize(("kind", "found", "missed"), SAID)
def test_each_kind_finds_its_words_and_no_parts_of_others(
    kind: str, found: str, missed: str
) -> None:
    (words,) = (word_redaction(each.words) for each in load() if each.id == kind)
    assert words.is_in(found)
    assert not words.is_in(missed)


def test_there_is_a_sample_of_every_kind() -> None:
    assert [each.id for each in load()] == [*dict.fromkeys(kind for kind, _f, _m in SAID)]


@pytest.mark.parametrize("audience", audience_profiles.AUDIENCES)
def test_the_status_of_a_case_is_asked_about_where_it_is_left_out_and_remarks_where_others_read(
    audience: str,
) -> None:
    asked = {each.id for each in asked_before(load(), audience_profiles.load(audience))}
    every = {each.id for each in load()}
    # written out, so that a new audience is a decision
    expected = {
        "police": {"case-status", "officers"},
        "advocate": {"case-status", "officers"},
        "court": set(),
        "family": set(),
        "order": {"case-status"},
        "response": {"case-status"},
        "short": {"case-status"},
        "own": {"case-status", "officers"},
    }
    assert every - asked == expected[audience]


def test_what_an_officer_said_is_found_by_the_surname_and_the_name_alone_is_not() -> None:
    officers = ("PC Jonas Wick", "DC Maud Ferrier", "Custody sergeant", "Sergeant", "", "101")
    (named,) = (each for each in with_names(load(), [], officers=officers) if each.id == "officers")
    words = word_redaction(named.words)
    assert words.is_in("They go out by themselves, PC Wick says.")
    assert words.is_in("Ferrier told me so")
    assert not words.is_in("Told PC Jonas Wick, and DC Ferrier.")
    assert not words.is_in("sergeant rang, 101 said")


def test_names_of_children_are_of_the_kind() -> None:
    people = (
        Person(name="Tomek", relationship="My sister's son"),
        Person(name="Sonia", relationship="a person"),
    )
    (children,) = (each for each in with_names(load(), people) if each.id == "children")
    assert "Tomek" in children.words
    assert "Sonia" not in children.words


def test_a_supporter_and_whoever_may_be_at_risk_are_asked_about_by_name() -> None:
    people = (
        Person(name="Maeve Torrisdale", role=Role.SUPPORTER),
        Person(name="Tamsin Oyelaran", role=Role.WITNESS, afraid_for=True),
        Person(name="Corin Hasselby", role=Role.SUSPECTED),
    )
    (plain,) = (each for each in load() if each.id == "safety")
    (named,) = (each for each in with_names(load(), people) if each.id == "safety")
    names = ("Maeve Torrisdale", "Maeve", "Tamsin Oyelaran", "Tamsin")
    assert named.words == (*plain.words, *names)


def test_a_witness_is_asked_about_by_name_once_whoever_else_they_are() -> None:
    people = (
        Person(name="Mirela Amblin", role=Role.WITNESS),
        Person(name="Maeve Torrisdale", role=Role.SUPPORTER),
        Person(name="Corin Hasselby", role=Role.SUSPECTED),
    )
    witnesses = ("Mirela  Amblin", "A buyer in the north", "Maeve Torrisdale", " ")
    (named,) = (
        each for each in with_names(load(), people, (), witnesses) if each.id == "witnesses"
    )
    assert named.words == ("Mirela Amblin", "Mirela", "A buyer in the north")
    assert "witnesses" not in {each.id for each in with_names(load(), people[1:])}


def test_whoever_helped_is_asked_about_by_each_name_in_what_they_are_called() -> None:
    people = (
        Person(name="Hanna Tregellick", role=Role.ME),
        Person(name="Derwent Pask", role=Role.SUSPECTED),
        Person(name="Mirela Amblin", role=Role.WITNESS),
    )
    helpers = (
        "Perpetua Lisle, advocate",
        "My sister Kerra, what Hanna said",
        "PC Wren",
        "Mirela",
        "Will, a friend of Derwent's",
        "",
    )
    (plain,) = (each for each in load() if each.id == "safety")
    found = with_names(load(), people, helpers=helpers)
    (named,) = (each for each in found if each.id == "safety")
    # no role, no title, no ordinary word, no witness, and nobody whose record it is or against whom
    assert named.words == (*plain.words, "Perpetua", "Lisle", "Kerra", "Wren")
    (witnesses,) = (each for each in found if each.id == "witnesses")
    assert "Mirela" in witnesses.words


@pytest.mark.parametrize(
    "name", ["Dr Osei", "Will Penhale", "Bogna's daughter", "my sponsor Ada", "Mrs Lisle", "Kerra"]
)
def test_a_title_an_ordinary_word_or_a_description_is_no_first_name(name: str) -> None:
    (plain,) = (each for each in load() if each.id == "safety")
    people = (Person(name=name, role=Role.SUPPORTER),)
    (named,) = (each for each in with_names(load(), people) if each.id == "safety")
    assert named.words == (*plain.words, name)


@pytest.mark.parametrize(
    "words",
    [
        "A term with my sister\u2019s in it.",
        "I am at my mum's now.",
        "At a friend's, do not say which.",
        "He has the new address.",
        "I moved in with Kerra.",
    ],
)
def test_where_somebody_went_to_stay_is_asked_about(words: str) -> None:
    (safety,) = (word_redaction(each.words) for each in load() if each.id == "safety")
    assert safety.is_in(words)


@pytest.mark.parametrize(
    "words", ["Mirela's younger boy saw it.", "My car, and Mirela's children.", "Bogna's kids"]
)
def test_the_children_of_others_are_asked_about(words: str) -> None:
    (children,) = (word_redaction(each.words) for each in load() if each.id == "children")
    assert children.is_in(words)


def test_numbers_and_accounts_of_the_person_are_asked_about_and_plain_names_are_not() -> None:
    said = ("07700 900555", "ada@home.example", "ada_22", "Ada", "Ada O'Hara-Example", "", "@a")
    (kind,) = [each for each in with_names([], [], own=said) if each.words]
    assert kind.words == ("07700 900555", "ada@home.example", "ada_22")
    (kind,) = [each for each in with_names([], [], unsaid=said) if each.words]
    assert kind.words == ("07700 900555", "ada@home.example", "ada_22")
    (kind,) = [each for each in with_names([], [], own_names=said) if each.words]
    assert kind.words == ("Ada", "Ada O'Hara-Example")
    assert with_names([], []) == ()
