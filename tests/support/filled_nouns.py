"""Nouns and papers filled by the types of their fields, so that a new field is filled as well.

A type or a declaration that is not known here fails: it has to be said what can stand in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from diary.jurisdiction import load
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import LinesAltered
from diary.model.field_declarations import is_bound
from diary.model.record_nouns import (
    Certainty,
    DeclarationAnswer,
    DeclarationTopic,
    FilesPerson,
    StatedAnswer,
)
from diary.model.translation import Translation
from diary.model.when import Precision, When
from diary.model.zone_rules import typed_when

VOCABULARY = load("england-wales")
# what a field is filled with of which it is declared that no free words can stand in it
BOUND = {
    "day": "2026-03-02",
    "clock": "2026-03-02T14:30",
    "zone": "Europe/London",
    "time": "14:30",
    "moment": "2026-03-02T14:30:00Z",
    "rule": "a-rule",
    "language": "pl",
    "field_of": "what",
    "program": "Daybook 0.1.0",
}
CODES = {
    "behaviour": VOCABULARY.behaviours[0].code,
    "order": VOCABULARY.order_types[0].id,
    "right": VOCABULARY.rights[0].id,
    "factor": VOCABULARY.factors[0].id,
    "test": VOCABULARY.limbs_test,
    "limb": VOCABULARY.limbs[0].letter,
    "jurisdiction": "england-wales",
}
# what other fields of the noun go with, by the path of the field
FITTING = {
    "certainty": Certainty.RECORDING,
    "altered": LinesAltered.YES,
    "turned_out.was_told": StatedAnswer.YES,
    "messages.person_is": FilesPerson.SHOWN,
    "topic": DeclarationTopic.CONTACT_FROM_ME,
    "answer": DeclarationAnswer.LISTED,
}
# codes that no list has: of a later version, of another jurisdiction, of a record made elsewhere
UNLISTED = {kind: f"UNLISTED-{kind}" for kind in CODES} | {"jurisdiction": "england-wales"}
MADE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def filled(
    cls: type[Any],
    words: Mapping[str, str] | str,
    refers: Mapping[Noun | None, str] | None = None,
    codes: Mapping[str, str] = CODES,
) -> Any:
    """One with something in every field; `words` are the free texts, by the path of their field.

    Where they are one text, it stands in every free field. A translation is one of a field: of a
    line it has other fields.
    """
    made = _Filling(words, refers or {}, codes).value(cls, {}, "")
    return dataclasses.replace(made, line=0, heard=False) if cls is Translation else made


def least(cls: type[Any], words: str, refers: Mapping[Noun | None, str] | None = None) -> Any:
    """One that states only what it must: every field that may be left out is."""
    hints = get_type_hints(cls)
    made = _Filling(words, refers or {})
    return cls(
        **{
            each.name: made.field(each, hints[each.name], each.name)
            for each in dataclasses.fields(cls)
            if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        }
    )


def filled_field(field: dataclasses.Field[Any], hint: Any, words: Mapping[str, str]) -> Any:
    """What stands in one field; `words` as for `filled`."""
    return _Filling(words, {}).field(field, hint, field.name)


@dataclasses.dataclass(frozen=True)
class _Filling:
    words: Mapping[str, str] | str
    refers: Mapping[Noun | None, str]
    codes: Mapping[str, str] = dataclasses.field(default_factory=lambda: CODES)

    def value(self, hint: Any, declared: Mapping[str, Any], path: str, usual: object = None) -> Any:
        if get_origin(hint) in (Union, UnionType):
            first = next(each for each in get_args(hint) if each is not NoneType)
            return self.value(first, declared, path, usual)
        if get_origin(hint) is tuple:
            inner = [each for each in get_args(hint) if each is not Ellipsis]
            return tuple(self.value(each, declared, path) for each in inner)
        if get_origin(hint) is Callable:
            return None
        if hint is str:
            return self._text(declared, path)
        if hint is When:
            told = {name: value for name, value in self._fields(When, path) if name == "how"}
            return dataclasses.replace(WHEN, **told)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return hint(**dict(self._fields(hint, path)))
        if issubclass(hint, Enum):
            if isinstance(FITTING.get(path), hint):
                return FITTING[path]
            # what is usual is not written down, as if nothing was said
            return [each for each in hint if each is not usual][-1]
        return {bool: True, int: 3, float: 1.5, datetime: MADE}[hint]

    def _fields(self, cls: Any, path: str) -> list[tuple[str, Any]]:
        hints = get_type_hints(cls)
        return [
            (each.name, self.field(each, hints[each.name], f"{path}.{each.name}".strip(".")))
            for each in dataclasses.fields(cls)
        ]

    def field(self, field: dataclasses.Field[Any], hint: Any, path: str) -> Any:
        return self.value(hint, field.metadata, path, field.default)

    def _text(self, declared: Mapping[str, Any], path: str) -> str:
        if "codes" in declared:
            return self.codes[declared["codes"]]
        if "refers" in declared:
            return self.refers.get(declared["refers"], "")
        for key, text in BOUND.items():
            if key in declared:
                return text
        return self.words if isinstance(self.words, str) else self.words.get(path, "so it was")


WHEN = typed_when(Precision.DAY, "Europe/London", "2026-03-02")


def bound_texts(cls: type[Any]) -> list[dataclasses.Field[Any]]:
    """The texts of a noun that a person can set and that are declared to hold no free words."""
    hints = get_type_hints(cls)
    return [
        each
        for each in dataclasses.fields(cls)
        if is_bound(each)
        and "issued" not in each.metadata
        and hints[each.name] in (str, tuple[str, ...])
    ]
