"""The receipt: the key's fingerprint in text and as a code, the seal, and room to sign."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diary.case_file import SubstituteCopy
from diary.crypto import seal_code
from diary.crypto.signing import fingerprint
from exporters.pdf.engine.qr_block import modules
from tests.support.pdf_structure import failures, read


@pytest.fixture
def receipt(casemaker: Any, written: Any) -> Any:
    def make(**changed: Any) -> Any:
        case = casemaker.some_case(2, pictures=1)
        case = replace(case, profile=replace(case.profile, sections=("receipt",)))
        if changed:
            first = replace(case.exhibits[0], **changed)
            case = replace(case, exhibits=(first, *case.exhibits[1:]))
        return case, written(case)

    return make


def words(made: Any) -> str:
    return " ".join(" ".join(made.texts()).split())


def test_fingerprint_and_seal_stand_there_as_what_they_are(receipt: Any) -> None:
    case, made = receipt()
    said = words(made)
    assert fingerprint(case.disclosure.public_key) in said
    assert seal_code.words(seal_code.seal(case.disclosure.head_link)) in said
    assert "No file can print its own hash." in said
    for line in ("Received by", "Given by", "Signature", "Day and time"):
        assert line in said
    assert len(made.texts()) == 1


def test_what_was_redacted_is_told_to_the_officer(receipt: Any) -> None:
    _, made = receipt()
    assert "Already redacted" not in words(made)
    copy = SubstituteCopy(".jpg", "image/jpeg", "re-encoded", lambda: None, "cd" * 32, 999)  # type: ignore[arg-type,return-value]
    case, made = receipt(open=None, copy=copy, withheld=True)
    said = words(made)
    reference = case.exhibits[0].item.content.reference
    assert f"Already redacted copies: {reference}. Their originals stay with AB." in said
    assert "not yet reviewed by a lawyer" in said


def test_the_page_is_well_formed(receipt: Any) -> None:
    _, made = receipt()
    assert failures(made.data) == set()
    assert read(made.data).faults == []
    assert made.outside() == []


def test_the_code_has_its_three_corners_and_differs_by_text() -> None:
    code = modules("66C0 A84E")
    assert len(code) == len(code[0]) >= 21
    corner = [True] * 7
    for row in (0, 6):
        assert code[row][:7] == code[row][-7:] == corner
    assert code[-1][:7] == corner
    assert modules("66C0 A84F") != code
