"""Whether a reply's signature is its certificate's, over what the reply says (RFC 5652, RFC 5035).

The rules are:

- Three things must hold: the signed attributes name this content, this certificate, and are signed
  by the certificate's key. Any that does not is *wrong*.
- An algorithm that is not known here, or too weak to mean anything today, is *not checked*.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

from diary.crypto import der
from diary.crypto import timestamp_reply as reply_form
from diary.crypto.der import Members, Node
from diary.crypto.timestamp_query import SHA256
from diary.crypto.timestamp_reply import Reply
from diary.errors import Damaged

_LEAST_RSA: Final = 2048
_SHA384: Final = bytes.fromhex("0609608648016503040202")
_SHA512: Final = bytes.fromhex("0609608648016503040203")
_DIGESTS: Final[dict[bytes, hashes.HashAlgorithm]] = {
    SHA256: hashes.SHA256(),
    _SHA384: hashes.SHA384(),
    _SHA512: hashes.SHA512(),
}
_RSA: Final = bytes.fromhex("06092a864886f70d010101")
_EC: Final = bytes.fromhex("06072a8648ce3d0201")
_ED25519: Final = bytes.fromhex("06032b6570")
# Each names key and digest at once; the three above leave the digest to the signer's own field.
_SIGNATURES: Final = {
    bytes.fromhex("06092a864886f70d01010b"): (_RSA, SHA256),
    bytes.fromhex("06092a864886f70d01010c"): (_RSA, _SHA384),
    bytes.fromhex("06092a864886f70d01010d"): (_RSA, _SHA512),
    bytes.fromhex("06082a8648ce3d040302"): (_EC, SHA256),
    bytes.fromhex("06082a8648ce3d040303"): (_EC, _SHA384),
    bytes.fromhex("06082a8648ce3d040304"): (_EC, _SHA512),
}


class UnsupportedError(Exception):
    """An algorithm that is not checked here."""


def fits(reply: Reply, certificate: bytes, key: CertificatePublicKeyTypes) -> bool:
    """Tell whether this certificate's key signed what the reply says; raises UnsupportedError."""
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
    """Tell whether the signed attributes name this certificate first, by a hash of all of it."""
    newer = attributes.get(reply_form.SIGNING_CERTIFICATE_V2)
    older = attributes.get(reply_form.SIGNING_CERTIFICATE)
    if newer is None and older is None:
        return False
    # an authority may give both; each must then name the same
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
        # that form has no other (RFC 2634); what it names is tied by the signature beside it
        return hashlib.sha1(certificate, usedforsecurity=False).digest()
    said = _identifier(node).maybe(der.SEQUENCE)
    name = Members(said).take(der.OID).whole if said else SHA256
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
