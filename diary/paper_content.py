"""Separate papers that are never part of a bundle, each frozen as it is printed.

**Invariants:**

- A paper contains what its class declares and nothing else, so that no more can be printed.
- Only the contact sheet says how to reach the person. Those details are entered for that one sheet
  and are not stored.
- Nothing is taken from the private book.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from diary.model.record_nouns import Answer, Area, Certainty, EventKind
from diary.model.when import When


class PaperKind(StrEnum):
    """The kind of a paper; its value is the word for it on the command line."""

    CONTACT = "contact"
    STATEMENT = "statement"
    EFFECTS = "personal-statement"
    FACTORS = "factors"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """The head of every paper; `name` is the person's name, and may be empty."""

    made: datetime
    zone: str = field(metadata={"zone": True})
    program: str = field(metadata={"program": True})
    jurisdiction: str = field(metadata={"codes": "jurisdiction"})
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDetails:
    """How to reach the person, as entered for this sheet; every field is optional."""

    name: str = ""
    telephone: str = ""
    email: str = ""
    address: str = ""
    times: str = ""
    ways: str = ""
    unsafe: str = ""
    others: str = ""
    references: str = ""


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """The only paper with contact details."""

    head: PaperHead
    details: ContactDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One incident, or one thing that the person did, in the notes for a statement.

    `number` is that of the incident or event. `people` are only names, `exhibits` are references.
    `zone` is the zone in which it was written.
    """

    number: int
    event: EventKind | None
    when: When | None
    written: datetime
    zone: str = field(metadata={"zone": True})
    what: str
    certainty: Certainty | None = None
    times: int | None = None
    place: str = ""
    platform: str = ""
    account: str = ""
    did: str = ""
    effect: str = ""
    people: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementNotes:
    """Notes to help with a statement, in the order in which things happened."""

    head: PaperHead
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect and its time, without a word of what was done.

    `number` is that of the subject that the effect was recorded with. `zone` is the zone in which
    it was written.
    """

    area: Area | None
    when: When | None
    written: datetime
    zone: str = field(metadata={"zone": True})
    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class EffectNotes:
    """Notes towards a victim personal statement: lasting effects, then those at the time."""

    head: PaperHead
    lasting: tuple[Effect, ...]
    at_the_time: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """One answer to a topic, valid from `written` on, in `zone`; `incidents` are numbers."""

    answer: Answer | None
    words: str
    incidents: tuple[int, ...]
    written: datetime
    zone: str = field(metadata={"zone": True})


@dataclass(frozen=True, slots=True)
class AnsweredTopic:
    """One topic with its answers, the current one first; empty if it is not answered."""

    id: str = field(metadata={"codes": "factor"})
    answers: tuple[TopicAnswer, ...]


@dataclass(frozen=True, slots=True)
class FactorSheet:
    """Every topic on the jurisdiction's list in its order, then topics no longer on the list."""

    head: PaperHead
    topics: tuple[AnsweredTopic, ...]


Paper = ContactSheet | StatementNotes | EffectNotes | FactorSheet


def is_empty(details: ContactDetails) -> bool:
    """Return whether no field is filled in by which the person could be reached."""
    texts = (details.telephone, details.email, details.address, details.ways, details.others)
    return not any(text.strip() for text in texts)
