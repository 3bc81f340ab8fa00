"""The steps of separate papers that only ask and show: which one, how to reach me, the result."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary
from diary.papers import ContactDetails, PaperKind, is_empty
from ui.desktop.pages.screen import WizardStep
from ui.desktop.widgets.notices import NoticeBox
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button, selectable
from ui.desktop.widgets.reading import read_only
from ui.desktop.widgets.text_edit import TextEdit
from ui.paper_handover import NOTICES, PaperResult

_KINDS = {
    PaperKind.CONTACT: N_("Contact sheet"),
    PaperKind.STATEMENT: N_("Notes to help with a statement"),
    PaperKind.EFFECTS: N_("Notes towards a victim personal statement"),
    PaperKind.FACTORS: N_("Things you may want to tell police or an advocate"),
}
_FIELDS = {
    "name": (1, N_("Name"), ""),
    "telephone": (1, N_("Telephone"), ""),
    "email": (1, N_("E-mail"), ""),
    "address": (3, N_("Address"), N_("Leave it out if you are not sure")),
    "times": (1, N_("Safe times"), N_("Weekdays from 12 to 1")),
    "ways": (2, N_("Safe ways"), N_("Text first; say that you are from the library")),
    "unsafe": (2, N_("What is not safe"), N_("No voicemail, nothing by post")),
    "others": (2, N_("Who else may be called"), N_("A name, a number, and what they know")),
    "references": (1, N_("Reference numbers"), N_("So that the sheet finds its case")),
}


class ChoiceStep(WizardStep):
    """Which paper, below what handing over means; none is chosen to begin with."""

    left = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            _("Separate papers"),
            _("Each is a PDF by itself. It stands beside a bundle and is never part of one."),
        )
        self.head.addWidget(button(_("Back to Hand over"), on=self.left.emit))
        for row in vocabulary.notices_at("export"):
            self.column.addWidget(NoticeBox(row.title, row.text))
        self._group = QButtonGroup(self)
        self.choices: dict[PaperKind, QRadioButton] = {}
        for kind, label in _KINDS.items():
            self._add(kind, _(label), _meaning(kind, vocabulary))
        self.column.addStretch(1)
        self.setFocusProxy(self.choices[PaperKind.CONTACT])

    def is_done(self) -> bool:
        """Whether one is chosen."""
        return self._group.checkedButton() is not None

    def kind(self) -> PaperKind:
        """The one that is chosen."""
        return next(kind for kind, radio in self.choices.items() if radio.isChecked())

    def _add(self, kind: PaperKind, label: str, meaning: str) -> None:
        radio = QRadioButton(label)
        radio.setAccessibleDescription(meaning)
        radio.toggled.connect(self.changed)
        self._group.addButton(radio)
        self.choices[kind] = radio
        self.column.addWidget(radio)
        self.column.addWidget(PlainLabel(meaning, role="muted"))


def _meaning(kind: PaperKind, vocabulary: Vocabulary) -> str:
    if kind is PaperKind.FACTORS:
        return _("Every topic, with your answers and the ones before them. Not an assessment.")
    return " ".join(vocabulary.notice(NOTICES[kind]).text)


class DetailsStep(WizardStep):
    """How to reach the person, typed for this one sheet."""

    recorded_requested = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        notice = vocabulary.notice(NOTICES[PaperKind.CONTACT])
        super().__init__(_("How you can be reached"), _("Only what you type here is on the sheet."))
        self.column.addWidget(NoticeBox(notice.title, notice.text))
        self._name = QLineEdit()
        self.fields: dict[str, QLineEdit | TextEdit] = {"name": self._name}
        for name, (lines, label, hint) in _FIELDS.items():
            edit = self.fields.get(name) or (QLineEdit() if lines == 1 else TextEdit(lines))
            edit.setPlaceholderText(_(hint) if hint else "")
            edit.textChanged.connect(self.changed)
            self.fields[name] = edit
            self.column.addWidget(FieldLabel(_(label), edit))
            self.column.addWidget(edit)
        self.recorded = button(
            _("Show what I recorded about reaching me"), "quiet", self.recorded_requested.emit
        )
        self.column.addWidget(self.recorded, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        self.setFocusProxy(self._name)

    def is_done(self) -> bool:
        """Whether there is a way to reach the person."""
        return not is_empty(self.details())

    def details(self) -> ContactDetails:
        """What was typed."""
        return ContactDetails(**{name: _text(edit).strip() for name, edit in self.fields.items()})

    def show_name(self, name: str) -> None:
        """Put the recorded name where none was typed yet."""
        if not self._name.text():
            self._name.setText(name)

    @Slot(str)
    def show_recorded(self, contact: str) -> None:
        """Show what is recorded, to be typed or copied from; it is not on the sheet."""
        self.recorded.hide()
        place = self.column.indexOf(self.recorded)
        if contact:
            label = _("Recorded about you; not on the sheet")
            self.column.insertWidget(place, read_only(label, contact))
            self.column.insertWidget(place, PlainLabel(label, role="field"))
        else:
            text = _("Nothing is recorded about how to reach you.")
            self.column.insertWidget(place, PlainLabel(text, role="muted"))


def _text(edit: QLineEdit | TextEdit) -> str:
    return edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()


class PaperResultStep(WizardStep):
    """What was written, and where."""

    def __init__(self, result: PaperResult) -> None:
        super().__init__(_("It is written"))
        self.column.addWidget(PlainLabel(_("Where it is"), role="field"))
        self.column.addWidget(selectable(PlainLabel(str(result.file))))
        pages = ngettext("{n} page", "{n} pages", result.written.pages).format(
            n=result.written.pages
        )
        self.column.addWidget(PlainLabel(pages))
        told = _(
            "Give it by itself, not with a bundle. It is not encrypted: whoever has the file can "
            "read it. That it was written is noted in the private part."
        )
        self.column.addWidget(PlainLabel(told))
        self.column.addStretch(1)
