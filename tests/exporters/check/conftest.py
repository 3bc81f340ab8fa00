"""A bundle small enough to change every byte of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporters import bundle
from exporters.check import CheckReport, check

NOTE = b"I know your shift."


@pytest.fixture
def tiny(book: Any, make_case: Any, make_exhibit: Any, stub_pdf: Any, tmp_path: Path) -> Path:
    book.incident(1, "He was outside again.")
    n = book.exhibit(1, NOTE, "note.txt")
    case = make_case(book, [make_exhibit(book, n, NOTE, "note.txt")])
    folder = tmp_path / "tiny"
    bundle.write(case, folder, sign=book.signer.sign, pdf=stub_pdf)
    return folder


@pytest.fixture
def run(pdf_reader: Any) -> Callable[..., CheckReport]:
    def once(folder: Path, **other: Any) -> CheckReport:
        return check([folder], pdf=pdf_reader, **other)

    return once
