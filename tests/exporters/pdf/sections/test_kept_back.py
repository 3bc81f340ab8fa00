"""What is kept back is listed by entry, field and a neutral reason, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from diary.audience_profiles import NEVER
from diary.case_file import KeptBack, WithholdingReason
from diary.model.books_and_nouns import Noun
from exporters.pdf.sections.headings import label_of


def page(
    casemaker: Any, written: Any, *kept: KeptBack, withheld: bool = False, own: bool = False
) -> str:
    case = casemaker.some_case(2, pictures=1)
    profile = replace(case.profile, sections=("kept-back",), own_copy=own)
    case = replace(case, profile=profile, kept_back=kept)
    if withheld:
        first = replace(case.exhibits[0], withheld=True, why=WithholdingReason.DEVICE)
        case = replace(case, exhibits=(first, *case.exhibits[1:]))
    return " ".join(" ".join(written(case).texts()).split())


@pytest.mark.parametrize(
    ("kept", "row"),
    [
        (
            KeptBack(Noun.INCIDENT, 14, 31, ("witnesses.contact",)),
            "31 Incident 14 Witnesses' contact details contact detail",
        ),
        (KeptBack(Noun.INCIDENT, 14, 31, ("place",)), "31 Incident 14 Place place"),
        (
            KeptBack(Noun.INCIDENT, 22, 40, ("what", "when"), withdrawn=True),
            f"{label_of(Noun.INCIDENT, 'what', '')}, "
            f"{label_of(Noun.INCIDENT, 'when', '')} withdrawn",
        ),
        (KeptBack(Noun.IMPACT, 3, 52, ("what",)), "not chosen"),
        (KeptBack(Noun.ASK, 3, 52, ("why",)), "not in this kind of document"),
        (KeptBack(Noun.EVIDENCE, 3, 52, ("sha256", "size")), "position or device in a file"),
        (
            KeptBack(Noun.PERSON, 3, 52, ("relationship",)),
            "52 Person 3 Relationship another person",
        ),
        (
            KeptBack(Noun.INCIDENT, 14, 31, ("witnesses",)),
            "31 Incident 14 Witnesses another person",
        ),
    ],
)
def test_a_field_is_named_with_a_neutral_reason(
    casemaker: Any, written: Any, kept: KeptBack, row: str
) -> None:
    assert row in page(casemaker, written, kept)


def test_no_row_tells_for_whom_the_person_is_afraid(casemaker: Any, written: Any) -> None:
    """Whatever no bundle has of a person, its row is the same."""
    hidden = [name for noun, name in NEVER if noun is Noun.PERSON]
    assert {"contact", "afraid_for", "afraid_why"} <= {*hidden}
    some = [names for n in range(1, len(hidden) + 1) for names in combinations(hidden, n)]
    rows = {page(casemaker, written, KeptBack(Noun.PERSON, 3, 52, names)) for names in some}
    (row,) = rows
    assert "52 Person 3 one field not in this kind of document" in row


@pytest.mark.parametrize("some", [True, False])
def test_her_own_copy_speaks_to_her_and_asks_nobody(
    casemaker: Any, written: Any, some: bool
) -> None:
    kept = [KeptBack(Noun.PERSON, 1, 1, ("contact",))] if some else []
    said = page(casemaker, written, *kept, withheld=some, own=True)
    assert "What is not in this copy" in said
    assert "kept back" not in said.casefold()
    assert "should ask" not in said
    assert ("They are in your record." in said) is some


def test_where_there_are_many_those_that_are_alike_share_a_row(
    casemaker: Any, written: Any
) -> None:
    kept = [KeptBack(Noun.INCIDENT, n, n + 100, ("witnesses",)) for n in range(1, 41)]
    assert page(casemaker, written, *kept).count("Witnesses another person") == 40
    kept.append(KeptBack(Noun.INCIDENT, 50, 150, ("witnesses",)))
    said = page(casemaker, written, *kept)
    assert said.count("Witnesses another person") == 1
    assert "101–140, 150 Incident 1–40, 50" in said


def test_an_original_that_is_kept_back_is_named(casemaker: Any, written: Any) -> None:
    said = page(casemaker, written, withheld=True)
    assert "The original file position or device in a file" in said


def test_where_nothing_is_kept_back_that_is_said(casemaker: Any, written: Any) -> None:
    assert "Nothing is kept back of the entries that are shown." in page(casemaker, written)
