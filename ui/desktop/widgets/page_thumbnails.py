"""Small pictures of pages in a column, to choose one of them.

**Invariants:**

- Pictures are asked for a few at a time, and only of pages that are in view; no more than a limited
  number of them is kept, however long the document is.
- A page that may show a file of an exhibit is blurred until it was looked at.
- A mark and the words for a screen reader say which pages were looked at, and which to look at
  first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from diary.i18n import _
from diary.media.decoder_results import Pixels
from ui.desktop.widgets.exhibit_card import blurred, image_of

WIDTH: Final = 84
_HIGH: Final = 120
# asked for in one go
_AT_ONCE: Final = 3
_MOST_KEPT: Final = 240
_PAUSE_MS: Final = 80
_SEEN, _FIRST = "\u2713", "\u25cf"


class PageThumbnails(QListWidget):
    """Pages from 0. `page_chosen` carries a page, `wanted` the pages whose pictures are missing."""

    page_chosen = Signal(int)
    wanted = Signal(object)

    def __init__(self, pages: int, first: Collection[int], pictured: Collection[int]) -> None:
        super().__init__()
        self._first, self._pictured = frozenset(first), frozenset(pictured)
        self._seen: set[int] = set()
        self._images: dict[int, QPixmap] = {}
        self._asked: frozenset[int] = frozenset()
        self.setAccessibleName(_("Pages"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(WIDTH, _HIGH))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        blank = QPixmap(WIDTH, _HIGH)
        blank.fill(self.palette().midlight().color())
        self._blank = QIcon(blank)
        for page in range(pages):
            item = QListWidgetItem(self._blank, "")
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            self.addItem(item)
            self._label(page)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._on_moved)
        self.currentRowChanged.connect(self._on_row)
        self._fit()

    def show_at(self, page: int) -> None:
        """Mark a page as the one that is shown."""
        blocked = self.blockSignals(True)
        self.setCurrentRow(page)
        self.blockSignals(blocked)
        self.scrollToItem(self.item(page))
        self._pause.start()

    def mark_seen(self, page: int) -> None:
        """Mark a page as looked at, and blur it no more."""
        self._seen.add(page)
        self._label(page)
        if page in self._images:
            self._paint(page)

    def add_pictures(self, pages: Sequence[int], pictures: Sequence[Pixels]) -> None:
        """Show pictures that were asked for, and ask for more if some in view are missing."""
        for page, pixels in zip(pages, pictures, strict=True):
            self._images[page] = QPixmap.fromImage(image_of(pixels))
            self._paint(page)
        self._drop_old()
        self._asked = frozenset()
        self._pause.start()

    def changeEvent(self, event: QEvent) -> None:
        """Make room for the numbers at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the pages that came into view."""
        super().resizeEvent(event)
        self._pause.start()

    def _fit(self) -> None:
        text = self.fontMetrics()
        wide = max(WIDTH, text.horizontalAdvance(f"0000 {_FIRST}")) + 18
        # below the picture: its number, and what the style sets around each row
        size = QSize(wide, _HIGH + 2 * text.height() + 16)
        self.setGridSize(size)
        # a row measures itself without the number below its picture, and would cut it
        for row in range(self.count()):
            self.item(row).setSizeHint(size)
        self.setFixedWidth(wide + self.verticalScrollBar().sizeHint().width() + 8)

    def _label(self, page: int) -> None:
        item = self.item(page)
        seen, first = page in self._seen, page in self._first
        mark = _SEEN if seen else _FIRST if first else ""
        item.setText(f"{page + 1} {mark}")
        words = [_("Page {number}").format(number=page + 1)]
        if first:
            words.append(_("to look at first"))
        words.append(_("looked at") if seen else _("not looked at"))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(words))

    def _paint(self, page: int) -> None:
        image = self._images[page]
        if page in self._pictured and page not in self._seen:
            image = QPixmap.fromImage(blurred(image.toImage()))
        self.item(page).setIcon(QIcon(image))

    def _in_view(self) -> range:
        height = max(self.gridSize().height(), 1)
        top = self.verticalScrollBar().value()
        return range(
            max(top // height, 0),
            min((top + self.viewport().height()) // height + 1, self.count()),
        )

    def _drop_old(self) -> None:
        here = self._in_view()
        for page in [*self._images]:
            if len(self._images) <= _MOST_KEPT:
                return
            if page not in here:
                del self._images[page]
                self.item(page).setIcon(self._blank)

    @Slot()
    def _on_moved(self) -> None:
        self._pause.start()

    @Slot()
    def _ask(self) -> None:
        if self._asked or not self.isVisible():
            return
        missing = [page for page in self._in_view() if page not in self._images]
        if missing:
            self._asked = frozenset(missing[:_AT_ONCE])
            self.wanted.emit(tuple(missing[:_AT_ONCE]))

    @Slot(int)
    def _on_row(self, row: int) -> None:
        if row >= 0:
            self.page_chosen.emit(row)
