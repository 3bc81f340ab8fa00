"""Scrolling to a part that has just come up, or whose news must not stay out of sight."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_AROUND = 90


def bring_into_view(part: QWidget) -> None:
    """Scroll what `part` stands in until it is seen, once everything has its place."""
    QTimer.singleShot(0, part, lambda: _settle(part))


def _settle(part: QWidget) -> None:
    # its lines break once it has its width, and only then does it have its height
    QTimer.singleShot(0, part, lambda: _scroll_to(part))


def _scroll_to(part: QWidget) -> None:
    area = part.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None and part.isVisible():
        area.ensureWidgetVisible(part, 0, _AROUND)
