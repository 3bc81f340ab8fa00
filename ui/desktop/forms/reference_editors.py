"""Editors of fields that refer to other subjects, and how references are resolved.

**Invariants:**

- An editor returns numbers and names as typed, since it has no session. On the vault thread a
  number becomes an id, and a name that is not in the record becomes a new person.
- Functions that take the open session run on the vault thread; none of them keeps it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.errors import BadInput, Erased, Unknown
from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import value_of
from diary.model.record_nouns import Breach, Evidence, Person, Role
from diary.model.revisions import Content, Recorded, of_class, standing, when_of
from diary.model.when import When
from diary.text.initials import keeper_text
from diary.text.number_texts import numbers_text
from ui.desktop.forms.form import OrderTerms, ReferenceData, field_values
from ui.desktop.widgets.basic import ComboBox, PlainLabel, TickBox, button, short_text
from ui.desktop.widgets.feedback import clear_layout
from ui.text.people import listed_names

if TYPE_CHECKING:
    from diary.services.session import Session


NEW_PERSON = "new:"
_MOST_DIGITS: Final = 12
# "1-5" and the like, with any dash between two numbers
_RANGE: Final = re.compile(r"(\d{1,11})\s*[-\u2010-\u2015\u2212]\s*(\d{1,11})", re.ASCII)
_MOST_IN_RANGE: Final = 1_000


class PersonEditor:
    """A person of the record, or the name of a new one.

    Several people may have one name: each is listed with its number, and the name alone is none.
    """

    def __init__(self, name: str) -> None:
        self.combo = ComboBox()
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
        self.combo.setAccessibleName(name)
        self._named: dict[str, set[str]] = {}
        self._wanted = ""
        line = self.combo.lineEdit()
        if line is not None:
            line.setPlaceholderText(_("A name, or how you know them: the man in the grey car"))
            line.setAccessibleName(name)
        completer = self.combo.completer()
        if completer is not None:
            # completed in the line, a name would become the first person who has it
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.refer(ReferenceData())

    @property
    def widget(self) -> QWidget:
        return self.combo

    def value(self) -> str:
        """Return an id, `new:` with a name, or ''; raise BadInput for a name of several people."""
        found = self._people_meant()
        if len(found) > 1:
            reason = N_("is the name of several people; choose one of the list, by its number")
            raise BadInput("person", reason)
        return next(iter(found), "") or self._as_typed()

    def show_value(self, value: str) -> None:
        """Show the person with this id, now or once the people are known."""
        self._wanted = value
        for row in range(self.combo.count()):
            if self.combo.itemData(row) == value:
                self.combo.setCurrentIndex(row)
                return
        self.combo.setEditText("")

    def state(self) -> str:
        """Return the id, or `new:` with the name as typed."""
        found = self._people_meant()
        return next(iter(found)) if len(found) == 1 else self._as_typed()

    def restore(self, state: str) -> None:
        if state.startswith(NEW_PERSON):
            self._wanted = ""
            self.combo.setEditText(state.removeprefix(NEW_PERSON))
        else:
            self.show_value(state)

    def refer(self, references: ReferenceData) -> None:
        """Receive the people; the present choice stays."""
        state = self.state() or self._wanted
        self._named = {}
        for id_, name in references.people:
            for text in {name.strip(), short_text(name, 90)}:
                self._named.setdefault(text, set()).add(id_)
        self.combo.clear()
        self.combo.addItem("", "")
        for id_, name in references.people:
            self.combo.addItem(short_text(references.listed.get(id_, name), 90), id_)
        self.restore(state)

    def _people_meant(self) -> set[str]:
        """Return whom the text names: who was chosen, or all that have this name."""
        text, row = self.combo.currentText().strip(), self.combo.currentIndex()
        if row > 0 and self.combo.itemText(row) == text:
            return {str(self.combo.itemData(row))}
        return self._named.get(text, set())

    def _as_typed(self) -> str:
        text = self.combo.currentText().strip()
        return f"{NEW_PERSON}{text}" if text else ""


class _NumbersLine:
    """A line in which subjects are typed by their numbers; `_ids` are those that it shows."""

    def __init__(self, name: str, hint: str) -> None:
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(hint)
        self._ids: tuple[str, ...] = ()

    @property
    def widget(self) -> QWidget:
        return self.line

    def state(self) -> str:
        """Return the line as typed."""
        return self.line.text()

    def restore(self, state: str) -> None:
        self._ids = ()
        self.line.setText(state)


class IncidentsEditor(_NumbersLine):
    """Incidents by their numbers: `3, 5, 12`, typed or ticked in a list.

    `choose` opens the list, which is given by `show_list`: an editor has no session.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, _("Numbers of incidents: 3, 5, 12"))
        self._numbers: dict[str, int] = {}
        self.choose = button(_("Choose from the list"))
        self._box = QWidget()
        self._box.setFocusProxy(self.line)
        self._column = QVBoxLayout(self._box)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._row = QHBoxLayout()
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self.choose)
        self._column.addLayout(self._row)
        self.count = PlainLabel(role="muted")
        self.count.hide()
        self._column.addWidget(self.count)
        self.line.textChanged.connect(lambda _text: self._say_count())

    @property
    def widget(self) -> QWidget:
        return self._box

    def value(self) -> tuple[str, ...]:
        """Return the numbers as typed, each once; raise BadInput."""
        parts = self._parts()
        if not all(map(_is_number, parts)):
            reason = N_("write the numbers of incidents, such as 3, 5 or 1-5")
            raise BadInput("incidents", reason)
        return tuple(dict.fromkeys(parts))

    def _say_count(self) -> None:
        """Say how many numbers are typed, of how many incidents, and what cannot be read."""
        known = frozenset(self._numbers.values())
        found, unread = self.numbers() & known, [p for p in self._parts() if not _is_number(p)]
        missing = sorted(self.numbers() - known)
        said = [ngettext("{n} incident ticked", "{n} incidents ticked", len(found))]
        if missing:
            said.append(_("not in your record: {numbers}"))
        if unread:
            said.append(_("not read: {words}"))
        text = "; ".join(said).format(
            n=f"{len(found):,}",
            numbers=numbers_text(missing),
            words=", ".join(f"“{short_text(each, 20)}”" for each in unread),
        )
        self.count.setText(text)
        self.count.setVisible(bool(self.line.text().strip()))

    def numbers(self) -> frozenset[int]:
        """Return the numbers that can be read so far."""
        return frozenset(int(part) for part in self._parts() if _is_number(part))

    def toggle(self, number: int) -> None:
        """Add the number to what is typed, or take it away; the rest stays as it is typed."""
        if number in self.numbers():
            left = (part for part in self._parts() if not _is_number(part) or int(part) != number)
            self.line.setText(", ".join(left))
        else:
            self.line.setText(", ".join((*self._parts(), str(number))))

    def show_list(self, made: QWidget, search: QWidget) -> None:
        """Show the list below the line, and its search beside it."""
        self.choose.hide()
        self._row.addWidget(search, 1)
        self._column.addWidget(made)

    def show_value(self, value: tuple[str, ...]) -> None:
        """Show the numbers of these ids, now or once they are known."""
        self._ids = value
        known = [str(self._numbers[id_]) for id_ in value if id_ in self._numbers]
        self.line.setText(", ".join(known))

    def refer(self, references: ReferenceData) -> None:
        """Receive the numbers of incidents."""
        self._numbers = dict(references.numbers)
        self._say_count()
        if self._ids and not self.line.text():
            self.show_value(self._ids)

    def _parts(self) -> list[str]:
        text = _RANGE.sub(_each_of_range, self.line.text().replace("#", ""))
        return text.replace(";", ",").replace(",", " ").split()


def _each_of_range(found: re.Match[str]) -> str:
    """Return each number of a range; what is no range to tick stays as it was typed."""
    first, last = int(found[1]), int(found[2])
    if not first <= last < first + _MOST_IN_RANGE:
        return found[0].replace(" ", "")
    return f" {' '.join(map(str, range(first, last + 1)))} "


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) < _MOST_DIGITS


class SubjectEditor(_NumbersLine):
    """One subject by its number, or by kind and number: `3`, `police/2`."""

    def __init__(self, name: str, noun: Noun | None) -> None:
        super().__init__(name, _("Its number") if noun else _("Kind and number: police/2"))
        self._noun = noun
        self._subjects: Mapping[str, tuple[Noun, int]] = {}

    def value(self) -> object:
        """Return what was typed."""
        return self.line.text().strip()

    def show_value(self, value: Any) -> None:
        """Show the number of this subject, now or once it is known; until then its identifier."""
        self._ids = (value,) if isinstance(value, str) else tuple(value)
        self.line.setText(", ".join(self._typed(id_) for id_ in self._ids if id_))

    def refer(self, references: ReferenceData) -> None:
        """Receive nouns and numbers of subjects; what was typed stays."""
        shown = ", ".join(self._typed(id_) for id_ in self._ids if id_)
        self._subjects = references.subjects
        if self._ids and self.line.text() == shown:
            self.show_value(self._ids)

    def _typed(self, id_: str) -> str:
        if id_ not in self._subjects:
            return id_
        noun, number = self._subjects[id_]
        return str(number) if noun is self._noun else f"{noun}/{number}"


class SubjectsEditor(SubjectEditor):
    """Several subjects, with commas between them."""

    def value(self) -> object:
        """Return each part that was typed, once."""
        return tuple(dict.fromkeys(self.line.text().replace(",", " ").split()))


class _Terms(QWidget):
    """What holds the ticks; `changed` follows each of them."""

    changed = Signal()


class BreachesEditor:
    """Terms of orders that this may break, in the person's view."""

    def __init__(self) -> None:
        self.terms = _Terms()
        self._column = QVBoxLayout(self.terms)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._ticks: dict[tuple[str, int], QCheckBox] = {}
        self._wanted: set[tuple[str, int]] = set()
        self._orders: tuple[OrderTerms, ...] = ()
        self._only = ""
        self.refer(ReferenceData())

    @property
    def widget(self) -> QWidget:
        return self.terms

    def show_only(self, order: str) -> None:
        """List the terms of this order alone, or of all if it is empty; ticks stay."""
        self._only = order
        self._list()

    def ticked_terms(self) -> tuple[str, ...]:
        """Return the words of the terms that are ticked and listed."""
        return tuple(tick.accessibleName() for tick in self._ticks.values() if tick.isChecked())

    def value(self) -> tuple[Breach, ...]:
        """Return the ticked terms, and those whose order is not shown."""
        ticked = {key for key, tick in self._ticks.items() if tick.isChecked()}
        unseen = {key for key in self._wanted if key not in self._ticks}
        return tuple(Breach(order=order, term=term) for order, term in sorted(ticked | unseen))

    def show_value(self, value: tuple[Breach, ...]) -> None:
        """Tick these terms and no others."""
        self._wanted = {(breach.order, breach.term) for breach in value}
        for key, tick in self._ticks.items():
            tick.setChecked(key in self._wanted)

    def state(self) -> list[list[object]]:
        """Return the terms as JSON."""
        return [[breach.order, breach.term] for breach in self.value()]

    def restore(self, state: list[list[object]]) -> None:
        self.show_value(tuple(Breach(order=str(o), term=int(str(t))) for o, t in state))

    def refer(self, references: ReferenceData) -> None:
        """Receive the orders; ticks stay."""
        self._orders = references.orders
        self._list()

    def _list(self) -> None:
        kept = self.value()
        clear_layout(self._column)
        self._ticks.clear()
        if not self._orders:
            text = _("No order is in the record yet. Orders and their terms go under 'Orders'.")
            self._column.addWidget(PlainLabel(text, role="muted"))
        for order in self._orders:
            if self._only not in ("", order.id):
                continue
            self._column.addWidget(PlainLabel(short_text(order.title), role="muted"))
            rows = list(enumerate(order.terms, 1)) or [(0, _("the order as a whole"))]
            for number, term in rows:
                tick = TickBox(f"{number}." if number else "")
                tick.setAccessibleName(term)
                tick.toggled.connect(self.terms.changed)
                self._ticks[(order.id, number)] = tick
                self._column.addWidget(_beside(tick, term))
        for first in list(self._ticks.values())[:1]:
            self.terms.setFocusProxy(first)
        self.show_value(kept)


def _beside(tick: QCheckBox, text: str) -> QWidget:
    """Return a tick box with a label that wraps, which a tick box's own text does not."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_TermLabel(tick, short_text(text, 1000)), 1)
    return made


class _TermLabel(PlainLabel):
    """The words of a term; a click on them ticks it, as on the words of a tick box."""

    def __init__(self, tick: QCheckBox, text: str) -> None:
        super().__init__(text)
        self._tick = tick

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._tick.click()


C = TypeVar("C", bound=Content)


def time_of(content: Content) -> When | None:
    """Return when a noun happened, or when an exhibit was found."""
    return content.found if isinstance(content, Evidence) else when_of(content)


# Where a form is, and what the program logged, is known by its identifier already.
_NOT_TYPED: Final = frozenset({"placed", "logged"})


def resolve_references(session: Session, content: C, before: Content | None = None) -> C:
    """Return the content with ids for typed numbers and names.

    What is as it was `before` in the record is not looked up again: a record may refer to what was
    erased, or is not in it. A name that is not in the record is recorded as a new person. Raises
    BadInput, which names the field and the number that nothing has, and Erased.
    """
    values = field_values(content)
    known = {} if before is None else field_values(before)
    changes: dict[str, Any] = {
        spec.name: _resolved(session, spec, values[spec.name])
        for spec in dataclasses.fields(content)
        if spec.name != "person" and not _NOT_TYPED & set(spec.metadata) and values[spec.name]
        if spec.name not in known or values[spec.name] != known[spec.name]
    }
    person = str(values.get("person", ""))
    if person.startswith(NEW_PERSON):
        name = person.removeprefix(NEW_PERSON)
        changes["person"] = session.journal.record(Person(name=name, role=Role.SUSPECTED)).id
    return dataclasses.replace(content, **changes) if changes else content


def _resolved(session: Session, spec: dataclasses.Field[Any], value: Any) -> Any:
    if "refers" not in spec.metadata:
        if isinstance(value, tuple) and spec.name != "breaches":
            return tuple(_with_resolved_parts(session, each) for each in value)
        return value
    noun = spec.metadata["refers"]
    if isinstance(value, str):
        return _named_subject(session, value, noun, spec.name)
    return tuple(dict.fromkeys(_named_subject(session, each, noun, spec.name) for each in value))


def _named_subject(session: Session, typed: Any, noun: Noun | None, field: str) -> str:
    try:
        return _subject(session, typed, noun)
    except Erased:
        raise
    except Unknown as error:
        reason = _("there is no entry with the number {number}")
        raise BadInput(field, reason.format(number=short_text(str(typed), 40))) from error


def _with_resolved_parts(session: Session, value: Any) -> Any:
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        spec.name: _subject(session, value_of(value, spec.name), spec.metadata["refers"])
        for spec in dataclasses.fields(value)
        if "refers" in spec.metadata
    }
    return dataclasses.replace(value, **changes) if changes else value


def _subject(session: Session, typed: Any, noun: Noun | None) -> str:
    """Return the identifier for a number, for kind and number, or for an identifier."""
    kind, slash, number = str(typed).partition("/")
    if slash:
        said = next((each for each in Noun if each.value == kind), None)
        if said is None or noun not in (None, said):
            raise BadInput("reference", N_("write kind and number, such as police/2"))
        return session.journal.find(number, said).id
    return session.journal.find(str(typed), noun or Noun.INCIDENT).id


def record_form(session: Session, content: C) -> Recorded[C]:
    """Record a noun as entered in a form."""
    return session.journal.record(resolve_references(session, content))


def amend_form(session: Session, id_: str, content: C, reason: str) -> Recorded[C]:
    """Record a revision as entered in a form."""
    before = session.journal.get(id_).content
    return session.journal.amend(id_, resolve_references(session, content, before), reason)


def load_reference_data(
    session: Session, subjects: tuple[str, ...] = (), names: Mapping[str, str] | None = None
) -> ReferenceData:
    """Return what forms can refer to; `subjects` are the ids whose numbers are needed."""
    found = dict(_mentioned(session, subjects))
    people = sorted(of_class(standing(session.journal.items(Noun.PERSON)), Person), key=_nearness)
    orders = standing(session.journal.items(Noun.ORDER))
    return ReferenceData(
        people=tuple((p.id, p.content.name) for p in people),
        orders=tuple(
            OrderTerms(o.id, o.content.title, o.content.terms, o.content.person) for o in orders
        ),
        numbers={id_: number for id_, (_noun, number) in found.items()},
        subjects=found,
        names=names or {},
        listed=listed_names(people),
        keeper=keeper_text(next((p.content for p in people if p.content.role is Role.ME), None)),
    )


def _nearness(person: Recorded[Person]) -> int:
    """Return the place of a person in a list: somebody suspected first, oneself last."""
    role = person.content.role
    return 0 if role is Role.SUSPECTED else 2 if role is Role.ME else 1


def _mentioned(session: Session, ids: tuple[str, ...]) -> Iterator[tuple[str, tuple[Noun, int]]]:
    for id_ in ids:
        # A bundle does not show everything that it refers to.
        with contextlib.suppress(Unknown):
            found = session.journal.mention(id_)
            yield id_, (found.noun, found.number)
