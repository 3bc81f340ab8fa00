"""What the handover of a bundle or a paper decides by itself, before window or terminal show it."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from diary import audience_profiles
from diary.audience_profiles import Profile
from diary.contradictions.whole_record import conflict_of, contradictions_in
from diary.errors import BadInput
from diary.model.record_nouns import AfterConflict, Incident
from diary.paper_content import ContactSheet, PaperKind
from diary.services.disclosure.redaction_service import RedactionHit
from tests.support import vaults
from tests.support.records import Clock
from ui import bundle_handover, paper_handover
from ui.bundle_handover import DeliveryOptions, HandoverAnswers, OutgoingFile, RedactionReport
from ui.paper_handover import PaperVersions

DAY = date(2026, 11, 24)
WHOLE, REDACTED = (cast(ContactSheet, object()) for _ in range(2))
HIT = cast(RedactionHit, object())


def test_the_passphrase_of_a_pdf_stands_in_no_text_of_its_options() -> None:
    assert "five words" not in repr(DeliveryOptions("pdf", "five words"))


@pytest.mark.parametrize(
    ("way", "name"),
    [
        ("folder", "Bundle-2026-11-24"),
        ("zip", "Bundle-2026-11-24.zip"),
        ("upload", "Bundle-2026-11-24"),
    ],
)
def test_a_place_is_named_by_the_day_and_by_what_it_is(way: str, name: str) -> None:
    assert bundle_handover.place_name(way, DAY) == name


def test_a_paper_is_named_by_its_kind_and_the_day() -> None:
    assert paper_handover.file_name(PaperKind.CONTACT, date(2026, 1, 2)) == (
        "Contact-sheet-2026-01-02.pdf"
    )


@pytest.mark.parametrize(
    ("hits", "take_out", "paper", "places"),
    [
        ((HIT, HIT), True, REDACTED, 2),
        ((HIT,), False, WHOLE, 0),
        ((), True, WHOLE, 0),
    ],
)
def test_a_paper_leaves_as_answered(
    hits: tuple[RedactionHit, ...], take_out: bool, paper: object, places: int
) -> None:
    versions = PaperVersions(WHOLE, REDACTED, RedactionReport(True, hits))
    assert versions.chosen(take_out=take_out) == (paper, places)


def test_files_whose_words_were_not_searched_are_counted() -> None:
    files = tuple(OutgoingFile(f"{n}", f"EX/{n}", "a", searched=n == 1) for n in range(3))
    assert RedactionReport(False, (), files).unsearched == 2


def test_a_file_is_named_as_what_it_is() -> None:
    bundle_handover.refuse_ending(Path("a.ZIP"), "zip")
    with pytest.raises(BadInput):
        bundle_handover.refuse_ending(Path("a"), "pdf")


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
            return bundle_handover.take_case(session, profile, {}, answers).unanswered

        assert (unanswered(police), unanswered(police, first), unanswered(short)) == (2, 1, 0)
        (noted, _other) = contradictions_in(
            session.journal.items, session.journal.history, session.journal.zone
        )
        assert noted.incidents == (first,)
        session.journal.record(conflict_of(noted, AfterConflict.NOTED))
        assert (unanswered(police), unanswered(police, second)) == (1, 0)
