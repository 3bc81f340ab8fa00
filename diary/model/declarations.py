"""What is declared of fields beside their types, and which fields hold text that anybody chooses.

The rules are:

- What rules over a field is declared on the field and read off it where it rules, so that no list
  of names elsewhere can forget one: `apart`, `issued`, `never_leaves`, `of_me`, `of_file`, and
  `placed`, which the window knows from where a form stands.
- A text is free unless its field says what else it is: a code, a reference, a day, a zone. So a
  field that is added later counts as one in which anything may stand, until somebody says why not.
- What is declared of a text is checked where the field is read, or is said by the program alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Final, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

# Keys of a field's metadata, each of which says that no free words can stand in it.
BOUND: Final = frozenset(
    {
        "codes",  # a word of a list of the jurisdiction
        "refers",  # the identifier of a subject
        "day",  # YYYY-MM-DD
        "clock",  # a local time or an offset, as `When` has them
        "zone",  # the name of an IANA zone
        "language",  # a language tag
        "field_of",  # the name of a field of the subject that another field refers to
        "program",  # said by the program, never by a person or a file
    }
)
# What else can be in a field: a fixed word, a number, a moment, yes or no.
_NO_TEXT: Final = (Enum, bool, int, float, date)


def is_bound(field: dataclasses.Field[object]) -> bool:
    """Whether it is declared of a field that no free words can stand in it."""
    return not BOUND.isdisjoint(field.metadata)


def declared_fields(cls: type, key: str) -> tuple[str, ...]:
    """The fields of a dataclass of which this is declared, those of nested ones by their path."""
    return tuple(_declared(cls, key, ""))


def free_fields(cls: type) -> tuple[str, ...]:
    """The fields of a dataclass that hold free text, those of nested ones by their path.

    Raises TypeError for a type of which it is not known what stands in it.
    """
    return tuple(_free(cls, ""))


def value_of(content: object, name: str) -> object:
    """Return what a dataclass says in the field of this name, one that was read off its class."""
    value: object = getattr(content, name)
    return value


def replaced(content: T, values: Mapping[str, object]) -> T:
    """Return a dataclass with these values in the fields of these names, read off its class."""
    if not dataclasses.is_dataclass(content) or isinstance(content, type):
        raise TypeError("not a value with fields")
    return dataclasses.replace(content, **values)


def text_of(content: object, name: str) -> str:
    """Return the text that a dataclass has in the field of this name; nothing if it has none."""
    text = getattr(content, name, "")
    return text if isinstance(text, str) else ""


def _free(cls: type, above: str) -> Iterator[str]:
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if not is_bound(field):
            yield from _inside(hints[field.name], above + field.name)


def _declared(cls: type, key: str, above: str) -> Iterator[str]:
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if key in field.metadata:
            yield above + field.name
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
