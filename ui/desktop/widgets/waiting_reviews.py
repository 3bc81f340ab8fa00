"""One line about runs of contact that wait to be looked through, and the way there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.basic import PlainLabel, button
from ui.text.contact_runs import waiting_text

if TYPE_CHECKING:
    from diary.services.session import Session


class WaitingReviews(QWidget):
    """The line and its button; it takes no space while nothing waits."""

    def __init__(self, look: Callable[[], object]) -> None:
        super().__init__()
        self.text = PlainLabel()
        self.look = button(_("Look through it"), on=look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.look)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show what waits; '' hides the line."""
        self.text.setText(text)
        self.look.setAccessibleDescription(text)
        self.setVisible(bool(text))


def waiting_reviews(session: Session) -> str:
    """Return what waits to be looked through in the open record."""
    reviews = session.reviews()
    known = [review.left for review in reviews if review.left is not None]
    return waiting_text(sum(known), len(reviews) - len(known))
