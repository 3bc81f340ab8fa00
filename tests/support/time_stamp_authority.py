"""A time stamp authority on this computer: certificates made here, replies signed by openssl."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from diary.crypto.timestamps import der
from diary.crypto.timestamps.der import Members

STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)
_CONFIG = """\
[tsa]
default_tsa = tsa_of_the_test
[tsa_of_the_test]
serial = {folder}/serial
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.1
digests = sha256, sha384
signer_digest = sha256
ess_cert_id_alg = {ess}
ess_cert_id_chain = no
tsa_name = yes
ordering = yes
accuracy = secs:1
"""


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    ca: bool = False,
    purposes: tuple[x509.ObjectIdentifier, ...] = (),
    critical: bool = True,
    valid: tuple[int, int] = (-30, 3650),
    path_length: int | None = None,
    organisation: str = "",
    key: ec.EllipticCurvePrivateKey | None = None,
    rules: tuple[x509.ExtensionType, ...] = (),
    sign_certificates: bool = True,
) -> Holder:
    """A new certificate; `valid` is in days from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    subject = x509.Name(parts)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=valid[0]))
        .not_valid_after(now + timedelta(days=valid[1]))
    )
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(True, path_length), critical=True)
        builder = builder.add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=sign_certificates,
                crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )  # fmt: skip
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
    for rule in rules:
        builder = builder.add_extension(rule, critical=True)
    signing = issuer.key if issuer else key
    return Holder(builder.sign(signing, hashes.SHA256()), key)


@dataclass(frozen=True)
class Authority:
    """Root, certificates between (the nearest to the root first), and who signs."""

    root: Holder
    between: tuple[Holder, ...]
    leaf: Holder

    @property
    def roots(self) -> bytes:
        """What somebody who trusts this authority has: the root as PEM."""
        return self.root.pem

    def reply(
        self, query: bytes, folder: Path, *, with_chain: bool = True, ess: str = "sha256"
    ) -> bytes:
        """What openssl answers to this query."""
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder, ess=ess), encoding="utf-8")
        (folder / "serial").write_text("01\n", encoding="utf-8")
        (folder / "query.tsq").write_bytes(query)
        (folder / "signer.pem").write_bytes(self.leaf.pem)
        chain = [] if not with_chain else [each.pem for each in (*self.between, self.root)]
        (folder / "chain.pem").write_bytes(b"".join(chain))
        key = self.leaf.key.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        )
        (folder / "key.pem").write_bytes(key)
        command = [
            "openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq",
            "-signer", "signer.pem", "-inkey", "key.pem", "-out", "reply.tsr",
        ]  # fmt: skip
        if chain:
            command += ["-chain", "chain.pem"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return (folder / "reply.tsr").read_bytes()


@cache
def plain() -> Authority:
    """A root that signed the authority's certificate itself."""
    root = holder("Test Root", ca=True)
    leaf = holder("Test Stamps 1", root, purposes=STAMPING, organisation="Example Stamps Ltd")
    return Authority(root, (), leaf)


@cache
def deep() -> Authority:
    """The same with a certificate between."""
    root = holder("Deep Root", ca=True)
    between = holder("Deep Between", root, ca=True, path_length=0)
    leaf = holder("Deep Stamps", between, purposes=STAMPING)
    return Authority(root, (between,), leaf)


# --- replies that openssl will not write ------------------------------------------------------

_OID = {
    "signed": "06092a864886f70d010702",
    "stamped": "060b2a864886f70d0109100104",
    "content": "06092a864886f70d010903",
    "digest": "06092a864886f70d010904",
    "named": "060b2a864886f70d010910022f",
    "policy": "06042a030401",
    "sha256": "0609608648016503040201",
    "ecdsa": "06082a8648ce3d040302",
}
OID = {name: bytes.fromhex(digits) for name, digits in _OID.items()}


def asked(query: bytes) -> tuple[bytes, int]:
    """The digest and the number of a query (RFC 3161, 2.4.1)."""
    parts = Members(der.read(query, der.SEQUENCE))
    parts.take(der.INTEGER)
    of = Members(parts.take(der.SEQUENCE))
    of.take(der.SEQUENCE)
    return of.take(der.OCTETS).body, der.whole_number(parts.take(der.INTEGER))


def sequence(*parts: bytes) -> bytes:
    return der.write(der.SEQUENCE, *parts)


def number(value: int) -> bytes:
    return der.write(der.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(data: bytes) -> bytes:
    return der.write(der.OCTETS, data)


def attribute(name: bytes, *values: bytes) -> bytes:
    return sequence(name, der.write(der.SET, *values))


def content(imprint: bytes, nonce: int, time: bytes = b"20261124204911Z") -> bytes:
    """What an authority stamps; a nonce below zero is left out."""
    of = sequence(sequence(OID["sha256"]), octets(imprint))
    last = [number(nonce)] if nonce >= 0 else []
    return sequence(number(1), OID["policy"], of, number(7), der.write(der.TIME, time), *last)


def by_hand(
    said: bytes,
    signer: Holder,
    *,
    certificates: tuple[bytes, ...] | None = None,
    attributes: dict[str, bytes] | None = None,
    algorithm: bytes = OID["ecdsa"],
    digest: bytes = OID["sha256"],
    status: int = 0,
) -> bytes:
    """A reply that is right but for what is asked of it."""
    identifier = sequence(sequence(octets(hashlib.sha256(signer.der).digest())))
    own = {
        "content": attribute(OID["content"], OID["stamped"]),
        "digest": attribute(OID["digest"], octets(hashlib.sha256(said).digest())),
        "named": attribute(OID["named"], sequence(identifier)),
        **(attributes or {}),
    }
    signed = der.write(der.SET, *sorted(own.values()))
    who = sequence(
        signer.certificate.issuer.public_bytes(), number(signer.certificate.serial_number)
    )
    info = sequence(
        number(1), who, sequence(digest), b"\xa0" + signed[1:], sequence(algorithm),
        octets(signer.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
    )  # fmt: skip
    given = (signer.der,) if certificates is None else certificates
    data = sequence(
        number(3),
        der.write(der.SET, sequence(digest)),
        sequence(OID["stamped"], der.write(0xA0, octets(said))),
        *((der.write(0xA0, *sorted(given)),) if given else ()),
        der.write(der.SET, info),
    )
    return sequence(sequence(number(status)), sequence(OID["signed"], der.write(0xA0, data)))
