"""Whoever keeps the record is called by their initials where the summary says what was changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest

from diary.case_file import CaseFile, Correction, EarlierBundle, Supplement
from diary.errors import BadInput
from diary.model.books_and_nouns import Book, Noun
from diary.model.record_nouns import (
    Account,
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Declaration,
    DeclarationAnswer,
    DeclarationTopic,
    OwnContact,
    Person,
    Role,
    StillSo,
)
from diary.model.revisions import CLASSES
from exporters.pdf.sections import corrections
from exporters.pdf.sections.document_context import untranslated_context
from exporters.pdf.sections.headings import label_of
from exporters.summary.case_facts import case_facts
from exporters.summary.corrections import changed
from exporters.summary.names import ShortNames
from exporters.summary.since_last import since_last
from exporters.summary.words import field_text
from exporters.table_pages import PageTable
from tests.support.agreement import given_case
from tests.support.records import desk

WRITTEN = datetime(2026, 3, 1, tzinfo=UTC)
FIELDS = [
    (noun, name) for noun, cls in CLASSES.items() if noun.book is Book.RECORD
    for name in get_type_hints(cls)
]  # fmt: skip


def values_of(noun: Noun, name: str) -> Iterator[str]:
    """The values of a field that has a fixed set of them."""
    hint = get_type_hints(CLASSES[noun])[name]
    for each in (hint, *get_args(hint)):
        if isinstance(each, type) and issubclass(each, StrEnum):
            yield from (value.value for value in each)


def said(tables: Iterator[PageTable]) -> str:
    return " | ".join(cell for table in tables for row in table.rows for cell in row.cells)


def case_of() -> CaseFile:
    """A record in which each kind of thing that names the person was added and corrected."""
    at = desk()
    at.journal.record(Person(name="Annika Brzezna", role=Role.ME))
    him = at.journal.record(Person(name="Corin Hasselby", role=Role.SUSPECTED))
    fact = CaseFact(
        fact=CaseFactKind.BAIL, known=CaseFactSource.PAPER, still=StillSo.YES, what="On bail"
    )
    bail = at.journal.record(fact)
    other = replace(fact, known=CaseFactSource.THERE, still=StillSo.NOT_KNOWN)
    at.journal.amend(bail.id, other, "It was said in court")
    account = at.journal.record(Account(account="still.waters"))
    at.journal.amend(account.id, Account(account="still.waters", person=him.id), "The bench")
    at.journal.record(OwnContact(what="I asked for my coat.", why="It was cold"))
    return given_case("police", at)


def test_both_versions_of_a_fact_of_the_case_have_the_initials() -> None:
    told = said(changed(untranslated_context(case_of()), "AB"))
    assert "before: AB has the paper" in told
    assert "after: AB was there" in told
    assert "before: yes, as far as AB knows" in told
    assert "after: AB does not know" in told
    assert "the person" not in told.lower()


def test_every_answer_at_a_hand_over_that_can_be_recorded_has_words() -> None:
    at = desk()
    for answer in DeclarationAnswer:
        declared = Declaration(topic=DeclarationTopic.RELEASE_TOLD, answer=answer)
        with contextlib.suppress(BadInput):
            at.journal.record(declared)
    context = untranslated_context(given_case("police", at))
    told = said(case_facts(context, ShortNames(context)))
    for words in ("Answer: yes", "Answer: no", "Answer: not asked"):
        assert words in told


def test_contact_from_them_that_is_new_has_the_initials() -> None:
    case = case_of()
    before = EarlierBundle("ab" * 32, WRITTEN, 0, b"\0" * 32)
    context = untranslated_context(replace(case, supplement=Supplement((before,))))
    assert "Contact from AB no. 1" in said(since_last(context, "AB"))


def test_an_answer_that_only_a_later_version_knows_stands_as_it_is() -> None:
    context = untranslated_context(case_of())
    assert field_text(context, Noun.CASE, "still", "half-so", "AB") == "half-so"
    assert field_text(context, Noun.CASE, "still", "", "AB") == ""


@pytest.mark.parametrize("audience", ["police", "advocate"])
def test_no_field_that_the_summary_alone_corrects_calls_them_the_person(audience: str) -> None:
    context = untranslated_context(given_case(audience, desk()))
    looked = 0
    for noun, name in FIELDS:
        change = Correction(noun, 1, 1, WRITTEN, "", name, None, None)
        if not context.opens(noun, name) or not corrections.is_apart(context, change):
            continue
        texts = [field_text(context, noun, name, value, "AB") for value in values_of(noun, name)]
        for text in (label_of(noun, name, "AB"), *texts):
            looked += 1
            assert "the person" not in text.lower().replace("the person suspected", ""), (
                noun,
                name,
                text,
            )
    assert looked > 20
