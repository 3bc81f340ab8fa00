"""That the program's files are gone is noticed, and an update is no such thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ui.desktop.program_watch import ProgramWatch


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "program.py"
    made.touch()
    return made


def test_it_is_told_once_when_the_files_stay_away(file: Path, qtbot: Any) -> None:
    watch, told = ProgramWatch(file, every=1), []
    watch.gone.connect(lambda: told.append(1))
    watch.start()
    with qtbot.waitSignal(watch.gone):
        file.unlink()
    watch.look()
    assert told == [1]


def test_a_file_that_is_replaced_is_not_gone(file: Path, qapp: Any) -> None:
    watch, told = ProgramWatch(file), []
    watch.gone.connect(lambda: told.append(1))
    for _each in range(3):
        watch.look()
        file.unlink()
        watch.look()
        file.touch()
    assert told == []
