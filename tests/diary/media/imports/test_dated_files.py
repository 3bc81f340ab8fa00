"""Files of a folder have the time that the best source states, and say which source that is."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from diary.media.decoder_results import CaptureTime, MediaFacts, Zone
from diary.media.imports.dated_files import DatedFile, file_lines
from diary.media.imports.message import Doubt, MessageKind, TimeSource

LONDON = ZoneInfo("Europe/London")
NO_FACTS = MediaFacts(kind="image", media_type="image/jpeg")


def made(path: str = "a.jpg", at: int = 1, **facts: object) -> DatedFile:
    return DatedFile(at, path, "2026-03-02T10:00:00", replace(NO_FACTS, **facts))  # type: ignore[arg-type]


def captured(text: str, where: str, zone: Zone = "none", offset: str = "") -> DatedFile:
    return made(captured_at=CaptureTime(text, where, zone, offset))


@pytest.mark.parametrize(
    ("file", "time"),
    [
        (
            captured("2024:03:05 18:22:10", "EXIF DateTimeOriginal"),
            ("2024-03-05T18:22:10", "", TimeSource.EXIF),
        ),
        (
            captured("2024:03:05 18:22:10", "EXIF DateTimeDigitized", "offset", "+01:00"),
            ("2024-03-05T18:22:10", "+01:00", TimeSource.EXIF),
        ),
        (
            captured("2024:03:05 18:22:10", "EXIF DateTime"),
            ("2024-03-05T18:22:10", "", TimeSource.EXIF_CHANGE),
        ),
        (
            captured("2024-03-05 18:22:10", "QuickTime mvhd", "utc-by-format"),
            ("2024-03-05T18:22:10", "+00:00", TimeSource.FILM),
        ),
        (
            captured("2024-03-05T18:22:10", "XMP xmp:CreateDate", "offset", "Z"),
            ("2024-03-05T18:22:10", "+00:00", TimeSource.XMP),
        ),
        (captured("2024:03:05", "IPTC DateCreated"), ("2024-03-05", "", TimeSource.IPTC)),
        (
            captured("2024:03:05 18:22:10", "EXIF DateTimeOriginal", "offset", "+99:99"),
            ("2024-03-05T18:22:10", "", TimeSource.EXIF),
        ),
        (
            captured("0000:00:00 00:00:00", "EXIF x"),
            ("2026-03-02T10:00:00", "+00:00", TimeSource.FILE),
        ),
        (captured("yesterday \u202e", "XMP x"), ("2026-03-02T10:00:00", "+00:00", TimeSource.FILE)),
        (
            made("x/IMG_20240131_221500.jpg"),
            ("2024-01-31T22:15:00", "", TimeSource.FILE_NAME),
        ),
        (made(), ("2026-03-02T10:00:00", "+00:00", TimeSource.FILE)),
    ],
)
def test_the_best_source_is_taken_and_named(
    file: DatedFile, time: tuple[str, str, TimeSource]
) -> None:
    assert (file.time.local, file.time.offset, file.time.source) == time


def test_a_file_without_any_time_says_so() -> None:
    assert replace(made(), changed="").time.source is TimeSource.NONE


def test_lines_are_in_the_order_of_their_times_and_name_camera_and_file() -> None:
    later = replace(captured("2025:01:01 00:00:00", "EXIF DateTimeOriginal"), path="b.jpg")
    first = made("d/IMG_20240131_221500.jpg", 2, device="Fono 7")
    lines = list(file_lines([later, first], LONDON))
    assert [line.files[0].member for line in lines] == ["d/IMG_20240131_221500.jpg", "b.jpg"]
    assert [line.at for line in lines] == [2, 1]
    assert [line.sender for line in lines] == ["Fono 7", ""]
    assert {line.kind for line in lines} == {MessageKind.FILE}
    assert all(line.own is None and not line.text for line in lines)


def test_the_two_files_of_a_live_photo_are_one_line() -> None:
    names = ["a/IMG_1.HEIC", "a/IMG_1.MOV", "b/IMG_1.MOV", "a/IMG_2.MOV", "a/IMG_3.jpg"]
    files = [made(name, at) for at, name in enumerate(names, 1)]
    paths = [[each.member for each in line.files] for line in file_lines(files, LONDON)]
    assert sorted(paths) == [
        ["a/IMG_1.HEIC", "a/IMG_1.MOV"], ["a/IMG_2.MOV"], ["a/IMG_3.jpg"], ["b/IMG_1.MOV"],
    ]  # fmt: skip


ONE, OTHER = "AAAAAAAA-0000-4000-8000-000000000001", "AAAAAAAA-0000-4000-8000-000000000002"


def paired(*files: tuple[str, str]) -> list[tuple[tuple[str, ...], tuple[Doubt, ...]]]:
    listed = [
        made(path, at, content_identifier=shared) for at, (path, shared) in enumerate(files, 1)
    ]
    lines = sorted(file_lines(listed, LONDON), key=lambda line: line.at)
    return [(tuple(file.member for file in line.files), line.doubts) for line in lines]


def test_the_files_of_a_live_photo_say_so_themselves_whatever_their_names() -> None:
    assert paired(("IMG_1.HEIC", ONE), ("IMG_2.HEIC", OTHER), ("x.MOV", ONE), ("y.mov", OTHER)) == [
        (("IMG_1.HEIC", "x.MOV"), ()),
        (("IMG_2.HEIC", "y.mov"), ()),
    ]


def test_names_count_where_one_of_them_has_no_identifier_and_the_line_says_so() -> None:
    by_name = (Doubt.PAIRED_BY_NAME,)
    assert paired(("IMG_1.JPG", ""), ("img_1.mov", ONE)) == [(("IMG_1.JPG", "img_1.mov"), by_name)]
    assert paired(("IMG_1.JPG", ""), ("IMG_1.MOV", "")) == [(("IMG_1.JPG", "IMG_1.MOV"), by_name)]


def test_files_of_one_name_that_say_that_they_are_two_things_are_two() -> None:
    assert paired(("IMG_1.JPG", ONE), ("IMG_1.MOV", OTHER)) == [
        (("IMG_1.JPG",), ()),
        (("IMG_1.MOV",), ()),
    ]


def test_a_film_is_in_one_pair_and_in_its_own_folder() -> None:
    assert paired(("a.JPG", ONE), ("b.JPG", ONE), ("a.MOV", ONE)) == [
        (("a.JPG", "a.MOV"), ()),
        (("b.JPG",), ()),
    ]
    assert paired(("a/1.JPG", ONE), ("b/1.MOV", ONE)) == [(("a/1.JPG",), ()), (("b/1.MOV",), ())]


def test_what_says_nothing_of_a_pair_is_by_itself() -> None:
    assert paired(("a.JPG", ""), ("b.MOV", ""), ("c.png", ONE)) == [
        (("a.JPG",), ()), (("b.MOV",), ()), (("c.png",), ()),
    ]  # fmt: skip
