"""What the program's folder for Windows holds."""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

import locked_wheels
import marks
import packages
import program_folder
import pytest

from diary import __version__, shipped_data

KEPT = [
    "__init__.py", "_config.py", "_git_pyside_version.py", "QtCore.pyd", "QtGui.pyd", "QtSvg.pyd",
    "QtWidgets.pyd", "plugins/iconengines/qsvgicon.dll", "plugins/imageformats/qsvg.dll",
    "plugins/platforms/qoffscreen.dll", "plugins/platforms/qwindows.dll",
    "plugins/styles/qmodernwindowsstyle.dll",
]  # fmt: skip


def lay(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())


def test_of_qt_stays_what_is_named_and_what_it_needs(tmp_path: Path) -> None:
    lay(tmp_path, [*KEPT, "Qt6Core.dll", "Qt6Gui.dll", "QtNetwork.pyd", "Qt6Network.dll"])
    needs = {"QtGui.pyd": ["QT6GUI.dll", "KERNEL32.dll"], "Qt6Gui.dll": ["Qt6Core.dll"]}
    program_folder.keep_of_qt(tmp_path, lambda path: needs.get(path.name, []))
    left = {path.relative_to(tmp_path).as_posix() for path in program_folder.files(tmp_path)}
    assert left == {*KEPT, "Qt6Core.dll", "Qt6Gui.dll"}


def test_a_part_of_qt_that_is_gone_stops_the_build(tmp_path: Path) -> None:
    lay(tmp_path, KEPT[:-1])
    with pytest.raises(SystemExit, match=r"no qmodernwindowsstyle\.dll any more"):
        program_folder.keep_of_qt(tmp_path, lambda path: [])


def test_the_program_comes_with_all_that_it_runs_on_and_nothing_else() -> None:
    names = {each.name for each in locked_wheels.shipped(Path("requirements.lock"))}
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = [*project["dependencies"], *project["optional-dependencies"]["sound"]]
    wanted = {line.split(";")[0].split("<")[0].strip().lower() for line in told}
    assert wanted <= names
    # what those need in turn
    assert names - wanted == {
        "cffi", "charset-normalizer", "lxml", "packaging", "pycparser", "shiboken6", "tzdata",
    } - wanted  # fmt: skip


def test_the_program_is_its_four_folders_without_what_was_compiled() -> None:
    files = [path.relative_to(program_folder.ROOT) for path in program_folder.program_files()]
    assert {path.parts[0] for path in files} == {"diary", "exporters", "resources", "ui"}
    assert Path("ui/start.py") in files
    assert not [path for path in files if path.suffix == ".pyc"]
    assert not (program_folder.ROOT / "resources" / program_folder.MARKER.name).exists()


def test_python_looks_in_its_own_folder_alone() -> None:
    lines = program_folder.search_path().splitlines()
    assert lines == ["python313.zip", ".", "site-packages"]


def test_a_zip_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    made = []
    for each in ("one", "two"):
        lay(tmp_path / each, ["b/c.txt", "a.txt"])
        target = tmp_path / f"{each}.zip"
        program_folder.pack(program_folder.files(tmp_path / each), tmp_path / each, target, "top/")
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert zipfile.ZipFile(tmp_path / "one.zip").namelist() == ["top/a.txt", "top/b/c.txt"]


@pytest.mark.parametrize("mark", [marks.OTHER_PARTS, marks.UNSIGNED, None])
def test_what_is_no_release_is_marked_in_every_name(
    tmp_path: Path, mark: marks.Mark | None
) -> None:
    python = packages.Interpreter(lambda folder: None, lambda stage: [], mark)
    made = packages.Packages(tmp_path, python)
    for path in (made.zip, made.setup, made.sums):
        for each in (marks.OTHER_PARTS, marks.UNSIGNED):
            assert (each.name in path.name) is (each is mark)
    assert __version__ in made.setup.name


def test_the_program_reads_the_mark_where_the_build_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / program_folder.MARKER
    monkeypatch.setattr(shipped_data, "files", lambda name: packed.parents[1] / name)
    packed.parent.mkdir(parents=True)
    assert not shipped_data.is_for_trying()
    packed.write_text("", encoding="ascii")
    assert shipped_data.is_for_trying()
