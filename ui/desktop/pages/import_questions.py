"""What an export does not say, asked in plain words before it is read.

**Invariants:**

- Nothing is guessed: an answer is proposed only where the person gave it before, or where it is the
  clock of this computer, and can be changed.
- Exports of one file that need the same answers are asked about once.
- Names and columns are the export's own, and are shown literally.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.media.decoder_export_reply_checks import OfferedExport
from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.format import Answers, ColumnRole, Question, QuestionKind
from diary.model.when import zone_of
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.basic import (
    ComboBox,
    FieldLabel,
    Group,
    PlainLabel,
    RadioButton,
    label_above,
)
from ui.desktop.widgets.date_fields import ZoneEdit

_ROLES: Final[Mapping[ColumnRole, str]] = {
    ColumnRole.NONE: N_("something else, or nothing"),
    ColumnRole.TIME: N_("the day and time, or the day"),
    ColumnRole.CLOCK: N_("the time of day alone"),
    ColumnRole.SENDER: N_("who sent it"),
    ColumnRole.RECIPIENT: N_("who got it"),
    ColumnRole.CONTACT: N_("the other side, whoever wrote"),
    ColumnRole.TEXT: N_("the words"),
    ColumnRole.DIRECTION: N_("whether it was sent or received, or missed"),
    ColumnRole.KIND: N_("what it is: a call, a message, missed, rejected"),
    ColumnRole.LENGTH: N_("how long the call was (192 is seconds, 3:12 minutes and seconds)"),
}
# Heads of columns that can mean one thing only.
_HEADS: Final[Mapping[str, ColumnRole]] = {
    "date": ColumnRole.TIME,
    "date and time": ColumnRole.TIME,
    "datetime": ColumnRole.TIME,
    "time stamp": ColumnRole.TIME,
    "timestamp": ColumnRole.TIME,
    "from": ColumnRole.SENDER,
    "sender": ColumnRole.SENDER,
    "to": ColumnRole.RECIPIENT,
    "recipient": ColumnRole.RECIPIENT,
    "text": ColumnRole.TEXT,
    "message": ColumnRole.TEXT,
    "body": ColumnRole.TEXT,
    "content": ColumnRole.TEXT,
    "description": ColumnRole.TEXT,
    "details": ColumnRole.TEXT,
    "notes": ColumnRole.TEXT,
    "what happened": ColumnRole.TEXT,
    "what": ColumnRole.TEXT,
    "time": ColumnRole.CLOCK,
    "direction": ColumnRole.DIRECTION,
    **dict.fromkeys(
        ("number", "phone number", "telephone number", "contact number"), ColumnRole.CONTACT
    ),
    **dict.fromkeys(
        ("called number", "number called", "number dialled", "dialled number"),
        ColumnRole.RECIPIENT,
    ),
    **dict.fromkeys(("call type", "call status", "outcome"), ColumnRole.KIND),
    **dict.fromkeys(
        ("duration", "call duration", "length", "call length", "talk time"), ColumnRole.LENGTH
    ),
}
_UNIT: Final = re.compile(r"\s*\([a-z:. ]{1,20}\)$")
_NOTHING: Final = ColumnRole.NONE
_MOST_NAMES: Final = 12  # senders that are listed one below the other; more are in a box


@dataclass(frozen=True, slots=True)
class AskedExports:
    """Exports of one file that one set of answers serves."""

    format: str
    offers: tuple[OfferedExport, ...]
    questions: tuple[Question, ...]


def asked_together(offers: Iterable[OfferedExport]) -> tuple[AskedExports, ...]:
    """Return the exports in groups that are asked about together; some need no answer."""
    groups: dict[tuple[object, ...], list[OfferedExport]] = {}
    for offer in offers:
        columns = [each.choices for each in offer.questions if each.kind is QuestionKind.COLUMNS]
        groups.setdefault((offer.format, tuple(columns)), []).append(offer)
    return tuple(
        AskedExports(group[0].format, tuple(group), _merged(group)) for group in groups.values()
    )


def _merged(offers: Sequence[OfferedExport]) -> tuple[Question, ...]:
    choices: dict[QuestionKind, dict[str, None]] = {}
    for offer in offers:
        for each in offer.questions:
            choices.setdefault(each.kind, {}).update(dict.fromkeys(each.choices))
    return tuple(Question(kind, tuple(choices[kind])) for kind in QuestionKind if kind in choices)


def for_offer(offer: OfferedExport, answers: Answers) -> Answers:
    """Return the answers to what this export asks, and to nothing else."""
    asked, none = {each.kind for each in offer.questions}, Answers()
    return Answers(
        me=answers.me if QuestionKind.WHO_IS_ME in asked else none.me,
        own_number=answers.own_number if QuestionKind.OWN_NUMBER in asked else none.own_number,
        zone=answers.zone if QuestionKind.ZONE in asked else none.zone,
        day_first=answers.day_first if QuestionKind.DAY_OR_MONTH in asked else none.day_first,
        columns=answers.columns if QuestionKind.COLUMNS in asked else none.columns,
    )


class QuestionsForm(ScrollPage):
    """The questions of one group, which Enter answers.

    `changed` follows what may make `is_done` another.
    """

    changed = Signal()
    entered = Signal()

    def __init__(
        self, name: str, asked: AskedExports, before: Sequence[Answers], zone: str
    ) -> None:
        """Ask; `before` are answers that were given for earlier exports, the latest first."""
        super().__init__(
            _title(asked.format),
            _(
                "This is not written in it. It stays as it is, whatever you answer, and "
                "can be read again with other answers."
            ),
        )
        self.column.addWidget(PlainLabel(name, role="field"))
        self._fields: list[_Field] = []
        for question in asked.questions:
            made = _field(question, asked.format, before, zone)
            self._fields.append(made)
            made.changed.connect(self.changed)
            self.column.addWidget(made)
        self.column.addStretch(1)
        if self._fields:
            self.setFocusProxy(self._fields[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter, as elsewhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def is_done(self) -> bool:
        """Return whether every question has an answer that can be used."""
        return all(field.is_done() for field in self._fields)

    def answers(self) -> Answers:
        """Return what was answered."""
        answers = Answers()
        for field in self._fields:
            answers = field.put(answers)
        return answers


class _Field(Group):
    """One question."""

    changed = Signal()

    def __init__(self, title: str, help_text: str = "") -> None:
        super().__init__(title)
        self.rows = self.column
        self.rows.setContentsMargins(0, 6, 0, 0)
        self.rows.setSpacing(4)
        self.rows.addWidget(PlainLabel(title, role="field"))
        if help_text:
            self.rows.addWidget(PlainLabel(help_text, role="muted"))

    def is_done(self) -> bool:
        """Return whether it has an answer that can be used."""
        return True

    def put(self, answers: Answers) -> Answers:
        """Return the answers with this one."""
        raise NotImplementedError


class _Choice(_Field):
    """A question with a few answers, one below the other, and none of them chosen at first."""

    def __init__(self, title: str, help_text: str, texts: Sequence[str]) -> None:
        super().__init__(title, help_text)
        self._group = QButtonGroup(self)
        for number, text in enumerate(texts):
            made = RadioButton()
            made.setText(text.replace("&", "&&"))
            made.setAccessibleName(text)
            self._group.addButton(made, number)
            self.rows.addWidget(made)
        self._group.idToggled.connect(lambda *_toggled: self.changed.emit())
        self.setFocusProxy(self._group.button(0))

    def choose(self, number: int) -> None:
        self._group.button(number).setChecked(True)

    def chosen(self) -> int:
        return self._group.checkedId()

    def is_done(self) -> bool:
        return self.chosen() >= 0


class _WhoIsMe(_Choice):
    def __init__(self, names: Sequence[str], before: Sequence[Answers]) -> None:
        self._names = names[:_MOST_NAMES]
        super().__init__(
            _("Which of these names is you?"),
            _(
                "Your own lines are never suggested as something that was done to you. A name is "
                "how the phone shows it, and says nothing of who wrote."
            ),
            [*self._names, _("None of them, or I do not know")],
        )
        self._rest = ComboBox()
        self._rest.addItem(_("Somebody further down"), "")
        for name in names[_MOST_NAMES:]:
            self._rest.addItem(name, name)
        self._rest.setAccessibleName(_("More names"))
        self._rest.setVisible(self._rest.count() > 1)
        self._rest.activated.connect(lambda _at: self.changed.emit())
        self.rows.addWidget(self._rest)
        known = [answers.me for answers in before if answers.me in self._names]
        if known:
            self.choose(self._names.index(known[0]))

    def is_done(self) -> bool:
        return bool(self._rest.currentData()) or super().is_done()

    def put(self, answers: Answers) -> Answers:
        further = str(self._rest.currentData() or "")
        at = self.chosen()
        named = self._names[at] if 0 <= at < len(self._names) else ""
        return replace(answers, me=further or named)


class _OwnName(_Field):
    """The name of the person where the export lists none."""

    def __init__(self, before: Sequence[Answers]) -> None:
        super().__init__(
            _("How are you written in it?"),
            _("The name or number that stands where you are the sender. It may stay empty."),
        )
        self._line = QLineEdit(next((answers.me for answers in before if answers.me), ""))
        self._line.setAccessibleName(self.accessibleName())
        self.rows.addWidget(self._line)
        self.setFocusProxy(self._line)

    def put(self, answers: Answers) -> Answers:
        return replace(answers, me=self._line.text().strip())


class _OwnNumber(_Field):
    def __init__(self, offered: Sequence[str], before: Sequence[Answers]) -> None:
        super().__init__(
            _("Which number or account of yours was it made from?"),
            _("It may stay empty if you do not know it any more."),
        )
        known = [answers.own_number for answers in before if answers.own_number]
        self._box = ComboBox()
        self._box.setEditable(True)
        self._box.addItems(list(dict.fromkeys([*offered, *known])))
        fits = [number for number in known if not offered or number in offered]
        self._box.setCurrentText(fits[0] if fits else "")
        self._box.setAccessibleName(self.accessibleName())
        self.rows.addWidget(self._box)
        self.setFocusProxy(self._box)

    def put(self, answers: Answers) -> Answers:
        return replace(answers, own_number=self._box.currentText().strip())


class _Zone(_Field):
    def __init__(self, zone: str, before: Sequence[Answers], *, of_folder: bool) -> None:
        asked = _("Where was the phone when this was exported?")
        if of_folder:
            asked = _("Where was the camera or phone when these were taken?")
        super().__init__(
            asked,
            _("The times in it are by the clock of that place. If it was here, leave it as it is."),
        )
        known = [answers.zone for answers in before if answers.zone]
        self._edit = ZoneEdit(known[0] if known else zone)
        self._edit.changed.connect(self.changed)
        self.rows.addWidget(self._edit)

    def is_done(self) -> bool:
        try:
            zone_of(self._edit.zone())
        except BadInput:
            return False
        return True

    def put(self, answers: Answers) -> Answers:
        return replace(answers, zone=self._edit.zone())


class _DayOrMonth(_Choice):
    def __init__(self) -> None:
        super().__init__(
            _("In a date such as 03/04/2026, what comes first?"),
            "",
            [
                _("The day: 3 April"),
                _("The month: 4 March"),
                _("I do not know; such lines are then marked as unsure"),
            ],
        )

    def put(self, answers: Answers) -> Answers:
        return replace(answers, day_first={0: True, 1: False}.get(self.chosen()))


class _Columns(_Field):
    def __init__(self, heads: Sequence[str], before: Sequence[Answers]) -> None:
        super().__init__(
            _("What does each column have?"),
            _("One column has the day and time. Each of these can be chosen once."),
        )
        self._boxes: list[ComboBox] = []
        taken: set[ColumnRole] = set()
        # what was answered for the last table with the same columns comes first
        known = before[0].columns if before and len(before[0].columns) == len(heads) else ()
        for at, head in enumerate(heads):
            box = ComboBox()
            for role, text in _ROLES.items():
                box.addItem(_(text), role)
            named = _role_of(head)
            role = known[at] if known else named
            if role not in taken:
                box.setCurrentIndex(box.findData(role))
                taken.add(role)
            box.currentIndexChanged.connect(lambda _at: self.changed.emit())
            label = FieldLabel("", box)
            label.setText(head.replace("&", "&&"))
            box.setAccessibleName(head)
            self.rows.addLayout(label_above(label, box))
            self._boxes.append(box)
        self.unread = PlainLabel(role="muted")
        self.rows.addWidget(self.unread)
        self.changed.connect(self._say_unread)
        self._say_unread()
        if self._boxes:
            self.setFocusProxy(self._boxes[0])

    @Slot()
    def _say_unread(self) -> None:
        """Say which columns are not read, before anybody thinks that they were."""
        unread = [box.accessibleName() for box in self._boxes if box.currentData() == _NOTHING]
        said = []
        if unread and ColumnRole.TEXT not in self._roles():
            said.append(_("No column is chosen for the words, so no words are read."))
        if unread:
            said.append(_("Not read, and kept in the file: {columns}."))
        self.unread.setText(" ".join(said).format(columns="; ".join(unread)))
        self.unread.setVisible(bool(unread))

    def _roles(self) -> list[ColumnRole]:
        return [ColumnRole(box.currentData()) for box in self._boxes]

    def is_done(self) -> bool:
        named = [role for role in self._roles() if role is not ColumnRole.NONE]
        return ColumnRole.TIME in named and len(named) == len(set(named))

    def put(self, answers: Answers) -> Answers:
        return replace(answers, columns=tuple(self._roles()))


def _role_of(head: str) -> ColumnRole:
    """Return what a column with this head has, where it can mean one thing only.

    What stands in brackets is the unit of a length, and of nothing else.
    """
    name = head.partition(":")[2].strip().casefold()
    role = _HEADS.get(name)
    if role is None and _HEADS.get(_UNIT.sub("", name)) is ColumnRole.LENGTH:
        role = ColumnRole.LENGTH
    return role or ColumnRole.NONE


def _title(format_code: str) -> str:
    if format_code == FOLDER:
        return _("Before these photographs, films and recordings are read")
    return _("Before {format} is read").format(format=manifest.load(format_code).title)


def _field(question: Question, format_code: str, before: Sequence[Answers], zone: str) -> _Field:
    match question.kind:
        case QuestionKind.WHO_IS_ME:
            return _WhoIsMe(question.choices, before) if question.choices else _OwnName(before)
        case QuestionKind.OWN_NUMBER:
            return _OwnNumber(question.choices, before)
        case QuestionKind.ZONE:
            return _Zone(zone, before, of_folder=format_code == FOLDER)
        case QuestionKind.DAY_OR_MONTH:
            return _DayOrMonth()
        case QuestionKind.COLUMNS:
            return _Columns(question.choices, before)
