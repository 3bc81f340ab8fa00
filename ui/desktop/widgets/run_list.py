"""Runs of contact as rows with a tick each; first words and pictures are blurred until pressed.

**Invariants:**

- No words of a message are here until they were asked for, row by row, so that nothing that
  distresses is seen or read aloud by passing over it.
- Where there is room the time stands beside the counts, and a row has two lines.
- A run of files shows blurred pictures and the names of its exhibits; those out of sight are not
  fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QStyleOptionViewItem

from diary.i18n import _
from ui.desktop.widgets.basic import short_text
from ui.desktop.widgets.blurred_pictures import BlurredPictures
from ui.desktop.widgets.picture_grid import PictureTile, blurred_of, no_picture, paint_blurred
from ui.desktop.widgets.row_list import (
    PAD,
    ROW,
    Index,
    RowDelegate,
    RowModel,
    TickedRowList,
    sides,
    small_font,
    text_at,
)
from ui.desktop.widgets.timeline_view import paint_lines
from ui.text.contact_runs import run_sender

if TYPE_CHECKING:
    from diary.conversations.contact_runs import ContactRun
    from diary.services.review_reading import ReviewReading

RunKey = tuple[str, int, int]
WORDS = Qt.ItemDataRole.UserRole + 2
PICTURES = Qt.ItemDataRole.UserRole + 3
SENDER = Qt.ItemDataRole.UserRole + 4
_NAMED = 6
_MOST_PICTURES = 12
_PICTURE = QSize(64, 48)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with its texts: how many lines, when, and from whom in which kind of export."""

    reading: ReviewReading
    run: ContactRun
    counts: str
    when: str
    sender: str
    platform: str = ""
    files: tuple[PictureTile, ...] = ()

    @property
    def conversation(self) -> str:
        """Return the identifier of its conversation."""
        return self.reading.conversation.id

    @property
    def key(self) -> RunKey:
        """Return what stays the same when the list is read again."""
        return self.conversation, self.run.first, self.run.last

    @property
    def has_words(self) -> bool:
        """Return whether a line of it may have words."""
        return bool(self.run.texts)

    @property
    def exhibits(self) -> str:
        """Return the names of its first exhibits, and how many more there are."""
        named = [tile.reference or tile.name for tile in self.files[:_NAMED]]
        more = len(self.files) - len(named)
        listed = ", ".join(named)
        return _("{texts} and {n} more").format(texts=listed, n=f"{more:,}") if more else listed


class RunModel(RowModel[RunRow]):
    """The rows, and the first words of those that were asked for."""

    def __init__(self, pictures: BlurredPictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._words: dict[RunKey, str] = {}
        self._who: Callable[[str], str] = lambda _sender: ""
        pictures.found.connect(self._on_found)

    def reveal(self, key: RunKey, words: str) -> None:
        """Show the first words of a row; they stay when other rows are listed."""
        self._words[key] = words
        for number, row in enumerate(self._rows):
            if row.key == key:
                self.changed_at(number)

    def name_senders(self, who: Callable[[str], str]) -> None:
        """Show beside a sender who the person said that it is; `who` returns nothing otherwise."""
        self._who = who
        self.changed()

    def from_whom(self, row: RunRow) -> str:
        """Return from whom a row is, with the name that the person said."""
        who = "" if row.run.files else self._who(row.run.sender)
        return run_sender(row.run, who) if who else row.sender

    def forget_words(self) -> None:
        """Blur every row again."""
        self._words.clear()
        self.changed()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row, its words if they were asked for, its pictures, or a sentence."""
        if index.isValid() and role == WORDS:
            return self._words.get(self._rows[index.row()].key)
        if index.isValid() and role == SENDER:
            return self.from_whom(self._rows[index.row()])
        return self._pictures if role == PICTURES else super().data(index, role)

    def spoken(self, row: RunRow) -> str:
        """Return how much it is, when, and from whom."""
        return f"{row.counts}. {row.when}. {self.from_whom(row)}. {self._said_of(row)}".strip()

    @Slot(str)
    def _on_found(self, digest: str) -> None:
        for number, row in enumerate(self._rows):
            first = row.files[:_MOST_PICTURES]
            if any(it.original is not None and it.original.sha256 == digest for it in first):
                self.changed_at(number)

    def _said_of(self, row: RunRow) -> str:
        if row.files:
            return _("{exhibits}. Pictures are blurred; F2 shows them.").format(
                exhibits=row.exhibits
            )
        if not row.has_words:
            return ""
        return self._words.get(row.key) or _("Its words are hidden; F2 shows them.")


_COUNTS_SHARE = 0.6
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
# In a row of fewer letters the time has a line of its own.
_LETTERS = 90


class RunView(TickedRowList):
    """The list. Space or a click ticks, Enter opens the lines, F2 or a press on the blur shows.

    `opened` and `words_wanted` carry a RunRow. Letters do nothing to rows: `typed` carries them,
    because whoever types words means what happened, and words shown by a letter cannot be unseen.
    """

    opened = Signal(object)
    words_wanted = Signal(object)
    typed = Signal(str)

    def __init__(self, model: RunModel) -> None:
        super().__init__(_("Runs of contact"), model)
        self._delegate = _RunDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleDescription(
            _("Space ticks a row, Enter shows its lines, F2 shows its words.")
        )
        model.modelReset.connect(self._on_rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let rows have two lines where there is room, and three otherwise."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Arrange the rows again at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        is_wide = self.viewport().width() >= self.fontMetrics().averageCharWidth() * _LETTERS
        if is_wide != self._delegate.is_wide:
            self._delegate.is_wide = is_wide
            self.scheduleDelayedItemsLayout()

    @Slot()
    def _on_rows(self) -> None:
        model = self.model()
        is_any = isinstance(model, RunModel) and any(row.files for row in model.rows)
        self.setUniformItemSizes(not is_any)

    def ticked_rows(self) -> tuple[RunRow, ...]:
        """Return the rows that are ticked, in their order."""
        return self.ticked_of(RunRow)

    def tick(self, keys: Iterable[RunKey]) -> None:
        """Tick the rows with these keys besides those that are ticked."""
        wanted, rows = set(keys), self.model().rowCount()
        for index in (self.model().index(number, 0) for number in range(rows)):
            row = index.data(ROW)
            if isinstance(row, RunRow) and row.key in wanted:
                self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)

    def selectAll(self) -> None:
        """Tick all rows that are not of files, or all files where nothing else is listed."""
        rows = [self.model().index(number, 0) for number in range(self.model().rowCount())]
        of_files = [isinstance(row := it.data(ROW), RunRow) and bool(row.files) for it in rows]
        wanted = QItemSelection()
        for index, is_file in zip(rows, of_files, strict=True):
            if not is_file or all(of_files):
                wanted.select(index, index)
        self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def row(self) -> RunRow | None:
        """Return the row with the focus."""
        row = self.currentIndex().data(ROW)
        return row if isinstance(row, RunRow) else None

    def focus_row(self, number: int) -> None:
        """Give the focus of the list to a row, or to the last one."""
        count = self.model().rowCount()
        if count:
            index = self.model().index(min(number, count - 1), 0)
            no_tick = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(index, no_tick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the lines of a row on Enter, show its first words on F2, pass letters on."""
        row, letters = self.row(), event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_F2 and not event.modifiers() and row is not None:
            (self.opened if row.files else self.words_wanted).emit(row)
        elif letters.isprintable() and letters.strip() and not event.modifiers() & _COMMANDS:
            self.typed.emit(letters)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show words where the blur is pressed; with Shift tick all rows from the last one on."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        row = index.data(ROW)
        if event.button() is not Qt.MouseButton.LeftButton or not isinstance(row, RunRow):
            super().mousePressEvent(event)
            return
        hidden = bool(row.files) or (row.has_words and index.data(WORDS) is None)
        if hidden and self._delegate.blur_of(self.visualRect(index), self.font()).contains(place):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            (self.opened if row.files else self.words_wanted).emit(row)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            ends = sorted((self.currentIndex().row(), index.row()))
            first, last = (self.model().index(number, 0) for number in ends)
            tick = QItemSelectionModel.SelectionFlag.Select
            self.selectionModel().select(QItemSelection(first, last), tick)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            return
        super().mousePressEvent(event)


class _RunDelegate(RowDelegate):
    """Paints counts and sender, when it was, and the first words or a blur in their place."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_wide = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW)
        has_pictures = isinstance(row, RunRow) and bool(row.files)
        more = _PICTURE.height() + 6 if has_pictures else 0
        return QSize(200, self._height(option.font) + more)

    def blur_of(self, rect: QRect, font: QFont) -> QRect:
        """Return where the first words of a row are."""
        metrics, small = QFontMetrics(font), QFontMetrics(small_font(font))
        top = 8 + metrics.height() + 3 + (0 if self.is_wide else small.height() + 3)
        inner = rect.adjusted(text_at(font), top, -PAD, -6)
        return inner

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, RunRow):
            return
        painter.save()
        palette, inner = option.palette, self.paint_tick(painter, option)
        text = palette.color(QPalette.ColorRole.Text)
        muted = palette.color(QPalette.ColorRole.PlaceholderText)
        leading, trailing = sides(option.direction)
        small = small_font(option.font)
        metrics, small_metrics = QFontMetrics(option.font), QFontMetrics(small)
        bold = QFont(option.font)
        bold.setBold(True)
        bold_metrics, elide = QFontMetrics(bold), Qt.TextElideMode.ElideRight
        most = int(inner.width() * _COUNTS_SHARE)
        if self.is_wide:
            most -= small_metrics.horizontalAdvance(row.when)
        counts = bold_metrics.elidedText(row.counts, elide, most)
        begun = bold_metrics.horizontalAdvance(counts) + PAD
        painter.setFont(bold)
        painter.setPen(text)
        painter.drawText(inner, leading, counts)
        painter.setFont(small)
        below = inner.adjusted(0, metrics.height() + 3, 0, 0)
        if self.is_wide:
            # on the line of the bold counts
            drop = bold_metrics.ascent() - small_metrics.ascent()
            beside = inner.adjusted(begun, drop, 0, 0)
            if option.direction == Qt.LayoutDirection.RightToLeft:
                beside = inner.adjusted(0, drop, -begun, 0)
            painter.drawText(beside, leading, row.when)
            begun += small_metrics.horizontalAdvance(row.when) + PAD
        else:
            painter.drawText(
                below, leading, small_metrics.elidedText(row.when, elide, below.width())
            )
            below = below.adjusted(0, small_metrics.height() + 3, 0, 0)
        painter.setPen(muted)
        sender = small_metrics.elidedText(str(index.data(SENDER)), elide, inner.width() - begun)
        painter.drawText(inner, trailing, sender)
        self._paint_words(painter, option, index, below)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect
    ) -> None:
        row, words = index.data(ROW), index.data(WORDS)
        if isinstance(row, RunRow) and row.files:
            self._paint_pictures(painter, option, index, place)
            return
        if not isinstance(row, RunRow) or not row.has_words:
            return
        small = small_font(option.font)
        if words is not None:
            painter.setPen(option.palette.color(QPalette.ColorRole.Text))
            paint_lines(painter, place, str(words), small, 1, option.direction)
            return
        metrics = QFontMetrics(small)
        leading, _trailing = sides(option.direction)
        show = _("Show the words")
        painter.setFont(small)
        painter.setPen(option.palette.color(QPalette.ColorRole.Highlight))
        painter.drawText(place, leading, show)
        bars = place.adjusted(metrics.horizontalAdvance(show) + PAD, 0, 0, 0)
        if option.direction == Qt.LayoutDirection.RightToLeft:
            bars = place.adjusted(0, 0, -metrics.horizontalAdvance(show) - PAD, 0)
        _paint_blur(painter, bars, metrics, option.palette.color(QPalette.ColorRole.Mid))

    def _paint_pictures(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect
    ) -> None:
        """Paint the names of the exhibits, and below them as many blurred pictures as fit."""
        row, pictures = index.data(ROW), index.data(PICTURES)
        small, palette = small_font(option.font), option.palette
        metrics, elide = QFontMetrics(small), Qt.TextElideMode.ElideRight
        leading, trailing = sides(option.direction)
        show = _("Show the pictures")
        painter.setFont(small)
        painter.setPen(palette.color(QPalette.ColorRole.Highlight))
        painter.drawText(place, leading, show)
        room = place.width() - metrics.horizontalAdvance(show) - PAD
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(place, trailing, metrics.elidedText(row.exhibits, elide, room))
        step = _PICTURE.width() + 6
        top = place.top() + metrics.height() + 5
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        for at, tile in enumerate(row.files[: min(_MOST_PICTURES, place.width() // step)]):
            left = place.right() - _PICTURE.width() - at * step if rtl else place.left() + at * step
            spot = QRect(QPoint(left, top), _PICTURE)
            image = blurred_of(tile, pictures)
            paint_blurred(painter, spot, image, palette, no_picture(tile))

    def _height(self, font: QFont) -> int:
        small = QFontMetrics(small_font(font))
        lines = 1 if self.is_wide else 2
        return QFontMetrics(font).height() + (small.height() + 3) * lines + 16


def _paint_blur(painter: QPainter, place: QRect, metrics: QFontMetrics, colour: QColor) -> None:
    """Paint bars like words; they are the same for every row and say nothing of its own words."""
    unit, high = metrics.averageCharWidth(), max(metrics.xHeight(), 4)
    left, top = place.left(), place.top() + (metrics.height() - high) // 2
    for letters in (5, 3, 7, 4, 6, 2, 5):
        wide = unit * letters
        if left + wide > place.right():
            break
        painter.fillRect(QRect(left, top, wide, high), colour)
        left += wide + unit


def first_words(text: str) -> str:
    """Return the beginning of a message in one line."""
    return short_text(text, 200)
