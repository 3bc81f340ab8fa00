"""Writing a bundle: whole or not at all, byte for byte, the same each time, and never too much.

What an unfinished bundle leaves under its hidden name, and how it is cleared away.
"""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import pytest

from diary.audience_profiles import load
from diary.errors import (
    AlreadyExists,
    Cancelled,
    Damaged,
    DiskFull,
    NotAllowed,
    NotWritable,
    PlaceGone,
    StorageError,
)
from exporters.bundle import layout
from exporters.check.bundle_check import check
from exporters.delivery import bundle_writer

Put = Callable[..., bundle_writer.BundleResult]


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_it_holds_the_files_that_the_format_names(small: Any, put: Put, tmp_path: Path) -> None:
    whole = dataclasses.replace(small.case, profile=load("police"))
    put(dataclasses.replace(small, case=whole), tmp_path / "b")
    assert sorted(tree(tmp_path / "b")) == [
        "Evidence.pdf", "HOW-TO-CHECK.txt", "Summary.pdf", "bag-info.txt",
        "bagit.txt", "check.html", "data/copies/AB-3_copy.jpg",
        "data/originals/AB-1_IMG_0213.JPG", "data/originals/AB-2_again.eml", "exhibits.csv",
        "manifest-sha256.txt", "record-fields.txt", "record.json",
        "signing-key.pub", "summary.txt", "tagmanifest-sha256.txt",
        "tagmanifest-sha256.txt.minisig",
    ]  # fmt: skip


def test_originals_are_byte_for_byte_and_the_withheld_one_stays(
    small: Any, put: Put, tmp_path: Path
) -> None:
    put(small, tmp_path / "b")
    files = tree(tmp_path / "b")
    photo, letter, withheld, _ = small.case.exhibits
    for exhibit, name in ((photo, "AB-1_IMG_0213.JPG"), (letter, "AB-2_again.eml")):
        digest = hashlib.sha256(files[f"data/originals/{name}"]).hexdigest()
        assert digest == exhibit.item.content.sha256
    assert withheld.item.content.sha256 not in {
        hashlib.sha256(data).hexdigest() for data in files.values()
    }
    assert files["data/copies/AB-3_copy.jpg"] == withheld.copy.open().read()


def test_what_it_says_of_itself_is_so(small: Any, put: Put, tmp_path: Path) -> None:
    written = put(small, tmp_path / "b")
    files = tree(tmp_path / "b")
    assert written.digest == hashlib.sha256(files[layout.TAG_MANIFEST]).hexdigest()
    assert written.originals == 2
    assert written.bytes == sum(map(len, files.values()))
    assert written.pages == 3
    assert written.damaged == ()


def test_bagit_calls_it_valid(small_folder: Path) -> None:
    assert bagit.Bag(str(small_folder)).is_valid()


def test_the_same_case_gives_the_same_bytes_and_times(small: Any, put: Put, tmp_path: Path) -> None:
    put(small, tmp_path / "one")
    put(small, tmp_path / "two")
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    made = small.case.made.timestamp()
    for path in (tmp_path / "one", *(tmp_path / "one").rglob("*")):
        assert path.stat().st_mtime == made


def test_only_the_owner_can_read_it(small: Any, put: Put, tmp_path: Path) -> None:
    put(small, tmp_path / "b")
    others = 0 if os.name == "nt" else 0o077  # Windows keeps no such modes
    for path in (tmp_path / "b", *(tmp_path / "b").rglob("*")):
        assert path.stat().st_mode & others == 0


def test_the_document_gets_the_digest_of_the_list_of_originals(small: Any, tmp_path: Path) -> None:
    given: list[str] = []

    def pdf(case: Any, out: Any, *, manifest_digest: str, progress: Any) -> int:
        given.append(manifest_digest)
        return 0

    bundle_writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    manifest = (tmp_path / "b" / layout.MANIFEST).read_bytes()
    assert given == [hashlib.sha256(manifest).hexdigest()]


def test_a_case_without_files_is_a_bundle_too(
    book: Any, make_case: Any, tmp_path: Path, pdf_reader: Any
) -> None:
    book.incident(1, "He was outside again.")

    def pdf(case: Any, out: Any, *, manifest_digest: str, progress: Any) -> int:
        out.write(f"%PDF-stub {manifest_digest}\n".encode())
        return 1

    bundle_writer.write(make_case(book, ()), tmp_path / "b", sign=book.signer.sign, pdf=pdf)
    assert bagit.Bag(str(tmp_path / "b")).is_valid()
    assert check([tmp_path / "b"], pdf=pdf_reader).ok


class Torn(io.BytesIO):
    """An original that cannot be read past its beginning."""

    def readinto(self, buffer: Any) -> int:
        if self.tell() > 20:
            raise Damaged("blob", "authentication")
        with memoryview(buffer) as whole:
            return super().readinto(whole[:10])


def torn() -> io.BytesIO:
    return Torn(b"\xff" * 100)


def unopened() -> io.BytesIO:
    raise Damaged("blob", "missing")


def other() -> io.BytesIO:
    return io.BytesIO(b"not what was committed to")


@pytest.mark.parametrize("opens", [torn, unopened, other, None])
def test_a_damaged_original_is_named_never_skipped(
    small: Any, put: Put, tmp_path: Path, pdf_reader: Any, opens: Any
) -> None:
    first = small.case.exhibits[0]
    bad = (
        dataclasses.replace(first, open=opens)
        if opens
        else dataclasses.replace(first, damaged=True)
    )
    small.case = dataclasses.replace(small.case, exhibits=(bad, *small.case.exhibits[1:]))
    written = put(small, tmp_path / "b")
    assert written.damaged == ("AB/1",)
    assert written.originals == 1
    files = tree(tmp_path / "b")
    assert not any(name.startswith("data/originals/AB-1") for name in files)
    assert b"NOT IN THIS BUNDLE" in files[layout.HOW_TO_CHECK]
    assert b"damaged AB/1" in files[layout.EVIDENCE]
    # no hash goes without its file; the check says what is not there
    assert first.item.content.sha256.encode() not in files[layout.RECORD]
    report = check([tmp_path / "b"], pdf=pdf_reader)
    assert report.ok
    found = [f for f in report.findings if f.code == "original-not-included"]
    assert [f.detail["exhibit"] for f in found] == ["AB/1"]


def test_a_withheld_original_without_a_copy_is_named(
    small: Any, put: Put, tmp_path: Path, pdf_reader: Any
) -> None:
    first, second, third, last = small.case.exhibits
    third = dataclasses.replace(third, copy=None)
    small.case = dataclasses.replace(small.case, exhibits=(first, second, third, last))
    assert put(small, tmp_path / "b").damaged == ()
    assert not (tmp_path / "b/data/copies").exists()
    assert b"AB/3" in (tmp_path / "b" / layout.HOW_TO_CHECK).read_bytes()
    report = check([tmp_path / "b"], pdf=pdf_reader)
    assert report.ok
    assert "original-not-included" in {finding.code for finding in report.findings}


def test_an_original_that_nothing_opened_commits_to_is_not_put_in(
    small: Any, put: Put, tmp_path: Path
) -> None:
    first = small.case.exhibits[0]
    blank = dataclasses.replace(first.item.content, sha256="")
    bad = dataclasses.replace(first, item=dataclasses.replace(first.item, content=blank))
    small.case = dataclasses.replace(small.case, exhibits=(bad,))
    with pytest.raises(NotAllowed):
        put(small, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


# --- where it is written ----------------------------------------------------------------------


def test_an_empty_folder_is_taken_and_a_full_one_is_not(
    small: Any, put: Put, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    put(small, tmp_path / "empty")
    assert (tmp_path / "empty" / layout.EVIDENCE).exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    for name in ("full", "file", "empty"):
        with pytest.raises(AlreadyExists):
            put(small, tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "full" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_link_to_nothing_is_not_taken(small: Any, put: Put, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(AlreadyExists):
        put(small, tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_a_mount_point_is_not_replaced(
    small: Any, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path).name == "stick")
    with pytest.raises(AlreadyExists):
        put(small, tmp_path / "stick")


@pytest.mark.needs("sync of folders")
def test_every_file_and_folder_is_made_durable_before_it_gets_its_name(
    small: Any, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        named = (tmp_path / "b").exists()
        synced.append(f"{os.fstat(handle).st_ino} {named}")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    put(small, tmp_path / "b")
    everything = [tmp_path / "b", *(tmp_path / "b").rglob("*")]
    assert {f"{path.stat().st_ino} False" for path in everything} <= set(synced)
    if os.name != "nt":
        assert synced[-1] == f"{tmp_path.stat().st_ino} True"


@pytest.mark.parametrize("place", ["vault/b", "vault/att/b", "way-in/b"])
def test_never_inside_a_vault(small: Any, put: Put, tmp_path: Path, place: str) -> None:
    vault = tmp_path / "vault"
    (vault / "att").mkdir(parents=True)
    for name in ("keys", "db"):
        (vault / name).write_bytes(b"x")
    if place == "way-in/b":
        (tmp_path / "way-in").symlink_to(vault / "att")
    with pytest.raises(NotAllowed):
        put(small, tmp_path / place)
    assert sorted(path.name for path in vault.iterdir()) == ["att", "db", "keys"]


def test_a_place_that_is_not_there_is_said(small: Any, put: Put, tmp_path: Path) -> None:
    with pytest.raises(PlaceGone):
        put(small, tmp_path / "no" / "such" / "b")
    assert list(tmp_path.iterdir()) == []


def test_what_a_power_cut_left_is_cleared_away_but_nothing_else(
    small: Any, put: Put, tmp_path: Path
) -> None:
    left = tmp_path / ".b.part"
    (left / "data" / "originals").mkdir(parents=True)
    (left / "data" / "originals" / "AB-1_x.jpg").write_bytes(b"plain")
    put(small, tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"]
    strange = tmp_path / ".c.part"
    strange.mkdir()
    (strange / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyExists):
        put(small, tmp_path / "c")
    assert (strange / "mine.txt").read_text(encoding="utf-8") == "mine"
    (tmp_path / ".d.part").symlink_to(tmp_path / "b")
    with pytest.raises(AlreadyExists):
        put(small, tmp_path / "d")


# --- when it goes wrong -----------------------------------------------------------------------


@pytest.mark.parametrize("after", range(12))
def test_stopped_at_any_point_it_leaves_nothing(
    small: Any, put: Put, tmp_path: Path, after: int
) -> None:
    calls: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        calls.append((done, total))
        if len(calls) > after:
            raise Cancelled

    try:
        put(small, tmp_path / "b", progress=progress)
    except Cancelled:
        assert list(tmp_path.iterdir()) == []
    else:
        assert len(calls) <= after
        assert check([tmp_path / "b"]).counts["files_missing"] == 0


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.ENOSPC, DiskFull), (errno.EROFS, NotWritable), (errno.EIO, StorageError)],
)
@pytest.mark.parametrize("call", ["fsync", "open", "mkdir", "utime", "rename"])
def test_the_disks_refusal_is_typed_and_leaves_nothing(
    small: Any,
    put: Put,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    kind: type[Exception],
    call: str,
) -> None:
    real = getattr(os, call)

    def refuse(*given: Any, **named: Any) -> Any:
        if call == "open" and not given[1] & os.O_CREAT:
            return real(*given, **named)  # clearing away opens folders
        raise OSError(code, "refused")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuse)
        with pytest.raises(kind):
            put(small, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_a_document_that_fails_leaves_nothing(small: Any, tmp_path: Path) -> None:
    def pdf(case: Any, out: Any, *, manifest_digest: str, progress: Any) -> int:
        raise Damaged("pdf")

    with pytest.raises(Damaged):
        bundle_writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    assert list(tmp_path.iterdir()) == []


def test_progress_rises_to_its_end(small: Any, put: Put, tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    put(small, tmp_path / "b", progress=lambda done, total: calls.append((done, total)))
    assert len({total for _, total in calls}) == 1
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert calls[-1][0] == calls[-1][1]


class Endless(io.RawIOBase):
    """Many bytes that are nowhere whole in memory."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self._left)
        self._left -= count
        buffer[:count] = bytes(count)
        return count


def test_memory_does_not_grow_with_an_original(
    book: Any, make_case: Any, make_exhibit: Any, tmp_path: Path
) -> None:
    size = 48 << 20
    digest = hashlib.sha256(bytes(size)).hexdigest()
    n = book.exhibit(1, b"", "film.mp4")
    exhibit = make_exhibit(book, n, b"", "film.mp4", open=lambda: Endless(size))
    content = dataclasses.replace(exhibit.item.content, sha256=digest, size=size)
    item = dataclasses.replace(exhibit.item, content=content)
    case = make_case(book, [dataclasses.replace(exhibit, item=item)])
    tracemalloc.start()
    try:
        written = bundle_writer.write(
            case, tmp_path / "b", sign=book.signer.sign, pdf=lambda *_, **__: 0
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert written.originals == 1
    # a few pieces of 1 MiB, however long the film is
    assert peak < 10 << 20


def test_what_cannot_be_cleared_away_is_said_and_keeps_nothing_else(
    small: Any, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, held = os.unlink, ""

    def stay(path: str | Path, **other: Any) -> None:
        if Path(path).name == held:
            raise PermissionError(errno.EACCES, "in use")
        unlink(path, **other)

    def pdf(case: Any, out: Any, **_: Any) -> int:
        nonlocal held
        held = min(path.name for path in (tmp_path / ".b.part").rglob("*.*"))
        raise Damaged("pdf")

    monkeypatch.setattr(os, "unlink", stay)
    for _again in range(2):
        with pytest.raises(StorageError, match="clear-away"):
            bundle_writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [held]
    monkeypatch.setattr(os, "unlink", unlink)
    put(small, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
