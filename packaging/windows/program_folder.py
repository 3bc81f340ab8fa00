"""The program's folder for Windows: a Python, the packages it runs on, the program, two launchers.

    Daybook.exe              the window
    command/daybook.exe      the commands, for a console
    runtime/                 Python as its own embeddable package lays it, less what is left out
    runtime/site-packages/   the locked packages and the program

**Invariants:**

- Python finds the folders that `python313._pth` names, all of them in this folder, and no others.
- Modules are compiled here, so nothing is written into the folder when the program runs.
- Of Qt only what is named here stays, and the libraries that this needs.
- No curl and nothing that it needs, and no encoder of films: stand-ins of ours take their places.
- A folder whose Python is not the official one holds `resources/not_for_release.txt`, which the
  program reads.
"""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import locked_wheels
import setup_script
import version_resource

import stand_in

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).resolve().parent
COMPILER: Final = "x86_64-w64-mingw32-gcc"
READER: Final = "x86_64-w64-mingw32-objdump"
PYTHON: Final = "python" + locked_wheels.VERSION.replace(".", "")
MARKER: Final = Path("runtime", "site-packages", "resources", "not_for_release.txt")
_MARKED: Final = "Built for trying, from parts that are not the official ones. NOT FOR RELEASE.\n"
# Folders of the checkout that are the program.
_PROGRAM: Final = ("diary", "exporters", "resources", "ui")
# Types for type checkers, sources that nothing compiles here, and what other people's tests need.
_NOT_RUN: Final = (
    "*.pyi", "py.typed", "*.pxd", "*.pyx", "*.c", "*.cpp", "*.h", "*.hpp", "*.lib", "*.a", "*.pyc",
)  # fmt: skip
# Lists of what wheels hold, of which not all stays: ours says what does. Messages in languages
# that nobody reads here, and fonts that nothing is set in.
_NOT_OF_WHEELS: Final = ("*.dist-info/sboms/*", "exiv2/locale/*", "reportlab/fonts/*")
# Of Python: what opens connections, what draws other windows, and a second database.
_NOT_OF_PYTHON: Final = (
    "_asyncio.pyd", "_overlapped.pyd", "_sqlite3.pyd", "_ssl.pyd", "_tkinter.pyd", "libssl-*.dll",
    "python.cat", "sqlite3.dll", "tcl86t.dll", "tk86t.dll", "winsound.pyd", "_test*.pyd",
)  # fmt: skip
# The wheel that reads pictures has its libraries beside its module.
_STAND_INS: Final = (
    (stand_in.CURL, "exiv2.libs"),
    (stand_in.X265, "av.libs"),
    (stand_in.SVT_AV1, "av.libs"),
    (stand_in.X265, "."),
)
_QT_MODULES: Final = ("QtCore", "QtGui", "QtSvg", "QtWidgets")
_QT_PLUGINS: Final = (
    "iconengines/qsvgicon.dll", "imageformats/qsvg.dll", "platforms/qoffscreen.dll",
    "platforms/qwindows.dll", "styles/qmodernwindowsstyle.dll",
)  # fmt: skip
_QT_FILES: Final = ("__init__.py", "_config.py", "_git_pyside_version.py")


def lay(
    stage: Path,
    interpreter: Callable[[Path], None],
    wheels: Iterable[Path],
    compiler: Sequence[object],
    version: str,
    *,
    marked: bool,
) -> None:
    """Lay the whole folder of a version at `stage`, which is made anew.

    `interpreter` lays Python's own files into a folder; `compiler` is a Python of that version.
    """
    shutil.rmtree(stage, ignore_errors=True)
    runtime = stage / "runtime"
    packages = runtime / "site-packages"
    packages.mkdir(parents=True)
    interpreter(runtime)
    _drop(runtime, _NOT_OF_PYTHON)
    (runtime / f"{PYTHON}._pth").write_text(search_path(), encoding="ascii", newline="")
    for wheel in wheels:
        locked_wheels.unpack(wheel, packages)
    _drop(packages, (*_NOT_OF_WHEELS, *_NOT_RUN))
    keep_of_qt(packages / "PySide6", needed_libraries)
    for library, folder in _STAND_INS:
        try:
            stand_in.put_in_place(library, packages / folder, [COMPILER])
        except stand_in.StandInError as failed:
            raise SystemExit(str(failed)) from failed
    for source in program_files():
        target = packages / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    if marked:
        (stage / MARKER).write_text(_MARKED, encoding="ascii", newline="")
    compile_modules(compiler, packages, stage)
    compile_launchers(stage, version)
    shutil.copyfile(ROOT / "LICENSE", stage / "LICENSE.txt")
    _remove_empty(stage)


def search_path() -> str:
    """Return the lines of the file that names where Python looks for modules."""
    return "".join(f"{line}\r\n" for line in (f"{PYTHON}.zip", ".", "site-packages"))


def program_files() -> Iterator[Path]:
    """Yield the program's files in the checkout, in one order."""
    for top in _PROGRAM:
        for path in files(ROOT / top):
            if "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield path


def files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder, in one order on every system."""
    found = (path for path in folder.rglob("*") if path.is_file())
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def keep_of_qt(folder: Path, needs: Callable[[Path], Iterable[str]]) -> None:
    """Remove from PySide6 all but the modules and plug-ins named here, and what they need."""
    kept = {folder / name for name in _QT_FILES}
    kept |= {folder / f"{module}.pyd" for module in _QT_MODULES}
    kept |= {folder / "plugins" / plugin for plugin in _QT_PLUGINS}
    if lacking := sorted(path.name for path in kept if not path.is_file()):
        raise SystemExit(f"PySide6 has no {', '.join(lacking)} any more")
    # Windows does not tell capital letters from small ones in the name of a file.
    libraries = {path.name.lower(): path for path in folder.glob("*.dll")}
    waiting = [path for path in kept if path.suffix in (".dll", ".pyd")]
    while waiting:
        for need in needs(waiting.pop()):
            path = libraries.get(need.lower())
            if path is not None and path not in kept:
                kept.add(path)
                waiting.append(path)
    for path in files(folder):
        if path not in kept:
            path.unlink()


def needed_libraries(image: Path) -> list[str]:
    """Return the names of the libraries that a compiled file asks for."""
    line = [READER, "-p", str(image)]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    return re.findall(r"^\s*DLL Name: (\S+)$", told, flags=re.MULTILINE)


def compile_modules(compiler: Sequence[object], folder: Path, stage: Path) -> None:
    """Compile every module below `folder`; no compiled file names this computer's folders."""
    words = [*compiler, "-W", "ignore", "-m", "compileall", "-q", "-f"]
    words += ["--invalidation-mode", "unchecked-hash", "-s", stage.parent, folder]
    # The order of a set of words is part of what is compiled.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    if subprocess.run([str(word) for word in words], env=environment, check=False).returncode:
        raise SystemExit("A module of the program could not be compiled")


def compile_launchers(stage: Path, version: str) -> None:
    """Compile the launchers of the window and of the commands."""
    (stage / "command").mkdir(exist_ok=True)
    compile_launcher(stage / "Daybook.exe", version, "-municode", "-mwindows")
    compile_launcher(stage / "command" / "daybook.exe", version, "-DWITH_CONSOLE")


def compile_uninstaller(target: Path, version: str) -> None:
    """Compile what people start to remove the program."""
    compile_launcher(target, version, "-municode", "-mwindows", "-DREMOVES")


def compile_launcher(target: Path, version: str, *options: str) -> None:
    """Compile the launcher with these options, with the icon and the words that Windows shows."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        version_resource.write_icon(folder / "daybook.ico")
        numbers = setup_script.numbers(version)
        told = version_resource.script(
            setup_script.NAME, version, numbers, target.name, "daybook.ico"
        )
        version_resource.compile_resource(told, folder, folder / "launcher.res.o")
        resource = str(folder / "launcher.res.o")
        compile_c(HERE / "launcher.c", target, *options, resource)


def compile_c(source: Path, target: Path, *options: str) -> None:
    """Compile one file of ours; the time of it is no part of the result."""
    fixed = ["-O2", "-s", "-static", "-Wall", "-Wextra", "-Werror", "-Wl,--no-insert-timestamp"]
    line = [COMPILER, *fixed, *options, str(source), "-o", str(target)]
    subprocess.run(line, check=True)


def pack_standard_library(library: Path, target: Path, compiler: Sequence[object]) -> None:
    """Compile the modules of a standard library, and pack them as Python's own package does."""
    words = [*compiler, "-W", "ignore", "-m", "compileall", "-q", "-f", "-b"]
    words += ["--invalidation-mode", "unchecked-hash", "-s", library, library]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    if subprocess.run([str(word) for word in words], env=environment, check=False).returncode:
        raise SystemExit("The standard library could not be compiled")
    pack((path for path in files(library) if path.suffix == ".pyc"), library, target)


def pack(paths: Iterable[Path], top: Path, target: Path, within: str = "") -> None:
    """Pack files into a zip whose bytes depend on their names and contents alone."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in paths:
            told = zipfile.ZipInfo(within + path.relative_to(top).as_posix())
            told.compress_type = zipfile.ZIP_DEFLATED
            told.create_system = 0
            packed.writestr(told, path.read_bytes())


def _drop(folder: Path, patterns: Sequence[str]) -> None:
    """Remove the files that fit a pattern, by their path below `folder` or by their name."""
    for path in files(folder):
        below = path.relative_to(folder).as_posix()
        if any(fnmatch.fnmatch(told, each) for each in patterns for told in (below, path.name)):
            path.unlink()


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
