"""The files that would leave: what each says of places and devices, and what happens to it.

**Invariants:**

- Every file that is asked about is shown, blurred, and opened on request, so that nobody decides by
  its name.
- Unless the person says otherwise, places and devices stay out, and a file that could not be
  searched for them with them.
- A file that could not be wholly searched is listed so, and never as one with nothing in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import N_, _, ngettext
from diary.media.decoder_results import Pixels
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from ui import handover_questions
from ui.desktop.page_context import PageContext
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.basic import (
    ComboBox,
    FlowLayout,
    Group,
    PlainLabel,
    button,
    choice,
    short_text,
)
from ui.desktop.widgets.exhibit_card import ExhibitCard, PictureView, image_of
from ui.handover_questions import HandoverAnswers, ScanResult
from ui.text import places_and_devices

if TYPE_CHECKING:
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal

_WITHHOLD, _KEEP = "withhold", "keep"
_AS_ANSWERED, _UNCHANGED, _BEHIND = "as-answered", "unchanged", "behind"
_CHOICES: Final = (
    (_AS_ANSWERED, N_("As answered above")),
    (_UNCHANGED, N_("Goes unchanged")),
    (_BEHIND, N_("Stays behind")),
)
_PLAIN_CHOICES: Final = ((_AS_ANSWERED, N_("Goes")), (_BEHIND, N_("Stays behind")))


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A file, and what it says of places and devices; `searched` if all its words are known."""

    item: Recorded[Evidence]
    original: ExhibitOriginal
    said: tuple[str, ...]
    searched: bool

    @property
    def is_asked(self) -> bool:
        """Whether it says, or may say, a place or a device."""
        return bool(self.said)


def asked_files(scan: ScanResult, unsearched: Collection[str]) -> tuple[AskedFile, ...]:
    """Return every file that would leave, those that are asked about first."""
    devices = scan.devices([item.id for item, _original in scan.files])
    said: dict[str, list[str]] = {item.id: [] for item, _original in scan.files}
    place, device = _("Place: {what}"), _("Device: {what}")
    for hit, (_reference, _name, text) in zip(
        scan.positions, places_and_devices.place_lines(scan.positions), strict=True
    ):
        said[hit.evidence].append(place.format(what=short_text(text, 300)))
    for named, (_reference, _name, text) in zip(
        devices, places_and_devices.device_lines(devices), strict=True
    ):
        said[named.evidence].append(device.format(what=short_text(text, 300)))
    files = [
        AskedFile(item, original, tuple(said[item.id]), item.id not in unsearched)
        for item, original in scan.files
    ]
    return tuple(sorted(files, key=lambda each: (not each.is_asked, each.searched)))


def is_asked(scan: ScanResult, unsearched: Collection[str]) -> bool:
    """Return whether anything is asked about files: a place, a device, or words not searched."""
    return any(each.is_asked or not each.searched for each in asked_files(scan, unsearched))


class FilesStep(ExportStep):
    """The questions about all files, and a row for each."""

    PART = Part.FILES

    def __init__(
        self,
        context: PageContext,
        scan: ScanResult,
        unsearched: Collection[str],
        answers: HandoverAnswers,
    ) -> None:
        """Build the step with what was answered before."""
        super().__init__(
            _("Files"),
            _("Pictures are blurred until you look. Police can ask you for the originals later."),
        )
        self._context = context
        self._waiting: list[FileRow] = []
        self._devices = scan.devices([item.id for item, _original in scan.files])
        self.places = self._ask(
            _("Places inside your files"),
            places_and_devices.place_question(scan.positions),
            (
                (_WITHHOLD, _("Leave the places out"), places_and_devices.withheld_text()),
                (_KEEP, _("Keep them"), places_and_devices.kept_text()),
            ),
            keep=answers.keep_positions,
        )
        self.devices = self._ask(
            _("Devices named inside your files"),
            places_and_devices.device_question(self._devices),
            (
                (_WITHHOLD, _("Leave the device out"), places_and_devices.device_withheld_text()),
                (_KEEP, _("Keep the device"), places_and_devices.device_kept_text()),
            ),
            keep=not answers.no_devices,
        )
        self.rows: list[FileRow] = []
        self._add_rows(asked_files(scan, unsearched), answers)
        self.column.addStretch(1)
        first = self.places or self.devices
        if first is not None:
            self.setFocusProxy(first.buttons()[0])
        self._look_at_next()

    def answered(self, before: HandoverAnswers) -> HandoverAnswers:
        """Return the answers about all files and about each."""
        unchanged = tuple(row.id for row in self.rows if row.answer == _UNCHANGED)
        return replace(
            before,
            keep_positions=_keeps(self.places),
            no_devices=not _keeps(self.devices),
            places_kept=unchanged,
            devices_kept=unchanged,
            withheld=tuple(row.id for row in self.rows if row.answer == _BEHIND),
        )

    def _ask(
        self, title: str, question: str, answers: Sequence[tuple[str, str, str]], *, keep: bool
    ) -> QButtonGroup | None:
        if not question:
            return None
        self.column.addWidget(PlainLabel(title, role="heading"))
        self.column.addWidget(PlainLabel(question))
        group, group_of = QButtonGroup(self), Group(question)
        for value, label, meaning in answers:
            radio, rows = choice(label, meaning)
            radio.setProperty("choice", value)
            radio.setChecked((value == _KEEP) == keep)
            group.addButton(radio)
            group_of.column.addLayout(rows)
        self.column.addWidget(group_of)
        return group

    def _add_rows(self, files: Sequence[AskedFile], answers: HandoverAnswers) -> None:
        if not (self.places or self.devices):
            text = _("No place and no device was found inside the files.")
            self.column.addWidget(PlainLabel(text))
        if not files:
            self.column.addWidget(PlainLabel(_("There is no file to hand over.")))
            return
        label = ngettext("The file", "The {n} files", len(files)).format(n=f"{len(files):,}")
        self.column.addSpacing(6)
        self.column.addWidget(PlainLabel(label, role="heading"))
        unsearched = sum(not each.searched for each in files)
        stays = _("What you wrote about one that stays behind still goes, and says so.")
        lines = (handover_questions.not_searched_text(unsearched), stays)
        for line in filter(None, lines):
            self.column.addWidget(PlainLabel(line, role="muted"))
        for each in files:
            row = FileRow(self._context, each, _answer_of(each, answers))
            self.rows.append(row)
            self._waiting.append(row)
            self.column.addWidget(row)

    def _look_at_next(self) -> None:
        """Fetch the pictures one after the other, so that no other work waits for all of them."""
        if not self._waiting:
            return
        row = self._waiting.pop(0)

        def done(pixels: Pixels | None) -> None:
            row.show_pixels(pixels)
            self._look_at_next()

        def failed(_error: DiaryError) -> None:
            row.show_pixels(None)
            self._look_at_next()

        original = row.original
        self._context.jobs.start(self, lambda _progress: _small_pixels(original), done, failed)


def _keeps(group: QButtonGroup | None) -> bool:
    chosen = group.checkedButton() if group else None
    return chosen is not None and chosen.property("choice") == _KEEP


def _answer_of(each: AskedFile, answers: HandoverAnswers) -> str:
    if each.item.id in answers.withheld:
        return _BEHIND
    if each.is_asked and each.item.id in (*answers.places_kept, *answers.devices_kept):
        return _UNCHANGED
    return _AS_ANSWERED


_SMALL: Final = QSize(112, 84)


def _small_pixels(original: ExhibitOriginal) -> Pixels | None:
    found = original.prepared()
    if not found.facts.preview:
        return None
    return original.pixels(_SMALL.width(), _SMALL.height())


class FileRow(QFrame):
    """One file: its blurred picture, what is known of it, and what happens to it."""

    def __init__(self, context: PageContext, file: AskedFile, answer: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._context, self._file = context, file
        self._opened: ExhibitCard | None = None
        content = file.item.content
        self.reference = content.reference or str(file.item.number)
        self.picture = _BlurredPicture(_("Picture of {ref}").format(ref=self.reference))
        self.picture.pressed.connect(self._on_look)
        self.look = button(_("Look at it"), on=self._on_look)
        self.look.setAccessibleName(_("Look at {ref}").format(ref=self.reference))
        self.what = ComboBox()
        self.what.setAccessibleName(_("What happens to {ref}").format(ref=self.reference))
        for value, label in _CHOICES if file.is_asked else _PLAIN_CHOICES:
            self.what.addItem(_(label), value)
        self.what.setCurrentIndex(max(self.what.findData(answer), 0))
        self._build(short_text(f"{self.reference}  {content.title or content.name}", 90))

    @property
    def id(self) -> str:
        """Return the identifier of the exhibit."""
        return self._file.item.id

    @property
    def original(self) -> ExhibitOriginal:
        """Return the file."""
        return self._file.original

    @property
    def answer(self) -> str:
        """Return what happens to the file."""
        return str(self.what.currentData())

    def show_pixels(self, pixels: Pixels | None) -> None:
        """Show a picture, blurred, or that there is none."""
        if pixels is None:
            self.picture.show_text(_("No picture"))
        else:
            self.picture.show_image(image_of(pixels), hidden=True)

    def _build(self, name: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(PlainLabel(name, role="field"))
        for line in self._file.said:
            words.addWidget(PlainLabel(line, role="muted"))
        if not self._file.searched:
            words.addWidget(PlainLabel(_("Not wholly searched for words."), role="muted"))
        ways = QWidget()
        flow = FlowLayout(ways)
        flow.addWidget(self.look)
        flow.addWidget(self.what)
        words.addWidget(ways)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(14)
        # as wide as any picture, so that the words of all files begin at one line
        place = QWidget()
        place.setFixedWidth(_SMALL.width())
        middle = QVBoxLayout(place)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        row.addWidget(place, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.addLayout(row)

    @Slot()
    def _on_look(self) -> None:
        if self._opened is None:
            self._opened = ExhibitCard(self._context, self._file.item, self._file.original)
            self._column.addWidget(self._opened)
            self._opened.open_when_read()
            self.look.setText(_("Close it"))
            return
        opened, self._opened = self._opened, None
        self._column.removeWidget(opened)
        opened.hide()
        opened.deleteLater()
        self.look.setText(_("Look at it"))


class _BlurredPicture(PictureView):
    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(_SMALL, name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.pressed.emit()
        super().mouseReleaseEvent(event)
