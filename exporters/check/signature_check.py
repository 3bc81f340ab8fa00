"""The signature over the tag list, and the key that made it.

**Invariants:**

- The key file and the record each name the key; they must name the same one.
- A bundle cannot show whether the key is the person's own: without a fingerprint from outside, a
  signature that holds means only that nothing was changed since.
- If something does not fit, the file that was changed is named if it can be known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from diary.crypto.signing import fingerprint, parse_fingerprint
from diary.errors import BadInput, Damaged
from exporters.bundle.layout import KEY, SIGNATURE, TAG_MANIFEST
from exporters.bundle.signature_file import SignatureFile, read_signature
from exporters.check.check_report import FindingCode, Findings


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whether the tag list is signed, by which key, and the time that the signature claims."""

    holds: bool
    public: bytes | None
    made: str


def examine(
    tag_list: bytes | None,
    signature: bytes | None,
    keys: Iterable[bytes],
    findings: Findings,
) -> SignatureCheck:
    """Check the signature under each key; report what does not fit, or what is missing."""
    tried = tuple(dict.fromkeys(keys))
    first = tried[0] if tried else None
    for name, part in ((TAG_MANIFEST, tag_list), (SIGNATURE, signature), (KEY, first)):
        if part is None:
            findings.gap(FindingCode.SIGNATURE_NOT_CHECKED, name)
    if tag_list is None or signature is None or not tried:
        return SignatureCheck(False, first, "")
    read = [(key, _read(signature, key, tag_list)) for key in tried]
    for key, signed in read:
        if signed and signed.fits:
            return SignatureCheck(True, key, signed.made)
    if any(signed and signed.whole for _, signed in read):
        findings.problem(FindingCode.LIST_CHANGED, TAG_MANIFEST)
    elif any(signed for _, signed in read):
        findings.problem(FindingCode.SIGNATURE_WRONG, SIGNATURE)
    else:
        findings.problem(FindingCode.SIGNATURE_MALFORMED, SIGNATURE)
    return SignatureCheck(False, first, "")


def compare_keys(in_file: bytes | None, in_record: bytes | None, findings: Findings) -> None:
    """Report if the two places that name the key disagree."""
    if in_file and in_record and in_file != in_record:
        findings.problem(FindingCode.KEY_DIFFERS, KEY)


# A key whose fingerprint differs from a given one in so few of 32 digits cannot be made: of 2^128
# fingerprints fewer than 2^17 are as near, so finding one takes about 2^111 keys.
_SLIP: Final = 2


def expect(seal: SignatureCheck, expected: str | None, findings: Findings) -> bool:
    """Return whether the key has the fingerprint that was typed; report it if not.

    A slip of whoever types is no fault of the bundle, and confirms nothing.
    """
    if expected is None:
        return False
    try:
        wanted = parse_fingerprint(expected)
    except BadInput:
        findings.note(FindingCode.EXPECTED_MALFORMED)
        return False
    if seal.public is None:
        return False
    own = fingerprint(seal.public)
    places = sum(a != b for a, b in zip(own, wanted, strict=True))
    if 0 < places <= _SLIP:
        findings.note(FindingCode.KEY_NEARLY_EXPECTED, places=places, found=own)
    elif places:
        findings.problem(FindingCode.KEY_NOT_EXPECTED, KEY, expected=wanted, found=own)
    return not places


def _read(signature: bytes, key: bytes, tag_list: bytes) -> SignatureFile | None:
    try:
        return read_signature(signature, public=key, tag_list=tag_list)
    except Damaged:
        return None
