"""Reads a copy from docs/backup-format.md alone; nothing of the program is imported.

`independent_copy_reader.py FOLDER WORDS [--any-cost]` writes nothing in FOLDER. It prints what
`independent_reader.py` prints of the vault that the latest finished copy holds, or what is wrong.
It goes no further than the first thing that is wrong; what could be done without is for others.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if __package__:
    from tests.reader import independent_reader
else:
    import independent_reader  # type: ignore[import-not-found,no-redef]

N, H = r"(0|[1-9][0-9]{0,15})", r"([0-9a-f]{%d})"
FRONT = re.compile(
    rf"DBK-COPY 1\nvault {H % 32}\nkey {H % 64}\ncopy {H % 8}\nnumber {N}\nmade (\S{{27}})\n"
    rf"record {N} {H % 64}\nprivate {N} {H % 64}\n((?:file {N} {H % 64} [a-z0-9./]+\n)+)"
    rf"signature {H % 128}\n"
)
ATTACHED = re.compile(r"att/([0-9a-f]{2})/\1[0-9a-f]{30}(\.[1-9][0-9]*)?")
OWN = ("db", "draft", "head", "keys", "keys.bak")


def manifest(path: Path) -> dict[str, Any]:
    """What a manifest says, its digest and signature checked."""
    part = f"{path.parent.name}/manifest"
    data = path.read_bytes()
    covered, _, digest = data.rpartition(b"\ndigest ")
    right = hashlib.sha256(covered + b"\n").hexdigest().encode() + b"\n"
    independent_reader.need(digest == right, part)
    version = re.match(rb"DBK-COPY ([0-9]+)(?: [^\n]*)?\n", covered + b"\n")
    independent_reader.need(version is not None, part)
    independent_reader.need(version is not None and int(version[1]) <= 1, part, "future format")
    found = FRONT.fullmatch((covered + b"\n").decode("latin-1"))
    if found is None:
        raise independent_reader.RefusedError("damaged", part)
    names = "vault key copy number made record link private private_link lines".split()
    told = dict(zip(names, found.groups(), strict=False))
    told["files"] = [line.split(" ")[1:] for line in told["lines"].splitlines()]
    paths = [each[2] for each in told["files"]]
    own = [p.partition("/")[2] for p in paths if not ATTACHED.fullmatch(p)]
    independent_reader.need(paths == sorted(set(paths)) and told["copy"] == path.parent.name, part)
    independent_reader.need(set(OWN) >= set(own) >= {*OWN} - {"draft"}, part)
    signed = covered[: covered.rindex(b"\nsignature ") + 1]
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["key"]))
    try:
        public.verify(bytes.fromhex(found.groups()[-1]), b"daybook/copy/v1\n" + signed)
    except InvalidSignature:
        raise independent_reader.RefusedError("damaged", part) from None
    return told


def newest(folder: Path) -> dict[str, Any]:
    """The latest finished copy."""
    begun = [p for p in sorted(folder.iterdir()) if re.fullmatch("[0-9a-f]{8}", p.name)]
    told = [manifest(p / "manifest") for p in begun if (p / "manifest").is_file()]
    independent_reader.need(bool(told), "folder", "unfinished")
    numbers = [int(each["number"]) for each in told]
    independent_reader.need(len({each["vault"] for each in told}) == 1, "manifest")
    independent_reader.need(numbers.count(max(numbers)) == 1, "manifest")
    return told[numbers.index(max(numbers))]


def read(folder: Path, words: str, lowest: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Everything in the vault of the latest copy, every file looked at before."""
    told = newest(folder)
    for size, digest, path in told["files"]:
        file = folder / path
        independent_reader.need(file.is_file() and file.stat().st_size == int(size), path)
        independent_reader.need(hashlib.sha256(file.read_bytes()).hexdigest() == digest, path)
    with tempfile.TemporaryDirectory() as place:
        laid = Path(place)
        for _, _, path in told["files"]:
            to = laid / path.removeprefix(told["copy"] + "/")
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / path, to)
        head = (laid / "head").read_bytes()
        end = f"{int.from_bytes(head[48:56], 'big')} {head[56:88].hex()}"
        independent_reader.need(end == f"{told['record']} {told['link']}", f"{told['copy']}/head")
        end = f"{int.from_bytes(head[88:96], 'big')} {head[96:128].hex()}"
        independent_reader.need(
            end == f"{told['private']} {told['private_link']}", f"{told['copy']}/head"
        )
        master = independent_reader.unlock((laid / "keys").read_bytes(), words, lowest)
        link = independent_reader.database(laid, independent_reader.subkey(master, "db", 48))
        (key,) = link.execute("SELECT value FROM secrets WHERE name = 'signing-key'").fetchone()
        link.close()
        public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
        independent_reader.need(public.hex() == told["key"], "manifest")
        yield from independent_reader.read(laid, words, lowest)


if __name__ == "__main__":
    cost = (1, 1, 1) if "--any-cost" in sys.argv else independent_reader.LOWEST
    try:
        for line in read(Path(sys.argv[1]), sys.argv[2], cost):
            sys.stdout.write(json.dumps(line) + "\n")
    except independent_reader.RefusedError as wrong:
        sys.exit(": ".join(wrong.args))
