"""The timeline's list, its model, the line to record with, and its search and filters.

**Invariants:**

- The model requests rows (`page_wanted`), and the page reads them and passes them in, so the model
  needs no session. An answer to an earlier request (another filter) is dropped by its ticket.
- The line is free again at once; a text on its way is kept until it is recorded, and returns to the
  line if the record refuses it. 'Just now' is the default and is recorded as 'about' the moment of
  Enter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListView,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.jurisdiction import Vocabulary
from diary.model.record import Incident
from diary.model.recorded import EXCERPT, TimelineCursor, TimelineFilter, TimelineRow, TimelineSlice
from diary.model.when import Precision, When, moment, not_sure, yesterday, zone_of
from ui.desktop.drafts import Draft
from ui.desktop.widgets.basic import (
    ELLIPSIS,
    ComboBox,
    FieldLabel,
    WrappingFieldRow,
    button,
    short_text,
)
from ui.desktop.widgets.dates import DayEdit, DayRange
from ui.desktop.widgets.register_view import Index as RegisterViewIndex
from ui.desktop.widgets.register_view import RowDelegate, RowList, sides, small_font

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
PAGE = 100


class TimelineModel(QAbstractListModel):
    """Rows, latest first. `page_wanted` carries a ticket and the cursor to continue from."""

    page_wanted = Signal(int, object)

    def __init__(self, describe: Callable[[TimelineRow], str], parent: QObject | None = None):
        super().__init__(parent)
        self._describe = describe
        self._rows: list[TimelineRow] = []
        self._after: TimelineCursor | None = None
        self._ended = True
        self._asked = False
        self._ticket = 0

    def start(self) -> None:
        """Remove every row and request the first page."""
        self.beginResetModel()
        self._rows.clear()
        self._after, self._ended, self._asked = None, False, False
        self._ticket += 1
        self.endResetModel()
        self._ask()

    def take(self, ticket: int, page: TimelineSlice) -> None:
        """Add a page that was requested."""
        if ticket != self._ticket:
            return
        self._asked = False
        self._after, self._ended = page.after, page.after is None
        if page.rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(page.rows) - 1)
            self._rows.extend(page.rows)
            self.endInsertRows()

    def give_up(self, ticket: int) -> None:
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

    def sizeHint(self, option: QStyleOptionViewItem, index: RegisterViewIndex) -> QSize:
        """Return the height of a heading, two lines and the facts."""
        plain, small = QFontMetrics(option.font), QFontMetrics(small_font(option.font))
        return QSize(200, small.height() * 2 + plain.lineSpacing() * _LINES + 24)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: RegisterViewIndex
    ) -> None:
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
    """Return the beginning of the text; an ellipsis shows that it continues."""
    return row.excerpt + ELLIPSIS if len(row.excerpt) >= EXCERPT else row.excerpt


def paint_lines(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    lines: int,
    direction: Qt.LayoutDirection,
) -> int:
    """Draw at most `lines` lines of `text`, wrapping without spaces too; return the height."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if direction == Qt.LayoutDirection.RightToLeft:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    line = short_text(text, 400)
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


NOW, TODAY, YESTERDAY, DATE, NOT_SURE = "now", "today", "yesterday", "date", "not-sure"
_CHOICES = (
    (NOW, N_("just now")),
    (TODAY, N_("earlier today")),
    (YESTERDAY, N_("yesterday")),
    (DATE, N_("on a date")),
    (NOT_SURE, N_("not sure when")),
)
MAX_LINE = 20_000


class QuickLine(QWidget):
    """`entered` carries an Incident; `more_requested` carries text and When for the long form."""

    entered = Signal(object)
    refused = Signal(object)
    more_requested = Signal(str, object)

    def __init__(self, clock: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self._on_its_way: list[str] = []
        self.line = QLineEdit()
        self.line.setProperty("role", "quick")
        self.line.setMaxLength(MAX_LINE)
        self.line.setPlaceholderText(_("What happened? One line, then Enter."))
        self.line.returnPressed.connect(self._on_enter)
        self.choice = ComboBox()
        self.choice.setAccessibleName(_("When it happened"))
        for value, label in _CHOICES:
            self.choice.addItem(_(label), value)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.day = DayEdit()
        self.day.hide()
        save = button(_("Save"), "main", self._on_enter)
        more = button(_("Add details"), on=self._on_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(FieldLabel(_("Record something"), self.line))
        column.addWidget(WrappingFieldRow(self.line, self.choice, save, more))
        column.addWidget(self.day)
        self.setFocusProxy(self.line)

    def recorded(self, text: str) -> None:
        """Note that the text is in the record."""
        if text in self._on_its_way:
            self._on_its_way.remove(text)

    def give_back(self, text: str) -> None:
        """Return a refused text to the line, before what was typed since."""
        self.recorded(text)
        later = self.line.text()
        self.line.setText(f"{text} {later}" if later else text)

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        texts = [*self._on_its_way, self.line.text()]
        text = " ".join(part for part in texts if part.strip())
        if not text:
            return None
        return {"text": text, "choice": self.choice.currentData(), "day": self.day.state()}

    def restore(self, state: Draft) -> None:
        """Restore what `unsaved` returned."""
        self.line.setText(str(state["text"]))
        self.choice.setCurrentIndex(max(self.choice.findData(state["choice"]), 0))
        self.day.restore(list(state["day"]))

    def when(self) -> When:
        """Return the time chosen beside the line; raise BadInput."""
        chosen = self.choice.currentData()
        today = self._clock().astimezone(zone_of(self._zone)).date()
        if chosen == NOW:
            return moment(self._clock(), self._zone, Precision.ABOUT)
        if chosen == NOT_SURE:
            return not_sure(self._zone)
        day: date = {TODAY: today, YESTERDAY: yesterday(today)}.get(chosen) or self.day.day()
        return When(Precision.DAY, self._zone, day.isoformat())

    @Slot()
    def _on_enter(self) -> None:
        text = self.line.text().strip()
        if not text:
            return
        try:
            incident = Incident(what=text, when=self.when())
        except BadInput as error:
            self.day.setFocus()
            self.refused.emit(BadInput(_("When it happened"), error.reason))
            return
        self._on_its_way.append(text)
        self._clear()
        self.line.setFocus()
        self.entered.emit(incident)

    @Slot()
    def _on_more(self) -> None:
        try:
            when: When | None = self.when()
        except BadInput:
            when = None
        text = self.line.text()
        self._clear()
        self.more_requested.emit(text, when)

    def _clear(self) -> None:
        self.line.clear()
        self.choice.setCurrentIndex(0)

    @Slot()
    def _on_choice(self) -> None:
        self.day.setVisible(self.choice.currentData() == DATE)
        if self.day.isVisible():
            self.day.setFocus()


_PAUSE_MS = 200


class FilterBar(QWidget):
    """Search and filters. `changed` follows shortly after the last change."""

    changed = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.words = QLineEdit()
        self.words.setAccessibleName(_("Search the record"))
        self.words.setPlaceholderText(_("Search the record"))
        self.words.setClearButtonEnabled(True)
        self.behaviour = _combo(_("Kind of behaviour"))
        self.behaviour.addItem(_("Any behaviour"), "")
        for row in vocabulary.behaviours:
            self.behaviour.addItem(row.label, row.code)
        self.behaviour.setMaximumWidth(250)
        self.reported = _combo(_("Reported to police"))
        rows = ((None, _("Reported or not")), (True, _("Reported")), (False, _("Not reported")))
        for value, label in rows:
            self.reported.addItem(label, value)
        self.days = DayRange()
        self.withdrawn = QCheckBox(_("Show withdrawn ones too"))
        self._more = QWidget()
        self._toggle = button(_("More filters"), on=self._on_toggle)
        self._clear = button(_("Show all"), on=self.clear)
        self._build()
        self._clear.hide()

    def chosen(self) -> TimelineFilter:
        """Return the filter; an unreadable day filters nothing."""
        behaviour = str(self.behaviour.currentData())
        since, until = self.days.wanted()
        return TimelineFilter(
            text=self.words.text().strip(),
            behaviours=(behaviour,) if behaviour else (),
            since=since,
            until=until,
            reported=self.reported.currentData(),
            with_withdrawn=self.withdrawn.isChecked(),
        )

    def is_set(self) -> bool:
        """Return whether anything is filtered."""
        return self.chosen() != TimelineFilter()

    @Slot()
    def clear(self) -> None:
        self.words.clear()
        self.behaviour.setCurrentIndex(0)
        self.reported.setCurrentIndex(0)
        self.days.clear()
        self.withdrawn.setChecked(False)

    def _build(self) -> None:
        self._row = WrappingFieldRow(
            self.words, self.behaviour, self.reported, self._toggle, self._clear
        )
        more = QVBoxLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.addWidget(self.days)
        more.addWidget(self.withdrawn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._row)
        column.addWidget(self._more)
        self._more.hide()
        self.words.textChanged.connect(self._on_changed)
        self.behaviour.currentIndexChanged.connect(self._on_changed)
        self.reported.currentIndexChanged.connect(self._on_changed)
        self.days.changed.connect(self._on_changed)
        self.withdrawn.toggled.connect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        self._clear.setVisible(self.is_set() or not self.days.is_empty())
        self._row.arrange()
        self._pause.start()

    @Slot()
    def _on_toggle(self) -> None:
        self._more.setVisible(self._more.isHidden())


def _combo(name: str) -> ComboBox:
    made = ComboBox()
    made.setAccessibleName(name)
    return made
