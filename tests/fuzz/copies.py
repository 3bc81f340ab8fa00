"""The manifest of a copy, and the recovery code that is typed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from diary.crypto import recovery_code
from diary.crypto.signing import Signer
from diary.errors import Damaged, FutureFormat, MistypedCode
from diary.services.backup.target import NEEDED, BackupManifest, ManifestFile, decode_manifest
from diary.store.vault_head import BookHead
from tests.fuzz.target import VECTORS, Target

SIGNER = Signer(bytes(range(32)))
_DIGEST = b"digest "


def manifest(data: bytes) -> bool:
    """As it is, and with its unkeyed digest set right."""
    covered = data.rpartition(_DIGEST)[0]
    right = covered + _DIGEST + hashlib.sha256(covered).hexdigest().encode() + b"\n"
    return _manifest(data) | _manifest(right)


def _manifest(data: bytes) -> bool:
    try:
        read = decode_manifest(data)
    except (Damaged, FutureFormat):
        return False
    assert read.encode() == data
    paths = [each.path for each in read.files]
    assert all(".." not in path and not path.startswith("/") for path in paths)
    try:
        read.check_signature()
    except Damaged:
        return True
    # Another key may sign what it likes; under this one, nobody else does.
    assert read.public_key != SIGNER.public or data in _manifests()
    return True


def code(data: bytes) -> bool:
    """What is typed prints back as the one way to write it, or is no code."""
    try:
        read = recovery_code.parse(data.decode("utf-8", "surrogatepass"))
    except (MistypedCode, UnicodeDecodeError):
        return False
    assert recovery_code.parse(read) == read
    assert len(recovery_code.secret(read)) == 28
    return True


def _manifests() -> list[bytes]:
    names = (*NEEDED, "draft")
    att = ManifestFile(f"att/ab/ab{'0' * 30}", 80, bytes(32))
    made = []
    for number, more in ((1, ()), (3, (att,))):
        files = [*more, *(ManifestFile(f"0badcafe/{name}", 7, bytes(32)) for name in names)]
        when = datetime(2026, 3, 1, 21, 15, tzinfo=UTC)
        ends = BookHead(5, bytes(32)), BookHead(0, bytes(32))
        listed = tuple(sorted(files, key=lambda each: each.path))
        of = BackupManifest(bytes(16), SIGNER.public, "0badcafe", number, when, *ends, listed)
        made.append(of.signed(SIGNER.sign).encode())
    return made


def _manifest_seeds() -> list[bytes]:
    good = _manifests()
    return [*good, good[0].replace(b"DBK-COPY 1", b"DBK-COPY 2"), good[1][:-70], b""]


def _codes() -> list[bytes]:
    told = json.loads((VECTORS / "ways" / "codes.json").read_bytes())
    return [row["typed"].encode("utf-8", "surrogatepass") for row in told]


TARGETS = (
    Target("manifest of a copy", manifest, _manifest_seeds, good=2),
    Target("recovery code", code, _codes, good=10),
)
