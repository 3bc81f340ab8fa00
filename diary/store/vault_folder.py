"""The names in a vault's folder, what may be under each, and removal of what may not.

**Invariants:**

- What is under a name is checked before it is opened, and no link is followed: anyone who can write
  to the folder can put anything in a file's place.
- What does not belong moves to `orphans/` unchanged and is never deleted, since it may be another
  person's. Moving a link moves the link itself.
- SQLite never sees a journal: a vault that was closed has none, and a journal that someone made
  from old pages, without any key, would remove entries again after the head was found to agree.
- A file that SQLite writes in place has no second name, since writing would change a file
  elsewhere. It is copied to an inode of its own, and the other name keeps the old content.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from diary.errors import Damaged, DamageReason
from diary.files.durable import (
    VAULT_MARKS,
    create_file,
    disk_errors,
    make_folder,
    open_vault_file,
    put_in_place,
    remove_file,
    sync_folder,
    write_synced,
)
from diary.files.held_files import rename_path
from diary.files.path_kind import NodeKind, has_second_name, is_there, kind_at, kind_of
from diary.unlock_notices import NoticeCode

# A folder that holds both is a vault.
KEYS, DATABASE = VAULT_MARKS
KEYS_COPY: Final = "keys.bak"
LOG: Final = "db-wal"
SCRATCH: Final = "db-shm"
# The database's copy inside the vault, so that a slow removable drive does not block the program.
STAGED: Final = "db.copy"
HEAD: Final = "head"
DRAFT: Final = "draft"
RESERVE: Final = "reserve"
LOCK: Final = "lock"
REMOVING: Final = "removing"
PROVEN: Final = "proven"
ATTACHMENTS: Final = "att"
CACHE: Final = "cache"
ORPHANS: Final = "orphans"

# Replaced as a whole: an interrupted write leaves `NAME.new` beside each. `db` and its log are
# replaced only where they had a second name.
WRITTEN_WHOLE: Final = (
    HEAD, KEYS, KEYS_COPY, RESERVE, REMOVING, PROVEN, DRAFT, DATABASE, LOG
)  # fmt: skip
# Written in place by SQLite.
_IN_PLACE: Final = (DATABASE, LOG)
FILES: Final = frozenset(
    {STAGED, f"{STAGED}-journal", *_IN_PLACE}
    | {f"{name}{end}" for name in WRITTEN_WHOLE for end in ("", ".new")}
)
FOLDERS: Final = frozenset({ATTACHMENTS, CACHE})
# Files that SQLite would act on and no vault ever has: journals, super-journals (`-mj…`), and those
# of another database than ours.
_NEVER: Final = re.compile(r"db-(journal|mj[0-9A-F]{9})|db\.copy-(wal|shm|mj[0-9A-F]{9})", re.ASCII)
_PAGES: Final = re.compile(r"db(\.copy)?-(journal|wal|shm|mj[0-9A-F]{9})", re.ASCII)
_GROUP: Final = re.compile(r"[0-9a-f]{2}", re.ASCII)
_PIECE: Final = 1 << 20
# Characters kept of a foreign name that gets a number; our own names are shorter.
_LONGEST: Final = 60


def repair_layout(vault: Path) -> tuple[NoticeCode, ...]:
    """Set aside what is not the vault's, and separate files from a second name.

    Returns a notice for each of the two. `db` itself stays even if it is no regular file: nothing
    can replace it. The caller holds the lock and has proved the credentials; the database is opened
    afterwards. Raises StorageError, Damaged.
    """
    notices = []
    with disk_errors("sweep"):
        strays = [*_strays(vault)]
        for path in strays:
            set_aside(path, vault)
        if strays:
            notices.append(NoticeCode.PLANTED_SET_ASIDE)
        linked = [path for name in _IN_PLACE if _is_linked(path := vault / name)]
        for path in linked:
            _part(path)
        if linked:
            notices.append(NoticeCode.SECOND_NAME_PARTED)
    return tuple(notices)


def set_aside(path: Path, vault: Path) -> None:
    """Move a path to the vault's `orphans/`, durably, never deleting it; raises OSError."""
    aside = vault / ORPHANS
    if kind_at(aside) not in (NodeKind.FOLDER, NodeKind.NOTHING):
        # What occupies the folder's name gets a name beside it, then moves into the new folder.
        away = _free(vault, ORPHANS)
        rename_path(aside, away)
        _move(away, vault, ORPHANS)
    if path != aside:
        _move(path, vault, path.name)


def discard_staged(vault: Path) -> None:
    """Remove what an interrupted backup left in the vault; raises OSError.

    SQLite would follow, or block on, anything else under these names.
    """
    for end in ("", "-journal", "-wal", "-shm"):
        path = vault / f"{STAGED}{end}"
        remove_file(path)
        if is_there(path):
            set_aside(path, vault)


def is_old_pages(name: str) -> bool:
    """Return whether a name in `orphans/` is a file of SQLite's that may hold old pages."""
    return _PAGES.fullmatch(re.sub(r"-[0-9]{1,6}$", "", name)) is not None


def _strays(vault: Path) -> Iterator[Path]:
    if kind_at(vault / ORPHANS) not in (NodeKind.FOLDER, NodeKind.NOTHING):
        yield vault / ORPHANS
    for path in sorted(vault.iterdir()):
        if path.name in FILES:
            is_stray = kind_at(path) is not NodeKind.FILE and path.name != DATABASE
        elif path.name in FOLDERS:
            is_stray = kind_at(path) is not NodeKind.FOLDER
        elif path.name == SCRATCH:
            is_stray = not _is_empty_file(path)
        else:
            is_stray = _NEVER.fullmatch(path.name) is not None
        if is_stray:
            yield path
    for path in list_folder(vault / ATTACHMENTS):
        if _GROUP.fullmatch(path.name) and kind_at(path) is not NodeKind.FOLDER:
            yield path
    if kind_at(vault / CACHE) is NodeKind.FOLDER:
        # There may be very many, and scandir returns the type of each without another call.
        with os.scandir(vault / CACHE) as cached:
            yield from (Path(it.path) for it in cached if not it.is_file(follow_symlinks=False))


def list_folder(folder: Path) -> list[Path]:
    """Return a folder's content, sorted; [] if it is missing or a link. Raises OSError."""
    return sorted(folder.iterdir()) if kind_at(folder) is NodeKind.FOLDER else []


def _is_empty_file(path: Path) -> bool:
    found = path.lstat()
    return kind_of(found) is NodeKind.FILE and not found.st_size


def _is_linked(path: Path) -> bool:
    try:
        return has_second_name(path)
    except FileNotFoundError:
        return False


def _move(path: Path, vault: Path, name: str) -> None:
    aside = vault / ORPHANS
    make_folder(aside)
    try:
        rename_path(path, _free(aside, name))
    except PermissionError:
        # A folder owned by another user may be renamed but not moved.
        rename_path(path, _free(path.parent, f"{path.name}-1"))
    sync_folder(aside)
    sync_folder(path.parent)


def _free(folder: Path, name: str) -> Path:
    """Return an unused name: a file set aside earlier may be the better copy."""
    target, count = folder / name, 0
    while is_there(target):
        count += 1
        # Not ".1", which names a piece of an attachment; and no longer than a disk allows.
        target = folder / f"{name[:_LONGEST]}-{count}"
    return target


def _part(path: Path) -> None:
    """Give a file its own inode, durably and for the owner alone; the other name stays."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with open(open_vault_file(path, path.name), "rb", buffering=0) as source:
            before = os.fstat(source.fileno())
            write_synced(create_file(beside), iter(lambda: source.read(_PIECE), b""))
            after = os.fstat(source.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            # It was changed through its other name.
            raise Damaged(path.name, DamageReason.CHANGED)
        put_in_place(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
