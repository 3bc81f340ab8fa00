"""Time stamps in a bundle: of this record and of another, named wrongly, changed, or none."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from functools import partial

from diary.case_file import Stamp
from diary.crypto.timestamps import der
from diary.ledger.chain import head_states
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import Bundle, Case, case, written, wrong
from tests.corpus.outside import grown
from tests.support.time_stamp_authority import OID, by_hand, content, plain

SIGNATURE = "time-stamps"


@functools.cache
def said(n: int) -> bytes:
    """What an authority says that stamps the record after `n` of its five entries."""
    return content(imprint(n), 7)


def imprint(n: int) -> bytes:
    """What is stamped of the record after `n` of its five entries."""
    book = grown(5)
    return list(head_states(book.vault_id, book.signer.public, book.commitments))[n].imprint


def stamped(reply: bytes, n: int = 3) -> Bundle:
    return written(grown(5), stamps=(Stamp(n, reply),))


def reply(n: int = 3, **other: object) -> bytes:
    return by_hand(said(n), plain().leaf, **other)  # type: ignore[arg-type]


def path(n: int = 3) -> str:
    return f"timestamps/{n}.tsr"


def cases() -> Iterator[Case]:
    good = CheckVerdict.UNCONFIRMED
    yield case("stamped: as an authority does", lambda: stamped(reply()), good)
    yield case("stamped: after the last entry", lambda: stamped(reply(5), 5), good)
    both = (Stamp(2, reply(2)), Stamp(5, reply(5)))
    yield case("stamped: twice", lambda: written(grown(5), stamps=both), good)
    bare = partial(reply, certificates=())
    yield case("stamped: without a certificate", lambda: stamped(bare()), good)
    yield wrong("stamped: of another record", lambda: stamped(_of(bytes(32))), path())
    yield wrong("stamped: of another point than its name says", lambda: stamped(reply(2)), path())
    for what, raw in _forms().items():
        yield wrong(f"stamped: {what}", lambda raw=raw: stamped(raw), path())
    yield wrong("a time stamp changed since it was signed", _late, path())
    yield wrong("a time stamp renamed", _renamed, "timestamps", path())
    yield wrong("stamped: with a signature that does not fit", _not_fitting, path(),
                here=good, why=SIGNATURE)  # fmt: skip


def _late() -> Bundle:
    return stamped(reply()).edited(path(), lambda raw: raw + b"x")


def _renamed() -> Bundle:
    return stamped(reply()).renamed(path(), "timestamps/03.tsr")


def _of(imprint: bytes) -> bytes:
    return by_hand(content(imprint, 7), plain().leaf)


def _not_fitting() -> Bundle:
    raw = reply()
    return stamped(raw[:-1] + bytes([raw[-1] ^ 1]))


def _forms() -> dict[str, bytes]:
    own = reply()
    twice = {"again": der.write(der.SEQUENCE, OID["digest"], der.write(der.SET))}
    return {
        "no reply": b"no reply",
        "an empty reply": b"",
        "far too large": b"\x30" * (1 << 16) + b"\0",
        "a byte behind its end": own + b"\0",
        "cut short": own[:-1],
        "a length written the long way": b"\x30\x83\x00" + own[2:],
        "refused by the authority": reply(status=2),
        "a digest of another length": _of(bytes(20)),
        "a time that there is not": by_hand(_at(b"20260230120000Z"), plain().leaf),
        "a time in no form": by_hand(_at(b"20261124204911"), plain().leaf),
        "an attribute twice": reply(attributes=twice),
        "another digest than its signer's": reply(digest=OID["policy"]).replace(
            OID["policy"], OID["sha256"], 1
        ),
    }


def _at(time: bytes) -> bytes:
    return content(imprint(3), 7, time)
