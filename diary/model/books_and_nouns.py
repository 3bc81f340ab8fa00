"""The two books, and the nouns that are written in them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

# How the kind of an entry ends that changes a subject, takes it back, and lets it stand again.
AMENDED: Final = ".amended"
WITHDRAWN: Final = ".withdrawn"
REINSTATED: Final = ".reinstated"


class Book(StrEnum):
    """`record` may be disclosed; no export ever reads or mentions `private`."""

    RECORD = "record"
    PRIVATE = "private"


class Noun(StrEnum):
    """What an entry is about; the value is the word for `kind` in JSON input."""

    INCIDENT = "incident"
    EVENT = "event"
    EVIDENCE = "evidence"
    PERSON = "person"
    POLICE = "police"
    ORDER = "order"
    IMPACT = "impact"
    ASK = "ask"
    FACTOR = "factor"
    ACCOUNT = "account"
    CASE = "case"
    PLATFORM = "platform"
    CONTACT = "contact"
    DECLARATION = "declaration"
    SECURE = "secure"
    CONFLICT = "conflict"
    CONVERSATION = "conversation"
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
        """The book that this noun is always written in."""
        return Book.PRIVATE if self in _PRIVATE else Book.RECORD

    @property
    def by_program(self) -> bool:
        """True if only the program writes it, about what was done; neither forms nor JSON can."""
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
        Noun.CONVERSATION,
        Noun.CONTINUITY,
        Noun.SHARING,
        Noun.SEAL,
        Noun.ACCESS,
        Noun.ERASURE,
        Noun.STAMP,
    }
)
