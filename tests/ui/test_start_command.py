from __future__ import annotations

import os
from pathlib import Path

import pytest

from ui import start_command
from ui.start_command import leave_folder


def test_the_folder_that_is_left_is_where_paths_are_meant_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert leave_folder() == tmp_path
    assert Path.cwd() == Path(start_command.__file__).parent


@pytest.mark.needs("open files")
def test_whoever_is_in_a_folder_that_is_gone_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert leave_folder() == Path()
    with pytest.raises(FileNotFoundError):
        os.getcwd()
