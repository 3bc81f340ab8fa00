"""What does not fit on a page: buttons and labels that show less than their text."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

# pixels that rounding takes
_ROUNDING = 2


def too_large(page: QWidget, width: int, height: int) -> Iterator[str]:
    """Yield what a page needs more than it was given, and what of it is cut off."""
    least = page.minimumSizeHint()
    if least.width() > width or least.height() > height:
        yield f"the page needs {least.width()} by {least.height()}"
    if page.width() > width or page.height() > height:
        yield f"the page is {page.width()} by {page.height()}"
    yield from clipped(page)


def clipped(page: QWidget) -> Iterator[str]:
    """Yield each text on a page that is cut off, with the size that it has and wants."""
    for button in page.findChildren(QAbstractButton):
        has, wants = button.width(), button.minimumSizeHint().width()
        if button.isVisible() and button.text() and has < wants - _ROUNDING:
            yield f"{button.text()!r} is {has} wide and wants {wants}"
    for label in page.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            has, wants = label.height(), label.heightForWidth(label.width())
        else:
            has, wants = label.width(), label.sizeHint().width()
        if has < wants - _ROUNDING:
            yield f"{label.text()!r} has {has} and wants {wants}"
