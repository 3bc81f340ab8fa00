"""What a screen reader says without the focus having moved: results, errors, changes of the page.

**Invariants:**

- This is the one place that announces. A page that says something new in place calls it, or uses a
  widget that does (`StatusLine`, `PageStack`, `JobProgress`).
- What is said comes after the changes of focus of the same turn: a screen reader is silenced by a
  change of focus, and would be cut off in the first word.
- An error is said at once, everything else when the reader has finished its sentence.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

_TITLES: Final = ("title", "heading")


def announce(widget: QWidget, text: str, *, at_once: bool = False) -> None:
    """Let a screen reader say the text, without moving the focus."""
    if text:
        # the window lives on where the widget goes, as a row does that was just removed
        QTimer.singleShot(0, widget.window(), partial(_say, widget.window(), text, at_once=at_once))


def announce_page(page: QWidget) -> None:
    """Let a screen reader say the name of a page that is shown now.

    A page that has the focus itself is named by that.
    """

    def named() -> None:
        if page.isVisible() and not (page.hasFocus() and page.accessibleName()):
            _say(page.window(), page_name(page), at_once=False)

    QTimer.singleShot(0, page, named)


def page_name(page: QWidget) -> str:
    """Return what a page is called: its own name, or the title in sight on it."""
    titles = (
        str(label.property("text") or "")
        for label in page.findChildren(QWidget)
        if label.property("role") in _TITLES and label.isVisible()
    )
    return page.accessibleName() or next(filter(None, titles), "")


def _say(window: QWidget, text: str, *, at_once: bool) -> None:
    # QAccessible takes time to import, and the first window has nothing to announce
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if not text or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(window.window(), text)
    if at_once:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)
