"""The case of a bundle as it was answered."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from diary import audience_profiles
from diary.audience_profiles import Profile
from diary.contradictions.whole_record import conflict_of, contradictions_in
from diary.model.record_nouns import AfterConflict, Incident
from diary.paper_kinds import PaperKind
from tests.support import vaults
from tests.support.records import Clock
from ui import case_preview
from ui.handover_questions import HandoverAnswers


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
