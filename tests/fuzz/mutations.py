"""Bytes near a seed: what damage and attackers do, as examples that hypothesis can make smaller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

# Counts and lengths that are off by one, or huge.
_NUMBERS = (0, 1, 2, 127, 128, 255, 256, 4095, 4096, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)
_PIECES = (
    b"\0",
    b"\xff",
    b"\n",
    b"\r\n",
    b"=",
    b'"',
    b"[",
    b"{",
    b"\\ud800",
    b"1e9",
    b"\xe2\x80\xae",
)


def near(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with up to five changes, or, seldom, any bytes at all."""
    changed = st.builds(
        _changed, st.sampled_from(seeds), st.lists(_change(seeds), min_size=0, max_size=5)
    )
    return changed | st.binary(max_size=200)


def _change(seeds: Sequence[bytes]) -> st.SearchStrategy[tuple[Any, ...]]:
    at = st.floats(0, 1, exclude_max=True)
    return st.one_of(
        st.tuples(st.just("bit"), at, st.integers(0, 7)),
        st.tuples(st.just("byte"), at, st.integers(0, 255)),
        st.tuples(st.just("start"), st.integers(0, 200), st.integers(0, 255)),
        st.tuples(st.just("number"), at, st.sampled_from(_NUMBERS), st.sampled_from((2, 4, 8))),
        st.tuples(st.just("cut"), at),
        st.tuples(st.just("drop"), at, st.integers(1, 64)),
        st.tuples(st.just("twice"), at, st.integers(1, 64)),
        st.tuples(st.just("put"), at, st.sampled_from(_PIECES) | st.binary(max_size=20)),
        st.tuples(st.just("splice"), at, st.sampled_from(seeds), at),
    )


def _changed(data: bytes, changes: list[tuple[Any, ...]]) -> bytes:
    for kind, where, *how in changes:
        at = min(where, len(data)) if kind == "start" else int(where * len(data))
        data = _one(data, kind, at, how)
    return data


def _one(data: bytes, kind: str, at: int, how: list[Any]) -> bytes:
    before, after = data[:at], data[at:]
    put: bytes = how[0] if how and isinstance(how[0], bytes) else b""
    match kind:
        case "bit":
            return before + bytes([b ^ (1 << how[0]) for b in after[:1]]) + after[1:]
        case "byte" | "start":
            return before + bytes([how[0]]) + after[1:]
        case "number":
            size: int = how[1]
            number = int(how[0]) % (1 << 8 * size)
            return before + number.to_bytes(size, "big") + after[size:]
        case "cut":
            return before
        case "drop":
            return before + after[how[0] :]
        case "twice":
            return before + after[: how[0]] + after
        case "put":
            return before + put + after
    return before + put[int(how[1] * len(put)) :]
