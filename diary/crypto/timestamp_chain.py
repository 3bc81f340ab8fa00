"""From an authority's certificate to a root that somebody trusts (RFC 5280, RFC 3161 section 2.3).

The rules are:

- A root is trusted because whoever checks gave it, never because a reply brought it.
- Every certificate on the way was valid when the time stamp was given, by its own dates, and was
  allowed to do what it did. Whether one was revoked cannot be known without a network.
- A critical rule that is not known here ends the way, as RFC 5280 wants it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from diary.errors import StampReason

MAX_ROOTS_BYTES: Final = 4 * 1024 * 1024
_LONGEST: Final = 6
_MOST_TRIED: Final = 64
_HASHES: Final = frozenset({"sha256", "sha384", "sha512"})
_KNOWN: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        # says which policies hold, and bars nothing by itself
        ExtensionOID.CERTIFICATE_POLICIES,
    }
)
# Whatever the library raises for a certificate that it does not like; they have no root in common.
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


class ChainError(Exception):
    """A way that does not hold, and why: a stable word."""

    def __init__(self, why: StampReason) -> None:
        super().__init__(why)
        self.why = why


def load(der: bytes) -> x509.Certificate | None:
    """The certificate in these bytes; None if they are none that can be read to its end."""
    try:
        found = x509.load_der_x509_certificate(der)
        # these are read late, and any of them may be malformed
        _ = (found.extensions, found.issuer, found.subject, found.serial_number)
        _ = (found.not_valid_before_utc, found.not_valid_after_utc, found.public_key())
    except _UNREADABLE:
        return None
    return found


def load_pem(pem: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates in a PEM file; none if it cannot be read."""
    if len(pem) > MAX_ROOTS_BYTES:
        return ()
    try:
        found = x509.load_pem_x509_certificates(pem)
    except _UNREADABLE:
        return ()
    whole = (load(each.public_bytes(Encoding.DER)) for each in found)
    return tuple(each for each in whole if each is not None)


def may_stamp(leaf: x509.Certificate, at: datetime) -> None:
    """Raises ChainError unless this certificate is for time stamps alone, and was valid then."""
    try:
        purpose = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as cause:
        raise ChainError(StampReason.PURPOSE) from cause
    if not purpose.critical or list(purpose.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise ChainError(StampReason.PURPOSE)
    usage = _usage(leaf)
    if usage and not (usage.digital_signature or usage.content_commitment):
        raise ChainError(StampReason.PURPOSE)
    _valid(leaf, at)
    _known_rules(leaf)


class Ways:
    """Looks for a way from a leaf to a root, over whatever certificates are at hand."""

    def __init__(
        self, given: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime
    ) -> None:
        self._roots = frozenset(root for root in roots if root.subject == root.issuer)
        self._all = (*roots, *given)
        self._at = at
        self._tried = 0

    def to_a_root(self, leaf: x509.Certificate) -> None:
        """Raises ChainError: `other-roots` where no way is known, else why the first fails."""
        why: StampReason | None = None
        for path in self._paths([leaf]):
            try:
                for below, issuer in enumerate(path[1:]):
                    _may_issue(issuer, below, self._at)
                    _strong(path[below])
            except ChainError as bad:
                why = why or bad.why
            else:
                return
        raise ChainError(why or StampReason.OTHER_ROOTS)

    def _paths(self, path: list[x509.Certificate]) -> Iterator[list[x509.Certificate]]:
        """Every way up from the end of this one to a root, the shortest of each branch first."""
        for issuer in self._issuers(path[-1]):
            if issuer in self._roots:
                yield [*path, issuer]
            elif len(path) < _LONGEST and issuer not in path:
                yield from self._paths([*path, issuer])

    def _issuers(self, child: x509.Certificate) -> list[x509.Certificate]:
        """Those whose key signed it, the trusted first."""
        found = [each for each in dict.fromkeys(self._all) if self._signed(child, each)]
        return sorted(found, key=lambda each: each not in self._roots)

    def _signed(self, child: x509.Certificate, issuer: x509.Certificate) -> bool:
        if issuer.subject != child.issuer or self._tried >= _MOST_TRIED:
            return False
        self._tried += 1
        try:
            child.verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
            return False
        return True


def authority(leaf: x509.Certificate) -> str:
    """What the certificate calls its holder: a common name, and an organisation if it says one."""
    names = [
        str(each.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for each in leaf.subject.get_attributes_for_oid(oid)[:1]
    ]
    return ", ".join(dict.fromkeys(names))


def _may_issue(issuer: x509.Certificate, below: int, at: datetime) -> None:
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound as cause:
        raise ChainError(StampReason.CERTIFICATE) from cause
    usage = _usage(issuer)
    if not basic.ca or (usage and not usage.key_cert_sign):
        raise ChainError(StampReason.CERTIFICATE)
    if basic.path_length is not None and basic.path_length < below:
        raise ChainError(StampReason.CERTIFICATE)
    try:
        purposes = issuer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
    allowed = (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE)
    if not any(each in purposes for each in allowed):
        raise ChainError(StampReason.PURPOSE)
    _valid(issuer, at)
    _known_rules(issuer)


def _strong(signed: x509.Certificate) -> None:
    try:
        algorithm = signed.signature_hash_algorithm
    except UnsupportedAlgorithm as cause:
        raise ChainError(StampReason.ALGORITHM) from cause
    # Ed25519 has its own digest and names none
    if algorithm is not None and algorithm.name not in _HASHES:
        raise ChainError(StampReason.ALGORITHM)


def _valid(certificate: x509.Certificate, at: datetime) -> None:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise ChainError(StampReason.EXPIRED)


def _known_rules(certificate: x509.Certificate) -> None:
    if any(each.critical and each.oid not in _KNOWN for each in certificate.extensions):
        raise ChainError(StampReason.RULE)


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None
