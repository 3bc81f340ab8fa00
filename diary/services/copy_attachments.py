"""The attachments of a copy: which files are there already, and bringing the others.

The rules are:

- A file that an earlier manifest of ours names is kept as long as it has the length; whether it
  reads back is asked later, and one that does not is brought anew.
- A file that an unfinished copy left is kept only if the vault's own file has the same digest.
- What the vault has lost, the copy keeps. What the vault cannot read is no reason to stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diary.crypto.stream import Algorithm
from diary.errors import CopyRefused, Damaged, StorageError
from diary.files.durable import disk_errors, make_folders, sync_folder, sync_path
from diary.services.copy_check import Attached, State
from diary.store.blobs import BlobStore
from diary.store.copy_files import Step, copy_errors, copy_file, digest_of
from diary.store.copy_manifest import Listed
from diary.store.copy_place import ATTACHMENTS
from diary.store.file_times import fix_times

_AT_ONCE: Final = 8


@dataclass(slots=True)
class _Piece:
    """One file of an attachment: where the vault has it, and what the copy has of it."""

    path: str
    source: Path | None
    size: int
    listed: Listed | None = None
    kept: bool = False


class CopyAttachments:
    """The attachments of one copy; `vault` and `place` are folders with an `att/` each."""

    def __init__(
        self,
        vault: Path,
        place: Path,
        exhibits: Iterable[Attached],
        before: Mapping[str, Listed],
        step: Step,
    ) -> None:
        self._vault: Final = vault
        self._place: Final = place
        self._before: Final = before
        self._step: Final = step
        self.written = 0
        blobs = BlobStore(vault, Algorithm.AES_256_GCM)
        lost = _by_blob(before)
        self._pieces = {
            item.blob.blob: self._plan(blobs, item, lost.get(item.blob.blob, ()))
            for item in exhibits
        }

    def listed(self) -> Iterator[Listed]:
        """Every file as it stands in the copy."""
        return (piece.listed for piece in self._all() if piece.listed)

    @property
    def size(self) -> int:
        """Length of all of them in bytes."""
        return sum(piece.size for piece in self._all())

    @property
    def new(self) -> int:
        """Length in bytes of those that are to be brought."""
        return sum(piece.size for piece in self._all() if not piece.kept and piece.source)

    def bring(self) -> None:
        """Brings what is not there; durable when it returns. Raises CopyRefused."""
        groups = sorted({Path(piece.path).parent.name for piece in self._all()})
        with copy_errors():
            if groups:
                make_folders(self._place, (ATTACHMENTS,))
                make_folders(self._place / ATTACHMENTS, groups)
        brought = [piece for piece in self._all() if not piece.kept and self._write(piece)]
        self._settle(brought)

    def renew(self, item: Attached, state: State) -> bool:
        """Whether an attachment that was kept and is not whole was brought anew."""
        own = self._pieces[item.blob.blob]
        if state is State.WHOLE or not any(piece.kept for piece in own):
            return False
        brought = [piece for piece in own if self._write(piece)]
        self._settle(brought)
        for piece in own:
            if piece not in brought and state is State.DIFFERS:
                # nobody has it whole any more: what is left of it is kept and named as it is
                piece.listed = self._as_it_is(piece)
        return True

    def _all(self) -> Iterator[_Piece]:
        return (piece for pieces in self._pieces.values() for piece in pieces)

    def _plan(self, blobs: BlobStore, item: Attached, lost: Iterable[Listed]) -> list[_Piece]:
        planned: dict[str, _Piece] = {}
        for source in blobs.pieces(item.blob.blob):
            path = source.relative_to(self._vault).as_posix()
            with disk_errors("read"):
                planned[path] = _Piece(path, source, source.lstat().st_size)
        for listed in lost:
            planned.setdefault(listed.path, _Piece(listed.path, None, listed.size))
        for piece in planned.values():
            self._keep(piece)
        return list(planned.values())

    def _keep(self, piece: _Piece) -> None:
        with copy_errors():
            try:
                size = (self._place / piece.path).lstat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return
        before = self._before.get(piece.path)
        if before and before.size == size:
            piece.listed, piece.kept = before, True
        elif piece.source and piece.size == size:
            try:
                found = digest_of(piece.source, piece.path, lambda count: None)
            except (Damaged, StorageError):
                return
            piece.listed, piece.kept = Listed(piece.path, *found), True

    def _write(self, piece: _Piece) -> bool:
        if piece.source is None:
            return False
        try:
            found = copy_file(
                piece.source,
                piece.path,
                self._place / piece.path,
                self._step,
                reading=lambda: disk_errors("read"),
                writing=copy_errors,
            )
        except CopyRefused:
            raise
        except (Damaged, StorageError):
            return False
        self.written += found[0]
        piece.listed, piece.kept = Listed(piece.path, *found), False
        return True

    def _settle(self, brought: list[_Piece]) -> None:
        # several at once: a disk takes what waits for it together in hardly more time than one
        with copy_errors(), ThreadPoolExecutor(_AT_ONCE) as pool:
            files = [self._place / piece.path for piece in brought]
            folders = sorted({file.parent for file in files})
            fix_times(*files, *folders, self._place / ATTACHMENTS)
            list(pool.map(sync_path, files))
            for folder in folders:
                sync_folder(folder)

    def _as_it_is(self, piece: _Piece) -> Listed | None:
        try:
            return Listed(piece.path, *digest_of(self._place / piece.path, piece.path, _nothing))
        except (Damaged, StorageError):
            return None


def _by_blob(before: Mapping[str, Listed]) -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for path, listed in before.items():
        found.setdefault(path.rpartition("/")[2].partition(".")[0], []).append(listed)
    return found


def _nothing(count: int) -> None:
    """Reading that nobody waits for."""
