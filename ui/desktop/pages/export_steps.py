"""The steps of handing over that only ask and show: warning, places inside, place, result."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit

from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from ui import handover, handover_words, metadata_text, targets
from ui.desktop.dialogs.ask import Ask
from ui.desktop.pages.screen import WizardStep
from ui.desktop.places import first_drive_or_home, is_removable, removable_drives
from ui.desktop.widgets.file_list import FileList
from ui.desktop.widgets.notices import NoticeBox
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button, choice, selectable, short
from ui.desktop.widgets.reading import read_only

if TYPE_CHECKING:
    from diary.services.disclosure.exhibits import DeviceHit, PositionHit
    from ui.handover import HandoverResult

_KEEP, _WITHHOLD = "keep", "withhold"


class WarningStep(WizardStep):
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


class MetadataStep(WizardStep):
    """What files say, or may say, of themselves: leave out or keep, with no default.

    A file that is ticked goes as it is all the same.
    """

    def __init__(
        self,
        title: str,
        question: str,
        files: Sequence[tuple[str, str]],
        answers: Sequence[tuple[str, str, str]],
    ) -> None:
        super().__init__(title)
        self._group = QButtonGroup(self)
        self.files = FileList()
        self.column.addWidget(PlainLabel(question))
        for value, label, meaning in answers if files else ():
            radio, answer = choice(label, meaning)
            radio.setProperty("choice", value)
            self._group.addButton(radio)
            self.column.addLayout(answer)
            radio.toggled.connect(self._on_changed)
        if files:
            self._list(files)
        self.column.addStretch(1)

    def is_done(self) -> bool:
        """Whether it was answered, where there is anything to answer."""
        return not self._group.buttons() or self._group.checkedButton() is not None

    def keeps(self) -> bool:
        """Whether every file goes as it is."""
        return self._chosen() == _KEEP

    def withholds(self) -> bool:
        """Whether files stay behind or go as copies."""
        return self._chosen() == _WITHHOLD

    def ticked(self) -> tuple[str, ...]:
        """The exhibits whose files go as they are although the others do not."""
        return self.files.ticked() if self.withholds() else ()

    def _list(self, files: Sequence[tuple[str, str]]) -> None:
        self.column.addSpacing(10)
        label = _("The files. Tick one to let it go as it is all the same")
        self.column.addWidget(FieldLabel(label, self.files))
        self.files.fill(files)
        self.column.addWidget(self.files)
        self.column.addWidget(
            PlainLabel(_("Police can ask you for the originals later."), role="muted")
        )
        self.setFocusProxy(self._group.buttons()[0])

    def _chosen(self) -> str:
        button = self._group.checkedButton()
        return str(button.property("choice")) if button else ""

    @Slot()
    def _on_changed(self) -> None:
        self.files.setEnabled(not self.keeps())
        self.changed.emit()


class PositionsStep(MetadataStep):
    """Every original that says, or may say, where it was made."""

    def __init__(self, found: Sequence[PositionHit]) -> None:
        super().__init__(
            _("Places inside your files"),
            metadata_text.place_question(found) or _("No place was found inside the files."),
            _rows(found, metadata_text.place_lines(found)),
            (
                (_WITHHOLD, _("Leave the places out"), metadata_text.withheld_text()),
                (_KEEP, _("Keep them"), metadata_text.kept_text()),
            ),
        )


class DevicesStep(MetadataStep):
    """Every original that names, or may name, the device that made it."""

    def __init__(self, found: Sequence[DeviceHit]) -> None:
        super().__init__(
            _("Devices named inside your files"),
            metadata_text.device_question(found),
            _rows(found, metadata_text.device_lines(found)),
            (
                (_WITHHOLD, _("Leave the device out"), metadata_text.device_withheld_text()),
                (_KEEP, _("Keep the device"), metadata_text.kept_text()),
            ),
        )


def _rows(
    found: Sequence[PositionHit | DeviceHit], lines: Sequence[metadata_text.Line]
) -> Sequence[tuple[str, str]]:
    return [
        (each.evidence, f"{reference}  {short(name, 60)}: {short(said, 300)}")
        for each, (reference, name, said) in zip(found, lines, strict=True)
    ]


class PlaceStep(WizardStep):
    """Where the folder is written, or with `single` one file."""

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
        start = first_drive_or_home()
        chosen = self._ask.folder(self, _("Choose where to put the folder"), start)
        if chosen is not None:
            self.line.setText(str(chosen / self._name))


class ResultStep(WizardStep):
    """What was written, what the check said, and the fingerprint to read aloud."""

    def __init__(self, result: HandoverResult) -> None:
        super().__init__(_("It is written") if result.ok else _("It cannot be relied on"))
        if not result.ok:
            self.column.addWidget(PlainLabel(result.verdict, role="field"))
            next_ = _(
                "Check that the stick is plugged in, or take another. Then start again and write "
                "the bundle anew, under another name. Your record is as it was."
            )
            self.column.addWidget(PlainLabel(next_))
        self.column.addWidget(PlainLabel(_("Where it is"), role="field"))
        self.column.addWidget(selectable(PlainLabel(str(result.place))))
        if result.ok:
            self._tell(result)
        else:
            noted = _("That it was written is noted in the private part, to remove what is there.")
            self.column.addWidget(PlainLabel(noted, role="muted"))
        self.column.addStretch(1)

    def _tell(self, result: HandoverResult) -> None:
        written = result.delivered.written
        pages = ngettext("{n} page", "{n} pages", written.pages).format(n=written.pages)
        files = handover_words.files_of_evidence(handover.evidence_files(result.sharing))
        counts = f"{pages}, {files}."
        self.column.addWidget(PlainLabel(counts))
        if written.damaged:
            text = _("Not put in, because they are not as they were added: {refs}.")
            self.column.addWidget(
                PlainLabel(text.format(refs=", ".join(written.damaged)), role="field")
            )
        for path in result.delivered.too_large:
            large = _(
                "Too large for an upload, and not among the files: {file}. Give it on a disk."
            )
            self.column.addWidget(PlainLabel(large.format(file=path), role="field"))
        if result.withheld:
            self.column.addWidget(PlainLabel(_("What stayed behind, and why"), role="field"))
            text = "\n".join(result.withheld)
            self.column.addWidget(read_only(_("What stayed behind, and why"), text))
        self.column.addWidget(PlainLabel(_("Checked just now"), role="field"))
        self.column.addWidget(PlainLabel(result.verdict))
        for sentence in result.limits:
            self.column.addWidget(PlainLabel(sentence, role="muted"))
        self.column.addWidget(
            PlainLabel(_("Read this aloud, or write it down for them"), role="field")
        )
        fingerprint = selectable(PlainLabel(result.fingerprint, role="words"))
        fingerprint.setAccessibleName(_("Fingerprint of the key"))
        self.column.addWidget(fingerprint)
        told = _(
            "Whoever has the fingerprint from you can tell that a bundle came from this record. "
            "That you handed it over is noted in the private part."
        )
        self.column.addWidget(PlainLabel(told, role="muted"))
