"""The steps of a handover: audience, supplement, warning, metadata, delivery, result.

**Invariants:**

- No audience is chosen by default: what leaves differs from audience to audience.
- Everything, in a folder, is the default; nothing here is asked twice.
- Recipient and route may stay empty: both can be noted later.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QRadioButton, QWidget

from diary.audience_profiles import Profile
from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.private_nouns import HandoverRecord
from diary.model.revisions import Recorded
from diary.text import time_texts
from ui import bundle_handover, place_warnings
from ui.bundle_handover import DeliveryOptions
from ui.desktop.pages.base import WizardStep
from ui.desktop.prompter import Prompter
from ui.desktop.removable_drives import first_drive_or_home, is_removable, removable_drives
from ui.desktop.widgets.basic import (
    ComboBox,
    FieldLabel,
    FileList,
    PlainLabel,
    button,
    choice,
    selectable,
    short_text,
)
from ui.desktop.widgets.feedback import NoticeBox
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.desktop.widgets.text_fields import read_only
from ui.passphrases import PassphraseUse
from ui.text import handovers, places_and_devices

if TYPE_CHECKING:
    from diary.services.disclosure.exhibit_scan import DeviceHit, PositionHit
    from ui.bundle_handover import HandoverResult


_LANGUAGES: Final = (
    ("en", N_("English")),
    ("cy", N_("Welsh: a machine-made draft, which the pages say is not reviewed yet")),
)


class AudienceStep(WizardStep):
    """The choice of a profile, and of the language of headings."""

    papers_requested = Signal()

    def __init__(self, profiles: Sequence[Profile]) -> None:
        super().__init__(
            _("Hand over"),
            _("Whom is it for? Each gets a document of its own, and you see every page first."),
        )
        self._profiles = tuple(profiles)
        self._group = QButtonGroup(self)
        for at, profile in enumerate(self._profiles):
            radio, rows = choice(profile.title, profile.purpose)
            self._group.addButton(radio, at)
            radio.toggled.connect(self.changed)
            self.column.addLayout(rows)
        self._languages = ComboBox()
        for tag, label in _LANGUAGES:
            self._languages.addItem(_(label), tag)
        self.column.addWidget(FieldLabel(_("Language of the headings"), self._languages))
        self.column.addWidget(self._languages, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(PlainLabel(_("Your own words stay as they are."), role="muted"))
        self.papers = button(_("Separate papers instead"), "quiet", self.papers_requested.emit)
        papers = _("How to reach you, notes for a statement, things to tell: never in the bundle.")
        self.papers.setAccessibleDescription(papers)
        self.column.addWidget(self.papers, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(PlainLabel(papers, role="muted"))
        self.column.addStretch(1)
        self.setFocusProxy(self._group.button(0))

    def is_done(self) -> bool:
        """Return whether a profile was chosen."""
        return self._group.checkedId() >= 0

    def profile(self) -> Profile:
        """Return the chosen profile."""
        return self._profiles[self._group.checkedId()]

    def language(self) -> str:
        """Return the tag of the language of the document's headings."""
        return str(self._languages.currentData())


_MOST = 5


class SupplementStep(WizardStep):
    """The choice between everything and what is new since an earlier bundle."""

    def __init__(self, earlier: Sequence[Recorded[HandoverRecord]], zone: str) -> None:
        super().__init__(
            _("Everything, or what is new"),
            _(
                "A bundle that adds to an earlier one has the same numbers and the whole "
                "chronology; sheets and files only where something is new."
            ),
        )
        self._earlier = tuple(reversed(earlier))[:_MOST]
        self._group = QButtonGroup(self)
        self._add(-1, _("Everything"))
        for at, item in enumerate(self._earlier):
            label = _("Only what is new since bundle {number}, {when}").format(
                number=item.number, when=time_texts.written_text(item.first_written, zone)
            )
            to = item.content.to
            self._add(at, f"{label} ({to})" if to else label)
        self.column.addStretch(1)
        self.setFocusProxy(self._group.button(0))

    def _add(self, at: int, label: str) -> None:
        radio = QRadioButton(label)
        # Qt reserves the id -1
        self._group.addButton(radio, at + 1)
        self.column.addWidget(radio)
        if at < 0:
            radio.setChecked(True)

    def after(self) -> Recorded[HandoverRecord] | None:
        """Return the bundle to supplement, or None for everything."""
        at = self._group.checkedId() - 1
        return self._earlier[at] if at >= 0 else None


class DeliveryStep(WizardStep):
    """The form of delivery, its passphrase if it needs one, the recipient and the route."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            _("How it leaves"), _("The files are the same in each form, and can be checked.")
        )
        for row in vocabulary.notices_at("sending"):
            self.column.addWidget(NoticeBox(row.title, row.text))
        self._group = QButtonGroup(self)
        for at, way in enumerate(bundle_handover.DELIVERIES):
            radio, rows = choice(_(handovers.DELIVERY_TEXTS[way]), _(handovers.DELIVERY_NOTES[way]))
            self._group.addButton(radio, at)
            self.column.addLayout(rows)
            radio.toggled.connect(self._on_changed)
        self.words = NewPassphrase(_("Passphrase for the PDF"), PassphraseUse.PDF)
        self.words.changed.connect(self.changed)
        self.column.addWidget(self.words)
        self.to = self._line(_("To whom (may stay empty)"))
        self.route = self._line(_("How it gets there (may stay empty)"))
        private = _("Both are noted in the private part. They are not in the bundle.")
        self.column.addWidget(PlainLabel(private, role="muted"))
        self.column.addStretch(1)
        self._group.button(0).setChecked(True)
        self.setFocusProxy(self._group.button(0))
        self._on_changed()

    def is_done(self) -> bool:
        """Return whether a passphrase is set if one is needed."""
        return self._way() != "pdf" or self.words.is_done()

    def options(self) -> DeliveryOptions:
        """Return what was chosen."""
        words = self.words.first.text() if self._way() == "pdf" else ""
        to, route = self.to.text().strip(), self.route.text().strip()
        return DeliveryOptions(self._way(), words, to, route)

    def _way(self) -> str:
        return bundle_handover.DELIVERIES[max(self._group.checkedId(), 0)]

    def _line(self, label: str) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(200)
        held: QWidget = FieldLabel(label, line)
        self.column.addWidget(held)
        self.column.addWidget(line)
        return line

    @Slot()
    def _on_changed(self) -> None:
        self.words.setVisible(self._way() == "pdf")
        if self._way() == "pdf":
            self.words.offer()
        self.changed.emit()


_KEEP, _WITHHOLD = "keep", "withhold"


class WarningStep(WizardStep):
    """What a handover means, shown before anything is read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            _("Before you hand it over"),
            _("It becomes a folder with a PDF. Anybody can check it afterwards."),
        )
        for row in vocabulary.notices_at("export"):
            self.column.addWidget(NoticeBox(row.title, row.text))
        left_out = _(
            "Left out always: private notes, for whom you are afraid, and how to reach you, your "
            "witnesses and officers. "
            "You can look at every page before anything is written."
        )
        self.column.addWidget(PlainLabel(left_out))
        self.column.addStretch(1)


class MetadataStep(WizardStep):
    """Metadata that files contain, or may contain: leave out or keep, with no default.

    A ticked file goes unchanged in either case.
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
        """Return whether the question was answered, if there is one."""
        return not self._group.buttons() or self._group.checkedButton() is not None

    def keeps(self) -> bool:
        """Return whether all files go unchanged."""
        return self._chosen() == _KEEP

    def withholds(self) -> bool:
        """Return whether files are withheld or go as cleaned copies."""
        return self._chosen() == _WITHHOLD

    def ticked(self) -> tuple[str, ...]:
        """Return the exhibits whose files go unchanged although the others do not."""
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
    """The originals that say, or may say, where they were made."""

    def __init__(self, found: Sequence[PositionHit]) -> None:
        super().__init__(
            _("Places inside your files"),
            places_and_devices.place_question(found) or _("No place was found inside the files."),
            _rows(found, places_and_devices.place_lines(found)),
            (
                (_WITHHOLD, _("Leave the places out"), places_and_devices.withheld_text()),
                (_KEEP, _("Keep them"), places_and_devices.kept_text()),
            ),
        )


class DevicesStep(MetadataStep):
    """The originals that name, or may name, the device that made them."""

    def __init__(self, found: Sequence[DeviceHit]) -> None:
        super().__init__(
            _("Devices named inside your files"),
            places_and_devices.device_question(found),
            _rows(found, places_and_devices.device_lines(found)),
            (
                (_WITHHOLD, _("Leave the device out"), places_and_devices.device_withheld_text()),
                (_KEEP, _("Keep the device"), places_and_devices.kept_text()),
            ),
        )


def _rows(
    found: Sequence[PositionHit | DeviceHit], lines: Sequence[places_and_devices.Line]
) -> Sequence[tuple[str, str]]:
    return [
        (each.evidence, f"{reference}  {short_text(name, 60)}: {short_text(text, 300)}")
        for each, (reference, name, text) in zip(found, lines, strict=True)
    ]


class PlaceStep(WizardStep):
    """Where to write the folder, or one file if `single`."""

    def __init__(
        self, prompter: Prompter, name: str, size: str = "", *, single: bool = False
    ) -> None:
        super().__init__(
            _("Where to put it"), _("A stick that you hand over or take with you is best.")
        )
        if size:
            self.column.addWidget(PlainLabel(size))
        self._ask, self._name, self._single = prompter, name, single
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
        """Return the path to write; a file name gets its extension if it has none."""
        typed = os.path.expanduser(self.line.text().strip())
        ending = os.path.splitext(self._name)[1] if self._single else ""
        # an existing folder is not the start of a file name: nobody means a file beside it
        whole = typed.lower().endswith(ending) or os.path.isdir(typed)
        return Path(typed if whole else typed + ending)

    def is_done(self) -> bool:
        """Return whether the path is absolute and, as far as can be seen, free."""
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
            text = self._hindrance() or place_warnings.place_warning(
                place, on_stick=is_removable(place)
            )
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
    """What was written, the result of its check, and the fingerprint to read aloud."""

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
        files = handovers.files_of_evidence(handovers.evidence_files(result.record))
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
        result_text = _(
            "Whoever has the fingerprint from you can tell that a bundle came from this record. "
            "That you handed it over is noted in the private part."
        )
        self.column.addWidget(PlainLabel(result_text, role="muted"))
