"""The key file and the signature: one exact text, and the changed file named where it can be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diary.crypto.signing import Signer
from diary.errors import Damaged
from exporters.bundle import signature_file

MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)
LIST = b"the list\n"


@pytest.fixture
def signed(signer: Signer) -> bytes:
    return signature_file.sign_list(LIST, sign=signer.sign, public=signer.public, made=MADE)


def test_a_signature_fits_its_list_and_says_when(signed: bytes, signer: Signer) -> None:
    read = signature_file.read_signature(signed, public=signer.public, tag_list=LIST)
    assert (read.fits, read.whole, read.made) == (True, True, "2026-11-24T16:00:00Z")


def test_of_a_changed_list_the_signature_is_whole(signed: bytes, signer: Signer) -> None:
    read = signature_file.read_signature(signed, public=signer.public, tag_list=LIST + b"x")
    assert (read.fits, read.whole) == (False, True)


def test_a_changed_date_is_not_whole(signed: bytes, signer: Signer) -> None:
    other = signed.replace(b"2026-11-24", b"2025-11-24")
    read = signature_file.read_signature(other, public=signer.public, tag_list=LIST)
    assert (read.fits, read.whole) == (False, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"untrusted comment: signature of", b"untrusted comment: Signature of"),
        (b"evidence bundle", b"evidence  bundle"),
        (b"\n", b"\r\n"),
        (b"16:00:00Z\n", b"16:00:00Z \n"),
        (b"==\n", b"=\n"),
        (b"==\n", b"==\n\n"),
        (b"==\n", b"=="),
        (b"\nR", b"\n R"),
    ],
)
def test_another_way_to_write_it_is_damaged(
    signed: bytes, signer: Signer, old: bytes, new: bytes
) -> None:
    assert old in signed
    with pytest.raises(Damaged):
        signature_file.read_signature(signed.replace(old, new), public=signer.public, tag_list=LIST)


def test_loose_padding_bits_are_damaged(signed: bytes, signer: Signer) -> None:
    at = signed.rindex(b"==") - 1
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    loose = alphabet[alphabet.index(signed[at]) ^ 1]
    other = signed[:at] + bytes([loose]) + signed[at + 1 :]
    with pytest.raises(Damaged):
        signature_file.read_signature(other, public=signer.public, tag_list=LIST)


def test_another_keys_signature_is_damaged(signed: bytes, other_signer: Signer) -> None:
    with pytest.raises(Damaged):
        signature_file.read_signature(signed, public=other_signer.public, tag_list=LIST)


def test_a_key_file_reads_back_and_has_one_text(signer: Signer) -> None:
    text = signature_file.key_text(signer.public)
    assert signature_file.parse_key(text) == signer.public
    for other in (text[:-1], text + b"\n", text.replace(b"key of", b"Key of"), b""):
        with pytest.raises(Damaged):
            signature_file.parse_key(other)
