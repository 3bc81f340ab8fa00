"""Verification of a reply: signature, certificate path to a root, and a second opinion.

**Invariants:**

- Three things must be true (RFC 5652, RFC 5035): the signed attributes name this content and this
  certificate, and the certificate's key signed them. Otherwise the reply is *wrong*.
- An algorithm that is unknown here, or too weak to mean anything today, is *not checked*.
- A root is trusted because the person who checks gave it, never because a reply contains it.
- Every certificate on the path was valid by its own dates at the time of the time stamp, and its
  use was allowed (RFC 5280; RFC 3161, section 2.3). Whether one was revoked cannot be known without
  a network. An unknown critical extension ends the path.
- The second opinion (rfc3161-client, which uses OpenSSL) is yes, no, or none. It cannot read bytes
  that are not strictly DER, nor replies granted with modifications: then it has none.
- DER requires certificates in byte order, and some authorities write the signer's first. No
  signature covers their order, so the library gets them in byte order.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from diary.crypto.timestamps import der
from diary.crypto.timestamps import reply as reply_form
from diary.crypto.timestamps.der import Members, Node
from diary.crypto.timestamps.reply import SHA256, SHA512, StampReply
from diary.errors import Damaged, StampReason

_LEAST_RSA: Final = 2048
_SHA384: Final = bytes.fromhex("0609608648016503040202")
_DIGESTS: Final[dict[bytes, hashes.HashAlgorithm]] = {
    SHA256: hashes.SHA256(),
    _SHA384: hashes.SHA384(),
    SHA512: hashes.SHA512(),
}
_RSA: Final = bytes.fromhex("06092a864886f70d010101")
_EC: Final = bytes.fromhex("06072a8648ce3d0201")
_ED25519: Final = bytes.fromhex("06032b6570")
# Each names key type and digest; the three above leave the digest to the signer's own field.
_SIGNATURES: Final = {
    bytes.fromhex("06092a864886f70d01010b"): (_RSA, SHA256),
    bytes.fromhex("06092a864886f70d01010c"): (_RSA, _SHA384),
    bytes.fromhex("06092a864886f70d01010d"): (_RSA, SHA512),
    bytes.fromhex("06082a8648ce3d040302"): (_EC, SHA256),
    bytes.fromhex("06082a8648ce3d040303"): (_EC, _SHA384),
    bytes.fromhex("06082a8648ce3d040304"): (_EC, SHA512),
}


class UnsupportedError(Exception):
    """The algorithm is not supported here."""


def signature_fits(reply: StampReply, certificate: bytes, key: CertificatePublicKeyTypes) -> bool:
    """Return whether this certificate's key signed the reply, or raise UnsupportedError."""
    signer = reply.signer
    own = _DIGESTS.get(signer.digest)
    if own is None:
        raise UnsupportedError
    kind, digest = _SIGNATURES.get(signer.algorithm, (signer.algorithm, signer.digest))
    attributes = signer.attributes
    try:
        content = der.expect(attributes[reply_form.CONTENT_TYPE], der.OID).whole
        hashed = der.expect(attributes[reply_form.MESSAGE_DIGEST], der.OCTETS).body
        named = _names(attributes, certificate)
    except (KeyError, Damaged):
        return False
    if content != reply_form.STAMPED or not named:
        return False
    if not hmac.compare_digest(hashed, _hash(own, reply.content)):
        return False
    return _verify(key, kind, digest, signer.signature, signer.signed)


def _names(attributes: dict[bytes, Node], certificate: bytes) -> bool:
    """Return whether the signed attributes name this certificate first, by its hash."""
    newer = attributes.get(reply_form.SIGNING_CERTIFICATE_V2)
    older = attributes.get(reply_form.SIGNING_CERTIFICATE)
    if newer is None and older is None:
        return False
    # an authority may give both attributes; each must then name this certificate
    return all(
        _first(node, algorithm) == _hash_of(node, algorithm, certificate)
        for node, algorithm in ((newer, "newer"), (older, "older"))
        if node is not None
    )


def _identifier(node: Node) -> Members:
    listed = Members(Members(der.expect(node, der.SEQUENCE)).take(der.SEQUENCE))
    return Members(listed.take(der.SEQUENCE))


def _first(node: Node, algorithm: str) -> bytes:
    parts = _identifier(node)
    if algorithm == "newer":
        parts.maybe(der.SEQUENCE)
    return parts.take(der.OCTETS).body


def _hash_of(node: Node, algorithm: str, certificate: bytes) -> bytes:
    if algorithm == "older":
        # this attribute allows no other hash (RFC 2634); the signature covers the certificate it
        # names
        return hashlib.sha1(certificate, usedforsecurity=False).digest()
    algorithm_node = _identifier(node).maybe(der.SEQUENCE)
    name = Members(algorithm_node).take(der.OID).whole if algorithm_node else SHA256
    if name not in _DIGESTS:
        raise UnsupportedError
    return _hash(_DIGESTS[name], certificate)


def _hash(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    return hashlib.new(algorithm.name, data).digest()


def _verify(
    key: CertificatePublicKeyTypes, kind: bytes, digest: bytes, signature: bytes, signed: bytes
) -> bool:
    algorithm = _DIGESTS.get(digest)
    if algorithm is None:
        raise UnsupportedError
    try:
        if isinstance(key, rsa.RSAPublicKey) and kind == _RSA:
            if key.key_size < _LEAST_RSA:
                raise UnsupportedError
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and kind == _EC:
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif isinstance(key, ed25519.Ed25519PublicKey) and kind == _ED25519:
            key.verify(signature, signed)
        else:
            raise UnsupportedError
    except UnsupportedAlgorithm as cause:
        raise UnsupportedError from cause
    except InvalidSignature:
        return False
    return True


MAX_ROOTS_BYTES: Final = 4 * 1024 * 1024
_LONGEST: Final = 6
_MOST_TRIED: Final = 64
_HASHES: Final = frozenset({"sha256", "sha384", "sha512"})
_KNOWN: Final = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        # states which policies apply, and excludes nothing by itself
        ExtensionOID.CERTIFICATE_POLICIES,
    }
)
# Everything that the library raises for a certificate it refuses; these have no common base class.
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


class ChainError(Exception):
    """The certificate path is not valid; `why` is a stable word."""

    def __init__(self, why: StampReason) -> None:
        super().__init__(why)
        self.why = why


def load_certificate(der: bytes) -> x509.Certificate | None:
    """Return the certificate in these bytes, or None if any part of it cannot be read."""
    try:
        found = x509.load_der_x509_certificate(der)
        # these are parsed on access, and any of them may be malformed
        _ = (found.extensions, found.issuer, found.subject, found.serial_number)
        _ = (found.not_valid_before_utc, found.not_valid_after_utc, found.public_key())
    except _UNREADABLE:
        return None
    return found


def load_certificates(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a PEM file; none if it cannot be read."""
    if len(pem) > MAX_ROOTS_BYTES:
        return ()
    try:
        found = x509.load_pem_x509_certificates(pem)
    except _UNREADABLE:
        return ()
    whole = (load_certificate(each.public_bytes(Encoding.DER)) for each in found)
    return tuple(each for each in whole if each is not None)


def check_stamping_certificate(leaf: x509.Certificate, at: datetime) -> None:
    """Raise ChainError unless the certificate is only for time stamps, and was valid then."""
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


class CertificatePaths:
    """Finds a path from a leaf to a root over the certificates that are available."""

    def __init__(
        self, given: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], at: datetime
    ) -> None:
        self._roots = frozenset(root for root in roots if root.subject == root.issuer)
        self._all = (*roots, *given)
        self._at = at
        self._tried = 0

    def to_a_root(self, leaf: x509.Certificate) -> None:
        """Raise ChainError unless there is a valid path from this certificate to a root.

        The reason is `other-roots` if there is no path, else that of the first path that fails.
        """
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
        """Yield every extension of this path to a root, shortest of each branch first."""
        for issuer in self._issuers(path[-1]):
            if issuer in self._roots:
                yield [*path, issuer]
            elif len(path) < _LONGEST and issuer not in path:
                yield from self._paths([*path, issuer])

    def _issuers(self, child: x509.Certificate) -> list[x509.Certificate]:
        """Return the certificates whose key signed it, trusted ones first."""
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


def authority_name(leaf: x509.Certificate) -> str:
    """Return the certificate's common name, and its organisation if it has one."""
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


def library_accepts(
    reply: StampReply, leaf: x509.Certificate, roots: Sequence[x509.Certificate]
) -> bool | None:
    """Return whether the library accepts the reply under these roots; None if undecided."""
    # imported here, since only a reply with roots to check it against needs the library
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    if reply.status:
        return None
    try:
        decoded = decode_timestamp_response(_in_order(reply))
        verifier = VerifierBuilder(
            # if the reply contains certificates, the library takes the signer's from there
            tsa_certificate=None if reply.certificates else leaf,
            roots=list(roots),
            nonce=reply.nonce if reply.nonce >= 0 else None,
        ).build()
        return bool(verifier.verify(decoded, reply.imprint))
    except VerificationError:
        return False
    except ValueError:
        return None
    except BaseException as cause:
        if _is_panic(cause):
            return None
        raise


def _in_order(reply: StampReply) -> bytes:
    given = b"".join(reply.certificates)
    return reply.raw.replace(given, b"".join(sorted(reply.certificates)), 1)


def _is_panic(error: BaseException) -> bool:
    # What the library's compiled part raises for an unforeseen case; it is not an Exception.
    return type(error).__name__ == "PanicException"
