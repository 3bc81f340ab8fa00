"""The walk with the setup takes its files from what the setup brings."""

from __future__ import annotations

from pathlib import PureWindowsPath

import installed_walk
import program_folder

FROM = PureWindowsPath("runtime", "site-packages")


def test_the_files_that_are_attached_are_in_the_program() -> None:
    within = PureWindowsPath(installed_walk.SAMPLES).relative_to(FROM)
    folder = program_folder.ROOT.joinpath(*within.parts)
    shipped = set(program_folder.program_files())
    for name in (*installed_walk.PHOTOGRAPHS, *installed_walk.WITHOUT_COPY):
        assert folder / name in shipped


def test_no_answer_of_the_walk_opens_a_file_of_others() -> None:
    given = (*installed_walk.EXPORT, *installed_walk.READ)
    assert "--open-unprotected" not in given
    assert [given[given.index(each) + 1] for each in ("--positions", "--device")] == [
        "withhold", "withhold",
    ]  # fmt: skip
