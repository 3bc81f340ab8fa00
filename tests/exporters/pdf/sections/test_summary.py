"""The reference numbers of page 1: every one, in the width that there is, and never a page more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diary.model.books_and_nouns import Noun


@pytest.fixture(scope="module")
def case(casemaker: Any) -> Any:
    return casemaker.some_case(80)


def one(text: str) -> str:
    return " ".join(text.split())


def with_references(case: Any, references: list[str]) -> Any:
    contact = case.police[0]
    police = tuple(
        replace(contact, content=replace(contact.content, reference=said)) for said in references
    )
    return replace(case, police=police)


def test_page_one_has_every_reference_number(case: Any, written: Callable[[Any], Any]) -> None:
    references = [f"46/{number}/26" for number in range(20_001, 20_011)]
    first = one(written(with_references(case, references)).texts()[0])
    assert [said for said in (*references, "SPO 17/26") if said not in first] == []


@pytest.mark.parametrize(("asks", "whole"), [(True, False), (False, True)])
def test_references_take_the_width_that_they_have(
    case: Any, written: Callable[[Any], Any], asks: bool, whole: bool
) -> None:
    # two lines of the whole page, which is more than two lines beside what is asked for
    long = "46/20001/26 " + " ".join(f"division {n}" for n in range(15)) + " end-of-it"
    fields = {noun: names for noun, names in case.profile.fields.items() if noun is not Noun.ASK}
    profile = case.profile if asks else replace(case.profile, fields=fields)
    made = written(replace(with_references(case, [long]), profile=profile))
    first = one(made.texts()[0])
    assert ("What is asked for" in first) is asks
    assert (long in first) is whole
    assert "46/20001/26 division 0" in first


def test_more_references_than_a_page_can_hold_leave_it_one_page(
    case: Any, written: Callable[[Any], Any]
) -> None:
    pages = written(with_references(case, [f"{n} " + "long " * 60 for n in range(40)])).texts()
    assert one(pages[1]).startswith("Index")
