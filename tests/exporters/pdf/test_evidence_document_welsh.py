"""A document with Welsh headings: marked as a draft, whole, and nobody's words changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from diary.errors import Cancelled
from diary.i18n import _
from exporters.pdf import evidence_document
from tests.support.pdf_structure import failures, read

DRAFT = "Heb ei adolygu eto"
SAME = "Not yet reviewed"


@pytest.fixture(scope="module")
def case(casemaker: Any) -> Any:
    return replace(casemaker.some_case(12), language="cy")


@pytest.fixture(scope="module")
def made(case: Any, written: Callable[[Any], Any]) -> Any:
    return written(case)


def test_its_headings_are_welsh_and_its_words_are_not(case: Any, made: Any) -> None:
    texts = [" ".join(text.split()) for text in made.texts()]
    assert "Cronoleg" in texts[0]
    every = " ".join(texts)
    for item in case.incidents:
        assert " ".join(item.content.what.split()) in every
    assert _("Chronology") == "Chronology"


def test_page_one_and_every_foot_say_that_it_is_a_draft(made: Any) -> None:
    texts = made.texts()
    assert texts[0].count(DRAFT) == 2
    assert all(DRAFT in text and SAME in text for text in texts)
    assert made.outside() == []


def test_it_is_an_archival_document_in_welsh(made: Any) -> None:
    with pikepdf.open(io.BytesIO(made.data)) as document:
        assert str(document.Root.Lang) == "cy"
    assert not failures(made.data)


def test_what_nobody_translated_is_not_tagged_as_welsh(case: Any, made: Any) -> None:
    found = read(made.data)
    tagged: dict[str, set[str]] = {}
    for node in found.tree.walk():
        if node.lang:
            tagged.setdefault(node.lang, set()).add(one(found.text(node)))
    # whose language nobody has said
    own = tagged.pop("und")
    for item in case.incidents:
        assert one(item.content.what) in own
    assert tagged == {}
    welsh = {one(found.text(node)) for node in found.tree.walk() if not node.lang}
    assert {"Cronoleg", "Pobl"} <= welsh - own


def one(text: str) -> str:
    return "".join(text.split())


def test_in_english_no_words_are_taken_for_those_of_another_language(
    case: Any, written: Callable[[Any], Any]
) -> None:
    found = read(written(replace(case, language="en")).data)
    assert {node.lang for node in found.tree.walk()} == {""}


def test_english_says_nothing_of_it(case: Any, written: Callable[[Any], Any]) -> None:
    texts = " ".join(written(replace(case, language="en")).texts())
    assert DRAFT not in texts
    assert SAME not in texts


def test_a_document_that_is_given_up_leaves_english_behind(case: Any) -> None:
    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        evidence_document.write_document(
            case, io.BytesIO(), manifest_digest="0f" * 32, progress=stop
        )
    assert _("Chronology") == "Chronology"
