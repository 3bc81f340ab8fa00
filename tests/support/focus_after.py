"""Where the focus is after something went: in sight, and on nothing that is pressed on purpose."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ui.desktop.widgets.basic import is_deliberate

# What a button says that destroys, takes back, stops, gives up what was typed, lets leave what was
# kept back, or says of a code that it is written down; "Hide" and "Lock" end what is open.
_ON_PURPOSE: Final = re.compile(
    r"&?(Undo|Remove|Erase|Withdraw|Take (the|it|this)?.*(away|back)|Take (the|it|this)\b.*out"
    r"|Delete|Stop|Start again|Do not (keep|bring)|Close without|Let (all|the whole)|It is gone"
    r"|I have (written it down|decided against it)|Play aloud|Hide now|Lock)\b"
)


def fault(window: QWidget) -> str:
    """Return what is wrong with the focus of a window, '' if nothing is."""
    at = QApplication.focusWidget()
    if at is None:
        return "the focus is nowhere"
    if at is window or not window.isAncestorOf(at):
        return f"the focus is at {_name(at)}, which is no part of the window"
    if not at.isVisible() or not at.isEnabled():
        return f"the focus is at {_name(at)}, which is hidden or greyed"
    if is_deliberate(at) or _ON_PURPOSE.match(_words(at)):
        return f"the focus is at {_name(at)}"
    return ""


def is_on_purpose(button: QAbstractButton) -> bool:
    """Return whether the words of a button say that it destroys, takes back or leads out."""
    return bool(_ON_PURPOSE.match(button.text()))


def _words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or _words(widget)!r}"
