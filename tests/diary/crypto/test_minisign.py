from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto import signing
from diary.crypto.signing import Signer
from diary.errors import BadInput, Damaged
from tests import programs

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
