"""Every document and paper of the sample case says what it said when it was looked at, in order.

Where one is changed on purpose: `python -m tests.golden` writes what is kept anew; read it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image

from diary.audience_profiles import AUDIENCES
from exporters.pdf import evidence_document
from tests.golden import documents
from tests.golden.sample import PAPERS, Sample, sample

NAMES = (*AUDIENCES, "supplement", *PAPERS)


class Said:
    """The texts of documents, each told when it is first asked for, after those before it."""

    def __init__(self, texts: Iterator[tuple[str, str]]) -> None:
        self.texts = texts
        self.told: dict[str, str] = {}

    def of(self, name: str) -> list[str]:
        while name not in self.told:
            found, text = next(self.texts)
            self.told[found] = text
        return self.told[name].splitlines()


SUMMARIES = ("police-summary", "advocate-summary")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with sample(tmp_path_factory.mktemp("sample")) as made:
        yield made


@pytest.fixture(scope="module")
def said(found: Sample) -> Said:
    assert (*found.cases, *found.papers) == NAMES
    return Said(documents.texts(found))


@pytest.mark.parametrize("name", [*NAMES, *SUMMARIES])
def test_a_document_is_as_it_was_looked_at(name: str, said: Said) -> None:
    assert said.of(name) == documents.place(name).read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", ["police", "supplement"])
def test_page_one_is_one_page_in_a_language_of_longer_words(name: str, found: Sample) -> None:
    case, out = found.cases[name], io.BytesIO()
    sections = case.profile.sections[:2]  # what it is, and its contents
    case = replace(case, language="cy", profile=replace(case.profile, sections=sections))
    evidence_document.write_document(case, out, manifest_digest="ab" * 32)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        assert len(document) == 1
        assert "Cynnwys" in document[0].get_textpage().get_text_bounded().split()


def test_nothing_else_is_kept() -> None:
    assert sorted(path.stem for path in documents.KEPT.iterdir()) == sorted((*NAMES, *SUMMARIES))


def test_the_picture_of_page_1_was_drawn_from_that_page(found: Sample) -> None:
    # `python -m tests.golden` draws it
    with Image.open(documents.PICTURE) as picture:
        assert picture.info[documents.DRAWN] == documents.drawn(documents.summary(found))
