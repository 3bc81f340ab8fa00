"""Field values as text: for the window in the first person, for a document in the third.

Invariants:

- A value is taken as a noun holds it or as the JSON that is committed to: a document shows nothing
  that is not opened, and a revision may hold what a later version writes in another way.
- A value that cannot be put in words is given as it stands rather than left out.
- Identifiers never show; a person, an order or an incident goes by name, title or number.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, Final, Protocol

from diary.errors import BadInput, Unknown
from diary.i18n import N_, _, ngettext
from diary.model.codec import read_when, stored
from diary.model.factor import Answer
from diary.model.kinds import Noun
from diary.model.police import ContactKind
from diary.model.when import When
from diary.vocabulary import Vocabulary
from diary.wording import (
    FIELD_TEXTS,
    answer_text,
    contact_text,
    day_text,
    language_text,
    size_text,
    when_text,
)


class Voice(Enum):
    """Who speaks: the person of themselves, or a document of the person."""

    FIRST = 0
    THIRD = 1


class SubjectNames(Protocol):
    """How those are called that a field refers to by identifier."""

    def person(self, id_: str) -> str:
        """Name a person, or say that there is no name."""
        ...

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the title and the terms of an order, if it is shown."""
        ...

    def incidents(self, ids: Sequence[str]) -> str:
        """Name incidents in one line."""
        ...

    def subject(self, id_: str) -> str:
        """Name a subject of any noun."""
        ...


# What each voice says for a value of a fixed set.
_CHOICES: Final[Mapping[tuple[Noun, str], Mapping[str, tuple[str, str]]]] = {
    (Noun.INCIDENT, "certainty"): {
        "seen": (N_("Seen or heard myself"), N_("Seen or heard myself")),
        "told": (N_("Somebody told me"), N_("Told by somebody else")),
        "inferred": (N_("Worked out from what I found"), N_("Inferred, not seen")),
    },
    (Noun.PERSON, "role"): {
        "me": (N_("Me"), N_("The person recording")),
        "suspected": (N_("Suspected"), N_("The person suspected")),
        "witness": (N_("Witness"), N_("Witness")),
        "officer": (N_("Officer"), N_("Officer")),
        "supporter": (N_("Supporter"), N_("Supporter")),
        "other": (N_("Other"), N_("Somebody else")),
    },
    (Noun.OWN, "own"): {
        "address": (N_("Address"), N_("Address")),
        "telephone": (N_("Telephone number"), N_("Telephone number")),
        "e-mail": (N_("E-mail address"), N_("E-mail address")),
        "place": (N_("Place"), N_("Place")),
        "name": (N_("Name"), N_("Name")),
        "other": (N_("Other"), N_("Other")),
    },
}
# As in an account of one's own; a document says whose contact it was.
_CONTACTS_IN_FIRST: Final = {
    ContactKind.REPORT: N_("Report"),
    ContactKind.CONTACT: N_("Contact"),
    ContactKind.DECISION: N_("Decision"),
    ContactKind.REQUEST: N_("Request"),
}
_NOT_AS_EXPECTED: Final = (
    BadInput,
    Unknown,
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    StopIteration,
)
# found in a file or made by the program
_NO_FREE_TEXT: Final = frozenset({"sha256", "media_type", "reference", "name"})


def choice_text(voice: Voice, noun: Noun, field: str, value: str) -> str:
    """The words for one of a fixed set of values."""
    return _(_CHOICES[noun, field][value][voice.value])


def is_free_text(noun: Noun, field: str, value: Any) -> bool:
    """Whether a field's value is what somebody wrote, and none of the program's own words."""
    if (noun, field) in _CHOICES:
        return False
    formatter = _formatter(noun, field)
    return formatter in (_terms, _witnesses) or (
        formatter is _plain and isinstance(value, (str, list)) and field not in _NO_FREE_TEXT
    )


@dataclasses.dataclass(frozen=True, slots=True)
class FieldFormatter:
    """Puts the values of fields in words, in one voice and with the names at hand."""

    voice: Voice
    vocabulary: Vocabulary
    names: SubjectNames

    @property
    def is_first(self) -> bool:
        """Whether the person speaks of themselves."""
        return self.voice is Voice.FIRST

    def text(self, noun: Noun, field: str, value: Any) -> str:
        """A field's value as text; empty for one that says nothing."""
        value = _simple(value)
        if value is None or value == "" or value == []:
            return ""
        try:
            if (noun, field) in _CHOICES:
                return choice_text(self.voice, noun, field, value)
            return _formatter(noun, field)(self, value)
        except _NOT_AS_EXPECTED:
            # a revision may hold what a later version writes in another way
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def behaviour(self, code: str) -> str:
        """The label of a behaviour; the code itself if the list does not have it."""
        try:
            return self.vocabulary.behaviour(code).label
        except Unknown:
            return code

    def topic(self, code: str) -> str:
        """The label of a topic to tell; the code itself if the list does not have it."""
        return next((row.label for row in self.vocabulary.factors if row.id == code), code)


def _simple(value: Any) -> Any:
    """A noun's value with lists and dicts for tuples and dataclasses, but times as they are."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_simple(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, When)):
        return {each.name: _simple(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value


_Formatter = Callable[[FieldFormatter, Any], str]


def _formatter(noun: Noun, field: str) -> _Formatter:
    return _OF_NOUN.get((noun, field)) or _OF_ANY.get(field) or _plain


def _plain(to: FieldFormatter, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def _when(to: FieldFormatter, value: Any) -> str:
    when = _time(value)
    text = when_text(when)
    if not when.how:
        return text
    if to.is_first:
        return f"{text}; {when.how}"
    return text + "\n" + _("Known from: {how}").format(how=when.how)


def _time(value: Any) -> When:
    return value if isinstance(value, When) else read_when(value, "when", stored(partial=True))


def _behaviours(to: FieldFormatter, value: Any) -> str:
    return ("\n" if to.is_first else "; ").join(map(to.behaviour, value))


def _person(to: FieldFormatter, value: Any) -> str:
    return to.names.person(value)


def _incidents(to: FieldFormatter, value: Any) -> str:
    return to.names.incidents(value)


def _subject(to: FieldFormatter, value: Any) -> str:
    return to.names.subject(value)


def _witnesses(to: FieldFormatter, value: Any) -> str:
    return "\n".join(_witness(to, witness) for witness in value)


def _witness(to: FieldFormatter, witness: Mapping[str, Any]) -> str:
    name, saw = witness["name"], witness.get("saw", "")
    if to.is_first:
        return "; ".join(part for part in (name, saw, witness.get("contact", "")) if part)
    return f"{name}: {saw}" if saw else str(name)


def _breaches(to: FieldFormatter, value: Any) -> str:
    if to.is_first:
        return "\n".join(_breach_in_first(to, breach) for breach in value)
    view = _("(The view of the person recording.)")
    return "\n".join((*(_breach_in_third(to, breach) for breach in value), view))


def _breach_in_first(to: FieldFormatter, breach: Mapping[str, Any]) -> str:
    order, number = to.names.order(breach["order"]), breach.get("term", 0)
    title, terms = order or (_("an order no longer listed"), ())
    if not number:
        return title
    term = terms[number - 1] if number <= len(terms) else ""
    return _("{title}, term {number}: {term}").format(title=title, number=number, term=term)


def _breach_in_third(to: FieldFormatter, breach: Mapping[str, Any]) -> str:
    order, number = to.names.order(breach["order"]), breach.get("term", 0)
    title, terms = order or (_("an order that is not shown here"), ())
    line = _("{order}, term {term}").format(order=title, term=number) if number else title
    return f"{line}: {terms[number - 1]}" if 0 < number <= len(terms) else line


def _continuity(to: FieldFormatter, value: Any) -> str:
    step_text = _step_in_first if to.is_first else _step_in_third
    return "\n".join(step_text(to, step) for step in value)


def _step_in_first(to: FieldFormatter, step: Mapping[str, Any]) -> str:
    when = when_text(_time(step["when"])) if step.get("when") else ""
    return "; ".join(part for part in (step["to"], when, step.get("note", "")) if part)


def _step_in_third(to: FieldFormatter, step: Mapping[str, Any]) -> str:
    line = _("To {to}").format(to=step["to"])
    if step.get("when"):
        line += ", " + _when(to, step["when"]).replace("\n", ". ")
    return f"{line}: {step['note']}" if step.get("note") else line


def _terms(to: FieldFormatter, value: Any) -> str:
    return "\n".join(f"{number}. {term}" for number, term in enumerate(value, 1))


def _rights(to: FieldFormatter, value: Any) -> str:
    known = {row.id: row.label for row in to.vocabulary.rights}
    return "\n".join(known.get(code, code) for code in value)


def _event(to: FieldFormatter, value: Any) -> str:
    return next(row.label for row in to.vocabulary.event_kinds if row.id == value)


def _area(to: FieldFormatter, value: Any) -> str:
    return next(row.label for row in to.vocabulary.impact_areas if row.id == value)


def _topic(to: FieldFormatter, value: Any) -> str:
    return to.topic(value)


def _contact(to: FieldFormatter, value: Any) -> str:
    contact = ContactKind(value)
    return _(_CONTACTS_IN_FIRST[contact]) if to.is_first else contact_text(contact)


def _answer(to: FieldFormatter, value: Any) -> str:
    return answer_text(Answer(value))


def _order(to: FieldFormatter, value: Any) -> str:
    return to.vocabulary.order_type(value).title


def _times(to: FieldFormatter, value: Any) -> str:
    if to.is_first:
        return str(value)
    return ngettext("{n} time", "{n} times", value).format(n=value)


def _size(to: FieldFormatter, value: Any) -> str:
    return size_text(value)


def _day(to: FieldFormatter, value: Any) -> str:
    return day_text(date.fromisoformat(value))


def _field(to: FieldFormatter, value: Any) -> str:
    return _(FIELD_TEXTS[value])


def _language(to: FieldFormatter, value: Any) -> str:
    return language_text(value)


_OF_NOUN: Final[Mapping[tuple[Noun, str], _Formatter]] = {
    (Noun.ORDER, "made"): _day,
    (Noun.ORDER, "served"): _day,
    (Noun.ORDER, "expires"): _day,
    (Noun.ORDER, "order"): _order,
    (Noun.ASK, "order"): _order,
    (Noun.FACTOR, "topic"): _topic,
    (Noun.FACTOR, "answer"): _answer,
    (Noun.TRANSLATION, "of"): _subject,
    (Noun.TRANSLATION, "field"): _field,
    (Noun.TRANSLATION, "language"): _language,
    (Noun.TRANSLATION, "original"): _language,
    (Noun.POLICE, "contact"): _contact,
    (Noun.POLICE, "offered"): _rights,
    (Noun.POLICE, "not_offered"): _rights,
}
_OF_ANY: Final[Mapping[str, _Formatter]] = {
    "when": _when,
    "found": _when,
    "given": _when,
    "behaviours": _behaviours,
    "person": _person,
    "incidents": _incidents,
    "witnesses": _witnesses,
    "breaches": _breaches,
    "continuity": _continuity,
    "terms": _terms,
    "event": _event,
    "area": _area,
    "times": _times,
    "size": _size,
}
