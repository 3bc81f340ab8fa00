"""The files of one run: a day and a camera, each picture blurred until it is pressed.

**Invariants:**

- Nobody decides on a picture by the name of its file: what it is can be looked at here.
- What the clock of the camera showed stands beside every time that was corrected.
- That pictures are nearly alike is said, and nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diary.conversations.contact_runs import corrected, has_clock_of_camera
from diary.i18n import _, ngettext
from diary.media.picture_hash import alike
from diary.model.record_nouns import ClockCorrection
from diary.model.when import zone_or_utc
from ui.desktop.page_context import PageContext
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, TitleLabel, button
from ui.desktop.widgets.exhibit_card import ExhibitCard
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.picture_grid import PictureGrid, PictureModel, PictureTile
from ui.text.contact_runs import file_when, line_what, line_when
from ui.text.exports_read import sources_text

if TYPE_CHECKING:
    from diary.conversations.contact_runs import ContactRun
    from diary.conversations.lines import ConversationLine
    from diary.model.record_nouns import Evidence
    from diary.model.revisions import Recorded
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from diary.services.review_reading import ReviewReading
    from ui.desktop.widgets.blurred_pictures import BlurredPictures
    from ui.desktop.widgets.run_list import RunRow


# An exhibit and its file, which may not be there.
KeptFile = tuple["Recorded[Evidence]", "ExhibitOriginal | None"]


def tiles_of(
    reading: ReviewReading,
    run: ContactRun,
    files: Mapping[str, KeptFile],
    clocks: Mapping[str, ClockCorrection | None],
    zone: str,
) -> tuple[PictureTile, ...]:
    """Return the files of a run as tiles; `files` are exhibits by the digest of their file."""
    clock = clocks.get(run.sender)
    fast = clock.fast if clock else 0
    return tuple(_tile(line, files, fast, zone_or_utc(zone)) for line in reading.of_run(run))


def _tile(
    line: ConversationLine, files: Mapping[str, KeptFile], fast: int, zone: tzinfo
) -> PictureTile:
    message = line.message
    items = [files.get(file.sha256, (None, None)) for file in message.files]
    item, original = items[0]
    at, by_camera = corrected(line, fast), has_clock_of_camera(message)
    has_clock = by_camera and "T" in message.time.local
    return PictureTile(
        line.n,
        ", ".join(it.content.reference for it, _original in items if it is not None),
        line_what(message),
        message.files[0].media_type,
        line_when(line) if at is None else file_when(at, zone, message),
        _stated(line, at, zone) if fast and by_camera else "",
        line.moment() if has_clock else None,
        item,
        original,
    )


def _stated(line: ConversationLine, at: datetime | None, zone: tzinfo) -> str:
    """Return what the camera has of a time that was corrected; only the clock on the same day."""
    by_camera = line.moment()
    if by_camera is None or at is None:
        return _("camera: {time}").format(time=line_when(line))
    said = file_when(by_camera, zone, line.message)
    day = file_when(at, zone, line.message).partition(",")[0]
    return _("camera: {time}").format(time=said.removeprefix(f"{day}, "))


class RunPictures(QWidget):
    """The files of one run, as tiles, and the one that was pressed beside them.

    `clock_requested` carries the row; `alike_requested` groups of tiles that are nearly alike.
    """

    clock_requested = Signal(object)
    alike_requested = Signal(object)

    def __init__(
        self,
        context: PageContext,
        pictures: BlurredPictures,
        split: Callable[[RunRow, int], None],
        back: Callable[[], None],
    ) -> None:
        super().__init__()
        self._context, self._pictures, self._split = context, pictures, split
        self._row: RunRow | None = None
        self._may_split = True
        self._groups: tuple[tuple[PictureTile, ...], ...] = ()
        self.title = TitleLabel()
        self.who = PlainLabel(role="muted")
        self.clock = PlainLabel()
        self.change_clock = button(_("The clock of the camera"), on=self._on_clock)
        self.similar = PlainLabel()
        self.compare = button(_("Look at them side by side"), on=self._on_compare)
        self.status = StatusLine()
        self.model = PictureModel(pictures, self)
        self.view = PictureGrid(self.model)
        self.opened: ExhibitCard | None = None
        self.show_button = button(_("Show"), on=self._on_show)
        self.split = button(_("Begin another run with this one"), on=self._on_split)
        self.back = button(_("Back (Esc)"), on=back)
        self._build()
        bind(Act.BACK, self, back)
        self.view.opened.connect(self._open)
        self.view.selectionModel().currentChanged.connect(lambda *_indexes: self._follow())
        pictures.found.connect(self._compare)

    @property
    def row(self) -> RunRow | None:
        """Return the run whose files are listed."""
        return self._row

    def show_run(self, row: RunRow, clock: str, *, may_split: bool = True) -> None:
        """List the files of a run; `clock` is what is known of the clock of its camera."""
        self._row, self._may_split = row, may_split
        self._close()
        self.title.setText(f"{row.counts}, {row.when}")
        sources = _("Their time is by: {sources}").format(sources=sources_text(row.run.sources))
        self.who.setText(f"{row.sender}. {sources}")
        self.clock.setText(clock)
        self.clock.setVisible(bool(clock))
        self.change_clock.setVisible(bool(clock))
        self.status.show_text(_("Pictures are blurred until you press one."))
        self.model.set_rows(row.files)
        self._compare("")
        if row.files:
            self.view.setCurrentIndex(self.model.index(0))
        self._follow()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.who)
        for label, press in ((self.clock, self.change_clock), (self.similar, self.compare)):
            row = QHBoxLayout()
            row.addWidget(label, 1)
            row.addWidget(press)
            column.addLayout(row)
        column.addWidget(self.status)
        self._beside = QScrollArea()
        self._beside.setWidgetResizable(True)
        self._beside.setFrameShape(QFrame.Shape.NoFrame)
        self._beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside.hide()
        both = QHBoxLayout()
        both.addWidget(self.view, 1)
        both.addWidget(self._beside, 1)
        column.addLayout(both, 1)
        buttons = QWidget()
        row_of_buttons = FlowLayout(buttons)
        for part in (self.show_button, self.split, self.back):
            row_of_buttons.addWidget(part)
        column.addWidget(buttons)
        self.setFocusProxy(self.view)

    @Slot(object)
    def _open(self, tile: PictureTile) -> None:
        self._close()
        if tile.item is None:
            return
        self.opened = ExhibitCard(self._context, tile.item, tile.original)
        self._beside.setWidget(self.opened)
        self._beside.show()
        self.opened.open_when_read()

    def _close(self) -> None:
        if self.opened is not None:
            self._beside.takeWidget()
            self._beside.hide()
            self.opened.deleteLater()
            self.opened = None

    @Slot()
    def _on_show(self) -> None:
        tile = self.view.tile()
        if tile is not None:
            self._open(tile)

    @Slot()
    def _on_clock(self) -> None:
        if self._row is not None:
            self.clock_requested.emit(self._row)

    @Slot()
    def _on_split(self) -> None:
        tile = self.view.tile()
        if self._row is not None and tile is not None:
            self._split(self._row, tile.line)

    @Slot()
    def _on_compare(self) -> None:
        self.alike_requested.emit(self._groups)

    @Slot(str)
    def _compare(self, _digest: str) -> None:
        """Say which of the pictures that were fetched are nearly alike."""
        tiles = {tile.line: tile for tile in self.model.rows if tile.is_picture}
        hashes = {
            line: self._pictures.hash_of(tile.original)
            for line, tile in tiles.items()
            if tile.original is not None
        }
        self._groups = tuple(tuple(tiles[line] for line in group) for group in alike(hashes))
        count = sum(map(len, self._groups))
        text = ngettext(
            "{n} of these pictures is nearly alike another.",
            "{n} of these pictures are nearly alike.",
            count,
        )
        self.similar.setText(text.format(n=f"{count:,}"))
        self.similar.setVisible(bool(count))
        self.compare.setVisible(bool(count))

    @Slot()
    def _follow(self) -> None:
        tile = self.view.tile()
        row = self._row
        self.show_button.setEnabled(tile is not None and tile.item is not None)
        is_within = row is not None and tile is not None and tile.line > row.run.first
        self.split.setEnabled(is_within and self._may_split)
