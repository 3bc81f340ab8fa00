"""What the police profile opens; that no profile opens contacts or the private book."""

from __future__ import annotations

import dataclasses

import pytest

from diary import profiles
from diary.datafile import read_shipped
from diary.errors import BadInput, Unknown
from diary.model.kinds import Book, Noun
from diary.model.recorded import CLASSES


def test_police_profile_has_its_sections_in_order() -> None:
    profile = profiles.load("police")
    assert profile.audience == "police"
    assert profile.sections == (
        "summary",
        "index",
        "method",
        "chronology",
        "patterns",
        "incidents",
        "exhibits",
        "events-police-orders",
        "corrections",
        "checking",
    )


def test_police_profile_opens_everything_but_contacts_and_the_private_book() -> None:
    profile = profiles.load("police")
    withheld = {
        (noun, field.name)
        for noun, cls in CLASSES.items()
        for field in dataclasses.fields(cls)
        if not profile.opens(noun, field.name)
    }
    private = {
        (noun, field.name)
        for noun in (Noun.NOTE, Noun.SHARING, Noun.SEAL, Noun.ACCESS, Noun.ERASURE)
        for field in dataclasses.fields(CLASSES[noun])
    }
    contacts = {(Noun.PERSON, "contact"), (Noun.POLICE, "officer_contact")}
    assert withheld == private | contacts
    assert not profile.opens(Noun.INCIDENT, "witnesses.contact")
    assert set(profile.fields) == {noun for noun in Noun if noun.book is Book.RECORD}
    assert all(names[0] == "number" and "reason" in names for names in profile.fields.values())


@pytest.mark.parametrize(
    ("find", "put", "names"),
    [
        ('person = [\n    "number",', 'person = [\n    "number",\n    "contact",', "fields.person"),
        ('police = [\n    "number",', 'police = [\n    "officer_contact",', "fields.police"),
        ('"witnesses",', '"witnesses", "witnesses.contact",', "fields.incident"),
        ("[fields]", '[fields]\nnote = ["number", "text"]', "fields.note"),
        ("[fields]", '[fields]\nsharing = ["number"]', "fields.sharing"),
        ("[fields]", '[fields]\nincidents = ["what"]', "fields.incidents"),
        ('ask = ["number",', 'ask = ["numbers",', "fields.ask"),
        ('ask = ["number",', "ask = [", "fields.ask"),
        ('ask = ["number", "what",', 'ask = ["number", "what", "what",', "fields.ask"),
        ('"summary",', '"summery",', "sections"),
        ('"summary",', '"summary", "summary",', "sections"),
        ('audience = "police"', 'audience = "press"', "audience"),
        ('id = "police"', 'id = "polite"', "id"),
        ("schema = 1", "schema = 3", "schema"),
        ("schema = 1", "schema = 1\ncolour = 2", "colour"),
        ("[fields]", "[felds]", "fields"),
    ],
)
def test_each_kind_of_mistake_is_refused_by_file_and_key(find: str, put: str, names: str) -> None:
    text = read_shipped("profiles", "police")
    assert find in text
    with pytest.raises(BadInput) as refused:
        profiles.parse(text.replace(find, put, 1), "police")
    assert refused.value.field == f"police.toml: {names}"


@pytest.mark.parametrize("name", ["nobody", "../jurisdictions/england-wales", ""])
def test_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(Unknown):
        profiles.load(name)
