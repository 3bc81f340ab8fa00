"""Makes the vectors of slots/, attachments/, minisign/ and small/: run it to write them again.

The rules are:
- Random bytes come from a counter, so every run writes the same bytes; a test compares them.
- Each folder has an index.json that says of every file what must come of it.
- A damaged vector is made by damaging a good one, with its digest set right where an attacker
  could set it right.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from diary.crypto import key_slots, signing
from diary.crypto import keys as crypto_keys
from diary.crypto.attachment_encryption import TAG_BYTES, Algorithm, Header, nonce
from diary.crypto.attachment_padding import end_of, zeros_after
from diary.crypto.kdf import FLOOR, KdfCost, passphrase_bytes
from diary.crypto.keys import Subkeys
from diary.crypto.signing import Signer
from diary.store.attachment_files import AttachmentNames
from diary.store.draft_file import DraftStamp
from diary.store.vault_head import BookHead, VaultHead

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=2)
PASSPHRASE = "four plain words here"
RECOVERY = "0123-4567-89AB"
ORDER_L = 2**252 + 27742317777372353535851937790883648493

Vectors = dict[str, bytes]
Index = list[dict[str, Any]]


def counted(seed: str) -> Callable[[int], bytes]:
    """A repeatable stand-in for os.urandom."""
    turn = 0

    def random(count: int) -> bytes:
        nonlocal turn
        turn += 1
        blocks = (
            hashlib.sha256(f"{seed}/{turn}/{block}".encode()).digest()
            for block in range(-(-count // 32))
        )
        return b"".join(blocks)[:count]

    return random


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def redigested(data: bytes) -> bytes:
    """As an attacker can: without any key."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


LATER = b"\0\0\0\4\0\1"  # version 0.4.1 of the program


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return redigested(data[:at] + new + data[at + len(new) :])


def with_index(folder: str, files: Vectors, index: Index) -> Vectors:
    told = json.dumps(index, indent=1, ensure_ascii=True).encode() + b"\n"
    return {f"{folder}/{name}": data for name, data in files.items()} | {
        f"{folder}/index.json": told
    }


def altered_slots(one: bytes, strange: bytes) -> list[tuple[str, bytes, str, str]]:
    """Name, file, passphrase and the code of the error that must come of them."""
    future = patched(one, 8, b"\0\2")
    return [
        ("digest-flipped.keys", flipped(one, 4095), PASSPHRASE, "damaged"),
        ("salt-flipped.keys", flipped(one, 40), PASSPHRASE, "damaged"),
        ("slot-flipped.keys", flipped(one, 200), PASSPHRASE, "damaged"),
        ("short.keys", one[:4095], PASSPHRASE, "damaged"),
        ("long.keys", one + b"\0", PASSPHRASE, "damaged"),
        ("long-redigested.keys", redigested(one + bytes(32)), PASSPHRASE, "damaged"),
        ("empty.keys", b"", PASSPHRASE, "damaged"),
        ("zeros.keys", bytes(4096), PASSPHRASE, "damaged"),
        ("other-magic.keys", patched(one, 0, b"NOT-KEYS"), PASSPHRASE, "not-a-vault"),
        ("other-file.keys", b"PK\3\4 something else", PASSPHRASE, "not-a-vault"),
        ("version-0.keys", patched(one, 8, b"\0\0"), PASSPHRASE, "damaged"),
        ("version-2.keys", future, PASSPHRASE, "future-format"),
        ("version-2-larger.keys", redigested(future + bytes(64)), PASSPHRASE, "future-format"),
        ("version-2-flipped.keys", flipped(future, 3000), PASSPHRASE, "damaged"),
        ("later-version.keys", patched(one, 1152, LATER), PASSPHRASE, "future-format"),
        ("kdf-other.keys", patched(one, 10, b"\2"), PASSPHRASE, "damaged"),
        ("cipher-other.keys", patched(one, 11, b"\2"), PASSPHRASE, "damaged"),
        ("memory-4-gib.keys", patched(one, 12, b"\0\x40\0\0"), PASSPHRASE, "kdf-refused"),
        ("memory-4-bytes-set.keys", patched(one, 12, b"\xff" * 4), PASSPHRASE, "kdf-refused"),
        ("passes-17.keys", patched(one, 16, b"\0\0\0\x11"), PASSPHRASE, "kdf-refused"),
        ("passes-0.keys", patched(one, 16, bytes(4)), PASSPHRASE, "kdf-refused"),
        ("lanes-9.keys", patched(one, 20, b"\0\0\0\x09"), PASSPHRASE, "kdf-refused"),
        ("passes-raised.keys", patched(one, 16, b"\0\0\0\2"), PASSPHRASE, "wrong-passphrase"),
        ("vault-id-altered.keys", patched(one, 24, bytes(16)), PASSPHRASE, "damaged"),
        ("reserved-set.keys", patched(one, 100, b"\1"), PASSPHRASE, "damaged"),
        ("padding-set.keys", patched(one, 2000, b"\1"), PASSPHRASE, "damaged"),
        ("other-slot-altered.keys", patched(one, 300, b"\1\2\3\4"), PASSPHRASE, "damaged"),
        ("payload-altered.keys", patched(one, 192, b"\1\2\3\4"), PASSPHRASE, "damaged"),
        ("mac-altered.keys", patched(one, 4032, bytes(32)), PASSPHRASE, "damaged"),
        ("own-slot-replaced.keys", patched(one, 128, bytes(128)), PASSPHRASE, "wrong-passphrase"),
        ("kind-unknown.keys", strange, PASSPHRASE, "damaged"),
        ("one-slot-wrong.keys", one, "four plain words", "wrong-passphrase"),
        ("recovery-not-set.keys", one, RECOVERY, "wrong-passphrase"),
    ]


def slot_vectors() -> Vectors:
    random = counted("slots")
    phrase = passphrase_bytes(PASSPHRASE)
    one, master = key_slots.create(phrase, CHEAP, floor=CHEAP, random=random)
    two = key_slots.with_slot(
        key_slots.parse(one),
        master,
        1,
        passphrase_bytes(RECOVERY),
        key_slots.SlotKind.RECOVERY,
        floor=CHEAP,
        random=random,
    ).encode()
    real, real_master = key_slots.create(phrase, FLOOR, random=random)
    parsed = key_slots.parse(one)
    strange = key_slots.with_slot(
        parsed,
        master,
        0,
        phrase,
        cast(key_slots.SlotKind, 9),
        floor=CHEAP,
        random=random,
    )
    rows = altered_slots(one, strange.encode())
    files = {name: data for name, data, _, _ in rows}
    cheap = [CHEAP.memory_kib, CHEAP.passes, CHEAP.lanes]
    index: Index = [
        {"file": name, "passphrase": phrase_, "floor": cheap, "error": error}
        for name, _, phrase_, error in rows
    ]
    index.append(
        {"file": "one-slot.keys", "passphrase": PASSPHRASE, "floor": None, "error": "kdf-refused"}
    )
    good = [
        ("one-slot.keys", one, PASSPHRASE, cheap, master, 0, 1),
        ("two-slots.keys", two, PASSPHRASE, cheap, master, 0, 1),
        ("two-slots.keys", two, RECOVERY, cheap, master, 1, 2),
        ("floor.keys", real, PASSPHRASE, None, real_master, 0, 1),
    ]
    for name, data, phrase_, floor, opened, slot, kind in good:
        files[name] = data
        index.append(
            {
                "file": name,
                "passphrase": phrase_,
                "floor": floor,
                "vault_id": data[24:40].hex(),
                "master": opened.hex(),
                "slot": slot,
                "kind": kind,
            }
        )
    return with_index("slots", files, index)


def sealed_chunks(header: Header, key: bytes, chunks: list[bytes]) -> list[bytes]:
    """Every chunk sealed as the format says, the last one flagged."""
    cipher = header.algorithm.cipher(key)
    return [
        cipher.encrypt(nonce(index, final=index == len(chunks) - 1), chunk, header.encode())
        for index, chunk in enumerate(chunks)
    ]


def padded_content(content: bytes) -> bytes:
    size = len(content)
    return content + bytes(zeros_after(size)) + end_of(size)


def cut(padded: bytes, chunk: int) -> list[bytes]:
    return [padded[at : at + chunk] for at in range(0, len(padded), chunk)]


def badly_padded(content: bytes) -> Vectors:
    """Every way of padding a content that a writer with the key must not choose."""
    good, size = padded_content(content), len(content)
    end = good[-8:]
    return {
        "padding-first-byte": content + b"\1" + good[size + 1 :],
        "padding-last-byte": good[:-9] + b"\1" + end,
        "padding-missing": content + end,
        "padding-short": good[: -8 - 1024] + end,
        "padding-long": good[:-8] + bytes(1024) + end,
        "size-larger-than-all": good[:-8] + (len(good) - 7).to_bytes(8, "big"),
        "size-all-ones": good[:-8] + b"\xff" * 8,
        "size-of-fewer-chunks": good[:-8] + bytes(8),
        "size-at-the-front": end + good[:-8],
        "no-size": good[:-8] + bytes(8) + end,
    }


def damaged_attachments(header: Header, key: bytes, chunks: list[bytes]) -> Vectors:
    """Every way of damaging a file of three chunks that a reader must notice."""
    good = whole(header, key, chunks)
    full = header.chunk_bytes + TAG_BYTES
    one, two, last = good[64 : 64 + full], good[64 + full : 64 + 2 * full], good[64 + 2 * full :]
    head = good[:64]
    other = replace(header, file_id=bytes(16))
    empty_last = whole(header, key, [*chunks[:2], b""])
    return {
        "no-final-chunk": head + one + two,
        "first-chunk-only": head + one,
        "no-chunk": head,
        "half-a-header": head[:40],
        "empty": b"",
        "trailing-byte": good + b"\0",
        "trailing-chunk": good + last,
        "cut-in-final-chunk": good[:-1],
        "cut-in-final-tag": good[: 64 + 2 * full + 10],
        "chunks-swapped": head + two + one + last,
        "chunk-repeated": head + one + one + last,
        "chunk-dropped": head + two + last,
        "empty-final-chunk": empty_last,
        "other-id": whole(other, key, chunks),
        "id-altered": flipped(good, 20),
        "algorithm-other": good[:10] + b"\2" + good[11:],
        "algorithm-unknown": good[:10] + b"\3" + good[11:],
        "version-2": good[:9] + b"\2" + good[10:],
        "chunk-size-0": good[:12] + bytes(4) + good[16:],
        "chunk-size-odd": good[:12] + (1025).to_bytes(4, "big") + good[16:],
        "chunk-size-huge": good[:12] + b"\x80\0\0\0" + good[16:],
        "reserved-byte": good[:11] + b"\1" + good[12:],
        "reserved-end": good[:63] + b"\1" + good[64:],
        "other-magic": b"DBK-ATTX" + good[8:],
    }


def attachment_vectors() -> Vectors:
    random = counted("attachments")
    files: Vectors = {}
    index: Index = []

    def tell(name: str, data: bytes, header: Header, key: bytes, content: bytes | None) -> None:
        files[name] = data
        row: dict[str, Any] = {"file": name, "id": header.file_id.hex(), "key": key.hex()}
        if content is None:
            row["error"] = "damaged"
        else:
            row |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        index.append(row)

    for algorithm, word in (
        (Algorithm.AES_256_GCM, "gcm"),
        (Algorithm.CHACHA20_POLY1305, "chacha"),
    ):
        for size in (0, 1, 1024, 16375, 16376, 16377, 17400, 17401):
            header, key = Header(algorithm, random(16), 1024), random(32)
            content = random(size)
            data = whole(header, key, cut(padded_content(content), 1024))
            tell(f"{word}-{size}.att", data, header, key, content)
    header, key = Header(Algorithm.AES_256_GCM, random(16)), random(32)
    content = b"as written by the program"
    tell("usual-chunk.att", whole(header, key, [padded_content(content)]), header, key, content)

    header, key = Header(Algorithm.AES_256_GCM, random(16), 8192), random(32)
    content = random(16500)
    chunks = cut(padded_content(content), 8192)
    good = whole(header, key, chunks)
    damaged = damaged_attachments(header, key, chunks)
    tell("base.att", good, header, key, content)
    for name, data in damaged.items():
        tell(f"bad-{name}.att", data, header, key, None)
    tell("bad-wrong-key.att", good, header, bytes(32), None)
    header, key = Header(Algorithm.AES_256_GCM, random(16), 4096), random(32)
    for name, padded in badly_padded(random(17000)).items():
        tell(f"bad-{name}.att", whole(header, key, cut(padded, 4096)), header, key, None)
    return with_index("attachments", files, index)


def whole(header: Header, key: bytes, chunks: list[bytes]) -> bytes:
    return header.encode() + b"".join(sealed_chunks(header, key, chunks))


def minisign_vectors() -> Vectors:
    signer = Signer(counted("minisign")(32))
    stranger = Signer(counted("stranger")(32))
    message = b"0000  manifest of a bundle\n"
    untrusted, trusted, note = "Daybook bundle", "manifest, format 1", "Daybook signing key"
    public = signing.public_key_text(signer.public, note)
    good = signing.signature_text(signer.sign, signer.public, message, untrusted, trusted)
    lines = good.split(b"\n")
    raw = base64.b64decode(lines[1])
    s = int.from_bytes(raw[42:], "little") + ORDER_L

    def line_1(new: bytes) -> bytes:
        return b"\n".join([lines[0], base64.b64encode(new), *lines[2:]])

    end = good.rindex(b"==\n")
    damaged = {
        "crlf": good.replace(b"\n", b"\r\n"),
        "no-final-newline": good[:-1],
        "two-final-newlines": good + b"\n",
        "untrusted-comment-other": good.replace(b"Daybook bundle", b"Daybook Bundle"),
        "trusted-comment-other": good.replace(b"format 1", b"format 2"),
        "trusted-comment-spaced": good.replace(b"format 1", b"format 1 "),
        "padding-bits": good[: end - 1] + bytes([good[end - 1] + 1]) + good[end:],
        "base64-spaced": good.replace(b"==\n", b"== \n"),
        "prehashed": line_1(b"ED" + raw[2:]),
        "key-id-other": line_1(raw[:2] + bytes(8) + raw[10:]),
        "signature-flipped": line_1(raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:]),
        "s-not-reduced": line_1(raw[:42] + s.to_bytes(32, "little")),
        "short": line_1(raw[:-1]),
        "empty": b"",
        "first-two-lines": b"\n".join(lines[:2]) + b"\n",
        "global-other": b"\n".join([*lines[:3], base64.b64encode(bytes(64)), b""]),
        "stranger": signing.signature_text(
            stranger.sign, stranger.public, message, untrusted, trusted
        ),
    }
    index: Index = [
        {
            "public": signer.public.hex(),
            "public_file": "key.pub",
            "public_comment": note,
            "message_file": "message.txt",
            "untrusted": untrusted,
            "trusted": trusted,
            "good": "good.minisig",
            "damaged": [f"bad-{name}.minisig" for name in damaged],
        }
    ]
    files = {f"bad-{name}.minisig": data for name, data in damaged.items()}
    files |= {"key.pub": public, "message.txt": message, "good.minisig": good}
    return with_index("minisign", files, index)


def small_vectors() -> Vectors:
    random = counted("small")
    master, vault_id = bytearray(random(32)), random(16)
    keys = Subkeys.of(master)
    text = "He stood at the gate again — 07:40."
    head = VaultHead(vault_id, 7, BookHead(12, random(32)), BookHead(0, random(32)))
    sealed = datetime(2026, 3, 2, 7, 41, 5, tzinfo=UTC)
    stamp = DraftStamp(3, sealed, head.record, head.private)
    content = stamp.encode() + text.encode()
    draft = crypto_keys.seal_bytes(keys.draft, vault_id, content, random=random)
    encoded = head.encode(keys.head_mac)
    files = {
        "draft": draft,
        "bad-draft-flipped": flipped(draft, 500),
        "bad-draft-cut": draft[:-1],
        "head": encoded,
        "bad-head-flipped": flipped(encoded, 45),
        "bad-head-cut": encoded[:-1],
    }
    index: Index = [
        {
            "master": master.hex(),
            "vault_id": vault_id.hex(),
            "db_key": keys.db.hex(),
            "names_key": keys.names.hex(),
            "attachment_name": AttachmentNames(keys.names).name(bytes(range(8))).hex(),
            "draft": text,
            "draft_number": stamp.number,
            "draft_sealed": "2026-03-02T07:41:05.000000Z",
            "generation": 7,
            "record": [12, head.record.link.hex()],
            "private": [0, head.private.link.hex()],
        }
    ]
    return with_index("small", files, index)


def vectors() -> Vectors:
    """Every file by its path below tests/vectors."""
    return slot_vectors() | attachment_vectors() | minisign_vectors() | small_vectors()


def main() -> None:
    here = Path(__file__).parent
    for name, data in vectors().items():
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
