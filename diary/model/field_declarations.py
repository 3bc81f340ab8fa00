"""Declarations on fields beside their types, and which fields contain free text.

**Invariants:**

- What applies to a field is declared on the field and read from there, so that no separate list of
  names can omit one: `apart`, `issued`, `never_leaves`, which says whom it reaches where that is
  always one role, `sheet_only`, which a paper alone prints,
  `of_me`, `of_file`, `logged`, which the program adds to, `answered`, which the person answers of
  what the program writes, `placed`, which the window knows from the position of a form,
  `case_status`, which tells how the case stands, `looked_up`, by which an officer or a court finds
  what is meant, such as a reference or the name of a court, `daily_life`, which may say where the
  person sleeps, works or goes, and `helper`, which names whoever helps the person, always or beside
  one value of another field.
- A text is free unless its field declares that it is something else: a code, a reference, a day, a
  zone. So a new field counts as one that may contain anything until a declaration says otherwise.
- A declared text is checked where the field is read, or only the program writes it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Final, TypeVar, Union, get_args, get_origin, get_type_hints

from diary.model.when import When

T = TypeVar("T")

# Keys of a field's metadata that exclude free text.
BOUND: Final = frozenset(
    {
        "codes",  # a word of a list of the jurisdiction
        "refers",  # the identifier of a subject
        "day",  # YYYY-MM-DD
        "time",  # HH:MM
        "moment",  # a moment in UTC, to the second
        "rule",  # the name of a rule of the program
        "clock",  # a local time, as in `When`
        "offset",  # an offset from UTC, as in `When`
        "zone",  # the name of an IANA zone
        "language",  # a language tag
        "field_of",  # the name of a field of the subject that another field refers to
        "program",  # written by the program, never by a person or from a file
    }
)
# Types that contain no text: a fixed word, a number, a moment, a boolean.
_NO_TEXT: Final = (Enum, bool, int, float, date)


def is_bound(field: dataclasses.Field[object]) -> bool:
    """Return whether the field declares that it contains no free text."""
    return not BOUND.isdisjoint(field.metadata)


def declared_fields(cls: type, key: str) -> tuple[str, ...]:
    """Return the fields of a dataclass that declare this key, nested ones by path."""
    return _all_declared(cls, key)


def helper_fields(cls: type) -> Mapping[str, tuple[str, str] | None]:
    """Return the fields that name a helper; with a field and its value, only beside that value."""
    found: dict[str, tuple[str, str] | None] = dict.fromkeys(declared_fields(cls, "helper"))
    for field in dataclasses.fields(cls):
        if isinstance(beside := field.metadata.get("helper"), tuple):
            found[field.name] = beside
    return found


def declared_by_path(cls: type, key: str) -> Mapping[str, object]:
    """Return what the fields declare that declare this key, nested ones by path."""
    return dict(_declared(cls, key, ""))


def coded_fields(cls: type, kind: str) -> tuple[str, ...]:
    """Return the fields of a dataclass that have codes of this kind, without nested ones."""
    return tuple(
        each.name for each in dataclasses.fields(cls) if each.metadata.get("codes") == kind
    )


def free_fields(cls: type) -> tuple[str, ...]:
    """Return the fields of a dataclass that contain free text, nested ones by path.

    Raises TypeError for a type of unknown content.
    """
    return _all_free(cls)


def value_of(content: object, name: str) -> object:
    """Return the value of the field with this name, which was read from the class."""
    value: object = getattr(content, name)
    return value


def replaced(content: T, values: Mapping[str, object]) -> T:
    """Return a copy with these field values, whose names were read from the class."""
    if not dataclasses.is_dataclass(content) or isinstance(content, type):
        raise TypeError("not a value with fields")
    return dataclasses.replace(content, **values)


def references_of(content: object) -> tuple[str, ...]:
    """Return the identifiers of the subjects that a noun refers to, nested ones too, each once."""
    return tuple(dict.fromkeys(each for _noun, each in _texts_of(content, "refers") if each))


def codes_of(content: object) -> frozenset[tuple[str, str]]:
    """Return the codes that a noun has, nested ones too, each with the kind of its list."""
    return frozenset((str(kind), code) for kind, code in _texts_of(content, "codes"))


def times_of(content: object) -> frozenset[When]:
    """Return the stated times that a noun has, nested ones too."""
    return frozenset(_times_of(content))


def _times_of(value: object) -> Iterator[When]:
    if isinstance(value, When):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _times_of(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _times_of(value_of(value, field.name))


def _texts_of(content: object, key: str) -> Iterator[tuple[object, str]]:
    """Yield what fields say that declare this key, each with what they declare."""
    if isinstance(content, tuple):
        for each in content:
            yield from _texts_of(each, key)
    elif dataclasses.is_dataclass(content) and not isinstance(content, type):
        for field in dataclasses.fields(content):
            value = value_of(content, field.name)
            if key not in field.metadata:
                yield from _texts_of(value, key)
            elif isinstance(value, str | tuple):
                for each in (value,) if isinstance(value, str) else value:
                    yield field.metadata[key], each


def text_of(content: object, name: str) -> str:
    """Return the text in the field with this name, or an empty string if there is none."""
    text = getattr(content, name, "")
    return text if isinstance(text, str) else ""


# The fields of a class never change, and one line that is recorded asks for a dozen of these: to
# resolve the types each time took as long as all else of it.
@cache
def _all_declared(cls: type, key: str) -> tuple[str, ...]:
    return tuple(path for path, _said in _declared(cls, key, ""))


@cache
def _all_free(cls: type) -> tuple[str, ...]:
    return tuple(_free(cls, ""))


def _free(cls: type, above: str) -> Iterator[str]:
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if not is_bound(field):
            yield from _inside(hints[field.name], above + field.name)


def _declared(cls: type, key: str, above: str) -> Iterator[tuple[str, object]]:
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if key in field.metadata:
            yield above + field.name, field.metadata[key]
        for inner in (hints[field.name], *get_args(hints[field.name])):
            if dataclasses.is_dataclass(inner) and isinstance(inner, type):
                yield from _declared(inner, key, f"{above}{field.name}.")


def _inside(hint: object, path: str) -> Iterator[str]:
    if get_origin(hint) in (Union, UnionType, tuple):
        for inner in dict.fromkeys(get_args(hint)):
            if inner not in (NoneType, Ellipsis):
                yield from _inside(inner, path)
    elif hint is str:
        yield path
    elif dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield from _free(hint, f"{path}.")
    elif not (isinstance(hint, type) and issubclass(hint, _NO_TEXT)):
        raise TypeError(path)
