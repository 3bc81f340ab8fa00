from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto import signing
from diary.crypto.signing import Signer, fingerprint, parse_fingerprint, verify
from diary.errors import BadInput, Damaged
from tests.support import programs

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER_L = 2**252 + 27742317777372353535851937790883648493
SIGNER = Signer(bytes(range(32)))


def point(y: int) -> tuple[int, int] | None:
    """A point of the curve with this y (RFC 8032, section 5.1.3), or None."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return None if (x * x - square) % P else (x, y)


def added(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    product = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P)
    return x % P, y % P


def test_the_test_of_the_standard() -> None:
    # RFC 8032, section 7.1, TEST 1.
    signer = Signer(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    assert signer.public.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert signer.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
        "b46bd25bf5f0595bbe24655141438e7a100b"
    )


@given(st.binary(max_size=200))
def test_what_was_signed_verifies(message: bytes) -> None:
    verify(SIGNER.public, message, SIGNER.sign(message))


@given(at=st.integers(0, 63), mask=st.integers(1, 255))
def test_an_altered_signature_does_not(at: int, mask: int) -> None:
    signature = bytearray(SIGNER.sign(b"message"))
    signature[at] ^= mask
    with pytest.raises(Damaged):
        verify(SIGNER.public, b"message", bytes(signature))


def test_another_message_or_key_does_not() -> None:
    signature = SIGNER.sign(b"message")
    with pytest.raises(Damaged):
        verify(SIGNER.public, b"massage", signature)
    with pytest.raises(Damaged):
        verify(Signer.generate().public, b"message", signature)
    with pytest.raises(Damaged):
        verify(SIGNER.public[:-1], b"message", signature)
    with pytest.raises(Damaged):
        verify(SIGNER.public, b"message", signature + b"\0")


def test_a_second_form_of_a_signature_is_refused() -> None:
    signature = SIGNER.sign(b"message")
    s = int.from_bytes(signature[32:], "little") + ORDER_L
    with pytest.raises(Damaged):
        verify(SIGNER.public, b"message", signature[:32] + s.to_bytes(32, "little"))


def test_the_list_of_weak_points_is_whole() -> None:
    weak = set()
    for y in signing.SMALL_ORDER:
        found = point(y)
        assert found is not None
        eightfold = found
        for _ in range(3):
            eightfold = added(eightfold, eightfold)
        assert eightfold == (0, 1)
        weak |= {found, (-found[0] % P, y)}
    # The curve's torsion group has exactly eight points.
    assert len(weak) == 8


@pytest.mark.parametrize("sign_bit", [0, 1])
@pytest.mark.parametrize(
    "y", [*sorted(signing.SMALL_ORDER), P, P + 1, 2**255 - 1], ids=lambda y: hex(y)[:8]
)
def test_a_weak_key_or_commitment_is_refused(y: int, sign_bit: int) -> None:
    encoded = (y | sign_bit << 255).to_bytes(32, "little")
    with pytest.raises(Damaged) as caught:
        verify(encoded, b"any", SIGNER.sign(b"any"))
    assert caught.value.reason == "weak"
    with pytest.raises(Damaged) as caught:
        verify(SIGNER.public, b"any", encoded + SIGNER.sign(b"any")[32:])
    assert caught.value.reason == "weak"


def test_generated_keys_differ_and_wiping_ends_them() -> None:
    one, two = Signer.generate(), Signer.generate()
    assert one.public != two.public
    assert Signer(one.private).public == one.public
    one.wipe()
    assert not any(one.private)
    assert two.private.hex()[:6] not in repr(two)
    with pytest.raises(ValueError, match="32"):
        Signer(bytes(31))


def test_a_fingerprint_is_eight_groups_of_four() -> None:
    shown = fingerprint(SIGNER.public)
    assert shown == "5647 5AA7 5463 474C 0285 DF5D BF2B CAB7"
    assert fingerprint(Signer(bytes(32)).public) != shown


@pytest.mark.parametrize(
    "typed",
    [
        "5647 5AA7 5463 474C 0285 DF5D BF2B CAB7",
        "56475aa75463474c0285df5dbf2bcab7",
        " 5647-5aa7-5463-474c-0285-df5d-bf2b-cab7\n",
        "5647:5AA7:5463:474C:0285:DF5D:BF2B:CAB7.",
        "5647 5AA7 5463 474C O285 DF5D BF2B CAB7",  # a letter O
        "５647 5AA7 5463 474C 0285 DF5D BF2B CAB7",  # noqa: RUF001 - a wide digit
        "5647\u20135AA7 5463\u00a0474C 0285 DF5D BF2B CAB7",
    ],
)
def test_a_fingerprint_typed_by_hand_is_understood(typed: str) -> None:
    assert parse_fingerprint(typed) == fingerprint(SIGNER.public)


@pytest.mark.parametrize("typed", ["", "5647", "5647 5AA7 5463 474C 0285 DF5D BF2B CAB", "G" * 32])
def test_a_fingerprint_with_something_missing_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_fingerprint(typed)


@given(st.binary(min_size=32, max_size=32))
def test_fingerprints_print_back(public: bytes) -> None:
    assert parse_fingerprint(fingerprint(public)) == fingerprint(public)


def test_a_signer_checks_as_everybody_does() -> None:
    signer, other = Signer(bytes(range(32))), Signer(bytes(32))
    signature = signer.sign(b"m")
    signer.check(b"m", signature)
    for message, wrong in (
        (b"n", signature), (b"m", other.sign(b"m")), (b"m", b""), (b"m", signature[:-1]),
        (b"m", bytes(64)), (b"m", signature + b"\0"),
    ):  # fmt: skip
        with pytest.raises(Damaged) as told:
            verify(signer.public, message, wrong)
        with pytest.raises(Damaged, match=told.value.reason):
            signer.check(message, wrong)


def randomised(private: bytes, message: bytes, nonce: int) -> bytes:
    """An Ed25519 signature whose nonce is chosen, where RFC 8032 would derive it."""
    secret = int.from_bytes(hashlib.sha512(private).digest()[:32], "little")
    secret = secret & (2**254 - 8) | 2**254
    base = point(4 * pow(5, -1, P) % P)
    assert base is not None
    if base[0] % 2:
        base = P - base[0], base[1]
    bound = encoded(times(base, nonce)) + encoded(times(base, secret)) + message
    challenge = int.from_bytes(hashlib.sha512(bound).digest(), "little")
    rest = (nonce + challenge * secret) % ORDER_L
    return bound[:32] + rest.to_bytes(32, "little")


def times(one: tuple[int, int], count: int) -> tuple[int, int]:
    total = (0, 1)
    while count:
        if count & 1:
            total = added(total, one)
        one, count = added(one, one), count >> 1
    return total


def encoded(one: tuple[int, int]) -> bytes:
    return (one[1] | (one[0] & 1) << 255).to_bytes(32, "little")


def test_a_signature_with_another_nonce_is_checked_too() -> None:
    # what counts is that it verifies, not that it is the one that this program makes
    signer = Signer(bytes(range(32)))
    made = randomised(bytes(range(32)), b"m", 7)
    assert made != signer.sign(b"m")
    verify(signer.public, b"m", made)
    signer.check(b"m", made)


VECTORS = Path(__file__).parents[2] / "vectors" / "minisign"
TOLD: dict[str, Any] = json.loads((VECTORS / "index.json").read_text("utf-8"))[0]
MESSAGE = (VECTORS / TOLD["message_file"]).read_bytes()
GOOD = (VECTORS / TOLD["good"]).read_bytes()
KEY_FILE = (VECTORS / TOLD["public_file"]).read_bytes()
PUBLIC = bytes.fromhex(TOLD["public"])


def check(data: bytes, message: bytes = MESSAGE) -> None:
    signing.check_signature(data, PUBLIC, message, TOLD["untrusted"], TOLD["trusted"])


def test_the_good_vector_is_good() -> None:
    assert signing.parse_public_key(KEY_FILE, TOLD["public_comment"]) == PUBLIC
    check(GOOD)


def test_every_damaged_vector_is_refused() -> None:
    assert len(TOLD["damaged"]) > 12
    assert set(TOLD["damaged"]) == {path.name for path in VECTORS.glob("bad-*")}
    for name in TOLD["damaged"]:
        with pytest.raises(Damaged):
            check((VECTORS / name).read_bytes())


def test_another_message_is_refused() -> None:
    with pytest.raises(Damaged):
        check(GOOD, MESSAGE + b" ")


def test_any_flipped_byte_is_refused() -> None:
    for at in range(len(GOOD)):
        for mask in (0x01, 0x20):
            with pytest.raises(Damaged):
                check(GOOD[:at] + bytes([GOOD[at] ^ mask]) + GOOD[at + 1 :])


def test_any_flipped_byte_of_a_public_key_gives_no_key() -> None:
    for at in range(len(KEY_FILE)):
        with pytest.raises(Damaged):
            signing.parse_public_key(
                KEY_FILE[:at] + bytes([KEY_FILE[at] ^ 1]) + KEY_FILE[at + 1 :],
                TOLD["public_comment"],
            )


@given(st.binary(max_size=300))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Damaged):
        check(data)
    with pytest.raises(Damaged):
        signing.parse_public_key(data, "x")


@given(private=st.binary(min_size=32, max_size=32), comment=st.text(max_size=40))
def test_what_is_written_parses_to_the_same(private: bytes, comment: str) -> None:
    signer = Signer(private)
    if not comment.isprintable():
        with pytest.raises(BadInput):
            signing.public_key_text(signer.public, comment)
        return
    text = signing.public_key_text(signer.public, comment)
    assert signing.parse_public_key(text, comment) == signer.public
    assert signing.public_key_text(signer.public, comment) == text
    signature = signing.signature_text(signer.sign, signer.public, b"m", comment, comment)
    signing.check_signature(signature, signer.public, b"m", comment, comment)


@pytest.mark.parametrize("comment", ["two\nlines", "a\rb", "x" * 1025, "\ud800", "\u2028"])
def test_a_comment_is_one_line(comment: str) -> None:
    with pytest.raises(BadInput):
        signing.public_key_text(PUBLIC, comment)


def accepted(folder: Path, key: bytes, signature: bytes, message: bytes) -> bool:
    command = programs.find("minisign")
    for name, data in (("k.pub", key), ("m", message), ("m.minisig", signature)):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        [command, "-V", "-q", "-p", "k.pub", "-m", "m"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_minisign_itself_accepts_it(tmp_path: Path) -> None:
    assert accepted(tmp_path, KEY_FILE, GOOD, MESSAGE)
    assert not accepted(tmp_path, KEY_FILE, GOOD, MESSAGE + b" ")
    signer = Signer.generate()
    key = signing.public_key_text(signer.public, "Schlüssel des Tagebuchs")
    text = signing.signature_text(signer.sign, signer.public, b"", "", "größer")
    assert accepted(tmp_path, key, text, b"")
