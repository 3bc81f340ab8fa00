"""The two books and the nouns that are written in them."""

from __future__ import annotations

from enum import StrEnum


class Book(StrEnum):
    """`record` may be disclosed; no export ever touches or mentions `private`."""

    RECORD = "record"
    PRIVATE = "private"


class Noun(StrEnum):
    """What an entry is about; the value is the word that JSON input uses in `kind`."""

    INCIDENT = "incident"
    EVENT = "event"
    EVIDENCE = "evidence"
    PERSON = "person"
    POLICE = "police"
    ORDER = "order"
    IMPACT = "impact"
    ASK = "ask"
    FACTOR = "factor"
    TRANSLATION = "translation"
    CONTINUITY = "continuity"
    NOTE = "note"
    OWN = "own"
    COVER = "cover"
    SHARING = "sharing"
    SEAL = "seal"
    ACCESS = "access"
    ERASURE = "erasure"
    STAMP = "stamp"

    @property
    def book(self) -> Book:
        """The book that this noun is written in, always the same one."""
        return Book.PRIVATE if self in _PRIVATE else Book.RECORD

    @property
    def by_program(self) -> bool:
        """Whether the program alone writes it, of what was done; no form and no JSON says it."""
        return self in _BY_PROGRAM


_PRIVATE = frozenset(
    {
        Noun.NOTE,
        Noun.OWN,
        Noun.COVER,
        Noun.SHARING,
        Noun.SEAL,
        Noun.ACCESS,
        Noun.ERASURE,
        Noun.STAMP,
    }
)
_BY_PROGRAM = frozenset(
    {
        Noun.CONTINUITY,
        Noun.SHARING,
        Noun.SEAL,
        Noun.ACCESS,
        Noun.ERASURE,
        Noun.STAMP,
    }
)
