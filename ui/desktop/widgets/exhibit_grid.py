"""Exhibits as tiles: a blurred picture or that of its kind, its name, and its incidents.

**Invariants:**

- A tile shows a picture beyond recognition (`CoarsePictures`) and no other.
- Pictures are asked for where tiles are painted, so that a page with many exhibits opens at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from diary.i18n import _, ngettext
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from ui.desktop.icons import paint_kind
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.basic import short_text
from ui.desktop.widgets.coarse_pictures import THING, CoarseLook, CoarsePictures
from ui.desktop.widgets.exhibit_card import dim_blurred
from ui.desktop.widgets.row_list import ROW, RowList, sides, small_font
from ui.desktop.widgets.timeline_view import paint_lines

Index = QModelIndex | QPersistentModelIndex
Exhibit = Recorded[Evidence]
PICTURE: Final = Qt.ItemDataRole.UserRole + 3
KIND: Final = Qt.ItemDataRole.UserRole + 4
ABOUT: Final = Qt.ItemDataRole.UserRole + 5
ICON: Final = Qt.ItemDataRole.UserRole + 6
_A_THING: Final = CoarseLook(THING, QImage())
_NOT_YET: Final = CoarseLook("", QImage())
_NAME_LINES: Final = 2
_WIDE, _HIGH = 172, 112
_GAP = 10
_EDGE = 8
_ROUND = 12
_ICON = 40


class ExhibitModel(QAbstractListModel):
    """The tiles; `wanted` carries the exhibit of a tile that is painted without its picture."""

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Exhibit, ...] = ()
        self._numbers: Mapping[str, int] = {}
        self._changed: Collection[str] = ()
        self._seen: dict[str, CoarseLook] = {}
        self._asked: set[str] = set()

    @property
    def items(self) -> tuple[Exhibit, ...]:
        """Return the exhibits in the order of their tiles."""
        return self._items

    def set_items(
        self,
        items: Sequence[Exhibit],
        numbers: Mapping[str, int],
        changed: Collection[str] = (),
    ) -> None:
        """Show these exhibits; `numbers` are those of incidents, by identifier.

        Of `changed` it is said that they were changed since they were first written.
        """
        self.beginResetModel()
        self._items, self._numbers, self._changed = tuple(items), numbers, changed
        self.endResetModel()

    def add_seen(self, id_: str, look: CoarseLook) -> None:
        """Add what was read of one exhibit."""
        self._seen[id_] = look
        for row, item in enumerate(self._items):
            if item.id == id_:
                index = self.index(row, 0)
                self.dataChanged.emit(index, index)

    def seen(self, id_: str) -> str:
        """Return what the decoder said of the file of an exhibit; '' before it was looked at."""
        look = self._seen.get(id_)
        return "" if look is None else look.kind

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, its picture or that of its kind, the kind, the incidents, or all."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _name(item)
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = (_name(item), self._kind(item), self._about(item))
                return ". ".join(part for part in parts if part)
            case _ if role == ROW:
                return item
            case _ if role == PICTURE:
                return self._look(item).picture
            case _ if role == KIND:
                return self._kind(item)
            case _ if role == ICON:
                return self._look(item).kind
            case _ if role == ABOUT:
                return self._about(item)
        return None

    def _look(self, item: Exhibit) -> CoarseLook:
        if item.content.physical:
            return _A_THING
        if item.id not in self._seen and item.id not in self._asked:
            self._asked.add(item.id)
            self.wanted.emit(item)
        return self._seen.get(item.id, _NOT_YET)

    def _kind(self, item: Exhibit) -> str:
        if item.content.physical:
            return _A_THING.text
        seen = self._seen.get(item.id)
        return "" if seen is None else seen.text

    def _about(self, item: Exhibit) -> str:
        numbers = sorted(
            self._numbers[id_] for id_ in item.content.incidents if id_ in self._numbers
        )
        parts = []
        if numbers:
            said = ngettext("Incident {list}", "Incidents {list}", len(numbers))
            parts.append(said.format(list=", ".join(map(str, numbers))))
        if item.withdrawn is not None:
            parts.append(_("withdrawn"))
        elif item.id in self._changed:
            # the file never changes: what was said of it did
            parts.append(_("its details changed since"))
        return " \u00b7 ".join(parts)


def _name(item: Exhibit) -> str:
    content = item.content
    return f"{content.reference}  {short_text(content.title or content.name, 120)}".strip()


class ExhibitGrid(RowList):
    """Tiles side by side. `opened` carries an exhibit.

    With `grows` it is as high as its tiles, for a page that scrolls as a whole.
    """

    def __init__(self, context: PageContext, name: str, *, grows: bool = False) -> None:
        super().__init__(name)
        self._grows = grows
        self._pictures = CoarsePictures(context, self)
        self.tiles = ExhibitModel(self)
        self._pictures.found.connect(self.tiles.add_seen)
        self.setModel(self.tiles)
        self.setItemDelegate(_Tile(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "tiles")
        if grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.tiles.wanted.connect(self._on_wanted)
        self.tiles.modelReset.connect(self.updateGeometry)

    def hasHeightForWidth(self) -> bool:
        """Return whether the height follows the width, so that a page lays it out in one go."""
        return self._grows

    def heightForWidth(self, width: int) -> int:
        """Return the height of all tiles at this width."""
        columns, cell = self._cells(width)
        return -(-self.tiles.rowCount() // columns) * cell.height() + _EDGE

    def sizeHint(self) -> QSize:
        """Return the height of all tiles where the grid grows."""
        size = super().sizeHint()
        return QSize(size.width(), self.heightForWidth(self.width())) if self._grows else size

    def minimumSizeHint(self) -> QSize:
        """Return the height of a whole tile, below which a page scrolls."""
        size = super().minimumSizeHint()
        return QSize(size.width(), tile_size(self.font()).height() + _GAP + _EDGE)

    def changeEvent(self, event: QEvent) -> None:
        """Share the width anew at another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the tiles."""
        self._share()
        super().resizeEvent(event)

    def _share(self) -> None:
        cell = self._cells(self.width())[1]
        if cell != self.gridSize():
            self.setGridSize(cell)

    def _cells(self, width: int) -> tuple[int, QSize]:
        """Return how many tiles are side by side at this width, and the size of each."""
        least = tile_size(self.font())
        bar = 0 if self._grows else self.verticalScrollBar().sizeHint().width()
        room = max(width - bar - 2, least.width())
        columns = max(room // (least.width() + _GAP), 1)
        return columns, QSize(room // columns, least.height() + _GAP)

    def _on_wanted(self, item: Exhibit) -> None:
        self._pictures.want(item.id)


def tile_size(font: QFont) -> QSize:
    """Return the size of a tile with text of this font."""
    name, below = QFontMetrics(_strong(font)), QFontMetrics(small_font(font))
    lines = _NAME_LINES * name.lineSpacing() + 2 * below.height()
    return QSize(_WIDE, _HIGH + lines + 20)


def _strong(font: QFont) -> QFont:
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


class _Tile(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        grid = self.parent()
        size = grid.gridSize() if isinstance(grid, ExhibitGrid) else QSize()
        return size if size.isValid() else tile_size(option.font)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, rect = option.palette, QRect(option.rect).adjusted(1, 1, -_GAP, -_GAP)
        over = option.state & QStyle.StateFlag.State_MouseOver
        ground = QPalette.ColorRole.Midlight if over else QPalette.ColorRole.Light
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
        painter.fillPath(edge, palette.color(ground))
        painter.setClipPath(edge)
        room = QRect(rect.left(), rect.top(), rect.width(), _HIGH)
        self._paint_picture(painter, palette, room, index)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setClipping(False)
        focused = option.state & QStyle.StateFlag.State_HasFocus
        role, width = (QPalette.ColorRole.Highlight, 2) if focused else (QPalette.ColorRole.Mid, 1)
        painter.setPen(QPen(palette.color(role), width))
        painter.drawPath(edge)
        self._paint_words(painter, option, rect, index)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, palette: QPalette, room: QRect, index: Index
    ) -> None:
        image = index.data(PICTURE)
        painter.fillRect(room, palette.color(QPalette.ColorRole.Midlight))
        if isinstance(image, QImage) and not image.isNull():
            # blurred as it is, it may as well fill its place
            size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            shown = QRect(0, 0, size.width(), size.height())
            shown.moveCenter(room.center())
            painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.save()
            dim_blurred(painter, palette)
            painter.drawImage(shown, image)
            painter.restore()
            return
        if kind := str(index.data(ICON)):
            place = QRectF(0, 0, _ICON, _ICON)
            place.moveCenter(QRectF(room).center())
            paint_kind(painter, kind, palette.color(QPalette.ColorRole.PlaceholderText), place)

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Index
    ) -> None:
        palette, small = option.palette, small_font(option.font)
        leading, _trailing = sides(option.direction)
        inner = QRect(rect).adjusted(8, _HIGH + 6, -8, 0)
        strong, name = _strong(option.font), str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        high = paint_lines(painter, inner, name, strong, _NAME_LINES, option.direction)
        inner.adjust(0, high + 2, 0, 0)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        for text in (index.data(KIND), index.data(ABOUT)):
            line = metrics.elidedText(str(text), Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, leading, line)
            inner = inner.adjusted(0, metrics.height() + 2, 0, 0)
