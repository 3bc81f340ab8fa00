"""The question by how much the clock of a camera was wrong.

**Invariants:**

- Nothing is guessed, and "I do not know" is an answer.
- The times in the files stay as they are; what is answered is said beside them.
- A picture of which the person knows the true time answers it as well; it is shown on request only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import ClockCorrection, Helper
from diary.model.when import read_clock, zone_or_utc
from diary.text.code_texts import Voice, choice_text
from diary.text.time_texts import clock_error_text
from ui.desktop.page_context import PageContext
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    ComboBox,
    FlowLayout,
    Group,
    PlainLabel,
    RadioButton,
    TickBox,
    button,
    fit_letters,
    short_text,
)
from ui.desktop.widgets.date_fields import DayEdit
from ui.desktop.widgets.exhibit_card import ExhibitCard

if TYPE_CHECKING:
    from ui.desktop.widgets.picture_grid import PictureTile

_HOUR: Final = 3600


class ClockAnswer(IntEnum):
    """What can be answered."""

    RIGHT = 0
    FAST = 1
    SLOW = 2
    BY = 3
    PICTURE = 4
    UNKNOWN = 5


_CHOICES: Final[Mapping[ClockAnswer, str]] = {
    ClockAnswer.RIGHT: N_("It was right"),
    ClockAnswer.FAST: N_("It was an hour fast, as where summer time was not ended"),
    ClockAnswer.SLOW: N_("It was an hour slow, as where summer time was not begun"),
    ClockAnswer.BY: N_("It was wrong by this much:"),
    ClockAnswer.PICTURE: N_("I know when one of these pictures was really taken:"),
    ClockAnswer.UNKNOWN: N_("I do not know"),
}


class CameraClockForm(ScrollPage):
    """The question about one camera. `answered` carries what was said of it, or None."""

    answered = Signal(object)

    def __init__(
        self,
        context: PageContext,
        camera: str,
        tiles: Sequence[PictureTile],
        zone: str,
        back: Callable[[], None],
        others: Sequence[str] = (),
    ) -> None:
        """Ask; `tiles` are pictures of this camera with a time by its clock.

        `others` are the cameras that were not asked about either: one answer can be for all.
        """
        super().__init__(
            _("Was the clock of {camera} right?").format(camera=short_text(camera, 60)),
            _(
                "The clock of a camera is often set wrongly, or not moved with summer time. What "
                "you say here is used for the times that are proposed, and shown with them. The "
                "times in the files stay as they are."
            ),
        )
        self._context, self._zone = context, zone
        self._tiles = [tile for tile in tiles if tile.at is not None]
        self._group = QButtonGroup(self)
        self._card: ExhibitCard | None = None
        self.hours, self.minutes = _number(_("Hours"), 5), _number(_("Minutes"), 2)
        self.direction = ComboBox()
        self.direction.setAccessibleName(_("Fast or slow"))
        self.direction.addItem(_("fast: it showed a later time"), 1)
        self.direction.addItem(_("slow: it showed an earlier time"), -1)
        self.picture = ComboBox()
        self.picture.setAccessibleName(_("Which picture"))
        for tile in self._tiles:
            said = (tile.reference or tile.name, tile.stated or tile.when)
            self.picture.addItem(short_text(", ".join(said), 70))
        self.look = button(_("Show it"), on=self._on_look)
        self.day = DayEdit()
        self.time = QLineEdit()
        self.time.setAccessibleName(_("Time"))
        self.time.setPlaceholderText(_("e.g. {time}").format(time="21:10"))
        self.time.setMaxLength(10)
        self.why = QLineEdit()
        self.why.setAccessibleName(_("How you know it"))
        self.why.setPlaceholderText(_("The clock of the church is in the picture"))
        self.why.setMaxLength(500)
        self.by = ComboBox()
        self.by.setAccessibleName(_("Who worked it out"))
        self.by.addItem(_("I did"), None)
        for role in Helper:
            if role is not Helper.NOBODY:
                self.by.addItem(choice_text(Voice.FIRST, Noun.INCIDENT, "typed", role), role)
        listed = short_text(", ".join(others), 120)
        self.for_all = TickBox(
            _("The same for {cameras}").format(cameras=listed).replace("&", "&&")
        )
        self.for_all.setVisible(bool(others))
        self._build()
        self.done = button(_("Continue"), "main", self._on_done)
        self.back = button(_("Back (Esc)"), on=back)
        self.add_foot(self.done, self.back)
        bind(Act.BACK, self, back)
        self._follow()
        self._propose_day()
        self.setFocusProxy(self._group.button(ClockAnswer.RIGHT))

    @property
    def is_for_all(self) -> bool:
        """Return whether the answer is for the other cameras as well."""
        return self.for_all.isChecked()

    def choose(self, number: ClockAnswer) -> None:
        """Choose an answer."""
        self._group.button(number).setChecked(True)

    def _build(self) -> None:
        by, of_picture = self._part_by(), self._part_of_picture()
        answers = Group(self.title.text())
        for number, text in _CHOICES.items():
            if number is ClockAnswer.PICTURE and not self._tiles:
                continue
            made = RadioButton(_(text))
            self._group.addButton(made, number)
            answers.column.addWidget(made)
            if number is ClockAnswer.BY:
                answers.column.addWidget(by)
            if number is ClockAnswer.PICTURE:
                answers.column.addWidget(of_picture)
        self.column.addWidget(answers)
        self._origin = self._part_of_origin()
        self.column.addWidget(self._origin)
        self.column.addWidget(self.for_all)
        self.column.addStretch(1)
        self._group.idToggled.connect(lambda *_toggled: self._follow())
        for field in (self.hours, self.minutes):
            field.textEdited.connect(lambda _text: self.choose(ClockAnswer.BY))
        self.time.textEdited.connect(lambda _text: self.choose(ClockAnswer.PICTURE))
        self.picture.activated.connect(lambda _at: self.choose(ClockAnswer.PICTURE))
        self.picture.currentIndexChanged.connect(lambda _at: self._propose_day())

    def _part_by(self) -> QWidget:
        made = QWidget()
        row = FlowLayout(made)
        for field in (self.hours, self.minutes):
            row.addWidget(_named(field.accessibleName(), field))
        row.addWidget(self.direction)
        return made

    def _part_of_picture(self) -> QWidget:
        made = QWidget()
        row = FlowLayout(made)
        row.addWidget(self.picture)
        row.addWidget(self.look)
        row.addWidget(_named(_("It was really taken on"), self.day))
        row.addWidget(_named(_("Time"), self.time))
        return made

    def _part_of_origin(self) -> QWidget:
        """Return how the error is known and who worked it out: an incident says both."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(_named(_("How you know it, if you like"), self.why))
        row = QHBoxLayout()
        row.addWidget(_named(_("Who worked it out"), self.by))
        row.addStretch(1)
        column.addLayout(row)
        return made

    @Slot()
    def _follow(self) -> None:
        chosen = self._group.checkedId()
        self.done.setEnabled(chosen >= 0)
        is_wrong = chosen not in (-1, ClockAnswer.RIGHT, ClockAnswer.UNKNOWN)
        self._origin.setEnabled(is_wrong)

    def _propose_day(self) -> None:
        """Fill in the day that the picture has; the time is for the person to say."""
        at = self._tiles[self.picture.currentIndex()].at if self._tiles else None
        if at is not None:
            self.day.set_day(at.astimezone(zone_or_utc(self._zone)).date())

    @Slot()
    def _on_look(self) -> None:
        if self._card is not None:
            self.column.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        tile = self._tiles[self.picture.currentIndex()]
        if tile.item is not None:
            self._card = ExhibitCard(self._context, tile.item, tile.original)
            self.column.insertWidget(self.column.count() - 1, self._card)
            self._card.open_when_read()

    @Slot()
    def _on_done(self) -> None:
        try:
            self.answered.emit(self._clock())
        except BadInput as error:
            self.status.fail(error)

    def _clock(self) -> ClockCorrection | None:
        """Return what is said of the clock; None if not known. Raises BadInput."""
        match self._group.checkedId():
            case ClockAnswer.RIGHT:
                return ClockCorrection(fast=0)
            case ClockAnswer.FAST:
                return self._worked_out(ClockCorrection(fast=_HOUR))
            case ClockAnswer.SLOW:
                return self._worked_out(ClockCorrection(fast=-_HOUR))
            case ClockAnswer.BY:
                minutes = int(self.hours.text() or 0) * 60 + int(self.minutes.text() or 0)
                fast = minutes * 60 * int(self.direction.currentData())
                return self._worked_out(ClockCorrection(fast=fast))
            case ClockAnswer.PICTURE:
                return self._worked_out(self._clock_of_picture())
        return None

    def _worked_out(self, clock: ClockCorrection) -> ClockCorrection:
        """Return a clock with how its error is known, and by whom; a right one needs neither."""
        if not clock.fast:
            return clock
        by = self.by.currentData()
        # Qt keeps the plain text of a word of a fixed set
        return replace(clock, why=self.why.text().strip(), by=None if by is None else Helper(by))

    def _clock_of_picture(self) -> ClockCorrection:
        tile = self._tiles[self.picture.currentIndex()]
        typed = f"{self.day.day().isoformat()}T{read_clock(self.time.text())}"
        if tile.at is None:
            raise BadInput("", N_("Choose a picture with a time of its own"))
        id_ = "" if tile.item is None else tile.item.id
        from diary.services.camera_clocks import clock_of_photograph

        return clock_of_photograph(id_, tile.at, typed, self._zone)


class FolderNotice(QWidget):
    """What is said of runs of files above their list: how they are made, and the open question."""

    def __init__(self, answer: Callable[[], None]) -> None:
        super().__init__()
        self.clock = PlainLabel()
        self.answer = button(_("Answer"), on=answer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.clock, 1)
        row.addWidget(self.answer)
        policy = self.answer.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.answer.setSizePolicy(policy)

    def ask(self, camera: str) -> None:
        """Say that the clock of a camera was not asked about, or else how the runs are made.

        Both take the same room, so that nothing moves when a question is answered.
        """
        self.answer.setVisible(bool(camera))
        by_day = _("Pictures, films and sound are one run for each day and camera.")
        self.clock.setText(clock_line(camera, None, asked=False) if camera else by_day)


def _named(text: str, field: QWidget) -> QWidget:
    """Return a field with its name before it, in one line."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(PlainLabel(text, role="muted", wrap=False))
    row.addWidget(field)
    return made


def _number(name: str, digits: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(digits)
    made.setValidator(QIntValidator(0, 10**digits - 1, made))
    figures = "0" * (digits + 1)
    fit_letters(made, lambda metrics: made.setFixedWidth(metrics.horizontalAdvance(figures) + 26))
    return made


def clock_line(camera: str, clock: ClockCorrection | None, *, asked: bool) -> str:
    """Return what is known of the clock of a camera."""
    name = short_text(camera, 60)
    if not asked:
        return _("Was the clock of {camera} right? Nothing was said of it yet.").format(camera=name)
    if clock is None:
        return _("Whether the clock of {camera} was right is not known.").format(camera=name)
    return _("The clock of {camera} was {error}, as you said.").format(
        camera=name, error=clock_error_text(clock.fast)
    )
