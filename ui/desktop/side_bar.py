"""The side bar: the pages in their groups, and the ways out of an open record or bundle.

**Invariants:**

- A group that folds shows one line until one of its pages is open, so that what is used every day
  is in sight in a low window too.
- Arrows go from page to page and open none; Enter or Space does.
- The dot beside a page says quietly that something is open there. It has no colour of its own and
  no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.icons import page_icon
from ui.desktop.page_list import PART_OF, PageGroup, PageId, rows_of
from ui.desktop.widgets.basic import PlainLabel, button, mark_deliberate, restyle, tab_button

_AROUND, _LEAST, _INDENT = 66, 200, 22
# between groups that are named
_APART = 14


class SideBar(QFrame):
    """The list of pages and the ways out. `page_chosen` carries a PageId."""

    page_chosen = Signal(object)
    hide_requested = Signal()
    lock_requested = Signal()

    def __init__(self, groups: Sequence[PageGroup], lock: str = "") -> None:
        """Build the bar; `lock` replaces the label of the first way out if it locks nothing."""
        super().__init__()
        self.setProperty("role", "band")
        self.setAccessibleName(_("Pages of the record"))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[PageId, QPushButton] = {}
        self._heads: dict[PageId, QPushButton] = {}
        self._folds: list[_Fold] = []
        self._dot = _Dot(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 12)
        column.setSpacing(6)
        inner = QWidget()
        inner.setProperty("role", "column")
        pages_column = QVBoxLayout(inner)
        pages_column.setContentsMargins(0, 0, 0, 0)
        pages_column.setSpacing(2)
        foot = QVBoxLayout()
        foot.setSpacing(2)
        for number, group in enumerate(groups):
            place = foot if group.foot else pages_column
            if group.folds:
                self._add_folding(group, place)
            else:
                if number and not group.foot:
                    place.addSpacing(_APART)
                self._add_open(group, place)
        pages_column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        column.addLayout(foot)
        mark_deliberate(self)
        for label, asked in (
            (lock or _("Lock (Ctrl+L)"), self.lock_requested),
            (_("Hide now"), self.hide_requested),
        ):
            column.addWidget(button(label, on=asked.emit))
        column.addWidget(PlainLabel(_("Shift three times hides too."), role="muted"))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Stay as wide as the longest label at every text size, with pictures of its colour."""
        super().changeEvent(event)
        if event.type() in (
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
            QEvent.Type.PaletteChange,
        ):
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go to the page above or below with the arrows; Enter or Space opens it.

        Qt's own would open each page on the way, and lose the focus to it.
        """
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        listed = [each for each in self.findChildren(QPushButton) if each.property("role") == "nav"]
        shown = [each for each in listed if each.isVisible()]
        if by is None or not isinstance(watched, QPushButton) or watched not in shown:
            return False
        at = shown.index(watched) + by
        if 0 <= at < len(shown):
            shown[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(shown[at], 0, 0)
        return True

    def mark(self, page: PageId) -> None:
        """Mark the open page, or that of which it is a part, and bring its button into view."""
        page = PART_OF.get(page, page)
        if page not in self._buttons:
            return
        self._buttons[page].setChecked(True)
        for fold in self._folds:
            fold.open(page in fold.pages)
        self._area.ensureWidgetVisible(self._buttons[page], 0, 0)
        # a group that was unfolded just now has no places yet
        QTimer.singleShot(0, self, partial(self._reveal, self._buttons[page]))

    def _reveal(self, made: QPushButton) -> None:
        if made.isChecked():
            self._area.ensureWidgetVisible(made, 0, 0)

    def show_dot(self, page: PageId, why: str) -> None:
        """Show a dot beside a page with what it says to readers; '' takes it away."""
        made = self._buttons[page]
        made.setAccessibleDescription(why)
        self._dot.show_on(made if why else None)

    def label_of(self, page: PageId) -> str:
        """Return what the button of a page says."""
        return self._buttons[page].text()

    def has_dot(self, page: PageId) -> bool:
        """Return whether a dot is beside a page."""
        return self._dot.parentWidget() is self._buttons[page] and not self._dot.isHidden()

    def _add_open(self, group: PageGroup, column: QVBoxLayout) -> None:
        if group.title:
            heading = PlainLabel(_(group.title), role="muted", wrap=False)
            heading.setContentsMargins(12, 0, 12, 2)
            column.addWidget(heading)
        for page, label in rows_of(group):
            column.addWidget(self._page(page, label))

    def _add_folding(self, group: PageGroup, column: QVBoxLayout) -> None:
        pages = rows_of(group)
        first = pages[0][0]
        if group.title:
            head = button(_(group.title), "nav", partial(self.page_chosen.emit, first))
            head.installEventFilter(self)
            self._heads[first] = head
            inside = pages
        else:
            head = self._page(*pages[0])
            inside = pages[1:]
        column.addWidget(head)
        box = QWidget()
        below = QVBoxLayout(box)
        below.setContentsMargins(_INDENT, 0, 0, 0)
        below.setSpacing(2)
        for page, label in inside:
            below.addWidget(self._page(page, label))
        column.addWidget(box)
        self._folds.append(_Fold(head, box, frozenset(page for page, _label in pages)))

    def _page(self, page: PageId, label: str) -> QPushButton:
        made = tab_button(_(label), "nav", partial(self.page_chosen.emit, page))
        made.installEventFilter(self)
        self._group.addButton(made)
        self._buttons[page] = made
        return made

    def _fit(self) -> None:
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        size = metrics.height() + 2
        colour = self.palette().color(QPalette.ColorRole.ButtonText)
        ratio = self.devicePixelRatioF()
        folded = {page for fold in self._folds for page in fold.inside(self._buttons)}
        named = {**{page: made for page, made in self._buttons.items() if page not in folded}}
        for page, made in (*named.items(), *self._heads.items()):
            made.setIcon(page_icon(page, colour, size, ratio))
            made.setIconSize(QSize(size, size))
        names = (made.text() for made in (*self._buttons.values(), *self._heads.values()))
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        self.setFixedWidth(max(widest + size + _AROUND, _LEAST))


class _Fold:
    """A group of which only the head is shown until one of its pages is open."""

    def __init__(self, head: QPushButton, box: QWidget, pages: frozenset[PageId]) -> None:
        self.pages = pages
        self._head, self._box = head, box
        box.hide()

    def open(self, is_open: bool) -> None:
        """Show or hide the pages."""
        self._box.setVisible(is_open)
        if not self._head.isCheckable():
            self._head.setProperty("inside", is_open)
            restyle(self._head)

    def inside(self, buttons: dict[PageId, QPushButton]) -> list[PageId]:
        """Return the pages whose buttons are in the part that folds."""
        return [page for page in self.pages if self._box.isAncestorOf(buttons[page])]


class _Dot(QWidget):
    """A dot at the trailing edge of a button, through which it is clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_on(self, made: QPushButton | None) -> None:
        if made is None:
            self.hide()
            return
        self.setParent(made)
        self._place()
        made.installEventFilter(self)
        self.show()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Stay at the edge of the button."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(QPointF(self.rect().center()) + QPointF(0.5, 0.5), 4, 4)

    def _place(self) -> None:
        made = self.parentWidget()
        if made is None:
            return
        edge = made.height()
        rtl = made.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setGeometry(0 if rtl else made.width() - edge, 0, edge, edge)
