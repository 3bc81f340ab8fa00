"""The stand-ins: what they take the place of, and what they answer."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path

import pytest

import stand_in
from debian.elf_file import read_elf

needs_gcc = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not shutil.which("gcc"), reason="no compiler for Linux"
)
NAMES = b"\0curl_easy_init\0curl_easy_perform\0curl_version_info\0libcurl-1.so\0"


def laid(place: Path, **files: bytes) -> Path:
    folder = place / "exiv2.libs"
    folder.mkdir()
    given = {"libexiv2-9.so.0": NAMES, "libcurl-1.so.4": b"curl", "libssl-1.so.1": b"ssl", **files}
    for name, data in given.items():
        (folder / name).write_bytes(data)
    (place / "exiv2").mkdir()
    (place / "exiv2" / "_image.so").write_bytes(b"")
    return folder


def needs(path: Path) -> list[str]:
    asked = {"_image.so": ["libexiv2-9.so.0"], "libexiv2-9.so.0": ["libcurl-1.so.4", "libc.so.6"]}
    return asked.get(path.name, [])


@needs_gcc
def test_it_stands_under_the_same_name_and_what_curl_alone_needed_is_gone(tmp_path: Path) -> None:
    folder = laid(tmp_path, notes=b"kept")
    stand_in.put_in_place(stand_in.CURL, folder, ["gcc"], needs)
    assert {path.name for path in folder.iterdir()} == {
        "libexiv2-9.so.0", "libcurl-1.so.4", "notes",
    }  # fmt: skip
    told = read_elf(folder / "libcurl-1.so.4")
    assert (told.name, told.needs) == ("libcurl-1.so.4", ())


@needs_gcc
def test_each_function_is_there_and_none_connects(tmp_path: Path) -> None:
    folder = laid(tmp_path)
    stand_in.put_in_place(stand_in.CURL, folder, ["gcc"], needs)
    loaded = ctypes.CDLL(str(folder / "libcurl-1.so.4"))
    names = [name.decode() for name in NAMES.split(b"\0") if name.startswith(b"curl_")]
    assert all(getattr(loaded, name) for name in names)
    loaded.curl_easy_init.restype = ctypes.c_void_p
    loaded.curl_easy_strerror.restype = ctypes.c_char_p
    assert loaded.curl_easy_init() is None
    assert loaded.curl_easy_perform(None) == 7
    assert b"no network" in loaded.curl_easy_strerror(7)


@needs_gcc
def test_an_encoder_has_each_function_that_is_asked_of_it_and_gives_nothing(tmp_path: Path) -> None:
    asked = b"\0x265_api_get_217\0x265_cleanup\0libx265_name\0"
    given = {"libheif-1.so.1": asked, "libx265-1.so.217": b"x265"}
    folder = laid(tmp_path, **given)

    def heif(path: Path) -> list[str]:
        asked = {"_image.so": ["libheif-1.so.1"], "libheif-1.so.1": ["libx265-1.so.217"]}
        return asked.get(path.name, [])

    stand_in.put_in_place(stand_in.X265, folder, ["gcc"], heif)
    assert {path.name for path in folder.iterdir()} == set(given)
    loaded = ctypes.CDLL(str(folder / "libx265-1.so.217"))
    assert (loaded.x265_api_get_217(0), loaded.x265_cleanup()) == (0, 0)
    assert not hasattr(loaded, "x265_name")


def test_an_encoder_of_films_says_that_it_cannot() -> None:
    assert "return 0x80001005" in stand_in.SVT_AV1.text(["svt_av1_enc_init_handle"])


@needs_gcc
def test_two_of_them_are_equal(tmp_path: Path) -> None:
    made = []
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
        folder = laid(tmp_path / each)
        stand_in.put_in_place(stand_in.CURL, folder, ["gcc"], needs)
        made.append((folder / "libcurl-1.so.4").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"libexiv2-9.so.0": NAMES + b"curl_easy_pause\0"}, "no curl_easy_pause"),
        ({"libcurl-2.so.4": b"another"}, "has 2 files libcurl"),
    ],
)
def test_what_it_cannot_take_the_place_of_stops_the_build(
    tmp_path: Path, files: dict[str, bytes], told: str
) -> None:
    folder = laid(tmp_path, **files)
    with pytest.raises(stand_in.StandInError, match=told):
        stand_in.put_in_place(stand_in.CURL, folder, ["gcc"], needs)
    assert (folder / "libssl-1.so.1").exists()


def test_a_compiler_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(stand_in.StandInError, match="no-such-compiler"):
        stand_in.put_in_place(stand_in.CURL, laid(tmp_path), ["no-such-compiler"], needs)
