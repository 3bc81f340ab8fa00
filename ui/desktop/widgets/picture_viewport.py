"""A picture that fills its room: near and far, moved about, turned, blurred until it is asked for.

**Invariants:**

- Pixels of what is looked at are asked for, and no others: one image of the whole, as large as the
  room, and one of the part in view, at its own size. So memory is bounded by the screen, whatever
  the size of the picture.
- 100 % is one pixel of the picture for each pixel of the screen; of a page, 96 pixels an inch.
- Turning changes what is seen here and nothing else: no file, no copy and no record knows of it.
- While it is blurred no part is asked for: nothing sharp is in memory or on the screen.
"""

from __future__ import annotations

import enum
import math
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy

from diary.i18n import _
from diary.media.decoder_protocol import MAX_SIDE
from diary.media.decoder_results import Cutout
from ui.desktop.widgets.exhibit_card import blurred, dim_blurred

STEP: Final = 1.25
MOST: Final = 8.0
_LEAST: Final = 0.02
# How much more than what is in view is asked for, so that a small move shows no blur.
_AROUND: Final = 0.25
_MOST_PIXELS: Final = 16_000_000
_PAUSE_MS: Final = 40
# A picture more than this times as high as it is wide is first shown at the width of the room.
_LONG: Final = 3.0


class Fit(enum.Enum):
    """How a picture follows the size of its room."""

    WHOLE = "whole"
    WIDTH = "width"
    FREE = "free"


class PictureViewport(QAbstractScrollArea):
    """One picture or page.

    `wanted` carries a Cutout that is to be shown by `show_part`; `zoomed` follows a change of size.
    """

    wanted = Signal(object)
    zoomed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._extent = QSize()
        self._whole, self._part = QImage(), QImage()
        self._hidden_image = QImage()
        self._place = QRectF()
        self._sharpest = 1.0
        self._hidden = True
        self._fit = Fit.WHOLE
        self._zoom = 1.0
        self._turns = 0
        self._text = ""
        self._held: QPoint | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._on_moved)

    @property
    def zoom(self) -> float:
        """Return the pixels of the screen for each pixel of the picture."""
        return self._zoom

    @property
    def fit(self) -> Fit:
        """Return how the picture follows the size of its room."""
        return self._fit

    @property
    def is_hidden_picture(self) -> bool:
        """Return whether the picture is blurred."""
        return self._hidden

    @property
    def has_picture(self) -> bool:
        """Return whether there is a picture, blurred or not."""
        return not self._extent.isEmpty()

    def room(self) -> QSize:
        """Return the size of the room in pixels of the screen."""
        size = self.maximumViewportSize()
        ratio = self.devicePixelRatioF()
        return QSize(max(round(size.width() * ratio), 1), max(round(size.height() * ratio), 1))

    def show_text(self, text: str) -> None:
        """Show a text in place of a picture."""
        self.clear()
        self._text = text
        self.setAccessibleDescription(text)
        self.viewport().update()

    def clear(self) -> None:
        """Forget the picture; the next one is not turned, and as large as the room."""
        self._whole, self._part, self._hidden_image = QImage(), QImage(), QImage()
        self._extent, self._text, self._turns = QSize(), "", 0
        self._fit = Fit.WHOLE
        self._pause.stop()
        self._arrange()

    def show_blurred(self, image: QImage) -> None:
        """Show a picture, blurred, of which nothing more is known yet."""
        self.clear()
        self._hidden = True
        self._extent = image.size().scaled(self.room(), Qt.AspectRatioMode.KeepAspectRatio)
        self._hidden_image = blurred(
            image.scaled(self._extent, Qt.AspectRatioMode.IgnoreAspectRatio)
        )
        self._arrange()

    def show_whole(self, image: QImage, extent: QSize, sharpest: float = 1.0) -> None:
        """Show a picture of this size, of which `image` is the whole; it can be seen from now on.

        `sharpest` is the largest scale at which parts of it have more to show. Zoom and turn stay
        as they are, so that pages are turned at one size.
        """
        first = not self.has_picture or self._hidden
        self._hidden, self._text = False, ""
        self._whole, self._part, self._hidden_image = image, QImage(), QImage()
        self._extent, self._sharpest = extent, sharpest
        if first and extent.height() > extent.width() * _LONG:
            self._fit = Fit.WIDTH
        self.setAccessibleDescription("")
        self._arrange()
        self.verticalScrollBar().setValue(0)

    def show_part(self, cut: Cutout, image: QImage) -> None:
        """Show a part that was asked for."""
        if self._hidden or image.isNull() or self._extent.isEmpty():
            return
        across = self._extent.width() / cut.of_width
        down = self._extent.height() / cut.of_height
        self._part = image
        self._place = QRectF(
            cut.left * across, cut.top * down, cut.width * across, cut.height * down
        )
        self.viewport().update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Show it nearer or farther; the point `at` of the room stays where it is."""
        self._set_zoom(self._zoom * factor, at)

    def show_actual(self, at: QPointF | None = None) -> None:
        """Show one pixel of the picture for each pixel of the screen."""
        self._set_zoom(1.0, at)

    def show_fitted(self, fit: Fit = Fit.WHOLE) -> None:
        """Show the picture as large as the room, and let it follow the room."""
        self._fit = fit
        self._arrange()

    def turn(self, quarters: int = 1) -> None:
        """Turn what is seen by quarters, clockwise."""
        self._turns = (self._turns + quarters) % 4
        self._part = QImage()
        self._arrange()

    def to_picture(self, point: QPointF) -> QPointF:
        """Return the place in the picture that is seen at this point of the room."""
        inverted, _possible = self._transform().inverted()
        return inverted.map(point)

    def from_picture(self, place: QRectF) -> QRectF:
        """Return where this rectangle of the picture is seen in the room."""
        return self._transform().mapRect(place)

    def extent(self) -> QSize:
        """Return the size of the picture in its own pixels."""
        return self._extent

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole, above it the part in view; or a text."""
        painter = QPainter(self.viewport())
        palette = self.palette()
        painter.fillRect(self.viewport().rect(), palette.color(QPalette.ColorRole.Midlight))
        if self._extent.isEmpty():
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.viewport().rect().adjusted(12, 8, -12, -8), flags, self._text)
            return
        painter.save()
        painter.setTransform(self._transform())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(0, 0, self._extent.width(), self._extent.height())
        if self._hidden:
            dim_blurred(painter, palette)
        painter.drawImage(whole, self._hidden_image if self._hidden else self._whole)
        if not self._part.isNull() and not self._hidden:
            painter.drawImage(self._place, self._part)
        painter.restore()
        self.paint_above(painter)

    def paint_above(self, painter: QPainter) -> None:
        """Paint what lies above the picture; nothing here."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the size of the room."""
        super().resizeEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, otherwise move."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = event.angleDelta().y() / 120
            if steps:
                self.zoom_by(STEP**steps, event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, fit and turn; the arrows move."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(STEP)
            case Qt.Key.Key_Minus:
                self.zoom_by(1 / STEP)
            case Qt.Key.Key_0:
                self.show_fitted()
            case Qt.Key.Key_1:
                self.show_actual()
            case Qt.Key.Key_R:
                self.turn()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the picture, to move it."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._held = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture that is held."""
        if self._held is not None:
            to = event.position().toPoint()
            moved, self._held = to - self._held, to
            across, down = self.horizontalScrollBar(), self.verticalScrollBar()
            across.setValue(across.value() - moved.x())
            down.setValue(down.value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        self._held = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the point near, or the whole again."""
        if self._fit is Fit.FREE:
            self.show_fitted()
        else:
            self._set_zoom(max(1.0, self._zoom * 2), event.position())

    def changeEvent(self, event: QEvent) -> None:
        """Paint again in other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def _set_zoom(self, zoom: float, at: QPointF | None) -> None:
        if not self.has_picture or self._hidden:
            return
        point = at or QPointF(self.viewport().rect().center())
        place = self.to_picture(point)
        self._fit = Fit.FREE
        self._zoom = min(max(zoom, _LEAST), MOST)
        self._arrange()
        moved = self._transform().map(place) - point
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(moved.x()))
        down.setValue(down.value() + round(moved.y()))

    def _turned(self) -> QSize:
        return self._extent.transposed() if self._turns % 2 else self._extent

    def _arrange(self) -> None:
        """Follow size, zoom and turn: scroll bars, and what has to be asked for."""
        size, ratio = self._turned(), self.devicePixelRatioF()
        if size.isEmpty():
            self.horizontalScrollBar().setRange(0, 0)
            self.verticalScrollBar().setRange(0, 0)
            self.viewport().update()
            self.zoomed.emit()
            return
        room = self.maximumViewportSize()
        if self._fit is not Fit.FREE:
            across = room.width() * ratio / size.width()
            down = room.height() * ratio / size.height()
            if self._fit is Fit.WIDTH:
                aside = self.verticalScrollBar().sizeHint().width()
                across = (room.width() - aside) * ratio / size.width()
            fitted = across if self._fit is Fit.WIDTH else min(across, down)
            # A small picture is not blown up by itself.
            self._zoom = max(min(fitted, 1.0 if self._sharpest <= 1.0 else MOST), _LEAST / 10)
        scale = self._zoom / ratio
        shown = QSize(
            math.ceil(size.width() * scale - 0.01), math.ceil(size.height() * scale - 0.01)
        )
        view = self.viewport().size()
        for bar, whole, part in (
            (self.horizontalScrollBar(), shown.width(), view.width()),
            (self.verticalScrollBar(), shown.height(), view.height()),
        ):
            bar.setRange(0, max(whole - part, 0))
            bar.setPageStep(max(part, 1))
            bar.setSingleStep(max(part // 12, 1))
        self.viewport().update()
        self._pause.start()
        self.zoomed.emit()

    def _transform(self) -> QTransform:
        """Return the way from the picture's own pixels to the room."""
        size, scale = self._turned(), self._zoom / self.devicePixelRatioF()
        wide, high = size.width() * scale, size.height() * scale
        view = self.viewport().size()
        left = max((view.width() - wide) / 2, 0.0) - self.horizontalScrollBar().value()
        top = max((view.height() - high) / 2, 0.0) - self.verticalScrollBar().value()
        made = QTransform()
        made.translate(left + wide / 2, top + high / 2)
        made.rotate(90 * self._turns)
        made.scale(scale, scale)
        made.translate(-self._extent.width() / 2, -self._extent.height() / 2)
        return made

    @Slot()
    def _on_moved(self) -> None:
        self.viewport().update()
        self._pause.start()

    @Slot()
    def _ask(self) -> None:
        cut = self._missing()
        if cut is not None:
            self.wanted.emit(cut)

    def _missing(self) -> Cutout | None:
        """Return the part in view, if what is here shows less of it than there is."""
        if self._hidden or self._whole.isNull() or not self.isVisible():
            return None
        wide, high = self._extent.width(), self._extent.height()
        most = min(MAX_SIDE / wide, MAX_SIDE / high)
        scale = min(self._zoom, self._sharpest, most)
        view = QRectF(self.viewport().rect())
        inverted, _possible = self._transform().inverted()
        seen = inverted.mapRect(view) & QRectF(0, 0, wide, high)
        here = self._whole.width() / wide
        covers = not self._part.isNull() and self._place.contains(seen)
        if covers:
            here = max(here, self._part.width() / self._place.width())
        if here >= scale * 0.98 or seen.isEmpty():
            return None
        return _cutout(seen, self._extent, scale)


def _cutout(seen: QRectF, extent: QSize, scale: float) -> Cutout:
    """Return the part with something around it, in whole pixels, at this scale or a smaller one."""
    more = QRectF(seen).adjusted(
        -seen.width() * _AROUND,
        -seen.height() * _AROUND,
        seen.width() * _AROUND,
        seen.height() * _AROUND,
    ) & QRectF(0, 0, extent.width(), extent.height())
    if more.width() * more.height() * scale * scale > _MOST_PIXELS:
        more = seen
        scale = min(scale, (_MOST_PIXELS / max(seen.width() * seen.height(), 1.0)) ** 0.5)
    of_width, of_height = (
        max(round(extent.width() * scale), 1),
        max(round(extent.height() * scale), 1),
    )
    across, down = of_width / extent.width(), of_height / extent.height()
    left, top = math.floor(more.left() * across), math.floor(more.top() * down)
    right = min(math.ceil(more.right() * across), of_width)
    bottom = min(math.ceil(more.bottom() * down), of_height)
    return Cutout(of_width, of_height, left, top, max(right - left, 1), max(bottom - top, 1))


def whole_cutout(extent: QSize, room: QSize) -> Cutout:
    """Return the whole of a picture, as large as fits into the room, and never enlarged."""
    scale = min(room.width() / extent.width(), room.height() / extent.height(), 1.0)
    wide = max(round(extent.width() * scale), 1)
    high = max(round(extent.height() * scale), 1)
    return Cutout(wide, high, 0, 0, wide, high)


def zoom_text(viewport: PictureViewport) -> str:
    """Return the size of the picture as text, or '' without one."""
    if not viewport.has_picture or viewport.is_hidden_picture:
        return ""
    return _("{percent} %").format(percent=round(viewport.zoom * 100))
