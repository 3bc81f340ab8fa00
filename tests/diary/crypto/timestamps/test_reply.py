"""The query against openssl, and byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.timestamps import reply
from tests.support.time_stamp_authority import asked

IMPRINT = bytes(range(32))
NONCES = st.integers(0x40 << 56, (0x80 << 56) - 1)


@given(st.binary(min_size=32, max_size=32), NONCES)
def test_a_query_reads_back_and_has_one_length(imprint: bytes, nonce: int) -> None:
    raw = reply.dump_query(imprint, nonce)
    assert len(raw) == 69
    assert asked(raw) == (imprint, nonce)


@pytest.mark.parametrize("drawn", [b"\0" * 8, b"\xff" * 8, bytes(range(8))])
def test_a_nonce_takes_eight_bytes_whatever_is_drawn(drawn: bytes) -> None:
    nonce = reply.new_nonce(lambda count: drawn)
    assert 0x40 << 56 <= nonce < 0x80 << 56
    assert nonce & 0x3FFFFFFFFFFFFFFF == int.from_bytes(drawn, "big") & 0x3FFFFFFFFFFFFFFF


def test_openssl_reads_it(tmp_path: Path) -> None:
    nonce = reply.new_nonce()
    (tmp_path / "q.tsq").write_bytes(reply.dump_query(IMPRINT, nonce))
    told = subprocess.run(
        ["openssl", "ts", "-query", "-in", tmp_path / "q.tsq", "-text"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Hash Algorithm: sha256" in told
    assert f"Nonce: 0x{nonce:X}" in told
    assert "Certificate required: yes" in told
    assert "00 01 02 03 04 05 06 07-08" in told
