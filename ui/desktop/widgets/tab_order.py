"""Where Tab goes next: through what is in sight, in the order of the layouts as they are now.

Qt keeps a ring of all widgets in the order of their creation. A page that is built in parts, or
gets rows later, would be gone through in an order that nobody sees, and a ring that is set anew
loses controls.

**Invariants:**

- Tab stops at every control that is in sight, enabled and takes the focus by Tab, once a round; of
  several answers or pages of which one is chosen, at that one.
- What has the focus is scrolled into view.
- Where a control with the focus is hidden, disabled or taken away, the focus stays on the page: at
  the next control there, else at the one before, else at the title. It never comes by itself to
  what leads away, destroys or takes back, nor from one button to another while there is a field.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QWidget,
)

from ui.desktop.widgets.basic import TitleLabel, is_deliberate


def go_along(widget: QWidget, *, is_next: bool) -> bool:
    """Give the focus to the next or previous control of the window; return False without one."""
    window = widget.window()
    at = QApplication.focusWidget() or window.focusWidget() or widget
    if at.window() is not window:
        at = widget
    if not at.isVisible() or not at.isEnabled():
        return stay_near(at)
    order = list(_below(window, at))
    place = order.index(at)
    around = [*order[place + 1 :], *order[:place]]
    for each in around if is_next else reversed(around):
        if _stops(each):
            reason = Qt.FocusReason
            each.setFocus(reason.TabFocusReason if is_next else reason.BacktabFocusReason)
            _scroll_to(each)
            return True
    return False


def stay_near(gone: QWidget) -> bool:
    """Give the focus to what is nearest to a control that cannot have it any more.

    That is on the same page if there is anything on it, else on the page around that one. After a
    button it is another button only where there is nothing else: a second press of the key would
    press that one.
    """
    reason = Qt.FocusReason.OtherFocusReason
    for page in _pages_around(gone):
        order = list(_below(page, gone))
        place = order.index(gone) if gone in order else 0
        near = [*order[place + 1 :], *reversed(order[:place])]
        titles = (each for each in order if isinstance(each, TitleLabel) and each.isVisible())
        stops = [each for each in near if _stops(each) and not is_deliberate(each)]
        if isinstance(gone, QPushButton):
            stops.sort(key=lambda each: isinstance(each, QPushButton))
        found = next(iter(stops), None) or next(titles, None)
        if found is not None:
            found.setFocus(reason)
            _scroll_to(found)
            return True
    gone.window().setFocus(reason)
    return True


def _pages_around(widget: QWidget) -> Iterator[QWidget]:
    """Yield the pages in sight around a widget, the innermost first, and the window."""
    at = widget.parentWidget()
    while at is not None and not at.isWindow():
        if at.isVisible() and at.property("page") is True:
            yield at
        at = at.parentWidget()
    yield widget.window()


def _stops(widget: QWidget) -> bool:
    tab = Qt.FocusPolicy.TabFocus
    return (
        (widget.focusPolicy() & tab == tab or _is_chosen(widget))
        and widget.focusProxy() is None
        and widget.isVisible()
        and widget.isEnabled()
        and not _is_of_another(widget)
    )


def _is_chosen(widget: QWidget) -> bool:
    """Return whether it is the chosen one of a group.

    Qt lets Tab stop at the one of a group that had the focus last, and not at one that was chosen
    by the program: nothing of the group could be reached then.
    """
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is None or not group.exclusive() or group.checkedButton() is not widget:
        return False
    return widget.focusPolicy() is not Qt.FocusPolicy.NoFocus


def _is_of_another(widget: QWidget) -> bool:
    """Return whether another one of its group is chosen: arrows lead from that one to this."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is None or not group.exclusive():
        return False
    return group.checkedButton() not in (None, widget)


def _scroll_to(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, QScrollArea) and around.widget() is not None:
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def _below(widget: QWidget, at: QWidget) -> Iterator[QWidget]:
    """Yield a widget and those inside it that are in sight or lead to `at`."""
    yield widget
    for child in _children(widget):
        if child.isVisible() or child is at or child.isAncestorOf(at):
            yield from _below(child, at)


def _children(widget: QWidget) -> Iterator[QWidget]:
    """Yield the widgets right inside one: as its layout has them, then by their place."""
    placed = {id(each): each for each in _laid_out(widget.layout()) if _is_in(each, widget)}
    yield from placed.values()
    inside = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    rest = [each for each in inside if not each.isWindow() and id(each) not in placed]
    mirrored = widget.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def place(each: QWidget) -> tuple[int, int]:
        corner: QPoint = each.pos()
        return corner.y(), -corner.x() if mirrored else corner.x()

    yield from sorted(rest, key=place)


def _is_in(widget: QWidget, parent: QWidget) -> bool:
    return widget.parentWidget() is parent


def _laid_out(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda number: tuple(layout.getItemPosition(number))[:2])  # type: ignore[arg-type]
    for number in numbers:
        item = layout.itemAt(number)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
