"""What a vault on a stick must be, on whatever disk the tests run; `stick` itself takes a mount."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults import stick
from tests.support import exact_names


def test_a_vault_is_used_and_cut_off_and_fits(tmp_path: Path) -> None:
    source = tmp_path / "video"
    source.write_bytes(os.urandom(3_000_000))
    (tmp_path / "stick").mkdir()
    told = list(stick.exercise(tmp_path / "stick", source, kills=1))
    assert len(told) == 6
    assert told[-1].startswith("1 sessions cut off")


@pytest.mark.parametrize("name", ["Upper", "a:b", "con", "aux.1", "dot.", "name with spaces", "é"])
def test_a_name_that_a_stick_does_not_take_is_seen(tmp_path: Path, name: str) -> None:
    exact_names.write(tmp_path, {name: b""})
    with pytest.raises(AssertionError):
        stick.fits(tmp_path)


def test_a_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    stick.fits(tmp_path)
    os.link(tmp_path / "one", tmp_path / "two")
    with pytest.raises(AssertionError):
        stick.fits(tmp_path)
    (tmp_path / "two").unlink()
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(AssertionError):
        stick.fits(tmp_path)


def test_a_file_that_is_too_long_is_seen(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    os.truncate(tmp_path / "one", 1 << 32)
    with pytest.raises(AssertionError):
        stick.fits(tmp_path)
