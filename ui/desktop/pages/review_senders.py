"""Senders of what came in: who each is, and leaving out all of somebody who has no part in it.

**Invariants:**

- Who somebody is, the person says, and may leave open. Nothing is proposed: a name is how the phone
  shows a contact.
- The person's words for what they wrote are asked for run by run, with what they wrote beside it,
  and may stay empty: no answer labels several contacts at once.
- Runs are left out only by a press on what says so, with the number of runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from diary.conversations.sender_accounts import SenderAnswer, SenderIs, account_key
from diary.errors import BadInput
from diary.i18n import _, ngettext
from diary.model.record_nouns import Person, Role
from diary.model.revisions import Recorded
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import (
    FlowLayout,
    Group,
    PlainLabel,
    RadioButton,
    button,
    label_above,
)
from ui.desktop.widgets.date_fields import DayEdit
from ui.desktop.widgets.run_list import RunRow, first_words
from ui.desktop.widgets.sender_list import SenderModel, SenderRow, SenderView
from ui.text.contact_runs import line_what, line_when, line_words, shown_sender, sums_text
from ui.text.people import listed_names

if TYPE_CHECKING:
    from diary.conversations.contact_runs import OwnRun
    from diary.services.review_reading import ReviewReading


@dataclass(frozen=True, slots=True)
class SaidOfSenders:
    """What the person said of senders, and the people of the record by identifier."""

    answers: Mapping[str, SenderAnswer]
    people: tuple[Recorded[Person], ...]

    def name(self, person: str) -> str:
        """Return the name of somebody of the record."""
        return listed_names(self.people).get(person) or _("Somebody of the record")

    def person(self, senders: Iterable[str]) -> str:
        """Return the identifier of whom the person named for one of these senders, or nothing."""
        answers = filter(None, map(self.answers.get, senders))
        return next((each.person for each in answers if each.person), "")

    def who(self, senders: Iterable[str]) -> str:
        """Return what was said of the first of these senders of which something was."""
        for answer in filter(None, map(self.answers.get, senders)):
            if answer.answer is SenderIs.PERSON:
                return self.name(answer.person)
            if answer.answer is SenderIs.NOBODY_KNOWN:
                return _("Nobody I know")
            if answer.answer is SenderIs.ME:
                return _("Me")
        return ""


NOTHING_SAID = SaidOfSenders({}, ())


def sender_rows(rows: Sequence[RunRow], said: SaidOfSenders) -> tuple[SenderRow, ...]:
    """Return the senders of these runs, the most frequent first."""
    senders = {row.run.sender: row.reading.regions for row in rows}
    keys = {sender: account_key(sender, regions) for sender, regions in senders.items()}
    groups: dict[tuple[bool, str], list[RunRow]] = {}
    for row in rows:
        groups.setdefault((bool(row.run.files), keys[row.run.sender]), []).append(row)
    found = [
        SenderRow(
            key if not is_camera else f"\0{key}",
            () if is_camera else tuple(dict.fromkeys(each.run.sender for each in runs if key)),
            shown_sender(max((each.run for each in runs), key=lambda run: len(run.label))),
            sums_text([each.run for each in runs]),
            "" if is_camera else said.who(dict.fromkeys(each.run.sender for each in runs)),
            "" if is_camera else said.person(dict.fromkeys(each.run.sender for each in runs)),
            tuple(runs),
        )
        for (is_camera, key), runs in groups.items()
    ]
    return tuple(sorted(found, key=lambda row: (not row.senders, -len(row.rows))))


class SendersScreen(ScrollPage):
    """The list of senders, before their runs."""

    def __init__(
        self,
        ask: Callable[[Sequence[SenderRow]], None],
        leave_out: Callable[[Sequence[RunRow]], None],
        go_on: Callable[[], None],
        back: Callable[[], None],
    ) -> None:
        super().__init__(
            _("From whom it is"),
            _(
                "A name is how a phone shows a contact, and says nothing of who wrote. Tick "
                "the accounts that are one person and say who that is; you can leave it open. "
                "Leave out who has nothing to do with it. What came close together in time is "
                "one run."
            ),
            fills=True,
        )
        self._ask, self._leave_out = ask, leave_out
        self.model = SenderModel(self)
        self.view = SenderView(self.model)
        self.who = button(_("Say who this is"), on=self._on_who)
        self.leave_out = button(_("Leave out everything from them"), on=self._on_leave_out)
        self.go_on = button(_("Go on to what they sent"), "main", go_on)
        self.back = button(_("Back (Esc)"), on=back)
        bind(Act.BACK, self, back)
        self.column.setContentsMargins(24, 18, 24, 8)
        self.column.setSpacing(8)
        self.column.addWidget(self.view, 1)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for part in (self.go_on, self.who, self.leave_out, self.back):
            row.addWidget(part)
        self.column.addWidget(buttons)
        self.column.addStretch(0)
        self.setFocusProxy(self.view)
        self.view.ticked.connect(self._follow)
        self._busy = False
        self._follow()

    def show_rows(self, rows: Sequence[SenderRow]) -> None:
        """List these senders."""
        self.model.set_rows(rows)

    def set_busy(self, *, busy: bool) -> None:
        """Offer nothing while something is decided."""
        self._busy = busy
        self._follow()

    @Slot()
    def _follow(self) -> None:
        rows = self.view.ticked_rows()
        self.who.setEnabled(bool(rows) and all(row.senders for row in rows))
        self.leave_out.setEnabled(bool(rows) and not self._busy)
        runs = sum(len(row.rows) for row in rows)
        self.leave_out.setText(
            ngettext(
                "Leave out everything from them ({n} run)",
                "Leave out everything from them ({n} runs)",
                runs,
            ).format(n=f"{runs:,}")
        )

    @Slot()
    def _on_who(self) -> None:
        self._ask(self.view.ticked_rows())

    @Slot()
    def _on_leave_out(self) -> None:
        self._leave_out([run for row in self.view.ticked_rows() for run in row.rows])


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered: a person of the record by identifier, a new name and role, or neither."""

    answer: SenderIs
    person: str = ""
    name: str = ""
    role: Role = Role.OTHER
    why: str = ""
    since: date | None = None


class WhoForm(ScrollPage):
    """One question: who these accounts are. Enter goes on to the reason, and there keeps it.

    Nobody is suspected because of a line: of a new name the person says whether they suspect them.
    """

    answered = Signal(object)
    left = Signal()

    def __init__(self, rows: Sequence[SenderRow], people: Sequence[Recorded[Person]]) -> None:
        self.rows = tuple(rows)
        names = _(" and ").join(row.shown for row in rows)
        super().__init__(
            _("Who is {sender}?").format(sender=names),
            _(
                "The answer holds for all that came from it, and is a part of your record: the "
                "account, who you say uses it, why, and since when."
            ),
        )
        self._people = tuple(people)
        self._group, answers = QButtonGroup(self), Group(self.title.text())
        texts = listed_names(self._people).values()
        new = (_("Someone new, and I suspect them"), _("Someone new, and I do not"))
        for number, text in enumerate([*texts, *new, _("Nobody I know"), _("Me")]):
            choice = RadioButton(text.replace("&", "&&"))
            choice.setAccessibleName(text)
            self._group.addButton(choice, number)
            answers.column.addWidget(choice)
            if text == new[-1]:
                self.name = QLineEdit()
                self.name.setMaxLength(200)
                self.name.setAccessibleName(_("Their name, or what you call them"))
                self.name.setPlaceholderText(_("Their name, or what you call them"))
                answers.column.addWidget(self.name)
        self.column.addWidget(answers)
        self.why = QLineEdit()
        self.why.setMaxLength(2_000)
        self.column.addLayout(label_above(_("How you know, if you want to say"), self.why))
        self.since = DayEdit()
        self.column.addLayout(label_above(_("Since when, if you know the day"), self.since))
        self.keep = button(_("Keep this answer"), "main", self._on_keep)
        self.back = button(_("Back (Esc)"), on=lambda: self.left.emit())
        self.add_foot(self.keep, self.back)
        self.column.addStretch(1)
        self.name.textEdited.connect(self._follow)
        self.name.returnPressed.connect(self._on_named)
        self.why.returnPressed.connect(self.keep.click)
        self._group.idToggled.connect(lambda *_toggled: self._follow())
        self.since.changed.connect(self._follow)
        bind(Act.BACK, self, self.left.emit)
        self.setFocusProxy(self._group.button(0) if people else self.name)
        self._follow()

    @property
    def choices(self) -> tuple[QRadioButton, ...]:
        """Return the answers: people, a new person suspected or not, nobody known, me."""
        every = range(len(self._people) + 4)
        found = (self._group.button(number) for number in every)
        return tuple(each for each in found if isinstance(each, QRadioButton))

    @Slot()
    def _on_named(self) -> None:
        is_asked = self._role() is None
        self._group.button(len(self._people)).setFocus() if is_asked else self.why.setFocus()

    def _role(self) -> Role | None:
        """Return the role of a new person, if one is chosen."""
        roles = (Role.SUSPECTED, Role.OTHER)
        return dict(enumerate(roles, len(self._people))).get(self._group.checkedId())

    @Slot()
    def _follow(self) -> None:
        is_new = self._role() is not None
        is_said = self._group.checkedId() >= 0 and (not is_new or bool(self.name.text().strip()))
        self.keep.setEnabled(is_said and self._day_is_read())

    def _day_is_read(self) -> bool:
        try:
            return self.since.is_empty() or bool(self.since.day())
        except BadInput:
            return False

    @Slot()
    def _on_keep(self) -> None:
        at, people, role = self._group.checkedId(), len(self._people), self._role()
        why = self.why.text().strip()
        since = None if self.since.is_empty() else self.since.day()
        if at < people:
            given = GivenAnswer(SenderIs.PERSON, self._people[at].id, why=why, since=since)
        elif role is not None:
            given = GivenAnswer(SenderIs.PERSON, "", self.name.text().strip(), role, why, since)
        else:
            given = GivenAnswer(SenderIs.NOBODY_KNOWN if at == people + 2 else SenderIs.ME)
        self.answered.emit(given)


_MOST_LINES: Final = 10  # lines of a run that are shown beside its field
_MOST_RUNS: Final = 20  # that have a field of their own


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A run of the person's own lines: when it was, how its first lines read, and how many more."""

    when: str
    words: tuple[str, ...]
    more: int


def own_row(reading: ReviewReading, run: OwnRun) -> OwnRow:
    """Return how a run of the person is shown. Raises Damaged."""
    lines = list(islice(reading.of_own_run(run), _MOST_LINES))
    words = (first_words(line_words(line.message)) or line_what(line.message) for line in lines)
    return OwnRow(line_when(lines[0]) if lines else "", tuple(words), run.count - len(lines))


class OwnLinesForm(ScrollPage):
    """One question: whether lines of the person are contact from them to somebody.

    `answered` carries their words for each run, empty where they say none, or None where the lines
    are no contact. `lines_wanted` says that all of them are to be looked at first. Enter says
    nothing: it goes to the next field.
    """

    answered = Signal(object)
    lines_wanted = Signal()
    left = Signal()

    def __init__(self, name: str, lines: int, rows: Sequence[OwnRow]) -> None:
        super().__init__(
            ngettext(
                "You wrote too: {n} line. Did you write it to {name}?",
                "You wrote too: {n} lines. Did you write them to {name}?",
                lines,
            ).format(n=f"{lines:,}", name=name),
            _(
                "Answering somebody is no fault, and readers often ask about it. Said by you, "
                "with your reason beside it, it is answered before they ask."
            ),
        )
        runs = len(rows)
        self.column.addWidget(
            PlainLabel(
                ngettext(
                    "If you say yes, it is listed as contact from you, with its time. You can take "
                    "that back, and nothing is listed unless you say so.",
                    "If you say yes, they are listed as contact from you, {runs} times, each with "
                    "its time. You can take that back, and nothing is listed unless you say so.",
                    runs,
                ).format(runs=f"{runs:,}")
            )
        )
        self.lines = button(_("Show all that I wrote"), on=lambda: self.lines_wanted.emit())
        self.column.addWidget(self.lines, 0, Qt.AlignmentFlag.AlignLeft)
        self.what: list[QLineEdit] = []
        self._others = runs - min(runs, _MOST_RUNS)
        for row in rows[:_MOST_RUNS]:
            self._add_row(row)
        if self._others:
            text = ngettext(
                "{n} more is listed without words for what it was. You can add them later.",
                "{n} more are listed without words for what they were. You can add them later, one "
                "by one.",
                self._others,
            )
            self.column.addWidget(PlainLabel(text.format(n=f"{self._others:,}")))
        self.column.addStretch(1)
        self.yes = button(_("Yes, list them"), "main", self._on_yes)
        self.no = button(_("No, it was to somebody else"), on=lambda: self.answered.emit(None))
        self.later = button(_("Not now (Esc)"), on=lambda: self.left.emit())
        self.add_foot(self.yes, self.no, self.later)
        for field, following in pairwise([*self.what, self.yes]):
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(following.setFocus)
        bind(Act.BACK, self, self.left.emit)
        self.setFocusProxy(self.what[0] if self.what else self.yes)

    def _add_row(self, row: OwnRow) -> None:
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(PlainLabel(row.when, role="muted"))
        for words in row.words:
            column.addWidget(PlainLabel(words))
        if row.more > 0:
            text = ngettext("{n} more line", "{n} more lines", row.more)
            column.addWidget(PlainLabel(text.format(n=f"{row.more:,}"), role="muted"))
        field = QLineEdit()
        field.setMaxLength(2_000)
        name = _("What it was, if you want to say: an answer, about the children")
        field.setPlaceholderText(name)
        field.setAccessibleName(f"{row.when}. {' '.join(row.words)}. {name}")
        self.what.append(field)
        column.addWidget(field)
        self.column.addLayout(column)

    @Slot()
    def _on_yes(self) -> None:
        said = [field.text().strip() for field in self.what]
        self.answered.emit((*said, *[""] * self._others))
