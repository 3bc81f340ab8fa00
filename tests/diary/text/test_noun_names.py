"""Each noun and field has a name for people."""

from __future__ import annotations

import dataclasses

from diary.model.books_and_nouns import Noun
from diary.model.revisions import CLASSES
from diary.text.noun_names import field_text, noun_text


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
