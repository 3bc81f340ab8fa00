"""Nothing of what is hidden leaves: not in what is printed, nor in an opening, nor in what was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from diary.audience_profiles import load
from diary.errors import BadInput, Unknown
from diary.leaving_words import listed_words
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import declared_fields, free_fields
from diary.model.private_nouns import Note, OwnDetail, OwnDetailKind, Region, RegionRedaction
from diary.model.record_nouns import Account, Evidence, Incident, Person, Role, Witness
from diary.model.revisions import CLASSES
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.disclosure.snapshot import PositionHandling
from diary.services.session import Session
from diary.word_redaction import redaction_mark, word_redaction
from exporters.bundle.record_json import RecordFile, dump
from tests.support import vaults

SECRETS = ("Marta Quill", "12 Mill Lane", "07700 900123")
HIDDEN = ("quill", "mill lane", "900123", "7700900")


@pytest.fixture
def session(tmp_path: Any) -> Iterator[Session]:
    made = vaults.new(tmp_path / "vault")
    yield made
    made.close()


def fill(session: Session) -> None:
    journal = session.journal
    for words in SECRETS:
        journal.record(OwnDetail(words=words, own=OwnDetailKind.OTHER))
    him = journal.record(Person(name="Marta Quill", role=Role.SUSPECTED))
    journal.record(Account(account="+447700900123", person=him.id))
    first = journal.record(
        Incident(
            what="Marta Quill stood at 12 Mill Lane.",
            place="12 mill  lane",
            person=him.id,
            when=typed_when(
                Precision.DAY, "Europe/London", "2026-03-01", how="Marta Quill told me"
            ),
            witnesses=(Witness("Jo", saw="Her. Marta  Quill."),),
        )
    )
    journal.amend(
        first.id, Incident(what="She stood outside.", person=him.id), "it was 12 Mill Lane"
    )
    gone = journal.record(Incident(what="Another."))
    journal.withdraw(gone.id, "that was at 12 Mill Lane")
    journal.record(Evidence(title="Marta Quill's ring", physical=True, incidents=(first.id,)))


def all_of(value: Any) -> str:
    def plain(each: Any) -> Any:
        if is_dataclass(each) and not isinstance(each, type):
            return {k: plain(getattr(each, k)) for k in each.__slots__ if k != "disclosure"}
        if isinstance(each, list | tuple):
            return [plain(one) for one in each]
        if isinstance(each, dict):
            return {str(k): plain(v) for k, v in each.items()}
        return repr(each)

    return json.dumps(plain(value)).casefold()


def take(session: Session, **how: Any) -> Any:
    hiding = session.redactions.bundle_redactions(**how)
    return session.snapshot.take(load("police"), {}, PositionHandling.WITHHOLD, hiding)


def test_no_word_is_left_anywhere_and_what_is_left_is_marked(session: Session) -> None:
    fill(session)
    case = take(session)
    everything = all_of(case) + dump(RecordFile(case.made, case.disclosure)).decode().casefold()
    for word in HIDDEN:
        assert word not in everything, word
        assert word not in everything.replace(" ", ""), word
    (incident,) = case.incidents
    assert incident.content.what == "She stood outside."
    assert case.changes[0].before == f"{redaction_mark()} stood at {redaction_mark()}."
    assert case.changes[0].reason == f"it was {redaction_mark()}"
    assert case.withdrawals[0].reason == f"that was at {redaction_mark()}"
    assert case.blacked_out[case.people[0].id] == ("name",)
    assert case.blacked_out[case.accounts[0].id] == ("account",)
    assert case.exhibits[0].item.content.title == f"{redaction_mark()}'s ring"


def test_a_field_is_withheld_in_the_revisions_that_hold_a_word_and_no_others(
    session: Session,
) -> None:
    fill(session)
    case = take(session)
    about = [
        opening.values()
        for opening in case.disclosure.openings
        if opening.values().get("@subject") == case.incidents[0].id
    ]
    assert "what" not in about[0]
    assert about[1]["what"] == "She stood outside."
    assert "reason" not in about[1]
    assert about[0]["person"] == about[1]["person"]


def test_without_the_choice_everything_is_as_it_was(session: Session) -> None:
    fill(session)
    case = take(session, words=False)
    assert case.changes[0].before == "Marta Quill stood at 12 Mill Lane."
    assert not case.blacked_out
    usual = session.snapshot.take(load("police"), {})
    assert (case.incidents, case.changes) == (usual.incidents, usual.changes)
    assert case.disclosure == usual.disclosure


def test_the_list_itself_is_private(session: Session) -> None:
    fill(session)
    assert Noun.OWN.book is Noun.COVER.book is Book.PRIVATE
    assert [own.words for own in session.redactions.own_details()] == list(SECRETS)
    (first, *_) = session.journal.items(Noun.OWN)
    session.journal.withdraw(first.id, "not any more")
    assert [own.words for own in session.redactions.own_details()] == list(SECRETS[1:])


def test_a_word_in_a_code_takes_the_field_whole(session: Session) -> None:
    session.journal.record(OwnDetail(words="exact"))
    session.journal.record(
        Incident(
            what="He rang.", when=typed_when(Precision.EXACT, "Europe/London", "2026-03-01T21:10")
        )
    )
    case = take(session)
    (incident,) = case.incidents
    assert incident.content.when is None
    assert case.blacked_out[incident.id] == ("when",)


def test_covers_are_kept_by_exhibit_and_the_last_counts(session: Session) -> None:
    thing = session.journal.record(Evidence(title="A ring", physical=True))
    session.redactions.redact_regions(thing.id, [Region(0, 0, 500, 500)])
    session.redactions.redact_regions(thing.id, [Region(0, 0, 500, 500)])
    session.redactions.redact_regions(thing.id, [Region(10, 10, 20, 20), Region(0, 900, 1000, 100)])
    assert session.redactions.region_redactions() == {
        thing.id: (Region(10, 10, 20, 20), Region(0, 900, 1000, 100))
    }
    assert len(session.journal.items(Noun.COVER)) == 1
    session.redactions.redact_regions(thing.id, [])
    assert session.redactions.region_redactions() == {}


def test_what_is_noted_beside_a_cover_stays_until_another_note_is_said(session: Session) -> None:
    thing = session.journal.record(Evidence(title="A ring", physical=True))
    session.redactions.redact_regions(thing.id, [Region(0, 0, 500, 500)], "the street sign")
    session.redactions.redact_regions(thing.id, [Region(0, 0, 600, 500)])
    assert session.redactions.note_of(thing.id) == "the street sign"
    session.redactions.redact_regions(thing.id, [Region(0, 0, 600, 500)], "")
    assert session.redactions.note_of(thing.id) == ""


def test_of_two_covers_of_one_picture_the_last_counts_and_is_changed(session: Session) -> None:
    thing = session.journal.record(Evidence(title="A ring", physical=True))
    for left in (0, 100):
        said = RegionRedaction(evidence=thing.id, regions=(Region(left, 0, 500, 500),))
        session.journal.record(said)
    session.redactions.redact_regions(thing.id, [Region(7, 0, 500, 500)])
    assert session.redactions.region_redactions() == {thing.id: (Region(7, 0, 500, 500),)}


def test_a_part_outside_the_picture_is_in_no_cover_however_it_is_said(session: Session) -> None:
    thing = session.journal.record(Evidence(title="A ring", physical=True))
    with pytest.raises(BadInput):
        session.journal.record(
            RegionRedaction(evidence=thing.id, regions=(Region(900, 0, 200, 10),))
        )


@pytest.mark.parametrize(
    "region",
    [Region(0, 0, 0, 10), Region(0, 0, 10, 0), Region(900, 0, 200, 10), Region(0, 1, 1, 1000)],
)
def test_a_part_that_is_none_is_refused(session: Session, region: Region) -> None:
    thing = session.journal.record(Evidence(title="A ring", physical=True))
    with pytest.raises(BadInput):
        session.redactions.redact_regions(thing.id, [region])
    with pytest.raises(Unknown):
        session.redactions.redact_regions("0" * 32, [Region(0, 0, 1, 1)])
    note = session.journal.record(Note(text="mine"))
    with pytest.raises(BadInput):
        session.redactions.redact_regions(note.id, [Region(0, 0, 1, 1)])
    assert session.redactions.region_redactions() == {}


def test_words_of_the_list_stay_in_every_field_that_is_looked_up(session: Session) -> None:
    words = tuple(sorted(listed_words()))
    hiding = session.redactions.bundle_redactions(more=(*words, "Marta Quill"))
    looked_up = [
        (noun, name) for noun, cls in CLASSES.items() for name in declared_fields(cls, "looked_up")
    ]
    assert len(looked_up) == 10
    for noun, name in looked_up:
        for word in words:
            assert hiding.disclosable(noun, (name,), {name: f"The {word} 1"}) == (name,)
            assert hiding.words_in(noun, name).of(f"The {word} 1") == f"The {word} 1"
        assert not hiding.disclosable(noun, (name,), {name: "Court of Marta Quill"})
    assert not hiding.disclosable(Noun.ORDER, ("note",), {"note": "The family court."})


# Both have the name Ada between two digits, where letters begin and end a word.
SPELT_ID = "0" * 14 + "1ada2" + "0" * 13
SPELT_DIGEST = "0" * 30 + "1ada2" + "0" * 29


@pytest.mark.parametrize("noun", CLASSES)
@pytest.mark.parametrize("value", [SPELT_ID, SPELT_DIGEST])
def test_a_name_is_not_found_in_the_digits_of_an_identifier(noun: Noun, value: str) -> None:
    words, cls = word_redaction(["Ada"]), CLASSES[noun]
    for path in (*declared_fields(cls, "refers"), *declared_fields(cls, "program")):
        assert not words.is_in_field(cls, *_at(path, value)), path
        assert not words.is_in_field(cls, *_at(path, value, in_list=True)), path
        assert words.is_in_field(cls, *_at(path, f"{value} of Ada")), path
    for path in free_fields(cls):
        assert words.is_in_field(cls, *_at(path, value)), path


def _at(path: str, text: str, *, in_list: bool = False) -> tuple[str, Any]:
    name, *inner = path.split(".")
    value: Any = [text, text] if in_list else text
    for key in reversed(inner):
        value = [{key: value}]
    return name, value


def test_a_link_stays_whatever_name_its_identifier_spells(session: Session) -> None:
    journal = session.journal
    journal.record(OwnDetail(words="Ada", own=OwnDetailKind.OTHER))
    him, incident = SPELT_ID, f"{SPELT_ID[1:]}0"
    journal.record_once(him, Person(name="Ben", role=Role.SUSPECTED))
    journal.record_once(incident, Incident(what="He came with Ada."))
    journal.amend(incident, Incident(what="Ada saw him.", person=him))
    journal.record(Evidence(title="Ring", physical=True, incidents=(incident,)))
    case = take(session)
    assert case.incidents[0].content.person == him
    assert case.incidents[0].content.what == f"{redaction_mark()} saw him."
    assert case.exhibits[0].item.content.incidents == (incident,)
    assert [each.after for each in case.changes if each.field == "person"] == [him]


def test_what_an_officer_looks_up_is_declared_as_that() -> None:
    """A new field with such a name is declared, or it is blacked out by pressing Continue."""
    looked_up = ("court", "force", "station", "receipt", "officer", "officer_number")
    for noun, cls in CLASSES.items():
        for field in fields(cls):
            named = field.name in looked_up or field.name.endswith("reference")
            if named and "issued" not in field.metadata:
                assert "looked_up" in field.metadata, (noun, field.name)
