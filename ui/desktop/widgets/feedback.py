"""Notices, problems and progress: shown in place, read out, never blocking the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput, DiaryError
from diary.i18n import _
from ui.desktop.theme import ink_on
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import (
    PageStack,
    PlainLabel,
    deliberate_button,
    fit_letters,
    panel,
    progress_bar,
    restyle,
    selectable,
)
from ui.desktop.widgets.field_error import FieldError
from ui.text.error_messages import explain_in_window

if TYPE_CHECKING:
    from diary.jurisdiction import Notice


_AROUND = 90


def bring_into_view(part: QWidget) -> None:
    """Scroll until `part` is visible, once the layout is complete."""
    QTimer.singleShot(0, part, lambda: _settle(part))


def _settle(part: QWidget) -> None:
    # text wraps once the part has its width, and only then is its height known
    QTimer.singleShot(0, part, lambda: _scroll_to(part))


def _scroll_to(part: QWidget) -> None:
    area = part.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None and part.isVisible():
        area.ensureWidgetVisible(part, 0, _AROUND)


def reserve_lines(label: PlainLabel, lines: int) -> None:
    """Keep room for so many lines, so that nothing moves when a text comes or goes."""
    policy = label.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    label.setSizePolicy(policy)
    fit_letters(label, lambda letters: label.setMinimumHeight(letters.lineSpacing() * lines + 2))
    label.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)


def refusal_text(error: DiaryError) -> str:
    """Return what happened, what is safe and what to do next.

    An option of the command line is the name of nothing in the window, so it is left away.
    """
    if isinstance(error, BadInput) and error.field.startswith("--"):
        text = explain_in_window(BadInput("", error.reason, line=error.line)).text
        return text[:1].upper() + text[1:]
    return explain_in_window(error).text


class StatusLine(PlainLabel):
    """One line in place that reports a result or a problem.

    Where it belongs to a field, a problem is the description of that field as long as it stands.
    """

    def __init__(self) -> None:
        super().__init__(role="muted")
        self.setAccessibleName("")
        self._field: QWidget | None = None
        self._is_mended: Callable[[], bool] | None = None
        self._error: FieldError | None = None
        self.hide()

    def belong_to(self, field: QWidget, is_mended: Callable[[], bool] | None = None) -> None:
        """Belong to this field from now on, and go once `is_mended` is so after a change of it."""
        self.show_text("")
        self._field, self._is_mended = field, is_mended

    def show_text(self, text: str) -> None:
        """Show the text and let a screen reader say it; '' hides the line."""
        self._show(text, role="muted")

    def fail(self, error: DiaryError) -> None:
        """Show what happened, what is safe and what to do next."""
        self.problem(refusal_text(error))

    def problem(self, text: str) -> None:
        """Show what must be changed first, with its sign, and scroll to it."""
        self._show(text, role="problem")
        bring_into_view(self)

    def _show(self, text: str, *, role: str) -> None:
        self.setProperty("role", role)
        restyle(self)
        # a frame asks for its padding anew only when it is told of another style
        QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))
        self.setText(text)
        self.setVisible(bool(text))
        self._describe(text if role == "problem" else "")
        announce(self, text, at_once=role == "problem")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign of a problem before its first line: colour alone would tell it to few."""
        super().paintEvent(event)
        if self.property("role") == "problem":
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_sign(painter)
            painter.end()

    def _paint_sign(self, painter: QPainter) -> None:
        letters, inside = self.fontMetrics(), self.contentsRect()
        words = letters.boundingRect(inside, Qt.TextFlag.TextWordWrap, self.text())
        is_middle = bool(self.alignment() & Qt.AlignmentFlag.AlignVCenter)
        above = max(0, inside.height() - words.height()) // 2 if is_middle else 0
        # in the room that the style sheet keeps on the side where reading begins
        is_turned = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        room = self.width() - 1 - inside.right() if is_turned else inside.left()
        side = min(letters.height() * 9 // 10, room * 3 // 5)
        off = side * 5 // 3
        left = inside.right() + off - side if is_turned else inside.left() - off
        sign = QRect(left, inside.top() + above + (letters.height() - side) // 2, side, side)
        painter.setBrush(self.palette().color(self.foregroundRole()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(sign)
        painter.setPen(QColor(ink_on(painter.brush().color().name())))
        painter.setFont(self.font())
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "!")

    def _describe(self, text: str) -> None:
        if self._error is not None:
            self._error.take_back()
        self._error = None
        if self._field is not None and text:
            self._error = FieldError(self._field, text, self._on_changed)

    def _on_changed(self) -> None:
        if self._is_mended is not None and self._is_mended():
            self.show_text("")


class NoticeBox(QFrame):
    """One notice: a title and its sentences."""

    def __init__(self, title: str, sentences: Iterable[str]) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        if title:
            column.addWidget(PlainLabel(title, role="field"))
        for sentence in sentences:
            column.addWidget(PlainLabel(sentence))


class Notices(QWidget):
    """The notices that apply at the moment; it takes no space while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[str, ...] = ()
        self.hide()

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the ids of the notices on screen."""
        return self._shown

    def show_notices(self, notices: Iterable[Notice]) -> None:
        """Show these notices and no others; a screen reader says the new ones."""
        rows = tuple(notices)
        ids = tuple(row.id for row in rows)
        if ids == self._shown:
            return
        fresh = [row for row in rows if row.id not in self._shown]
        self._shown = ids
        clear_layout(self._column)
        for row in rows:
            self._column.addWidget(NoticeBox(row.title, row.text))
        self.setVisible(bool(rows))
        for row in fresh:
            announce(self, " ".join((row.title, *row.text)))


def clear_layout(layout: QLayout) -> None:
    """Remove and delete every widget of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def card(title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """Return a card with an optional heading, and the column to fill."""
    made, column = panel("card", (16, 12, 16, 14))
    if title:
        column.addWidget(PlainLabel(title, role="heading"))
    return made, column


def clear_stack(stack: PageStack, keep: QWidget | None = None) -> None:
    """Remove every page of a stack except `keep`."""
    for number in range(stack.count() - 1, -1, -1):
        page = stack.widget(number)
        if page is not None and page is not keep:
            stack.removeWidget(page)
            page.deleteLater()


_POINT = "- "
_GAP = 8


class SentenceList(QWidget):
    """Each sentence as a label; one that starts with a hyphen becomes a list item."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[PlainLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self.hide()

    def show_lines(self, lines: Iterable[str], *, aloud: bool = True) -> None:
        """Show these lines; none hides the list. With `aloud` a screen reader says them.

        Results are said aloud, questions are not.
        """
        clear_layout(self._column)
        self._labels.clear()
        kept = list(lines)
        for line in kept:
            if not line:
                self._column.addSpacing(_GAP)
            elif line.startswith(_POINT):
                self._column.addWidget(_point(self._label(line.removeprefix(_POINT))))
            else:
                self._column.addWidget(self._label(line))
        self.setVisible(bool(kept))
        if aloud:
            announce(self, " ".join(kept))

    def text(self) -> str:
        """Return everything that is shown, in one line."""
        return " ".join(label.text() for label in self._labels)

    def _label(self, text: str) -> PlainLabel:
        made = selectable(PlainLabel(text))
        self._labels.append(made)
        return made


def _point(label: PlainLabel) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(8, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(PlainLabel("\u2022", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return made


# progress bars count in 32 bits, which file sizes can exceed
_STEPS = 1000


class JobProgress(QWidget):
    """A progress bar with its sentence; `stop_requested` follows the button 'Stop'.

    The bar has the focus at first, so that a second press of the key that began it stops nothing.
    """

    stop_requested = Signal()

    def __init__(self, *, stoppable: bool = True) -> None:
        super().__init__()
        self._said = PlainLabel()
        self.bar = progress_bar()
        self.bar.setMinimumWidth(260)
        self.stop = deliberate_button(_("Stop"), on=self.stop_requested.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._said)
        row = QHBoxLayout()
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        row.addStretch(1)
        column.addLayout(row)
        # behind the layout: what has no parent yet would be shown as a window of its own
        self.stop.setVisible(stoppable)
        self.hide()

    def begin(self, sentence: str) -> None:
        """Show the sentence and start with unknown progress."""
        self._said.setText(sentence)
        self.bar.setRange(0, 0)
        self.show()
        self.bar.setFocus()
        announce(self, sentence)

    def progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(done * _STEPS // total if total else 0)

    def end(self) -> None:
        if not self.isHidden():
            announce(self, _("This work has ended."))
        self.hide()
