"""Page layout: blocks are placed as they come, and each page is written once it is full.

**Invariants:**

- A heading is never the last thing on a page: it waits for the block after it.
- Printed page numbers are the labels that the file gives its pages, so that both agree.
- A landscape page is a wide page, never a rotated one, so that every viewer shows it upright.
- Every page has the same header and footer, except for its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib import pagesizes

from diary.errors import BadInput
from exporters.pdf.engine.blocks import Block, Column, total_height
from exporters.pdf.engine.document import TOTAL, PdfDocument
from exporters.pdf.engine.line_breaking import fitted
from exporters.pdf.engine.style import FOOT, FOOT_DIGEST, HAIRLINE

# of a page: about the height of a section without content
LITTLE: Final = 0.12
# to two decimals, as in the file
A4: Final = (round(pagesizes.A4[0], 2), round(pagesizes.A4[1], 2))
_NOTICE: Final = 8.0  # points between the two lines of the footer, if there are two
_APART: Final = 14.0
_SLACK: Final = 0.01


@dataclass(frozen=True, slots=True)
class PageDecoration:
    """The header and footer of every page: two texts at the top, a labelled digest below.

    `page` is `Page {page} of` in the language of the document; with `total`, the number of all
    pages follows it. A `watermark` is large and pale, behind everything else. A `notice` is a
    second line of the footer.
    """

    left: str
    right: str
    label: str
    digest: str
    page: str
    watermark: str = ""
    total: bool = True
    notice: str = ""


@dataclass(frozen=True, slots=True)
class PageMargins:
    """What is left free around the text of a page, in points."""

    side: float = 54.0
    top: float = 58.0
    bottom: float = 54.0


_USUAL: Final = PageMargins()


class PageLayout:
    """Fills the pages of a document from top to bottom."""

    def __init__(
        self, document: PdfDocument, furniture: PageDecoration, margins: PageMargins = _USUAL
    ) -> None:
        """Start with an upright page."""
        self._margins = margins
        self._document = document
        self._furniture = furniture
        self._wide = False
        self._fresh = True
        self._gap = 0.0
        self._waiting: list[Block] = []
        self._going_on = False
        self._turn(wide=False)

    @property
    def column(self) -> Column:
        """The frame of the current page."""
        return self._column

    @property
    def room(self) -> float:
        """The free height of the current page, in points."""
        return self._y - self._margins.bottom

    def add(self, *blocks: Block) -> None:
        """Place blocks below the earlier ones, on as many pages as necessary."""
        for block in blocks:
            self._waiting.append(block)
            if not block.keeps:
                self._settle()

    def add_together(self, blocks: Sequence[Block]) -> None:
        """Place blocks on one page if they fit on one; otherwise do the same as `add`.

        A heading that waits for the next block goes with them.
        """
        blocks, self._waiting = [*self._waiting, *blocks], []
        column = self.column
        height = total_height(blocks, column)
        gap = max(self._gap, blocks[0].before) if blocks else 0.0
        if not self._fresh and self.room - gap + _SLACK < height <= column.height:
            self._end_page()
        self.add(*blocks)

    @property
    def waiting(self) -> float:
        """The height of the blocks that wait for the next block, in points."""
        return total_height(self._waiting, self.column) if self._waiting else 0.0

    def break_page(self, *, wide: bool = False, unless: float = 1.0) -> None:
        """Continue at the top of a new page, which is landscape if `wide`.

        If more than the share `unless` of the current page is free, continue below instead.
        """
        self._settle()
        going_on, self._going_on = self._going_on, False
        going_on = going_on or self.room > unless * self.column.height
        if going_on and not wide and not self._wide:
            return
        if not self._fresh:
            self._end_page()
        self._turn(wide=wide)

    def begin(self, letter: str) -> None:
        """Continue at the top of a page, and start a section with page numbers of its own there."""
        self.break_page()
        self._document.numbering.begin(letter)

    def go_on(self) -> None:
        """Make the next page break continue on the same page instead."""
        self._going_on = True

    def close(self) -> int:
        """End the last page; return the number of pages."""
        self._settle()
        if not self._fresh or not self._document.pages:
            self._end_page()
        return self._document.pages

    def _turn(self, *, wide: bool) -> None:
        self._wide = wide
        self._size = (A4[1], A4[0]) if wide else A4
        self._y = self._size[1] - self._margins.top
        width, height = self._size
        self._column = Column(
            self._document.fonts,
            width - 2 * self._margins.side,
            height - self._margins.top - self._margins.bottom,
        )

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        column = self.column
        need = total_height(waiting[:-1], column) + waiting[-1].least(column)
        if len(waiting) > 1:
            need += max(waiting[-2].after, waiting[-1].before)
        if not self._fresh and need > self.room - max(self._gap, waiting[0].before) + _SLACK:
            self._end_page()
        for block in waiting:
            self._place(block)

    def _place(self, block: Block) -> None:
        while True:
            column = self.column
            gap = 0.0 if self._fresh else max(self._gap, block.before)
            room = self.room - gap
            height = block.height(column, room + _SLACK)
            if height <= room + _SLACK:
                block.draw(self._document, column, self._margins.side, self._y - gap)
                self._y -= gap + height
                self._gap = block.after
                self._fresh = False
                return
            parts = block.split(column, room)
            if parts is not None:
                first, block = parts
                first.draw(self._document, column, self._margins.side, self._y - gap)
            elif self._fresh:
                # every kind of block splits or fits on a page; a block that does neither is a bug
                raise BadInput("page", "holds a block that is higher than a page")
            self._end_page()

    def _end_page(self) -> None:
        self._furnish()
        self._document.end_page(*self._size)
        self._fresh = True
        self._gap = 0.0
        self._y = self._size[1] - self._margins.top

    def _furnish(self) -> None:
        given = self._furniture
        width, height = self._size
        right = width - self._margins.side
        canvas = self._document.canvas
        if given.watermark:
            canvas.watermark(given.watermark, width, height)
        with canvas.furniture():
            fonts = self._document.fonts
            room = right - self._margins.side - fonts.width(given.right, FOOT) - _APART
            canvas.text(
                self._margins.side, height - 36, fitted(fonts, given.left, FOOT, room), FOOT
            )
            canvas.text_right(right, height - 36, given.right, FOOT)
            canvas.rule(self._margins.side, height - 42, right, height - 42, HAIRLINE, 0.4)
            line = 44 if given.notice else 42
            canvas.rule(self._margins.side, line, right, line, HAIRLINE, 0.4)
            base = 34.8 if given.notice else 31
            page = given.page.format(page=self._document.numbering.label) + " "
            canvas.text(self._margins.side, base, page, FOOT)
            if given.total:
                canvas.form(
                    self._margins.side + self._document.fonts.width(page, FOOT), base, TOTAL
                )
            digest = self._document.fonts.width(given.digest, FOOT_DIGEST)
            canvas.text_right(right - digest, base, given.label + " ", FOOT)
            canvas.text_right(right, base, given.digest, FOOT_DIGEST)
            if given.notice:
                canvas.text(
                    self._margins.side,
                    base - _NOTICE,
                    fitted(fonts, given.notice, FOOT, right - self._margins.side),
                    FOOT,
                )
