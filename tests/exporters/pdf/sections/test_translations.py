"""A translation on paper: below the words, headed, tagged with its language, never for them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from diary.audience_profiles import load
from diary.case_file import Correction
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Event, EventKind, Incident
from diary.model.translation import Translation
from diary.model.when import Precision
from diary.model.zone_rules import typed_when
from exporters.check import own_pdf
from tests.support.pdf_structure import failures

POLISH = "Stał znowu pod domem i patrzył w okno."
ENGLISH = "He stood outside the house again, looking at the window."
HOSTILE = "<b>x</b> (cm) Tj \\) /Lang (de) 1 " + "0" * 64


@pytest.fixture
def case(casemaker: Any) -> Any:
    maker = casemaker.Maker()
    start = casemaker.START
    item = maker.add(Incident(what=POLISH, did="Nic."), start)
    event = maker.add(Event(event=EventKind.MOVED, what="Przeprowadzka."), start)
    day = typed_when(Precision.DAY, "Europe/London", "2026-03-05")
    given = {"language": "en", "original": "pl", "by": "A. Nowak", "when": day}
    for of, field, text in (
        (item.id, "what", ENGLISH),
        (item.id, "did", HOSTILE),
        (event.id, "what", "Moved house."),
    ):
        said = Translation(of=of, field=field, text=text, **given)
        maker.add(said, start + timedelta(days=1))
    return maker.case(load("police"))


def elements(data: bytes) -> list[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return [
            (str(each.S), str(each.Lang))
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and "/S" in each and "/Lang" in each
        ]


def test_the_words_come_first_and_stay(case: Any, written: Callable[[Any], Any]) -> None:
    made = written(case)
    (page,) = [text for text in made.texts() if ENGLISH in " ".join(text.split())]
    said = " ".join(page.split())
    said = said[said.index(POLISH) :]
    assert said.index(POLISH) < said.index(
        "Translation into English · by: A. Nowak · Thu 5 Mar 2026"
    )
    assert said.index("by: A. Nowak") < said.index(ENGLISH)
    assert "What was done about it: translation into English" in said
    assert "words above were changed after" not in said
    assert any("Moved house." in text for text in made.texts())


def test_each_language_is_tagged(case: Any, written: Callable[[Any], Any]) -> None:
    data = written(case).data
    assert sorted(elements(data)) == [("/P", "en")] * 3 + [("/P", "pl")] * 2
    assert not failures(data)


def test_each_has_its_mark_and_none_can_be_made_up(
    case: Any, written: Callable[[Any], Any], tmp_path: Path
) -> None:
    marks = [mark[1] for mark in own_pdf.marks(written(case).save(tmp_path))]
    assert sorted(marks) == [1, 2, 3, 4, 5]


def test_older_than_a_change_of_the_words_is_said(case: Any, written: Callable[[Any], Any]) -> None:
    made = case.incidents[0]
    change = Correction(Noun.INCIDENT, made.number, 9, made.written, "", "what", "Był.", POLISH)
    texts = " ".join(" ".join(written(replace(case, changes=(change,))).texts()).split())
    assert texts.count("changed after this translation") == 1


def test_a_profile_without_sheets_has_them_too(case: Any, written: Callable[[Any], Any]) -> None:
    texts = " ".join(written(replace(case, profile=load("order"))).texts())
    assert ENGLISH in " ".join(texts.split())
