"""Strict reader of a time stamp's query and reply (RFC 3161, RFC 5652).

**Invariants:**

- A query contains a SHA-256 digest, a nonce and the request for the authority's certificates:
  nothing of the record, and nothing about who asks. It is always 69 bytes; a query that is read
  encodes to the same bytes.
- A reply has at most 64 KiB and every byte belongs to a field; anything else raises Damaged.
- There is exactly one signer, and each signed attribute that matters occurs exactly once with one
  value.
- Reading does not check signatures; `verdict` does.
- This module must not load X.509: that imports the standard library's `socket`, and only the
  verification of a reply needs it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from diary.crypto.timestamps import der
from diary.crypto.timestamps.der import Members, Node
from diary.errors import Damaged, StampReason, StampRefused

SHA256: Final = bytes.fromhex("0609608648016503040201")
SHA256_PLAIN: Final = der.write(der.SEQUENCE, SHA256)
SHA256_NULL: Final = der.write(der.SEQUENCE, SHA256, der.write(der.NULL))
IMPRINT_BYTES: Final = 32
SHA512: Final = bytes.fromhex("0609608648016503040203")
# What may stand for the digest of each length.
_IMPRINTS: Final = {
    IMPRINT_BYTES: (SHA256_PLAIN, SHA256_NULL),
    64: (
        der.write(der.SEQUENCE, SHA512),
        der.write(der.SEQUENCE, SHA512, der.write(der.NULL)),
    ),
}
_NONCE_BYTES: Final = 8
_VERSION: Final = der.write(der.INTEGER, b"\x01")
_CERTIFICATES: Final = der.write(der.BOOLEAN, b"\xff")


def new_nonce(random: Callable[[int], bytes] = os.urandom) -> int:
    """Return 62 random bits as a number that always takes eight bytes."""
    drawn = random(_NONCE_BYTES)
    return int.from_bytes(bytes((drawn[0] & 0x3F | 0x40,)) + drawn[1:], "big")


def dump_query(imprint: bytes, nonce: int) -> bytes:
    """Return the query for this digest and nonce."""
    return der.write(
        der.SEQUENCE,
        _VERSION,
        der.write(der.SEQUENCE, SHA256_NULL, der.write(der.OCTETS, imprint)),
        der.write(der.INTEGER, nonce.to_bytes(_NONCE_BYTES, "big")),
        _CERTIFICATES,
    )


def is_query(raw: bytes) -> bool:
    """Return whether these bytes are a query as `dump_query` writes one, whatever it is about."""
    about = bytes(IMPRINT_BYTES)
    like = dump_query(about, 1)
    return len(raw) == len(like) and raw.startswith(like.partition(about)[0])


MAX_BYTES: Final = 64 * 1024
CONTENT_TYPE: Final = bytes.fromhex("06092a864886f70d010903")
MESSAGE_DIGEST: Final = bytes.fromhex("06092a864886f70d010904")
SIGNING_CERTIFICATE: Final = bytes.fromhex("060b2a864886f70d010910020c")
SIGNING_CERTIFICATE_V2: Final = bytes.fromhex("060b2a864886f70d010910022f")
STAMPED: Final = bytes.fromhex("060b2a864886f70d0109100104")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_GRANTED: Final = (0, 1)
_MOST_CERTIFICATES: Final = 16
# RFC 5652 writes these as [0] and [1] in place of the tag of a SET.
_FIRST: Final = 0xA0
_SECOND: Final = 0xA1


@dataclass(frozen=True, slots=True)
class StampSigner:
    """The signer and the signature: `issuer` and `serial`, or `key_id`, name the certificate."""

    issuer: bytes
    serial: int
    key_id: bytes
    digest: bytes
    algorithm: bytes
    signed: bytes
    attributes: dict[bytes, Node]
    signature: bytes


@dataclass(frozen=True, slots=True)
class StampReply:
    """The content of a reply; `nonce` is -1 if there is none, `certificates` are DER."""

    raw: bytes
    status: int
    imprint: bytes
    nonce: int
    time: datetime
    content: bytes
    certificates: tuple[bytes, ...]
    signer: StampSigner


def parse_reply(raw: bytes, imprint_bytes: int = IMPRINT_BYTES) -> StampReply:
    """Return the reply in these bytes, or raise StampRefused ("too-large", "status", "form").

    A record asks for SHA-256 alone. `imprint_bytes` of 64 reads a reply to a query by SHA-512, so
    that one which an authority gave to somebody else can be judged too.
    """
    if len(raw) > MAX_BYTES:
        raise StampRefused(StampReason.TOO_LARGE)
    try:
        return _reply(raw, imprint_bytes)
    except Damaged as cause:
        raise StampRefused(StampReason.FORM) from cause


def _reply(raw: bytes, imprint_bytes: int) -> StampReply:
    outer = Members(der.read(raw, der.SEQUENCE))
    status_info = Members(outer.take(der.SEQUENCE))
    status = der.whole_number(status_info.take(der.INTEGER))
    if status not in _GRANTED:
        raise StampRefused(StampReason.STATUS)
    token = Members(outer.take(der.SEQUENCE))
    outer.end()
    if token.take(der.OID).whole != _SIGNED_DATA:
        der.refuse()
    signed = Members(der.read(token.take(_FIRST).body, der.SEQUENCE))
    token.end()
    _version(signed.take(der.INTEGER), 3)
    digests = [_algorithm(each) for each in der.members(signed.take(der.SET))]
    content = _content(signed.take(der.SEQUENCE))
    given = signed.maybe(_FIRST)
    signed.maybe(_SECOND)
    signers = der.members(signed.take(der.SET))
    signed.end()
    certificates = tuple(each.whole for each in der.members(given)) if given else ()
    if len(signers) != 1 or len(certificates) > _MOST_CERTIFICATES:
        der.refuse()
    imprint, nonce, time = _stamped(content, imprint_bytes)
    signer = _signer(der.expect(signers[0], der.SEQUENCE))
    if digests != [signer.digest]:
        der.refuse()
    return StampReply(raw, status, imprint, nonce, time, content, certificates, signer)


def _content(node: Node) -> bytes:
    parts = Members(node)
    if parts.take(der.OID).whole != STAMPED:
        der.refuse()
    content = der.read(parts.take(_FIRST).body, der.OCTETS).body
    parts.end()
    return content


def _stamped(content: bytes, imprint_bytes: int) -> tuple[bytes, int, datetime]:
    """Return imprint, nonce and time of a TSTInfo (RFC 3161, 2.4.2)."""
    parts = Members(der.read(content, der.SEQUENCE))
    _version(parts.take(der.INTEGER), 1)
    parts.take(der.OID)
    of = Members(parts.take(der.SEQUENCE))
    algorithm, imprint = of.take(der.SEQUENCE).whole, of.take(der.OCTETS).body
    of.end()
    if algorithm not in _IMPRINTS[imprint_bytes] or len(imprint) != imprint_bytes:
        raise StampRefused(StampReason.IMPRINT)
    der.whole_number(parts.take(der.INTEGER))
    time = der.moment(parts.take(der.TIME))
    parts.maybe(der.SEQUENCE)
    parts.maybe(der.BOOLEAN)
    nonce = parts.maybe(der.INTEGER)
    parts.maybe(_FIRST)
    parts.maybe(_SECOND)
    parts.end()
    return imprint, der.whole_number(nonce) if nonce else -1, time


def _signer(node: Node) -> StampSigner:
    parts = Members(node)
    version = parts.take(der.INTEGER)
    issuer, serial, key_id = b"", 0, b""
    named = parts.maybe(der.SEQUENCE)
    if named is not None:
        who = Members(named)
        issuer, serial = who.take(der.SEQUENCE).whole, der.whole_number(who.take(der.INTEGER))
        who.end()
    else:
        key_id = parts.take(0x80).body
    _version(version, 1 if named else 3)
    digest = _algorithm(parts.take(der.SEQUENCE))
    attributes = parts.take(_FIRST)
    algorithm = _algorithm(parts.take(der.SEQUENCE))
    signature = parts.take(der.OCTETS).body
    parts.maybe(_SECOND)
    parts.end()
    return StampSigner(
        issuer=issuer,
        serial=serial,
        key_id=key_id,
        digest=digest,
        algorithm=algorithm,
        # the attributes are signed under the tag of a SET (RFC 5652, 5.4)
        signed=bytes((der.SET,)) + attributes.whole[1:],
        attributes=dict(_attributes(attributes)),
        signature=signature,
    )


def _version(node: Node, expected: int) -> None:
    if der.whole_number(node) != expected:
        der.refuse()


def _algorithm(node: Node) -> bytes:
    """Return the identifier of an algorithm, or all of it if it has parameters."""
    parts = Members(der.expect(node, der.SEQUENCE))
    name, nothing = parts.take(der.OID).whole, parts.maybe(der.NULL)
    if nothing and nothing.body:
        der.refuse()
    return node.whole if list(parts) else name


def _attributes(node: Node) -> Iterator[tuple[bytes, Node]]:
    known = (CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2)
    seen: set[bytes] = set()
    for each in der.members(node):
        parts = Members(der.expect(each, der.SEQUENCE))
        name, values = parts.take(der.OID).whole, der.members(parts.take(der.SET))
        parts.end()
        if name not in known:
            continue
        if name in seen or len(values) != 1:
            der.refuse()
        seen.add(name)
        yield name, values[0]
