"""The files of one run as tiles: a blurred picture each, with its exhibit and its time.

**Invariants:**

- Pictures are blurred; one is shown only on request, elsewhere.
- A tile is painted and never laid out, and only those in sight ask for their picture, so that
  hundreds cost no more than a screen of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.blurred_pictures import SMALL, BlurredPictures
from ui.desktop.widgets.exhibit_card import dim_blurred
from ui.desktop.widgets.row_list import ROW, Index, RowModel, small_font

if TYPE_CHECKING:
    from diary.model.record_nouns import Evidence
    from diary.model.revisions import Recorded
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal

IMAGE: Final = Qt.ItemDataRole.UserRole + 2
_PAD: Final = 8
_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class PictureTile:
    """A file of a run: its line, its exhibit, and its time as it counts and as the file has it.

    `stated` is said only where it is another time. `at` is the moment that the file states, by the
    clock of a camera; None where its time is by no such clock. `item` and `original` are missing
    where the file is no exhibit any more.
    """

    line: int
    reference: str
    name: str
    media_type: str
    when: str
    stated: str
    at: datetime | None
    item: Recorded[Evidence] | None
    original: ExhibitOriginal | None

    @property
    def is_picture(self) -> bool:
        """Return whether it may have a picture to be shown."""
        return self.original is not None and not self.media_type.startswith("audio/")

    @property
    def spoken(self) -> str:
        """Return what a reader says of it."""
        said = (self.reference, self.name, self.when, self.stated)
        return ". ".join(part for part in said if part)


class PictureModel(RowModel[PictureTile]):
    """The tiles of one run."""

    def __init__(self, pictures: BlurredPictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        pictures.found.connect(self._on_found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a tile, its blurred picture, or a sentence for readers."""
        if index.isValid() and role == IMAGE:
            return blurred_of(self._rows[index.row()], self._pictures)
        return super().data(index, role)

    def spoken(self, row: PictureTile) -> str:
        """Return what a reader says of a tile."""
        return row.spoken

    @Slot(str)
    def _on_found(self, digest: str) -> None:
        for number, tile in enumerate(self._rows):
            if tile.original is not None and tile.original.sha256 == digest:
                self.changed_at(number)


def blurred_of(tile: PictureTile, pictures: BlurredPictures) -> QImage | None:
    """Return the blurred picture of a file, an empty one if it has none; None until fetched."""
    return pictures.image(tile.original) if tile.original and tile.is_picture else QImage()


class PictureGrid(QListView):
    """The tiles. `opened` carries a PictureTile that was pressed, or chosen with Enter or Space."""

    opened = Signal(object)

    def __init__(self, model: PictureModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_TileDelegate(self))
        self.setAccessibleName(_("Files of this run"))
        self.setAccessibleDescription(_("Pictures are blurred. Enter shows one."))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self._open(index))

    def tile(self) -> PictureTile | None:
        """Return the tile with the focus."""
        tile = self.currentIndex().data(ROW)
        return tile if isinstance(tile, PictureTile) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show a picture on Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: Index) -> None:
        tile = index.data(ROW)
        if isinstance(tile, PictureTile):
            self.opened.emit(tile)


class _TileDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        small = QFontMetrics(small_font(option.font))
        wide = max(SMALL.width(), small.averageCharWidth() * 26) + 2 * _PAD
        return QSize(wide, SMALL.height() + _LINES * small.lineSpacing() + 3 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile, image = index.data(ROW), index.data(IMAGE)
        if not isinstance(tile, PictureTile):
            return
        painter.save()
        palette, rect = option.palette, QRect(option.rect)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Midlight))
        inner = rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        place = QRect(inner.topLeft(), QSize(inner.width(), SMALL.height()))
        painter.setFont(small_font(option.font))
        paint_blurred(painter, place, image, palette, no_picture(tile))
        metrics = QFontMetrics(painter.font())
        below = inner.adjusted(0, SMALL.height() + _PAD, 0, 0)
        roles = (QPalette.ColorRole.Text, *([QPalette.ColorRole.PlaceholderText] * 2))
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        for text, role in zip(
            (tile.reference or tile.name, tile.when, tile.stated or tile.name), roles, strict=True
        ):
            painter.setPen(palette.color(role))
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
            painter.drawText(below, centre, elided)
            below.translate(0, metrics.lineSpacing())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()


def no_picture(tile: PictureTile) -> str:
    """Return what is said in the place of a picture that a file does not have."""
    if tile.original is None:
        return _("Its file is not here")
    return _("Sound") if tile.media_type.startswith("audio/") else _("No picture")


def paint_blurred(
    painter: QPainter, place: QRect, image: object, palette: QPalette, without: str
) -> QRect:
    """Paint a blurred picture in the middle of a place, or what is said instead; return where."""
    if not isinstance(image, QImage) or image.isNull():
        painter.fillRect(place, palette.color(QPalette.ColorRole.Midlight))
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        text = without if isinstance(image, QImage) else _("Reading")
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(place.adjusted(3, 2, -3, -2), flags, text)
        return place
    size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    at = QRect(QPoint(0, 0), size)
    at.moveCenter(place.center())
    painter.save()
    painter.fillRect(at, palette.color(QPalette.ColorRole.Midlight))
    dim_blurred(painter, palette)
    painter.drawImage(at, image)
    painter.restore()
    return at
