"""The chosen rows of the timeline and what is asked before something is done to all of them.

**Invariants:**

- What was done is said with what was left as it is, and *Undo* stands beside it until the next.
- Many incidents at once are asked about first, since each gets an entry that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from diary.errors import DiaryError
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Person, PoliceContact, Role
from diary.model.revisions import Recorded
from diary.text.code_texts import Voice, contact_text
from diary.text.time_texts import when_short
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages import several_incidents
from ui.desktop.pages.several_incidents import Changes
from ui.desktop.widgets.basic import deliberate_button
from ui.desktop.widgets.chosen_bar import ChosenBar, choice_menu
from ui.desktop.widgets.feedback import StatusLine
from ui.text.people import listed_names

if TYPE_CHECKING:
    from diary.services.session import Session

T = TypeVar("T")
_MANY: Final = 25


class SeveralIncidents(QObject):
    """What is done to the chosen rows. `changed` follows when the record changed.

    `ended` follows when nothing is to be chosen any more. `row` says what was done.
    """

    changed = Signal()
    ended = Signal()

    def __init__(
        self, context: PageContext, navigator: Navigator, page: QWidget, bar: ChosenBar
    ) -> None:
        super().__init__(page)
        self._context, self._navigator = context, navigator
        self._page, self._bar = page, bar
        self._rows: tuple[int, ...] = ()
        self._latest = ""
        self._changes = Changes()
        self.status = StatusLine()
        self.undo = deliberate_button(_("Undo this"), on=self._on_undo)
        self.row = QWidget()
        line = QHBoxLayout(self.row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.status, 1)
        line.addWidget(self.undo)
        self.row.hide()
        bar.kind_wanted.connect(self._on_kind)
        bar.person_wanted.connect(self._on_person)
        bar.latest_wanted.connect(self._on_latest)
        bar.report_wanted.connect(self._on_report)
        bar.handover_wanted.connect(self._on_handover)
        bar.nothing_wanted.connect(self.ended)

    def choose(self, rows: Sequence[int]) -> None:
        """Take these rows as the chosen ones."""
        begun = not self._rows
        self._rows = tuple(rows)
        self._bar.show_count(len(rows))
        if rows:
            self.row.hide()
        if rows and begun:
            self._read(_latest_contact, self._on_latest_read)

    def buttons(self) -> tuple[QPushButton, ...]:
        """Return what can be done, as the bar offers it."""
        return self._bar.offered()

    def _on_latest_read(self, latest: tuple[str, int] | None) -> None:
        self._latest = latest[0] if latest else ""
        self._bar.show_latest(latest[1] if latest else 0)

    @Slot()
    def _on_kind(self) -> None:
        vocabulary = self._context.form_context.vocabulary
        groups = {group.id: group.label for group in vocabulary.groups}
        rows = [
            (groups[each.groups[0]] if each.groups else "", each.code, each.label)
            for each in vocabulary.behaviours
        ]
        choice_menu(self._page, rows, self._set_kind, self._bar.kind)

    def _set_kind(self, code: str) -> None:
        self._change(lambda session, rows: several_incidents.add_kind(session, rows, code))

    @Slot()
    def _on_person(self) -> None:
        def offer(people: list[tuple[str, str, str]]) -> None:
            rows = [*people, ("", "", _("Somebody else"))]
            choice_menu(self._page, rows, self._set_person, self._bar.person)

        self._read(_people, offer)

    def _set_person(self, person: str) -> None:
        if person:
            self._change(lambda session, rows: several_incidents.name_person(session, rows, person))
            return
        name = self._context.prompter.line(
            self._page,
            _("Who is it?"),
            [_("The name is added to the people of the record.")],
            _("A name, or how you know them"),
            _("Put them down to this person"),
        )

        def work(session: Session, rows: Sequence[int]) -> Changes:
            made = session.journal.record(Person(name=str(name), role=Role.SUSPECTED))
            return several_incidents.name_person(session, rows, made.id)

        if name is not None:
            self._change(work)

    @Slot()
    def _on_latest(self) -> None:
        self._report_under(self._latest)

    @Slot()
    def _on_report(self) -> None:
        def offer(contacts: list[tuple[str, str, str]]) -> None:
            rows = [*contacts, ("", "", _("A new contact with police"))]
            choice_menu(self._page, rows, self._report_under, self._bar.report)

        self._read(_contacts, offer)

    def _report_under(self, contact: str) -> None:
        if contact:
            self._change(
                lambda session, rows: several_incidents.report_under(session, rows, contact)
            )
            return
        rows = self._rows
        self._read(
            lambda session: several_incidents.ids_of(session, rows),
            partial(self._navigator.record_about, Noun.POLICE),
        )

    @Slot()
    def _on_handover(self) -> None:
        rows = self._rows
        self._read(
            lambda session: several_incidents.ids_of(session, rows), self._navigator.hand_over
        )

    def _change(self, work: Callable[[Session, Sequence[int]], Changes]) -> None:
        rows = self._rows
        if len(rows) > _MANY and not self._agreed(len(rows)):
            return
        self._read(lambda session: work(session, rows), self._on_changed)

    def _agreed(self, count: int) -> bool:
        title = _("Change {n} incidents?").format(n=f"{count:,}")
        sentences = [_("Each of them gets an entry that says so. What it said before stays.")]
        return self._context.prompter.confirm(self._page, title, sentences, _("Change them"))

    def _on_changed(self, changes: Changes) -> None:
        self._changes = changes
        done = ngettext(
            "{n} incident was changed.", "{n} incidents were changed.", changes.incidents
        )
        parts = [done.format(n=f"{changes.incidents:,}")]
        if changes.tied:
            tied = _("The contact with police names {n} more.")
            parts.insert(0, tied.format(n=f"{changes.tied:,}"))
        if changes.left:
            left = ngettext(
                "{n} stays as it is: it has this already, names somebody else or is withdrawn.",
                "{n} stay as they are: they have this already, name somebody else or are "
                "withdrawn.",
                changes.left,
            )
            parts.append(left.format(n=f"{changes.left:,}"))
        self._say(" ".join(parts), changes)
        self.undo.setVisible(bool(changes.made))

    @Slot()
    def _on_undo(self) -> None:
        changes, reason = self._changes, _("Undone")
        self.undo.hide()
        self._read(
            lambda session: several_incidents.undo(session, changes, reason), self._on_undone
        )

    def _on_undone(self, undone: Changes) -> None:
        text = _("Undone: they say what they said before. Each has an entry more.")
        if undone.left:
            left = ngettext(
                "{n} was changed again since and stays as it is.",
                "{n} were changed again since and stay as they are.",
                undone.left,
            )
            text = f"{text} {left.format(n=undone.left)}"
        self._say(text, undone)

    def _say(self, text: str, changes: Changes) -> None:
        self.ended.emit()
        self.row.show()
        self.status.show_text(text)
        if changes.error is not None:
            self.status.fail(changes.error)
        self.changed.emit()

    def _fail(self, error: DiaryError) -> None:
        self.row.show()
        self.undo.hide()
        self.status.fail(error)

    def _read(self, work: Callable[[Session], T], done: Callable[[T], None]) -> None:
        self._context.vault_thread.run(self._page, work, done, self._fail)


def _latest_contact(session: Session) -> tuple[str, int] | None:
    found = session.journal.standing(PoliceContact)
    return (found[-1].id, found[-1].number) if found else None


def _people(session: Session) -> list[tuple[str, str, str]]:
    people = session.journal.standing(Person)
    others = listed_names(one for one in people if one.content.role is not Role.ME)
    return [("", id_, name) for id_, name in others.items()]


def _contacts(session: Session) -> list[tuple[str, str, str]]:
    """Return the contacts with police, the latest first: number, kind, time and reference."""
    return [
        ("", one.id, _contact_line(one))
        for one in reversed(session.journal.standing(PoliceContact))
    ]


def _contact_line(item: Recorded[PoliceContact]) -> str:
    content = item.content
    when = when_short(content.when) if content.when else ""
    said = (contact_text(content.contact, Voice.FIRST), when, content.reference)
    return f"{item.number}: {', '.join(filter(None, said))}"
