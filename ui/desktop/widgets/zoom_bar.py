"""Buttons for the size and the turn of a picture, for those who use no wheel."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from diary.i18n import _
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button
from ui.desktop.widgets.picture_viewport import STEP, Fit, PictureViewport, zoom_text


class ZoomBar(QWidget):
    """Smaller, larger, whole, width, its own size, turn; enabled while there is a picture."""

    def __init__(self, viewport: PictureViewport, *, turns: bool = True) -> None:
        super().__init__()
        self._viewport = viewport
        self.smaller = button("\u2212", on=lambda: viewport.zoom_by(1 / STEP))
        self.smaller.setAccessibleName(_("Smaller"))
        self.larger = button("+", on=lambda: viewport.zoom_by(STEP))
        self.larger.setAccessibleName(_("Larger"))
        self.whole = button(_("Whole"), on=viewport.show_fitted)
        self.width_ = button(_("Width"), on=lambda: viewport.show_fitted(Fit.WIDTH))
        self.actual = button(_("Actual size"), on=viewport.show_actual)
        self.turn = button(_("Turn"), on=viewport.turn)
        self.turn.setAccessibleDescription(_("Turns the view, not the file."))
        self._size = PlainLabel(role="muted", wrap=False)
        self._parts = (self.smaller, self.larger, self.whole, self.width_, self.actual, self.turn)
        row = FlowLayout(self)
        for part in (self.smaller, self._size, *self._parts[1:]):
            row.addWidget(part)
        self.turn.setVisible(turns)
        viewport.zoomed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        text = zoom_text(self._viewport)
        self._size.setText(text)
        # Its buttons stay where they are while the figure changes, at any size of text.
        self._size.setMinimumWidth(self._size.fontMetrics().horizontalAdvance("0000 %"))
        for part in self._parts:
            part.setEnabled(bool(text))
