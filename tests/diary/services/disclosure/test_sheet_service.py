"""Which entries are on which sheet, and that what names somebody is on none unless it is let go."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from diary.audience_profiles import Profile, load
from diary.case_file import Exhibit, ExhibitLayout, ExhibitView, Print, PrintJpeg
from diary.model.record_nouns import (
    Certainty,
    Evidence,
    Incident,
    MessageRange,
    Mistake,
    Perception,
    Person,
    Preservation,
    Request,
    RequestState,
    Role,
    Sighting,
    StatedAnswer,
    StatementTaken,
    TurnedOut,
    Witness,
)
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.paper_content import (
    Extract,
    KeptThing,
    Need,
    PersonAtRisk,
    Sheet,
    Still,
    Supporter,
    UncopiedMessage,
    WitnessOfIncidents,
)
from diary.paper_kinds import SHEETS, PaperKind
from diary.services.disclosure.sheet_service import SheetChoice, SheetService
from diary.services.disclosure.snapshot import VaultIdentity
from tests.support.case_lines import case_to_read
from tests.support.records import Desk, desk

MADE = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
DAY = typed_when(Precision.DAY, "Europe/London", "2026-03-02")


def vault() -> VaultIdentity:
    return VaultIdentity(bytes(16), bytes(32), "england-wales", "Daybook 0.1.0", lambda: MADE)


def sheets(at: Desk) -> SheetService:
    return SheetService(vault(), at.journal)


@cache
def neighbour() -> SheetService:
    return sheets(case_to_read("neighbour"))


def sheet(at: Desk, kind: PaperKind, *let_go: str, **other: Any) -> Sheet:
    return sheets(at).make(kind, SheetChoice(frozenset(let_go), **other))


def beside(*kinds: PaperKind, audience: str = "police") -> Profile:
    """The profile of an audience with these sheets beside its bundle."""
    return dataclasses.replace(load(audience), sheets=kinds)


def incident(at: Desk, **said: Any) -> str:
    return at.journal.record(Incident(**{"what": "It happened.", **said})).id


# --- what is asked about -------------------------------------------------------------------------


def test_each_item_that_may_name_somebody_or_a_place_is_asked_about_by_itself() -> None:
    asked = neighbour().asked(SHEETS)
    assert [each.key for each in asked] == [
        "secure/1", "secure/2", "HT/2", "HT/3", "HT/6", "HT/7", "HT/8", "HT/9",
        "witness/my-sister-kerra", "witness/mirela-amblin",
        "witness/pc-tobias-wren", "ask/1", "ask/2", "person/4",
    ]  # fmt: skip
    assert {each.kind for each in asked} == {
        PaperKind.TO_SECURE, PaperKind.WITNESSES, PaperKind.NEEDS, PaperKind.SAFETY,
    }  # fmt: skip


def test_extracts_go_beside_a_bundle_only_if_the_whole_sheet_is_let_go() -> None:
    at = desk()
    kinds = (PaperKind.EXTRACTS,)
    police = beside(*kinds)
    assert sheets(at).asked_beside(police) == ()
    incident(at)
    gone = incident(at)
    (one,) = sheets(at).asked_beside(police, {gone})
    assert (one.key, one.kind, one.line) == (
        "sheet/extracts",
        PaperKind.EXTRACTS,
        "the whole sheet: 1 incident, on a page of its own",
    )
    assert [*sheets(at).beside(police, SheetChoice())] == []
    (made,) = sheets(at).beside(police, SheetChoice(frozenset({one.key}), {gone}))
    assert (made.kind, len(made.items)) == (PaperKind.EXTRACTS, 1)
    # by itself it is a paper that was asked for
    assert sheets(at).asked(kinds) == ()
    assert len(sheet(at, PaperKind.EXTRACTS).items) == 2


@pytest.mark.parametrize(
    "kind", [PaperKind.TO_SECURE, PaperKind.WITNESSES, PaperKind.NEEDS, PaperKind.SAFETY]
)
def test_one_that_was_not_let_go_is_counted_and_not_there(kind: PaperKind) -> None:
    keys = [each.key for each in neighbour().asked([kind])]
    nothing = neighbour().make(kind, SheetChoice())
    assert (nothing.items, nothing.kept) == ((), len(keys))
    for at, key in enumerate(keys, 1):
        some = neighbour().make(kind, SheetChoice(frozenset(keys[:at])))
        assert (len(some.items), some.kept) == (at, len(keys) - at), key
        # where exhibits are kept is asked about by their references, and counted apart
        places = sum("/" in each and each.partition("/")[0].isupper() for each in keys[at:])
        assert some.kept_places == places, key


def test_a_key_lets_its_own_item_go_and_no_other() -> None:
    at = desk()
    for what in ("the clip", "the tyre"):
        at.journal.record(Preservation(what=what, holder="Ravi"))
    made = sheet(at, PaperKind.TO_SECURE, "secure/2", "witness/ravi", "person/1")
    assert [item.what for item in made.items] == ["the tyre"]  # type: ignore[union-attr]
    assert made.kept == 1


def test_beside_her_own_copy_nothing_is_asked_about_but_who_is_at_risk() -> None:
    own, made = load("own"), neighbour()
    asked = made.asked_beside(own)
    assert {each.kind for each in asked} == {PaperKind.SAFETY, PaperKind.EXTRACTS}
    kept = {each.kind: each.kept for each in made.beside(own, SheetChoice())}
    assert {PaperKind.TO_SECURE, PaperKind.WITNESSES, PaperKind.NEEDS} <= {*kept}
    assert not any(kept.values())
    assert PaperKind.SAFETY not in kept


def test_a_sheet_with_nothing_on_it_is_not_made() -> None:
    made, police = neighbour(), load("police")
    assert made.make(PaperKind.TO_SECURE, SheetChoice()).kept > 0
    without = [each.kind for each in made.beside(police, SheetChoice())]
    assert PaperKind.TO_SECURE not in without
    assert PaperKind.NEEDS not in without
    let_go = frozenset(each.key for each in made.asked_beside(police))
    assert PaperKind.TO_SECURE in [each.kind for each in made.beside(police, SheetChoice(let_go))]


def first_request() -> Request:
    met = RequestState.MET
    return Request(what="A camera", why="the door", risk="night", state=met, state_known="rang")


def test_of_a_request_that_the_bundle_prints_only_what_it_does_not_print_is_kept_back() -> None:
    at, order = desk(), load("order")
    at.journal.record(first_request())
    at.journal.record(Request(what="An order", protect="my sister's road", terms=("Not near",)))
    asked = sheets(at).asked_beside(order)
    assert [each.key for each in asked] == ["ask/1", "ask/2"]
    (made,) = sheets(at).beside(order, SheetChoice())
    first, second = made.items
    assert isinstance(first, Need)
    assert isinstance(second, Need)
    assert (first.what, first.why, first.risk, first.state_known) == (
        "A camera", "the door", "night", "",
    )  # fmt: skip
    assert (first.kept, second.kept) == (("state_known",), ("protect",))
    assert (second.protect, second.terms, made.kept) == ("", ("Not near",), 0)
    (whole,) = sheets(at).beside(order, SheetChoice(frozenset({"ask/2"})))
    assert whole.items[1].protect == "my sister's road"  # type: ignore[union-attr]
    # police are not told in their bundle what is asked for
    police = sheets(at).asked_beside(load("police"))
    assert [each.key for each in police] == ["ask/1", "ask/2"]
    assert [*sheets(at).beside(load("police"), SheetChoice())] == []


def test_a_request_that_the_bundle_prints_whole_is_not_asked_about() -> None:
    at, order = desk(), load("order")
    at.journal.record(Request(what="A camera", why="the door"))
    assert sheets(at).asked_beside(order) == ()
    (made,) = sheets(at).beside(order, SheetChoice())
    assert (len(made.items), made.kept) == (1, 0)


# --- what is on each -----------------------------------------------------------------------------


def test_a_message_without_a_file_has_no_copy_even_where_there_is_a_thing() -> None:
    at = desk()
    kept, thing, _without = (incident(at, accounts=(name,), times=3) for name in ("a", "b", "c"))
    incident(at, place="at the gate")
    copy = Evidence(title="Screenshot", incidents=(kept,), sha256="ab" * 32, reference="AB/1")
    at.journal.record(copy)
    at.journal.record(Evidence(title="A card", physical=True, incidents=(thing,), reference="AB/2"))
    made = sheet(at, PaperKind.NO_COPY)
    found = [item for item in made.items if isinstance(item, UncopiedMessage)]
    assert [(item.number, item.accounts, item.times) for item in found] == [
        (2, ("b",), 3),
        (3, ("c",), 3),
    ]
    assert [bool(item.thing) for item in found] == [True, False]
    assert made.kept == 0


def test_a_call_without_a_file_has_no_copy_whether_or_not_a_number_is_written_down() -> None:
    at = desk()
    calls = [incident(at, behaviours=(code,)) for code in ("CALL_SILENT", "CALL_UNWANTED")]
    incident(at, behaviours=("LETTER_GIFT", "LOITER"))
    incident(at, behaviours=("LOITER", "MSG_UNWANTED"))
    at.journal.record(Evidence(title="The log", incidents=tuple(calls[1:]), sha256="ab" * 32))
    found = sheet(at, PaperKind.NO_COPY).items
    assert [(each.number, each.kinds) for each in found] == [  # type: ignore[union-attr]
        (1, ("CALL_SILENT",)),
        (4, ("MSG_UNWANTED",)),
    ]


def test_a_message_read_of_an_export_has_a_copy_and_the_sheet_goes_only_if_let_go() -> None:
    at = desk()
    incident(at, accounts=("a",), messages=(MessageRange("c" * 32, 1, 2, "a"),))
    police = beside(PaperKind.NO_COPY)
    assert sheet(at, PaperKind.NO_COPY).is_empty
    assert sheets(at).asked_beside(police) == ()
    incident(at, accounts=("b",))
    (asked,) = sheets(at).asked_beside(police)
    assert (asked.key, asked.named) == ("sheet/no-copy", "the whole sheet: 1 incident")
    assert [*sheets(at).beside(police, SheetChoice())] == []
    (made,) = sheets(at).beside(police, SheetChoice(frozenset({asked.key})))
    assert [each.number for each in made.items if isinstance(each, UncopiedMessage)] == [2]


def test_what_turned_out_otherwise_has_no_copy_to_look_for_and_no_witness() -> None:
    at = desk()
    slip = TurnedOut(reason=Mistake.SLIP)
    incident(at, accounts=("a",), witnesses=(Witness("Jo", "her"),), turned_out=slip)
    assert sheet(at, PaperKind.NO_COPY).is_empty
    assert sheet(at, PaperKind.WITNESSES, "witness/jo").is_empty


def test_a_witness_has_numbers_by_sense_and_nothing_of_their_account() -> None:
    at = desk()
    at.journal.record(Person(name="Odile  Farthingale", role=Role.WITNESS, relationship="landing"))
    heard = Witness("Odile Farthingale", "W-account", "07700 900345", sense=Perception.HEARD)
    incident(at, witnesses=(dataclasses.replace(heard, sense=Perception.SAW),))
    incident(at, witnesses=(heard, dataclasses.replace(heard, sense=Perception.SAW)))
    (one,) = sheet(at, PaperKind.WITNESSES, "witness/odile-farthingale").items
    assert isinstance(one, WitnessOfIncidents)
    assert (one.saw, one.heard, one.relationship) == ((1, 2), (2,), "landing")
    assert "W-account" not in repr(one)
    assert "900345" not in repr(one)


def test_safety_has_who_is_at_risk_and_who_supports_and_no_way_to_reach_them() -> None:
    at = desk()
    for person in (
        Person(name="Corin", role=Role.SUSPECTED),
        Person(name="The boy", afraid_for=True, afraid_why="the gate", contact="07700 900207"),
        Person(name="Maeve", role=Role.SUPPORTER, contact="maeve@example.org"),
    ):
        at.journal.record(person)
    made = sheet(at, PaperKind.SAFETY, "person/1", "person/2", "person/3")
    assert [type(item) for item in made.items] == [PersonAtRisk, Supporter]
    assert "900207" not in repr(made)
    assert "maeve@" not in repr(made)


def test_an_extract_has_the_first_words_and_every_later_wording() -> None:
    at = desk()
    id_ = incident(at, what="35 tonight")
    item = at.journal.get(id_)
    at.journal.amend(id_, dataclasses.replace(item.content, place="home"), "the place")
    at.journal.amend(id_, dataclasses.replace(item.content, what="37 last night"), "counted")
    (one,) = sheet(at, PaperKind.EXTRACTS).items
    assert isinstance(one, Extract)
    assert one.first == "35 tonight"
    assert [(each.what, each.reason) for each in one.later] == [("37 last night", "counted")]


def test_an_extract_says_what_was_answered_later_and_what_is_not_in_it() -> None:
    at = desk()
    id_ = incident(at, what="Same coat.", place="gate", alternative="A neighbour has one too.")
    item = at.journal.get(id_)
    named = dataclasses.replace(
        item.content, why_person="his beard", sighting=Sighting(distance="5 m")
    )
    second = at.journal.amend(id_, named, "looked again")
    at.journal.amend(id_, dataclasses.replace(named, effect="no sleep"), "more")
    (one,) = sheet(at, PaperKind.EXTRACTS).items
    assert isinstance(one, Extract)
    assert one.alternative == "A neighbour has one too."
    since = {each.name: each.written for each in one.answered}
    assert set(since) == {"why_person", "effect"}
    assert since["why_person"] == second.written
    assert one.elsewhere == ("sighting",)


def test_an_extract_names_only_people_whom_the_bundle_shows() -> None:
    at = desk()
    for name, shown in (("Jo", "Jo"), ("Jo", "[blacked out]"), ("Jo", "")):
        person = at.journal.record(Person(name=name))
        id_ = incident(at, person=person.id)
        people = (dataclasses.replace(person, content=Person(name=shown)),) if shown else ()
        made = sheet(at, PaperKind.EXTRACTS, people=people)
        (one,) = (each for each in made.items if each.number == at.journal.get(id_).number)
        assert isinstance(one, Extract)
        assert one.person == shown


# --- what stays behind ---------------------------------------------------------------------------


def test_a_thing_has_the_title_that_the_bundle_shows_of_it() -> None:
    at = desk()
    item = at.journal.record(Evidence(title="51.5,-0.1", physical=True, kept_where="drawer"))
    shut = dataclasses.replace(item, content=dataclasses.replace(item.content, title=""))
    for shown, title in ((item, "51.5,-0.1"), (shut, "")):
        exhibits = (Exhibit(shown, None, ExhibitView(), ()),)
        (thing,) = sheet(at, PaperKind.TO_SECURE, item.content.reference, exhibits=exhibits).items
        assert isinstance(thing, KeptThing)
        assert thing.title == title


def test_what_is_withdrawn_or_left_out_is_on_no_sheet() -> None:
    at = desk()
    gone, left = incident(at, accounts=("gone",)), incident(at, accounts=("left",))
    for id_ in (gone, left):
        at.journal.record(Evidence(title="t", physical=True, incidents=(id_,), kept_where="drawer"))
    at.journal.record(Preservation(what="the clip", incidents=(gone, left)))
    asked = at.journal.record(Request(what="an alarm")).id
    at.journal.withdraw(gone, "a mistake")
    choice = SheetChoice(frozenset(("secure/1", "ask/1")), frozenset((left, asked)))
    made = {kind: sheets(at).make(kind, choice) for kind in SHEETS}
    (clip,) = made[PaperKind.TO_SECURE].items
    assert clip.incidents == ()  # type: ignore[union-attr]
    assert not any(isinstance(item, KeptThing) for item in made[PaperKind.TO_SECURE].items)
    assert made[PaperKind.TO_SECURE].kept == 0
    assert all(made[kind].is_empty for kind in SHEETS if kind is not PaperKind.TO_SECURE)


# --- stills --------------------------------------------------------------------------------------


def test_stills_are_of_films_and_of_what_was_seen_on_a_recording() -> None:
    at = desk()
    seen = incident(at, certainty=Certainty.RECORDING, when=DAY)
    read = incident(at, certainty=Certainty.HELD, when=DAY)
    exhibits = tuple(
        _exhibit(at, title, about, layout)
        for title, about, layout in (
            ("his car on a clip", (), ExhibitLayout.FRAMES),
            ("him at the door", (seen,), ExhibitLayout.PICTURE),
            ("his message", (read,), ExhibitLayout.PICTURE),
            ("his letter", (seen,), ExhibitLayout.PAGES),
        )
    )
    made = sheet(at, PaperKind.STILLS, exhibits=exhibits)
    stills = [item for item in made.items if isinstance(item, Still)]
    assert [still.number for still in stills] == [1, 2]
    assert [still.when for still in stills] == [None, DAY]
    assert "his" not in repr(stills)


def _exhibit(at: Desk, title: str, about: tuple[str, ...], layout: ExhibitLayout) -> Exhibit:
    item = at.journal.record(Evidence(title=title, incidents=about))
    shown = ExhibitView(layout, (Print(1, "ab" * 32, lambda: PrintJpeg(b"", 1, 1)),), 1)
    return Exhibit(item, None, shown, ())


def test_a_request_has_its_first_day_and_what_became_of_it() -> None:
    at = desk()
    asked = at.journal.record(Request(what="an alarm"))
    first = asked.written
    at.clock.at += timedelta(days=30)
    met = dataclasses.replace(
        asked.content, state=RequestState.MET, state_on="2026-03-30", state_known="Mine"
    )
    at.journal.amend(asked.id, met, "They came.")
    (need,) = sheet(at, PaperKind.NEEDS, "ask/1").items
    assert isinstance(need, Need)
    assert need.written == first
    assert (need.state, need.state_on, need.state_known) == (
        RequestState.MET, "2026-03-30", "Mine",
    )  # fmt: skip


def test_a_statement_is_said_by_incident_and_who_knows_once_knows_on_every_sheet() -> None:
    at = desk()
    maeve = Person(name="Maeve Tarn", role=Role.WITNESS, afraid_for=True, afraid_why="the gate")
    at.journal.record(maeve)
    for answer, knows in (
        (StatementTaken.YES, StatedAnswer.YES),
        (StatementTaken.NO, StatedAnswer.NO),
        (None, StatedAnswer.NOT_STATED),
    ):
        incident(at, witnesses=(Witness("Maeve Tarn", statement=answer, knows=knows),))
    (one,) = sheet(at, PaperKind.WITNESSES, "witness/maeve-tarn").items
    assert isinstance(one, WitnessOfIncidents)
    assert (one.statement, one.no_statement, one.statement_not_stated) == ((1,), (2,), (3,))
    (at_risk,) = sheet(at, PaperKind.SAFETY, "person/1").items
    assert isinstance(at_risk, PersonAtRisk)
    assert one.knows is at_risk.knows is StatedAnswer.YES


@pytest.mark.parametrize(
    "people",
    [
        (Person(name="Sam", role=Role.SUSPECTED, relationship="ex-husband"),),
        (Person(name="Sam", role=Role.SUPPORTER, relationship="sister"),),
        (
            Person(name="Sam", role=Role.WITNESS, relationship="neighbour", afraid_for=True),
            Person(name=" sam", role=Role.WITNESS, relationship="a cousin"),
        ),
        (
            Person(name="Sam", role=Role.WITNESS, relationship="neighbour", afraid_for=True),
            Person(name="SAM", role=Role.SUSPECTED),
        ),
    ],
)
def test_nobody_is_taken_for_a_witness_of_the_same_name(people: tuple[Person, ...]) -> None:
    """Only an entry that says so is that of a witness, and only where no other has the name."""
    at = desk()
    made = [at.journal.record(dataclasses.replace(each, knows=StatedAnswer.NO)) for each in people]
    witness = Witness("Sam", sense=Perception.SAW, knows=StatedAnswer.YES)
    incident(at, witnesses=(witness,))
    (one,) = sheet(at, PaperKind.WITNESSES, "witness/sam").items
    assert isinstance(one, WitnessOfIncidents)
    assert (one.relationship, one.knows) == ("", StatedAnswer.YES)
    for item in sheet(at, PaperKind.SAFETY, "person/1", "person/2").items:
        assert isinstance(item, PersonAtRisk | Supporter)
        assert item.knows is StatedAnswer.NO
    # one who stays behind is still another of this name
    left = sheets(at).make(
        PaperKind.WITNESSES,
        SheetChoice(frozenset({"witness/sam"}), left_out={each.id for each in made[1:]}),
    )
    assert [each.relationship for each in left.items if isinstance(each, WitnessOfIncidents)] == [
        ""
    ]


def test_the_key_of_a_witness_is_typed_without_quotes_and_is_of_one_alone() -> None:
    at = desk()
    names = ("Zoë O'Neill", "Zoe O Neill", "…")
    at.journal.record(Incident(what="x", witnesses=tuple(Witness(name=each) for each in names)))
    asked = sheets(at).asked([PaperKind.WITNESSES])
    assert [each.key for each in asked] == [
        "witness/zoe-o-neill",
        "witness/zoe-o-neill-2",
        "witness/unnamed",
    ]
    assert [each.named for each in asked] == [*names]
