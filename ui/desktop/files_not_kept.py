"""Files that were to be brought in and are not in the record, until the person answers for each.

**Invariants:**

- A file stays here over pages, locks and restarts, sealed with the draft, until it is kept, brought
  in again, or left out by the person. Nothing else takes it away.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from diary.i18n import _, ngettext
from ui.desktop.draft_autosave import Draft


@dataclass(frozen=True, slots=True)
class FileNotKept:
    """A file and why it is not in the record; one that `is_unread` may be kept as it is."""

    path: Path
    why: str
    is_unread: bool


class FilesNotKept(QObject):
    """The files; `changed` follows every change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: dict[Path, FileNotKept] = {}

    @property
    def files(self) -> tuple[FileNotKept, ...]:
        """Return the files, those that came first at the beginning."""
        return tuple(self._files.values())

    def add(self, files: Iterable[FileNotKept]) -> None:
        """Add files; of one that is here already the new reason counts."""
        self._files.update((each.path, each) for each in files)
        self.changed.emit()

    def take(self, paths: Collection[Path]) -> None:
        """Take these files away: the person answered for them, or they are kept by now."""
        left = {path: each for path, each in self._files.items() if path not in paths}
        if len(left) != len(self._files):
            self._files = left
            self.changed.emit()

    def state(self) -> Draft | None:
        """Return the files as JSON, or None if there are none."""
        if not self._files:
            return None
        rows = [[os.fsencode(it.path).hex(), it.why, it.is_unread] for it in self.files]
        return {"files": rows}

    def restore(self, state: Draft) -> None:
        """Restore what `state` returned."""
        self.add(
            FileNotKept(Path(os.fsdecode(bytes.fromhex(path))), str(why), bool(is_unread))
            for path, why, is_unread in state["files"]
        )


def not_kept_text(count: int) -> str:
    """Return how many files are not in the record; '' for none."""
    if not count:
        return ""
    return ngettext(
        "{n} file that you brought in is not in the record. It waits for you under '{page}'.",
        "{n} files that you brought in are not in the record. They wait for you under '{page}'.",
        count,
    ).format(n=f"{count:,}", page=_("Bring in messages"))
