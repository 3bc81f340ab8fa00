"""The database as somebody with every key and a microscope sees it: page by page, decrypted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from diary.crypto import key_slots
from diary.crypto.keys import Subkeys
from tests.support.records import CHEAP, PASSPHRASE

PAGE, TAIL, IV = 4096, 80, 16
FRAME = 24


def decrypted(vault: Path, passphrase: str = PASSPHRASE) -> Iterator[tuple[str, bytes]]:
    """Every page of the database and every frame of its log, whatever it is used for."""
    key = bytes(database_key(vault, passphrase)[:32])
    data = (vault / "db").read_bytes()
    for at in range(0, len(data), PAGE):
        yield f"page {at // PAGE + 1}", _page(key, data[at : at + PAGE], first=at == 0)
    log = vault / "db-wal"
    frames = log.read_bytes()[32:] if log.exists() else b""
    for at in range(0, len(frames) - FRAME, PAGE + FRAME):
        page = frames[at + FRAME : at + FRAME + PAGE]
        first = int.from_bytes(frames[at : at + 4], "big") == 1
        yield f"frame {at}", _page(key, page, first=first)


def database_key(vault: Path, passphrase: str = PASSPHRASE) -> bytearray:
    """What the database of a vault is opened with."""
    secret = bytearray(passphrase.encode())
    opened = key_slots.unlock((vault / "keys").read_bytes(), secret, floor=CHEAP)
    return Subkeys.of(opened.master).db


def _page(key: bytes, page: bytes, *, first: bool) -> bytes:
    start = 16 if first else 0
    iv = page[PAGE - TAIL : PAGE - TAIL + IV]
    opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return opened.update(page[start : PAGE - TAIL]) + opened.finalize()
