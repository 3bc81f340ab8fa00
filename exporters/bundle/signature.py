"""The bundle's key file and the signature of its tag list, in minisign's plain `Ed` form.

The rules are:

- Both files have one exact text, comments included, for a key, a tag list and a moment.
- The trusted comment, which the signature covers, says what was signed and when that was, by the
  signer's own clock.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.crypto import signing
from diary.crypto.signing import verify
from diary.errors import Damaged, DamageReason
from exporters.bundle.layout import KEY, SIGNATURE, TAG_MANIFEST
from exporters.bundle.record_json import made_text

MAX_BYTES: Final = 4096
_KEY_COMMENT: Final = "key of an evidence bundle"
_COMMENT: Final = f"signature of {TAG_MANIFEST}"
_SIGNED: Final = "evidence bundle made "
_TRUSTED_LINE: Final = re.compile(
    rb"trusted comment: (" + _SIGNED.encode() + rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))"
)


@dataclass(frozen=True, slots=True)
class SignatureFile:
    """A signature file of the right form: when it says it was made, and whether it is whole.

    `whole` tells that the signature over its own trusted comment holds, so that a tag list that it
    does not fit is the one of the two that was changed.
    """

    made: str
    fits: bool
    whole: bool


def key_text(public: bytes) -> bytes:
    """The text of the key file."""
    return signing.public_key_text(public, _KEY_COMMENT)


def parse_key(raw: bytes) -> bytes:
    """The 32-byte key in a key file; raises Damaged."""
    try:
        return signing.parse_public_key(raw, _KEY_COMMENT)
    except Damaged as cause:
        raise Damaged(KEY, cause.reason) from cause


def sign_list(
    tag_list: bytes, *, sign: Callable[[bytes], bytes], public: bytes, made: datetime
) -> bytes:
    """The text of the signature file for a tag list."""
    trusted = _SIGNED + made_text(made)
    return signing.signature_text(sign, public, tag_list, _COMMENT, trusted)


def read_signature(raw: bytes, *, public: bytes, tag_list: bytes) -> SignatureFile:
    """What this signature file says of a tag list under a key; raises Damaged for another form."""
    lines = raw.split(b"\n")
    said = _TRUSTED_LINE.fullmatch(lines[2]) if len(lines) == 5 else None
    if said is None:
        raise Damaged(SIGNATURE, DamageReason.FORM)
    trusted, made = said[1].decode("ascii"), said[2].decode("ascii")
    try:
        signing.check_signature(raw, public, tag_list, _COMMENT, trusted)
    except Damaged as cause:
        if cause.reason == DamageReason.FORM:
            raise Damaged(SIGNATURE, DamageReason.FORM) from cause
        return SignatureFile(made, fits=False, whole=_is_whole(lines, public, trusted))
    return SignatureFile(made, fits=True, whole=True)


def _is_whole(lines: list[bytes], public: bytes, trusted: str) -> bool:
    # the form was found exact just before, so both lines decode
    signature = base64.b64decode(lines[1])[-64:]
    try:
        verify(public, signature + trusted.encode("ascii"), base64.b64decode(lines[3]))
    except Damaged:
        return False
    return True
