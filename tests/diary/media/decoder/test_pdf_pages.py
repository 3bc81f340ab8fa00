"""A document that opens without a password is searched whole, whatever its owner does not allow."""

from __future__ import annotations

import io

import pikepdf
import pytest

from diary.media.byte_source import BytesSource, Source
from diary.media.decoder.pdf_pages import read_document
from diary.media.decoder_results import UnsearchedReason
from diary.media.file_type import FileType
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.scan import Scan
from tests.support import wrapped_files
from tests.support.wrapped_files import BARE, WITH_PLACE

OWNER = "printing is for the owner"


def locked(plain: bytes, *, user: str = "", strength: int = 6, linearize: bool = False) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as document:
        document.save(
            out,
            linearize=linearize,
            encryption=pikepdf.Encryption(
                owner=OWNER,
                user=user,
                R=strength,  # type: ignore[arg-type]
                aes=strength >= 4,
                metadata=strength >= 4,
                allow=pikepdf.Permissions(extract=False, print_highres=False),
            ),
        )
    return out.getvalue()


def searched(data: bytes) -> Scan:
    def second(source: Source, what: FileType, scan: Scan) -> None:
        if what.kind == "pdf":
            read_document(source, scan)

    return scan_file(BytesSource(data), second)


@pytest.mark.parametrize("linearize", [False, True])
@pytest.mark.parametrize("strength", [2, 3, 4, 6])
def test_a_document_that_only_its_owner_locked_is_read_like_any_other(
    strength: int, linearize: bool
) -> None:
    plain = locked(wrapped_files.pdf(BARE), strength=strength, linearize=linearize)
    assert searched(plain).unsearched == set()
    told = searched(locked(wrapped_files.pdf(WITH_PLACE), strength=strength, linearize=linearize))
    assert told.unsearched == set()
    assert told.positions


@pytest.mark.parametrize("how", ["attached", "page metadata", "map"])
def test_what_stands_beside_the_pages_is_found_behind_the_lock_of_an_owner(how: str) -> None:
    plain = wrapped_files.pdf_with(WITH_PLACE, how=how)
    found = {(each.latitude, each.longitude) for each in searched(plain).positions}
    assert found
    again = searched(locked(plain))
    assert {(each.latitude, each.longitude) for each in again.positions} >= found
    assert again.unsearched == searched(plain).unsearched


def test_a_document_with_a_password_stays_locked() -> None:
    found = searched(locked(wrapped_files.pdf(BARE), user="words"))
    assert found.unsearched == {UnsearchedReason.LOCKED}


def test_what_only_the_locked_bytes_have_is_not_searched() -> None:
    data = locked(wrapped_files.pdf(BARE))
    hidden = b"\n99 0 obj\n<< /Length 20 >>\nstream\n" + bytes(range(20)) + b"\nendstream\nendobj\n"
    at = data.rindex(b"startxref")
    assert UnsearchedReason.LOCKED in searched(data[:at] + hidden + data[at:]).unsearched


def test_an_earlier_version_behind_the_lock_is_not_searched() -> None:
    data = locked(wrapped_files.pdf(BARE))
    start = data[data.rindex(b"startxref") + 9 :].split()[0]
    later = b"\ntrailer\n<< /Prev " + start + b" >>\nstartxref\n" + start + b"\n%%EOF\n"
    assert UnsearchedReason.LOCKED in searched(data + later).unsearched
