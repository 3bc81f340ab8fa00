"""The signature over the tag list, and whose key made it.

The rules are:

- The key file and the record each name the key; they must name the same one.
- Whether the key is the person's own cannot be seen from inside a bundle: without a fingerprint
  from outside, a signature that holds says no more than that nothing was changed since.
- Where something does not fit, the file that was changed is named if that can be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diary.crypto.signing import fingerprint, parse_fingerprint
from diary.errors import BadInput, Damaged
from exporters.bundle.layout import KEY, SIGNATURE, TAG_MANIFEST
from exporters.bundle.signature import SignatureFile, read_signature
from exporters.check.report import FindingCode, Findings


@dataclass(frozen=True, slots=True)
class SealCheck:
    """Whether the tag list is signed, by which key, and when that says it was."""

    holds: bool
    public: bytes | None
    made: str


def examine(
    tag_list: bytes | None,
    signature: bytes | None,
    keys: Iterable[bytes],
    findings: Findings,
) -> SealCheck:
    """Look at the signature under each key; says what does not fit, or what is missing."""
    tried = tuple(dict.fromkeys(keys))
    first = tried[0] if tried else None
    for name, part in ((TAG_MANIFEST, tag_list), (SIGNATURE, signature), (KEY, first)):
        if part is None:
            findings.gap(FindingCode.SIGNATURE_NOT_CHECKED, name)
    if tag_list is None or signature is None or not tried:
        return SealCheck(False, first, "")
    read = [(key, _read(signature, key, tag_list)) for key in tried]
    for key, signed in read:
        if signed and signed.fits:
            return SealCheck(True, key, signed.made)
    if any(signed and signed.whole for _, signed in read):
        findings.problem(FindingCode.LIST_CHANGED, TAG_MANIFEST)
    elif any(signed for _, signed in read):
        findings.problem(FindingCode.SIGNATURE_WRONG, SIGNATURE)
    else:
        findings.problem(FindingCode.SIGNATURE_MALFORMED, SIGNATURE)
    return SealCheck(False, first, "")


def compare_keys(in_file: bytes | None, in_record: bytes | None, findings: Findings) -> None:
    """The two places that name the key must agree."""
    if in_file and in_record and in_file != in_record:
        findings.problem(FindingCode.KEY_DIFFERS, KEY)


def is_fingerprint(typed: str) -> bool:
    """Whether what somebody typed can be the fingerprint of a key at all."""
    try:
        parse_fingerprint(typed)
    except BadInput:
        return False
    return True


def expect(seal: SealCheck, expected: str | None, findings: Findings) -> bool:
    """Tell whether the key is the one whose fingerprint was given; says so where it is not."""
    if expected is None:
        return False
    try:
        wanted = parse_fingerprint(expected)
    except BadInput:
        findings.problem(FindingCode.EXPECTED_MALFORMED)
        return False
    if seal.public is None:
        return False
    own = fingerprint(seal.public)
    if own != wanted:
        findings.problem(FindingCode.KEY_NOT_EXPECTED, KEY, expected=wanted, found=own)
    return own == wanted


def _read(signature: bytes, key: bytes, tag_list: bytes) -> SignatureFile | None:
    try:
        return read_signature(signature, public=key, tag_list=tag_list)
    except Damaged:
        return None
