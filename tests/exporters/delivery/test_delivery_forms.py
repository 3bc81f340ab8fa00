"""Zip, upload set and encrypted PDF: the same files as the folder, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from diary.errors import (
    AlreadyExists,
    Cancelled,
    DiaryError,
    DiskFull,
    NameTooLong,
    NotAllowed,
    PlaceGone,
    StorageError,
)
from diary.files import durable
from exporters.bundle import layout
from exporters.check.bundle_check import check
from exporters.delivery import bundle_writer
from exporters.delivery import zip_output as delivery_zip
from exporters.delivery.delivery_forms import BundleDelivery, Delivery
from exporters.delivery.zip_output import UploadLimits
from tests.exporters.conftest import (
    COPY,
    MADE,
    PHOTO,
    WITH_POSITION,
    Small,
    read_stub,
    write_stub,
)
from tests.support.deliveries import ALL, SUFFIX, WORDS, hashes, leave, real_pdf, run, tree
from ui.text.error_messages import explain

__all__ = ["leave"]

# --- zip --------------------------------------------------------------------------------------


def test_the_zip_holds_the_folder_as_every_program_opens_it(leave: Any, tmp_path: Path) -> None:
    left, folder = leave(Delivery.FOLDER, "plain")
    _same, place = leave(Delivery.ZIP, "AB-bundle")
    whole = tree(folder)
    assert hashes(whole) == dict(left.written.hashes)
    for name, command in {
        "unzip": ("unzip", "-q", place, "-d", tmp_path / "unzip"),
        "7z": ("7z", "x", place, f"-o{tmp_path / '7z'}"),
        "python": (sys.executable, "-m", "zipfile", "-e", place, tmp_path / "python"),
    }.items():
        ran = run(*command)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        out = tmp_path / name / "AB-bundle"
        assert tree(out) == whole
        assert check([out], pdf=read_stub).ok
    assert run("sha256sum", "-c", layout.MANIFEST, cwd=out).returncode == 0
    assert run("sha256sum", "-c", layout.TAG_MANIFEST, cwd=out).returncode == 0
    assert run("minisign", "-Vm", layout.TAG_MANIFEST, "-p", layout.KEY, cwd=out).returncode == 0


def test_the_zip_is_stored_sorted_and_the_same_twice(leave: Any, tmp_path: Path) -> None:
    _left, place = leave(Delivery.ZIP)
    again = tmp_path / "again" / "out"
    again.parent.mkdir()
    leave(Delivery.ZIP, str(again.relative_to(tmp_path)))
    assert again.with_suffix(".zip").read_bytes() == place.read_bytes()
    with zipfile.ZipFile(place) as opened:
        entries = opened.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(e.compress_type, e.flag_bits, e.date_time) for e in entries} == {
        (zipfile.ZIP_STORED, 0, (2026, 11, 24, 16, 0, 0))
    }


def test_a_name_that_no_zip_should_hold_gives_way(leave: Any) -> None:
    _left, place = leave(Delivery.ZIP, "für die Polizei")
    with zipfile.ZipFile(place) as opened:
        assert {name.split("/")[0] for name in opened.namelist()} == {"Bundle"}


# --- upload -----------------------------------------------------------------------------------


def loose(folder: Path) -> dict[str, bytes]:
    """Every file of a set, those in its zips too, by the last part of its path."""
    found: dict[str, bytes] = {}
    for path in folder.iterdir():
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as opened:
                found |= {n.rpartition("/")[2]: opened.read(n) for n in opened.namelist()}
        else:
            found[path.name] = path.read_bytes()
    return found


def test_the_set_has_few_files_each_readable_by_itself(leave: Any) -> None:
    left, folder = leave(Delivery.UPLOAD)
    assert sorted(path.name for path in folder.iterdir()) == [
        "AB-1_IMG_0213.JPG", "AB-2_again.eml", "AB-3_copy.jpg", "Checks.zip", "Evidence.pdf",
        "HOW-TO-CHECK.txt", "check.html",
    ]  # fmt: skip
    assert sorted(hashes(loose(folder)).values()) == sorted(left.written.hashes.values())
    assert left.too_large == ()


def test_originals_that_are_too_many_go_into_zips(leave: Any) -> None:
    limits = UploadLimits(files=6, size=len(WITH_POSITION) + 1)
    left, folder = leave(Delivery.UPLOAD, limits=limits)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "Checks.zip", "Evidence.pdf", "Files-1.zip", "Files-2.zip", "HOW-TO-CHECK.txt",
        "check.html",
    ]  # fmt: skip
    assert sorted(hashes(loose(folder)).values()) == sorted(left.written.hashes.values())
    with zipfile.ZipFile(folder / "Files-2.zip") as opened:
        assert opened.namelist() == ["data/copies/AB-3_copy.jpg"]
        assert opened.read("data/copies/AB-3_copy.jpg") == COPY


def test_a_file_that_no_portal_takes_is_listed_left_out_and_named(leave: Any) -> None:
    limits = UploadLimits(size=len(PHOTO))
    left, folder = leave(Delivery.UPLOAD, limits=limits)
    path = "data/originals/AB-1_IMG_0213.JPG"
    assert left.too_large == (path, "data/copies/AB-3_copy.jpg")
    assert not (folder / "AB-1_IMG_0213.JPG").exists()
    assert left.written.payload[path] == hashlib.sha256(PHOTO).hexdigest()


def test_what_is_too_much_for_any_set_is_refused_before_anything_is_written(
    leave: Any, tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed) as refused:
        leave(Delivery.UPLOAD, limits=UploadLimits(files=5, size=len(WITH_POSITION) + 1))
    assert refused.value.reason == "too-much-to-upload"
    assert list(tmp_path.iterdir()) == []


def test_assigning_never_breaks_a_limit() -> None:
    sizes = [(f"data/originals/AB-{n}_a.jpg", n * 370 % 5_000) for n in range(1, 60)]
    sizes.append(("data/originals/AB-60_a.jpg", 16_000))
    limits = UploadLimits(files=16, size=16_000)
    places = delivery_zip.assign_files(sizes, limits)
    told = dict(sizes)
    for place in set(places.values()):
        size = sum(told[path] for path, at in places.items() if at == place)
        assert size <= limits.size
    assert len(set(places.values()) - {""}) <= 12
    assert [path for path, place in places.items() if not place] == [sizes[-1][0]]


# --- whatever the way -------------------------------------------------------------------------


@ALL
def test_a_damaged_original_is_left_out_and_named(leave: Any, small: Small, way: Delivery) -> None:
    def torn() -> BinaryIO:
        return io.BytesIO(PHOTO[:-1])

    photo = replace(small.case.exhibits[0], open=torn)
    case = replace(small.case, exhibits=(photo, *small.case.exhibits[1:]))
    left, _place = leave(way, case=case)
    assert left.written.damaged == ("AB/1",)
    assert "data/originals/AB-1_IMG_0213.JPG" not in left.written.hashes
    if way is Delivery.ZIP:
        with zipfile.ZipFile(_place) as opened:
            assert opened.testzip() is None
            assert len(opened.namelist()) == len(left.written.hashes)


@ALL
def test_a_file_that_is_there_is_left_alone(leave: Any, tmp_path: Path, way: Delivery) -> None:
    place = tmp_path / f"out{SUFFIX[way]}"
    place.write_bytes(b"mine")
    with pytest.raises(AlreadyExists):
        leave(way)
    assert tree(tmp_path) == {place.name: b"mine"}


@ALL
def test_nothing_is_written_inside_a_vault(leave: Any, tmp_path: Path, way: Delivery) -> None:
    for name in ("keys", "db"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(NotAllowed):
        leave(way)
    assert sorted(tree(tmp_path)) == ["db", "keys"]


@ALL
def test_a_place_that_is_gone_is_said(small: Small, tmp_path: Path, way: Delivery) -> None:
    with pytest.raises(PlaceGone):
        BundleDelivery(small.case, small.sign, words=WORDS, pdf=real_pdf).write(
            tmp_path / "no" / "x", way
        )


@ALL
def test_stopped_at_any_moment_it_leaves_nothing(leave: Any, tmp_path: Path, way: Delivery) -> None:
    heard: list[tuple[int, int]] = []
    leave(way, "whole", progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]
    before = set(tmp_path.iterdir())
    for turn in range(len(heard)):
        left = turn

        def stop(done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            leave(way, progress=stop)
        assert set(tmp_path.iterdir()) == before


@ALL
@pytest.mark.parametrize("turn", [0, 3])
def test_what_went_away_with_its_disk_half_written_is_said(
    leave: Any, tmp_path: Path, way: Delivery, turn: int
) -> None:
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    stick.mkdir()
    left = turn

    def pull(done: int, total: int) -> None:
        nonlocal left
        if left == 0 and any(path.is_file() for path in stick.rglob("*")):
            stick.rename(pulled)
        left = max(left - 1, 0)

    with pytest.raises(StorageError, match="clear-away") as caught:
        leave(way, "stick/out", progress=pull)
    assert [path.name[0] for path in pulled.iterdir()] == ["."]
    told = explain(caught.value)
    assert "whoever has the disk can read it" in told.safe
    assert "same place once more" in told.next
    # as it says
    pulled.rename(stick)
    _left, place = leave(way, "stick/out")
    assert list(stick.iterdir()) == [place]


@pytest.mark.needs("sync of folders")
@ALL
def test_a_disk_that_refuses_anything_leaves_nothing(
    leave: Any, tmp_path: Path, way: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sync fails once: nothing was written whole before it."""
    import os

    real, turn, seen, counting = os.fsync, [0], [0], threading.Lock()

    def refusing(handle: int) -> None:
        with counting:
            seen[0] += 1
            mine = seen[0] == turn[0]
        if mine:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", refusing)
    while True:
        turn[0], seen[0] = turn[0] + 1, 0
        try:
            leave(way, f"out{turn[0]}")
        except DiskFull:
            gone = not any(tmp_path.glob(".*"))
            # the last sync is of the folder around it, when the whole stands under its name
            assert gone
            continue
        except DiaryError:
            raise
        break
    assert turn[0] > (15 if way is Delivery.FOLDER else 2)


@ALL
def test_what_an_earlier_try_left_hidden_is_cleared_away(
    leave: Any, tmp_path: Path, way: Delivery
) -> None:
    hidden = tmp_path / f".out{SUFFIX[way]}.part"
    if SUFFIX[way]:
        hidden.write_bytes({Delivery.ZIP: b"PK\x03\x04 torn", Delivery.PDF: b"%PDF-2.0 torn"}[way])
    else:
        hidden.mkdir()
        (hidden / layout.EVIDENCE).write_bytes(b"torn")
    _left, place = leave(way)
    assert place.exists()
    assert not hidden.exists()


@pytest.mark.parametrize("way", [Delivery.ZIP, Delivery.PDF])
def test_a_hidden_file_of_somebody_else_is_left_alone(
    leave: Any, tmp_path: Path, way: Delivery
) -> None:
    hidden = tmp_path / f".out{SUFFIX[way]}.part"
    hidden.write_bytes(b"theirs")
    with pytest.raises(AlreadyExists):
        leave(way)
    assert hidden.read_bytes() == b"theirs"


def test_a_folder_is_what_it_always_was(leave: Any, small: Small, tmp_path: Path) -> None:
    _left, folder = leave(Delivery.FOLDER)
    bundle_writer.write(small.case, tmp_path / "same", sign=small.sign, pdf=write_stub)
    assert tree(tmp_path / "same") == tree(folder)


class Full(durable.WriteBackFile):
    """A file on a disk that has room for so many bytes, however many files they are in."""

    room = 0

    def write(self, data: Any) -> int:
        Full.room -= len(data)
        if Full.room < 0:
            raise OSError(28, "No space left on device")
        return super().write(data)


@ALL
def test_a_disk_that_fills_up_leaves_nothing(
    leave: Any, tmp_path: Path, way: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    _left, place = leave(way, "whole")
    whole = sum(map(len, tree(tmp_path).values()))
    monkeypatch.setattr(durable, "WriteBackFile", Full)
    for room in range(0, whole - 100, whole // 7):
        Full.room = room
        with pytest.raises(DiskFull):
            leave(way)
        assert list(tmp_path.iterdir()) == [place]
    Full.room = 10 * whole
    leave(way)


@pytest.mark.parametrize("way", [Delivery.ZIP, Delivery.PDF, Delivery.FOLDER])
def test_a_name_that_is_too_long_is_said(leave: Any, tmp_path: Path, way: Delivery) -> None:
    with pytest.raises(NameTooLong):
        leave(way, "x" * 300)
    assert list(tmp_path.iterdir()) == []


def test_volumes_of_a_document_stand_by_themselves_in_a_set(tmp_path: Path) -> None:
    place = tmp_path / "set"
    for most, volumes in ((5, 2), (5, 3)):
        with delivery_zip.UploadSet(place, MADE, {}, most) as out:
            for path in ("Evidence.pdf", "Evidence-2.pdf", "Evidence-3.pdf")[:volumes]:
                with out.create(path) as file:
                    file.write(b"%PDF")
                assert out.digest(path)[1] == 4
            out.put("record.json", b"{}")
            if volumes == 3:
                with pytest.raises(NotAllowed):
                    out.finish()
                continue
            out.finish()
        assert sorted(path.name for path in place.iterdir()) == [
            "Checks.zip", "Evidence-2.pdf", "Evidence.pdf",
        ]  # fmt: skip
        place = tmp_path / "more"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
