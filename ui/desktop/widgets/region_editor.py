"""Mark regions of a picture to redact: by dragging, or by numbers for the keyboard.

**Invariants:**

- Regions are in thousandths of the picture, so that its size on screen does not change what is
  covered: the nearer it is, the more exactly it can be marked.
- Marked regions are painted black here as they will be in the copy; the page saves them, and until
  then nothing is changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from diary.i18n import _
from diary.model.private_nouns import WHOLE, Region
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button, deliberate_button
from ui.desktop.widgets.feedback import clear_layout
from ui.desktop.widgets.picture_viewport import PictureViewport
from ui.desktop.widgets.zoom_bar import ZoomBar

_HIGH = 420
_HAIR = 1e-6  # of a thousandth: what rounding may add
_LEAST = 4  # pixels; a smaller drag is a click
_NEW = Region(400, 400, 200, 200)


class RegionEditor(QWidget):
    """The picture with its regions, and a row of numbers for each; `changed` follows a change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._regions: list[Region] = []
        self.picture = MarkingViewport(self._add)
        self.zoom = ZoomBar(self.picture, turns=False)
        self.more = button(_("Add a part by figures"), on=self._on_more)
        self._rows = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.zoom, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.picture, 1)
        column.addLayout(self._rows)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_regions(self, regions: Sequence[Region]) -> None:
        """Start with these regions of the picture on show."""
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
        line = FlowLayout(row)
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
        line.addWidget(deliberate_button(_("Take away"), on=partial(self._remove, at)))
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


class MarkingViewport(PictureViewport):
    """The picture alone; dragging over it adds a region. The wheel, the arrows and bars move it."""

    def __init__(self, add: Callable[[Region], None]) -> None:
        super().__init__(_("The picture, with what is covered in black"))
        self._add = add
        self._regions: tuple[Region, ...] = ()
        self._from: QPoint | None = None
        self._to = QPoint()
        self.setMinimumHeight(_HIGH)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def mark(self, regions: Sequence[Region]) -> None:
        """Paint these regions black."""
        self._regions = tuple(regions)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a region, or hold the picture by the middle button."""
        if event.button() is Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton and self.has_picture:
            self._from = self._to = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the region."""
        if self._from is None:
            super().mouseMoveEvent(event)
            return
        self._to = event.position().toPoint()
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Add the region unless it is only a click."""
        start, self._from = self._from, None
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        if start is None:
            return
        self.viewport().update()
        drawn = _between(start, event.position().toPoint()) & self.viewport().rect()
        if drawn.width() < _LEAST or drawn.height() < _LEAST:
            return
        corners = QRectF(
            self.to_picture(QPointF(drawn.topLeft())),
            self.to_picture(QPointF(drawn.bottomRight() + QPoint(1, 1))),
        )
        whole = QRectF(QPointF(0, 0), self.extent().toSizeF())
        covered = corners.normalized() & whole
        if not covered.isEmpty():
            self._add(_region(covered, whole))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Start a region: a picture that jumps could not be marked."""
        self.mousePressEvent(event)

    def paint_above(self, painter: QPainter) -> None:
        """Paint the black regions, and the one being drawn."""
        for region in self._regions:
            place = self._place_of(region)
            painter.fillRect(place, QColor("black"))
            painter.setPen(QPen(QColor("white"), 1, Qt.PenStyle.DotLine))
            painter.drawRect(place)
        if self._from is not None:
            painter.fillRect(_between(self._from, self._to), QColor(0, 0, 0, 150))

    def _place_of(self, region: Region) -> QRect:
        wide, high = self.extent().width() / WHOLE, self.extent().height() / WHOLE
        part = QRectF(
            region.left * wide, region.top * high, region.width * wide, region.height * high
        )
        # Outwards, so that no row of what is covered is left to be seen.
        return self.from_picture(part).toAlignedRect()


def _between(one: QPoint, other: QPoint) -> QRect:
    """Return the rectangle with these corners, both included, in any direction."""
    first = QPoint(min(one.x(), other.x()), min(one.y(), other.y()))
    return QRect(first, QPoint(max(one.x(), other.x()), max(one.y(), other.y())))


def _region(drawn: QRectF, whole: QRectF) -> Region:
    """Return a rectangle of a picture in thousandths, rounded outwards."""
    across, down = WHOLE / whole.width(), WHOLE / whole.height()
    left = max(math.floor(drawn.left() * across + _HAIR), 0)
    top = max(math.floor(drawn.top() * down + _HAIR), 0)
    right = min(math.ceil(drawn.right() * across - _HAIR), WHOLE)
    bottom = min(math.ceil(drawn.bottom() * down - _HAIR), WHOLE)
    return Region(left, top, max(right - left, 1), max(bottom - top, 1))
