from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.signing import Signer
from diary.errors import Damaged, FutureFormat
from diary.services.backup.target import (
    NEEDED,
    PARTS,
    BackupManifest,
    ManifestFile,
    decode_manifest,
)
from diary.store.vault_head import BookHead

SIGNER = Signer(bytes(range(32)))
digests = st.binary(min_size=32, max_size=32)
sizes = st.integers(0, 10**15)
ends = st.builds(BookHead, st.integers(0, 10**12), digests)
moments = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis takes naive bounds and adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def manifests(draw: st.DrawFn) -> BackupManifest:
    copy = draw(st.binary(min_size=4, max_size=4)).hex()
    names = PARTS if draw(st.booleans()) else NEEDED
    paths = [f"{copy}/{name}" for name in names]
    for blob in draw(st.lists(st.binary(min_size=16, max_size=16), max_size=4, unique=True)):
        first = f"att/{blob.hex()[:2]}/{blob.hex()}"
        paths += [first, *(f"{first}.{n}" for n in range(1, draw(st.integers(1, 3))))]
    files = tuple(ManifestFile(path, draw(sizes), draw(digests)) for path in sorted(paths))
    return BackupManifest(
        draw(st.binary(min_size=16, max_size=16)),
        SIGNER.public,
        copy,
        draw(st.integers(0, 10**9)),
        draw(moments),
        draw(ends),
        draw(ends),
        files,
    ).signed(SIGNER.sign)


def sealed(covered: bytes) -> bytes:
    return covered + b"digest " + hashlib.sha256(covered).hexdigest().encode() + b"\n"


@given(manifests())
def test_what_is_written_is_read_back_byte_for_byte(manifest: BackupManifest) -> None:
    data = manifest.encode()
    assert decode_manifest(data) == manifest
    assert decode_manifest(data).encode() == data
    decode_manifest(data).check_signature()


@given(manifests(), st.data())
def test_a_byte_changed_is_damage_and_never_a_newer_version(
    manifest: BackupManifest, data: st.DataObject
) -> None:
    whole = manifest.encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    spoiled = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with pytest.raises(Damaged):
        decode_manifest(spoiled)


@given(manifests(), st.data())
def test_a_byte_changed_under_a_digest_that_fits_is_found_by_form_or_signature(
    manifest: BackupManifest, data: st.DataObject
) -> None:
    covered = manifest.encode().rpartition(b"digest ")[0]
    at = data.draw(st.integers(0, len(covered) - 1))
    spoiled = (
        covered[:at] + bytes([covered[at] ^ data.draw(st.integers(1, 255))]) + covered[at + 1 :]
    )
    try:
        read = decode_manifest(sealed(spoiled))
    except (Damaged, FutureFormat):
        return
    with pytest.raises(Damaged):
        read.check_signature()


@given(st.binary(max_size=400))
def test_anything_else_is_one_typed_error(data: bytes) -> None:
    for each in (data, sealed(data), sealed(b"DBK-COPY 1\n" + data)):
        with pytest.raises(Damaged):
            decode_manifest(each)


SOME = BackupManifest(
    bytes(16),
    SIGNER.public,
    "0badcafe",
    3,
    datetime(2026, 3, 1, 21, 15, tzinfo=UTC),
    BookHead(5, bytes(32)),
    BookHead(0, bytes(32)),
    tuple(ManifestFile(f"0badcafe/{name}", 7, bytes(32)) for name in NEEDED),
).signed(SIGNER.sign)


def test_a_newer_version_is_told_from_damage() -> None:
    with pytest.raises(Damaged):
        decode_manifest(SOME.encode().replace(b"DBK-COPY 1", b"DBK-COPY 9"))
    covered = SOME.encode().rpartition(b"digest ")[0]
    with pytest.raises(FutureFormat):
        decode_manifest(sealed(covered.replace(b"DBK-COPY 1", b"DBK-COPY 2")))
    with pytest.raises(FutureFormat):
        decode_manifest(sealed(b"DBK-COPY 7\nanything at all\n"))
    with pytest.raises(FutureFormat) as caught:
        decode_manifest(sealed(b"DBK-COPY 7 0.4.1\nanything at all\n"))
    assert caught.value.wanted == "0.4.1"
    for said in (b"7 0.4", b"1 0.4.1", b"7  0.4.1", b"07"):
        with pytest.raises(Damaged):
            decode_manifest(sealed(b"DBK-COPY " + said + b"\nanything at all\n"))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"number 3", b"number 03"),
        (b"number 3", b"number -3"),
        (b"file 7 ", b"file 07 "),
        (b"0badcafe/db\n", b"0badcafe/DB\n"),
        (b"0badcafe/db\n", b"../keys\n"),
        (b"0badcafe/db\n", b"/etc/passwd\n"),
        (b"0badcafe/db\n", b"deadbeef/db\n"),
        (b"0badcafe/db\n", b"att/ab/cdababababababababababababababab\n"),
        (b"0badcafe/db\n", b"0badcafe/db \n"),
        (b"0badcafe/head\n", b"0badcafe/db\n"),
        (b"made 2026-03-01T21:15:00.000000Z", b"made 2026-02-30T21:15:00.000000Z"),
        (b"made 2026-03-01T21:15:00.000000Z", b"made 2026-03-01T21:15:00.000000+"),
        (b"made 2026-03-01T21:15:00.000000Z", b"made 2026-03-01T21:15:00.00-0100"),
        (b"file 7 ", b"file 7 " + b"00" * 32 + b" ../keys\nfile 7 "),
        (b"file 7 ", b"file 7 " + b"00" * 32 + b" 0badcafe/cache\nfile 7 "),
        (b"\nrecord 5", b"\n\nrecord 5"),
        (b"\nrecord 5", b"\r\nrecord 5"),
    ],
)
def test_what_is_never_written_is_refused_even_if_it_is_signed(
    written: bytes, instead: bytes
) -> None:
    listing = SOME.listing()
    assert written in listing
    changed = listing.replace(written, instead, 1)
    signature = SIGNER.sign(b"daybook/copy/v1\n" + changed).hex().encode()
    with pytest.raises(Damaged):
        decode_manifest(sealed(changed + b"signature " + signature + b"\n"))


@pytest.mark.parametrize("name", NEEDED)
def test_a_copy_without_a_file_that_it_needs_is_none(name: str) -> None:
    files = tuple(each for each in SOME.files if not each.path.endswith(f"/{name}"))
    less = BackupManifest(
        SOME.vault_id, SOME.public_key, SOME.copy, 3, SOME.made, SOME.record, SOME.private, files
    )
    with pytest.raises(Damaged):
        decode_manifest(less.signed(SIGNER.sign).encode())


def test_another_key_does_not_sign_for_it() -> None:
    with pytest.raises(Damaged):
        decode_manifest(SOME.signed(Signer(bytes(32)).sign).encode()).check_signature()
