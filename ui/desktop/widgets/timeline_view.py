"""The timeline's list: compact rows under the headings of their months, and several can be chosen.

**Invariants:**

- Every row and every heading has the same height, so that a list of any length is laid out at
  once.
- A plain click or Enter opens a row and leaves what is chosen as it is. Rows are chosen with Ctrl
  or Shift, by mouse and by keys. A chosen row has a tick; no state is shown by colour alone.
- A picture is beyond recognition (`CoarsePictures`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from diary.i18n import _
from diary.model.revisions import EXCERPT, TimelineRow
from diary.text.highlighted_text import HighlightedText
from ui.desktop.icons import paint_kind
from ui.desktop.theme import tick_side
from ui.desktop.widgets.basic import ELLIPSIS, short_text
from ui.desktop.widgets.behaviour_picker import paint_box
from ui.desktop.widgets.coarse_pictures import CoarseLook
from ui.desktop.widgets.exhibit_card import dim_blurred
from ui.desktop.widgets.row_list import RowDelegate, RowList, sides, small_font
from ui.desktop.widgets.timeline_model import (
    HEADING,
    ROW,
    WORDS,
    Index,
    MonthHeading,
    TimelineModel,
)

# what stands between two facts of a row
BETWEEN: Final = " \u00b7 "
_PAD: Final = 12
_ABOVE: Final = 7
_GAP: Final = 8
_PICTURE_EDGE: Final = 6
_ICON: Final = 28
# In letters.
_NARROW: Final = 56
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class TimelineView(RowList):
    """The list; `opened` carries a TimelineRow on Enter or a click.

    `chosen_changed` follows when other rows are chosen, `menu_requested` carries the place of a row
    and a point of the screen.
    """

    least_rows = 4
    chosen_changed = Signal()
    menu_requested = Signal(int, object)

    def __init__(self, name: str, model: TimelineModel, *, chooses: bool = True) -> None:
        super().__init__(name, ROW)
        self._rows = model
        self._chooses = chooses
        self._held = Qt.KeyboardModifier.NoModifier
        # The place from which Shift chooses.
        self._anchor: int | None = None
        self.setModel(model)
        model.modelReset.connect(self._on_reset)
        model.rows_read.connect(self.viewport().update)
        if chooses:
            self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self.chosen_changed)

    @property
    def holds_shift(self) -> bool:
        """Return whether Shift was held in the last click."""
        return bool(self._held & _SHIFT)

    def chosen(self) -> tuple[int, ...]:
        """Return what the index has of the chosen rows, in their order."""
        picked = self.selectionModel().selection()
        parts = [picked.at(each) for each in range(picked.count())]
        spans = sorted((part.top(), part.bottom()) for part in parts)
        return tuple(number for span in spans for number in self._rows.numbers_between(*span))

    def choose(self, numbers: Collection[int]) -> None:
        """Choose these rows, as far as they are listed, and no others."""
        picked = QItemSelection()
        for place in self._rows.places_of(numbers) if numbers else ():
            picked.select(self._rows.index(place), self._rows.index(place))
        command = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().select(picked, command)

    def top_place(self) -> int:
        """Return the place of the row at the upper edge."""
        return max(self.indexAt(self.viewport().rect().topLeft()).row(), 0)

    def go_to(self, place: int) -> None:
        """Show a place of the list at the upper edge."""
        self.scrollTo(self._rows.index(place), QListView.ScrollHint.PositionAtTop)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Return that a click and a key choose nothing by themselves: see below."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose on Ctrl or Shift, which the click that follows must know as well."""
        self._held = event.modifiers()
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        is_row = self._rows.number_at(index.row()) is not None
        if self._chooses and is_row and event.button() is Qt.MouseButton.LeftButton:
            if self._held & _SHIFT:
                self._choose_to(index.row(), adds=bool(self._held & _CONTROL))
            elif self._held & _CONTROL:
                self._toggle(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose on Ctrl+Space and Shift with arrows, or none on Esc; open on Enter or Space."""
        self._held = Qt.KeyboardModifier.NoModifier
        if self._chooses and event.modifiers() & _CONTROL and event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        now = self.currentIndex().row()
        if now == before:
            return
        if self._chooses and event.modifiers() & _SHIFT:
            self._anchor = before if self._anchor is None else self._anchor
            self._choose_to(now, adds=False)
        else:
            self._anchor = None

    def _toggle(self, index: QModelIndex) -> None:
        self._anchor = index.row()
        self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Toggle)

    def _choose_to(self, place: int, *, adds: bool) -> None:
        """Choose the rows from the one that was chosen last to this one."""
        self._anchor = place if self._anchor is None else self._anchor
        first, last = sorted((self._anchor, place))
        flags = QItemSelectionModel.SelectionFlag
        picked = QItemSelection(self._rows.index(first), self._rows.index(last))
        self.selectionModel().select(picked, flags.Select if adds else flags.ClearAndSelect)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the pointer, or of the one with the focus."""
        by_keys = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        if self._chooses and self._rows.number_at(index.row()) is not None:
            point = self.visualRect(index).center() if by_keys else event.pos()
            self.menu_requested.emit(index.row(), self.viewport().mapToGlobal(point))

    def _on_reset(self) -> None:
        self._anchor = None
        self.updateGeometry()

    def _on_clicked(self, index: QModelIndex) -> None:
        if not (self._chooses and self._held & (_CONTROL | _SHIFT)):
            super()._on_clicked(index)


class TimelineDelegate(RowDelegate):
    """Paints a heading, or a row: time and kinds, its marks, a line of its words, literally."""

    def __init__(
        self,
        parent: QListView,
        when: Callable[[TimelineRow], str],
        facts: Callable[[TimelineRow], str],
        marks: Callable[[TimelineRow], Sequence[str]],
        look: Callable[[TimelineRow], CoarseLook | None],
        ticked: Callable[[TimelineRow], bool] | None = None,
    ) -> None:
        """Paint rows with what these say of each.

        With `ticked`, which says which rows have a tick, each row has a box for it.
        """
        super().__init__(parent)
        self._when, self._facts, self._marks, self._look = when, facts, marks, look
        self._ticked = ticked

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of two lines."""
        plain, small = QFontMetrics(option.font), QFontMetrics(small_font(option.font))
        return QSize(200, small.height() + plain.lineSpacing() + 2 * _ABOVE + 3)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        heading, row = index.data(HEADING), index.data(ROW)
        if isinstance(heading, MonthHeading):
            _paint_heading(painter, option, heading)
        else:
            self.paint_ground(painter, option)
            if isinstance(row, TimelineRow):
                model = index.model()
                pictured = isinstance(model, TimelineModel) and model.has_pictures
                self._paint_row(painter, option, row, index.data(WORDS), pictured=pictured)
        painter.restore()

    def _paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: TimelineRow,
        found: object,
        *,
        pictured: bool,
    ) -> None:
        palette, rect = option.palette, QRect(option.rect)
        text, muted = palette.color(QPalette.ColorRole.Text), _muted(palette)
        is_chosen = (
            bool(option.state & QStyle.StateFlag.State_Selected)
            if self._ticked is None
            else self._ticked(row)
        )
        edge = rect.height() - 2 * _PICTURE_EDGE
        # with large letters in a small window there is room for words alone, and for the tick
        is_narrow = rect.width() < _NARROW * QFontMetrics(option.font).averageCharWidth()
        has_box = is_chosen or self._ticked is not None
        wide = (edge // 2 if has_box else 0) if is_narrow else edge * 4 // 3
        if not is_narrow and not pictured:
            # room for a tick alone, so that no word moves when a row is chosen
            wide = edge // 2
        picture = QRect(rect.left() + _PAD, rect.top() + _PICTURE_EDGE, wide, edge)
        before = _PAD + wide + (_PAD if wide else 0)
        inner = rect.adjusted(before, _ABOVE, -_PAD, -_ABOVE)
        self._paint_picture(painter, option, _mirrored(option, picture), row, is_chosen=is_chosen)
        small = small_font(option.font)
        bold = QFont(small)
        bold.setBold(True)
        metrics = QFontMetrics(small)
        first = QRect(inner.left(), inner.top(), inner.width(), metrics.height())
        leading, _trailing = sides(option.direction)
        when = self._when(row)
        wide = QFontMetrics(bold).horizontalAdvance(when)
        first.setRight(self._paint_marks(painter, option, first, row, wide) - _GAP)
        if wide > first.width():
            elide = Qt.TextElideMode.ElideRight
            when = QFontMetrics(bold).elidedText(when, elide, max(first.width(), 0))
        painter.setFont(bold)
        painter.setPen(text)
        painter.drawText(_mirrored(option, first), leading, when)
        rest = first.adjusted(wide + 2 * _GAP, 0, 0, 0)
        if rest.width() > 0:
            painter.setFont(small)
            painter.setPen(muted)
            facts = _fitting(self._facts(row), metrics, rest.width())
            painter.drawText(_mirrored(option, rest), leading, facts)
        words = inner.adjusted(0, metrics.height() + 3, 0, 0)
        painter.setPen(muted if row.withdrawn else text)
        if not isinstance(found, HighlightedText):
            found = HighlightedText(excerpt(row), ())
        place, direction = _mirrored(option, words), option.direction
        paint_lines(painter, place, found.text, option.font, 1, direction, found.marks)

    def _paint_marks(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        line: QRect,
        row: TimelineRow,
        time: int,
    ) -> int:
        """Paint number, marks and exhibits from the trailing edge; return where they begin.

        A time `time` pixels wide comes before the marks; readers hear them all.
        """
        palette, small = option.palette, small_font(option.font)
        metrics, muted = QFontMetrics(small), _muted(option.palette)
        painter.setFont(small)
        painter.setPen(muted)
        number = _("No. {number}").format(number=row.number)
        wide = max(metrics.horizontalAdvance(number), metrics.horizontalAdvance("No. 0000"))
        right = line.right() - wide
        _leading, trailing = sides(option.direction)
        painter.drawText(
            _mirrored(option, QRect(right, line.top(), wide, line.height())), trailing, number
        )
        if row.exhibits:
            count = f"{row.exhibits:,}"
            width = metrics.horizontalAdvance(count)
            clip = metrics.height() // 2 + 2
            right -= width + clip + _GAP
            place = QRect(right, line.top(), clip, line.height())
            _paint_clip(painter, _mirrored(option, place), muted)
            beside = QRect(right + clip, line.top(), width + 2, line.height())
            painter.drawText(_mirrored(option, beside), int(Qt.AlignmentFlag.AlignCenter), count)
        for mark in self._marks(row):
            width = metrics.horizontalAdvance(mark) + 2 * _GAP
            if right - width - 2 * _GAP - line.left() < max(time, line.width() // 2 - width):
                break
            right -= width + _GAP
            place = _mirrored(option, QRect(right, line.top(), width, line.height()))
            painter.setPen(palette.color(QPalette.ColorRole.Dark))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            round_ = place.height() / 2
            painter.drawRoundedRect(place, round_, round_)
            painter.setPen(muted)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), mark)
        return right

    def _paint_picture(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        room: QRect,
        row: TimelineRow,
        *,
        is_chosen: bool,
    ) -> None:
        palette = option.palette
        look = self._look(row) if row.exhibit and room.width() > room.height() else None
        if look is not None:
            painter.fillRect(room, palette.color(QPalette.ColorRole.Midlight))
        if look is not None and look.picture.isNull():
            edge = min(room.height() - 8, _ICON)
            place = QRectF(0, 0, edge, edge)
            place.moveCenter(QRectF(room).center())
            paint_kind(painter, look.kind, _muted(palette), place)
        elif look is not None:
            image = look.picture
            size = image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            cut = QRect(0, 0, size.width(), size.height())
            cut.moveCenter(room.center())
            painter.save()
            painter.setClipRect(room)
            dim_blurred(painter, palette)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(cut, image)
            painter.restore()
        if is_chosen or self._ticked is not None:
            side = min(room.width(), tick_side(QFontMetrics(option.font).height()))
            box = QRect(0, 0, side, side)
            box.moveCenter(room.center())
            paint_box(painter, box, palette, checked=is_chosen)


def _fitting(facts: str, metrics: QFontMetrics, width: int) -> str:
    """Return as many whole facts as there is room for; none is cut but the only one."""
    parts = facts.split(BETWEEN)
    while len(parts) > 1 and metrics.horizontalAdvance(BETWEEN.join(parts)) > width:
        parts.pop()
    return metrics.elidedText(BETWEEN.join(parts), Qt.TextElideMode.ElideRight, width)


def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, heading: MonthHeading) -> None:
    palette, rect = option.palette, QRect(option.rect)
    painter.fillRect(rect, palette.color(QPalette.ColorRole.AlternateBase))
    painter.setPen(palette.color(QPalette.ColorRole.Mid))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    font = QFont(option.font)
    font.setBold(True)
    metrics = QFontMetrics(font)
    line = rect.adjusted(_PAD, 0, -_PAD, -_ABOVE)
    line.setTop(line.bottom() - metrics.height())
    leading, trailing = sides(option.direction)
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    painter.drawText(line, leading, heading.name)
    painter.setFont(small_font(option.font))
    painter.setPen(_muted(palette))
    painter.drawText(line, trailing, heading.counted)


def _paint_clip(painter: QPainter, room: QRect, colour: QColor) -> None:
    """Paint a paper clip."""
    high = room.height() * 0.72
    wide = high * 0.42
    clip = QPainterPath()
    left, top = room.left() + 1, room.top() + (room.height() - high) / 2
    clip.moveTo(left, top + high * 0.3)
    clip.lineTo(left, top + high * 0.75)
    clip.arcTo(left, top + high - wide, wide, wide, 180, 180)
    clip.lineTo(left + wide, top + wide * 0.4)
    clip.arcTo(left + wide * 0.3, top, wide * 0.7, wide * 0.7, 0, 180)
    clip.lineTo(left + wide * 0.3, top + high * 0.68)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.2))
    painter.drawPath(clip)
    painter.restore()


def _mirrored(option: QStyleOptionViewItem, place: QRect) -> QRect:
    """Return a place in a row, mirrored where the row is read from the right."""
    return QStyle.visualRect(option.direction, QRect(option.rect), place)


def excerpt(row: TimelineRow) -> str:
    """Return the beginning of the text; an ellipsis shows that it continues."""
    return row.excerpt + ELLIPSIS if len(row.excerpt) >= EXCERPT else row.excerpt


Marks = Sequence[tuple[int, int]]


def paint_lines(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    lines: int,
    direction: Qt.LayoutDirection,
    marks: Marks = (),
) -> int:
    """Draw at most `lines` lines of `text`, wrapping without spaces too; return the height.

    `marks` are drawn bold and underlined; a text that has some is on one line already.
    """
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if direction == Qt.LayoutDirection.RightToLeft:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    line = text if marks else short_text(text, 400)
    units = _units(line, marks)
    layout = _text_layout(line, font, option, units)
    metrics = QFontMetrics(_marked(font) if marks else font)
    height = 0
    layout.beginLayout()
    for number in range(lines):
        part = layout.createLine()
        if not part.isValid():
            break
        part.setLineWidth(rect.width())
        place = QPointF(rect.left(), rect.top() + height)
        rest = line.encode("utf-16-le")[2 * part.textStart() :].decode("utf-16-le", "replace")
        if number == lines - 1 and 2 * part.textLength() < len(rest.encode("utf-16-le")):
            elided = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, rect.width())
            # What is left of it is one line, with the marks that are still in it.
            left = len(elided.encode("utf-16-le")) // 2
            shifted = [(first - part.textStart(), last - part.textStart()) for first, last in units]
            within = [(max(first, 0), min(last, left)) for first, last in shifted]
            last_line = _text_layout(elided, font, option, [m for m in within if m[0] < m[1]])
            last_line.beginLayout()
            last_line.createLine().setLineWidth(rect.width())
            last_line.endLayout()
            last_line.draw(painter, place)
        else:
            part.draw(painter, place)
        height += metrics.lineSpacing()
    layout.endLayout()
    return height


def _text_layout(text: str, font: QFont, option: QTextOption, units: Marks) -> QTextLayout:
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    formats = []
    for first, last in units:
        each = QTextLayout.FormatRange()
        each.start, each.length = first, last - first
        each.format = QTextCharFormat()
        each.format.setFontWeight(QFont.Weight.Bold)
        each.format.setFontUnderline(True)
        formats.append(each)
    layout.setFormats(formats)
    return layout


def _units(text: str, marks: Marks) -> list[tuple[int, int]]:
    """Return marks as Qt counts: an emoji has two units."""
    return [
        (len(text[:first].encode("utf-16-le")) // 2, len(text[:last].encode("utf-16-le")) // 2)
        for first, last in marks
    ]


def _marked(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made


def _muted(palette: QPalette) -> QColor:
    return palette.color(QPalette.ColorRole.PlaceholderText)
