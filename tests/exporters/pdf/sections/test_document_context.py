"""A bundle that adds to an earlier one: the whole course on page 1, sheets only for what is new."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from diary.case_file import EarlierBundle, EarlierFile, Supplement
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Role
from diary.model.revisions import Recorded
from diary.model.translation import Translation
from exporters.pdf.sections import document_context
from tests.support.pdf_structure import failures, read

DIGEST = "0123456789abcdef" * 4


def outline(data: bytes) -> list[str]:
    """The headings of a document, as a reader lists them."""
    with pypdfium2.PdfDocument(data) as document:
        return [line.get_title() for line in document.get_toc()]


@pytest.fixture(scope="module")
def case(casemaker: Any) -> Any:
    return casemaker.some_case(12, pictures=4)


@pytest.fixture(scope="module")
def added(case: Any) -> Any:
    """The same case as a supplement: all but the last incident and the first exhibit are old."""
    old = sorted(item.entry for item in case.incidents)[-2]
    exhibits = tuple(
        replace(
            each,
            item=replace(each.item, entry=1 if at else old + 1),
            given=EarlierFile(1, "data/originals/AB-1_a.jpg", "0" * 64) if at else None,
        )
        for at, each in enumerate(case.exhibits)
    )
    before = EarlierBundle(DIGEST, case.made, old, bytes(32))
    return replace(case, exhibits=exhibits, supplement=Supplement((before,)))


def test_sheets_are_only_of_what_is_new(added: Any, case: Any, written: Callable[..., Any]) -> None:
    new = {item.number for item in document_context.incidents_to_print(added)}
    last = max(case.incidents, key=lambda item: item.entry)
    assert last.number in new
    assert len(new) < len(case.incidents)
    (exhibit,) = document_context.exhibits_to_print(added)
    made = written(added)
    texts = made.texts()
    whole = "\n".join(texts)
    assert f"Recorded incidents {len(case.incidents)}, from" in " ".join(texts[0].split())
    assert "This adds to the bundle of" in texts[0]
    assert DIGEST[:16] in texts[0]
    named = ", ".join(str(number) for number in sorted(new))
    about = f"New or changed: incidents {named}; exhibit {exhibit.item.content.reference}; "
    assert about in " ".join(texts[0].split())
    # the chronology is of the whole record, and marks what is new
    marked = {int(number) for number in re.findall(r"^(\d+) new · ", whole, re.MULTILINE)}
    assert marked == {item.number for item in case.incidents if item.entry > old_entries(added)}
    for item in case.incidents:
        assert item.commitment in whole.replace("\r\n", "")
    flat = " ".join(whole.split())
    files = [each for each in added.exhibits if each.given and not each.item.content.physical]
    assert flat.count("Given with the bundle of") == len(files) > 1
    assert exhibit.item.commitment in whole.replace("\r\n", "")
    assert DIGEST in whole.replace("\r\n", "")
    assert "daybook check FOLDER --earlier EARLIER-FOLDER" in whole
    assert " new " in flat


def test_what_has_a_sheet_and_is_unchanged_is_named_in_a_line(
    casemaker: Any, written: Callable[..., Any]
) -> None:
    case = casemaker.some_case(12, profile="response")
    changed = replace(case.impacts[0], entry=901)
    grown = replace(case, impacts=(changed, *case.impacts[1:]), supplement=_since(case, 800))
    flat = " ".join("\n".join(written(grown).texts()).split())
    bundle = f"the bundle of Tue 24 Nov 2026, 16:00 ({DIGEST[:16]})"
    assert flat.count(f"What is unchanged has its sheet in {bundle}, or in one before it.") == 1
    assert "Unchanged: 1 (Stalking protection order)." in flat


def test_what_is_new_in_the_tables_is_marked(case: Any, written: Callable[..., Any]) -> None:
    him = next(person for person in case.people if person.content.role is Role.SUSPECTED)
    translation = Translation(of=case.impacts[0].id, field="what", language="cy", text="Nid wyf")
    later = Recorded("t1", Noun.TRANSLATION, 1, translation, 900, "0" * 64, case.made, case.made, 1)
    changed = replace(case.police[0], entry=901)
    people = tuple(replace(p, entry=902) if p.id == him.id else p for p in case.people)
    grown = replace(
        case,
        people=people,
        police=(changed, *case.police[1:]),
        translations=(later,),
        supplement=_since(case, 800),
    )
    made = written(grown)
    flat = " ".join("\n".join(made.texts()).split())
    assert f"{him.number} new Viktor S." in flat
    assert "Police contact 1 new · " in flat
    assert "Nid wyf" in flat
    first = " ".join(made.texts()[0].split())
    assert "Police contact 1, Effect on daily life 1." in first
    assert failures(made.data) == set()
    assert read(made.data).faults == []


def test_a_bundle_that_stands_alone_says_nothing_of_it(
    case: Any, written: Callable[..., Any]
) -> None:
    whole = " ".join("\n".join(written(case).texts()).split())
    assert "adds to" not in whole
    assert "Given with" not in whole
    assert document_context.incidents_to_print(case) == case.incidents
    assert document_context.exhibits_to_print(case) == case.exhibits


def test_it_is_tagged_and_every_link_leads_somewhere(
    added: Any, written: Callable[..., Any]
) -> None:
    data = written(added).data
    assert failures(data) == set()
    assert read(data).faults == []


def test_what_is_new_is_named_as_far_as_a_line_holds(added: Any) -> None:
    everything = replace(added, exhibits=(), accounts=(), supplement=_since(added, 0))
    assert "(+" not in " ".join(document_context.supplement_sentences(everything))
    more = replace(everything, incidents=everything.incidents + everything.incidents[:3])
    assert " (+3); " in " ".join(document_context.supplement_sentences(more))
    nothing = replace(added, exhibits=(), supplement=_since(added, 10_000))
    assert "Nothing is new or changed." in " ".join(document_context.supplement_sentences(nothing))


def old_entries(added: Any) -> int:
    entries: int = added.supplement.latest.entries
    return entries


def _since(case: Any, entries: int) -> Supplement:
    return Supplement((EarlierBundle(DIGEST, case.made, entries, bytes(32)),))
