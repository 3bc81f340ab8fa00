from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import BadInput, Damaged, DiskFull, NotAllowed, Unknown
from diary.model.books_and_nouns import Book, Noun
from diary.model.private_nouns import Continuity, Erasure, Note, RecordChange
from diary.model.record_nouns import Evidence, Incident, Person, PoliceContact, Request, Role
from diary.model.revisions import Content, TimelineFilter, noun_of
from diary.services.journal import PlannedNoun
from diary.store.ledger_table import LedgerRow
from diary.store.projections import Projections
from tests.support.generators import contents, incidents
from tests.support.projection_checks import agreed
from tests.support.records import START, Desk, desk, erase, harsh_steps, play, steps


def words(at: Desk) -> list[str]:
    return [str(placed.entry.content) for placed in at.books[Book.RECORD].entries()]


# --- recording --------------------------------------------------------------------------------


def test_one_line_is_a_whole_record() -> None:
    at = desk()
    item = at.journal.record(Incident(what="He was outside again."))
    assert item.content == Incident(what="He was outside again.")
    assert (item.noun, item.number, item.entry, item.revision) == (Noun.INCIDENT, 1, 1, 1)
    assert item.first_written == item.written == START + timedelta(seconds=1)
    assert item.withdrawn is None
    assert item.commitment == at.books[Book.RECORD].commitments()[0].hex()
    assert at.written == [1]


@given(contents)
def test_every_noun_comes_back_as_it_was_recorded(content: Content) -> None:
    at = desk()
    item = at.journal.record(content)
    assert at.journal.get(item.id) == item
    said = item.content
    if isinstance(content, Evidence) and not content.reference:
        assert isinstance(said, Evidence)
        assert said.reference == "EX/1"
    elif getattr(content, "when", 0) is None:
        assert said.when is None  # type: ignore[union-attr]
    elif isinstance(said, Incident):
        # the journal numbers the witnesses
        assert replace(said, witness_numbers=(), first_told_numbers=()) == content
    else:
        assert said == content
    assert at.journal.items(noun_of(content)) == (item,)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (Incident(what=""), "what"),
        (Incident(what=" \n"), "what"),
        (Incident(what="x", times=0), "times"),
        (Incident(what="x", times=100_001), "times"),
        (Incident(what="half \ud800"), "what"),
        (Incident(what="a\0b"), "what"),
        (Incident(what="x" * 200_001), "what"),
        (Person(name="x", contact="\udfff"), "contact"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    content: Content, field: str
) -> None:
    at = desk()
    with pytest.raises(BadInput) as caught:
        at.journal.record_all(
            [PlannedNoun("ab" * 16, Request(what="fine")), PlannedNoun("cd" * 16, content)]
        )
    assert caught.value.field == field
    assert at.books[Book.RECORD].tip().n == 0
    assert at.journal.items(Noun.ASK) == ()
    assert at.written == []


def test_the_same_identifier_is_not_used_twice() -> None:
    at = desk()
    at.journal.record_all([PlannedNoun("ab" * 16, Request(what="one"))])
    with pytest.raises(Damaged):
        at.journal.record_all([PlannedNoun("ab" * 16, Request(what="two"))])
    assert [item.content.what for item in at.journal.items(Noun.ASK)] == ["one"]


def test_what_fails_beside_a_record_takes_the_record_with_it() -> None:
    at = desk()

    def fail() -> None:
        raise Unknown("x")

    with pytest.raises(Unknown):
        at.journal.record_all([PlannedNoun("ab" * 16, Request(what="one"))], beside=fail)
    assert at.books[Book.RECORD].tip().n == 0


# --- numbers and references -------------------------------------------------------------------


@given(steps)
def test_numbers_are_given_once_and_kept(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    made = play(at, history)
    for noun in Noun:
        numbers = [item.number for item in at.journal.items(noun)]
        assert numbers == list(range(1, len(numbers) + 1))
        for item in at.journal.items(noun):
            told = at.books[noun.book].revisions(item.id)
            assert {placed.entry.content["number"] for placed in told} == {item.number}
            assert at.journal.find(str(item.number), noun) == item
    assert len(made) == sum(len(at.journal.items(noun)) for noun in Noun)


@given(harsh_steps)
def test_an_outline_is_of_the_subjects_that_are_read(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    for item in at.journal.items(Noun.INCIDENT)[:1]:
        erase(at, item.id)
    for noun in Noun:
        assert [(each.id, each.number, each.stands) for each in at.journal.outline(noun)] == [
            (item.id, item.number, item.withdrawn is None) for item in at.journal.items(noun)
        ]


def test_a_withdrawn_number_is_not_given_again() -> None:
    at = desk()
    first = at.journal.record(Evidence(physical=True))
    at.journal.withdraw(first.id, "lost")
    assert at.journal.record(Evidence(physical=True)).content.reference == "EX/2"
    assert at.journal.find("1", Noun.EVIDENCE).id == first.id


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("Marta Kowal", "MK/1"), ("żaneta  O'Brien-Smith", "ŻOS/1"), ("unknown", "U/1"),
        ("", "EX/1"), ("7 9", "EX/1"), ("a b c d e f", "ABCD/1"), ("ß", "SS/1"),
    ],
)  # fmt: skip
def test_exhibits_carry_the_initials_of_whoever_records(name: str, reference: str) -> None:
    at = desk()
    at.journal.record(Person(name="Jo Other", role=Role.WITNESS))
    at.journal.record(Person(name=name, role=Role.ME))
    assert at.journal.record(Evidence(physical=True)).content.reference == reference


def test_a_reference_stays_when_the_name_or_the_exhibit_changes() -> None:
    at = desk()
    me = at.journal.record(Person(name="Marta Kowal", role=Role.ME))
    item = at.journal.record(Evidence(physical=True))
    at.journal.amend(me.id, Person(name="Xenia Yates", role=Role.ME))
    amended = at.journal.amend(item.id, Evidence(physical=True, title="a letter", reference="MK/1"))
    assert amended.content.reference == "MK/1"
    assert at.journal.record(Evidence(physical=True)).content.reference == "XY/2"


# --- amending and withdrawing -----------------------------------------------------------------


def test_amending_keeps_the_old_words_beside_the_new() -> None:
    at = desk()
    item = at.journal.record(Incident(what="37 calls", times=37))
    at.clock.at += timedelta(days=2)
    amended = at.journal.amend(item.id, Incident(what="38 calls", times=38), "counted again")
    assert (amended.number, amended.revision, amended.entry) == (1, 2, 2)
    assert amended.first_written == item.first_written < amended.written
    first, second = at.journal.history(item.id)
    assert (first.content, first.reason) == (item.content, "")
    assert (second.content, second.reason) == (amended.content, "counted again")
    assert second.commitment == amended.commitment
    assert first.entry == 1
    assert "37 calls" in words(at)[0]


@given(incidents, incidents)
def test_whatever_is_amended_the_first_words_can_be_read(one: Incident, two: Incident) -> None:
    at = desk()
    item = at.journal.record(one)
    first = item.content
    assert isinstance(first, Incident)
    if two.when is not None and replace(first, witness_numbers=(), first_told_numbers=()) != two:
        at.journal.amend(item.id, two)
        assert at.journal.history(item.id)[0].content == item.content
        # the journal numbers the witnesses, and a clock goes with the time that it was stated with
        now = at.journal.get(item.id).content
        assert isinstance(now, Incident)
        assert replace(now, witness_numbers=(), first_told_numbers=(), clocks=two.clocks) == two
        assert now.clocks in ((), two.clocks)


def test_amending_by_nothing_is_no_revision() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    at.journal.amend(item.id, Incident(what="y"), "a reason")
    for content in (Incident(what="y"), at.journal.get(item.id).content):
        with pytest.raises(NotAllowed) as caught:
            at.journal.amend(item.id, content, "another reason")
        assert caught.value.reason == "nothing-changed"
    assert len(words(at)) == 2


def test_a_noun_stays_what_it_is() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    with pytest.raises(NotAllowed) as caught:
        at.journal.amend(item.id, Request(what="x"))
    assert caught.value.reason == "another-kind"


def test_withdrawing_takes_out_of_counts_and_keeps_the_words() -> None:
    at = desk()
    item = at.journal.record(Incident(what="a mistake"))
    gone = at.journal.withdraw(item.id, "it was a neighbour")
    assert (gone.withdrawn, gone.content, gone.revision) == ("it was a neighbour", item.content, 2)
    assert gone.commitment == item.commitment
    assert at.journal.items(Noun.INCIDENT) == (gone,)
    last = at.journal.history(item.id)[-1]
    assert (last.content, last.reason) == (None, "it was a neighbour")
    assert "a mistake" in words(at)[0]


def test_what_is_withdrawn_stays_as_it_is() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    at.journal.withdraw(item.id, "wrong")
    for change in (
        lambda: at.journal.amend(item.id, Incident(what="y")),
        lambda: at.journal.withdraw(item.id, "again"),
    ):
        with pytest.raises(NotAllowed) as caught:
            change()
        assert caught.value.reason == "withdrawn"
    assert len(words(at)) == 2


@pytest.mark.parametrize("reason", ["", "  ", "\0", "\ud800", "x" * 200_001])
def test_withdrawing_needs_a_reason_that_can_be_kept(reason: str) -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    with pytest.raises(BadInput) as caught:
        at.journal.withdraw(item.id, reason)
    assert caught.value.field == "reason"
    assert at.journal.get(item.id).withdrawn is None
    if reason.strip():
        with pytest.raises(BadInput):
            at.journal.amend(item.id, Incident(what="y"), reason)


def test_what_was_withdrawn_stands_again_with_its_last_words() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x", behaviours=("LOITER",)))
    amended = at.journal.amend(item.id, Incident(what="y", behaviours=("FOLLOW",)), "wrong word")
    at.journal.withdraw(item.id, "it was a neighbour")
    back = at.journal.reinstate(item.id, "it was him")
    assert (back.withdrawn, back.content, back.revision) == (None, amended.content, 4)
    assert (back.number, back.entry) == (item.number, 4)
    assert at.journal.get(item.id) == back
    assert at.journal.timeline_count(TimelineFilter()) == 1
    gone, again = at.journal.history(item.id)[-2:]
    assert (gone.content, gone.reason, gone.reinstates) == (None, "it was a neighbour", False)
    assert (again.content, again.reason, again.reinstates) == (back.content, "it was him", True)
    rows = at.link.execute("SELECT kind FROM ledger ORDER BY place").fetchall()
    assert rows[-1] == ("incident.reinstated",)
    assert agreed(at)


def test_what_stands_again_can_be_amended_and_withdrawn_again() -> None:
    at = desk()
    item = at.journal.record(PoliceContact(what="x"))
    for turn in range(2):
        at.journal.withdraw(item.id, "wrong")
        at.journal.reinstate(item.id, "right")
        amended = at.journal.amend(item.id, PoliceContact(what=f"{turn}"))
        assert (amended.withdrawn, amended.content.what) == (None, f"{turn}")


def test_what_stands_cannot_be_put_back_and_putting_back_needs_a_reason() -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    with pytest.raises(NotAllowed) as caught:
        at.journal.reinstate(item.id, "a reason")
    assert caught.value.reason == "not-withdrawn"
    at.journal.withdraw(item.id, "wrong")
    for reason in ("", " ", "\0"):
        with pytest.raises(BadInput) as refused:
            at.journal.reinstate(item.id, reason)
        assert refused.value.field == "reason"
    assert at.journal.get(item.id).withdrawn == "wrong"
    assert len(words(at)) == 2


def test_a_contact_with_police_is_not_made_to_answer_itself() -> None:
    at = desk()
    first, second = (at.journal.record(PoliceContact(what=each)) for each in "xy")
    at.journal.amend(second.id, PoliceContact(what="y", answers=(first.id,)))
    with pytest.raises(BadInput) as caught:
        at.journal.amend(first.id, PoliceContact(what="x", answers=(first.id,)))
    assert caught.value.field == "answers"


# --- finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["2", "0", "he was outside", "", "ab" * 16, "-1", "²", "1" * 400])
def test_what_is_not_there_is_unknown_and_not_repeated(said: str) -> None:
    at = desk()
    at.journal.record(Incident(what="x"))
    with pytest.raises(Unknown) as caught:
        at.journal.find(said)
    if said == "he was outside":
        assert "outside" not in repr(caught.value)
    for read in (at.journal.get, at.journal.history, lambda id_: at.journal.withdraw(id_, "x")):
        with pytest.raises(Unknown):
            read(said)


def test_a_private_note_is_no_incident() -> None:
    at = desk()
    at.journal.record(Note(text="private"))
    with pytest.raises(Unknown):
        at.journal.find("1")
    assert at.journal.find("1", Noun.NOTE).content == Note(text="private")


# --- a full disk ------------------------------------------------------------------------------


@contextmanager
def full(times: int) -> Iterator[None]:
    """The database refuses this often, at the very end of a transaction."""
    left, real = times, Projections.apply

    def apply(self: Projections, placed: LedgerRow, content: Content | None) -> None:
        nonlocal left
        real(self, placed, content)
        if left:
            left -= 1
            raise DiskFull("save")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Projections, "apply", apply)
        yield


def test_a_full_disk_gives_up_the_reserve_and_saves_the_words() -> None:
    at = desk()
    with full(1):
        item = at.journal.record(Incident(what="saved all the same"))
    assert at.released == [True]
    assert at.journal.get(item.id).content.what == "saved all the same"
    assert at.books[Book.RECORD].tip().n == 1
    assert agreed(at)


@pytest.mark.parametrize("times", [2, 3])
def test_a_disk_that_stays_full_refuses_and_changes_nothing(times: int) -> None:
    at = desk()
    with full(times), pytest.raises(DiskFull):
        at.journal.record(Incident(what="x"))
    assert at.released == [True]
    assert at.written == []
    assert at.books[Book.RECORD].tip().n == 0


@given(st.sampled_from(("amend", "withdraw")))
def test_a_full_disk_is_met_so_for_corrections_too(verb: str) -> None:
    at = desk()
    item = at.journal.record(Incident(what="x"))
    with full(1):
        if verb == "amend":
            at.journal.amend(item.id, Incident(what="y"))
        else:
            at.journal.withdraw(item.id, "wrong")
    assert at.books[Book.RECORD].tip().n == 2
    assert at.released == [True]


@pytest.mark.parametrize(
    "content",
    [Continuity(change=RecordChange.ERASED, entries=(1,)), Erasure(entries=(1,))],
)
def test_what_was_done_to_the_record_is_neither_corrected_nor_withdrawn(content: Any) -> None:
    at = desk()
    item = at.journal.record(content)
    with pytest.raises(NotAllowed, match="history"):
        at.journal.withdraw(item.id, "no")
    with pytest.raises(NotAllowed, match="history"):
        at.journal.amend(item.id, replace(content, entries=(2,)))
