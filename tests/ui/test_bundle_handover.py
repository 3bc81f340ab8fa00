"""What the handover of a bundle or a paper decides by itself, before window or terminal show it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from diary.errors import BadInput
from diary.paper_content import ContactSheet
from diary.paper_kinds import PaperKind
from diary.services.disclosure.redaction_service import RedactionHit
from ui import bundle_handover, paper_handover
from ui.bundle_handover import DeliveryOptions
from ui.handover_questions import RedactionReport
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


def test_a_file_is_named_as_what_it_is() -> None:
    bundle_handover.refuse_ending(Path("a.ZIP"), "zip")
    with pytest.raises(BadInput):
        bundle_handover.refuse_ending(Path("a"), "pdf")
