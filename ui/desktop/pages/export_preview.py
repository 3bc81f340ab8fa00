"""The preview: every page as it will be written, under the name of what it is for.

The rules are:

- Pages are drawn by the keyless child from bytes in memory; no file is written.
- One page is kept as a picture, however long the document is.
- Whoever reads by ear gets the same: the words of the page on show describe its picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from diary.errors import DiaryError
from diary.i18n import _
from diary.media.types import Pixels
from ui import handover
from ui.desktop.kit import Kit
from ui.desktop.pages.screen import WizardStep
from ui.desktop.widgets.pictures import PictureView, image_of
from ui.desktop.widgets.plain import PlainLabel, button

_WIDEST = 852
_MARGIN = 52


class PreviewStep(WizardStep):
    """Page by page."""

    split_requested = Signal()

    def __init__(self, kit: Kit, documents: Sequence[tuple[bytes, int]], long: str = "") -> None:
        """`documents` are files and their pages, read as one; `long` says if they are too many."""
        super().__init__(
            _("What the other side may read"),
            _(
                "This is every page. If anything should not be in it, 'Back' lets you take it out. "
                "Nothing is written yet."
            ),
        )
        self._kit = kit
        self._places = [(pdf, at) for pdf, pages in documents for at in range(pages)]
        self._pages = len(self._places)
        self._at = 0
        self._seen = {0}
        self._said = PlainLabel(role="field", wrap=False)
        self.before = button(_("Page before"), on=lambda: self._turn(self._at - 1))
        self.after = button(_("Next page"), on=lambda: self._turn(self._at + 1))
        row = QHBoxLayout()
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self._said)
        row.addStretch(1)
        self.column.addLayout(row)
        self.split = button(_("Split it into several files"), on=self.split_requested.emit)
        if long:
            self.column.addWidget(PlainLabel(long, role="field"))
            self.column.addWidget(self.split, 0, Qt.AlignmentFlag.AlignLeft)
        self.view = PictureView(QSize(_WIDEST, 4 * _WIDEST), _("The page"))
        # reached by Tab, so that a screen reader comes to what stands on the page
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column.addWidget(self.view)
        self.column.addStretch(1)
        self.setFocusProxy(self.after)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(40)
        self._pause.timeout.connect(self._draw)
        self._turn(0)

    @property
    def seen(self) -> int:
        """How many pages were looked at."""
        return len(self._seen)

    def _turn(self, to: int) -> None:
        self._at = max(0, min(to, self._pages - 1))
        self._seen.add(self._at)
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < self._pages - 1)
        text = _("Page {at} of {pages}; looked at {seen}")
        self.view.setAccessibleDescription("")
        self._said.setText(text.format(at=self._at + 1, pages=self._pages, seen=self.seen))
        self._pause.start()

    @Slot()
    def _draw(self) -> None:
        at = self._at
        width = max(min(self.area.viewport().width() - _MARGIN, _WIDEST), 300)

        def done(drawn: tuple[Pixels, str]) -> None:
            if at == self._at:
                pixels, words = drawn
                self.view.show_image(image_of(pixels), hidden=False)
                none = _("The words of this page could not be read.")
                self.view.setAccessibleDescription(words or none)
                self.to_top()

        def failed(error: DiaryError) -> None:
            self.status.fail(error)

        media, (pdf, page) = self._kit.media, self._places[at]
        self._kit.jobs.start(self, lambda _p: handover.page(media, pdf, page, width), done, failed)
