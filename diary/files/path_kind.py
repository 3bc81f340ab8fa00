"""The kind of a name in the file system, found without opening or following it.

A person who can write to a folder can put a link, a pipe or a device in place of a file. Opening it
would follow the link, block at the pipe or start the device, so nothing is opened before its kind
is known.
"""

from __future__ import annotations

import os
import stat
from enum import StrEnum
from pathlib import Path
from typing import Final

# The bit of a Windows reparse tag that means another name. Junctions and symbolic links have it;
# files that a cloud or a deduplicating disk stores elsewhere do not.
_NAME_SURROGATE: Final = 0x20000000


class NodeKind(StrEnum):
    """The kind of a name; `STRANGE` is a pipe, a socket or a device."""

    NOTHING = "nothing"
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    STRANGE = "strange"


def reparse_tag(found: os.stat_result) -> int:
    """Return the Windows reparse tag; 0 on any other system."""
    # the type checker knows this field on Windows only
    tag: int = getattr(found, "st_reparse_tag", 0)
    return tag


def kind_of(found: os.stat_result) -> NodeKind:
    """Return the kind of an `lstat` result."""
    if stat.S_ISLNK(found.st_mode) or reparse_tag(found) & _NAME_SURROGATE:
        return NodeKind.LINK
    if stat.S_ISREG(found.st_mode):
        return NodeKind.FILE
    return NodeKind.FOLDER if stat.S_ISDIR(found.st_mode) else NodeKind.STRANGE


def kind_at(path: Path) -> NodeKind:
    """Return the kind of a path, or raise OSError if the disk does not answer.

    That must never look like NOTHING.
    """
    try:
        return kind_of(path.lstat())
    except (FileNotFoundError, NotADirectoryError):
        return NodeKind.NOTHING


def is_there(path: Path) -> bool:
    """Return whether anything has this name, a link that leads nowhere too. Raise OSError.

    `os.path.exists` and its like say False where the disk does not answer: a record that could not
    be looked at would be taken for none.
    """
    return kind_at(path) is not NodeKind.NOTHING


def is_folder(path: Path, *, follow: bool = False) -> bool:
    """Return whether a path is a folder; `follow` includes links to one. Raise OSError."""
    if not follow:
        return kind_at(path) is NodeKind.FOLDER
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def has_second_name(path: Path) -> bool:
    """Return whether a file has a second name, maybe outside the vault, or raise OSError."""
    found = path.lstat()
    return kind_of(found) is NodeKind.FILE and found.st_nlink > 1


def identity(path: Path) -> tuple[int, int]:
    """Return what distinguishes two files that had the same name, or raise OSError."""
    found = path.lstat()
    return found.st_dev, found.st_ino
