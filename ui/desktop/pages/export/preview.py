"""Every page of what would leave, one at a time, with small ones beside it.

**Invariants:**

- The pages that carry what was asked about are named as those to look at first, each with its
  reason; how many were looked at is said always. A page counts once its picture was on show, so
  that one that was passed quickly, or could not be drawn, does not.
- An entry is taken out on the page where it stands, by its own tick; the pages are then made again
  without it, and nothing that still has it can be written.
- Pages are rendered by the decoder process, which has no keys, from bytes in memory; no file is
  written.
- A screen reader gets the same: the text of the shown page describes its picture.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIntValidator, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from diary.errors import DiaryError
from diary.i18n import _, ngettext
from diary.media.decoder_results import Pixels
from ui import case_preview
from ui.desktop.page_context import PageContext
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    EnterLine,
    FlowLayout,
    PlainLabel,
    TickBox,
    button,
    fit_letters,
)
from ui.desktop.widgets.exhibit_card import PictureView, image_of
from ui.desktop.widgets.page_thumbnails import WIDTH, PageThumbnails


@dataclass(frozen=True, slots=True)
class EntryOnPage:
    """What can be taken out: its key, and its name as the documents number it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page: its document and its number there, what can be taken out, why to look at it first.

    `is_pictured` says that a file of an exhibit may be seen on it.
    """

    pdf: bytes
    number: int
    document: str = ""
    entries: tuple[EntryOnPage, ...] = ()
    first: str = ""
    is_pictured: bool = False


_WIDEST = 852
_MARGIN = 40
_NARROW = 560
# pixels of a page that are seen at the least
_LEAST = 240


class EntryTicks(QScrollArea):
    """A tick for each entry of one page that can be taken out. `ticked` carries it, and whether."""

    ticked = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: list[QCheckBox] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # a page of a table has dozens: they have a few lines, and are scrolled
        fit_letters(self, lambda letters: self.setMaximumHeight(3 * letters.lineSpacing() + 36))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """Return the height of the rows that the ticks take at this width."""
        inside = self.widget()
        rows = inside.layout() if inside is not None else None
        high = rows.heightForWidth(self.width()) if rows is not None else 0
        return QSize(super().sizeHint().width(), high)

    def minimumSizeHint(self) -> QSize:
        """Return the same height, up to the largest: Qt's own is that of two rows."""
        high = min(self.sizeHint().height(), self.maximumHeight())
        return QSize(super().minimumSizeHint().width(), high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for other rows at another width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def show_entries(self, entries: Sequence[EntryOnPage], marked: Container[str]) -> None:
        """Show those of another page."""
        inside = QWidget()
        flow = FlowLayout(inside)
        flow.addWidget(PlainLabel(_("Take out:"), role="field", wrap=False))
        self.boxes = []
        for entry in entries:
            box = TickBox(entry.name.replace("&", "&&"))
            box.setAccessibleName(_("Take out {name}").format(name=entry.name))
            box.setChecked(entry.key in marked)
            box.toggled.connect(partial(self.ticked.emit, entry))
            flow.addWidget(box)
            self.boxes.append(box)
        self.setWidget(inside)
        self.setVisible(bool(entries))
        self.updateGeometry()


class PreviewStep(ExportStep):
    """The pages. `taken_out` carries the keys of what is to be taken out of them."""

    PART = Part.PREVIEW
    split_requested = Signal()
    taken_out = Signal(object)

    def __init__(
        self,
        context: PageContext,
        pages: Sequence[ShownPage],
        long: str = "",
        at: int = 0,
    ) -> None:
        """Build the preview; `long` says that it is too long, `at` is the page to begin with."""
        super().__init__(
            _("Every page that leaves"),
            _("This is every page. Nothing is written yet."),
            fills=True,
        )
        self._context, self._shown = context, tuple(pages)
        self._at = 0
        self._seen: set[int] = set()
        self._marked: dict[str, str] = {}
        self._is_drawing = self._is_agreed = False
        self._wanted: tuple[int, ...] = ()
        self._first = [at for at, page in enumerate(pages) if page.first]
        self.before = button(_("Previous page"), on=lambda: self._turn(self._at - 1))
        self.after = button(_("Next page"), on=lambda: self._turn(self._at + 1))
        self.next_first = button(_("Next to look at"), on=self._on_next_first)
        self.number = EnterLine()
        self.entries = EntryTicks()
        self.again = button(_("Make the pages again"), "main", self._on_again)
        self.keep = button(_("Keep them after all"), on=self._on_keep)
        self.split = button(_("Split it into several files"), on=self.split_requested.emit)
        self._said, self._why = PlainLabel(role="field"), PlainLabel(role="muted")
        self._whole = PlainLabel(wrap=False)
        self._going = PlainLabel(role="field")
        self.thumbnails = PageThumbnails(
            len(self._shown),
            self._first,
            [at for at, page in enumerate(pages) if page.is_pictured],
        )
        self.view = PictureView(QSize(_NARROW // 2, 2 * _WIDEST), _("The page"))
        # reachable by Tab, so that a screen reader finds the text of the page
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build(long)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(40)
        self._pause.timeout.connect(self._draw)
        bind(Act.NEXT_PAGE, self, partial(self._turn_by, 1))
        bind(Act.PAGE_BEFORE, self, partial(self._turn_by, -1))
        self._follow_marked()
        # those to look at first come first
        self._turn(at or (self._first[0] if self._first else 0))

    @property
    def seen(self) -> int:
        """Return how many pages were shown."""
        return len(self._seen)

    @property
    def at(self) -> int:
        """Return the page that is shown, counted from 0."""
        return self._at

    def may_go_on(self) -> bool:
        """Return whether to go on; if pages are left, ask, and once they agree, not again."""
        if not self._is_agreed and self.seen < len(self._shown):
            title, yes = _("Go on without looking at all of them?"), _("Go on")
            self._is_agreed = self._context.prompter.confirm(self, title, self._not_seen(), yes)
            return self._is_agreed
        return True

    def _not_seen(self) -> tuple[str, ...]:
        """Return how many pages nobody looked at, in sentences."""
        text = _("You looked at {seen} of {pages} pages. Whoever is given them can read them all.")
        said = [text.format(seen=f"{self.seen:,}", pages=f"{len(self._shown):,}")]
        if left := self._left_text():
            said.append(left)
        elif self._first:
            said.append(_("Those that are to be looked at first, you have seen."))
        return tuple(said)

    def _left_text(self) -> str:
        """Return which page is still to be looked at first, why, and how many there are."""
        left = self._left()
        if not left:
            return ""
        text = ngettext(
            "To look at first: page {at}. {why}",
            "To look at first: {n} pages. Begin with page {at}. {why}",
            len(left),
        )
        return text.format(n=f"{len(left):,}", at=left[0] + 1, why=self._shown[left[0]].first)

    def is_done(self) -> bool:
        """Return whether nothing waits to be taken out."""
        return not self._marked

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the page as wide as there is room."""
        super().resizeEvent(event)
        self.thumbnails.setVisible(self.width() >= _NARROW)
        self._pause.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the page, now that it is known how much room there is."""
        super().showEvent(event)
        self._pause.start()

    def _build(self, long: str) -> None:
        self.number.setValidator(QIntValidator(1, max(len(self._shown), 1), self))
        self.number.setAccessibleName(_("Page number to go to"))
        number = self.number
        fit_letters(
            number, lambda letters: number.setFixedWidth(letters.horizontalAdvance("00000") + 24)
        )
        self.number.returnPressed.connect(self._on_number)
        self._whole.setText(_("of {pages}").format(pages=f"{len(self._shown):,}"))
        typed = QWidget()
        beside = QHBoxLayout(typed)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(number)
        beside.addWidget(self._whole)
        ways = QWidget()
        flow = FlowLayout(ways)
        for part in (self.before, self.after, typed, self.next_first):
            flow.addWidget(part)
        self.next_first.setVisible(bool(self._first))
        self.column.addWidget(ways)
        self.column.addWidget(self._said)
        self.column.addWidget(self._why)
        self.column.addWidget(self.entries)
        self.entries.ticked.connect(self._on_ticked)
        self.column.addWidget(self._going)
        self._again_row = QWidget()
        again = FlowLayout(self._again_row)
        again.addWidget(self.again)
        again.addWidget(self.keep)
        self.column.addWidget(self._again_row)
        if long:
            self.column.addWidget(PlainLabel(long, role="field"))
            self.column.addWidget(self.split, 0, Qt.AlignmentFlag.AlignLeft)
        self._room = QScrollArea()
        self._room.setFrameShape(QFrame.Shape.NoFrame)
        self._room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._room.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._room.setMinimumHeight(_LEAST)
        # as high as there is room, and not as the page that it shows
        self._room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._room.setWidget(self.view)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.thumbnails)
        row.addWidget(self._room, 1)
        self.column.addLayout(row, 1)
        self.column.setContentsMargins(24, 18, 24, 4)
        self.column.setSpacing(8)
        self.thumbnails.page_chosen.connect(self._turn)
        self.thumbnails.wanted.connect(self._on_wanted)
        self.setFocusProxy(self.after)

    def _turn_by(self, by: int) -> None:
        self._turn(self._at + by)

    @Slot(int)
    def _turn(self, to: int) -> None:
        self._at = max(0, min(to, len(self._shown) - 1))
        page = self._shown[self._at]
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < len(self._shown) - 1)
        self.number.setText(str(self._at + 1))
        self.thumbnails.show_at(self._at)
        self.view.setAccessibleDescription("")
        self._count()
        self._why.setText(" ".join(filter(None, (page.document, page.first))))
        self._why.setVisible(bool(self._why.text()))
        self._show_entries(page)
        self._pause.start()

    def _show_entries(self, page: ShownPage) -> None:
        self.entries.show_entries(page.entries, self._marked)

    def _left(self) -> list[int]:
        return [at for at in self._first if at not in self._seen]

    def _count(self) -> None:
        """Say which page it is, how many were looked at, and how many are left."""
        left = self._left_text()
        self.next_first.setEnabled(bool(left))
        text = _("Page {at} of {pages}; looked at {seen} of {pages}")
        said = text.format(at=self._at + 1, pages=len(self._shown), seen=self.seen)
        self._said.setText(f"{said}. {left}" if left else said)

    @Slot()
    def _on_next_first(self) -> None:
        left = self._left()
        after = [at for at in left if at > self._at]
        if left:
            self._turn((after or left)[0])

    @Slot()
    def _on_number(self) -> None:
        if self.number.text().isdigit():
            self._turn(int(self.number.text()) - 1)

    @Slot(object, bool)
    def _on_ticked(self, entry: EntryOnPage, is_ticked: bool) -> None:
        if is_ticked:
            self._marked[entry.key] = entry.name
        else:
            self._marked.pop(entry.key, None)
        self._follow_marked()

    @Slot()
    def _on_keep(self) -> None:
        self._marked.clear()
        self._show_entries(self._shown[self._at])
        self._follow_marked()
        self.after.setFocus()

    @Slot()
    def _on_again(self) -> None:
        self.taken_out.emit(tuple(self._marked))

    def _follow_marked(self) -> None:
        names = ", ".join(self._marked.values())
        self._going.setText(_("To be taken out: {names}").format(names=names))
        self._going.setVisible(bool(names))
        self._again_row.setVisible(bool(names))
        self.changed.emit()

    @Slot(object)
    def _on_wanted(self, pages: tuple[int, ...]) -> None:
        # the page itself comes first: one child process draws all of them
        self._wanted = pages
        if not self._is_drawing:
            self._fetch()

    def _fetch(self) -> None:
        pages, self._wanted = self._wanted, ()
        if not pages:
            return
        pdf = self._shown[pages[0]].pdf
        same = [at for at in pages if self._shown[at].pdf is pdf]
        numbers, media = [self._shown[at].number for at in same], self._context.media

        def failed(_error: DiaryError) -> None:
            blank = Pixels(1, 1, b"\xff\xff\xff")
            self.thumbnails.add_pictures(same, [blank] * len(same))

        self._context.jobs.start(
            self,
            lambda _progress: case_preview.thumbnails(media, pdf, numbers, WIDTH),
            lambda pictures: self.thumbnails.add_pictures(same, pictures),
            failed,
        )

    @Slot()
    def _draw(self) -> None:
        if not self.isVisible():
            return
        at = self._at
        width = max(min(self._room.viewport().width() - _MARGIN, _WIDEST), 300)
        self.view.set_box(QSize(width, 4 * width))

        self._is_drawing = True

        def done(drawn: tuple[Pixels, str]) -> None:
            self._is_drawing = False
            self._fetch()
            if at == self._at:
                pixels, words = drawn
                self.view.show_image(image_of(pixels), hidden=False)
                self._seen.add(at)
                self.thumbnails.mark_seen(at)
                self._count()
                none = _("The words of this page could not be read.")
                self.view.setAccessibleDescription(words or none)
                self._room.verticalScrollBar().setValue(0)

        def failed(error: DiaryError) -> None:
            self._is_drawing = False
            self._fetch()
            self.status.fail(error)

        media, page = self._context.media, self._shown[at]
        self._context.jobs.start(
            self,
            lambda _progress: case_preview.page(media, page.pdf, page.number, width),
            done,
            failed,
        )
