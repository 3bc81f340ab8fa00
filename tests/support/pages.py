"""Pages of the window, driven by what Qt shows of them and by nothing private to them."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QWidget

from ui.desktop.widgets.basic import PageStack


def stack_of(page: QWidget) -> PageStack:
    """Return what shows one step of a page at a time."""
    found = page.findChild(PageStack)
    assert isinstance(found, PageStack)
    return found


def choices_of(step: QWidget) -> QButtonGroup:
    """Return the buttons of a step of which one can be chosen."""
    (found,) = step.findChildren(QButtonGroup)
    return found
