"""The case of a bundle as it was answered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diary import audience_profiles
from diary.audience_profiles import Profile
from diary.contradictions.whole_record import conflict_of, contradictions_in
from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import (
    AfterConflict,
    Evidence,
    Incident,
    Person,
    Preservation,
    Role,
    StatedAnswer,
    Witness,
)
from diary.paper_content import ContactDetails
from diary.paper_kinds import SHEETS, PaperKind
from diary.services.session import Session
from tests.support import hostile_decoders, media_samples, transcripts, vaults
from tests.support.records import Clock
from ui import case_preview, paper_handover
from ui.handover_questions import HandoverAnswers


@pytest.fixture
def unprotected() -> Iterator[MediaClient]:
    """The real decoder on a system that limits nothing, without consent."""
    with contextlib.closing(MediaClient(hostile_decoders.unconfined())) as client:
        yield client


def test_what_nobody_answered_is_counted_as_far_as_it_is_shown(
    tmp_path: Path,
) -> None:
    with contextlib.closing(vaults.new(tmp_path / "vault", Clock())) as session:
        first, second = (
            session.journal.record(Incident(what=f"He rang {n} times.", times=37)).id
            for n in (35, 36)
        )
        police, short = audience_profiles.load("police"), audience_profiles.load("short")

        def unanswered(profile: Profile, *left_out: str) -> int:
            answers = HandoverAnswers(left_out=left_out)
            return len(case_preview.take_case(session, profile, {}, answers).unanswered)

        assert (unanswered(police), unanswered(police, first), unanswered(short)) == (2, 1, 0)
        (noted, _other) = contradictions_in(
            session.journal.items, session.journal.history, session.journal.zone
        )
        assert noted.incidents == (first,)
        session.journal.record(conflict_of(noted, AfterConflict.NOTED))
        assert (unanswered(police), unanswered(police, second)) == (1, 0)


@pytest.mark.parametrize("audience", audience_profiles.AUDIENCES)
def test_no_extract_goes_unasked(audience: str, tmp_path: Path) -> None:
    profile = audience_profiles.load(audience)
    with contextlib.closing(vaults.new(tmp_path / "vault", Clock())) as session:
        session.journal.record(Incident(what="He rang."))
        case = case_preview.take_case(session, profile, {}, HandoverAnswers())
        assert PaperKind.EXTRACTS not in {each.kind for each in case.sheets}
        let_go = tuple(each.key for each in session.sheets.asked_beside(profile))
        assert let_go == (("sheet/extracts",) if PaperKind.EXTRACTS in profile.sheets else ())
        answers = HandoverAnswers(on_sheets=let_go)
        case = case_preview.take_case(session, profile, {}, answers)
        assert (PaperKind.EXTRACTS in {each.kind for each in case.sheets}) == bool(let_go)


# Of each person who stays behind, the versions of the entry; every name is a word of its own.
_BEHIND = (
    (Person(name="Zqchild", relationship="my son", contact="Zqphone"),),
    (Person(name="Zqearlier", relationship="my daughter"), Person(name="Zqearlier")),
    (Person(name="Zqafraid", afraid_for=True, afraid_why="Zqwhy"), Person(name="Zqafraid")),
    (Person(name="Zqfriend", role=Role.SUPPORTER),),
    (Person(name="Zqsaw", role=Role.WITNESS),),
    (Person(name="Zqnow", relationship="a colleague"), Person(name="Zqnow", afraid_for=True)),
)
_PLACED = "51.507400,-0.127800.png"


def _withheld_things(session: Session) -> None:
    """Record what a bundle withholds, each thing with a word of its own, and what a sheet has."""
    journal = session.journal
    for first, *later in _BEHIND:
        item = journal.record(first)
        for each in later:
            journal.amend(item.id, each, "a change")
        witness = Witness("Zqwitness", "Zqaccount", "Zqreach", knows=StatedAnswer.NO)
        journal.record(
            Incident(what="He rang.", platform="p", person=item.id, witnesses=(witness,))
        )
    shown = journal.record(Person(name="Kev Shown", role=Role.SUSPECTED, afraid_for=True))
    rang = journal.record(Incident(what="He rang again.", platform="p", person=shown.id)).id
    for title in (_PLACED, "a card"):
        journal.record(Evidence(title=title, incidents=(rang,), kept_where="in a drawer"))
    export = Evidence(title="Zqexport.txt", reference="ZQ/9", incidents=(rang,), physical=True)
    behind = journal.record(export)
    journal.record(replace(transcripts.conversation(), of=behind.id))
    journal.record(Preservation(what="the backup", exhibit=behind.id))


def _let_go(keys: Iterable[str]) -> tuple[str, ...]:
    """Everything but what names somebody."""
    return tuple(key for key in keys if not key.startswith(("person/", "witness/")))


@pytest.mark.parametrize("audience", audience_profiles.AUDIENCES)
def test_no_sheet_beside_a_bundle_has_what_the_bundle_withholds(
    audience: str, tmp_path: Path
) -> None:
    profile = audience_profiles.load(audience)
    with contextlib.closing(vaults.new(tmp_path / "vault", Clock())) as session:
        _withheld_things(session)
        keys = _let_go(each.key for each in session.sheets.asked_beside(profile))
        answers = HandoverAnswers(on_sheets=keys)
        case = case_preview.take_case(session, profile, {}, answers)
        withheld = ("Zq", "51.5074") if profile.own_copy else ("Zq", "ZQ/9", "51.5074")
        # of the person's own copy a witness is not asked about
        said = repr([each for each in case.sheets if each.kind is not PaperKind.WITNESSES])
        assert [each for each in withheld if each in said] == []
        if PaperKind.TO_SECURE in profile.sheets:
            assert "a card" in said
            assert "Kev Shown" in said


@pytest.mark.parametrize("kind", SHEETS)
def test_no_sheet_by_itself_has_what_a_bundle_withholds(kind: PaperKind, tmp_path: Path) -> None:
    with contextlib.closing(vaults.new(tmp_path / "vault", Clock())) as session:
        _withheld_things(session)
        keys = _let_go(each.key for each in paper_handover.asked(session, kind))
        made = paper_handover.make_paper(session, kind, ContactDetails(), keys)
        assert [each for each in ("Zq", "51.5074") if each in repr(made.whole)] == []
        shown = {PaperKind.TO_SECURE: "a card", PaperKind.EXTRACTS: "Kev Shown"}
        assert shown.get(kind, "") in repr(made.whole)


def test_incidents_that_stay_behind_are_known_by_number_the_newest_too(tmp_path: Path) -> None:
    with contextlib.closing(vaults.new(tmp_path / "vault", Clock())) as session:
        made = [session.journal.record(Incident(what=f"He rang {n}.")) for n in range(4)]
        session.journal.withdraw(made[1].id, "It was somebody else.")
        police = audience_profiles.load("police")

        def behind(*left_out: str) -> tuple[int, ...]:
            answers = HandoverAnswers(left_out=left_out)
            return case_preview.take_case(session, police, {}, answers).incidents_behind

        assert behind() == ()
        assert behind(made[0].id, made[3].id) == (1, 4)


def test_pages_of_the_program_itself_are_read_where_files_of_others_are_not(
    unprotected: MediaClient,
) -> None:
    pdf = media_samples.letter("Page 1", "Page 2")
    assert case_preview.page_count(unprotected, pdf) == 2
    pixels, words = case_preview.page(unprotected, pdf, 1, 300)
    assert (pixels.width, words.strip()) == (300, "Page 2")
    assert len(case_preview.thumbnails(unprotected, pdf, (0, 1), 100)) == 2
    with pytest.raises(MediaError, match="not-confined"):
        unprotected.pdf_pages(BytesSource(pdf))
