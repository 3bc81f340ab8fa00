"""Time stamps of an authority on this computer: right, wrong and not checked, kept apart."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from diary.crypto.timestamps import certificates, reply, verdict
from diary.crypto.timestamps.verdict import StampVerdict
from diary.errors import StampRefused
from tests.support.time_stamp_authority import (
    OID,
    STAMPING,
    Authority,
    Holder,
    attribute,
    by_hand,
    content,
    deep,
    holder,
    octets,
    plain,
    sequence,
)

IMPRINT = bytes(range(32))
NONCE = 0x4142434445464748
QUERY = reply.dump_query(IMPRINT, NONCE)
WITHOUT_CERTIFICATES = sequence(QUERY[2:-3])
NOW = datetime.now(UTC).strftime("%Y%m%d%H%M%SZ").encode()


def judged(raw: bytes, roots: bytes | None = None) -> tuple[StampVerdict, str]:
    found = verdict.judge_stamp(verdict.parse_reply(raw), roots)
    return found.verdict, found.why


RIGHT = (StampVerdict.RIGHT, "")


def open_question(why: str) -> tuple[StampVerdict, str]:
    return StampVerdict.NOT_CHECKED, why


def wrong(why: str) -> tuple[StampVerdict, str]:
    return StampVerdict.WRONG, why


# --- what openssl answers ---------------------------------------------------------------------


@pytest.mark.parametrize("ess", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("chain", [True, False])
def test_a_reply_by_openssl_is_right_for_whoever_trusts_its_root(
    chain: bool, ess: str, tmp_path: Path
) -> None:
    raw = plain().reply(QUERY, tmp_path, with_chain=chain, ess=ess)
    reply = verdict.parse_reply(raw)
    found = verdict.judge_stamp(reply, plain().roots)
    assert (reply.imprint, reply.nonce, reply.raw) == (IMPRINT, NONCE, raw)
    assert len(reply.certificates) == 1 + chain
    assert (found.verdict, found.why) == RIGHT
    assert found.authority == "Test Stamps 1, Example Stamps Ltd"
    assert abs(found.time - datetime.now(UTC)) < timedelta(minutes=10)


def test_the_library_and_openssl_agree_even_where_certificates_are_out_of_order(
    tmp_path: Path,
) -> None:
    raws = [each.reply(QUERY, tmp_path) for each in (plain(), deep()) for _ in range(3)]
    orders = [list(verdict.parse_reply(raw).certificates) for raw in raws]
    (tmp_path / "out-of-order.tsr").write_bytes(raws[0])
    (tmp_path / "root.pem").write_bytes(plain().roots)
    verify = ["openssl", "ts", "-verify", "-digest", IMPRINT.hex(), "-in", "out-of-order.tsr",
              "-CAfile", "root.pem"]  # fmt: skip
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    for raw, by in zip(raws, [plain()] * 3 + [deep()] * 3, strict=True):
        reply = verdict.parse_reply(raw)
        root, leaf = by.root.certificate, by.leaf.certificate
        assert certificates.library_accepts(reply, leaf, [root]) is True
        assert judged(raw, by.roots) == RIGHT
    assert any(order != sorted(order) for order in orders) or len(set(map(tuple, orders))) == 2


def test_without_roots_nothing_is_right(tmp_path: Path) -> None:
    raw = plain().reply(QUERY, tmp_path)
    found = verdict.judge_stamp(verdict.parse_reply(raw))
    assert (found.verdict, found.why) == open_question("no-roots")
    assert found.authority == "Test Stamps 1, Example Stamps Ltd"


def test_without_certificates_it_needs_the_authoritys_own(tmp_path: Path) -> None:
    raw = plain().reply(WITHOUT_CERTIFICATES, tmp_path)
    assert verdict.parse_reply(raw).certificates == ()
    assert judged(raw) == open_question("no-certificate")
    assert judged(raw, plain().roots) == open_question("no-certificate")
    assert judged(raw, plain().roots + plain().leaf.pem) == RIGHT


def test_a_chain_with_a_certificate_between(tmp_path: Path) -> None:
    whole = deep().reply(QUERY, tmp_path)
    short = deep().reply(QUERY, tmp_path, with_chain=False)
    assert judged(whole, deep().roots) == RIGHT
    assert judged(short, deep().roots) == open_question("other-roots")
    assert judged(short, deep().roots + deep().between[0].pem) == RIGHT


def test_another_root_leaves_the_question_open(tmp_path: Path) -> None:
    raw = plain().reply(QUERY, tmp_path)
    assert judged(raw, deep().roots) == open_question("other-roots")
    # a root of the same name with another key is another root
    assert judged(raw, holder("Test Root", ca=True).pem) == open_question("other-roots")
    # what a reply brings with it is not trusted for that
    assert judged(raw, deep().roots + plain().leaf.pem) == open_question("other-roots")


@pytest.mark.parametrize("pem", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----\nAAAA\n" * 3])
def test_a_file_that_holds_no_roots_is_refused(pem: bytes, tmp_path: Path) -> None:
    reply = verdict.parse_reply(plain().reply(QUERY, tmp_path))
    with pytest.raises(StampRefused, match="roots"):
        verdict.judge_stamp(reply, pem)


@pytest.mark.parametrize(
    ("when", "verdict"), [((-30, -1), wrong("expired")), ((1, 30), wrong("expired"))]
)
def test_a_certificate_that_was_not_valid_then(
    when: tuple[int, int], verdict: tuple[StampVerdict, str], tmp_path: Path
) -> None:
    root = plain().root
    leaf = holder("Test Stamps 1", root, purposes=STAMPING, valid=when)
    raw = Authority(root, (), leaf).reply(QUERY, tmp_path)
    assert judged(raw, root.pem) == judged(raw) == verdict


def test_a_certificate_that_expired_since_was_valid_then() -> None:
    root = holder("Old Root", ca=True, valid=(-2000, -500))
    leaf = holder("Old Stamps", root, purposes=STAMPING, valid=(-1500, -900))
    then = (datetime.now(UTC) - timedelta(days=1000)).strftime("%Y%m%d%H%M%SZ").encode()
    assert judged(by_hand(content(IMPRINT, NONCE, then), leaf), root.pem) == RIGHT


# --- what openssl will not write --------------------------------------------------------------


def stamp(leaf: Holder, **how: object) -> bytes:
    return by_hand(content(IMPRINT, NONCE, NOW), leaf, **how)  # type: ignore[arg-type]


def leaf_with(**how: object) -> Holder:
    return holder("Leaf", plain().root, **how)  # type: ignore[arg-type]


def test_a_reply_made_by_hand_is_right() -> None:
    assert judged(stamp(plain().leaf), plain().roots) == RIGHT


def test_a_reply_to_a_query_by_sha512_is_judged_only_where_that_is_asked_for() -> None:
    """Authorities gave such replies to others; a record asks for SHA-256 alone."""
    own = content(bytes(64), NONCE, NOW).replace(reply.SHA256, reply.SHA512)
    raw = by_hand(own, plain().leaf)
    with pytest.raises(StampRefused) as refused:
        verdict.parse_reply(raw)
    assert refused.value.reason == "imprint"
    found = verdict.judge_stamp(verdict.parse_reply(raw, 64), plain().roots)
    assert (found.verdict, found.why) == RIGHT
    for other in (content(bytes(32), NONCE, NOW), content(bytes(64), NONCE, NOW)):
        with pytest.raises(StampRefused):
            verdict.parse_reply(by_hand(other, plain().leaf), 64)


@pytest.mark.parametrize(
    "leaf",
    [
        leaf_with(),
        leaf_with(purposes=STAMPING, critical=False),
        leaf_with(purposes=(x509.OID_SERVER_AUTH,)),
        leaf_with(purposes=(*STAMPING, x509.OID_SERVER_AUTH)),
        leaf_with(purposes=(x509.ObjectIdentifier("2.5.29.37.0"),)),
    ],
)
def test_a_certificate_for_something_else(leaf: Holder) -> None:
    raw = stamp(leaf)
    assert judged(raw, plain().roots) == judged(raw) == wrong("purpose")


@pytest.mark.parametrize(
    "how",
    [
        {"attributes": {"digest": attribute(OID["digest"], octets(bytes(32)))}},
        {"attributes": {"digest": b""}},
        {"attributes": {"named": b""}},
        {"attributes": {"named": attribute(OID["named"], sequence(sequence(sequence(
            octets(bytes(32))))))}},
        {"attributes": {"content": attribute(OID["content"], OID["signed"])}},
        {"attributes": {"content": b""}},
    ],
)  # fmt: skip
def test_signed_attributes_that_say_something_else(how: dict[str, object]) -> None:
    assert judged(stamp(plain().leaf, **how), plain().roots) == wrong("signature")


def test_a_signature_by_another_key() -> None:
    twin = Holder(plain().leaf.certificate, deep().leaf.key)
    assert judged(stamp(twin), plain().roots) == wrong("signature")


def test_a_certificate_put_in_place_of_the_signers() -> None:
    """Same name, number and key, but another certificate: its hash is signed."""
    leaf = plain().leaf
    raw = stamp(leaf)
    builder = x509.CertificateBuilder().subject_name(leaf.certificate.subject)
    other = (
        builder.issuer_name(leaf.certificate.issuer)
        .public_key(leaf.key.public_key())
        .serial_number(leaf.certificate.serial_number)
        .not_valid_before(datetime.now(UTC) - timedelta(days=9000))
        .not_valid_after(datetime.now(UTC) + timedelta(days=9000))
        .add_extension(x509.ExtendedKeyUsage(STAMPING), critical=True)
        .sign(plain().root.key, leaf.certificate.signature_hash_algorithm)  # type: ignore[arg-type]
    )
    swapped = by_hand(content(IMPRINT, NONCE, NOW), leaf, certificates=(_der(other),))
    assert judged(raw, plain().roots) == RIGHT
    assert judged(swapped, plain().roots) == wrong("signature")


def _der(certificate: x509.Certificate) -> bytes:
    return Holder(certificate, plain().leaf.key).der


@pytest.mark.parametrize(
    "how", [{"digest": bytes.fromhex("06052b0e03021a")}, {"algorithm": OID["policy"]}]
)
def test_an_algorithm_that_is_not_known_leaves_the_question_open(how: dict[str, bytes]) -> None:
    assert judged(stamp(plain().leaf, **how), plain().roots) == open_question("algorithm")


def test_a_reply_granted_with_modifications_is_read_by_one_checker_alone() -> None:
    raw = stamp(plain().leaf, status=1)
    root, leaf = plain().root.certificate, plain().leaf.certificate
    assert certificates.library_accepts(verdict.parse_reply(raw), leaf, [root]) is None
    assert judged(raw, plain().roots) == RIGHT


def test_where_the_two_checkers_differ_nothing_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "library_accepts", lambda *_: False)
    assert judged(stamp(plain().leaf), plain().roots) == open_question("checkers-differ")


@pytest.mark.parametrize(
    ("make", "verdict"),
    [
        ({"ca": False}, wrong("certificate")),
        ({"rules": (x509.BasicConstraints(False, None),)}, wrong("certificate")),
        ({"ca": True, "sign_certificates": False}, wrong("certificate")),
        ({"ca": True, "valid": (-30, -1)}, wrong("expired")),
        ({"ca": True, "purposes": (x509.OID_SERVER_AUTH,)}, wrong("purpose")),
        ({"ca": True, "rules": (x509.InhibitAnyPolicy(0),)}, open_question("rule")),
        ({"ca": True, "path_length": 0}, RIGHT),
    ],
)
def test_a_certificate_between_must_be_allowed_to_sign(
    make: dict[str, object], verdict: tuple[StampVerdict, str]
) -> None:
    root = plain().root
    between = holder("Between", root, **make)  # type: ignore[arg-type]
    leaf = holder("Leaf", between, purposes=STAMPING)
    raw = stamp(leaf, certificates=(leaf.der, between.der))
    assert judged(raw, root.pem) == verdict


def test_a_chain_longer_than_a_root_allows() -> None:
    root = holder("Short Root", ca=True, path_length=0)
    between = holder("Between", root, ca=True)
    leaf = holder("Leaf", between, purposes=STAMPING)
    raw = stamp(leaf, certificates=(leaf.der, between.der))
    assert judged(raw, root.pem) == wrong("certificate")


def test_certificates_that_sign_each_other_in_a_ring_end() -> None:
    key = plain().leaf.key
    one = holder("One", ca=True, key=key)
    ring = [one]
    for at in range(12):
        ring.append(holder(f"R{at % 3}", ring[-1], ca=True, key=key))
    leaf = holder("Leaf", ring[-1], purposes=STAMPING)
    raw = stamp(leaf, certificates=(leaf.der, *(each.der for each in ring[1:])))
    assert judged(raw, plain().roots) == open_question("other-roots")


def test_a_certificate_that_cannot_be_read_is_wrong() -> None:
    raw = stamp(plain().leaf, certificates=(plain().leaf.der, sequence(b"\x05\x00")))
    assert judged(raw, plain().roots) == wrong("certificate")


def test_a_certificate_of_a_version_that_there_is_not_is_wrong() -> None:
    odd = plain().leaf.der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x03")
    assert odd != plain().leaf.der
    raw = stamp(plain().leaf, certificates=(plain().leaf.der, odd))
    assert judged(raw, plain().roots) == wrong("certificate")


@pytest.mark.parametrize(
    "again",
    [
        {"again": attribute(OID["content"], OID["stamped"])},
        {"digest": attribute(OID["digest"], octets(bytes(32)), octets(bytes(32)))},
        {"content": attribute(OID["content"])},
    ],
)
def test_what_is_signed_twice_or_not_at_all_is_of_no_form(again: dict[str, bytes]) -> None:
    with pytest.raises(StampRefused, match="form"):
        verdict.parse_reply(stamp(plain().leaf, attributes=again))


def test_the_list_of_digests_names_the_signers() -> None:
    raw = stamp(plain().leaf)
    listed = b"\x31\x0d" + sequence(OID["sha256"])
    assert raw.count(listed) == 1
    with pytest.raises(StampRefused, match="form"):
        verdict.parse_reply(raw.replace(listed, listed[:-1] + b"\x02"))
