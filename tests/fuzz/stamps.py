"""Time stamps, and the words of a seal."""

from __future__ import annotations

from diary.crypto import seal_code
from diary.crypto.timestamps import verdict
from diary.crypto.timestamps.verdict import StampVerdict
from diary.errors import MistypedSeal, StampRefused
from tests.fuzz.target import VECTORS, Target, files

_FOLDER = "stamps"
_GOOD = {verdict.parse_reply(raw).content for raw in files(_FOLDER, "good-*.tsr")}


def reply(data: bytes) -> bool:
    """Taken apart and judged; right only if what was stamped is what was stamped."""
    try:
        read = verdict.parse_reply(data)
    except StampRefused:
        return False
    roots = (VECTORS / _FOLDER / "roots.pem").read_bytes()
    assert read.raw == data
    assert verdict.judge_stamp(read).verdict is not StampVerdict.RIGHT
    if verdict.judge_stamp(read, roots).verdict is StampVerdict.RIGHT:
        assert read.content in _GOOD
    return True


def words(data: bytes) -> bool:
    """Printed back, the one way to write it."""
    try:
        seal = seal_code.parse(data.decode("utf-8", "replace"))
    except MistypedSeal:
        return False
    assert seal_code.parse(seal_code.words(seal)) == seal
    return True


def _words() -> list[bytes]:
    told = [seal_code.words(bytes((n,)) * 16) for n in range(4)]
    short = " ".join(word[:4] for word in told[2].split())
    return [*map(str.encode, told), told[1].upper().replace(" ", ",\n").encode(), short.encode()]


TARGETS = (
    Target("time stamp", reply, lambda: files(_FOLDER, "*.tsr"), good=9),
    Target("seal code", words, _words, good=6),
)
