"""How an incident looks in the timeline: when, what, and a line of plain facts below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from diary.i18n import _
from diary.model.recorded import EXCERPT, TimelineRow
from ui.desktop.models.timeline import ROW
from ui.desktop.widgets.plain import ELLIPSIS, short
from ui.desktop.widgets.register_view import Index, RowDelegate, RowList, sides, small_font

_PAD = 12
_LINES = 2


class TimelineView(RowList):
    """The list; `opened` carries a TimelineRow on Enter or a click."""

    def __init__(self, facts: Callable[[TimelineRow], str], when: Callable[[TimelineRow], str]):
        super().__init__(_("Incidents, latest first"), ROW)
        self.setItemDelegate(TimelineDelegate(facts, when, self))


class TimelineDelegate(RowDelegate):
    """Paints rows of one height: the diary's words, literally, two lines of them."""

    def __init__(
        self,
        facts: Callable[[TimelineRow], str],
        when: Callable[[TimelineRow], str],
        parent: QListView,
    ) -> None:
        super().__init__(parent)
        self._facts, self._when = facts, when

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a heading, two lines and the facts."""
        plain, small = QFontMetrics(option.font), QFontMetrics(small_font(option.font))
        return QSize(200, small.height() * 2 + plain.lineSpacing() * _LINES + 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One incident."""
        row = index.data(ROW)
        if not isinstance(row, TimelineRow):
            return
        painter.save()
        palette = option.palette
        rect = QRect(option.rect)
        self.paint_ground(painter, option)
        text, muted = palette.color(QPalette.ColorRole.Text), _muted(palette)
        inner = rect.adjusted(_PAD, 8, -_PAD, -6)
        leading, trailing = sides(option.direction)
        small = small_font(option.font)
        metrics = QFontMetrics(small)
        bold = QFont(small)
        bold.setBold(True)
        number = _("No. {number}").format(number=row.number)
        painter.setFont(bold)
        painter.setPen(text)
        painter.drawText(inner, leading, self._when(row))
        painter.setFont(small)
        painter.setPen(muted)
        painter.drawText(inner, trailing, number)
        words = inner.adjusted(0, metrics.height() + 3, 0, 0)
        painter.setPen(muted if row.withdrawn else text)
        said = excerpt(row)
        height = paint_lines(painter, words, said, option.font, _LINES, option.direction)
        below = words.adjusted(0, max(height, QFontMetrics(option.font).lineSpacing()) + 2, 0, 0)
        painter.setFont(small)
        painter.setPen(muted)
        mode = Qt.TextElideMode.ElideRight
        painter.drawText(below, leading, metrics.elidedText(self._facts(row), mode, below.width()))
        painter.restore()


def excerpt(row: TimelineRow) -> str:
    """The beginning of what was written; three dots where it goes on."""
    return row.excerpt + ELLIPSIS if len(row.excerpt) >= EXCERPT else row.excerpt


def paint_lines(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    lines: int,
    direction: Qt.LayoutDirection,
) -> int:
    """Draw at most so many lines of `text`, breaking even without spaces; returns the height."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if direction == Qt.LayoutDirection.RightToLeft:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    line = short(text, 400)
    layout = QTextLayout(line, font)
    layout.setTextOption(option)
    metrics = QFontMetrics(font)
    height = 0
    layout.beginLayout()
    for number in range(lines):
        part = layout.createLine()
        if not part.isValid():
            break
        part.setLineWidth(rect.width())
        rest = line[part.textStart() :]
        place = QPointF(rect.left(), rect.top() + height)
        if number == lines - 1 and part.textLength() < len(rest):
            elided = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, rect.width())
            painter.setFont(font)
            below = rect.adjusted(0, height, 0, 0)
            painter.drawText(below, sides(direction)[0], elided)
        else:
            part.draw(painter, place)
        height += metrics.lineSpacing()
    layout.endLayout()
    return height


def _muted(palette: QPalette) -> object:
    return palette.color(QPalette.ColorRole.PlaceholderText)
