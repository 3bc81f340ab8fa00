"""Read the subjects of a record from the openings of its record.json.

**Invariants:**

- Only what an opening shows is read. An entry that is kept back adds nothing, so a subject says
  what its latest opened revision says.
- Withdrawing ends a subject and has no content; reinstating has all that the subject said last.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Fields: TypeAlias = "dict[str, Json]"


@dataclass
class Subject:
    """One thing of the record: an incident, an order, a person."""

    identifier: str
    noun: str
    first_written: datetime
    number: int = 0
    fields: Fields = field(default_factory=dict)
    is_withdrawn: bool = False
    reason: str = ""


def subjects_of(record: Fields) -> dict[str, Subject]:
    """Return the subjects that a record.json shows, by identifier, in the order of entries."""
    subjects: dict[str, Subject] = {}
    for opening in objects(record, "openings"):
        shown = _shown_fields(opening)
        if "@kind" not in shown:
            continue
        noun, verb = text(shown, "@kind").split(".")
        identifier = text(shown, "@subject")
        if identifier not in subjects:
            written = datetime.fromisoformat(text(shown, "@written").replace("Z", "+00:00"))
            if "typed_at" in shown:
                typed = datetime.fromisoformat(text(shown, "typed_at").replace("Z", "+00:00"))
                written = min(typed, written)
            subjects[identifier] = Subject(identifier, noun, written)
        subject = subjects[identifier]
        number = whole(shown, "number")
        if number is not None:
            subject.number = number
        if verb == "withdrawn":
            subject.is_withdrawn = True
            subject.reason = text(shown, "reason")
        else:
            subject.is_withdrawn = False
            subject.reason = ""
            subject.fields = {}
            for name in shown:
                if not name.startswith("@") and name not in ("number", "reason"):
                    subject.fields[name] = shown[name]
    return subjects


def _shown_fields(opening: Fields) -> Fields:
    shown: Fields = {}
    fields = opening["fields"]
    assert isinstance(fields, list)
    for each in fields:
        assert isinstance(each, list)
        name, value, _salt = each
        assert isinstance(name, str)
        shown[name] = value
    return shown


def text(fields: Fields, name: str) -> str:
    """Return a text, "" where there is none."""
    value = fields.get(name)
    if value is None:
        return ""
    assert isinstance(value, str)
    return value


def whole(fields: Fields, name: str) -> int | None:
    """Return a whole number, None where there is none."""
    value = fields.get(name)
    if value is None:
        return None
    assert isinstance(value, int)
    return value


def texts(fields: Fields, name: str) -> list[str]:
    """Return a list of texts, empty where there is none."""
    values = fields.get(name)
    if values is None:
        return []
    assert isinstance(values, list)
    result = []
    for value in values:
        assert isinstance(value, str)
        result.append(value)
    return result


def objects(fields: Fields, name: str) -> list[Fields]:
    """Return a list of objects, empty where there is none."""
    values = fields.get(name)
    if values is None:
        return []
    assert isinstance(values, list)
    result = []
    for value in values:
        assert isinstance(value, dict)
        result.append(value)
    return result


def folded(name: str) -> str:
    """Return the form that is equal for names that are one."""
    spaced = unicodedata.normalize("NFD", single_spaced(name))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", spaced.casefold()))


def single_spaced(name: str) -> str:
    return " ".join(name.split())
