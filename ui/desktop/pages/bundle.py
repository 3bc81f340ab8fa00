"""Open a bundle that was handed over: it is chosen, checked, and then read.

**Invariants:**

- A folder, a zip or the files of a set are chosen or dropped; typing names one folder or file.
- A zip is read in place and never unpacked, so that nothing of it is written anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from diary.errors import DiaryError
from diary.i18n import _, ngettext
from diary.progress import Progress
from ui.desktop.pages.base import JobScreen
from ui.desktop.prompter import Prompter
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.threads import JobPool
from ui.desktop.vault_access import VaultAccess
from ui.desktop.widgets.basic import PlainLabel, button, label_above

if TYPE_CHECKING:
    from ui.bundle_session import BundleSession


class OpenBundlePage(JobScreen):
    """The page to choose a bundle; `opened` carries the opened bundle."""

    opened = Signal(object)
    back_requested = Signal()
    chapter = "check-a-bundle"

    def __init__(
        self, jobs: JobPool, opening: VaultAccess, prompter: Prompter, place: Path | None = None
    ) -> None:
        super().__init__(
            jobs,
            _("Read a bundle"),
            _(
                "A folder, a zip file or several files that somebody handed over. It is checked "
                "first, then opened to be read. No passphrase is needed, and nothing is written: a "
                "zip is not unpacked."
            ),
        )
        self._opening, self._ask = opening, prompter
        self.back = button(_("Back"), on=self._on_back)
        self.head.addWidget(self.back)
        self.back_by_key(self._on_back)
        # several files cannot be typed as one name, so the line only says how many there are
        self._several: tuple[Path, ...] = ()
        self.place = QLineEdit(str(place) if place else "")
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(button(_("Choose a folder"), on=self._on_folder))
        row.addWidget(button(_("Choose files"), on=self._on_files))
        self.column.addLayout(label_above(_("Folder, zip or files of the bundle"), self.place, row))
        self.column.addWidget(PlainLabel(_("Or drop them on this page."), role="muted"))
        self.setAcceptDrops(True)
        # drops on the line go to the page, which accepts several files
        self.place.setAcceptDrops(False)
        self.go = button(_("Check it and open it"), "main", self.start)
        self.column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.working)
        self.column.addStretch(1)
        self.place.textEdited.connect(self._on_typed)
        self.place.textChanged.connect(self._follow)
        self.place.returnPressed.connect(self.start)
        self.setFocusProxy(self.place)
        self._follow()

    @Slot()
    def start(self) -> None:
        """Check the chosen bundle and open it."""
        if not self.go.isEnabled():
            return
        paths = self._several or (Path(os.path.expanduser(self.place.text().strip())),)
        self.status.show_text("")

        def work(progress: Progress) -> BundleSession:
            return self._opening.read(paths, progress)

        self._run(_("Checking the bundle."), work, self.opened.emit, self._on_failed)

    def _on_failed(self, error: DiaryError) -> None:
        self.status.fail(error)
        self.place.setFocus()

    @Slot()
    def _follow(self) -> None:
        self.go.setEnabled(bool(self.place.text().strip()) and not self.is_working)

    def take(self, paths: Sequence[Path]) -> None:
        """Choose these paths; the check starts when the person presses the button."""
        if not paths or self.is_working:
            return
        self._several = tuple(paths) if len(paths) > 1 else ()
        many = ngettext("{n} file", "{n} files", len(paths)).format(n=len(paths))
        self.place.setText(many if self._several else str(paths[0]))
        self.go.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept folders and files of this computer."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Choose what was dropped; it is not moved."""
        self.take(local_files(event.mimeData()))
        event.acceptProposedAction()

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._several = ()

    @Slot()
    def _on_folder(self) -> None:
        start = first_drive_or_home()
        chosen = self._ask.folder(self, _("Choose the folder of the bundle"), start)
        if chosen is not None:
            self.take((chosen,))

    @Slot()
    def _on_files(self) -> None:
        self.take(self._ask.files(self, _("Choose the zip or the files of the bundle")))

    @Slot()
    def _on_back(self) -> None:
        self.stop()
        self.back_requested.emit()


def local_files(mime: QMimeData) -> tuple[Path, ...]:
    """Return the local paths of dragged data."""
    return tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
