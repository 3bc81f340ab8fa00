"""Remove a whole vault: its keys first, so that nothing opens any more, then all the rest.

**Invariants:**

- Removal asks for the credentials as long as there is a keys file that they can open, so that
  another person cannot remove the vault with this program.
- Both keys files are overwritten in place and then deleted. From there on the rest is noise. One
  that has a second name elsewhere is only deleted: overwriting would destroy that file, which may
  belong to another person.
- A mark is written first that says that removal began, so a second run completes an interrupted
  one.
- Only regular files that have the names of a vault's files are removed: anything else stays, and is
  reported. No link is followed.
- Copies elsewhere, and blocks that the medium kept, are out of reach.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.crypto import key_slots
from diary.crypto.keys import wipe
from diary.errors import DiaryError, NotAVault, WrongPassphrase
from diary.files.durable import disk_errors, open_descriptor, sync_file, sync_folder, write_durably
from diary.files.held_files import remove_empty_folder, remove_path
from diary.files.path_kind import NodeKind, has_second_name, is_folder, kind_at
from diary.progress import Progress, no_progress
from diary.services.access.credentials import Credentials
from diary.store.attachment_files import AttachmentFileName
from diary.store.disk_reserve import DiskReserve
from diary.store.draft_file import NAME as DRAFT
from diary.store.key_files import KeysFile
from diary.store.preview_cache import FOLDER as CACHE
from diary.store.vault_folder import (
    KEYS,
    KEYS_COPY,
    LOG,
    ORPHANS,
    STAGED,
    is_old_pages,
    list_folder,
    set_aside,
)
from diary.store.vault_lock import VaultLock
from diary.vault import file_agreement
from diary.vault_config import VaultConfig

_MARK: Final = b"DBK-GONE"
KEY_FILES: Final = (KEYS, KEYS_COPY, f"{KEYS}.new", f"{KEYS_COPY}.new")
TOP_FILES: Final = frozenset(
    f"{name}{end}"
    for name in (
        file_agreement.DATABASE,
        file_agreement.HEAD,
        file_agreement.RESERVE,
        DRAFT,
        STAGED,
    )
    for end in ("", ".new", "-wal", "-shm", "-journal")
) | {
    f"{file_agreement.REMOVING}.new",
    file_agreement.PROVEN,
    f"{file_agreement.PROVEN}.new",
    f"{LOG}.new",
}
_CACHED: Final = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{32}(\.part)?", re.ASCII)
_GROUP: Final = re.compile(r"[0-9a-f]{2}", re.ASCII)
_ASIDE_AGAIN: Final = re.compile(r"[-.][0-9]{1,6}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """The result of a removal: `left` are paths in the folder that were not the vault's."""

    left: tuple[str, ...]


def removal_begun(folder: Path) -> bool:
    """Return whether an interrupted removal already deleted the keys: nothing can open it.

    Its last moment leaves an empty folder. Raises StorageError.
    """
    with disk_errors("read"):
        if is_folder(folder) and not any(folder.iterdir()):
            return True
    return file_agreement.has_mark(folder / file_agreement.REMOVING, _MARK) and not _openable(
        folder
    )


def remove(
    folder: Path,
    words: Credentials | None,
    config: VaultConfig,
    progress: Progress = no_progress,
) -> RemovalResult:
    """Remove the vault, durably; `words` may be None if `removal_begun` returns True.

    Raises NotAVault, InUse, WrongPassphrase, MistypedCode, BadInput, Damaged, StorageError. After a
    StorageError the keys may be gone: calling it again continues.
    """
    folder = folder.absolute()
    with disk_errors("read"):
        if not is_folder(folder):
            raise NotAVault("folder", "no such folder")
    resumed = removal_begun(folder)
    if not resumed and not _openable(folder):
        file_agreement.read_keys(folder)  # raises the specific error
    lock = VaultLock(folder / file_agreement.LOCK)
    with disk_errors("remove"), contextlib.ExitStack() as held:
        lock.acquire()
        held.callback(lock.release)
        if not resumed:
            _prove(folder, words, config)
            mark = folder / file_agreement.REMOVING
            for path in (mark, mark.with_name(f"{mark.name}.new")):
                if kind_at(path) not in (NodeKind.FILE, NodeKind.NOTHING):
                    set_aside(path, folder)
            reserve = DiskReserve(folder / file_agreement.RESERVE)
            reserve.retry_when_full(lambda: write_durably(mark, _MARK, "remove"))
        _empty(folder, progress)
        lock.release()
        _unlink(folder / file_agreement.LOCK)
        left = tuple(sorted(_named(folder)))
        # Otherwise a power cut might leave the rest without the mark.
        sync_folder(folder)
        _unlink(folder / file_agreement.REMOVING)
        sync_folder(folder)
        if not left:
            remove_empty_folder(folder)
            sync_folder(folder.parent)
    return RemovalResult(left)


def discard_unfinished_vault(folder: Path) -> None:
    """Remove a vault that was never finished and that no process has open; raises OSError."""
    _empty(folder, no_progress)
    for name in (file_agreement.LOCK, file_agreement.REMOVING):
        _unlink(folder / name)
    if not any(folder.iterdir()):
        remove_empty_folder(folder)
    sync_folder(folder.parent)


def _empty(folder: Path, progress: Progress) -> None:
    for name in KEY_FILES:
        _write_over(folder / name)
    for name in KEY_FILES:
        _unlink(folder / name)
    sync_folder(folder)
    _remove_rest(folder, progress)


def _openable(folder: Path) -> bool:
    return any(True for _ in _key_files(folder))


def _key_files(folder: Path) -> Iterator[bytes]:
    files = KeysFile(folder)
    for read in (files.read, files.read_copy):
        with contextlib.suppress(DiaryError):
            data = read()
            if data is not None:
                key_slots.parse(data)
                yield data


def _prove(folder: Path, words: Credentials | None, config: VaultConfig) -> None:
    if words is None:
        raise WrongPassphrase
    secret = words.secret()
    try:
        for data in _key_files(folder):
            with contextlib.suppress(WrongPassphrase):
                wipe(key_slots.unlock(data, secret, floor=config.floor).master)
                return
    finally:
        wipe(secret)
    raise words.refused()


def _write_over(path: Path) -> None:
    if kind_at(path) is not NodeKind.FILE:
        return
    if has_second_name(path):
        # If both names are in this folder, the last one that is left is overwritten in its turn.
        remove_path(path)
        return
    with open(open_descriptor(path, os.O_WRONLY), "wb", buffering=0) as file:
        file.write(os.urandom(os.fstat(file.fileno()).st_size))
        sync_file(file.fileno())


def _remove_rest(folder: Path, progress: Progress) -> None:
    own = list(_own(folder))
    for done, path in enumerate(own):
        progress(done, len(own))
        _unlink(path)
    progress(len(own), len(own))
    for name in (CACHE, ORPHANS, file_agreement.ATTACHMENTS):
        inner = folder / name
        if is_folder(inner):
            for group in inner.iterdir() if name == file_agreement.ATTACHMENTS else ():
                if _GROUP.fullmatch(group.name) and is_folder(group):
                    _remove_empty(group)
            _remove_empty(inner)


def _own(folder: Path) -> Iterator[Path]:
    """Yield every file of the vault except the keys, the lock and the mark."""
    yield from (folder / name for name in sorted(TOP_FILES))
    for path in list_folder(folder / CACHE):
        if _CACHED.fullmatch(path.name):
            yield path
    for path in list_folder(folder / ORPHANS):
        plain = _ASIDE_AGAIN.sub("", path.name)
        own = (
            AttachmentFileName.read(path.name)
            or AttachmentFileName.read(plain)
            or plain in {*TOP_FILES, *KEY_FILES}
        )
        if own or is_old_pages(path.name):
            yield path
    for group in list_folder(folder / file_agreement.ATTACHMENTS):
        if _GROUP.fullmatch(group.name):
            yield from (path for path in list_folder(group) if AttachmentFileName.read(path.name))


def _named(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if is_folder(path):
            if not any(path.iterdir()):
                yield f"{name}/"
        elif name != file_agreement.REMOVING:
            yield name


def _unlink(path: Path) -> None:
    if kind_at(path) is NodeKind.FILE:
        remove_path(path)


def _remove_empty(folder: Path) -> None:
    if any(folder.iterdir()):
        sync_folder(folder)
    else:
        remove_empty_folder(folder)
