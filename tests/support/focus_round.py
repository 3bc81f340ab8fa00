"""The way that Tab goes through a window: what it reaches, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QScrollArea,
    QWidget,
)

# Controls whose middles differ by less than this stand in one line, whatever their heights.
LINE: Final = 14
# Presses of Tab after which a round that has not closed is a fault.
_MOST: Final = 2000
_MOST_LINKS: Final = 100


def reachable(window: QWidget) -> list[QWidget]:
    """Return every control in sight that is enabled and that Tab should stop at."""
    return [each for each in window.findChildren(QWidget) if _stops(each, window)]


def _stops(widget: QWidget, window: QWidget) -> bool:
    tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    # whatever Qt has made of it: by the chosen one a group is reached
    tab = tab or (
        isinstance(widget, QAbstractButton)
        and widget.group() is not None
        and widget.group().exclusive()
        and widget.isChecked()
    )
    return (
        tab
        and widget.focusProxy() is None
        and widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and not _is_of_another(widget)
    )


def _is_of_another(widget: QWidget) -> bool:
    """Return whether arrows lead to a button: of one answer out of several Tab stops at that."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is None or not group.exclusive() or group.checkedButton() is None:
        return False
    return group.checkedButton() is not widget


def one_round(window: QWidget) -> list[QWidget]:
    """Press Tab from the first control until it comes back; return where it stopped."""
    wanted = reachable(window)
    if not wanted:
        return []
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    went: list[QWidget] = []
    for _press in range(_MOST):
        at = QApplication.focusWidget()
        if at is None or at in went:
            break
        went.append(at)
        for _link in range(_MOST_LINKS):
            QTest.keyClick(at, Qt.Key.Key_Tab)
            # a text takes it for each of its links, and then lets go
            if QApplication.focusWidget() is not at:
                break
    return went


def faults(window: QWidget) -> Iterator[str]:
    """Yield what a person with a keyboard alone would miss, or lose the way at."""
    wanted, went = reachable(window), one_round(window)
    if QApplication.focusWidget() not in went[:1]:
        yield f"the round does not close but comes to {_name(QApplication.focusWidget())}"
    yield from (f"{_name(each)} is skipped" for each in wanted if each not in went)
    yield from (f"{_name(each)} is not in sight" for each in went if each not in wanted)
    yield from (f"{_name(b)} comes after {_name(a)}" for a, b in _jumps(window, went))


def _jumps(window: QWidget, went: list[QWidget]) -> Iterator[tuple[QWidget, QWidget]]:
    """Yield two of one column of the window, of which the later one stands before the other.

    The column is the deepest widget that holds both, so that a side bar is not compared with what
    stands beside it.
    """
    mirrored = window.layoutDirection() is Qt.LayoutDirection.RightToLeft
    for one, after in pairwise(went):
        a, b = _place(one, window), _place(after, window)
        if a.intersects(b):
            continue
        if b.bottom() < a.top() - LINE and _overlap(a, b) and not _is_scrolled(after, one):
            yield one, after
        elif abs(a.center().y() - b.center().y()) < LINE and not _overlap(a, b):
            if (b.center().x() < a.center().x()) != mirrored:
                yield one, after


def _is_scrolled(widget: QWidget, beside: QWidget) -> bool:
    """Return whether a widget was scrolled out of an area that the other one is not in."""
    areas = (each for each in _above(widget) if isinstance(each, QScrollArea))
    return any(
        not area.isAncestorOf(beside) and widget.mapTo(area.viewport(), QPoint()).y() < 0
        for area in areas
    )


def _above(widget: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()


def _overlap(a: QRect, b: QRect) -> bool:
    return a.left() <= b.right() and b.left() <= a.right()


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    words = widget.accessibleName() or getattr(widget, "text", str)()
    kind = type(widget).__name__
    if not words and isinstance(widget, QAbstractScrollArea):
        words = type(widget.parentWidget()).__name__
    return f"{kind} {words!r}"
