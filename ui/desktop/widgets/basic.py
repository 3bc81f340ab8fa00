"""Labels, buttons, boxes, rows and stacks for every page; none of them interprets markup.

**Invariants:**

- Every QLabel of the program is a PlainLabel. A QLabel that guesses at rich text would follow
  `<img>`.
- Diary text is never on a button or tick box, where `&` would make a shortcut and not a letter.
- There are no tool tips: they guess at rich text too, and the keyboard cannot reach them.
- A closed combo box never reacts to the wheel: a time or a kind that changes unnoticed would be a
  wrong record. Its open list is as wide as its longest line, so that every choice can be read.
- A page stack never asks its pages for their height: Qt's own stack asks all of them, hidden ones
  too, so that every opened page made the next change of page slower.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QCursor,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from diary.i18n import _
from ui.desktop.theme import arrow_width, tick_side
from ui.desktop.widgets.announcement import announce, announce_page

ELLIPSIS = "\u2026"


class PlainLabel(QLabel):
    """A label that wraps and shows its text literally; `role` is its role in the style sheet.

    In a window that is read from the right it begins there, in whatever letters its text is.
    """

    def __init__(
        self, text: str = "", *, role: str = "", wrap: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if wrap:
            self.setMinimumWidth(40)
        self._alignment = self.alignment()
        if self.isRightToLeft():
            self._align()
        self.setText(text)

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """Align the text."""
        self._alignment = alignment
        self._align()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        # Qt's own begins a number or a name at the left there too
        is_turned = self.isRightToLeft()
        placed = QStyle.visualAlignment(self.layoutDirection(), self._alignment)
        super().setAlignment(placed if is_turned else self._alignment)


class TitleLabel(PlainLabel):
    """The title of a page; a screen reader says it when the page comes to show something else."""

    def __init__(self, text: str = "", *, role: str = "title") -> None:
        super().__init__(text, role=role)

    def setText(self, text: str) -> None:
        """Show the title."""
        is_new = text != self.text()
        super().setText(text)
        if is_new and self.isVisible():
            announce(self, text)


class FieldLabel(PlainLabel):
    """The label of a field: a click or its `&` key focuses the field, which gets its name."""

    def __init__(self, text: str, field: QWidget) -> None:
        super().__init__(text, role="field")
        self.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(text.replace("&", ""))


LABEL_GAP: Final = 4
# the width of a widget that has no largest one
_NO_LIMIT: Final = 16_777_215


def label_above(
    label: FieldLabel | str,
    field: QWidget,
    part: QWidget | QLayout | None = None,
    *,
    leading: bool = False,
) -> QVBoxLayout:
    """Return a column of a label and its field, nearer to each other than to anything else.

    `part` is what the field is in, where more belongs to it. With `leading` a field is no wider
    than it needs.
    """
    column = QVBoxLayout()
    column.setSpacing(LABEL_GAP)
    column.addWidget(label if isinstance(label, FieldLabel) else FieldLabel(label, field))
    part = part or field
    if isinstance(part, QLayout):
        column.addLayout(part)
    elif leading:
        column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
    elif part.maximumWidth() < _NO_LIMIT:
        # or the label would have no more room than that
        row = QHBoxLayout()
        row.addWidget(part, 1)
        row.addStretch(0)
        column.addLayout(row)
    else:
        column.addWidget(part)
    return column


def selectable(label: PlainLabel) -> PlainLabel:
    """Make the label's text selectable by mouse and keyboard, and return the label."""
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


_FEWEST_LETTERS: Final = 24
if TYPE_CHECKING:
    _AnyButton = QAbstractButton
else:
    _AnyButton = object


class _WrappedWords(_AnyButton):
    """A button or box whose words go on in a new line where there is no room for them."""

    _whole = ""

    def wrap_words(self, text: str) -> None:
        """Begin with these words."""
        self._whole = text
        # narrower than its words in one line
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """Return the words in one line."""
        return self._whole

    def setText(self, text: str) -> None:
        """Show other words."""
        self._whole = text
        super().setText(text)
        if self.isVisible():
            # what is hidden may keep its room, and is given another width when it comes
            self._wrap()

    def showEvent(self, event: QShowEvent) -> None:
        """Break the words for the width that there is."""
        super().showEvent(event)
        self._wrap()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        self._wrap()

    def sizeHint(self) -> QSize:
        """Return the size of the words in one line, as high as they are now."""
        now, wider = super().sizeHint(), self._widest(self._whole) - self._widest(super().text())
        return QSize(now.width() + wider, now.height())

    def minimumSizeHint(self) -> QSize:
        """Return a width of a few letters, as high as the words are now."""
        size = self.sizeHint()
        few = _FEWEST_LETTERS * self.fontMetrics().averageCharWidth()
        return QSize(min(size.width(), few), size.height())

    def _widest(self, text: str) -> int:
        return max(map(self.fontMetrics().horizontalAdvance, text.split("\n")))

    def _wrap(self) -> None:
        room = self.width() - super().sizeHint().width() + self._widest(super().text())
        lines: list[str] = []
        for given in self._whole.split("\n"):
            line, *words = given.split(" ")
            for word in words:
                if line and self._widest(f"{line} {word}") > room:
                    lines.append(line)
                    line = word
                else:
                    line = f"{line} {word}"
            lines.append(line)
        wrapped = "\n".join(lines)
        if wrapped != super().text():
            super().setText(wrapped)


class _SingleButton(QPushButton):
    """A button with its words in one line that takes Enter only when it has the focus.

    Qt's own takes Enter in dialogs only. The second half of a double click that started on an
    earlier widget does not press it either: opening an incident by double click must not reveal a
    picture.
    """

    # Which button the pointer pressed last, and where.
    last_press: ClassVar[tuple[_SingleButton, QPoint] | None] = None

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._began_here = False

    def showEvent(self, event: QShowEvent) -> None:
        self._began_here = False
        super().showEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        _SingleButton.last_press = self, event.globalPosition().toPoint()
        self._began_here = True
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._began_here:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            # a key that is still held down from the page before must not answer this one
            self.click()


class _Button(_WrappedWords, _SingleButton):
    """The button of the whole program, but for those of which one stays chosen."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.wrap_words(text)


class _DeliberateButton(_Button):
    """A button that takes no press where another one was pressed, or where it came up.

    A second press, however late, was meant for what was there before. It is taken once the pointer
    has moved, or after one press in vain. Two quick presses are one. Keys and screen readers press
    it as any other.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._rested: QPoint | None = None
        mark_deliberate(self)

    def showEvent(self, event: QShowEvent) -> None:
        self._rested = QCursor.pos()
        super().showEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Know that the pointer came from elsewhere."""
        at = event.globalPosition().toPoint()
        if self._rested is not None and not _is_near(at, self._rested):
            self._rested = None
        if _SingleButton.last_press is not None and not _is_near(at, _SingleButton.last_press[1]):
            _SingleButton.last_press = None
        super().enterEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, last = event.globalPosition().toPoint(), _SingleButton.last_press
        spots = [] if self._rested is None else [self._rested]
        if last is not None and last[0] is not self and isValid(last[0]):
            spots.append(last[1])
        self._rested = None
        if any(_is_near(at, each) for each in spots):
            _SingleButton.last_press = self, at
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()


def _is_near(one: QPoint, other: QPoint) -> bool:
    """Return whether a hand at rest may have pressed at both."""
    return (one - other).manhattanLength() < QApplication.startDragDistance()


def button(text: str, role: str = "", on: Callable[[], object] | None = None) -> QPushButton:
    """Return a button; Enter presses it only when it has the focus."""
    return _finished(_Button(text), role, on)


def deliberate_button(
    text: str, role: str = "", on: Callable[[], object] | None = None
) -> QPushButton:
    """Return a button that destroys, takes back, stops, gives up what was typed or is heard.

    Only Tab or a click lead to it, and no second press of another button does: see its class. No
    way out is one, because that has to work at once.
    """
    return _finished(_DeliberateButton(text), role, on)


def _finished(made: QPushButton, role: str, on: Callable[[], object] | None) -> QPushButton:
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if on is not None:
        pressed = on  # `clicked` would pass its own argument on
        made.clicked.connect(lambda: pressed())
    return made


def mark_deliberate(widget: QWidget) -> None:
    """Mark what leads away, destroys or takes back: the focus never comes there by itself."""
    widget.setProperty("deliberate", True)


def is_deliberate(widget: QWidget) -> bool:
    """Return whether it, or what it is in, is used on purpose alone."""
    at: QWidget | None = widget
    while at is not None:
        if at.property("deliberate") is True:
            return True
        at = at.parentWidget()
    return False


class TabButton(_SingleButton):
    """One of several buttons of which one is chosen: it shows a page, a step or a list."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)


def tab_button(text: str, role: str, on: Callable[[], object] | None = None) -> QPushButton:
    """Return a button that stays pressed while what it shows is shown."""
    return _finished(TabButton(text), role, on)


class TickBox(_WrappedWords, QCheckBox):
    """The tick box of the whole program: a click at any height of its row ticks it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.wrap_words(text)

    def hitButton(self, pos: QPoint) -> bool:
        """Return whether a click is on the button or its words, or right above or below them."""
        return super().hitButton(QPoint(pos.x(), self.rect().center().y()))


class RadioButton(_WrappedWords, QRadioButton):
    """The radio button of the whole program: a click at any height of its row chooses it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.wrap_words(text)

    def hitButton(self, pos: QPoint) -> bool:
        """Return whether a click is on the button or its words, or right above or below them."""
        return super().hitButton(QPoint(pos.x(), self.rect().center().y()))


class Group(QWidget):
    """Controls that answer one question, by which a screen reader calls them; see `column`."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.setAccessibleName(question)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)


# what a radio button has around its circle, up to its words
_AT_TEXT: Final = 11


def choice(text: str, meaning: str) -> tuple[QRadioButton, QVBoxLayout]:
    """Return a radio button, and a layout with the button and its meaning below it."""
    made = RadioButton(text)
    made.setAccessibleDescription(meaning)
    rows = QVBoxLayout()
    rows.setSpacing(0)
    rows.addWidget(made)
    below = QHBoxLayout()
    below.setSpacing(0)
    # aligned with the text of the button, in both directions of reading
    before = QWidget()
    fit_letters(made, lambda letters: before.setFixedWidth(tick_side(letters.height()) + _AT_TEXT))
    below.addWidget(before)
    below.addWidget(PlainLabel(meaning, role="muted"), 1)
    rows.addLayout(below)
    return made, rows


class _LetterFit(QObject):
    """Fits a widget now and whenever its letters have another size."""

    def __init__(self, widget: QWidget, fit: Callable[[QFontMetrics], object]) -> None:
        super().__init__(widget)
        self._widget, self._fit = widget, fit
        widget.installEventFilter(self)
        fit(widget.fontMetrics())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit it again after a change of its letters, which it has taken on by then."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit(self._widget.fontMetrics())
        return False


def fit_letters(widget: QWidget, fit: Callable[[QFontMetrics], object]) -> None:
    """Call `fit` for a size that is counted in letters, now and at every other text size."""
    _LetterFit(widget, fit)


def progress_bar() -> QProgressBar:
    """Return a bar that Tab comes to, so that a screen reader can say how far the work is."""
    made = QProgressBar()
    made.setAccessibleName(_("How far it is"))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def panel(role: str, margins: tuple[int, int, int, int]) -> tuple[QFrame, QVBoxLayout]:
    """Return a framed panel and the column to fill."""
    made = QFrame()
    made.setProperty("role", role)
    column = QVBoxLayout(made)
    column.setContentsMargins(*margins)
    column.setSpacing(6)
    return made, column


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tip; Qt would read some texts as markup, and this one is literal."""
    # The first window has no tip, and the table of entities takes a while to load.
    from html import escape

    widget.setToolTip(f"<span>{escape(text)}</span>")


def short_text(text: str, length: int = 80) -> str:
    """Return the text as one line of at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + ELLIPSIS


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property of the widget changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


# In letters, how wide a box with answers is at the most, and one of several side by side.
CHOICE: Final = 60
NARROW_CHOICE: Final = 34
_FEW_LETTERS: Final = 12
# what a box has around its words and its arrow
_AROUND_CHOICE: Final = 36


def _with_arrow(letters: int, metrics: QFontMetrics) -> int:
    return letters * metrics.averageCharWidth() + arrow_width(metrics.height()) + _AROUND_CHOICE


class ComboBox(QComboBox):
    """The combo box of the whole program; one with `letters` is at most so many letters wide.

    What is chosen and does not fit ends in an ellipsis; the open list has the whole of it. Some
    systems call a box by what is chosen in it: its own name is told as its description too.
    """

    def __init__(self, letters: int = 0) -> None:
        super().__init__()
        if letters:
            fit_letters(self, lambda metrics: self._limit(letters, metrics))

    def sizeHint(self) -> QSize:
        """Return the size of the widest answer; Qt measures its ink, which is less."""
        size = super().sizeHint()
        return QSize(size.width() + self.fontMetrics().averageCharWidth(), size.height())

    def minimumSizeHint(self) -> QSize:
        """Return a few letters: what does not fit is elided, and no page is wider for it."""
        least = super().minimumSizeHint()
        few = _with_arrow(_FEW_LETTERS, self.fontMetrics())
        return QSize(min(least.width(), few), least.height())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Say what is painted: what is chosen, with an ellipsis where it does not fit."""
        super().initStyleOption(option)
        kind = QStyle.ComplexControl.CC_ComboBox
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(kind, option, field, self).width()
        mode, words = Qt.TextElideMode.ElideRight, self.currentText()
        option.currentText = self.fontMetrics().elidedText(words, mode, max(room, 0))

    def _limit(self, letters: int, metrics: QFontMetrics) -> None:
        self.setMaximumWidth(_with_arrow(letters, metrics))

    def setAccessibleName(self, name: str) -> None:
        """Name the box, and describe it by its name."""
        super().setAccessibleName(name)
        self.setAccessibleDescription(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel on to the widget behind the box."""
        event.ignore()

    def showPopup(self) -> None:
        """Open the list, wide enough for its longest line."""
        view = self.view()
        around = view.verticalScrollBar().sizeHint().width() + 2 * view.frameWidth()
        view.setMinimumWidth(view.sizeHintForColumn(0) + around)
        super().showPopup()


class ListedComboBox(ComboBox):
    """One whose answer is chosen in its open list alone: no arrow key or letter changes it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list with the keys that would change the answer."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space):
            self.showPopup()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        else:
            event.ignore()


class EnterLine(QLineEdit):
    """A line that uses Enter on its words itself; an empty one leaves Enter to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter on words, which the line has told of by then."""
        # asked before, because who is told of Enter may empty the line
        is_used = bool(self.text().strip())
        super().keyPressEvent(event)
        if is_used and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class FlowLayout(QLayout):
    """A layout that places items side by side and wraps like text.

    An item wider than the layout is as wide as the layout.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return no direction: the layout takes only the space it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at this width."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """Return the size of all items in one row."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the largest item alone."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        y = rect.y()
        for row in self._rows(rect.width()):
            high = max(size.height() for _item, size in row)
            if place:
                self._place(row, rect, y, high)
            y += high + self._gap
        return max(y - self._gap - rect.y(), 0)

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Return the items row by row, each with its size."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        taken = 0
        for item in self._shown():
            size = item.sizeHint()
            most = max(width, item.minimumSize().width())
            if size.width() > most:
                size.setWidth(most)
                if item.hasHeightForWidth():
                    size.setHeight(item.heightForWidth(most))
            if not rows or taken + size.width() > width:
                rows.append([])
                taken = 0
            rows[-1].append((item, size))
            taken += size.width() + self._gap
        return rows

    def _place(
        self, row: list[tuple[QLayoutItem, QSize]], rect: QRect, top: int, high: int
    ) -> None:
        """Place a row; what is lower than the row is in its middle."""
        parent = self.parentWidget()
        direction = parent.layoutDirection() if parent else Qt.LayoutDirection.LeftToRight
        x = rect.x()
        for item, size in row:
            wanted = QRect(QPoint(x, top + (high - size.height()) // 2), size)
            item.setGeometry(QStyle.visualRect(direction, rect, wanted))
            x += size.width() + self._gap


_LETTERS = 32


class WrappingFieldRow(QWidget):
    """A row with `field` and, beside or below it, `parts`."""

    def __init__(self, field: QLineEdit, *parts: QWidget) -> None:
        super().__init__()
        self._field = field
        self._parts = QWidget()
        row = FlowLayout(self._parts)
        for part in parts:
            row.addWidget(part)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(field, 1)
        self._box.addWidget(self._parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts beside the field if the field keeps enough width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Arrange the row again after a part was shown or hidden."""
        words = self._field.fontMetrics().averageCharWidth() * _LETTERS
        wide = self.width() >= words + 8 + self._parts.sizeHint().width()
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(beside if wide else below)
        middle = Qt.AlignmentFlag.AlignVCenter if wide else Qt.AlignmentFlag(0)
        self._box.setAlignment(self._parts, middle)


class PageStack(QStackedWidget):
    """The stack of pages of the whole program; a screen reader says which one comes up.

    The focus goes on to the page that is shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._on_changed)

    def _on_changed(self) -> None:
        page = self.currentWidget()
        if page is None:
            return
        self.setFocusProxy(page)
        if self.isVisible():
            announce_page(page)

    def hasHeightForWidth(self) -> bool:
        """Return False, so that Qt asks no page for its height."""
        return False

    def sizeHint(self) -> QSize:
        """Return the size hint of the current page only."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()


_ROWS: Final = 6


class FileList(QListWidget):
    """Rows of text with a tick box; `ticked` returns the identifiers of the ticked rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self._exhibits: list[str] = []

    def add(self, exhibit: str, text: str) -> None:
        """Add a row, not ticked."""
        item = QListWidgetItem(text)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )
        item.setCheckState(Qt.CheckState.Unchecked)
        self.addItem(item)
        self._exhibits.append(exhibit)

    def fill(self, rows: Iterable[tuple[str, str]]) -> None:
        """Add a row for each exhibit and text, and limit the height to a few rows."""
        for exhibit, text in rows:
            self.add(exhibit, text)
        self.setFixedHeight(self.sizeHintForRow(0) * min(self.count(), _ROWS) + 12)

    def tick(self, exhibits: Collection[str]) -> None:
        """Tick the rows of these, and no others."""
        self._set_states({row: id_ in exhibits for row, id_ in enumerate(self._exhibits)})

    def tick_all(self, *, ticked: bool) -> None:
        """Tick the rows that are in the list as it is narrowed, or none of them."""
        rows = range(self.count())
        self._set_states({row: ticked for row in rows if not self.item(row).isHidden()})

    def _set_states(self, ticked: Mapping[int, bool]) -> None:
        """Tick these rows or not, and say so once, since each would be counted anew."""
        was_blocked = self.blockSignals(True)
        for row, is_ticked in ticked.items():
            state = Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
            self.item(row).setCheckState(state)
        self.blockSignals(was_blocked)
        if ticked:
            self.itemChanged.emit(self.item(next(iter(ticked))))

    def ticked(self) -> tuple[str, ...]:
        """Return the exhibits whose rows are ticked, in the order of the rows."""
        return tuple(
            exhibit
            for row, exhibit in enumerate(self._exhibits)
            if self.item(row).checkState() is Qt.CheckState.Checked
        )
