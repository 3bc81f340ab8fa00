"""Field values as text: the same words for a value on its sheet and in a list of corrections.

The rules are:

- Works from the JSON form that is committed to, so that nothing is shown that is not opened.
- A value that cannot be put in words is printed as it stands rather than left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from diary import wording
from diary.errors import BadInput, Unknown
from diary.i18n import N_, _, ngettext
from diary.model.codec import read_when, stored, to_fields
from diary.model.incident import Incident
from diary.model.kinds import Noun
from diary.model.police import ContactKind
from diary.model.recorded import Recorded
from exporters.pdf.desk import Desk

_WORDS: Final[Mapping[tuple[Noun, str], Mapping[str, str]]] = {
    (Noun.INCIDENT, "certainty"): {
        "seen": N_("Seen or heard myself"),
        "told": N_("Told by somebody else"),
        "inferred": N_("Inferred, not seen"),
    },
    (Noun.PERSON, "role"): {
        "me": N_("The person recording"),
        "suspected": N_("The person suspected"),
        "witness": N_("Witness"),
        "officer": N_("Officer"),
        "supporter": N_("Supporter"),
        "other": N_("Somebody else"),
    },
}

# found in a file or made by the program
_NOT_SAID: Final = frozenset({"sha256", "media_type", "reference", "name"})


def shown_fields(desk: Desk, item: Recorded[Any]) -> Iterator[tuple[str, str]]:
    """Name and text of every opened field that says something, in the profile's order."""
    values = to_fields(item.content)
    for name in desk.case.profile.fields.get(item.noun, ()):
        text = say(desk, item.noun, name, values.get(name))
        if text:
            yield name, text


def say(desk: Desk, noun: Noun, name: str, value: Any) -> str:
    """A field's JSON value as text; empty for one that says nothing."""
    if value is None or value == "" or value == []:
        return ""
    try:
        return _teller(noun, name)(desk, value)
    except (BadInput, Unknown, LookupError, TypeError, AttributeError, ValueError, StopIteration):
        # a revision may hold what a later version writes in another way
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_words(noun: Noun, name: str, value: Any) -> bool:
    """Whether a field's value is what somebody wrote, and none of the program's own words."""
    told = _teller(noun, name)
    return told in (_terms, _witnesses) or (
        told is _plain and isinstance(value, (str, list)) and name not in _NOT_SAID
    )


def reported_text(desk: Desk, item: Recorded[Incident]) -> str:
    """What a list says of reporting: the person's answer, or that a report to police names it."""
    answer = item.content.reported
    if answer is None:
        return _("In a report") if _in_report(desk, item.id) else _("Not said")
    return _("Yes") if answer else _("No")


def told_by_report(desk: Desk) -> frozenset[int]:
    """The incidents of which only a report that names them says that police know."""
    return frozenset(desk.figures.in_reports if desk.opens(Noun.POLICE, "incidents") else ())


def _in_report(desk: Desk, id_: str) -> bool:
    found = desk.police.get(id_, ()) if desk.opens(Noun.POLICE, "incidents") else ()
    return any(contact.content.contact is ContactKind.REPORT for contact in found)


def choice(noun: Noun, name: str, value: str) -> str:
    """The words for one of a fixed set of values."""
    return _(_WORDS[noun, name][value])


_Teller = Callable[[Desk, Any], str]


def _teller(noun: Noun, name: str) -> _Teller:
    if (noun, name) == (Noun.POLICE, "contact"):
        return lambda _desk, value: wording.contact_text(ContactKind(value))
    if (noun, name) in _WORDS:
        return lambda desk, value: choice(noun, name, value)
    return _TELLERS.get((noun, name)) or _TELLERS_OF_ANY.get(name) or _plain


def _plain(desk: Desk, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def _when(desk: Desk, value: Any) -> str:
    when = read_when(value, "when", stored(partial=True))
    text = wording.when_text(when)
    if when.how:
        return text + "\n" + _("Known from: {how}").format(how=when.how)
    return text


def _behaviours(desk: Desk, value: Any) -> str:
    return "; ".join(desk.behaviour(code) for code in value)


def _person(desk: Desk, value: Any) -> str:
    return desk.person(value)


def _incidents(desk: Desk, value: Any) -> str:
    return ", ".join(desk.incident_name(id_) for id_ in value)


def _witnesses(desk: Desk, value: Any) -> str:
    lines = []
    for witness in value:
        saw = witness.get("saw", "")
        lines.append(f"{witness['name']}: {saw}" if saw else witness["name"])
    return "\n".join(lines)


def _breaches(desk: Desk, value: Any) -> str:
    lines = []
    for breach in value:
        order = desk.orders.get(breach["order"])
        title = order.content.title if order else _("an order that is not shown here")
        term = breach.get("term", 0)
        line = _("{order}, term {term}").format(order=title, term=term) if term else title
        terms = order.content.terms if order else ()
        if 0 < term <= len(terms):
            line += f": {terms[term - 1]}"
        lines.append(line)
    lines.append(_("(The view of the person recording.)"))
    return "\n".join(lines)


def _continuity(desk: Desk, value: Any) -> str:
    lines = []
    for step in value:
        line = _("To {to}").format(to=step["to"])
        if step.get("when"):
            line += ", " + _when(desk, step["when"]).replace("\n", ". ")
        if step.get("note"):
            line += f": {step['note']}"
        lines.append(line)
    return "\n".join(lines)


def _terms(desk: Desk, value: Any) -> str:
    return "\n".join(f"{number}. {term}" for number, term in enumerate(value, 1))


def _rights(desk: Desk, value: Any) -> str:
    known = {row.id: row.label for row in desk.vocabulary.rights}
    return "\n".join(known.get(code, code) for code in value)


def _event(desk: Desk, value: Any) -> str:
    return next(topic.label for topic in desk.vocabulary.event_kinds if topic.id == value)


def _area(desk: Desk, value: Any) -> str:
    return next(topic.label for topic in desk.vocabulary.impact_areas if topic.id == value)


def _order(desk: Desk, value: Any) -> str:
    return desk.vocabulary.order_type(value).title


def _times(desk: Desk, value: Any) -> str:
    return ngettext("{n} time", "{n} times", value).format(n=value)


def _size(desk: Desk, value: Any) -> str:
    return wording.size_text(value)


def _day(desk: Desk, value: Any) -> str:
    return wording.day_text(date.fromisoformat(value))


def _subject(desk: Desk, value: Any) -> str:
    return desk.subject_name(value)


def _field(desk: Desk, value: Any) -> str:
    return _(wording.FIELD_TEXTS[value])


def _language(desk: Desk, value: Any) -> str:
    return wording.language_text(value)


_TELLERS: Final[Mapping[tuple[Noun, str], _Teller]] = {
    (Noun.ORDER, "made"): _day,
    (Noun.ORDER, "served"): _day,
    (Noun.ORDER, "expires"): _day,
    (Noun.ORDER, "order"): _order,
    (Noun.ASK, "order"): _order,
    (Noun.TRANSLATION, "of"): _subject,
    (Noun.TRANSLATION, "field"): _field,
    (Noun.TRANSLATION, "language"): _language,
    (Noun.TRANSLATION, "original"): _language,
    (Noun.POLICE, "offered"): _rights,
    (Noun.POLICE, "not_offered"): _rights,
}
_TELLERS_OF_ANY: Final[Mapping[str, _Teller]] = {
    "when": _when,
    "found": _when,
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
