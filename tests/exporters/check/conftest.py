"""A bundle small enough to change every byte of, and what somebody with a key can do to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.signing import Signer
from exporters import bag, bundle, signature
from exporters.check import CheckReport, check

MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)
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


def sign_again(folder: Path, signer: Signer) -> None:
    """List every file anew, as it stands, and sign the list."""
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    listed = {path.relative_to(folder).as_posix(): path for path in payload}
    _write_list(folder, bag.MANIFEST, listed)
    _write_list(folder, bag.TAG_MANIFEST, {name: folder / name for name in bag.COVERED})
    text = (folder / bag.TAG_MANIFEST).read_bytes()
    signed = signature.sign_list(text, sign=signer.sign, public=signer.public, made=MADE)
    (folder / bag.SIGNATURE).write_bytes(signed)


def _write_list(folder: Path, name: str, paths: dict[str, Path]) -> None:
    hashes = {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in paths.items()}
    (folder / name).write_bytes(bag.dump_list(hashes))


@pytest.fixture
def resign() -> Callable[[Path, Signer], None]:
    return sign_again
