"""A record that grows, as a bundle, for what is held against it from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from diary.case_file import Stamp
from diary.crypto import seal_code
from diary.ledger.chain import HeadState, head_states
from exporters.check.bundle_check import CheckReport, FindingLevel
from exporters.delivery import bundle_writer
from tests.exporters.conftest import Book, case_of, write_stub


def seal_at(book: Book, n: int) -> str:
    at = list(head_states(book.vault_id, book.signer.public, book.commitments))[n]
    return seal_code.words(seal_code.seal(at.link))


def point_at(book: Book, n: int) -> HeadState:
    return list(head_states(book.vault_id, book.signer.public, book.commitments))[n]


def grown(book: Book) -> Book:
    for number in range(1, 6):
        book.incident(
            number, f"Number {number}.", shown=None if number == 2 else ("number", "what")
        )
    return book


def written(book: Book, folder: Path, stamps: Sequence[Stamp] = ()) -> Path:
    case = replace(case_of(book, []), stamps=tuple(stamps))
    bundle_writer.write(case, folder, sign=book.signer.sign, pdf=write_stub)
    return folder


def codes(report: CheckReport, level: FindingLevel) -> list[str]:
    return [item.code for item in report.findings if item.level is level]
