"""Mark regions of a picture to redact: by dragging, or by numbers for the keyboard.

**Invariants:**

- Regions are in thousandths of the picture, so that its size on screen does not change what is
  covered.
- Marked regions are painted black here as they will be in the copy; the page saves them, and until
  then nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.private_nouns import WHOLE, Region
from ui.desktop.widgets.basic import PlainLabel, button
from ui.desktop.widgets.feedback import clear_layout

_LEAST = 4  # pixels; a smaller drag is a click
_NEW = Region(400, 400, 200, 200)


class RegionEditor(QWidget):
    """The picture with its regions, and a row of numbers for each; `changed` follows a change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._regions: list[Region] = []
        self.picture = _MarkingArea(self._add)
        self.more = button(_("Add a part by figures"), on=self._on_more)
        self._rows = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.picture)
        column.addLayout(self._rows)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_picture(self, image: QImage, regions: Sequence[Region]) -> None:
        """Start with this picture and these regions."""
        self.picture.show_image(image)
        self._regions = list(regions)
        self._tell()

    def regions(self) -> tuple[Region, ...]:
        """Return the regions as they are marked now."""
        return tuple(self._regions)

    def _add(self, region: Region) -> None:
        self._regions.append(region)
        self._tell()
        self.changed.emit()

    @Slot()
    def _on_more(self) -> None:
        self._add(_NEW)

    def _remove(self, at: int) -> None:
        del self._regions[at]
        self._tell()
        self.changed.emit()
        self.more.setFocus()

    def _set(self, at: int, part: str, value: int) -> None:
        old = self._regions[at]
        sides = {"left": old.left, "top": old.top, "width": old.width, "height": old.height}
        sides[part] = value * 10
        sides["width"] = min(sides["width"], WHOLE - sides["left"])
        sides["height"] = min(sides["height"], WHOLE - sides["top"])
        self._regions[at] = Region(**sides)
        self.picture.mark(self._regions)
        self.changed.emit()

    def _tell(self) -> None:
        self.picture.mark(self._regions)
        clear_layout(self._rows)
        for at, region in enumerate(self._regions):
            self._rows.addWidget(self._row(at, region))

    def _row(self, at: int, region: Region) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        name = _("Part {n}").format(n=at + 1)
        line.addWidget(PlainLabel(name, role="field", wrap=False))
        for part, label, value in (
            ("left", _("From the left"), region.left),
            ("top", _("From the top"), region.top),
            ("width", _("Width"), region.width),
            ("height", _("Height"), region.height),
        ):
            line.addWidget(PlainLabel(label, role="muted", wrap=False))
            line.addWidget(self._figure(at, part, f"{name}, {label}", value))
        line.addWidget(button(_("Take away"), on=partial(self._remove, at)))
        line.addStretch(1)
        return row

    def _figure(self, at: int, part: str, name: str, value: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0 if part in ("left", "top") else 1, 99 if part in ("left", "top") else 100)
        box.setSuffix(_(" %"))
        box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        box.setAccessibleName(name)
        box.setValue(round(value / 10))
        box.valueChanged.connect(partial(self._set, at, part))
        return box


class _MarkingArea(QWidget):
    """The picture alone; dragging over it adds a region."""

    def __init__(self, add: Callable[[Region], None]) -> None:
        super().__init__()
        self._add = add
        self._pixmap = QPixmap()
        self._regions: tuple[Region, ...] = ()
        self._from: QPoint | None = None
        self._to = QPoint()
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("The picture, with what is covered in black"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, image: QImage) -> None:
        self._pixmap = QPixmap.fromImage(image)
        self.setFixedSize(self._pixmap.size() if not image.isNull() else QSize(1, 1))
        self.update()

    def mark(self, regions: Sequence[Region]) -> None:
        """Paint these regions black."""
        self._regions = tuple(regions)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a region."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._from = self._to = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the region."""
        if self._from is not None:
            self._to = event.position().toPoint()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Add the region unless it is only a click."""
        if self._from is None:
            return
        drawn = _between(self._from, event.position().toPoint()) & self.rect()
        self._from = None
        self.update()
        if drawn.width() >= _LEAST and drawn.height() >= _LEAST:
            self._add(_region(drawn, self.width(), self.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, its black regions and the one being drawn."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        for region in self._regions:
            painter.fillRect(self._place(region), QColor("black"))
            painter.setPen(QPen(QColor("white"), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self._place(region))
        if self._from is not None:
            painter.fillRect(_between(self._from, self._to), QColor(0, 0, 0, 150))

    def _place(self, region: Region) -> QRect:
        wide, high = self.width(), self.height()
        left, top = region.left * wide // WHOLE, region.top * high // WHOLE
        right = -(-(region.left + region.width) * wide // WHOLE)
        bottom = -(-(region.top + region.height) * high // WHOLE)
        return QRect(left, top, right - left, bottom - top)


def _between(one: QPoint, other: QPoint) -> QRect:
    """Return the rectangle with these corners, both included, in any direction."""
    first = QPoint(min(one.x(), other.x()), min(one.y(), other.y()))
    return QRect(first, QPoint(max(one.x(), other.x()), max(one.y(), other.y())))


def _region(drawn: QRect, wide: int, high: int) -> Region:
    """Return a rectangle of a picture of this size in thousandths, rounded outwards."""
    left, top = drawn.left() * WHOLE // wide, drawn.top() * WHOLE // high
    right = min(-(-(drawn.right() + 1) * WHOLE // wide), WHOLE)
    bottom = min(-(-(drawn.bottom() + 1) * WHOLE // high), WHOLE)
    return Region(left, top, right - left, bottom - top)
