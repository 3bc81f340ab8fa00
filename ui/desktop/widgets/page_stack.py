"""Pages of which one is on show.

The rules are:

- A page takes the room that there is. None is asked how high it would be at this width or that:
  left to itself a stack asks every page in it, hidden ones too, and each then breaks all its lines
  anew, so that each page that was opened made turning to the next one slower.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class PageStack(QStackedWidget):
    """Every stack of pages of the program."""

    def hasHeightForWidth(self) -> bool:
        """The height does not follow the width."""
        return False

    def sizeHint(self) -> QSize:
        """What the page on show would like."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()
