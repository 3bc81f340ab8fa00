"""The rig's Python, laid out as Python's own embeddable package: for trying alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import locked_wheels
import marks
import packages
import program_folder
from rig import Rig

# The same version compiles for Windows: what it writes does not depend on the system.
_COMPILER: Final = Path(f"/usr/bin/python{locked_wheels.VERSION}")
# Files of the rig that Windows itself has, or that Wine alone needs.
_NOT_PYTHON: Final = ("icu", "python.exe")
# Parts of the standard library that Python's own package has not either, or that go online.
_NOT_OF_LIBRARY: Final = (
    "asyncio", "curses", "dbm", "ensurepip", "ftplib.py", "idlelib", "imaplib.py", "lib2to3",
    "poplib.py", "pydoc_data", "site-packages", "smtplib.py", "sqlite3", "ssl.py", "test",
    "tkinter", "turtle.py", "turtledemo", "venv", "webbrowser.py", "wsgiref", "xmlrpc",
    "__pycache__",
)  # fmt: skip


def interpreter(rig: Rig) -> packages.Interpreter:
    """Return the Python of a rig that is built."""

    def lay(runtime: Path) -> None:
        source = rig.prefix.disk / "py"
        for path in [*source.glob("*.dll"), *(source / "DLLs").iterdir()]:
            if not path.name.startswith(_NOT_PYTHON):
                shutil.copyfile(path, runtime / path.name)
        c = program_folder.HERE / "python.c"
        program_folder.compile_c(c, runtime / "python.exe", "-municode")
        program_folder.compile_c(
            c, runtime / "pythonw.exe", "-municode", "-mwindows", "-DNO_CONSOLE"
        )
        library = runtime.parent / "library"
        unwanted = shutil.ignore_patterns(*_NOT_OF_LIBRARY)
        shutil.copytree(source / "Lib", library, ignore=unwanted)
        archive = runtime / f"{program_folder.PYTHON}.zip"
        program_folder.pack_standard_library(library, archive, compiler(runtime))
        shutil.rmtree(library)

    def compiler(_stage: Path) -> Sequence[object]:
        return [_COMPILER, "-I"]

    return packages.Interpreter(lay, compiler, marks.OTHER_PARTS)
