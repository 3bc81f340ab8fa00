"""Files under names that not every system keeps: of any characters, and in any letters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.support.system_features import need


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths; a test goes on only where they then stand under just these.

    Windows takes some paths for devices, streams of a file, another drive or a computer elsewhere,
    and drops or joins others. What leads out of the folder is not written.
    """
    try:
        for path, data in files.items():
            target = folder / path
            if target.parts != (*folder.parts, *path.split("/")):
                need("names")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except (OSError, ValueError):
        need("names")
        raise
    if not names(folder) >= files.keys():
        need("names")


def rename(path: Path, other: Path) -> None:
    """Rename a file or folder; a test goes on only where it then stands under just this name.

    Wine keeps the letters of a name that differs in nothing else.
    """
    path.rename(other)
    if other.name not in {each.name for each in other.parent.iterdir()}:
        need("names")


def names(folder: Path) -> set[str]:
    """The paths of all files in a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in found}
