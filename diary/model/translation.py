"""A translation: somebody's rendering of words of the record, beside them and never for them.

The rules are:

- The words themselves stay as they were written. A translation says of which field of which subject
  it is, into which language, by whom and when.
- Only text that stands by itself can be translated: no code, no list, no reference, no detail of
  contact.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import get_type_hints

from diary.model.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One field's words in another language; `original` is the language they were written in."""

    of: str = dataclasses.field(metadata={"refers": None, "placed": True})
    field: str = dataclasses.field(metadata={"field_of": "of"})
    language: str = dataclasses.field(metadata={"language": True})
    text: str
    original: str = dataclasses.field(default="", metadata={"language": True})
    by: str = ""
    when: When | None = None


_WORDS = frozenset(
    {
        "what",
        "something_else",
        "place",
        "why_person",
        "did",
        "effect",
        "fixated",
        "obsessive",
        "unwanted",
        "repeated",
        "how",
        "title",
        "description",
        "captured_how",
        "transcript",
        "relationship",
        "appearance",
        "vehicle",
        "why",
        "recorded_as",
        "promised",
        "outcome",
        "offered",
        "not_offered",
        "risk",
        "protect",
        "note",
    }
)


def translatable(noun: type) -> tuple[str, ...]:
    """The fields of a noun's class whose words may be translated, in its order."""
    return _translatable(noun)


@cache
def _translatable(noun: type) -> tuple[str, ...]:
    hints = get_type_hints(noun)
    named = (each.name for each in dataclasses.fields(noun) if hints[each.name] is str)
    return tuple(name for name in named if name in _WORDS)
