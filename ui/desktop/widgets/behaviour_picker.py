"""The checklist of behaviours: type to find, open a group, arrow keys to move, Space to choose.

**Invariants:**

- The list is as high as its rows: nothing scrolls inside a page that scrolls.
- Enter in the line of words chooses the first kind that they find, which becomes a chip, and
  empties the line for the next words. Anywhere else Enter is left to the page.
- What is chosen stands below the list, so that choosing moves nothing under the pointer.
- "Something else" is always on the list, and that nothing was found is said.
- A chosen code that the list does not have stays chosen, by its code, until it is taken away: a
  record may come from a later list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
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
    QPainter,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from diary.behaviour_words import BehaviourWords
from diary.i18n import _
from diary.jurisdiction import Behaviour, Vocabulary
from ui.desktop.theme import TICK_EDGE, tick_side
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, deliberate_button, short_text
from ui.desktop.widgets.feedback import clear_layout

Index = QModelIndex | QPersistentModelIndex
HEADING = Qt.ItemDataRole.UserRole + 1
EXPLANATION = Qt.ItemDataRole.UserRole + 2
TAKEN_BY_ENTER = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True)
class _BehaviourRow:
    """A kind, a group that opens, or a remark."""

    heading: str = ""
    explanation: str = ""
    behaviour: Behaviour | None = None
    group: str = ""


class BehaviourModel(QAbstractListModel):
    """Groups and behaviours; `chosen` has the file's order, then what is in no list.

    Finding loses no choice.
    """

    chosen_changed = Signal()

    def __init__(self, vocabulary: Vocabulary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vocabulary = vocabulary
        self._words = BehaviourWords(vocabulary)
        self._groups = self._words.groups()
        self._chosen: set[str] = set()
        self._open: set[str] = set()
        self._text = ""
        self._rows = self._arrange()

    def chosen(self) -> tuple[str, ...]:
        """Return the chosen codes."""
        listed = [b.code for b in self._vocabulary.behaviours if b.code in self._chosen]
        return (*listed, *sorted(self._chosen.difference(listed)))

    def set_chosen(self, codes: Iterable[str]) -> None:
        """Choose these codes and no others."""
        wanted = set(codes)
        if wanted != self._chosen:
            self._chosen = wanted
            self._refresh()
            self.chosen_changed.emit()

    def take_away(self, code: str) -> None:
        """Clear the choice of one code."""
        self.set_chosen(self._chosen - {code})

    def set_filter(self, text: str) -> None:
        """Show the behaviours that these words find, or all groups if there are none."""
        self._text = text.strip()
        self._arrange_anew()

    def first_found(self) -> Behaviour | None:
        """Return the first kind that the words find, or None."""
        return self._rows[0].behaviour if self._text else None

    def add(self, behaviour: Behaviour) -> None:
        """Choose one kind beside those that are chosen."""
        self.set_chosen({*self._chosen, behaviour.code})

    def close_groups(self) -> None:
        """Show the groups and none of what is in them."""
        self._open.clear()
        self._arrange_anew()

    def toggle(self, index: Index) -> None:
        """Choose the row, or clear the choice; open a group, or close it."""
        row = self._rows[index.row()] if index.isValid() else _BehaviourRow()
        if row.group:
            self._open ^= {row.group}
            self._arrange_anew()
        elif row.behaviour is not None:
            self._chosen ^= {row.behaviour.code}
            self.dataChanged.emit(index, index)
            self.chosen_changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the row's flags; a remark cannot be chosen."""
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid() or self._rows[index.row()].behaviour is not None:
            return enabled | Qt.ItemFlag.ItemIsUserCheckable
        return enabled if self._rows[index.row()].group else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text, explanation or tick of a row."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if row.behaviour is None:
            if role == EXPLANATION:
                return row.explanation
            if role == Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.heading}. {row.explanation}" if row.explanation else row.heading
            return row.heading if role in (Qt.ItemDataRole.DisplayRole, HEADING) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.behaviour.label
        if role == EXPLANATION:
            return row.behaviour.explanation
        if role == TAKEN_BY_ENTER:
            return index.row() == 0 and row.behaviour == self.first_found()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.behaviour.label}. {row.behaviour.explanation}"
        if role == Qt.ItemDataRole.CheckStateRole:
            chosen = row.behaviour.code in self._chosen
            return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        return None

    def _arrange_anew(self) -> None:
        self.beginResetModel()
        self._rows = self._arrange()
        self.endResetModel()

    def _arrange(self) -> list[_BehaviourRow]:
        rows = self._matching() if self._text else self._grouped()
        return [*rows, *(_BehaviourRow(behaviour=each) for each in self._words.other())]

    def _matching(self) -> list[_BehaviourRow]:
        found = [_BehaviourRow(behaviour=each) for each in self._words.find(self._text)]
        nothing = _("Nothing is found for these words. Try another word, or 'Something else'.")
        return found or [_BehaviourRow(heading=nothing)]

    def _grouped(self) -> list[_BehaviourRow]:
        rows: list[_BehaviourRow] = []
        for group in self._groups:
            mark = _OPEN if group.label in self._open else _CLOSED
            title = f"{mark}  {group.label}"
            rows.append(_BehaviourRow(title, group.explanation, group=group.label))
            if group.label in self._open:
                rows += [_BehaviourRow(behaviour=each) for each in group.behaviours]
        return rows

    def _refresh(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


_CLOSED, _OPEN = "\u25b8", "\u25be"
_PAD = 8
_MOST_OF_LABEL = 80
_WRAP = int(Qt.TextFlag.TextWordWrap)


class _WordsLine(QLineEdit):
    """`taken` follows Enter on words; an empty line leaves Enter to the page."""

    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            if not event.isAutoRepeat():
                self.taken.emit()
            return
        super().keyPressEvent(event)


class BehaviourChecklist(QWidget):
    """The whole list of one jurisdiction. `changed` follows every choice."""

    changed = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self.model = BehaviourModel(vocabulary, self)
        self._filter = _WordsLine()
        self._filter.setPlaceholderText(_("Type to find: missed calls, airtag, facebook"))
        self._filter.setAccessibleName(_("Find a kind of behaviour"))
        self._filter.setClearButtonEnabled(True)
        self.view = _CheckView()
        self.view.setModel(self.model)
        self._nothing = PlainLabel(_("Nothing chosen. That is fine."), role="muted")
        self._chips = QWidget()
        self._chip_row = FlowLayout(self._chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._filter)
        column.addWidget(self.view)
        column.addWidget(self._nothing)
        column.addWidget(self._chips)
        self.setFocusProxy(self._filter)
        self._filter.textChanged.connect(self.model.set_filter)
        self._filter.taken.connect(self._on_taken)
        self.model.chosen_changed.connect(self._on_chosen)
        self._on_chosen()

    def chosen(self) -> tuple[str, ...]:
        """Return the chosen codes."""
        return self.model.chosen()

    def set_chosen(self, codes: Iterable[str]) -> None:
        """Choose these codes and no others, and show the groups from their beginning."""
        self._filter.clear()
        self.model.close_groups()
        self.model.set_chosen(codes)

    @Slot()
    def _on_taken(self) -> None:
        found = self.model.first_found()
        if found is None:
            announce(self, str(self.model.index(0).data()))
            return
        self.model.add(found)
        self._filter.clear()
        announce(self, _("Chosen: {kind}").format(kind=found.label))

    @Slot()
    def _on_chosen(self) -> None:
        clear_layout(self._chip_row)
        for code in self.model.chosen():
            label = short_text(self._vocabulary.behaviour_label(code), _MOST_OF_LABEL)
            words, away = f"{label}  \u00d7", partial(self.model.take_away, code)
            chip = deliberate_button(words, "chip", away)
            chip.setAccessibleName(_("Chosen: {kind}. Take it away").format(kind=label))
            self._chip_row.addWidget(chip)
        chosen = bool(self.model.chosen())
        self._chips.setVisible(chosen)
        self._nothing.setVisible(not chosen)
        self.changed.emit()


class _CheckView(QListView):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Kinds of behaviour"))
        self.setItemDelegate(_CheckDelegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.clicked.connect(self._toggle)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the rows are at this width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Be as high as the rows are in another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    @Slot()
    def _fit(self) -> None:
        model = self.model()
        if not isinstance(model, BehaviourModel):
            return
        rows = sum(max(self.sizeHintForRow(row), 0) for row in range(model.rowCount()))
        height = rows + 2 * self.frameWidth()
        if height != self.maximumHeight() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            self._toggle(self.currentIndex())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]  # Qt hands a QFocusEvent
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    @Slot(QModelIndex)
    def _toggle(self, index: QModelIndex) -> None:
        model = self.model()
        if isinstance(model, BehaviourModel):
            row = index.row()
            model.toggle(index)
            # a group that opens makes the rows anew, and the keys go on from it
            self.setCurrentIndex(model.index(row))


class _CheckDelegate(QStyledItemDelegate):
    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self._fonts = _Fonts(parent.font())

    def _fonts_of(self, option: QStyleOptionViewItem) -> _Fonts:
        # the fonts are the same for every row until the text size changes
        if self._fonts.font != option.font:
            self._fonts = _Fonts(option.font)
        return self._fonts

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        fonts = self._fonts_of(option)
        width = _text_width(option.widget)
        more = _height(fonts.small, index.data(EXPLANATION), width)
        if index.data(HEADING) is not None:
            label = _height(fonts.bold, index.data(HEADING), width)
            return QSize(100, max(label + more + 14, 34))
        label = _height(fonts.plain, index.data(Qt.ItemDataRole.DisplayRole), width)
        return QSize(100, max(label + more + 12, 30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        fonts = self._fonts_of(option)
        rect = QRect(option.rect)
        self._paint_ground(painter, option, rect, first=bool(index.data(TAKEN_BY_ENTER)))
        heading = index.data(HEADING)
        if heading is not None:
            text = rect.adjusted(_PAD, 6, -_PAD, -4)
            self._paint_texts(painter, option, text, (fonts.bold_font, fonts.bold), index)
            painter.restore()
            return
        side = tick_side(fonts.plain.height())
        box = QRect(rect.left() + _PAD, rect.top() + 7, side, side)
        text = rect.adjusted(_PAD * 2 + side, 5, -_PAD, -4)
        if option.direction == Qt.LayoutDirection.RightToLeft:
            box.moveRight(rect.right() - _PAD)
            text = rect.adjusted(_PAD, 5, -_PAD * 2 - side, -4)
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        paint_box(painter, box, option.palette, checked=checked)
        self._paint_texts(painter, option, text, (option.font, fonts.plain), index)
        if index.data(TAKEN_BY_ENTER):
            painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
            painter.setFont(fonts.small_font)
            painter.drawText(text, int(_trailing(option)), _("Enter chooses it"))
        painter.restore()

    def _paint_texts(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        text: QRect,
        strong: tuple[QFont, QFontMetrics],
        index: Index,
    ) -> None:
        """Paint the label and what explains it below."""
        font, metrics = strong
        palette, fonts = option.palette, self._fonts_of(option)
        label = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(text, int(_leading(option)) | _WRAP, label)
        below = text.adjusted(0, _height(metrics, label, text.width()), 0, 0)
        if index.data(HEADING) is not None:
            # below the label, and not below the mark before it
            mark = metrics.horizontalAdvance(f"{_CLOSED}  ")
            rtl = option.direction == Qt.LayoutDirection.RightToLeft
            below.adjust(0 if rtl else mark, 0, -mark if rtl else 0, 0)
        painter.setFont(fonts.small_font)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(below, int(_leading(option)) | _WRAP, str(index.data(EXPLANATION)))

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, *, first: bool
    ) -> None:
        if first:
            painter.fillRect(rect, option.palette.color(QPalette.ColorRole.Midlight))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, option.palette.color(QPalette.ColorRole.Midlight))


class _Fonts:
    def __init__(self, font: QFont) -> None:
        self.font = QFont(font)
        self.small_font = QFont(font)
        self.small_font.setPointSizeF(max(font.pointSizeF() * 0.92, 6.0))
        self.bold_font = QFont(font)
        self.bold_font.setBold(True)
        self.plain = QFontMetrics(font)
        self.small = QFontMetrics(self.small_font)
        self.bold = QFontMetrics(self.bold_font)


def paint_box(painter: QPainter, box: QRect, palette: QPalette, *, checked: bool) -> None:
    """Paint a tick box as the style sheet draws it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Text), TICK_EDGE))
    ground = QPalette.ColorRole.Highlight if checked else QPalette.ColorRole.Base
    painter.setBrush(palette.color(ground))
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 3, 3)
    if checked:
        paint_tick(painter, box, palette.color(QPalette.ColorRole.HighlightedText))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_tick(painter: QPainter, box: QRect, colour: QColor) -> None:
    """Paint a tick as large as its box."""
    side, corner = box.width(), QPointF(box.topLeft())
    painter.setPen(QPen(colour, max(side / 9, 2)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    places = ((0.26, 0.52), (0.44, 0.7), (0.76, 0.32))
    painter.drawPolyline([corner + QPointF(side * x, side * y) for x, y in places])


def _leading(option: QStyleOptionViewItem) -> Qt.AlignmentFlag:
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    # without AlignAbsolute the painter would mirror it again in a right-to-left layout
    return side | Qt.AlignmentFlag.AlignAbsolute


def _text_width(widget: QWidget | None) -> int:
    width = widget.viewport().width() if isinstance(widget, QListView) else 600
    side = 0 if widget is None else tick_side(widget.fontMetrics().height())
    return max(width - _PAD * 3 - side, 80)


def _trailing(option: QStyleOptionViewItem) -> Qt.AlignmentFlag:
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignLeft if rtl else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignAbsolute


def _height(metrics: QFontMetrics, text: object, width: int) -> int:
    if not text:
        return 0
    return metrics.boundingRect(QRect(0, 0, width, 10_000), _WRAP, str(text)).height()
