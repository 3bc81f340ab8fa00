"""People of one name are told apart wherever they stand in a list."""

from __future__ import annotations

from datetime import UTC, datetime

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Person
from diary.model.revisions import Recorded
from ui.text.people import listed_names

_AT = datetime(2026, 3, 1, tzinfo=UTC)


def person(number: int, name: str, tie: str = "") -> Recorded[Person]:
    content = Person(name=name, relationship=tie)
    return Recorded(f"id-{number}", Noun.PERSON, number, content, 1, "", _AT, _AT, 1)


def test_one_name_of_several_has_who_each_is_and_the_number() -> None:
    people = [person(1, "Sam", "ex-husband"), person(4, "Rosa", "sister"), person(7, "Sam")]
    assert listed_names(people) == {
        "id-1": "Sam, ex-husband (person 1)",
        "id-4": "Rosa",
        "id-7": "Sam (person 7)",
    }


def test_names_that_look_alike_are_one_name() -> None:
    people = [person(1, "Sam"), person(2, " Sam\n"), person(3, "S\x00am")]
    assert [*listed_names(people).values()][:2] == ["Sam (person 1)", "Sam (person 2)"]
    assert len({*listed_names(people).values()}) == 3


def test_who_each_is_stands_beside_every_name_where_that_is_wanted() -> None:
    people = [person(1, "Sam", "ex-husband"), person(4, "Rosa", "sister"), person(7, "Sam")]
    assert [*listed_names(people, is_tied=True).values()] == [
        "Sam, ex-husband (person 1)", "Rosa, sister", "Sam (person 7)",
    ]  # fmt: skip
