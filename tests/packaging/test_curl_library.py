"""The stand-in for curl: what it takes the place of, and what it says."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path

import pytest

import curl_library
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
    curl_library.replace_curl(folder, ["gcc"], needs)
    assert {path.name for path in folder.iterdir()} == {
        "libexiv2-9.so.0", "libcurl-1.so.4", "notes",
    }  # fmt: skip
    told = read_elf(folder / "libcurl-1.so.4")
    assert (told.name, told.needs) == ("libcurl-1.so.4", ())


@needs_gcc
def test_each_function_is_there_and_none_connects(tmp_path: Path) -> None:
    folder = laid(tmp_path)
    curl_library.replace_curl(folder, ["gcc"], needs)
    loaded = ctypes.CDLL(str(folder / "libcurl-1.so.4"))
    assert len(curl_library.given()) == 8
    assert all(getattr(loaded, name) for name in curl_library.given())
    loaded.curl_easy_init.restype = ctypes.c_void_p
    loaded.curl_easy_strerror.restype = ctypes.c_char_p
    assert loaded.curl_easy_init() is None
    assert loaded.curl_easy_perform(None) == 7
    assert b"no network" in loaded.curl_easy_strerror(7)


@needs_gcc
def test_two_of_them_are_equal(tmp_path: Path) -> None:
    made = []
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
        folder = laid(tmp_path / each)
        curl_library.replace_curl(folder, ["gcc"], needs)
        made.append((folder / "libcurl-1.so.4").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"libexiv2-9.so.0": NAMES + b"curl_easy_pause\0"}, "no curl_easy_pause"),
        ({"libcurl-2.so.4": b"another"}, "has 2 libraries of curl"),
    ],
)
def test_what_it_cannot_take_the_place_of_stops_the_build(
    tmp_path: Path, files: dict[str, bytes], told: str
) -> None:
    folder = laid(tmp_path, **files)
    with pytest.raises(curl_library.CurlError, match=told):
        curl_library.replace_curl(folder, ["gcc"], needs)
    assert (folder / "libssl-1.so.1").exists()


def test_a_compiler_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(curl_library.CurlError, match="no-such-compiler"):
        curl_library.replace_curl(laid(tmp_path), ["no-such-compiler"], needs)
