"""A release as somebody brings it, signed by a key of the tests in the ways of minisign."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diary import release_file
from diary.errors import ReleaseReason, ReleaseRefused
from diary.release_file import check_release
from tests.support.records import state

OWN = "0.3.9"
CHANGED = "0.4.0\n\n- A longer list.\n- <b>no markup</b> \x1b[2J\n"
NAME = "daybook_0.4.0_amd64.deb"
DAY = "2027-02-01"


class Key:
    """A key that signs as minisign does, for what minisign itself would not write."""

    def __init__(self, seed: int = 1) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.id = bytes(range(seed, seed + 8))
        public = self.private.public_key().public_bytes_raw()
        self.line = base64.b64encode(b"Ed" + self.id + public).decode()

    def signature(
        self, data: bytes, comment: str = f"daybook 0.4.0 {DAY}", *, prehashed: bool = True
    ) -> bytes:
        signed = hashlib.blake2b(data).digest() if prehashed else data
        made = self.private.sign(signed)
        kind = b"ED" if prehashed else b"Ed"
        return (
            b"untrusted comment: of whoever\n"
            + base64.b64encode(kind + self.id + made)
            + b"\ntrusted comment: "
            + comment.encode()
            + b"\n"
            + base64.b64encode(self.private.sign(made + comment.encode()))
            + b"\n"
        )


@dataclass
class Brought:
    """The folder that somebody brought, and the key that is built in."""

    folder: Path
    key: Key

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def own(self, comment: str = f"daybook 0.4.0 {DAY}", **how: bool) -> Brought:
        data = self.key.signature(self.file.read_bytes(), comment, **how)
        (self.folder / f"{NAME}.minisig").write_bytes(data)
        return self

    def listed(self, comment: str = f"daybook 0.4.0 {DAY}", *names: str) -> Brought:
        rows = [
            f"{hashlib.sha256((self.folder / name).read_bytes()).hexdigest()}  {name}\n"
            for name in names or (NAME, "CHANGES.txt")
        ]
        raw = "".join(rows).encode()
        (self.folder / "SHA256SUMS").write_bytes(raw)
        (self.folder / "SHA256SUMS.minisig").write_bytes(self.key.signature(raw, comment))
        return self

    def check(self, own: str = OWN) -> release_file.ReleaseFile:
        return check_release(self.file, self.key.line, own)

    def reason(self, own: str = OWN) -> ReleaseReason:
        before = state(self.folder)
        with pytest.raises(ReleaseRefused) as caught:
            self.check(own)
        assert state(self.folder) == before
        return caught.value.reason
