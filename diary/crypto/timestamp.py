"""What can be said of a time stamp: right, wrong, or not to be checked here; never in between.

The rules are:

- *Right* means: signed by a certificate for time stamps that was valid then and leads to a root
  that whoever checks gave, and rfc3161-client does not object.
- *Wrong* means: something in the reply contradicts itself, or a certificate did what it may not.
- All else is *not checked*, and says what was missing. Without roots nothing is ever right.
- What is covered is not looked at here: compare `imprint` with the points of a record.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from diary.crypto.timestamp_reply import Reply, parse
from diary.errors import StampReason, StampRefused

if TYPE_CHECKING:
    from cryptography import x509

__all__ = ["Judgement", "Reply", "Verdict", "check_roots", "judge", "parse"]

# Reasons of a chain that leave the question open; every other one answers it.
# the reason, or nothing for a time stamp that is right
Why = StampReason | Literal[""]
_OPEN: Final = frozenset({StampReason.OTHER_ROOTS, StampReason.RULE, StampReason.ALGORITHM})


class Verdict(StrEnum):
    """What can be said of whose time stamp it is."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`why` is a stable word, empty if right; `time` and `authority` are what the reply says."""

    verdict: Verdict
    why: Why
    time: datetime
    authority: str


def check_roots(roots_pem: bytes) -> None:
    """Raises StampRefused ("roots") for a file that holds no certificate."""
    from diary.crypto import timestamp_chain

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not timestamp_chain.load_pem(roots_pem):
            raise StampRefused(StampReason.ROOTS)


def judge(reply: Reply, roots_pem: bytes | None = None) -> Judgement:
    """Judge a reply by the roots in a PEM file; raises StampRefused ("roots") for another file."""
    with warnings.catch_warnings():
        # some authorities break small rules, such as a serial number below zero
        warnings.simplefilter("ignore")
        return _judged(reply, roots_pem)


def _judged(reply: Reply, roots_pem: bytes | None) -> Judgement:
    # here: reading a certificate loads much that nothing else of a check needs
    from diary.crypto import timestamp_chain

    roots = timestamp_chain.load_pem(roots_pem) if roots_pem is not None else ()
    if roots_pem is not None and not roots:
        raise StampRefused(StampReason.ROOTS)
    given = [timestamp_chain.load(each) for each in reply.certificates]
    whole = [each for each in given if each is not None]
    leaf = next(_signers(reply, [*whole, *roots]), None)
    named = timestamp_chain.authority(leaf) if leaf else ""
    verdict, why = _judge(reply, leaf, whole, roots, damaged=len(whole) < len(given))
    return Judgement(verdict, why, reply.time, named)


def _judge(
    reply: Reply,
    leaf: x509.Certificate | None,
    given: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    *,
    damaged: bool,
) -> tuple[Verdict, Why]:
    from diary.crypto import timestamp_chain, timestamp_library, timestamp_signer

    if damaged:
        return Verdict.WRONG, StampReason.CERTIFICATE
    if leaf is None:
        return Verdict.NOT_CHECKED, StampReason.NO_CERTIFICATE
    try:
        if not timestamp_signer.fits(reply, _der(leaf), leaf.public_key()):
            return Verdict.WRONG, StampReason.SIGNATURE
        timestamp_chain.may_stamp(leaf, reply.time)
        if not roots:
            return Verdict.NOT_CHECKED, StampReason.NO_ROOTS
        timestamp_chain.Ways(given, roots, reply.time).to_a_root(leaf)
    except timestamp_signer.UnsupportedError:
        return Verdict.NOT_CHECKED, StampReason.ALGORITHM
    except timestamp_chain.ChainError as bad:
        return Verdict.NOT_CHECKED if bad.why in _OPEN else Verdict.WRONG, bad.why
    if timestamp_library.accepts(reply, leaf, roots) is False:
        return Verdict.NOT_CHECKED, StampReason.CHECKERS_DIFFER
    return Verdict.RIGHT, ""


def _signers(reply: Reply, known: Sequence[x509.Certificate]) -> Iterator[x509.Certificate]:
    """The certificates that the signer's own field names."""
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
