"""What a viewport shows of one exhibit: its leaves, and the parts that a person looks at closely.

**Invariants:**

- One question is on its way at a time; of those that came meanwhile only the last one is asked.
- An answer to what is no longer on show is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal, Slot

from diary.case_file import ExhibitLayout
from diary.errors import Cancelled, DiaryError
from diary.media.decoder_results import Cutout, Pixels
from ui.desktop.threads import JobPool
from ui.desktop.widgets.exhibit_card import image_of
from ui.desktop.widgets.picture_viewport import MOST, PictureViewport, whole_cutout

if TYPE_CHECKING:
    from diary.services.exhibit_leaves import ExhibitLeaves


class PictureLoader(QObject):
    """Fills a viewport. `shown` carries the leaf that is on show, `failed` why one is not."""

    shown = Signal(int)
    failed = Signal(object)

    def __init__(self, jobs: JobPool, viewport: PictureViewport) -> None:
        super().__init__(viewport)
        self._jobs, self._viewport = jobs, viewport
        self._leaves: ExhibitLeaves | None = None
        self._leaf = 0
        # Grows with every leaf that is shown, so that a late answer can be told.
        self._turn = 0
        self._busy = False
        self._next: Cutout | None = None
        viewport.wanted.connect(self._on_wanted)

    @property
    def leaf(self) -> int:
        """Return the leaf that is on show, counted from 0."""
        return self._leaf

    def open(self, leaves: ExhibitLeaves) -> None:
        """Take the leaves of this exhibit from now on."""
        self.close()
        self._leaves = leaves

    def close(self) -> None:
        """Forget the exhibit and end its decoder child at once."""
        leaves, self._leaves = self._leaves, None
        self._turn += 1
        self._busy, self._next = False, None
        if leaves is not None:
            leaves.close()

    def show_leaf(self, leaf: int) -> None:
        """Show a leaf, counted from 0."""
        leaves = self._leaves
        if leaves is None:
            return
        self._turn += 1
        self._leaf, self._busy, self._next = leaf, False, None
        turn, room = self._turn, self._viewport.room()

        def work(_progress: object) -> tuple[QSize, Pixels]:
            extent = QSize(*leaves.extent(leaf))
            return extent, leaves.pixels(leaf, whole_cutout(extent, room))

        def done(found: tuple[QSize, Pixels]) -> None:
            if turn == self._turn:
                extent, pixels = found
                is_page = leaves.layout is ExhibitLayout.PAGES
                self._viewport.show_whole(image_of(pixels), extent, MOST if is_page else 1.0)
                self.shown.emit(leaf)

        self._jobs.start(self, work, done, lambda error: self._on_failed(turn, error))

    @Slot(object)
    def _on_wanted(self, cut: Cutout) -> None:
        leaves = self._leaves
        if leaves is None or leaves.layout is ExhibitLayout.FRAMES:
            return
        if self._busy:
            self._next = cut
            return
        self._busy = True
        leaf, turn = self._leaf, self._turn

        def done(pixels: Pixels | None) -> None:
            if turn != self._turn:
                return
            self._busy = False
            following, self._next = self._next, None
            if following is not None:
                self._on_wanted(following)
            elif pixels is not None:
                self._viewport.show_part(cut, image_of(pixels))

        def failed(error: DiaryError) -> None:
            # The whole stays on show, only not as near.
            self._on_failed(turn, error)
            done(None)

        self._jobs.start(self, lambda _progress: leaves.pixels(leaf, cut), done, failed)

    def _on_failed(self, turn: int, error: DiaryError) -> None:
        if turn == self._turn and not isinstance(error, Cancelled):
            self.failed.emit(error)
