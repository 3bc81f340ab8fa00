"""Reads a vault from docs/vault-format.md alone; nothing of the program is imported.

`independent_reader.py FOLDER WORDS [--any-cost]` writes nothing. It prints, as JSON, every entry of
both books once it is proven, and the SHA-256 of every file; or what is wrong, in the format's own
words. WORDS are the passphrase or a recovery code; `--any-cost` is for the cheap test vectors.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from sqlcipher3 import dbapi2

LOWEST, HIGHEST = (1 << 16, 3, 4), (1 << 20, 16, 8)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRAGMAS = ("user_version", "application_id")
DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


class RefusedError(Exception):
    """One of the format's words for what is wrong, and the part."""


def need(holds: bool, part: str, word: str = "damaged") -> None:
    if not holds:
        raise RefusedError(word, part)


@contextmanager
def damaged(part: str) -> Iterator[None]:
    try:
        yield
    except (OSError, InvalidSignature, InvalidTag, dbapi2.DatabaseError):
        raise RefusedError("damaged", part) from None


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def subkey(master: bytes, name: str, length: int = 32) -> bytes:
    return HKDFExpand(SHA256(), length, f"{name}/v1".encode()).derive(master)


def secret(words: str) -> bytes:
    """A recovery code as its 28 symbols, anything else as a passphrase."""
    twice = [n << 1 ^ (0b100101 if n & 16 else 0) for n in range(32)]
    code = "".join(words.upper().translate(str.maketrans("OIL", "011", DASHES)).split())
    if len(words) <= 200 and len(code) == 28 and set(code) <= set(CROCKFORD):
        one = two = 0
        for value in map(CROCKFORD.index, reversed(code)):
            one, two = value ^ twice[one], value ^ twice[twice[two]]
        words = code if one == two == 0 else words
    return unicodedata.normalize("NFKC", words).removeprefix("\ufeff").strip(" \t\r\n").encode()


def unlock(data: bytes, words: str, lowest: tuple[int, ...]) -> bytes:
    ours = data[:8] == b"DBK-KEYS"[: len(data)]
    need(ours or len(data) == 4096, "keys", "not a vault")
    need(sha(data[:-32]) == data[-32:], "keys")
    need(ours, "keys", "not a vault")
    asked_for = any(data[1152:1158]) and len(data) >= 1158 + 32
    need(not asked_for and data[8:10] <= b"\0\1", "keys", "future format")
    need(len(data) == 4096, "keys")
    asked = struct.unpack(">III", data[12:24])
    within = all(low <= n <= high for low, n, high in zip(lowest, asked, HIGHEST, strict=True))
    need(within and asked[0] >= 8 * asked[2], "keys", "refused")
    need(data[8:12] == b"\0\1\1\1" and not any(data[72:128] + data[1152:4032]), "keys")
    cost = dict(zip(("memory_cost", "iterations", "lanes"), asked, strict=True))
    kek, master = Argon2id(salt=data[40:72], length=32, **cost).derive(secret(words)), b""
    for at in range(8):
        slot, tag = data[128 * (at + 1) :][:128], bytes([at])
        both = HKDF(SHA256(), 64, slot[:32], b"slot/v1" + tag).derive(kek)
        if hmac.compare_digest(both[32:], slot[32:64]) and not master:
            inside = AESGCM(both[:32]).decrypt(bytes(12), slot[64:], data[:128] + tag)
            need(inside[0] in (1, 2) and not any(inside[1:16]), "keys")
            master = inside[16:]
    need(bool(master), "keys", "wrong passphrase")
    mac = hmac.digest(subkey(master, "slots-mac"), data[:4032], "sha256")
    need(hmac.compare_digest(mac, data[4032:4064]), "keys")
    return master


def database(folder: Path, key: bytes) -> Any:
    path, log = folder / "db", folder / "db-wal"
    need(path.read_bytes()[:16] == key[32:], "db")
    mode = "ro" if log.is_file() and log.read_bytes() else "ro&immutable=1"
    link = dbapi2.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    link.set_key(b"x'" + key.hex().encode() + b"'")
    link.execute("PRAGMA cipher_log_level = NONE")
    version, ours = (link.execute(f"PRAGMA {p}").fetchone()[0] for p in PRAGMAS)
    need(version <= 1, "db", "future format")
    need((version, ours) == (1, 0x44424F4B), "db")
    return link


def entry(row: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The fields of a row, and the commitment that they come to."""
    names = ("kind", "subject", "revision", "previous", "written", "zone", "clock")
    fields = {"@version": 1, **{f"@{name}": row[name] for name in names}}
    fields, digests = fields | json.loads(row["content"]), []
    salts = {name: hmac.digest(row["seed"], name.encode(), "sha256") for name in fields}
    if not row["seed"]:
        salts = {name: bytes.fromhex(salt) for name, salt in fields["@salts"].items()}
        digests = [bytes.fromhex(digest) for digest in fields["@withheld"]]
        fields = {name: fields[name] for name in salts}
    for name, value in fields.items():
        jcs = json.dumps([name, value], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digests.append(sha(b"daybook/field/v1", salts[name], jcs.encode()))
    return fields, sha(b"daybook/entry/v1", *sorted(digests))


def book(link: Any, name: str, id_: bytes, end: tuple[int, bytes]) -> Iterator[Any]:
    (key,) = link.execute("SELECT value FROM secrets WHERE name = 'signing-key'").fetchone()
    public = Ed25519PrivateKey.from_private_bytes(key).public_key()
    at = sha(b"daybook/link/v1", id_, public.public_bytes_raw())
    found = link.execute("SELECT * FROM ledger WHERE book = ? ORDER BY n", (name,))
    rows = [dict(zip([c[0] for c in found.description], row, strict=True)) for row in found]
    need(max([row["n"] for row in rows], default=0) >= end[0], "db", "rolled back")
    need(end[0] > 0 or at == end[1], "db")
    for n, row in enumerate(rows, 1):
        (fields, commitment), place = entry(row), n.to_bytes(8, "big")
        at = sha(b"daybook/link/v1", at, place, commitment)
        need((row["n"], row["commitment"], row["link"]) == (n, commitment, at), f"{name} {n}")
        need(n != end[0] or at == end[1], "db")
        with damaged(f"{name} {n}"):
            public.verify(row["signature"], b"daybook/head/v1" + id_ + place + at)
        yield n, fields


def attachment(first: Path, key: bytes, part: str, piece: int = (1 << 32) - (1 << 20)) -> bytes:
    data = whole = first.read_bytes()
    while len(data) == piece:
        data = first.with_name(f"{first.name}.{len(whole) // piece}").read_bytes()
        whole += data
    bound, body, chunk = whole[:64], whole[64:], int.from_bytes(whole[12:16], "big")
    need(bound[:12] in (b"DBK-ATTM\0\1\1\0", b"DBK-ATTM\0\1\2\0"), part)
    need(chunk in [1 << bits for bits in range(10, 23)], part)
    need(bound[16:] == bytes.fromhex(first.name) + bytes(32), part)
    clear, chunks = b"", [body[at : at + chunk + 16] for at in range(0, len(body), chunk + 16)]
    cipher = (AESGCM if bound[10] == 1 else ChaCha20Poly1305)(key)
    for at, sealed in enumerate(chunks):
        nonce = bytes(7) + at.to_bytes(4, "big") + bytes([at == len(chunks) - 1])
        clear += cipher.decrypt(nonce, sealed, bound)
    size = int.from_bytes(clear[-8:], "big")
    high = (least := max(size + 8, 1 << 14)).bit_length() - 1
    padded = least + -least % (1 << high - high.bit_length())
    need(len(clear) == padded and not any(clear[size:-8]), part)
    return clear[:size]


def draft(data: bytes, master: bytes, vault_id: bytes) -> dict[str, Any]:
    """What was typed and not recorded, and of which moment of the record it is."""
    need(data[:12] == b"DBK-DRFT\0\1\1\0", "draft")
    with damaged("draft"):
        cipher = AESGCM(subkey(master, "draft"))
        clear = cipher.decrypt(data[12:24], data[24:], data[:24] + vault_id)
    content = clear[4:][: int.from_bytes(clear[:4], "big")]
    number, sealed, record, _, private, _ = struct.unpack(">QQQ32sQ32s", content[:96])
    return {"number": number, "sealed": sealed, "ends": [record, private],
            "text": content[96:].decode()}  # fmt: skip


def read(folder: Path, words: str, lowest: tuple[int, ...] = LOWEST) -> Iterator[dict[str, Any]]:
    """Everything in a vault; RefusedError at the first thing that is wrong."""
    with damaged("keys"):
        keys = (folder / "keys").read_bytes()
        master, vault_id = unlock(keys, words, lowest), keys[24:40]
    with damaged("head"):
        head = (folder / "head").read_bytes()
    need(len(head) == 160 and head[24:40] == vault_id, "head")
    mac = hmac.digest(subkey(master, "head-mac"), head[:128], "sha256")
    need(mac == head[128:] and head[:24] == b"DBK-HEAD\0\1" + bytes(14), "head")
    with damaged("db"):
        link, exhibits = database(folder, subkey(master, "db", 48)), {}
        private = sha(b"daybook/private/v1", vault_id)[:16]
        for name, id_, at in (("record", vault_id, 48), ("private", private, 88)):
            end = int.from_bytes(head[at : at + 8], "big"), head[at + 8 : at + 40]
            for n, fields in book(link, name, id_, end):
                yield {"book": name, "n": n, "fields": fields}
                if "sha256" in fields:
                    exhibits[fields["@subject"]] = fields
        rows = link.execute("SELECT evidence, blob, key FROM blobs")
        blobs = {subject: (blob, subkey(key, "attachment")) for subject, blob, key in rows}
    for subject, said in exhibits.items():
        need(subject in blobs, said["reference"])
        blob, key = blobs[subject]
        with damaged(said["reference"]):
            content = attachment(folder / "att" / blob[:2] / blob, key, said["reference"])
        digest = hashlib.sha256(content).hexdigest()
        need((digest, len(content)) == (said["sha256"], said["size"]), said["reference"])
        yield {"exhibit": said["reference"], "sha256": digest, "size": len(content)}


if __name__ == "__main__":
    cost = (1, 1, 1) if "--any-cost" in sys.argv else LOWEST
    try:
        for line in read(Path(sys.argv[1]), sys.argv[2], cost):
            sys.stdout.write(json.dumps(line) + "\n")
    except RefusedError as wrong:
        sys.exit(": ".join(wrong.args))
