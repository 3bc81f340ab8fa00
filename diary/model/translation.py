"""Translations of the record's words, and which words may have one.

**Invariants:**

- A translation is shown beside the words and never replaces them. It names the field of the
  subject, the language, the translator and the time.
- Only text that makes sense alone can be translated: no code, list, reference or contact details.
- Of a conversation a line can be: its `field` is `line`, and `line` its number. What the person
  hears in the recording of a line is `heard`. No interpreter made either.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Final, get_type_hints

from diary.model.when import When

LINE: Final = "line"  # stands for the field where a line of a conversation is rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The words of one field in another language; `original` is the language of the words.

    `line` is the number of a line of a conversation, whose words these are; `heard` says that they
    are what the person hears in its recording.
    """

    of: str = dataclasses.field(metadata={"refers": None, "placed": True})
    field: str = dataclasses.field(metadata={"field_of": "of"})
    language: str = dataclasses.field(default="", metadata={"language": True})
    text: str
    original: str = dataclasses.field(default="", metadata={"language": True})
    by: str = ""
    when: When | None = None
    line: int = dataclasses.field(default=0, metadata={"placed": True})
    heard: bool = dataclasses.field(default=False, metadata={"placed": True})


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
        "fear",
        "alternative",
        "present",
        "shows",
        "came_how",
        "afraid_why",
        "served_known",
        "state_known",
        "receipt",
        "reply",
    }
)


def translatable(noun: type) -> tuple[str, ...]:
    """Return the fields of a noun's class whose words may be translated, in order."""
    return _translatable(noun)


@cache
def _translatable(noun: type) -> tuple[str, ...]:
    hints = get_type_hints(noun)
    named = (each.name for each in dataclasses.fields(noun) if hints[each.name] is str)
    return tuple(name for name in named if name in _WORDS)
