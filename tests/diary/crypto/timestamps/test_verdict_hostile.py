"""Replies that somebody changed or made up: never a crash, never another reply that is right."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.timestamps import verdict
from diary.crypto.timestamps.verdict import StampVerdict
from diary.errors import StampRefused
from tests.diary.crypto.timestamps.test_verdict import (
    IMPRINT,
    NONCE,
    NOW,
    QUERY,
    WITHOUT_CERTIFICATES,
    judged,
    stamp,
)
from tests.support.time_stamp_authority import OID, by_hand, content, deep, plain, sequence


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "form"),
        (b"\x30\x00", "form"),
        (b"\x30" * 70_000, "too-large"),
        (b"\x30\x80" * 1000, "form"),
        (sequence(sequence(b"\x02\x01\x02")), "status"),
        (sequence(sequence(b"\x02\x01\x00")), "form"),
        (QUERY, "form"),
        (stamp(plain().leaf) + b"\n", "form"),
        (stamp(plain().leaf, certificates=(plain().leaf.der,) * 17), "form"),
    ],
)
def test_what_is_no_reply_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(StampRefused) as refused:
        verdict.parse_reply(raw)
    assert refused.value.reason == reason


def test_a_digest_of_another_kind_covers_nothing_here() -> None:
    weak = content(IMPRINT, NONCE, NOW).replace(
        OID["sha256"], bytes.fromhex("0609608648016503040202")
    )
    with pytest.raises(StampRefused, match="imprint"):
        verdict.parse_reply(by_hand(weak, plain().leaf))


def said(raw: bytes) -> tuple[bytes, int, datetime, str]:
    reply = verdict.parse_reply(raw)
    return reply.imprint, reply.nonce, reply.time, verdict.judge_stamp(reply).authority


def changed_bytes_that_pass(raw: bytes, roots: bytes, places: list[int], bits: int) -> list[int]:
    """Where a changed byte leaves the reply right; it must then say the same."""
    passed = []
    for at in places:
        bad = bytearray(raw)
        bad[at] ^= bits
        try:
            verdict = judged(bytes(bad), roots)[0]
        except StampRefused:
            continue
        if verdict is StampVerdict.RIGHT:
            assert said(bytes(bad)) == said(raw)
            passed.append(at)
    return passed


def unsigned(raw: bytes) -> set[int]:
    """The bytes that say nothing: the two ways of granting, and a root that is given anyway."""
    free = {8}
    for certificate in verdict.parse_reply(raw).certificates:
        if certificate == plain().root.der:
            at = raw.index(certificate)
            free.update(range(at, at + len(certificate)))
    return free


def test_a_changed_byte_makes_no_other_reply_right(tmp_path: Path) -> None:
    raw = plain().reply(QUERY, tmp_path)
    places = random.Random(7).sample(range(len(raw)), 160)
    passed = changed_bytes_that_pass(raw, plain().roots, places, 1)
    assert set(passed) <= unsigned(raw)


@pytest.mark.soak
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16, 32, 64, 128, 255])
def test_every_changed_byte_makes_no_other_reply_right(bits: int, tmp_path: Path) -> None:
    for raw, roots in (
        (plain().reply(QUERY, tmp_path), plain().roots),
        (plain().reply(QUERY, tmp_path, with_chain=False, ess="sha1"), plain().roots),
        (plain().reply(WITHOUT_CERTIFICATES, tmp_path), plain().roots + plain().leaf.pem),
    ):
        passed = changed_bytes_that_pass(raw, roots, list(range(len(raw))), bits)
        assert set(passed) <= unsigned(raw)


@given(st.data())
def test_any_bytes_are_a_reply_that_prints_back_or_are_refused(data: st.DataObject) -> None:
    raw = stamp(plain().leaf)
    # as a share: signatures differ in length
    cut = data.draw(st.integers(0, 1000)) * len(raw) // 1000
    bad = raw[:cut] + data.draw(st.binary(max_size=8)) + raw[cut + data.draw(st.integers(0, 8)) :]
    try:
        reply = verdict.parse_reply(bad)
    except StampRefused:
        return
    assert reply.raw == bad
    assert verdict.judge_stamp(reply, deep().roots).verdict is not StampVerdict.RIGHT


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused(raw: bytes) -> None:
    with pytest.raises(StampRefused):
        verdict.parse_reply(raw)
