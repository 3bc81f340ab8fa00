"""The files of a vault: keys, attachments, head, draft."""

from __future__ import annotations

import hashlib
import io

from diary.crypto import key_slots
from diary.crypto import keys as crypto_keys
from diary.crypto.attachment_encryption import (
    HEADER_BYTES,
    AttachmentReader,
    Header,
    digest_file,
    nonce,
)
from diary.crypto.kdf import KdfCost, passphrase_bytes
from diary.crypto.keys import Subkeys
from diary.errors import Damaged, FutureFormat, KdfRefused, NotAVault, WrongPassphrase
from diary.store.vault_head import VaultHead
from tests.fuzz.target import Target, files, index

PASSPHRASE = index("slots")[0]["passphrase"]
ATTACHMENT = next(row for row in index("attachments") if row["file"] == "base.att")
SMALL = index("small")[0]
KEYS = Subkeys.of(bytearray.fromhex(SMALL["master"]))
VAULT_ID = bytes.fromhex(SMALL["vault_id"])
_LOWEST = KdfCost(memory_kib=64, passes=1, lanes=1)
# A derivation for each example would be most of the run; what costs more is parsed, not opened.
_CHEAP = KdfCost(memory_kib=64, passes=2, lanes=2)


def keys(data: bytes) -> bool:
    """As it is, and with the unkeyed digest set right, as anybody could."""
    return _keys(data) | _keys(data[:-32] + hashlib.sha256(data[:-32]).digest())


def _keys(data: bytes) -> bool:
    try:
        parsed = key_slots.parse(data)
    except (NotAVault, Damaged, FutureFormat, KdfRefused):
        return False
    assert parsed.encode() == data
    cost = parsed.cost
    if cost.memory_kib <= _CHEAP.memory_kib and cost.passes <= _CHEAP.passes:
        try:
            opened = key_slots.unlock(data, passphrase_bytes(PASSPHRASE), floor=_LOWEST)
        except (WrongPassphrase, Damaged, KdfRefused):
            return True
        # Only a file that the master key's owner wrote opens.
        assert data in _OPENING
        assert len(opened.master) == 32
    return True


def header(data: bytes) -> bool:
    """The first 64 bytes of an attachment."""
    try:
        read = Header.decode(data[:HEADER_BYTES], "att")
    except Damaged:
        return False
    assert read.encode() == data[:HEADER_BYTES]
    return True


def attachment(data: bytes) -> bool:
    """As it is, and sealed anew under its own header, padded and as it is, as its owner could."""
    read = _attachment(data, bytes.fromhex(ATTACHMENT["id"]))
    try:
        said = Header.decode(data[:HEADER_BYTES], "att")
    except Damaged:
        return read
    whole = _sealed(said, data[HEADER_BYTES:])
    assert _attachment(whole, said.file_id)
    return _attachment(_chunks(said, data[HEADER_BYTES:]), said.file_id) | read


def _attachment(data: bytes, file_id: bytes) -> bool:
    key = bytes.fromhex(ATTACHMENT["key"])
    try:
        file = io.BytesIO(data)
        with AttachmentReader(file, key, file_id=file_id, part_at=lambda _at: "att") as reader:
            digest_file(reader)
            content = reader.readall()
            assert reader.size == len(content)
    except Damaged:
        return False
    assert _sealed(Header.decode(data[:HEADER_BYTES], "att"), content) == data
    return True


def _sealed(said: Header, content: bytes) -> bytes:
    """Written from docs/vault-format.md, beside the writer of the program."""
    least = max(len(content) + 8, 1 << 14)
    digits = len(f"{least:b}") - 1
    step = 1 << (digits - len(f"{digits:b}"))
    padding = bytes(-least % step + least - len(content) - 8)
    return _chunks(said, content + padding + len(content).to_bytes(8, "big"))


def _chunks(said: Header, content: bytes) -> bytes:
    cipher, size = said.algorithm.cipher(bytes.fromhex(ATTACHMENT["key"])), said.chunk_bytes
    pieces = [content[at : at + size] for at in range(0, max(len(content), 1), size)]
    last = len(pieces) - 1
    chunks = [
        cipher.encrypt(nonce(at, final=at == last), piece, said.encode())
        for at, piece in enumerate(pieces)
    ]
    return said.encode() + b"".join(chunks)


def head(data: bytes) -> bool:
    """As it is, and authenticated anew, as the key's owner could."""
    import hmac

    return _head(data) | _head(data[:-32] + hmac.digest(KEYS.head_mac, data[:-32], "sha256"))


def _head(data: bytes) -> bool:
    try:
        read = VaultHead.decode(KEYS.head_mac, data)
    except Damaged:
        return False
    assert read.encode(KEYS.head_mac) == data
    return True


def draft(data: bytes) -> bool:
    """As it is, and with these bytes as what was padded and sealed."""
    return _draft(data) | _draft(_inside(data))


def _draft(data: bytes) -> bool:
    try:
        text = crypto_keys.open_bytes(KEYS.draft, VAULT_ID, data)
    except Damaged:
        return False
    sealed = crypto_keys.seal_bytes(KEYS.draft, VAULT_ID, text, random=lambda _n: data[12:24])
    assert sealed == data
    return True


def _inside(padded: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = files("small", "draft")[0][:12] + bytes(12)
    return start + AESGCM(bytes(KEYS.draft)).encrypt(bytes(12), padded, start + VAULT_ID)


def _paddings() -> list[bytes]:
    """Contents of a draft as they are before sealing, right and wrong."""
    return [
        (3).to_bytes(4, "big") + b"abc" + bytes(4089),
        (3).to_bytes(4, "big") + b"abc" + bytes(4088) + b"x",
        (4092).to_bytes(4, "big") + bytes(4092),
        (4093).to_bytes(4, "big") + bytes(4092),
        bytes(4096),
        bytes(8192),
        b"\xff" * 4096,
    ]


def _whole_attachments() -> list[bytes]:
    return files("attachments", "base.att", "bad-*.att", "gcm-0.att", "chacha-1024.att")


_OPENING = frozenset(files("slots", "*.keys"))
TARGETS = (
    Target("keys", keys, lambda: files("slots", "*.keys"), good=5),
    Target("attachment header", header, lambda: files("attachments", "*.att"), good=15),
    Target("attachment", attachment, _whole_attachments),
    Target("head", head, lambda: files("small", "*head*"), good=2),
    Target("draft", draft, lambda: [*files("small", "*draft*"), *_paddings()], good=3),
)
