"""Makes the vectors of stamps/: run it to write others, signed by fresh keys.

The rules are:
- `index.json` says of each file what can be said of it under `roots.pem`, and without any.
- They never expire: a certificate counts at the time that the reply says.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from diary.crypto.timestamps import reply, verdict
from diary.errors import StampRefused
from tests.support.time_stamp_authority import (
    OID,
    STAMPING,
    by_hand,
    content,
    deep,
    holder,
    plain,
    sequence,
)

FOLDER = Path(__file__).parent / "stamps"
IMPRINT = bytes(range(32))
NONCE = 0x4142434445464748
TIME = b"20261201120000Z"


def replies(folder: Path) -> dict[str, bytes]:
    """Every reply by its name."""
    query = reply.dump_query(IMPRINT, NONCE)
    said, leaf = content(IMPRINT, NONCE, TIME), plain().leaf
    good = plain().reply(query, folder)
    server = holder("A server", plain().root)
    stranger = holder("Somebody", holder("Else", ca=True), purposes=STAMPING)
    late = content(IMPRINT, NONCE, b"20700101000000Z")
    return {
        "good-openssl": good,
        "good-openssl-older": plain().reply(query, folder, ess="sha1"),
        "good-openssl-between": deep().reply(query, folder),
        "good-openssl-alone": plain().reply(query, folder, with_chain=False),
        "good-by-hand": by_hand(said, leaf),
        "open-no-certificate": plain().reply(sequence(query[2:-3]), folder),
        "open-other-root": by_hand(said, stranger),
        "open-algorithm": by_hand(said, leaf, algorithm=OID["policy"]),
        "bad-signature": good[:-1] + bytes((good[-1] ^ 1,)),
        "bad-purpose": by_hand(said, server),
        "bad-expired": by_hand(late, leaf),
        "bad-status": sequence(sequence(b"\x02\x01\x02")),
        "bad-trailing": good + b"\n",
        "bad-cut": good[:-40],
    }  # fmt: skip


def told(raw: bytes, roots: bytes | None) -> str:
    """What this program says of a reply."""
    try:
        found = verdict.judge_stamp(verdict.parse_reply(raw), roots)
    except StampRefused as refused:
        return f"refused {refused.reason}"
    return f"{found.verdict} {found.why}".strip()


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    roots = plain().roots + deep().roots
    with tempfile.TemporaryDirectory() as folder:
        made = replies(Path(folder))
    (FOLDER / "roots.pem").write_bytes(roots)
    (FOLDER / "query.tsq").write_bytes(reply.dump_query(IMPRINT, NONCE))
    index = {}
    for name, raw in made.items():
        (FOLDER / f"{name}.tsr").write_bytes(raw)
        index[name] = {"with_roots": told(raw, roots), "without": told(raw, None)}
    whole = {"imprint": IMPRINT.hex(), "nonce": f"{NONCE:016x}", "replies": index}
    text = json.dumps(whole, indent=1)
    (FOLDER / "index.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
