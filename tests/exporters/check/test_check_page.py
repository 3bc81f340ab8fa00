"""A check page that is not this version's is named with its digest; it speaks in words."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from diary.model.books_and_nouns import Book, Noun
from diary.model.revisions import CLASSES
from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict, FindingLevel
from exporters.check.check_page import field_texts
from exporters.check.report_texts import lines
from tests.corpus.case import Given, tiny
from tests.exporters.check.test_bundle_check_corpus import checked


def test_it_is_named_with_its_digest(tmp_path: Path) -> None:
    page = b"<!doctype html><title>consistent</title>\n"
    report = checked(Given(tiny().put(layout.CHECK_PAGE, page).signed()), tmp_path)
    (found,) = report.findings
    digest = hashlib.sha256(page).hexdigest()
    assert (found.code, found.level, found.file) == (
        "check-page-differs",
        FindingLevel.NOTE,
        layout.CHECK_PAGE,
    )
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert any(line.startswith("Note: check.html: ") and digest in line for line in lines(report))


def test_our_own_is_not(tmp_path: Path) -> None:
    assert checked(Given(tiny()), tmp_path).findings == ()


def _paths(cls: type, path: str = "") -> Iterator[str]:
    """Yield the path of each field of a dataclass, and of each part inside its values."""
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        own = f"{path}.{field.name}".strip(".")
        yield own
        for inner in _parts(hints[field.name]):
            yield from _paths(inner, own)


def _last(path: str) -> set[str]:
    """Return by what a part is named that has no name by its path."""
    whole, _dot, last = path.rpartition(".")
    return {last, f".{last}"} if whole else {last}


def _parts(hint: Any) -> Iterator[type]:
    for argument in get_args(hint):
        yield from _parts(argument)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint


@pytest.mark.parametrize("noun", [noun for noun in Noun if noun.book is Book.RECORD])
def test_every_field_and_each_part_of_one_is_called_by_words(noun: Noun) -> None:
    """An officer who reads the entries knows nothing of the names in record.json."""
    words = field_texts()
    unnamed = [
        path
        for path in _paths(CLASSES[noun])
        if not {f"{noun.value}/{path}", path, *_last(path)} & {*words}
    ]
    assert unnamed == []
    assert not any("_" in text for text in words.values())
