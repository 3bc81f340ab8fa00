"""Files that file managers leave behind: any bytes under their names, and names that are none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.check.file_manager_leftovers import has_leftover_name, is_leftover
from exporters.check.source_files import SourceFile
from tests.corpus.litter import DOUBLE, FINDER, SHELL, THUMBS, VIEW

FORMS = {".DS_Store": FINDER, "Thumbs.db": THUMBS, "desktop.ini": VIEW, "._x": DOUBLE}


def is_left(name: str, raw: bytes) -> bool:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "file"
        path.write_bytes(raw)
        return is_leftover(SourceFile(name, path, len(raw)))


@given(st.sampled_from(list(FORMS)), st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_are_left_or_not(name: str, raw: bytes, at: int) -> None:
    whole = FORMS[name]
    assert is_left(name, whole)
    is_left(name, whole[:at] + raw + whole[at + len(raw) :])
    is_left(name, raw)


@given(
    st.sampled_from(["IconResource", "IconFile", "CLSID", "LocalizedResourceName", "Logo", "Vid"]),
    st.sampled_from(
        ["\\\\host.example\\a", "//host.example/a", "a.ico", "{1}", "@x.dll,-1", "%x%"]
    ),
    st.booleans(),
)
def test_no_view_names_a_place(key: str, value: str, wide: bool) -> None:
    text = (SHELL + VIEW).decode() + f"{key}={value}\r\n"
    assert not is_left("desktop.ini", text.encode("utf-16" if wide else "ascii"))


def test_a_link_of_that_name_is_not_left(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(FINDER)
    os.symlink(tmp_path / "real", tmp_path / ".DS_Store")
    assert not is_leftover(SourceFile(".DS_Store", tmp_path / ".DS_Store", len(FINDER)))


@pytest.mark.parametrize("name", ["DS_Store", ".DS_Store.txt", "x._", "desktop.ini/x", "Thumbs.DB"])
def test_other_names_are_no_leftovers(name: str) -> None:
    assert not has_leftover_name(name)
