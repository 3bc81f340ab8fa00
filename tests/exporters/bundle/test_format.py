"""docs/bundle-format.md is enough to write a checker from: this one uses no code of the program."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from mnemonic import Mnemonic

from exporters.delivery import bundle_writer

DOC = Path(__file__).parents[3] / "docs" / "bundle-format.md"


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def field_digest(name: str, value: Any, salt: bytes) -> bytes:
    return sha(b"daybook/field/v1" + salt + rfc8785.dumps([name, value]))


def commitment(digests: list[bytes]) -> bytes:
    return sha(b"daybook/entry/v1" + b"".join(sorted(digests)))


def links(vault: bytes, key: bytes, commitments: list[bytes]) -> list[bytes]:
    made = [sha(b"daybook/link/v1" + vault + key)]
    for n, each in enumerate(commitments, 1):
        made.append(sha(b"daybook/link/v1" + made[-1] + n.to_bytes(8, "big") + each))
    return made


def head_message(vault: bytes, n: int, link: bytes) -> bytes:
    return b"daybook/head/v1" + vault + n.to_bytes(8, "big") + link


def read_list(folder: Path, name: str) -> dict[str, str]:
    lines = (folder / name).read_text("ascii").split("\n")
    assert lines.pop() == ""
    pairs = [(line[66:], line[:64]) for line in lines]
    assert lines == [f"{digest}  {path}" for path, digest in sorted(set(pairs))]
    return dict(pairs)


def second_check(folder: Path) -> dict[str, Any]:
    """The whole check of sections 3 to 5, straight from the page; raises if anything differs."""
    tags = read_list(folder, "tagmanifest-sha256.txt")
    manifest = read_list(folder, "manifest-sha256.txt")
    here = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    own = {"tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig"}
    assert here == {*tags, *manifest, *own}
    for path, digest in {**tags, **manifest}.items():
        assert sha((folder / path).read_bytes()).hex() == digest
    key = base64.b64decode((folder / "signing-key.pub").read_text(encoding="utf-8").split("\n")[1])[
        10:
    ]
    raw = (folder / "record.json").read_bytes()
    record = json.loads(raw)
    assert rfc8785.dumps(record) + b"\n" == raw
    assert record["key"] == key.hex()
    public = Ed25519PublicKey.from_public_bytes(key)
    lines = (folder / "tagmanifest-sha256.txt.minisig").read_text(encoding="utf-8").split("\n")
    head, said = base64.b64decode(lines[1]), lines[2].removeprefix("trusted comment: ")
    assert head[:10] == b"Ed" + sha(key)[:8]
    assert said == f"evidence bundle made {record['made']}"
    public.verify(head[10:], (folder / "tagmanifest-sha256.txt").read_bytes())
    public.verify(base64.b64decode(lines[3]), head[10:] + said.encode())
    check_record(record, public)
    files = {path: (folder / path).stat().st_size for path in manifest if "originals" in path}
    committed = {
        (fields["sha256"], fields["size"])
        for opening in record["openings"]
        if "sha256" in (fields := {name: value for name, value, _ in opening["fields"]})
    }
    assert {(manifest[path], size) for path, size in files.items()} <= committed
    return record


def check_record(record: dict[str, Any], public: Ed25519PublicKey) -> None:
    vault, key = bytes.fromhex(record["vault"]), bytes.fromhex(record["key"])
    commitments = [bytes.fromhex(each) for each in record["commitments"]]
    last = links(vault, key, commitments)[-1]
    assert last.hex() == record["head"]["link"]
    assert len(commitments) == record["head"]["n"]
    signature = bytes.fromhex(record["head"]["signature"])
    public.verify(signature, head_message(vault, len(commitments), last))
    assert [opening["n"] for opening in record["openings"]] == list(range(1, len(commitments) + 1))
    for opening in record["openings"]:
        shown = [
            field_digest(n, value, bytes.fromhex(salt)) for n, value, salt in opening["fields"]
        ]
        withheld = [bytes.fromhex(each) for each in opening["withheld"]]
        assert commitment([*shown, *withheld]) == commitments[opening["n"] - 1]


STRUCTURE = {
    "@clock", "@kind", "@previous", "@revision", "@subject", "@version", "@written", "@zone",
}  # fmt: skip


def kept_back(record: dict[str, Any]) -> dict[str, int]:
    """Rules 3 to 6 of section 5.1: how many later revisions are kept back, by subject."""
    numbers = {each: n for n, each in enumerate(record["commitments"], 1)}
    assert len(numbers) == len(record["commitments"])
    revision: dict[int, int] = {}
    first: dict[int, int] = {}
    followed: set[int] = set()
    subject_of: dict[int, str] = {}
    later: dict[int, int] = {}
    for opening in record["openings"]:
        n = opening["n"]
        told = {name: value for name, value, _ in opening["fields"]}
        assert len(told) + len(opening["withheld"]) >= 8
        before = 0
        if told["@previous"]:
            before = numbers[told["@previous"]]
            assert before < n
            assert before not in followed
            followed.add(before)
        revision[n] = revision.get(before, 0) + 1
        first[n] = first.get(before, n)
        if set(told) == {"@previous"}:
            later[first[n]] = later.get(first[n], 0) + 1
            continue
        assert set(told) >= STRUCTURE
        assert told["@revision"] == revision[n]
        assert subject_of.setdefault(first[n], told["@subject"]) == told["@subject"]
        later[first[n]] = 0
    assert len(set(subject_of.values())) == len(subject_of)
    return {subject: later[line] for line, subject in subject_of.items()}


def test_a_checker_written_from_the_page_accepts_a_bundle(small_folder: Path) -> None:
    record = second_check(small_folder)
    shown = [opening for opening in record["openings"] if len(opening["fields"]) > 1]
    assert (len(record["openings"]), len(shown)) == (12, 10)
    assert set(kept_back(record).values()) == {0}


def test_it_counts_the_corrections_that_are_kept_back(
    book: Any, make_case: Any, stub_pdf: Any, tmp_path: Path
) -> None:
    for subject, shown in (("1", ("what",)), ("2", None), ("1", None), ("2", None), ("1", None)):
        book.add("incident.recorded", subject * 32, {"number": 1, "what": "x"}, shown=shown)
    bundle_writer.write(make_case(book, ()), tmp_path / "b", sign=book.signer.sign, pdf=stub_pdf)
    assert kept_back(second_check(tmp_path / "b")) == {"1" * 32: 2}


@pytest.mark.parametrize(
    "name", ["record.json", "tagmanifest-sha256.txt", "data/originals/AB-2_again.eml"]
)
def test_and_refuses_a_changed_one(small: Any, put: Any, tmp_path: Path, name: str) -> None:
    put(small, tmp_path / "b")
    raw = bytearray((tmp_path / "b" / name).read_bytes())
    raw[20] ^= 1
    (tmp_path / "b" / name).write_bytes(raw)
    with pytest.raises((AssertionError, InvalidSignature, ValueError)):
        second_check(tmp_path / "b")


def test_the_worked_example_of_the_page_comes_out() -> None:
    text = DOC.read_text("utf-8").split("## 8.")[1]
    said = dict(re.findall(r"^([a-z_@ 012]+?)  *((?:[0-9a-fA-F]{4,}\s*)+)$", text, re.MULTILINE))
    said = {name.strip(): "".join(value.split()) for name, value in said.items()}
    fields: dict[str, Any] = {
        "@clock": "", "@kind": "incident.recorded", "@previous": "", "@revision": 1,
        "@subject": "1" * 32, "@version": 1, "@written": "2026-03-01T22:05:00.000000Z",
        "@zone": "Europe/London", "number": 1, "what": "He was outside again.",
    }  # fmt: skip
    vault = bytes(range(16))
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    salts, digests = salted(bytes(range(32)), fields)
    first = commitment(list(digests.values()))
    later = {
        **fields, "@kind": "incident.amended", "@previous": first.hex(), "@revision": 2,
        "@written": "2026-03-02T08:00:00.000000Z", "what": "It was the postman.",
    }  # fmt: skip
    later_salts, later_digests = salted(bytes(range(32, 64)), later)
    second = commitment(list(later_digests.values()))
    withheld = sorted(later_digests[name] for name in later if name != "@previous")
    zero, one, two = links(vault, public, [first, second])
    assert said == {
        "public key": public.hex(),
        "fingerprint": sha(public)[:16].hex().upper(),
        "salt of what": salts["what"].hex(),
        "digest of what": digests["what"].hex(),
        "commitment 1": first.hex(),
        "salt of @previous": later_salts["@previous"].hex(),
        "withheld": b"".join(withheld).hex(),
        "commitment 2": second.hex(),
        "link_0": zero.hex(),
        "link_1": one.hex(),
        "link_2": two.hex(),
        "head signature": key.sign(head_message(vault, 2, two)).hex(),
        "seal of link_2": sha(b"daybook/seal/v1" + two)[:16].hex(),
        "imprint of link_2": sha(head_message(vault, 2, two)).hex(),
    }
    words = Mnemonic("english").to_mnemonic(bytes.fromhex(said["seal of link_2"]))
    assert words in " ".join(text.split())


def salted(seed: bytes, fields: dict[str, Any]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    salts = {name: hmac.digest(seed, name.encode(), "sha256") for name in fields}
    return salts, {name: field_digest(name, value, salts[name]) for name, value in fields.items()}
