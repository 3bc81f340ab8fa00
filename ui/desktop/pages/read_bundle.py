"""Opening a bundle that somebody handed over: where it is, then the check, which can be stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from diary.errors import DiaryError
from diary.i18n import _
from ui.desktop.dialogs.ask import Ask
from ui.desktop.jobs import Job, Jobs, Progress
from ui.desktop.opening import Opening
from ui.desktop.pages.screen import Screen
from ui.desktop.places import removable_drives
from ui.desktop.widgets.plain import FieldLabel, button
from ui.desktop.widgets.working import Working

if TYPE_CHECKING:
    from ui.opened_bundle import OpenedBundle


class ReadBundlePage(Screen):
    """`opened` carries the opened bundle; `back_requested` goes back."""

    opened = Signal(object)
    back_requested = Signal()

    def __init__(self, jobs: Jobs, opening: Opening, ask: Ask, folder: Path | None = None) -> None:
        super().__init__(
            _("Read a bundle"),
            _(
                "A folder that somebody handed over. It is checked first, then opened to be read. "
                "No passphrase is needed, and nothing is written."
            ),
        )
        self._jobs, self._opening, self._ask = jobs, opening, ask
        self._job: Job | None = None
        self.back = button(_("Back"), on=self._on_back)
        self.head.addWidget(self.back)
        self.folder = QLineEdit(str(folder) if folder else "")
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(button(_("Choose"), on=self._on_choose))
        self.column.addWidget(FieldLabel(_("Folder of the bundle"), self.folder))
        self.column.addLayout(row)
        self.go = button(_("Check it and open it"), "main", self.start)
        self.working = Working()
        self.column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.working)
        self.column.addStretch(1)
        self.folder.textChanged.connect(self._follow)
        self.folder.returnPressed.connect(self.start)
        self.working.stop_requested.connect(self._on_stop)
        self.setFocusProxy(self.folder)
        self._follow()

    @Slot()
    def start(self) -> None:
        """Check the folder that is named, and open it."""
        if not self.go.isEnabled():
            return
        folder = Path(self.folder.text().strip()).expanduser()
        self.status.say("")
        self.working.begin(_("Checking the bundle."))

        def work(progress: Progress) -> OpenedBundle:
            return self._opening.read(folder, progress)

        self._job = self._jobs.start(
            self, work, self._on_done, self._on_failed, self.working.progressed
        )
        self._follow()

    def _on_done(self, opened: OpenedBundle) -> None:
        self._end()
        self.opened.emit(opened)

    def _on_failed(self, error: DiaryError) -> None:
        self._end()
        self.status.fail(error)
        self.folder.setFocus()

    def _end(self) -> None:
        self._job = None
        self.working.end()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.go.setEnabled(bool(self.folder.text().strip()) and self._job is None)

    @Slot()
    def _on_choose(self) -> None:
        drives = removable_drives()
        start = drives[0] if drives else Path.home()
        chosen = self._ask.folder(self, _("Choose the folder of the bundle"), start)
        if chosen is not None:
            self.folder.setText(str(chosen))

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.cancel()

    @Slot()
    def _on_back(self) -> None:
        self._on_stop()
        self.back_requested.emit()
