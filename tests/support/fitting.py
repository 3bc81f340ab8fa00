"""What does not fit on a page: texts cut off, widgets over each other, and what is out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QMargins
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from tests.support.qt import lay_out
from ui.desktop.widgets.basic import TitleLabel
from ui.desktop.widgets.row_list import PlainRowList

# pixels that rounding takes
_ROUNDING = 2
# letters of what to type in a field that say something
_READABLE = 12
_BAR = 20


def too_large(page: QWidget, width: int, height: int) -> Iterator[str]:
    """Yield what a page needs more than it was given, and what of it is cut off."""
    lay_out()
    least = page.minimumSizeHint()
    if least.width() > width or least.height() > height:
        yield f"the page needs {least.width()} by {least.height()}"
    if page.width() > width or page.height() > height:
        yield f"the page is {page.width()} by {page.height()}"
    yield from clipped(page)


def clipped(page: QWidget) -> Iterator[str]:
    """Yield each text on a page that is cut off, with the size that it has and wants."""
    for button in page.findChildren(QAbstractButton):
        has, wants = button.size(), button.minimumSizeHint()
        if not button.isVisible() or not button.text():
            continue
        if has.width() < wants.width() - _ROUNDING or has.height() < wants.height() - _ROUNDING:
            yield f"{button.text()!r} is {has.toTuple()} and wants {wants.toTuple()}"
    for label in page.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        wants = label.sizeHint()
        if label.wordWrap():
            wants.setWidth(0)
            wants.setHeight(label.heightForWidth(label.width()))
        if label.width() < wants.width() - _ROUNDING or label.height() < wants.height() - _ROUNDING:
            yield f"{label.text()!r} is {label.size().toTuple()} and wants {wants.toTuple()}"


def sideways(page: QWidget) -> Iterator[str]:
    """Yield each area and list whose content is wider than what is seen of it."""
    for area in page.findChildren(QScrollArea):
        inside = area.widget()
        # one that does not follow its area is a picture that is looked at closer
        if not area.isVisible() or inside is None or not area.widgetResizable():
            continue
        room = area.viewport().width()
        if inside.width() > room + _ROUNDING:
            yield f"{inside.width()} wide in {room}: {_widest(inside)}"
    for view in page.findChildren(QAbstractItemView):
        if view.isVisible() and view.horizontalScrollBar().maximum() > 0:
            yield f"{_name(view)} is {view.horizontalScrollBar().maximum()} wider than its place"


def squeezed(page: QWidget) -> Iterator[str]:
    """Yield what has less room than it is of use with, because of what is beside it.

    A title that goes on in a second line beside its buttons, a field that shows a few letters of
    what to type there, and a list that shows fewer rows than it asks for.
    """
    for title in page.findChildren(TitleLabel):
        if title.isVisible() and title.text():
            words = title.fontMetrics().horizontalAdvance(title.text())
            beside = [each for each in _beside(title) if isinstance(each, QAbstractButton)]
            if words > title.width() and beside:
                yield f"the title {title.text()!r} has {title.width()} of {words} pixels"
    for line in page.findChildren(QLineEdit):
        letters = line.fontMetrics()
        words = letters.horizontalAdvance(line.placeholderText())
        if line.isVisible() and line.width() < min(words, _READABLE * letters.averageCharWidth()):
            yield f"the field for {line.placeholderText()!r} is {line.width()} wide"
    for view in page.findChildren(PlainRowList):
        # what is seen of it, as it stands
        if view.isVisible() and view.height() < view.height_of(view.least_rows):
            yield f"{_name(view)} is {view.height()} high"


def _beside(part: QWidget) -> Iterator[QWidget]:
    """Yield what is visible at the height of a part and not above or below it."""
    window = part.window()
    top = part.mapTo(window, part.rect().topLeft()).y()
    around = part.parentWidget()
    for each in around.findChildren(QWidget) if around is not None else ():
        at = each.mapTo(window, each.rect().topLeft()).y()
        if each is not part and each.isVisible() and at < top + part.height():
            if at + each.height() > top:
                yield each


def overprinted(page: QWidget) -> Iterator[str]:
    """Yield each pair of widgets beside each other of which one stands over the other."""
    for parent in (page, *page.findChildren(QWidget)):
        # a stack places one page over the other, and a layout nothing over anything
        if parent.layout() is None or isinstance(parent, QStackedWidget) or not parent.isVisible():
            continue
        shown = [
            part
            for at in range(parent.layout().count())
            for part in _widgets(parent.layout().itemAt(at))
            if part.isVisible() and not part.isWindow()
        ]
        inset = QMargins(_ROUNDING, _ROUNDING, _ROUNDING, _ROUNDING)
        for one, other in combinations(shown, 2):
            if (
                one.geometry()
                .marginsRemoved(inset)
                .intersects(other.geometry().marginsRemoved(inset))
            ):
                yield f"{_name(one)} and {_name(other)} are over each other"


def sizes(page: QWidget) -> dict[str, tuple[int, int]]:
    """Return how large what is read and pressed on a page is, by its name."""
    lay_out()
    parts = [
        part
        for kind in (QAbstractButton, QComboBox, QLabel, QLineEdit)
        for part in page.findChildren(kind)
        if not isinstance(part, QLabel) or part.text()
    ]
    return {_name(part): part.size().toTuple() for part in parts if part.isVisible()}


def other_sizes(page: QWidget, before: dict[str, tuple[int, int]]) -> list[str]:
    """Return what has another size than it had, but for the room that a scroll bar takes."""
    return [
        f"{name} was {before[name]} and is {now}"
        for name, now in sizes(page).items()
        if name in before and any(abs(a - b) > _BAR for a, b in zip(now, before[name], strict=True))
    ]


def _widgets(item: object) -> Iterator[QWidget]:
    """Yield the widgets of an item of a layout, also of layouts inside it."""
    widget, layout = item.widget(), item.layout()  # type: ignore[attr-defined]
    if widget is not None:
        yield widget
    elif layout is not None:
        for at in range(layout.count()):
            yield from _widgets(layout.itemAt(at))


def _widest(inside: QWidget) -> str:
    parts = [part for part in inside.findChildren(QWidget) if part.isVisible()]
    single = [part for part in parts if part.layout() is None]
    widest = max(single, key=lambda part: part.minimumSizeHint().width(), default=inside)
    return f"{_name(widget=widest)} wants {widest.minimumSizeHint().width()}"


def _name(widget: QWidget) -> str:
    text = widget.accessibleName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {text!r}"
