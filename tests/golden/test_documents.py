"""Every document and paper of the sample case says what it said when it was looked at, in order.

Where one is changed on purpose: `python -m tests.golden` writes what is kept anew; read it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.profiles import AUDIENCES
from tests.golden import documents
from tests.golden.sample import PAPERS, sample

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


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    with sample(tmp_path_factory.mktemp("sample")) as found:
        assert (*found.cases, *found.papers) == NAMES
        yield Said(documents.texts(found))


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_as_it_was_looked_at(name: str, said: Said) -> None:
    assert said.of(name) == documents.place(name).read_text("utf-8").splitlines()


def test_nothing_else_is_kept() -> None:
    assert sorted(path.stem for path in documents.KEPT.iterdir()) == sorted(NAMES)
