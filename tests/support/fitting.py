"""What does not fit on a page: buttons and labels that show less than their text."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

# pixels that rounding takes
_ROUNDING = 2


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
