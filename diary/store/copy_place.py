"""The folder that copies of one record are made to.

The rules are:

- Each copy has a folder of its own for what changes from one copy to the next; its manifest is
  written there last, so a folder without a manifest is not finished. Attachments never change, and
  stand beside it once for all copies.
- What belongs to a finished copy is touched only after a later one was finished.
- A folder is taken if it is empty, or if it holds copies of this record. Whatever else lies in it
  is neither read nor removed.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from diary.crypto import slots
from diary.errors import (
    AlreadyExists,
    AnotherRecordsCopy,
    Damaged,
    FutureFormat,
    NoCopy,
    UnfinishedCopy,
    VaultError,
)
from diary.files.durable import make_folders, read_bounded, remove_file, sync_folder
from diary.files.nodes import is_folder
from diary.store import copy_manifest
from diary.store.copy_files import PART, copy_errors
from diary.store.copy_manifest import Manifest
from diary.store.file_times import fix_times
from diary.store.pieces import Name

ATTACHMENTS: Final = "att"
_COPY: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
_GROUP: Final = re.compile(r"[0-9a-f]{2}", re.ASCII)
_MOST_KEYS: Final = 1 << 16
# What a copy's own folder can hold, finished or not.
_OWN: Final = (*copy_manifest.PARTS, copy_manifest.NAME)
_LEFT: Final = ("", PART, ".new", "-journal", "-wal", "-shm")
# Laid down by systems on every disk that they see; never by a person.
_DROPPINGS: Final = re.compile(
    r"system volume information|\$recycle\.bin|desktop\.ini|thumbs\.db|lost\+found|\.directory"
    r"|\.ds_store|\.trashe?s?(-[0-9]+)?|\.spotlight-v100|\.fseventsd|\._.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder; `damaged` are copies whose manifest cannot be read, and why."""

    finished: tuple[Manifest, ...] = ()
    damaged: tuple[tuple[str, VaultError], ...] = ()
    unfinished: tuple[str, ...] = ()
    attachments: bool = False
    strange: bool = False


class CopyPlace:
    """A folder for copies. Every method may raise CopyRefused as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def newest(self) -> Manifest:
        """The latest finished copy; raises NoCopy, UnfinishedCopy, Damaged, FutureFormat."""
        found = self.look()
        for _, error in found.damaged:
            raise error
        if not found.finished:
            raise (UnfinishedCopy if found.unfinished else NoCopy)("folder")
        records = {manifest.vault_id for manifest in found.finished}
        newest = max(found.finished, key=lambda manifest: manifest.number)
        same = sum(manifest.number == newest.number for manifest in found.finished)
        if len(records) > 1 or same > 1:
            raise Damaged(copy_manifest.NAME, "of several records")
        return newest

    def take(self, vault_id: bytes, public_key: bytes) -> Manifest | None:
        """The latest finished copy of this record that can be built on, if there is any.

        Raises AlreadyExists where something else lies, AnotherRecordsCopy.
        """
        found = self.look()
        for _, error in found.damaged:
            if isinstance(error, FutureFormat):
                raise error
        ours = [each for each in found.finished if _signed(each, vault_id, public_key)]
        if any(manifest.vault_id != vault_id for manifest in found.finished):
            raise AnotherRecordsCopy(self.folder.name)
        begun = [name for name, _ in found.damaged] + list(found.unfinished)
        begun += [each.copy for each in found.finished if each not in ours]
        known = [self._record_of(name) for name in begun]
        if any(id_ not in (None, vault_id) for id_ in known):
            raise AnotherRecordsCopy(self.folder.name)
        # attachments of nobody known may be all that is left of somebody's copy
        mine = bool(ours) or vault_id in known
        if not mine and (found.strange or found.attachments or _holds(self.folder, begun)):
            raise AlreadyExists(self.folder.name)
        return max(ours, key=lambda manifest: manifest.number, default=None)

    def look(self) -> Found:
        """What lies there; a folder that is not there holds nothing."""
        found = Found()
        with copy_errors():
            try:
                entries = sorted(os.scandir(self.folder), key=lambda entry: entry.name)
            except (FileNotFoundError, NotADirectoryError):
                return found
            for entry in entries:
                if _COPY.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                    found = self._with(found, entry.name)
                elif entry.name == ATTACHMENTS and entry.is_dir(follow_symlinks=False):
                    found = replace(found, attachments=True)
                elif not _DROPPINGS.fullmatch(entry.name):
                    found = replace(found, strange=True)
        return found

    def unused(self, random: Callable[[int], bytes]) -> str:
        """A name for a new copy that says nothing of when it was made, or how many there were."""
        with copy_errors():
            while os.path.lexists(self.folder / (name := random(4).hex())):
                continue
        return name

    def make(self, copy: str) -> Path:
        """The folder of a new copy, durably there."""
        with copy_errors():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            make_folders(self.folder, (copy,))
        return self.folder / copy

    def clear(self, keep: Manifest) -> None:
        """Removes every other copy, and attachments that this one does not name; as far as it goes.

        A manifest goes first: what is left of its copy then counts as not finished.
        """
        kept = keep.attached()
        for entry in self._scan(self.folder, _COPY):
            if entry != keep.copy:
                self._remove(self.folder / entry)
        att = self.folder / ATTACHMENTS
        for group in self._scan(att, _GROUP):
            for file in self._scan(att / group, None):
                if Name.read(file) and f"{ATTACHMENTS}/{group}/{file}" not in kept:
                    with contextlib.suppress(OSError):
                        remove_file(att / group / file)
                        fix_times(att / group)

    def abandon(self, copy: str) -> None:
        """Removes a copy's own folder; attachments stay, whole, for the next time."""
        self._remove(self.folder / copy)

    def _with(self, found: Found, name: str) -> Found:
        path = self.folder / name / copy_manifest.NAME
        part = f"{name}/{copy_manifest.NAME}"
        try:
            data = read_bounded(path, copy_manifest.MOST)
            if data is None:
                return replace(found, unfinished=(*found.unfinished, name))
            manifest = copy_manifest.decode(data)
            if manifest.copy != name:
                raise Damaged(part, "moved")
        except VaultError as error:
            told = type(error)(part, error.reason)
            return replace(found, damaged=(*found.damaged, (name, told)))
        return replace(found, finished=(*found.finished, manifest))

    def _record_of(self, copy: str) -> bytes | None:
        with copy_errors():
            try:
                data = read_bounded(self.folder / copy / "keys", _MOST_KEYS)
                return None if data is None else slots.parse(data).vault_id
            except VaultError:
                return None

    def _remove(self, folder: Path) -> None:
        with contextlib.suppress(OSError):
            if not is_folder(folder):
                return
            for name in (copy_manifest.NAME, *_OWN):
                for end in _LEFT:
                    remove_file(folder / f"{name}{end}")
                if name == copy_manifest.NAME:
                    sync_folder(folder)
            folder.rmdir()

    def _scan(self, folder: Path, form: re.Pattern[str] | None) -> Iterator[str]:
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(folder)) if is_folder(folder) else ():
                if form is None or form.fullmatch(name):
                    yield name


def _signed(manifest: Manifest, vault_id: bytes, public_key: bytes) -> bool:
    if (manifest.vault_id, manifest.public_key) != (vault_id, public_key):
        return False
    try:
        manifest.check_signature()
    except Damaged:
        return False
    return True


def _holds(folder: Path, copies: list[str]) -> bool:
    with copy_errors():
        names = [name for copy in copies for name in os.listdir(folder / copy)]
    # what a copy begins with, cut off before it said whose it is
    return not set(names) <= {f"keys{end}" for end in _LEFT}
