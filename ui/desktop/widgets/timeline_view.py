"""The timeline's list and its model.

**Invariants:**

- The model requests rows (`page_wanted`), and the page reads them and passes them in, so the model
  needs no session. An answer to an earlier request (another filter) is dropped by its ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QListView,
    QStyleOptionViewItem,
)

from diary.i18n import _
from diary.model.revisions import (
    EXCERPT,
    TimelineCursor,
    TimelineRow,
    TimelineSlice,
)
from diary.text.highlighted_text import HighlightedText
from ui.desktop.widgets.basic import (
    ELLIPSIS,
    short_text,
)
from ui.desktop.widgets.row_list import Index as RowIndex
from ui.desktop.widgets.row_list import RowDelegate, RowList, sides, small_font

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
WORDS = Qt.ItemDataRole.UserRole + 2
PAGE = 100


class TimelineModel(QAbstractListModel):
    """Rows, latest first. `page_wanted` carries a ticket and the cursor to continue from."""

    page_wanted = Signal(int, object)

    def __init__(self, describe: Callable[[TimelineRow], str], parent: QObject | None = None):
        super().__init__(parent)
        self._describe = describe
        self._rows: list[TimelineRow] = []
        self._found: dict[str, HighlightedText] = {}
        self._after: TimelineCursor | None = None
        self._ended = True
        self._asked = False
        self._ticket = 0

    def start(self) -> None:
        """Remove every row and request the first page."""
        self.beginResetModel()
        self._rows.clear()
        self._found.clear()
        self._after, self._ended, self._asked = None, False, False
        self._ticket += 1
        self.endResetModel()
        self._ask()

    def add_page(
        self, ticket: int, page: TimelineSlice, found: Mapping[str, HighlightedText] | None = None
    ) -> bool:
        """Add a page; return whether it is one that was requested.

        `found` are the words that a search found in its rows.
        """
        if ticket != self._ticket:
            return False
        self._found.update(found or {})
        self._asked = False
        self._after, self._ended = page.after, page.after is None
        if page.rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()
        return True

    def cancel(self, ticket: int) -> None:
        """Note that a page could not be read; scrolling requests it again."""
        if ticket == self._ticket:
            self._asked = False

    def row(self, index: Index) -> TimelineRow | None:
        """Return the incident of a row."""
        return self._rows[index.row()] if index.isValid() else None

    def rows(self) -> Sequence[TimelineRow]:
        """Return the rows loaded so far."""
        return tuple(self._rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many rows are loaded so far."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index) -> bool:
        """Return whether there are more rows."""
        return not parent.isValid() and not self._ended

    def fetchMore(self, parent: Index) -> None:
        """Request the next page, once."""
        if self.canFetchMore(parent):
            self._ask()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row itself for the painter, or a sentence for readers."""
        row = self.row(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role == WORDS:
            return self._found.get(row.id)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._describe(row)
        return None

    def _ask(self) -> None:
        # a view may request rows by itself while the model is being reset
        if not self._asked:
            self._asked = True
            self.page_wanted.emit(self._ticket, self._after)


_PAD = 12
_LINES = 2


class TimelineView(RowList):
    """The list; `opened` carries a TimelineRow on Enter or a click."""

    def __init__(self, facts: Callable[[TimelineRow], str], when: Callable[[TimelineRow], str]):
        super().__init__(_("Incidents, latest first"), ROW)
        self.setItemDelegate(TimelineDelegate(facts, when, self))


class TimelineDelegate(RowDelegate):
    """Paints rows of equal height: two lines of the recorded text, literally, and the facts."""

    def __init__(
        self,
        facts: Callable[[TimelineRow], str],
        when: Callable[[TimelineRow], str],
        parent: QListView,
    ) -> None:
        super().__init__(parent)
        self._facts, self._when = facts, when

    def sizeHint(self, option: QStyleOptionViewItem, index: RowIndex) -> QSize:
        """Return the height of a heading, two lines and the facts."""
        plain, small = QFontMetrics(option.font), QFontMetrics(small_font(option.font))
        return QSize(200, small.height() * 2 + plain.lineSpacing() * _LINES + 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: RowIndex) -> None:
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
        found = index.data(WORDS)
        has_words = isinstance(found, HighlightedText)
        shown_text, marks = (found.text, found.marks) if has_words else (excerpt(row), ())
        height = paint_lines(
            painter, words, shown_text, option.font, _LINES, option.direction, marks
        )
        below = words.adjusted(0, max(height, QFontMetrics(option.font).lineSpacing()) + 2, 0, 0)
        painter.setFont(small)
        painter.setPen(muted)
        mode = Qt.TextElideMode.ElideRight
        painter.drawText(below, leading, metrics.elidedText(self._facts(row), mode, below.width()))
        painter.restore()


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


def _muted(palette: QPalette) -> object:
    return palette.color(QPalette.ColorRole.PlaceholderText)
