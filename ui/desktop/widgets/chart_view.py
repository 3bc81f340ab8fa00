"""A chart on screen: the marks of the printed chart in the window's colours, and a table.

**Invariants:**

- Every shaded mark has its number printed by the chart itself, because shade alone can be misread.
- A table has the same content and is reachable by keyboard and screen reader, for people who cannot
  see the chart.
- In a right-to-left layout a chart keeps its order, since time and hours run as printed; the
  direction of each text follows its own letters.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QTableWidget, QTableWidgetItem, QWidget

from exporters.charts.marks import Align, Chart, Hairline, Mark, MarkRole, Rect, Text, nearest_step
from ui.desktop.theme import Colours, ink_on
from ui.desktop.widgets.announcement import announce

_LEAST: Final = 9  # pixels; smaller letters cannot be read


class ChartView(QWidget):
    """Paints a chart, scaled to the available width.

    `picked` carries the meaning of a mark and its incidents: after a click, or the arrow keys and
    Enter.
    """

    picked = Signal(str, object)

    def __init__(self, chart: Chart, colours: Colours) -> None:
        super().__init__()
        self.chart, self._colours = chart, colours
        self._marks = [m for m in chart.marks if isinstance(m, Rect) and m.incidents]
        self._at = -1
        if self._marks:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.alternative)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Return one and a half times the printed size."""
        return QSize(int(self.chart.width * 1.5), self.heightForWidth(int(self.chart.width * 1.5)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that keeps the chart's proportions."""
        return int(self.chart.height * width / self.chart.width) + 2

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the mark under the pointer."""
        at = self._under(event.position())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self._go_to(at)
            self._pick()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a pointing hand over marks that can be picked."""
        over = self._under(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from mark to mark with Left and Right; pick with Enter and Space."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._marks:
            step = 1 if key == Qt.Key.Key_Right else -1
            self._go_to((max(self._at, 0) + step if self._at >= 0 else 0) % len(self._marks))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at >= 0:
            self._pick()
        else:
            super().keyPressEvent(event)

    def _under(self, point: QPointF) -> int | None:
        scale = self.width() / self.chart.width
        for at, mark in enumerate(self._marks):
            if self._place(mark, scale).adjusted(-1, -1, 1, 1).contains(point):
                return at
        return None

    def _go_to(self, at: int) -> None:
        self._at = at
        announce(self, self._marks[at].meaning)
        self.update()

    def _pick(self) -> None:
        mark = self._marks[self._at]
        self.picked.emit(mark.meaning, mark.incidents)

    def _place(self, mark: Rect, scale: float) -> QRectF:
        return QRectF(mark.x * scale, mark.y * scale, mark.width * scale, mark.height * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint every mark, and a frame around the current one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        scale = self.width() / self.chart.width
        for mark in self.chart.marks:
            self._paint(painter, mark, scale)
        if self._at >= 0:
            painter.setPen(QPen(QColor(self._colours.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._place(self._marks[self._at], scale).adjusted(-1, -1, 1, 1))

    def _paint(self, painter: QPainter, mark: Mark, scale: float) -> None:
        if isinstance(mark, Rect):
            place = self._place(mark, scale)
            painter.fillRect(place, self._ground(mark.shade))
            if mark.role in (MarkRole.PARTIAL, MarkRole.EMPTY):
                partial = mark.role is MarkRole.PARTIAL
                painter.setPen(QPen(QColor(self._colours.text if partial else self._colours.line)))
                painter.drawRect(place)
        elif isinstance(mark, Hairline):
            painter.setPen(self._pen(mark.role))
            start = QPointF(mark.x0 * scale, mark.y0 * scale)
            painter.drawLine(start, QPointF(mark.x1 * scale, mark.y1 * scale))
        else:
            self._paint_text(painter, mark, scale)

    def _pen(self, role: MarkRole) -> QPen:
        if role is MarkRole.TURNING:
            return QPen(QColor(self._colours.text), 1.4)
        if role is MarkRole.CONTEXT:
            return QPen(QColor(self._colours.text), 1, Qt.PenStyle.DotLine)
        return QPen(QColor(self._colours.edge), 1)

    def _paint_text(self, painter: QPainter, mark: Text, scale: float) -> None:
        font = QFont(self.font())
        # a number on a shade was fitted into it; larger, its ends would be on other colours
        font.setPixelSize(max(int(mark.size * scale), 1 if mark.on else _LEAST))
        font.setBold(mark.strong)
        metrics = QFontMetricsF(font)
        text = mark.text
        if mark.limit:
            limit = mark.limit * scale
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, limit)
        width = metrics.horizontalAdvance(text)
        shift = {Align.START: 0.0, Align.MIDDLE: width / 2, Align.END: width}[mark.align]
        painter.setFont(font)
        painter.setPen(self._ink(mark.on))
        painter.drawText(QPointF(mark.x * scale - shift, mark.y * scale), text)

    def _ground(self, shade: float) -> QColor:
        if shade <= 0:
            return QColor(self._colours.sheet)
        return QColor(self._colours.ramp[nearest_step(shade)])

    def _ink(self, on: float) -> QColor:
        if on <= 0:
            return QColor(self._colours.text)
        return QColor(ink_on(self._ground(on).name()))


def chart_table(chart: Chart) -> QTableWidget:
    """Return a table with the same content as the chart."""
    table = QTableWidget(len(chart.rows), len(chart.columns))
    table.setAccessibleName(chart.title)
    table.setHorizontalHeaderLabels(list(chart.columns))
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    for row, texts in enumerate(chart.rows):
        for column, text in enumerate(texts):
            table.setItem(row, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    table.resizeRowsToContents()
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setFixedHeight(min(rows + table.horizontalHeader().sizeHint().height() + 24, 420))
    return table
