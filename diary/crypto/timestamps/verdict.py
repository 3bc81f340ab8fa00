"""The verdict on a time stamp: right, wrong, or not checked; never in between.

**Invariants:**

- *Right* means: signed by a certificate for time stamps that was valid then and leads to a root
  given by the person who checks, and rfc3161-client does not object.
- *Wrong* means: something in the reply contradicts itself, or a certificate was used for what it
  does not allow.
- Everything else is *not checked*, with what was missing. Without roots no time stamp is ever
  right.
- This module does not look at what is covered: compare `imprint` with the heads of a record.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from diary.crypto.timestamps.reply import StampReply, parse_reply
from diary.errors import StampReason, StampRefused

if TYPE_CHECKING:
    from cryptography import x509

__all__ = [
    "StampJudgement",
    "StampReply",
    "StampVerdict",
    "check_roots",
    "judge_stamp",
    "parse_reply",
]

# The reason, or an empty text for a time stamp that is right.
Why = StampReason | Literal[""]
# Reasons of a path that leave the verdict open; every other reason makes it wrong.
_OPEN: Final = frozenset({StampReason.OTHER_ROOTS, StampReason.RULE, StampReason.ALGORITHM})


class StampVerdict(StrEnum):
    """What can be said about the origin of a time stamp."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class StampJudgement:
    """A verdict; `why` is empty if right, `time` and `authority` are what the reply says."""

    verdict: StampVerdict
    why: Why
    time: datetime
    authority: str


def check_roots(roots_pem: bytes) -> None:
    """Raise StampRefused ("roots") for a file without a certificate."""
    from diary.crypto.timestamps import certificates

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not certificates.load_certificates(roots_pem):
            raise StampRefused(StampReason.ROOTS)


def judge_stamp(reply: StampReply, roots_pem: bytes | None = None) -> StampJudgement:
    """Judge a reply by the roots in a PEM file; raise StampRefused ("roots") for another file."""
    with warnings.catch_warnings():
        # some authorities break small rules, such as by a negative serial number
        warnings.simplefilter("ignore")
        return _judged(reply, roots_pem)


def _judged(reply: StampReply, roots_pem: bytes | None) -> StampJudgement:
    # imported here: reading a certificate loads much that no other part of a check needs
    from diary.crypto.timestamps import certificates

    roots = certificates.load_certificates(roots_pem) if roots_pem is not None else ()
    if roots_pem is not None and not roots:
        raise StampRefused(StampReason.ROOTS)
    given = [certificates.load_certificate(each) for each in reply.certificates]
    whole = [each for each in given if each is not None]
    leaf = next(_signers(reply, [*whole, *roots]), None)
    named = certificates.authority_name(leaf) if leaf else ""
    verdict, why = _judge(reply, leaf, whole, roots, damaged=len(whole) < len(given))
    return StampJudgement(verdict, why, reply.time, named)


def _judge(
    reply: StampReply,
    leaf: x509.Certificate | None,
    given: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    *,
    damaged: bool,
) -> tuple[StampVerdict, Why]:
    from diary.crypto.timestamps import certificates

    if damaged:
        return StampVerdict.WRONG, StampReason.CERTIFICATE
    if leaf is None:
        return StampVerdict.NOT_CHECKED, StampReason.NO_CERTIFICATE
    try:
        if not certificates.signature_fits(reply, _der(leaf), leaf.public_key()):
            return StampVerdict.WRONG, StampReason.SIGNATURE
        certificates.check_stamping_certificate(leaf, reply.time)
        if not roots:
            return StampVerdict.NOT_CHECKED, StampReason.NO_ROOTS
        certificates.CertificatePaths(given, roots, reply.time).to_a_root(leaf)
    except certificates.UnsupportedError:
        return StampVerdict.NOT_CHECKED, StampReason.ALGORITHM
    except certificates.ChainError as bad:
        return StampVerdict.NOT_CHECKED if bad.why in _OPEN else StampVerdict.WRONG, bad.why
    if certificates.library_accepts(reply, leaf, roots) is False:
        return StampVerdict.NOT_CHECKED, StampReason.CHECKERS_DIFFER
    return StampVerdict.RIGHT, ""


def _signers(reply: StampReply, known: Sequence[x509.Certificate]) -> Iterator[x509.Certificate]:
    """Yield the certificates that match the signer's identifier."""
    from cryptography import x509

    for each in known:
        if reply.signer.key_id:
            try:
                held = each.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
            except x509.ExtensionNotFound:
                continue
            if held.value.digest == reply.signer.key_id:
                yield each
        elif each.serial_number == reply.signer.serial:
            if each.issuer.public_bytes() == reply.signer.issuer:
                yield each


def _der(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)
