"""What the package installs below /usr/lib/daybook: Python, the wheels and the program.

**Invariants:**

- Python finds the folders that `python3._pth` names, all of them the package's own, and no others:
  no packages of the system, of one person or of the working folder.
- Modules are compiled here, by a Python of the version that is shipped: the program may write
  nothing there.
- Of Qt only what `parts.toml` names stays, and the libraries that this needs.
- No curl and nothing that it needs, and no encoder of films: stand-ins of ours take their places.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import icu_data
import stand_in
import wheels
from debian.elf_file import is_elf, read_elf
from debian.recipe import Recipe
from debian.stopped import BuildStopped

HOME = Path("usr/lib/daybook")
# Types for type checkers, and sources that nothing compiles here.
_NOT_RUN = (
    "*.pyi", "py.typed", "*.pxd", "*.pxi", "*.pyx", "*.c", "*.cpp", "*.h", "*.hpp", "*.lib", "*.a",
)  # fmt: skip
_STAND_INS = (
    (stand_in.CURL, "exiv2.libs"),
    (stand_in.X265, "av.libs"),
    (stand_in.SVT_AV1, "av.libs"),
    (stand_in.X265, "pillow_heif.libs"),
)


def site_packages(recipe: Recipe) -> Path:
    """Return the folder of the wheels and of the program, within the package."""
    return HOME / "lib" / f"python{recipe.python}" / "site-packages"


def interpreter(stage: Path) -> Path:
    """Return the staged Python."""
    return stage / HOME / "python3"


def lay_runtime(recipe: Recipe, packages: Sequence[Path], stage: Path, scratch: Path) -> None:
    """Unpack Debian's Python below `stage`, without what is left out."""
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", package, scratch], check=True)
    python = f"python{recipe.python}"
    home = stage / HOME
    home.mkdir(parents=True)
    shutil.copyfile(scratch / "usr" / "bin" / python, interpreter(stage))
    interpreter(stage).chmod(0o755)
    library = scratch / "usr" / "lib" / python
    _drop(library, recipe.left_out)
    shutil.copytree(library, home / "lib" / python)
    folders = [f"lib/{python}", f"lib/{python}/lib-dynload", f"lib/{python}/site-packages"]
    # Beside the Python, so that its home is the whole of it, which is what the decoder may read.
    (home / "python3._pth").write_text("\n".join(folders) + "\n", encoding="utf-8")


def _drop(folder: Path, patterns: Iterable[str]) -> None:
    """Remove what fits the patterns; each has to fit something."""
    for pattern in patterns:
        found = list(folder.glob(pattern))
        if not found:
            raise BuildStopped(f"Nothing is called {pattern} any more: take it out of parts.toml.")
        for path in found:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def lay_wheels(recipe: Recipe, brought: Iterable[Path], stage: Path) -> None:
    """Unpack wheels into the package's `site-packages`, without what nothing runs."""
    target = stage / site_packages(recipe)
    for wheel in brought:
        try:
            wheels.unpack(wheel, target, notes=False)
        except wheels.WheelError as failed:
            raise BuildStopped(f"{wheel.name}: {failed}") from failed
    for path in _files(target):
        if any(fnmatch(path.name, pattern) for pattern in _NOT_RUN):
            path.unlink()
    _drop(target, recipe.left_out_of_wheels)
    keep_of_qt(recipe, target / "PySide6")
    _put_stand_ins(recipe, target)
    _shorten_icu(recipe, target / "PySide6" / "Qt" / "lib")
    _remove_empty(target)


def _put_stand_ins(recipe: Recipe, target: Path) -> None:
    """Put the stand-ins in place of the libraries that nothing uses."""
    for library, folder in _STAND_INS:
        try:
            stand_in.put_in_place(
                library, target / folder, [recipe.compiler], lambda path: read_elf(path).needs
            )
        except stand_in.StandInError as failed:
            raise BuildStopped(str(failed)) from failed


def _shorten_icu(recipe: Recipe, folder: Path) -> None:
    """Leave out what Qt never asks ICU for; nothing else asks it."""
    found = list(folder.glob("libicudata.so.*"))
    if len(found) != 1:
        raise BuildStopped(f"PySide6 has {len(found)} files libicudata.so, and not one.")
    try:
        icu_data.shorten(found[0], [recipe.compiler])
    except icu_data.IcuError as failed:
        raise BuildStopped(str(failed)) from failed


def strip(recipe: Recipe, stage: Path) -> None:
    """Take the symbols for debuggers out of the compiled files; what they say stays the same."""
    for path in _files(stage):
        if not is_elf(path):
            continue
        before = read_elf(path)
        done = subprocess.run(
            [recipe.stripper, "--strip-unneeded", path], capture_output=True, text=True, check=False
        )
        if done.returncode or read_elf(path) != before:
            raise BuildStopped(f"{path.name} could not be stripped:\n{done.stderr}")


def keep_of_qt(recipe: Recipe, folder: Path) -> None:
    """Remove from PySide6 all but the modules and plug-ins that are named, and what they need."""
    kept = {folder / name for name in ("__init__.py", "_config.py", "_git_pyside_version.py")}
    kept |= {folder / f"{module}.abi3.so" for module in recipe.modules}
    kept |= {folder / "Qt" / "plugins" / plugin for plugin in recipe.plugins}
    lacking = sorted(path.name for path in kept if not path.is_file())
    if lacking:
        raise BuildStopped(f"PySide6 has no {', '.join(lacking)} any more: see parts.toml.")
    libraries = {path.name: path for path in _files(folder) if ".so" in path.name}
    waiting = [path for path in kept if path.name in libraries]
    while waiting:
        for need in read_elf(waiting.pop()).needs:
            path = libraries.get(need)
            if path is not None and path not in kept:
                kept.add(path)
                waiting.append(path)
    for path in _files(folder):
        if path not in kept:
            path.unlink()


def compile_modules(python: Path, stage: Path) -> None:
    """Compile every module below the package's home by this Python, in one order."""
    words = [str(python), "-m", "compileall", "-q", "-f"]
    words += ["--invalidation-mode", "unchecked-hash"]
    words += ["-s", str(stage), "-p", "/", str(stage / HOME / "lib")]
    if subprocess.run(words, check=False).returncode:
        raise BuildStopped("A module of the package could not be compiled.")


def system_libraries(recipe: Recipe, stage: Path) -> list[str]:
    """Return what the compiled files need of the system, as `Depends` has it.

    Raise `BuildStopped` for a file of another machine, a library that is neither inside nor in
    `parts.toml`, and an entry there that nothing needs.
    """
    compiled = {path: read_elf(path) for path in _files(stage) if is_elf(path)}
    wrong = sorted(path.name for path, elf in compiled.items() if elf.machine != recipe.machine)
    if wrong:
        raise BuildStopped(f"Not for {recipe.machine}: {', '.join(wrong)}")
    inside = {path.name for path in compiled} | {elf.name for elf in compiled.values()}
    outside = {need for elf in compiled.values() for need in elf.needs} - inside
    unknown = sorted(outside - recipe.system.keys())
    if unknown:
        raise BuildStopped(f"parts.toml has no package of Debian for {', '.join(unknown)}")
    unused = sorted(recipe.system.keys() - outside)
    if unused:
        raise BuildStopped(f"Nothing needs {', '.join(unused)} any more: see parts.toml")
    return sorted({recipe.package_of(name) for name in outside})


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder, in one order."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
