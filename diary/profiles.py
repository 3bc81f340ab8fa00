"""Profiles: which sections a bundle has for an audience, and which fields it opens.

The rules are:

- A field is opened if, and only if, the profile lists it, so a profile is the whole answer to
  what leaves.
- Contact details and the private book cannot be listed at all; a file that tries is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from diary import datafile
from diary.datafile import Table
from diary.model.kinds import Book, Noun
from diary.model.recorded import CLASSES

SECTIONS: Final = (
    "summary",
    "index",
    "method",
    "chronology",
    "patterns",
    "incidents",
    "exhibits",
    "events-police-orders",
    "corrections",
    "checking",
)
AUDIENCES: Final = ("police", "advocate", "court", "order", "response", "short", "own")

# `witnesses.contact` is a field of its own in the ledger and none of the dataclass, so it is
# refused as an unknown field; it stands here so that the rule does not hang on that.
NEVER: Final = frozenset(
    {
        (Noun.PERSON, "contact"),
        (Noun.INCIDENT, "witnesses.contact"),
        (Noun.POLICE, "officer_contact"),
    }
)
_EVERY_NOUN: Final = ("number", "reason")


@dataclass(frozen=True, slots=True)
class Profile:
    """One audience's bundle: sections in order, and for each noun the fields in print order."""

    id: str
    title: str
    audience: str
    sections: tuple[str, ...]
    fields: Mapping[Noun, tuple[str, ...]]

    def opens(self, noun: Noun, field: str) -> bool:
        """Tell whether this profile opens a field of a noun."""
        return field in self.fields.get(noun, ())


def load(name: str) -> Profile:
    """Return a shipped profile; raises `Unknown` for a name, `BadInput` for a bad file."""
    return parse(datafile.read_shipped("profiles", name), name)


def parse(text: str, name: str) -> Profile:
    """Return the profile in a file's text; raises `BadInput` naming the file and the key."""
    top = datafile.parse(text, name)
    if top.number("schema") != 1:
        raise top.refuse("schema", "not a schema that this program reads")
    if top.text("id") != name:
        raise top.refuse("id", "not the name of the file")
    profile = Profile(
        id=name,
        title=top.text("title"),
        audience=top.choice("audience", AUDIENCES),
        sections=top.texts("sections", SECTIONS),
        fields=MappingProxyType(_fields(top.table("fields"))),
    )
    top.done()
    return profile


def _fields(table: Table) -> dict[Noun, tuple[str, ...]]:
    listed = {noun: table.texts(noun, _openable(noun)) for noun in Noun if _may_leave(noun, table)}
    table.done()
    for noun, names in listed.items():
        if "number" not in names:
            raise table.refuse(noun, "leaves out the number")
    return listed


def _may_leave(noun: Noun, table: Table) -> bool:
    return noun.book is Book.RECORD and noun in table


def _openable(noun: Noun) -> frozenset[str]:
    own = {field.name for field in dataclasses.fields(CLASSES[noun])}
    never = {field for kind, field in NEVER if kind is noun}
    return frozenset(own | set(_EVERY_NOUN)) - never
