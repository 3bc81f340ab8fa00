from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given

from diary.audience_profiles import AUDIENCES, NEVER, WITHDRAWN_FIELDS, Profile, load
from diary.case_file import CaseFile
from diary.crypto.signing import verify as check_signature
from diary.errors import NotAllowed
from diary.ledger import chain
from diary.ledger.entry import STRUCTURE
from diary.ledger.entry_disclosure import EntryDisclosure, verify_disclosure
from diary.media.decoder_results import MediaFacts, Position
from diary.model.books_and_nouns import Book, Noun
from diary.model.noun_codec import to_fields
from diary.model.private_nouns import HandoverRecord, Note, OwnDetail
from diary.model.record_nouns import (
    Account,
    AfterConflict,
    Conflict,
    Event,
    EventKind,
    Impact,
    Incident,
    Order,
    Person,
    PoliceContact,
    Request,
    Role,
    StatementTaken,
    ToldOutcome,
    Witness,
)
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from diary.services.access.credentials import Credentials
from diary.services.derivatives import Derivatives
from diary.services.disclosure.exhibit_scan import ScannedFile, position_hits
from diary.services.disclosure.redaction_service import Redactions
from diary.services.disclosure.snapshot import PositionHandling, SnapshotService, VaultIdentity
from diary.services.session import Session
from exporters.bundle.record_json import RecordFile, dump
from tests.support import vaults
from tests.support.generators import LONDON
from tests.support.records import PASSPHRASE, Desk, NoMedia, desk, play, steps
from tests.support.snapshots import POLICE, attach, take

PRIVATE = "a marker that must never leave"


def opened(case: CaseFile) -> list[EntryDisclosure]:
    """The openings of what is shown, without the shut ones."""
    return [opening for opening in case.disclosure.openings if not opening.is_withheld]


def record_bytes(case: CaseFile) -> bytes:
    return dump(RecordFile(case.made, case.disclosure))


def everything(value: Any, seen: set[int] | None = None) -> list[str]:
    """Every text that can be reached from a value, by attribute, item or field."""
    seen = set() if seen is None else seen
    if isinstance(value, str):
        return [value]
    if isinstance(value, bytes):
        return [value.decode("latin-1")]
    if id(value) in seen or value is None or isinstance(value, int | float):
        return []
    seen.add(id(value))
    if dataclasses.is_dataclass(value):
        inner: list[Any] = [getattr(value, each.name) for each in dataclasses.fields(value)]
    elif isinstance(value, dict | MappingProxyType):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        inner = list(value)
    else:
        return []
    return [text for each in inner for text in everything(each, seen)]


def with_fields(**changes: tuple[str, ...]) -> Profile:
    fields = dict(POLICE.fields)
    fields.update({Noun(noun): names for noun, names in changes.items()})
    return dataclasses.replace(POLICE, fields=MappingProxyType(fields))


@pytest.fixture
def full(session: Session) -> Session:
    """A case in which every private corner holds the marker."""
    record = session.journal.record
    record(Person(name="Marta Kowal", role=Role.ME, contact=PRIVATE))
    him = record(Person(name="unknown", role=Role.SUSPECTED, contact=PRIVATE))
    incident = record(
        Incident(
            what="He rang.",
            when=typed_when(Precision.EXACT, LONDON, "2026-03-01T21:10"),
            person=him.id,
            witnesses=(Witness("Jo", "heard it", PRIVATE), Witness("Ann", contact=PRIVATE)),
        )
    )
    session.journal.amend(
        incident.id,
        dataclasses.replace(
            incident.content, did="hung up", witnesses=(Witness("Jo", "", PRIVATE),)
        ),
        "remembered more",
    )
    gone = record(Incident(what="Somebody stood there.", person=him.id, did=PRIVATE))
    session.journal.withdraw(gone.id, "it was a neighbour")
    record(PoliceContact(what="reported", officer="Ray", officer_contact=PRIVATE))
    record(Event(event=EventKind.ASKED_TO_STOP, what="asked him to stop"))
    record(Order(title="Interim order", order="spo"))
    record(Impact(what="moved my desk"))
    record(Request(what="an order"))
    record(Note(text=PRIVATE, title=PRIVATE))
    session.handovers.log(
        HandoverRecord(
            audience=PRIVATE, folder=PRIVATE, digest="00", entries=1, originals=1, to=PRIVATE
        )
    )
    attach(session, incident.id, title="a screenshot")
    attach(session, gone.id, title=PRIVATE)
    lost = attach(session, incident.id, title=PRIVATE)
    session.journal.withdraw(lost, "another's")
    return session


# --- what never leaves ------------------------------------------------------------------------


def test_nothing_private_is_in_the_case_or_in_a_bundles_record(full: Session) -> None:
    case = take(full)
    told = "\n".join(everything(case)) + record_bytes(case).decode()
    assert "He rang." in told
    assert "a screenshot" in told
    assert PRIVATE not in told
    assert "sharing" not in told
    assert "note.recorded" not in told
    assert "private" not in told


@pytest.mark.parametrize(("noun", "field"), sorted(NEVER))
def test_a_profile_cannot_ask_for_contact_details(full: Session, noun: Noun, field: str) -> None:
    greedy = with_fields(**{noun: (*POLICE.fields[noun], field)})
    assert PRIVATE not in "\n".join(everything(take(full, greedy)))


@pytest.mark.parametrize(
    "noun", [Noun.NOTE, Noun.SHARING, Noun.SEAL, Noun.ACCESS, Noun.ERASURE, Noun.STAMP]
)
def test_a_profile_cannot_reach_the_private_book(full: Session, noun: Noun) -> None:
    with pytest.raises(NotAllowed):
        take(full, with_fields(**{noun: ("number", "text", "title", "audience", "folder")}))


def test_the_record_book_does_not_tell_that_a_private_one_was_written(full: Session) -> None:
    before = take(full)
    for _ in range(3):
        full.journal.record(Note(text="more"))
    after = take(full)
    assert after.disclosure == before.disclosure
    assert "\n".join(everything(after)).count("private") == 0


# --- what leaves ------------------------------------------------------------------------------


def placed(session: Session) -> dict[int, Any]:
    return {each.n: each.entry for each in vaults.parts_of(session).books[Book.RECORD].entries()}


def test_what_is_opened_is_what_the_profile_lists(full: Session) -> None:
    case = take(full)
    for opening in opened(case):
        values = opening.values()
        noun = Noun(values["@kind"].split(".")[0])
        assert set(values) <= set(STRUCTURE) | set(POLICE.fields[noun])
        entry = placed(full)[opening.n]
        assert {name: entry.fields()[name] for name in values} == values
        missing = set(entry.fields()) - set(values)
        assert len(opening.withheld) == len(missing)


def test_every_opening_comes_to_its_commitment_and_the_head_is_signed(full: Session) -> None:
    shown = take(full).disclosure
    for opening in shown.openings:
        verify_disclosure(opening, shown.commitments[opening.n - 1])
    links = list(chain.links(chain.origin(shown.vault_id, shown.public_key), shown.commitments))
    assert links[-1] == shown.head_link
    message = chain.head_message(shown.vault_id, len(links), links[-1])
    check_signature(shown.public_key, message, shown.head_signature)
    assert [opening.n for opening in shown.openings] == list(range(1, len(links) + 1))
    told = opened(take(full))
    assert shown.entries_shown == len(told)
    assert shown.entries_withheld == len(links) - len(told) > 0
    assert shown.fields_withheld == sum(len(opening.withheld) for opening in told) > 0


def test_every_other_entry_of_the_record_is_shut(full: Session) -> None:
    case = take(full)
    entries = placed(full)
    assert [opening.n for opening in case.disclosure.openings] == sorted(entries)
    shown = {
        *(item.id for item in (*case.incidents, *case.people, *case.police, *case.orders)),
        *(item.id for item in (*case.events, *case.impacts, *case.asks)),
        *(exhibit.item.id for exhibit in case.exhibits),
    }
    gone = {
        entry.subject
        for n, entry in entries.items()
        if n in {withdrawal.entry for withdrawal in case.withdrawals}
    }
    kept = {n for n, entry in entries.items() if entry.subject not in shown | gone}
    # the exhibit of the incident that was withdrawn
    assert [entries[n].kind for n in kept] == ["evidence.added"]
    for opening in case.disclosure.openings:
        assert opening.is_withheld == (opening.n in kept)
        if opening.is_withheld:
            assert opening.values() == {"@previous": entries[opening.n].previous}


def test_of_a_noun_that_the_profile_leaves_out_nothing_is_said_but_what_revises_what(
    full: Session,
) -> None:
    fields = {noun: names for noun, names in POLICE.fields.items() if noun is Noun.INCIDENT}
    narrow = dataclasses.replace(POLICE, fields=MappingProxyType(fields))
    first = full.journal.items(Noun.IMPACT)[0]
    full.journal.amend(first.id, Impact(what="moved house"), "again")
    case = take(full, narrow)
    told = record_bytes(case).decode()
    assert "He rang." in told
    for hidden in (
        "moved",
        "again",
        "impact",
        "Interim order",
        "Marta",
        "evidence",
        '@clock",null',
    ):
        assert hidden not in told
    revised = {
        opening.values()["@previous"] for opening in case.disclosure.openings if opening.is_withheld
    }
    assert first.commitment in revised
    assert len(case.disclosure.openings) == len(placed(full))


def test_the_case_holds_what_the_openings_say_and_nothing_else(full: Session) -> None:
    case = take(full)
    latest: dict[str, dict[str, Any]] = {}
    for opening in opened(case):
        values = opening.values()
        if not values["@kind"].endswith(".withdrawn"):
            latest[values["@subject"]] = values
    items = [
        *case.incidents, *case.events, *case.people, *case.police, *case.orders, *case.impacts,
        *case.asks, *(exhibit.item for exhibit in case.exhibits),
    ]  # fmt: skip
    assert len(items) == 9
    for item in items:
        said = latest[item.id]
        own = {name: value for name, value in said.items() if not name.startswith("@")}
        assert own.pop("number") == item.number
        own.pop("reason", None)
        # a field that a noun must have is blank where it is not opened
        shown = {name: value for name, value in to_fields(item.content).items() if value != ""}
        assert shown == own
        assert item.noun == said["@kind"].split(".")[0]
        assert item.revision == said["@revision"]


@given(steps)
def test_it_is_so_for_any_history(history: list) -> None:  # type: ignore[type-arg]
    at = desk()
    play(at, history)
    case = snapshot(at).take(POLICE, {})
    private = {
        item.content
        for noun in (Noun.NOTE, Noun.SHARING, Noun.SEAL, Noun.ACCESS, Noun.ERASURE, Noun.STAMP)
        for item in at.journal.items(noun)
    }
    assert not private & {getattr(item, "content", None) for item in case.incidents}
    for opening in case.disclosure.openings:
        verify_disclosure(opening, case.disclosure.commitments[opening.n - 1])
    told = json.loads(record_bytes(case))
    assert len(told["commitments"]) == at.books[Book.RECORD].tip().n
    standing = [one for one in at.journal.items(Noun.INCIDENT) if one.withdrawn is None]
    assert {one.id for one in case.incidents} == {one.id for one in standing}


class _NoEvidence:
    def original_of(self, item: object) -> None:
        return None


def snapshot(at: Desk) -> SnapshotService:
    case = VaultIdentity(bytes(range(16)), bytes(32), "england-wales", "Daybook", at.clock)
    return SnapshotService(case, at.journal, _NoEvidence(), at.books[Book.RECORD])  # type: ignore[arg-type]


# --- corrections and withdrawals --------------------------------------------------------------


def test_corrections_are_listed_field_by_field_with_their_reason(full: Session) -> None:
    changes = [(change.field, change.before, change.after) for change in take(full).changes]
    assert changes == [
        ("witness_numbers", [1, 2], [1]),
        ("did", None, "hung up"),
    ]
    assert {change.reason for change in take(full).changes} == {"remembered more"}


def test_a_correction_of_what_is_not_opened_is_counted_and_not_shown(full: Session) -> None:
    narrow = with_fields(incident=("number", "what", "when"))
    case = take(full, narrow)
    assert case.changes == ()
    revisions = [
        opening.values()["@revision"]
        for opening in opened(case)
        if opening.values()["@subject"] == case.incidents[0].id
    ]
    assert revisions == [1, 2]
    assert "hung up" not in "\n".join(everything(case))
    assert "remembered more" not in "\n".join(everything(case))


def withdrawn_incident(session: Session) -> str:
    found = session.journal.items(Noun.INCIDENT)
    return next(item.id for item in found if item.withdrawn is not None)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_a_withdrawn_incident_said_is_opened_for_three_audiences(
    full: Session, audience: str
) -> None:
    case = take(full, load(audience))
    opens = audience in ("police", "advocate", "own")
    assert ("Somebody stood there." in record_bytes(case).decode()) is opens
    said = [gone.incident for gone in case.withdrawals if gone.noun is Noun.INCIDENT]
    assert [each.content.what for each in said if each] == ["Somebody stood there."] * opens
    assert "Somebody stood there." not in [item.content.what for item in case.incidents]


def test_what_a_withdrawn_incident_said_is_opened_no_further_than_what_was_alleged(
    full: Session,
) -> None:
    gone = withdrawn_incident(full)
    values = [each.values() for each in opened(take(full)) if each.values()["@subject"] == gone]
    names = {name for said in values for name in said if not name.startswith("@")}
    assert {"number", "reason", "what", "person"} <= names <= WITHDRAWN_FIELDS


def test_words_that_are_kept_back_leave_number_and_reason(full: Session) -> None:
    gone = withdrawn_incident(full)
    kept = full.redactions.bundle_redactions(words_kept=(gone,))
    case = take(full, redactions=kept)
    assert "Somebody stood there." not in "\n".join(everything(case)) + str(record_bytes(case))
    (row,) = (each for each in case.withdrawals if each.noun is Noun.INCIDENT)
    assert (row.reason, row.incident) == ("it was a neighbour", None)


def test_the_persons_own_words_are_taken_out_of_what_was_withdrawn(full: Session) -> None:
    full.journal.record(OwnDetail(words="stood there"))
    case = take(full, redactions=full.redactions.bundle_redactions())
    assert "stood there" not in "\n".join(everything(case)) + str(record_bytes(case))


def test_of_an_erased_incident_that_was_withdrawn_nothing_is_opened(full: Session) -> None:
    gone = withdrawn_incident(full)
    full.erasure.erase(gone, Credentials(PASSPHRASE))
    case = take(full)
    assert "Somebody stood there." not in record_bytes(case).decode()
    assert Noun.INCIDENT not in {each.noun for each in case.withdrawals}


def test_of_a_withdrawn_subject_only_number_and_reason_are_opened(full: Session) -> None:
    gone_words = withdrawn_incident(full)
    case = take(full, redactions=full.redactions.bundle_redactions(words_kept=(gone_words,)))
    gone = {item.noun: item for item in case.withdrawals}
    assert gone[Noun.INCIDENT].reason == "it was a neighbour"
    assert gone[Noun.EVIDENCE].reason == "another's"
    spoken = [
        opening.values()
        for opening in opened(case)
        if opening.n == gone[Noun.INCIDENT].entry or opening.values().get("number") == 2
    ]
    assert len(spoken) >= 2
    for values in spoken:
        if values["@kind"].startswith("incident."):
            assert {name for name in values if not name.startswith("@")} <= {"number", "reason"}


def test_a_reason_that_the_profile_does_not_open_stays(full: Session) -> None:
    case = take(full, with_fields(incident=("number", "what")))
    assert "neighbour" not in "\n".join(everything(case))
    assert next(item for item in case.withdrawals if item.noun is Noun.INCIDENT).reason == ""


# --- order ------------------------------------------------------------------------------------


def test_incidents_stand_in_the_order_in_which_they_happened(session: Session) -> None:
    for text in ("2026-03-09", "2026-03-01", "2026-03-05"):
        session.journal.record(Incident(what=text, when=typed_when(Precision.DAY, LONDON, text)))
    case = take(session)
    assert [item.number for item in case.incidents] == [2, 3, 1]


def test_an_empty_record_makes_an_empty_case(session: Session) -> None:
    case = take(session)
    assert (case.incidents, case.me) == ((), None)
    assert case.disclosure.commitments == ()
    assert case.disclosure.head_signature == b""


def test_the_case_says_who_made_it_when_and_where(full: Session, clock: Callable[[], Any]) -> None:
    case = take(full)
    assert case.me is not None
    assert case.me.content.name == "Marta Kowal"
    assert (case.zone, case.jurisdiction) == (LONDON, "england-wales")
    assert case.made.microsecond == 0
    assert abs(case.made - clock()) < timedelta(seconds=5)


def test_whoever_records_is_named_and_no_more(session: Session) -> None:
    me = session.journal.record(Person(name="Marta Kowal", role=Role.SUSPECTED, appearance=PRIVATE))
    session.journal.record(Account(account=PRIVATE, person=me.id))
    mine = Person(name="Marta Kowal", role=Role.ME, appearance=PRIVATE, vehicle=PRIVATE)
    session.journal.amend(me.id, mine, "this is me")
    session.journal.record(Person(name="R.", role=Role.SUSPECTED, vehicle="Grey Astra"))
    case = take(session)
    told = "\n".join(everything(case)) + record_bytes(case).decode()
    assert "Marta Kowal" in told
    assert "Grey Astra" in told
    assert PRIVATE not in told


def test_an_account_leaves_only_with_whoever_uses_it(session: Session) -> None:
    journal = session.journal
    roles = (Role.SUSPECTED, Role.OTHER, Role.ME)
    him, jo, me = (journal.record(Person(name=role.value, role=role)) for role in roles)
    for person, name in ((him.id, "@his"), (jo.id, "@jos"), (me.id, "@mine"), ("", "@nobodys")):
        journal.record(Account(account=name, person=person))
    passed = journal.record(Account(account="@passed", person=me.id))
    journal.amend(passed.id, Account(account="@passed", person=him.id), "it is his")

    def shown(audience: str) -> list[str]:
        case = session.snapshot.take(load(audience), {})
        assert "@mine" not in record_bytes(case).decode()
        assert "@passed" not in record_bytes(case).decode()
        return [item.content.account for item in case.accounts]

    assert shown("police") == ["@his", "@jos", "@nobodys"]
    assert shown("short") == ["@his", "@nobodys"]
    journal.withdraw(jo.id, "not asked")
    assert shown("short") == ["@his", "@nobodys"]


@pytest.mark.parametrize("told", [False, True])
def test_the_kind_that_is_counted_leaves_only_with_the_kinds(
    session: Session, *, told: bool
) -> None:
    kind = "SEXUAL_ASSAULT"
    both = Incident(what="x", behaviours=(kind, "FOLLOW"), times=3, times_of=kind)
    item = session.journal.record(both)
    item = session.journal.amend(item.id, replace(both, behaviours=("FOLLOW",), times_of=""), "")
    session.journal.amend(item.id, both, "")
    chosen = Redactions(kinds_told=frozenset({kind} if told else ()))
    case = take(session, load("short"), redactions=chosen)
    assert (kind in record_bytes(case).decode()) is told
    assert {"behaviours", "times_of"} <= {*case.kept_back[0].fields} or told


def test_what_became_of_an_incident_stays_behind_with_it(session: Session) -> None:
    record = session.journal.record
    one, other = record(Incident(what="x")), record(Incident(what="y"))
    outcomes = tuple(ToldOutcome(incident=each.id, what="NFA") for each in (one, other))
    contact = record(PoliceContact(what="They rang.", outcomes=outcomes))
    session.journal.amend(contact.id, replace(contact.content, outcomes=outcomes[1:]), "")
    assert "NFA" in record_bytes(take(session)).decode()
    case = take(session, redactions=Redactions(left_out=frozenset({one.id})))
    assert "NFA" not in record_bytes(case).decode()
    assert [each.content.outcomes for each in case.police] == [()]
    assert [each.fields for each in case.kept_back if each.noun is Noun.POLICE] == [
        ("outcomes",),
        ("outcomes",),
    ]


@pytest.mark.parametrize("relationship", ["my son", "a neighbour"])
def test_what_does_not_fit_stays_behind_with_whoever_it_names(
    session: Session, relationship: str
) -> None:
    record = session.journal.record
    son = record(Person(name="Tommy", role=Role.OTHER, relationship=relationship))
    kev = record(Person(name="Kev", role=Role.SUSPECTED))
    uses = [record(Account(account="@tl", person=each.id)).id for each in (son, kev)]
    record(
        Conflict(
            rule="account.two-people",
            version=1,
            text="@tl is down as used by Tommy and by Kev.",
            entries=tuple(uses),
            answer=AfterConflict.LEFT,
            on="2026-03-01",
        )
    )
    leaves = relationship == "a neighbour"
    court = take(session, load("court"))
    assert bool(court.conflicts) is leaves
    assert ("Tommy" in record_bytes(court).decode()) is leaves
    # an account may leave where whoever uses it does not
    case = take(session, load("court"), redactions=Redactions(left_out=frozenset({kev.id})))
    assert case.conflicts == ()


def test_what_does_not_fit_a_withdrawn_incident_leaves_with_its_words(session: Session) -> None:
    item = session.journal.record(Incident(what="x"))
    conflict = Conflict(
        rule="a-rule",
        version=1,
        text="Your words say tomorrow.",
        incidents=(item.id,),
        answer=AfterConflict.LEFT,
        on="2026-03-01",
    )
    session.journal.record(conflict)
    session.journal.withdraw(item.id, "not so")
    kept = Redactions(words_kept=frozenset({item.id}))
    assert [len(take(session, load(name)).conflicts) for name in ("police", "court")] == [1, 0]
    assert take(session, redactions=kept).conflicts == ()


def test_an_exhibit_of_what_is_withdrawn_or_left_out_stays_behind(session: Session) -> None:
    gone, left = (session.journal.record(Incident(what=what)).id for what in "xy")
    attach(session, gone, left, title="a screenshot")
    session.journal.withdraw(gone, "not so")
    assert len(take(session).exhibits) == 1
    assert len(session.snapshot.originals()) == 1
    case = take(session, redactions=Redactions(left_out=frozenset({left})))
    assert case.exhibits == ()
    assert session.snapshot.originals({left}) == ()


def test_why_something_was_changed_stays_behind_with_what_was_changed(session: Session) -> None:
    journal = session.journal
    item = journal.record(Incident(what="He knocked.", witnesses=(Witness("Odile"),)))
    told = Witness("Odile", statement=StatementTaken.YES)
    item = journal.amend(item.id, replace(item.content, witnesses=(told,)), "Odile gave hers.")
    item = journal.amend(item.id, replace(item.content, times=2), "Twice, I think.")
    journal.withdraw(item.id, "It was the post.")
    journal.reinstate(item.id, "It was not.")
    case = session.snapshot.take(load("police"), {})
    said = record_bytes(case).decode()
    assert "Odile" not in said
    assert all(why in said for why in ("Twice, I think.", "It was the post.", "It was not."))
    (kept,) = (each for each in case.kept_back if "reason" in each.fields)
    assert (kept.noun, kept.number, kept.entry) == (Noun.INCIDENT, 1, 2)
    assert [change.field for change in case.changes] == ["times"]


def test_what_was_withdrawn_and_put_back_is_shown_with_both_steps(session: Session) -> None:
    journal = session.journal
    item = journal.record(Incident(what="He stood there."))
    journal.withdraw(item.id, "it was a neighbour")
    journal.reinstate(item.id, "it was him")
    case = take(session)
    assert [each.content.what for each in case.incidents] == ["He stood there."]
    assert (case.withdrawals, case.changes) == ((), ())
    (back,) = case.reinstatements
    assert (back.noun, back.number, back.entry, back.reason) == (
        Noun.INCIDENT, 1, 3, "it was him",
    )  # fmt: skip
    assert (back.withdrawn.entry, back.withdrawn.reason) == (2, "it was a neighbour")
    journal.withdraw(item.id, "no, it was not")
    case = take(session)
    assert [gone.entry for gone in case.withdrawals] == [4]
    assert case.incidents == ()
    assert case.reinstatements == (back,)


def test_exhibits_of_what_is_withdrawn_stay_behind(full: Session) -> None:
    assert [item.content.title for item, _ in full.snapshot.originals()] == ["a screenshot"]
    assert [exhibit.item.content.title for exhibit in take(full).exhibits] == ["a screenshot"]


HERE = MediaFacts(kind="image", media_type="image/jpeg", positions=(Position("exif", "51", "0"),))


def test_an_exhibit_of_two_incidents_leaves_while_one_of_them_stands(session: Session) -> None:
    one, two = (session.journal.record(Incident(what=what)) for what in "ab")
    attach(session, one.id, two.id)
    session.journal.withdraw(one.id, "wrong")
    assert len(take(session).exhibits) == 1
    session.journal.withdraw(two.id, "wrong")
    assert len(take(session).exhibits) == 0


class _Copying(NoMedia):
    def without_position(self, source: Any) -> Any:
        from diary.media.decoder_results import CleanCopy

        return CleanCopy("image", "image/jpeg", ".jpg", data=b"clean")


def test_an_original_that_says_where_it_was_taken_stays_if_asked(session: Session) -> None:
    id_ = attach(session, title="a photograph")
    (pair,) = session.snapshot.originals()
    scanned = {id_: ScannedFile(Derivatives(HERE))}
    assert [found.reference for found in position_hits([pair], scanned)] == ["EX/1"]
    kept = take(session, scanned=scanned, positions=PositionHandling.KEEP).exhibits[0]
    assert kept.open is not None
    assert kept.open().read() == b"bytes"
    assert not kept.withheld
    object.__setattr__(pair[1].access, "media", _Copying())
    stays = take(session, scanned=scanned).exhibits[0]
    assert (stays.open, stays.withheld) == (None, True)
    assert stays.copy is not None
    assert stays.copy.open().read() == b"clean"
    assert stays.item.content.sha256


def test_an_original_that_nobody_looked_at_stays(session: Session) -> None:
    attach(session)
    assert take(session, scanned={}).exhibits[0].open is None
    assert take(session, scanned={}).exhibits[0].withheld
    assert take(session, scanned={}, positions=PositionHandling.KEEP).exhibits[0].open is not None


def test_a_damaged_original_is_named_and_not_skipped(session: Session) -> None:
    id_ = attach(session)
    exhibit = take(session, scanned={id_: ScannedFile(None, damaged=True)}).exhibits[0]
    assert exhibit.damaged
    assert exhibit.item.content.reference == "EX/1"


def test_saying_of_which_incident_an_exhibit_is_changes_no_exhibit(session: Session) -> None:
    incident = session.journal.record(Incident(what="x"))
    exhibit = attach(session)
    content = session.journal.get(exhibit).content
    linked = session.journal.amend(exhibit, replace(content, incidents=(incident.id,)))
    case = take(session)
    assert case.changes == ()
    assert [(it.number, it.field, it.after) for it in case.links] == [
        (linked.number, "incidents", [incident.id])
    ]
    # what is said of it besides is a change, whatever is linked in the same entry
    more = replace(content, title="his car", incidents=())
    session.journal.amend(exhibit, more)
    case = take(session)
    assert {it.field for it in case.changes} == {"title", "incidents"}
    assert len(case.links) == 1


@pytest.mark.parametrize("audience", ["police", "advocate", "short", "order", "family"])
def test_whoever_was_first_recorded_as_a_witness_stays_behind_in_every_version(
    session: Session, audience: str
) -> None:
    journal = session.journal
    seen = journal.record(Person(name="Odile Farthingale", role=Role.WITNESS, appearance="red hat"))
    account = journal.record(Account(account="odile.at.home", person=seen.id))
    later = Person(name="Odile Marchbank", role=Role.OTHER, appearance="green hat")
    journal.amend(seen.id, later, "No witness after all")
    case = session.snapshot.take(load(audience), {})
    assert seen.id not in {item.id for item in case.people}
    assert account.id not in {item.id for item in case.accounts}
    told = record_bytes(case).decode()
    for word in ("Odile", "Farthingale", "Marchbank", "red hat", "green hat", "odile.at.home"):
        assert word not in told, word


def test_a_witness_who_is_suspected_now_is_shown(session: Session) -> None:
    journal = session.journal
    seen = journal.record(Person(name="Lorcan Tew", role=Role.WITNESS))
    journal.amend(seen.id, Person(name="Lorcan Tew", role=Role.SUSPECTED), "It was him")
    case = session.snapshot.take(load("police"), {})
    assert [item.id for item in case.people] == [seen.id]
