"""A file that would not have just its name leaves the test out, where a system keeps no such."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import exact_names, system_features

SKIPPED = pytest.skip.Exception


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = system_features.Feature("names", lambda: False)
    monkeypatch.setitem(system_features.FEATURES, "names", nothing)


def test_what_every_system_keeps_is_written(lacking: None, tmp_path: Path) -> None:
    exact_names.write(tmp_path, {"a.txt": b"a", "b/c.txt": b"c"})
    assert exact_names.names(tmp_path) == {"a.txt", "b/c.txt"}
    assert (tmp_path / "b" / "c.txt").read_bytes() == b"c"


@pytest.mark.parametrize("path", ["b/../c", "b//c", "/c", "x" * 300, "a\0b"])
def test_what_is_not_kept_leaves_the_test_out(lacking: None, path: str, tmp_path: Path) -> None:
    with pytest.raises(SKIPPED, match="names"):
        exact_names.write(tmp_path, {"b/a": b"a", path: b"c"})


def test_nothing_is_written_outside_the_folder(lacking: None, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    with pytest.raises(SKIPPED):
        exact_names.write(folder, {str(elsewhere): b"c"})
    assert not elsewhere.exists()


def test_where_names_are_kept_a_refusal_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="xxx"):
        exact_names.write(tmp_path, {"x" * 300: b"c"})


def test_a_file_is_renamed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    exact_names.rename(tmp_path / "a.txt", tmp_path / "A.txt")
    assert exact_names.names(tmp_path) == {"A.txt"}


def test_a_name_that_keeps_its_letters_leaves_the_test_out(
    lacking: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    monkeypatch.setattr(Path, "rename", lambda path, _other: path)
    with pytest.raises(SKIPPED, match="names"):
        exact_names.rename(tmp_path / "a.txt", tmp_path / "A.txt")
