"""What stands under a name of the file system: asked without opening it and without following it.

Whoever can write to a folder can put a link, a pipe or a device in a file's place. Opening one to
find out would follow it, wait at it or set it going, so nothing is opened before this was asked.
"""

from __future__ import annotations

import os
import stat
from enum import StrEnum
from pathlib import Path
from typing import Final

# Of a reparse point on Windows: it stands for another name. Junctions have this bit, as symbolic
# links do; files that a cloud or a deduplicating disk keeps elsewhere do not.
_NAME_SURROGATE: Final = 0x20000000


class NodeKind(StrEnum):
    """What can stand under a name; `STRANGE` is a pipe, a socket or a device."""

    NOTHING = "nothing"
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    STRANGE = "strange"


def kind_of(found: os.stat_result) -> NodeKind:
    """What `lstat` found."""
    if stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) & _NAME_SURROGATE:
        return NodeKind.LINK
    if stat.S_ISREG(found.st_mode):
        return NodeKind.FILE
    return NodeKind.FOLDER if stat.S_ISDIR(found.st_mode) else NodeKind.STRANGE


def kind_at(path: Path) -> NodeKind:
    """What stands there; OSError where the disk does not say, which is never "nothing"."""
    try:
        return kind_of(path.lstat())
    except (FileNotFoundError, NotADirectoryError):
        return NodeKind.NOTHING


def is_folder(path: Path, *, follow: bool = False) -> bool:
    """Whether a folder stands there, and no link to one unless links are followed; OSError."""
    if not follow:
        return kind_at(path) is NodeKind.FOLDER
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def has_second_name(path: Path) -> bool:
    """Whether a file has another name somewhere, perhaps outside of any folder of ours; OSError."""
    found = path.lstat()
    return kind_of(found) is NodeKind.FILE and found.st_nlink > 1


def identity(path: Path) -> tuple[int, int]:
    """Tells one file from another under the same name; OSError."""
    found = path.lstat()
    return found.st_dev, found.st_ino
