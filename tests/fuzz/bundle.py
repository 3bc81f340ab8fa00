"""The files of a bundle: the record, the signature, the key, the lists of hashes."""

from __future__ import annotations

from diary.crypto import signing
from diary.errors import Damaged
from exporters.bundle import layout
from exporters.bundle.signature_file import key_text, parse_key, read_signature
from tests.fuzz import ledger, record
from tests.fuzz.target import VECTORS, Target, files, index

MINISIGN = index("minisign")[0]
PUBLIC = bytes.fromhex(MINISIGN["public"])
MESSAGE = (VECTORS / "minisign" / MINISIGN["message_file"]).read_bytes()


def signature(data: bytes) -> bool:
    """Nobody forges one: what is accepted is the very file that was signed."""
    try:
        signing.check_signature(data, PUBLIC, MESSAGE, MINISIGN["untrusted"], MINISIGN["trusted"])
    except Damaged:
        return False
    assert data == (VECTORS / "minisign" / MINISIGN["good"]).read_bytes()
    return True


def bundle_signature(data: bytes) -> bool:
    """The signature file of a bundle: of another list it may be whole, but never fit."""
    try:
        signed = read_signature(data, public=PUBLIC, tag_list=MESSAGE)
    except Damaged:
        return False
    assert not signed.fits
    assert signed.made in data.decode("ascii")
    return True


def key(data: bytes) -> bool:
    """The key file."""
    try:
        public = parse_key(data)
    except Damaged:
        return False
    assert key_text(public) == data
    return True


def manifest(data: bytes) -> bool:
    """The list of originals: no path leads out, none stands twice."""
    try:
        hashes = layout.parse_manifest(data)
    except Damaged:
        return False
    assert layout.dump_list(hashes) == data
    assert all(path.startswith("data/") and ".." not in path.split("/") for path in hashes)
    return True


def tag_manifest(data: bytes) -> bool:
    """The list of the bundle's own files."""
    try:
        hashes = layout.parse_tag_manifest(data)
    except Damaged:
        return False
    assert layout.dump_list(hashes) == data
    return True


def info(data: bytes) -> bool:
    """`bag-info.txt`."""
    try:
        read = layout.parse_info(data)
    except Damaged:
        return False
    assert layout.dump_info(read) == data
    return True


def _signatures() -> list[bytes]:
    """Those of the vectors, with the comments of a bundle."""
    trusted = b"evidence bundle made 2026-03-01T21:15:00Z"
    return [
        data.replace(MINISIGN["untrusted"].encode(), b"signature of tagmanifest-sha256.txt")
        .replace(MINISIGN["trusted"].encode(), trusted)
        for data in files("minisign", "*.minisig")
    ]  # fmt: skip


def _keys() -> list[bytes]:
    own = key_text(PUBLIC)
    return [own, *files("minisign", "key.pub"), own[:-1], own.replace(b"\n", b"\r\n")]


def _lists() -> list[bytes]:
    hashes = ["0" * 64, "f" * 64, PUBLIC.hex()]
    paths = [f"data/originals/AB-{n}-letter.txt" for n in range(1, 4)]
    good = layout.dump_list(dict(zip(paths, hashes, strict=True)))
    climbing = good.replace(b"data/originals/AB-2", b"data/originals/../AB-2")
    return [b"", good, climbing, good + good, good.upper(), MESSAGE]


def _tag_lists() -> list[bytes]:
    whole = layout.dump_list(dict.fromkeys([*layout.COVERED, *layout.OPTIONAL], "0" * 64))
    return [whole, layout.dump_list(dict.fromkeys(layout.COVERED, "a" * 64)), whole[:-70]]


def _infos() -> list[bytes]:
    good = layout.dump_info(layout.BagInfo("Daybook 0.1", "2026-03-01", 1234, 2))
    return [good, good.replace(b"1234.2", b"01234.2"), good + b"\n", good[:-1]]


TARGETS = (
    Target("record.json", record.look, ledger.records, good=3),
    Target("minisign signature", signature, lambda: files("minisign", "*.minisig")),
    Target("bundle signature", bundle_signature, _signatures),
    Target("key file", key, _keys),
    Target("manifest", manifest, _lists, good=2),
    Target("tag manifest", tag_manifest, _tag_lists, good=2),
    Target("bag-info.txt", info, _infos),
)
