"""Pictures that are nearly alike, side by side and blurred, and what the person says of them.

**Invariants:**

- The program says that they are worth a look, and the person what they are.
- No answer removes a picture: one that is said to show the same thing stays an exhibit.
- Each picture is shown on request alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout, QWidget

from diary.i18n import N_, _
from diary.media.picture_hash import AlikeAnswer
from ui.desktop.page_context import PageContext
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import FlowLayout, Group, PlainLabel, RadioButton, button, short_text
from ui.desktop.widgets.exhibit_card import PictureView, image_of
from ui.desktop.widgets.feedback import card

if TYPE_CHECKING:
    from diary.errors import DiaryError
    from diary.media.decoder_results import Pixels
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from ui.desktop.widgets.picture_grid import PictureTile

_BOX: Final = QSize(300, 225)
_ANSWERS: Final[Mapping[AlikeAnswer, str]] = {
    AlikeAnswer.SAME: N_(
        "The same thing: the incident gets the first one, and the others stay beside it in the "
        "record"
    ),
    AlikeAnswer.DIFFERENT: N_("Different things"),
    AlikeAnswer.BOTH: N_("The same thing, and I keep all of them with the incident"),
}


class AlikePictures(ScrollPage):
    """Groups of pictures. `answered` carries the answer of each group, by its lines."""

    answered = Signal(object)

    def __init__(
        self,
        context: PageContext,
        groups: Sequence[Sequence[PictureTile]],
        known: Mapping[tuple[int, ...], AlikeAnswer],
        back: Callable[[], None],
    ) -> None:
        super().__init__(
            _("Pictures that are nearly alike"),
            _("Pictures of one place can be alike as well. Nothing is decided by this."),
        )
        self._asked: list[tuple[tuple[int, ...], QButtonGroup]] = []
        for group in groups:
            lines = tuple(tile.line for tile in group)
            self._add(context, group, lines, known.get(lines))
        self.column.addStretch(1)
        self.done = button(_("Keep these answers"), "main", self._on_done)
        self.back = button(_("Back (Esc)"), on=back)
        self.add_foot(self.done, self.back)
        bind(Act.BACK, self, back)
        self.setFocusProxy(self.done)

    def _add(
        self,
        context: PageContext,
        group: Sequence[PictureTile],
        lines: tuple[int, ...],
        known: AlikeAnswer | None,
    ) -> None:
        sheet, column = card()
        beside = QWidget()
        row = FlowLayout(beside)
        for tile in group:
            row.addWidget(_Picture(context, tile))
        column.addWidget(beside)
        names = ", ".join(tile.reference or tile.name for tile in group)
        answers, asked = QButtonGroup(self), Group(names)
        for number, (answer, text) in enumerate(_ANSWERS.items()):
            made = RadioButton(_(text))
            made.setChecked(answer is known)
            answers.addButton(made, number)
            asked.column.addWidget(made)
        column.addWidget(asked)
        self._asked.append((lines, answers))
        self.column.addWidget(sheet)

    @Slot()
    def _on_done(self) -> None:
        order = tuple(_ANSWERS)
        self.answered.emit(
            {
                lines: order[answers.checkedId()]
                for lines, answers in self._asked
                if answers.checkedId() >= 0
            }
        )


class _Picture(QFrame):
    """One picture, blurred, with its exhibit and times, and what shows it."""

    def __init__(self, context: PageContext, tile: PictureTile) -> None:
        super().__init__()
        name = tile.reference or tile.name
        self.picture = PictureView(_BOX, _("Picture of {ref}").format(ref=name))
        self.show_button = button(_("Show"), on=self._on_show)
        self.show_button.setAccessibleName(_("Show {ref}").format(ref=name))
        self.show_button.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 6)
        column.addWidget(self.picture)
        for text in (f"{name}  {short_text(tile.name, 30)}", tile.when, tile.stated):
            if text:
                column.addWidget(PlainLabel(text, role="muted", wrap=False))
        column.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignLeft)
        if tile.original is not None:
            work = partial(_pixels, tile.original)
            context.jobs.start(self, lambda _progress: work(), self._on_pixels, self._on_failed)

    def _on_pixels(self, pixels: Pixels | None) -> None:
        image = QImage() if pixels is None else image_of(pixels)
        if image.isNull():
            self.picture.show_text(_("No picture"))
            return
        self.picture.show_image(image, hidden=True)
        self.show_button.setEnabled(True)

    def _on_failed(self, _error: DiaryError) -> None:
        self.picture.show_text(_("No picture"))

    @Slot()
    def _on_show(self) -> None:
        hidden = not self.picture.is_hidden_picture
        self.picture.reveal(hidden=hidden)
        self.show_button.setText(_("Show") if hidden else _("Hide"))


def _pixels(original: ExhibitOriginal) -> Pixels | None:
    return original.pixels(_BOX.width(), _BOX.height())
