"""The steps of handing over that only ask and show: warning, places inside, place, result."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit

from diary.i18n import _, ngettext
from diary.vocabulary import Vocabulary
from ui import handing, handover_words, targets
from ui.desktop.dialogs.ask import Ask
from ui.desktop.pages.screen import Screen
from ui.desktop.places import is_removable, removable_drives
from ui.desktop.widgets.notices import NoticeBox, card
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button, choice, selectable, short
from ui.desktop.widgets.reading import read_only

if TYPE_CHECKING:
    from diary.services.positions import DeviceFound, PositionFound
    from ui.desktop.handover import Handed

_KEEP, _WITHHOLD = "keep", "withhold"


class WarningStep(Screen):
    """What handing over means, before anything is read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            _("Before you hand it over"),
            _("It becomes a folder with a PDF. Anybody can check it afterwards."),
        )
        for row in vocabulary.notices_at("export"):
            self.column.addWidget(NoticeBox(row.title, row.text))
        left_out = _(
            "Left out always: private notes, and how to reach you, your witnesses and officers. "
            "You can look at every page before anything is written."
        )
        self.column.addWidget(PlainLabel(left_out))
        self.column.addStretch(1)


class PositionsStep(Screen):
    """Every original that says where, or by which device, it was made; with no default."""

    changed = Signal()

    def __init__(self, found: Sequence[PositionFound], devices: Sequence[DeviceFound] = ()) -> None:
        title = _("Places and devices inside your files") if devices else ""
        super().__init__(title or _("Places inside your files"))
        self._groups: list[QButtonGroup] = []
        self._places = self._ask_of_places(found) if found else None
        if not found:
            self.column.addWidget(PlainLabel(_("No place was found inside the files.")))
        self._devices = self._ask_of_devices(devices) if devices else None
        if found or devices:
            self.column.addWidget(
                PlainLabel(_("Police can ask you for the originals later."), role="muted")
            )
        self.column.addStretch(1)

    def _ask_of_places(self, found: Sequence[PositionFound]) -> QButtonGroup:
        text = ngettext(
            "{n} file says where it was taken. That may be where you live.",
            "{n} files say where they were taken. That may be where you live.",
            len(found),
        )
        self.column.addWidget(PlainLabel(text.format(n=len(found))))
        lines = [
            (each.reference, each.name, "; ".join(_place(p) for p in each.positions[:3]))
            for each in found
        ]
        rows = (
            (
                _WITHHOLD,
                _("Leave the places out"),
                _("Copies without them go instead of these files."),
            ),
            (_KEEP, _("Keep them"), _("The files go exactly as they are, with the places inside.")),
        )
        return self._ask(lines, rows)

    def _ask_of_devices(self, found: Sequence[DeviceFound]) -> QButtonGroup:
        text = ngettext(
            "{n} file names the device that made it. That may be your phone.",
            "{n} files name the device that made them. That may be your phone.",
            len(found),
        )
        self.column.addWidget(PlainLabel(text.format(n=len(found))))
        lines = [(each.reference, each.name, each.device) for each in found]
        left = _("Copies without it go instead of every picture that names one.")
        if any(each.film for each in found):
            left += " " + _("A film that names one stays behind as a whole.")
        kept = _("The files go exactly as they are, with the device inside.")
        rows = (
            (_WITHHOLD, _("Leave the device out"), left),
            (_KEEP, _("Keep the device"), kept),
        )
        return self._ask(lines, rows)

    def _ask(
        self, lines: Sequence[tuple[str, str, str]], rows: Sequence[tuple[str, str, str]]
    ) -> QButtonGroup:
        sheet, column = card()
        for reference, name, said in lines:
            line = f"{reference}  {short(name, 60)}: {short(said, 180)}"
            column.addWidget(read_only(reference, line))
        self.column.addWidget(sheet)
        group = QButtonGroup(self)
        for value, label, meaning in rows:
            radio, answer = choice(label, meaning)
            radio.setProperty("choice", value)
            group.addButton(radio)
            self.column.addLayout(answer)
            radio.toggled.connect(self.changed)
        if not self._groups:
            self.setFocusProxy(group.buttons()[0])
        self._groups.append(group)
        return group

    def is_done(self) -> bool:
        """Whether it was answered, where there is anything to answer."""
        return all(group.checkedButton() is not None for group in self._groups)

    def keep(self) -> bool:
        """Whether the places stay in."""
        return _chosen(self._places) == _KEEP

    def no_devices(self) -> bool:
        """Whether what names a device stays behind."""
        return _chosen(self._devices) == _WITHHOLD


def _chosen(group: QButtonGroup | None) -> str:
    button = group.checkedButton() if group else None
    return str(button.property("choice")) if button else ""


class PlaceStep(Screen):
    """Where the folder is written, or with `single` one file."""

    changed = Signal()

    def __init__(self, ask: Ask, name: str, size: str = "", *, single: bool = False) -> None:
        super().__init__(
            _("Where to put it"), _("A stick that you hand over or take with you is best.")
        )
        if size:
            self.column.addWidget(PlainLabel(size))
        self._ask, self._name, self._single = ask, name, single
        drives = removable_drives()
        self.line = QLineEdit(str(drives[0] / name) if drives else "")
        self.line.setPlaceholderText(_("Choose a folder"))
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(button(_("Choose"), on=self._on_choose))
        label = _("New file") if single else _("New folder")
        self.column.addWidget(FieldLabel(label, self.line))
        self.column.addLayout(row)
        self._warning = PlainLabel(role="field")
        self.column.addWidget(self._warning)
        trace = _(
            "The system keeps lists of recent files and folders that this program cannot clear. "
            "Opening the folder on this device can leave its name there."
        )
        self.column.addWidget(PlainLabel(trace, role="muted"))
        self.column.addStretch(1)
        self.line.textChanged.connect(self._on_changed)
        self.setFocusProxy(self.line)
        self._on_changed()

    def folder(self) -> Path:
        """The folder, or the file, to be written; a file is named as what it is."""
        said = os.path.expanduser(self.line.text().strip())
        ending = os.path.splitext(self._name)[1] if self._single else ""
        # a folder that is there is no beginning of a name: nobody means a file beside it
        whole = said.lower().endswith(ending) or os.path.isdir(said)
        return Path(said if whole else said + ending)

    def is_done(self) -> bool:
        """Whether a place is named that is free as far as can be seen."""
        return bool(self.line.text().strip()) and not self._hindrance()

    def _hindrance(self) -> str:
        place = self.folder()
        if not place.is_absolute():
            return _("Choose the folder with the button, or write down the whole way to it.")
        if self._single and os.path.isdir(place):
            return _("This is a folder. Write a name for the file after it.")
        if os.path.exists(place) if self._single else os.path.isfile(place):
            return _("There is something of this name already. Nothing is written over it.")
        return ""

    @Slot()
    def _on_changed(self) -> None:
        text = ""
        if self.line.text().strip():
            place = self.folder()
            text = self._hindrance() or targets.warning(place, on_stick=is_removable(place))
        self._warning.setText(text)
        self._warning.setVisible(bool(text))
        self.changed.emit()

    @Slot()
    def _on_choose(self) -> None:
        drives = removable_drives()
        start = drives[0] if drives else Path.home()
        chosen = self._ask.folder(self, _("Choose where to put the folder"), start)
        if chosen is not None:
            self.line.setText(str(chosen / self._name))


class ResultStep(Screen):
    """What was written, what the check said, and the fingerprint to read aloud."""

    def __init__(self, handed: Handed) -> None:
        super().__init__(_("It is written") if handed.ok else _("It cannot be relied on"))
        if not handed.ok:
            self.column.addWidget(PlainLabel(handed.verdict, role="field"))
            next_ = _(
                "Check that the stick is plugged in, or take another. Then start again and write "
                "the bundle anew, under another name. Your record is as it was."
            )
            self.column.addWidget(PlainLabel(next_))
        self.column.addWidget(PlainLabel(_("Where it is"), role="field"))
        self.column.addWidget(selectable(PlainLabel(str(handed.folder))))
        if handed.ok:
            self._tell(handed)
        else:
            noted = _("That it was written is noted in the private part, to remove what is there.")
            self.column.addWidget(PlainLabel(noted, role="muted"))
        self.column.addStretch(1)

    def _tell(self, handed: Handed) -> None:
        pages = ngettext("{n} page", "{n} pages", handed.pages).format(n=handed.pages)
        files = handover_words.files_of_evidence(handing.evidence_files(handed.sharing))
        counts = f"{pages}, {files}."
        self.column.addWidget(PlainLabel(counts))
        if handed.damaged:
            text = _("Not put in, because they are not as they were added: {refs}.")
            self.column.addWidget(
                PlainLabel(text.format(refs=", ".join(handed.damaged)), role="field")
            )
        for path in handed.too_large:
            large = _(
                "Too large for an upload, and not among the files: {file}. Give it on a disk."
            )
            self.column.addWidget(PlainLabel(large.format(file=path), role="field"))
        self.column.addWidget(PlainLabel(_("Checked just now"), role="field"))
        self.column.addWidget(PlainLabel(handed.verdict))
        for sentence in handed.limits:
            self.column.addWidget(PlainLabel(sentence, role="muted"))
        self.column.addWidget(
            PlainLabel(_("Read this aloud, or write it down for them"), role="field")
        )
        fingerprint = selectable(PlainLabel(handed.fingerprint, role="words"))
        fingerprint.setAccessibleName(_("Fingerprint of the key"))
        self.column.addWidget(fingerprint)
        told = _(
            "Whoever has the fingerprint from you can tell that a bundle came from this record. "
            "That you handed it over is noted in the private part."
        )
        self.column.addWidget(PlainLabel(told, role="muted"))


def _place(position: object) -> str:
    latitude = getattr(position, "latitude", "")
    longitude = getattr(position, "longitude", "")
    found = getattr(position, "found", "")
    numbers = f"{latitude}, {longitude}" if latitude and longitude else ""
    return short(numbers or found or _("a place, not readable here"), 60)
