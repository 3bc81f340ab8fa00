"""Values of fields as plain text, in the first or third person.

Window, paper and command line all use it, so that they say the same.

**Invariants:**

- A value is either a noun's attribute or the JSON that is committed to: a document shows only what
  is disclosed, and a revision may contain what a later version of the program writes differently.
- A value that cannot be formatted is shown as it is rather than left out.
- Identifiers never appear; a person, an order or an incident appears by name, title or number.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, Protocol

from diary.errors import BadInput, Unknown
from diary.i18n import _, ngettext
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import free_fields, value_of
from diary.model.noun_codec import read_when, stored
from diary.model.record_nouns import Answer, ContactKind, FilesPerson
from diary.model.revisions import CLASSES
from diary.model.when import When
from diary.text.code_texts import (
    Voice,
    answer_text,
    choice_text,
    contact_text,
    has_choices,
    has_part_choices,
    has_parts,
    part_choice_text,
    part_text,
    parts_of,
)
from diary.text.export_texts import note_text, unread_text
from diary.text.language_names import language_text
from diary.text.noun_names import FIELD_TEXTS
from diary.text.number_texts import size_text
from diary.text.time_texts import clock_error_text, day_text, when_text, written_text


class SubjectNames(Protocol):
    """Names of the subjects that a field refers to by identifier."""

    def person(self, id_: str) -> str:
        """Return the name of a person, or a text saying that there is none."""
        ...

    def order(self, id_: str) -> tuple[str, tuple[str, ...]] | None:
        """Return title and terms of an order, or None if it is not shown."""
        ...

    def incidents(self, ids: Sequence[str]) -> str:
        """Return the names of incidents in one line."""
        ...

    def subject(self, id_: str) -> str:
        """Return the name of a subject of any noun."""
        ...


_NOT_AS_EXPECTED: Final = (
    BadInput,
    Unknown,
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    StopIteration,
)

# These are found in a file or made by the program.
_NO_FREE_TEXT: Final = frozenset(
    {"sha256", "media_type", "reference", "name", "rule", "served_time"}
)


def is_free_text(noun: Noun, field: str, value: Any) -> bool:
    """Return whether a field's value was written by a person rather than by the program."""
    if has_choices(noun, field):
        return False
    formatter = _formatter(noun, field)
    return formatter in (_terms, _witnesses) or (
        formatter is _plain and isinstance(value, (str, list)) and field not in _NO_FREE_TEXT
    )


def own_words(noun: Noun, field: str, value: Any) -> str:
    """Return the text that a field is printed as, if it is a person's words and nothing else."""
    words = value if isinstance(value, list) else [value]
    if field not in words_as_written(noun) or not all(isinstance(each, str) for each in words):
        return ""
    return "\n".join(words)


REASON: Final = "reason"  # why an entry changes another; any entry may have one


@cache
def words_as_written(noun: Noun) -> frozenset[str]:
    """Return the fields of a noun that are printed as they were written, word for word."""
    return frozenset(
        field
        for field in free_fields(CLASSES[noun])
        if "." not in field and not has_choices(noun, field) and _formatter(noun, field) is _plain
    ) | {REASON}


@dataclasses.dataclass(frozen=True, slots=True)
class FieldFormatter:
    """Formats the values of fields in one voice, with the names of other subjects.

    Moments are told by the clock of `zone`, as everything around them is. `who` is what a text in
    the third person calls the person who keeps the record; without it, the person recording.
    """

    voice: Voice
    zone: str
    vocabulary: Vocabulary
    names: SubjectNames
    who: str = ""

    @property
    def keeper(self) -> str:
        """What a text in the third person calls the person who keeps the record."""
        return self.who or _("the person recording")

    @property
    def is_first(self) -> bool:
        """True if the person speaks of themselves."""
        return self.voice is Voice.FIRST

    def text(self, noun: Noun, field: str, value: Any) -> str:
        """Return a field's value as text; empty if there is no value."""
        value = _simple(value)
        if value is None or value == "" or value == []:
            return ""
        try:
            if has_choices(noun, field):
                return choice_text(self.voice, noun, field, value, self.who)
            return _formatter(noun, field)(self, value)
        except _NOT_AS_EXPECTED:
            # A revision may contain what a later version of the program writes differently.
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def behaviour(self, code: str) -> str:
        """Return the label of a behaviour, or the code if the list does not have it."""
        return self.vocabulary.behaviour_label(code)

    def topic(self, code: str) -> str:
        """Return the label of a topic, or the code if the list does not have it."""
        return next((row.label for row in self.vocabulary.factors if row.id == code), code)


def _simple(value: Any) -> Any:
    """Return a value with lists and dicts for tuples and dataclasses; times stay as they are."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_simple(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, When)):
        return {
            each.name: _simple(value_of(value, each.name)) for each in dataclasses.fields(value)
        }
    return value


_Formatter = Callable[[FieldFormatter, Any], str]


def _formatter(noun: Noun, field: str) -> _Formatter:
    whole, _dot, part = field.partition(".")
    known = _OF_NOUN.get((noun, field)) or _OF_ANY.get(field)
    if known is None and part and has_parts(whole):
        return lambda to, value: _part_value(to, whole, part, value)
    return known or _plain


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


def _behaviour(to: FieldFormatter, value: Any) -> str:
    return to.behaviour(value)


def _person(to: FieldFormatter, value: Any) -> str:
    return to.names.person(value)


def _incidents(to: FieldFormatter, value: Any) -> str:
    return to.names.incidents(value)


def _subject(to: FieldFormatter, value: Any) -> str:
    return to.names.subject(value)


_OF_WITNESS: Final = ("sense", "statement")


def _witnesses(to: FieldFormatter, value: Any) -> str:
    return "\n".join(_witness(to, witness) for witness in value)


def _witness(to: FieldFormatter, witness: Mapping[str, Any]) -> str:
    name, saw = witness["name"], witness.get("saw", "")
    choices = [_part_choice(to, "witnesses", part, witness.get(part)) for part in _OF_WITNESS]
    more = [choice for choice in choices if choice]
    if to.is_first:
        knows = witness.get("knows", "not-stated") != "not-stated"
        if knows:
            known = _part_choice(to, "witnesses", "knows", witness["knows"]).lower()
            more.append(_("knows that the name was given: {answer}").format(answer=known))
        return "; ".join(part for part in (name, saw, *more, witness.get("contact", "")) if part)
    line = f"{name}: {saw}" if saw else str(name)
    return f"{line} ({'; '.join(more)})" if more else line


def _known_to_witnesses(to: FieldFormatter, value: Any) -> str:
    answers = [_part_choice(to, "witnesses", "knows", answer) for answer in value]
    return "; ".join(f"{number}: {answer}" for number, answer in enumerate(answers, 1))


def _numbers_of_witnesses(to: FieldFormatter, value: Any) -> str:
    return ", ".join(str(number) if number else _("one without a name") for number in value)


def _names_of_helpers(to: FieldFormatter, value: Any) -> str:
    return "; ".join(f"{number}: {name}" for number, name in enumerate(value, 1) if name)


def _part_choice(to: FieldFormatter, field: str, part: str, value: Any) -> str:
    return part_choice_text(to.voice, field, part, value, to.who) if value else ""


def _parts(field: str) -> _Formatter:
    return lambda to, value: "\n".join(_part_lines(to, field, value))


def _part_lists(field: str) -> _Formatter:
    return lambda to, value: "\n".join(
        "; ".join(line.replace("\n", ". ") for line in _part_lines(to, field, each))
        for each in value
    )


def _part_lines(to: FieldFormatter, field: str, value: Mapping[str, Any]) -> Iterator[str]:
    for part in parts_of(field):
        text = _part_value(to, field, part, value.get(part))
        if text:
            yield f"{part_text(to.voice, field, part)}: {text}"


def _part_value(to: FieldFormatter, field: str, part: str, value: Any) -> str:
    if value is None or value == "" or (field, value) == ("turned_out", "not-stated"):
        return ""
    if has_part_choices(field, part):
        return _part_choice(to, field, part, value)
    if isinstance(value, When | Mapping):
        return _when(to, value)
    if (field, part) == ("questions", "at"):
        return _moment(to, value)
    return _day(to, value) if part == "told_on" else _plain(to, value)


def _limbs(to: FieldFormatter, value: Any) -> str:
    return "\n".join(_limb(to, limb) for limb in value)


def _limb(to: FieldFormatter, limb: Mapping[str, Any]) -> str:
    known = {row.letter: row.label for row in to.vocabulary.limbs_of(limb["test"])}
    letter = limb["limb"]
    line = f"({letter}) {known[letter]}" if letter in known else f"{limb['test']} ({letter})"
    if limb.get("how", "ticked") == "accepted":
        line = _("{limb}; suggested by the program and accepted").format(limb=line)
    if limb.get("by"):
        line = _("{limb}; ticked by {name}").format(limb=line, name=limb["by"])
    elif limb.get("helped"):
        line = _("{limb}; ticked by somebody else").format(limb=line)
    return f"{line}; {_day(to, limb['on'])}" if limb.get("on") else line


def _outcomes(to: FieldFormatter, value: Any) -> str:
    return "\n".join(f"{to.names.incidents([each['incident']])}: {each['what']}" for each in value)


def _subjects(to: FieldFormatter, value: Any) -> str:
    return ", ".join(map(to.names.subject, value))


def _messages(to: FieldFormatter, value: Any) -> str:
    return "\n".join(_lines_of(to, each) for each in value)


def _lines_of(to: FieldFormatter, place: Mapping[str, Any]) -> str:
    name = to.names.subject(place["conversation"])
    first, last = place["first"], place["last"]
    if place.get("files"):
        return _files_of(to, name, place)
    text = (
        _("{conversation}, line {first}")
        if first == last
        else _("{conversation}, lines {first} to {last}")
    )
    said = text.format(conversation=name, first=first, last=last)
    sender = place.get("sender", "")
    return _("{lines}, sent from “{sender}”").format(lines=said, sender=sender) if sender else said


def _files_of(to: FieldFormatter, folder: str, place: Mapping[str, Any]) -> str:
    """Return which files of a folder, by which camera, whose they are, and of its clock."""
    first, last = place["first"], place["last"]
    text = _("{folder}, file {first}") if first == last else _("{folder}, files {first} to {last}")
    text = text.format(folder=folder, first=first, last=last)
    camera, fast = place.get("sender", ""), place.get("fast", 0)
    if camera:
        text = _("{files}, by “{camera}”").format(files=text, camera=camera)
    if fast:
        wrong = _("{files}; its clock was {error}, as {who} says")
        if to.is_first:
            wrong = _("{files}; its clock was {error}, as I say")
        text = wrong.format(files=text, error=clock_error_text(fast), who=to.keeper)
    if said := place.get("person_is"):
        person = to.names.person(place["person"]) if place.get("person") else ""
        text = f"{text}. {_files_person(to, said, person)}"
    return text


def _files_person(to: FieldFormatter, said: str, person: str) -> str:
    """Return who is on files or took them, as the person says."""
    if said == FilesPerson.MINE:
        if to.is_first:
            return _("I took these files")
        return _("{who} took these files").format(who=to.keeper)
    if said == FilesPerson.TOOK:
        text = (
            _("{person} took these files")
            if to.is_first
            else _("{person} took these files, as {who} says")
        )
    else:
        text = (
            _("{person} is on these files")
            if to.is_first
            else _("{person} is on these files, as {who} says")
        )
    return text.format(person=person, who=to.keeper)


def _clocks(to: FieldFormatter, value: Any) -> str:
    return "\n".join(" ".join(_clock(to, each)) for each in value)


def _clock(to: FieldFormatter, clock: Mapping[str, Any]) -> Iterator[str]:
    """Yield by how much a clock was wrong, how that was worked out, and by whom."""
    yield _("The clock of the camera was {error}; the time here is without that.").format(
        error=clock_error_text(clock["fast"])
    )
    if clock.get("shown"):
        shown, known = (_clock_time(clock[each]) for each in ("shown", "known"))
        photograph = to.names.subject(clock["photograph"]) if clock.get("photograph") else ""
        text = (
            _("{photograph} has {shown} by it, and was taken at {known} ({zone}).")
            if photograph
            else _("It showed {shown} when it was {known} ({zone}).")
        )
        yield text.format(photograph=photograph, shown=shown, known=known, zone=clock["zone"])
    by = clock.get("by") or "nobody"
    if by != "nobody":
        who = choice_text(to.voice, Noun.INCIDENT, "typed", by, to.who)
        yield _("Worked out by: {who}.").format(who=who)
    else:
        yield (
            _("Worked out by me.")
            if to.is_first
            else _("Worked out by {who}.").format(who=to.keeper)
        )
    if clock.get("why"):
        yield _("How that time is known: {why}").format(why=clock["why"])


def _clock_time(local: str) -> str:
    at = datetime.fromisoformat(local)
    return f"{day_text(at.date())}, {at:%H:%M}"


def _said_by_reader(to: FieldFormatter, value: Any) -> str:
    return "\n".join(map(note_text, value))


def _not_understood(to: FieldFormatter, value: Any) -> str:
    return "\n".join(map(unread_text, value))


def _stated(to: FieldFormatter, value: Any) -> str:
    return " ".join(str(value).split("T", 1))


def _breaches(to: FieldFormatter, value: Any) -> str:
    if to.is_first:
        return "\n".join(_breach_in_first(to, breach) for breach in value)
    view = _("(This is how {who} sees it.)").format(who=to.keeper)
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
    return contact_text(ContactKind(value), to.voice)


def _answer(to: FieldFormatter, value: Any) -> str:
    return answer_text(Answer(value))


def _order(to: FieldFormatter, value: Any) -> str:
    return to.vocabulary.order_title(value)


def _times(to: FieldFormatter, value: Any) -> str:
    if to.is_first:
        return str(value)
    return ngettext("{n} time", "{n} times", value).format(n=value)


def _size(to: FieldFormatter, value: Any) -> str:
    return size_text(value)


def _day(to: FieldFormatter, value: Any) -> str:
    return day_text(date.fromisoformat(value))


def _moment(to: FieldFormatter, value: Any) -> str:
    moment = datetime.fromisoformat(value)
    return f"{written_text(moment, to.zone)} {to.zone}"


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
    (Noun.ACCOUNT, "since"): _when,
    (Noun.CASE, "since"): _when,
    (Noun.DECLARATION, "since"): _day,
    (Noun.SECURE, "by"): _day,
    (Noun.CONFLICT, "entries"): _subjects,
    (Noun.EVIDENCE, "came_with"): _subject,
    (Noun.CONVERSATION, "of"): _subject,
    (Noun.CONVERSATION, "continues"): _subject,
    (Noun.CONVERSATION, "on_phone_seen"): _day,
    (Noun.CONVERSATION, "exported_on"): _day,
    (Noun.CONVERSATION, "police_asked"): _day,
    (Noun.CONVERSATION, "first"): _stated,
    (Noun.CONVERSATION, "last"): _stated,
    (Noun.CONVERSATION, "notes"): _said_by_reader,
    (Noun.CONVERSATION, "unread"): _not_understood,
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
    "learned": _when,
    "asked": _when,
    "done": _when,
    "still_on": _day,
    "state_on": _day,
    "on": _day,
    "exhibit": _subject,
    "answers": _subjects,
    "outcomes": _outcomes,
    "witnesses.knows": _known_to_witnesses,
    "first_told.who": _names_of_helpers,
    "first_told_numbers": _numbers_of_witnesses,
    "witness_numbers": _numbers_of_witnesses,
    "recognition": _parts("recognition"),
    "sighting": _parts("sighting"),
    "turned_out": _parts("turned_out"),
    "first_told": _part_lists("first_told"),
    "questions": _part_lists("questions"),
    "limbs": _limbs,
    "limbs.by": _names_of_helpers,
    "behaviours": _behaviours,
    "person": _person,
    "incidents": _incidents,
    "witnesses": _witnesses,
    "breaches": _breaches,
    "messages": _messages,
    "clocks": _clocks,
    "continuity": _continuity,
    "terms": _terms,
    "event": _event,
    "area": _area,
    "times": _times,
    "times_of": _behaviour,
    "typed_at": _moment,
    "size": _size,
}
