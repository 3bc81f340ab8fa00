"""A bundle small enough to change every byte of."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import Signer
from exporters.check.bundle_check import CheckReport, check
from exporters.delivery import bundle_writer
from tests.exporters.conftest import Book, case_of, file_exhibit, write_stub

NOTE = b"I know your shift."


@pytest.fixture(scope="session")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = Book(Signer(bytes(range(32))))
    book.incident(1, "He was outside again.")
    n = book.exhibit(1, NOTE, "note.txt")
    case = case_of(book, [file_exhibit(book, n, NOTE, "note.txt")])
    folder = tmp_path_factory.mktemp("written") / "tiny"
    bundle_writer.write(case, folder, sign=book.signer.sign, pdf=write_stub)
    return folder


@pytest.fixture
def tiny(_written: Path, tmp_path: Path) -> Path:
    """A copy for each test, which may do with it what it likes."""
    return Path(shutil.copytree(_written, tmp_path / "tiny"))


@pytest.fixture
def run(pdf_reader: Any) -> Callable[..., CheckReport]:
    def once(folder: Path, **other: Any) -> CheckReport:
        return check([folder], pdf=pdf_reader, **other)

    return once
