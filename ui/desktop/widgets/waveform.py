"""How loud a sound is over its length, where it stands, and a part that is to be repeated.

**Invariants:**

- Time runs from left to right in every language, as recorders show it.
- Everything that the mouse does here can be done by keyboard: here and by buttons of the player.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from diary.i18n import _
from diary.text.media_times import media_time

PIECES_A_SECOND: Final = 20
STEP_SECONDS: Final = 5.0
_HEIGHT: Final = 96
# Where nothing else is to be seen of it.
_HEIGHT_ALONE: Final = 180
_BAR: Final = 3.0
# A shorter way of the mouse is a click.
_DRAGGED: Final = 6.0


class Waveform(QWidget):
    """`sought` carries a second that was chosen, `part_marked` where a part begins and ends."""

    sought = Signal(float)
    part_marked = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._numbers = b""
        self._length = 0.0
        self._second = 0.0
        self._part: tuple[float, float] | None = None
        self._pressed: float | None = None
        self._dragged: float | None = None
        self.setAccessibleName(_("Place in the sound"))
        self.setAccessibleDescription(_("Left and Right go back and on by five seconds."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    @property
    def length(self) -> float:
        """Return the length that is shown, in seconds."""
        return self._length

    @property
    def numbers(self) -> bytes:
        """Return how loud it is, 20 numbers a second, as far as that is known."""
        return self._numbers

    @property
    def part(self) -> tuple[float, float] | None:
        """Return the part that is marked, in seconds."""
        return self._part

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def show_sound(self, numbers: bytes, length: float) -> None:
        """Show how loud it is, as far as that is known, over its length."""
        self._numbers, self._length = numbers, max(length, len(numbers) / PIECES_A_SECOND)
        self.update()

    def show_second(self, second: float) -> None:
        """Show where it stands."""
        if second != self._second:
            self._second = second
            self.update()

    def show_part(self, part: tuple[float, float] | None) -> None:
        """Show the part that is repeated."""
        self._part = part
        self.update()

    def stand_alone(self, *, is_alone: bool) -> None:
        """Be higher where no picture stands above it."""
        self.setFixedHeight(_HEIGHT_ALONE if is_alone else _HEIGHT)

    def clear(self) -> None:
        """Forget the sound."""
        self._numbers, self._length, self._second = b"", 0.0, 0.0
        self._part = self._pressed = self._dragged = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back, on, to the beginning."""
        # Alt goes from exhibit to exhibit.
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Left:
                self.sought.emit(max(0.0, self._second - STEP_SECONDS))
            case Qt.Key.Key_Right:
                self.sought.emit(min(self._length, self._second + STEP_SECONDS))
            case Qt.Key.Key_Home:
                self.sought.emit(0.0)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose a second or a part."""
        if event.button() is Qt.MouseButton.LeftButton and self._length > 0:
            self._pressed, self._dragged = event.position().x(), None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark a part."""
        at = event.position().x()
        if self._pressed is not None and abs(at - self._pressed) >= _DRAGGED:
            self._dragged = at
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell what was chosen."""
        pressed, dragged = self._pressed, self._dragged
        self._pressed = self._dragged = None
        if pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if dragged is None:
            self.sought.emit(self._second_at(pressed))
        else:
            begins, ends = sorted((self._second_at(pressed), self._second_at(dragged)))
            self.part_marked.emit(begins, ends)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part, the loudness, the place and the times."""
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        self._paint_part(painter)
        self._paint_numbers(painter)
        if self._length > 0:
            accent = palette.color(QPalette.ColorRole.Highlight)
            painter.fillRect(QRectF(self._x(self._second) - 1, 0, 2, self.height()), accent)
        frame = palette.color(
            QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.Mid
        )
        painter.setPen(frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_part(self, painter: QPainter) -> None:
        part = self._part
        if self._pressed is not None and self._dragged is not None:
            part = (self._second_at(self._pressed), self._second_at(self._dragged))
        if part is None or self._length <= 0:
            return
        begins, ends = sorted(map(self._x, part))
        shade = self.palette().color(QPalette.ColorRole.Highlight)
        shade.setAlpha(48)
        painter.fillRect(QRectF(begins, 0, ends - begins, self.height()), shade)

    def _paint_numbers(self, painter: QPainter) -> None:
        known = len(self._numbers) / PIECES_A_SECOND
        if self._length <= 0 or not known:
            return
        palette = self.palette()
        heard = palette.color(QPalette.ColorRole.Highlight)
        rest = palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, now = self.height() / 2, self._x(self._second)
        for number in range(int(self._x(known) / _BAR)):
            left = number * _BAR
            first = int(self._second_at(left) * PIECES_A_SECOND)
            after = int(self._second_at(left + _BAR) * PIECES_A_SECOND)
            loud = max(self._numbers[first : max(after, first + 1)], default=0)
            # Speech is soft beside the loudest that a file can be.
            high = max(1.0, (loud / 255) ** 0.6 * (self.height() - 12))
            painter.setBrush(heard if left < now else rest)
            corner = QPointF(left, middle - high / 2)
            painter.drawRect(QRectF(corner.x(), corner.y(), _BAR - 1, high))

    def _x(self, second: float) -> float:
        return min(second / self._length, 1.0) * self.width() if self._length > 0 else 0.0

    def _second_at(self, x: float) -> float:
        return min(max(x / max(self.width(), 1), 0.0), 1.0) * self._length


def place_text(second: float, length: float) -> str:
    """Return where a sound stands, and how long it is if that is known."""
    if length <= 0:
        return media_time(second)
    # as long as it is said to be elsewhere: a place is within its second, a length is the nearest
    whole = media_time(round(length))
    return _("{place} of {length}").format(place=media_time(second), length=whole)
