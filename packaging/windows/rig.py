"""What the tests run in as on Windows: Wine, an interpreter, the locked wheels, the project.

The rig is for tests alone. The interpreter comes from somebody else's wheel, so nothing made of it
is given to anybody.

**Invariants:**

- Every part comes by hash, or from a package of this system: Wine, the compiler, the standard
  library of Python 3.13, the fonts.
- A part that is there is not made again, and a rig of other parts is made anew.
- Nothing is written outside the rig's folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import dll_forwards
import locked_wheels
import wine_prefix

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).resolve().parent
STANDARD_LIBRARY: Final = Path(f"/usr/lib/python{locked_wheels.VERSION}")
FONTS: Final = Path("/usr/share/fonts/truetype/liberation")
# Fonts by width: the letters of Liberation are as wide as those that stand here.
REPLACED: Final[Mapping[str, Sequence[str]]] = {
    "Liberation Sans": ("Arial", "MS Shell Dlg", "MS Shell Dlg 2", "Segoe UI", "Tahoma"),
    "Liberation Mono": ("Consolas", "Courier New"),
}
# What a checkout has beside the project.
NOT_COPIED: Final = frozenset(
    {
        ".git", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache",
        ".ruff_cache", ".venv", "__pycache__", "build",
    }
)  # fmt: skip
# numpy calls a function of Windows' C library that Wine 10 lacks, and ends the process; scipy needs
# numpy.
NOT_UNDER_WINE: Final = frozenset({"numpy", "scipy"})
# A file of the standard library that is Debian's own, or compiled for Linux.
NOT_WINDOWS: Final = ("lib-dynload", "sitecustomize.py", "__pycache__", "EXTERNALLY-MANAGED")
PYTHON: Final = r"C:\py\python.exe"


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


class Rig:
    """One folder with everything in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = wine_prefix.Prefix(folder)
        self._python = self.prefix.disk / "py"
        self._packages = self._python / "Lib" / "site-packages"

    def build(self) -> None:
        """Make what is not there, and copy the project as it is now."""
        began = time.monotonic()
        stamp, wanted = self.folder / "built", self._fingerprint()
        if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
            self.folder.mkdir(parents=True, exist_ok=True)
            stamp.unlink(missing_ok=True)
            self._build()
            stamp.write_text(wanted, encoding="ascii")
            say(f"The rig was built in {time.monotonic() - began:.0f} s in {self.folder}")
        self._copy_project()

    def _fingerprint(self) -> str:
        """Return a digest of what the rig is made of."""
        locks = [ROOT / "tests" / "requirements.lock", HERE / "parts.lock", HERE / "python.c"]
        locks.append(HERE / "wine_variables.py")
        locks += [HERE.parent / "lock.py", HERE.parent / "wheels.py"]
        modules = [Path(each.__file__ or "") for each in (dll_forwards, locked_wheels, wine_prefix)]
        told = [part.read_bytes() for part in [*locks, *modules, Path(__file__)]]
        return hashlib.sha256(b"\0".join(told)).hexdigest()

    def _build(self) -> None:
        say("Wheels for Windows: 250 MB to download, at most")
        held = locked_wheels.held(ROOT / "tests" / "requirements.lock")
        wanted = [each for each in held if each.name not in NOT_UNDER_WINE]
        wheels = locked_wheels.download(wanted, self.folder / "wheels")
        parts = locked_wheels.held(HERE / "parts.lock")
        say("The interpreter and ICU: 80 MB to download, at most")
        engine, icu = locked_wheels.download(parts, self.folder / "parts")
        say("Wine")
        self.prefix.make()
        say("Python")
        shutil.rmtree(self._python, ignore_errors=True)
        self._place_interpreter(engine)
        self._place_icu(icu)
        say(f"{len(wheels)} packages")
        for wheel in wheels:
            locked_wheels.unpack(wheel, self._packages)
        # As pip does: a module that is compiled while a test runs may warn, which fails the test.
        compiler = [f"python{locked_wheels.VERSION}", "-W", "ignore", "-m", "compileall", "-q"]
        subprocess.run([*compiler, str(self._python / "Lib")], check=False)
        # The decoder is started without the current folder, and still has to find the project.
        (self._packages / "daybook.pth").write_text("C:\\daybook\n", encoding="ascii")
        say("Fonts")
        self._place_fonts()
        code = self.python("-c", "import sys; from PySide6.QtCore import qVersion as qt;"
                           " print('Python', sys.version.split()[0], 'Qt', qt())")  # fmt: skip
        if code:
            raise SystemExit(f"The interpreter does not start (exit code {code})")

    def _place_interpreter(self, wheel: Path) -> None:
        library = self._python / "Lib"
        shutil.copytree(STANDARD_LIBRARY, library, ignore=shutil.ignore_patterns(*NOT_WINDOWS))
        self._packages.mkdir(exist_ok=True)
        shutil.copy(HERE / "wine_variables.py", library / "sitecustomize.py")
        for name, data in members(wheel, "deploy_libs/"):
            # Wine has the first itself; the second is for an interpreter of another kind.
            if not name.startswith("api-ms-win") and ".cp313t-" not in name:
                place = self._python / ("DLLs" if name.endswith(".pyd") else "")
                place.mkdir(exist_ok=True)
                (place / name).write_bytes(data)
        line = [dll_forwards.COMPILER, "-municode", "-O", HERE / "python.c"]
        subprocess.run([*map(str, line), "-o", str(self._python / "python.exe")], check=True)
        dll_forwards.make("python3.dll", self._python / "python313.dll")

    def _place_icu(self, wheel: Path) -> None:
        for name, data in members(wheel, "icu/"):
            if name.startswith(("icuuc", "icuin", "icudt")):
                (self._python / name).write_bytes(data)
        for library in ("icuuc", "icuin"):
            (versioned,) = self._python.glob(f"{library}[0-9]*.dll")
            version = versioned.stem.removeprefix(library)
            dll_forwards.make(f"{library}.dll", versioned, suffix=f"_{version}")

    def _place_fonts(self) -> None:
        # Not into Windows' own folder: Wine would then find them nowhere.
        place = self.prefix.disk / "fonts"
        place.mkdir(exist_ok=True)
        for font in FONTS.glob("Liberation*.ttf"):
            shutil.copy(font, place)
        self.prefix.name_fonts(REPLACED)

    def _copy_project(self) -> None:
        """Copy what differs, and remove what is no longer there."""
        target = self.prefix.disk / "daybook"
        wanted = set()
        for source in project():
            path = target / source.relative_to(ROOT)
            wanted.add(path)
            told = source.stat()
            if not path.exists() or (path.stat().st_size, path.stat().st_mtime_ns) != (
                told.st_size, told.st_mtime_ns,
            ):  # fmt: skip
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, path)
        for path in target.rglob("*"):
            if path.is_file() and path not in wanted and not NOT_COPIED & set(path.parts):
                path.unlink()

    def python(self, *words: str, screen: bool = False, **environment: str) -> int:
        """Run the interpreter of the rig.

        Wine keeps every variable that begins with QT_ from what it starts, and passes on one that
        begins with WINEQT_ under the name without WINE.
        """
        platform = "windows" if screen else "offscreen"
        # Its own fonts folder is looked for inside PySide6, which has none.
        fonts = {} if screen else {"WINEQT_QPA_FONTDIR": r"C:\fonts"}
        told = {"WINEQT_QPA_PLATFORM": platform, **fonts, **environment}
        return self.prefix.start(PYTHON, *words, screen=screen, **told)


def members(wheel: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """Yield the DLLs of one folder of a wheel."""
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if name.startswith(folder) and name.endswith((".dll", ".pyd")):
                yield name.removeprefix(folder), packed.read(name)


def project() -> Iterator[Path]:
    """Yield the files of the checkout."""
    for place, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_COPIED]
        yield from (Path(place, name) for name in names if not name.endswith(".pyc"))
